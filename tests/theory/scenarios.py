"""The cases of the catalogue as jitsim scenarios, and the catalogue's metrics in jitsim's words."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from jitsim import simulate
from jitsim.result import Result
from tests.engine.worlds import Written, loaded
from tests.theory.catalogue import MASTER_SEED, SHORT, Case, Entry, Floats, cases

FINE = 86_400
"""Ticks per day of the cases in continuous time: a second is small against every mean interval."""

LAWS: dict[str, Any] = {
    "deterministic": 3,
    "exponential": {"distribution": "exponential", "mean": 3},
    "uniform_0_6": {"distribution": "uniform", "low": 0, "high": 6},
    "gamma_scv_0.25": {"distribution": "gamma", "mean": 3, "sd": 1.5},
    "gamma_scv_4": {"distribution": "gamma", "mean": 3, "sd": 6},
    "lognormal_cv_1": {"distribution": "lognormal", "mean": 3, "sd": 3},
}


@dataclass(frozen=True)
class World:
    """A scenario of one item, written, and the unit of time of its case in days."""

    written: Written
    unit_days: float = 1.0


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
    random = "replications" in case.plan
    written = {
        "name": item,
        "horizon": {"days": horizon, "warm_up": warm_up},
        "seed": MASTER_SEED,
        "replications": case.plan["replications"] if random else 1,
        "ticks_per_day": ticks_per_day,
        "order_of_events": parts.get("order_of_events", "receipts_first"),
        "items": {item: parts.get("costs", {})},
        "suppliers": {
            "supplier": {
                "lead_time": parts["lead_time"],
                "crossing": parts.get("crossing", True),
                "items": {item: parts.get("terms", {})},
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
        "customers": {"customers": {"at": "shelf", "demand": {item: parts["demand"]}, "unmet": parts["unmet"]}},
    }
    return World(written, unit)


def poisson(per_day: float, size: Any = 1) -> Written:
    """Return a Poisson process of orders."""
    return {"arrivals": {"distribution": "poisson", "mean": per_day}, "order_size": size}


def plan_of(case: Case, short: int) -> tuple[float, float]:
    """Return warm-up and horizon of a case's plan, shortened; both are many lead times long even so."""
    return case.plan["warmup"] / short, case.plan["horizon"] / short


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


BUILDERS: dict[str, Callable[[Case, str | None, int], World]] = {
    "V01": v01,
    "V02": v02,
    "V03": v03,
    "V07": v07,
    "V08": v08,
    "V09": v09,
    "V10": v10,
    "V11": v11,
    "V12": v12,
}

LATER = {
    "V04": "orders scheduled by period",
    "V05": "several echelons",
    "V06": "several echelons and information delays",
    "V13": "end-of-period costs and averages of end-of-period levels",
    "V14": "costs and levels counted at the end of a period",
    "V15": "averages of end-of-period levels",
    "V16": "means of a transient that starts anew",
    "V17": "lost sales counted by period",
    "V18": "lost sales with costs counted at the end of a period",
    "V19": "capacity of a supplier",
    "V20": "several echelons",
    "V21": "several echelons and allocation",
    "V22": "a single machine that makes to stock",
    "V23": "a production line",
    "V24": "disruptions",
    "V25": "disruptions",
    "V26": "yield and inspection",
    "V27": "forecasts inside a policy",
    "V28": "safety stock computed from a service target",
    "V29": "the ddmrp policy",
    "V30": "a single machine that makes to stock (the model of V22)",
}
"""What a case still needs before it can run."""


def variant_of_all(number: str) -> str | None:
    """Return the variant on which an entry of all variants is checked: the first."""
    return next(iter(cases()[number].variants), None)


def result_of(number: str, variant: str | None, *, short: bool) -> tuple[Result, World]:
    """Simulate a variant once; all its entries read the same runs."""
    return _result_of(number, variant or variant_of_all(number), short)


@cache
def _result_of(number: str, variant: str | None, short: bool) -> tuple[Result, World]:
    built = BUILDERS[number](cases()[number], variant, SHORT if short else 1)
    return simulate(loaded(built.written)), built


def measured(entry: Entry, *, short: bool) -> Floats:
    """Return an entry's metric in every replication, in the case's unit of time."""
    return metric_of(entry, *result_of(entry.case, entry.variant, short=short))


def metric_of(entry: Entry, result: Result, built: World) -> Floats:
    """Return an entry's metric in every replication of a run."""
    table = result.metrics
    days = result.model.clock.days_measured
    periods = days / built.unit_days
    read: dict[str, Callable[[], Any]] = {
        "on_hand": lambda: table["average_inventory_units"],
        "backorders": lambda: table["average_backlog_units"],
        "on_order": lambda: table["average_on_order_units"],
        "unit_fill": lambda: table["fill_rate"],
        "order_fill": lambda: table["order_fulfilment_rate"],
        "ready_rate": lambda: table["ready_rate"],
        "order_rate": lambda: table["orders_placed"] / periods,
        "throughput": lambda: table["units_shipped"] / periods,
        "lost_frac": lambda: table["units_lost"] / table["units_demanded"],
        "cost_rate": lambda: table["total_cost"] * built.unit_days / 365,
        "mean_customer_wait": lambda: table["mean_wait"] / built.unit_days,
    }
    values = np.asarray(read[entry.metric](), dtype=np.float64)
    assert not np.isnan(values).any(), f"{entry.metric} is undefined in some replications"
    assert len(values) == 1 or math.isclose(len(values), result.replications)
    return values
