"""Time that passes on some days only: working days of a week, and the days on which a supplier accepts orders.

Weekdays are counted from day 0, so that day d is number d % 7 of a pattern. All times are whole ticks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Protocol

import numpy as np

from jitsim.model.arrays import NONE, Ints

DAYS_OF_WEEK = 7

Week = tuple[bool, ...]
EVERY_DAY: Week = (True,) * DAYS_OF_WEEK
"""A week without a day off."""


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """The working days of a week, `week[d % 7]` for day d; at least one is True.

    Working time is the ticks of working days, one after the other, as if the other days did not exist.
    """

    week: Week
    ticks_per_day: int
    always: bool = field(init=False)
    """Whether every day is a working day, so that working time is time."""
    _days: tuple[int, ...] = field(init=False)
    """The working days of the week, in order."""
    _before: tuple[int, ...] = field(init=False)
    """How many working days of the week come before each of its days."""
    _wait: tuple[int, ...] = field(init=False)
    """Days from each day of the week to the next working day, 0 on a working day."""

    def __post_init__(self) -> None:
        """Count the days of the week once."""
        assert len(self.week) == DAYS_OF_WEEK, "a week has seven days"
        assert any(self.week), "a week has a working day"
        days = tuple(day for day, works in enumerate(self.week) if works)
        cycle = (*days, days[0] + DAYS_OF_WEEK)
        object.__setattr__(self, "always", len(days) == DAYS_OF_WEEK)
        object.__setattr__(self, "_days", days)
        object.__setattr__(self, "_before", tuple(sum(d < day for d in days) for day in range(DAYS_OF_WEEK)))
        object.__setattr__(self, "_wait", tuple(min(d for d in cycle if d >= day) - day for day in range(DAYS_OF_WEEK)))

    def next_open(self, tick: int) -> int:
        """Return `tick` on a working day, else the start of the next one."""
        if self.always:
            return tick
        day = tick // self.ticks_per_day
        wait = self._wait[day % DAYS_OF_WEEK]
        return (day + wait) * self.ticks_per_day if wait else tick

    def elapsed(self, tick: int) -> int:
        """Return how many ticks of working time lie between tick 0 and `tick`."""
        if self.always:
            return tick
        day, time = divmod(self.next_open(tick), self.ticks_per_day)
        weeks, weekday = divmod(day, DAYS_OF_WEEK)
        return (weeks * len(self._days) + self._before[weekday]) * self.ticks_per_day + time

    def elapsed_of(self, tick: Ints) -> Ints:
        """Return what `elapsed` does for each of many ticks."""
        if self.always:
            return tick
        day, time = np.divmod(tick, self.ticks_per_day)
        weeks, weekday = np.divmod(day, DAYS_OF_WEEK)
        days = weeks * len(self._days) + np.array(self._before)[weekday]
        elapsed: Ints = days * self.ticks_per_day + np.array(self.week)[weekday] * time
        return elapsed

    def add_working(self, tick: int, ticks: int) -> int:
        """Return the tick on a working day that comes so many ticks of working time after `tick`.

        From a day off it counts from the start of the next working day. What is done exactly when a working day ends
        is done at the start of the next.
        """
        if self.always:
            return tick + ticks
        days, time = divmod(self.elapsed(tick) + ticks, self.ticks_per_day)
        weeks, place = divmod(days, len(self._days))
        return (weeks * DAYS_OF_WEEK + self._days[place]) * self.ticks_per_day + time


@cache
def working_time(week: Week, ticks_per_day: int) -> WorkingTime:
    """Return the working time of a week, made once: thousands of items share a few weeks."""
    return WorkingTime(week, ticks_per_day)


@dataclass(frozen=True, slots=True)
class OrderDays:
    """The days on which a supplier accepts orders: `week[d % 7]`, and every `every` days from day `first` on.

    On these days it does so all day, or at `at` [ticks from the start of the day] alone; NONE for all day.
    """

    week: Week
    every: int
    first: int
    ticks_per_day: int
    at: int = NONE

    @property
    def always(self) -> bool:
        """Whether orders are accepted at any time."""
        return all(self.week) and self.every == 1 and self.first == 0 and self.at == NONE

    def next_open(self, tick: int) -> int:
        """Return `tick` on a day on which orders are accepted, else the start of the next such day.

        Where they are accepted at one time of the day alone it is the next such time, `tick` included. Either `every`
        is 1 or every day of the week is open: the two are not combined.
        """
        day, time = divmod(tick, self.ticks_per_day)
        opens = max(day + (NONE < self.at < time), self.first)
        opens += (self.first - opens) % self.every
        while not self.week[opens % DAYS_OF_WEEK]:
            opens += self.every
        if self.at != NONE:
            return opens * self.ticks_per_day + self.at
        return tick if opens == day else opens * self.ticks_per_day


class Opens(Protocol):
    """What is open at some times only."""

    def next_open(self, tick: int) -> int:
        """Return the first tick from one on at which it is."""


@dataclass(frozen=True, slots=True)
class Departures:
    """The instants at which goods leave over a lane: on its departure days, at their hour if any, and working days."""

    days: OrderDays
    working: WorkingTime

    def next_open(self, tick: int) -> int:
        """Return the first tick from one on at which goods leave."""
        left = self.working.next_open(tick)
        while (departure := self.days.next_open(left)) != left:
            left = self.working.next_open(departure)
        return left
