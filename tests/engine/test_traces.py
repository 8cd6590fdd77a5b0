"""Sample paths that a person can check on paper, event by event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pytest

from jitsim.engine import run_engine
from jitsim.ledger import Ledger
from jitsim.model import Model, compile_model
from jitsim.streams import Streams
from tests.engine.reference import Row
from tests.engine.worlds import ZERO_PHASES, Written, loaded, one_item, rows_of

DAY = 1440
TEN_A_DAY: Written = {"daily": 10}


@dataclass(frozen=True)
class Rescheduled:
    """Streams with the same orders, but lead times [days] of a test's own."""

    streams: Streams
    days: Callable[[int, int], float]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.streams, name)

    def lead_time(self, _location: int, day: int, ordinal: int) -> int:
        return round(self.days(day, ordinal) * DAY)


def play(written: Written, days: Callable[[int, int], float] | None = None) -> tuple[Model, Ledger]:
    model = compile_model(loaded(written))
    streams: Any = Streams(model, 1, 0)
    return model, run_engine(model, streams if days is None else Rescheduled(streams, days))


def path(written: Written, days: Callable[[int, int], float] | None = None) -> tuple[list[Row], int]:
    """Return the events of the only item, and its stock at the start."""
    model, ledger = play(written, days)
    return rows_of(ledger), int(model.locations.initial[0])


CHANGE = {"RECEIPT": 1, "DEMAND": -1, "BACKORDERED": 1, "LOST": 1, "SHIPMENT": -1}
"""What a row does to the stock on hand, per unit."""


def on_hand_after(rows: list[Row], start: int, day: float) -> int:
    """Return the stock on hand after everything that happens up to an instant."""
    return start + sum(CHANGE.get(row.kind, 0) * row.quantity for row in rows if row.tick <= day * DAY)


def end_of_days(rows: list[Row], start: int, days: range) -> list[int]:
    return [on_hand_after(rows, start, day + 0.99) for day in days]


def unit_days(rows: list[Row], start: int, first: float, last: float) -> float:
    """Return the area under the stock on hand between two instants [unit-days]."""
    changes = sorted({first, last, *(row.tick / DAY for row in rows if first < row.tick / DAY < last)})
    return sum(on_hand_after(rows, start, begin) * (end - begin) for begin, end in pairwise(changes))


def times(rows: list[Row], kind: str) -> list[float]:
    return [row.tick / DAY for row in rows if row.kind == kind]


def test_t_sq_02_reorder_point_path() -> None:
    """s 50, Q 100, L 5, demand 10 at 0.50, review at 0.75: end-of-day stock and, of the same path, the true mean."""
    policy = {"type": "reorder_point", "reorder_point": 50, "order_quantity": 100}
    rows, start = path(one_item(policy, TEN_A_DAY, lead_time=5, days=60))
    assert start == 150
    cycle = [50, 40, 30, 20, 10, 100, 90, 80, 70, 60]
    assert end_of_days(rows, start, range(9, 59)) == cycle * 5
    assert times(rows, "ORDER") == [9.75, 19.75, 29.75, 39.75, 49.75, 59.75]
    assert times(rows, "RECEIPT") == [14.75, 24.75, 34.75, 44.75, 54.75]
    assert not times(rows, "BACKORDERED")
    assert unit_days(rows, start, 20, 50) / 30 == 52.5


JIT = {"type": "jit", "daily_demand": 10, "planned_lead_time": 2, "container": 10}


def test_t_jit_05_pure_jit_path() -> None:
    """C 10, L 2, R 1: S 30, and an empty shelf between 0.50 and 0.75 of every day."""
    rows, start = path(one_item(JIT, TEN_A_DAY, days=30))
    assert start == 30
    assert end_of_days(rows, start, range(30)) == [20] + [10] * 29
    assert [on_hand_after(rows, start, day + 0.5) for day in range(2, 30)] == [0] * 28
    assert times(rows, "ORDER") == [day + 0.75 for day in range(30)]
    assert not times(rows, "BACKORDERED")


