"""What shapes random demand over time: the day of the week, the season, a trend, promotions.

Every shape is a factor of the mean; factors of one day multiply.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np
import numpy.typing as npt
from pydantic import Field, model_validator

from jitsim.spec import Count, Number, Spec

Floats = npt.NDArray[np.float64]

DAYS_PER_YEAR = 365.0
NO_DATE = dt.date(2001, 1, 1)
"""Stands for day 0 where the scenario has no dates: a Monday and 1 January."""

MOST_FACTOR = 1000
"""The largest factor of a day, alone or multiplied."""

Factor = Annotated[Number, Field(ge=0, le=MOST_FACTOR)]


class Factors(Spec):
    """Parent of maps with a factor for each part of a cycle, in order."""

    @property
    def factors(self) -> tuple[float, ...]:
        """The factors, that of Monday or of January first."""
        return tuple(getattr(self, part) for part in type(self).model_fields)


class Weekdays(Factors):
    """A factor of the mean for each day of the week; missing ones are 1."""

    monday: Factor = 1.0
    """The factor of Mondays. Day 0 is a Monday unless `horizon.start` says otherwise."""
    tuesday: Factor = 1.0
    """The factor of Tuesdays."""
    wednesday: Factor = 1.0
    """The factor of Wednesdays."""
    thursday: Factor = 1.0
    """The factor of Thursdays."""
    friday: Factor = 1.0
    """The factor of Fridays."""
    saturday: Factor = 1.0
    """The factor of Saturdays."""
    sunday: Factor = 1.0
    """The factor of Sundays."""


class Season(Factors):
    """A factor of the mean for each month; missing ones are 1."""

    january: Factor = 1.0
    """The factor of January. Day 0 is 1 January unless `horizon.start` says otherwise."""
    february: Factor = 1.0
    """The factor of February."""
    march: Factor = 1.0
    """The factor of March."""
    april: Factor = 1.0
    """The factor of April."""
    may: Factor = 1.0
    """The factor of May."""
    june: Factor = 1.0
    """The factor of June."""
    july: Factor = 1.0
    """The factor of July."""
    august: Factor = 1.0
    """The factor of August."""
    september: Factor = 1.0
    """The factor of September."""
    october: Factor = 1.0
    """The factor of October."""
    november: Factor = 1.0
    """The factor of November."""
    december: Factor = 1.0
    """The factor of December."""


class Promotion(Spec):
    """Days on which demand is higher, or lower, than it would be."""

    from_: Count = Field(alias="from")
    """The first day, counted from day 0."""
    to: Count
    """The day after the last one."""
    factor: Factor
    """The factor of the mean on these days."""

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Promotion:
        if self.to <= self.from_:
            raise ValueError(f"to: expected a day after from ({self.from_}), got {self.to}")
        return self


SHAPES = ("weekdays", "season", "trend", "promotions")


class Shaped(Spec):
    """Parent of what may be shaped over time."""

    weekdays: Weekdays | None = None
    """Factors of random demand by day of the week: {saturday: 0.5, sunday: 0}."""
    season: Season | None = None
    """Factors of random demand by month: {december: 1.6}."""
    trend: Annotated[Number, Field(ge=-MOST_FACTOR, le=MOST_FACTOR)] | None = None
    """Growth of random demand per year as a share of day 0, along a straight line that ends at 0."""
    promotions: dict[str, Promotion] | None = None
    """Days with a factor of their own, by name; where they overlap, factors multiply."""

    @property
    def shapes(self) -> tuple[str, ...]:
        """The keys of the shapes that are written."""
        return tuple(key for key in SHAPES if getattr(self, key) is not None)


@dataclass(frozen=True, slots=True)
class DayFactors:
    """The factor of every day, all shapes of one demand multiplied.

    `start` is day 0, counted from 1970-01-01; `weekdays` begin with Monday, `months` with January; `trends` are per
    year, `promotions` (first day, day after the last, factor).
    """

    start: int
    weekdays: tuple[float, ...]
    months: tuple[float, ...]
    trends: tuple[float, ...]
    promotions: tuple[tuple[int, int, float], ...]

    def of(self, first_day: int, days: int) -> Floats:
        """Return the factors of consecutive days, shape (days,); days before day 0 are negative."""
        day = np.arange(first_day, first_day + days)
        date = self.start + day
        # 1970-01-01 was a Thursday.
        weekday = (date + 3) % 7
        month = date.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12
        factors: Floats = np.array(self.weekdays)[weekday] * np.array(self.months)[month]
        for trend in self.trends:
            factors = factors * np.maximum(1.0 + trend * day / DAYS_PER_YEAR, 0.0)
        for begin, end, factor in self.promotions:
            factors = np.where((begin <= day) & (day < end), factors * factor, factors)
        return factors


def day_factors(start: dt.date | None, *shaped: Shaped) -> DayFactors | None:
    """Return the factors of all shapes together, None where they are 1 on every day; `start` is the date of day 0."""
    weekdays = _product([each.weekdays.factors for each in shaped if each.weekdays is not None], 7)
    months = _product([each.season.factors for each in shaped if each.season is not None], 12)
    trends = tuple(each.trend for each in shaped if each.trend)
    promotions = tuple(
        (each.from_, each.to, each.factor)
        for one in shaped
        for _, each in sorted((one.promotions or {}).items())
        if each.factor != 1
    )
    if not trends and not promotions and set(weekdays + months) == {1.0}:
        return None
    return DayFactors(((start or NO_DATE) - dt.date(1970, 1, 1)).days, weekdays, months, trends, promotions)


def _product(factors: Sequence[tuple[float, ...]], count: int) -> tuple[float, ...]:
    return tuple(1.0 * math.prod(each[number] for each in factors) for number in range(count))
