"""Several sources, express ways and lanes beside each other: rows of the terms of supply are not item-locations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jitsim import load_scenario, simulate
from jitsim.cli.app import main
from jitsim.engine.assignment import reasons_of
from jitsim.engine.simpy_engine import simulate_replication
from jitsim.model import compile_model
from jitsim.streams import Streams
from tests.engine.worlds import loaded

HEAD = """
name: beside
horizon: {days: 30, warm_up: 0}
items: {pot: {unit_cost: 2, price: 9, backorder_cost: 1}}
suppliers: {mill: {lead_time: 2}, fast: {lead_time: 1}}
customers: {town: {at: shop, demand: {pot: {daily: {distribution: poisson, mean: 2}}}}}
"""
FROM_A_LIST_AND_A_LANE = (
    HEAD
    + """
stocking_points:
  dc: {items: {pot: {from: mill, policy: {type: base_stock, order_up_to: 20}}}}
  shop: {items: {pot: {from: [mill, dc], policy: {type: base_stock, order_up_to: 10}}}}
lanes: {truck: {from: dc, to: shop, lead_time: 1}}
"""
)
MADE_AND_BROUGHT_SOONER = (
    HEAD
    + """
stocking_points:
  shop:
    items:
      pot: {from: kiln, policy: {type: base_stock, order_up_to: 5}, expedite: {mode: upgrade, approval_delay: 0}}
work_centers: {kiln: {makes: {pot: {run_time: 0.5}}}}
lanes: {cart: {from: kiln, to: shop, promised_lead_time: 4, lead_time: 3}}
"""
)
LOOP_OF_TWO_SOURCES = (
    HEAD.replace("mill: {lead_time: 2}", "mill: {lead_time: 20, items: {pot: {order_multiple: 2, rounding: nearest}}}")
    + """
stocking_points:
  shop:
    items:
      pot:
        from: [fast, mill]
        policy: {type: kanban, container: 5, cards: 12}
        sourcing: {type: split, weights: {fast: 0, mill: 1}}
"""
)


@pytest.mark.parametrize("text", [FROM_A_LIST_AND_A_LANE, MADE_AND_BROUGHT_SOONER, LOOP_OF_TWO_SOURCES])
def test_a_run_keeps_its_identities_and_is_written_down(tmp_path: Path, text: str) -> None:
    """Every identity is checked in the run; the review of what happened is a file beside it."""
    path = tmp_path / "base.yaml"
    path.write_text(text, encoding="utf-8")
    assert main(["run", str(path), "-n", "2", "--engine", "simpy", "--out", str(tmp_path / "out")]) == 0
    assert (tmp_path / "out" / "items.csv").is_file()


def test_who_can_play_it_is_told(tmp_path: Path) -> None:
    path = tmp_path / "base.yaml"
    path.write_text(FROM_A_LIST_AND_A_LANE, encoding="utf-8")
    assert reasons_of(compile_model(load_scenario(path))) == ("several sources of an item",)


def over_a_lane(**lane: Any) -> dict[str, Any]:
    """Return a shop that orders 100 once from a DC that has them, 40 of which may leave in a day."""
    once = {"type": "periodic", "review_period": 100, "order_up_to": 100, "first_review": 0}
    kept = {"type": "base_stock", "order_up_to": 200}
    return {
        "name": "lane",
        "horizon": {"days": 30, "warm_up": 0},
        "items": {"pot": {}},
        "suppliers": {"mill": {"lead_time": 1}},
        "stocking_points": {
            "dc": {"items": {"pot": {"from": "mill", "policy": kept}}},
            "shop": {"items": {"pot": {"from": "dc", "policy": once, "initial": 0}}},
        },
        "lanes": {"truck": {"from": "dc", "to": "shop", "lead_time": 1, "capacity_per_day": 40, **lane}},
        "customers": {},
    }


@pytest.mark.parametrize(
    ("departures", "expected"),
    [
        (None, [(0.75, 40), (1, 40), (2, 20)]),
        ({"every": 7, "at": 0.5}, [(7.5, 40), (14.5, 40), (21.5, 20)]),
    ],
)
def test_the_capacity_of_a_lane_is_that_of_its_departures_at_an_hour(
    departures: dict[str, float] | None, expected: list[tuple[float, int]]
) -> None:
    """What does not fit into one departure waits for the next one; ordered at the review of day 0, at 0.75."""
    model = compile_model(loaded(over_a_lane(**({} if departures is None else {"departures": departures}))))
    ledger = simulate_replication(model, Streams(model, 1, 0))
    assert [(int(left) / 1440, int(units)) for _, _, units, _, left in ledger.departures] == expected


def test_a_lane_that_can_not_take_what_is_demanded_is_told() -> None:
    written = over_a_lane(departures={"every": 7})
    written["customers"] = {"town": {"at": "shop", "demand": {"pot": {"daily": 10}}}}
    scenario = loaded(written)
    assert any("5.71429 units a day are fewer than its items are demanded (10)" in note for note in scenario.notes)
    assert simulate(scenario, replications=1).replications == 1
