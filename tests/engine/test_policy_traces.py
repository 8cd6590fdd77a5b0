"""Sample paths of the policies, worked out by hand from their rules: what is ordered, and when.

Demand comes at 0.50 of a day and reviews are at 0.75 unless a test says otherwise; day 0 is a Monday. A trace is a list
of (day, kind of event, quantity).
"""

from __future__ import annotations

from typing import Any

import pytest

from jitsim.policies import POLICIES
from tests.engine.reference import Row
from tests.engine.test_traces import DAY, TEN_A_DAY, end_of_days, play
from tests.engine.worlds import Written, one_item, rows_of

Trace = list[tuple[float, str, int]]


def path(written: Written) -> tuple[list[Row], int]:
    """Return the events of the only item, and the stock that it started with."""
    _, ledger = play(written)
    return rows_of(ledger), int(ledger.initial[0])


def trace(rows: list[Row], *kinds: str) -> Trace:
    """Return the events of some kinds; of all kinds but PARAMETER where none is named."""
    return [(row.tick / DAY, row.kind, row.quantity) for row in rows if row.kind in kinds or not kinds]


def orders(rows: list[Row]) -> list[tuple[float, int]]:
    return [(day, quantity) for day, _, quantity in trace(rows, "ORDER")]


def parameters(rows: list[Row]) -> list[tuple[float, int, int]]:
    """Return (day, place, value) of every parameter that was computed."""
    return [(row.tick / DAY, row.part, row.quantity) for row in rows if row.kind == "PARAMETER"]


# ---- minimum and maximum ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("position", "minimum", "ordered"),
    [
        pytest.param(100, 0, [150], id="T-SS2-01-at-s"),
        pytest.param(60, 0, [190], id="T-SS2-01-below-s"),
        pytest.param(101, 0, [], id="T-SS2-01-above-s"),
        pytest.param(100, 200, [200], id="T-SS2-01-minimum-order-lifts-the-position-above-S"),
    ],
)
def test_min_max(position: int, minimum: int, ordered: list[int]) -> None:
    """s 100, S 250; ten units leave before the only review."""
    policy = {"type": "min_max", "reorder_point": 100, "order_up_to": 250}
    written = one_item(policy, TEN_A_DAY, days=1, initial=position + 10, terms={"minimum_order": minimum})
    assert [quantity for _, quantity in orders(path(written)[0])] == ordered


def test_t_rss_01_nothing_at_301_and_260_at_240() -> None:
    """(R, s, S) = (1, 300, 500): 61 a day from 362 on."""
    policy = {"type": "periodic_min_max", "reorder_point": 300, "order_up_to": 500, "review_period": 1}
    rows, _ = path(one_item(policy, {"daily": 61}, days=4, initial=362))
    assert trace(rows) == [
        (0.5, "DEMAND", 61),
        (1.5, "DEMAND", 61),
        (1.75, "ORDER", 260),
        (2.5, "DEMAND", 61),
        (3.5, "DEMAND", 61),
        (3.75, "RECEIPT", 260),
    ]


def test_periodic_min_max_looks_at_reviews_only() -> None:
    """R 3: 301 on day 0; the position passes s on day 1 and is 211 when day 3 looks again."""
    policy = {
        "type": "periodic_min_max",
        "reorder_point": 300,
        "order_up_to": 500,
        "review_period": 3,
        "first_review": 0,
    }
    rows, _ = path(one_item(policy, {"daily": 30}, days=7, initial=331))
    assert orders(rows) == [(3.75, 500 - 211)]


# ---- DDMRP --------------------------------------------------------------------------------------------------------

T_DD_06: Written = {
    "type": "ddmrp",
    "adu": {"method": "fixed", "value": 4},
    "decoupled_lead_time": 10,
    "lead_time_factor": 0.5,
    "variability_factor": 0.5,
}
"""Red 20 + 10, yellow 40, green 20: tops 30, 70 and 90. A spike is 15 in a day, looked for ten days ahead."""


