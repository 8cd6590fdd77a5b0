"""The compiled engine against the SimPy engine: the same ledger and the same sums, to the last unit."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jitsim import load_scenario, simulate
from jitsim.engine import Assignment, simulate_replication
from jitsim.engine.assignment import reasons_of
from jitsim.engine.compiled.cache import cache_folder, unusable
from jitsim.errors import UsageError
from jitsim.ledger.difference import first_difference
from jitsim.metrics import Tally, tally
from jitsim.metrics.tally import Tallies, add_compiled
from jitsim.model import Model, compile_model
from jitsim.streams import Streams
from tests.engine.scenarios_supply import supply_scenarios
from tests.engine.worlds import Written, loaded, scenarios

pytest.importorskip("numba")
MANY = settings().max_examples
SCENARIOS = Path(__file__).parents[2] / "scenarios"


def wherever_known(model: Model) -> Assignment:
    """Return an assignment that gives the compiled engine all that it knows."""
    return Assignment(model, reasons_of(model), uses_compiled=True)


def differences(one: Tally, other: Tally) -> list[str]:
    """Return the names of the sums that differ."""
    found = []
    for part in ("demand", "orders", "stock", "supply", "stockouts"):
        for field in fields(getattr(one, part)):
            a, b = (getattr(getattr(each, part), field.name) for each in (one, other))
            if not np.array_equal(a, b):
                found.append(f"{part}.{field.name}: {a} and {b}")
    return found


def must_be_equal(model: Model, seed: int, replications: range) -> int:
    """Compare both engines, and return how many item-locations the compiled one played."""
    from jitsim.engine.compiled.batch import Batch

    assigned = wherever_known(model)
    if not assigned.compiled:
        return 0
    batch = Batch(model, seed, assigned.compiled, threads=2)
    sums = batch.sums(replications.start, replications.stop)
    rests, expected = [], []
    for replication in replications:
        ledger = simulate_replication(model, Streams(model, seed, replication))
        rest = simulate_replication(model, Streams(model, seed, replication), assigned.simpy)
        played = dict(zip(assigned.compiled, batch.rows(replication), strict=True))
        assert first_difference(model, ledger, rest.with_rows(played, model.locations.initial)) is None
        expected.append(tally(model, ledger))
        rests.append(tally(model, rest))
    found = Tallies.of(rests)
    add_compiled(model, found, sums, np.array(assigned.compiled))
    assert [differences(*pair) for pair in zip(expected, found, strict=True)] == [[]] * len(expected)
    return len(assigned.compiled)


@given(scenarios(promises=(0, 1, 2.5)))
@settings(max_examples=3 * MANY)
def test_any_item(written: Written) -> None:
    model = compile_model(loaded(written))
    assert must_be_equal(model, written["seed"], range(2)) == len(model.locations.item)


@given(supply_scenarios())
@settings(max_examples=2 * MANY)
def test_any_suppliers_and_customers_side_by_side(written: Written) -> None:
    must_be_equal(compile_model(loaded(written)), written["seed"], range(1))


@pytest.mark.parametrize(
    "variants", [[], ["more_cards"], ["reorder_point"], ["weekly_order"], ["jit"], ["no_overtaking"]]
)
def test_corner_shop(variants: list[str]) -> None:
    model = compile_model(load_scenario(SCENARIOS / "corner_shop", variants))
    assert must_be_equal(model, 1, range(3)) == 1


def test_electronics_distributor() -> None:
    model = compile_model(load_scenario(SCENARIOS / "electronics_distributor"))
    assert must_be_equal(model, 1, range(1)) == 1250


def test_spare_parts() -> None:
    model = compile_model(load_scenario(SCENARIOS / "spare_parts"))
    assert must_be_equal(model, 1, range(1)) == len(model.locations.item)


def test_metrics_do_not_depend_on_engine_or_threads() -> None:
    scenario = load_scenario(SCENARIOS / "corner_shop")
    expected = simulate(scenario, replications=9, engine="simpy")
    for jobs in (1, 2, 3):
        found = simulate(scenario, replications=9, engine="compiled", jobs=jobs)
        assert np.array_equal(found.values, expected.values, equal_nan=True)
        assert found.by("item") == expected.by("item")
    assert found.engine == "compiled"


def test_a_room_too_small_grows() -> None:
    """Thousands of orders are on their way and thousands of customers wait: more than there is room for at first."""
    law, policy = {"distribution": "poisson", "mean": 200}, {"type": "base_stock", "order_up_to": 9}
    written = {
        "name": "crowd",
        "seed": 3,
        "horizon": {"days": 40},
        "items": {"bolt": {"unit_cost": 1}},
        "suppliers": {"forge": {"lead_time": {"distribution": "uniform", "low": 10, "high": 20}}},
        "stocking_points": {"shop": {"items": {"bolt": {"from": "forge", "policy": policy}}}},
        "customers": {"people": {"at": "shop", "demand": {"bolt": {"arrivals": law}}}},
    }
    assert must_be_equal(compile_model(loaded(written)), 3, range(2)) == 1


def test_compiled_refuses_what_it_does_not_know() -> None:
    scenario = load_scenario(SCENARIOS / "electronics_distributor", ["safety_stock"])
    with pytest.raises(UsageError, match="computes its parameters from what it observes"):
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


def crowded(unmet: Written) -> Model:
    """Return a model whose only item never gets any stock, while 300 customers a day wait for an hour or two."""
    policy = {"type": "reorder_point", "reorder_point": -1000000, "order_quantity": 1}
    written = {
        "name": "crowded",
        "seed": 5,
        "horizon": {"days": 60},
        "items": {"bolt": {"unit_cost": 1}},
        "suppliers": {"forge": {"lead_time": 1}},
        "stocking_points": {"shop": {"items": {"bolt": {"from": "forge", "initial": 0, "policy": policy}}}},
        "customers": {
            "people": {"at": "shop", "demand": {"bolt": {"arrivals": {"distribution": "poisson", "mean": 300}}}} | unmet
        },
    }
    return compile_model(loaded(written))


def test_many_who_lose_patience_without_any_stock() -> None:
    assert must_be_equal(crowded({"unmet": "patience", "patience": 0.1}), 5, range(2)) == 1


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
