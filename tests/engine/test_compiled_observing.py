"""Both engines where policies compute their parameters from what they observe: the same ledger and the same sums."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given, settings

from jitsim import load_scenario
from jitsim.engine import simulate_replication
from jitsim.engine.assignment import reasons_of
from jitsim.ledger import Kind
from jitsim.model import Model, compile_model
from jitsim.streams import Streams
from tests.engine.both_engines import SmallestFailure, must_be_equal
from tests.engine.observing import observing_scenarios
from tests.engine.worlds import Written, loaded, one_item

pytest.importorskip("numba")
MANY = settings().max_examples
SCENARIOS = Path(__file__).parents[2] / "scenarios"
OBSERVED = SmallestFailure("observed")

LEAD_TIME = {"distribution": "empirical", "values": [2, 3, 6], "weights": [0.3, 0.5, 0.2]}
ARRIVALS = {"arrivals": {"distribution": "poisson", "mean": 3}, "order_size": {"distribution": "geometric", "mean": 2}}
DAILY = {"daily": {"distribution": "negative_binomial", "mean": 6, "sd": 5}}

OBSERVING: dict[str, Written] = {
    "base_stock": {"type": "base_stock", "cycle_service_level": 0.95},
    "base_stock_fill_rate": {"type": "base_stock", "fill_rate": 0.97, "refresh_days": 9},
    "reorder_point": {"type": "reorder_point", "cycle_service_level": 0.9},
    "reorder_point_fill_rate": {"type": "reorder_point", "fill_rate": 0.98, "order_cover": 7, "history_days": 60},
    "reorder_point_forecast": {"type": "reorder_point", "forecast": {"method": "ses", "alpha": 0.2}, "refresh_days": 7},
    "reorder_point_lot": {"type": "reorder_point", "reorder_point": 20, "reorder_when": "below"},
    "min_max": {"type": "min_max", "cycle_service_level": 0.9, "order_cover": 6, "planned_lead_time": 4},
    "min_max_safety_stock": {"type": "min_max", "safety_stock": 9, "undershoot": False},
    "periodic": {"type": "periodic", "review_period": 3, "fill_rate": 0.95},
    "periodic_level": {"type": "periodic", "cycle_service_level": 0.98, "refresh_days": "never"},
    "periodic_min_max": {"type": "periodic_min_max", "review_period": 4, "order_cover": 6},
    "days_of_cover": {"type": "days_of_cover", "refresh_days": 20, "reorder_cover": 3, "order_cover": 10},
    "days_on_a_desk": {"type": "days_of_cover", "manual_delay": 1.3, "refresh_days": 10},
    "kanban": {"type": "kanban", "container": 1},
    "kanban_auto": {"type": "kanban", "container": 1, "safety_allowance": "auto", "refresh_days": 7},
    "kanban_empty": {"type": "kanban", "container": 1, "release_on": "empty"},
    "kanban_two_bin": {"type": "kanban", "variant": "two_bin", "container": 1},
    "kanban_electronic": {"type": "kanban", "variant": "electronic", "container": 1, "safety_allowance": "auto"},
    "kanban_signal": {"type": "kanban", "variant": "signal", "container": 1, "batch_cards": 4},
    "jit": {"type": "jit", "container": 1, "deliveries_per_day": 2},
    "intermittent": {"type": "intermittent", "fill_rate": 0.9},
    "ddmrp": {"type": "ddmrp"},
    "ddmrp_given_lead_time": {"type": "ddmrp", "decoupled_lead_time": 4, "order_cycle": 5},
    "ddmrp_blended": {"type": "ddmrp", "adu": {"method": "blended", "forecast": {"method": "ma"}}, "spikes": "off"},
    "ddmrp_without_spikes": {"type": "ddmrp", "adu": {"exclude_spikes": True}, "spikes": {"multiple_of_adu": 3}},
    "ddmrp_planned": {
        "type": "ddmrp",
        "adjustments": {"fair": {"from": 30, "to": 61, "demand": 1.6}, "winter": {"from": 50, "to": 80, "green": 2}},
        "ramps": {"launch": {"days": [10, 40, 70], "factors": [0.5, 1.2, 1]}},
    },
}
OBSERVING["ddmrp_planned_given_lead_time"] = OBSERVING["ddmrp_planned"] | {"decoupled_lead_time": 4}
"""Policies whose parameters follow from what was observed."""

BY_DAY: dict[str, Written] = {
    "zones": {"type": "ddmrp", "zones": {"red": 12, "yellow": 20, "green": 14}, "decoupled_lead_time": 3},
    "zones_off": {"type": "ddmrp", "zones": {"red": 12, "yellow": 20, "green": 14}, "spikes": "off"},
    "fixed": {
        "type": "ddmrp",
        "adu": {"method": "fixed", "value": 6},
        "variability_factor": 0.5,
        "decoupled_lead_time": 3,
        "adjustments": {"fair": {"from": 30, "to": 61, "demand": 1.6}},
        "ramps": {"launch": {"days": [10, 40, 70], "factors": [0.5, 1.2, 1]}},
    },
    "cards": {"type": "kanban", "container": 5, "cards": 9, "card_changes": {"later": {"day": 40, "cards": 5}}},
}
"""Policies that observe by their kind, while the day alone decides their parameters."""


def world(policy: Written, demand: Written, *, signal: str = "true_demand", **changes: Any) -> Written:
    return one_item(
        policy, demand, lead_time=LEAD_TIME, days=120, warm_up=30, item={"demand_signal": signal}, seed=4, **changes
    )


def asks(model: Model) -> bool:
    """Return whether the compiled engine has to ask for parameters while it plays the only item-location."""
    from jitsim.engine.compiled.plan import plan_of

    return bool(plan_of(model, 1, ((0,),)).places["asks"][0])


def computed(model: Model, seed: int) -> int:
    """Return how often a parameter changes after day 0 in the first replication."""
    ledger = simulate_replication(model, Streams(model, seed, 0))
    return int(((ledger.kind == Kind.PARAMETER) & (ledger.tick > 0)).sum())


@pytest.mark.parametrize("demand", [ARRIVALS, DAILY], ids=["arrivals", "daily"])
@pytest.mark.parametrize("name", OBSERVING)
def test_parameters_from_what_was_observed(name: str, demand: Written) -> None:
    model = compile_model(loaded(world(OBSERVING[name], demand)))
    assert asks(model)
    assert bool(computed(model, 4)) == (OBSERVING[name].get("refresh_days") != "never")
    assert must_be_equal(model, 4, range(2)) == 1


@pytest.mark.parametrize("name", BY_DAY)
def test_parameters_that_depend_on_the_day_alone(name: str) -> None:
    model = compile_model(loaded(world(BY_DAY[name], ARRIVALS)))
    assert not asks(model)
    assert bool(computed(model, 4)) == ("zones" not in BY_DAY[name])
    assert must_be_equal(model, 4, range(2)) == 1


@pytest.mark.parametrize(
    ("policy", "often"),
    [
        pytest.param(OBSERVING["ddmrp"], 18, id="every-week"),
        pytest.param(OBSERVING["reorder_point"], 5, id="every-four-weeks"),
        pytest.param(OBSERVING["ddmrp_given_lead_time"], 1, id="a-buffer-that-the-kernel-computes"),
        pytest.param(BY_DAY["fixed"], 0, id="by-day"),
    ],
)
def test_how_often_the_formulas_are_asked(policy: Written, often: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """In 120 days, from day 0 on, of each of three replications."""
    from jitsim.engine.compiled.batch import Batch
    from jitsim.engine.compiled.planner import Planner

    asked, answer = [], Planner.answer

    def counted(planner: Planner, location: int, replication: int, space: Any) -> None:
        asked.append(replication)
        answer(planner, location, replication, space)

    monkeypatch.setattr(Planner, "answer", counted)
    Batch(compile_model(loaded(world(policy, DAILY))), 4, (0,)).sums(0, 3)
    assert [asked.count(replication) for replication in range(3)] == [often] * 3


@pytest.mark.parametrize("name", ["reorder_point", "ddmrp", "kanban_auto", "days_on_a_desk"])
@pytest.mark.parametrize("unmet", [{"unmet": "lost"}, {"unmet": "patience", "patience": 1.5}, {}])
@pytest.mark.parametrize("signal", ["true_demand", "sales"])
def test_demand_that_is_lost_and_whether_it_is_seen(name: str, unmet: Written, signal: str) -> None:
    scarce = {"initial": 0, "customer": unmet, "terms": {"minimum_order": 15}}
    model = compile_model(loaded(world(OBSERVING[name], DAILY, signal=signal, **scarce)))
    assert must_be_equal(model, 4, range(2)) == 1


@pytest.mark.parametrize("name", OBSERVING)
def test_fractions_of_units_and_demand_that_is_assumed(name: str) -> None:
    policy = OBSERVING[name] | {"prior_daily_demand": 5.3, "prior_variation": 0.3}
    written = world(policy, {"arrivals": ARRIVALS["arrivals"], "order_size": 1.5}, signal="sales")
    written["items"]["tea"]["unit"] = 0.3
    written["customers"]["town"]["unmet"] = "lost"
    assert must_be_equal(compile_model(loaded(written)), 4, range(1)) == 1


@pytest.mark.parametrize("name", ["reorder_point_fill_rate", "ddmrp", "periodic"])
def test_recorded_demand_that_begins_before_day_0(name: str, tmp_path: Path) -> None:
    start, days = dt.date(2024, 6, 3), range(-200, 100)
    quantities = np.random.default_rng(3).poisson(7, size=len(days)).tolist()
    rows = [f"{start + dt.timedelta(days=day)},tea,{q}" for day, q in zip(days, quantities, strict=True)]
    (tmp_path / "demand.csv").write_text("\n".join(["date,item,quantity", *rows, ""]), encoding="utf-8")
    written = world(OBSERVING[name], {"history": {"file": "demand.csv"}})
    written["horizon"]["start"] = start.isoformat()
    (tmp_path / "base.yaml").write_text(yaml.safe_dump(written, sort_keys=False), encoding="utf-8")
    assert must_be_equal(compile_model(load_scenario(tmp_path / "base.yaml")), 4, range(2)) == 1


def test_more_receipts_than_an_estimate_rests_on() -> None:
    """Five hundred orders arrive in turns of a day, so that the latest hundred go round many times."""
    policy = {"type": "base_stock", "cycle_service_level": 0.95, "refresh_days": 11}
    model = compile_model(loaded(world(policy, {"interval": 0.2})))
    assert must_be_equal(model, 4, range(1)) == 1


def test_the_latest_receipts_are_told_oldest_first() -> None:
    """Of 130 receipts with lead times of 0, 1, 2, ... ticks the first 30 are forgotten."""
    from jitsim.engine.compiled.planner import Notes
    from jitsim.engine.compiled.rooms import Room, space_of

    model = compile_model(loaded(world(OBSERVING["ddmrp"], DAILY)))
    space = space_of(Room.of(np.array([1]), streams=1, orders=1, rows=0, listed=1, days=1, weeks=0), 0)
    notes = Notes(model, Streams(model, 1, 0), 0, space)
    for receipt in range(130):
        space.lead_times[receipt % 100] = receipt
        space.item["receipts"] = receipt + 1
        if receipt in {69, 129}:
            expected = np.arange(max(0, receipt - 99), receipt + 1) / model.clock.ticks_per_day
            assert notes.lead_times().tolist() == expected.tolist()


def test_a_room_that_grows_while_parameters_are_computed() -> None:
    """A replication begins anew when hundreds wait at once, which is after refreshes and stockouts that are over."""
    policy = {"type": "base_stock", "cycle_service_level": 0.5, "refresh_days": 5}
    late = {"distribution": "empirical", "values": [2, 30], "weights": [0.996, 0.004]}
    written = world(policy, {"arrivals": {"distribution": "poisson", "mean": 10}}, supplier={"crossing": False})
    written["suppliers"]["mill"]["lead_time"] = late
    written["horizon"]["warm_up"] = 0
    model = compile_model(loaded(written))
    ledger = simulate_replication(model, Streams(model, 4, 0))
    waiting = np.cumsum((ledger.kind == Kind.BACKORDERED) * 1 - (ledger.kind == Kind.SHIPMENT))
    crowd = np.argmax(waiting > 64)
    assert ledger.tick[crowd] > 10 * model.clock.ticks_per_day
    assert ((waiting[1:crowd] == 0) & (waiting[: crowd - 1] > 0)).any()
    assert must_be_equal(model, 4, range(3)) == 1


@pytest.mark.parametrize("policy", [OBSERVING["ddmrp"], OBSERVING["min_max"], BY_DAY["fixed"], BY_DAY["cards"]])
def test_the_bound_of_all_sums_counts_the_stock_of_day_0(policy: Written) -> None:
    """Quantities too large to be added up are told by it: the stock to begin with and all that the ledger says."""
    from jitsim.engine.compiled.batch import Batch

    model = compile_model(loaded(world(policy, DAILY)))
    ledger = simulate_replication(model, Streams(model, 4, 0))
    bound = model.locations.initial[0] + Batch(model, 4, (0,)).sums(0, 1).places["booked"][0, 0]
    assert bound == ledger.initial[0] + ledger.quantity.sum()


@pytest.mark.parametrize("variant", ["ddmrp", "safety_stock", "pure_jit"])
def test_electronics_distributor(variant: str) -> None:
    days = ["horizon.days=150", "horizon.warm_up=60"]
    model = compile_model(load_scenario(SCENARIOS / "electronics_distributor", [variant], days))
    assert must_be_equal(model, 1, range(1)) == 1250


@given(observing_scenarios())
@settings(max_examples=3 * MANY)
def test_any_item_whose_policy_observes(written: Written) -> None:
    with OBSERVED.kept(written, replications=2):
        model = compile_model(loaded(written))
        assert must_be_equal(model, written["seed"], range(2)) == len(model.locations.item)


AHEAD = "a policy that looks at orders known ahead, and customers who give notice"


@pytest.mark.parametrize(
    ("policy", "reason"),
    [
        ({"type": "hybrid"}, "a policy that changes with the item's class"),
        ({"type": "ddmrp"}, AHEAD),
        ({"type": "ddmrp", "zones": {"red": 4, "yellow": 9, "green": 6}}, AHEAD),
        ({"type": "jit", "mode": "call_off", "firm_horizon_days": 3}, AHEAD),
        ({"type": "base_stock"}, ""),
    ],
)
def test_what_the_compiled_engine_leaves_to_simpy(policy: Written, reason: str) -> None:
    model = compile_model(loaded(world(policy, ARRIVALS, customer={"notice": 3})))
    assert reasons_of(model) == (reason,)


@pytest.mark.parametrize("keys", [{"mode": "call_off", "firm_horizon_days": 3}, {"mode": "to_order"}])
def test_just_in_time_without_notice(keys: Written) -> None:
    model = compile_model(loaded(world({"type": "jit", "container": 4} | keys, ARRIVALS)))
    assert must_be_equal(model, 4, range(2)) == 1


def test_parameters_are_computed_anew_at_fractions_of_days() -> None:
    """Every two and a half days falls on days 2, 5, 7, 10 and 12: never twice on one day."""
    policy = {"type": "ddmrp", "adu": {"horizon_days": 3}, "refresh_days": 2.5}
    model = compile_model(loaded(world(policy, {"daily": {"distribution": "uniform", "low": 0, "high": 900}})))
    ledger = simulate_replication(model, Streams(model, 4, 0))
    ticks = np.unique(ledger.tick[(ledger.kind == Kind.PARAMETER) & (ledger.tick > 0)])
    assert (ticks // model.clock.ticks_per_day)[:5].tolist() == [2, 5, 7, 10, 12]
    assert must_be_equal(model, 4, range(1)) == 1
