"""Scenarios of everything a supplier and a customer can be, as the reference simulator reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from jitsim.model import Model
from jitsim.streams import Streams
from tests.engine.reference import Row, exactly, half_up
from tests.engine.reference_rules import plan_of, sizing_of
from tests.engine.reference_state import Clock, CustomerOrder, Terms, Week, Who
from tests.engine.reference_supply import SupplyReference

Written = dict[str, Any]

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def supply_rows(written: Written, model: Model, streams: Streams) -> list[list[Row]]:
    """Play a whole scenario with the reference simulator, on the chance of the streams; return rows by item-location.

    Only the indices of names and the day over which reviews are spread are taken from the model.
    """
    reading = Reading(written, model)
    who = [reading.who(model.customers[number]) for number in model.demand.customer]
    terms = [reading.terms(location) for location in range(len(model.locations.item))]
    orders = [orders_of(streams, location, who) for location in range(len(terms))]
    return SupplyReference(reading.clock, terms, orders, who, streams).play()


def orders_of(streams: Streams, location: int, who: list[Who]) -> list[CustomerOrder]:
    """Return the orders of customers at an item-location."""
    found = streams.orders(location)
    count = len(found.tick)
    lost, number = found.lost or [False] * count, found.number or [-1] * count
    rows = zip(found.tick, found.quantity, found.stream, lost, number, strict=True)
    return [CustomerOrder(t, q, s, loses or who[s].lost, n if n >= 0 else None) for t, q, s, loses, n in rows]


class Reading:
    """A scenario as a person writes it, on its way to the reference simulator."""

    def __init__(self, written: Written, model: Model) -> None:
        self.written = written
        self.model = model
        self.per_day: int = written.get("ticks_per_day", 1440)
        phases = {"dock": 0.25, "review": 0.75} | written.get("calendar", {}).get("phases", {})
        self.dock = self.ticks(phases["dock"])
        horizon, first = self.ticks(written["horizon"]["days"]), written.get("order_of_events") == "demand_first"
        self.clock = Clock(horizon, self.per_day, self.ticks(phases["review"]), first)

    def ticks(self, days: float | Fraction) -> int:
        return half_up(exactly(float(days)) * self.per_day)

    def maybe_ticks(self, days: float | None) -> int | None:
        return None if days is None else self.ticks(days)

    def week(self, owner: Written) -> Week:
        """Return the working days of a supplier or a stocking point; day 0 is a Monday."""
        named = owner.get("working_days", self.written.get("calendar", {}).get("working_days", WEEKDAYS))
        return Week(tuple(day in named for day in WEEKDAYS), self.per_day)

    def who(self, name: str) -> Who:
        customer = self.written["customers"][name]
        ship = customer.get("ship", "partial")
        return Who(
            name,
            promise=self.ticks(customer.get("promise", 0)),
            notice=self.ticks(customer.get("notice", 0)),
            priority=customer.get("priority", 1),
            lost=customer.get("unmet") == "lost",
            patience=self.maybe_ticks(customer.get("patience")),
            whole=ship != "partial",
            together=ship == "complete_order",
            reserves=customer.get("reserve", True),
        )

    def terms(self, location: int) -> Terms:
        written, model = self.written, self.model
        name = model.items[int(model.locations.item[location])]
        point = written["stocking_points"][model.stocking_points[int(model.locations.stocking_point[location])]]
        stocked, item = point["items"][name], written["items"][name]
        supplier = written["suppliers"][stocked["from"]]
        of_item = (supplier.get("items") or {}).get(name, {})
        unit = exactly(item.get("unit", 1))
        sizing = sizing_of(of_item, stocked, supplier, item, unit)
        promised = of_item.get("promised_lead_time", supplier.get("promised_lead_time", 0))
        plan = plan_of(stocked["policy"], unit, sizing, promised)
        initial = stocked.get("initial", {"on_hand": float(plan.start * unit)})
        initial = initial if isinstance(initial, dict) else {"on_hand": initial}
        period = max(1, self.ticks(plan.review_period)) if plan.review_period else 0
        rejects, shorts = supplier.get("rejects") or {}, supplier.get("short_deliveries") or {}
        capacity = supplier.get("capacity_per_day")
        return Terms(
            supplier=sorted(written["suppliers"]).index(stocked["from"]),
            unit=unit,
            sizing=sizing,
            plan=plan,
            on_hand=half_up(exactly(initial.get("on_hand", 0)) / unit),
            open_orders=self.open_orders(initial, unit),
            first_review=self.first_review(location, stocked["policy"], self.week(point), plan.spread),
            review_period=period,
            delay=self.ticks(plan.delay),
            crossing=supplier.get("crossing", True),
            dock=self.dock if point.get("receiving") == "dock" else None,
            working=self.week(point),
            supplier_working=self.week(supplier),
            accepts=accepting(supplier.get("order_calendar")),
            capacity=None if capacity is None else exactly(capacity),
            splits=bool(shorts),
            short_close=self.maybe_ticks(shorts.get("short_close_after")),
            inspects=bool(rejects),
            inspection=self.ticks(rejects.get("inspection", 0)),
            replaces=rejects.get("on_reject") == "replace",
            allocation=point.get("allocation", "priority"),
        )

    def open_orders(self, initial: Written, unit: Fraction) -> tuple[tuple[int, int], ...]:
        found: Iterable[tuple[int, str, int]] = sorted(
            (self.ticks(order["due"]), key, half_up(exactly(order["quantity"]) / unit))
            for key, order in initial.get("open_orders", {}).items()
        )
        return tuple((due, quantity) for due, _, quantity in found)

    def first_review(self, location: int, policy: Written, week: Week, spread: bool) -> int:
        """Return the tick of the first review: on the day that is written, or the next working day."""
        if spread and "first_review" not in policy:
            return week.on_working_day(int(self.model.locations.first_review[location]))
        return week.on_working_day(self.clock.review + self.ticks(policy.get("first_review", 0)))


def accepting(calendar: Written | None) -> Callable[[int], bool]:
    """Return whether a supplier accepts orders on a day."""
    if calendar is None:
        return lambda day: True
    if "weekdays" in calendar:
        return lambda day: WEEKDAYS[day % 7] in calendar["weekdays"]
    first = calendar.get("first", 0)
    return lambda day: day >= first and (day - first) % calendar["every"] == 0
