"""The engine against an independent simulator of suppliers and customers: the same chance must give the same events."""

from __future__ import annotations

import random
import warnings
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jitsim.engine import run_engine
from jitsim.errors import BalanceError
from jitsim.ledger import Kind, Ledger
from jitsim.ledger.balance import check_balance
from jitsim.metrics import tally
from jitsim.model import compile_model
from jitsim.streams import Streams
from tests.engine.scenarios_supply import supply_scenarios
from tests.engine.worlds import ZERO_PHASES, Written, loaded, rows_of
from tests.engine.worlds_supply import supply_rows

MANY = settings().max_examples
"""What the profile of the run says: 100, or thousands when it searches."""


BREAKS = {
    Kind.BACKORDERED: ("drop", "repeat", "more"),
    Kind.CANCELLED: ("drop", "repeat", "more", "less"),
    Kind.DISPATCHED: ("repeat", "more"),
    Kind.HELD: ("repeat", "more"),
    Kind.LINE: ("drop", "repeat", "more", "less"),
    Kind.LOST: ("drop", "less"),
    Kind.REMADE: ("drop", "repeat", "more", "less"),
    Kind.SET_ASIDE: ("drop", "repeat", "more", "less"),
    Kind.SHIPMENT: ("repeat", "more"),
}
"""What no ledger survives, by kind of event. Others may: an order that nobody placed looks like one on its way."""


def mutated(ledger: Ledger, row: int, how: str) -> Ledger:
    """Return a ledger with one row less, one row twice, or one unit more or less in a row."""
    count = {"drop": 0, "repeat": 2}.get(how, 1)
    rows = np.repeat(np.arange(len(ledger.tick)), np.where(np.arange(len(ledger.tick)) == row, count, 1))
    quantity = ledger.quantity.copy()
    quantity[row] += {"more": 1, "less": -1}.get(how, 0)
    return replace(
        ledger,
        start=ledger.start + np.where(ledger.start > row, count - 1, 0),
        tick=ledger.tick[rows],
        kind=ledger.kind[rows],
        quantity=quantity[rows],
        part=ledger.part[rows],
    )


def must_agree(written: Written, replication: int = 0) -> None:
    model = compile_model(loaded(written))
    streams = Streams(model, written["seed"], replication)
    ledger = run_engine(model, streams)
    for location, expected in enumerate(supply_rows(written, model, streams)):
        assert rows_of(ledger, location) == expected, model.location_name(location)
    check_balance(model, ledger)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        tally(model, ledger)


@given(supply_scenarios())
@settings(max_examples=2 * MANY)
def test_any_suppliers_and_customers(written: Written) -> None:
    must_agree(written)


@given(supply_scenarios(longest=15))
@settings(max_examples=MANY // 2)
def test_everything_of_a_day_in_one_instant(written: Written) -> None:
    calendar = written.get("calendar", {})
    must_agree({**written, "calendar": {**calendar, **ZERO_PHASES}})


@given(supply_scenarios(longest=12), st.integers(1, 3))
@settings(max_examples=MANY // 2)
def test_any_replication(written: Written, replication: int) -> None:
    must_agree(written, replication)


@given(supply_scenarios(), st.randoms(use_true_random=False))
@settings(max_examples=MANY // 2)
def test_no_event_can_be_lost_doubled_or_changed(written: Written, chance: random.Random) -> None:
    model = compile_model(loaded(written))
    ledger = run_engine(model, Streams(model, written["seed"], 0))
    rows = [row for row, kind in enumerate(ledger.kind.tolist()) if kind in BREAKS]
    for row in chance.sample(rows, min(len(rows), 10)):
        for how in BREAKS[Kind(int(ledger.kind[row]))]:
            with pytest.raises(BalanceError):
                check_balance(model, mutated(ledger, row, how))
