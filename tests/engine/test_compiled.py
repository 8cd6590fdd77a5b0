"""Which engine plays, what it refuses and where its machine code lies; the same numbers whichever it is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jitsim import load_scenario, simulate
from jitsim.engine import Assignment
from jitsim.engine.compiled.cache import cache_folder, unusable
from jitsim.errors import UsageError
from jitsim.model import compile_model
from tests.engine.worlds import loaded

pytest.importorskip("numba")
SCENARIOS = Path(__file__).parents[2] / "scenarios"


def test_metrics_do_not_depend_on_engine_or_threads() -> None:
    scenario = load_scenario(SCENARIOS / "corner_shop")
    expected = simulate(scenario, replications=9, engine="simpy")
    for jobs in (1, 2, 3):
        found = simulate(scenario, replications=9, engine="compiled", jobs=jobs)
        assert np.array_equal(found.values, expected.values, equal_nan=True)
        assert found.by("item") == expected.by("item")
    assert found.engine == "compiled"


def test_compiled_refuses_what_it_does_not_know() -> None:
    scenario = load_scenario(SCENARIOS / "corner_shop", overrides=["suppliers.roaster.capacity_per_day=40"])
    with pytest.raises(UsageError, match="a supplier's capacity_per_day"):
        simulate(scenario, replications=1, engine="compiled")


@given(st.integers(1, 10**6))
@settings(max_examples=3)
def test_auto_keeps_small_jobs_on_simpy(seed: int) -> None:
    found = simulate(load_scenario(SCENARIOS / "corner_shop"), replications=2, seed=seed)
    assert found.engine == "simpy"


def test_without_numba_everything_works_and_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jitsim.engine.assignment.find_spec", lambda name: None)
    model = compile_model(load_scenario(SCENARIOS / "spare_parts"))
    assert Assignment.of(model, "auto", 1).notes(1) == ()
    much = Assignment.of(model, "auto", 1000)
    assert (much.engine, much.compiled) == ("simpy", ())
    assert "pip install 'jitsim[fast]'" in much.notes(1)[0]
    with pytest.raises(UsageError, match="numba is not installed"):
        Assignment.of(model, "compiled", 1)


def test_auto_takes_the_compiled_engine_for_much_work() -> None:
    model = compile_model(load_scenario(SCENARIOS / "spare_parts"))
    assert Assignment.of(model, "auto", 1000).engine == "compiled"


def test_sums_too_large_for_64_bits_are_refused_by_both_engines() -> None:
    """Two thousand million units a day wait for ten years: 1.9e19 unit-ticks."""
    written = {
        "name": "flood",
        "seed": 1,
        "horizon": {"days": 3650},
        "items": {"drop": {"unit_cost": 1}},
        "suppliers": {"sky": {"lead_time": 2}},
        "stocking_points": {
            "pond": {"items": {"drop": {"from": "sky", "policy": {"type": "kanban", "container": 2, "cards": 3}}}}
        },
        "customers": {"fish": {"at": "pond", "demand": {"drop": {"daily": 2_000_000_000}}}},
    }
    for engine in ("simpy", "compiled"):
        with pytest.raises(UsageError, match="too large to add up"):
            simulate(loaded(written), engine=engine)


def test_machine_code_lies_where_only_the_user_can_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    cache_folder.cache_clear()
    try:
        mine = cache_folder()
        assert mine.is_relative_to(tmp_path / "cache" / "jitsim")
        mine.chmod(0o777)
        cache_folder.cache_clear()
        assert not cache_folder().is_relative_to(tmp_path / "cache")
    finally:
        monkeypatch.undo()
        cache_folder.cache_clear()


def test_no_home_is_no_obstacle(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    cache_folder.cache_clear()
    try:
        assert cache_folder().is_dir()
    finally:
        monkeypatch.undo()
        cache_folder.cache_clear()


def test_damaged_machine_code_is_deleted_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    cache_folder.cache_clear()
    try:
        folder = cache_folder()
        (folder / "kernel.nbi").write_bytes(b"half")
        assert str(folder) in str(unusable(EOFError("Ran out of input")))
        assert not folder.exists()
    finally:
        monkeypatch.undo()
        cache_folder.cache_clear()
