"""The keys of `mrp`: from what a planner writes, and what was observed, to an item that can be planned."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from jitsim.policies import Observed, Terms
from jitsim.policies.bill_of_material import material_plan
from jitsim.policies.mrp import Mrp, whole_buckets
from jitsim.policies.mrp_plan import LotRule

PROMISED = Terms(promised_lead_time=13)


def mrp(**fields: Any) -> Mrp:
    return Mrp.model_validate({"type": "mrp", **fields})


def seen(daily: float = 5.0, lead_time: float = 9.0, day: int = 0) -> Observed:
    return Observed(day, np.full(84, daily), np.full(20, lead_time))


@pytest.mark.parametrize(
    ("fields", "terms", "rule"),
    [
        pytest.param({}, Terms(), LotRule("lot_for_lot"), id="lot-for-lot"),
        pytest.param({}, Terms(minimum_order=40, order_multiple=12), LotRule("lot_for_lot", 1, 1, 40, 12), id="terms"),
        pytest.param({"lot": "fixed", "order_quantity": 50}, Terms(), LotRule("fixed", 50), id="fixed"),
        pytest.param({"lot": "fixed", "order_quantity": 50}, Terms(unit=0.5), LotRule("fixed", 100), id="half-units"),
        pytest.param({"lot": "periods", "periods": 3}, Terms(), LotRule("periods", 1, 3), id="periods"),
        pytest.param(
            {"lot": "economic"},
            Terms(order_cost=80, holding_cost=7),
            LotRule("fixed", 205),
            id="sqrt(2*80*1825/7)=204.2",
        ),
        pytest.param({"lot": "economic"}, Terms(), LotRule("lot_for_lot"), id="economic-without-costs"),
    ],
)
def test_lot_rules(fields: dict[str, Any], terms: Terms, rule: LotRule) -> None:
    assert mrp(**fields).lot_rule(terms, seen()) == rule


def test_the_parameters_are_what_it_plans_by() -> None:
    """13 days promised are two weeks; safety stock 10, one bucket of orders alone, fenced for the lead time."""
    assert mrp(safety_stock=10).parameters(PROMISED, seen()) == (10, 2, 1, 2)
    assert mrp(planned_lead_time=15).parameters(PROMISED, seen()) == (0, 3, 1, 3)
    assert mrp(demand_fence=0, planning_fence=5).parameters(Terms(), seen()) == (0, 2, 0, 5)
    assert mrp(bucket_days=3).parameters(Terms(), seen()) == (0, 3, 1, 3)


def test_it_starts_with_what_is_wanted_until_the_first_order_can_arrive() -> None:
    """Two buckets of a week and a week until the next plan, five a day, and safety stock: 105 + 10."""
    assert mrp(safety_stock=10).initial(PROMISED, seen()) == 115


def test_an_item_to_plan() -> None:
    """Five a day are 35 a week; 20 are ordered for this week, 50 for the next, which takes 15 of the week before.

    This week counts orders alone, the next 50 and nothing of its forecast, those after it 35.
    """
    item = mrp(horizon_buckets=4, safety_stock=10).item(PROMISED, seen(), 40, [30, 0, 0, 0], [20, 50, 0, 0])
    assert item.wanted == (20, 50, 35, 35)
    assert (item.on_hand, item.safety_stock, item.lead_time, item.fence) == (40, 10, 2, 2)
    assert item.scheduled == (30, 0, 0, 0)


def test_parents_want_more() -> None:
    item = mrp(horizon_buckets=2, demand_fence=0).item(PROMISED, seen(0), 0, [0, 0], [0, 0], share_good=0.5)
    assert item.wanted == (0, 0)
    assert item.share_good == 0.5
    assert material_plan({"it": item}, {})["it"].released == (0, 0)


def test_the_whole_way_to_a_release() -> None:
    """T-MRP-01, lot for lot, with the requirements as orders: 5 are released now."""
    policy = mrp(horizon_buckets=8, safety_stock=10, planned_lead_time=14, demand_fence=8)
    orders = [20, 20, 25, 30, 30, 25, 20, 30]
    item = policy.item(Terms(), seen(), 40, [0, 30, 0, 0, 0, 0, 0, 0], orders)
    assert material_plan({"it": item}, {})["it"].released == (5, 30, 30, 25, 20, 30, 0, 0)


@pytest.mark.parametrize(
    ("path", "unit", "expected"),
    [
        pytest.param([5.0] * 14, 1.0, [35, 35], id="whole"),
        pytest.param([0.5] * 14, 1.0, [4, 3], id="3.5-and-7-in-all"),
        pytest.param([0.1] * 28, 1.0, [1, 0, 1, 1], id="0.7-1.4-2.1-2.8"),
        pytest.param([0.5] * 14, 0.5, [7, 7], id="half-units"),
    ],
)
def test_a_forecast_in_whole_units_keeps_its_sum(path: list[float], unit: float, expected: list[int]) -> None:
    assert whole_buckets(path, 7, unit) == expected


def test_a_forecast_is_made_where_one_is_named() -> None:
    """A moving average of the last seven days, which had 3 a day after 5 a day."""
    observed = Observed(0, np.array([5.0] * 77 + [3.0] * 7), np.full(20, 9.0))
    policy = mrp(forecast={"method": "ma", "window": 7}, horizon_buckets=2, demand_fence=0)
    assert policy.item(PROMISED, observed, 0, [0, 0], [0, 0]).wanted == (21, 21)


def test_the_horizon_reaches_eight_buckets_beyond_the_cumulative_lead_time() -> None:
    assert mrp().horizon(6) == 14
    assert mrp(horizon_buckets=9).horizon(6) == 9


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"lot": "fixed"}, "expected an order_quantity with lot fixed, got none"),
        ({"lot": "periods"}, "expected periods with lot periods, got none"),
        ({"order_quantity": 50}, "order_quantity: expected only with lot fixed, got it with lot_for_lot"),
        ({"lot": "economic", "periods": 3}, "periods: expected only with lot periods, got it with economic"),
        ({"bucket_days": 0}, "greater than or equal to 1"),
    ],
)
def test_impossible_keys(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        mrp(**fields)


def test_it_plans_every_week() -> None:
    assert mrp().days_between_reviews == 7
    assert mrp().observes