@pytest.mark.parametrize("adu", [{"method": "fixed", "value": 4}, {"method": "past"}], ids=["fixed", "past"])
def test_t_dd_16_constant_demand(adu: Written) -> None:
    """Four a day from 90: after day 5 the net flow is 66, so 24; then every six days, on hand 30 to 50, mean 40."""
    rows, start = path(one_item({**T_DD_06, "adu": adu}, {"daily": 4}, lead_time=10, days=60))
    assert start == 90
    assert parameters(rows) == [(0, 0, 10), (0, 1, 15), (0, 2, 70), (0, 3, 90), (0, 4, 30)]
    assert orders(rows) == [(day + 0.75, 24) for day in range(5, 60, 6)]
    assert end_of_days(rows, start, range(6)) == [86, 82, 78, 74, 70, 66]
    assert end_of_days(rows, start, range(15, 57)) == [50, 46, 42, 38, 34, 30] * 7
    assert not trace(rows, "BACKORDERED")


def test_t_dd_07_a_day_of_150() -> None:
    """From 200 nothing is due; 150 leave at 1.5, the net flow is 50 and 40 bring it to the top of green."""
    demand = {"interval": 1.5, "order_size": 150}
    rows, _ = path(one_item(T_DD_06, demand, lead_time=10, days=2.9, initial=200))
    assert [event for event in trace(rows) if event[1] != "PARAMETER"] == [(1.5, "DEMAND", 150), (1.75, "ORDER", 40)]


def test_a_spike_within_the_horizon_is_ordered_for_before_it_is_due() -> None:
    """Orders of 15 every ten days, known 20 days ahead; the horizon is the lead time of ten days, its end inside.

    The first is at 10.0, on day 10: day 0 sees it, 90 - 15 = 75 is not below 70. The second is at 20.0, on day 20: the
    review of day 10 sees it, 75 - 15 = 60, so 30. Day 20 sees the third: 75 - 15 + 30 - 15 = 75.
    """
    demand = {"interval": 10, "order_size": 15}
    rows, _ = path(one_item(T_DD_06, demand, lead_time=10, days=21, customer={"notice": 20}))
    assert orders(rows) == [(10.75, 30)]
    rows, _ = path(one_item(T_DD_06, demand, lead_time=10, days=21))
    assert orders(rows) == [(20.75, 30)]


# ---- kanban -------------------------------------------------------------------------------------------------------


def kanban(**keys: Any) -> Written:
    return {"type": "kanban", "container": 10, **keys}


def test_a_card_leaves_with_the_first_piece_or_with_the_last() -> None:
    """Three containers of ten, four a day, two days.

    First piece: 26 on hand is two full containers, one card goes. 38 on hand and on order are one open container more
    than the cards are worth. Empty: the third container is empty when 18 are left.
    """
    written = one_item(kanban(cards=3), {"daily": 4}, days=6)
    rows, start = path(written)
    assert orders(rows) == [(0.5, 10), (2.5, 10), (5.5, 10)]
    assert end_of_days(rows, start, range(6)) == [26, 22, 28, 24, 30, 26]
    rows, start = path(one_item(kanban(cards=3, release_on="empty"), {"daily": 4}, days=8))
    assert orders(rows) == [(2.5, 10), (4.5, 10), (7.5, 10)]
    assert end_of_days(rows, start, range(8)) == [26, 22, 18, 14, 20, 16, 22, 18]


def test_t_kb_06_two_bins() -> None:
    """d L 60 and a safety of 18 round up to a bin of 100 in packs of 25; a bin is ordered when the first is empty."""
    bins = {"variant": "two_bin", "container": 25, "daily_demand": 30, "planned_lead_time": 2, "safety_allowance": 0.3}
    rows, start = path(one_item(kanban(**bins), {"daily": 30}, days=10))
    assert start == 200
    assert end_of_days(rows, start, range(10)) == [170, 140, 110, 80, 50, 120, 90, 60, 130, 100]
    assert orders(rows) == [(3.5, 100), (6.5, 100), (9.5, 100)]


def test_electronic_cards_are_a_reorder_point_in_containers() -> None:
    """s = 10 x 2 x 1.5 = 30, two containers at a time."""
    loop = {"variant": "electronic", "daily_demand": 10, "planned_lead_time": 2, "safety_allowance": 0.5}
    rows, start = path(one_item(kanban(**loop, batch_cards=2), TEN_A_DAY, days=6))
    assert start == 50
    assert orders(rows) == [(1.5, 20), (3.5, 20), (5.5, 20)]
    assert end_of_days(rows, start, range(6)) == [40, 30, 20, 30, 20, 30]


