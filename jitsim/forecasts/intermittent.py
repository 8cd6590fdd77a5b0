"""Forecasts of intermittent demand, many buckets of which have none: SBA and TSB, both on Croston's idea.

Croston 1972 smooths the sizes of demand and the intervals between demands, each only when there is a demand; the mean
per bucket is their ratio, which is too high by about alpha / 2 (Syntetos and Boylan 2005). TSB smooths the
probability of a demand instead, in every bucket, so that the forecast of a dying item falls (Teunter, Syntetos and
Babai 2011). A bucket has a demand when its number is above 0. Before the first demand the forecast is 0.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from jitsim.forecasts.method import FlatMethod, Floats, Smoothing, checked


@dataclass(frozen=True, slots=True)
class DemandParts:
    """Intermittent demand taken apart: how likely a bucket has a demand, and how large demands are."""

    probability: float
    """Probability that a bucket has a demand; probability times mean size is the forecast."""
    mean_size: float
    """Mean size of a demand [units], 0 before the first."""
    size_variance: float | None
    """Sample variance (n - 1) of the sizes seen [units^2]; None with fewer than two demands."""


class Moments(NamedTuple):
    """Mean [units] and variance [units^2] of the demand of some buckets, and the two sources of the variance."""

    mean: float
    variance: float
    from_sizes: float
    from_occurrence: float


def compound_moments(probability: float, mean_size: float, size_variance: float, buckets: float) -> Moments:
    """Return the moments of the demand of `buckets` buckets, each with a demand of random size with `probability`.

    Occurrences are binomial and independent of the sizes: E = P p m and Var = P p v + P p (1 - p) m^2, with mean
    size m, variance of sizes v and P buckets.
    """
    if not 0 <= probability <= 1:
        raise ValueError(f"probability: expected a number from 0 to 1, got {probability:g}")
    for name, value in (("mean_size", mean_size), ("size_variance", size_variance), ("buckets", buckets)):
        if not 0 <= value < np.inf:
            raise ValueError(f"{name}: expected a finite number of 0 or more, got {value:g}")
    demands = buckets * probability
    from_sizes = demands * size_variance
    from_occurrence = demands * (1 - probability) * mean_size**2
    return Moments(demands * mean_size, from_sizes + from_occurrence, from_sizes, from_occurrence)


def croston(values: Floats, alpha: float) -> tuple[list[float], list[float]]:
    """Return Croston's smoothed size [units] and interval [buckets] after each bucket, both 0 before the first demand.

    The first interval is counted from the start of the series.
    """
    size = interval = 0.0
    since = 0
    sizes, intervals = [], []
    for number in values.tolist():
        since += 1
        if number > 0:
            if interval:
                size += alpha * (number - size)
                interval += alpha * (since - interval)
            else:
                size, interval = number, float(since)
            since = 0
        sizes.append(size)
        intervals.append(interval)
    return sizes, intervals


def occurrence(values: Floats, alpha: float, beta: float) -> tuple[list[float], list[float]]:
    """Return the smoothed size [units] and probability of a demand after each bucket, as TSB has them.

    The probability starts as 1 or 0, whether bucket 1 has a demand or not; the size at the first demand.
    """
    numbers = values.tolist()
    size = 0.0
    probability = 1.0 if numbers[0] > 0 else 0.0
    sizes, probabilities = [], []
    for number in numbers:
        if number > 0:
            size = size + alpha * (number - size) if size else number
            probability += beta * (1.0 - probability)
        else:
            probability -= beta * probability
        sizes.append(size)
        probabilities.append(probability)
    return sizes, probabilities


class IntermittentMethod(FlatMethod):
    """Parent of the methods that forecast how often and how much apart."""

    @abstractmethod
    def last_parts(self, values: Floats) -> tuple[float, float]:
        """Return the probability of a demand and its mean size [units] after a checked series."""

    def parts(self, series: npt.ArrayLike) -> DemandParts:
        """Return what stocking for intermittent demand needs after the series."""
        values = checked(series)
        probability, mean_size = self.last_parts(values)
        sizes = values[values > 0]
        variance = float(sizes.var(ddof=1)) if len(sizes) > 1 else None
        return DemandParts(probability, mean_size, variance)


class SyntetosBoylan(IntermittentMethod):
    """SBA, the Syntetos-Boylan approximation: Croston's forecast times 1 - alpha / 2."""

    method: Literal["sba"]
    """The method's name."""
    alpha: Smoothing = 0.1
    """The weight of the newest size and the newest interval, above 0 and at most 1."""

    def means(self, values: Floats) -> list[float]:
        """Return (1 - alpha / 2) size / interval after each bucket."""
        correction = 1 - self.alpha / 2
        sizes, intervals = croston(values, self.alpha)
        return [
            correction * size / interval if interval else 0.0 for size, interval in zip(sizes, intervals, strict=True)
        ]

    def last_parts(self, values: Floats) -> tuple[float, float]:
        """Return (1 - alpha / 2) / interval as the probability, so that the parts multiply to the forecast."""
        sizes, intervals = croston(values, self.alpha)
        return ((1 - self.alpha / 2) / intervals[-1] if intervals[-1] else 0.0), sizes[-1]


class TeunterSyntetosBabai(IntermittentMethod):
    """TSB: the smoothed probability of a demand times its smoothed size."""

    method: Literal["tsb"]
    """The method's name."""
    alpha: Smoothing = 0.1
    """The weight of the newest size, above 0 and at most 1."""
    beta: Smoothing = 0.1
    """The weight of the newest bucket in the probability of a demand, above 0 and at most 1."""

    def means(self, values: Floats) -> list[float]:
        """Return probability times size after each bucket."""
        sizes, probabilities = occurrence(values, self.alpha, self.beta)
        return [probability * size for probability, size in zip(probabilities, sizes, strict=True)]

    def last_parts(self, values: Floats) -> tuple[float, float]:
        """Return the smoothed probability and the smoothed size."""
        sizes, probabilities = occurrence(values, self.alpha, self.beta)
        return probabilities[-1], sizes[-1]
