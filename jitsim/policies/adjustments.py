"""Planned adjustments of a DDMRP buffer: factors between two days, and curves of usage."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated

from pydantic import Field, model_validator

from jitsim.policies.buffer import ramp_factor
from jitsim.spec import Amount, Count, Positive, Spec

MOST_POINTS = 1000
"""Points of a ramp."""


class Adjustment(Spec):
    """A planned factor between two days, both included."""

    first: Annotated[Count, Field(alias="from")]
    """The first day."""
    last: Annotated[Count, Field(alias="to")]
    """The last day."""
    demand: Positive = 1.0
    """Factor on average daily usage."""
    lead_time: Positive = 1.0
    """Factor on the decoupled lead time."""
    red: Positive = 1.0
    """Factor on the red zone."""
    yellow: Positive = 1.0
    """Factor on the yellow zone."""
    green: Positive = 1.0
    """Factor on the green zone."""

    @model_validator(mode="after")
    def _to_after_from(self) -> Adjustment:
        if self.last < self.first:
            raise ValueError(f"to: expected at least from ({self.first}), got {self.last}")
        return self


class Ramp(Spec):
    """A planned curve of the factor on average daily usage: a ramp up, a ramp down or a transition."""

    days: Annotated[tuple[Count, ...], Field(min_length=2, max_length=MOST_POINTS)]
    """The days of the points, such as the ends of months, ascending."""
    factors: Annotated[tuple[Amount, ...], Field(min_length=2, max_length=MOST_POINTS)]
    """The factor at each point; linear between two, before the first and after the last it is theirs. A buffer follows
    when it is computed: at every refresh and on the days of the points."""

    @model_validator(mode="after")
    def _points_in_order(self) -> Ramp:
        if len(self.factors) != len(self.days):
            raise ValueError(f"factors: expected {len(self.days)}, one for each day, got {len(self.factors)}")
        for earlier, later in pairwise(self.days):
            if later <= earlier:
                raise ValueError(f"days: expected them in ascending order, got {later} after {earlier}")
        return self

    def on(self, day: int) -> float:
        """Return the factor on a day."""
        return ramp_factor(day, list(zip(self.days, self.factors, strict=True)))