def test_t_jit_06_one_delivery_a_day_late() -> None:
    """Ten units wait a quarter of a day, 2.5 unit-days, then the path is the old one."""
    written = one_item(JIT, TEN_A_DAY, days=30)
    rows, start = path(written, lambda day, _: 3 if day == 10 else 2)
    on_time, _ = path(written)
    assert [row for row in rows if row.kind == "BACKORDERED"] == [(int(13.5 * DAY), "BACKORDERED", 10, 13)]
    assert [row for row in rows if row.kind == "SHIPMENT"] == [(int(13.75 * DAY), "SHIPMENT", 10, 13)]
    assert end_of_days(rows, start, range(30)) == [20] + [10] * 11 + [0] + [10] * 17
    assert [row for row in rows if row.tick >= 14 * DAY] == [row for row in on_time if row.tick >= 14 * DAY]


@pytest.mark.parametrize(
    ("cards", "end_of_day"),
    [pytest.param(3, [20] + [10] * 19, id="N-3"), pytest.param(2, [10] + [0] * 19, id="N-2")],
)
def test_t_kb_07_enough_cards(cards: int, end_of_day: list[int]) -> None:
    rows, start = path(one_item({"type": "kanban", "container": 10, "cards": cards}, TEN_A_DAY, days=20))
    assert end_of_days(rows, start, range(20)) == end_of_day
    assert not times(rows, "BACKORDERED")


def test_t_kb_07_one_card_is_too_few() -> None:
    """One container every two days: 5 a day, and the backlog grows by 5 a day."""
    rows, start = path(one_item({"type": "kanban", "container": 10, "cards": 1}, TEN_A_DAY, days=40))
    assert times(rows, "RECEIPT") == [day + 0.5 for day in range(2, 40, 2)]
    assert end_of_days(rows, start, range(40)) == [0] * 40
    waited = sum(row.quantity for row in rows if row.kind == "BACKORDERED")
    shipped_later = sum(row.quantity for row in rows if row.kind == "SHIPMENT")
    assert waited - shipped_later == 40 * 10 - (10 + 19 * 10)


def test_t_time_01_lead_time_counts_from_release() -> None:
    """Released in the review of day 3 with L 4: usable at 7.75, exposed to the demand of days 4 to 7."""
    policy = {"type": "min_max", "reorder_point": 60, "order_up_to": 100}
    rows, _ = path(one_item(policy, TEN_A_DAY, lead_time=4, days=9))
    assert times(rows, "ORDER")[0] == 3.75
    assert times(rows, "RECEIPT")[0] == 7.75
    between = rows[rows.index((int(3.75 * DAY), "ORDER", 40, 0)) : rows.index((int(7.75 * DAY), "RECEIPT", 40, 0))]
    assert times(between, "DEMAND") == [4.5, 5.5, 6.5, 7.5]


def test_t_time_01_at_a_dock() -> None:
    """The same delivery waits for the dock, which opens at 0.25."""
    policy = {"type": "min_max", "reorder_point": 60, "order_up_to": 100}
    rows, _ = path(one_item(policy, TEN_A_DAY, lead_time=4, days=9, point={"receiving": "dock"}))
    assert times(rows, "RECEIPT") == [8.25]


@pytest.mark.parametrize(
    ("lead_time", "usable"),
    [
        pytest.param(0, 1.25, id="zero-lead-time-waits-for-the-next-opening"),
        pytest.param(0.5, 1.25, id="just-at-the-opening"),
        pytest.param(0.51, 2.25, id="just-after-the-opening"),
    ],
)
def test_dock_receiving(lead_time: float, usable: float) -> None:
    policy = {"type": "min_max", "reorder_point": 0, "order_up_to": 10}
    rows, _ = path(one_item(policy, TEN_A_DAY, lead_time=lead_time, days=4, point={"receiving": "dock"}))
    assert times(rows, "ORDER")[0] == 0.75
    assert times(rows, "RECEIPT")[0] == usable


def test_periodic_review_is_exposed_to_lead_time_and_review_period() -> None:
    """R 3, L 4: the order of a review and all before it must cover 7 buckets until the next order arrives."""
    policy = {"type": "periodic", "order_up_to": 200, "review_period": 3, "first_review": 2}
    rows, _ = path(one_item(policy, TEN_A_DAY, lead_time=4, days=20))
    assert times(rows, "ORDER") == [2.75, 5.75, 8.75, 11.75, 14.75, 17.75]
    assert times(rows, "RECEIPT") == [6.75, 9.75, 12.75, 15.75, 18.75]
    exposed = [time for time in times(rows, "DEMAND") if 5.75 < time < 12.75]
    assert len(exposed) == 7


