"""Supply beyond lead times: capacity, days off, rejects, short deliveries, limits on orders, whom to serve first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

import numpy as np

from jitsim.model.arrays import NONE, Bools, Floats, Ints, whole_numbers
from jitsim.model.clock import Clock
from jitsim.model.law_tables import LawTables
from jitsim.model.working_time import EVERY_DAY, OrderDays, WorkingTime, working_time
from jitsim.policies.sizing import NO_LIMIT, SizingTerms
from jitsim.scenario.horizon import WEEKDAYS, Weekday
from jitsim.scenario.scenario import Scenario
from jitsim.scenario.stocking_points import StockingPoint
from jitsim.scenario.suppliers import OrderCalendar, Rejects, ShortDeliveries, Supplier
from jitsim.scenario.supply_terms import common_measure, sizing_terms
from jitsim.scenario.terms import Replenishment

ALL_WORDS = 1 << 32
"""Random words are below this: a threshold of so many stands for certainty."""

MILLION = 1_000_000
"""Shares are counted in millionths."""


class RejectMode(IntEnum):
    """How inspection judges a delivery."""

    NOTHING = 0
    PER_UNIT = 1
    PER_LOT = 2


class Allocation(IntEnum):
    """Who is served first of those who wait: by priority, due date and arrival; by due date and arrival; by arrival.

    Or all of one priority at once, each in proportion to what is missing.
    """

    PRIORITY = 0
    DUE_DATE = 1
    FIRST_COME = 2
    FAIR_SHARE = 3


ROUNDINGS: tuple[Literal["up", "nearest", "tolerance"], ...] = ("up", "nearest", "tolerance")
"""How a quantity becomes a whole multiple; the place of a rounding is its code."""


@dataclass(frozen=True, slots=True)
class SupplyTerms:
    """The terms of supply; every array has shape (L,) unless it says otherwise, L item-locations.

    `capacity` (suppliers + lanes + 1,) is what a supplier sends off, or a lane takes, in a day, NONE without a limit,
    as for transfers without a lane, which come last; `channel` (L,) is the place of an item-location's own. A smallest
    unit of an item takes `weight` of it. `couplings` lists the item-locations that share a limited capacity.

    Orders are accepted on days d from `order_first` on with d - `order_first` a multiple of `order_every` and
    `order_week[d % 7]` (L, 7). `supplier_week` (L, 7) are the days that lead times count, `point_week` (L, 7) those on
    which the stocking point works.

    `reject_mode` is a `RejectMode`: PER_UNIT rejects a unit when its random word is below `reject_threshold`, PER_LOT
    the share of a delivery that table `reject_share` draws in millionths. An inspection takes `inspection` [ticks];
    `replaced` says that rejected units are made again.

    An order comes in two parts when its word is below `short_threshold`: table `first_share` draws the share of the
    first delivery in millionths, table `rest_after` the ticks from there to the rest, NONE when it never comes. After
    `short_close` [ticks] a rest still missing is cancelled; NONE for never.

    `rounding` is a place in `ROUNDINGS`, `rounding_tolerance` a share of a multiple. No order is below
    `minimum_value_quantity`; above `maximum_order` it is split, and `defers_remainder` says what becomes of a small
    rest; none takes the position above `storage_capacity`. `shelf_life` [days] is NaN for items that keep for ever; of
    it `minimum_remaining_life` [days] must be left.

    `allocation` is an `Allocation`. `sees_sales_only` says that lost demand is not recorded.
    """

    capacity: Ints
    channel: Ints
    weight: Ints
    couplings: tuple[tuple[int, ...], ...]
    order_week: Bools
    order_every: Ints
    order_first: Ints
    supplier_week: Bools
    point_week: Bools
    reject_mode: Ints
    reject_threshold: Ints
    reject_share: Ints
    inspection: Ints
    replaced: Bools
    short_threshold: Ints
    first_share: Ints
    rest_after: Ints
    short_close: Ints
    rounding: Ints
    rounding_tolerance: Floats
    minimum_value_quantity: Ints
    maximum_order: Ints
    defers_remainder: Bools
    storage_capacity: Ints
    shelf_life: Floats
    minimum_remaining_life: Floats
    allocation: Ints
    sees_sales_only: Bools

    @property
    def random(self) -> bool:
        """Whether chance decides over units or orders one by one."""
        thresholds = np.concatenate((self.reject_threshold, self.short_threshold))
        return bool(((thresholds > 0) & (thresholds < ALL_WORDS)).any())

    def order_days(self, location: int, ticks_per_day: int) -> OrderDays:
        """Return the days on which orders of an item-location are accepted."""
        every, first = int(self.order_every[location]), int(self.order_first[location])
        return OrderDays(tuple(self.order_week[location].tolist()), every, first, ticks_per_day)

    def supplier_time(self, location: int, ticks_per_day: int) -> WorkingTime:
        """Return the working time that the lead times of an item-location count."""
        return working_time(tuple(self.supplier_week[location].tolist()), ticks_per_day)

    def point_time(self, location: int, ticks_per_day: int) -> WorkingTime:
        """Return the working time of the stocking point of an item-location."""
        return working_time(tuple(self.point_week[location].tolist()), ticks_per_day)

    def sizing(self, location: int, minimum: int, multiple: int, life_cap: int = NO_LIMIT) -> SizingTerms:
        """Return what turns a wanted quantity of an item-location into orders; the arguments are not kept here."""
        return SizingTerms(
            minimum=minimum,
            multiple=multiple,
            rounding=ROUNDINGS[self.rounding[location]],
            tolerance=float(self.rounding_tolerance[location]),
            minimum_value_quantity=int(self.minimum_value_quantity[location]),
            storage_cap=int(self.storage_capacity[location]),
            life_cap=life_cap,
            maximum=int(self.maximum_order[location]),
            defer_remainder=bool(self.defers_remainder[location]),
        )


def plain_supply(locations: int, suppliers: int) -> SupplyTerms:
    """Return terms with nothing special about them, for models made by hand."""
    zero, none = np.zeros(locations, dtype=np.int64), np.full(locations, NONE, dtype=np.int64)
    every_day = np.ones((locations, len(EVERY_DAY)), dtype=np.bool_)
    return SupplyTerms(
        capacity=np.full(suppliers + 1, NONE, dtype=np.int64),
        channel=zero,
        weight=zero + 1,
        couplings=(),
        order_week=every_day,
        order_every=zero + 1,
        order_first=zero,
        supplier_week=every_day,
        point_week=every_day,
        reject_mode=zero,
        reject_threshold=zero,
        reject_share=none,
        inspection=zero,
        replaced=zero > 0,
        short_threshold=zero,
        first_share=none,
        rest_after=none,
        short_close=none,
        rounding=zero,
        rounding_tolerance=np.zeros(locations),
        minimum_value_quantity=zero,
        maximum_order=none,
        defers_remainder=zero > 0,
        storage_capacity=none,
        shelf_life=np.full(locations, np.nan),
        minimum_remaining_life=np.zeros(locations),
        allocation=zero,
        sees_sales_only=zero > 0,
    )


def compile_supply(scenario: Scenario, clock: Clock, places: Sequence[Replenishment], tables: LawTables) -> SupplyTerms:
    """Return the terms of supply of a checked scenario; `places` are its item-locations in order."""
    return _Compilation(scenario, clock, places, tables).terms()


class _Compilation:
    def __init__(self, scenario: Scenario, clock: Clock, places: Sequence[Replenishment], tables: LawTables) -> None:
        self.scenario = scenario
        self.clock = clock
        self.places = places
        self.tables = tables
        suppliers, lanes = sorted(scenario.suppliers.items()), sorted(scenario.lanes.items())
        self.channels = {(name, ""): supplier.capacity_per_day for name, supplier in suppliers}
        self.channels |= {("", name): lane.capacity_per_day for name, lane in lanes}
        self.channel = self._channel()

    def terms(self) -> SupplyTerms:
        capacity, weight = self._capacity()
        places, points = self.places, [self.scenario.stocking_points[place.point] for place in self.places]
        calendars = [place.supplier.order_calendar or _NO_CALENDAR for place in places]
        rejects = [place.supplier.rejects for place in places]
        shorts = [place.supplier.short_deliveries for place in places]
        sizing = [sizing_terms(place) for place in places]
        return SupplyTerms(
            capacity=capacity,
            channel=self.channel,
            weight=weight,
            couplings=self._couplings(),
            order_week=self._weeks(calendar.weekdays or WEEKDAYS for calendar in calendars),
            order_every=whole_numbers(calendar.every or 1 for calendar in calendars),
            order_first=whole_numbers(calendar.first or 0 for calendar in calendars),
            supplier_week=self._weeks(self._working_days(place.supplier) for place in places),
            point_week=self._weeks(self._working_days(point) for point in points),
            reject_mode=whole_numbers(_reject_mode(each) for each in rejects),
            reject_threshold=whole_numbers(_reject_threshold(each) for each in rejects),
            reject_share=self._each(self._reject_share),
            inspection=whole_numbers(0 if each is None else self.clock.ticks(each.inspection) for each in rejects),
            replaced=_flags(each is not None and each.on_reject == "replace" for each in rejects),
            short_threshold=whole_numbers(0 if each is None else _threshold(each.probability) for each in shorts),
            first_share=self._each(self._first_share),
            rest_after=self._each(self._rest_after),
            short_close=whole_numbers(self._short_close(each) for each in shorts),
            rounding=whole_numbers(ROUNDINGS.index(each.rounding) for each in sizing),
            rounding_tolerance=_floats(each.tolerance for each in sizing),
            minimum_value_quantity=whole_numbers(each.minimum_value_quantity for each in sizing),
            maximum_order=whole_numbers(each.maximum for each in sizing),
            defers_remainder=_flags(each.defer_remainder for each in sizing),
            storage_capacity=whole_numbers(each.storage_cap for each in sizing),
            shelf_life=_floats(np.nan if (life := place.item.shelf_life) is None else life for place in places),
            minimum_remaining_life=_floats(place.item.minimum_remaining_life or 0.0 for place in places),
            allocation=whole_numbers(Allocation[point.allocation.upper()] for point in points),
            sees_sales_only=_flags(place.item.demand_signal == "sales" for place in places),
        )

    def _each(self, number: Callable[[Replenishment, str], int]) -> Ints:
        """Return a number for each item-location; the function also takes the path of its supplier."""
        return whole_numbers(number(place, f"suppliers.{place.stocked.from_}") for place in self.places)

    def _capacity(self) -> tuple[Ints, Ints]:
        """Return the capacity of each channel and the weight of each item in a measure that both are multiples of."""
        capacity = np.full(len(self.channels) + 1, NONE, dtype=np.int64)
        weight = np.ones(len(self.places), dtype=np.int64)
        for number, per_day in enumerate(self.channels.values()):
            mine = np.flatnonzero(self.channel == number).tolist()
            if per_day is not None and mine:
                units = [self.places[location].item.unit for location in mine]
                measure = common_measure([per_day, *units])
                capacity[number] = int(common_measure([per_day]) / measure)
                weight[mine] = [int(common_measure([unit]) / measure) for unit in units]
        return capacity, weight

    def _couplings(self) -> tuple[tuple[int, ...], ...]:
        limited = [number for number, per_day in enumerate(self.channels.values()) if per_day is not None]
        shared = (np.flatnonzero(self.channel == number).tolist() for number in limited)
        return tuple(tuple(mine) for mine in shared if mine)

    def _channel(self) -> Ints:
        """Return the place of the supplier or lane of each item-location; transfers without a lane have the last."""
        place_of = {key: place for place, key in enumerate(self.channels)}
        keys = (("", place.source.lane) if place.source.lane else (place.stocked.from_, "") for place in self.places)
        return whole_numbers(place_of.get(key, len(place_of)) for key in keys)

    def _working_days(self, owner: Supplier | StockingPoint) -> tuple[Weekday, ...]:
        return self.scenario.calendar.working_days if owner.working_days is None else owner.working_days

    def _weeks(self, days: Iterable[tuple[Weekday, ...]]) -> Bools:
        """Return which days of a week from day 0 on are in lists of weekdays, shape (L, 7)."""
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
