"""What each method forecasts, from which history, and what it refuses."""

from __future__ import annotations

import time
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from jitsim.forecasts import FORECASTS, ForecastMethod
from jitsim.forecasts.anyforecast import AnyForecast
from jitsim.forecasts.intermittent import compound_moments, croston
from tests.forecasts import exact

read = TypeAdapter(AnyForecast).validate_python

SMOOTH = [10, 12, 11, 13, 12, 14]
SPARSE = [0, 0, 5, 0, 0, 0, 3, 0, 0, 6, 0, 0]
FROM_HISTORY = ["ma", "ses", "sba", "tsb"]


def written(method: str, **fields: Any) -> ForecastMethod:
    return read({"method": method, **fields})


@pytest.mark.parametrize(
    ("method", "fields", "series", "expected", "digits"),
    [
        pytest.param("ma", {"window": 3}, SMOOTH, 13.0, 1, id="ma"),
        pytest.param("ses", {"alpha": 0.3}, SMOOTH, 12.30796, 5, id="ses"),
        pytest.param("sba", {}, SPARSE, 1.51262, 5, id="sba"),
        pytest.param("tsb", {}, SPARSE, 0.87965, 5, id="tsb"),
    ],
)
def test_the_specified_values(
    method: str, fields: dict[str, float], series: list[float], expected: float, digits: int
) -> None:
    assert written(method, **fields).forecast(series) == pytest.approx(expected, abs=0.5 * 10**-digits, rel=0)


def test_croston_as_specified() -> None:
    sizes, intervals = croston(np.array(SPARSE, dtype=float), alpha=0.1)
    assert sizes[-1] == pytest.approx(4.92, abs=0.005)
    assert intervals[-1] == pytest.approx(3.09, abs=0.005)
    assert sizes[-1] / intervals[-1] == pytest.approx(1.59223, abs=5e-6)


def test_the_specified_parts_of_tsb() -> None:
    parts = written("tsb").parts(SPARSE)
    assert parts.probability == pytest.approx(0.17879, abs=5e-6)
    assert parts.mean_size == pytest.approx(4.92, abs=0.005)


WEIGHTS = st.sampled_from([0.05, 0.1, 0.2, 0.3, 0.5, 1.0])
COUNTS = st.lists(st.one_of(st.just(0), st.integers(0, 1000)), min_size=1, max_size=60)


@settings(max_examples=150)
@given(counts=COUNTS, alpha=WEIGHTS, beta=WEIGHTS)
def test_smoothing_agrees_with_weighted_sums_in_exact_fractions(counts: list[int], alpha: float, beta: float) -> None:
    series = [Fraction(count) for count in counts]
    a, b = Fraction(alpha), Fraction(beta)

    def agrees(method: str, expected: Fraction, **fields: float) -> None:
        assert written(method, **fields).forecast(counts) == pytest.approx(float(expected), rel=1e-12, abs=1e-12)

    agrees("ses", exact.ses(series, a), alpha=alpha)
    agrees("sba", exact.sba(series, a), alpha=alpha)
    agrees("tsb", exact.tsb(series, a, b), alpha=alpha, beta=beta)


@pytest.mark.parametrize("method", FROM_HISTORY)
@pytest.mark.parametrize("series", [SMOOTH, SPARSE, [7], [0, 0, 0]], ids=str)
def test_a_forecast_made_before_a_bucket_knows_only_the_buckets_before_it(method: str, series: list[float]) -> None:
    forecast = written(method)
    ahead = forecast.one_ahead(series)
    assert ahead.shape == (len(series),)
    assert np.isnan(ahead[0])
    for bucket in range(1, len(series)):
        assert ahead[bucket] == pytest.approx(forecast.forecast(series[:bucket]), rel=1e-12)


@pytest.mark.parametrize("method", FROM_HISTORY)
def test_forecasts_from_history_are_flat(method: str) -> None:
    forecast = written(method)
    assert forecast.path(SPARSE, 4).tolist() == [forecast.forecast(SPARSE)] * 4
    paths = forecast.paths(SPARSE, 3)
    assert paths.shape == (12, 3)
    np.testing.assert_array_equal(paths, np.column_stack([forecast.one_ahead(SPARSE)] * 3))


