"""The same future for everybody: what may change a number, and what must not."""

from __future__ import annotations

import random
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jitsim import simulate
from jitsim.engine import run_engine
from jitsim.ledger import Ledger
from jitsim.model import Model, compile_model
from jitsim.streams import Streams
from tests.engine.worlds import (
    DEMANDS,
    DURATIONS,
    SIZES,
    Written,
    legal,
    loaded,
    one_item,
    policies,
    rows_of,
    scenarios,
)


def played(written: Written, seed: int = 3, replication: int = 0) -> tuple[Model, Ledger]:
    model = compile_model(loaded(written))
    return model, run_engine(model, Streams(model, seed, replication))


Story = list[tuple[int, str, int, object]]


def stories(model: Model, ledger: Ledger) -> dict[str, Story]:
    """Return the events of every item-location with names in place of indices."""
    told = {}
    for location in range(len(model.locations.item)):
        names: dict[str, Any] = {
            "DEMAND": lambda part: model.customers[int(model.demand.customer[part])],
        }
        told[model.location_name(location)] = [
            (row.tick, row.kind, row.quantity, names.get(row.kind, int)(row.part)) for row in rows_of(ledger, location)
        ]
    return told


@given(scenarios())
@settings(max_examples=50)
def test_the_same_seed_gives_the_same_bytes(written: Written) -> None:
    assert played(written)[1].digest() == played(written)[1].digest()


def test_another_seed_or_replication_gives_another_future() -> None:
    written = one_item({"type": "base_stock", "order_up_to": 9}, DEMANDS[0], lead_time=DURATIONS[3])
    digests = {played(written, seed, replication)[1].digest() for seed in (1, 2) for replication in (0, 1)}
    assert len(digests) == 4


def shuffled(value: Any, order: random.Random) -> Any:
    """Return the same mapping with its entries in another order, at every depth."""
    if isinstance(value, dict):
        entries = [(key, shuffled(below, order)) for key, below in value.items()]
        order.shuffle(entries)
        return dict(entries)
    return value


@given(scenarios(longest=20), st.randoms(use_true_random=False))
@settings(max_examples=50)
def test_the_order_of_entries_in_the_file_changes_no_number(written: Written, order: random.Random) -> None:
    permuted = shuffled(written, order)
    assert played(written)[1].digest() == played(permuted)[1].digest()
    one, other = simulate(loaded(written)), simulate(loaded(permuted))
    assert one.values.tobytes() == other.values.tobytes()
    for noun in ("item", "stocking_point", "supplier", "customer"):
        assert repr(one.by(noun)) == repr(other.by(noun))


@given(scenarios(longest=20), policies())
@settings(max_examples=50)
def test_a_policy_changes_no_byte_of_another_item_and_no_demand(written: Written, policy: Written) -> None:
    before = stories(*played(written))
    written["stocking_points"]["shop"]["items"]["tea"]["policy"] = policy
    after = stories(*played(legal(written)))
    for place in before:
        if place != "tea at shop":
            assert after[place] == before[place]
        demand = [[event for event in told[place] if event[1] == "DEMAND"] for told in (before, after)]
        assert demand[0] == demand[1]


@given(scenarios(longest=20), policies(), st.sampled_from(["ale", "soap", "zinc"]), st.sampled_from(DEMANDS))
@settings(max_examples=50)
def test_another_item_changes_no_byte_of_those_that_were_there(
    written: Written, policy: Written, name: str, demand: Written
) -> None:
    before = stories(*played(written))
    point = written["customers"]["town"]["at"]
    written["items"][name] = {"unit_cost": 3}
    written["suppliers"]["mill"]["items"][name] = {}
    written["stocking_points"][point]["items"][name] = {"from": "mill", "policy": policy}
    written["customers"]["town"]["demand"][name] = demand
    after = stories(*played(legal(written)))
    assert {place: told for place, told in after.items() if not place.startswith(name)} == before


