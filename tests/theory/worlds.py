"""A scenario of one item for a variant of a case."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from tests.engine.worlds import ZERO_PHASES, Written
from tests.theory.catalogue import MASTER_SEED, Case

FINE = 86_400
"""Ticks per day of the cases in continuous time: a second is small against every mean interval."""

AT_ONCE: Written = ZERO_PHASES
"""Everything of a period in its first instant, in the order receive, demand, review, record: convention P2."""


@dataclass(frozen=True)
class World:
    """A scenario of one item, written, the unit of time of its case in days, and its tables by file name."""

    written: Written
    unit_days: float = 1.0
    tables: dict[str, str] = field(default_factory=dict)


def world(
    case: Case,
    variant: str | None,
    window: tuple[float, float],
    *,
    ticks_per_day: int = FINE,
    **parts: Any,
) -> World:
    """Write the scenario of a variant; window: warm-up and horizon in the case's unit of time.

    The item is called after the case and variant, so each has random numbers of its own under one master seed.
    """
    item = re.sub(r"[^0-9A-Za-z]+", "_", f"{case.id} {variant or ''}").strip("_")
    unit = parts.get("unit_days", 1.0)
    warm_up, horizon = (round(time * unit * ticks_per_day) / ticks_per_day for time in window)
    plan = plan_for(case, variant)
    written = {
        "name": item,
        "horizon": {"days": horizon, "warm_up": warm_up},
        "seed": MASTER_SEED,
        "replications": parts.get("replications", plan.get("replications", 1)),
        "ticks_per_day": ticks_per_day,
        "order_of_events": parts.get("order_of_events", "receipts_first"),
        "items": {item: parts.get("costs", {})},
        "suppliers": {
            "supplier": {
                "lead_time": parts["lead_time"],
                "crossing": parts.get("crossing", True),
                "items": {item: parts.get("terms", {})},
                **parts.get("supplier", {}),
            }
        },
        "stocking_points": {
            "shelf": {
                "items": {
                    item: {
                        "from": "supplier",
                        "policy": {"review_period": 0, **parts["policy"]},
                        **({"initial": parts["initial"]} if "initial" in parts else {}),
                    }
                }
            }
        },
        "customers": {
            "customers": {"at": "shelf", "demand": {item: parts["demand"]}, "unmet": parts.get("unmet", "backorder")}
        },
        **({"calendar": parts["calendar"]} if "calendar" in parts else {}),
    }
    return World(written, unit)


def poisson(per_day: float, size: Any = 1) -> Written:
    """Return a Poisson process of orders."""
    return {"arrivals": {"distribution": "poisson", "mean": per_day}, "order_size": size}


def twice(case: Case, variant: str | None) -> int:
    """Return twice the planned replications, where those give an interval that is narrow enough by luck only.

    V26 B: orders of 50 years vary with a coefficient of 0.195 / sqrt(29.4), half a percent of it from whole numbers:
    2.1 percent for 20 replications where 2.4 are allowed. V29: a stockout, about 45 of them in 5000 days, is as large
    as its spread, which makes 11 percent of the backorders where 9.5 are allowed.
    """
    return 2 * int(plan_for(case, variant)["replications"])


def plan_for(case: Case, variant: str | None) -> dict[str, Any]:
    """Return the plan of a variant: the case's, or that of its family where every family has a plan."""
    return case.plan.get((variant or "").split(".")[0], case.plan)


def plan_of(case: Case, short: int, variant: str | None = None) -> tuple[float, float]:
    """Return warm-up and horizon of a case's plan, shortened; both are many lead times long even so."""
    plan = plan_for(case, variant)
    return plan["warmup"] / short, plan["horizon"] / short
