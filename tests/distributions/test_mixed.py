"""Laws made of laws: usual and late, nothing and some."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

from jitsim.distributions import LAWS, Law, Table, distortion, tabulate
from tests.distributions.test_written import refusals, written

WORD = 2**32
USUAL = {"distribution": "gamma", "mean": 5, "sd": 2}
LATE = {"distribution": "lognormal", "mean": 30, "sd": 10}
POISSON = {"distribution": "poisson", "mean": 3}


def mixture(usual: Any, late: Any, late_share: float = 0.1) -> Law:
    return written({"distribution": "mixture", "usual": usual, "late": late, "late_share": late_share})


def intermittent(probability: float, size: Any) -> Law:
    return written({"distribution": "intermittent", "probability": probability, "size": size})


def stated(x: np.ndarray) -> np.ndarray:
    """Return P(X <= x) of nine in ten gamma and one in ten lognormal, from scipy."""
    square = 1 + (10 / 30) ** 2
    late = stats.lognorm(math.sqrt(math.log(square)), scale=30 / math.sqrt(square))
    return np.asarray(0.9 * stats.gamma(6.25, scale=0.8).cdf(x) + 0.1 * late.cdf(x))


def drawn_below(table: Table, values: np.ndarray) -> np.ndarray:
    """Return the share of words that draw less than each value."""
    cells = np.minimum(np.maximum(values[:, None] - table.edge, 0), table.width)
    words = np.where(cells == table.width, table.mass, -(-cells * table.mass // table.width))
    return np.asarray(words.sum(axis=1) / WORD)


def test_mean_and_sd_are_those_of_the_parts() -> None:
    law = mixture(USUAL, LATE)
    # Mean 0.9 * 5 + 0.1 * 30 = 7.5; mean square 0.9 * (25 + 4) + 0.1 * (900 + 100) = 126.1.
    assert law.expectation == pytest.approx(7.5)
    assert law.deviation == pytest.approx(math.sqrt(126.1 - 7.5**2))
    law = intermittent(0.2, POISSON)
    # Mean 0.2 * 3; mean square 0.2 * (9 + 3) = 2.4.
    assert law.expectation == pytest.approx(0.6)
    assert law.deviation == pytest.approx(math.sqrt(2.4 - 0.36))


def test_distribution_function_is_the_mean_of_the_parts() -> None:
    law, points = mixture(USUAL, LATE), np.array([-1, 0, 1, 4.7, 8, 15, 30, 70])
    np.testing.assert_allclose(law.cdf(points), stated(points), rtol=1e-9, atol=1e-13)
    np.testing.assert_allclose(law.sf(points), 1 - stated(points), rtol=1e-9, atol=1e-13)
    law = intermittent(0.2, POISSON)
    np.testing.assert_allclose(law.cdf(np.array([-0.1, 0, 2])), [0, 0.8 + 0.2 * math.exp(-3), 0.8 + 1.7 * math.exp(-3)])


@pytest.mark.parametrize("per_unit", [1.0, 1440.0])
def test_the_table_draws_the_stated_law(per_unit: float) -> None:
    table = tabulate(mixture(USUAL, LATE), per_unit)
    values = np.unique(np.geomspace(1, 90 * per_unit, 300).astype(np.int64))
    wrong = np.abs(drawn_below(table, values) - stated((values - 0.5) / per_unit))
    # Half a word for each of the parts and for their mean; interpolated 2e-6.
    assert wrong.max() <= (2.2e-6 if per_unit > 1 else 1.1 / WORD)


def test_moments_of_the_table_are_those_of_the_law() -> None:
    law = mixture(USUAL, LATE)
    table = tabulate(law, 1440.0)
    assert table.mean / 1440 == pytest.approx(law.expectation, abs=1e-4 * law.deviation)
    assert table.sd / 1440 == pytest.approx(law.deviation, rel=1e-4)
    assert distortion(law, 1440.0, table) is None


def test_a_sample_fits_the_stated_law() -> None:
    words = np.random.default_rng(20261124).integers(0, WORD, 50_000)
    drawn = tabulate(mixture(USUAL, LATE), 1e5).draw(words) / 1e5
    assert stats.kstest(drawn, stated).pvalue > 1e-4


def test_nothing_comes_as_often_as_stated() -> None:
    table = tabulate(intermittent(0.2, POISSON))
    # Nothing: no demand on the day, or a size of zero.
    assert table.edge[0] == 0
    assert table.mass[0] / WORD == pytest.approx(0.8 + 0.2 * math.exp(-3), abs=1.1 / WORD)
    assert table.mass[3] / WORD == pytest.approx(0.2 * stats.poisson.pmf(3, 3), abs=2.1 / WORD)


def test_a_jump_at_zero_is_no_slope() -> None:
    """Seldom, and then thousands: nothing between zero and the sizes, but for the error of any interpolated table."""
    size = {"distribution": "uniform", "low": 50_000, "high": 90_000}
    table = tabulate(intermittent(0.05, size))
    assert table.mass[0] / WORD == pytest.approx(0.95, abs=1.1 / WORD)
    np.testing.assert_allclose(drawn_below(table, np.array([1, 25_000, 49_999])), 0.95, atol=2.2e-6)
    assert drawn_below(table, np.array([70_000]))[0] == pytest.approx(0.975, abs=2.2e-6)


def test_parts_that_live_on_values_make_a_law_of_values() -> None:
    law = mixture(2.5, {"distribution": "empirical", "values": [10, 20], "weights": [3, 1]}, 0.2)
    atoms = law.atoms()
    assert atoms is not None
    assert dict(zip(atoms[0].tolist(), atoms[1].tolist(), strict=True)) == pytest.approx({2.5: 0.8, 10: 0.15, 20: 0.05})
    table = tabulate(law, 2.0)
    assert table.edge.tolist() == [5, 20, 40]
    assert (table.mass / WORD).tolist() == pytest.approx([0.8, 0.15, 0.05])


def test_a_value_beside_a_smooth_law_is_rounded_half_up() -> None:
    """The half day is no less than a whole one, as where it stands alone."""
    assert tabulate(written(2.5)).constant == 3
    table = tabulate(mixture(2.5, {"distribution": "uniform", "low": 100, "high": 200}, 0.5))
    assert drawn_below(table, np.array([3, 4])).tolist() == [0, 0.5]


def test_whole_laws_keep_to_their_values_in_a_smaller_unit() -> None:
    table = tabulate(intermittent(0.2, POISSON), 100.0)
    assert not (table.edge % 100).any()
    assert (table.width == 1).all()
    assert mixture(POISSON, 7).whole
    assert not mixture(POISSON, 7.5).whole


def test_mixtures_of_mixtures_are_one_mixture() -> None:
    late = {"distribution": "mixture", "usual": LATE, "late": 90, "late_share": 0.5}
    law = mixture(USUAL, late, 0.2)
    assert [(round(share, 12), part.expectation) for share, part in law.parts()] == [(0.8, 5), (0.1, 30), (0.1, 90)]
    assert law.expectation == pytest.approx(16)
    below = drawn_below(tabulate(law), np.array([90, 91]))
    assert below[1] - below[0] >= 0.1


@pytest.mark.parametrize(("share", "alone"), [(0, USUAL), (1, LATE)])
def test_without_a_share_a_part_is_none(share: float, alone: Any) -> None:
    law, only = mixture(USUAL, LATE, share), written(alone)
    assert (law.expectation, law.deviation) == pytest.approx((only.expectation, only.deviation))
    assert tabulate(law, 1440.0).digest == tabulate(only, 1440.0).digest


def test_what_never_or_always_comes_is_no_chance() -> None:
    assert tabulate(intermittent(0, POISSON)).constant == 0
    assert tabulate(intermittent(1, 4)).constant == 4
    assert intermittent(1, 4).deviation == 0


def test_later_and_more_often_never_draw_less() -> None:
    words = np.random.default_rng(1).integers(0, WORD, 10_000)
    few, many = (tabulate(mixture(USUAL, LATE, share), 1440.0).draw(words) for share in (0.1, 0.2))
    assert (few <= many).all()


@pytest.mark.parametrize("law", [mixture(USUAL, mixture(3, LATE)), intermittent(0.2, POISSON)], ids=str)
def test_what_is_dumped_is_the_same_law_again(law: Law) -> None:
    assert written(law.model_dump()) == law
    assert hash(written(law.model_dump())) == hash(law)
    assert type(law) is LAWS[law.distribution]


@pytest.mark.parametrize(
    ("law", "place", "kind"),
    [
        (
            {"distribution": "mixture", "usual": USUAL, "late": LATE, "late_share": 2},
            ("mixture", "late_share"),
            "less_than_equal",
        ),
        ({"distribution": "mixture", "usual": USUAL, "late": LATE}, ("mixture", "late_share"), "missing"),
        ({"distribution": "mixture", "usual": -3, "late": LATE, "late_share": 0}, ("mixture", "usual"), None),
        (
            {"distribution": "mixture", "usual": {**USUAL, "sd": -1}, "late": LATE, "late_share": 0},
            ("mixture", "usual", "gamma", "sd"),
            "greater_than_equal",
        ),
        ({"distribution": "intermittent", "probability": 0.1}, ("intermittent", "size"), "missing"),
        (
            {"distribution": "intermittent", "probability": -1, "size": 3},
            ("intermittent", "probability"),
            "greater_than_equal",
        ),
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_wrong_part_is_refused_at_its_place(law: Any, place: tuple[str, ...], kind: str | None) -> None:
    assert refusals(law) == [(place, kind or "expected at least 0, got -3")]
