"""What a forecasting method is: a frozen spec that a person writes, and pure functions of a series.

A series is one number a bucket (a day or a week), oldest first. An origin is the instant between two buckets at which
a forecast is made: before bucket t it knows the buckets up to t - 1 and nothing else.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Annotated

import numpy as np
import numpy.typing as npt
from pydantic import Field

from jitsim.spec import Number, Spec

Floats = npt.NDArray[np.float64]

Smoothing = Annotated[Number, Field(gt=0, le=1)]
"""The weight of the newest observation in exponential smoothing."""


def checked(series: npt.ArrayLike) -> Floats:
    """Return a series as an array of floats, shape (n,); a ValueError where it is empty or a number is not finite."""
    values = np.asarray(series, dtype=np.float64)
    if values.ndim != 1:
        raise ValueError(f"series: expected one number a bucket, got an array of {values.ndim} dimensions")
    if not len(values):
        raise ValueError("series: expected at least one bucket, got none")
    finite = np.isfinite(values)
    if not finite.all():
        bucket = int(np.argmin(finite))
        raise ValueError(f"series: expected finite numbers, got {values[bucket]} in bucket {bucket + 1}")
    return values


class ForecastMethod(Spec):
    """Parent of the methods; each names its `method`, its fields and its paths.

    `start` is the number of the first bucket of the series on the time axis of a given forecast, whose first value
    is for bucket 0. It is negative for a history that reaches back before that; every other method ignores it.
    """

    method: str
    """The method's name."""

    @abstractmethod
    def path(self, series: npt.ArrayLike, horizon: int, start: int = 0) -> Floats:
        """Return the forecasts [units/bucket] for the `horizon` buckets after the series, shape (horizon,)."""

    @abstractmethod
    def paths(self, series: npt.ArrayLike, horizon: int, start: int = 0) -> Floats:
        """Return the path made before each bucket of the series, shape (n, horizon), NaN where there is none.

        Row t is made before bucket t and begins with the forecast for it. It may be a view that cannot be written to.
        """

    def forecast(self, series: npt.ArrayLike, start: int = 0) -> float:
        """Return the forecast for the bucket after the series [units/bucket]."""
        return float(self.path(series, 1, start)[0])

    def one_ahead(self, series: npt.ArrayLike, start: int = 0) -> Floats:
        """Return the forecast for each bucket of the series made just before it, shape (n,), NaN where none."""
        return self.paths(series, 1, start)[:, 0]


class FlatMethod(ForecastMethod):
    """Parent of the methods whose forecast is the same for every bucket ahead: a mean, never below 0."""

    @abstractmethod
    def means(self, values: Floats) -> list[float]:
        """Return the mean [units/bucket] that is forecast after each bucket, of a checked series."""

    def path(self, series: npt.ArrayLike, horizon: int, start: int = 0) -> Floats:
        """Return the last mean for every bucket ahead."""
        return np.full(horizon, max(0.0, self.means(checked(series))[-1]))

    def paths(self, series: npt.ArrayLike, horizon: int, start: int = 0) -> Floats:
        """Return the mean known before each bucket, in every column; nothing is known before the first."""
        values = checked(series)
        before = np.full(len(values), np.nan)
        before[1:] = np.maximum(0.0, self.means(values)[:-1])
        return np.broadcast_to(before[:, np.newaxis], (len(values), horizon))
