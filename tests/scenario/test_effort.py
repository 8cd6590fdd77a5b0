"""How much a run asks of a computer is told or refused before it starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from jitsim.errors import ScenarioError
from jitsim.scenario.checks.effort import effort_notes
from tests.scenario.written import SHOP, loaded

HISTORY = "item,date,quantity\n" + "".join(f"coffee,2024-01-{day:02},5\n" for day in range(1, 32))


def streams(count: int, demand: str) -> str:
    """Return a shop with so many groups of customers, each with the same demand."""
    groups = "".join(f"  c{number}: {{at: shop, demand: {{coffee: {demand}}}}}\n" for number in range(count))
    return SHOP.replace("  walk_in: {at: shop, demand: {coffee: {arrivals: 20}}}\n", groups)


def test_many_large_streams_are_refused_together(tmp_path: Path) -> None:
    """Each has 365 x 20,000 = 7.3 million orders, below the bound of one stream; seven have 51.1 million."""
    assert loaded(tmp_path, streams(6, "{arrivals: 20000}")).customers
    with pytest.raises(ScenarioError) as caught:
        loaded(tmp_path, streams(7, "{arrivals: 20000}"))
    (problem,) = caught.value.problems
    assert str(problem) == (
        "customers: expected at most 50,000,000 orders of all customers together in 365 days, got about 51,100,000"
    )


@pytest.mark.parametrize(
    ("demand", "orders"),
    [
        ("{arrivals: 20000}", 365 * 20_000),
        ("{arrivals: 20000, weekdays: {saturday: 0, sunday: 0}}", 261 * 20_000),
        ("{interval: 0.5}", 730),
        ("{daily: 5}", 365),
    ],
)
def test_orders_are_counted_by_their_law(tmp_path: Path, demand: str, orders: float) -> None:
    """The year from a Monday on has 52 weeks and a Monday: 104 days without demand in the second case."""
    (note,) = effort_notes(loaded(tmp_path, streams(1, demand), sets=("replications=900000",)))
    assert f"900,000 replications with about {orders:,.0f} customer orders each take some " in note


def test_recorded_orders_are_counted(tmp_path: Path) -> None:
    text = SHOP.replace("{coffee: {arrivals: 20}}", "{history: {file: past.csv}}").replace(
        "warm_up: 90", "warm_up: 90, start: 2024-01-01"
    )
    (note,) = effort_notes(loaded(tmp_path, text, sets=("replications=900000",), past_csv=HISTORY))
    assert "with about 31 customer orders each" in note


def test_a_usual_run_is_not_worth_a_word(tmp_path: Path) -> None:
    assert effort_notes(loaded(tmp_path, SHOP, sets=("replications=1000",))) == ()


def test_more_replications_than_memory_are_refused(tmp_path: Path) -> None:
    """300 items: about 2 kB and 300 times 300 bytes a replication, a million of which are 92 GB."""
    names = [f"i{number}" for number in range(300)]
    items = "items: {" + ", ".join(f"{name}: {{}}" for name in names) + "}\n"
    stocked = ", ".join(f"{name}: {{from: roaster, policy: {{type: base_stock, order_up_to: 9}}}}" for name in names)
    demand = ", ".join(f"{name}: {{daily: {{distribution: poisson, mean: 1}}}}" for name in names)
    text = (
        f"name: many\nhorizon: {{days: 9}}\n{items}suppliers: {{roaster: {{lead_time: 5}}}}\n"
        f"stocking_points: {{shop: {{items: {{{stocked}}}}}}}\ncustomers: {{c: {{at: shop, demand: {{{demand}}}}}}}\n"
    )
    assert loaded(tmp_path, text, sets=("replications=1000",)).replications == 1000
    with pytest.raises(ScenarioError) as caught:
        loaded(tmp_path, text, sets=("replications=1000000",))
    (problem,) = caught.value.problems
    assert str(problem) == ("replications: expected at most about 695,652 with 300 item-locations, got 1,000,000")
    assert problem.remedy == ("all of them would take about 92 GB of memory",)
