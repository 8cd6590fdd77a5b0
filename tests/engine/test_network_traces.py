"""Networks worked out by hand, row by row; a day has four ticks, demand falls on its third and reviews on its last."""

from __future__ import annotations

from typing import Any

import pytest

from jitsim.engine import run_engine
from jitsim.ledger.balance import check_balance
from jitsim.model import compile_model
from jitsim.streams import Streams
from tests.engine.worlds import Written, loaded, rows_of

Trace = list[tuple[int, str, int, int]]


def daily(level: int, **more: Any) -> Written:
    """Return a policy that brings the position to a level once a day."""
    return {"type": "base_stock", "order_up_to": level, "review_period": 1, **more}


def point(source: str, level: int, initial: Any, **more: Any) -> Written:
    """Return a stocking point of tea that looks once a day."""
    return {"items": {"tea": {"from": source, "policy": daily(level), "initial": initial}}, **more}


def network(days: float, points: Written, lanes: Written, customers: Written) -> Written:
    return {
        "name": "network",
        "horizon": {"days": days, "warm_up": 0},
        "ticks_per_day": 4,
        "items": {"tea": {}},
        "suppliers": {"mill": {"lead_time": 2}},
        "stocking_points": points,
        "lanes": lanes,
        "customers": {
            name: {"at": at, "demand": {"tea": {"daily": quantity}}, **more}
            for name, (at, quantity, more) in customers.items()
        },
    }


def played(written: Written) -> dict[str, Trace]:
    """Return the rows of every stocking point."""
    model = compile_model(loaded(written))
    ledger = run_engine(model, Streams(model, 1, 0))
    check_balance(model, ledger)
    return {
        name: [(row.tick, row.kind, row.quantity, row.part) for row in rows_of(ledger, number)]
        for number, name in enumerate(model.stocking_points)
    }


def of_kind(trace: Trace, *kinds: str) -> Trace:
    return [row for row in trace if row[1] in kinds]


@pytest.mark.parametrize(("below", "above"), [("shop", "dc"), ("dc", "shop"), ("a", "b"), ("b", "a")])
def test_a_review_sees_what_is_ordered_at_its_instant(below: str, above: str) -> None:
    """Both look at the last tick of the day: the upper one orders what the lower one has just ordered of it."""
    points = {below: point(above, 10, 10), above: point("mill", 20, 20)}
    lanes = {"road": {"from": above, "to": below, "lead_time": 1}}
    told = played(network(3, points, lanes, {"town": (below, 4, {})}))
    assert told[below] == [
        (2, "DEMAND", 4, 0),
        (3, "ORDER", 4, 0),
        (6, "DEMAND", 4, 0),
        (7, "RECEIPT", 4, 0),
        (7, "ORDER", 4, 0),
        (10, "DEMAND", 4, 0),
        (11, "RECEIPT", 4, 1),
        (11, "ORDER", 4, 0),
    ]
    assert told[above] == [
        (3, "DEMAND", 4, 1),
        (3, "ORDER", 4, 0),
        (7, "DEMAND", 4, 1),
        (7, "ORDER", 4, 0),
        (11, "RECEIPT", 4, 0),
        (11, "DEMAND", 4, 1),
        (11, "ORDER", 4, 0),
    ]


def test_what_the_sender_owes_is_on_order_and_comes_as_it_is_shipped() -> None:
    """Six units are ordered of four; the other two follow with the next receipt, and nothing is ordered twice."""
    points = {
        "dc": point("mill", 4, {"on_hand": 4, "open_orders": {"early": {"quantity": 5, "due": 1}}}),
        "shop": point("dc", 6, 0),
    }
    told = played(network(3, points, {"road": {"from": "dc", "to": "shop", "lead_time": 0.5}}, {"town": ("dc", 0, {})}))
    assert told["shop"] == [(3, "ORDER", 6, 0), (5, "RECEIPT", 4, 0), (6, "RECEIPT", 2, 0)]
    assert told["dc"] == [
        (3, "DEMAND", 6, 1),
        (3, "BACKORDERED", 2, 0),
        (3, "ORDER", 1, 0),
        (4, "RECEIPT", 5, 0),
        (4, "SHIPMENT", 2, 0),
        (11, "RECEIPT", 1, 1),
    ]


@pytest.mark.parametrize(
    ("allocation", "shipments"),
    [
        ("priority", [(4, "SHIPMENT", 5, 2), (4, "SHIPMENT", 5, 1)]),
        ("first_come", [(4, "SHIPMENT", 3, 0), (4, "SHIPMENT", 6, 1), (4, "SHIPMENT", 1, 2)]),
        ("due_date", [(4, "SHIPMENT", 6, 1), (4, "SHIPMENT", 4, 2)]),
    ],
)
def test_who_is_served_first(allocation: str, shipments: Trace) -> None:
    """Ten units come for a customer who wants 3 at noon, in two days, and two shops that then want 6 and 5 at once."""
    points = {
        "a": point("dc", 6, 0),
        "b": point("dc", 5, 0),
        "dc": point("mill", 0, {"on_hand": 0, "open_orders": {"early": {"quantity": 10, "due": 1}}}),
    }
    points["dc"]["allocation"] = allocation
    lanes = {
        "to_a": {"from": "dc", "to": "a", "priority": 2},
        "to_b": {"from": "dc", "to": "b", "priority": 1},
    }
    told = played(network(1.25, points, lanes, {"town": ("dc", 3, {"priority": 3, "promise": 2})}))
    assert of_kind(told["dc"], "DEMAND") == [(2, "DEMAND", 3, 0), (3, "DEMAND", 6, 1), (3, "DEMAND", 5, 2)]
    assert of_kind(told["dc"], "SHIPMENT") == shipments


