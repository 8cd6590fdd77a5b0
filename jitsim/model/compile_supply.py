"""From the terms of a scenario to the terms of supply of its model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from jitsim.model.arrays import NONE, Bools, Floats, Ints, whole_numbers
from jitsim.model.clock import Clock
from jitsim.model.law_tables import LawTables
from jitsim.model.supply import ALL_WORDS, MILLION, ROUNDINGS, Allocation, RejectMode, SupplyTerms
from jitsim.scenario.horizon import WEEKDAYS, Weekday
from jitsim.scenario.scenario import Scenario
from jitsim.scenario.stocking_points import StockingPoint
from jitsim.scenario.suppliers import OrderCalendar, Rejects, ShortDeliveries, Supplier
from jitsim.scenario.supply_terms import common_measure, sizing_terms
from jitsim.scenario.terms import Replenishment


def compile_supply(
    scenario: Scenario, clock: Clock, supplies: Sequence[Replenishment], sources: Sequence[str], tables: LawTables
) -> SupplyTerms:
    """Return the terms of supply of a checked scenario.

    `supplies` are in the order of their rows (`rows_in_order`), `sources` the names of all who replenish.
    """
    return _Compilation(scenario, clock, supplies, sources, tables).terms()


def rows_in_order(supplies: Iterable[Replenishment]) -> list[Replenishment]:
    """Return supplies in the order of their rows: first sources by item-location, then the further ones so and by rank.

    Item-locations are sorted by stocking point, then item.
    """
    return sorted(supplies, key=lambda each: (each.rank > 0, each.point, each.name, each.rank))


class _Compilation:
    def __init__(
        self,
        scenario: Scenario,
        clock: Clock,
        supplies: Sequence[Replenishment],
        sources: Sequence[str],
        tables: LawTables,
    ) -> None:
        self.scenario = scenario
        self.clock = clock
        self.supplies = supplies
        self.places = [each for each in supplies if each.rank == 0]
        self.sources = {name: number for number, name in enumerate(sources)}
        self.location_of = {(place.point, place.name): number for number, place in enumerate(self.places)}
        self.tables = tables
        suppliers, lanes = sorted(scenario.suppliers.items()), sorted(scenario.lanes.items())
        self.channels = {(name, ""): supplier.capacity_per_day for name, supplier in suppliers}
        self.channels |= {("", name): lane.capacity_per_day for name, lane in lanes}
        self.channel = self._channel()

    def terms(self) -> SupplyTerms:
        """Return the whole table, the terms of sources, of orders and of deliveries."""
        capacity, weight = self._capacity()
        return SupplyTerms(
            **self._of_rows(),
            capacity=capacity,
            channel=self.channel,
            weight=weight,
            couplings=self._couplings(),
            **self._of_sources(),
            **self._of_calendars(),
            **self._of_deliveries(),
            **self._of_orders(),
            **self._of_items(),
        )

    def _of_rows(self) -> dict[str, Any]:
        """Return what each row is about, and where the further ones of each item-location are."""
        location = whole_numbers(self.location_of[each.point, each.name] for each in self.supplies)
        count = len(self.places)
        counts = np.bincount(location[count:], minlength=count)
        return {"location": location, "further": count + np.concatenate([[0], np.cumsum(counts)])}

    def _of_sources(self) -> dict[str, Any]:
        """Return who replenishes, how fast, and what is promised."""
        lead_times = [self._lead_time(each) for each in self.supplies]
        suppliers, ticks = [each.supplier for each in self.supplies], self.clock.ticks
        return {
            "source": whole_numbers(self.sources[each.source.name] for each in self.supplies),
            "sender": whole_numbers(self._sender(each) for each in self.supplies),
            "information_delay": whole_numbers(self._information_delay(each) for each in self.supplies),
            "release_delay": whole_numbers(ticks(each.release_delay) for each in self.supplies),
            "lead_time": whole_numbers(lead_times),
            "usual_lead_time": whole_numbers(round(self.tables.tables[table].mean) for table in lead_times),
            "crossing": _flags(supplier.crossing for supplier in suppliers),
            "promised_lead_time": whole_numbers(self._promise(each) for each in self.supplies),
            "early": whole_numbers(ticks(supplier.on_time_window.early) for supplier in suppliers),
            "late": whole_numbers(ticks(supplier.on_time_window.late) for supplier in suppliers),
        }

    def _of_calendars(self) -> dict[str, Any]:
        """Return the days on which orders are accepted, and those on which the two ends work."""
        calendars = [each.supplier.order_calendar or _NO_CALENDAR for each in self.supplies]
        points = [self.scenario.stocking_points[place.point] for place in self.places]
        return {
            "order_week": self._weeks(calendar.weekdays or WEEKDAYS for calendar in calendars),
            "order_every": whole_numbers(calendar.every or 1 for calendar in calendars),
            "order_first": whole_numbers(calendar.first or 0 for calendar in calendars),
            "order_at": whole_numbers(self._departure(each) for each in self.supplies),
            "supplier_week": self._weeks(self._working_days(each.supplier) for each in self.supplies),
            "point_week": self._weeks(self._working_days(point) for point in points),
        }

    def _of_deliveries(self) -> dict[str, Any]:
        """Return what fails inspection and what comes in two parts."""
        rejects = [each.supplier.rejects for each in self.supplies]
        shorts = [each.supplier.short_deliveries for each in self.supplies]
        return {
            "reject_mode": whole_numbers(_reject_mode(each) for each in rejects),
            "reject_threshold": whole_numbers(_reject_threshold(each) for each in rejects),
            "reject_share": self._each(self._reject_share),
            "inspection": whole_numbers(0 if each is None else self.clock.ticks(each.inspection) for each in rejects),
            "replaced": _flags(each is not None and each.on_reject == "replace" for each in rejects),
            "short_threshold": whole_numbers(0 if each is None else _threshold(each.probability) for each in shorts),
            "first_share": self._each(self._first_share),
            "rest_after": self._each(self._rest_after),
            "short_close": whole_numbers(self._short_close(each) for each in shorts),
        }

    def _of_orders(self) -> dict[str, Any]:
        """Return what a wanted quantity is rounded to."""
        sizing = [sizing_terms(each) for each in self.supplies]
        return {
            "minimum_order": whole_numbers(each.terms.minimum_order for each in self.supplies),
            "order_multiple": whole_numbers(each.terms.order_multiple for each in self.supplies),
            "rounding": whole_numbers(ROUNDINGS.index(each.rounding) for each in sizing),
            "rounding_tolerance": _floats(each.tolerance for each in sizing),
            "minimum_value_quantity": whole_numbers(each.minimum_value_quantity for each in sizing),
            "maximum_order": whole_numbers(each.maximum for each in sizing),
            "defers_remainder": _flags(each.defer_remainder for each in sizing),
            "storage_capacity": whole_numbers(each.storage_cap for each in sizing[: len(self.places)]),
        }

    def _of_items(self) -> dict[str, Any]:
        """Return what belongs to the item-location, whoever replenishes it."""
        lives = [place.item.shelf_life for place in self.places]
        points = [self.scenario.stocking_points[place.point] for place in self.places]
        return {
            "shelf_life": _floats(np.nan if life is None else life for life in lives),
            "minimum_remaining_life": _floats(place.item.minimum_remaining_life or 0.0 for place in self.places),
            "allocation": whole_numbers(Allocation[point.allocation.upper()] for point in points),
            "sees_sales_only": _flags(place.item.demand_signal == "sales" for place in self.places),
        }

    def _lead_time(self, place: Replenishment) -> int:
        owner = f"lanes.{place.source.lane}" if place.source.lane else f"suppliers.{place.source.name}"
        if place.supply.lead_time is not None:
            owner += f".items.{place.name}"
        if place.is_express:
            owner = ".".join((*place.path, "expedite"))
        law = place.lead_time
        assert law is not None, f"{place.name}: a checked scenario has a lead time for every item"
        return self.tables.index(law, float(self.clock.ticks_per_day), f"{owner}.lead_time")

    def _sender(self, place: Replenishment) -> int:
        return self.location_of[place.source.sender, place.name] if place.source.sender else NONE

    def _information_delay(self, place: Replenishment) -> int:
        lane = place.source.lane
        return self.clock.ticks(self.scenario.lanes[lane].information_delay) if lane else 0

    def _departure(self, place: Replenishment) -> int:
        """Return the time of the day at which goods leave, NONE where they do all day."""
        departures = self.scenario.lanes[place.source.lane].departures if place.source.lane else None
        if departures is None or departures.at is None:
            return NONE
        return min(self.clock.ticks(departures.at), self.clock.ticks_per_day - 1)

    def _promise(self, place: Replenishment) -> int:
        """Return the ticks from the decision to the promised day: a supplier's days count from the order's release."""
        days = place.terms.promised_lead_time
        if days is None:
            return NONE
        return self.clock.ticks(place.release_delay) + self.clock.ticks(days)

    def _each(self, number: Callable[[Replenishment, str], int]) -> Ints:
        """Return a number for each supply; the function also takes the path of its supplier."""
        return whole_numbers(number(each, f"suppliers.{each.source.name}") for each in self.supplies)

    def _capacity(self) -> tuple[Ints, Ints]:
        """Return the capacity of each channel and the weight of each item in a measure that both are multiples of."""
        capacity = np.full(len(self.channels) + 1, NONE, dtype=np.int64)
        weight = np.ones(len(self.supplies), dtype=np.int64)
        for number, per_day in enumerate(self.channels.values()):
            mine = np.flatnonzero(self.channel == number).tolist()
            if per_day is not None and mine:
                units = [self.supplies[row].item.unit for row in mine]
                measure = common_measure([per_day, *units])
                capacity[number] = int(common_measure([per_day]) / measure)
                weight[mine] = [int(common_measure([unit]) / measure) for unit in units]
        return capacity, weight

    def _couplings(self) -> tuple[tuple[int, ...], ...]:
        location = self._of_rows()["location"]
        limited = [number for number, per_day in enumerate(self.channels.values()) if per_day is not None]
        shared = (np.unique(location[self.channel == number]).tolist() for number in limited)
        return tuple(tuple(mine) for mine in shared if mine)

    def _channel(self) -> Ints:
        """Return the place of the supplier or lane of each supply; transfers without a lane have the last."""
        place_of = {key: place for place, key in enumerate(self.channels)}
        keys = (("", each.source.lane) if each.source.lane else (each.source.name, "") for each in self.supplies)
        return whole_numbers(place_of.get(key, len(place_of)) for key in keys)

    def _working_days(self, owner: Supplier | StockingPoint) -> tuple[Weekday, ...]:
        return self.scenario.calendar.working_days if owner.working_days is None else owner.working_days

    def _weeks(self, days: Iterable[tuple[Weekday, ...]]) -> Bools:
        """Return which days of a week from day 0 on are in lists of weekdays, a row for each list."""
        first = self.scenario.horizon.first_weekday
        week = [*WEEKDAYS[first:], *WEEKDAYS[:first]]
        rows = [[day in listed for day in week] for listed in days]
        return np.array(rows, dtype=np.bool_).reshape(len(rows), len(week))

    def _reject_share(self, place: Replenishment, path: str) -> int:
        rejects = place.supplier.rejects
        if rejects is None or rejects.per == "unit":
            return NONE
        return self.tables.index(rejects.share, float(MILLION), f"{path}.rejects.share")

    def _first_share(self, place: Replenishment, path: str) -> int:
        short = place.supplier.short_deliveries
        if short is None or short.probability == 0:
            return NONE
        return self.tables.index(short.share, float(MILLION), f"{path}.short_deliveries.share")

    def _rest_after(self, place: Replenishment, path: str) -> int:
        short = place.supplier.short_deliveries
        if short is None or short.probability == 0 or short.rest_after is None:
            return NONE
        ticks = float(self.clock.ticks_per_day)
        return self.tables.index(short.rest_after, ticks, f"{path}.short_deliveries.rest_after")

    def _short_close(self, short: ShortDeliveries | None) -> int:
        return NONE if short is None or short.short_close_after is None else self.clock.ticks(short.short_close_after)


_NO_CALENDAR = OrderCalendar(every=1)


def _reject_mode(rejects: Rejects | None) -> RejectMode:
    if rejects is None:
        return RejectMode.NOTHING
    return RejectMode.PER_UNIT if rejects.per == "unit" else RejectMode.PER_LOT


def _reject_threshold(rejects: Rejects | None) -> int:
    return 0 if rejects is None or rejects.per == "lot" else _threshold(rejects.share.expectation)


def _threshold(probability: float) -> int:
    return round(probability * ALL_WORDS)


def _flags(values: Iterable[bool]) -> Bools:
    return np.fromiter(values, dtype=np.bool_)


def _floats(values: Iterable[float]) -> Floats:
    return np.fromiter(values, dtype=np.float64)
