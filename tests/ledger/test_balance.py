"""Conservation: honest ledgers pass, and every way of cheating is found."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from jitsim.errors import BalanceError
from jitsim.ledger import Kind
from jitsim.ledger import stretch as stretch_module
from jitsim.ledger.balance import check_balance
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


@given(books())
def test_a_ledger_that_adds_up_passes(book: tuple[Business, list[list[Event]]]) -> None:
    business, events = book
    check_balance(business.model(), ledger_of(business.model(), events))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stretch_module, "ROWS_AT_ONCE", 1)
        check_balance(business.model(), ledger_of(business.model(), events))


def test_l1_adds_up() -> None:
    check_balance(L1.model(), ledger_of(L1.model(), [L1_EVENTS]))


@given(books(), st.data())
def test_a_unit_more_or_less_in_a_receipt_or_too_many_shipped_is_found(
    book: tuple[Business, list[list[Event]]], data: st.DataObject
) -> None:
    business, events = book
    cheats = [
        (place, row, more)
        for place, rows in enumerate(events)
        for row, event in enumerate(rows)
        for more in (-1, 1)
        if event[1] == RECEIPT or (event[1] == SHIPMENT and more > 0)
    ]
    assume(cheats)
    place, row, more = data.draw(st.sampled_from(cheats))
    tick, kind, quantity, part = events[place][row]
    events[place][row] = (tick, kind, quantity + more, part)
    with pytest.raises(BalanceError):
        check_balance(business.model(), ledger_of(business.model(), events))


PAIR = Business(
    [Place(item="ale", initial=5), Place(initial=2, open_orders=((3, 4), (4, 9)))],
    [Stream(0), Stream(1)],
    horizon=12,
)
HONEST: list[Event] = [
    (1, DEMAND, 4, 1),
    (1, BACKORDERED, 2, 0),
    (2, ORDER, 6, 0),
    (4, RECEIPT, 3, 0),
    (4, SHIPMENT, 2, 0),
    (8, RECEIPT, 6, 2),
    (9, RECEIPT, 4, 1),
]


def test_the_pair_adds_up() -> None:
    check_balance(PAIR.model(), ledger_of(PAIR.model(), [[(0, DEMAND, 5, 0)], HONEST]))


@pytest.mark.parametrize(
    ("row", "change", "complaint"),
    [
        (0, {"kind": len(Kind) + 1}, "an event of unknown kind"),
        (0, {"kind": 0}, "an event of unknown kind"),
        (6, {"tick": 12}, "an event outside the horizon"),
        (0, {"tick": -1}, "an event outside the horizon"),
        (2, {"tick": 5}, "the next event is earlier"),
        (2, {"quantity": 0}, "an event without quantity"),
        (0, {"part": 2}, "demand of an unknown stream"),
        (0, {"part": 0}, "demand that is served elsewhere"),
        (0, {"quantity": 5}, "stock on hand is below zero"),
        (4, {"quantity": 3}, "backlog is below zero"),
        (2, {"quantity": 7}, "less arrives than was ordered"),
        (5, {"quantity": 5}, "less arrives than was ordered"),
        (5, {"quantity": 11}, "units on order are below zero"),
        (4, {"quantity": 1}, "customers wait beside stock at the end of the tick"),
        (1, {"part": 1}, "short units of another order"),
        (1, {"part": -1}, "short units of another order"),
        (4, {"part": 1}, "a shipment for an unknown order"),
        (4, {"part": -1}, "a shipment for an unknown order"),
        (5, {"part": 3}, "a receipt of an unknown order"),
        (5, {"part": -1}, "a receipt of an unknown order"),
        (6, {"part": 0, "quantity": 3}, "more arrives than was ordered"),
    ],
)
def test_a_wrong_row_is_named(row: int, change: dict[str, int], complaint: str) -> None:
    events = [*HONEST]
    fields = dict(zip(("tick", "kind", "quantity", "part"), HONEST[row], strict=True)) | change
    events[row] = tuple(fields.values())  # type: ignore[assignment]
    with pytest.raises(BalanceError, match=re.escape(complaint)):
        check_balance(PAIR.model(), ledger_of(PAIR.model(), [[(0, DEMAND, 5, 0)], events]))


QUOTED: list[Event] = [
    (1, DEMAND, 4, 1),
    (1, BACKORDERED, 2, 0),
    (1, Kind.PROMISED, 3, 0),
    (2, DEMAND, 1, 1),
    (2, LOST, 1, 1),
    (2, Kind.DECLINED, 1, 1),
]


@pytest.mark.parametrize(
    ("row", "changed", "complaint"),
    [
        (2, (1, Kind.PROMISED, 3, 0), ""),
        (2, (1, Kind.PROMISED, 3, 1), "a quote for another order"),
        (5, (2, Kind.DECLINED, 1, 0), "a quote for another order"),
        (5, (2, Kind.PROMISED, 1, 1), "a quote of what is not short"),
        (2, (1, Kind.DECLINED, 2, 0), "a quote of what is not short"),
        (5, (2, Kind.DECLINED, 2, 1), "a quote of what is not short"),
    ],
)
def test_a_quote_is_of_what_is_short(row: int, changed: Event, complaint: str) -> None:
    ledger = ledger_of(PAIR.model(), [[], [changed if at == row else event for at, event in enumerate(QUOTED)]])
    if complaint:
        with pytest.raises(BalanceError, match=complaint):
            check_balance(PAIR.model(), ledger)
    else:
        check_balance(PAIR.model(), ledger)


def test_units_that_become_short_later_are_found() -> None:
    events: list[Event] = [(1, DEMAND, 4, 1), (2, BACKORDERED, 2, 0), *HONEST[2:]]
    with pytest.raises(BalanceError, match="units are short after the order came"):
        check_balance(PAIR.model(), ledger_of(PAIR.model(), [[], events]))


def test_an_order_cannot_be_shorter_than_it_is() -> None:
    events: list[Event] = [(1, DEMAND, 4, 1), (1, LOST, 6, 0)]
    with pytest.raises(BalanceError, match="more units are short than were demanded"):
        check_balance(PAIR.model(), ledger_of(PAIR.model(), [[], events]))


def test_a_shipment_belongs_to_an_order_that_waits() -> None:
    business = Business([Place(open_orders=((4, 4),))], [Stream()], horizon=12)
    events: list[Event] = [
        (1, DEMAND, 1, 0),
        (1, BACKORDERED, 1, 0),
        (2, DEMAND, 3, 0),
        (2, BACKORDERED, 3, 1),
        (4, RECEIPT, 4, 0),
        (4, SHIPMENT, 2, 0),
        (4, SHIPMENT, 2, 1),
    ]
    with pytest.raises(BalanceError, match="a shipment of more than its order waits for"):
        check_balance(business.model(), ledger_of(business.model(), [events]))


def test_a_receipt_cannot_come_before_its_order() -> None:
    business = Business([Place(open_orders=((4, 4),))], [], horizon=12)
    events: list[Event] = [(3, RECEIPT, 4, 1), (4, ORDER, 4, 0)]
    with pytest.raises(BalanceError, match="a receipt before its order"):
        check_balance(business.model(), ledger_of(business.model(), [events]))


def test_the_message_says_where_and_how_to_repeat() -> None:
    events = [*HONEST]
    events[4] = (4, SHIPMENT, 1, 0)
    with pytest.raises(BalanceError) as caught:
        check_balance(PAIR.model(), ledger_of(PAIR.model(), [[], events], replication=3), seed=17)
    assert str(caught.value) == (
        "replication 3, tick 4 (day 1), tea at shop: customers wait beside stock at the end of the tick\n"
        "This is a fault of jitsim; the same scenario with --seed 17 and --replications 4 repeats it."
    )


# Three cards of ten: each hangs on a full container, is out with an order or waits.
LOOP = Business([Place(initial=30, cards=3, container=10)], [Stream()], horizon=20)


def test_cards_allow_what_they_stand_for() -> None:
    check_balance(LOOP.model(), ledger_of(LOOP.model(), [[(1, DEMAND, 1, 0), (1, ORDER, 10, 0)]]))


@pytest.mark.parametrize(
    ("place", "events"),
    [
        ({}, [(1, ORDER, 10, 0)]),  # 40 without a card for the fourth ten
        ({}, [(1, DEMAND, 1, 0), (1, ORDER, 10, 0), (2, ORDER, 1, 0)]),
        ({"initial": 45}, [(1, DEMAND, 1, 0), (2, ORDER, 2, 0)]),  # what was there too much runs down
        ({"initial": 19}, [(1, ORDER, 22, 0)]),  # a third card for the last two
        ({"initial": 28, "open_orders": ((9, 5),)}, [(1, ORDER, 10, 0)]),  # the third is out until the last five
    ],
)
def test_more_than_the_cards_allow_is_found(place: dict[str, Any], events: list[Event]) -> None:
    business = replace(LOOP, places=[replace(LOOP.places[0], **place)])
    with pytest.raises(BalanceError, match="an order for a card that is not on the post"):
        check_balance(business.model(), ledger_of(business.model(), [events]))


@pytest.mark.parametrize(
    ("place", "events"),
    [
        ({"initial": 45}, []),  # above all cards from the start
        ({"initial": 19}, [(0, ORDER, 20, 0)]),
        ({"initial": 28, "open_orders": ((9, 5),)}, [(1, DEMAND, 9, 0), (1, ORDER, 10, 0)]),
    ],
)
def test_broken_containers_get_their_due(place: dict[str, Any], events: list[Event]) -> None:
    business = replace(LOOP, places=[replace(LOOP.places[0], **place)])
    check_balance(business.model(), ledger_of(business.model(), [events]))


def test_a_card_that_is_forgotten_on_the_post_is_found() -> None:
    with pytest.raises(BalanceError, match=r"tick 1 .*cards forgotten on the post"):
        check_balance(LOOP.model(), ledger_of(LOOP.model(), [[(1, DEMAND, 1, 0)]]))
