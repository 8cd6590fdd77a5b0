"""What a planner asked of a policy: a target and a lead time, as the file says them and not as runs show them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from jitsim.policies import Observed, Policy, Terms
from jitsim.policies.table import STOCK_POLICIES

PROMISED = Terms(promised_lead_time=20.0, item_class="A")


def policy(kind: str, **keys: Any) -> Policy:
    return STOCK_POLICIES[kind].model_validate({"type": kind, **keys})


@pytest.mark.parametrize(
    ("asked", "target", "value"),
    [
        (policy("reorder_point", fill_rate=0.98), "fill_rate", 0.98),
        (policy("reorder_point", cycle_service_level=0.9), "cycle_service_level", 0.9),
        (policy("reorder_point"), "cycle_service_level", 0.98),
        (policy("periodic", balance_costs=True), "costs", None),
        (policy("base_stock", safety_stock=12), "safety_stock", 12.0),
        (policy("reorder_point", reorder_point=50), "none", None),
        (policy("min_max", reorder_point=50, order_up_to=90), "none", None),
        (policy("intermittent", fill_rate=0.9), "fill_rate", 0.9),
        (policy("intermittent"), "cycle_service_level", 0.98),
        (policy("kanban", container=5), "none", None),
        (policy("kanban", container=5, safety_allowance="auto"), "cycle_service_level", 0.95),
        (policy("kanban", container=5, safety_allowance="auto", cycle_service_level=0.9), "cycle_service_level", 0.9),
        (policy("ddmrp"), "none", None),
        (policy("jit"), "none", None),
        (policy("days_of_cover"), "none", None),
    ],
)
def test_the_target_is_the_one_written_or_that_of_the_class(asked: Policy, target: str, value: float | None) -> None:
    """Class A is sized for 98 % of the cycles, what has no class and kanban for 95 %; what is written asks nothing."""
    found = asked.asked_target(PROMISED)
    assert (found.kind, found.value) == (target, value)


@pytest.mark.parametrize(
    ("asked", "source", "days"),
    [
        (policy("reorder_point"), "receipts", None),
        (policy("reorder_point", planned_lead_time=9), "given", 9.0),
        (policy("reorder_point", reorder_point=50), None, None),
        (policy("intermittent"), "receipts", None),
        (policy("kanban", container=5), "promise", 20.0),
        (policy("kanban", container=5, variant="two_bin"), "promise", 20.0),
        (policy("kanban", container=5, planned_lead_time=9), "given", 9.0),
        (policy("kanban", container=5, cards=4), None, None),
        (policy("jit"), "promise", 20.0),
        (policy("jit", mode="to_order"), None, None),
        (policy("jit", mode="call_off"), "promise", 20.0),
        (policy("jit", mode="call_off", firm_horizon_days=4), None, None),
        (policy("ddmrp"), "promise", 20.0),
        (policy("ddmrp", extra_lead_time=3), "promise", 23.0),
        (policy("ddmrp", decoupled_lead_time=8, extra_lead_time=3), "given", 11.0),
        (policy("ddmrp", zones={"red": 3, "yellow": 4, "green": 5}), None, None),
        (policy("days_of_cover"), "promise", 20.0),
        (policy("days_of_cover", daily_demand=3, planned_lead_time=7), "given", 7.0),
    ],
)
def test_the_lead_time_is_given_promised_or_seen(asked: Policy, source: str | None, days: float | None) -> None:
    found = asked.asked_lead_time(PROMISED)
    assert (found.source, found.days) == (source, days)


def test_without_a_promise_loops_go_by_receipts() -> None:
    for kind, keys in (("kanban", {"container": 5}), ("jit", {}), ("ddmrp", {}), ("days_of_cover", {})):
        found = policy(kind, **keys).asked_lead_time(Terms())
        assert (found.source, found.days) == ("receipts", None)


@pytest.mark.parametrize("kind", STOCK_POLICIES)
def test_every_policy_says_which_lead_time_moves_its_parameters(kind: str) -> None:
    """Twice the promise moves those of policies that trust it, twice the receipts those of policies that count."""
    written = policy(kind, **({"container": 5} if kind == "kanban" else {}))
    demand = np.arange(1, 85, dtype=np.float64) % 7

    def parameters(promised: float | None, receipts: float) -> tuple[int, ...]:
        observed = Observed(0, demand, np.linspace(0.5 * receipts, 1.5 * receipts, 20))
        return written.parameters(Terms(promised_lead_time=promised), observed if written.observes else None)

    trusts = parameters(20.0, 10.0) != parameters(40.0, 10.0)
    counts = parameters(None, 10.0) != parameters(None, 20.0)
    expected = "promise" if trusts else "receipts" if counts else None
    assert written.asked_lead_time(Terms(promised_lead_time=20.0)).source == expected
    assert (written.asked_lead_time(Terms()).source == "receipts") == counts


def test_a_policy_that_says_nothing_is_asked_nothing() -> None:
    class Standing(Policy):
        """As many parameters as it needs, and no more to say."""

        def parameters(self, terms: Terms, observed: Observed | None = None) -> tuple[int, ...]:
            return (7,)

        def initial(self, terms: Terms, observed: Observed | None = None) -> int:
            return 7

    standing = Standing()
    assert standing.asked_target(PROMISED).kind == "none"
    assert standing.asked_lead_time(PROMISED).source is None
