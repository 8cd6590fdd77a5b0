"""Errors at a lag, the measures made of them, and the deviations that safety stock rests on."""

from __future__ import annotations

import math
import statistics
from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter

from jitsim.forecasts.accuracy import (
    CONSTANT_WINDOW,
    NO_FORECAST,
    NO_WINDOW,
    SHORT_WINDOW,
    accuracy,
    accuracy_at_lag,
    forecasts_at_lag,
)
from jitsim.forecasts.anyforecast import AnyForecast
from jitsim.forecasts.deviation import (
    cumulative_errors,
    daily_from_weekly,
    demand_deviation,
    deviation_over,
    lag_one_autocorrelation,
    one_ahead_errors,
    weekly_from_daily,
)

read = TypeAdapter(AnyForecast).validate_python
MA2 = read({"method": "ma", "window": 2})
NAIVE = read({"method": "ses", "alpha": 1})
NAN = math.nan

ACTUAL = [100, 80, 0, 50]
FORECAST = [90, 100, 10, 40]


def test_t_fa_01_measures() -> None:
    measured = accuracy(FORECAST, ACTUAL, fitting_window=[60, 80, 70, 90, 100])
    assert measured.buckets == 4
    assert measured.mape == pytest.approx(0.1833, abs=0.00005)
    assert measured.skipped_buckets == 1
    assert measured.wmape == pytest.approx(0.2174, abs=0.00005)
    assert measured.bias == pytest.approx(0.0435, abs=0.00005)
    assert measured.tracking_signal == pytest.approx(0.80, abs=0.005)
    assert measured.rmse == pytest.approx(13.23, abs=0.005)
    assert measured.mase == pytest.approx(0.833, abs=0.0005)
    assert measured.mase_reason is None


def test_measures_of_the_ten_day_fixture() -> None:
    demand = [10, 8, 9, 6, 4, 7, 9, 5, 12, 6]
    measured = accuracy_at_lag(read({"method": "given", "value": 7}), demand, lag=1)
    assert measured.buckets == 10
    assert measured.mape == pytest.approx(0.2769, abs=0.00005)
    assert measured.wmape == pytest.approx(0.2632, abs=0.00005)
    assert measured.bias == pytest.approx(-0.0789, abs=0.00005)


def test_mase_of_a_season_compares_with_the_season_before() -> None:
    # Differences to two buckets before: 4, 2, 0: scale 2. Errors 1 and 3: mean 2.
    assert accuracy([11, 17], [10, 20], fitting_window=[1, 5, 5, 7, 5], season=2).mase == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("window", "reason"),
    [
        pytest.param(None, NO_WINDOW, id="none"),
        pytest.param([], SHORT_WINDOW, id="empty"),
        pytest.param([5], SHORT_WINDOW, id="short"),
        pytest.param([5, 5, 5], CONSTANT_WINDOW, id="constant"),
        pytest.param([0.3, 0.1 + 0.2, 0.3], CONSTANT_WINDOW, id="constant-but-for-rounding"),
    ],
)
def test_mase_says_why_it_is_undefined(window: list[float] | None, reason: str) -> None:
    measured = accuracy(FORECAST, ACTUAL, fitting_window=window)
    assert (measured.mase, measured.mase_reason) == (None, reason)
    assert measured.rmse is not None


def test_undefined_measures_are_none() -> None:
    dormant = accuracy([1, 2], [0, 0])
    assert (dormant.mape, dormant.wmape, dormant.bias) == (None, None, None)
    assert dormant.skipped_buckets == 2
    assert dormant.tracking_signal == pytest.approx(2.0)
    perfect = accuracy([5, 6], [5, 6], fitting_window=[5, 6])
    assert perfect.tracking_signal is None
    assert (perfect.mape, perfect.wmape, perfect.bias, perfect.rmse, perfect.mase) == (0, 0, 0, 0, 0)
    nothing = accuracy([NAN, NAN], [5, 6])
    assert (nothing.buckets, nothing.mape, nothing.rmse, nothing.mase_reason) == (0, None, None, NO_FORECAST)


def test_rounding_is_no_bias() -> None:
    assert accuracy([0.1 + 0.2] * 8, [0.3] * 8).tracking_signal is None


