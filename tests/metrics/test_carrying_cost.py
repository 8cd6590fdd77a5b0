"""Carrying cost in parts and with a fixed part, through whole scenarios."""

from __future__ import annotations

from pathlib import Path

import pytest

from jitsim import simulate
from jitsim.metrics.cash import carrying_terms
from tests.scenario.written import loaded

DEPOT = """\
name: depot
horizon: {days: 400, warm_up: 35}
items:
  goods: {unit_cost: 10}
suppliers:
  maker: {lead_time: 5}
stocking_points:
  depot:
    items:
      goods: {initial: 1200000, from: maker, policy: {type: base_stock, order_up_to: 1200000}}
customers:
  nobody: {at: depot, demand: {goods: {daily: 0}}}
"""
"""A stock that stands still, so its mean is what it starts with."""


def means(folder: Path, *sets: str) -> dict[str, float | None]:
    """Give the metrics of the depot with some changes."""
    found = simulate(loaded(folder, DEPOT, sets=sets)).estimates
    return {name: estimate.mean for name, estimate in found.items()}


# metrics.md 2.1: share of the cost that is fixed, variable rate, cost at 7.2 million [million], rate there [%].
@pytest.mark.parametrize(
    ("fixed_share", "rate", "cost", "percent"),
    [(0.0, 0.280, 2.016, 28.0), (0.15, 0.238, 2.218, 30.8), (0.30, 0.196, 2.419, 33.6), (0.50, 0.140, 2.688, 37.3)],
    ids=["T-CC-01 f 0", "T-CC-01 f 0.15", "T-CC-01 f 0.30", "T-CC-01 f 0.50"],
)
def test_dollars_fall_and_the_percentage_rises(
    tmp_path: Path, fixed_share: float, rate: float, cost: float, percent: float
) -> None:
    terms = carrying_terms(12e6, fixed_share=fixed_share)
    assert terms.rate == pytest.approx(rate, abs=5e-4)
    sets = (f"items.goods.carrying_rate={terms.rate}", f"stocking_points.depot.fixed_cost_per_year={terms.fixed}")
    before = means(tmp_path, *sets)
    after = means(
        tmp_path,
        *sets,
        "stocking_points.depot.items.goods.initial=720000",
        "stocking_points.depot.items.goods.policy.order_up_to=720000",
    )
    assert (before["average_inventory_value"], after["average_inventory_value"]) == (12.0e6, 7.2e6)
    assert before["carrying_cost"] == pytest.approx(3.360e6)
    assert before["carrying_cost_rate"] == pytest.approx(0.28)
    assert after["carrying_cost"] == pytest.approx(cost * 1e6, abs=500)
    assert after["carrying_cost_rate"] == pytest.approx(percent / 100, abs=5e-4)
    assert after["carrying_cost_fixed"] == pytest.approx(terms.fixed)


def parts(found: dict[str, float | None]) -> list[float | None]:
    names = ("capital", "storage", "insurance", "obsolescence", "handling", "fixed")
    return [found[f"carrying_cost_{name}"] for name in names]


def test_a_rate_in_parts_gives_a_cost_in_parts(tmp_path: Path) -> None:
    """12 million at 8, 4, 1, 3 and 2 % a year, and a lease of 100,000."""
    found = means(
        tmp_path,
        "items.goods.carrying_rate={capital: 0.08, storage: 0.04, insurance: 0.01, obsolescence: 0.03, handling: 0.02}",
        "stocking_points.depot.fixed_cost_per_year=100000",
    )
    assert parts(found) == pytest.approx([960e3, 480e3, 120e3, 360e3, 240e3, 100e3])
    assert found["carrying_cost"] == pytest.approx(2_260e3)


def test_the_default_rate_has_the_documented_parts(tmp_path: Path) -> None:
    """28 %: capital 12, storage 6, insurance 2, obsolescence 6, handling 2."""
    assert parts(means(tmp_path)) == pytest.approx([1_440e3, 720e3, 240e3, 720e3, 240e3, 0])


@pytest.mark.parametrize("change", ["items.goods.carrying_rate=0.2", "items.goods.holding_cost=2"])
def test_one_figure_has_no_parts(tmp_path: Path, change: str) -> None:
    found = simulate(loaded(tmp_path, DEPOT, sets=(change,))).estimates
    assert found["carrying_cost"].mean == pytest.approx(2_400e3)
    assert found["carrying_cost_capital"].mean is None
    assert found["carrying_cost_capital"].reason == "one_carrying_rate"
