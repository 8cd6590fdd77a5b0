"""Customer orders that are known before they are wanted."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from jitsim.model import Model
from jitsim.streams.orders import Orders

NEVER = 2**62
"""A tick beyond any horizon."""


@dataclass(frozen=True, slots=True)
class KnownOrders:
    """The orders of an item-location with the tick from which each is known; nothing later can be asked for."""

    ticks_per_day: int
    tick: list[int]
    quantity: list[int]
    known_from: list[int]
    news: list[int]
    """The ticks at which orders become known, sorted."""
    exist: bool
    """Whether any order is known before its own tick."""

    @classmethod
    def of(cls, model: Model, orders: Orders) -> Self:
        """Return the orders with what their customers' notice says."""
        notice = model.demand.notice.tolist()
        known_from = [tick - notice[stream] for tick, stream in zip(orders.tick, orders.stream, strict=True)]
        exist = any(notice[stream] for stream in set(orders.stream))
        return cls(model.clock.ticks_per_day, orders.tick, orders.quantity, known_from, sorted(known_from), exist)

    def next_change(self, now: int) -> int:
        """Return the first tick after `now` at which an order becomes known or a day begins; never without notice."""
        if not self.exist:
            return NEVER
        tomorrow = (now // self.ticks_per_day + 1) * self.ticks_per_day
        place = bisect_right(self.news, now)
        return min(tomorrow, self.news[place]) if place < len(self.news) else tomorrow

    def later(self, now: int) -> Iterator[tuple[int, int]]:
        """Yield day and quantity of every order after `now` that is known by now."""
        for place in range(bisect_right(self.tick, now) if self.exist else len(self.tick), len(self.tick)):
            if self.known_from[place] <= now:
                yield self.tick[place] // self.ticks_per_day, self.quantity[place]

    def ahead(self, now: int, horizon: int, threshold: int) -> int:
        """Return the known demand after `now`: the rest of today, and every later day that reaches the threshold.

        Days run up to and including the one `horizon` days ahead; a day's orders are added up before they are compared.
        """
        if not self.exist:
            return 0
        today = now // self.ticks_per_day
        by_day: dict[int, int] = {}
        for place in range(bisect_right(self.tick, now), len(self.tick)):
            day = self.tick[place] // self.ticks_per_day
            if day > today + horizon:
                break
            if self.known_from[place] <= now:
                by_day[day] = by_day.get(day, 0) + self.quantity[place]
        return sum(units for day, units in by_day.items() if day == today or units >= threshold)
