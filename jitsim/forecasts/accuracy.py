"""How good a forecast was: errors at a stated lag, and the measures made of them.

An error is forecast minus actual, so a positive bias means too much was forecast. Measures that are shares (MAPE,
WMAPE, bias) are shares, 0.2 for 20 %. Sources: Hyndman and Koehler 2006 for MASE; Brown 1959 for the tracking signal.
MAPE rewards forecasting too little and explodes near 0: good to show, never to select a method by.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jitsim.forecasts.method import Floats, ForecastMethod, checked

ROUNDING = 1e-12
"""Errors and differences below this share of the numbers that they come from are rounding, thus 0."""

NO_FORECAST = "no bucket has a forecast"
NO_WINDOW = "no fitting window is given"
SHORT_WINDOW = "the fitting window is not longer than one season"
CONSTANT_WINDOW = "demand in the fitting window does not change from season to season"


@dataclass(frozen=True, slots=True)
class Accuracy:
    """The measures of a forecast over the buckets that have one; None where a measure is undefined."""

    buckets: int
    """Buckets with a forecast, over which all else is measured."""
    mape: float | None
    """Mean of |error| / actual over buckets with an actual above 0 [share]."""
    skipped_buckets: int
    """Buckets that MAPE leaves out since their actual is not above 0."""
    wmape: float | None
    """Sum of |error| over sum of actuals [share]."""
    mase: float | None
    """Mean |error| over the mean |error| of the last season's actual in the fitting window."""
    mase_reason: str | None
    """Why MASE is undefined."""
    bias: float | None
    """Sum of errors over sum of actuals [share]."""
    tracking_signal: float | None
    """Sum of errors over mean |error|."""
    rmse: float | None
    """Root of the mean squared error [units/bucket]."""


def accuracy(
    forecast: npt.ArrayLike, actual: npt.ArrayLike, fitting_window: npt.ArrayLike | None = None, season: int = 1
) -> Accuracy:
    """Return the accuracy of forecasts [units/bucket], NaN where there is none, against the actuals, both shape (n,).

    `fitting_window` is the series that the scale of MASE comes from, oldest first: the mean of |y(t) - y(t - season)|.
    """
    actuals, forecasts = checked(actual), np.asarray(forecast, dtype=np.float64)
    if forecasts.shape != actuals.shape:
        raise ValueError(f"forecast: expected {len(actuals)} buckets as in actual, got shape {forecasts.shape}")
    if np.isinf(forecasts).any():
        raise ValueError("forecast: expected finite numbers, or nan where there is no forecast, got an infinite one")
    known = ~np.isnan(forecasts)
    actuals, errors = actuals[known], forecasts[known] - actuals[known]
    if not len(errors):
        return Accuracy(0, None, 0, None, None, NO_FORECAST, None, None, None)
    sizes = np.abs(errors)
    mean_size = float(sizes.mean())
    total = float(actuals.sum())
    positive = actuals > 0
    scale, reason = _scale(fitting_window, season)
    tracked = mean_size > ROUNDING * float(np.abs(actuals).mean())
    return Accuracy(
        buckets=len(errors),
        mape=float((sizes[positive] / actuals[positive]).mean()) if positive.any() else None,
        skipped_buckets=int((~positive).sum()),
        wmape=float(sizes.sum()) / total if total > 0 else None,
        mase=None if scale is None else mean_size / scale,
        mase_reason=reason,
        bias=float(errors.sum()) / total if total > 0 else None,
        tracking_signal=float(errors.sum()) / mean_size if tracked else None,
        rmse=float(np.sqrt((errors**2).mean())),
    )


def _scale(fitting_window: npt.ArrayLike | None, season: int) -> tuple[float | None, str | None]:
    """Return the scale of MASE [units/bucket], or None and why there is none."""
    if season < 1:
        raise ValueError(f"season: expected at least 1 bucket, got {season}")
    if fitting_window is None:
        return None, NO_WINDOW
    window = np.asarray(fitting_window, dtype=np.float64)
    if len(window) <= season:
        return None, SHORT_WINDOW
    window = checked(window)
    scale = float(np.abs(window[season:] - window[:-season]).mean())
    if scale <= ROUNDING * float(np.abs(window).max()):
        return None, CONSTANT_WINDOW
    return scale, None


def forecasts_at_lag(method: ForecastMethod, series: npt.ArrayLike, lag: int, start: int = 0) -> Floats:
    """Return for each bucket of the series the forecast made `lag` buckets ago, shape (n,), NaN where none was made.

    At lag 1 the forecast for a bucket knows everything up to the bucket before it. A forecast of the series' first
    `lag` - 1 buckets would have been made before the series began: there is none.
    """
    values = checked(series)
    if lag < 1:
        raise ValueError(f"lag: expected at least 1 bucket, got {lag}")
    made = np.full(len(values), np.nan)
    if lag <= len(values):
        made[lag - 1 :] = method.paths(values, lag, start)[: len(values) - lag + 1, lag - 1]
    return made


def accuracy_at_lag(
    method: ForecastMethod,
    series: npt.ArrayLike,
    lag: int,
    evaluated: int | None = None,
    season: int = 1,
    start: int = 0,
) -> Accuracy:
    """Return the accuracy of the forecasts made `lag` buckets ago, one origin before every bucket.

    The last `evaluated` buckets are measured, and those before them are the fitting window of MASE. By default all
    buckets with a forecast are measured, and the whole series is the fitting window.
    """
    values = checked(series)
    made = forecasts_at_lag(method, values, lag, start)
    if evaluated is None:
        return accuracy(made, values, values, season)
    if not 1 <= evaluated <= len(values):
        raise ValueError(f"evaluated: expected 1 to {len(values)} buckets, as the series has, got {evaluated}")
    first = len(values) - evaluated
    return accuracy(made[first:], values[first:], values[:first], season)
