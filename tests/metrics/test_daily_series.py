"""The days of fixture L1 by hand, purchase lines, and the levels of policies."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from jitsim.ledger import Kind
from jitsim.ledger.stretch import whole
from jitsim.metrics.daily_series import daily_series, item_series, orders_by_due_day, planned_lead_times
from jitsim.metrics.policy_levels import PolicyLevels, policy_levels
from jitsim.metrics.purchase_lines import purchase_lines
from jitsim.model.model import NONE, Model
from jitsim.policies import Policy
from jitsim.policies.ddmrp import Ddmrp
from jitsim.policies.jit import Jit
from jitsim.policies.kanban import Kanban
from jitsim.policies.periodic import Periodic
from jitsim.policies.reorder_point import ReorderPoint
from tests.ledger.business import L1, L1_EVENTS, Business, Event, Place, Stream, ledger_of
from tests.ledger.business import whole as numbers


def with_policy(model: Model, policy: Policy, parameters: Sequence[int] = ()) -> Model:
    """Give a model of one place that follows a policy, with fixed parameters unless it observes."""
    locations = replace(
        model.locations, parameters=numbers(parameters).reshape(1, -1), parameter_count=numbers([len(parameters)])
    )
    return replace(model, locations=locations, policies=(policy,))


def l1_series() -> dict[str, np.ndarray]:
    model = with_policy(L1.model(), ReorderPoint(type="reorder_point", reorder_point=8, order_quantity=40), (8, 40))
    ledger = ledger_of(model, [L1_EVENTS])
    lines, stretch = purchase_lines(model, ledger), whole(ledger)
    days = daily_series(model, stretch, ledger.initial, planned_lead_times(model, lines))
    levels = policy_levels(model, stretch, lambda *_: "")
    flows = {name: getattr(days, name) for name in ("shipped", "received", "stock", "mean_stock", "stockouts")}
    return flows | item_series(model, stretch, days, levels, lines)


INF = math.inf

L1_DAYS = {
    "demand": [10, 8, 9, 6, 4, 7, 9, 5, 12, 6],
    "shipped": [10, 8, 9, 3, 0, 14, 9, 5, 12, 6],
    "released": [0, 40, 0, 0, 0, 0, 18, 0, 0, 0],
    "received": [0, 0, 0, 0, 0, 40, 0, 0, 0, 18],
    "stock": [20, 12, 3, 0, 0, 26, 17, 12, 0, 12],
    # Half a day at 30 and half at 20; on day 5 nothing, then 33 for a quarter and 26 for half a day; and so forth.
    "mean_stock": [25, 16, 7.5, 1.5, 0, 21.25, 21.5, 14.5, 6, 10.5],
    "on_hand": [20, 12, 3, 0, 0, 26, 17, 12, 0, 12],
    "backlog": [0, 0, 0, 3, 7, 0, 0, 0, 0, 0],
    "position": [20, 52, 43, 37, 33, 26, 35, 30, 18, 12],
    "stockouts": [0, 0, 0, 1, 0, 0, 0, 0, 0, 0],
    "reorder_point": [8] * 10,
    # Promised for 4.25 and 9.25; the first is past at the end of day 4 and comes on day 5.
    "next_promise": [INF, 4.25, 4.25, 4.25, INF, INF, 9.25, 9.25, 9.25, INF],
    "overdue": [-INF, -2.25, -1.25, -0.25, 0.75, -INF, -2.25, -1.25, -0.25, -INF],
    "lead_time": [3] * 10,
    "age": [0, 1, 2, 0, 0, 0, 1, 2, 0, 0],
}


@pytest.mark.parametrize("name", L1_DAYS)
def test_l1_by_day(name: str) -> None:
    assert l1_series()[name].tolist() == [L1_DAYS[name]]


def test_too_little_history_expects_nothing() -> None:
    series = l1_series()
    for name in (
        "expected_demand",
        "forecast",
        "lead_time_cv",
        "usual_lead_time_cv",
        "reject_rate",
        "top_of_red",
        "expiring",
    ):
        assert np.isnan(series[name]).all(), name


@pytest.mark.parametrize(
    ("life", "expiring"),
    [
        pytest.param(16.0, 0.0, id="used-in-time"),
        pytest.param(16.0 - 0.5, 1.0, id="half-a-day-short"),
    ],
)
def test_stock_is_old_when_it_arrives_and_must_not_be_quite_old_when_it_leaves(life: float, expiring: float) -> None:
    """2 a day; 26 are received on day 40 and no more: at its end 24 are left, which 12 days use up, just as many as are
    left of 17 after 4 on the way and 1 to spare."""
    business = Business([Place(initial=80, promised_lead_time=16)], [Stream()], horizon=41 * 4)
    model = business.model()
    supply = replace(model.supply, shelf_life=np.array([life + 1.0]), minimum_remaining_life=np.array([1.0]))
    model = with_policy(replace(model, supply=supply), ReorderPoint(type="reorder_point"), (8, 26))
    events: list[Event] = [(4 * day + 2, Kind.DEMAND, 2, 0) for day in range(40)]
    events += [(160, Kind.ORDER, 26, 0), (161, Kind.RECEIPT, 26, 0), (162, Kind.DEMAND, 2, 0)]
    ledger = ledger_of(model, [events])
    lines, stretch = purchase_lines(model, ledger), whole(ledger)
    days = daily_series(model, stretch, ledger.initial, planned_lead_times(model, lines))
    levels = policy_levels(model, stretch, lambda *_: "")
    assert item_series(model, stretch, days, levels, lines)["expiring"][0, 40] == pytest.approx(expiring)


def test_l1_orders_of_two_days_are_late() -> None:
    model = L1.model()
    due, filled = orders_by_due_day(model, whole(ledger_of(model, [L1_EVENTS])))
    assert due.tolist() == [[1] * 10]
    assert filled.tolist() == [[1, 1, 1, 0, 0, 1, 1, 1, 1, 1]]


def test_l1_purchase_lines() -> None:
    model = L1.model()
    lines = purchase_lines(model, ledger_of(model, [L1_EVENTS]))
    assert lines.promised.tolist() == [17, 37]
    assert lines.delivered.tolist() == lines.received.tolist() == lines.closed.tolist() == [21, 37]
    assert lines.on_time(model).tolist() == [False, True]
    assert lines.judged(model).tolist() == [18, 37]  # the first is late one tick after its promise


def test_a_line_is_in_full_when_all_of_it_came_into_stock() -> None:
    """Ten ordered thrice: two rejected and made again; one rejected for good; the rest of four given up. One open."""
    business = Business([Place(initial=0)], [Stream()], horizon=80)
    events: list[Event] = [
        (0, Kind.ORDER, 10, 0),
        (0, Kind.ORDER, 10, 0),
        (0, Kind.ORDER, 10, 0),
        (0, Kind.ORDER, 10, 0),
        (8, Kind.REJECTED, 2, 0),
        (8, Kind.REMADE, 2, 0),
        (8, Kind.RECEIPT, 8, 0),
        (12, Kind.RECEIPT, 2, 0),
        (12, Kind.REJECTED, 1, 1),
        (12, Kind.RECEIPT, 9, 1),
        (12, Kind.RECEIPT, 6, 2),
        (20, Kind.SHORT_CLOSED, 4, 2),
        (24, Kind.RECEIPT, 9, 3),
    ]
    model = business.model()
    lines = purchase_lines(model, ledger_of(model, [events]))
    assert lines.accepted.tolist() == [10, 9, 6, 9]
    assert lines.in_full.tolist() == [True, False, False, False]
    assert lines.closed.tolist() == [12, 12, 20, NONE]
    assert lines.promised.tolist() == [NONE] * 4
    assert lines.judged(model).tolist() == [NONE] * 4


def levels(policy: Policy, parameters: Sequence[int] = (), events: Sequence[Event] = ()) -> PolicyLevels:
    business = Business([Place(initial=0, unit=0.5)], [Stream()], horizon=16)
    model = with_policy(business.model(), policy, parameters)
    return policy_levels(model, whole(ledger_of(model, [events])), lambda *_: "")


def test_levels_change_when_the_policy_computes_them_anew() -> None:
    """Half units: (12, 14) at day 0, a trigger of 20 from day 2 on. The most is trigger and lot: 34 halves."""
    rows: list[Event] = [(3, Kind.PARAMETER, 12, 0), (3, Kind.PARAMETER, 14, 1), (11, Kind.PARAMETER, 20, 0)]
    found = levels(ReorderPoint(type="reorder_point"), events=rows)
    assert found.trigger[0, :2].tolist() == pytest.approx([6, 6])
    assert found.trigger[0, 2:].tolist() == pytest.approx([10, 10])
    assert found.most.tolist() == [17]


@pytest.mark.parametrize(
    ("policy", "parameters", "most"),
    [
        pytest.param(Periodic(type="periodic", order_up_to=20), (40,), 20, id="order-up-to"),
        pytest.param(Kanban(type="kanban", container=5, cards=3), (3, 10, 1), 19.5, id="cards and an open container"),
        pytest.param(Jit(type="jit", mode="to_order"), (0,), math.nan, id="no level"),
    ],
)
def test_the_most_that_a_policy_can_bring_about(policy: Policy, parameters: tuple[int, ...], most: float) -> None:
    found = levels(policy, parameters)
    assert found.most.tolist() == pytest.approx([most], nan_ok=True)
    assert np.isnan(found.trigger).all()  # a week between reviews, cards, and no level


def test_a_buffer_tells_its_zones() -> None:
    """Spike horizon 4 d, threshold 15 halves; top of yellow 60, of green 80, of red 31 halves."""
    rows: list[Event] = [(0, Kind.PARAMETER, value, place) for place, value in enumerate((4, 15, 60, 80, 31))]
    found = levels(Ddmrp(type="ddmrp"), events=rows)
    assert found.spike_threshold.tolist() == [[7.5] * 4]
    assert found.spike_horizon.tolist() == [[4] * 4]
    assert found.top_of_red.tolist() == [[15.5] * 4]
    assert found.top_of_yellow.tolist() == [[30] * 4]
    assert found.top_of_green.tolist() == [[40] * 4]
    assert found.on_hand_alert.tolist() == [[0.5] * 4]
    assert found.trigger.tolist() == [[29.5] * 4]  # below the top of yellow
    assert found.most.tolist() == [40]
