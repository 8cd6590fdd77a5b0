"""What a law says of itself, against scipy's statistics."""

from __future__ import annotations

import math

import numpy as np
import pytest

from jitsim.distributions import LAWS
from tests.distributions.families import COUNTED, FAMILIES, Case

FAR_OUT = [1e-12, 1e-9, 1e-6, 1e-4, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 0.9999, 1 - 1e-6, 1 - 1e-9]


@pytest.mark.parametrize("case", FAMILIES, ids=str)
def test_mean_and_sd_are_those_of_the_family(case: Case) -> None:
    assert case.law.expectation == pytest.approx(case.stated.mean(), rel=1e-12)
    assert case.law.deviation == pytest.approx(case.stated.std(), rel=1e-9)


@pytest.mark.parametrize("case", FAMILIES, ids=str)
def test_distribution_function_is_that_of_the_family(case: Case) -> None:
    points = np.concatenate(([-1.0, 0.0], case.stated.ppf(FAR_OUT), case.stated.ppf(FAR_OUT) + 0.5))
    np.testing.assert_allclose(case.law.cdf(points), case.stated.cdf(points), rtol=1e-9, atol=1e-13)


@pytest.mark.parametrize("case", FAMILIES, ids=str)
def test_upper_tail_keeps_its_digits(case: Case) -> None:
    points = case.stated.isf([0.9, 0.5, 1e-3, 1e-6, 1e-9])
    np.testing.assert_allclose(case.law.sf(points), case.stated.sf(points), rtol=1e-6, atol=0)


@pytest.mark.parametrize("case", COUNTED, ids=str)
def test_counts_have_no_mass_between_whole_numbers(case: Case) -> None:
    whole = np.arange(4.0)
    np.testing.assert_array_equal(case.law.cdf(whole), case.law.cdf(whole + 0.999))


def test_values_worked_out_on_paper() -> None:
    def below(name: str, x: float, **parameters: float) -> float:
        return float(LAWS[name](**parameters).cdf(np.array([x]))[0])

    assert below("poisson", 2, mean=2) == pytest.approx(5 * math.exp(-2))
    assert below("exponential", 3, mean=6) == pytest.approx(1 - math.exp(-0.5))
    assert below("geometric", 2, mean=4) == pytest.approx(1 - 0.75**2)
    # Mean 2 and sd 2: size 2^2 / (4 - 2) = 2, p = 2 / 4: P(0) = 1/4, P(1) = 2 * 1/4 * 1/2.
    assert below("negative_binomial", 1, mean=2, sd=2) == pytest.approx(0.5)
    # Mean 2 and sd 2 is the exponential law.
    assert below("gamma", 3, mean=2, sd=2) == pytest.approx(1 - math.exp(-1.5))
    assert below("normal", 3, mean=3, sd=1) == pytest.approx(0.5)
    # The median is mean / sqrt(1 + cv^2) = 3 / sqrt(2).
    assert below("lognormal", 3 / math.sqrt(2), mean=3, sd=3) == pytest.approx(0.5)
    assert below("uniform", 3, low=2, high=6) == pytest.approx(0.25)
    # The rising side ends at mode 3 with area (3 - 2) / (6 - 2).
    assert below("triangular", 3, low=2, mode=3, high=6) == pytest.approx(0.25)
    assert below("constant", 3, value=3) == 1
    assert below("constant", 2.99, value=3) == 0


def test_empirical_weighs_its_values() -> None:
    law = LAWS["empirical"].model_validate({"distribution": "empirical", "values": [5, 1, 3], "weights": [1, 2, 1]})
    # Mean (5 + 2 * 1 + 3) / 4 = 2.5, mean square (25 + 2 + 9) / 4 = 9.
    assert law.expectation == pytest.approx(2.5)
    assert law.deviation == pytest.approx(math.sqrt(9 - 2.5**2))
    points = np.array([0.9, 1, 2.9, 3, 4.9, 5, 9])
    np.testing.assert_allclose(law.cdf(points), [0, 0.5, 0.5, 0.75, 0.75, 1, 1])
    np.testing.assert_allclose(law.sf(points), [1, 0.5, 0.5, 0.25, 0.25, 0, 0])


def test_empirical_without_weights_counts_repeated_values() -> None:
    law = LAWS["empirical"].model_validate({"distribution": "empirical", "values": [1, 4, 4, 4]})
    np.testing.assert_allclose(law.cdf(np.array([1.0, 4.0])), [0.25, 1])


@pytest.mark.parametrize("name", ["normal", "gamma", "lognormal"])
def test_without_spread_a_law_is_a_constant(name: str) -> None:
    law = LAWS[name].model_validate({"distribution": name, "mean": 4, "sd": 0})
    assert law.deviation == 0
    np.testing.assert_array_equal(law.cdf(np.array([3.9, 4.0, 4.1])), [0, 1, 1])
    np.testing.assert_array_equal(law.sf(np.array([3.9, 4.0, 4.1])), [1, 0, 0])


def test_negative_binomial_close_to_poisson_is_poisson() -> None:
    # A variance a millionth above the mean: the two differ by less than a millionth.
    close = LAWS["negative_binomial"](mean=1000, sd=math.sqrt(1000 * (1 + 1e-6)))
    points = np.arange(900.0, 1100.0)
    np.testing.assert_allclose(close.cdf(points), LAWS["poisson"](mean=1000).cdf(points), rtol=0, atol=1e-6)
