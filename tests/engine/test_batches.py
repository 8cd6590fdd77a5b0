"""Blocks of replications on the compiled engine: the same sums however they are cut, and an end when somebody stops."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest

from jitsim import load_scenario, simulate
from jitsim.ledger import Ledger
from jitsim.model import Model

pytest.importorskip("numba")
SCENARIO = load_scenario(Path(__file__).parents[2] / "scenarios" / "corner_shop")


def test_blocks_do_not_change_the_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = simulate(SCENARIO, replications=80, engine="compiled")
    monkeypatch.setattr("jitsim.engine.compiled.batch.SUMS_TOGETHER", 1)
    told: list[tuple[int, int]] = []
    some = simulate(SCENARIO, replications=80, engine="compiled", jobs=2, progress=lambda *done: told.append(done))
    assert [len(block) for block in some.tallies.blocks] == [32, 32, 16]  # type: ignore[attr-defined]
    assert np.array_equal(some.values, whole.values, equal_nan=True)
    assert some.by("item") == whole.by("item")
    assert told == sorted(told)
    assert told[-1] == (80, 80)


def test_who_stops_in_the_middle_waits_for_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jitsim.engine.compiled.batch.SUMS_TOGETHER", 1)
    before = threading.active_count()

    def refuse(model: Model, ledger: Ledger) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as stopped:
        simulate(SCENARIO, replications=1000, engine="compiled", jobs=2, keep=refuse)
    assert threading.active_count() == before, "also while the error, and with it every frame, is at hand"
    assert stopped.traceback