def test_buckets_without_a_forecast_are_left_out() -> None:
    measured = accuracy([NAN, *FORECAST, NAN], [7, *ACTUAL, 9])
    assert measured == accuracy(FORECAST, ACTUAL)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(([1], [1, 2]), "expected 2 buckets", id="lengths"),
        pytest.param(([], []), "at least one bucket", id="empty"),
        pytest.param(([1, 2], [1, NAN]), "nan in bucket 2", id="nan"),
        pytest.param(([1, math.inf], [1, 2]), "infinite", id="inf"),
        pytest.param(([1, 2], [1, 2], [1, NAN, 3]), "nan in bucket 2", id="window"),
        pytest.param(([1, 2], [1, 2], [1, 2], 0), "season", id="season"),
    ],
)
def test_what_cannot_be_measured_is_refused(arguments: tuple[Any, ...], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        accuracy(*arguments)


SERIES = [4, 8, 6, 10, 2]


def test_the_forecast_at_a_lag_was_made_that_long_ago() -> None:
    # After each bucket the mean of the last two is 4, 6, 7, 8, 6; at lag 2 it is held against the bucket after next.
    np.testing.assert_array_equal(forecasts_at_lag(MA2, SERIES, 1), [NAN, 4, 6, 7, 8])
    np.testing.assert_array_equal(forecasts_at_lag(MA2, SERIES, 2), [NAN, NAN, 4, 6, 7])
    np.testing.assert_array_equal(forecasts_at_lag(MA2, SERIES, 5), [NAN] * 5)
    np.testing.assert_array_equal(forecasts_at_lag(MA2, SERIES, 9), [NAN] * 5)


def test_the_forecast_at_a_lag_is_the_path_of_the_history_until_then() -> None:
    for method in (MA2, read({"method": "tsb"}), read({"method": "sba"})):
        at_lag = forecasts_at_lag(method, SERIES, 3)
        for bucket in range(3, 5):
            assert at_lag[bucket] == pytest.approx(method.path(SERIES[: bucket - 2], 3)[2])


def test_a_given_list_is_the_same_at_every_lag() -> None:
    given = read({"method": "given", "value": [1, 2, 3, 4, 5]})
    np.testing.assert_array_equal(forecasts_at_lag(given, SERIES, 1), [1, 2, 3, 4, 5])
    np.testing.assert_array_equal(forecasts_at_lag(given, SERIES, 3), [NAN, NAN, 3, 4, 5])


def test_accuracy_at_a_lag() -> None:
    whole = accuracy_at_lag(MA2, SERIES, lag=2)
    # Errors 4 - 6, 6 - 10, 7 - 2; the scale of the whole series is (4 + 2 + 4 + 8) / 4.
    assert whole.buckets == 3
    assert whole.wmape == pytest.approx(11 / 18)
    assert whole.mase == pytest.approx((11 / 3) / 4.5)
    last = accuracy_at_lag(MA2, SERIES, lag=2, evaluated=2)
    # Errors 6 - 10 and 7 - 2; the scale of the first three buckets is (4 + 2) / 2.
    assert last.wmape == pytest.approx(9 / 12)
    assert last.mase == pytest.approx(4.5 / 3)


@pytest.mark.parametrize(
    ("fields", "words"),
    [({"lag": 0}, "lag"), ({"lag": 1, "evaluated": 6}, "1 to 5"), ({"lag": 1, "evaluated": 0}, "1 to 5")],
)
def test_lags_and_windows_that_do_not_exist_are_refused(fields: dict[str, int], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        accuracy_at_lag(MA2, SERIES, **fields)


def test_errors_of_one_bucket_and_of_several() -> None:
    assert one_ahead_errors(MA2, SERIES).tolist() == [4 - 8, 6 - 6, 7 - 10, 8 - 2]
    assert cumulative_errors(MA2, SERIES, 2).tolist() == [8 - 14, 12 - 16, 14 - 12]
    assert cumulative_errors(MA2, SERIES, 5).tolist() == []
    assert cumulative_errors(MA2, SERIES, 6).tolist() == []
    given = read({"method": "given", "value": [1, 2, 3, 4, 5, 6]})
    assert cumulative_errors(given, SERIES, 2).tolist() == [3 - 12, 5 - 14, 7 - 16, 9 - 12]


def test_deviation_over_an_interval_comes_from_cumulative_errors_where_there_are_twelve() -> None:
    series = [float(n * n % 17) for n in range(15)]
    # The naive forecast after bucket t, times 3, against the next 3 buckets: origins 1 to 12.
    errors = [3 * series[t - 1] - sum(series[t : t + 3]) for t in range(1, 13)]
    over = deviation_over(NAIVE, series, 3)
    assert (over.errors, over.cumulative) == (12, True)
    assert over.sd == pytest.approx(statistics.stdev(errors))


def test_deviation_over_an_interval_is_scaled_up_where_there_are_fewer() -> None:
    series = [float(n * n % 17) for n in range(14)]
    errors = [series[t - 1] - series[t] for t in range(1, 14)]
    over = deviation_over(NAIVE, series, 3)
    assert (over.errors, over.cumulative) == (13, False)
    assert over.sd == pytest.approx(statistics.stdev(errors) * math.sqrt(3))


def test_deviation_over_part_of_a_bucket() -> None:
    series = [float(n * n % 17) for n in range(20)]
    three = deviation_over(NAIVE, series, 3).sd
    assert three is not None
    assert deviation_over(NAIVE, series, 2.5).sd == pytest.approx(three * math.sqrt(2.5 / 3))
    assert deviation_over(NAIVE, series, 0).sd == 0


def test_deviations_need_two_buckets() -> None:
    assert demand_deviation([5]) is None
    assert demand_deviation([4, 0]) == pytest.approx(math.sqrt(8))
    over = deviation_over(NAIVE, [5, 6], 4)
    assert (over.sd, over.errors) == (None, 1)
    with pytest.raises(ValueError, match="buckets"):
        deviation_over(NAIVE, [5, 6], -1)


def test_independent_demand_is_not_autocorrelated() -> None:
    independent = np.random.default_rng(20261124).normal(100, 20, 10_000)
    correlation = lag_one_autocorrelation(independent)
    assert correlation is not None
    assert abs(correlation) < 4 / math.sqrt(10_000)  # its standard error is 1 / sqrt(n)


def test_autocorrelation_worked_out_on_paper() -> None:
    # Centred -1, 1, -1, 1: products of neighbours -3 over squares 4.
    assert lag_one_autocorrelation([1, 3, 1, 3]) == pytest.approx(-0.75)
    # Centred -1.5, -0.5, 0.5, 1.5: (0.75 - 0.25 + 0.75) / 5.
    assert lag_one_autocorrelation([1, 2, 3, 4]) == pytest.approx(0.25)
    assert lag_one_autocorrelation([5, 5, 5]) is None
    assert lag_one_autocorrelation([5]) is None
    assert lag_one_autocorrelation([0, 0]) is None


def test_weeks_and_days() -> None:
    mean, sd = daily_from_weekly(700, 20 * math.sqrt(7))
    assert (mean, sd) == pytest.approx((100, 20))
    assert weekly_from_daily(100, 20) == pytest.approx((700, 52.91503), abs=5e-6)
