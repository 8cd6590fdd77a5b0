"""Without spikes a DDMRP buffer is min-max at its tops of yellow and green: of the same future, row for row."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jitsim.engine import run_engine
from jitsim.ledger import Ledger
from jitsim.model import compile_model
from jitsim.streams import Streams
from tests.engine.reference import Row
from tests.engine.worlds import Written, loaded, rows_of, scenarios
from tests.theory.catalogue import MASTER_SEED, cases
from tests.theory.periodic import v29


def played(written: Written, seed: int) -> list[tuple[int, list[Row]]]:
    """Return the stock at the start and all rows but PARAMETER of every item-location."""
    model = compile_model(loaded(written))
    ledger: Ledger = run_engine(model, Streams(model, seed, 0))
    return [
        (int(stock), [row for row in rows_of(ledger, location) if row.kind != "PARAMETER"])
        for location, stock in enumerate(ledger.initial)
    ]


@pytest.mark.parametrize("trigger", ["le", "lt"])
def test_v29_is_min_max(trigger: str) -> None:
    """Tops 60 and 90: (s, S) = (60, 90), at or below for `le` and below only for `lt`."""
    buffered = v29(cases()["V29"], trigger, 100).written
    (item,) = buffered["items"]
    expected = played(buffered, MASTER_SEED)
    when = "at_or_below" if trigger == "le" else "below"
    levels = {"reorder_point": 60, "order_up_to": 90, "reorder_when": when}
    policy = {"type": "min_max", "review_period": 1, "first_review": 0, **levels}
    buffered["stocking_points"]["shelf"]["items"][item]["policy"] = policy
    found = played(buffered, MASTER_SEED)
    assert found == expected
    assert sum(row.kind == "ORDER" for row in found[0][1]) > 100


@st.composite
def zones(draw: st.DrawFn, unit: float) -> dict[str, float]:
    """Draw zones in whole smallest units."""
    return {
        "red": draw(st.integers(0, 12)) * unit,
        "yellow": draw(st.integers(0, 25)) * unit,
        "green": draw(st.integers(1, 20)) * unit,
    }


def both(written: Written, data: st.DataObject) -> tuple[Written, Written]:
    """Return a scenario with a buffer at every item-location, and the same with min-max in its place."""
    worlds: tuple[dict[str, Any], dict[str, Any]] = ({}, {})
    for name, point in written["stocking_points"].items():
        of_point: tuple[Written, Written] = ({}, {})
        for item, stocked in point["items"].items():
            drawn = data.draw(zones(written["items"][item]["unit"]))
            trigger = data.draw(st.sampled_from(["lt", "le"]))
            reviews = {"review_period": data.draw(st.sampled_from([0, 0.5, 1, 3]))}
            spikes = {"spikes": "off"} if data.draw(st.booleans()) else {}
            buffer = {"type": "ddmrp", "zones": drawn, "trigger": trigger, "decoupled_lead_time": 2, **spikes}
            toy = drawn["red"] + drawn["yellow"]
            levels = {
                "reorder_point": toy,
                "order_up_to": toy + drawn["green"],
                "reorder_when": "below" if trigger == "lt" else "at_or_below",
            }
            of_point[0][item] = {**stocked, "policy": {**buffer, **reviews}}
            of_point[1][item] = {**stocked, "policy": {"type": "min_max", **levels, **reviews}}
        for world, items in zip(worlds, of_point, strict=True):
            world[name] = {**point, "items": items}
    return {**written, "stocking_points": worlds[0]}, {**written, "stocking_points": worlds[1]}


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(scenarios(longest=25), st.data())
def test_a_buffer_without_spikes_is_min_max(written: Written, data: st.DataObject) -> None:
    """Whether spikes are off, or looked for where no customer orders ahead."""
    buffer, levels = both(written, data)
    assert played(buffer, written["seed"]) == played(levels, written["seed"])
