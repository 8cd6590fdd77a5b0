"""Policies that size themselves: the worked examples from the file to the level, by what was observed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

from jitsim.policies import Observed, Policy, Terms
from jitsim.policies.anypolicy import AnyPolicy

read = TypeAdapter(AnyPolicy).validate_python

FINE = Terms(unit=0.01)


def daily(mean: float, sd: float) -> np.ndarray:
    """Return 84 days with exactly this mean and standard deviation of the sample: as many above it as below."""
    swing = sd * np.sqrt(83 / 84)
    return np.array([mean - swing, mean + swing] * 42)


def seen(mean: float, sd: float, lead_time: float = 9, lead_time_sd: float = 0, day: int = 0) -> Observed:
    """Return 84 days of demand and 20 receipts with exactly these means and standard deviations."""
    swing = lead_time_sd * np.sqrt(19 / 20)
    receipts = np.array([lead_time - swing, lead_time + swing] * 10)
    return Observed(day, daily(mean, sd), receipts)


def sized(name: str, **fields: Any) -> Policy:
    return read({"type": name, **fields})


@pytest.mark.parametrize(
    ("fields", "lead_time_sd", "level"),
    [
        pytest.param({"cycle_service_level": 0.95}, 0, 998.69, id="T-SS-01"),
        pytest.param({"cycle_service_level": 0.95}, 2, 1243.46, id="T-SS-02"),
        pytest.param({"cycle_service_level": 0.95, "lead_time_variation": "zero"}, 2, 998.69, id="T-SS-02-zero"),
        pytest.param({"fill_rate": 0.98}, 0, 936.44, id="T-SS-03"),
        pytest.param({"fill_rate": 0.98}, 2, 1166.40, id="T-SS-04"),
        pytest.param({"safety_stock": 77}, 0, 977, id="safety-stock-as-written"),
    ],
)
def test_reorder_point_without_undershoot(fields: dict[str, Any], lead_time_sd: float, level: float) -> None:
    policy = sized("reorder_point", order_quantity=500, undershoot=False, **fields)
    reorder_point, lot = policy.parameters(FINE, seen(100, 20, lead_time_sd=lead_time_sd))
    assert reorder_point / 100 == pytest.approx(level, abs=0.0151)
    assert lot == 500_00


def test_reorder_point_with_lost_sales() -> None:
    """T-SS-05: z 0.59493, so s = 900 + 0.59493 x 60."""
    policy = sized("reorder_point", order_quantity=500, undershoot=False, fill_rate=0.98)
    (reorder_point, _) = policy.parameters(Terms(unit=0.01, lost=True), seen(100, 20))
    assert reorder_point / 100 == pytest.approx(900 + 0.59493 * 60, abs=0.0151)


@pytest.mark.parametrize(
    ("fields", "level"),
    [
        pytest.param({"cycle_service_level": 0.95}, 1523.09, id="T-SS-07"),
        pytest.param({"fill_rate": 0.98}, 1455.32, id="T-SS-08"),
    ],
)
def test_order_up_to_level_of_a_periodic_review(fields: dict[str, Any], level: float) -> None:
    (order_up_to,) = sized("periodic", review_period=5, **fields).parameters(FINE, seen(100, 20))
    assert order_up_to / 100 == pytest.approx(level, abs=0.0151)


def test_periodic_min_max_protects_lead_time_and_review_period() -> None:
    """The minimum is T-SS-07's level; the maximum a month of demand above it where no costs say otherwise."""
    policy = sized("periodic_min_max", review_period=5, cycle_service_level=0.95)
    low, high = policy.parameters(FINE, seen(100, 20))
    assert low / 100 == pytest.approx(1523.09, abs=0.0151)
    assert high - low == 30 * 100_00


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({"fill_rate": 0.9473}, 5, id="T-BS-01-just-met"),
        pytest.param({"fill_rate": 0.95}, 6, id="T-BS-01"),
        pytest.param({"cycle_service_level": 0.95}, 5, id="T-BS-01-cycle-service"),
    ],
)
def test_base_stock_of_poisson_demand(fields: dict[str, Any], expected: int) -> None:
    """Demand over the lead time is Poisson of mean 2 (variance of a day equal to its mean)."""
    policy = sized("base_stock", demand_law="poisson", **fields)
    assert policy.parameters(Terms(), seen(0.2, np.sqrt(0.2), lead_time=10)) == (expected,)


