"""Set-ups that are reduced for a chosen lot or by an investment: from the file to the lot and to the cost.

D 12 000 a year, K 80, h 7, as in T-EOQ-02; the economic order quantity is 523.72.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from jitsim import simulate
from jitsim.policies import POLICIES, Observed
from jitsim.scenario.scenario import Scenario
from jitsim.scenario.terms import replenishments
from tests.engine.worlds import Written, loaded, one_item

D = 12_000 / 365
ITEM = {"unit_cost": 25, "carrying_rate": 0.28, "unit": 0.01}
REORDER_POINT = {"type": "reorder_point", "reorder_point": 100}


def written(policy: Written = REORDER_POINT, days: float = 40, **terms: Any) -> Written:
    return one_item(policy, {"daily": D}, days=days, terms={"order_cost": 80, **terms}, item=ITEM)


def lot_of(scenario: Scenario) -> int:
    (each,) = replenishments(scenario)
    observed = Observed(0, np.full(84, D), np.full(20, 2.0))
    _, lot = POLICIES["reorder_point"].model_validate(REORDER_POINT).parameters(each.terms, observed)
    return lot


@pytest.mark.parametrize(
    ("lot", "cost"),
    [
        pytest.param(60, 1.05, id="T-EOQ-06"),
        pytest.param(523.72 / 4, 80 / 16, id="a-quarter-of-the-lot-needs-a-sixteenth"),
    ],
)
def test_a_chosen_lot_says_what_an_order_may_cost(lot: float, cost: float) -> None:
    (each,) = replenishments(loaded(written(setup_reduction={"lot": lot, "daily_demand": D})))
    assert each.terms.order_cost == pytest.approx(cost, abs=0.005)


def test_policies_then_order_the_chosen_lot() -> None:
    """300 is above a week of demand (230), which a lot from costs covers at least."""
    scenario = loaded(written(setup_reduction={"lot": 300, "daily_demand": D}))
    assert lot_of(scenario) == 300_00
    assert scenario.notes == ()


def test_t_eoq_07_an_investment_as_far_as_it_pays() -> None:
    """B 500: K* 5.952; the cost of 2299.12 without sqrt(2 K D h), which is 1000.00, is the investment."""
    (each,) = replenishments(loaded(written(setup_investment={"yearly_cost_per_log": 500, "daily_demand": D})))
    assert each.terms.order_cost == pytest.approx(5.952, abs=5e-4)
    assert each.ordering_cost.per_year == pytest.approx(1299.12, abs=0.01)


def test_a_dear_investment_is_not_made() -> None:
    """B 2000: 2 B^2 / (D h) is 95.24, above the 80 that an order costs already."""
    (each,) = replenishments(loaded(written(setup_investment={"yearly_cost_per_log": 2000, "daily_demand": D})))
    assert (each.terms.order_cost, each.ordering_cost.per_year) == (80, 0)


def test_without_a_lever_nothing_changes() -> None:
    (each,) = replenishments(loaded(written()))
    assert (each.terms.order_cost, each.ordering_cost.per_year) == (80, 0)
    assert lot_of(loaded(written())) == pytest.approx(523_72, abs=1)


def test_the_ordering_cost_has_the_orders_and_the_investment() -> None:
    """A year of daily orders: 365 at 5.952, with the investment 1299.12. Half a year has half an order more or
    less, one in a year."""
    lever = {"yearly_cost_per_log": 500, "daily_demand": D}
    daily = {"type": "base_stock", "order_up_to": 100}
    for days in (365, 182.5):
        found = simulate(loaded(written(daily, days, setup_investment=lever))).estimates
        assert found["ordering_cost"].mean == pytest.approx(365 * 5.952 + 1299.12, abs=5.96)


@pytest.mark.parametrize(
    ("terms", "policy", "note"),
    [
        pytest.param(
            {"setup_reduction": {"lot": 60, "daily_demand": D}},
            REORDER_POINT,
            "suppliers.mill.items.tea.setup_reduction: the lot it is for (60) is less than a week of demand (230.137), "
            "which is ordered unless the policy writes its lot or order_cover",
            id="less-than-a-week",
        ),
        pytest.param(
            {"setup_reduction": {"lot": 60, "daily_demand": D}},
            {"type": "vmi"},
            "suppliers.mill.items.tea.setup_reduction: the lot it is for (60) is less than a week of demand (230.137), "
            "which is ordered unless the policy writes its lot or order_cover",
            id="less-than-a-week-in-a-band",
        ),
        pytest.param(
            {"setup_reduction": {"lot": 60, "daily_demand": D}}, {"type": "vmi", "maximum_stock": 900}, "", id="band"
        ),
        pytest.param(
            {"setup_reduction": {"lot": 60, "daily_demand": D}}, {**REORDER_POINT, "order_quantity": 60}, "", id="said"
        ),
        pytest.param(
            {"setup_investment": {"yearly_cost_per_log": 500, "daily_demand": D}, "minimum_order": 200},
            REORDER_POINT,
            "suppliers.mill.items.tea.setup_investment: the lot it is for (142.9) is less than the smallest order "
            "(200)",
            id="less-than-the-smallest-order",
        ),
    ],
)
def test_a_lot_that_is_not_ordered_is_told(terms: Written, policy: Written, note: str) -> None:
    notes = loaded(written(policy, **terms)).notes
    assert [each for each in notes if "setup" in each] == ([note] if note else [])
