"""Intervals, traffic lights and gates."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from jitsim.metrics import (
    METRICS,
    Estimate,
    Thresholds,
    Verdict,
    estimate,
    estimates,
    judge,
    light,
    measure,
    student_intervals,
    tally,
)
from jitsim.metrics.lights import colour as colour_of
from jitsim.metrics.lights import thresholds_of
from jitsim.scenario.traffic_lights import TrafficLight
from tests.ledger.business import L1, L1_EVENTS, ledger_of

FILL, STOCK, COST = METRICS["fill_rate"], METRICS["average_inventory_units"], METRICS["carrying_cost"]


def of(
    values: list[float], name: str = "fill_rate", *, deterministic: bool = False, confidence: float = 0.95
) -> Estimate:
    reasons = ["no_demand" if np.isnan(value) else None for value in values]
    return estimate(np.array(values), reasons, METRICS[name], deterministic=deterministic, confidence=confidence)


def test_t_ci_01() -> None:
    found = of([0.962, 0.958, 0.971, 0.965, 0.960])
    assert found.mean == pytest.approx(0.9632, abs=1e-12)
    assert found.low is not None
    assert found.high is not None
    assert round(found.high - 0.9632, 4) == round(0.9632 - found.low, 4) == 0.0063
    assert (found.n, found.reason, found.unit) == (5, None, "share")


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.99])
def test_intervals_agree_with_scipy(confidence: float) -> None:
    values = np.random.default_rng(1).normal(10, 3, size=(12, 4))
    found = student_intervals(values, confidence)
    low, high = stats.t.interval(confidence, 11, values.mean(axis=0), stats.sem(values, axis=0))
    assert found.low == pytest.approx(low, rel=1e-12)
    assert found.high == pytest.approx(high, rel=1e-12)


def test_undefined_values_are_left_out_and_counted() -> None:
    values = np.array([[1.0, np.nan, np.nan], [2.0, 5.0, np.nan], [3.0, 7.0, np.nan]])
    found = student_intervals(values)
    assert found.n.tolist() == [3, 2, 0]
    assert found.mean[:2].tolist() == [2, 6]
    assert np.isnan(found.mean[2])
    assert found.high[1] - 6 == pytest.approx(12.7062, abs=1e-4)  # t with one degree of freedom, s / sqrt(2) = 1
    assert of([np.nan, 0.5, 0.7]).n == 2


def test_an_interval_holds_only_what_is_possible() -> None:
    """A share lies between 0 and 1; a wait is not negative and has no upper bound: 0.1/3 + 4.30265 * 0.1/3."""
    found = of([1.0, 1.0, 0.9, 1.0])
    assert found.high == 1
    assert of([0.0, 0.0, 0.1]).low == 0
    wait = of([0.0, 0.0, 0.1], "mean_wait")
    assert wait.low == 0
    assert wait.high == pytest.approx(0.1 / 3 + 4.30265 * 0.1 / 3, abs=1e-6)


def test_equal_values_have_no_width() -> None:
    found = of([0.1] * 30, "mean_wait")
    assert (found.mean, found.low, found.high) == (0.1, 0.1, 0.1)


def test_nothing_is_known() -> None:
    assert of([np.nan, np.nan]) == Estimate(None, None, None, 0, "no_demand", "share", "grey")


def test_one_replication_has_no_interval() -> None:
    assert of([0.99]) == Estimate(0.99, None, None, 1, "one_replication", "share", "green")


def test_what_is_not_random_needs_no_interval() -> None:
    assert of([0.99], deterministic=True) == Estimate(0.99, None, None, 1, "deterministic", "share", "green")


def test_the_unit_names_the_currency() -> None:
    assert (
        estimate(np.array([1.0, 2.0]), [None, None], COST, deterministic=False, currency="EUR").unit == "EUR per year"
    )


def test_many_estimates_at_once_are_the_same_as_one_by_one() -> None:
    model = L1.model()
    one = measure(model, tally(model, ledger_of(model, [L1_EVENTS])))
    values = one.values * np.array([1.0, 1.01, 0.97])[:, None, None]
    measured = [replace(one, values=by_group, samples=one.samples * 2) for by_group in values]
    for deterministic in (False, True):
        found = estimates(measured, deterministic=deterministic, confidence=0.9, currency="EUR")
        assert list(found) == ["all"]
        assert list(found["all"]) == list(METRICS)
        for column, (name, metric) in enumerate(METRICS.items()):
            expected = estimate(
                values[:, 0, column],
                [one.reasons[0][column]] * 3,
                metric,
                deterministic=deterministic,
                confidence=0.9,
                sample=6 * one.samples[0, column],  # 60 orders and 12 deliveries: enough for a colour
                currency="EUR",
            )
            assert found["all"][name] == expected
    assert found["all"]["order_fulfilment_rate"].light == "red"
    assert found["all"]["supplier_on_time_rate"].light == "red"


# T-TL-01 and the other boundaries of metrics.md, section 5.
@pytest.mark.parametrize(
    ("name", "value", "colour"),
    [
        ("order_fulfilment_rate", 0.97, "green"),
        ("order_fulfilment_rate", 0.9699, "yellow"),
        ("order_fulfilment_rate", 0.95, "yellow"),
        ("order_fulfilment_rate", 0.9499, "red"),
        ("forecast_mape", 0.1999, "green"),
        ("forecast_mape", 0.20, "yellow"),
        ("forecast_mape", 0.40, "yellow"),
        ("forecast_mape", 0.4001, "red"),
        ("fill_rate", 0.98, "green"),
        ("fill_rate", 0.95, "yellow"),
        ("fill_rate", 0.9499, "red"),
        ("supplier_on_time_rate", 0.95, "green"),
        ("supplier_on_time_rate", 0.90, "yellow"),
        ("supplier_on_time_rate", 0.8999, "red"),
        ("carrying_cost_rate", 0.25, "green"),
        ("carrying_cost_rate", 0.30, "yellow"),
        ("carrying_cost_rate", 0.3001, "red"),
        ("stockout_frequency", 0.05, "green"),
        ("stockout_frequency", 0.15, "yellow"),
        ("stockout_frequency", 0.1501, "red"),
        ("lead_time_cv", 0.15, "green"),
        ("lead_time_cv", 0.30, "yellow"),
        ("lead_time_cv", 0.3001, "red"),
        ("inventory_turnover", 12.0, "none"),
    ],
)
def test_t_tl_01(name: str, value: float, colour: str) -> None:
    assert light(METRICS[name], value) == colour


@pytest.mark.parametrize(
    ("name", "sample", "colour"),
    [
        ("order_fulfilment_rate", 29, "grey"),
        ("order_fulfilment_rate", 30, "green"),
        ("supplier_on_time_rate", 9, "grey"),
        ("supplier_on_time_rate", 10, "green"),
        ("average_inventory_units", 0, "none"),
    ],
)
def test_no_colour_below_the_smallest_sample(name: str, sample: float, colour: str) -> None:
    found = estimate(np.array([1.0, 1.0]), [None, None], METRICS[name], deterministic=False, sample=sample)
    assert found.light == colour


@pytest.mark.parametrize(
    ("name", "value", "colour"),
    [
        ("order_fulfilment_rate", 0.97, "yellow"),  # 0.97 is green by default
        ("order_fulfilment_rate", 0.99, "green"),
        ("order_fulfilment_rate", 0.96, "yellow"),
        ("order_fulfilment_rate", 0.9599, "red"),
        ("inventory_turnover", 12.0, "green"),
        ("inventory_turnover", 11.0, "yellow"),
        ("forecast_mape", 0.30, "yellow"),  # green below its threshold, as by default
        ("fill_rate", 0.98, "green"),
    ],
)
def test_the_scenario_has_its_own_thresholds(name: str, value: float, colour: str) -> None:
    own = {
        "order_fulfilment_rate": TrafficLight(green=0.98, yellow=0.96),
        "inventory_turnover": TrafficLight(green=12, yellow=10.8),
        "forecast_mape": TrafficLight(green=0.3, yellow=0.5),
    }
    metric = METRICS[name]
    assert colour_of(metric, thresholds_of(metric, own), value) == colour
    assert colour_of(metric, thresholds_of(metric, own), value, metric.least - 1) in {"grey", "none", colour}


def test_lights_of_a_scenario_reach_every_estimate() -> None:
    model = L1.model()
    one = measure(model, tally(model, ledger_of(model, [L1_EVENTS])), "item")
    samples = replace(one, samples=3 * one.samples)  # 30 orders: fulfilment is 0.8
    lights = {"order_fulfilment_rate": TrafficLight(green=0.8, yellow=0.7)}
    found = estimates([samples], deterministic=False, lights=lights)["tea"]
    assert found["order_fulfilment_rate"].light == "green"
    assert found["fill_rate"].light == "red"


@pytest.mark.parametrize(
    ("item_class", "value", "colour"),
    [("A", 0.05, "green"), ("A", 0.16, "red"), ("B", 0.10, "green"), ("B", 0.30, "yellow"), ("C", 0.60, "yellow")],
)
def test_lesser_classes_may_be_without_stock_more_often(item_class: str, value: float, colour: str) -> None:
    """B twice and C four times the limits 0.05 and 0.15, unless the scenario says otherwise."""
    metric = METRICS["stockout_frequency"]
    assert colour_of(metric, thresholds_of(metric, {}, item_class), value) == colour
    own = {"stockout_frequency": TrafficLight(green=1, yellow=2)}
    assert thresholds_of(metric, own, item_class) == Thresholds(1, 2)


def test_a_margin_may_be_negative() -> None:
    found = of([-1.0, -3.0], "lost_margin")
    assert found.low is not None
    assert found.low < -3
    assert of([0.0, 2.0], "lost_sales_value").low == 0


def test_nothing_known_is_grey() -> None:
    assert light(FILL, None) == light(FILL, float("nan")) == "grey"
    assert light(STOCK, None) == "none"


def between(low: float, high: float) -> Estimate:
    return Estimate((low + high) / 2, low, high, 9, None, "share", "none")


@pytest.mark.parametrize(
    ("low", "high", "at_least", "at_most"),
    [
        (0.96, 0.98, True, False),
        (0.95, 0.96, True, None),  # the target itself is cleared
        (0.94, 0.96, None, None),
        (0.94, 0.95, None, True),
        (0.93, 0.9499, False, True),
    ],
)
def test_a_gate_holds_fails_or_is_undecided(
    low: float, high: float, at_least: bool | None, at_most: bool | None
) -> None:
    found = between(low, high)
    assert judge("fill_rate", found, at_least=0.95).holds is at_least
    assert judge("fill_rate", found, at_most=0.95).holds is at_most


def test_a_verdict_has_the_numbers_behind_it() -> None:
    verdict = judge("mean_wait", between(1.0, 2.0), at_most=2.0)
    assert verdict == Verdict(True, 1.5, 1.0, 2.0, 2.0, "mean_wait", "at_most")


@pytest.mark.parametrize(("value", "holds"), [(0.95, True), (0.9499, False)])
def test_where_nothing_is_random_the_value_decides(value: float, holds: bool) -> None:
    verdict = judge("fill_rate", of([value], deterministic=True), at_least=0.95)
    assert (verdict.holds, verdict.low, verdict.high, verdict.reason) == (holds, None, None, "deterministic")
    assert judge("fill_rate", of([value], deterministic=True), at_most=0.95).holds is True


@pytest.mark.parametrize("values", [[0.5], [np.nan, np.nan]], ids=["one replication", "nothing known"])
def test_a_gate_without_an_interval_is_undecided(values: list[float]) -> None:
    assert judge("fill_rate", of(values), at_least=0.95).holds is None


def test_a_gate_uses_its_own_confidence() -> None:
    values = [0.96, 0.95, 0.97, 0.96, 0.95]  # mean 0.958, s 0.00837: half 0.0104 at 95 %, 0.0057 at 80 %
    assert judge("fill_rate", of(values), at_least=0.95).holds is None
    assert judge("fill_rate", of(values, confidence=0.8), at_least=0.95).holds is True
