"""Expediting: what would be short until the next receipt, and whether bringing it sooner pays."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jitsim.policies.expediting import (
    Express,
    Loss,
    OpenLine,
    Receipt,
    Shortage,
    expedite,
    line_to_upgrade,
    next_receipt,
    shortage_until,
    upgrade,
)

AIR = Express(fixed_cost=150, premium_per_unit=3)
LOSS = Loss(lost_share=0.6, margin=12, backorder_cost=2)
FIVE_DAYS = shortage_until(50, 20, 5, 1)


def test_t_ex_01_what_is_short() -> None:
    """50 last for 2.5 days of 20; 50 more are wanted until day 5 and wait 1.25 days on average."""
    assert (FIVE_DAYS.units, FIVE_DAYS.mean_wait, FIVE_DAYS.days_saved) == (50, 1.25, 4)


@pytest.mark.parametrize(
    ("express", "quantity", "cost"),
    [
        pytest.param(AIR, 50, 300, id="T-EX-01"),
        pytest.param(replace(AIR, minimum_order=100), 0, 450, id="T-EX-01-MOQ_exp-100"),
        pytest.param(replace(AIR, order_multiple=40), 80, 390, id="two-boxes-of-40"),
        pytest.param(replace(AIR, fixed_cost=260), 0, 410, id="as-dear-as-what-it-saves"),
        pytest.param(replace(AIR, fixed_cost=259), 50, 409, id="just-cheaper"),
    ],
)
def test_t_ex_01(express: Express, quantity: int, cost: float) -> None:
    """Benefit 50 x 0.6 x 12 = 360 and 50 x 0.4 x 2 x 1.25 = 50: 410."""
    found = expedite(FIVE_DAYS, LOSS, express)
    assert found.benefit == pytest.approx(410)
    assert found.cost == cost
    assert found.quantity == quantity


def test_t_ex_02_nothing_is_short_until_day_2() -> None:
    short = shortage_until(50, 20, 2, 1)
    assert (short.units, short.mean_wait) == (0, 0)
    assert expedite(short, LOSS, AIR).quantity == 0


@pytest.mark.parametrize(
    ("available", "express_days", "units", "wait"),
    [
        pytest.param(50, 3, 40, 1.0, id="too-late-for-the-first-half-day"),
        pytest.param(0, 1, 80, 2.0, id="nothing-left"),
        pytest.param(-30, 1, 80, 2.0, id="customers-wait-already"),
        pytest.param(50, 5, 0, 0, id="no-faster-than-what-comes"),
        pytest.param(50, 9, 0, 0, id="slower-than-what-comes"),
    ],
)
def test_only_what_is_short_after_it_arrives_counts(
    available: float, express_days: float, units: float, wait: float
) -> None:
    short = shortage_until(available, 20, 5, express_days)
    assert (short.units, short.mean_wait) == (units, wait)


def test_without_demand_nothing_is_short() -> None:
    assert shortage_until(0, 0, 5, 1).units == 0


@pytest.mark.parametrize(
    ("days_saved", "least", "quantity"), [(4, 4, 50), (4, 4.1, 0), (0.9, 1.0, 0)], ids=["enough", "little", "default"]
)
def test_it_must_save_some_days(days_saved: float, least: float, quantity: int) -> None:
    short = replace(FIVE_DAYS, days_saved=days_saved)
    assert expedite(short, LOSS, replace(AIR, least_days_saved=least)).quantity == quantity


@pytest.mark.parametrize(("budget", "quantity"), [(None, 50), (300, 50), (299.99, 0)])
def test_it_stays_within_the_budget(budget: float | None, quantity: int) -> None:
    assert expedite(FIVE_DAYS, LOSS, AIR, budget).quantity == quantity


def test_a_part_of_a_unit_is_ordered_whole() -> None:
    assert expedite(Shortage(10.2, 1, 4), Loss(1, 100, 0), AIR).quantity == 11


@given(st.floats(-100, 300), st.floats(0.1, 60), st.floats(0, 20), st.floats(0, 20), st.floats(0, 1), st.floats(0, 40))
def test_it_never_costs_more_than_it_saves(
    available: float, demand: float, receipt: float, express: float, lost: float, margin: float
) -> None:
    short = shortage_until(available, demand, receipt, express)
    found = expedite(short, Loss(lost, margin, 2), AIR)
    assert 0 <= short.units <= demand * receipt + 1e-9
    assert found.quantity == 0 or (found.benefit > found.cost and found.quantity >= short.units - 1e-9)


# ---- the next receipt ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "receipt"),
    [
        pytest.param([OpenLine(3, 200, 5)], Receipt(50, 5, 3), id="T-EX-01"),
        pytest.param([], Receipt(50, 7), id="an-order-made-now"),
        pytest.param([OpenLine(3, 200, 8)], Receipt(50, 7), id="an-order-made-now-is-earlier"),
        pytest.param([OpenLine(3, 5, 1), OpenLine(4, 200, 5)], Receipt(55, 5, 4), id="due-as-soon-as-the-express"),
        pytest.param([OpenLine(4, 200, 5), OpenLine(3, 5, 2)], Receipt(50, 2, 3), id="the-first-one"),
        pytest.param([OpenLine(3, 200, -0.5)], Receipt(50, 7), id="late"),
        pytest.param([OpenLine(3, 200, 0)], Receipt(250, 7), id="should-be-here"),
        pytest.param([OpenLine(3, 200, -1, patience=1)], Receipt(250, 7), id="not-late-enough"),
        pytest.param([OpenLine(3, 200, -1.1, patience=1)], Receipt(50, 7), id="late-enough"),
    ],
)
def test_the_next_receipt(lines: list[OpenLine], receipt: Receipt) -> None:
    """Net stock 50, the express takes one day and an order made now seven."""
    assert next_receipt(50, lines, 1, 7) == receipt


def test_a_second_order_waits_for_the_first_one() -> None:
    """On day 1 of T-EX-01 there are 30, and 50 more come by express as soon as a second one would: nothing is short."""
    receipt = next_receipt(30, [OpenLine(0, 200, 4), OpenLine(1, 50, 0.5, expedited=True)], 1, 7)
    assert shortage_until(receipt.available, 20, receipt.days, 1).units == 0


# ---- faster from where it is -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        pytest.param([OpenLine(3, 200, 5, 200)], 3, id="the-next-receipt"),
        pytest.param([OpenLine(3, 200, 5)], None, id="it-has-not-left"),
        pytest.param([OpenLine(3, 200, 5, 200, expedited=True)], None, id="no-second-time"),
        pytest.param([OpenLine(2, 9, -1, 9), OpenLine(3, 200, 5, 200)], 2, id="a-late-one-first"),
        pytest.param([OpenLine(2, 9, -1), OpenLine(3, 200, 5, 200)], 3, id="a-late-one-that-has-not-left"),
        pytest.param([OpenLine(3, 200, 5), OpenLine(4, 90, 6, 90)], None, id="not-the-one-after"),
    ],
)
def test_the_line_that_is_upgraded(lines: list[OpenLine], number: int | None) -> None:
    found = line_to_upgrade(lines, next_receipt(50, lines, 1, 7))
    assert (None if found is None else found.number) == number


@pytest.mark.parametrize(
    ("units", "premium", "quantity", "benefit", "cost"),
    [
        pytest.param(200, 3, 0, 410, 750, id="all-of-the-line-pays"),
        pytest.param(200, 1, 200, 410, 350, id="cheaper"),
        pytest.param(25, 1, 25, 205, 175, id="a-line-of-half-of-what-is-short"),
    ],
)
def test_an_upgrade(units: int, premium: float, quantity: int, benefit: float, cost: float) -> None:
    """T-EX-01 with the line of 200 itself: 50 are short, 8.2 each; the premium is for all that is on its way."""
    found = upgrade(FIVE_DAYS, units, LOSS, replace(AIR, premium_per_unit=premium))
    assert (found.quantity, found.cost) == (quantity, cost)
    assert found.benefit == pytest.approx(benefit)
    assert found.saving == pytest.approx(benefit - cost if quantity else 0)


def test_where_nothing_is_short_nothing_is_upgraded() -> None:
    assert upgrade(shortage_until(50, 20, 2, 1), 200, LOSS, AIR).quantity == 0
