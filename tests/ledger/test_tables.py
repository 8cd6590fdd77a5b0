"""The daily ledger and the event ledger."""

from __future__ import annotations

import numpy as np
from hypothesis import given

from jitsim.ledger.columns import DAILY_COLUMNS, EVENT_COLUMNS
from jitsim.ledger.quantities import in_units
from jitsim.ledger.tables import Names, daily_rows, daily_table, event_rows, event_table
from tests.ledger.business import (
    BACKORDERED,
    DEMAND,
    L1,
    L1_EVENTS,
    LOST,
    ORDER,
    RECEIPT,
    SHIPMENT,
    Business,
    Event,
    Place,
    Stream,
    books,
    ledger_of,
)


def test_the_days_of_l1() -> None:
    table = daily_table(L1.model(), ledger_of(L1.model(), [L1_EVENTS]))
    assert list(table.columns) == list(DAILY_COLUMNS)
    assert set(table["item"]) == {"tea"}
    assert set(table["stocking_point"]) == {"shop"}
    days = {name: table[name].tolist() for name in DAILY_COLUMNS if name not in {"item", "stocking_point"}}
    assert days == {
        "day": list(range(10)),
        "on_hand_end": [20, 12, 3, 0, 0, 26, 17, 12, 0, 12],
        "backlog_end": [0, 0, 0, 3, 7, 0, 0, 0, 0, 0],
        "on_order_end": [0, 40, 40, 40, 40, 0, 18, 18, 18, 0],
        "demanded": [10, 8, 9, 6, 4, 7, 9, 5, 12, 6],
        "served_at_once": [10, 8, 9, 3, 0, 7, 9, 5, 12, 6],
        "lost": [0] * 10,
        "shipped": [10, 8, 9, 3, 0, 14, 9, 5, 12, 6],
        "ordered": [0, 40, 0, 0, 0, 0, 18, 0, 0, 0],
        "received": [0, 0, 0, 0, 0, 40, 0, 0, 0, 18],
    }


def test_the_events_of_l1() -> None:
    table = event_table(L1.model(), ledger_of(L1.model(), [L1_EVENTS]))
    assert list(table.columns) == list(EVENT_COLUMNS)
    first = table.iloc[[4, 5, 8, 9, 16]]
    assert first["tick"].tolist() == [14, 14, 21, 21, 37]
    assert first["day"].tolist() == [3.5, 3.5, 5.25, 5.25, 9.25]
    assert first["event"].tolist() == ["demand", "backordered", "receipt", "shipment", "receipt"]
    assert first["order"].tolist() == [3, 3, 0, 3, 1]
    assert first["quantity"].tolist() == [6, 3, 40, 3, 18]
    assert first["customer"].isna().tolist() == [False, False, True, False, True]
    assert first["supplier"].isna().tolist() == [True, True, False, True, False]
    assert set(table["supplier"].dropna()) == {"mill"}
    assert set(table["customer"].dropna()) == {"town"}


def test_orders_are_numbered_by_item_location_and_after_the_open_ones() -> None:
    places = [Place(item="ale", initial=9), Place(supplier="plant", open_orders=((1, 3),))]
    business = Business(places, [Stream(0), Stream(1, "village")], horizon=8)
    one: list[Event] = [(1, DEMAND, 1, 0), (2, DEMAND, 1, 0), (2, ORDER, 1, 0)]
    two: list[Event] = [
        (1, DEMAND, 2, 1),
        (1, BACKORDERED, 2, 0),
        (1, ORDER, 5, 1),
        (2, ORDER, 6, 1),
        (3, RECEIPT, 1, 0),
        (3, SHIPMENT, 1, 0),
    ]
    rows = event_rows(business.model(), ledger_of(business.model(), [one, two]))
    assert isinstance(rows["order"], np.ndarray)
    assert rows["order"].tolist() == [0, 1, 0, 0, 0, 1, 2, 0, 0]
    assert text(rows["customer"]) == ["town", "town", None, "village", "village", None, None, None, "village"]
    assert text(rows["supplier"]) == [None, None, "mill", None, None, "plant", "plant", "plant", None]
    assert text(rows["item"]) == ["ale"] * 3 + ["tea"] * 6


