"""Vendor-managed inventory: the band, what is shipped together, the levels by default."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from jitsim.policies import Observed, Policy, Terms
from jitsim.policies.anypolicy import AnyPolicy
from jitsim.policies.vmi import Band, Vmi, consolidated_shipments, fill_to_position, fill_to_projection

read = TypeAdapter(AnyPolicy).validate_python
stock = st.integers(0, 400)


def vmi(**fields: Any) -> Policy:
    return read({"type": "vmi", **fields})


def seen(mean: float, sd: float, lead_time: float) -> Observed:
    """Return 84 days of demand and 20 receipts with exactly this mean, standard deviation and lead time."""
    swing = sd * np.sqrt(83 / 84)
    return Observed(0, np.array([mean - swing, mean + swing] * 42), np.full(20, lead_time))


@pytest.mark.parametrize(
    ("available", "rule", "shipped"),
    [
        pytest.param(120, fill_to_position, 180, id="T-VMI-01-position"),
        pytest.param(120, fill_to_projection, 230, id="T-VMI-01-projected"),
        pytest.param(150, fill_to_position, 0, id="at-z-nothing"),
        pytest.param(149, fill_to_position, 151, id="just-below-z"),
        pytest.param(149, fill_to_projection, 201, id="just-below-z-projected"),
    ],
)
def test_the_band(available: int, rule: Any, shipped: int) -> None:
    """z 100, Z 300, 25 a day for two days: 120 - 50 = 70 is below z."""
    assert rule(available, 0, 0, 100, 300, 50) == shipped
    assert rule(available - 30, 40, 10, 100, 300, 50) == shipped


@given(stock, stock, stock, stock, stock, st.integers(0, 100))
def test_a_shipment_is_what_is_missing_or_nothing(
    on_hand: int, on_order: int, backlog: int, low: int, width: int, ahead: int
) -> None:
    position, high = on_hand + on_order - backlog, low + width
    shipped = fill_to_position(on_hand, on_order, backlog, low, high, ahead)
    assert shipped == (max(0, high - position) if position - ahead < low else 0)
    beyond = fill_to_projection(on_hand, on_order, backlog, low, high, ahead)
    assert beyond == (high - position + ahead if position - ahead < low else 0)


def test_what_is_below_its_minimum_takes_the_others_along() -> None:
    """Projected 70 of 100, and 250 of 100: the second item's 150 to its maximum go with the first one's 180."""
    short, fine = Band(120, 50, 100, 300), Band(300, 50, 100, 450)
    assert consolidated_shipments([short, fine], 9999) == [180, 150]
    assert consolidated_shipments([fine, fine], 9999) == [0, 0]


@pytest.mark.parametrize(
    ("least_load", "shipped"),
    [pytest.param(300, [150, 150], id="full"), pytest.param(301, [0, 0], id="not-full")],
)
def test_a_full_load_leaves_before_anything_is_short(least_load: float, shipped: list[int]) -> None:
    """Twice 150 are needed; nothing is below its minimum."""
    fine = Band(300, 50, 100, 450)
    assert consolidated_shipments([fine, fine], least_load) == shipped


def test_a_load_is_full_by_what_its_shipments_would_be() -> None:
    """Filled to the projection each of the two needs 200."""
    fine = Band(300, 50, 100, 450, "projected")
    assert consolidated_shipments([fine, fine], 400) == [200, 200]


def test_a_load_is_counted_in_units() -> None:
    """150 halves and 150 whole ones are 225 units."""
    halves, whole = Band(300, 50, 100, 450, unit=0.5), Band(300, 50, 100, 450)
    assert consolidated_shipments([halves, whole], 225) == [150, 150]
    assert consolidated_shipments([halves, whole], 225.5) == [0, 0]


def test_nothing_is_taken_off_an_item_above_its_maximum() -> None:
    assert consolidated_shipments([Band(120, 50, 100, 300), Band(500, 0, 100, 450)], 9999) == [180, 0]


def test_written_levels() -> None:
    """d 25 and L 2 as observed: 50 ahead."""
    policy = vmi(minimum_stock=100, maximum_stock=300)
    assert policy.parameters(Terms(), seen(25, 0, 2)) == (100, 300, 50)
    assert policy.rule(120, 0, 0, 100, 300, 50) == 180
    assert vmi(minimum_stock=100, maximum_stock=300, fill_to="projected").rule(120, 0, 0, 100, 300, 50) == 230
    assert policy.initial(Terms(), seen(25, 0, 2)) == 300


def test_demand_on_the_way_is_rounded_up() -> None:
    """25.5 in three days are 76.5; a position of 176 projects to 99.5 < 100 and is short, 177 is not."""
    policy = vmi(minimum_stock=100, maximum_stock=300)
    parameters = policy.parameters(Terms(), seen(25.5, 0, 3))
    assert parameters == (100, 300, 77)
    assert policy.rule(176, 0, 0, *parameters) == 124
    assert policy.rule(177, 0, 0, *parameters) == 0


def test_default_levels() -> None:
    """z = d L + SS = 900 + 1.64485 x 60 (T-SS-01); Z is above it by the root of 2 x 80 x 36 500 / 2 = 1708.80."""
    terms = Terms(unit=0.01, order_cost=80, holding_cost=2)
    low, high, ahead = vmi(cycle_service_level=0.95, undershoot=False).parameters(terms, seen(100, 20, 9))
    assert low / 100 == pytest.approx(998.69, abs=0.0151)
    assert (high - low) / 100 == pytest.approx(1708.80, abs=0.0151)
    assert ahead == 900_00


def test_the_smallest_order_widens_the_band() -> None:
    low, high, _ = vmi(minimum_stock=100, order_cover=2).parameters(Terms(minimum_order=180), seen(25, 0, 2))
    assert (low, high) == (100, 280)


def test_without_demand_only_those_who_wait_are_served() -> None:
    policy, parameters = vmi(), vmi().parameters(Terms(), seen(0, 0, 2))
    assert policy.rule(0, 0, 0, *parameters) == 0
    assert policy.rule(0, 0, 4, *parameters) == 4


@pytest.mark.parametrize(
    ("fields", "review", "message"),
    [
        ({}, 1, 0),
        ({"share_interval": 0}, 0, 0),
        ({"share_interval": 7}, 7, 0),
        ({"review_period": 2}, 2, 0),
        ({"review_period": 2, "share_interval": 7}, 2, 7),
    ],
)
def test_the_vendor_looks_when_it_is_told(fields: dict[str, Any], review: float, message: float) -> None:
    policy = vmi(**fields)
    assert isinstance(policy, Vmi)
    assert (policy.days_between_reviews, policy.days_between_messages) == (review, message)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"minimum_stock": 9, "maximum_stock": 9}, "maximum_stock: expected more than minimum_stock"),
        ({"minimum_stock": 9, "fill_rate": 0.9}, "at most one of a level and a target"),
        ({"ownership": "vendor"}, "Input should be 'buyer' or 'consignment'"),
        ({"under_penalty": -1}, "greater than or equal to 0"),
    ],
)
def test_impossible_keys(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        vmi(**fields)
