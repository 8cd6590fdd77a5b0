"""The model: all that an engine reads, as frozen arrays, and the money that only the metrics read.

Axes: L item-locations (an item at a stocking point), sorted by stocking point, then item; D demand streams (a customer
and an item), sorted by customer, then item. Quantities are whole numbers of the item's smallest unit, times are ticks.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from jitsim.distributions import Table
from jitsim.model.clock import Clock

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

NONE = -1
"""Stands for `no value` in an array of whole numbers."""


class Timing(IntEnum):
    """How the instants of a demand stream come about."""

    ARRIVALS = 0
    INTERVAL = 1
    DAILY = 2
    HISTORY = 3


@dataclass(frozen=True, slots=True)
class ItemLocations:
    """One row per item at a stocking point; every array has shape (L,) unless it says otherwise.

    `item`, `stocking_point`, `supplier` index the names of the model. `unit` is the item's smallest quantity [units].
    `policy` is the code of the policy (its place in `POLICIES`), `parameters` (L, P) what its rule takes, of which the
    first `parameter_count` are used. `review_period` [ticks], 0 at every change of the position; `first_review` [tick].
    `lead_time` indexes `Model.tables` (a law of ticks); `promised_lead_time` [ticks] is NONE without a promise;
    `early` and `late` [ticks] are the on-time window; `dock` says that receipts wait for the dock to open.
    """

    item: Ints
    stocking_point: Ints
    supplier: Ints
    unit: Floats
    initial: Ints
    policy: Ints
    parameters: Ints
    parameter_count: Ints
    review_period: Ints
    first_review: Ints
    counts_cards: Bools
    minimum_order: Ints
    order_multiple: Ints
    lead_time: Ints
    crossing: Bools
    promised_lead_time: Ints
    early: Ints
    late: Ints
    dock: Bools


@dataclass(frozen=True, slots=True)
class OpenOrders:
    """Orders on their way at day 0, shape (O,), sorted by item-location, due tick and name."""

    location: Ints
    quantity: Ints
    due: Ints


@dataclass(frozen=True, slots=True)
class DemandStreams:
    """One row per customer and item; every array has shape (D,) unless it says otherwise.

    `location` indexes the item-location that serves it. `law` indexes `Model.tables`: orders per day (ARRIVALS), ticks
    between orders (INTERVAL), quantity per day (DAILY), NONE (HISTORY). `order_size` indexes `Model.tables`.
    Recorded orders of stream d are `history_tick[a:b]` and `history_quantity[a:b]` with a, b = `history_start[d:d+2]`
    (shape (D + 1,)). `promise` [ticks]. `lost` says that unmet demand is lost, else it waits.
    """

    customer: Ints
    location: Ints
    timing: Ints
    law: Ints
    order_size: Ints
    promise: Ints
    lost: Bools
    history_start: Ints
    history_tick: Ints
    history_quantity: Ints


@dataclass(frozen=True, slots=True)
class Money:
    """Prices and costs, read by the metrics only. Shape (L,) [currency per unit], NaN where nobody said.

    `holding` is per unit and year, `backorder` per unit and day, `lost_sale` per unit, `order` per order;
    `fixed` has shape (stocking points,) [currency per year].
    """

    unit_cost: Floats
    price: Floats
    holding: Floats
    backorder: Floats
    lost_sale: Floats
    order: Floats
    fixed: Floats


@dataclass(frozen=True, slots=True)
class Model:
    """A compiled scenario: names, the clock, item-locations, demand streams, tables of laws, money.

    `components` lists the item-locations that are simulated together: those that share something. `random` says
    whether anything is drawn at all. `notes` are warnings for the planner.
    """

    items: tuple[str, ...]
    stocking_points: tuple[str, ...]
    suppliers: tuple[str, ...]
    customers: tuple[str, ...]
    clock: Clock
    locations: ItemLocations
    open_orders: OpenOrders
    demand: DemandStreams
    tables: tuple[Table, ...]
    components: tuple[tuple[int, ...], ...]
    money: Money
    currency: str
    random: bool
    notes: tuple[str, ...]

    def location_name(self, location: int) -> str:
        """Return `item at stocking point`, for messages."""
        item = self.items[self.locations.item[location]]
        return f"{item} at {self.stocking_points[self.locations.stocking_point[location]]}"
