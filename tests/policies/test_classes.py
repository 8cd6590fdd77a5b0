"""Classes of items: usage shares, variation, demand patterns, and how slowly an item changes its class."""

from __future__ import annotations

import numpy as np
import pytest

from jitsim.policies.classes import (
    ABC,
    XYZ,
    Scale,
    abc_ranking,
    coefficients_of_variation,
    demand_patterns,
    deseasoned,
    reclassified,
    reclassified_items,
)

ITEMS = [f"P{number}" for number in range(1, 11)]
VALUES = np.array([42_000, 21_000, 13_000, 8_000, 6_000, 4_000, 2_500, 1_800, 1_000, 700], dtype=float)
VARIATIONS = np.array([0.18, 0.35, 0.62, 0.22, 1.30, 0.45, 0.95, 0.30, 2.1, 0.55])


def test_t_abc_01_ten_items_fall_into_their_cells() -> None:
    abc = abc_ranking(ITEMS, VALUES).classes
    cells = [a + x for a, x in zip(abc, XYZ.classes(VARIATIONS), strict=True)]
    assert cells == ["AX", "AX", "AY", "AX", "BZ", "BX", "BY", "CX", "CZ", "CY"]


def test_the_share_before_an_item_is_that_of_all_larger_ones() -> None:
    before = abc_ranking(ITEMS, VALUES).share_before
    assert before[3] == pytest.approx(0.76, abs=1e-12)
    assert before[6] == pytest.approx(0.94, abs=1e-12)


def test_the_order_of_the_items_does_not_matter() -> None:
    turned = abc_ranking(ITEMS[::-1], VALUES[::-1])
    assert list(turned.classes[::-1]) == list(abc_ranking(ITEMS, VALUES).classes)


def test_an_item_that_starts_on_a_limit_belongs_to_the_lower_class() -> None:
    # Shares before: 0, 0.80, 0.95.
    assert list(abc_ranking(["a", "b", "c"], np.array([80.0, 15.0, 5.0])).classes) == ["A", "B", "C"]


def test_a_share_on_a_limit_survives_binary_rounding() -> None:
    # Eight items of a tenth each stand before the ninth; 0.1 eight times is 0.7999999999999999 in binary floats.
    names = [f"i{number}" for number in range(10)]
    classes = abc_ranking(names, np.full(10, 0.1)).classes
    assert "".join(classes) == "AAAAAAAABB"


def test_equal_values_are_ranked_by_id() -> None:
    # Half each: the first by id starts at 0, the second at 0.5; with the limit at 0.4 only the first is A.
    scale = Scale(("A", "B", "C"), (0.4, 0.95), closed=False)
    assert list(abc_ranking(["b", "a"], np.array([5.0, 5.0]), scale).classes) == ["B", "A"]


def test_items_without_usage_are_class_c_and_say_so() -> None:
    ranking = abc_ranking(["a", "b"], np.array([10.0, 0.0]))
    assert list(ranking.classes) == ["A", "C"]
    assert list(ranking.no_usage) == [False, True]
    nothing = abc_ranking(["a", "b"], np.zeros(2))
    assert list(nothing.classes) == ["C", "C"]
    assert nothing.no_usage.all()


def test_a_loss_is_class_c_but_used() -> None:
    ranking = abc_ranking(["a", "b"], np.array([10.0, -3.0]), basis="margin")
    assert list(ranking.classes) == ["A", "C"]
    assert not ranking.no_usage.any()
    assert ranking.basis == "margin"


@pytest.mark.parametrize(("cv", "expected"), [(0.0, "X"), (0.5, "X"), (0.5001, "Y"), (1.0, "Y"), (1.0001, "Z")])
def test_limits_of_variation(cv: float, expected: str) -> None:
    assert XYZ.classes(np.array([cv]))[0] == expected


@pytest.mark.parametrize(("share", "expected"), [(0.7999, "A"), (0.80, "B"), (0.9499, "B"), (0.95, "C"), (1.0, "C")])
def test_limits_of_the_share(share: float, expected: str) -> None:
    assert ABC.classes(np.array([share]))[0] == expected


def test_an_unknown_value_has_no_class() -> None:
    assert not XYZ.classes(np.array([np.nan]))[0]


def test_limits_must_ascend_and_separate_the_labels() -> None:
    with pytest.raises(ValueError, match="ascend"):
        Scale(("A", "B", "C"), (0.95, 0.80), closed=False)
    with pytest.raises(ValueError, match="2 limits"):
        Scale(("A", "B", "C"), (0.80,), closed=False)


def test_variation_is_the_sample_deviation_over_the_mean() -> None:
    # 13 weeks of 8 and 13 of 12: mean 10, squares 26 * 4 = 104, variance 104 / 25.
    weeks = np.array([[8.0] * 13 + [12.0] * 13, [0.0] * 26])
    cv = coefficients_of_variation(weeks)
    assert cv[0] == pytest.approx((104 / 25) ** 0.5 / 10)
    assert np.isnan(cv[1])


def test_too_few_buckets_leave_variation_unknown() -> None:
    assert np.isnan(coefficients_of_variation(np.ones((1, 25)))[0])
    assert coefficients_of_variation(np.ones((1, 26)))[0] == 0


