"""Fixture L1 of metrics.md, section 4: one item, ten days, every number written out there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from jitsim.ledger import Kind
from jitsim.ledger.balance import check_balance
from jitsim.metrics import METRICS, measure, tally
from jitsim.metrics.production import PRODUCTION
from tests.ledger.business import L1, L1_EVENTS, Event, ledger_of

PLACE = replace(L1.places[0], price=16.0)
BUSINESS = replace(L1, places=[PLACE])

EVENTS: list[Event] = [
    *L1_EVENTS[:-3],
    (34, Kind.DEMAND, 12, 0),
    (37, Kind.REJECTED, 2, 1),  # of the 20 that arrive on day 9.25
    (37, Kind.RECEIPT, 18, 1),
    (38, Kind.DEMAND, 6, 0),
]
EVENTS[EVENTS.index((25, Kind.ORDER, 18, 0))] = (25, Kind.ORDER, 20, 0)

EXPECTED = {
    "order_fulfilment_rate": 8 / 10,
    "fill_rate": 69 / 76,
    "line_fill_rate": 8 / 10,  # the orders of days 3 and 4 go short
    "value_fill_rate": 69 * 16 / (76 * 16),
    "ready_rate": 0.75,
    "gamma_service": 1 - 0.825 / 7.6,
    "stockout_frequency": 30.4375 / 10,
    "stockout_duration": 1.75,
    "stockout_duration_p95": 1.75,
    "stockout_duration_max": 1.75,
    "units_short": 7,
    "mean_wait": 8.25 / 76,
    "average_backlog_units": 0.825,
    "inventory_turnover": 760 * 36.5 / 123.75,
    "days_inventory_outstanding": 123.75 / 76,
    "average_inventory_units": 12.375,
    "average_inventory_value": 123.75,
    "average_owned_value": 123.75,
    "average_consigned_value": 0,
    "average_on_order_units": (40 * 4 + 20 * 3) / 10,
    "average_in_transit_units": 0,
    "average_in_transit_value": 0,
    "average_reserved_units": 0,
    "days_at_zero_without_demand": 0.75,
    "carrying_cost": 34.65,
    "carrying_cost_rate": 0.28,
    "carrying_cost_fixed": 0,
    "ordering_cost": 0,
    "in_transit_carrying_cost": 0,
    "transport_cost": 0,
    "expediting_cost": 0,
    "shortage_cost": 0,
    "total_cost": 34.65,
    "buyer_cost": 34.65,
    "vendor_cost": 0,
    "vendor_carrying_cost": 0,
    "vendor_penalties": 0,
    "revenue": 76 * 16 * 36.5,
    "cost_of_goods_sold": 760 * 36.5,
    "purchases": (40 + 18) * 10 * 36.5,
    "lost_sales_value": 0,
    "lost_margin": 0,
    "supplier_on_time_rate": 1 / 2,
    "supplier_in_full_on_time_rate": 0 / 2,
    "lead_time_mean": (4 + 3) / 2,
    "reject_rate": 2 / 60,
    "units_rejected": 2,
    "orders_placed": 2,
    "units_ordered": 60,
    "units_moved": 0,
    "trips": 0,
    "late_releases": 0,
    "reschedules": 0,
    "units_demanded": 76,
    "units_shipped": 76,
    "units_lost": 0,
    "units_declined": 0,
}

UNDEFINED = {
    "cycle_service_level": "too_few_cycles",
    "lead_time_sd": "too_few_receipts",
    "lead_time_cv": "too_few_receipts",
    "forecast_mape": "forecast_not_scored",
    "plan_nervousness": "nothing_planned",
    "carrying_cost_capital": "one_carrying_rate",
    "carrying_cost_storage": "one_carrying_rate",
    "carrying_cost_insurance": "one_carrying_rate",
    "carrying_cost_obsolescence": "one_carrying_rate",
    "carrying_cost_handling": "one_carrying_rate",
    "wip_carrying_cost": "nothing_made",
    **{f"buffer_{colour}_share": "no_buffers" for colour in ("dark_red", "red", "yellow", "green", "blue")},
    "bullwhip": "no_network",
    "bullwhip_of_chain": "no_network",
    **{metric.name: "nothing_made" for metric in PRODUCTION},
}


def test_the_fixture_adds_up() -> None:
    model = BUSINESS.model()
    check_balance(model, ledger_of(model, [EVENTS]))


@pytest.mark.parametrize("name", METRICS)
def test_l1(name: str) -> None:
    model = BUSINESS.model()
    measured = measure(model, tally(model, ledger_of(model, [EVENTS])))
    column = list(METRICS).index(name)
    if name in UNDEFINED:
        assert np.isnan(measured.values[0, column])
        assert measured.reasons[0][column] == UNDEFINED[name]
    else:
        assert measured.values[0, column] == pytest.approx(EXPECTED[name], rel=1e-14)
        assert measured.reasons[0][column] is None


def test_l1_figures_as_printed() -> None:
    model = BUSINESS.model()
    values = dict(zip(METRICS, measure(model, tally(model, ledger_of(model, [EVENTS]))).values[0], strict=True))
    assert round(values["inventory_turnover"], 2) == 224.16
    assert round(values["days_inventory_outstanding"], 4) == 1.6283
    assert round(values["fill_rate"], 4) == 0.9079
    assert round(values["stockout_frequency"], 2) == 3.04
    assert round(values["carrying_cost"] * 10 / 365, 4) == 0.9493


def test_l1_has_one_failed_and_one_good_cycle() -> None:
    model = BUSINESS.model()
    stock = tally(model, ledger_of(model, [EVENTS])).stock
    assert (stock.cycles.tolist(), stock.good_cycles.tolist()) == ([2], [1])
    assert stock.episode_ticks.tolist() == [7]  # day 3.5 to 5.25


def test_l1_seven_units_wait_eight_and_a_quarter_unit_days() -> None:
    model = BUSINESS.model()
    demand = tally(model, ledger_of(model, [EVENTS])).demand
    assert demand.waited.tolist() == [33]  # quarters of a day: 3 x 7 + 4 x 3
    assert (demand.demanded - demand.at_once).tolist() == [7]
    assert demand.waited[0] / 4 / 7 == pytest.approx(1.179, abs=5e-4)
