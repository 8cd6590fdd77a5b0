"""From a scenario to a model: names to indices, days to ticks, quantities to whole numbers, laws to tables."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np

from jitsim.distributions import LAWS, Law, Table, distortion, tabulate
from jitsim.model.clock import Clock
from jitsim.model.components import coupled_components
from jitsim.model.model import NONE, DemandStreams, Floats, Ints, ItemLocations, Model, Money, OpenOrders, Timing
from jitsim.policies import POLICIES
from jitsim.scenario.customers import ItemDemand, WholeHistory
from jitsim.scenario.items import DEFAULT_CARRYING_RATE, CarryingRate, Item
from jitsim.scenario.scenario import Scenario
from jitsim.scenario.stocking_points import InitialStock
from jitsim.scenario.terms import Replenishment, replenishments, warm_up_days


def compile_model(scenario: Scenario) -> Model:
    """Return the model of a checked scenario."""
    return _Compilation(scenario).model()


@dataclass(slots=True)
class _Tables:
    """Tables of laws, each law and unit once."""

    known: dict[tuple[Law, float], int] = field(default_factory=dict)
    tables: list[Table] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def index(self, law: Law, per_unit: float, path: str) -> int:
        """Return the number of a law's table; `path` says where it is written, for a note on what whole numbers do."""
        key = (law, per_unit)
        if key not in self.known:
            table = tabulate(law, per_unit)
            self.known[key] = len(self.tables)
            self.tables.append(table)
            distorted = distortion(law, per_unit, table)
            if distorted is not None:
                self.notes.append(f"{path}: {distorted}")
        return self.known[key]


