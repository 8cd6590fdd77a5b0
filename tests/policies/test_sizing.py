"""From the quantity wanted to the quantity ordered: the sizing table, and what must always hold."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jitsim.policies.sizing import (
    effective_minimum,
    guarded_ceil,
    nearest_multiple,
    order_size,
    round_half_up,
    split_order,
    tolerant_multiple,
)

quantities = st.integers(1, 2000)
minimums = st.integers(0, 600)
multiples = st.integers(0, 300)


@pytest.mark.parametrize(
    ("quantity", "minimum", "multiple", "expected"),
    [
        pytest.param(537, 500, 50, 550, id="T-SZ-01"),
        pytest.param(120, 500, 50, 500, id="T-SZ-02"),
        pytest.param(100, 130, 50, 150, id="T-SZ-03"),
        pytest.param(272, 0, 250, 500, id="T-SZ-06-up"),
        pytest.param(150, 0, 20, 160, id="T-SZ-07-up-150"),
        pytest.param(155, 0, 20, 160, id="T-SZ-07-up-155"),
        pytest.param(7, 0, 0, 7, id="no-minimum-no-multiple"),
        pytest.param(7, 9, 0, 9, id="minimum-alone"),
        pytest.param(9, 9, 1, 9, id="just-the-minimum"),
    ],
)
def test_order_size(quantity: int, minimum: int, multiple: int, expected: int) -> None:
    assert order_size(quantity, minimum, multiple) == expected


@pytest.mark.parametrize(
    ("quantity", "defer", "expected"),
    [
        pytest.param(550, False, [200, 200, 150], id="T-SZ-04"),
        pytest.param(450, False, [200, 200, 100], id="T-SZ-05-up"),
        pytest.param(450, True, [200, 200], id="T-SZ-05-defer"),
        pytest.param(400, False, [200, 200], id="no-rest"),
        pytest.param(150, True, [150], id="one-piece"),
    ],
)
def test_split_order(quantity: int, defer: bool, expected: list[int]) -> None:
    assert split_order(quantity, 100, 50, 200, defer=defer) == expected


@pytest.mark.parametrize(
    ("quantity", "tolerance", "expected"),
    [
        pytest.param(272, 0.0, 500, id="T-SZ-06-tolerance-0"),
        pytest.param(272, 0.10, 250, id="T-SZ-06-tolerance-10"),
        pytest.param(294, 0.10, 500, id="T-SZ-06-above-tolerance"),
        pytest.param(275, 0.10, 250, id="remainder-at-the-tolerance"),
        pytest.param(250, 0.0, 250, id="no-remainder"),
    ],
)
def test_tolerant_multiple(quantity: int, tolerance: float, expected: int) -> None:
    assert tolerant_multiple(quantity, 0, 250, tolerance) == expected


@pytest.mark.parametrize(
    ("quantity", "minimum", "expected"),
    [
        pytest.param(150, 0, 140, id="T-SZ-07-tie-goes-down"),
        pytest.param(155, 0, 160, id="T-SZ-07-up"),
        pytest.param(150, 150, 160, id="never-below-the-effective-minimum"),
    ],
)
def test_nearest_multiple(quantity: int, minimum: int, expected: int) -> None:
    assert nearest_multiple(quantity, minimum, 20) == expected


def test_t_sz_08_guard_of_the_ceiling() -> None:
    assert 100 * 2 * 1.1 / 20 > 11
    assert guarded_ceil(100 * 2 * 1.1 / 20) == 11
    assert guarded_ceil(11.01) == 12


@pytest.mark.parametrize(("value", "expected"), [(178.5, 179), (26.5, 27), (2.49, 2), (0.1 * 15, 2), (0.0, 0)])
def test_halves_are_rounded_up(value: float, expected: int) -> None:
    assert round_half_up(value) == expected


@given(quantities, minimums, multiples)
def test_order_size_is_the_least_legal_quantity_that_covers_the_need(
    quantity: int, minimum: int, multiple: int
) -> None:
    step = max(1, multiple)
    legal = (n for n in range(4000) if n % step == 0 and n >= minimum and n >= quantity)
    assert order_size(quantity, minimum, multiple) == next(legal)
    assert order_size(order_size(quantity, minimum, multiple), minimum, multiple) == order_size(
        quantity, minimum, multiple
    )


@given(quantities, minimums, multiples)
def test_nearest_multiple_is_nearest_among_the_legal_quantities(quantity: int, minimum: int, multiple: int) -> None:
    step = max(1, multiple)
    legal = [n for n in range(4000) if n % step == 0 and n >= minimum]
    assert nearest_multiple(quantity, minimum, multiple) == min(legal, key=lambda n: (abs(n - quantity), n))


@given(quantities, minimums, multiples, st.integers(0, 99))
def test_tolerant_multiple_rounds_down_only_within_the_tolerance(
    quantity: int, minimum: int, multiple: int, percent: int
) -> None:
    step = max(1, multiple)
    least = math.ceil(Fraction(minimum, step)) * step
    down, remainder = quantity - quantity % step, quantity % step
    wanted = down if remainder <= Fraction(percent, 100) * step else down + step
    expected = max(wanted, least)
    if quantity > least:
        assert tolerant_multiple(quantity, minimum, multiple, percent / 100) == expected
    else:
        assert tolerant_multiple(quantity, minimum, multiple, percent / 100) == least


@given(st.integers(1, 40), st.integers(0, 8), st.integers(1, 5), st.integers(1, 8), st.booleans())
def test_split_pieces_are_legal_and_add_up(lots: int, minimum: int, multiple: int, maximum: int, defer: bool) -> None:
    """Minimum and maximum in whole multiples, the order already sized."""
    least, most = minimum * multiple, max(minimum, maximum) * multiple
    quantity = order_size(lots * multiple, least, multiple)
    pieces = split_order(quantity, least, multiple, most, defer=defer)
    assert all(least <= piece <= most and piece % multiple == 0 for piece in pieces)
    rest = quantity - sum(pieces)
    assert (0 <= rest < max(1, least)) if defer else (-max(1, least) < rest <= 0)


@given(minimums, multiples)
def test_effective_minimum(minimum: int, multiple: int) -> None:
    step = max(1, multiple)
    assert effective_minimum(minimum, multiple) == math.ceil(Fraction(minimum, step)) * step
