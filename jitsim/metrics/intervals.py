"""Means over replications and the intervals they carry."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from jitsim.metrics.lights import Light, colour, thresholds_of
from jitsim.metrics.measure import Measured, MeasuredAll
from jitsim.metrics.metric import Metric, Thresholds
from jitsim.metrics.table import METRICS
from jitsim.scenario.traffic_lights import TrafficLight

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """What the replications say of one metric.

    `mean` is over the `n` replications in which the metric is defined, `low` and `high` bound its confidence interval.
    Where a number is None, `reason` says why. `unit` is text, `light` the traffic light of the mean.
    """

    mean: float | None
    low: float | None
    high: float | None
    n: int
    reason: str | None
    unit: str
    light: Light


@dataclass(frozen=True, slots=True)
class Intervals:
    """Means and bounds of many numbers at once, NaN where there is none; `n` counts the values behind each."""

    mean: Floats
    low: Floats
    high: Floats
    n: Ints


def student_intervals(values: Floats, confidence: float = 0.95) -> Intervals:
    """Return mean and mean +- t(n - 1) s / sqrt(n) over the first axis, which counts replications.

    NaN is left out. Law, Simulation Modeling and Analysis; replications are independent, so the interval is Student's.
    """
    undefined = np.isnan(values)
    n = len(values) - undefined.sum(axis=0)
    filled = np.where(undefined, 0.0, values)
    mean = filled.sum(axis=0) / np.where(n > 0, n, np.nan)
    # Rounding must not move the mean of equal values off their value, nor give them a width.
    mean = np.minimum(np.maximum(mean, np.fmin.reduce(values, axis=0)), np.fmax.reduce(values, axis=0))
    np.subtract(values, mean, out=filled)
    np.square(filled, out=filled)
    filled[undefined] = 0.0
    squares = filled.sum(axis=0)
    variance = squares / np.where(n > 1, n - 1, np.nan)
    half = _quantiles(len(values), confidence)[n] * np.sqrt(variance / np.maximum(n, 1))
    return Intervals(mean, mean - half, mean + half, n)


def student_quantile(n: int, confidence: float) -> float:
    """Return the half-width of the interval of the mean of `n` values, at least 2, in its standard errors."""
    return float(_quantiles(n, confidence)[n])


@cache
def _quantiles(most: int, confidence: float) -> Floats:
    """Return the two-sided quantile of Student's law for 0, 1, ... `most` values, NaN below 2."""
    quantiles = np.full(most + 1, np.nan)
    if most < 2:
        return quantiles
    from scipy.special import stdtrit

    quantiles[2:] = stdtrit(np.arange(1, most), 0.5 + confidence / 2)
    return quantiles


def estimate(
    values: Floats,
    reasons: Sequence[str | None],
    metric: Metric,
    *,
    deterministic: bool,
    confidence: float = 0.95,
    sample: float = math.inf,
    currency: str = "currency",
) -> Estimate:
    """Return mean and interval of one metric over its values by replication, shape (R,), NaN where undefined.

    `reasons` says why a value is undefined, by replication. `deterministic` says that nothing is random: the value
    needs no interval. `sample` is the number of observations behind all values, for the traffic light. An interval of
    a share stays within 0 and 1.
    """
    found = student_intervals(np.asarray(values, dtype=np.float64), confidence)
    row = (float(found.mean), float(found.low), float(found.high), int(found.n))
    cell = (metric, metric.thresholds, metric.unit_in(currency), row, _first(reasons), sample)
    return _estimate(*cell, deterministic=deterministic)


def estimates(
    measured: MeasuredAll | Sequence[Measured],
    *,
    deterministic: bool,
    confidence: float = 0.95,
    currency: str = "currency",
    lights: Mapping[str, TrafficLight] = MappingProxyType({}),
    by_class: bool = False,
) -> dict[str, dict[str, Estimate]]:
    """Return the estimate of every metric of every group over replications that were all measured by the same noun.

    `lights` are the scenario's own thresholds; `by_class` says that the groups are the classes of items.
    """
    measured = measured if isinstance(measured, MeasuredAll) else MeasuredAll.of(measured)
    found = student_intervals(measured.values, confidence)
    units = [metric.unit_in(currency) for metric in METRICS.values()]
    rows = zip(found.mean.tolist(), found.low.tolist(), found.high.tolist(), found.n.tolist(), strict=True)
    answer: dict[str, dict[str, Estimate]] = {}
    metrics = list(METRICS.values())
    usual = [thresholds_of(metric, lights) for metric in metrics]
    for group, (name, row) in enumerate(zip(measured.names, rows, strict=True)):
        thresholds = [thresholds_of(metric, lights, name) for metric in metrics] if by_class else usual
        found_of = zip(*row, strict=True)
        cells = zip(
            metrics, thresholds, units, found_of, measured.reasons[group], measured.samples[group].tolist(), strict=True
        )
        answer[name] = {cell[0].name: _estimate(*cell, deterministic=deterministic) for cell in cells}
    return answer


def _first(reasons: Sequence[str | None]) -> str | None:
    return next((reason for reason in reasons if reason is not None), None)


def _estimate(
    metric: Metric,
    thresholds: Thresholds | None,
    unit: str,
    found: tuple[float, float, float, int],
    reason: str | None,
    sample: float,
    *,
    deterministic: bool,
) -> Estimate:
    mean, low, high, n = found
    if n == 0:
        return Estimate(None, None, None, 0, reason, unit, colour(metric, thresholds, None, sample))
    shown = colour(metric, thresholds, mean, sample)
    if deterministic or n == 1:
        why = "deterministic" if deterministic else "one_replication"
        return Estimate(mean, None, None, n, why, unit, shown)
    # What cannot be negative, or above 1 as a share, has no interval that is.
    low, high = low if metric.signed else max(low, 0.0), min(high, 1.0) if metric.at_most_one else high
    return Estimate(mean, low, high, n, None, unit, shown)
