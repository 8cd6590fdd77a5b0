"""Orders, stockouts and money of stocking points by day."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from jitsim.ledger.stretch import whole
from jitsim.metrics import tally
from jitsim.metrics.daily_series import daily_series, planned_lead_times
from jitsim.metrics.measure import measure
from jitsim.metrics.point_days import PointDays
from jitsim.metrics.purchase_lines import purchase_lines
from jitsim.metrics.table import METRICS
from jitsim.pipeline import simulate
from tests.engine.worlds import loaded, one_item
from tests.ledger.business import L1, L1_EVENTS, ledger_of


def l1_points(unit_cost: float = 10.0, fixed: float = 0.0) -> PointDays:
    business = replace(L1, places=[replace(L1.places[0], unit_cost=unit_cost)], fixed={"shop": fixed})
    model = business.model()
    ledger = ledger_of(model, [L1_EVENTS])
    stretch = whole(ledger)
    points = PointDays.of(model)
    lead_times = planned_lead_times(model, purchase_lines(model, ledger))
    points.add(model, stretch, daily_series(model, stretch, ledger.initial, lead_times))
    return points


def test_l1_money_by_day() -> None:
    """The stock of day 0 is 30 until noon and 20 from then on, and so forth: 123.75 unit-days at 10 altogether."""
    points = l1_points()
    means = [25, 16, 7.5, 1.5, 0, 21.25, 21.5, 14.5, 6, 10.5]
    assert points.stock_value.tolist() == [[10 * mean for mean in means]]
    assert points.stock_value.sum() == 1237.5
    assert points.cost_of_goods.sum() == 760
    assert points.carrying_cost.sum() == pytest.approx(0.9493, abs=5e-5)
    assert points.stockouts.tolist() == [[0, 0, 0, 1, 0, 0, 0, 0, 0, 0]]


def test_a_place_costs_its_fixed_cost_every_day() -> None:
    assert l1_points(fixed=730.0).carrying_cost.sum() == pytest.approx(0.9493 + 10 * 2, abs=5e-5)


def test_money_is_unknown_without_a_cost() -> None:
    points = l1_points(unit_cost=math.nan)
    assert np.isnan(points.stock_value).all()
    assert np.isnan(points.cost_of_goods).all()
    assert not np.isnan(points.orders_due).any()


def test_days_add_up_to_the_metrics() -> None:
    """Stock, turnover and carrying cost of a year follow from its 365 days."""
    policy = {"type": "reorder_point", "reorder_point": 30, "order_quantity": 60}
    demand = {"distribution": "poisson", "mean": 7}
    written = one_item(policy, {"daily": demand}, days=365, lead_time={"distribution": "uniform", "low": 1, "high": 5})
    result = simulate(loaded(written))
    model, ledger = result.model, result.ledger(0)
    stretch, points = whole(ledger), PointDays.of(model)
    lead_times = planned_lead_times(model, purchase_lines(model, ledger))
    points.add(model, stretch, daily_series(model, stretch, ledger.initial, lead_times))
    values = dict(zip(METRICS, measure(model, tally(model, ledger), None).values[0], strict=True))
    value = points.stock_value.sum() / 365
    assert value == pytest.approx(values["average_inventory_value"])
    assert points.cost_of_goods.sum() / value == pytest.approx(values["inventory_turnover"])
    assert points.carrying_cost.sum() == pytest.approx(values["carrying_cost"])