def test_levels_hold_at_the_snapshot_events_of_its_tick_included() -> None:
    business = Business([Place(initial=10)], [Stream()], horizon=12, snapshot=2)
    events: list[Event] = [(2, DEMAND, 1, 0), (3, DEMAND, 2, 0), (6, DEMAND, 3, 0), (11, DEMAND, 1, 0)]
    rows = daily_rows(business.model(), ledger_of(business.model(), [events]))
    assert numbers(rows["on_hand_end"]) == [9, 4, 4]
    assert numbers(rows["demanded"]) == [3, 3, 1]


def test_a_last_day_without_snapshot_ends_at_the_horizon() -> None:
    business = Business([Place(initial=10)], [Stream()], horizon=6, snapshot=3)
    rows = daily_rows(business.model(), ledger_of(business.model(), [[(3, DEMAND, 1, 0), (5, DEMAND, 2, 0)]]))
    assert numbers(rows["on_hand_end"]) == [9, 7]
    assert numbers(rows["day"]) == [0, 1]


def test_a_short_last_day_that_reaches_its_snapshot_keeps_it() -> None:
    business = Business([Place(initial=10)], [Stream()], horizon=7, snapshot=1)
    rows = daily_rows(business.model(), ledger_of(business.model(), [[(5, DEMAND, 1, 0), (6, DEMAND, 2, 0)]]))
    assert numbers(rows["on_hand_end"]) == [10, 9]


def test_quantities_are_in_units() -> None:
    business = Business([Place(initial=57, unit=0.01)], [Stream(lost=True)], horizon=4)
    rows = daily_rows(
        business.model(), ledger_of(business.model(), [[(1, DEMAND, 29, 0), (2, DEMAND, 58, 0), (2, LOST, 30, 1)]])
    )
    assert numbers(rows["demanded"]) == [0.87]
    assert numbers(rows["served_at_once"]) == [0.57]
    assert numbers(rows["lost"]) == [0.3]


def test_units_are_decimal_where_the_smallest_one_is() -> None:
    unit = np.array([0.01, 0.1, 0.05, 1.0, 24.0, 0.3])
    quantity = np.array([57, 3, 3, 7, 2, 2])
    assert in_units(quantity, unit).tolist() == [0.57, 0.3, 0.15, 7, 48, 0.6]


@given(books())
def test_days_are_what_happened_up_to_their_snapshot(book: tuple[Business, list[list[Event]]]) -> None:
    business, events = book
    rows = daily_rows(business.model(), ledger_of(business.model(), events))
    days = -(-business.horizon // 4)
    size = [place.unit for place in business.places]
    for name, sign in (("on_hand_end", {RECEIPT: 1, DEMAND: -1, BACKORDERED: 1, LOST: 1, SHIPMENT: -1}),):
        expected = [
            size[number]
            * (
                place.initial
                + sum(sign.get(event[1], 0) * event[2] for event in events[number] if event[0] <= 4 * day + 3)
            )
            for number, place in enumerate(business.places)
            for day in range(days)
        ]
        assert numbers(rows[name]) == expected
    shipped = [
        size[number] * sum(_shipped(event) for event in events[number] if event[0] // 4 == day)
        for number in range(len(business.places))
        for day in range(days)
    ]
    assert numbers(rows["shipped"]) == shipped


def _shipped(event: Event) -> int:
    return {DEMAND: 1, BACKORDERED: -1, LOST: -1, SHIPMENT: 1}.get(event[1], 0) * event[2]


def numbers(column: object) -> list[float]:
    assert isinstance(column, np.ndarray)
    return column.tolist()  # type: ignore[no-any-return]


def text(column: object) -> list[str | None]:
    assert isinstance(column, Names)
    return [None if code < 0 else column.names[code] for code in column.codes]
