"""Sums by group, in units, days and money: what the formulas of the metrics read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Literal, TypeVar

import numpy as np
import numpy.typing as npt

from jitsim.errors import UsageError
from jitsim.ledger.quantities import in_units
from jitsim.metrics.demand import DemandTally
from jitsim.metrics.stock import StockTally
from jitsim.metrics.supply import SupplyTally
from jitsim.metrics.tally import Tally
from jitsim.model.model import NONE, Model

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

Sums = TypeVar("Sums", DemandTally, StockTally, SupplyTally)

Noun = Literal["item", "stocking_point", "supplier", "customer"]
"""What metrics can be told apart by."""

NOUNS: tuple[Noun, ...] = ("item", "stocking_point", "supplier", "customer")


@dataclass(frozen=True, slots=True)
class Grouping:
    """The groups that sums are made for: the group of each item-location (L,) and of each demand stream (D,).

    NONE where a row belongs to no group. `fixed` is the fixed cost of each group [currency per year], shape (G,).
    """

    names: tuple[str, ...]
    of_location: Ints
    of_stream: Ints
    fixed: Floats


def grouping(model: Model, by: str | None) -> Grouping:
    """Return the groups of one noun, or the one group `all`.

    The fixed cost of a stocking point cannot be split between its items or their suppliers, so only the whole and the
    stocking points carry it.
    """
    locations, streams = model.locations, model.demand.location
    if by is None:
        zeros = np.zeros(len(locations.item), dtype=np.int64)
        return Grouping(("all",), zeros, zeros[streams], np.array([model.money.fixed.sum()]))
    if by == "item":
        return Grouping(model.items, locations.item, locations.item[streams], np.zeros(len(model.items)))
    if by == "stocking_point":
        point = locations.stocking_point
        return Grouping(model.stocking_points, point, point[streams], model.money.fixed)
    if by == "supplier":
        supplier = locations.supplier
        return Grouping(model.suppliers, supplier, supplier[streams], np.zeros(len(model.suppliers)))
    if by == "customer":
        nobody = np.full(len(locations.item), NONE, dtype=np.int64)
        return Grouping(model.customers, nobody, model.demand.customer, np.zeros(len(model.customers)))
    raise UsageError(f"by: expected one of {', '.join(NOUNS)}, got {by}")


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums by replication and group, shape (R * G,); `days` is the length of the window measured.

    Quantities are in units and may be mixed over items, money is NaN where a price of any item is missing. Levels are
    areas: `on_hand`, `on_order`, `backlog`, `waited` [unit-days], `value` [currency-days], `stocked` [item-days with
    stock], `holding` [currency per year, times days]. `fixed` [currency per year], `cost_of_goods`, `shortage` and
    `ordering` [currency] over the window. `lead_time_pairs` counts the item-locations with lead times. The rest as in
    the tallies.
    """

    days: float
    item_locations: Floats
    demanded: Floats
    at_once: Floats
    shipped: Floats
    lost: Floats
    waited: Floats
    backlog: Floats
    orders_due: Floats
    orders_fulfilled: Floats
    cost_of_goods: Floats
    shortage: Floats
    on_hand: Floats
    value: Floats
    holding: Floats
    fixed: Floats
    stocked: Floats
    episodes: Floats
    episode_days: Floats
    cycles: Floats
    good_cycles: Floats
    orders: Floats
    ordered: Floats
    on_order: Floats
    ordering: Floats
    promised: Floats
    on_time: Floats
    receipts: Floats
    lead_time_pairs: Floats
    lead_time_squares: Floats

    @property
    def empty(self) -> Bools:
        """Groups whose window has no length: all or none."""
        return np.full(len(self.item_locations), self.days == 0)


def total(model: Model, tallies: Sequence[Tally], groups: Grouping) -> Totals:
    """Add up the tallies of R replications by group: shape (R * G,), the groups of the first replication first."""
    count = len(groups.names)
    sums = {
        name: _summed(column, groups.of_location, count) for name, column in _by_location(model, tallies).items()
    } | {name: _summed(column, groups.of_stream, count) for name, column in _by_stream(model, tallies).items()}
    return Totals(days=model.clock.days_measured, fixed=np.tile(groups.fixed, len(tallies)), **sums)


def _by_stream(model: Model, tallies: Sequence[Tally]) -> Mapping[str, Floats | Ints]:
    """Return what is added up of the demand streams, shape (R, D)."""
    demand = _stacked([tally.demand for tally in tallies])
    money, location = model.money, model.demand.location
    unit = model.locations.unit[location]
    day = model.clock.ticks_per_day
    shipped, lost = in_units(demand.shipped, unit), in_units(demand.lost, unit)
    backlog = in_units(demand.backlog, unit) / day
    return {
        "demanded": in_units(demand.demanded, unit),
        "at_once": in_units(demand.at_once, unit),
        "shipped": shipped,
        "lost": lost,
        "waited": in_units(demand.waited, unit) / day,
        "backlog": backlog,
        "orders_due": demand.orders_due,
        "orders_fulfilled": demand.orders_fulfilled,
        "cost_of_goods": money.unit_cost[location] * shipped,
        "shortage": money.backorder[location] * backlog + money.lost_sale[location] * lost,
    }


def _by_location(model: Model, tallies: Sequence[Tally]) -> Mapping[str, Floats | Ints]:
    """Return what is added up of the item-locations, shape (R, L)."""
    stock, supply = _stacked([tally.stock for tally in tallies]), _stacked([tally.supply for tally in tallies])
    money, unit = model.money, model.locations.unit
    day = model.clock.ticks_per_day
    on_hand = in_units(stock.on_hand, unit) / day
    return {
        "item_locations": np.ones_like(stock.on_hand),
        "on_hand": on_hand,
        "value": money.unit_cost * on_hand,
        "holding": money.holding * on_hand,
        "stocked": stock.stocked / day,
        "episodes": stock.episodes,
        "episode_days": stock.episode_ticks / day,
        "cycles": stock.cycles,
        "good_cycles": stock.good_cycles,
        "orders": supply.orders,
        "ordered": in_units(supply.ordered, unit),
        "on_order": in_units(supply.on_order, unit) / day,
        "ordering": money.order * supply.orders,
        "promised": supply.promised,
        "on_time": supply.on_time,
        "receipts": supply.receipts,
        "lead_time_pairs": np.sign(supply.receipts),
        "lead_time_squares": supply.lead_time_squares,
    }


def _stacked(sums: Sequence[Sums]) -> Sums:
    """Return the sums of several replications as one, each column with the replications as its first axis."""
    return type(sums[0])(*(np.stack([getattr(one, field.name) for one in sums]) for field in fields(sums[0])))


def _summed(column: Floats | Ints, group: Ints, count: int) -> Floats:
    """Return the sums by replication and group; whole numbers are exact up to 2**53."""
    belongs = group != NONE
    groups_above = count * np.arange(len(column))[:, np.newaxis]
    index = (groups_above + group[belongs]).ravel()
    weights = column[:, belongs].ravel()
    return np.bincount(index, weights, minlength=count * len(column)).astype(np.float64)
