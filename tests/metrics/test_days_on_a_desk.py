"""Days on the planner's own desk are not the supplier's lead time."""

from __future__ import annotations

from pathlib import Path

import pytest

from jitsim import simulate
from jitsim.metrics.purchase_lines import purchase_lines
from jitsim.model import compile_model
from tests.scenario.written import loaded

SHOP = """
name: shop
horizon: {days: 400, warm_up: 0}
items: {tea: {unit_cost: 1}}
suppliers: {garden: {lead_time: 9, promised_lead_time: 9, on_time_window: {early: 0, late: 0}}}
stocking_points:
  shop: {items: {tea: {from: garden, policy: {type: days_of_cover, daily_demand: 10, manual_delay: DELAY}}}}
customers: {town: {at: shop, demand: {tea: {daily: 10}}}}
"""


@pytest.mark.parametrize("delay", [0, 20])
def test_lead_times_count_from_the_release_to_the_supplier(tmp_path: Path, delay: int) -> None:
    """The supplier takes 9 days, however long the order lay on the desk; it arrives 9 + delay after the decision."""
    scenario = loaded(tmp_path, SHOP.replace("DELAY", str(delay)))
    result = simulate(scenario)
    assert result.estimates["lead_time_mean"].mean == 9.0
    assert result.estimates["lead_time_sd"].mean == 0.0
    assert result.estimates["supplier_on_time_rate"].mean == 1.0
    model, ledger = compile_model(scenario), result.ledger()
    lines = purchase_lines(model, ledger)
    came = lines.received >= 0
    assert set(((lines.received - lines.released)[came] / 1440).tolist()) == {9.0 + delay}
    review = result.review(ledger)
    assert [supplier.mean_lead_time for supplier in review.suppliers] == [9.0]
