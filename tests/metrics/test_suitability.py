"""JIT suitability: criterion scores, the total, the verdict and what speaks against JIT."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jitsim.metrics.suitability import CRITERIA, Criterion, ItemFacts, suitability

ITEM = ItemFacts(
    mape=0.26,
    wmape=None,
    on_time_rate=0.93,
    lead_time=14,
    lead_time_cv=0.17,
    reject_rate=0.01,
    demand_cv=0.4,
    demand_interval=1.0,
    minimum_order_days=15,
    abc_class="A",
    critical=False,
)
NAMES = [criterion.name for criterion in CRITERIA]


def test_weights_sum_to_one() -> None:
    assert sum(criterion.weight for criterion in CRITERIA) == pytest.approx(1)


def test_t_js_01() -> None:
    found = suitability(ITEM)
    expected = dict(zip(NAMES, [70, 86.67, 77.5, 82.5, 88.89, 100, 90.36], strict=True))
    assert found.scores == pytest.approx(expected, abs=0.005)
    assert found.total == pytest.approx(81.6, abs=0.05)
    assert found.verdict == "jit_with_buffer"
    assert found.failing == ("forecast_error", "supplier_on_time_rate")
    assert found.unknown == ()


def test_t_js_02() -> None:
    found = suitability(replace(ITEM, mape=0.15, on_time_rate=0.97))
    assert found.total == pytest.approx(93.3, abs=0.05)
    assert found.verdict == "jit"
    assert found.failing == ()


GOOD = replace(ITEM, mape=0.15, on_time_rate=0.97)
POOR = replace(GOOD, lead_time=45, lead_time_cv=0.5, reject_rate=0.05, demand_cv=1.0, minimum_order_days=90)


@pytest.mark.parametrize(
    ("item", "verdict", "failing"),
    [
        pytest.param(
            replace(GOOD, demand_interval=1.33, abc_class="C"), "make_to_order", ("demand_cv",), id="rare-c-item"
        ),
        pytest.param(
            replace(GOOD, demand_interval=1.33, abc_class="C", critical=True),
            "jit_with_buffer",
            ("demand_cv", "critical"),
            id="rare-but-critical",
        ),
        pytest.param(replace(GOOD, demand_interval=1.33), "jit", ("demand_cv",), id="rare-a-item"),
        pytest.param(replace(GOOD, demand_interval=1.32, abc_class="C"), "jit", (), id="interval-on-the-limit"),
        pytest.param(replace(GOOD, mape=0.41), "safety_stock", ("forecast_error", "total"), id="mape-above-40"),
        pytest.param(replace(GOOD, mape=0.40), "jit_with_buffer", ("forecast_error", "total"), id="mape-40"),
        pytest.param(replace(GOOD, mape=0.20), "jit_with_buffer", ("forecast_error",), id="mape-20"),
        pytest.param(replace(GOOD, on_time_rate=0.95), "jit", (), id="on-time-95"),
        pytest.param(replace(GOOD, critical=True), "jit_with_buffer", ("critical",), id="critical"),
        # Forecast and punctuality alone: 0.30 + 0.20 of 100.
        pytest.param(
            POOR,
            "jit_with_buffer",
            ("lead_time", "lead_time_cv", "reject_rate", "demand_cv", "minimum_order_days", "total"),
            id="total-50",
        ),
        # 0.30 * 95 + 0.20 * 100 = 48.5.
        pytest.param(
            replace(POOR, mape=0.21),
            "safety_stock",
            (
                *("forecast_error", "lead_time", "lead_time_cv", "reject_rate"),
                "demand_cv",
                "minimum_order_days",
                "total",
            ),
            id="total-48.5",
        ),
    ],
)
def test_verdicts(item: ItemFacts, verdict: str, failing: tuple[str, ...]) -> None:
    found = suitability(item)
    assert (found.verdict, found.failing) == (verdict, failing)


def test_mape_40_leaves_less_than_75() -> None:
    # 81.615 of T-JS-01, less its 21 for the forecast, plus 2.667 for punctuality: 63.28.
    assert suitability(replace(GOOD, mape=0.40)).total == pytest.approx(63.28, abs=0.005)


def test_scores_are_clipped() -> None:
    found = suitability(replace(ITEM, mape=0.9, lead_time=1))
    assert found.scores["forecast_error"] == 0
    assert found.scores["lead_time"] == 100


def test_wmape_stands_in_for_an_undefined_mape() -> None:
    found = suitability(replace(ITEM, mape=None, wmape=0.26))
    assert found.scores["forecast_error"] == pytest.approx(70)
    assert found.unknown == ()
    assert found.forecast_error == "wmape"


def test_an_unknown_forecast_error_scores_nothing() -> None:
    found = suitability(replace(ITEM, mape=None))
    # 81.6 of T-JS-01 without its 0.30 * 70.
    assert found.total == pytest.approx(60.6, abs=0.05)
    assert found.scores["forecast_error"] == 0
    assert found.unknown == ("forecast_error",)
    assert found.forecast_error is None
    assert found.verdict == "jit_with_buffer"


def test_other_unknown_criteria_are_left_out() -> None:
    found = suitability(replace(ITEM, lead_time_cv=None, reject_rate=None))
    # Sum of weight times score of T-JS-01 without these two, over the weight that is left.
    rest = 0.30 * 70 + 0.20 * 86.6667 + 0.15 * 77.5 + 0.10 * 100 + 0.05 * 90.3614
    assert found.total == pytest.approx(rest / 0.80, abs=0.001)
    assert found.unknown == ("lead_time_cv", "reject_rate")
    assert found.scores["lead_time_cv"] is None


def test_jit_is_never_advised_on_an_unknown_punctuality() -> None:
    found = suitability(replace(GOOD, on_time_rate=None))
    assert found.verdict == "jit_with_buffer"
    assert found.failing == ("supplier_on_time_rate",)


def test_rare_demand_scores_nothing_though_its_variation_is_unknown() -> None:
    found = suitability(replace(ITEM, demand_cv=None, demand_interval=2.0))
    assert found.scores["demand_cv"] == 0
    assert found.unknown == ()


def test_a_criterion_needs_two_anchors() -> None:
    with pytest.raises(ValueError, match="one value"):
        Criterion("lead_time", 0.1, full_at=5, none_at=5)
