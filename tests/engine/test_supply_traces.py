"""Sample paths of deliveries and of customers who wait, worked out by hand: when what arrives, and whom it serves.

Demand comes at 0.50 of a day and reviews are at 0.75 unless a test says otherwise; day 0 is a Monday. A trace is a list
of (day, kind of event, quantity, part), the part as the ledger's kinds say.
"""

from __future__ import annotations

from typing import Any

import pytest

from jitsim.ledger.tables import daily_table
from jitsim.model import compile_model
from jitsim.policies.sizing import Refusal
from jitsim.streams import Streams
from tests.engine.reference import Row
from tests.engine.test_traces import DAY, TEN_A_DAY, play
from tests.engine.worlds import Written, loaded, one_item, rows_of

Trace = list[tuple[float, str, int, int]]

FIVE_A_DAY: Written = {"daily": 5}


def trace(written: Written, *kinds: str, item: int = 0) -> Trace:
    """Return the events of an item, those of some kinds where kinds are named."""
    rows: list[Row] = rows_of(play(written)[1], item)
    return [(row.tick / DAY, row.kind, row.quantity, row.part) for row in rows if row.kind in kinds or not kinds]


def receipts(written: Written, item: int = 0) -> list[tuple[float, int, int]]:
    """Return (day, quantity, number of the order) of every receipt."""
    return [(day, quantity, part) for day, _, quantity, part in trace(written, "RECEIPT", item=item)]


def base_stock(level: int, demand: Written, **keys: Any) -> Written:
    return one_item({"type": "base_stock", "order_up_to": level}, demand, **keys)


# ---- from order to delivery ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("crossing", [True, False])
def test_t_lt_01_lead_times_of_two_values(crossing: bool) -> None:
    """Every order takes 10 or 3 days; without crossing it arrives with the order before it at the earliest."""
    law = {"distribution": "empirical", "values": [10, 3], "weights": [0.5, 0.5]}
    written = base_stock(30, FIVE_A_DAY, lead_time=law, days=60, supplier={"crossing": crossing})
    model = compile_model(loaded(written))
    drawn = Streams(model, 1, 0)
    due, expected, overtaken = 0.0, [], 0
    for day in range(60):
        arrival = day + 0.5 + drawn.lead_time(0, day, 0) / DAY
        overtaken += arrival < due
        due = max(due, arrival)
        expected.append((arrival if crossing else due, 5, day))
    assert overtaken > 10
    assert receipts(written) == sorted((each for each in expected if each[0] < 60), key=lambda each: each[0])


def test_an_order_calendar_by_weekdays() -> None:
    """Mondays and Thursdays, L 1: an order of another day waits until the next of them starts."""
    supplier = {"order_calendar": {"weekdays": ["monday", "thursday"]}}
    written = base_stock(40, FIVE_A_DAY, lead_time=1, days=9, supplier=supplier)
    assert trace(written, "ORDER") == [(day + 0.5, "ORDER", 5, 0) for day in range(9)]
    released = [0.5, 3, 3, 3.5, 7, 7, 7, 7.5]
    assert receipts(written) == [(each + 1, 5, number) for number, each in enumerate(released)]


def test_an_order_calendar_by_rhythm() -> None:
    """Every third day from day 1 on: days 1, 4 and 7."""
    supplier = {"order_calendar": {"every": 3, "first": 1}}
    written = base_stock(40, FIVE_A_DAY, lead_time=1, days=8, supplier=supplier)
    released = [1, 1.5, 4, 4, 4.5, 7, 7]
    assert receipts(written) == [(each + 1, 5, number) for number, each in enumerate(released) if each + 1 < 8]


def test_capacity_over_two_days() -> None:
    """Ten a day, L 2. The 25 ordered at 0 leave at 0, 1 and 2; of the six ordered at 1.75 day 2 has room for five.

    Six more at 3.5 find nine left of day 3 and leave at once.
    """
    demand = {"interval": 1.75, "order_size": 6}
    written = base_stock(40, demand, days=5.8, initial=15, supplier={"capacity_per_day": 10})
    assert trace(written, "ORDER") == [
        (day, "ORDER", size, 0) for day, size in [(0, 25), (1.75, 6), (3.5, 6), (5.25, 6)]
    ]
    assert receipts(written) == [(2, 10, 0), (3, 10, 0), (4, 5, 0), (4, 5, 1), (5, 1, 1), (5.5, 6, 2)]