def served_at_once(model: Model, ledger: Ledger) -> list[int]:
    served: list[int] = []
    for row in rows_of(ledger):
        if row.kind == "DEMAND":
            served.append(row.quantity)
        elif row.kind in {"BACKORDERED", "LOST"}:
            served[-1] -= row.quantity
    assert len(model.locations.item) == 1
    return served


@given(
    st.sampled_from([{"type": "base_stock"}, {"type": "base_stock", "review_period": 1}, {"type": "periodic"}]),
    st.integers(0, 40),
    st.integers(1, 10),
    st.sampled_from(DEMANDS),
    st.sampled_from(DURATIONS),
    st.booleans(),
    st.sampled_from(["continuous", "dock"]),
)
def test_more_base_stock_never_serves_less(
    policy: Written, level: int, more: int, demand: Written, lead_time: object, crossing: bool, receiving: str
) -> None:
    """Backorders, no minimum, no multiple, initial stock = level, the same future: order by order."""
    runs = []
    for order_up_to in (level, level + more):
        written = one_item(
            {**policy, "order_up_to": order_up_to},
            demand,
            lead_time=lead_time,
            supplier={"crossing": crossing},
            point={"receiving": receiving},
        )
        runs.append(served_at_once(*played(written)))
    less, much = runs
    assert len(less) == len(much)
    assert all(few <= many for few, many in zip(less, much, strict=True))


@given(st.floats(0.2, 5), st.floats(1.0, 3), st.sampled_from(SIZES), st.integers(0, 50))
def test_more_demand_adds_orders_and_moves_none(mean: float, factor: float, size: object, seed: int) -> None:
    futures = []
    for orders_a_day in (mean, mean * factor):
        arrivals = {"distribution": "poisson", "mean": round(orders_a_day, 6)}
        written = one_item({"type": "base_stock", "order_up_to": 9}, {"arrivals": arrivals, "order_size": size})
        model = compile_model(loaded(written))
        found = Streams(model, seed, 0).orders(0)
        futures.append(Counter(zip(found.tick, found.quantity, strict=True)))
    few, many = futures
    assert few <= many


def some_scenario() -> Written:
    policy = {"type": "min_max", "reorder_point": 8, "order_up_to": 30}
    demand = {
        "arrivals": {"distribution": "poisson", "mean": 3},
        "order_size": {"distribution": "geometric", "mean": 2},
    }
    return one_item(policy, demand, lead_time={"distribution": "gamma", "mean": 3, "sd": 2}, days=120, warm_up=20)


def test_replications_in_any_subset_and_order_give_the_same_rows() -> None:
    scenario = loaded(some_scenario())
    together = simulate(scenario, replications=6, seed=4)
    few = simulate(scenario, replications=3, seed=4)
    np.testing.assert_array_equal(together.values[:3], few.values)
    forward = [together.ledger(replication).digest() for replication in (0, 3, 5)]
    backward = [few.ledger(replication).digest() for replication in (5, 3, 0)]
    assert forward == backward[::-1]
    assert len(set(forward)) == 3


@pytest.mark.parametrize("workers", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_an_executor_changes_no_number(workers: type[ThreadPoolExecutor | ProcessPoolExecutor]) -> None:
    scenario = loaded(some_scenario())
    alone = simulate(scenario, replications=5, seed=4)
    with workers(2) as executor:
        shared = simulate(scenario, replications=5, seed=4, executor=executor)
    assert alone.values.tobytes() == shared.values.tobytes()
    assert alone.estimates == shared.estimates


def test_a_run_and_its_ledgers_tell_the_same_future() -> None:
    scenario = loaded(some_scenario())
    result = simulate(scenario, replications=3, seed=4)
    model = compile_model(scenario)
    for replication in range(3):
        again = run_engine(model, Streams(model, 4, replication))
        assert result.ledger(replication).digest() == again.digest()
        demanded = sum(
            row.quantity for row in rows_of(again) if row.kind == "DEMAND" and row.tick >= model.clock.warm_up
        )
        assert result.metrics["units_demanded"][replication] == demanded