def test_a_signal_orders_a_lot() -> None:
    """At three containers four are ordered."""
    rows, start = path(one_item(kanban(variant="signal", cards=3, batch_cards=4), TEN_A_DAY, days=9))
    assert start == 70
    assert orders(rows) == [(3.5, 40), (7.5, 40)]
    assert end_of_days(rows, start, range(9)) == [60, 50, 40, 30, 20, 50, 40, 30, 20]


def test_cards_wait_for_a_batch() -> None:
    rows, start = path(one_item(kanban(cards=5, batch_cards=2), TEN_A_DAY, days=6))
    assert orders(rows) == [(1.5, 20), (3.5, 20), (5.5, 20)]
    assert end_of_days(rows, start, range(6)) == [40, 30, 20, 30, 20, 30]


def test_more_cards_at_once_and_fewer_as_they_come_back() -> None:
    """Three cards, five from day 4, two from day 10.

    At 4.75 one container is on the shelf and two are out: two new cards order at once. At 10.75 three are on the shelf
    and two are out, three cards too many: none goes out before the shelf is down to one, at 14.5.
    """
    changes = {"summer": {"day": 4, "cards": 5}, "autumn": {"day": 10, "cards": 2}}
    rows, start = path(one_item(kanban(cards=3, card_changes=changes), TEN_A_DAY, days=17))
    assert parameters(rows) == [(0, 0, 3), (0, 1, 10), (0, 2, 1), (4.75, 0, 5), (10.75, 0, 2)]
    single = [(day + 0.5, 10) for day in (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 14, 15, 16)]
    assert orders(rows) == sorted([*single, (4.75, 20)])
    assert end_of_days(rows, start, range(17)) == [20, 10, 10, 10, 10, 10, 30, 30, 30, 30, 30, 30, 30, 20, 10, 0, 0]
    assert not trace(rows, "BACKORDERED")


def test_cards_are_collected_every_second_day() -> None:
    """The interval counts as lead time: ceil(10 x (2 + 2) x 1.1 / 10) = 5 cards, collected at 0.75 of days 0, 2, ..."""
    loop = kanban(daily_demand=10, planned_lead_time=2, review_period=2, first_review=0)
    rows, start = path(one_item(loop, TEN_A_DAY, days=7))
    assert start == 50
    assert orders(rows) == [(0.75, 10), (2.75, 20), (4.75, 20), (6.75, 20)]
    assert end_of_days(rows, start, range(7)) == [40, 30, 30, 20, 30, 20, 30]


# ---- pure JIT -----------------------------------------------------------------------------------------------------

CALL_OFF: Written = {"type": "jit", "mode": "call_off", "planned_lead_time": 2, "container": 10}


def test_call_off_covers_the_firm_demand_of_the_windows_ahead() -> None:
    """L 2, R 1: three days ahead. Day 0 calls off 10 that wait and 30 firm; from then on one day more every day."""
    rows, start = path(one_item(CALL_OFF, TEN_A_DAY, days=10, customer={"notice": 5}))
    rows = [row for row in rows if row.tick < 5 * DAY]
    assert start == 0
    assert orders(rows) == [(0.75, 40), (1.75, 10), (2.75, 10), (3.75, 10), (4.75, 10)]
    assert trace(rows, "BACKORDERED", "RECEIPT", "SHIPMENT") == [
        (0.5, "BACKORDERED", 10),
        (1.5, "BACKORDERED", 10),
        (2.5, "BACKORDERED", 10),
        (2.75, "RECEIPT", 40),
        (2.75, "SHIPMENT", 10),
        (2.75, "SHIPMENT", 10),
        (2.75, "SHIPMENT", 10),
        (3.75, "RECEIPT", 10),
        (4.75, "RECEIPT", 10),
    ]