def test_a_pure_season_leaves_no_variation() -> None:
    weeks = np.array([[5.0, 10.0, 15.0, 10.0] * 7])
    assert deseasoned(weeks, 4) == pytest.approx(np.full((1, 28), 10.0))
    assert coefficients_of_variation(deseasoned(weeks, 4))[0] == pytest.approx(0, abs=1e-12)


def test_a_season_needs_two_of_them() -> None:
    with pytest.raises(ValueError, match="2 whole seasons"):
        deseasoned(np.ones((1, 103)), 52)


def test_demand_patterns() -> None:
    # Intervals 33 / 25 = 1.32 and 33 / 24 = 1.375. Equal sizes do not vary; half 1 and half 9 have mean 5,
    # variance 16 n / (n - 1) and so a squared coefficient of variation above 16 / 25.
    steady, rare = [1.0] * 25 + [0.0] * 8, [1.0] * 24 + [0.0] * 9
    wild, rare_and_wild = [1.0] * 12 + [9.0] * 13 + [0.0] * 8, [1.0] * 12 + [9.0] * 12 + [0.0] * 9
    found = demand_patterns(np.array([steady, wild, rare, rare_and_wild, [0.0] * 33]))
    assert list(found.labels) == ["smooth", "erratic", "intermittent", "lumpy", "no_demand"]
    assert found.interval[:4] == pytest.approx([1.32, 1.32, 1.375, 1.375])
    assert found.size_cv2[3] == pytest.approx(16 * 24 / 23 / 25)
    assert np.isnan(found.interval[4])


def test_sizes_on_the_limit_are_still_smooth() -> None:
    # Sizes 10 - x and 10 + x: mean 10, sample variance 2 x^2, CV^2 0.02 x^2 = 0.49 at x^2 = 24.5.
    x = 24.5**0.5
    assert demand_patterns(np.array([[10 - x, 10 + x]])).labels[0] == "smooth"
    assert demand_patterns(np.array([[10 - x - 0.01, 10 + x + 0.01]])).labels[0] == "erratic"


def test_a_single_demand_is_intermittent() -> None:
    assert demand_patterns(np.array([[0.0, 0.0, 7.0]])).labels[0] == "intermittent"


def test_t_hy_01_slightly_beyond_the_limit_moves_on_the_second_review_only() -> None:
    first = reclassified(XYZ, "X", 0.52, "")
    assert first == ("X", "Y")
    assert reclassified(XYZ, *first[:1], 0.52, first[1]) == ("Y", "")


def test_t_hy_01_well_beyond_the_limit_moves_at_once() -> None:
    assert reclassified(XYZ, "X", 0.56, "") == ("Y", "")


def test_a_review_between_starts_the_count_again() -> None:
    _, pending = reclassified(XYZ, "X", 0.52, "")
    kept, pending = reclassified(XYZ, "X", 0.48, pending)
    assert (kept, pending) == ("X", "")
    assert reclassified(XYZ, "X", 0.52, pending) == ("X", "Y")


def test_both_sides_in_turn_are_no_two_reviews() -> None:
    assert reclassified(XYZ, "Y", 1.02, "X") == ("Y", "Z")


@pytest.mark.parametrize(
    ("scale", "previous", "value", "expected"),
    [
        pytest.param(XYZ, "Y", 0.46, ("Y", "X"), id="not-yet-10-percent-below"),
        pytest.param(XYZ, "Y", 0.45, ("X", ""), id="10-percent-below"),
        pytest.param(XYZ, "X", 0.55, ("X", "Y"), id="just-10-percent-above"),
        pytest.param(XYZ, "X", 1.05, ("Y", "Z"), id="two-classes-one-for-certain"),
        pytest.param(XYZ, "X", 1.2, ("Z", ""), id="two-classes-at-once"),
        pytest.param(ABC, "A", 0.87, ("A", "B"), id="share-within"),
        pytest.param(ABC, "A", 0.88, ("B", ""), id="share-10-percent-above"),
        pytest.param(ABC, "B", 0.72, ("B", "A"), id="share-just-10-percent-below"),
        pytest.param(ABC, "B", 0.71, ("A", ""), id="share-below"),
        pytest.param(ABC, "B", 1.0, ("B", "C"), id="no-share-is-10-percent-above-0.95"),
        pytest.param(XYZ, "", 0.52, ("Y", ""), id="never-classified"),
        pytest.param(XYZ, "Y", float("nan"), ("Y", ""), id="unknown-value"),
    ],
)
def test_hysteresis(scale: Scale, previous: str, value: float, expected: tuple[str, str]) -> None:
    assert reclassified(scale, previous, value, "") == expected


def test_many_items_change_as_one_by_one() -> None:
    rng = np.random.default_rng(20261124)
    previous = rng.choice(np.array(["X", "Y", "Z", ""]), 1250)
    pending = rng.choice(np.array(["X", "Y", "Z", ""]), 1250)
    cv = rng.uniform(0, 1.5, 1250)
    classes, waiting = reclassified_items(XYZ, previous, cv, pending)
    expected = [reclassified(XYZ, *one) for one in zip(previous, cv, pending, strict=True)]
    assert list(zip(classes, waiting, strict=True)) == expected
