"""How much orders and demand vary from week to week where stocking points replenish each other (M-BW).

The bullwhip of several item-locations is a ratio of sums of variances, each of one item at one stocking point: orders
that are added up before they vary hide it (Chen and Lee).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from jitsim.ledger.columns import Kind
from jitsim.ledger.ledger import Ledger
from jitsim.ledger.quantities import in_units
from jitsim.metrics.tiers import customer_demand_beyond, tiers
from jitsim.metrics.transport import within_network
from jitsim.model.clock import DAYS_PER_WEEK
from jitsim.model.model import NONE, Model

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class SwingTally:
    """Sample variances over the whole weeks of the window measured, shape (3, L) [squared units].

    Of the orders placed, of the demand received, and of what customers demand in the end of all that goes through.
    0 where no stocking point or work center replenishes the item-location or is replenished by it, and where there are
    fewer than two weeks. Of several replications the shape is (3, R, L).
    """

    variance: Floats

    @classmethod
    def zeros(cls, *shape: int) -> Self:
        """Return sums of nothing."""
        return cls(np.zeros((3, *shape)))

    @classmethod
    def stacked(cls, each: Sequence[SwingTally]) -> Self:
        """Return those of replications one by one as one."""
        return cls(np.stack([one.variance for one in each], axis=1))

    @classmethod
    def joined(cls, blocks: Sequence[SwingTally]) -> Self:
        """Return those of blocks of replications as one."""
        return cls(np.concatenate([block.variance for block in blocks], axis=1))

    def part(self, rows: slice, locations: Ints | slice) -> Self:
        """Return those of some replications and item-locations."""
        return type(self)(self.variance[:, rows][:, :, locations])


def swings_of(model: Model, ledger: Ledger) -> SwingTally:
    """Return how orders and demand of a ledger vary."""
    if not of_network(model).any() or model.clock.whole_weeks < 2:
        return SwingTally.zeros(len(model.locations.item))
    customers = model.demand.receiver == NONE
    demand = ledger.kind == int(Kind.DEMAND)
    sold = np.zeros_like(demand)
    sold[demand] = customers[ledger.part[demand]]
    kinds = (ledger.kind == int(Kind.ORDER), demand, sold)
    return swings_of_weeks(model, np.stack([_weekly(model, ledger, rows) for rows in kinds]))


def swings_of_weeks(model: Model, weekly: Ints) -> SwingTally:
    """Return how orders, demand and what customers demand of it vary, shape (3, L, weeks) [smallest units]."""
    sums, inside = SwingTally.zeros(len(model.locations.item)), of_network(model)
    if weekly.shape[2] < 2:
        return sums
    placed, received, of_customers = in_units(weekly, model.locations.unit[:, None])
    beyond = customer_demand_beyond(model, tiers(model), of_customers)
    sums.variance[:, inside] = np.stack([placed, received, beyond])[:, inside].var(axis=2, ddof=1)
    return sums


def add_swings(model: Model, weekly: Ints, weekly_of: Ints, swings: SwingTally) -> None:
    """Add how orders and demand vary, (R, N, 3, weeks) [smallest units], at some item-locations (N,) of networks."""
    if not len(weekly_of):
        return
    for place, weeks in enumerate(weekly):
        whole = np.zeros((3, len(model.locations.item), weeks.shape[2]), dtype=np.int64)
        whole[:, weekly_of] = weeks.transpose(1, 0, 2)
        swings.variance[:, place, weekly_of] = swings_of_weeks(model, whole).variance[:, weekly_of]


def of_network(model: Model) -> Bools:
    """Return which item-locations replenish others or are replenished within the network, shape (L,)."""
    inside = np.zeros(len(model.locations.item), dtype=np.bool_)
    inside[model.supply.location[within_network(model)]] = True
    inside[model.demand.location[model.demand.receiver != NONE]] = True
    return inside


def _weekly(model: Model, ledger: Ledger, chosen: Bools) -> Ints:
    """Return the quantities of some rows by item-location and whole week, shape (L, weeks) [smallest units]."""
    clock, weeks, locations = model.clock, model.clock.whole_weeks, len(model.locations.item)
    week = (ledger.tick // clock.ticks_per_day - clock.first_whole_day) // DAYS_PER_WEEK
    rows = np.flatnonzero(chosen & (week >= 0) & (week < weeks))
    sums = np.zeros((locations, weeks), dtype=np.int64)
    np.add.at(sums, (ledger.location[rows], week[rows]), ledger.quantity[rows])
    return sums