def test_call_off_knows_no_more_than_customers_tell() -> None:
    """With a day's notice tomorrow's demand is firm at 0.75, that of the day after is not: two days' demand waits."""
    rows, _ = path(one_item(CALL_OFF, TEN_A_DAY, days=10, customer={"notice": 1}))
    rows = [row for row in rows if row.tick < 5 * DAY]
    assert orders(rows) == [(0.75, 20), (1.75, 10), (2.75, 10), (3.75, 10), (4.75, 10)]
    assert trace(rows, "SHIPMENT") == [(2.75, "SHIPMENT", 10)] * 2 + [(3.75, "SHIPMENT", 10), (4.75, "SHIPMENT", 10)]


def test_call_off_without_notice_orders_what_waits_in_whole_containers() -> None:
    """Seven a day: 10 for 7; day 1 has 14 waiting and 10 under way; on day 2, 21 against 10 + 10; 1 is missing."""
    rows, _ = path(one_item(CALL_OFF, {"daily": 7}, days=3))
    assert orders(rows) == [(0.75, 10), (1.75, 10), (2.75, 10)]


def test_make_to_order_orders_every_line() -> None:
    rows, start = path(one_item({"type": "jit", "mode": "to_order"}, {"interval": 1, "order_size": 4}, days=3.5))
    assert start == 0
    assert trace(rows) == [
        (1, "DEMAND", 4),
        (1, "BACKORDERED", 4),
        (1, "ORDER", 4),
        (2, "DEMAND", 4),
        (2, "BACKORDERED", 4),
        (2, "ORDER", 4),
        (3, "RECEIPT", 4),
        (3, "SHIPMENT", 4),
        (3, "DEMAND", 4),
        (3, "BACKORDERED", 4),
        (3, "ORDER", 4),
    ]


# ---- the others ---------------------------------------------------------------------------------------------------


def test_t_doc_01_days_of_cover_lie_on_a_desk() -> None:
    """d 12, L 14: s = 12 x 23 = 276, Q = 1080 in hundreds is 1100. From 1376 at a hundred a day s is reached on day 10;
    the position counts the order from then on, five days on the desk and two on the road bring it at 17.75."""
    policy = {
        "type": "days_of_cover",
        "daily_demand": 12,
        "planned_lead_time": 14,
        "reorder_cover": 9,
        "order_cover": 90,
        "manual_delay": 5,
    }
    rows, start = path(one_item(policy, {"daily": 100}, days=18, terms={"order_multiple": 100}))
    assert start == 276 + 1100
    assert orders(rows) == [(10.75, 1100)]
    assert trace(rows, "RECEIPT") == [(17.75, "RECEIPT", 1100)]


def test_a_dormant_item_orders_for_backorders_only() -> None:
    """Rule D-1: nothing was demanded in the 84 days before day 0 or since, so s = -1 and Q is the smallest order.

    At 100.0 two units are demanded of an empty shelf; at -2 the position is two single units below 0.
    """
    policy = {"type": "reorder_point", "order_cover": 14, "refresh_days": 28}
    rows, start = path(one_item(policy, {"interval": 100, "order_size": 2}, days=110, initial=0))
    assert start == 0
    assert parameters(rows) == [(0, 0, -1), (0, 1, 1)]
    assert trace(rows, "DEMAND", "BACKORDERED", "ORDER", "RECEIPT", "SHIPMENT") == [
        (100, "DEMAND", 2),
        (100, "BACKORDERED", 2),
        (100.75, "ORDER", 2),
        (102.75, "RECEIPT", 2),
        (102.75, "SHIPMENT", 2),
    ]


def test_hybrid_follows_the_policy_of_the_class() -> None:
    """One item has all the usage value, so class A, and constant demand, so X: two cards here, as T-KB-07 has it."""
    choices = {"AX": kanban(cards=2), "default": {"type": "base_stock", "order_up_to": 99}}
    rows, start = path(one_item({"type": "hybrid", "map": choices}, TEN_A_DAY, days=6))
    assert start == 20
    assert [row for row in rows if row.kind == "POLICY"] == [(0, "POLICY", 1, list(POLICIES).index("kanban"))]
    assert parameters(rows) == [(0, 0, 2), (0, 1, 10), (0, 2, 1)]
    assert end_of_days(rows, start, range(6)) == [10, 0, 0, 0, 0, 0]
    assert orders(rows) == [(day + 0.5, 10) for day in range(6)]
