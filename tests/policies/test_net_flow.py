"""The net flow equation of DDMRP: which demand counts, what is ordered, how urgent it is."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jitsim.policies.min_max import fill_to_maximum
from jitsim.policies.net_flow import (
    demand_by_day,
    net_flow_order,
    net_flow_position,
    planning_colour,
    planning_priority,
    qualified_demand,
    qualified_spikes,
    spike_horizon,
    spike_threshold,
)
from jitsim.policies.sizing import nearest_multiple, order_size

stock = st.integers(0, 400)


@pytest.mark.parametrize(
    ("tor", "expected"), [pytest.param(53, 27, id="T-DD-02"), pytest.param(538, 269, id="T-DD-03")]
)
def test_spike_threshold_of_half_the_red_zone(tor: int, expected: int) -> None:
    assert spike_threshold(0.5, tor) == expected


def test_spike_threshold_by_usage_or_as_written() -> None:
    assert spike_threshold(0, 53, 3, 6.5) == 20  # 19.5, halves up
    assert spike_threshold(0, 53, 0, 6.0, 100) == 100


def test_spike_horizon() -> None:
    assert spike_horizon(13) == 13
    assert spike_horizon(13, 0.5, 2) == 8.5


def test_t_dd_05_net_flow_with_spikes() -> None:
    """On hand 220; demand 18 today, then 29, 26, 20; threshold 25; TOY 219, TOG 277; DLT 5."""
    future = {1: 29, 2: 26, 3: 20}
    assert qualified_demand(0, 18, future, 5, 25) == 73
    position = net_flow_position(220, 0, 73)
    assert position == 147
    assert net_flow_order(220, 0, 18, 219, 277, qualified_spikes(future, 5, 25)) == 130
    assert planning_priority(position, 277) == pytest.approx(53.07, abs=0.005)


@pytest.mark.parametrize(
    ("backlog", "position", "percent", "colour", "order"),
    [
        pytest.param(0, 200, 222.22, "blue", 0, id="T-DD-07"),
        pytest.param(150, 50, 55.56, "yellow", 40, id="T-DD-07-demand-150"),
    ],
)
def test_net_flow_without_spikes(backlog: int, position: int, percent: float, colour: str, order: int) -> None:
    """The buffer of T-DD-06: TOR 30, TOY 70, TOG 90; on hand 200."""
    assert net_flow_position(200, 0, backlog) == position
    assert planning_priority(position, 90) == pytest.approx(percent, abs=0.005)
    assert planning_colour(position, 30, 70, 90) == colour
    assert net_flow_order(200, 0, backlog, 70, 90) == order


def test_t_dd_13_only_the_large_order_inside_the_horizon_qualifies() -> None:
    """From 21 June 14 days: 5 July is the last day inside, 11 July is beyond; orders are 50, 70, ... 160."""
    today = date(2024, 6, 21)
    orders = [
        (date(2024, 6, 23), 50),
        (date(2024, 6, 25), 70),
        (date(2024, 6, 26), 20),
        (date(2024, 6, 27), 35),
        (date(2024, 6, 28), 50),
        (date(2024, 6, 29), 35),
        (date(2024, 6, 30), 20),
        (date(2024, 7, 3), 35),
        (date(2024, 7, 5), 120),
        (date(2024, 7, 8), 50),
        (date(2024, 7, 11), 160),
    ]
    future = demand_by_day(((due - today).days, quantity) for due, quantity in orders)
    assert qualified_spikes(future, 14, 100) == 120
    assert qualified_spikes(future, 13, 100) == 0


@pytest.mark.parametrize(
    ("day", "quantity", "expected"),
    [
        pytest.param(10, 25, 25, id="T-DD-14-equal"),
        pytest.param(10, 24, 0, id="T-DD-14-one-less"),
        pytest.param(11, 5000, 0, id="T-DD-14-beyond"),
    ],
)
def test_spikes_at_the_edges(day: int, quantity: int, expected: int) -> None:
    assert qualified_demand(0, 0, {day: quantity}, 10, 25) == expected


@pytest.mark.parametrize("quantity", [1, 24, 25, 5000])
def test_t_dd_14_any_size_due_today_or_before_counts(quantity: int) -> None:
    assert qualified_demand(0, quantity, {}, 10, 25) == quantity
    assert qualified_demand(quantity, 0, {}, 10, 25) == quantity
    assert qualified_spikes({0: quantity}, 10, 25) == 0  # counted as due today, not twice


def test_the_orders_of_one_day_qualify_together() -> None:
    assert qualified_spikes(demand_by_day([(3, 13), (4, 20), (3, 12)]), 10, 25) == 25


def test_t_dd_17_order_multiple() -> None:
    """TOG 500, net flow position 350, multiple 20: 150 are missing; up gives 160, the tie to the nearest 140."""
    missing = net_flow_order(350, 0, 0, 400, 500)
    assert missing == 150
    assert order_size(missing, 0, 20) == 160
    assert nearest_multiple(missing, 0, 20) == 140


@pytest.mark.parametrize(
    ("position", "colour"),
    [
        (-1, "dark_red"),
        (0, "red"),
        (29, "red"),
        (30, "yellow"),
        (69, "yellow"),
        (70, "green"),
        (90, "green"),
        (91, "blue"),
    ],
)
def test_planning_colours(position: int, colour: str) -> None:
    assert planning_colour(position, 30, 70, 90) == colour
    assert (net_flow_order(position, 0, 0, 70, 90) > 0) == (colour not in {"green", "blue"})


def test_a_dormant_buffer_orders_only_what_is_owed() -> None:
    """ADU 0 with a minimum order of 25: TOR and TOY 0, TOG 25."""
    assert net_flow_order(0, 0, 0, 0, 25) == 0
    assert net_flow_order(0, 0, 3, 0, 25) == 28
    assert planning_priority(0, 0) is None


@given(on_hand=stock, on_order=stock, backlog=stock, toy=st.integers(0, 500), green=st.integers(0, 300))
def test_without_spikes_and_with_fixed_zones_ddmrp_is_min_max(
    on_hand: int, on_order: int, backlog: int, toy: int, green: int
) -> None:
    """At or below TOY: (s, S) = (TOY, TOG); below it: (TOY - 1, TOG)."""
    tog = toy + green
    at_or_below = net_flow_order(on_hand, on_order, backlog, toy + 1, tog)
    assert at_or_below == fill_to_maximum(on_hand, on_order, backlog, toy, tog)
    below = net_flow_order(on_hand, on_order, backlog, toy, tog)
    assert below == fill_to_maximum(on_hand, on_order, backlog, toy - 1, tog)


@given(on_hand=stock, on_order=stock, backlog=stock, spikes=stock)
def test_the_net_flow_position_after_an_order_is_top_of_green(
    on_hand: int, on_order: int, backlog: int, spikes: int
) -> None:
    order = net_flow_order(on_hand, on_order, backlog, 219, 277, spikes)
    after = net_flow_position(on_hand, on_order + order, backlog + spikes)
    assert order >= 0
    assert after == 277 if order else after >= 219
