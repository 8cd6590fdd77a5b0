"""Fixture L1 of metrics.md, section 4: one item, ten days, every number written out there."""

from __future__ import annotations

import numpy as np
import pytest

from jitsim.metrics import METRICS, measure, tally
from tests.ledger.business import L1, L1_EVENTS, ledger_of

EXPECTED = {
    "order_fulfilment_rate": 8 / 10,
    "fill_rate": 69 / 76,
    "ready_rate": 0.75,
    "stockout_frequency": 30.4375 / 10,
    "stockout_duration": 1.75,
    "mean_wait": 8.25 / 76,
    "average_backlog_units": 0.825,
    "inventory_turnover": 760 * 36.5 / 123.75,
    "days_inventory_outstanding": 123.75 / 76,
    "average_inventory_units": 12.375,
    "average_inventory_value": 123.75,
    "average_on_order_units": (40 * 4 + 18 * 3) / 10,
    "carrying_cost": 34.65,
    "carrying_cost_rate": 0.28,
    "ordering_cost": 0,
    "shortage_cost": 0,
    "total_cost": 34.65,
    "supplier_on_time_rate": 1 / 2,
    "orders_placed": 2,
    "units_ordered": 58,
    "units_demanded": 76,
    "units_shipped": 76,
    "units_lost": 0,
}

UNDEFINED = {
    "cycle_service_level": "too_few_cycles",
    "lead_time_sd": "too_few_receipts",
    "forecast_mape": "no_forecast",
}


@pytest.mark.parametrize("name", METRICS)
def test_l1(name: str) -> None:
    model = L1.model()
    measured = measure(model, tally(model, ledger_of([L1_EVENTS])))
    column = list(METRICS).index(name)
    if name in UNDEFINED:
        assert np.isnan(measured.values[0, column])
        assert measured.reasons[0][column] == UNDEFINED[name]
    else:
        assert measured.values[0, column] == pytest.approx(EXPECTED[name], rel=1e-14)
        assert measured.reasons[0][column] is None


def test_l1_figures_as_printed() -> None:
    model = L1.model()
    values = dict(zip(METRICS, measure(model, tally(model, ledger_of([L1_EVENTS]))).values[0], strict=True))
    assert round(values["inventory_turnover"], 2) == 224.16
    assert round(values["days_inventory_outstanding"], 4) == 1.6283
    assert round(values["fill_rate"], 4) == 0.9079
    assert round(values["stockout_frequency"], 2) == 3.04
    assert round(values["carrying_cost"] * 10 / 365, 4) == 0.9493


def test_l1_has_one_failed_and_one_good_cycle() -> None:
    model = L1.model()
    stock = tally(model, ledger_of([L1_EVENTS])).stock
    assert (stock.cycles.tolist(), stock.good_cycles.tolist()) == ([2], [1])
    assert stock.episode_ticks.tolist() == [7]  # day 3.5 to 5.25


def test_l1_seven_units_wait_eight_and_a_quarter_unit_days() -> None:
    model = L1.model()
    demand = tally(model, ledger_of([L1_EVENTS])).demand
    assert demand.waited.tolist() == [33]  # quarters of a day: 3 x 7 + 4 x 3
    assert (demand.demanded - demand.at_once).tolist() == [7]
    assert demand.waited[0] / 4 / 7 == pytest.approx(1.179, abs=5e-4)