def test_an_order_that_ships_complete_lets_others_pass() -> None:
    """Four, three and four units come; six are wanted in one piece, five by somebody who takes parts."""
    early = {f"e{day}": {"quantity": quantity, "due": day} for day, quantity in ((1, 4), (2, 3), (3, 4))}
    points = {
        "a": point("dc", 6, 0),
        "b": point("dc", 5, 0),
        "dc": point("mill", 0, {"on_hand": 0, "open_orders": early}),
    }
    lanes = {
        "to_a": {"from": "dc", "to": "a", "ship": "complete", "lead_time": 1},
        "to_b": {"from": "dc", "to": "b", "lead_time": 1},
    }
    told = played(network(5, points, lanes, {"town": ("a", 0, {})}))
    assert of_kind(told["dc"], "SHIPMENT") == [(4, "SHIPMENT", 4, 1), (8, "SHIPMENT", 1, 1), (12, "SHIPMENT", 6, 0)]
    assert told["a"] == [(3, "ORDER", 6, 0), (16, "RECEIPT", 6, 0)]
    assert told["b"] == [(3, "ORDER", 5, 0), (8, "RECEIPT", 4, 0), (12, "RECEIPT", 1, 0)]


def test_customers_come_before_orders_that_are_known_at_the_same_instant() -> None:
    """The shop orders on day 0; the dc knows of it at noon of day 1, when its own customers want all that is left."""
    points = {"dc": point("mill", 0, 10), "shop": point("dc", 5, 0)}
    lanes = {"road": {"from": "dc", "to": "shop", "information_delay": 0.75}}
    told = played(network(1.75, points, lanes, {"town": ("dc", 5, {})}))
    assert told["shop"] == [(3, "ORDER", 5, 0)]
    assert told["dc"] == [(2, "DEMAND", 5, 0), (6, "DEMAND", 5, 0), (6, "DEMAND", 5, 1), (6, "BACKORDERED", 5, 2)]


def test_an_order_open_at_day_0_has_left_its_sender() -> None:
    points = {
        "dc": point("mill", 3, 3),
        "shop": point("dc", 4, {"on_hand": 0, "open_orders": {"x": {"quantity": 4, "due": 1}}}),
    }
    told = played(network(2, points, {"road": {"from": "dc", "to": "shop", "lead_time": 1}}, {"town": ("shop", 0, {})}))
    assert told == {"dc": [], "shop": [(4, "RECEIPT", 4, 0)]}


def test_goods_wait_for_the_departure_and_orders_do_not() -> None:
    """Day 0 is a Monday: what is ordered on it leaves the shelf at once, the yard on Wednesday."""
    points = {"dc": point("mill", 9, 9), "shop": point("dc", 4, 0)}
    lanes = {"road": {"from": "dc", "to": "shop", "lead_time": 1, "departures": {"weekdays": ["wednesday"]}}}
    told = played(network(4, points, lanes, {"town": ("shop", 0, {})}))
    assert told["shop"] == [(3, "ORDER", 4, 0), (12, "RECEIPT", 4, 0)]
    assert told["dc"] == [(3, "DEMAND", 4, 1), (3, "ORDER", 4, 0), (11, "RECEIPT", 4, 0)]


def test_goods_leave_at_an_hour() -> None:
    """Ticks 2 of days 0, 2 and 4: what the shop orders on the last tick of day 0 leaves on day 2, of day 1 as well."""
    points = {"dc": point("mill", 9, 9), "shop": point("dc", 4, 2)}
    lanes = {"road": {"from": "dc", "to": "shop", "lead_time": 0.25, "departures": {"every": 2, "at": 0.5}}}
    told = played(network(3, points, lanes, {"town": ("shop", 1, {})}))
    assert of_kind(told["shop"], "ORDER") == [(3, "ORDER", 3, 0), (7, "ORDER", 1, 0), (11, "ORDER", 1, 0)]
    assert of_kind(told["shop"], "RECEIPT") == [(11, "RECEIPT", 3, 0), (11, "RECEIPT", 1, 1)]


def test_what_is_ready_at_the_hour_leaves_with_it() -> None:
    """What is ordered on the last tick of day 0 leaves on it, on tick 2 of day 1 or on its first."""
    points = {"dc": point("mill", 9, 9), "shop": point("dc", 4, 0)}
    for at, arrival in ((0.75, 4), (0.5, 7), (0.0, 5)):
        lanes = {"road": {"from": "dc", "to": "shop", "lead_time": 0.25, "departures": {"every": 1, "at": at}}}
        told = played(network(2, points, lanes, {"town": ("shop", 0, {})}))
        assert told["shop"] == [(3, "ORDER", 4, 0), (arrival, "RECEIPT", 4, 0)]


def test_what_capacity_leaves_behind_goes_at_the_hour_of_the_next_working_day() -> None:
    """Day 0 is a Monday: 2 of 5 leave at its last tick, 2 on Wednesday and the last on Thursday, not on Tuesday."""
    points = {"dc": point("mill", 9, 9), "shop": point("dc", 5, 0)}
    days = ["monday", "wednesday", "thursday", "friday"]
    road = {"from": "dc", "to": "shop", "capacity_per_day": 2, "working_days": days}
    lanes = {"road": {**road, "departures": {"every": 1, "at": 0.75}}}
    told = played(network(4, points, lanes, {"town": ("shop", 0, {})}))
    receipts = [(3, "RECEIPT", 2, 0), (11, "RECEIPT", 2, 0), (15, "RECEIPT", 1, 0)]
    assert of_kind(told["shop"], "RECEIPT") == receipts
