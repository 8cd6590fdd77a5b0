"""From a released order to its deliveries: when the supplier accepts it, when it leaves, in how many parts it comes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from jitsim.engine.simpy_engine.capacity import Capacity
from jitsim.errors import RunError
from jitsim.model import NONE, Model
from jitsim.model.supply import RejectMode
from jitsim.model.working_time import EVERY_DAY, Departures, Opens, working_time
from jitsim.policies.make_to_order import DropShip
from jitsim.streams import Streams

MOST_FAILURES_AT_ONCE = 100_000
"""Deliveries of one item-location that may fail in one instant; so many are ordered again and again without end."""


@dataclass(frozen=True, slots=True)
class Part:
    """A delivery on its way: part of the replenishment order `number`; or the instant at which a rest is given up.

    `left` is the tick at which it leaves, NONE for what was on its way before day 0 or is made again.
    """

    arrival: int
    number: int
    quantity: int
    is_given_up: bool = False
    left: int = NONE


class Deliveries:
    """What one item-location may expect of one of its sources, a row of the terms of supply."""

    def __init__(self, model: Model, streams: Streams, row: int, capacity: Capacity | None) -> None:
        terms, day = model.supply, model.clock.ticks_per_day
        location = int(terms.location[row])
        self._model = model
        self._streams = streams
        self._row = row
        self._capacity = capacity
        self._weight = int(terms.weight[row])
        self._ticks_per_day = day
        # What is sent straight to customers comes by no dock, on any day.
        straight = isinstance(model.policies[location], DropShip)
        self._dock = model.clock.dock if model.locations.dock[location] and not straight else None
        self._crossing = bool(model.supply.crossing[row])
        self._order_days = terms.order_days(row, day)
        self._supplier_time = terms.supplier_time(row, day)
        self._point_time = working_time(EVERY_DAY, day) if straight else terms.point_time(location, day)
        at_an_hour = self._order_days.at != NONE
        self._leaves: Opens = Departures(self._order_days, self._supplier_time) if at_an_hour else self._supplier_time
        self._splits = bool(terms.short_threshold[row] > 0)
        self._short_close = int(terms.short_close[row])
        self.inspects = bool(terms.reject_mode[row] != RejectMode.NOTHING)
        self._inspection = int(terms.inspection[row])
        self._replaces = bool(terms.replaced[row])
        self._last_arrival = 0
        self._release_day = -1
        self._releases_today = 0
        self._receipts = 0
        self._reject_day = -1
        self._made_again_today = 0
        self._failure_tick = NONE
        self._failures = 0
        always = self._order_days.always and self._supplier_time.always and self._point_time.always
        self.is_plain = capacity is None and always and not self._splits and not self.inspects

    def accepts(self, tick: int) -> bool:
        """Return whether the source accepts an order on the day of a tick."""
        return self._order_days.next_open(tick) == tick

    def of_plain_order(self, tick: int) -> int:
        """Return when an order arrives that nothing delays, splits or inspects."""
        day = tick // self._ticks_per_day
        arrival = tick + self._streams.lead_time(self._row, day, self._ordinal(day))
        if self._crossing and self._dock is None:
            return arrival
        return self._at_dock(arrival)

    def _ordinal(self, day: int) -> int:
        """Return the place of a release among those of its day."""
        if day != self._release_day:
            self._release_day, self._releases_today = day, 0
        self._releases_today += 1
        return self._releases_today - 1

    def of_order(self, tick: int, number: int, quantity: int) -> list[Part]:
        """Return the deliveries of an order; its lead time is drawn for the day and the order's place in it."""
        day = tick // self._ticks_per_day
        ordinal = self._ordinal(day)
        lead_time = self._streams.lead_time(self._row, day, ordinal)
        parts: list[Part] = []
        for left, units in self._leaving(self._order_days.next_open(tick), quantity):
            parts.extend(self._on_the_road(left, lead_time, number, units, (day, ordinal)))
        return parts

    def on_its_way(self, due: int, number: int, quantity: int) -> Part:
        """Return the delivery of an order that was open at day 0."""
        return Part(self._at_dock(due), number, quantity)

    def sooner(self, tick: int, part: Part) -> Part:
        """Return a delivery that goes on by this way from a tick on; as it is, where that is no faster."""
        day = tick // self._ticks_per_day
        lead_time = self._streams.lead_time(self._row, day, self._ordinal(day))
        arrival = self._at_dock(self._supplier_time.add_working(tick, lead_time))
        return replace(part, arrival=min(arrival, part.arrival))

    def _leaving(self, accepted: int, quantity: int) -> list[tuple[int, int]]:
        """Return when the units of an order leave: at once, or as the supplier's capacity allows."""
        if self._capacity is None:
            return [(accepted, quantity)]
        return self._capacity.leaving(accepted, quantity, self._weight, self._leaves)

    def _on_the_road(
        self, left: int, lead_time: int, number: int, units: int, drawn_for: tuple[int, int]
    ) -> list[Part]:
        left = self._leaves.next_open(left)
        arrival = self._at_dock(self._supplier_time.add_working(left, lead_time))
        if not self._splits:
            return [Part(arrival, number, units, left=left)]
        first, later = self._streams.first_part(self._row, *drawn_for, units)
        parts = [Part(arrival, number, first, left=left)] if first else []
        if units > first:
            if later == NONE or NONE < self._short_close < later:
                parts.append(Part(arrival + self._short_close, number, units - first, is_given_up=True))
            else:
                parts.append(Part(self._at_dock(arrival + later), number, units - first))
        return parts

    def _at_dock(self, arrival: int) -> int:
        """Return when a delivery is taken in: after those before it where orders keep their order, in opening hours."""
        if not self._crossing:
            self._last_arrival = arrival = max(arrival, self._last_arrival)
        arrival = self._point_time.next_open(arrival)
        if self._dock is not None:
            arrival += (self._dock - arrival) % self._ticks_per_day
            arrival = self._point_time.next_open(arrival)
            arrival += (self._dock - arrival) % self._ticks_per_day
        return arrival

    def inspected(self, arrival: int) -> int:
        """Return the tick at which a delivery is inspected."""
        return self._point_time.add_working(arrival, self._inspection)

    def rejected(self, quantity: int) -> int:
        """Return how many units of the next delivery fail inspection."""
        receipt = self._receipts
        self._receipts += 1
        return self._streams.rejected(self._row, receipt, quantity)

    def remade(self, tick: int, number: int, quantity: int) -> Part | None:
        """Return the delivery that replaces rejected units; None where they are credited."""
        if not self._replaces:
            return None
        day = tick // self._ticks_per_day
        if day != self._reject_day:
            self._reject_day, self._made_again_today = day, 0
        lead_time = self._streams.remake_lead_time(self._row, day, self._made_again_today)
        self._made_again_today += 1
        return Part(self._at_dock(self._supplier_time.add_working(tick, lead_time)), number, quantity)

    def fail(self, tick: int) -> None:
        """Count a delivery that brought less than was due. Raises RunError where one follows another without end.

        Where neither lead time nor inspection takes time, what was rejected or given up is ordered again at once.
        """
        if tick != self._failure_tick:
            self._failure_tick, self._failures = tick, 0
        self._failures += 1
        if self._failures > MOST_FAILURES_AT_ONCE:
            supply = self._model.supply
            place = self._model.location_name(int(supply.location[self._row]))
            supplier = self._model.sources[supply.source[self._row]]
            raise RunError(
                f"{place}: more than {MOST_FAILURES_AT_ONCE:,} deliveries of "
                f"supplier {supplier} failed in one instant of day {tick // self._ticks_per_day}: each is ordered "
                "again at once, and fails again\n"
                "  Give the supplier a lead_time or an inspection that takes time, a larger minimum_order, or fewer "
                "rejects;\n  a share of a lot is rounded to whole units, halves up."
            )
