"""Time: how long, from which day, in what order."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

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


class Horizon(Spec):
    """How long the simulation runs and how much of it is not measured."""

    days: Annotated[Number, Field(gt=0, le=1_000_000)]
    """Days simulated, the warm-up included."""
    warm_up: Days | None = None
    """Days at the start that are not measured; 0 is legal. Default: the larger of 180 days and twice the longest lead
    time plus review period, at most half the horizon."""
    start: Annotated[dt.date, BeforeValidator(read_date)] | None = None
    """The date of day 0, year-month-day; needed where demand is replayed from dated history."""

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
    """The phases of a day."""

    phases: Phases = Phases()
    """When in the day things happen that have no time of their own."""


OrderOfEvents = Literal["receipts_first", "demand_first"]
