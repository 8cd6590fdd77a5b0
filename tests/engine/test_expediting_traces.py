"""Sample paths with expediting, worked out by hand: what is brought sooner, when, and what that costs.

Twenty a day are demanded at 0.50, reviews are at 0.75. 70 on hand at day 0 and an order `a` of 200: after the demand of
day 0 there are 50, as in T-EX-01. A trace is a list of (day, kind of event, quantity, part).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from jitsim import simulate
from jitsim.engine import run_engine
from jitsim.engine.assignment import reasons_of
from jitsim.engine.simpy_engine.simulation import simulate_component
from jitsim.ledger import Kind, Ledger
from jitsim.model import compile_model
from jitsim.streams import Streams
from tests.engine.test_supply_traces import Trace, trace
from tests.engine.test_traces import DAY
from tests.engine.worlds import Written, loaded, one_item, rows_of

TWENTY: Written = {"daily": 20}
NEVER: Written = {"type": "reorder_point", "reorder_point": 0, "order_quantity": 200}
AIR: Written = {
    "lead_time": 1,
    "premium_per_unit": 3,
    "fixed_cost": 150,
    "approval_delay": 0,
    "lost_share": 0.6,
    "promised_lead_time": 1,
}
MOVES = ("ORDER", "RECEIPT", "UPGRADED")
OF_A = (5.75, "RECEIPT", 200, 0)


def world(expedite: Written | None, policy: Written = NEVER, due: float = 5.75, **keys: Any) -> Written:
    """Return T-EX-01: a margin of 12, and 2 for a day's wait of what is not lost."""
    initial = {"on_hand": 70, "open_orders": {"a": {"quantity": 200, "due": due}}}
    item = {"unit_cost": 10, "price": 22, "backorder_cost": 2}
    keys = {"initial": initial, "item": item, "days": 10, "lead_time": 5} | keys
    written = one_item(policy, TWENTY, **keys)
    if expedite is not None:
        written["stocking_points"]["shop"]["items"]["tea"]["expedite"] = AIR | expedite
    return written


def moves(written: Written) -> Trace:
    return trace(written, *MOVES)


# ---- a new order -----------------------------------------------------------------------------------------------------


def test_t_ex_01() -> None:
    """50 are short in the five days until 5.75: they come by express a day after the review, and nobody waits."""
    written = world({})
    assert moves(written) == [(0.75, "ORDER", 50, 1), (1.75, "RECEIPT", 50, 1), OF_A]
    assert not trace(written, "BACKORDERED")


def test_the_approval_takes_half_a_day() -> None:
    """The order counts from its decision on; it is sent half a day later."""
    assert moves(world({"approval_delay": 0.5})) == [(0.75, "ORDER", 50, 1), (2.25, "RECEIPT", 50, 1), OF_A]


@pytest.mark.parametrize(
    "terms",
    [
        pytest.param({"minimum_order": 100}, id="T-EX-01-MOQ_exp-100"),
        pytest.param({"fixed_cost": 260}, id="as-dear-as-what-it-saves"),
        pytest.param({"budget": 269}, id="beyond-the-budget"),
        pytest.param({"lost_share": 0.2}, id="too-few-are-lost"),
    ],
)
def test_where_it_does_not_pay_customers_wait(terms: Written) -> None:
    """30 and 10 are left after days 1 and 2; ten of day 3 wait, and all of days 4 and 5."""
    written = world(terms)
    assert moves(written) == [OF_A]
    assert [row[:3] for row in trace(written, "BACKORDERED")] == [
        (3.5, "BACKORDERED", 10),
        (4.5, "BACKORDERED", 20),
        (5.5, "BACKORDERED", 20),
    ]


def test_a_small_budget_waits_until_less_is_short() -> None:
    """299 are too few for 50 until day 2, when a day by air still spares 40: 40 x (7.2 + 0.8) against 150 + 120."""
    assert moves(world({"budget": 299}))[0] == (2.75, "ORDER", 40, 1)


def test_t_ex_02() -> None:
    """With the receipt in two days ten are left when it comes: nothing is short, on no day."""
    assert moves(world({}, due=2.75, days=8)) == [(2.75, "RECEIPT", 200, 0)]