def test_the_target_follows_the_class_of_the_item() -> None:
    """z of 0.98, 0.95 and 0.90 are 2.05375, 1.64485 and 1.28155, times 60."""
    policy = sized("reorder_point", order_quantity=500, undershoot=False)
    levels = [policy.parameters(Terms(unit=0.01, item_class=each), seen(100, 20))[0] / 100 for each in "ABC"]
    assert levels == pytest.approx([900 + 60 * z for z in (2.05375, 1.64485, 1.28155)], abs=0.011)


def test_the_lot_is_economic_between_a_week_and_a_quarter_of_demand() -> None:
    """T-EOQ-02: D 12 000, K 80, h 7 give 523.72; dear orders and cheap ones stop at 90 and 7 days."""
    policy = sized("reorder_point", reorder_point=0)
    costs = [(80, 52372), (1e6, round(90 * 12_000 / 365 * 100)), (0.01, round(7 * 12_000 / 365 * 100))]
    for order_cost, lot in costs:
        terms = Terms(unit=0.01, order_cost=order_cost, holding_cost=7)
        assert policy.parameters(terms, seen(12_000 / 365, 0))[1] == pytest.approx(lot, abs=1)


def test_cost_balance_is_that_of_the_textbook() -> None:
    """1 - alpha = h Q / (b D): 7 x 500 / (b x 36 500) = 0.05 for b = 1.91781, so the level is T-SS-01's."""
    policy = sized("reorder_point", order_quantity=500, undershoot=False, balance_costs=True)
    per_unit = 7 * 500 / (0.05 * 36_500)
    terms = Terms(unit=0.01, holding_cost=7, order_cost=1, backorder_cost=per_unit / 9)
    assert policy.parameters(terms, seen(100, 20))[0] / 100 == pytest.approx(998.69, abs=0.0151)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("reorder_point", (-1, 12)), ("min_max", (-1, 0)), ("periodic", (0,)), ("intermittent", (-1, 0))],
)
def test_an_item_without_demand_orders_only_for_customers_who_wait(name: str, expected: tuple[int, ...]) -> None:
    """Rule D-1."""
    terms = Terms(minimum_order=12)
    policy = sized(name)
    parameters = policy.parameters(terms, seen(0, 0))
    assert parameters == expected
    assert policy.rule(0, 0, 0, *parameters) == 0
    assert policy.rule(0, 0, 5, *parameters) > 0
    assert policy.rule(0, 12, 5, *parameters) == 0


@pytest.mark.parametrize(
    ("fields", "terms", "expected"),
    [
        pytest.param({"safety_allowance": "auto"}, Terms(), (13, 20, 1), id="T-KB-04"),
        pytest.param({"safety_allowance": "auto"}, Terms(minimum_order=100), (17, 20, 5), id="T-KB-05"),
        pytest.param({"safety_allowance": 0.1, "daily_demand": 100}, Terms(), (11, 20, 1), id="T-KB-01"),
    ],
)
def test_cards(fields: dict[str, Any], terms: Terms, expected: tuple[int, ...]) -> None:
    policy = sized("kanban", container=20, planned_lead_time=2, **fields)
    assert policy.parameters(terms, seen(100, 20, lead_time=2)) == expected


