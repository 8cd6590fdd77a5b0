"""From the quantity wanted to the quantity ordered: the sizing table, and what must always hold."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jitsim.policies.sizing import (
    NO_LIMIT,
    Refusal,
    SizingTerms,
    effective_minimum,
    guarded_ceil,
    life_cap,
    nearest_multiple,
    order_size,
    quantity_of_value,
    round_half_up,
    sized_orders,
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


def test_pieces_are_whole_multiples_where_the_maximum_is_none() -> None:
    """A maximum of 220 and a multiple of 50: no order above 200."""
    assert split_order(550, 100, 50, 220) == [200, 200, 150]


@pytest.mark.parametrize(
    ("quantity", "terms", "expected"),
    [
        pytest.param(537, {"minimum": 500, "multiple": 50}, [550], id="T-SZ-01"),
        pytest.param(120, {"minimum": 500, "multiple": 50}, [500], id="T-SZ-02"),
        pytest.param(100, {"minimum": 130, "multiple": 50}, [150], id="T-SZ-03"),
        pytest.param(550, {"minimum": 100, "multiple": 50, "maximum": 200}, [200, 200, 150], id="T-SZ-04"),
        pytest.param(450, {"minimum": 100, "multiple": 50, "maximum": 200}, [200, 200, 100], id="T-SZ-05-up"),
        pytest.param(
            450,
            {"minimum": 100, "multiple": 50, "maximum": 200, "defer_remainder": True},
            [200, 200],
            id="T-SZ-05-defer",
        ),
        pytest.param(272, {"multiple": 250, "rounding": "tolerance"}, [500], id="T-SZ-06-tolerance-0"),
        pytest.param(
            272, {"multiple": 250, "rounding": "tolerance", "tolerance": 0.1}, [250], id="T-SZ-06-tolerance-10"
        ),
        pytest.param(294, {"multiple": 250, "rounding": "tolerance", "tolerance": 0.1}, [500], id="T-SZ-06-above"),
        pytest.param(150, {"multiple": 20, "rounding": "nearest"}, [140], id="T-SZ-07-150"),
        pytest.param(155, {"multiple": 20, "rounding": "nearest"}, [160], id="T-SZ-07-155"),
        pytest.param(150, {"multiple": 20}, [160], id="T-SZ-07-up-150"),
        pytest.param(155, {"multiple": 20}, [160], id="T-SZ-07-up-155"),
        pytest.param(
            60, {"multiple": 50, "rounding": "nearest", "minimum_value_quantity": 100}, [100], id="value-after-rounding"
        ),
        pytest.param(7, {}, [7], id="anything-goes"),
    ],
)
def test_sized_orders_without_caps(quantity: int, terms: dict[str, Any], expected: list[int]) -> None:
    assert sized_orders(quantity, 0, SizingTerms(**terms)) == (expected, None)


@pytest.mark.parametrize(
    ("quantity", "position", "terms", "expected"),
    [
        pytest.param(300, 200, {"storage_cap": 500}, ([300], None), id="just-fits"),
        pytest.param(301, 200, {"storage_cap": 549}, ([300], None), id="cut-to-the-multiple"),
        pytest.param(300, 401, {"storage_cap": 500}, ([], Refusal.CAP_BELOW_MOQ), id="room-below-minimum"),
        pytest.param(300, 600, {"storage_cap": 500}, ([], Refusal.CAP_BELOW_MOQ), id="above-the-cap-already"),
        pytest.param(300, -50, {"storage_cap": 200}, ([250], None), id="a-backlog-makes-room"),
        pytest.param(300, 0, {"life_cap": 299}, ([250], None), id="cut-to-the-life"),
        pytest.param(300, 0, {"life_cap": 99}, ([], Refusal.LIFE_BELOW_MOQ), id="life-below-minimum"),
        pytest.param(300, 0, {"life_cap": 0}, ([], Refusal.LIFE_BELOW_MOQ), id="no-life"),
        pytest.param(
            300, 0, {"storage_cap": 50, "life_cap": 50}, ([], Refusal.CAP_BELOW_MOQ), id="storage-is-looked-at-first"
        ),
        pytest.param(
            300,
            0,
            {"storage_cap": 150, "minimum_value_quantity": 200},
            ([], Refusal.CAP_BELOW_MOQ),
            id="below-the-value",
        ),
        pytest.param(
            460, 0, {"storage_cap": 450, "maximum": 200}, ([200, 200], None), id="no-raised-rest-above-the-cap"
        ),
        pytest.param(460, 0, {"life_cap": 450, "maximum": 200}, ([200, 200], None), id="no-raised-rest-above-the-life"),
        pytest.param(
            460, 0, {"storage_cap": 500, "maximum": 200}, ([200, 200, 100], None), id="a-raised-rest-that-fits"
        ),
    ],
)
def test_caps(quantity: int, position: int, terms: dict[str, Any], expected: tuple[list[int], Refusal | None]) -> None:
    """With a minimum of 100 and a multiple of 50."""
    assert sized_orders(quantity, position, SizingTerms(100, 50, **terms)) == expected


def test_a_full_store_orders_nothing_without_any_minimum() -> None:
    assert sized_orders(5, 10, SizingTerms(storage_cap=10)) == ([], Refusal.CAP_BELOW_MOQ)


@pytest.mark.parametrize(
    ("value", "price", "multiple", "expected"),
    [
        pytest.param(1000, 3, 50, 350, id="1000-over-150-is-6.67"),
        pytest.param(1000, 4, 50, 250, id="exactly"),
        pytest.param(1000, 3, 0, 334, id="any-multiple"),
        pytest.param(0.3, 0.1, 1, 3, id="binary-rounding"),
        pytest.param(0, 0, 1, 0, id="no-minimum-value"),
    ],
)
def test_quantity_of_value(value: float, price: float, multiple: int, expected: int) -> None:
    assert quantity_of_value(value, price, multiple) == expected


def test_a_free_item_reaches_no_minimum_value() -> None:
    with pytest.raises(ValueError, match=r"price: expected more than 0 .* value of 100, got 0"):
        quantity_of_value(100, 0, 1)


@pytest.mark.parametrize(
    ("rate", "shelf_life", "lead_time", "remaining", "expected"),
    [
        pytest.param(12.5, 30, 4, 10, 200, id="12.5-times-16"),
        pytest.param(12.5, 10, 4, 10, 0, id="never-negative"),
        pytest.param(0.29, 100, 0, 0, 29, id="binary-rounding"),
        pytest.param(3, 2.5, 0, 0, 7, id="down"),
    ],
)
def test_life_cap(rate: float, shelf_life: float, lead_time: float, remaining: float, expected: int) -> None:
    assert life_cap(rate, shelf_life, lead_time, remaining) == expected


@pytest.mark.parametrize(
    ("terms", "plain"),
    [
        ({}, True),
        ({"minimum": 100, "multiple": 50}, True),
        ({"rounding": "nearest"}, True),
        ({"minimum": 130, "multiple": 50, "minimum_value_quantity": 150}, True),
        ({"minimum": 100, "multiple": 50, "minimum_value_quantity": 150}, False),
        ({"multiple": 50, "rounding": "nearest"}, False),
        ({"multiple": 50, "rounding": "tolerance"}, False),
        ({"storage_cap": 0}, False),
        ({"life_cap": 0}, False),
        ({"maximum": 9}, False),
    ],
)
def test_plain(terms: dict[str, Any], plain: bool) -> None:
    assert SizingTerms(**terms).plain is plain


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        pytest.param({"minimum": 300, "maximum": 200}, "least order of 300, got 200", id="V-02-minimum"),
        pytest.param({"multiple": 250, "maximum": 200}, "least order of 250, got 200", id="V-02-multiple"),
        pytest.param({"minimum": 130, "multiple": 50, "maximum": 140}, "of 150, got 140", id="no-multiple-between"),
        pytest.param({"multiple": -1}, "0 or more, got 0 and -1", id="V-02-negative"),
        pytest.param({"tolerance": 1.0}, "below 1, got 1", id="tolerance"),
    ],
)
def test_terms_that_no_order_satisfies(terms: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        SizingTerms(**terms)


@st.composite
def all_terms(draw: st.DrawFn) -> SizingTerms:
    """Draw terms in small numbers, so that limits meet often."""
    limits = st.one_of(st.just(NO_LIMIT), st.integers(0, 200))
    minimum, multiple, value = draw(st.integers(0, 60)), draw(st.integers(0, 25)), draw(st.integers(0, 60))
    terms: dict[str, Any] = {
        "minimum": minimum,
        "multiple": multiple,
        "rounding": draw(st.sampled_from(["up", "nearest", "tolerance"])),
        "tolerance": draw(st.integers(0, 99)) / 100,
        "minimum_value_quantity": value,
        "storage_cap": draw(limits),
        "life_cap": draw(limits),
        "defer_remainder": draw(st.booleans()),
    }
    step = max(1, multiple)
    least = math.ceil(Fraction(max(1, minimum, value), step)) * step
    terms["maximum"] = draw(st.one_of(st.just(NO_LIMIT), st.integers(least, least + 100)))
    return SizingTerms(**terms)


wanted, positions = st.integers(1, 300), st.integers(-100, 250)


@given(wanted, positions, all_terms())
def test_orders_keep_every_term(quantity: int, position: int, terms: SizingTerms) -> None:
    pieces, refusal = sized_orders(quantity, position, terms)
    assert (refusal is None) == bool(pieces)
    for piece in pieces:
        assert piece % max(1, terms.multiple) == 0
        assert piece >= max(1, terms.minimum, terms.minimum_value_quantity)
        assert terms.maximum == NO_LIMIT or piece <= terms.maximum
    if pieces:
        assert terms.storage_cap == NO_LIMIT or position + sum(pieces) <= terms.storage_cap
        assert terms.life_cap == NO_LIMIT or sum(pieces) <= terms.life_cap


@given(wanted, positions, all_terms())
def test_nothing_is_short_where_nothing_limits(quantity: int, position: int, terms: SizingTerms) -> None:
    free = SizingTerms(
        terms.minimum, terms.multiple, minimum_value_quantity=terms.minimum_value_quantity, maximum=terms.maximum
    )
    pieces, _ = sized_orders(quantity, position, free)
    assert sum(pieces) >= quantity
    assert sum(pieces) - quantity < max(quantity, 2 * free.least + max(1, free.multiple))


@given(wanted, positions, all_terms())
def test_the_steps_one_after_the_other(quantity: int, position: int, terms: SizingTerms) -> None:
    """Steps 1 to 5 in their order, in fractions, each as it is written; a list of all legal multiples at the caps."""
    step = max(1, terms.multiple)
    least = math.ceil(Fraction(terms.minimum, step)) * step
    q = max(quantity, least)
    down, up = q // step * step, math.ceil(Fraction(q, step)) * step
    if terms.rounding == "nearest":
        q = max(up if up - q < q - down else down, least)
    elif terms.rounding == "tolerance":
        q = down if q % step <= Fraction(round(terms.tolerance * 100), 100) * step else up
    else:
        q = up
    q = max(q, math.ceil(Fraction(terms.minimum_value_quantity, step)) * step, step)
    accepted = max(least, math.ceil(Fraction(terms.minimum_value_quantity, step)) * step, step)
    refusal = None
    for room, code in [
        (terms.storage_cap - position if terms.storage_cap != NO_LIMIT else q, Refusal.CAP_BELOW_MOQ),
        (terms.life_cap if terms.life_cap != NO_LIMIT else q, Refusal.LIFE_BELOW_MOQ),
    ]:
        q = max((n for n in range(0, q + 1, step) if n <= room), default=0)
        if q < accepted and refusal is None:
            refusal = code
    pieces, found = sized_orders(quantity, position, terms)
    assert found == refusal
    if terms.maximum == NO_LIMIT and refusal is None:
        assert pieces == [q]
    if terms.maximum != NO_LIMIT and refusal is None:
        assert abs(sum(pieces) - q) < accepted
        assert all(piece == terms.maximum // step * step for piece in pieces[:-1])


@given(wanted, positions, minimums, multiples)
def test_plain_terms_are_order_size(quantity: int, position: int, minimum: int, multiple: int) -> None:
    terms = SizingTerms(minimum, multiple)
    assert terms.plain
    assert sized_orders(quantity, position, terms) == ([order_size(quantity, minimum, multiple)], None)