def test_an_order_multiple() -> None:
    """Two boxes of 40 for 50: 150 + 3 x 80 = 390, still below 410."""
    assert moves(world({"order_multiple": 40}))[0] == (0.75, "ORDER", 80, 1)


def test_there_must_be_room_for_it() -> None:
    """The position is 250: with room for 299 there is none for 50 more until 20 are gone the next day."""
    for room, day in ((299, 1.75), (300, 0.75)):
        written = world({})
        written["stocking_points"]["shop"]["items"]["tea"]["storage_capacity"] = room
        assert moves(written)[0] == (day, "ORDER", 50, 1)


def test_without_an_open_order_the_next_receipt_is_that_of_an_order_made_now() -> None:
    """120 on hand and nothing ordered; L 5. On day 2 there are 60 for five days: 40 short, a day each.

    40 x (7.2 + 0.4 x 2 x 1) = 320 against 150 + 120; the day before 20 short saved 152 against 210.
    """
    written = world({}, days=4, initial=120)
    assert moves(written) == [(2.75, "ORDER", 40, 1), (3.75, "RECEIPT", 40, 0)]


# ---- the budget ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("budget", "period", "orders"),
    [
        pytest.param(300, 30, [(0.75, 50)], id="spent"),
        pytest.param(570, 30, [(0.75, 50), (12.75, 40)], id="as-much-as-both-cost"),
        pytest.param(569, 30, [(0.75, 50)], id="one-less"),
        pytest.param(300, 12, [(0.75, 50), (12.75, 40)], id="a-new-period"),
        pytest.param(300, 13, [(0.75, 50)], id="the-same-period"),
    ],
)
def test_a_budget(budget: float, period: float, orders: list[tuple[float, int]]) -> None:
    """On day 12 there are 60 left and nothing is ordered: 40 are short as above, for 270."""
    found = trace(world({"budget": budget, "budget_period": period}, days=13.5), "ORDER")
    assert [(day, quantity) for day, _, quantity, _ in found] == orders


# ---- faster from where it is -----------------------------------------------------------------------------------------

CHEAP: Written = {"premium_per_unit": 0.5}
"""All 200 for 150 + 100, 50 anew for 150 + 25; either spares 410."""


def test_an_upgrade() -> None:
    """The order of 200 goes on by air at 1.25, when that is approved."""
    written = world(CHEAP | {"mode": "upgrade", "approval_delay": 0.5})
    assert moves(written) == [(1.25, "UPGRADED", 200, 0), (2.25, "RECEIPT", 200, 0)]


def test_an_upgrade_pays_for_all_that_is_on_its_way() -> None:
    """150 + 3 x 200 is more than 410."""
    assert moves(world({"mode": "upgrade"})) == [OF_A]


@pytest.mark.parametrize(
    ("premium", "first"),
    [(0.5, (0.75, "ORDER", 50, 1)), (0, (0.75, "UPGRADED", 200, 0))],
    ids=["fewer-units", "as-cheap-and-no-more-stock"],
)
def test_both_take_what_saves_more(premium: float, first: tuple[float, str, int, int]) -> None:
    assert moves(world({"mode": "both", "premium_per_unit": premium}))[0] == first


def test_what_has_not_left_cannot_go_on_faster() -> None:
    """Ordered at 0.75, promised in 5 days, accepted on day 3: 130 leave then, and go on by air at the next review.

    On day 3 ten wait already: 20 are short until 5.75, less the day by air.
    """
    supplier = {"order_calendar": {"every": 30, "first": 3}, "promised_lead_time": 5}
    policy = NEVER | {"reorder_point": 50, "order_quantity": 130}
    written = world(CHEAP | {"mode": "upgrade", "fixed_cost": 10}, policy=policy, initial=70, supplier=supplier)
    assert moves(written)[:3] == [(0.75, "ORDER", 130, 0), (3.75, "UPGRADED", 130, 0), (4.75, "RECEIPT", 130, 0)]


