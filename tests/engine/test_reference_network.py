"""The engine against an independent simulator of networks: the same chance must give the same events."""

from __future__ import annotations

import random
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jitsim.engine import run_engine
from jitsim.errors import BalanceError
from jitsim.ledger import Kind
from jitsim.ledger.balance import check_balance
from jitsim.ledger.transfers import check_transfers
from jitsim.metrics import tally
from jitsim.model import Timing, compile_model
from jitsim.streams import Streams
from tests.engine.test_reference_supply import mutated
from tests.engine.worlds import ZERO_PHASES, Written, loaded, rows_of
from tests.engine.worlds_network import network_rows, networks

MANY = settings().max_examples
"""What the profile of the run says: 100, or thousands when it searches."""


def must_agree(written: Written, replication: int = 0) -> None:
    model = compile_model(loaded(written))
    streams = Streams(model, written["seed"], replication)
    ledger = run_engine(model, streams)
    for location, expected in enumerate(network_rows(written, model, streams)):
        assert rows_of(ledger, location) == expected, model.location_name(location)
    check_balance(model, ledger)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        tally(model, ledger)


@given(networks())
@settings(max_examples=2 * MANY)
def test_any_network(written: Written) -> None:
    must_agree(written)


@given(networks(longest=15))
@settings(max_examples=MANY)
def test_everything_of_a_day_in_one_instant(written: Written) -> None:
    must_agree({**written, "calendar": {**written.get("calendar", {}), **ZERO_PHASES}})


@given(networks(longest=12), st.integers(1, 3))
@settings(max_examples=MANY // 2)
def test_any_replication(written: Written, replication: int) -> None:
    must_agree(written, replication)


BREAKS = ("drop", "repeat", "more", "less")


@given(networks(longest=15), st.randoms(use_true_random=False))
@settings(max_examples=MANY)
def test_no_order_between_stocking_points_can_be_lost_doubled_or_changed(
    written: Written, chance: random.Random
) -> None:
    """Neither what one orders, as long as the other comes to know of it, nor what that one is asked for."""
    model = compile_model(loaded(written))
    ledger = run_engine(model, Streams(model, written["seed"], 0))
    streams = np.flatnonzero(model.demand.timing == Timing.TRANSFER)
    asked = np.flatnonzero((ledger.kind == Kind.DEMAND) & np.isin(ledger.part, streams))
    orders = np.flatnonzero((ledger.kind == Kind.ORDER) & np.isin(ledger.location, model.demand.receiver[streams]))
    delay = (model.supply.release_delay + model.supply.information_delay)[ledger.location[orders]]
    rows = [*asked.tolist(), *orders[ledger.tick[orders] + delay < model.clock.horizon].tolist()]
    for row in chance.sample(rows, min(len(rows), 10)):
        for how in BREAKS:
            with pytest.raises(BalanceError, match="its sender is asked for other units than it ordered"):
                check_transfers(model, mutated(ledger, row, how))


@given(networks(longest=15), st.randoms(use_true_random=False))
@settings(max_examples=MANY // 2)
def test_no_unit_can_be_lost_between_stocking_points(written: Written, chance: random.Random) -> None:
    """What is shipped to one that waits must be what departs for it."""
    model = compile_model(loaded(written))
    ledger = run_engine(model, Streams(model, written["seed"], 0))
    rows = []
    for location, start in enumerate(ledger.start[:-1].tolist()):
        events = rows_of(ledger, location)
        streams = [row.part for row in events if row.kind == "DEMAND"]
        shipped = [start + n for n, row in enumerate(events) if row.kind == "SHIPMENT"]
        rows += [row for row in shipped if model.demand.timing[streams[ledger.part[row]]] == Timing.TRANSFER]
    for row in chance.sample(rows, min(len(rows), 10)):
        for how in BREAKS:
            with pytest.raises(BalanceError):
                check_balance(model, mutated(ledger, row, how))
