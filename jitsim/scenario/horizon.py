"""Time: how long, from which day, in what order."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator

from jitsim.spec import Days, Number, Spec

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def read_date(value: Any) -> dt.date:
    """Return the date that a text such as 2024-01-31 names. Raises ValueError with what was expected."""
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            raise ValueError("expected a date that exists, such as 2024-01-31") from None
    raise ValueError("expected a date such as 2024-01-31")


PhaseOfDay = Annotated[Number, Field(ge=0, lt=1)]

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)


_SHORT = 3
"""Letters of a weekday that stand for it."""


def list_of_weekdays(value: Any) -> Any:
    """Return a value that may be a list of weekdays, those it holds written out.

    Raises ValueError with what was expected for a word or no day.
    """
    if isinstance(value, str):
        raise ValueError("expected a list such as [monday, thursday]")
    if isinstance(value, list | tuple) and not value:
        raise ValueError("expected at least one weekday, got none")
    return [written_out(day) for day in value] if isinstance(value, list | tuple) else value


def written_out(day: Any) -> Any:
    """Return the weekday that a word names, in full or by its first three letters, capitals or not; else the word."""
    names = {name: weekday for weekday in WEEKDAYS for name in (weekday, weekday[:_SHORT])}
    return names.get(day.lower(), day) if isinstance(day, str) else day


def each_weekday_once(days: tuple[Weekday, ...]) -> tuple[Weekday, ...]:
    """Return weekdays in the order of the week. Raises ValueError where one is named twice."""
    twice = next((day for day in WEEKDAYS if days.count(day) > 1), None)
    if twice is not None:
        raise ValueError(f"expected every weekday at most once, got {twice} {days.count(twice)} times")
    return tuple(sorted(days, key=WEEKDAYS.index))


_SPELLINGS = [spelled for day in WEEKDAYS for spelled in (day, day.title(), day[:_SHORT], day[:_SHORT].title())]
DaysOfWeek = Annotated[
    tuple[Weekday, ...],
    BeforeValidator(list_of_weekdays),
    AfterValidator(each_weekday_once),
    WithJsonSchema({"type": "array", "minItems": 1, "items": {"enum": _SPELLINGS}}),
]
"""A list of weekdays, at least one, none of them twice."""


class Horizon(Spec):
    """How long the simulation runs and how much of it is not measured."""

    days: Annotated[Number, Field(gt=0, le=1_000_000)]
    """Days simulated, the warm-up included."""
    warm_up: Days | None = None
    """Days at the start that are not measured; 0 is legal. Default: the larger of 180 days and twice the longest lead
    time plus review period, at most half the horizon."""
    start: Annotated[dt.date, BeforeValidator(read_date)] | None = None
    """The date of day 0, year-month-day; needed where demand is replayed from dated history. Without it day 0 is a
    Monday."""

    @property
    def first_weekday(self) -> int:
        """The weekday of day 0, 0 for a Monday: that of `start`, else a Monday."""
        return 0 if self.start is None else self.start.weekday()

    @model_validator(mode="after")
    def _warm_up_below_days(self) -> Horizon:
        if self.warm_up is not None and self.warm_up >= self.days:
            raise ValueError(f"warm_up: expected fewer days than horizon.days ({self.days:g}), got {self.warm_up:g}")
        return self


class Phases(Spec):
    """When in the day things happen that have no time of their own, as shares of a day."""

    dock: PhaseOfDay = 0.25
    """The dock opens (`receiving: dock`)."""
    demand: PhaseOfDay = 0.50
    """Daily and recorded demand."""
    review: PhaseOfDay = 0.75
    """Periodic reviews."""
    snapshot: PhaseOfDay = 0.99
    """End-of-day levels of the daily ledger."""


class Calendar(Spec):
    """The phases of a day and the days of a week."""

    phases: Phases = Phases()
    """When in the day things happen that have no time of their own."""
    working_days: DaysOfWeek = WEEKDAYS
    """Weekdays on which suppliers and stocking points work that name none of their own; default: every day."""


OrderOfEvents = Literal["receipts_first", "demand_first"]
