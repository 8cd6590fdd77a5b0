"""The table of metrics: names and order are an interface."""

from __future__ import annotations

import numpy as np
import pytest

from jitsim.metrics import METRICS, REASONS, Metric, Thresholds, measure, tally
from jitsim.reports.wording import MAIN
from jitsim.scenario.gates import DOWN, METRIC_NAMES, NEITHER, SHARE_NAMES, UP
from tests.ledger.business import BACKORDERED, DEMAND, L1, L1_EVENTS, Business, Place, Stream, ledger_of

NAMES = [
    *("order_fulfilment_rate", "fill_rate", "line_fill_rate", "value_fill_rate", "cycle_service_level", "ready_rate"),
    *("gamma_service", "stockout_frequency", "stockout_duration", "stockout_duration_p95", "stockout_duration_max"),
    *("units_short", "mean_wait", "average_backlog_units"),
    *("inventory_turnover", "days_inventory_outstanding", "average_inventory_units", "average_inventory_value"),
    *("average_owned_value", "average_consigned_value"),
    *("average_on_order_units", "average_in_transit_units", "average_in_transit_value", "average_reserved_units"),
    "days_at_zero_without_demand",
    *(f"buffer_{colour}_share" for colour in ("dark_red", "red", "yellow", "green", "blue")),
    *("carrying_cost", "carrying_cost_rate", "carrying_cost_capital", "carrying_cost_storage"),
    *("carrying_cost_insurance", "carrying_cost_obsolescence", "carrying_cost_handling", "carrying_cost_fixed"),
    *("in_transit_carrying_cost", "wip_carrying_cost"),
    *("ordering_cost", "transport_cost", "expediting_cost", "shortage_cost", "total_cost"),
    *("buyer_cost", "vendor_cost", "vendor_carrying_cost", "vendor_penalties"),
    *("revenue", "cost_of_goods_sold", "purchases"),
    *("lost_sales_value", "lost_margin"),
    *("supplier_on_time_rate", "supplier_in_full_on_time_rate", "lead_time_mean", "lead_time_sd", "lead_time_cv"),
    *("reject_rate", "units_rejected", "bullwhip", "bullwhip_of_chain"),
    *("throughput", "lots_made", "flow_time", "flow_time_p95"),
    *("average_wip_units", "average_wip_lacking_components_units", "average_wip_queued_units", "average_wip_value"),
    *("utilisation", "set_up_share", "repair_share", "starved_share", "idle_share"),
    *("orders_placed", "units_ordered", "units_moved", "trips", "units_demanded", "units_shipped", "units_lost"),
    *("units_declined", "forecast_mape"),
    *("plan_nervousness", "late_releases", "reschedules"),
]


def test_the_names_and_their_order() -> None:
    assert list(METRICS) == NAMES
    assert [metric.name for metric in METRICS.values()] == NAMES


def test_every_metric_says_what_it_is_in_one_sentence() -> None:
    for metric in METRICS.values():
        assert metric.definition[0].isupper()
        assert metric.definition.endswith(".")
        assert ". " not in metric.definition


def test_money_is_in_the_currency_of_the_scenario() -> None:
    assert METRICS["carrying_cost"].unit_in("EUR") == "EUR per year"
    assert METRICS["average_inventory_value"].unit_in("USD") == "USD"
    assert METRICS["fill_rate"].unit_in("EUR") == "share"


def test_every_reason_has_a_meaning() -> None:
    for business, events in ((L1, [L1_EVENTS]), (Business([], [], 8, 8), [])):
        model = business.model()
        for noun in (None, "customer"):
            measured = measure(model, tally(model, ledger_of(model, events)), noun)
            assert {reason for row in measured.reasons for reason in row} - {None} <= REASONS.keys()


def test_samples_count_orders_and_deliveries() -> None:
    model = L1.model()
    samples = dict(zip(METRICS, measure(model, tally(model, ledger_of(model, [L1_EVENTS]))).samples[0], strict=True))
    assert samples["order_fulfilment_rate"] == samples["fill_rate"] == 10
    assert samples["supplier_on_time_rate"] == 2
    assert samples["carrying_cost"] == np.inf


def test_thresholds_must_fit_the_direction() -> None:
    formula = METRICS["fill_rate"].formula
    with pytest.raises(ValueError, match="do not fit the direction up"):
        Metric("a", "share", "up", "A.", formula, Thresholds(0.90, 0.95))
    with pytest.raises(ValueError, match="do not fit the direction down"):
        Metric("a", "days", "down", "A.", formula, Thresholds(2, 1))


def test_gates_know_which_metrics_are_shares() -> None:
    assert tuple(name for name, metric in METRICS.items() if metric.bounded) == SHARE_NAMES


def test_scenarios_know_every_metric_and_its_better_side() -> None:
    assert set(METRIC_NAMES) == set(METRICS)
    assert len(METRIC_NAMES) == len(METRICS)
    sides = {"up": set(UP), "down": set(DOWN), "target": set(NEITHER)}
    assert {side: {name for name, metric in METRICS.items() if metric.direction == side} for side in sides} == sides


def test_a_planner_first_sees_about_twenty_metrics() -> None:
    assert METRICS.keys() >= MAIN
    assert 18 <= len(MAIN) <= 24


def test_a_stockout_that_began_before_the_window_has_no_colour() -> None:
    """None begins in the window, so the frequency is 0 while nobody is served: that must not look green."""
    business = Business([Place()], [Stream()], horizon=8, warm_up=4)
    events = [(1, DEMAND, 5, 0), (1, BACKORDERED, 5, 0), (6, DEMAND, 3, 0), (6, BACKORDERED, 3, 1)]
    measured = measure(business.model(), tally(business.model(), ledger_of(business.model(), [events])))
    assert dict(zip(METRICS, measured.values[0], strict=True))["stockout_frequency"] == 0
    assert dict(zip(METRICS, measured.samples[0], strict=True))["stockout_frequency"] == 0
