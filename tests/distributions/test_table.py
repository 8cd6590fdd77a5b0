"""Tables against the stated laws: every value's probability, tails, moments, samples."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from jitsim.distributions import LAWS, Table, tabulate
from tests.distributions.families import COUNTED, FAMILIES, MEASURED, Case, gamma, poisson, rounded_cdf

WORD = 2**32
HIGHEST = 2**40


def law_of(name: str, **parameters: Any) -> Any:
    return LAWS[name].model_validate({"distribution": name, **parameters})


def drawn_at_most(table: Table, values: np.ndarray) -> np.ndarray:
    """Return the share of words that draw at most each value, by trying words: draws never fall as words rise."""
    low, high = np.full(values.shape, -1), np.full(values.shape, WORD)
    while (high - low > 1).any():
        middle = (low + high) // 2
        draws = np.where(middle >= 0, table.draw(np.maximum(middle, 0)), -1)
        low, high = np.where(draws <= values, middle, low), np.where(draws <= values, high, middle)
    return (low + 1) / WORD


def values_of(table: Table) -> np.ndarray:
    """Return values over the whole range, dense at its lower end, with one outside on either side."""
    low, high = int(table.edge[0]), table.largest
    spread = np.linspace(low, high, 400).astype(np.int64)
    dense = low + np.geomspace(1, high - low + 1, 400).astype(np.int64) - 1
    return np.unique(np.concatenate(([max(low - 1, 0), high + 1], spread, dense)))


def is_interpolated(table: Table) -> bool:
    return bool((table.width > 1).any())


WHOLE_UNITS = [(case, 1.0) for case in COUNTED]
SMALL_UNITS = [(case, per_unit) for case in MEASURED for per_unit in (1.0, 100.0, 1440.0)]
SHORT_TAILED = [case for case in FAMILIES if case.law.deviation < 3 * case.law.expectation]
OTHER_UNITS = [(case, per_unit) for case in COUNTED[:4] + COUNTED[8:11] for per_unit in (0.3, 10.0, 100.0)]


@pytest.mark.parametrize(("case", "per_unit"), WHOLE_UNITS + SMALL_UNITS + OTHER_UNITS, ids=str)
def test_every_value_has_its_probability(case: Case, per_unit: float) -> None:
    table = tabulate(case.law, per_unit)
    values = values_of(table)
    wrong = np.abs(drawn_at_most(table, values) - rounded_cdf(case, per_unit, values))
    # Half a word of rounding; interpolated 2e-6, which was made sure of at three points of every cell.
    assert wrong.max() <= (2.2e-6 if is_interpolated(table) else 0.51 / WORD)


@pytest.mark.parametrize("case", FAMILIES, ids=str)
@pytest.mark.parametrize("tail", [1e-2, 1e-4, 1e-6])
def test_upper_tails_are_as_long_as_stated(case: Case, tail: float) -> None:
    per_unit = 1.0 if case.law.whole else 1440.0
    table = tabulate(case.law, per_unit)
    value = math.ceil(case.stated.isf(tail) * per_unit)
    stated = 1 - float(rounded_cdf(case, per_unit, np.array([value]))[0])
    found = 1 - float(drawn_at_most(table, np.array([value]))[0])
    # 0.3 percent of the tail, and no finer than four words.
    assert found == pytest.approx(stated, rel=0.0035, abs=4 / WORD)


def moments_of_rounded(case: Case, per_unit: float, end: int) -> tuple[float, float]:
    """Return mean and sd of the whole values: the mean is the sum of P(V > v), the mean square that of (2v + 1) P."""
    values = np.arange(end)
    above = 1 - rounded_cdf(case, per_unit, values)
    mean = math.fsum(above)
    return mean, math.sqrt(math.fsum((2 * values + 1) * above) - mean**2)


@pytest.mark.parametrize("case", SHORT_TAILED, ids=str)
def test_mean_and_sd_of_a_table_are_those_of_the_rounded_law(case: Case) -> None:
    per_unit = 1.0 if case.law.whole else 100.0
    table = tabulate(case.law, per_unit)
    mean, sd = moments_of_rounded(case, per_unit, 2 * table.largest + 10)
    assert table.mean == pytest.approx(mean, abs=1e-5 * sd)
    assert table.sd == pytest.approx(sd, rel=5e-5)


def test_tails_too_long_for_a_simulation_are_cut_but_moments_stay_close() -> None:
    # Sd five times the mean: the part of the variance beyond one in four billion is below 1 in 1,000.
    table = tabulate(law_of("lognormal", mean=7, sd=35), 1440.0)
    assert table.mean / 1440 == pytest.approx(7, abs=35e-4)
    assert table.sd / 1440 == pytest.approx(35, rel=1e-3)


@pytest.mark.parametrize("case", SHORT_TAILED, ids=str)
def test_table_knows_its_own_mean_and_sd(case: Case) -> None:
    table = tabulate(case.law, 1.0 if case.law.whole else 100.0)
    # Two million words evenly spread stand for all 2^32; the very rare values fall between them.
    drawn = table.draw(np.arange(1000, WORD, 2147, dtype=np.int64)).astype(np.float64)
    assert table.mean == pytest.approx(drawn.mean(), abs=2e-3 * drawn.std())
    assert table.sd == pytest.approx(drawn.std(), rel=0.02)


@pytest.mark.parametrize("case", FAMILIES, ids=str)
def test_a_sample_fits_the_stated_law(case: Case) -> None:
    """Chi-square over about fifty classes; 27 families at 1 in 10,000 fail by chance once in 370 seeds."""
    per_unit = 1.0 if case.law.whole else 1440.0
    words = np.random.default_rng(20_261).integers(0, WORD, 100_000)
    drawn = tabulate(case.law, per_unit).draw(words)
    cuts = np.unique((case.stated.ppf(np.linspace(0.02, 0.98, 49)) * per_unit).astype(np.int64))
    below = np.concatenate(([0.0], rounded_cdf(case, per_unit, cuts), [1.0]))
    counts = np.bincount(np.searchsorted(cuts, drawn), minlength=len(cuts) + 1)
    expected = np.diff(below) * len(drawn)
    likely = expected >= 5
    assert counts[~likely].sum() <= 30
    classes = [*counts[likely], counts[~likely].sum()], [*expected[likely], expected[~likely].sum()]
    found, stated = (np.array(row)[np.array(classes[1]) > 0] for row in classes)
    assert stats.chisquare(found, stated).pvalue > 1e-4


@pytest.mark.parametrize("case", [case for case in MEASURED if case in SHORT_TAILED], ids=str)
def test_a_sample_of_fine_values_fits_the_stated_law(case: Case) -> None:
    """Kolmogorov-Smirnov where rounding to a millionth of the sd is invisible."""
    per_unit = 1e6 / case.law.deviation
    words = np.random.default_rng(20_262).integers(0, WORD, 50_000)
    drawn = tabulate(case.law, per_unit).draw(words) / per_unit
    assert stats.kstest(drawn, case.stated.cdf).pvalue > 1e-4


@given(st.sampled_from(FAMILIES), st.lists(st.integers(0, WORD - 1), min_size=2, max_size=50))
def test_more_words_never_draw_less(case: Case, words: list[int]) -> None:
    table = tabulate(case.law, 1.0 if case.law.whole else 1440.0)
    drawn = table.draw(np.array(sorted(words), dtype=np.uint32))
    assert (np.diff(drawn) >= 0).all()
    assert drawn.tolist() == [table.draw_one(word) for word in sorted(words)]


@given(st.floats(0.01, 300), st.floats(1.0, 3.0), st.integers(0, WORD - 1))
def test_a_higher_mean_draws_no_less_from_the_same_word(mean: float, factor: float, word: int) -> None:
    less, more = (tabulate(law_of("poisson", mean=m)).draw_one(word) for m in (mean, mean * factor))
    assert less <= more


def test_draws_stay_paired_when_the_mean_changes() -> None:
    words = np.random.default_rng(3).integers(0, WORD, 20_000)
    short, long = (tabulate(gamma(mean, 2).law, 1440.0).draw(words) for mean in (5, 5.5))
    assert np.corrcoef(short, long)[0, 1] > 0.999


def test_first_and_last_words_draw_the_ends() -> None:
    table = tabulate(law_of("uniform", low=2, high=5), 1440.0)
    assert (table.draw_one(0), table.draw_one(WORD - 1)) == (2 * 1440, 5 * 1440)
    assert table.largest == 5 * 1440


def test_half_a_unit_is_rounded_up() -> None:
    # Uniform from 0 to 2 in whole units: 0 up to 0.5, 1 up to 1.5, 2 up to 2.
    table = tabulate(law_of("uniform", low=0, high=2))
    np.testing.assert_array_equal(table.edge, [0, 1, 2])
    np.testing.assert_array_equal(table.threshold, [0, WORD // 4, 3 * WORD // 4])


def test_below_zero_counts_as_zero() -> None:
    table = tabulate(law_of("normal", mean=0, sd=1))
    # P(V = 0) = Phi(1/2).
    assert table.edge[0] == 0
    assert table.mass[0] == round(WORD * stats.norm.cdf(0.5))


@pytest.mark.parametrize(
    ("value", "per_unit", "whole"), [(5, 1440.0, 7200), (2.5, 1.0, 3), (0.3, 1 / 0.1, 3), (0, 1.0, 0)]
)
def test_a_constant_is_one_value(value: float, per_unit: float, whole: int) -> None:
    table = tabulate(law_of("constant", value=value), per_unit)
    assert table.constant == whole
    assert (table.mean, table.sd, table.largest) == (whole, 0, whole)
    assert table.draw(np.array([0, 7, WORD - 1])).tolist() == [whole] * 3


@pytest.mark.parametrize(
    ("name", "parameters", "whole"),
    [
        ("poisson", {"mean": 0}, 0),
        ("geometric", {"mean": 1}, 1),
        ("gamma", {"mean": 4, "sd": 0}, 4),
        ("normal", {"mean": -4, "sd": 0}, 0),
        ("empirical", {"values": [7, 7]}, 7),
        ("empirical", {"values": [2, 9], "weights": [0, 3]}, 9),
        ("uniform", {"low": 2.6, "high": 3.4}, 3),
    ],
)
def test_a_law_that_leaves_one_value_is_a_constant(name: str, parameters: dict[str, Any], whole: int) -> None:
    assert tabulate(law_of(name, **parameters)).constant == whole


def test_a_random_law_is_no_constant() -> None:
    assert tabulate(poisson(0.05).law).constant is None


def test_whole_laws_in_a_smaller_unit_keep_to_their_values() -> None:
    # Pieces counted in hundredths: only multiples of 100 occur.
    table = tabulate(poisson(20).law, 1 / 0.01)
    assert not (table.edge % 100).any()
    assert (table.width == 1).all()
    np.testing.assert_array_equal(table.mass, tabulate(poisson(20).law).mass)


def test_whole_laws_in_a_larger_unit_are_rounded_half_up() -> None:
    # Pairs: 0 -> 0, 1 and 2 -> 1, 3 and 4 -> 2.
    table = tabulate(law_of("geometric", mean=2), 0.5)
    assert table.edge[:3].tolist() == [1, 2, 3]
    # P(1 or 2) = 3/4, P(3 or 4) = 3/16.
    assert table.mass[:2].tolist() == [3 * WORD // 4, 3 * WORD // 16]


def test_empirical_values_are_drawn_by_weight() -> None:
    table = tabulate(law_of("empirical", values=[9, 2.5, 2, -3], weights=[1, 1, 2, 4]), 2.0)
    assert table.edge.tolist() == [0, 4, 5, 18]
    assert table.mass.tolist() == [WORD // 2, WORD // 4, WORD // 8, WORD // 8]


def test_digest_tells_tables_apart() -> None:
    first, again, other = (tabulate(gamma(mean, 2).law, 1440.0).digest for mean in (5, 5, 5.001))
    assert first == again
    assert first != other


HOSTILE = [
    ("poisson", {"mean": 1e12}),
    ("poisson", {"mean": 1e-12}),
    ("exponential", {"mean": 1e12}),
    ("exponential", {"mean": 1e-9}),
    ("geometric", {"mean": 1e9}),
    ("geometric", {"mean": 1 + 1e-15}),
    ("negative_binomial", {"mean": 1e9, "sd": 1e9}),
    ("negative_binomial", {"mean": 1e-9, "sd": 0.9}),
    ("negative_binomial", {"mean": 4, "sd": math.nextafter(2, 3)}),
    ("normal", {"mean": 1e12, "sd": 1e12}),
    ("normal", {"mean": -1e12, "sd": 1}),
    ("normal", {"mean": 1e12, "sd": 1e-9}),
    ("gamma", {"mean": 1e12, "sd": 1e12}),
    ("gamma", {"mean": 1e-9, "sd": 1e-7}),
    ("gamma", {"mean": 1e12, "sd": 1e8}),
    ("gamma", {"mean": 1, "sd": 100}),
    ("lognormal", {"mean": 1e10, "sd": 1e12}),
    ("lognormal", {"mean": 1e-9, "sd": 1e-13}),
    ("lognormal", {"mean": 1, "sd": 100}),
    ("uniform", {"low": -1e12, "high": 1e12}),
    ("uniform", {"low": 0, "high": 1e-9}),
    ("triangular", {"low": -1e12, "mode": 1e12, "high": 1e12}),
    ("triangular", {"low": 0, "mode": 1e-300, "high": 1e-9}),
    ("empirical", {"values": [-1e12, 1e12, 1e-300], "weights": [1e12, 1e-300, 1]}),
    ("constant", {"value": 1e12}),
]


@pytest.mark.parametrize(("name", "parameters"), HOSTILE, ids=str)
@pytest.mark.parametrize("per_unit", [1e-9, 1.0, 86.4e6])
def test_any_law_that_is_let_through_has_a_sound_table(name: str, parameters: dict[str, Any], per_unit: float) -> None:
    table = tabulate(law_of(name, **parameters), per_unit)
    assert 1 <= len(table.edge) <= 5000
    assert table.threshold[0] == 0
    assert (table.mass > 0).all()
    assert (table.width >= 1).all()
    assert table.edge[0] >= 0
    assert table.largest <= HIGHEST
    drawn = table.draw(np.array([0, 1, WORD // 2, WORD - 2, WORD - 1]))
    assert (np.diff(drawn) >= 0).all()
    assert drawn[0] >= 0
    assert drawn[-1] <= HIGHEST
    assert math.isfinite(table.mean)
    assert math.isfinite(table.sd)