@pytest.mark.parametrize(
    ("crossing", "arrivals"),
    [pytest.param(True, {0: 10, 1: 4}, id="crossing"), pytest.param(False, {0: 10, 1: 10}, id="in-order")],
)
def test_t_lt_01_crossing(crossing: bool, arrivals: dict[int, int]) -> None:
    """Releases on days 0 and 1 with lead times 10 and 3."""
    written = one_item(
        {"type": "base_stock", "order_up_to": 20},
        {"daily": 1},
        days=12,
        supplier={"crossing": crossing},
        calendar={"phases": {"dock": 0, "demand": 0, "review": 0.75, "snapshot": 0.99}},
    )
    rows, _ = path(written, lambda day, _: {0: 10, 1: 3}.get(day, 30))
    assert times(rows, "ORDER")[:2] == [0, 1]
    received = {row.part: row.tick / DAY for row in rows if row.kind == "RECEIPT"}
    assert {number: received[number] for number in (0, 1)} == arrivals


def test_open_orders_are_overtaken_by_nobody() -> None:
    """Without crossing an order waits for those that were on their way at day 0."""
    written = one_item(
        {"type": "base_stock", "order_up_to": 20},
        {"daily": 1},
        lead_time=1,
        days=8,
        initial={"on_hand": 10, "open_orders": {"ship": {"quantity": 10, "due": 5}}},
        supplier={"crossing": False},
    )
    rows, _ = path(written)
    assert times(rows, "RECEIPT") == [5, 5, 5, 5, 5, 5.5, 6.5, 7.5]
    assert [row.part for row in rows if row.kind == "RECEIPT"] == list(range(8))


@pytest.mark.parametrize("order_of_events", ["receipts_first", "demand_first"])
def test_zero_lead_time_is_received_within_the_tick(order_of_events: str) -> None:
    written = one_item(
        {"type": "base_stock", "order_up_to": 4},
        {"interval": 1, "order_size": 6},
        lead_time=0,
        days=2,
        order_of_events=order_of_events,
    )
    rows, start = path(written)
    assert start == 4
    assert rows == [
        (DAY, "DEMAND", 6, 0),
        (DAY, "BACKORDERED", 2, 0),
        (DAY, "ORDER", 6, 0),
        (DAY, "RECEIPT", 6, 0),
        (DAY, "SHIPMENT", 2, 0),
    ]


def test_zero_lead_time_keeps_a_card_loop_turning_within_the_tick() -> None:
    """Two cards of one unit, five units at once: cards come back as their units are handed over."""
    written = one_item(
        {"type": "kanban", "container": 1, "cards": 2}, {"interval": 1, "order_size": 5}, lead_time=0, days=2
    )
    rows, _ = path(written)
    assert [(row.kind, row.quantity) for row in rows] == [
        ("DEMAND", 5),
        ("BACKORDERED", 3),
        ("ORDER", 2),
        ("RECEIPT", 2),
        ("SHIPMENT", 2),
        ("ORDER", 2),
        ("RECEIPT", 2),
        ("SHIPMENT", 1),
        ("ORDER", 1),
        ("RECEIPT", 1),
    ]
    assert {row.tick for row in rows} == {DAY}


@pytest.mark.parametrize(
    ("order_of_events", "late"),
    [pytest.param("receipts_first", 0, id="receipts"), pytest.param("demand_first", 10, id="demand")],
)
def test_a_delivery_and_a_demand_of_the_same_instant(order_of_events: str, late: int) -> None:
    """One container, demand every second day just when its replacement arrives."""
    written = one_item(
        {"type": "kanban", "container": 10, "cards": 1},
        {"interval": 2, "order_size": 10},
        days=9,
        order_of_events=order_of_events,
    )
    rows, _ = path(written)
    assert times(rows, "DEMAND") == [2, 4, 6, 8]
    assert [row.quantity for row in rows if row.kind == "BACKORDERED"] == [late] * (3 if late else 0)


