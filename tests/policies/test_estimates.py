"""What a policy makes of the past: means, spreads, undershoot and laws, by arithmetic written out here."""

from __future__ import annotations

import math

import numpy as np
import pytest
from pydantic import TypeAdapter

from jitsim.forecasts import FORECASTS
from jitsim.policies import Observed, Terms
from jitsim.policies.anypolicy import AnyPolicy
from jitsim.policies.estimates import Estimates, estimates
from jitsim.policies.losses import Empirical, Gamma, NegativeBinomial, Normal, Poisson

STEADY = np.array([8.0, 12.0] * 42)
"""Mean 10, sum of squares 84 x 4, so the standard deviation of the sample is sqrt(336 / 83)."""


def seen(daily: np.ndarray = STEADY, receipts: tuple[float, ...] = (4, 6) * 3, **keys: object) -> Estimates:
    return estimates(Observed(0, daily, np.array(receipts, dtype=float)), **keys)  # type: ignore[arg-type]


def test_mean_and_spread_of_demand_and_lead_time() -> None:
    found = seen()
    assert found.demand == 10
    assert found.demand_sd == pytest.approx(math.sqrt(336 / 83))
    assert found.lead_time == 5
    assert found.lead_time_sd == pytest.approx(math.sqrt(6 / 5))
    assert not found.dormant


def test_days_without_demand_count() -> None:
    assert seen(np.array([0.0, 0.0, 6.0])).demand == 2


def test_four_receipts_tell_nothing_of_the_spread() -> None:
    assert seen(receipts=(4, 6, 4, 6)).lead_time_sd == 0
    assert seen(receipts=(4, 6, 4, 6, 5)).lead_time_sd > 0


def test_what_is_written_goes_before_what_was_observed() -> None:
    found = seen(planned_lead_time=9, lead_time_variation=2.0)
    assert (found.lead_time, found.lead_time_sd) == (9, 2)


def test_demand_over_an_interval_is_the_textbook_formula() -> None:
    """T-SS-02: d 100, sd 20, L 9, sd of L 2 give 208.81."""
    found = Estimates(100, 20, 9, 2, STEADY)
    assert found.over(9) == (900, pytest.approx(208.81, abs=0.005))
    assert found.over(9, with_lead_time=False) == (900, 60)


LUMPY = np.array([70.0, 0, 0, 0, 0, 0, 0] * 12)
"""What a shop that sells 10 a day orders once a week: day by day a mean of 10, and a spread of 24.5 x sqrt(84 / 83)."""


def test_weekly_orders_are_certain_by_the_week() -> None:
    """Day by day the variance is 70^2 x 1/7 x 6/7 = 600."""
    by_day = seen(LUMPY, lead_time_variation=0.0).over(7)
    assert by_day == (70, pytest.approx(math.sqrt(7 * 600 * 84 / 83)))
    assert seen(LUMPY, sigma_source="interval", lead_time_variation=0.0).over(7) == (70, 0)


def test_ten_days_hold_one_weekly_order_or_two() -> None:
    """Of the 75 runs of ten days 31 hold two orders, those that begin on a day of order or one or two days before."""
    mean, deviation = seen(LUMPY, sigma_source="interval", lead_time_variation=0.0).over(10)
    assert mean == 100
    assert deviation == pytest.approx(70 * math.sqrt(31 * 44 / (75 * 74)))
    _, with_lead_time = seen(LUMPY, sigma_source="interval", lead_time_variation=2.0).over(10)
    assert with_lead_time == pytest.approx(math.hypot(deviation, 10 * 2))


def test_days_that_are_independent_spread_alike_either_way() -> None:
    """A year of Poisson demand: over five days the deviation is sqrt(5 x 9), give or take a tenth."""
    daily = np.random.default_rng(3).poisson(9, size=365).astype(float)
    for source in ("demand", "interval"):
        _, deviation = seen(daily, sigma_source=source, lead_time_variation=0.0).over(5)
        assert deviation == pytest.approx(math.sqrt(45), rel=0.1)


def test_a_review_of_weekly_orders_needs_no_safety_stock() -> None:
    """Reviewed every week, delivered at once: 70 last, where day by day another 1.645 x 65 would be kept."""
    observed = Observed(0, LUMPY, np.zeros(20))
    written = {"type": "periodic", "review_period": 7, "cycle_service_level": 0.95, "demand_law": "normal"}
    by_interval = TypeAdapter(AnyPolicy).validate_python({**written, "sigma_source": "interval"})
    by_day = TypeAdapter(AnyPolicy).validate_python(written)
    assert by_interval.parameters(Terms(), observed)[0] == 70
    assert by_day.parameters(Terms(), observed)[0] == math.ceil(70 + 1.6449 * math.sqrt(7 * 600 * 84 / 83))


def test_an_item_without_demand_is_dormant() -> None:
    found = seen(np.zeros(84))
    assert found.dormant
    assert found.undershoot(1, whole=True) == (0, 0)


def test_undershoot_of_a_daily_check_is_that_of_a_day() -> None:
    """Days of 8 and 12: E[X^2] / 2 E[X] = 104 / 20 = 5.2, half a unit less for whole ones; E[X^3] = 1120."""
    mean, deviation = seen().undershoot(1, whole=False)
    assert mean == pytest.approx(5.2)
    assert deviation == pytest.approx(math.sqrt(1120 / 30 - 5.2**2))
    assert seen().undershoot(1, whole=True)[0] == pytest.approx(4.7)


def test_undershoot_of_a_longer_check_is_that_of_its_sum() -> None:
    """Two days are always 20 here: E[X^2] / 2 E[X] = 10."""
    assert seen().undershoot(2, whole=False)[0] == pytest.approx(10)
    assert seen().undershoot(0, whole=True) == (0, 0)


def test_the_law_follows_mean_and_spread() -> None:
    assert isinstance(seen().law_over(5, "auto"), Normal)
    assert isinstance(Estimates(0.4, math.sqrt(0.4), 5, 0, STEADY).law_over(5, "auto"), Poisson)
    assert isinstance(Estimates(0.4, 2.0, 5, 0, STEADY).law_over(5, "auto"), NegativeBinomial)
    assert isinstance(Estimates(4, 6, 5, 0, STEADY).law_over(5, "auto"), Gamma)


def test_the_empirical_law_is_every_run_of_days() -> None:
    """Runs of three days of 8, 12, 8, 12, 8 are 28, 32 and 28."""
    law = seen(np.array([8.0, 12.0, 8.0, 12.0, 8.0])).law_over(3, "empirical")
    assert isinstance(law, Empirical)
    assert law.values == (28, 28, 32)


def test_with_a_forecast_the_spread_is_that_of_its_errors() -> None:
    """A given forecast of 11 misses by 3 and -1 in turn: mean 1, so the errors spread as the demand does."""
    given = FORECASTS["given"].model_validate({"method": "given", "value": 11})
    found = seen(forecast=given)
    assert found.demand == 11
    assert found.demand_sd == pytest.approx(math.sqrt(336 / 83))


def test_errors_over_an_interval_are_taken_as_they_sum_up() -> None:
    """Errors of 3 and -1 in turn cancel over two days: no spread at all, where independence would give 2.8."""
    given = FORECASTS["given"].model_validate({"method": "given", "value": 11})
    mean, deviation = seen(forecast=given, lead_time_variation=0.0).over(2)
    assert mean == 22
    assert deviation == pytest.approx(0, abs=1e-9)
    mean, deviation = seen(forecast=given, sigma_source="demand", lead_time_variation=0.0).over(2)
    assert deviation == pytest.approx(math.sqrt(2 * 336 / 83))
