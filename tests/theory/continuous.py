"""Cases in continuous time: orders at instants of their own, and a policy that looks at every change."""

from __future__ import annotations

from typing import Any

from tests.theory.catalogue import Case
from tests.theory.worlds import AT_ONCE, World, plan_of, poisson, twice, world

TRANSIENT_RUNS = 1000
"""Separate runs of 120 months, as the note of V16 says."""

LAWS: dict[str, Any] = {
    "deterministic": 3,
    "exponential": {"distribution": "exponential", "mean": 3},
    "uniform_0_6": {"distribution": "uniform", "low": 0, "high": 6},
    "gamma_scv_0.25": {"distribution": "gamma", "mean": 3, "sd": 1.5},
    "gamma_scv_4": {"distribution": "gamma", "mean": 3, "sd": 6},
    "lognormal_cv_1": {"distribution": "lognormal", "mean": 3, "sd": 3},
}


def v01(case: Case, variant: str | None, _short: int) -> World:
    """EOQ: one unit every 1/1300 year is 73 ticks of 1/260 day; measured over 20 whole cycles of Q demands."""
    s, lot = (case.variants[variant or ""][key] for key in ("s", "Q"))
    middle = lot // 2
    return world(
        case,
        variant,
        (middle / 1300, (middle + 20 * lot) / 1300),
        ticks_per_day=260,
        unit_days=365.0,
        demand={"interval": 365 / 1300},
        lead_time=0,
        unmet="backorder",
        policy={"type": "reorder_point", "reorder_point": s, "order_quantity": lot},
        costs={"holding_cost": 0.225, "backorder_cost": 5 / 365},
        terms={"order_cost": 8},
        initial=s + lot,
    )


def v02(case: Case, variant: str | None, _short: int, *, unit_days: float = 1 / 24, ticks_per_day: int = 24) -> World:
    """A lead time of 120 hours and 2.4 cycles: measured over 100 cycles of 50 demands."""
    chosen = case.variants[variant or ""]
    tie = chosen.get("tie", "deliver before demand")
    return world(
        case,
        variant,
        (2500, 2500 + 100 * 50),
        ticks_per_day=ticks_per_day,
        unit_days=unit_days,
        demand={"interval": unit_days},
        lead_time=120 * unit_days,
        unmet="backorder",
        order_of_events="demand_first" if tie == "demand before delivery" else "receipts_first",
        policy={"type": "reorder_point", "reorder_point": chosen["s"], "order_quantity": 50},
        initial=chosen["s"] + 50,
    )


def v03(case: Case, variant: str | None, _short: int) -> World:
    """One unit a day, half-day ticks; t in (1000, 20000], for F cut to whole cycles of 11 demands."""
    chosen = case.variants[variant or ""]
    size = chosen.get("K", chosen.get("S"))
    kanban = chosen.get("pull", "kanban cards") == "kanban cards"
    cycles = 19_000 if variant != "F" else 19_000 // 11 * 11
    return world(
        case,
        variant,
        (1000.5, 1000.5 + cycles),
        ticks_per_day=2,
        demand={"interval": 1},
        lead_time=chosen.get("lead_time", 9.5),
        unmet="lost" if chosen["shortage"] == "lost sales" else "backorder",
        order_of_events="demand_first" if chosen.get("tie") == "demand first" else "receipts_first",
        policy={"type": "kanban", "container": 1, "cards": size}
        if kanban
        else {"type": "base_stock", "order_up_to": size},
    )


def v07(case: Case, variant: str | None, short: int) -> World:
    """Palm: base stock 8, two units a day, lead times of mean 3 that may cross."""
    return world(
        case,
        variant,
        plan_of(case, short),
        demand=poisson(2),
        lead_time=LAWS[variant or "deterministic"],
        unmet="backorder",
        policy={"type": "base_stock", "order_up_to": 8},
    )


def v08(case: Case, variant: str | None, short: int) -> World:
    """The same, but no order arrives before an earlier one."""
    return world(
        case,
        variant,
        plan_of(case, short),
        demand=poisson(2),
        lead_time=LAWS[variant or ""],
        crossing=False,
        unmet="backorder",
        policy={"type": "base_stock", "order_up_to": 8},
    )


def v09(case: Case, variant: str | None, short: int) -> World:
    """Erlang loss: lost demand orders nothing."""
    letter, law = (variant or "").split(".", 1)
    chosen = case.variants[letter]
    return world(
        case,
        variant,
        plan_of(case, short),
        demand=poisson(chosen["demand_rate"]),
        lead_time=LAWS[law],
        unmet="lost",
        policy={"type": "base_stock", "order_up_to": chosen["S"]},
    )


