"""Continuous replenishment: what was consumed is ordered, corrected towards a target; too much is a credit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jitsim.forecasts.moving_average import MovingAverage
from jitsim.policies import Observed, Terms
from jitsim.policies.base_stock import order_up_to_level
from jitsim.policies.crp import Crp, follow_consumption

quantities = st.integers(0, 300)
shares = st.floats(0.0, 1.0)


@pytest.mark.parametrize(
    ("target", "phi", "ordered"),
    [
        pytest.param(95, 1.0, 31, id="T-CRP-01-at-the-target"),
        pytest.param(100, 1.0, 36, id="T-CRP-01-target-raised"),
        pytest.param(100, 0.5, 33.5, id="T-CRP-01-half"),
        pytest.param(100, 0.0, 31, id="consumption-alone"),
    ],
)
def test_t_crp_01(target: float, phi: float, ordered: float) -> None:
    """Position 95 before the 31 that were sold."""
    assert follow_consumption(31, 95, target, phi) == (ordered, 0)


def test_t_crp_01_the_target_from_what_was_observed() -> None:
    """T = 25 x (2 + 1) + 20."""
    observed = Observed(0, np.full(84, 25.0), np.full(20, 2.0))
    target, per_mille = Crp(type="crp", safety_stock=20, correction=0.5).parameters(Terms(), observed)
    assert (target, per_mille) == (95, 500)


def test_what_comes_back_is_a_credit() -> None:
    """Five are returned: nothing is ordered; of the next eight sold five were never missing. By hand."""
    assert follow_consumption(-5, 95, 95, 0.0) == (0, 5)
    assert follow_consumption(8, 100, 95, 0.0, credit=5) == (3, 0)
    assert follow_consumption(3, 100, 95, 0.0, credit=5) == (0, 2)


def test_a_lowered_target_is_reached_by_half_each_day() -> None:
    """By hand: 150 on the way to 95 with half of the gap a day, ten sold a day.

    Orders wanted are 10 - 27.5, 10 - 13.75, 10 - 6.875, 10 - 3.4375: the first two are negative, -17.5 and -3.75 make
    a credit of 21.25, of which 3.125 and 6.5625 are used up next.
    """
    position, credit, found = 150.0, 0.0, []
    for _ in range(4):
        ordered, credit = follow_consumption(10, position, 95, 0.5, credit)
        position += ordered - 10
        found.append((ordered, credit, position))
    assert found == [(0, 17.5, 140), (0, 21.25, 130), (0, 18.125, 120), (0, 11.5625, 110)]


@given(st.lists(st.integers(-20, 60), min_size=1, max_size=40), quantities, quantities, shares)
def test_orders_and_credit_add_up_to_the_smoothed_orders(
    consumed: list[int], start: int, target: int, phi: float
) -> None:
    """Without the floor at nothing the order of a day would be POS + phi (T - IP); the credit is what is too much."""
    position, credit, smooth = float(start), 0.0, float(start)
    for sold in consumed:
        ordered, credit = follow_consumption(sold, position, target, phi, credit)
        position += ordered - sold
        smooth += phi * (target - smooth)
        assert ordered == 0 or credit == 0
        assert position - credit == pytest.approx(smooth, abs=1e-6)


@given(st.lists(quantities, min_size=1, max_size=40), quantities, quantities)
def test_full_correction_is_base_stock(consumed: list[int], start: int, target: int) -> None:
    position, credit = start, 0.0
    for sold in consumed:
        expected = order_up_to_level(position - sold, 0, 0, target)
        ordered, credit = follow_consumption(sold, position, target, 1.0, credit)
        assert ordered == expected
        position += expected - sold


def test_t_crp_02_orders_vary_as_sales_do() -> None:
    """A constant target: what is ordered is what was sold, day by day."""
    rng = np.random.default_rng(1)
    sold = rng.poisson(25, size=1000).tolist()
    position, orders = 95.0, []
    for each in sold:
        ordered, _ = follow_consumption(each, position, 95, 1.0)
        position += ordered - each
        orders.append(ordered)
    assert orders == sold


@pytest.mark.parametrize(("lead_time", "window"), [(4, 10), (2, 5)])
def test_t_crp_02_forecasts_anew_make_a_bullwhip(lead_time: int, window: int) -> None:
    """O-5: order-up-to with a moving average gives 1 + 2 L / p + 2 L^2 / p^2 = 2.12 (Chen and others 2000)."""
    days = 400_000
    sold = np.rint(np.random.default_rng(20261124).normal(10_000, 1_000, size=days))
    means = np.array(MovingAverage(method="ma", window=window).means(sold))
    position, orders = int(means[window] * lead_time), []
    for day in range(window, days):
        position -= int(sold[day])
        ordered = order_up_to_level(position, 0, 0, round(means[day] * lead_time))
        position += ordered
        orders.append(ordered)
    ratio = np.var(orders[1:]) / np.var(sold[window + 1 :])
    assert ratio == pytest.approx(2.12, abs=0.02)