def test_what_is_on_its_way_over_a_lane_goes_on_faster() -> None:
    """A DC sends 200 at 0.75 over five days; by air they are there a day later, and left but once."""
    written = world(CHEAP | {"mode": "upgrade"}, policy=NEVER | {"reorder_point": 50}, initial=70)
    points = written["stocking_points"]
    points["shop"]["items"]["tea"]["from"] = "dc"
    points["dc"] = {"items": {"tea": {"from": "mill", "policy": NEVER, "initial": 500}}}
    written["lanes"] = {"road": {"from": "dc", "to": "shop", "lead_time": 5, "cost_per_unit": 1}}
    expected = [(0.75, "ORDER", 200, 0), (0.75, "UPGRADED", 200, 0), (1.75, "RECEIPT", 200, 0)]
    assert trace(written, *MOVES, item=1) == expected
    means = simulate(loaded(written)).by("stocking_point")["shop"]
    assert means["transport_cost"].mean == pytest.approx(200 * 365 / 10)
    assert means["average_in_transit_units"].mean == pytest.approx(200 / 10)
    assert means["expediting_cost"].mean == pytest.approx(250 * 365 / 10)


def test_on_days_off_nothing_is_decided() -> None:
    """Days 0 and 1 are a Monday and a Tuesday; the place works from Wednesday on, when 40 are still short in time."""
    written = world({})
    written["stocking_points"]["shop"]["working_days"] = ["wednesday", "thursday", "friday", "saturday", "sunday"]
    assert moves(written)[0] == (2.75, "ORDER", 40, 1)


TWENTY_MORE = (5.75, "ORDER", 20, 1)
LATE: Written = {"promised_lead_time": 2}
"""Promised in two days, and it takes six."""


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("new_order", [(0.75, "ORDER", 220, 0), (4.75, "ORDER", 20, 1), (5.75, "RECEIPT", 20, 1), TWENTY_MORE]),
        ("upgrade", [(0.75, "ORDER", 220, 0), (4.75, "UPGRADED", 220, 0), (5.75, "RECEIPT", 220, 0)]),
    ],
)
def test_an_order_is_late(mode: str, expected: Trace) -> None:
    """40 are left on day 0 and last until 2.75, when the order should come, as promised in two days; it does not.

    Until it is overdue by half of them it is expected at any moment. From 4.75 on nobody knows when it will come; an
    order made then would come in two days, so 20 are short after the express has come.
    """
    written = world(
        {"mode": mode, "fixed_cost": 5, "premium_per_unit": 0.1},
        policy={"type": "periodic", "review_period": 100, "first_review": 0, "order_up_to": 260},
        initial=60,
        lead_time=6,
        supplier=LATE,
        days=6,
    )
    assert moves(written) == expected


# ---- what it changes, and what not -----------------------------------------------------------------------------------

POLICIES: list[Written] = [
    {"type": "reorder_point", "reorder_point": 60, "order_quantity": 100, "review_period": 0},
    {"type": "min_max", "cycle_service_level": 0.9},
    {"type": "periodic", "review_period": 5, "fill_rate": 0.9},
    {"type": "days_of_cover", "reorder_cover": 5, "order_cover": 10, "manual_delay": 2},
    {"type": "ddmrp", "lead_time_factor": 0.5, "variability_factor": 0.5},
    {"type": "crp", "cycle_service_level": 0.9},
    {"type": "mrp"},
]


def random_world(policy: Written, expedite: Written | None) -> Written:
    written = one_item(
        policy,
        {"arrivals": {"distribution": "poisson", "mean": 8}, "order_size": {"distribution": "geometric", "mean": 2}},
        days=120,
        lead_time={"distribution": "gamma", "mean": 5, "sd": 2},
        item={"unit_cost": 10, "price": 22, "backorder_cost": 2},
        initial=60,
        supplier={"rejects": {"share": 0.05, "inspection": 0.2, "on_reject": "replace"}, "promised_lead_time": 6},
    )
    if expedite is not None:
        written["stocking_points"]["shop"]["items"]["tea"]["expedite"] = expedite
    return written


def ledger_of(written: Written) -> Ledger:
    model = compile_model(loaded(written))
    return run_engine(model, Streams(model, 1, 0))


