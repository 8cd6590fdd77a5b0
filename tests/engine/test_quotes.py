"""What customers are quoted where nothing is kept: by which day, from what was seen, and who does not wait for it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jitsim.engine import run_engine
from jitsim.engine.assignment import reasons_of
from jitsim.ledger.balance import check_balance
from jitsim.ledger.tables import event_table
from jitsim.model import compile_model
from jitsim.pipeline import simulate
from jitsim.streams import Streams
from tests.engine.test_policy_traces import path, trace
from tests.engine.test_traces import DAY, play
from tests.engine.test_traces import path as path_of
from tests.engine.worlds import DEMANDS, DURATIONS, Written, loaded, one_item, rows_of

KINDS = ["make_to_order", "drop_ship"]
THREE = {"interval": 10, "order_size": 3}


def promises(rows: list[Any]) -> list[tuple[float, float]]:
    """Return the day of every order that is quoted something, and the days until what it is promised."""
    return [(row.tick / DAY, row.quantity / DAY) for row in rows if row.kind == "PROMISED"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("lead_time", "rate"),
    [pytest.param(7, 1, id="T-MTO-01-delivered-day-7.0"), pytest.param(7.01, 0, id="T-MTO-01-delivered-day-7.01")],
)
def test_t_mto_01_on_time_is_delivered_by_what_was_quoted(kind: str, lead_time: float, rate: float) -> None:
    written = one_item({"type": kind, "quoted_lead_time": 7}, THREE, lead_time=lead_time, days=20)
    assert promises(path(written)[0]) == [(10, 7)]
    assert simulate(loaded(written)).estimates["order_fulfilment_rate"].mean == rate


def test_a_quote_is_of_receipts_that_were_seen_and_not_of_the_order_itself() -> None:
    """Twenty receipts of two days are known; all since take six, the first on day 7.

    Two of 22 are six days, 20 / 22 = 0.91 are covered by two; on day 9 there are three of 23, and 20 / 23 = 0.87.
    """
    written = one_item({"type": "make_to_order"}, {"interval": 1, "order_size": 1}, lead_time=2, days=11)
    rows, _ = path_of(written, days=lambda day, ordinal: 6.0)
    assert promises(rows) == [*((day, 2) for day in range(1, 9)), (9, 6), (10, 6)]


def test_another_share_is_covered() -> None:
    """At 0.95 the second of 22 is too much: 20 / 21 = 0.952 on day 7, 20 / 22 = 0.909 on day 8."""
    policy = {"type": "make_to_order", "promise_quantile": 0.95}
    written = one_item(policy, {"interval": 1, "order_size": 1}, lead_time=2, days=9)
    rows, _ = path_of(written, days=lambda day, ordinal: 6.0)
    assert promises(rows) == [*((day, 2) for day in range(1, 8)), (8, 6)]


def test_the_days_of_a_bundle_are_quoted_too() -> None:
    rows, _ = path(one_item({"type": "make_to_order", "bundle_days": 3}, {"daily": 5}, lead_time=1, days=2))
    assert promises(rows) == [(0.5, 4), (1.5, 4)]


@pytest.mark.parametrize(
    ("keys", "quoted"),
    [
        pytest.param({}, [], id="their-own-promise"),
        pytest.param({"quoted_lead_time": 5}, [(10, 5)], id="a-written-quote"),
        pytest.param({"promise_quantile": 0.5}, [(10, 2)], id="a-written-share"),
        pytest.param({"quoted_lead_time": 4}, [], id="a-quote-of-what-they-are-promised-anyhow"),
    ],
)
def test_customers_with_a_promise_are_quoted_what_is_written(keys: Written, quoted: list[Any]) -> None:
    written = one_item({"type": "make_to_order", **keys}, THREE, lead_time=2, days=15, customer={"promise": 4})
    assert promises(path(written)[0]) == quoted


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("waits", "orders"), [(7, 3), (6.99, 0)])
def test_who_does_not_wait_for_so_long_leaves_at_once(kind: str, waits: float, orders: int) -> None:
    policy = {"type": kind, "quoted_lead_time": 7, "max_wait": waits}
    written = one_item(policy, THREE, lead_time=1, days=20)
    rows, _ = path(written)
    left = [(10, "DEMAND", 3), (10, "LOST", 3), (10, "DECLINED", 3)]
    assert (trace(rows) == left) == (orders == 0)
    found = {name: each.mean for name, each in simulate(loaded(written)).estimates.items()}
    assert found["units_ordered"] == orders
    assert found["units_lost"] == found["units_declined"] == 3 - orders
    assert found["order_fulfilment_rate"] == (1 if orders else 0)


def test_what_is_on_the_shelf_is_taken_all_the_same() -> None:
    """Two are left of a surplus: the first takes them, and does not wait for the third."""
    policy = {"type": "make_to_order", "quoted_lead_time": 7, "max_wait": 5}
    rows, _ = path(one_item(policy, THREE, days=20, initial=2))
    assert trace(rows) == [(10, "DEMAND", 3), (10, "LOST", 1), (10, "DECLINED", 1)]


def test_customers_with_a_promise_of_their_own_wait_for_that_or_leave() -> None:
    policy = {"type": "make_to_order", "max_wait": 3}
    for promise, declined in ((3, 0), (4, 3)):
        written = one_item(policy, THREE, lead_time=9, days=20, customer={"promise": promise})
        assert simulate(loaded(written)).estimates["units_declined"].mean == declined


def test_an_order_that_ships_whole_is_declined_whole() -> None:
    """Salt is there; tea is quoted seven days, which is too long: neither is sold, and salt is back on the shelf."""
    stocked = {"from": "mill", "policy": {"type": "base_stock", "order_up_to": 9}}
    made = {"from": "mill", "policy": {"type": "make_to_order", "quoted_lead_time": 7, "max_wait": 5}}
    lines: Written = {"salt": {"size": 2}, "tea": {"size": 1}}
    written: Written = {
        "name": "small",
        "horizon": {"days": 30, "warm_up": 0},
        "replications": 1,
        "items": {"salt": {}, "tea": {}},
        "suppliers": {"mill": {"lead_time": 2}},
        "stocking_points": {"shop": {"items": {"salt": stocked, "tea": made}}},
        "customers": {"town": {"at": "shop", "ship": "complete_order", "orders": {"arrivals": 1, "lines": lines}}},
    }
    model, ledger = play(written)
    check_balance(model, ledger)
    salt, tea = rows_of(ledger, 0), rows_of(ledger, 1)
    days = len([row for row in salt if row.kind == "DEMAND"])
    assert days == 30
    assert [row.kind for row in tea] == ["DEMAND", "LOST", "DECLINED", "LINE"] * 30
    assert {row.kind for row in salt} <= {"DEMAND", "HELD", "RETURNED", "LINE"}


def test_a_promise_is_told_in_days() -> None:
    model, ledger = play(one_item({"type": "make_to_order", "quoted_lead_time": 7}, THREE, days=12))
    events = event_table(model, ledger)
    told = events[events.event == "promised"]
    assert told[["day", "quantity", "order", "customer"]].values.tolist() == [[10.0, 7.0, 0, "town"]]


@pytest.mark.parametrize(
    ("policy", "promise", "reason"),
    [
        ({"type": "make_to_order"}, 4, ""),
        ({"type": "make_to_order"}, 0, "promises that are quoted order by order"),
        ({"type": "make_to_order", "max_wait": 9}, 4, "promises that are quoted order by order"),
        ({"type": "drop_ship"}, 4, "parcels that belong to customers"),
    ],
)
def test_who_plays_it(policy: Written, promise: float, reason: str) -> None:
    model = compile_model(loaded(one_item(policy, THREE, customer={"promise": promise})))
    assert reasons_of(model) == (reason,)


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from(KINDS),
    st.sampled_from(DEMANDS),
    st.sampled_from(DURATIONS),
    st.sampled_from([{}, {"quoted_lead_time": 3}, {"promise_quantile": 0.5}]),
    st.sampled_from([None, 0, 2, 4]),
    st.sampled_from([{}, {"unmet": "patience", "patience": 2}, {"ship": "complete_line"}, {"promise": 2}]),
)
def test_nobody_waits_for_longer_a_promise_than_they_would(
    kind: str, demand: Written, lead_time: Any, quote: Written, waits: float | None, customer: Written
) -> None:
    policy = {"type": kind, **quote, **({} if waits is None else {"max_wait": waits})}
    model = compile_model(loaded(one_item(policy, demand, lead_time=lead_time, customer=customer)))
    ledger = run_engine(model, Streams(model, 1, 0))
    check_balance(model, ledger)
    rows = rows_of(ledger)
    most = float("inf") if waits is None else waits * DAY
    assert all(row.quantity <= most for row in rows if row.kind == "PROMISED")
    lost = {row.part: row.quantity for row in rows if row.kind == "LOST"}
    assert {row.part: row.quantity for row in rows if row.kind == "DECLINED"} == lost
