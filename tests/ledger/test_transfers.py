"""Orders between stocking points: an honest ledger passes, and every way of cheating is named."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from jitsim.engine import run_engine
from jitsim.errors import BalanceError
from jitsim.ledger import Kind, Ledger
from jitsim.ledger.transfers import check_transfers
from jitsim.model import Model, compile_model
from jitsim.streams import Streams
from tests.engine.worlds import Written, loaded

TWO_TIERS: Written = {
    "name": "two_tiers",
    "horizon": {"days": 6, "warm_up": 0},
    "ticks_per_day": 4,
    "items": {"tea": {}},
    "suppliers": {"mill": {"lead_time": 1}},
    "stocking_points": {
        "dc": {"items": {"tea": {"from": "mill", "policy": {"type": "base_stock", "order_up_to": 4}}}},
        "shop": {"items": {"tea": {"from": "dc", "policy": {"type": "base_stock", "order_up_to": 6}}}},
    },
    "lanes": {"road": {"from": "dc", "to": "shop", "lead_time": 1, "information_delay": 0.5}},
    "customers": {"town": {"at": "shop", "demand": {"tea": {"daily": 5}}}},
}
"""A shop that orders five units every day at noon; the distribution centre knows of it half a day later."""


@pytest.fixture(scope="module")
def played() -> tuple[Model, Ledger]:
    model = compile_model(loaded(TWO_TIERS))
    return model, run_engine(model, Streams(model, 1, 0))


def rows(model: Model, ledger: Ledger, point: str, kind: Kind) -> list[int]:
    """Return the rows of a kind at a stocking point."""
    here = ledger.location == model.stocking_points.index(point)
    return np.flatnonzero(here & (ledger.kind == kind)).tolist()


def changed(ledger: Ledger, row: int, **fields: int) -> Ledger:
    columns = {name: getattr(ledger, name).copy() for name in fields}
    for name, value in fields.items():
        columns[name][row] = value
    return replace(ledger, **columns)


def test_the_orders_of_the_shop_are_what_the_dc_is_asked_for(played: tuple[Model, Ledger]) -> None:
    """By hand: five units at tick 2 of every day, known at tick 0 of the next; that of the last day never."""
    model, ledger = played
    asked = rows(model, ledger, "dc", Kind.DEMAND)
    assert ledger.tick[asked].tolist() == [4, 8, 12, 16, 20]
    assert ledger.quantity[asked].tolist() == [5, 5, 5, 5, 5]
    check_transfers(model, ledger)


@pytest.mark.parametrize(
    ("point", "kind", "fields"),
    [
        ("shop", Kind.ORDER, {"quantity": 6}),
        ("shop", Kind.ORDER, {"tick": 3}),
        ("dc", Kind.DEMAND, {"quantity": 4}),
        ("dc", Kind.DEMAND, {"tick": 5}),
        ("dc", Kind.DEMAND, {"part": 0}),
    ],
)
def test_another_order_than_was_placed(
    played: tuple[Model, Ledger], point: str, kind: Kind, fields: dict[str, int]
) -> None:
    model, ledger = played
    cheat = changed(ledger, rows(model, ledger, point, kind)[0], **fields)
    told = "replication 0, tick {} (day {}), tea at shop: its sender is asked for other units than it ordered"
    with pytest.raises(BalanceError, match=re.escape(told.format(4, 1))):
        check_transfers(model, cheat, seed=7)


def test_an_order_that_nobody_knows_of_yet_is_asked_of_nobody(played: tuple[Model, Ledger]) -> None:
    model, ledger = played
    last = rows(model, ledger, "shop", Kind.ORDER)[-1]
    check_transfers(model, changed(ledger, last, quantity=99))


def test_an_order_of_another_stocking_point_is_never_lost(played: tuple[Model, Ledger]) -> None:
    """Four of five units are there at tick 4, so one waits."""
    model, ledger = played
    short = rows(model, ledger, "dc", Kind.BACKORDERED)[0]
    assert (ledger.tick[short], ledger.quantity[short]) == (4, 1)
    told = "replication 0, tick 4 (day 1), tea at dc: an order of another stocking point is lost"
    with pytest.raises(BalanceError, match=re.escape(told)):
        check_transfers(model, changed(ledger, short, kind=int(Kind.LOST)))
