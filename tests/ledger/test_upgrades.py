"""Orders that go on faster: an honest ledger passes, and every way of cheating is found."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from jitsim.errors import BalanceError
from jitsim.ledger import Kind
from jitsim.ledger.balance import check_balance
from tests.ledger.business import DEMAND, ORDER, RECEIPT, Business, Event, Place, Stream, ledger_of

UPGRADED = Kind.UPGRADED
SHOP = Business([Place(initial=9, open_orders=((4, 6),))], [Stream()], horizon=12)
"""Four units of order 0 are on their way at day 0; what is released is order 1."""

HONEST: list[Event] = [
    (1, DEMAND, 2, 0),
    (2, ORDER, 7, 0),
    (3, UPGRADED, 4, 0),
    (4, RECEIPT, 4, 0),
    (5, UPGRADED, 7, 1),
    (6, RECEIPT, 7, 1),
]


def test_each_order_goes_on_faster_once() -> None:
    model = SHOP.model()
    check_balance(model, ledger_of(model, [HONEST]))


@pytest.mark.parametrize(
    ("place", "event", "complaint"),
    [
        pytest.param(2, (3, UPGRADED, 5, 0), "more of an order goes on faster than is to come", id="too-much"),
        pytest.param(4, (5, UPGRADED, 1, 0), "an order goes on faster twice", id="twice"),
        pytest.param(4, (5, UPGRADED, 7, 2), "a receipt of an unknown order", id="of-no-order"),
        pytest.param(0, (1, UPGRADED, 7, 1), "a receipt before its order", id="before-it-was-ordered"),
    ],
)
def test_a_fault_is_found(place: int, event: Event, complaint: str) -> None:
    model = SHOP.model()
    events: Sequence[Event] = [*HONEST[:place], event, *HONEST[place + 1 :]]
    with pytest.raises(BalanceError, match=complaint):
        check_balance(model, ledger_of(model, [list(events)]))


def test_what_has_come_cannot_go_on_faster() -> None:
    model = SHOP.model()
    with pytest.raises(BalanceError, match="more of an order goes on faster than is to come"):
        check_balance(model, ledger_of(model, [[*HONEST[:2], (3, RECEIPT, 4, 0), (4, UPGRADED, 1, 0)]]))
