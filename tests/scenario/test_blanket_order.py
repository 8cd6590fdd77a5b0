"""A blanket order makes small deliveries cheap: from the file to the lot."""

from __future__ import annotations

import numpy as np
import pytest

from jitsim.policies import POLICIES, Observed
from jitsim.scenario.terms import replenishments
from tests.engine.worlds import loaded, one_item


def test_a_blanket_order_shares_its_cost_over_its_deliveries() -> None:
    """Four times the costs of T-EOQ-08 (Ko 80, Kd 5, n 12, lot 200.00) make twice its lot, which is above a week."""
    terms = {"order_cost": 320, "blanket_order": {"deliveries": 12, "delivery_cost": 20}}
    policy = {"type": "reorder_point", "reorder_point": 100}
    written = one_item(policy, {"daily": 1}, terms=terms, item={"unit_cost": 25, "carrying_rate": 0.28, "unit": 0.01})
    (each,) = replenishments(loaded(written))
    assert each.terms.order_cost == pytest.approx(320 / 12 + 20)
    observed = Observed(0, np.full(84, 12_000 / 365), np.full(20, 2.0))
    _, lot = POLICIES["reorder_point"].model_validate(policy).parameters(each.terms, observed)
    assert lot == 400_00