def test_a_capacity_that_two_items_share() -> None:
    """Ten a day: eight of salt and two of tea leave on day 0, the other six of tea on day 1."""
    policy = {"type": "base_stock", "order_up_to": 8}
    written = one_item(policy, {"interval": 90}, days=4, initial=0, supplier={"capacity_per_day": 10, "items": None})
    written["items"]["salt"] = {}
    written["stocking_points"]["shop"]["items"]["salt"] = {"from": "mill", "policy": policy, "initial": 0}
    assert receipts(written, item=0) == [(2, 8, 0)]
    assert receipts(written, item=1) == [(2, 2, 0), (3, 6, 0)]


MONDAY_TO_FRIDAY = ["monday", "tuesday", "wednesday", "thursday", "friday"]


def test_a_supplier_counts_its_working_days() -> None:
    """L 3 from Monday to Friday; an order of Saturday or Sunday (days 5 and 6) begins on Monday."""
    supplier = {"working_days": MONDAY_TO_FRIDAY}
    written = base_stock(60, FIVE_A_DAY, lead_time=3, days=11, supplier=supplier)
    due = [3.5, 4.5, 7.5, 8.5, 9.5, 10, 10, 10.5]
    assert receipts(written) == [(each, 5, number) for number, each in enumerate(due)]


def test_a_stocking_point_has_days_off() -> None:
    """Orders of Thursday and Friday, L 2, wait for Monday, and so does the review of the weekend's demand."""
    written = base_stock(60, FIVE_A_DAY, days=10, point={"working_days": MONDAY_TO_FRIDAY})
    ordered = [(day + 0.5, 5) for day in range(5)] + [(7, 10), (7.5, 5), (8.5, 5), (9.5, 5)]
    assert [(day, quantity) for day, _, quantity, _ in trace(written, "ORDER")] == ordered
    due = [(2.5, 5), (3.5, 5), (4.5, 5), (7, 5), (7, 5), (9, 10), (9.5, 5)]
    assert receipts(written) == [(day, quantity, number) for number, (day, quantity) in enumerate(due)]
    assert [kind for day, kind, *_ in trace(written) if day == 7] == ["RECEIPT", "RECEIPT", "ORDER"]


TEN_EVERY_TEN: Written = {"interval": 10, "order_size": 10}


def test_a_short_delivery_and_its_rest() -> None:
    """Six of ten after two days and four after three more."""
    short = {"probability": 1, "share": 0.6, "rest_after": 3, "short_close_after": 4}
    written = base_stock(20, TEN_EVERY_TEN, days=20, supplier={"short_deliveries": short})
    assert trace(written) == [
        (10, "DEMAND", 10, 0),
        (10, "ORDER", 10, 0),
        (12, "RECEIPT", 6, 0),
        (15, "RECEIPT", 4, 0),
    ]


@pytest.mark.parametrize("rest", [{}, {"rest_after": 3}], ids=["rest-never-comes", "rest-comes-too-late"])
def test_the_rest_of_a_short_delivery_is_given_up(rest: Written) -> None:
    """Closed a day and a half after the first delivery; the position falls and base stock orders the rest anew.

    0.6 of 4 is 2.4, so 2; of 2 it is 1.2, so 1.
    """
    short = {"probability": 1, "share": 0.6, "short_close_after": 1.5, **rest}
    written = base_stock(20, TEN_EVERY_TEN, days=20, supplier={"short_deliveries": short})
    assert trace(written) == [
        (10, "DEMAND", 10, 0),
        (10, "ORDER", 10, 0),
        (12, "RECEIPT", 6, 0),
        (13.5, "SHORT_CLOSED", 4, 0),
        (13.5, "ORDER", 4, 0),
        (15.5, "RECEIPT", 2, 1),
        (17, "SHORT_CLOSED", 2, 1),
        (17, "ORDER", 2, 0),
        (19, "RECEIPT", 1, 2),
    ]


