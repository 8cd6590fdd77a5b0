"""Laws of interval demand: reference values, and agreement with sums and integrals of scipy's distributions."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import quad

from jitsim.policies.losses import (
    DemandLaw,
    Empirical,
    Gamma,
    NegativeBinomial,
    Normal,
    Poisson,
    choose_law,
    unit_normal_loss,
)


@pytest.mark.parametrize(
    ("z", "expected"),
    [
        (0, 0.39894),
        (0.5, 0.19780),
        (1, 0.08332),
        (1.6449, 0.02089),
        (2, 0.00849),
        (2.0537, 0.00734),
        (2.3263, 0.00339),
        (3, 0.00038),
        (-1, 1.08332),
    ],
)
def test_unit_normal_loss_has_the_values_of_the_tables(z: float, expected: float) -> None:
    assert unit_normal_loss(z) == pytest.approx(expected, abs=5e-6)


def test_loss_of_a_certain_demand_is_what_it_exceeds_the_level_by() -> None:
    law = Normal(50, 0)
    assert (law.loss(40), law.loss(50), law.loss(60)) == (10, 0, 0)
    assert (law.cdf(49), law.cdf(50), law.quantile(0.99)) == (0, 1, 50)


def nbinom(mean: float, sd: float) -> stats.rv_frozen:
    p = mean / sd**2
    return stats.nbinom(mean * p / (1 - p), p)


CONTINUOUS = [
    pytest.param(Normal(900, 60), lambda: stats.norm(900, 60), id="normal"),
    pytest.param(Normal(10, 9), lambda: stats.norm(10, 9), id="normal-partly-below-zero"),
    pytest.param(Gamma(20, math.sqrt(180)), lambda: stats.gamma(20 / 9, scale=9), id="gamma"),
    pytest.param(Gamma(5, 20), lambda: stats.gamma(1 / 16, scale=80), id="gamma-lumpy"),
    pytest.param(Gamma(1000, 50), lambda: stats.gamma(400, scale=2.5), id="gamma-almost-normal"),
]
COUNTS = [
    pytest.param(Poisson(2), lambda: stats.poisson(2), id="poisson"),
    pytest.param(Poisson(0.01), lambda: stats.poisson(0.01), id="poisson-rare"),
    pytest.param(Poisson(2500), lambda: stats.poisson(2500), id="poisson-many"),
    pytest.param(NegativeBinomial(4, math.sqrt(8)), lambda: nbinom(4, math.sqrt(8)), id="negative-binomial"),
    pytest.param(NegativeBinomial(6, 30), lambda: nbinom(6, 30), id="negative-binomial-lumpy"),
    pytest.param(NegativeBinomial(3, math.sqrt(3.0001)), lambda: nbinom(3, math.sqrt(3.0001)), id="near-poisson"),
    pytest.param(NegativeBinomial(1e5, 9000), lambda: nbinom(1e5, 9000), id="negative-binomial-many"),
]


@pytest.mark.parametrize(("law", "reference"), CONTINUOUS)
@pytest.mark.parametrize("z", [-1.5, -0.3, 0, 0.4, 1, 2.5, 5])
def test_continuous_laws_agree_with_integrals(
    law: DemandLaw, reference: Callable[[], stats.rv_frozen], z: float
) -> None:
    other = reference()
    level = law.mean + z * law.sd
    expected, _ = quad(other.sf, level, other.isf(1e-30), points=[max(level, law.mean)], limit=500)
    assert law.loss(level) == pytest.approx(expected, rel=1e-7, abs=1e-12 * law.sd)
    assert law.cdf(level) == pytest.approx(other.cdf(level), abs=1e-12)
    assert (law.mean, law.sd) == pytest.approx((other.mean(), other.std()))


@pytest.mark.parametrize(("law", "reference"), COUNTS)
@pytest.mark.parametrize("z", [-1.5, -0.3, 0, 0.4, 1, 2.5, 5])
def test_counts_agree_with_sums(law: DemandLaw, reference: Callable[[], stats.rv_frozen], z: float) -> None:
    other = reference()
    level = float(math.floor(law.mean + z * law.sd))
    # E[(X - s)+] = E[X] - s + E[(s - X)+], and the last is a finite sum.
    lower = np.arange(max(0, int(law.mean - 9 * law.sd)), max(0, int(level)))
    rest = float(np.sum((level - lower) * other.pmf(lower)))
    assert law.loss(level) == pytest.approx(law.mean - level + rest, abs=2e-11 * law.mean + 1e-13)
    assert law.cdf(level) == pytest.approx(other.cdf(level), abs=1e-9 if law.mean > 1e4 else 1e-11)
    assert (law.mean, law.sd) == pytest.approx((other.mean(), other.std()))


@pytest.mark.parametrize(("law", "reference"), CONTINUOUS + COUNTS)
@pytest.mark.parametrize("alpha", [0.01, 0.5, 0.9, 0.95, 0.98, 0.999, 0.999999])
def test_quantiles_agree(law: DemandLaw, reference: Callable[[], stats.rv_frozen], alpha: float) -> None:
    assert law.quantile(alpha) == pytest.approx(reference().ppf(alpha), rel=1e-9)


def test_loss_between_whole_levels_is_a_straight_line() -> None:
    law = Poisson(2)
    assert law.loss(3.25) == pytest.approx(0.75 * law.loss(3) + 0.25 * law.loss(4))
    assert law.loss(-1.5) == pytest.approx(3.5)
    assert law.loss(1e6) == 0


def test_poisson_loss_by_hand() -> None:
    """mu P(X >= 1) - 1 P(X >= 2) for mean 2: 2 (1 - e^-2) - (1 - 3 e^-2) = 1 + e^-2."""
    assert Poisson(2).loss(1) == pytest.approx(1 + math.exp(-2))


@pytest.mark.parametrize(
    ("reorder_point", "cycle_service", "unit_fill"),
    [
        pytest.param(75, 0.987018069303, 0.999757026349, id="V28-r=75"),
        pytest.param(70, 0.954906664367, 0.999014220428, id="V28-r=70"),
    ],
)
def test_two_lead_times_mix_two_poisson_laws(reorder_point: int, cycle_service: float, unit_fill: float) -> None:
    laws = Poisson(20), Poisson(60)
    assert sum(law.cdf(reorder_point) for law in laws) / 2 == pytest.approx(cycle_service, abs=1e-11)
    short = sum(law.loss(reorder_point) for law in laws) / 2
    assert 1 - short / 200 == pytest.approx(unit_fill, abs=1e-11)


def test_empirical_law_by_hand() -> None:
    law = Empirical((7, 1, 3, 9))
    assert (law.mean, law.sd) == (5, math.sqrt(10))
    assert [law.quantile(alpha) for alpha in (0.25, 0.26, 0.5, 0.75, 0.76, 0.999)] == [1, 3, 3, 7, 9, 9]
    assert [law.cdf(level) for level in (0, 1, 6, 9)] == [0, 0.25, 0.5, 1]
    assert [law.loss(level) for level in (0, 3, 5, 8, 9)] == [5, 2.5, 1.5, 0.25, 0]


@given(st.lists(st.floats(0, 1e4), min_size=1, max_size=40), st.floats(-10, 1.1e4))
def test_empirical_loss_is_the_mean_shortage(values: list[float], level: float) -> None:
    law = Empirical(tuple(values))
    assert law.loss(level) == pytest.approx(sum(max(value - level, 0) for value in values) / len(values), abs=1e-8)


@pytest.mark.parametrize(
    ("mean", "variance", "law", "warns"),
    [
        pytest.param(9.99, 9.99, Poisson, False, id="few-units"),
        pytest.param(4, 3.7, Poisson, False, id="few-variance-slightly-below"),
        pytest.param(4, 4.3, Poisson, False, id="few-variance-slightly-above"),
        pytest.param(4, 8, NegativeBinomial, False, id="few-variance-above"),
        pytest.param(4, 3.5, Poisson, True, id="few-variance-below"),
        pytest.param(4, 8000, Gamma, True, id="few-variance-far-above"),
        pytest.param(10, 25, Normal, False, id="cv-one-half"),
        pytest.param(10, 26, Gamma, False, id="cv-above-one-half"),
        pytest.param(900, 3600, Normal, False, id="many-units"),
        pytest.param(900, 0, Normal, False, id="certain"),
        pytest.param(3, 0, Normal, False, id="few-but-certain"),
        pytest.param(0, 0, Normal, False, id="no-demand"),
        pytest.param(0, 4, Normal, True, id="error-about-zero"),
    ],
)
def test_auto_follows_mean_and_variance(mean: float, variance: float, law: type[DemandLaw], warns: bool) -> None:
    chosen, warning = choose_law(mean, variance)
    assert type(chosen) is law
    assert chosen.mean == mean
    assert (warning is not None) == warns


def test_a_named_law_is_taken() -> None:
    assert choose_law(900, 3600, "gamma") == (Gamma(900, 60), None)
    assert choose_law(4, 9, "normal") == (Normal(4, 3), None)
    assert choose_law(4, 16, "negative_binomial") == (NegativeBinomial(4, 4), None)
    assert choose_law(0, 0, "empirical", [3, 1]) == (Empirical((1, 3)), None)
    law, warning = choose_law(100, 400, "poisson")
    assert law == Poisson(100)
    assert warning is not None
    law, warning = choose_law(100, 81, "negative_binomial")
    assert law == Poisson(100)
    assert warning is not None


@pytest.mark.parametrize(
    "build",
    [
        lambda: Normal(5, -1),
        lambda: Normal(math.nan, 1),
        lambda: Gamma(0, 1),
        lambda: Gamma(5, 0),
        lambda: Poisson(0),
        lambda: NegativeBinomial(4, 2),
        lambda: NegativeBinomial(4, 1e6),
        lambda: Empirical(()),
        lambda: Empirical((1, math.inf)),
        lambda: choose_law(-1, 1),
        lambda: choose_law(1, math.nan),
    ],
)
def test_what_is_no_law_is_refused(build: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match="needs"):
        build()
