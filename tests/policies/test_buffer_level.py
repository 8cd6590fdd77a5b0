"""The level that a policy says it keeps is the one that its rule goes by."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter

from jitsim.policies import Policy, Terms
from jitsim.policies.anypolicy import AnyPolicy

WRITTEN: dict[str, tuple[dict[str, Any], tuple[int, ...]]] = {
    "base stock": ({"type": "base_stock", "order_up_to": 12}, (12,)),
    "reorder point": ({"type": "reorder_point", "reorder_point": 10, "order_quantity": 4}, (10, 4)),
    "reorder below": (
        {"type": "reorder_point", "reorder_point": 10, "order_quantity": 4, "reorder_when": "below"},
        (9, 4),
    ),
    "min-max": ({"type": "min_max", "reorder_point": 10, "order_up_to": 25}, (10, 25)),
    "min-max below": ({"type": "min_max", "reorder_point": 10, "order_up_to": 25, "reorder_when": "below"}, (9, 25)),
    "days of cover": ({"type": "days_of_cover", "daily_demand": 1}, (15, 30)),
    "periodic": ({"type": "periodic", "order_up_to": 30}, (30,)),
    "periodic min-max": ({"type": "periodic_min_max", "reorder_point": 10, "order_up_to": 25}, (10, 25)),
    "ddmrp lt": ({"type": "ddmrp"}, (10, 15, 70, 90, 30)),
    "ddmrp le": ({"type": "ddmrp", "trigger": "le"}, (10, 15, 71, 90, 30)),
    "ddmrp only short": ({"type": "ddmrp", "auto": "stockout_only"}, (10, 15, 70, 90, 30)),
    "cards": ({"type": "kanban", "container": 5, "cards": 4}, (4, 5, 1)),
    "cards in batches": ({"type": "kanban", "container": 5, "cards": 6, "batch_cards": 3}, (6, 5, 3)),
    "cards of empty containers": ({"type": "kanban", "container": 5, "cards": 4, "release_on": "empty"}, (4, 5, 1)),
    "two bins": ({"type": "kanban", "variant": "two_bin", "container": 5, "daily_demand": 3}, (10, 10)),
    "signal": ({"type": "kanban", "variant": "signal", "container": 5, "cards": 3, "batch_cards": 2}, (15, 10)),
    "jit": ({"type": "jit", "daily_demand": 7, "planned_lead_time": 2}, (21, 1, 0)),
    "jit in containers": ({"type": "jit", "daily_demand": 7, "planned_lead_time": 2, "container": 4}, (24, 4, 6)),
    "intermittent": ({"type": "intermittent"}, (6, 9)),
    "vmi": ({"type": "vmi"}, (20, 60, 10)),
    "vmi projected": ({"type": "vmi", "fill_to": "projected"}, (20, 60, 10)),
    "vmi in a narrow band": ({"type": "vmi"}, (20, 25, 10)),
}
NAMES = {
    "base stock": ("order-up-to level", 12, None),
    "reorder below": ("reorder point", 10, 4),
    "min-max below": ("reorder point", 10, 15),
    "ddmrp lt": ("top of yellow", 70, 20),
    "ddmrp le": ("top of yellow", 70, 20),
    "ddmrp only short": ("reorder point", 0, 90),
    "cards": ("kanban cards", 20, 5),
    "cards in batches": ("kanban cards", 30, 15),
    "two bins": ("bin", 10, 10),
    "signal": ("kanban signal", 15, 10),
    "jit in containers": ("order-up-to level", 24, 8),
    "vmi": ("reorder point", 30, 30),
    "vmi projected": ("reorder point", 30, 40),
    "vmi in a narrow band": ("reorder point", 25, 1),
}


def policy_of(written: dict[str, Any]) -> Policy:
    policy: Policy = TypeAdapter(AnyPolicy).validate_python(written)
    return policy


@pytest.mark.parametrize("name", WRITTEN)
def test_an_order_is_due_at_the_trigger_and_not_above(name: str) -> None:
    """Position by position, with nothing on order: all that the rule knows is what is on hand."""
    written, parameters = WRITTEN[name]
    policy = policy_of(written)
    level = policy.buffer_of(parameters, Terms())
    assert level is not None
    known = (0, *parameters[2:]) if policy.looks_ahead else parameters
    for position in range(-10, 100):
        assert (policy.rule(position, 0, 0, *known) > 0) == (position <= level.trigger), position
    assert level.trigger + policy.rule(level.trigger, 0, 0, *known) == level.top


@pytest.mark.parametrize("name", NAMES)
def test_it_has_the_name_of_the_field(name: str) -> None:
    written, parameters = WRITTEN[name]
    level = policy_of(written).buffer_of(parameters, Terms())
    assert level is not None
    assert (level.kind, level.level, level.lot) == NAMES[name]


@pytest.mark.parametrize(
    ("written", "review", "check"),
    [
        pytest.param({"type": "reorder_point", "reorder_point": 1, "order_quantity": 4}, 0, 1, id="daily check"),
        pytest.param(
            {"type": "min_max", "reorder_point": 1, "order_up_to": 4, "undershoot": False}, 0, 0, id="without"
        ),
        pytest.param({"type": "periodic_min_max", "reorder_point": 1, "order_up_to": 4}, 7, 0, id="weekly review"),
    ],
)
def test_what_the_level_protects(written: dict[str, Any], review: float, check: float) -> None:
    level = policy_of(written).buffer_of((1, 4), Terms())
    assert level is not None
    assert (level.review, level.check) == (review, check)


def test_orders_of_customers_need_no_level() -> None:
    for policy in ({"type": "jit", "mode": "to_order"}, {"type": "make_to_order"}, {"type": "drop_ship"}):
        assert policy_of(policy).buffer_of((0,), Terms()) is None
    assert policy_of({"type": "jit", "mode": "call_off"}).buffer_of((3, 0, 1), Terms()) is None
