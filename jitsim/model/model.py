"""The model: all that an engine reads, as frozen arrays, and the money that only the metrics read.

Axes: L item-locations (an item at a stocking point), sorted by stocking point, then item; D demand streams (a customer
and an item), sorted by customer, then item. Quantities are whole numbers of the item's smallest unit, times are ticks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jitsim.distributions import Table
from jitsim.model.arrays import NONE, Bools, Floats, Ints
from jitsim.model.clock import Clock
from jitsim.model.demand import DemandStreams, Timing
from jitsim.model.expediting import Expediting
from jitsim.model.freight import Freight
from jitsim.model.production import Production
from jitsim.model.supply import SupplyTerms
from jitsim.policies import Policy, Terms
from jitsim.policies.anysourcing import Sourcing

__all__ = ["NONE", "DemandStreams", "ItemLocations", "Model", "Money", "OpenOrders", "Timing"]


@dataclass(frozen=True, slots=True)
class ItemLocations:
    """One row per item at a stocking point; every array has shape (L,) unless it says otherwise.

    `item` and `stocking_point` index the names of the model.
    `unit` is the item's smallest quantity [units].
    `initial` is the stock at day 0, NONE where the policy computes it. `rule` is the code of the policy's rule (its
    place in `RULES`), `parameters` (L, P) what it takes, of which the first `parameter_count` are used; where the
    policy `observes` they are computed in every replication instead. `looks_ahead` rules also take known orders.
    `review_period` [ticks], 0 at every change of the position; `first_review` [tick].
    `dock` says that receipts wait for the dock to open.
    """

    item: Ints
    stocking_point: Ints
    unit: Floats
    initial: Ints
    rule: Ints
    observes: Bools
    looks_ahead: Bools
    parameters: Ints
    parameter_count: Ints
    review_period: Ints
    first_review: Ints
    counts_cards: Bools
    dock: Bools


@dataclass(frozen=True, slots=True)
class OpenOrders:
    """Orders on their way at day 0, shape (O,), sorted by item-location, due tick and name."""

    location: Ints
    quantity: Ints
    due: Ints


@dataclass(frozen=True, slots=True)
class Money:
    """Prices and costs, read by the metrics only. Shape (L,) [currency per unit], NaN where nobody said.

    `holding` is per unit and year, `backorder` per unit and day, `lost_sale` per unit; by supply (S,) are `purchase`,
    the price that is paid per unit, `order`, per order, and `order_investment`, what is spent per year to have orders
    so cheap. `parts` (5, L) are the capital, storage, insurance, obsolescence and handling that `holding` is the sum
    of, NaN where it is one figure. `fixed` has shape (stocking points,) [currency per year].
    """

    unit_cost: Floats
    price: Floats
    holding: Floats
    parts: Floats
    backorder: Floats
    lost_sale: Floats
    purchase: Floats
    order: Floats
    order_investment: Floats
    fixed: Floats


@dataclass(frozen=True, slots=True)
class Model:
    """A compiled scenario: names, the clock, item-locations, demand streams, tables of laws, money.

    `sources` are the names of all who replenish: the `suppliers`, then the stocking points and work centers that do.
    `policies` and `terms` say, for each item-location, how parameters are computed from what was observed, `sourcing`
    how orders are shared among its sources, None where it has one. `components` lists the item-locations that are
    simulated together, those that share something, in the order in which they have their turn within an instant.
    `random` says whether anything is drawn at all. `expediting` are those that bring sooner what will be short. `notes`
    are warnings for the planner.
    """

    items: tuple[str, ...]
    stocking_points: tuple[str, ...]
    suppliers: tuple[str, ...]
    sources: tuple[str, ...]
    work_centers: tuple[str, ...]
    lanes: tuple[str, ...]
    customers: tuple[str, ...]
    clock: Clock
    locations: ItemLocations
    policies: tuple[Policy, ...]
    sourcing: tuple[Sourcing | None, ...]
    terms: tuple[Terms, ...]
    open_orders: OpenOrders
    demand: DemandStreams
    supply: SupplyTerms
    production: Production
    freight: Freight
    tables: tuple[Table, ...]
    components: tuple[tuple[int, ...], ...]
    money: Money
    expediting: Mapping[int, Expediting]
    currency: str
    random: bool
    notes: tuple[str, ...]

    def location_name(self, location: int) -> str:
        """Return `item at stocking point`, for messages."""
        item = self.items[self.locations.item[location]]
        return f"{item} at {self.stocking_points[self.locations.stocking_point[location]]}"
