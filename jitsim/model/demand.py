"""Demand: the streams that an engine is fed with, and how a scenario's customers become streams."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from jitsim.distributions import LAWS, Table
from jitsim.distributions.geometric import Geometric
from jitsim.distributions.table import WORD
from jitsim.model.arrays import NONE, Bools, Floats, Ints, whole_numbers
from jitsim.model.clock import Clock
from jitsim.model.law_tables import LawTables
from jitsim.model.production import Production
from jitsim.model.production import usage as usage_of_components
from jitsim.scenario.customers import Customer, CustomerOrders, ItemDemand, OrderLine, WholeHistory
from jitsim.scenario.scenario import Scenario
from jitsim.scenario.shapes import DayFactors, Shaped, day_factors
from jitsim.scenario.terms import Replenishment


class Timing(IntEnum):
    """How the instants of a demand stream come about."""

    ARRIVALS = 0
    INTERVAL = 1
    DAILY = 2
    HISTORY = 3
    LINES = 4
    TRANSFER = 5
    COMPONENT = 6


class Ship(IntEnum):
    """What may be shipped before the rest."""

    PARTIAL = 0
    COMPLETE_LINE = 1
    COMPLETE_ORDER = 2


@dataclass(frozen=True, slots=True)
class OrderGroups:
    """Orders of several lines: one row per customer that places them; every array has shape (G,).

    `customer` indexes the names of the model, `arrivals` (orders per day) `Model.tables`, `shape` the shapes of the
    demand streams, NONE without one.
    """

    customer: Ints
    arrivals: Ints
    shape: Ints


@dataclass(frozen=True, slots=True)
class DemandStreams:
    """One row per customer and item, two where a customer has both demand and order lines of an item.

    Then one per supply of an item-location by another stocking point, whose orders are demand there (TRANSFER), and one
    per component of an item made (COMPONENT). Every array has shape (D,) unless it says otherwise. `location` indexes
    the item-location that serves it, `receiver` the one whose orders are the demand; of `receiver` and `customer` one
    is NONE. `supply` is the row of the terms of supply whose orders a transfer is, else NONE. `usage` is what is
    demanded, on average, for one smallest unit ordered by the receiver [smallest units]. `law` indexes `Model.tables`:
    orders per day (ARRIVALS), ticks between orders (INTERVAL), quantity per day (DAILY), orders from one with this line
    to the next (LINES), else NONE. `order_size` indexes `Model.tables`. `promise` and `notice` [ticks]; `priority` 1 is
    served first.

    Unmet demand waits; `lost` says that it is lost, `patience` [ticks] for how long it waits, NONE for ever, and
    `lost_share` how many of 2^32 orders lose what is missing. `ship` is a `Ship`; `reserve` says that stock is set
    aside for what must be shipped complete. `shape` indexes `shapes`, NONE where nothing shapes the demand. `group`
    indexes `groups` for LINES, else NONE.

    Recorded orders of stream d are `history_tick[a:b]` and `history_quantity[a:b]` with a, b = `history_start[d:d+2]`
    (shape (D + 1,)); ticks below 0 are the past before day 0.
    """

    customer: Ints
    location: Ints
    receiver: Ints
    supply: Ints
    usage: Floats
    timing: Ints
    law: Ints
    order_size: Ints
    promise: Ints
    notice: Ints
    priority: Ints
    lost: Bools
    patience: Ints
    lost_share: Ints
    ship: Ints
    reserve: Bools
    shape: Ints
    group: Ints
    history_start: Ints
    history_tick: Ints
    history_quantity: Ints
    groups: OrderGroups
    shapes: tuple[DayFactors, ...]


def compile_demand(
    scenario: Scenario,
    clock: Clock,
    supplies: Sequence[Replenishment],
    tables: LawTables,
    sender: Ints,
    production: Production,
) -> DemandStreams:
    """Return the demand streams of a checked scenario.

    `supplies` are in the order of their rows, `sender` (S,) are the item-locations that replenish them or NONE.
    """
    return _Compilation(scenario, clock, supplies, tables).streams(sender, production)


def couplings(demand: DemandStreams) -> tuple[tuple[int, ...], ...]:
    """Return the item-locations, two or more at a time, whose lines are shipped together."""
    whole = demand.ship == Ship.COMPLETE_ORDER
    together = (
        np.unique(demand.location[whole & (demand.group == group)]) for group in range(len(demand.groups.shape))
    )
    return tuple(tuple(locations.tolist()) for locations in together if len(locations) > 1)


def draws_beyond_laws(demand: DemandStreams, tables: Sequence[Table], clock: Clock) -> bool:
    """Return True when chance decides more than the laws say: instants in the day, shapes, what is lost."""
    if ((demand.lost_share > 0) & (demand.lost_share < WORD)).any():
        return True
    for timing, law, shape in zip(demand.timing, demand.law, demand.shape, strict=True):
        largest = tables[law].largest if law != NONE else 0
        if timing == Timing.ARRIVALS and largest > 0:
            return True
        if timing == Timing.DAILY and shape != NONE:
            shaped = largest * demand.shapes[shape].of(0, clock.days)
            if (shaped != np.floor(shaped)).any():
                return True
    return any(tables[law].largest > 0 for law in demand.groups.arrivals)


@dataclass(slots=True)
class _Stream:
    """A row of the table on its way, with its recorded orders (tick, quantity)."""

    numbers: dict[str, int]
    recorded: list[tuple[int, int]]


class _Compilation:
    def __init__(self, scenario: Scenario, clock: Clock, supplies: Sequence[Replenishment], tables: LawTables) -> None:
        self.scenario = scenario
        self.clock = clock
        self.supplies = supplies
        self.places = [each for each in supplies if each.rank == 0]
        self.tables = tables
        self.location_of = {(place.point, place.name): number for number, place in enumerate(self.places)}
        self.shapes: dict[DayFactors, int] = {}
        self.groups: list[tuple[int, int, int]] = []

    def streams(self, sender: Ints, production: Production) -> DemandStreams:
        """Return the whole table, customers' streams sorted by customer, item and timing."""
        rows = [
            row
            for number, name in enumerate(sorted(self.scenario.customers))
            for row in self._of_customer(number, name, self.scenario.customers[name])
        ]
        usage = [1.0] * len(rows)
        rows.extend(self._transfers(sender))
        usage.extend(self.supplies[row].share for row in np.flatnonzero(sender != NONE).tolist())
        usage.extend(usage_of_components(production) * self._shares_made(production))
        rows.extend(self._components(production))
        start = np.zeros(len(rows) + 1, dtype=np.int64)
        start[1:] = np.cumsum([len(row.recorded) for row in rows])
        columns = {key: whole_numbers(row.numbers[key] for row in rows) for key in _COLUMNS}
        groups = [whole_numbers(group[column] for group in self.groups) for column in range(3)]
        return DemandStreams(
            **columns,
            usage=np.array(usage, dtype=np.float64),
            lost=whole_numbers(row.numbers["lost"] for row in rows) > 0,
            reserve=whole_numbers(row.numbers["reserve"] for row in rows) > 0,
            history_start=start,
            history_tick=whole_numbers(tick for row in rows for tick, _ in row.recorded),
            history_quantity=whole_numbers(quantity for row in rows for _, quantity in row.recorded),
            groups=OrderGroups(*groups),
            shapes=tuple(self.shapes),
        )

    def _of_customer(self, number: int, name: str, customer: Customer) -> list[_Stream]:
        """Return the streams of a customer, sorted by item."""
        path = f"customers.{name}"
        rows = [
            (item, self._of_item(customer, item, demand, f"{path}.demand.{item}"))
            for item, demand in self._demand_by_item(customer).items()
        ]
        if customer.orders is not None:
            rows.extend(self._lines(number, customer, customer.orders, f"{path}.orders"))
        rows.sort(key=lambda row: (row[0], row[1].numbers["timing"]))
        common = self._of_all(number, customer)
        for item, row in rows:
            row.numbers |= common | {"location": self.location_of[customer.at, item]}
            if row.numbers["ship"] == Ship.COMPLETE_ORDER and row.numbers["group"] == NONE:
                # A single line is its whole order.
                row.numbers["ship"] = Ship.COMPLETE_LINE
        return [row for _, row in rows]

    def _of_all(self, number: int, customer: Customer) -> dict[str, int]:
        """Return what all streams of a customer have in common."""
        mixed = customer.lost_share or 0.0
        return {
            "customer": number,
            "receiver": NONE,
            "supply": NONE,
            "promise": self.clock.ticks(customer.promise),
            "notice": self.clock.ticks(customer.notice),
            "priority": customer.priority,
            "lost": int(customer.unmet == "lost"),
            "patience": NONE if customer.patience is None else self.clock.ticks(customer.patience),
            "lost_share": round(mixed * WORD),
            "ship": Ship[customer.ship.upper()],
            "reserve": int(customer.reserve),
        }

    def _transfers(self, sender: Ints) -> Iterator[_Stream]:
        """Yield the streams of supplies by another item-location; what is short always waits there."""
        for supply in np.flatnonzero(sender != NONE).tolist():
            each = self.supplies[supply]
            name, receiver = each.source.lane, self.location_of[each.point, each.name]
            lane = self.scenario.lanes[name] if name else None
            whole = lane is not None and lane.ship == "complete"
            row = _waiting(Timing.TRANSFER, int(sender[supply]), receiver)
            row |= {"supply": supply, "priority": 1 if lane is None else lane.priority}
            yield _Stream(row | {"ship": int(Ship.COMPLETE_LINE if whole else Ship.PARTIAL)}, [])

    def _shares_made(self, production: Production) -> Floats:
        """Return the share of what is ordered of each component's product that is made of it, shape (N,)."""
        made = {self.location_of[each.point, each.name]: each.share for each in self.supplies if each.source.maker}
        return np.array([made[product] for product in production.product_of_need.tolist()], dtype=np.float64)

    def _components(self, production: Production) -> Iterator[_Stream]:
        """Yield the streams of components; stock is set aside until all that a lot needs are there."""
        pairs = zip(production.component.tolist(), production.product_of_need.tolist(), strict=True)
        for component, product in pairs:
            row = _waiting(Timing.COMPONENT, component, product)
            yield _Stream(row | {"ship": int(Ship.COMPLETE_ORDER), "reserve": 1}, [])

    def _demand_by_item(self, customer: Customer) -> dict[str, ItemDemand]:
        demand = customer.demand
        if isinstance(demand, WholeHistory):
            recorded = self.scenario.recorded_demand(demand.history)
            return {item: ItemDemand(history=demand.history) for item in recorded.items}
        return demand

    def _of_item(self, customer: Customer, item: str, demand: ItemDemand, path: str) -> _Stream:
        place = self.places[self.location_of[customer.at, item]]
        timing, law = self._timing(demand, place, path)
        row = {"timing": int(timing), "law": law, "order_size": NONE, "shape": NONE, "group": NONE}
        if timing in (Timing.ARRIVALS, Timing.INTERVAL):
            row["order_size"] = self.tables.index(
                demand.order_size or _ONE, 1.0 / place.item.unit, f"{path}.order_size"
            )
        if timing is not Timing.HISTORY:
            row["shape"] = self._shape(customer, demand)
        return _Stream(row, self._recorded(demand, place))

    def _timing(self, demand: ItemDemand, place: Replenishment, path: str) -> tuple[Timing, int]:
        """Return the timing of an item's demand and the number of its law's table."""
        if demand.daily is not None:
            return Timing.DAILY, self.tables.index(demand.daily, 1.0 / place.item.unit, f"{path}.daily")
        if demand.arrivals is not None:
            return Timing.ARRIVALS, self.tables.index(demand.arrivals, 1.0, f"{path}.arrivals")
        if demand.interval is not None:
            ticks = float(self.clock.ticks_per_day)
            return Timing.INTERVAL, self.tables.index(demand.interval, ticks, f"{path}.interval")
        return Timing.HISTORY, NONE

    def _lines(
        self, number: int, customer: Customer, orders: CustomerOrders, path: str
    ) -> Iterator[tuple[str, _Stream]]:
        """Yield items and streams of the lines of a customer's orders, and note the orders as a group."""
        group = len(self.groups)
        arrivals = self.tables.index(orders.arrivals, 1.0, f"{path}.arrivals")
        self.groups.append((number, arrivals, self._shape(customer, orders)))
        for item, line in orders.lines.items():
            place = self.places[self.location_of[customer.at, item]]
            size = self.tables.index(line.size or _ONE, 1.0 / place.item.unit, f"{path}.lines.{item}.size")
            law = self.tables.index(_gap(line), 1.0, f"{path}.lines.{item}.probability")
            timing = int(Timing.LINES)
            row = {"timing": timing, "law": law, "order_size": size, "shape": NONE, "group": group}
            yield item, _Stream(row, [])

    def _shape(self, *shaped: Shaped) -> int:
        factors = day_factors(self.scenario.horizon.start, *shaped)
        return NONE if factors is None else self.shapes.setdefault(factors, len(self.shapes))

    def _recorded(self, demand: ItemDemand, place: Replenishment) -> list[tuple[int, int]]:
        if demand.history is None:
            return []
        rows = self.scenario.recorded_demand(demand.history).items.get(place.name, [])
        tick = self.clock.ticks_per_day
        orders = ((day * tick + self.clock.demand, place.terms.written(quantity)) for day, quantity in rows)
        return [(due, quantity) for due, quantity in orders if due < self.clock.horizon and quantity > 0]


_COLUMNS = (
    *("customer", "location", "receiver", "supply", "timing", "law", "order_size", "promise", "notice", "priority"),
    *("patience", "lost_share", "ship", "shape", "group"),
)


def _waiting(timing: Timing, location: int, receiver: int) -> dict[str, int]:
    """Return a row of demand from inside the network: what is short waits."""
    nothing = dict.fromkeys(("promise", "notice", "lost", "lost_share", "reserve"), 0)
    row = dict.fromkeys(_COLUMNS, NONE) | nothing | {"timing": int(timing), "priority": 1}
    return row | {"location": location, "receiver": receiver}


_ONE = LAWS["constant"].model_validate({"distribution": "constant", "value": 1})


def _gap(line: OrderLine) -> Geometric:
    """Return the law of the orders from one with a line to the next."""
    return Geometric(mean=1.0 / line.probability)
