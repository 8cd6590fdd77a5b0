"""Time inside the program: whole ticks, phases of a tick, and the total order of events."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

DAYS_PER_YEAR = 365.0
DAYS_PER_MONTH = 30.4375
DAYS_PER_WEEK = 7


class Phase(IntEnum):
    """What happens within one tick, lowest first; ties are broken by stocking point, item and sequence.

    `order_of_events: demand_first` puts DEMAND before RECEIPT (see `Clock.rank`).
    """

    DISRUPTION = 0
    RECEIPT = 1
    PRODUCTION = 2
    ALLOCATION = 3
    DEMAND = 4
    CARDS = 5
    REVIEW = 6
    SNAPSHOT = 7


@dataclass(frozen=True, slots=True)
class Clock:
    """The horizon in ticks and the phases of a day.

    `horizon` and `warm_up` are ticks from the start; the window measured is [warm_up, horizon). `dock`, `demand`,
    `review` and `snapshot` are ticks from the start of a day.
    """

    ticks_per_day: int
    horizon: int
    warm_up: int
    dock: int
    demand: int
    review: int
    snapshot: int
    demand_first: bool

    @property
    def days(self) -> int:
        """Days of the horizon, a started day counts."""
        return -(-self.horizon // self.ticks_per_day)

    @property
    def window(self) -> int:
        """Ticks that are measured."""
        return self.horizon - self.warm_up

    @property
    def days_measured(self) -> float:
        """Days that are measured."""
        return self.window / self.ticks_per_day

    @property
    def first_whole_day(self) -> int:
        """The first day that is measured from its start."""
        return -(-self.warm_up // self.ticks_per_day)

    @property
    def whole_weeks(self) -> int:
        """Whole weeks that are measured, from the first whole day on."""
        return max(self.horizon // self.ticks_per_day - self.first_whole_day, 0) // DAYS_PER_WEEK

    def rank_of_phase(self, phase: Phase) -> int:
        """Return the place of a phase within a tick, 0 first."""
        if self.demand_first and phase in (Phase.RECEIPT, Phase.DEMAND):
            return Phase.DEMAND if phase is Phase.RECEIPT else Phase.RECEIPT
        return int(phase)

    def ticks(self, days: float) -> int:
        """Return a duration in ticks, halves rounded up."""
        return int(days * self.ticks_per_day + 0.5 + 1e-9)
