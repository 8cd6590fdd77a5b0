"""JIT suitability of an item: weighted criteria, a verdict, and what speaks against JIT.

The limits 20 %, 40 % and 95 % are common guidance for JIT; weights and the other anchors are judgement.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from jitsim.policies.classes import INTERVAL_LIMIT
from jitsim.policies.sizing import GUARD

SuitabilityVerdict = Literal["make_to_order", "safety_stock", "jit_with_buffer", "jit"]

JIT_MAPE = 0.20
SAFETY_STOCK_MAPE = 0.40
JIT_ON_TIME_RATE = 0.95
JIT_TOTAL = 75.0
SAFETY_STOCK_TOTAL = 50.0


@dataclass(frozen=True, slots=True)
class Criterion:
    """A score that runs in a straight line from 0 at `none_at` to 100 at `full_at`, and the weight it counts with."""

    name: str
    weight: float
    full_at: float
    none_at: float

    def __post_init__(self) -> None:
        """Refuse a line without a slope."""
        if self.full_at == self.none_at:
            raise ValueError(f"{self.name}: full and no score at one value, {self.full_at}")

    def score(self, value: float | None) -> float | None:
        """Return the score of a value, None for None."""
        if value is None:
            return None
        return 100 * min(max((value - self.none_at) / (self.full_at - self.none_at), 0.0), 1.0)


def weighted_score(criteria: Sequence[Criterion], scores: Mapping[str, float | None]) -> float | None:
    """Return the weighted mean of the scores that are known, None without any.

    The weights of the known scores are scaled to sum to 1.
    """
    known = [(criterion.weight, score) for criterion in criteria if (score := scores[criterion.name]) is not None]
    weight = sum(weight for weight, _ in known)
    return sum(weight * score for weight, score in known) / weight if weight > 0 else None


CRITERIA = (
    Criterion("forecast_error", 0.30, full_at=JIT_MAPE, none_at=SAFETY_STOCK_MAPE),
    Criterion("supplier_on_time_rate", 0.20, full_at=JIT_ON_TIME_RATE, none_at=0.80),
    Criterion("lead_time", 0.15, full_at=5, none_at=45),
    Criterion("lead_time_cv", 0.10, full_at=0.10, none_at=0.50),
    Criterion("reject_rate", 0.10, full_at=0.005, none_at=0.05),
    Criterion("demand_cv", 0.10, full_at=0.5, none_at=1.0),
    Criterion("minimum_order_days", 0.05, full_at=7, none_at=90),
)


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """What the verdict on an item rests on; None where it is not known.

    `mape`, `wmape`, `on_time_rate` (of the supplier) and `reject_rate` are shares, `lead_time` [days],
    `demand_interval` [buckets] is the mean distance between buckets with demand (ADI), `minimum_order_days` [days] is
    the minimum order over demand per day.
    """

    mape: float | None
    wmape: float | None
    on_time_rate: float | None
    lead_time: float | None
    lead_time_cv: float | None
    reject_rate: float | None
    demand_cv: float | None
    demand_interval: float | None
    minimum_order_days: float | None
    abc_class: str | None
    critical: bool


@dataclass(frozen=True, slots=True)
class Suitability:
    """How well JIT fits an item.

    `scores` by criterion and `total` run from 0 to 100. `failing` names the conditions of the verdict `jit` that do not
    hold and the criteria that score 0. `unknown` names the criteria without a value: an unknown forecast error scores
    0, the others are left out and the weights of the rest scaled to sum to 1. `forecast_error` says which measure was
    used, None for neither.
    """

    scores: Mapping[str, float | None]
    total: float
    verdict: SuitabilityVerdict
    failing: tuple[str, ...]
    unknown: tuple[str, ...]
    forecast_error: Literal["mape", "wmape"] | None


def suitability(item: ItemFacts) -> Suitability:
    """Return scores, total and verdict for an item."""
    error = item.wmape if item.mape is None else item.mape
    scores = _scores(item, error)
    unknown = tuple(name for name, score in scores.items() if score is None)
    scores["forecast_error"] = scores["forecast_error"] or 0.0
    total = weighted_score(CRITERIA, scores)
    assert total is not None, "the forecast error always has a score"
    unmet = _unmet(item, error, total)
    names = [*scores, "total", "critical"]
    return Suitability(
        scores,
        total,
        _verdict(item, error, total, jit=not unmet),
        tuple(name for name in names if name in unmet or scores.get(name) == 0),
        unknown,
        None if error is None else ("wmape" if item.mape is None else "mape"),
    )


def _scores(item: ItemFacts, error: float | None) -> dict[str, float | None]:
    values = {
        "forecast_error": error,
        "supplier_on_time_rate": item.on_time_rate,
        "lead_time": item.lead_time,
        "lead_time_cv": item.lead_time_cv,
        "reject_rate": item.reject_rate,
        "demand_cv": item.demand_cv,
        "minimum_order_days": item.minimum_order_days,
    }
    scores = {criterion.name: criterion.score(values[criterion.name]) for criterion in CRITERIA}
    if _rare(item):
        scores["demand_cv"] = 0.0
    return scores


def _rare(item: ItemFacts) -> bool:
    return item.demand_interval is not None and item.demand_interval > INTERVAL_LIMIT + GUARD


def _unmet(item: ItemFacts, error: float | None, total: float) -> set[str]:
    """Return the conditions of the verdict `jit` that do not hold; an unknown value does not hold."""
    conditions = {
        "forecast_error": error is not None and error < JIT_MAPE,
        "supplier_on_time_rate": item.on_time_rate is not None and item.on_time_rate >= JIT_ON_TIME_RATE,
        "total": total >= JIT_TOTAL - GUARD,
        "critical": not item.critical,
    }
    return {name for name, holds in conditions.items() if not holds}


def _verdict(item: ItemFacts, error: float | None, total: float, *, jit: bool) -> SuitabilityVerdict:
    """Return the first verdict that fits."""
    if _rare(item) and item.abc_class == "C" and not item.critical:
        return "make_to_order"
    if error is not None and error > SAFETY_STOCK_MAPE:
        return "safety_stock"
    if total < SAFETY_STOCK_TOTAL - GUARD:
        return "safety_stock"
    return "jit" if jit else "jit_with_buffer"
