"""Cases that make things: a plan of lots, one machine that makes to stock, a line with a fixed number of jobs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from jitsim.result import Result
from tests.engine.worlds import Written
from tests.theory.catalogue import Case, Entry, Floats
from tests.theory.networks import base_stock, network, stocked, trace
from tests.theory.worlds import AT_ONCE, FINE, World, plan_of

PLANS: dict[str, Written] = {
    "optimal": {"lot": "periods", "periods": 2},
    "lot_for_lot": {"lot": "lot_for_lot"},
    "one_order": {"lot": "periods", "periods": 4},
}
"""Lot rules of MRP that give the plans of V04."""

STATIONS = 4


def v04(case: Case, variant: str | None, _short: int) -> World:
    """P1 with lead time 0: what is ordered on the day before arrives before the demand of a period, which is a day."""
    quantities = case.model["demand"]
    demand, tables = trace(case, "customers", [0, *quantities])
    policy = {
        "type": "mrp",
        "bucket_days": 1,
        "review_period": 1,
        "planned_lead_time": 0,
        "demand_fence": 0,
        "horizon_buckets": len(quantities),
        "forecast": {"method": "given", "value": [0, *quantities, 0]},
        "prior_daily_demand": 0,
        **PLANS[str(variant)],
    }
    costs = case.model["costs"]
    written = network(
        case,
        (0, len(quantities) + 1),
        FINE,
        calendar=AT_ONCE,
        suppliers={"mill": {"lead_time": 1, "items": {case.id: {"order_cost": costs["fixed_order"]}}}},
        stocking_points={"store": stocked(case, "mill", policy, initial=0)},
        customers={"customers": {"at": "store", "demand": demand}},
    )
    written["items"][case.id] = {"unit_cost": 1, "holding_cost": 365 * costs["holding_per_unit_period"]}
    return World(written, tables=tables)


def v22(case: Case, variant: str | None, short: int) -> World:
    """One machine with exponential times makes to stock; orders wait for it in their order."""
    making: Written = {"lot": 1, "run_time": {"distribution": "exponential", "mean": 1}}
    written = network(
        case,
        plan_of(case, short),
        FINE,
        suppliers={},
        work_centers={"machine": {"makes": {case.id: making}}},
        stocking_points={"shop": stocked(case, "machine", base_stock(6), initial=6)},
        customers={
            "customers": {
                "at": "shop",
                "demand": {case.id: {"interval": {"distribution": "exponential", "mean": 1 / 0.8}}},
                "unmet": "lost" if variant == "lost" else "backorder",
            }
        },
    )
    return World(written)


def v23(case: Case, variant: str | None, short: int) -> World:
    """A line of four machines whose cards are its jobs: a card comes back when a job is done, and demand never ends.

    An hour of the case is a day. More is demanded every hour than the line can make, so all that is made is taken.
    """
    times, jobs = str(variant).split(".w=")
    law: Any = 2 if times == "deterministic" else {"distribution": "exponential", "mean": 2}
    making = {"lot": 1, "run_time": law}
    names = [f"station{number + 1}" for number in range(STATIONS)]
    before: list[Written] = [{}, *({"after": name} for name in names[:-1])]
    policy = {"type": "kanban", "container": 1, "cards": int(jobs)}
    written = network(
        case,
        plan_of(case, short),
        FINE,
        suppliers={},
        work_centers={name: {"makes": {case.id: making | after}} for name, after in zip(names, before, strict=True)},
        stocking_points={"end": stocked(case, names[-1], policy, initial=0)},
        customers={"market": {"at": "end", "demand": {case.id: {"daily": 1}}}},
    )
    return World(written)


def made(entry: Entry, result: Result) -> Floats:
    """Return an entry's metric in every replication, in the case's unit of time, which is a day."""
    table, days = result.metrics, result.model.clock.days_measured
    columns = {
        "unit_fill": "fill_rate",
        "backorders": "average_backlog_units",
        "on_hand": "average_inventory_units",
        "wip": "average_on_order_units",
    }
    if entry.metric == "throughput":
        return np.asarray(table["units_shipped"] / days)
    if entry.metric == "total_cost":
        return np.asarray(table["total_cost"] * days / 365)
    if entry.metric == "on_hand_by_period_end":
        return np.asarray(result.daily_ledger(0)["on_hand_end"])[np.newaxis, 1:]
    return np.asarray(table[columns[entry.metric]])


PRODUCTION: dict[str, Callable[[Case, str | None, int], World]] = {"V04": v04, "V22": v22, "V23": v23}
"""Cases that plan lots or make things."""
