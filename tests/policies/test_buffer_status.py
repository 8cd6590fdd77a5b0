"""Execution of a DDMRP buffer: colours, alerts and what its zones lead one to expect."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jitsim.policies.buffer import zones
from jitsim.policies.buffer_status import (
    adu_alert,
    execution_colour,
    execution_percent,
    expectations,
    implied_cycle_service_level,
    implied_safety_factor,
    lead_time_alert,
    projected_alert,
)


@pytest.mark.parametrize(
    ("available", "percent"),
    [pytest.param(200, 666.67, id="T-DD-07"), pytest.param(50, 166.67, id="T-DD-07-after-shipping")],
)
def test_execution_of_a_healthy_buffer(available: float, percent: float) -> None:
    assert execution_colour(available, 0, 30) == "green"
    assert execution_percent(available, 30) == pytest.approx(percent, abs=0.005)


@pytest.mark.parametrize(
    ("available", "waiting", "colour"),
    [
        (30, 0, "green"),
        (29, 0, "yellow"),
        (15, 0, "yellow"),
        (14, 0, "red"),
        (0, 0, "red"),
        (0, 1, "dark_red"),
        (20, 5, "yellow"),
    ],
)
def test_execution_colours(available: float, waiting: float, colour: str) -> None:
    """TOR 30: red below 15; demand may wait beside stock where orders are shipped whole."""
    assert execution_colour(available, waiting, 30) == colour


def test_the_alert_level_may_be_given() -> None:
    """0.55 x 100 is 55.00000000000001 in binary floats and must count as 55."""
    assert execution_colour(55, 0, 100, alert=0.55) == "yellow"
    assert execution_colour(54, 0, 100, alert=0.55) == "red"


def test_a_buffer_without_a_red_zone() -> None:
    assert execution_colour(0, 0, 0) == "green"
    assert execution_colour(0, 2, 0) == "dark_red"
    assert execution_percent(0, 0) is None


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, (5, 12), id="usage-alone"),
        pytest.param({"available": 14}, (0, 14), id="already-below"),
        pytest.param({"orders": {2: 30}}, (2, -2), id="known-order-above-usage"),
        pytest.param({"orders": {2: 1}}, (5, 12), id="known-order-below-usage"),
        pytest.param({"receipts": {5: 20}}, (10, 12), id="receipt-moves-the-alert"),
        pytest.param({"receipts": {5: 24}}, None, id="receipt-in-time"),
        pytest.param({"receipts": {0: 24}}, (5, 12), id="overdue-receipt-is-not-counted"),
        pytest.param({"dlt": 4}, None, id="beyond-one-lead-time"),
        pytest.param({"dlt": 5}, (5, 12), id="last-day-of-the-lead-time"),
    ],
)
def test_projected_alert(changes: dict[str, Any], expected: tuple[int, float] | None) -> None:
    """The buffer of T-DD-06 (ADU 4, DLT 10, TOR 30, alert below 15) with 32 on hand: 28, 24, 20, 16, 12 on day 5.

    With 20 received on day 5: 32, then 28, 24, 20, 16, 12 on day 10; with 24: 36 on day 5 and 16 on day 10.
    """
    inputs: dict[str, Any] = {"available": 32, "adu": 4, "dlt": 10, "tor": 30, "receipts": {}, "orders": {}, **changes}
    assert projected_alert(**inputs) == expected


@pytest.mark.parametrize(
    ("elapsed", "colour"),
    [
        (0, None),
        (17, None),
        (18, "green"),
        (20, "green"),
        (21, "yellow"),
        (23, "yellow"),
        (24, "red"),
        (27, "red"),
        (28, "dark_red"),
    ],
)
def test_lead_time_alert_in_thirds_of_the_last_third(elapsed: float, colour: str | None) -> None:
    """Lead time 27 days: the last 9 days are three of each colour."""
    assert lead_time_alert(elapsed, 27) == colour


@pytest.mark.parametrize(
    ("recent", "variability", "expected"),
    [
        (5.0, "low", None),
        (5.1, "low", "higher"),
        (2.9, "low", "lower"),
        (3.0, "low", None),
        (6.0, "medium", None),
        (6.1, "medium", "higher"),
        (1.9, "medium", "lower"),
        (7.0, "high", None),
        (7.1, "high", "higher"),
        (0.9, "high", "lower"),
    ],
)
def test_adu_alert(recent: float, variability: Any, expected: str | None) -> None:
    """ADU 4: more than 1, 2 or 3 away for low, medium and high variability."""
    assert adu_alert(recent, 4.0, variability) == expected


def test_any_usage_of_a_dormant_item_is_an_alert() -> None:
    assert adu_alert(0.1, 0.0, "high") == "higher"
    assert adu_alert(0.0, 0.0, "low") is None


def test_expectations_of_the_buffer_of_t_dd_06() -> None:
    """TOR 30, green 20, yellow 40, ADU 4: on hand 30 to 50, mean 40; two orders open; one every 5 days."""
    found = expectations(zones(4, 10, 0.5, 0.5), 4)
    assert (found.lowest_on_hand, found.average_on_hand, found.highest_on_hand) == (30, 40, 50)
    assert (found.average_open_orders, found.order_interval) == (2, 5)


def test_expectations_of_a_dormant_buffer() -> None:
    found = expectations(zones(0, 10, 0.5, 0.5), 0)
    assert (found.average_on_hand, found.average_open_orders, found.order_interval) == (0, None, None)


def test_implied_safety_factor_of_the_buffer_of_t_dd_06() -> None:
    """Standard deviation 2 a day over 10 days: 30 / (2 x sqrt(10)) = 4.74."""
    assert implied_safety_factor(30, 2 * math.sqrt(10)) == pytest.approx(4.74, abs=0.005)
    assert implied_safety_factor(30, 0) is None


@given(st.floats(-6, 6))
def test_implied_cycle_service_level_is_the_normal_distribution(z: float) -> None:
    assert implied_cycle_service_level(z) == pytest.approx(NormalDist().cdf(z), abs=1e-12)
