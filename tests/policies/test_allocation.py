"""Scarce stock, shared fairly in whole units: calculated by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jitsim.policies.allocation import Claim, fair_shares, whole_shares


@pytest.mark.parametrize(
    ("available", "missing", "expected"),
    [
        pytest.param(60, [60, 40, 20], [30, 20, 10], id="half-of-everything"),
        pytest.param(10, [7, 7, 7], [4, 3, 3], id="a-tie-goes-to-the-first"),
        pytest.param(11, [7, 7, 7], [4, 4, 3], id="two-left-over"),
        pytest.param(10, [60, 40, 20], [5, 3, 2], id="5.0-3.33-1.67"),
        pytest.param(1, [1, 2, 2], [0, 1, 0], id="one-unit-to-the-largest-remainder"),
        pytest.param(120, [60, 40, 20], [60, 40, 20], id="just-enough"),
        pytest.param(500, [60, 40, 20], [60, 40, 20], id="more-than-enough"),
        pytest.param(0, [60, 40], [0, 0], id="nothing"),
        pytest.param(5, [0, 4, 4], [0, 3, 2], id="nothing-missing-nothing-given"),
        pytest.param(7, [], [], id="nobody"),
    ],
)
def test_one_priority(available: int, missing: list[int], expected: list[int]) -> None:
    assert fair_shares(available, [Claim(units) for units in missing]) == expected


def test_a_higher_priority_is_served_in_full_first() -> None:
    """30 for two of priority 1 who miss 12 and 8; the 10 left are 20/50 and 30/50 of them: 4 and 6."""
    claims = [Claim(20, 2), Claim(12, 1), Claim(30, 2), Claim(8, 1)]
    assert fair_shares(30, claims) == [4, 12, 6, 8]
    assert fair_shares(15, claims) == [0, 9, 0, 6]


@pytest.mark.parametrize(
    ("total", "weights", "expected"),
    [
        pytest.param(500, [0.7, 0.3], [350, 150], id="70-30"),
        pytest.param(10, [0.25, 0.25, 0.5], [3, 2, 5], id="2.5-2.5-5"),
        pytest.param(100, [1 / 3, 1 / 3, 1 / 3], [34, 33, 33], id="thirds"),
        pytest.param(3, [0.1, 0.2, 0.7], [0, 1, 2], id="0.3-0.6-2.1"),
        pytest.param(10**15, [0.1234567, 0.8765433], [123456700000000, 876543300000000], id="huge"),
        pytest.param(10, [0.1] * 10, [1] * 10, id="tenths-in-binary"),
    ],
)
def test_whole_shares(total: int, weights: list[float], expected: list[int]) -> None:
    assert whole_shares(total, weights) == expected


@given(st.integers(0, 500), st.lists(st.builds(Claim, st.integers(0, 90), st.integers(1, 3)), max_size=9))
def test_everything_is_given_and_nobody_gets_more_than_is_missing(available: int, claims: list[Claim]) -> None:
    given_to = fair_shares(available, claims)
    assert sum(given_to) == min(available, sum(claim.missing for claim in claims))
    assert all(0 <= units <= claim.missing for units, claim in zip(given_to, claims, strict=True))
    for units, claim in zip(given_to, claims, strict=True):
        behind = [got for got, other in zip(given_to, claims, strict=True) if other.priority > claim.priority]
        assert units == claim.missing or not any(behind)


@given(st.integers(0, 500), st.lists(st.integers(1, 90), min_size=1, max_size=9))
def test_a_share_is_less_than_a_unit_off_its_proportion(available: int, missing: list[int]) -> None:
    total = sum(missing)
    for units, wanted in zip(fair_shares(available, [Claim(each) for each in missing]), missing, strict=True):
        assert abs(units - min(available, total) * wanted / total) < 1