@pytest.mark.parametrize("on_reject", ["credit", "replace"])
def test_three_of_ten_fail_an_inspection_of_one_day(on_reject: str) -> None:
    """0.3 of 10 is 3, of 3 is 0.9 and so 1, of 1 is 0.3 and so none.

    Credit: rejected units leave the order, the position falls and base stock orders them. Replace: they are made again
    on the same order, in a lead time of their own.
    """
    rejects = {"per": "lot", "share": 0.3, "inspection": 1, "on_reject": on_reject}
    found = trace(base_stock(20, TEN_EVERY_TEN, days=20, supplier={"rejects": rejects}))
    later = {"credit": (1, 2), "replace": (0, 0)}[on_reject]
    arrivals = [kind for kind in found if kind[1] in {"ARRIVED", "REJECTED", "RECEIPT"}]
    assert sorted(arrivals) == sorted(
        [
            (12, "ARRIVED", 10, 0),
            (13, "REJECTED", 3, 0),
            (13, "RECEIPT", 7, 0),
            (15, "ARRIVED", 3, later[0]),
            (16, "REJECTED", 1, later[0]),
            (16, "RECEIPT", 2, later[0]),
            (18, "ARRIVED", 1, later[1]),
            (19, "RECEIPT", 1, later[1]),
        ]
    )
    again = [(13, 3), (16, 1)]
    assert [(day, size) for day, kind, size, _ in found if kind == "REMADE"] == (
        again if on_reject == "replace" else []
    )
    ordered = [(day, size) for day, kind, size, _ in found if kind == "ORDER"]
    assert ordered == [(10, 10), *(again if on_reject == "credit" else [])]


# ---- what an order may be -----------------------------------------------------------------------------------------


def test_a_storage_cap_below_the_minimum_order_refuses() -> None:
    """Room for 25, minimum 20. At a position of 10 there is room for 15: nothing; at 0 the wish of 40 is cut to 25."""
    policy = {"type": "min_max", "reorder_point": 10, "order_up_to": 40}
    written = one_item(policy, TEN_A_DAY, days=2, initial=20, terms={"minimum_order": 20})
    written["stocking_points"]["shop"]["items"]["tea"]["storage_capacity"] = 25
    assert trace(written, "REFUSED", "ORDER") == [
        (0.75, "REFUSED", 30, Refusal.CAP_BELOW_MOQ),
        (1.75, "ORDER", 25, 0),
    ]


@pytest.mark.parametrize(
    ("wanted", "remainder", "pieces"),
    [
        pytest.param(550, "up", [200, 200, 150], id="T-SZ-04"),
        pytest.param(450, "up", [200, 200, 100], id="T-SZ-05-up"),
        pytest.param(450, "defer", [200, 200], id="T-SZ-05-defer"),
    ],
)
def test_a_maximum_order_splits(wanted: int, remainder: str, pieces: list[int]) -> None:
    terms = {"minimum_order": 100, "order_multiple": 50, "maximum_order": 200, "split_remainder": remainder}
    policy = {"type": "min_max", "reorder_point": 0, "order_up_to": wanted}
    written = one_item(policy, TEN_A_DAY, days=3, initial=10, terms=terms)
    assert trace(written, "ORDER") == [(0.75, "ORDER", piece, 0) for piece in pieces]
    assert receipts(written) == [(2.75, piece, number) for number, piece in enumerate(pieces)]


@pytest.mark.parametrize(
    ("minimum", "expected"),
    [
        pytest.param(0, (0.75, "ORDER", 50, 0), id="cut"),
        pytest.param(60, (0.75, "REFUSED", 180, int(Refusal.LIFE_BELOW_MOQ)), id="refused"),
    ],
)
def test_a_shelf_life_caps_orders(minimum: int, expected: tuple[float, str, int, int]) -> None:
    """Ten a day for ten days of life, less two of lead time and three that must be left: 50 at once."""
    policy = {"type": "min_max", "reorder_point": 20, "order_up_to": 200}
    item = {"shelf_life": 10, "minimum_remaining_life": 3}
    written = one_item(policy, TEN_A_DAY, days=1, initial=30, terms={"minimum_order": minimum}, item=item)
    assert trace(written, "ORDER", "REFUSED") == [expected]


# ---- customers ----------------------------------------------------------------------------------------------------


