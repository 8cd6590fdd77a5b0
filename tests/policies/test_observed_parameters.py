"""From what was observed to what the rule takes: worked examples of undershoot, laws, lots, buffers, and edges.

Levels are read in ten-thousandths of a unit where the catalogue prints decimals, so that rounding to units hides
nothing.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from pydantic import TypeAdapter

from jitsim.policies import Observed, Policy, Terms
from jitsim.policies.anypolicy import AnyPolicy
from jitsim.policies.ddmrp import Ddmrp
from jitsim.policies.hybrid import Hybrid

read = TypeAdapter(AnyPolicy).validate_python
PLAIN = Terms()
FINE = Terms(unit=1e-4)
DAYS = 100_000
"""So many days that sample moments are those of the catalogue to all printed digits."""


def written(name: str, **fields: Any) -> Policy:
    policy = read({"type": name, **fields})
    assert isinstance(policy, Policy)
    return policy


def swinging(mean: float, sd: float, count: int) -> npt.NDArray[np.float64]:
    """Return numbers with exactly this mean and sample standard deviation, and no skewness."""
    swing = sd * math.sqrt((count - 1) / count)
    return np.array([mean - swing, mean + swing] * (count // 2))


def seen(demand: float, sd: float = 0.0, lead_time: float = 9.0, lead_time_sd: float = 0.0, day: int = 0) -> Observed:
    return Observed(day, swinging(demand, sd, DAYS), swinging(lead_time, lead_time_sd, 20))


BASE = seen(100, 20)
VARIED = seen(100, 20, lead_time_sd=2)
LOT = {"order_quantity": 500}
NO_UNDERSHOOT = {**LOT, "undershoot": False}


@pytest.mark.parametrize(
    ("name", "fields", "terms", "observed", "expected"),
    [
        pytest.param("reorder_point", {**LOT, "fill_rate": 0.98}, FINE, BASE, 998.49, id="T-SS-10"),
        pytest.param("reorder_point", {**LOT, "cycle_service_level": 0.95}, FINE, BASE, 1063.91, id="T-SS-11"),
        pytest.param(
            "reorder_point",
            {"order_quantity": 40, "undershoot": False},
            FINE,
            seen(4, 6, 5),
            45.90,
            id="T-SS-14-gamma",
        ),
        pytest.param(
            "reorder_point",
            {**NO_UNDERSHOOT, "cycle_service_level": 0.95, "lead_time_variation": 2},
            FINE,
            BASE,
            1243.46,
            id="T-SS-02-lead-time-variation-written",
        ),
        pytest.param(
            "reorder_point",
            {**NO_UNDERSHOOT, "planned_lead_time": 9, "forecast": {"method": "given", "value": 120}}
            | {"sigma_source": "demand"},
            FINE,
            seen(100, 20, 30),
            120 * 9 + 98.69,
            id="a-given-forecast-and-a-planned-lead-time",
        ),
    ],
)
def test_levels(name: str, fields: dict[str, Any], terms: Terms, observed: Observed, expected: float) -> None:
    level = written(name, **fields).parameters(terms, observed)[0] * terms.unit
    assert level == pytest.approx(expected, abs=0.005)


@pytest.mark.parametrize(
    ("name", "fields", "observed", "expected"),
    [
        pytest.param(
            "reorder_point", {**NO_UNDERSHOOT, "order_quantity": 5}, seen(0.4, math.sqrt(0.4), 5), 5, id="T-SS-15"
        ),
        pytest.param(
            "reorder_point", {**NO_UNDERSHOOT, "order_quantity": 5}, seen(0.8, math.sqrt(1.6), 5), 9, id="T-SS-16"
        ),
        pytest.param("periodic", {"review_period": 5}, BASE, 1524, id="T-RS-01-level-in-whole-units"),
        pytest.param("reorder_point", NO_UNDERSHOOT, BASE, 998, id="T-SS-01-in-whole-units"),
    ],
)
def test_levels_in_whole_units(name: str, fields: dict[str, Any], observed: Observed, expected: int) -> None:
    """A reorder point of 998.69 is reached at 998; an order up to 1523.09 takes 1524 whole units."""
    assert written(name, **fields).parameters(PLAIN, observed)[0] == expected


def test_an_order_up_to_a_computed_level() -> None:
    """T-RS-01: position 1100, level 1523.09, 424 after rounding up."""
    policy = written("periodic", review_period=5)
    assert policy.rule(1100, 0, 0, *policy.parameters(PLAIN, BASE)) == 424


YEAR_OF_12000 = seen(12_000 / 365)


@pytest.mark.parametrize(
    ("terms", "fields", "lot"),
    [
        pytest.param(Terms(order_cost=80, holding_cost=7), {}, 524, id="T-EOQ-02-523.72"),
        pytest.param(Terms(order_cost=80, holding_cost=7, minimum_order=600), {}, 600, id="T-EOQ-03-minimum-600"),
        pytest.param(Terms(order_cost=0.8, holding_cost=7), {}, 231, id="at-least-7-days-230.1"),
        pytest.param(Terms(order_cost=80_000, holding_cost=7), {}, 2959, id="at-most-90-days-2958.9"),
        pytest.param(PLAIN, {}, 987, id="a-month-without-costs-986.3"),
        pytest.param(PLAIN, {"order_cover": 10}, 329, id="written-cover-328.8"),
        pytest.param(Terms(minimum_order=300, order_multiple=250), {"order_cover": 10}, 500, id="whole-multiples"),
    ],
)
def test_lots(terms: Terms, fields: dict[str, Any], lot: int) -> None:
    assert written("reorder_point", reorder_point=100, **fields).parameters(terms, YEAR_OF_12000) == (100, lot)
    assert written("min_max", reorder_point=100, **fields).parameters(terms, YEAR_OF_12000) == (100, 100 + lot)


@pytest.mark.parametrize(
    ("name", "parameters", "initial"),
    [
        ("reorder_point", (-1, 10), 9),
        ("min_max", (-1, 0), 0),
        ("periodic_min_max", (-1, 0), 0),
        ("base_stock", (0,), 0),
        ("periodic", (0,), 0),
        ("intermittent", (-1, 0), 0),
    ],
)
def test_dormant_items_are_ordered_for_backorders_only(name: str, parameters: tuple[int, ...], initial: int) -> None:
    """Rule D-1: nothing for the shelf, what customers wait for at once, and nothing more while it is on order."""
    policy, terms = written(name), Terms(minimum_order=10)
    assert policy.parameters(terms, seen(0)) == parameters
    assert policy.rule(0, 0, 0, *parameters) == 0
    assert policy.rule(5, 0, 0, *parameters) == 0
    assert policy.rule(0, 0, 3, *parameters) in (3, 10)
    assert policy.rule(0, 3, 3, *parameters) == 0
    assert policy.initial(terms, seen(0)) == initial


def test_a_dormant_buffer_orders_for_backorders_only() -> None:
    """With no usage all zones are 0 but green, the minimum order; the top of yellow is 0."""
    policy = written("ddmrp")
    parameters = policy.parameters(Terms(minimum_order=10), seen(0))
    assert parameters[2:] == (0, 10, 0)
    assert policy.rule(0, 0, 0, 0, *parameters[2:]) == 0
    assert policy.rule(0, 0, 3, 0, *parameters[2:]) == 13


KANBAN = seen(100, 20, 2)


@pytest.mark.parametrize(
    ("fields", "terms", "observed", "expected"),
    [
        pytest.param({}, Terms(promised_lead_time=2), seen(100, 20, 7), (11, 20, 1), id="T-KB-01-promised"),
        pytest.param({"safety_allowance": 0}, PLAIN, seen(240, 0, 0.5), (6, 20, 1), id="T-KB-02"),
        pytest.param({"safety_allowance": "auto", "batch_cards": 5}, PLAIN, KANBAN, (17, 20, 5), id="T-KB-05"),
        pytest.param({"variant": "signal", "cards": 4, "batch_cards": 3}, PLAIN, None, (80, 60), id="signal-written"),
        # ceil(100 x 2.5 x 1.1 / 20) = ceil(13.75)
        pytest.param({"review_period": 0.5}, PLAIN, KANBAN, (14, 20, 1), id="collection-comes-on-top"),
        pytest.param({"container": 500}, PLAIN, seen(0, 0, 2), (1, 500, 1), id="one-card-at-least"),
    ],
)
def test_cards(fields: dict[str, Any], terms: Terms, observed: Observed | None, expected: tuple[int, ...]) -> None:
    policy = written("kanban", **{"container": 20, **fields})
    assert policy.parameters(terms, observed) == expected


def test_the_allowance_of_a_target() -> None:
    """T-KB-04 in a container of one ten-thousandth: d L + SS = 200 + 46.52 units, a = 0.2326."""
    policy = written("kanban", variant="electronic", container=1, safety_allowance="auto", cycle_service_level=0.95)
    level = policy.parameters(FINE, KANBAN)[0] * FINE.unit
    assert level == pytest.approx(246.52, abs=0.005)
    assert level / 200 - 1 == pytest.approx(0.2326, abs=0.00005)


@pytest.mark.parametrize(
    ("fields", "observed", "expected", "initial"),
    [
        pytest.param({"container": 10}, seen(10, 0, 2), (30, 10, 0), 30, id="T-JIT-05"),
        pytest.param({"mode": "call_off", "container": 10, "planned_lead_time": 2}, None, (3, 0, 10), 0, id="L+R"),
        pytest.param({"mode": "call_off", "container": 10, "firm_horizon_days": 5}, None, (5, 0, 10), 0, id="written"),
        pytest.param({"mode": "to_order"}, None, (0,), 0, id="to-order"),
    ],
)
def test_jit(fields: dict[str, Any], observed: Observed | None, expected: tuple[int, ...], initial: int) -> None:
    policy = written("jit", **fields)
    assert policy.parameters(PLAIN, observed) == expected
    assert policy.initial(PLAIN, observed) == initial


def test_days_of_cover_of_observed_demand() -> None:
    """T-DOC-01 with the demand and the lead time of the past."""
    policy = written("days_of_cover", reorder_cover=9, order_cover=90)
    assert policy.parameters(Terms(order_multiple=100), seen(12, 0, 14)) == (276, 1100)
    assert policy.days_between_refreshes == 180


def buffer(adu: float, dlt: float, ltf: float, vf: float, **fields: Any) -> Ddmrp:
    policy = written(
        "ddmrp",
        adu={"method": "fixed", "value": adu},
        decoupled_lead_time=dlt,
        lead_time_factor=ltf,
        variability_factor=vf,
        **fields,
    )
    assert isinstance(policy, Ddmrp)
    return policy


@pytest.mark.parametrize(
    ("policy", "minimum", "zones", "tops", "spike"),
    [
        pytest.param(buffer(17, 21, 0.5, 0.3), 300, (179, 54, 357, 300), (233, 590, 890), 117, id="T-DD-01"),
        pytest.param(buffer(6, 13, 0.45, 0.5), 0, (35, 18, 78, 35), (53, 131, 166), 27, id="T-DD-02"),
        pytest.param(buffer(40, 28, 0.3, 0.6), 1000, (336, 202, 1120, 1000), (538, 1658, 2658), 269, id="T-DD-03"),
        pytest.param(buffer(23, 5, 0.5, 0.8), 10, (58, 46, 115, 58), (104, 219, 277), 52, id="T-DD-04"),
        pytest.param(buffer(4, 10, 0.5, 0.5), 0, (20, 10, 40, 20), (30, 70, 90), 15, id="T-DD-06"),
        pytest.param(buffer(4, 10, 1, 0.5), 0, (40, 20, 40, 40), (60, 100, 140), 30, id="T-DD-08-LTF"),
        pytest.param(buffer(4, 10, 1, 1), 0, (40, 40, 40, 40), (80, 120, 160), 40, id="T-DD-08-VF"),
        pytest.param(buffer(2, 10, 1, 1), 0, (20, 20, 20, 20), (40, 60, 80), 20, id="T-DD-08-ADU"),
        pytest.param(
            buffer(4, 10, 0.5, 0.5, replenish="min_max"), 0, (20, 10, 0, 20), (30, 30, 50), 15, id="no-yellow"
        ),
        pytest.param(
            buffer(4, 10, 0.5, 0.5, zones={"red": 12, "yellow": 30, "green": 8}),
            0,
            (12, 0, 30, 8),
            (12, 42, 50),
            6,
            id="override",
        ),
        pytest.param(
            buffer(4, 10, 0.5, 0.5, adjustments={"sale": {"from": 0, "to": 9, "demand": 1.5}}),
            0,
            (30, 15, 60, 30),  # ADU 6
            (45, 105, 135),
            23,
            id="T-DD-15-DAF",
        ),
        pytest.param(
            buffer(4, 10, 0.5, 0.5, adjustments={"port": {"from": 0, "to": 9, "lead_time": 2}}),
            0,
            (40, 20, 80, 40),  # DLT 20
            (60, 140, 180),
            30,
            id="T-DD-15-LTAF",
        ),
    ],
)
def test_buffers(policy: Ddmrp, minimum: int, zones: tuple[int, ...], tops: tuple[int, int, int], spike: int) -> None:
    """Red base, red safety, yellow and green; tops of red, yellow and green; spikes from half of red on."""
    terms = Terms(minimum_order=minimum)
    found = policy.buffer(terms, seen(1))
    assert (found.red_base, found.red_safety, found.yellow, found.green) == zones
    assert found.in_smallest_units == tops
    assert policy.parameters(terms, seen(1))[1:] == (spike, *tops[1:], tops[0])
    assert policy.initial(terms, seen(1)) == tops[2]


def test_a_buffer_with_extra_lead_time() -> None:
    """T-DD-09 in hundredths."""
    found = buffer(5, 5, 0.5, 0.5, extra_lead_time=2).buffer(Terms(unit=0.01), seen(1))
    assert (found.red_base, found.red_safety, found.yellow, found.green) == pytest.approx((17.5, 8.75, 35, 17.5))


def test_usage_of_the_past() -> None:
    """T-DD-11: 20 yesterday, 20 four days ago, 10 six days ago; 12 seven days ago is beyond the horizon."""
    policy = written("ddmrp", adu={"horizon_days": 6})
    assert isinstance(policy, Ddmrp)
    observed = Observed(7, np.array([12.0, 10, 0, 20, 0, 0, 20]), np.array([5.0]))
    assert policy.usage(PLAIN, observed) == pytest.approx(50 / 6)


@pytest.mark.parametrize(
    ("trigger", "spikes", "expected"),
    [
        ("lt", {}, (10, 15, 70, 90, 30)),
        ("le", {}, (10, 15, 71, 90, 30)),
        ("lt", {"threshold": 7}, (10, 7, 70, 90, 30)),
        ("lt", {"multiple_of_adu": 3}, (10, 12, 70, 90, 30)),
        ("lt", {"horizon": 4}, (4, 15, 70, 90, 30)),
        ("lt", "off", (0, 0, 70, 90, 30)),
    ],
)
def test_what_the_net_flow_rule_takes(trigger: str, spikes: Any, expected: tuple[int, ...]) -> None:
    assert buffer(4, 10, 0.5, 0.5, trigger=trigger, spikes=spikes).parameters(PLAIN, seen(1)) == expected


@pytest.mark.parametrize(
    ("lead_time", "weeks", "factors"),
    [
        # Weekly demand that swings by 0, 0.7 and 1.3 of its mean: classes X, Y and Z.
        (10.0, 0.0, (0.75, 0.30)),
        (11.0, 0.7, (0.50, 0.50)),
        (31.0, 1.3, (0.30, 0.75)),
    ],
)
def test_factors_follow_from_lead_time_and_variation(
    lead_time: float, weeks: float, factors: tuple[float, float]
) -> None:
    daily = np.repeat(np.abs(swinging(10, 10 * weeks, 12)), 7)
    if weeks > 1:
        daily = np.repeat(np.array([28.0, 0, 0, 0] * 3), 7)  # sd 12.66, mean 7: 1.81
    observed = Observed(0, daily, np.full(20, lead_time))
    policy = written("ddmrp", adu={"method": "fixed", "value": 100})
    assert isinstance(policy, Ddmrp)
    found = policy.buffer(PLAIN, observed)
    base = 100 * lead_time * factors[0]
    assert (found.red_base, found.red_safety) == pytest.approx((base, base * factors[1]), abs=0.5)


def test_the_usual_hybrid() -> None:
    """The map of section 4.17, all nine cells (V-HY-1)."""
    hybrid = written("hybrid", container=24)
    found = {
        f"{value}{variation}": hybrid.in_force(f"{value}{variation}").model_dump(
            exclude_unset=True, exclude={"history_days"}
        )
        for value in "ABC"
        for variation in "XYZ"
    }
    assert found == {
        "AX": {"type": "kanban", "container": 24},
        "AY": {"type": "ddmrp"},
        "AZ": {"type": "periodic", "review_period": 1, "cycle_service_level": 0.98},
        "BX": {"type": "kanban", "variant": "electronic", "container": 24},
        "BY": {"type": "reorder_point", "cycle_service_level": 0.95},
        "BZ": {"type": "min_max", "cycle_service_level": 0.95},
        "CX": {"type": "kanban", "variant": "two_bin", "container": 24},
        "CY": {"type": "periodic_min_max", "review_period": 28, "cycle_service_level": 0.90},
        "CZ": {"type": "intermittent"},
    }


def test_a_hybrid_follows_the_policy_of_the_class() -> None:
    level = {"type": "base_stock", "order_up_to": 7}
    hybrid = written("hybrid", map={"AX": level, "default": {"type": "jit", "container": 10}})
    assert isinstance(hybrid, Hybrid)
    assert hybrid.observes
    assert {hybrid.in_force(name).__class__.__name__ for name in ("AY", "BZ", "CX")} == {"Jit"}
    for item_class, parameters, initial in (("AX", (7,), 7), ("BX", (30, 10, 0), 30)):
        observed = Observed(0, np.full(84, 10.0), np.full(20, 2.0), item_class)
        assert hybrid.parameters(PLAIN, observed) == parameters
        assert hybrid.initial(PLAIN, observed) == initial


@pytest.mark.parametrize(
    ("name", "fields", "days"),
    [
        ("periodic", {}, 28),
        ("periodic", {"refresh_days": 10}, 10),
        ("periodic", {"refresh_days": "never"}, None),
        ("ddmrp", {}, 7),
        ("days_of_cover", {}, 180),
    ],
)
def test_refreshes(name: str, fields: dict[str, Any], days: float | None) -> None:
    assert written(name, **fields).days_between_refreshes == days


@pytest.mark.parametrize(
    ("name", "fields", "observes"),
    [
        ("base_stock", {"order_up_to": 4}, False),
        ("base_stock", {}, True),
        ("reorder_point", {"reorder_point": 4}, True),
        ("reorder_point", {"reorder_point": 4, "order_quantity": 2}, False),
        ("min_max", {"order_up_to": 4}, True),
        ("days_of_cover", {"daily_demand": 3}, False),
        ("kanban", {"container": 4}, True),
        ("kanban", {"container": 4, "cards": 3}, False),
        ("kanban", {"container": 4, "daily_demand": 3}, False),
        ("kanban", {"container": 4, "daily_demand": 3, "safety_allowance": "auto"}, True),
        ("jit", {}, True),
        ("jit", {"daily_demand": 3}, False),
        ("jit", {"mode": "call_off"}, False),
        ("jit", {"mode": "to_order"}, False),
        ("ddmrp", {"adu": {"method": "fixed", "value": 3}}, True),
    ],
)
def test_what_is_left_to_be_observed(name: str, fields: dict[str, Any], observes: bool) -> None:
    assert written(name, **fields).observes == observes