def test_those_who_wait_are_served_by_due_date() -> None:
    """One card of one unit, two customers a day: town is due at once, farm three days later.

    Orders 0, 2, 4, ... are the farm's and 1, 3, 5, ... the town's. Only order 0 finds stock, and one unit arrives every
    two days; by day 6.5 order 2 of the farm (due on day 4.5) waits behind order 5 of the town (due on day 2.5).
    """
    written = one_item({"type": "kanban", "container": 1, "cards": 1}, {"daily": 1}, days=9)
    written["customers"]["farm"] = {"at": "shop", "demand": {"tea": {"daily": 1}}, "promise": 3}
    rows, _ = path(written)
    served = [(row.tick / DAY, row.part) for row in rows if row.kind == "SHIPMENT"]
    assert served == [(2.5, 1), (4.5, 3), (6.5, 5), (8.5, 7)]


def test_customers_of_one_instant_are_one_review() -> None:
    """A continuous policy looks once an instant, after all demand of it."""
    written = one_item({"type": "base_stock", "order_up_to": 50}, TEN_A_DAY, days=3)
    written["customers"]["farm"] = {"at": "shop", "demand": {"tea": {"daily": 7}}}
    rows, _ = path(written)
    assert [(row.kind, row.quantity) for row in rows if row.tick == DAY // 2] == [
        ("DEMAND", 7),  # farm, then town: demand streams in the order of names
        ("DEMAND", 10),
        ("ORDER", 17),
    ]


def test_precedence_alone_orders_a_day_of_one_instant() -> None:
    """All phases at 0: receive, serve those who wait, demand, then review: the order of day t arrives in t + L."""
    written = one_item(
        {"type": "periodic", "order_up_to": 10, "review_period": 1, "first_review": 0},
        TEN_A_DAY,
        lead_time=2,
        days=5,
        calendar=ZERO_PHASES,
    )
    rows, _ = path(written)
    assert [(row.tick // DAY, row.kind, row.quantity) for row in rows] == [
        (0, "DEMAND", 10),
        (0, "ORDER", 10),
        (1, "DEMAND", 10),
        (1, "BACKORDERED", 10),
        (1, "ORDER", 10),
        (2, "RECEIPT", 10),
        (2, "SHIPMENT", 10),
        (2, "DEMAND", 10),
        (2, "BACKORDERED", 10),
        (2, "ORDER", 10),
        (3, "RECEIPT", 10),
        (3, "SHIPMENT", 10),
        (3, "DEMAND", 10),
        (3, "BACKORDERED", 10),
        (3, "ORDER", 10),
        (4, "RECEIPT", 10),
        (4, "SHIPMENT", 10),
        (4, "DEMAND", 10),
        (4, "BACKORDERED", 10),
        (4, "ORDER", 10),
    ]
    assert all(row.tick % DAY == 0 for row in rows)


def test_nothing_fires_at_the_end_of_the_horizon() -> None:
    rows, _ = path(
        one_item({"type": "base_stock", "order_up_to": 9}, {"interval": 1, "order_size": 1}, lead_time=1, days=4)
    )
    assert times(rows, "DEMAND") == [1, 2, 3]
    assert times(rows, "RECEIPT") == [2, 3]


def test_lost_demand_orders_nothing_and_is_counted() -> None:
    written = one_item(
        {"type": "base_stock", "order_up_to": 5}, {"interval": 1, "order_size": 4}, days=4, customer={"unmet": "lost"}
    )
    rows, _ = path(written)
    assert rows == [
        (DAY, "DEMAND", 4, 0),
        (DAY, "ORDER", 4, 0),
        (2 * DAY, "DEMAND", 4, 0),
        (2 * DAY, "LOST", 3, 1),
        (2 * DAY, "ORDER", 1, 0),
        (3 * DAY, "RECEIPT", 4, 0),
        (3 * DAY, "DEMAND", 4, 0),
        (3 * DAY, "ORDER", 4, 0),
    ]


def test_minimum_and_multiple_size_every_order() -> None:
    written = one_item(
        {"type": "base_stock", "order_up_to": 40},
        {"daily": 3},
        days=9,
        terms={"minimum_order": 10, "order_multiple": 4},
    )
    rows, _ = path(written)
    assert [(row.tick // DAY, row.quantity) for row in rows if row.kind == "ORDER"] == [(0, 12), (4, 12), (8, 12)]
