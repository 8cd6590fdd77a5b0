"""Pieces in = pieces out + change, nothing negative, cards constant: recomputed here from the events alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby

from hypothesis import given, settings
from hypothesis import strategies as st

from jitsim.engine import run_engine
from jitsim.ledger.balance import check_balance
from jitsim.model import compile_model
from jitsim.streams import Streams
from tests.engine.reference import Row
from tests.engine.worlds import DEMANDS, DURATIONS, Written, loaded, one_item, rows_of, scenarios


@dataclass
class Books:
    """Stock, backlog and open orders of one item-location, booked row by row."""

    on_hand: int
    open_orders: dict[int, int]
    ordered: int
    waiting: dict[int, int] = field(default_factory=dict)
    demanded: int = 0
    last: tuple[int, int] = (-1, 0)  # the latest customer order and what of it was not yet spoken for

    def book(self, row: Row) -> None:
        assert row.quantity > 0, row
        if row.kind == "DEMAND":
            self.last = (self.demanded, row.quantity)
            self.demanded += 1
            self.on_hand -= row.quantity  # until the row below says what of it was not served
        elif row.kind in {"BACKORDERED", "LOST"}:
            assert row.part == self.last[0], "speaks of another order than the one just above"
            assert row.quantity <= self.last[1]
            self.on_hand += row.quantity
            if row.kind == "BACKORDERED":
                self.waiting[row.part] = row.quantity
        elif row.kind == "SHIPMENT":
            assert row.quantity <= self.waiting[row.part]
            self.waiting[row.part] -= row.quantity
            self.on_hand -= row.quantity
        elif row.kind == "ORDER":
            self.open_orders[self.ordered] = row.quantity
            self.ordered += 1
        else:
            assert self.open_orders.pop(row.part) == row.quantity
            self.on_hand += row.quantity

    @property
    def backlog(self) -> int:
        return sum(self.waiting.values())


def instants(rows: list[Row]) -> list[list[Row]]:
    return [list(group) for _, group in groupby(rows, key=lambda row: row.tick)]


@given(scenarios())
@settings(max_examples=150)
def test_pieces_are_conserved_and_nothing_is_negative(written: Written) -> None:
    model = compile_model(loaded(written))
    ledger = run_engine(model, Streams(model, written["seed"], 0))
    check_balance(model, ledger)
    for location in range(len(model.locations.item)):
        here = model.open_orders.location == location
        open_orders = dict(enumerate(int(quantity) for quantity in model.open_orders.quantity[here]))
        books = Books(int(ledger.initial[location]), open_orders, len(open_orders))
        rows = rows_of(ledger, location)
        assert [row.tick for row in rows] == sorted(row.tick for row in rows)
        assert all(0 <= row.tick < model.clock.horizon for row in rows)
        for instant in instants(rows):
            for row, below in zip(instant, [*instant[1:], None], strict=True):
                books.book(row)
                whole = row.kind != "DEMAND" or below is None or below.kind not in {"BACKORDERED", "LOST"}
                assert books.on_hand >= 0 or not whole, row
            assert books.on_hand == 0 or books.backlog == 0, "stock on the shelf while customers wait"
        received = sum(row.quantity for row in rows if row.kind == "RECEIPT")
        left = sum(CHANGE_OF_STOCK[row.kind] * row.quantity for row in rows if row.kind != "RECEIPT")
        assert books.on_hand == int(ledger.initial[location]) + received - left


CHANGE_OF_STOCK = {"DEMAND": 1, "BACKORDERED": -1, "LOST": -1, "SHIPMENT": 1, "ORDER": 0}
"""Units that leave the shelf, per unit of a row."""


@dataclass
class CardLoop:
    """Every card in exactly one place: on a full container, out with an order, or at the post."""

    cards: int
    container: int
    attached: int
    out: int = 0
    post: int = 0
    in_open_container: int = 0

    def take(self, units: int) -> None:
        """Take units; a card leaves its container with the first unit taken."""
        while units > self.in_open_container:
            units -= self.in_open_container
            self.attached -= 1
            self.post += 1
            self.in_open_container = self.container
        self.in_open_container -= units

    def check(self) -> None:
        assert min(self.attached, self.out, self.post, self.in_open_container) >= 0
        assert self.attached + self.out + self.post == self.cards
        on_hand = self.attached * self.container + self.in_open_container
        assert on_hand + self.out * self.container <= self.cards * self.container + self.container - 1


@given(
    st.integers(1, 6),
    st.integers(1, 8),
    st.sampled_from(DEMANDS),
    st.sampled_from(DURATIONS),
    st.sampled_from([0, 0, 0.5, 2]),
    st.sampled_from(["backorder", "lost"]),
    st.sampled_from(["receipts_first", "demand_first"]),
)
def test_cards_are_constant_at_every_event(
    cards: int, container: int, demand: Written, lead_time: object, collected: float, unmet: str, first: str
) -> None:
    policy = {"type": "kanban", "container": container, "cards": cards, "review_period": collected}
    written = one_item(policy, demand, lead_time=lead_time, customer={"unmet": unmet}, order_of_events=first)
    model = compile_model(loaded(written))
    rows = rows_of(run_engine(model, Streams(model, 1, 0)))
    loop = CardLoop(cards, container, attached=cards)
    for instant in instants(rows):
        for row, below in zip(instant, [*instant[1:], None], strict=True):
            if row.kind == "DEMAND":
                short = below.quantity if below and below.kind in {"BACKORDERED", "LOST"} else 0
                loop.take(row.quantity - short)
            elif row.kind == "SHIPMENT":
                loop.take(row.quantity)
            elif row.kind == "ORDER":
                loop.post -= row.quantity // container
                loop.out += row.quantity // container
                assert row.quantity % container == 0
            elif row.kind == "RECEIPT":
                loop.out -= row.quantity // container
                loop.attached += row.quantity // container
            loop.check()
        assert collected > 0 or loop.post == 0, "a card waits although cards are collected at once"
