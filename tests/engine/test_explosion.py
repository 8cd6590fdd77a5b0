"""Usage that is exploded from what an item is sent to or made into: parameters that a person can check on paper."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

from jitsim.engine import run_engine
from jitsim.engine.compiled.support import _unknown_at
from jitsim.errors import ScenarioError
from jitsim.ledger import Ledger
from jitsim.model import Model, compile_model
from jitsim.streams import Streams
from tests.engine.reference import Row
from tests.engine.worlds import Written, loaded, rows_of
from tests.engine.worlds_network import network_rows

DAY = 1440
FACTORS = {"lead_time_factor": 0.5, "variability_factor": 0.5, "spikes": "off"}
FAIR: Written = {"adjustments": {"fair": {"from": 30, "to": 50, "demand": 1.5}}}


def fixed(value: float, **keys: Any) -> Written:
    return {"type": "ddmrp", "adu": {"method": "fixed", "value": value}, **FACTORS, **keys}


def world(part: Written, finished: Written, *, making: Written | None = None, **customers: Written) -> Written:
    """Return a scenario of a product made in two days of two parts, which are bought in ten."""
    makes = {"needs": {"part": 2}, "from": "plant", "promised_lead_time": 2, **(making or {})}
    return {
        "name": "exploded",
        "horizon": {"days": 90, "warm_up": 0},
        "items": {"finished": {}, "part": {}},
        "suppliers": {"mill": {"lead_time": 10, "promised_lead_time": 10}},
        "work_centers": {"line": {"makes": {"finished": makes}}},
        "stocking_points": {
            "plant": {
                "items": {"finished": {"from": "line", "policy": finished}, "part": {"from": "mill", "policy": part}}
            }
        },
        "customers": {"town": {"at": "plant", "demand": {"finished": {"daily": 3}}}, **customers},
    }


def played(written: Written, tables: Written | None = None) -> tuple[Model, Ledger]:
    model = compile_model(loaded(written, tables))
    return model, run_engine(model, Streams(model, 1, 0))


def zones(played: tuple[Model, Ledger], item: str = "part") -> dict[float, tuple[int, ...]]:
    """Return top of yellow, top of green and top of red from the days on which they are computed anew."""
    model, ledger = played
    location = [model.location_name(each) for each in range(len(model.terms))].index(f"{item} at plant")
    found: dict[float, tuple[int, ...]] = {}
    tops: list[int] = [0] * 5
    for row in rows_of(ledger, location):
        if row.kind == "PARAMETER":
            tops[row.part] = row.quantity
            found[row.tick / DAY] = tuple(tops[2:])
    return found


USUAL = (175, 225, 75)
"""ADU 10, ten days, factors 0.5: red 50 + 25, yellow 100, green 50."""


@pytest.mark.parametrize(
    ("making", "raised", "first", "after"),
    [
        # Half of 4 more, two parts each: 14 a day, red 70 + 35, yellow 140, green 70; needed two days before.
        pytest.param({}, (245, 315, 105), 28, 49, id="two-days-before"),
        # Four of five are good: 2 more need 2.5 made, so 5 parts: 15 a day, red 75 + 38, yellow 150, green 75.
        pytest.param({"yield": 0.8}, (263, 338, 113), 28, 49, id="scrap-needs-more"),
        # Part of a day is a day.
        pytest.param({"promised_lead_time": 1.5}, (245, 315, 105), 28, 49, id="a-day-and-a-half"),
        pytest.param({"promised_lead_time": 0}, (245, 315, 105), 30, 51, id="at-once"),
    ],
)
def test_an_adjustment_of_the_parent_raises_the_usage_of_its_parts(
    making: Written, raised: tuple[int, ...], first: int, after: int
) -> None:
    found = zones(played(world(fixed(10), fixed(4, **FAIR), making=making)))
    assert found == {0: USUAL, first + 0.75: raised, after + 0.75: USUAL}


def test_a_ramp_of_the_parent_raises_it_too() -> None:
    """On day 35, a refresh, the product's factor of day 37 counts, 1.35: 12.8 a day, red 64 + 32, yellow 128, green 64.

    The last point of the ramp, day 40, is day 38 of the part.
    """
    ramp = {"launch": {"days": [30, 40], "factors": [1, 1.5]}}
    found = zones(played(world(fixed(10), fixed(4, ramps=ramp))))
    assert found == {0: USUAL, 35.75: (224, 288, 96), 38.75: (245, 315, 105)}


def test_adjustments_pass_through_what_is_not_buffered() -> None:
    """A plate between product and part takes three days: the part is needed five days before."""
    written = world(fixed(10), fixed(4, **FAIR))
    plate = {"plate": {"needs": {"part": 2}, "from": "plant", "promised_lead_time": 3}}
    written["work_centers"]["press"] = {"makes": plate}
    written["work_centers"]["line"]["makes"]["finished"]["needs"] = {"plate": 1}
    written["stocking_points"]["plant"]["items"]["plate"] = {"from": "press", "policy": {"type": "make_to_order"}}
    written["items"]["plate"] = {}
    assert zones(played(written)) == {0: USUAL, 25.75: (245, 315, 105), 46.75: USUAL}


def test_written_zones_are_not_raised() -> None:
    written = {"type": "ddmrp", "zones": {"red": 75, "yellow": 100, "green": 50}, "spikes": "off"}
    assert zones(played(world(written, fixed(4, **FAIR)))) == {0: USUAL}


def test_other_policies_stay_as_they_are() -> None:
    policy = {"type": "reorder_point", "order_cover": 5, "refresh_days": "never"}
    assert list(zones(played(world(policy, fixed(4, **FAIR))))) == [0]


EXPLODED: Written = {"type": "ddmrp", "adu": {"method": "exploded"}, "spikes": "off"}
SPARES: Written = {"at": "plant", "demand": {"part": {"daily": 1}}}


@pytest.mark.parametrize(
    ("finished", "customers", "expected"),
    [
        # Two each of 3 a day: 6, ten days, factors 0.75 and 0.30: red 45 + 14, yellow 60, green 45.
        pytest.param({"type": "ddmrp"}, {}, (119, 164, 59), id="demand-of-the-parent"),
        # One spare part a day more: red base 52.5, so 53, safety 15.9, so 16, yellow 70, green 53.
        pytest.param({"type": "ddmrp"}, {"shop": SPARES}, (139, 192, 69), id="own-demand-too"),
        pytest.param({"type": "min_max", "reorder_point": 20, "order_up_to": 80}, {}, (119, 164, 59), id="any-policy"),
        # Usage is what the parent's buffer says: 5, so 10: red 75 + 23, yellow 100, green 75.
        pytest.param(fixed(5), {}, (198, 273, 98), id="written-usage-of-the-parent"),
    ],
)
def test_usage_is_exploded_from_the_parents(
    finished: Written, customers: dict[str, Written], expected: tuple[int, ...]
) -> None:
    """What is demanded does not vary, so that neither usage nor variability ever change, however lumpy the orders."""
    assert zones(played(world(EXPLODED, finished, **customers))) == {0: expected}


def test_lumpy_orders_would_be_taken_for_variable_demand() -> None:
    """The same part by what was ordered of it: the mean moves from week to week, and with it the zones."""
    found = zones(played(world({"type": "ddmrp", "spikes": "off"}, {"type": "ddmrp"})))
    assert len(found) > 5


def test_usage_goes_down_several_levels() -> None:
    """A shop sells 3 a day of what the plant makes, and the plant sells one more: 4 products a day, 8 parts.

    Ten days, factors 0.75 and 0.30: red 60 + 18, yellow 80, green 60.
    """
    written = world(EXPLODED, EXPLODED)
    written["stocking_points"]["shop"] = {"items": {"finished": {"from": "plant", "policy": {"type": "ddmrp"}}}}
    written["customers"]["town"]["at"] = "shop"
    written["customers"]["dock"] = {"at": "plant", "demand": {"finished": {"daily": 1}}}
    assert zones(played(written)) == {0: (158, 218, 78)}


def test_usage_is_told_in_units() -> None:
    """Halves and tenths of units: 6 a day again, red 45 + 13.5, yellow 60, green 45."""
    written = world(EXPLODED, {"type": "ddmrp"})
    written["items"] = {"finished": {"unit": 0.5}, "part": {"unit": 0.1}}
    assert zones(played(written)) == {0: (1185, 1635, 585)}


# ---- no oracle ----------------------------------------------------------------------------------------------------


def recorded(method: str, factor: int) -> list[Row]:
    """Play a year of recorded past of the product; from day 40 on demand is `factor` times as much."""
    rng, start = np.random.default_rng(1), dt.date(2024, 6, 3)
    days = range(-365, 90)
    lines = [
        f"{start + dt.timedelta(days=day)},finished,{quantity * (factor if day >= 40 else 1)}"
        for day, quantity in zip(days, rng.poisson(8, size=len(days)), strict=True)
    ]
    written = world({**EXPLODED, "adu": {"method": method}}, {"type": "ddmrp", **FAIR})
    written["horizon"]["start"] = start.isoformat()
    written["customers"]["town"]["demand"] = {"finished": {"history": {"file": "demand.csv"}}}
    _, ledger = played(written, {"demand.csv": "date,item,quantity\n" + "\n".join(lines) + "\n"})
    return [row for row in rows_of(ledger, 1) if row.kind == "PARAMETER"]


@pytest.mark.parametrize("method", ["exploded", "past"])
def test_nothing_is_known_of_the_future(method: str) -> None:
    usual, turned = recorded(method, 1), recorded(method, 3)
    before = [row for row in usual if row.tick < 40 * DAY]
    assert before == [row for row in turned if row.tick < 40 * DAY]
    assert len(before) > 5
    assert usual != turned, "later the buffer notices"


# ---- who can play it ----------------------------------------------------------------------------------------------


def test_the_compiled_engine_leaves_it_to_simpy() -> None:
    reason = "a buffer whose usage is exploded from the items that it goes to"
    for part, finished, expected in (
        (EXPLODED, {"type": "ddmrp"}, True),
        (fixed(10), fixed(4, **FAIR), True),
        (fixed(10), fixed(4), False),
        ({"type": "make_to_order"}, fixed(4, **FAIR), False),
    ):
        model = compile_model(loaded(world(part, finished)))
        assert (reason in _unknown_at(model, 1)) == expected
        assert reason not in _unknown_at(model, 0)


# ---- what cannot be -----------------------------------------------------------------------------------------------


def problem_of(written: Written) -> str:
    with pytest.raises(ScenarioError) as caught:
        loaded(written)
    return str(caught.value)


def test_what_goes_nowhere_has_nothing_to_be_exploded_from() -> None:
    said = problem_of(world({"type": "ddmrp"}, EXPLODED))
    assert "stocking_points.plant.items.finished.policy.adu.method: expected an item that is sent on or made" in said


@pytest.mark.parametrize("part", [EXPLODED, fixed(10)], ids=["exploded", "below-an-adjustment"])
def test_what_is_not_recorded_cannot_be_exploded(part: Written) -> None:
    written = world(part, fixed(4, **FAIR))
    written["items"]["finished"]["demand_signal"] = "sales"
    said = problem_of(written)
    assert "usage is exploded from demand of finished: expected demand_signal true_demand, got sales" in said
    written["stocking_points"]["plant"]["items"]["part"]["policy"] = {"type": "make_to_order"}
    assert compile_model(loaded(written)).items == ("finished", "part")


# ---- against the independent simulator ----------------------------------------------------------------------------


def chain(shop: Written, depot: Written) -> Written:
    """Return a shop two and a half days after a hub without a buffer, which is a day and a half after a depot."""
    points = {
        "shop": ("hub", shop),
        "hub": ("depot", {"type": "base_stock", "order_up_to": 20}),
        "depot": ("mill", depot),
    }
    return {
        "name": "chain",
        "horizon": {"days": 40, "warm_up": 0},
        "seed": 1,
        "items": {"tea": {"unit": 0.5}},
        "suppliers": {"mill": {"lead_time": 3, "promised_lead_time": 4}},
        "stocking_points": {
            name: {"items": {"tea": {"from": source, "policy": policy}}} for name, (source, policy) in points.items()
        },
        "lanes": {
            "road": {"from": "hub", "to": "shop", "lead_time": 2, "information_delay": 0.5},
            "rail": {"from": "depot", "to": "hub", "promised_lead_time": 1.5},
        },
        "customers": {"town": {"at": "shop", "unmet": "backorder", "demand": {"tea": {"daily": 3}}}},
    }


def test_a_network_agrees_with_the_independent_simulator() -> None:
    """Fairs and a launch of the shop reach the depot four days before, its own adjustment on top."""
    launch = {"launch": {"days": [5, 18, 25], "factors": [0.5, 1.5, 1.25]}}
    shop = fixed(3, decoupled_lead_time=2.5, ramps=launch, **FAIR)
    depot = fixed(4, adjustments={"lull": {"from": 12, "to": 16, "demand": 0.5}}, refresh_days="never")
    written = chain(shop, depot)
    model = compile_model(loaded(written))
    streams = Streams(model, 1, 0)
    ledger = run_engine(model, streams)
    expected = network_rows(written, model, streams)
    assert [rows_of(ledger, location) for location in range(3)] == expected
    changed = {row.tick // DAY for row in rows_of(ledger, 0) if row.kind == "PARAMETER"}
    assert changed == {0, 12, 14, 17, 21, 26}