def test_patience_ends() -> None:
    """Base stock 5, four units a day at 1, 2, 3, ..., L 3, patience of a day and a half.

    Of order 1 three units are missing at 2 and given up at 3.5. The position is then 8, so that day 4 orders one only.
    Orders 2 and 3 are served within a day.
    """
    customer = {"unmet": "patience", "patience": 1.5}
    written = base_stock(5, {"interval": 1, "order_size": 4}, lead_time=3, days=5.4, customer=customer)
    assert trace(written) == [
        (1, "DEMAND", 4, 0),
        (1, "ORDER", 4, 0),
        (2, "DEMAND", 4, 0),
        (2, "BACKORDERED", 3, 1),
        (2, "ORDER", 4, 0),
        (3, "DEMAND", 4, 0),
        (3, "BACKORDERED", 4, 2),
        (3, "ORDER", 4, 0),
        (3.5, "CANCELLED", 3, 1),
        (4, "RECEIPT", 4, 0),
        (4, "SHIPMENT", 4, 2),
        (4, "DEMAND", 4, 0),
        (4, "BACKORDERED", 4, 3),
        (4, "ORDER", 1, 0),
        (5, "RECEIPT", 4, 1),
        (5, "SHIPMENT", 4, 3),
        (5, "DEMAND", 4, 0),
        (5, "BACKORDERED", 4, 4),
        (5, "ORDER", 4, 0),
    ]


@pytest.mark.parametrize(("lost_share", "kind"), [(0, "BACKORDERED"), (1, "LOST")])
def test_mixed_at_its_ends(lost_share: int, kind: str) -> None:
    customer = {"unmet": "mixed", "lost_share": lost_share}
    written = base_stock(5, {"interval": 1, "order_size": 4}, lead_time=3, days=3, customer=customer)
    assert trace(written, "LOST", "BACKORDERED") == [(2, kind, 3, 1)]


def test_mixed_loses_a_line_whole_or_not_at_all() -> None:
    """No stock at all: of 400 lines of four units half are lost, give or take four standard deviations of 10."""
    customer = {"unmet": "mixed", "lost_share": 0.5}
    policy = {"type": "base_stock", "order_up_to": 0}
    written = one_item(policy, {"interval": 1, "order_size": 4}, lead_time=3, days=401, customer=customer)
    found = trace(written, "LOST", "BACKORDERED")
    assert [part for *_, part in found] == list(range(400))
    assert {quantity for _, _, quantity, _ in found} == {4}
    assert 160 <= sum(kind == "LOST" for _, kind, *_ in found) <= 240
    ordered = {day for day, *_ in trace(written, "ORDER")}
    assert ordered == {day for day, kind, *_ in found if kind == "BACKORDERED"}


@pytest.mark.parametrize(
    ("allocation", "served"),
    [
        pytest.param("priority", [2, 4, 6, 8], id="priority"),
        pytest.param("due_date", [1, 3, 5, 7], id="due-date"),
        pytest.param("first_come", [1, 2, 3, 4], id="first-come"),
    ],
)
def test_who_is_served_first(allocation: str, served: list[int]) -> None:
    """One unit every two days for the farm (orders 0, 2, 4, ...), first in priority, and the town (1, 3, 5, ...).

    The farm's orders are due three days after they come, the town's at once. Order 0 finds stock.
    """
    policy = {"type": "kanban", "container": 1, "cards": 1}
    written = one_item(policy, {"daily": 1}, days=9, point={"allocation": allocation}, customer={"priority": 2})
    written["customers"]["farm"] = {"at": "shop", "demand": {"tea": {"daily": 1}}, "promise": 3}
    assert trace(written, "SHIPMENT") == [
        (day, "SHIPMENT", 1, part) for day, part in zip((2.5, 4.5, 6.5, 8.5), served, strict=True)
    ]


def lines(*, reserve: bool) -> Written:
    """Four units a day that ship whole, from six on hand and ten that come at 3.25; a guest takes one at 2.5."""
    written = one_item(
        {"type": "reorder_point", "reorder_point": 0, "order_quantity": 90},
        {"interval": 1, "order_size": 4},
        days=4,
        initial={"on_hand": 6, "open_orders": {"ship": {"quantity": 10, "due": 3.25}}},
        customer={"ship": "complete_line", "reserve": reserve},
    )
    written["customers"]["guest"] = {"at": "shop", "demand": {"tea": {"interval": 2.5}}}
    return written


