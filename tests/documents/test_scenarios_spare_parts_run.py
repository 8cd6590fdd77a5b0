"""The spare_parts scenario when it runs: replayed demand, and a simulation of the same rules written without jitsim."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from jitsim import load_scenario, simulate
from jitsim.result import Result

FOLDER = Path(__file__).parents[2] / "scenarios" / "spare_parts"
BASE = FOLDER / "base.yaml"
FIRST_MONDAY = date(2012, 1, 2)
WINDOW = range(98, 150)
"""Weeks measured, counted from 0: 2013-11-18 to 2014-11-16."""

Row = dict[str, str]


def rows(name: str) -> list[Row]:
    with (FOLDER / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def recorded() -> dict[str, dict[int, Decimal]]:
    demand: dict[str, dict[int, Decimal]] = defaultdict(dict)
    for row in rows("source/demand_weekly.csv"):
        week = (date.fromisoformat(row["week_start"]) - FIRST_MONDAY).days // 7
        demand[row["sku"]][week] = Decimal(row["qty"])
    return demand


@pytest.fixture(scope="module")
def base() -> Result:
    return simulate(load_scenario(BASE), replications=1)


def mean(result: Result, metric: str) -> float:
    value = result.estimates[metric].mean
    assert value is not None
    return value


def test_demand_is_replayed_exactly(base: Result) -> None:
    in_window = sum(quantity for weeks in recorded().values() for week, quantity in weeks.items() if week in WINDOW)
    assert list(base.metrics["units_demanded"]) == pytest.approx([float(in_window)], rel=1e-12)


@dataclass
class Reference:
    """Sums over all items and the measured weeks, of a warehouse that starts full in the first week of the data."""

    orders: int = 0
    complete: int = 0
    demanded: Decimal = Decimal(0)
    served: Decimal = Decimal(0)
    placed: int = 0
    ordered: Decimal = Decimal(0)
    stock_weeks: Decimal = Decimal(0)
    stock_value_weeks: Decimal = Decimal(0)
    holding_cost_weeks: Decimal = Decimal(0)
    backlog_weeks: Decimal = Decimal(0)


def replay_item(
    sums: Reference, row: Row, minimum: Decimal, unit_cost: Decimal, holding_cost: Decimal, demand: dict[int, Decimal]
) -> None:
    """Replay one item week by week with the planned lead time: receipt, demand, order, all on the Monday."""
    lead_time = 16 if row["from"] == "asia" else 7
    order_up_to = Decimal(row["policy.order_up_to"])
    # Base stock orders below its level, min-max at the reorder point or below.
    reorder_point = Decimal(row["policy.reorder_point"]) if row["policy.reorder_point"] else None
    on_hand, on_order, backlog = order_up_to, Decimal(0), Decimal(0)
    arriving: dict[int, Decimal] = {}
    for week in range(WINDOW.stop):
        receipt = arriving.pop(week, Decimal(0))
        late = min(backlog, receipt)
        on_order, backlog, on_hand = on_order - receipt, backlog - late, on_hand + receipt - late
        wanted = demand.get(week, Decimal(0))
        at_once = min(on_hand, wanted)
        on_hand, backlog = on_hand - at_once, backlog + wanted - at_once
        position = on_hand + on_order - backlog
        due = position < order_up_to if reorder_point is None else position <= reorder_point
        size = max(order_up_to - position, minimum) if due else Decimal(0)
        if size:
            on_order += size
            arriving[week + lead_time] = size
        if week in WINDOW:
            sums.orders += wanted > 0
            sums.complete += 0 < wanted == at_once
            sums.demanded += wanted
            sums.served += at_once
            sums.placed += size > 0
            sums.ordered += size
        share = weeks_of_level(week)
        sums.stock_weeks += on_hand * share
        sums.stock_value_weeks += on_hand * unit_cost * share
        sums.holding_cost_weeks += on_hand * holding_cost * share
        sums.backlog_weeks += backlog * share


def weeks_of_level(week: int) -> Decimal:
    """Return how much of the window a level lasts, from Monday noon to Monday noon [weeks]."""
    if week == WINDOW.start - 1:
        return Decimal("0.5") / 7  # the window opens on a Sunday's midnight
    if week == WINDOW.stop - 1:
        return Decimal("6.5") / 7  # and closes on one
    return Decimal(week in WINDOW)


@pytest.fixture(scope="module")
def reference() -> Reference:
    sums = Reference()
    demand = recorded()
    items = {row["item"]: row for row in rows("items.csv")}
    minimum = {row["item"]: Decimal(row["minimum_order"]) for row in rows("asia.csv") + rows("nl.csv")}
    for row in rows("stock.csv"):
        item = row["item"]
        costs = Decimal(items[item]["unit_cost"]), Decimal(items[item]["holding_cost"])
        replay_item(sums, row, minimum[item], *costs, demand.get(item, {}))
    return sums


@pytest.fixture(scope="module")
def punctual() -> Result:
    return simulate(load_scenario(BASE, variants=("punctual_suppliers",)))


def test_nothing_is_random_with_punctual_suppliers(punctual: Result) -> None:
    assert punctual.replications == 1
    assert punctual.deterministic


def test_service_equals_the_reference(punctual: Result, reference: Reference) -> None:
    assert mean(punctual, "units_demanded") == pytest.approx(float(reference.demanded), rel=1e-12)
    assert mean(punctual, "fill_rate") == pytest.approx(float(reference.served / reference.demanded), rel=1e-12)
    assert mean(punctual, "order_fulfilment_rate") == pytest.approx(reference.complete / reference.orders, rel=1e-12)
    assert mean(punctual, "average_backlog_units") == pytest.approx(float(reference.backlog_weeks / 52), rel=1e-12)


def test_orders_equal_the_reference(punctual: Result, reference: Reference) -> None:
    assert mean(punctual, "orders_placed") == reference.placed
    assert mean(punctual, "units_ordered") == pytest.approx(float(reference.ordered), rel=1e-12)
    # 5 EUR an order, in a window of 364 days, a year.
    assert mean(punctual, "ordering_cost") == pytest.approx(5 * reference.placed / 364 * 365, rel=1e-12)


def test_stock_equals_the_reference(punctual: Result, reference: Reference) -> None:
    assert mean(punctual, "average_inventory_units") == pytest.approx(float(reference.stock_weeks / 52), rel=1e-12)
    assert mean(punctual, "average_inventory_value") == pytest.approx(
        float(reference.stock_value_weeks / 52), rel=1e-12
    )
    assert mean(punctual, "carrying_cost") == pytest.approx(float(reference.holding_cost_weeks / 52), rel=1e-12)


@pytest.mark.parametrize("variant", ["half_safety_stock", "no_one_offs", "to_order"])
def test_less_stock_serves_less(base: Result, variant: str) -> None:
    lean = simulate(load_scenario(BASE, variants=(variant,)), replications=1)
    assert mean(lean, "average_inventory_value") < mean(base, "average_inventory_value")
    assert mean(lean, "order_fulfilment_rate") < mean(base, "order_fulfilment_rate")


def test_late_suppliers_serve_less(base: Result) -> None:
    late = simulate(load_scenario(BASE, variants=("late_suppliers",)), replications=1)
    assert mean(late, "order_fulfilment_rate") < mean(base, "order_fulfilment_rate")
    assert mean(late, "average_inventory_value") < mean(base, "average_inventory_value")