def test_two_bins_are_rounded_up_to_the_pack() -> None:
    """T-KB-06: d L 60 and a safety of 18 (0.3 of it) in packs of 25 are bins of 100; two of them to start with."""
    fields = {"container": 25, "daily_demand": 30, "planned_lead_time": 2, "safety_allowance": 0.3}
    policy = sized("kanban", variant="two_bin", **fields)
    assert policy.parameters(Terms()) == (100, 100)
    assert policy.initial(Terms()) == 200


def test_electronic_cards_and_signals() -> None:
    """s = d L (1 + a) = 220, Q = C k = 60; the signal goes out at ceil(220 / 20) = 11 containers for a lot of 3."""
    fields = {"container": 20, "daily_demand": 100, "planned_lead_time": 2, "batch_cards": 3}
    assert sized("kanban", variant="electronic", **fields).parameters(Terms()) == (220, 60)
    assert sized("kanban", variant="signal", **fields).parameters(Terms()) == (220, 60)


def test_cards_change_on_their_day() -> None:
    changes = {"more": {"day": 10, "cards": 8}, "fewer": {"day": 20, "cards": 3}}
    policy = sized("kanban", container=5, cards=6, card_changes=changes)
    days = (0, 9, 10, 19, 20, 99)
    assert [policy.parameters(Terms(), seen(1, 0, day=day))[0] for day in days] == [6, 6, 8, 8, 3, 3]
    assert policy.days_of_change == (10, 20)


@pytest.mark.parametrize(
    ("fields", "terms", "tops"),
    [
        pytest.param((17, 21, 0.5, 0.3), Terms(minimum_order=300), (590, 890, 233), id="T-DD-01"),
        pytest.param((6, 13, 0.45, 0.5), Terms(), (131, 166, 53), id="T-DD-02"),
        pytest.param((40, 28, 0.3, 0.6), Terms(minimum_order=1000), (1658, 2658, 538), id="T-DD-03"),
        pytest.param((23, 5, 0.5, 0.8), Terms(minimum_order=10), (219, 277, 104), id="T-DD-04"),
        pytest.param((4, 10, 0.5, 0.5), Terms(), (70, 90, 30), id="T-DD-06"),
    ],
)
def test_buffer(fields: tuple[float, float, float, float], terms: Terms, tops: tuple[int, int, int]) -> None:
    adu, lead_time, lead_time_factor, variability_factor = fields
    policy = sized(
        "ddmrp",
        adu={"method": "fixed", "value": adu},
        decoupled_lead_time=lead_time,
        lead_time_factor=lead_time_factor,
        variability_factor=variability_factor,
    )
    assert policy.parameters(terms, seen(1, 0))[2:] == tops
    assert sized("ddmrp", **policy.model_dump(exclude={"type", "trigger"}), trigger="le").parameters(terms, seen(1, 0))[
        2:
    ] == (tops[0] + 1, *tops[1:])


def test_spikes_are_half_of_red_within_the_lead_time() -> None:
    """T-DD-02: TOR 53, so orders of 27 a day or more within 13 days."""
    factors = {"lead_time_factor": 0.45, "variability_factor": 0.5}
    policy = sized("ddmrp", adu={"method": "fixed", "value": 6}, decoupled_lead_time=13, **factors)
    assert policy.parameters(Terms(), seen(1, 0))[:2] == (13, 27)


def test_planned_adjustments_hold_between_their_days() -> None:
    """T-DD-15: a factor of 1.5 on ADU 4 is 6, twice the lead time of 10 is 20; yellow is ADU times lead time."""
    promotion = {"from": 210, "to": 240, "demand": 1.5}
    slow = {"from": 230, "to": 250, "lead_time": 2}
    factors = {"lead_time_factor": 0.5, "variability_factor": 0.5, "adu": {"method": "fixed", "value": 4}}
    policy = sized("ddmrp", decoupled_lead_time=10, adjustments={"a": promotion, "b": slow}, **factors)
    yellow = {}
    for day in (209, 210, 229, 230, 240, 241, 250, 251):
        buffer = policy.buffer(Terms(), seen(1, 0, day=day))
        yellow[day] = buffer.yellow
    assert yellow == {209: 40, 210: 60, 229: 60, 230: 120, 240: 120, 241: 80, 250: 80, 251: 40}
    assert policy.days_of_change == (210, 230, 241, 251)


