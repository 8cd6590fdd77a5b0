"""Gates: whether the answer holds what was demanded of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from jitsim.metrics.intervals import Estimate

Relation = Literal["at_least", "at_most"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a gate holds: True, False, or None where the interval does not decide, with the numbers that say so.

    `reason` says why there is no interval or no value.
    """

    holds: bool | None
    value: float | None
    low: float | None
    high: float | None
    target: float
    metric: str
    relation: Relation
    reason: str | None = None


def judge(metric: str, found: Estimate, *, at_least: float | None = None, at_most: float | None = None) -> Verdict:
    """Return the verdict on exactly one bound, for an estimate made at the gate's confidence.

    A gate holds when the interval clears the target, the target itself included, and fails when it lies beyond. Where
    nothing is random the value decides.
    """
    target, relation = _bound(at_least, at_most)
    low, high = found.low, found.high
    if found.reason == "deterministic":
        low = high = found.mean
    holds = None if low is None or high is None else _decided(low, high, target, relation)
    return Verdict(holds, found.mean, found.low, found.high, target, metric, relation, found.reason)


def _bound(at_least: float | None, at_most: float | None) -> tuple[float, Relation]:
    if at_least is not None:
        assert at_most is None, "a gate has one bound"
        return at_least, "at_least"
    assert at_most is not None, "a gate has a bound"
    return at_most, "at_most"


def _decided(low: float, high: float, target: float, relation: Relation) -> bool | None:
    clears, beyond = (low >= target, high < target) if relation == "at_least" else (high <= target, low > target)
    if clears:
        return True
    return False if beyond else None
