"""Decoupled lead times of a network: the longest path of lead times down to what is stocked."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from jitsim.model import compile_model
from jitsim.policies import Observed
from jitsim.policies.ddmrp import Ddmrp
from jitsim.scenario.decoupling import decoupled
from jitsim.scenario.scenario import Scenario
from tests.engine.worlds import Written, loaded

BUFFER: Written = {"type": "ddmrp", "adu": {"method": "fixed", "value": 6}}
TO_ORDER: Written = {"type": "make_to_order"}
JIT: Written = {"type": "jit", "mode": "to_order"}


def assembly(subassembly: Written = TO_ORDER, a: Written = BUFFER, b: Written = TO_ORDER) -> Written:
    """Return T-DD-10: finished 2 d, of a subassembly 6 d, of A 25 d and B 14 d, both purchased."""
    return {
        "name": "assembly",
        "horizon": {"days": 30, "warm_up": 0},
        "items": {name: {} for name in ("finished", "subassembly", "A", "B")},
        "suppliers": {
            "far": {"lead_time": 25, "promised_lead_time": 25},
            "near": {"lead_time": 13, "promised_lead_time": 14},
        },
        "work_centers": {
            "line": {"makes": {"finished": {"needs": {"subassembly": 1}, "from": "plant", "promised_lead_time": 2}}},
            "cell": {"makes": {"subassembly": {"needs": {"A": 1, "B": 2}, "from": "plant", "promised_lead_time": 6}}},
        },
        "stocking_points": {
            "plant": {
                "items": {
                    "finished": {"from": "line", "policy": BUFFER},
                    "subassembly": {"from": "cell", "policy": subassembly},
                    "A": {"from": "far", "policy": a},
                    "B": {"from": "near", "policy": b},
                }
            }
        },
        "customers": {"town": {"at": "plant", "demand": {"finished": {"interval": 1}}}},
    }


def days_of(scenario: Scenario, item: str, point: str = "plant") -> float | None:
    """Return what a buffer is sized for."""
    (place,) = (each for each in decoupled(scenario) if (each.point, each.name) == (point, item))
    assert isinstance(place.stocked.policy, Ddmrp)
    return place.stocked.policy.known_lead_time(place.terms)


@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        pytest.param({}, 22, id="T-DD-10"),
        pytest.param({"a": TO_ORDER}, 33, id="T-DD-10-A-not-buffered"),
        pytest.param({"subassembly": BUFFER}, 2, id="T-DD-10-subassembly-buffered"),
        pytest.param({"b": BUFFER}, 8, id="both-purchased-parts-buffered"),
        pytest.param({"a": {"type": "reorder_point", "reorder_point": 9, "order_quantity": 9}}, 22, id="any-stock"),
        pytest.param({"a": {"type": "hybrid", "map": {"default": BUFFER}}}, 22, id="stocked-in-every-class"),
        pytest.param({"a": {"type": "hybrid", "map": {"AX": JIT, "default": BUFFER}}}, 33, id="but-for-one-class"),
        pytest.param({"a": {"type": "mrp"}}, 33, id="planned-for-its-parents"),
        pytest.param({"a": JIT}, 33, id="jit-to-order"),
        pytest.param({"a": {"type": "jit"}}, 22, id="jit-that-replenishes"),
    ],
)
def test_t_dd_10(policies: Written, expected: float) -> None:
    assert days_of(loaded(assembly(**policies)), "finished") == expected


def test_what_is_bought_has_what_its_supplier_promises() -> None:
    scenario = loaded(assembly(subassembly=BUFFER))
    assert days_of(scenario, "A") == 25
    assert days_of(scenario, "subassembly") == 6 + 14


def test_a_written_lead_time_goes_before_the_path() -> None:
    written = assembly()
    written["stocking_points"]["plant"]["items"]["finished"]["policy"] = {**BUFFER, "decoupled_lead_time": 9}
    assert days_of(loaded(written), "finished") == 9


def test_what_is_not_promised_is_usual_when_nothing_waits() -> None:
    """Two steps on lots of 10: set-ups 0.5 and 0.25, 0.1 and 0.05 a unit, so 2.25 days; then a lane of 0.5 + 1."""
    written = assembly(subassembly=BUFFER)
    written["work_centers"]["line"]["makes"]["finished"] = {
        "needs": {"subassembly": 1},
        "from": "plant",
        "lot": 10,
        "set_up_time": 0.5,
        "run_time": {"distribution": "uniform", "low": 0.05, "high": 0.15},
        "after": "saw",
    }
    written["work_centers"]["saw"] = {"makes": {"finished": {"set_up_time": 0.25, "run_time": 0.05}}}
    written["lanes"] = {"belt": {"from": "line", "to": "plant", "lead_time": 1, "information_delay": 0.5}}
    assert days_of(loaded(written), "finished") == pytest.approx(2.25 + 1.5)


SHOP: Written = {
    "dc": {"items": {"A": {"from": "far", "policy": BUFFER}}},
    "shop": {"items": {"A": {"from": "dc", "policy": BUFFER}}},
}


@pytest.mark.parametrize(
    ("lane", "dc", "expected"),
    [
        pytest.param({"lead_time": 3}, BUFFER, None, id="from-stock-receipts-tell"),
        pytest.param({"lead_time": 3, "promised_lead_time": 4}, BUFFER, 4, id="from-stock-promised"),
        pytest.param({"lead_time": 3}, TO_ORDER, 28, id="a-cross-dock-sends"),
        pytest.param({"lead_time": 3, "promised_lead_time": 4}, TO_ORDER, 29, id="promised"),
    ],
)
def test_what_is_sent(lane: Written, dc: Written, expected: float | None) -> None:
    points: Any = {name: {"items": {"A": dict(point["items"]["A"])}} for name, point in SHOP.items()}
    points["dc"]["items"]["A"]["policy"] = dc
    written = {
        "name": "chain",
        "horizon": {"days": 30, "warm_up": 0},
        "items": {"A": {}},
        "suppliers": {"far": {"lead_time": 25}},
        "stocking_points": points,
        "lanes": {"road": {"from": "dc", "to": "shop", **lane}},
        "customers": {"town": {"at": "shop", "demand": {"A": {"interval": 1}}}},
    }
    assert days_of(loaded(written), "A", "shop") == expected


def test_a_buffer_is_sized_for_its_path() -> None:
    """ADU 6 over 22 days, factors 0.5: red base 66, red safety 33, yellow 132, green 66."""
    written = assembly()
    policy = {**BUFFER, "lead_time_factor": 0.5, "variability_factor": 0.5, "spikes": "off"}
    written["stocking_points"]["plant"]["items"]["finished"]["policy"] = policy
    model = compile_model(loaded(written))
    place = [model.location_name(each) for each in range(4)].index("finished at plant")
    buffer = model.policies[place]
    assert isinstance(buffer, Ddmrp)
    assert buffer.parameters(model.terms[place], Observed(0, np.zeros(84), np.zeros(20)))[2:] == (231, 297, 99)
    asked = buffer.asked_lead_time(model.terms[place])
    assert (asked.source, asked.days) == ("path", 22)
