"""The pure rules: the tables of the policy catalogue, and what must hold for any numbers."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson

from jitsim.policies import RULES
from jitsim.policies.base_stock import order_up_to_level
from jitsim.policies.ddmrp import fill_from_below_nothing, fill_to_top_of_green
from jitsim.policies.jit import call_off_firm_demand, pull_consumed_containers
from jitsim.policies.kanban import (
    card_count,
    containers_for_empty_ones,
    containers_for_waiting_cards,
    two_card_counts,
    waiting_cards,
)
from jitsim.policies.min_max import fill_to_maximum
from jitsim.policies.reorder_point import lots_above_reorder_point
from jitsim.policies.sizing import order_size
from jitsim.policies.vmi import fill_to_position, fill_to_projection

stock = st.integers(0, 400)
levels = st.integers(-200, 600)
lots = st.integers(1, 120)


@pytest.mark.parametrize(
    ("position", "expected"),
    [
        pytest.param(100, 50, id="T-SQ-01-at"),
        pytest.param(50, 100, id="T-SQ-01-one-lot-below"),
        pytest.param(49, 100, id="T-SQ-01-below"),
        pytest.param(101, 0, id="T-SQ-01-above"),
    ],
)
def test_reorder_point(position: int, expected: int) -> None:
    assert lots_above_reorder_point(position, 0, 0, 100, 50) == expected
    assert lots_above_reorder_point(position - 30, 40, 10, 100, 50) == expected
    assert lots_above_reorder_point(0, position + 7, 7, 100, 50) == expected


@pytest.mark.parametrize(
    ("position", "expected"),
    [
        pytest.param(100, 150, id="T-SS2-01-at"),
        pytest.param(60, 190, id="T-SS2-01-below"),
        pytest.param(101, 0, id="T-SS2-01-above"),
    ],
)
def test_min_max(position: int, expected: int) -> None:
    assert fill_to_maximum(position, 0, 0, 100, 250) == expected
    assert fill_to_maximum(0, position + 20, 20, 100, 250) == expected


def test_t_ss2_01_minimum_order_lifts_the_position_above_the_maximum() -> None:
    """Minimum 200 with position 100: 150 is wanted, 200 is ordered, the position becomes 300."""
    assert order_size(fill_to_maximum(100, 0, 0, 100, 250), 200, 1) == 200


def test_t_rs_01_periodic_review_rounds_the_order_up() -> None:
    """S 1523.09 with position 1100: 423.09 is missing, 424 whole units are ordered.

    In hundredths of a unit nothing is rounded before the sizing, where a multiple of one unit does it.
    """
    missing = order_up_to_level(1100_00, 0, 0, 1523_09)
    assert missing == 423_09
    assert order_size(missing, 0, 1_00) == 424_00


def test_periodic_review_never_orders_less_than_nothing() -> None:
    assert order_up_to_level(1600, 0, 0, 1523) == 0


def test_t_bs_01_palm_fill_rate_of_the_base_stock_table() -> None:
    """P(Poisson(0.2 x 10) <= S - 1); simulated in tests/theory."""
    assert poisson.cdf(4, 2.0) == pytest.approx(0.9473, abs=5e-5)
    assert poisson.cdf(5, 2.0) == pytest.approx(0.9834, abs=5e-5)
    assert order_up_to_level(4, 0, 0, 5) == 1
    assert order_up_to_level(0, 5, 1, 5) == 1
    assert order_up_to_level(3, 2, 0, 5) == 0


@pytest.mark.parametrize(
    ("demand", "lead_time", "allowance", "container", "expected"),
    [
        pytest.param(100, 2, 0.10, 20, 11, id="T-KB-01"),
        pytest.param(240, 0.5, 0, 20, 6, id="T-KB-02"),
        pytest.param(480, 0.20, 0.10, 24, 5, id="T-KB-03-production"),
        pytest.param(480, 0.15, 0.10, 24, 4, id="T-KB-03-withdrawal"),
        pytest.param(100, 2, 0.2326, 20, 13, id="T-KB-04"),
        pytest.param(0, 2, 0.10, 20, 1, id="at-least-one"),
        pytest.param(1, 0.01, 0, 20, 1, id="a-fraction-of-a-card"),
    ],
)
def test_card_count(demand: float, lead_time: float, allowance: float, container: float, expected: int) -> None:
    assert card_count(demand, lead_time, allowance, container) == expected


def test_t_kb_03_two_cards() -> None:
    """480 a day, containers of 24: 480 x 0.2 x 1.1 / 24 = 4.4 and 480 x 0.15 x 1.1 / 24 = 3.3; at most 216 units."""
    cards = two_card_counts(480, 0.20, 0.15, 0.10, 24)
    assert cards == (5, 4)
    assert sum(cards) * 24 == 216
    assert two_card_counts(480, 0.20, 0, 0, 24) == (4, 1)


def test_a_card_leaves_with_the_first_unit_taken() -> None:
    assert containers_for_waiting_cards(30, 0, 0, 3, 10, 1) == 0
    assert containers_for_waiting_cards(29, 0, 0, 3, 10, 1) == 10
    assert containers_for_waiting_cards(29, 10, 0, 3, 10, 1) == 0
    assert containers_for_waiting_cards(0, 0, 0, 3, 10, 1) == 30


def test_customers_who_wait_release_no_card() -> None:
    """One large order: everything goes, what is missing waits, and no more than the cards is ever out."""
    assert containers_for_waiting_cards(0, 0, 500, 3, 10, 1) == 30
    assert containers_for_waiting_cards(0, 30, 500, 3, 10, 1) == 0


def test_cards_wait_for_their_batch() -> None:
    assert containers_for_waiting_cards(19, 0, 0, 3, 10, 2) == 20
    assert containers_for_waiting_cards(20, 0, 0, 3, 10, 2) == 0


def test_stock_above_the_cards_carries_no_card() -> None:
    assert containers_for_waiting_cards(55, 0, 0, 3, 10, 1) == 0
    assert containers_for_waiting_cards(30, 0, 0, 3, 10, 1) == 0
    assert containers_for_waiting_cards(29, 0, 0, 3, 10, 1) == 10


def test_jit_pulls_whole_consumed_containers() -> None:
    assert pull_consumed_containers(300, 0, 0, 300, 20, 0) == 0
    assert pull_consumed_containers(281, 0, 0, 300, 20, 0) == 0
    assert pull_consumed_containers(280, 0, 0, 300, 20, 0) == 20
    assert pull_consumed_containers(0, 0, 50, 300, 20, 0) == 340


def test_jit_signals_wait_for_the_smallest_order() -> None:
    assert pull_consumed_containers(240, 0, 0, 300, 20, 80) == 0
    assert pull_consumed_containers(220, 0, 0, 300, 20, 80) == 80


@given(stock, stock, stock, levels, lots)
def test_reorder_point_orders_the_fewest_lots_that_rise_above_it(
    on_hand: int, on_order: int, backlog: int, point: int, lot: int
) -> None:
    position = on_hand + on_order - backlog
    expected = 0 if position > point else (math.floor((point - position) / lot) + 1) * lot
    quantity = lots_above_reorder_point(on_hand, on_order, backlog, point, lot)
    assert quantity == expected
    assert position + quantity > point
    assert quantity == 0 or position + quantity - lot <= point


@given(stock, stock, stock, levels, lots)
def test_min_max_with_unit_demand_is_a_reorder_point(
    on_hand: int, on_order: int, backlog: int, point: int, lot: int
) -> None:
    position = on_hand + on_order - backlog
    if position == point:
        both = (fill_to_maximum, point + lot), (lots_above_reorder_point, lot)
        assert [rule(on_hand, on_order, backlog, point, last) for rule, last in both] == [lot, lot]
    quantity = fill_to_maximum(on_hand, on_order, backlog, point, point + lot)
    assert position + quantity in (position, point + lot)
    assert (quantity > 0) == (position <= point)


@given(stock, stock, stock, levels)
def test_min_max_one_unit_below_the_maximum_is_base_stock(
    on_hand: int, on_order: int, backlog: int, level: int
) -> None:
    assert fill_to_maximum(on_hand, on_order, backlog, level - 1, level) == order_up_to_level(
        on_hand, on_order, backlog, level
    )


@given(st.integers(1, 20), st.integers(1, 30), stock, st.integers(0, 30), st.integers(0, 50))
def test_cards_are_constant_and_cap_what_is_in_stock_and_on_order(
    cards: int, container: int, on_hand: int, out: int, backlog: int
) -> None:
    """Whatever the shelf looks like: attached + out + waiting = N, and OH + OO stays at or below N C + C - 1."""
    on_order = out * container
    quantity = containers_for_waiting_cards(on_hand, on_order, backlog, cards, container, 1)
    attached = on_hand // container
    if attached + out <= cards:
        assert attached + out + waiting_cards(on_hand, on_order, cards, container) == cards
        assert attached + out + quantity // container == cards
        assert on_hand + on_order + quantity <= cards * container + container - 1
    else:
        assert quantity == 0


@given(st.integers(1, 20), st.integers(1, 30), stock, st.integers(0, 30), st.integers(1, 4))
def test_cards_of_empty_containers_cap_stock_and_orders(
    cards: int, container: int, on_hand: int, out: int, batch: int
) -> None:
    """The invariant of `release_on: empty`: OH + OO stays at or below N C."""
    on_order = out * container
    quantity = containers_for_empty_ones(on_hand, on_order, 0, cards, container, batch)
    assert quantity % container == 0
    assert quantity == 0 or quantity >= batch * container
    assert quantity == 0 or on_hand + on_order + quantity <= cards * container


@given(stock, stock, stock, st.integers(0, 600), st.integers(1, 30), st.integers(0, 90))
def test_jit_never_pulls_more_than_was_consumed(
    on_hand: int, on_order: int, backlog: int, level: int, container: int, least: int
) -> None:
    pulled = pull_consumed_containers(on_hand, on_order, backlog, level, container, least)
    consumed = level - (on_hand + on_order - backlog)
    assert pulled % container == 0
    assert pulled <= max(0, consumed)
    assert pulled == 0 or pulled >= least
    assert pulled > 0 or consumed < max(container, least + container)


def test_every_rule_takes_three_numbers_and_its_parameters() -> None:
    """Plain whole numbers in, a plain whole number out, for every rule in the table."""
    parameters = {
        containers_for_waiting_cards: (3, 10, 1),
        containers_for_empty_ones: (3, 10, 1),
        pull_consumed_containers: (30, 10, 0),
        call_off_firm_demand: (12, 10),
        fill_to_top_of_green: (4, 10, 25, 6),
        fill_from_below_nothing: (9, 10, 25, 6),
        order_up_to_level: (30,),
        fill_to_position: (10, 25, 3),
        fill_to_projection: (10, 25, 3),
    }
    for rule in RULES:
        quantity = rule(5, 0, 0, *parameters.get(rule, (10, 25)))
        assert type(quantity) is int, rule
        assert quantity > 0, rule


@pytest.mark.parametrize(("on_hand", "expected"), [(30, 0), (29, 0), (21, 0), (20, 10), (10, 20), (0, 30)])
def test_a_card_stays_until_its_container_is_empty(on_hand: int, expected: int) -> None:
    """Three cards of ten: an open container keeps its card."""
    assert containers_for_empty_ones(on_hand, 0, 0, 3, 10, 1) == expected


@pytest.mark.parametrize(("firm", "expected"), [(0, 0), (7, 0), (8, 10), (25, 20)])
def test_call_offs_cover_what_is_firm_and_not_there_yet(firm: int, expected: int) -> None:
    """On hand 5, called off 3, one unit waits: 7 firm units are covered, 8 miss one, 25 miss 18."""
    assert call_off_firm_demand(5, 3, 1, firm, 10) == expected


@pytest.mark.parametrize(
    ("on_hand", "backlog", "spikes", "expected"),
    [
        pytest.param(220, 0, 73, 130, id="T-DD-05"),
        pytest.param(277, 0, 0, 0, id="full"),
        pytest.param(219, 0, 0, 0, id="at-the-top-of-yellow"),
        pytest.param(218, 0, 0, 59, id="below-it"),
        pytest.param(0, 20, 0, 297, id="customers-wait"),
    ],
)
def test_net_flow(on_hand: int, backlog: int, spikes: int, expected: int) -> None:
    """T-DD-04's buffer: top of yellow 219, top of green 277."""
    assert fill_to_top_of_green(on_hand, 0, backlog, spikes, 219, 277, 104) == expected


@pytest.mark.parametrize(
    ("on_hand", "backlog", "spikes", "expected"), [(0, 0, 0, 0), (50, 0, 50, 0), (50, 0, 51, 278), (0, 20, 0, 297)]
)
def test_net_flow_only_below_nothing(on_hand: int, backlog: int, spikes: int, expected: int) -> None:
    """The same buffer with `auto: stockout_only`: nothing is due before the net flow position is below 0."""
    assert fill_from_below_nothing(on_hand, 0, backlog, spikes, 219, 277, 104) == expected
