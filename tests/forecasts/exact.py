"""The same forecasts a second time: weighted sums of the whole history in exact fractions, no recursion."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction


def smoothed(observations: Sequence[Fraction], alpha: Fraction) -> Fraction:
    """Give the exponentially weighted mean; the first observation has the weight that is left."""
    last = len(observations) - 1
    newer = sum(alpha * (1 - alpha) ** (last - i) * observations[i] for i in range(1, last + 1))
    return (1 - alpha) ** last * observations[0] + newer


def ses(series: Sequence[Fraction], alpha: Fraction) -> Fraction:
    return smoothed(series, alpha)


def demands(series: Sequence[Fraction]) -> tuple[list[Fraction], list[Fraction]]:
    """Give the sizes of the demands and the buckets from one to the next, the first counted from the start."""
    at = [bucket for bucket, number in enumerate(series, start=1) if number > 0]
    return [series[bucket - 1] for bucket in at], [Fraction(b - a) for a, b in zip([0, *at], at, strict=False)]


def croston(series: Sequence[Fraction], alpha: Fraction) -> Fraction:
    sizes, intervals = demands(series)
    return smoothed(sizes, alpha) / smoothed(intervals, alpha) if sizes else Fraction(0)


def sba(series: Sequence[Fraction], alpha: Fraction) -> Fraction:
    return (1 - alpha / 2) * croston(series, alpha)


def tsb(series: Sequence[Fraction], alpha: Fraction, beta: Fraction) -> Fraction:
    sizes, _ = demands(series)
    indicator = [Fraction(number > 0) for number in series]
    return smoothed(indicator, beta) * smoothed(sizes, alpha) if sizes else Fraction(0)
