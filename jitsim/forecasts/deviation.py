"""The standard deviations that a safety stock rests on: of demand, of forecast errors, over an interval.

Standard deviations are those of a sample (n - 1). A weekly statistic becomes a daily one as if days were independent.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jitsim.forecasts.accuracy import ROUNDING
from jitsim.forecasts.method import Floats, ForecastMethod, checked

FEWEST_CUMULATIVE_ERRORS = 12
"""With fewer errors over the interval, the errors of single buckets are scaled up instead."""
NOTABLE_AUTOCORRELATION = 0.3
"""Above this, in absolute value, conversions that assume independent days deserve a warning."""

GUARD = 1e-9


@dataclass(frozen=True, slots=True)
class IntervalDeviation:
    """The standard deviation of the forecast error over an interval, and what it rests on."""

    sd: float | None
    """Standard deviation [units]; None with fewer than two errors."""
    errors: int
    """Errors that it is computed from."""
    cumulative: bool
    """True when the errors are of whole intervals, False when of single buckets, scaled by the root of time."""


def demand_deviation(series: npt.ArrayLike) -> float | None:
    """Return the standard deviation of a bucket's demand [units], buckets without demand included."""
    return _sample_sd(checked(series))


def one_ahead_errors(method: ForecastMethod, series: npt.ArrayLike, start: int = 0) -> Floats:
    """Return forecast minus demand of every bucket that has a forecast made just before it [units]."""
    return cumulative_errors(method, series, 1, start)


def cumulative_errors(method: ForecastMethod, series: npt.ArrayLike, buckets: int, start: int = 0) -> Floats:
    """Return forecast minus demand [units], both summed over `buckets` buckets, from every origin with a forecast.

    Neighbouring origins share all but one of their buckets.
    """
    values = checked(series)
    if buckets < 1:
        raise ValueError(f"buckets: expected at least 1, got {buckets}")
    if buckets > len(values):
        return np.empty(0)
    forecast = method.paths(values, buckets, start)[: len(values) - buckets + 1].sum(axis=1)
    errors: Floats = forecast - np.lib.stride_tricks.sliding_window_view(values, buckets).sum(axis=1)
    return errors[~np.isnan(errors)]


def deviation_over(method: ForecastMethod, series: npt.ArrayLike, buckets: float, start: int = 0) -> IntervalDeviation:
    """Return the standard deviation of the forecast error over an interval of `buckets` buckets.

    It is that of cumulative errors where there are at least 12, because errors of neighbouring buckets are
    correlated; else that of one bucket times the root of `buckets`. An interval that is no whole number of buckets is
    measured over the next whole number and scaled by the root of time.
    """
    if not 0 <= buckets < math.inf:
        raise ValueError(f"buckets: expected a finite number of 0 or more, got {buckets:g}")
    whole = max(1, math.ceil(buckets - GUARD))
    errors = cumulative_errors(method, series, whole, start)
    cumulative = len(errors) >= FEWEST_CUMULATIVE_ERRORS
    if not cumulative:
        whole, errors = 1, one_ahead_errors(method, series, start)
    sd = _sample_sd(errors)
    return IntervalDeviation(None if sd is None else sd * math.sqrt(buckets / whole), len(errors), cumulative)


def lag_one_autocorrelation(series: npt.ArrayLike) -> float | None:
    """Return the correlation of each bucket with the next; None for a series that does not change."""
    values = checked(series)
    if np.ptp(values) <= ROUNDING * np.abs(values).max():
        return None
    centred = values - values.mean()
    return float(centred[1:] @ centred[:-1] / (centred @ centred))


def daily_from_weekly(mean: float, sd: float) -> tuple[float, float]:
    """Return the mean and the standard deviation of a day [units] from those of a week: w / 7 and sd / sqrt(7)."""
    return mean / 7, sd / math.sqrt(7)


def weekly_from_daily(mean: float, sd: float) -> tuple[float, float]:
    """Return the mean and the standard deviation of a week [units] from those of a day: 7 d and sd sqrt(7)."""
    return mean * 7, sd * math.sqrt(7)


def _sample_sd(values: Floats) -> float | None:
    """Return the standard deviation of a sample; None with fewer than two numbers."""
    return float(values.std(ddof=1)) if len(values) > 1 else None
