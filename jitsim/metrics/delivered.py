"""What the replications delivered, and whether it differs from a promise by more than chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from jitsim.metrics.intervals import student_quantile

Chance = Literal["none", "unknown", "judged"]
"""What a run knows of chance: nothing is random, one replication cannot tell, or the intervals of several say it."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """A mean over all replications and the ends of its 95 % interval; None where there is none.

    `n` replications know it, None where nothing is random and the mean is exact.
    """

    mean: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None


def confidence_for(buffers: int) -> float:
    """Return the confidence at which each of several buffers is judged, Bonferroni's for 95 % in all."""
    return 1.0 - 0.05 / max(buffers, 1)


def beyond_chance(delivered: Delivered, promised: float, *, of: int) -> float:
    """Return how far what was delivered lies above a promise beyond chance, negative below [percentage points].

    Several replications are judged by their interval for one `of` several buffers, one says nothing of chance.
    """
    if delivered.mean is None or delivered.n == 1:
        return 0.0
    half = _half_for(delivered, of)
    low, high = delivered.mean - half, delivered.mean + half
    return 100.0 * (max(low - promised, 0.0) - max(promised - high, 0.0))


def _half_for(delivered: Delivered, buffers: int) -> float:
    if delivered.n is None or delivered.mean is None or delivered.low is None or delivered.high is None:
        return 0.0
    # An interval may be cut at what is possible; the longer side is whole, or so long that it makes no difference.
    half = max(delivered.mean - delivered.low, delivered.high - delivered.mean)
    if buffers <= 1:
        return half
    return half * student_quantile(delivered.n, confidence_for(buffers)) / student_quantile(delivered.n, 0.95)