class _Compilation:
    """One function per table of the model; names are sorted, so the order of entries in a file changes no number."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.items = sorted(scenario.items)
        self.points = sorted(scenario.stocking_points)
        self.suppliers = sorted(scenario.suppliers)
        self.customers = sorted(scenario.customers)
        self.tables = _Tables()
        self.places = sorted(replenishments(scenario), key=lambda place: (place.point, place.name))
        self.location_of = {(place.point, place.name): number for number, place in enumerate(self.places)}
        self.clock = self._clock()

    def model(self) -> Model:
        """Return the whole model."""
        locations = self._locations()
        demand = self._demand()
        return Model(
            items=tuple(self.items),
            stocking_points=tuple(self.points),
            suppliers=tuple(self.suppliers),
            customers=tuple(self.customers),
            clock=self.clock,
            locations=locations,
            open_orders=self._open_orders(),
            demand=demand,
            tables=tuple(self.tables.tables),
            # Nothing that a scenario can say so far is shared between item-locations.
            components=coupled_components(len(self.places), ()),
            money=self._money(),
            currency=self.scenario.currency,
            random=any(table.constant is None for table in self.tables.tables),
            notes=tuple(self.tables.notes),
        )

    def _lead_time(self, place: Replenishment) -> int:
        owner = f"suppliers.{place.stocked.from_}"
        if place.supply.lead_time is not None:
            owner += f".items.{place.name}"
        law = place.lead_time
        assert law is not None, f"{place.name}: a checked scenario has a lead time for every item"
        return self.tables.index(law, float(self.clock.ticks_per_day), f"{owner}.lead_time")

    def _clock(self) -> Clock:
        horizon, phases = self.scenario.horizon, self.scenario.calendar.phases
        tick = self.scenario.ticks_per_day
        return Clock(
            ticks_per_day=tick,
            horizon=_ticks(horizon.days, tick),
            warm_up=_ticks(warm_up_days(self.scenario), tick),
            dock=_ticks(phases.dock, tick),
            demand=_ticks(phases.demand, tick),
            review=_ticks(phases.review, tick),
            snapshot=_ticks(phases.snapshot, tick),
            demand_first=self.scenario.order_of_events == "demand_first",
        )

    def _locations(self) -> ItemLocations:
        codes = {cls: code for code, cls in enumerate(POLICIES.values())}
        parameters = [place.stocked.policy.parameters(place.terms) for place in self.places]
        width = max((len(row) for row in parameters), default=0)
        padded = [(*row, *(0,) * (width - len(row))) for row in parameters]
        suppliers = [place.supplier for place in self.places]
        points = [self.scenario.stocking_points[place.point] for place in self.places]
        tick = self.clock.ticks_per_day
        return ItemLocations(
            item=_indices((place.name for place in self.places), self.items),
            stocking_point=_indices((place.point for place in self.places), self.points),
            supplier=_indices((place.stocked.from_ for place in self.places), self.suppliers),
            unit=np.array([place.item.unit for place in self.places], dtype=np.float64),
            initial=_array(self._initial(place) for place in self.places),
            policy=_array(codes[type(place.stocked.policy)] for place in self.places),
            parameters=np.array(padded, dtype=np.int64).reshape(len(self.places), width),
            parameter_count=_array(len(row) for row in parameters),
            review_period=_array(self._review_period(place) for place in self.places),
            first_review=_array(self._first_review(place) for place in self.places),
            counts_cards=np.array([place.stocked.policy.counts_cards for place in self.places], dtype=np.bool_),
            minimum_order=_array(place.terms.minimum_order for place in self.places),
            order_multiple=_array(place.terms.order_multiple for place in self.places),
            lead_time=_array(self._lead_time(place) for place in self.places),
            crossing=np.array([supplier.crossing for supplier in suppliers], dtype=np.bool_),
            promised_lead_time=_array(_promise(place.terms.promised_lead_time, tick) for place in self.places),
            early=_array(_ticks(supplier.on_time_window.early, tick) for supplier in suppliers),
            late=_array(_ticks(supplier.on_time_window.late, tick) for supplier in suppliers),
            dock=np.array([point.receiving == "dock" for point in points], dtype=np.bool_),
        )

    def _initial(self, place: Replenishment) -> int:
        initial = place.stocked.initial
        if initial is None:
            return place.stocked.policy.initial(place.terms)
        return place.terms.written(initial.on_hand if isinstance(initial, InitialStock) else initial)

    def _review_period(self, place: Replenishment) -> int:
        days = place.stocked.policy.days_between_reviews
        return max(1, self.clock.ticks(days)) if days > 0 else 0

    def _first_review(self, place: Replenishment) -> int:
        policy = place.stocked.policy
        if policy.first_review is not None:
            day = policy.first_review
        elif policy.spreads_reviews:
            day = _spread(place.point, place.name, int(policy.days_between_reviews))
        else:
            day = 0.0
        return self.clock.review + self.clock.ticks(day)

    def _open_orders(self) -> OpenOrders:
        rows = [
            (location, self.clock.ticks(order.due), name, place.terms.written(order.quantity))
            for location, place in enumerate(self.places)
            if isinstance(place.stocked.initial, InitialStock)
            for name, order in place.stocked.initial.open_orders.items()
        ]
        rows.sort()
        return OpenOrders(
            location=_array(row[0] for row in rows),
            quantity=_array(row[3] for row in rows),
            due=_array(row[1] for row in rows),
        )

    def _demand(self) -> DemandStreams:
        rows: list[dict[str, int]] = []
        recorded: list[list[tuple[int, int]]] = []
        for number, name in enumerate(self.customers):
            customer = self.scenario.customers[name]
            for item_name, demand in sorted(self._demand_by_item(name).items()):
                location = self.location_of[customer.at, item_name]
                row = self._stream(demand, self.places[location], f"customers.{name}.demand.{item_name}")
                row |= {"customer": number, "location": location, "promise": self.clock.ticks(customer.promise)}
                row["lost"] = int(customer.unmet == "lost")
                rows.append(row)
                recorded.append(self._recorded(demand, self.places[location]))
        start = np.zeros(len(rows) + 1, dtype=np.int64)
        start[1:] = np.cumsum([len(orders) for orders in recorded])
        columns = {key: _array(row[key] for row in rows) for key in _STREAM_COLUMNS}
        return DemandStreams(
            **columns,
            lost=np.array([row["lost"] for row in rows], dtype=np.bool_),
            history_start=start,
            history_tick=_array(tick for orders in recorded for tick, _ in orders),
            history_quantity=_array(quantity for orders in recorded for _, quantity in orders),
        )

    def _demand_by_item(self, customer: str) -> dict[str, ItemDemand]:
        demand = self.scenario.customers[customer].demand
        if isinstance(demand, WholeHistory):
            recorded = self.scenario.recorded_demand(demand.history)
            return {item: ItemDemand(history=demand.history) for item in recorded.items}
        return demand

    def _stream(self, demand: ItemDemand, place: Replenishment, path: str) -> dict[str, int]:
        per_piece = 1.0 / place.item.unit
        row = {"timing": int(Timing.HISTORY), "law": NONE, "order_size": NONE}
        if demand.daily is not None:
            row |= {"timing": int(Timing.DAILY), "law": self.tables.index(demand.daily, per_piece, f"{path}.daily")}
        if demand.arrivals is not None:
            row |= {"timing": int(Timing.ARRIVALS), "law": self.tables.index(demand.arrivals, 1.0, f"{path}.arrivals")}
        if demand.interval is not None:
            ticks = float(self.clock.ticks_per_day)
            row |= {
                "timing": int(Timing.INTERVAL),
                "law": self.tables.index(demand.interval, ticks, f"{path}.interval"),
            }
        if demand.arrivals is not None or demand.interval is not None:
            row["order_size"] = self.tables.index(demand.order_size or _ONE_PIECE, per_piece, f"{path}.order_size")
        return row

    def _recorded(self, demand: ItemDemand, place: Replenishment) -> list[tuple[int, int]]:
        if demand.history is None:
            return []
        rows = self.scenario.recorded_demand(demand.history).items.get(place.name, [])
        tick = self.clock.ticks_per_day
        orders = ((day * tick + self.clock.demand, place.terms.written(quantity)) for day, quantity in rows)
        return [(due, quantity) for due, quantity in orders if 0 <= due < self.clock.horizon and quantity > 0]

    def _money(self) -> Money:
        def column(value: Callable[[Replenishment], float | None]) -> Floats:
            return np.array([_or_nan(value(place)) for place in self.places], dtype=np.float64)

        return Money(
            unit_cost=column(lambda place: place.item.unit_cost),
            price=column(lambda place: place.item.price),
            holding=column(lambda place: holding_cost(place.item)),
            backorder=column(lambda place: place.item.backorder_cost),
            lost_sale=column(lambda place: place.item.lost_sale_cost),
            order=column(lambda place: place.supply.order_cost),
            fixed=np.array(
                [self.scenario.stocking_points[name].fixed_cost_per_year for name in self.points], dtype=np.float64
            ),
        )


_STREAM_COLUMNS = ("customer", "location", "timing", "law", "order_size", "promise")


def holding_cost(item: Item) -> float | None:
    """Return what it costs to hold one unit for a year [currency], None where the item says nothing in money."""
    if item.holding_cost is not None:
        return item.holding_cost
    if item.unit_cost is None:
        return None
    rate = DEFAULT_CARRYING_RATE if item.carrying_rate is None else item.carrying_rate
    return item.unit_cost * (rate.total if isinstance(rate, CarryingRate) else rate)


_ONE_PIECE = LAWS["constant"].model_validate({"distribution": "constant", "value": 1})


def _array(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)


def _indices(names: Iterable[str], known: list[str]) -> Ints:
    index = {name: number for number, name in enumerate(known)}
    return _array(index[name] for name in names)


def _ticks(days: float, ticks_per_day: int) -> int:
    return math.floor(days * ticks_per_day + 0.5 + 1e-9)


def _promise(days: float | None, ticks_per_day: int) -> int:
    return NONE if days is None else _ticks(days, ticks_per_day)


def _spread(point: str, item: str, days: int) -> float:
    """Return a day in the review period by a digest of the names, the same on every machine."""
    digest = hashlib.blake2b(f"{point}\0{item}".encode(), digest_size=8).digest()
    return float(int.from_bytes(digest, "little") % days) if days > 1 else 0.0


def _or_nan(value: float | None) -> float:
    return math.nan if value is None else value