def test_moving_average_takes_what_there_is_until_the_window_is_full() -> None:
    ahead = written("ma", window=3).one_ahead([3, 5, 10, 6])
    np.testing.assert_allclose(ahead[1:], [3, 4, 6])
    assert written("ma", window=3).forecast([3, 5]) == pytest.approx(4)
    assert written("ma").forecast(range(1, 41)) == pytest.approx((13 + 40) / 2)


@pytest.mark.parametrize("method", FROM_HISTORY)
def test_nothing_demanded_nothing_forecast(method: str) -> None:
    forecast = written(method)
    assert forecast.forecast([0] * 84) == 0
    assert forecast.one_ahead([0] * 84)[1:].tolist() == [0] * 83


@pytest.mark.parametrize(
    ("method", "expected"),
    [("ma", 8.0), ("ses", 8.0), ("sba", 0.95 * 8), ("tsb", 8.0)],
)
def test_one_bucket_is_history_enough(method: str, expected: float) -> None:
    assert written(method).forecast([8]) == pytest.approx(expected)


@pytest.mark.parametrize("method", FROM_HISTORY)
@pytest.mark.parametrize(
    ("series", "words"),
    [
        pytest.param([], "at least one bucket", id="empty"),
        pytest.param([1, float("nan"), 2], "got nan in bucket 2", id="nan"),
        pytest.param([1, 2, float("inf")], "got inf in bucket 3", id="inf"),
        pytest.param([[1, 2]], "one number a bucket", id="table"),
    ],
)
def test_what_is_no_series_is_refused(method: str, series: list[Any], words: str) -> None:
    forecast = written(method)
    for ask in (forecast.forecast, forecast.one_ahead):
        with pytest.raises(ValueError, match=words):
            ask(series)


@pytest.mark.parametrize("method", FROM_HISTORY)
def test_forecasts_are_never_below_0(method: str) -> None:
    returns = [-4, -2, -5]
    assert written(method).forecast(returns) == 0
    assert written(method).one_ahead(returns)[1:].tolist() == [0, 0]


def test_a_dying_item_fades_with_tsb_only() -> None:
    alive = [5, 0, 5, 0, 5, 0, 5]
    dead = alive + [0] * 50
    assert written("sba").forecast(dead) == written("sba").forecast(alive)
    assert written("tsb").forecast(dead) == pytest.approx(0.9**50 * written("tsb").forecast(alive))


class TestGiven:
    def test_one_number_for_every_bucket(self) -> None:
        forecast = written("given", value=12)
        assert forecast.forecast(SMOOTH) == 12
        assert forecast.forecast([]) == 12
        assert forecast.one_ahead(SMOOTH).tolist() == [12] * 6
        assert forecast.path(SMOOTH, 3).tolist() == [12] * 3

    def test_a_list_goes_on_after_the_series(self) -> None:
        forecast = written("given", value=[1, 2, 3, 4, 5])
        assert forecast.forecast([9, 9]) == 3
        assert forecast.path([9, 9], 2).tolist() == [3, 4]
        assert forecast.one_ahead([9, 9]).tolist() == [1, 2]
        assert forecast.paths([9, 9], 3).tolist() == [[1, 2, 3], [2, 3, 4]]

    def test_first_and_last_value_hold_outside_the_list(self) -> None:
        forecast = written("given", value=[1, 2, 3])
        assert forecast.path([9, 9], 3).tolist() == [3, 3, 3]
        assert forecast.one_ahead([9] * 4, start=-2).tolist() == [1, 1, 1, 2]
        assert forecast.forecast([9] * 4, start=-3) == 2

    @pytest.mark.parametrize("value", [[], -1, [1, -1], True, "many", None], ids=str)
    def test_what_is_no_forecast_is_refused(self, value: Any) -> None:
        with pytest.raises(ValidationError):
            written("given", value=value)


