"""The engine against an independent simulator: the same orders and lead times must give the same events, one by one."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from jitsim.engine import run_engine
from jitsim.model import compile_model
from jitsim.streams import Streams
from tests.engine.worlds import ZERO_PHASES, Written, loaded, reference_rows, rows_of, scenarios

MANY = settings().max_examples
"""What the profile of the run says: 100, or thousands when it searches."""


def must_agree(written: Written, replication: int = 0) -> None:
    model = compile_model(loaded(written))
    streams = Streams(model, written["seed"], replication)
    ledger = run_engine(model, streams)
    for location in range(len(model.locations.item)):
        assert rows_of(ledger, location) == reference_rows(written, model, streams, location), model.location_name(
            location
        )


@given(scenarios())
@settings(max_examples=4 * MANY)
def test_any_one_echelon_scenario(written: Written) -> None:
    must_agree(written)


@given(scenarios(longest=15))
@settings(max_examples=2 * MANY)
def test_everything_of_a_day_in_one_instant(written: Written) -> None:
    must_agree({**written, "calendar": ZERO_PHASES})


@given(scenarios(promises=(0, 0.3, 1.5, 4)))
@settings(max_examples=MANY)
def test_customers_with_different_promises(written: Written) -> None:
    must_agree(written)


@given(scenarios(longest=10), st.integers(1, 3))
@settings(max_examples=MANY)
def test_any_replication(written: Written, replication: int) -> None:
    must_agree(written, replication)
