"""Cases of several tiers: stocking points that replenish each other, and what the catalogue asks of each of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from jitsim.metrics import METRICS, measure_all
from jitsim.result import Result
from tests.engine.worlds import Written
from tests.theory.catalogue import MASTER_SEED, Case, Entry, Floats
from tests.theory.worlds import AT_ONCE, FINE, World, plan_of, poisson

START = dt.date(2024, 1, 1)

SERIAL_STOCK = {"V05": (8, 6, 11), "V20": (8, 5, 5, 4)}
"""Local base-stock levels from the stage of the customers up."""

BEER = ("retailer", "wholesaler", "distributor", "factory")
BEER_LEVELS = (32, 32, 32, 24)
GIVEN_WEEKS = 4
"""Weeks of the beer game whose orders are given; a week of the case is a day."""

RETAILERS = ("retailer1", "retailer2", "retailer3")


def network(case: Case, days: tuple[float, float], ticks_per_day: int, **parts: Any) -> Written:
    """Write the scenario of a case with one item, called after it; days: warm-up and horizon."""
    warm_up, horizon = days
    return {
        "name": case.id,
        "horizon": {"days": horizon, "warm_up": warm_up, "start": START.isoformat()},
        "seed": MASTER_SEED,
        "replications": case.plan.get("replications", 1),
        "ticks_per_day": ticks_per_day,
        "items": {case.id: {}},
        **parts,
    }


def stocked(case: Case, source: str, policy: Written, **more: Any) -> Written:
    """Return a stocking point that keeps the item of a case."""
    return {"items": {case.id: {"from": source, "policy": policy, **more}}}


def base_stock(level: int) -> Written:
    """Return a policy that passes every order on at once."""
    return {"type": "base_stock", "order_up_to": level}


def serial(case: Case, lead_time: float, first_lead_time: float) -> Written:
    """Return the stages of a serial chain of `SERIAL_STOCK`; the last one is replenished by an ample supplier."""
    levels = SERIAL_STOCK[case.id]
    stages = [f"stage{number + 1}" for number in range(len(levels))]
    return {
        "suppliers": {"outside": {"lead_time": first_lead_time}},
        "stocking_points": {
            stage: stocked(case, source, base_stock(level))
            for stage, source, level in zip(stages, [*stages[1:], "outside"], levels, strict=True)
        },
        "lanes": {f"to_{to}": {"from": from_, "to": to, "lead_time": lead_time} for to, from_ in pairwise(stages)},
    }


def trace(case: Case, name: str, quantities: list[int]) -> tuple[Written, dict[str, str]]:
    """Return a demand of so much on each day from day 0 on, and the table of that name that holds it."""
    rows = [f"{START + dt.timedelta(days=day)},{case.id},{quantity}" for day, quantity in enumerate(quantities)]
    file = f"{name}.csv"
    return {case.id: {"history": {"file": file}}}, {file: "\n".join(["date,item,quantity", *rows, ""])}


def v05(case: Case, _variant: str | None, _short: int) -> World:
    """P3: receipts, demand and the orders of every stage within one instant; a period is a day of one tick."""
    quantities = case.model["demand"]
    demand, tables = trace(case, "customers", quantities)
    written = network(
        case,
        (0, len(quantities)),
        1,
        calendar=AT_ONCE,
        **serial(case, 1, 2),
        customers={"customers": {"at": "stage1", "demand": demand}},
    )
    return World(written, tables=tables)


def v06(case: Case, _variant: str | None, _short: int) -> World:
    """A week is a day of one tick; the factory is a stocking point whose supplier takes three weeks for an order.

    The rule starts with week 5. What was ordered before, four a week, is given: goods under way as open orders, order
    slips under way as demand of the stage that reads them, as no stocking point orders before day 0. That is the board
    as long as no stage falls short in the six weeks in which it reads those slips, and none does.
    """
    demand, tables = trace(case, "drinkers", [4] * 4 + [8] * 32)
    customers: Written = {"drinkers": {"at": BEER[0], "demand": demand}}
    lanes: Written = {}
    for receiver, sender in pairwise(BEER):
        lanes[f"to_{receiver}"] = {"from": sender, "to": receiver, "lead_time": 2, "information_delay": 2}
        name = f"slips_of_{receiver}"
        slips, table = trace(case, name, [4] * (GIVEN_WEEKS + 2))
        customers[name] = {"at": sender, "demand": slips}
        tables |= table
    written = network(
        case,
        (0, 36),
        1,
        calendar=AT_ONCE,
        suppliers={"brewery": {"lead_time": 3}},
        stocking_points={stage: beer_stage(case, number) for number, stage in enumerate(BEER)},
        lanes=lanes,
        customers=customers,
    )
    return World(written, tables=tables)


def beer_stage(case: Case, number: int) -> Written:
    """Return a stage of the beer game with the goods that come of the orders that are given: four every week."""
    policy = {"type": "periodic", "order_up_to": BEER_LEVELS[number], "review_period": 1, "first_review": GIVEN_WEEKS}
    weeks_from_order_to_goods = 4 if number < 3 else 3
    goods = {
        f"of_week_{week + 1:02}": {"quantity": 4, "due": week}
        for week in range(GIVEN_WEEKS + weeks_from_order_to_goods)
    }
    source = [*BEER[1:], "brewery"][number]
    return stocked(case, source, policy, initial={"on_hand": 12, "open_orders": goods})


def v20(case: Case, _variant: str | None, short: int) -> World:
    """Clark and Scarf in continuous time: every stage passes on every order at once."""
    written = network(
        case,
        plan_of(case, short),
        FINE,
        **serial(case, 0.25, 0.25),
        customers={"customers": {"at": "stage1", "demand": {case.id: poisson(16)}}},
    )
    return World(written)


def v21(case: Case, _variant: str | None, short: int) -> World:
    """One warehouse that serves the orders of three retailers as they come."""
    written = network(
        case,
        plan_of(case, short),
        FINE,
        suppliers={"outside": {"lead_time": 2}},
        stocking_points={
            "warehouse": stocked(case, "outside", base_stock(10)) | {"allocation": "first_come"},
            **{name: stocked(case, "warehouse", base_stock(4)) for name in RETAILERS},
        },
        lanes={f"to_{name}": {"from": "warehouse", "to": name, "lead_time": 1} for name in RETAILERS},
        customers={f"of_{name}": {"at": name, "demand": {case.id: poisson(2)}} for name in RETAILERS},
    )
    return World(written)


# ---- the catalogue's metrics of a stocking point ------------------------------------------------------------------

METRIC_NAMES = {
    "on_hand": "average_inventory_units",
    "backorders": "average_backlog_units",
    "on_order": "average_on_order_units",
    "unit_fill": "fill_rate",
}
SERIES = {
    "received": ("received",),
    "shipped": ("shipped",),
    "orders": ("ordered",),
    "net_inventory_end": ("on_hand_end", "backlog_end"),
    "net_stock": ("on_hand_end", "backlog_end"),
}
"""Columns of the daily ledger; of two the first less the second."""


def measured_at(entry: Entry, result: Result) -> Floats:
    """Return an entry's metric at its stocking point in every replication, for a case whose unit of time is a day.

    An item has one holding cost wherever it is, and what is under way costs nothing, so the costs of stages are worked
    out of their levels.
    """
    point, _, name = entry.metric.rpartition(".")
    series, _, weeks = name.partition("_weeks_1_to_")
    if series in SERIES:
        days = daily(result, point, series)
        return days[np.newaxis, : int(weeks)] if weeks else days[np.newaxis]
    if point == "each_retailer":
        return np.mean([level(result, each, name) for each in RETAILERS], axis=0)
    if name in METRIC_NAMES:
        return level(result, point, name)
    return COSTS[entry.case](result, point, name)


def daily(result: Result, point: str, series: str) -> Floats:
    """Return a number of every day at one stocking point, in a run without chance."""
    table = result.daily_ledger(0)
    rows = table[table["stocking_point"] == point]
    first, *less = (rows[column].to_numpy(dtype=np.float64) for column in SERIES[series])
    days: Floats = first - less[0] if less else first
    if series == "orders":
        # The first ones are given by the case, not ordered in the run.
        return np.concatenate([np.full(GIVEN_WEEKS, 4.0), days[GIVEN_WEEKS:]])
    return days


def level(result: Result, point: str, name: str) -> Floats:
    """Return an average or a share at one stocking point, in every replication."""
    for found in measure_all(result.model, result.tallies, "stocking_point", only=point):
        values: Floats = found.values[:, 0, list(METRICS).index(METRIC_NAMES[name])]
    return values


def cost_of_v05(result: Result, point: str, name: str) -> Floats:
    """Return what a stage costs in all periods."""
    days = result.model.clock.days_measured
    if name == "backorder_cost_total":
        return 37.12 * days * level(result, point, "backorders")
    rate = {"stage1": 7, "stage2": 4, "stage3": 2}[point]
    return rate * days * level(result, point, "on_hand")


def cost_of_v06(result: Result, point: str, _name: str) -> Floats:
    """Return what a stage, or the chain, costs in all weeks; orders of other stages that wait cost like customers."""
    days, stages = result.model.clock.days_measured, [point] if point else BEER
    costs = [0.5 * level(result, each, "on_hand") + level(result, each, "backorders") for each in stages]
    return days * np.sum(costs, axis=0)


def cost_of_v20(result: Result, _point: str, _name: str) -> Floats:
    """Return cost per unit of time: units on the way to a stage are on order and not owed by the stage above it."""
    rates = (1.0, 0.75, 0.5, 0.25)
    stages = [f"stage{number}" for number in (1, 2, 3, 4)]
    cost = 9 * level(result, "stage1", "backorders")
    for rate, stage in zip(rates, stages, strict=True):
        cost = cost + rate * level(result, stage, "on_hand")
    for rate, stage, above in zip(rates[1:], stages[:-1], stages[1:], strict=True):
        cost = cost + rate * (level(result, stage, "on_order") - level(result, above, "backorders"))
    return cost


COSTS: dict[str, Callable[[Result, str, str], Floats]] = {"V05": cost_of_v05, "V06": cost_of_v06, "V20": cost_of_v20}

NETWORKS: dict[str, Callable[[Case, str | None, int], World]] = {"V05": v05, "V06": v06, "V20": v20, "V21": v21}
"""Cases of several stocking points."""