def test_usage_is_the_mean_of_the_past_a_forecast_or_both() -> None:
    """T-DD-12 in small: 3 a day in the past, 1 a day ahead, half each are 2."""
    forecast = {"method": "given", "value": 1}
    past, ahead = sized("ddmrp"), sized("ddmrp", adu={"method": "forward", "forecast": forecast})
    both = sized("ddmrp", adu={"method": "blended", "forecast": forecast})
    assert [policy.usage(Terms(), seen(3, 1)) for policy in (past, ahead, both)] == pytest.approx([3, 1, 2])


def test_a_jit_loop_is_sized_from_what_was_observed() -> None:
    """S = C ceil(d (L + R) / C) = 20 ceil(100 x 3 / 20)."""
    assert sized("jit", container=20).parameters(Terms(), seen(100, 20, lead_time=2)) == (300, 20, 0)


def test_intermittent_levels_cover_the_compound_demand() -> None:
    """Four units every fourth day: p 0.25 (SBA's 0.975 x), sizes of 4; P = 4 + 1 days: mean 5 x 0.975, never below."""
    demand = np.array([0.0, 0.0, 0.0, 4.0] * 21)
    low, high = sized("intermittent").parameters(Terms(), Observed(0, demand, np.full(20, 4.0)))
    assert low >= 4
    assert high == low + 1
    critical = sized("intermittent", cycle_service_level=0.01)
    assert critical.parameters(Terms(critical=True), Observed(0, demand, np.full(20, 1.0)))[0] == 4


def test_a_hybrid_follows_the_class() -> None:
    """4.17: the default map, and a map of one's own."""
    usual = sized("hybrid")
    names = {name: usual.in_force(name).model_dump()["type"] for name in ("AX", "AY", "AZ", "BX", "BY", "BZ", "CX")}
    assert names == {
        "AX": "kanban",
        "AY": "ddmrp",
        "AZ": "periodic",
        "BX": "kanban",
        "BY": "reorder_point",
        "BZ": "min_max",
        "CX": "kanban",
    }
    assert usual.in_force("CY").model_dump()["type"] == "periodic_min_max"
    assert usual.in_force("CZ").model_dump()["type"] == "intermittent"
    own = sized("hybrid", map={"AX": {"type": "jit"}, "default": {"type": "base_stock", "order_up_to": 9}})
    assert own.in_force("AX").model_dump()["type"] == "jit"
    assert own.in_force("CZ").parameters(Terms()) == (9,)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("reorder_point", {"reorder_point": 5, "cycle_service_level": 0.9}),
        ("min_max", {"fill_rate": 0.9, "cycle_service_level": 0.9}),
        ("periodic", {"order_up_to": 5, "safety_stock": 3}),
        ("base_stock", {"order_up_to": 5, "balance_costs": True}),
        ("reorder_point", {"cycle_service_level": 1.0}),
        ("kanban", {"container": 5, "cycle_service_level": 0.9}),
        ("kanban", {"container": 5, "variant": "two_bin", "cards": 3}),
        ("jit", {"cycle_service_level": 0.9}),
        ("jit", {"mode": "to_order", "daily_demand": 3}),
        ("ddmrp", {"adu": {"method": "fixed"}}),
        ("ddmrp", {"adu": {"method": "past", "value": 3}}),
        ("hybrid", {"map": {"DX": {"type": "jit"}}}),
    ],
)
def test_what_contradicts_itself_is_refused(name: str, fields: dict[str, Any]) -> None:
    """Rule V-07 and its like: a target beside a level, keys that a variant has no use for."""
    with pytest.raises(ValidationError):
        sized(name, **fields)