def test_complete_lines_set_stock_aside() -> None:
    """Two of order 1's four units are set aside on day 2, so the guest finds nothing."""
    found = trace(lines(reserve=True))
    assert [event for event in found if event[0] > 1] == [
        (2, "DEMAND", 4, 1),
        (2, "HELD", 2, 1),
        (2, "BACKORDERED", 2, 1),
        (2.5, "DEMAND", 1, 0),
        (2.5, "BACKORDERED", 1, 2),
        (3, "DEMAND", 4, 1),
        (3, "BACKORDERED", 4, 3),
        (3.25, "RECEIPT", 10, 0),
        (3.25, "SET_ASIDE", 2, 1),
        (3.25, "DISPATCHED", 4, 1),
        (3.25, "SHIPMENT", 1, 2),
        (3.25, "SET_ASIDE", 4, 3),
        (3.25, "DISPATCHED", 4, 3),
    ]


def test_complete_lines_without_reserve() -> None:
    """The two units that are too few for order 1 stay on the shelf, and the guest takes one."""
    assert trace(lines(reserve=False)) == [
        (1, "DEMAND", 4, 1),
        (2, "DEMAND", 4, 1),
        (2, "BACKORDERED", 4, 1),
        (2.5, "DEMAND", 1, 0),
        (3, "DEMAND", 4, 1),
        (3, "BACKORDERED", 4, 3),
        (3.25, "RECEIPT", 10, 0),
        (3.25, "SHIPMENT", 4, 1),
        (3.25, "SHIPMENT", 4, 3),
    ]


@pytest.mark.parametrize("reserve", [True, False])
def test_a_line_that_finds_all_its_stock_is_served_at_once(reserve: bool) -> None:
    model, ledger = play(lines(reserve=reserve))
    day_1 = daily_table(model, ledger).iloc[1]
    assert (day_1["demanded"], day_1["served_at_once"], day_1["shipped"], day_1["on_hand_end"]) == (4, 4, 4, 2)


def test_complete_orders_wait_for_all_their_items() -> None:
    """An order a day of four tea and two salt; there is tea for all and salt for one and a half until day 3.

    At 3.0 four of salt arrive: order 1 gets its last and ships with its tea, order 2 gets two and ships too.
    """
    never = {"type": "reorder_point", "reorder_point": 0, "order_quantity": 90}
    written = one_item(never, {"daily": 1}, days=3.001, initial=50)
    written["items"]["salt"] = {}
    salt = {"on_hand": 3, "open_orders": {"ship": {"quantity": 4, "due": 3}}}
    written["stocking_points"]["shop"]["items"]["salt"] = {"from": "mill", "policy": never, "initial": salt}
    written["suppliers"]["mill"]["items"]["salt"] = {}
    order_lines = {"tea": {"size": 4}, "salt": {"size": 2}}
    orders = {"arrivals": 1, "lines": order_lines}
    written["customers"]["town"] = {"at": "shop", "orders": orders, "ship": "complete_order"}
    kinds = [(int(day), kind, quantity) for day, kind, quantity, _ in trace(written, item=0) if kind != "LINE"]
    assert kinds == [
        (0, "DEMAND", 2),
        (0, "HELD", 2),
        (0, "DISPATCHED", 2),
        (1, "DEMAND", 2),
        (1, "HELD", 1),
        (1, "BACKORDERED", 1),
        (2, "DEMAND", 2),
        (2, "BACKORDERED", 2),
        (3, "RECEIPT", 4),
        (3, "SET_ASIDE", 1),
        (3, "DISPATCHED", 2),
        (3, "SET_ASIDE", 2),
        (3, "DISPATCHED", 2),
    ]
    tea = [(int(day), kind, part) for day, kind, _, part in trace(written, item=1) if kind not in {"LINE", "DEMAND"}]
    assert tea == [
        (0, "HELD", 0),
        (0, "DISPATCHED", 0),
        (1, "HELD", 1),
        (2, "HELD", 2),
        (3, "DISPATCHED", 1),
        (3, "DISPATCHED", 2),
    ]
