"""What of expediting is written and what follows, as an engine reads it."""

from __future__ import annotations

from typing import Any

import pytest

from jitsim.model import NONE, compile_model
from jitsim.model.expediting import Expediting
from jitsim.policies.expediting import Express, Loss
from tests.engine.worlds import Written, loaded, one_item


def compiled(expedite: Written, **keys: Any) -> Expediting:
    keys = {"item": {"unit_cost": 10, "price": 22, "backorder_cost": 2}, "lead_time": 9} | keys
    written = one_item({"type": "base_stock", "order_up_to": 9}, {"daily": 2}, **keys)
    written["stocking_points"]["shop"]["items"]["tea"]["expedite"] = expedite
    return compile_model(loaded(written)).expediting[0]


def test_what_nobody_writes() -> None:
    """150 and 15 % of the unit cost, two days and half a day's approval, one day saved, any budget."""
    found = compiled({})
    assert found.express == Express(fixed_cost=150, premium_per_unit=1.5, minimum_order=0, order_multiple=1)
    assert (found.approval_delay, found.expected) == (720, 3600)
    assert (found.orders_anew, found.upgrades, found.budget) == (True, False, NONE)
    assert (found.supply, found.place) == (1, 1)


@pytest.mark.parametrize(
    ("customer", "share"),
    [
        ({"unmet": "mixed", "lost_share": 0.6}, 0.6),
        ({"unmet": "lost"}, 1),
        ({"unmet": "backorder"}, 0),
    ],
    ids=["mixed", "lost", "backorder"],
)
def test_what_is_lost_follows_from_the_customers(customer: Written, share: float) -> None:
    assert compiled({}, customer=customer).loss == Loss(share, 12, 2)


def test_money_and_quantities_are_of_the_smallest_unit() -> None:
    item = {"unit": 0.5, "unit_cost": 10, "price": 22, "backorder_cost": 2}
    found = compiled({"premium_per_unit": 3, "minimum_order": 10, "order_multiple": 2}, item=item)
    assert found.loss == Loss(0, 6, 1)
    assert found.express == Express(premium_per_unit=1.5, minimum_order=20, order_multiple=4)


def test_a_budget_has_a_period() -> None:
    assert compiled({"budget": 500}).budget_period == 30 * 1440
    assert compiled({"budget": 500, "budget_period": 7}).budget_period == 7 * 1440
