"""Supplier scorecard: five parts, a grade, and whether the supplier is ready for JIT. The weights are judgement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from jitsim.metrics.suitability import JIT_ON_TIME_RATE, Criterion, weighted_score
from jitsim.policies.sizing import GUARD

Grade = Literal["A", "B", "C", "D"]

PARTS = (
    Criterion("on_time", 0.40, full_at=1.0, none_at=0.80),
    Criterion("quality", 0.25, full_at=1.0, none_at=0.95),
    Criterion("lead_time_consistency", 0.15, full_at=0.0, none_at=0.5),
    Criterion("quantity_accuracy", 0.10, full_at=1.0, none_at=0.90),
    Criterion("responsiveness", 0.10, full_at=1.0, none_at=0.0),
)

GRADES: tuple[tuple[float, Grade], ...] = ((85.0, "A"), (70.0, "B"), (55.0, "C"), (0.0, "D"))
"""The lowest total of each grade, best first."""

FEWEST_LINES = 10
JIT_READY_WEEKS = 52


@dataclass(frozen=True, slots=True)
class SupplierFacts:
    """What a supplier did in the time a scorecard covers; None where it is not known.

    `on_time_rate` and `in_full_rate` are shares of the `lines`; in full are those of which everything came in the end,
    late or not. `accepted_rate` is a share of the units received, `confirmed_rate` of the lines confirmed within a day.
    `on_time_rate_of_weeks` is the punctuality over a record of `weeks` [weeks].
    """

    lines: int
    on_time_rate: float | None
    accepted_rate: float | None
    lead_time_cv: float | None
    in_full_rate: float | None
    confirmed_rate: float | None
    weeks: float
    on_time_rate_of_weeks: float | None


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Scores of a supplier, 0 to 100.

    `unknown` names the parts without a value; they are left out, and the weights of the rest scaled to sum to 1.
    `provisional` says that the lines are too few to judge by.
    """

    parts: Mapping[str, float | None]
    total: float | None
    grade: Grade | None
    provisional: bool
    jit_ready: bool
    unknown: tuple[str, ...]


def scorecard(supplier: SupplierFacts) -> Scorecard:
    """Return the scorecard of a supplier."""
    values = (
        supplier.on_time_rate,
        supplier.accepted_rate,
        supplier.lead_time_cv,
        supplier.in_full_rate,
        supplier.confirmed_rate,
    )
    parts = {part.name: part.score(value) for part, value in zip(PARTS, values, strict=True)}
    total = weighted_score(PARTS, parts)
    graded = None if total is None else grade(total)
    return Scorecard(
        parts,
        total,
        graded,
        supplier.lines < FEWEST_LINES,
        graded in {"A", "B"} and _punctual(supplier),
        tuple(name for name, score in parts.items() if score is None),
    )


def grade(total: float) -> Grade:
    """Return the grade of a total; one on a limit gets the better grade."""
    return next(name for least, name in GRADES if total >= least - GUARD)


def _punctual(supplier: SupplierFacts) -> bool:
    rate = supplier.on_time_rate_of_weeks
    return supplier.weeks >= JIT_READY_WEEKS and rate is not None and rate >= JIT_ON_TIME_RATE
