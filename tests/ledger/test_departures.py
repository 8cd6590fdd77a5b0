"""Conservation between tiers: honest ledgers of a network pass, and every way of cheating is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from jitsim.engine import simulate_replication
from jitsim.errors import BalanceError
from jitsim.ledger import Kind, Ledger
from jitsim.ledger.balance import check_balance
from jitsim.ledger.departures import check_departures
from jitsim.model import Model, compile_model
from jitsim.streams import Streams
from tests.engine.worlds import Written, loaded

WORLD: Written = {
    "name": "scarce",
    "horizon": {"days": 30, "warm_up": 0},
    "ticks_per_day": 4,
    "seed": 3,
    "items": {"tea": {}},
    "suppliers": {"mill": {"lead_time": 4}},
    "stocking_points": {
        "dc": {"items": {"tea": {"from": "mill", "policy": {"type": "base_stock", "order_up_to": 6}}}},
        "shop": {
            "items": {
                "tea": {
                    "from": "dc",
                    "policy": {"type": "base_stock", "order_up_to": 9},
                    "initial": {"on_hand": 7, "open_orders": {"a": {"quantity": 2, "due": 1}}},
                }
            }
        },
    },
    "lanes": {"road": {"from": "dc", "to": "shop", "lead_time": 2, "departures": {"every": 3}}},
    "customers": {"town": {"at": "shop", "demand": {"tea": {"arrivals": {"distribution": "poisson", "mean": 2}}}}},
}
"""A center that seldom has enough, and a lane that leaves every third day."""

DC, SHOP = 0, 1
QUANTITY, SHIPPED, LEFT = 2, 3, 4

Ints = npt.NDArray[np.int64]


@pytest.fixture(scope="module")
def played() -> tuple[Model, Ledger]:
    model = compile_model(loaded(WORLD))
    return model, simulate_replication(model, Streams(model, 3, 0))


def test_what_was_played_adds_up(played: tuple[Model, Ledger]) -> None:
    model, ledger = played
    check_balance(model, ledger)
    assert len(ledger.departures) > 20
    assert (ledger.departures[:, LEFT] > ledger.departures[:, SHIPPED]).any(), "some wait for a departure"
    assert (ledger.kind[: ledger.start[1]] == Kind.BACKORDERED).any(), "and some for stock"


def changed(ledger: Ledger, change: Callable[[Ints], Ints | None]) -> Ledger:
    rows = ledger.departures.copy()
    found = change(rows)
    return replace(ledger, departures=rows if found is None else found)


def lose_one(rows: Ints) -> Ints:
    return rows[1:]


def send_one_twice(rows: Ints) -> Ints:
    return np.concatenate([rows[:1], rows])


def add_a_unit(rows: Ints) -> None:
    rows[4, QUANTITY] += 1


def let_go_later(rows: Ints) -> None:
    rows[4, SHIPPED] += 1
    rows[4, LEFT] += 1


@pytest.mark.parametrize("change", [lose_one, send_one_twice, add_a_unit, let_go_later])
def test_what_departs_is_what_is_let_go(played: tuple[Model, Ledger], change: Callable[[Ints], Ints | None]) -> None:
    model, ledger = played
    with pytest.raises(
        BalanceError, match=r"replication 0, tick \d+ .*tea at shop: other units depart for it than are"
    ):
        check_departures(model, changed(ledger, change))


def leave_early(rows: Ints) -> None:
    rows[0, LEFT] = rows[0, SHIPPED] - 1


def leave_after_arrival(rows: Ints) -> None:
    rows[0, LEFT] += 3 * 4


def never_leave(rows: Ints) -> None:
    rows[0, LEFT] = -1


def swap_orders(rows: Ints) -> None:
    """Call a departure one of a later order."""
    rows[0, 1] = rows[-1, 1]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (leave_early, "units depart before they are let go"),
        (leave_after_arrival, "more arrives than has left for it"),
        (never_leave, "more arrives than has left for it"),
        (swap_orders, "more arrives than has left for it"),
    ],
)
def test_nothing_arrives_that_has_not_left(
    played: tuple[Model, Ledger], change: Callable[[Ints], None], complaint: str
) -> None:
    model, ledger = played
    with pytest.raises(BalanceError, match=f"tea at shop: {complaint}"):
        check_balance(model, changed(ledger, change), seed=3)


def test_a_shipment_that_the_sender_did_not_make_is_found(played: tuple[Model, Ledger]) -> None:
    """A unit less is shipped at the center, for the same departures."""
    model, ledger = played
    quantity = ledger.quantity.copy()
    row = int(np.flatnonzero((ledger.kind == Kind.SHIPMENT) & (ledger.location == DC) & (quantity > 1))[0])
    quantity[row] -= 1
    with pytest.raises(BalanceError, match="tea at shop: other units depart for it than are let go"):
        check_departures(model, replace(ledger, quantity=quantity))
