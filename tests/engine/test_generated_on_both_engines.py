"""Both engines on scenarios that nobody wrote, those first on which they differed once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import assume, given, settings

from jitsim import load_scenario
from jitsim.engine import run_engine
from jitsim.metrics import tally
from jitsim.model import compile_model
from jitsim.streams import Streams
from tests.engine.both_engines import (
    FAILURES,
    SmallestFailure,
    must_be_equal,
    must_be_equal_metrics,
    must_be_equal_sums,
)
from tests.engine.scenarios_side_by_side import scenarios_side_by_side
from tests.engine.worlds import Written, loaded, one_item, scenarios

pytest.importorskip("numba")
MANY = settings().max_examples

OF_ANY_ITEM = SmallestFailure("any_item")
SIDE_BY_SIDE = SmallestFailure("side_by_side")


@pytest.mark.parametrize("path", sorted(FAILURES.glob("*.yaml")), ids=lambda path: path.stem)
def test_what_failed_once(path: Path) -> None:
    scenario = load_scenario(path)
    assert must_be_equal(compile_model(scenario), scenario.seed, range(scenario.replications)) > 0


@given(scenarios(promises=(0, 1, 2.5)))
@settings(max_examples=3 * MANY)
def test_any_item(written: Written) -> None:
    with OF_ANY_ITEM.kept(written, replications=2):
        model = compile_model(loaded(written))
        assert must_be_equal(model, written["seed"], range(2)) == len(model.locations.item)


@given(scenarios_side_by_side())
@settings(max_examples=3 * MANY)
def test_side_by_side(written: Written) -> None:
    """Scenarios that SimPy plays alone say nothing; hypothesis fails when most of them are such."""
    with SIDE_BY_SIDE.kept(written, replications=2):
        compiled = must_be_equal(compile_model(loaded(written)), written["seed"], range(2))
    assume(compiled > 0)


def test_sums_and_metrics_that_differ_are_named() -> None:
    """Five a day for ten days, all waiting: 25 on average, 1 - 25 / 5.0 = -4; with 49 demanded 1 - 25 / 4.9 = -4.10."""
    written = one_item({"type": "base_stock", "order_up_to": 5}, {"daily": 5}, lead_time=20, days=10, initial=0)
    model = compile_model(loaded(written))
    right = tally(model, run_engine(model, Streams(model, 1, 0)))
    wrong = replace(right, demand=replace(right.demand, demanded=right.demand.demanded - 1))
    with pytest.raises(AssertionError, match=r"^replication 0, demand\.demanded: \[50\] and \[49\]"):
        must_be_equal_sums([right], [wrong])
    with pytest.raises(AssertionError, match=r"^replication 0, gamma_service of all: -4\.0 and -4\.10204"):
        must_be_equal_metrics(model, [right], [wrong])


def test_the_smallest_failure_is_kept(tmp_path: Path) -> None:
    """Days are made fewer while the test still fails, as hypothesis does it, and the same failure comes twice."""
    failure = SmallestFailure("test_days", tmp_path)
    written = one_item({"type": "base_stock", "order_up_to": 5}, {"daily": 4}, seed=7)
    for days in (40, 30, 20, 30, 21, 21):
        written["horizon"]["days"] = days
        with pytest.raises(AssertionError), failure.kept(written, replications=2):
            assert days < 10, "too long\nby far"
    with failure.kept(written, replications=2):
        pass
    (path,) = tmp_path.iterdir()
    assert path.name.startswith("test_days_")
    assert path.read_text(encoding="utf-8").startswith("# test_days: AssertionError: too long\n")
    scenario = load_scenario(path)
    assert (scenario.seed, scenario.replications, scenario.horizon.days) == (7, 2, 21)
    assert yaml.safe_load(path.read_text(encoding="utf-8")) == {**written, "replications": 2}


def test_a_failure_that_is_there_already_stays(tmp_path: Path) -> None:
    written = one_item({"type": "base_stock", "order_up_to": 5}, {"daily": 4})
    for days in (20, 30, 20, 40):
        failure = SmallestFailure("test_days", tmp_path)
        written["horizon"]["days"] = days
        with pytest.raises(ValueError, match="broken"), failure.kept(written, replications=1):
            raise ValueError("broken")
    assert len(list(tmp_path.iterdir())) == 3