def test_parts_multiply_to_the_forecast() -> None:
    for method in ("sba", "tsb"):
        parts = written(method).parts(SPARSE)
        assert parts.probability * parts.mean_size == pytest.approx(written(method).forecast(SPARSE))
        # Sizes 5, 3, 6 have mean 14/3 and sample variance (1/9 + 25/9 + 16/9) / 2.
        assert parts.size_variance == pytest.approx(7 / 3)


@pytest.mark.parametrize("method", ["sba", "tsb"])
def test_parts_of_too_few_demands(method: str) -> None:
    none = written(method).parts([0, 0, 0])
    assert (none.probability, none.mean_size, none.size_variance) == (0, 0, None)
    one = written(method).parts([0, 4, 0])
    assert (one.mean_size, one.size_variance) == (4, None)


def test_t_int_01_compound_moments() -> None:
    moments = compound_moments(0.25, 4.667, 2.333, 8)
    assert moments.mean == pytest.approx(9.333, abs=0.001)  # p, m and v come with three digits
    assert moments.variance == pytest.approx(37.33, abs=0.01)
    assert moments.from_sizes == pytest.approx(4.667, abs=0.001)
    assert moments.from_occurrence == pytest.approx(32.67, abs=0.01)
    exactly = compound_moments(0.25, 14 / 3, 7 / 3, 8)
    assert exactly.mean == pytest.approx(9.333, abs=0.0005)
    assert exactly.variance == pytest.approx(37.33, abs=0.005)


def test_compound_moments_count_every_outcome() -> None:
    # Two buckets, p = 1/2, sizes 1 or 3 with equal chance: 0 with 1/2, 1 and 3 with 1/4 each, twice and added.
    outcomes = [(a + b, pa * pb) for a, pa in BUCKET for b, pb in BUCKET]
    mean = sum(x * p for x, p in outcomes)
    variance = sum((x - mean) ** 2 * p for x, p in outcomes)
    moments = compound_moments(0.5, 2.0, 1.0, 2)
    assert moments.mean == pytest.approx(mean)
    assert moments.variance == pytest.approx(variance)


BUCKET = [(0, 0.5), (1, 0.25), (3, 0.25)]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param((1.2, 1, 1, 1), "probability", id="probability"),
        pytest.param((0.5, -1, 1, 1), "mean_size", id="size"),
        pytest.param((0.5, 1, float("nan"), 1), "size_variance", id="variance"),
        pytest.param((0.5, 1, 1, float("inf")), "buckets", id="buckets"),
    ],
)
def test_compound_moments_refuse(arguments: tuple[float, ...], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        compound_moments(*arguments)


@pytest.mark.parametrize(
    "fields",
    [
        {"method": "ses", "alpha": 0},
        {"method": "ses", "alpha": 1.01},
        {"method": "ses", "alpha": True},
        {"method": "sba", "beta": 0.1},
        {"method": "ma", "window": 0},
        {"method": "ma", "window": True},
        {"method": "croston"},
        {"alpha": 0.1},
        {"method": "given"},
    ],
    ids=str,
)
def test_what_nobody_can_mean_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        read(fields)


def test_the_table_names_its_methods() -> None:
    for name, method in FORECASTS.items():
        assert written(name, **({"value": 1} if name == "given" else {})).method == name
        assert method.model_fields["method"].annotation.__args__ == (name,)


def quickest(call: Callable[[], object]) -> float:
    """Give the shortest of many timings [s]: neighbours on the machine only ever add to it."""
    best = float("inf")
    for _ in range(300):
        begun = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - begun)
    return best


@pytest.mark.parametrize("method", FROM_HISTORY)
def test_a_refresh_costs_microseconds(method: str, record_property: Callable[[str, object], None]) -> None:
    series = np.random.default_rng(20261124).poisson(0.8, 84).astype(float)
    forecast = written(method)
    seconds = quickest(lambda: forecast.forecast(series))
    record_property("microseconds", 1e6 * seconds)
    assert seconds < 60e-6
