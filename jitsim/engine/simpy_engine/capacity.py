"""A supplier's capacity: so many units a day, first come first served."""

from __future__ import annotations

from jitsim.model.working_time import Opens


class Capacity:
    """What is left of each day's budget; it is renewed when a day starts, and what was not used is gone.

    Units are the common smallest unit of the supplier's items.
    """

    def __init__(self, per_day: int, ticks_per_day: int) -> None:
        self._per_day = per_day
        self._ticks_per_day = ticks_per_day
        self._day = -1
        self._left = 0

    def leaving(self, tick: int, quantity: int, weight: int, working: Opens) -> list[tuple[int, int]]:
        """Return when how many pieces of an order leave; each takes `weight` units of the day's budget.

        What fits leaves as soon as it is open, the rest on the following days on which it is. A piece that needs more
        than a whole day takes as many days as it needs and leaves on the last.
        """
        tick = working.next_open(tick)
        self._go_to(tick // self._ticks_per_day)
        leaving: list[tuple[int, int]] = []
        started = 0
        while quantity:
            now = max(tick, self._day * self._ticks_per_day)
            pieces = min(quantity, (started + self._left) // weight)
            if pieces:
                self._left -= pieces * weight - started
                started = 0
                leaving.append((now, pieces))
                quantity -= pieces
            if quantity:
                started += self._left
                next_day = working.next_open((self._day + 1) * self._ticks_per_day)
                self._day, self._left = next_day // self._ticks_per_day, self._per_day
        return leaving

    def _go_to(self, day: int) -> None:
        if day > self._day:
            self._day, self._left = day, self._per_day
