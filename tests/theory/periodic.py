"""Cases in periods: one tick is a period, and convention P1 with lead time L is run as P2 with L + 1.

As a level changes in the first instant of a period only, its average over time is that of its end-of-period values.
"""

from __future__ import annotations

from typing import Any

from tests.engine.worlds import Written
from tests.theory.catalogue import Case
from tests.theory.worlds import AT_ONCE, World, plan_of, twice, world


def periods(case: Case, variant: str | None, short: int, **parts: Any) -> World:
    """Write the scenario of a variant whose unit of time is a period of one tick."""
    return world(case, variant, plan_of(case, short), ticks_per_day=1, calendar=AT_ONCE, **parts)


def costs(*, holding: float = 0, backorder: float = 0, lost: float = 0, unit: float = 1) -> Written:
    """Return an item's costs per unit and period."""
    return {"holding_cost": 365 * holding, "backorder_cost": backorder, "lost_sale_cost": lost, "unit": unit}


def every_period(kind: str, **levels: float) -> Written:
    """Return a policy that is reviewed in every period."""
    return {"type": kind, "review_period": 1, "first_review": 0, **levels}


def v13(case: Case, variant: str | None, short: int) -> World:
    """Base stock with normal demand, a hundredth of a unit the smallest quantity."""
    chosen = case.variants[variant or ""]
    return periods(
        case,
        variant,
        short,
        demand={"daily": {"distribution": "normal", "mean": 50, "sd": 8}},
        lead_time=chosen["lead_time"] + (chosen["convention"] == "P1"),
        policy=every_period("periodic", order_up_to=chosen["S"]),
        costs=costs(holding=0.18, backorder=0.7, unit=0.01),
        initial=chosen["S"],
    )


def v14(case: Case, variant: str | None, short: int) -> World:
    """(s,S) of Zheng and Federgruen: no lead time under P1."""
    chosen = case.variants[variant or ""]
    return periods(
        case,
        variant,
        short,
        demand={"daily": {"distribution": "poisson", "mean": chosen["mean"]}},
        lead_time=1,
        policy=every_period("min_max", reorder_point=chosen["s"], order_up_to=chosen["S"]),
        costs=costs(holding=chosen["h"], backorder=chosen["p"]),
        terms={"order_cost": chosen["K"]},
        initial=chosen["S"],
    )


def v15(case: Case, variant: str | None, short: int) -> World:
    """(R,S): the reviews on days 0, 5, 10, ... before demand are those of days -1, 4, 9, ... after it."""
    return periods(
        case,
        variant,
        short,
        demand={"daily": {"distribution": "poisson", "mean": 4}},
        lead_time=3,
        policy={"type": "periodic", "order_up_to": 32, "review_period": 5, "first_review": 4},
        initial=32,
    )


def v17(case: Case, variant: str | None, short: int) -> World:
    """Base stock with lost sales: what is lost does not raise the next order."""
    chosen = case.variants[variant or ""]
    return periods(
        case,
        variant,
        short,
        demand={"daily": {"distribution": "poisson", "mean": 5}},
        lead_time=chosen["lead_time"] + 1,
        unmet="lost",
        policy=every_period("periodic", order_up_to=chosen["S"]),
        costs=costs(holding=1, lost=4),
        initial=chosen["S"],
    )


def v18(case: Case, variant: str | None, short: int) -> World:
    """(s,S) with lost sales and a fixed cost."""
    return periods(
        case,
        variant,
        short,
        demand={"daily": {"distribution": "poisson", "mean": 5}},
        lead_time=3,
        unmet="lost",
        policy=every_period("min_max", reorder_point=17, order_up_to=23),
        costs=costs(holding=1, lost=14),
        terms={"order_cost": 5},
        initial=23,
    )


def v19(case: Case, variant: str | None, short: int) -> World:
    """Five units a period: what the supplier owes counts as ordered here, and is asked for anew in the case."""
    return periods(
        case,
        variant,
        short,
        demand={"daily": {"distribution": "poisson", "mean": 4}},
        lead_time=1,
        supplier={"capacity_per_day": 5},
        policy=every_period("periodic", order_up_to=12),
        initial=12,
    )


def v27(case: Case, variant: str | None, short: int) -> World:
    """A moving average, anew every day: the level covers L periods, of which the review period is one.

    Orders are placed before the demand of a day and rest on the days before it. They are never negative: a moving
    average of these demands does not fall by a hundred in a day.
    """
    chosen = case.variants[variant or ""]
    return world(
        case,
        variant,
        plan_of(case, short),
        ticks_per_day=4,
        calendar={"phases": {"dock": 0, "review": 0.25, "demand": 0.5, "snapshot": 0.75}},
        demand={"daily": {"distribution": "normal", "mean": 100, "sd": 10}},
        lead_time=chosen["L"] - 1,
        policy={
            "type": "periodic",
            "review_period": 1,
            "first_review": 0,
            "forecast": {"method": "ma", "window": chosen["p"]},
            "sigma_source": "demand",
            "safety_stock": 0,
            "planned_lead_time": chosen["L"] - 1,
            "refresh_days": 1,
        },
        costs={"unit": 0.01},
    )


def v29(case: Case, variant: str | None, short: int) -> World:
    """A DDMRP buffer of fixed usage without spikes; the case is P2 already."""
    return periods(
        case,
        variant,
        short,
        replications=twice(case, variant),
        demand={"daily": {"distribution": "negative_binomial", "mean": 10, "sd": 40**0.5}},
        lead_time=4,
        policy=every_period("ddmrp") | buffer_of_v29(variant or ""),
        terms={"minimum_order": 30},
        initial=90,
    )


def buffer_of_v29(trigger: str) -> Written:
    """Return what sizes the buffer of V29."""
    return {
        "adu": {"method": "fixed", "value": 10},
        "decoupled_lead_time": 4,
        "lead_time_factor": 0.4,
        "variability_factor": 0.25,
        "order_cycle": 2,
        "spikes": "off",
        "trigger": trigger,
    }