def v10(case: Case, variant: str | None, short: int) -> World:
    """Kanban as a queue of K servers: a card is freed when its unit is handed over."""
    return world(
        case,
        variant,
        plan_of(case, short),
        demand=poisson(2),
        lead_time=LAWS["exponential"],
        unmet="backorder",
        policy={"type": "kanban", "container": 1, "cards": case.variants[variant or ""]["K"]},
    )


def v11(case: Case, variant: str | None, short: int) -> World:
    """(r,Q) with Poisson demand; costs per unit of time, a day here."""
    return world(
        case,
        variant,
        plan_of(case, short),
        demand=poisson(1.5),
        lead_time=2,
        unmet="backorder",
        policy={"type": "reorder_point", "reorder_point": 3, "order_quantity": 5},
        costs={"holding_cost": 20 * 365, "backorder_cost": 150},
        terms={"order_cost": 100},
        initial=8,
    )


def v12(case: Case, variant: str | None, short: int) -> World:
    """Compound Poisson demand: unit fill, order fill and ready rate differ."""
    laws = {"constant": 4, "exponential": {"distribution": "exponential", "mean": 4}}
    return world(
        case,
        variant,
        plan_of(case, short),
        demand=poisson(1, {"distribution": "empirical", "values": [1, 2, 5], "weights": [0.5, 0.3, 0.2]}),
        lead_time=laws[variant or ""],
        unmet="backorder",
        policy={"type": "base_stock", "order_up_to": 14},
    )


def v16(case: Case, variant: str | None, short: int) -> World:
    """(s,S) of Law and Kelton: a day stands for a month, with reviews in its first instant.

    The variants called `transient` are separate runs of 120 months; the short plan has fewer of them.
    """
    family, *transient = (variant or "").split(".")
    sizes = {"distribution": "empirical", "values": [1, 2, 3, 4], "weights": [1, 2, 2, 1]}
    levels = {"reorder_point": case.variants[family]["s"], "order_up_to": case.variants[family]["S"]}
    return world(
        case,
        variant,
        (0, 120) if transient else plan_of(case, short),
        **({"replications": TRANSIENT_RUNS // short} if transient else {}),
        calendar=AT_ONCE,
        demand={"interval": {"distribution": "exponential", "mean": 0.1}, "order_size": sizes},
        lead_time={"distribution": "uniform", "low": 0.5, "high": 1},
        policy={
            "type": "periodic_min_max",
            "review_period": 1,
            "first_review": 0,
            "reorder_when": "below",
            **levels,
        },
        costs={"holding_cost": 365, "backorder_cost": 5},
        terms={"order_cost": 32},
        initial=60,
    )


def v26(case: Case, variant: str | None, short: int) -> World:
    """Yield: units scrapped on arrival are ordered again at once (A), or a share of every lot is (B, in years)."""
    if variant == "B":
        shares = {"distribution": "empirical", "values": [0, 0.2, 0.4], "weights": [0.5, 0.25, 0.25]}
        # The warm-up is not shortened: the first order always falls in the second year, and so sets the next ones.
        warm_up, horizon = plan_of(case, 1, variant)
        return world(
            case,
            variant,
            (warm_up, warm_up + (horizon - warm_up) / short),
            replications=twice(case, variant),
            ticks_per_day=10,
            unit_days=365.0,
            demand={"interval": 365 / 50},
            lead_time=0,
            supplier={"rejects": {"per": "lot", "share": shares}},
            policy={"type": "reorder_point", "reorder_point": 0, "order_quantity": 100},
            costs={"holding_cost": 2},
            terms={"order_cost": 40},
            initial=100,
        )
    laws = {"A.constant": 2, "A.exponential": {"distribution": "exponential", "mean": 2}}
    return world(
        case,
        variant,
        plan_of(case, short, variant),
        demand=poisson(1.5),
        lead_time=laws[variant or ""],
        supplier={"rejects": {"share": 0.2}},
        policy={"type": "base_stock", "order_up_to": 6},
        initial=6,
    )


def v28(case: Case, variant: str | None, short: int) -> World:
    """A lead time of two or six days and lots so large that orders do not overlap."""
    point = int((variant or "").removeprefix("r="))
    return world(
        case,
        variant,
        plan_of(case, short),
        demand=poisson(10),
        lead_time={"distribution": "empirical", "values": [2, 6], "weights": [0.5, 0.5]},
        policy={"type": "reorder_point", "reorder_point": point, "order_quantity": 200},
        initial=point + 200,
    )