def same_rows(one: Ledger, other: Ledger) -> bool:
    columns = ("initial", "start", "tick", "kind", "quantity", "part")
    return all(getattr(one, name).tobytes() == getattr(other, name).tobytes() for name in columns)


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy["type"])
@pytest.mark.parametrize("mode", ["new_order", "both"])
def test_what_never_pays_changes_no_byte(policy: Written, mode: str) -> None:
    """Beside it what pays does change them, so that the same world is not the same for want of shortages."""
    without = ledger_of(random_world(policy, None))
    dear = {"mode": mode, "lead_time": 1, "fixed_cost": 1e9}
    assert same_rows(ledger_of(random_world(policy, dear)), without)
    assert not same_rows(ledger_of(random_world(policy, dear | {"fixed_cost": 1, "premium_per_unit": 0})), without)


@pytest.mark.parametrize("mode", ["new_order", "upgrade", "both"])
@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy["type"])
def test_a_random_world_balances(policy: Written, mode: str) -> None:
    """Every identity holds, and the costs add up."""
    express = {"distribution": "gamma", "mean": 1.5, "sd": 0.5}
    terms = {"mode": mode, "lead_time": express, "fixed_cost": 5, "premium_per_unit": 0.2, "budget": 60}
    result = simulate(loaded(random_world(policy, terms)), replications=3)
    parts = ("carrying_cost", "ordering_cost", "transport_cost", "shortage_cost", "expediting_cost")
    assert (result.metrics["expediting_cost"] > 0).any()
    assert result.metrics["total_cost"].to_list() == pytest.approx(result.metrics[list(parts)].sum(axis=1).to_list())


@pytest.mark.parametrize("mode", ["new_order", "upgrade"])
def test_what_is_expedited_says_nothing_of_the_usual_lead_time(mode: str) -> None:
    """Of the five days that an order takes only those of orders that nobody brought sooner are observed."""
    policy = NEVER | {"reorder_point": 50, "order_quantity": 130}
    model = compile_model(loaded(world(CHEAP | {"mode": mode}, policy=policy, initial=70, days=30)))
    items, *_ = simulate_component(model, Streams(model, 1, 0), model.components[0])
    kinds = [Kind(kind) for kind in items[0].rows[1::4]]
    assert (Kind.UPGRADED in kinds) == (mode == "upgrade")
    assert set(items[0].inbound.lead_times) <= {5.0}
    assert kinds.count(Kind.RECEIPT) > len(items[0].inbound.lead_times)


def test_it_costs_premium_and_fixed_cost() -> None:
    """T-EX-01: 150 + 3 x 50 in ten days; nothing is paid in the warm-up."""
    result = simulate(loaded(world({})))
    assert result.metrics["expediting_cost"].to_list() == [pytest.approx(300 * 365 / 10)]
    assert simulate(loaded(world({}, warm_up=1))).metrics["expediting_cost"].to_list() == [0]


def test_an_upgrade_costs_premium_and_fixed_cost() -> None:
    """150 + 0.5 x 200 in ten days; it is no order."""
    result = simulate(loaded(world(CHEAP | {"mode": "upgrade"})))
    assert result.metrics["expediting_cost"].to_list() == [pytest.approx(250 * 365 / 10)]
    assert result.metrics["orders_placed"].to_list() == [0]


def test_the_compiled_engine_leaves_it_to_the_other() -> None:
    assert reasons_of(compile_model(loaded(world({})))) == ("expediting",)


def test_a_planner_knows_nothing_of_tomorrow() -> None:
    """Two futures that part on day 6 have the same rows until then, whatever is demanded later."""
    first = dt.date(2024, 1, 1)
    recorded = [f"tea,{first + dt.timedelta(day)},20" for day in range(-84, 6)]
    found = []
    for later in (1, 400):
        written = world({"fixed_cost": 20}, days=12, initial=120)
        written["horizon"]["start"] = first
        written["customers"]["town"]["demand"] = {"tea": {"history": {"file": "demand.csv"}}}
        table = "\n".join(["item,date,quantity", *recorded, f"tea,{first + dt.timedelta(6)},{later}", ""])
        model = compile_model(loaded(written, {"demand.csv": table}))
        rows = rows_of(run_engine(model, Streams(model, 1, 0)))
        found.append([row for row in rows if row.tick < 6 * DAY])
    assert found[0] == found[1]
    assert "ORDER" in {row.kind for row in found[0]}
