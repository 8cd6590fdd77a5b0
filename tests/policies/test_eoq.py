"""The economic order quantity and its relatives: worked examples, the catalogue's calculator entries, optimality."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jitsim.policies.eoq import (
    clip_to_cover,
    cost_penalty,
    cost_per_delivery,
    eoq,
    eoq_with_backorders,
    eoq_with_yield,
    epq,
    feasible_lot,
    holding_cost_while_producing,
    invest_in_setups,
    lot_cost,
    lot_cost_with_yield,
    periods_of_supply,
    setup_cost_for_lot,
)
from tests.theory.catalogue import Entry, cases, check

HALF_CENT = 0.005
CASE = (12_000.0, 80.0, 7.0)
"""Demand a year, order cost, holding cost 0.28 * 25 of T-EOQ-02 and those after it."""


def total(lot: float, order_cost: float = 80.0) -> float:
    return lot_cost(lot, 12_000, order_cost, 7).total


@pytest.mark.parametrize(
    ("computed", "expected", "tolerance"),
    [
        pytest.param(eoq(1300, 8, 0.225), 304.0468, 5e-5, id="T-EOQ-01-lot"),
        pytest.param(lot_cost(eoq(1300, 8, 0.225), 1300, 8, 0.225).total, 68.4105, 5e-5, id="T-EOQ-01-cost"),
        pytest.param(eoq(*CASE), 523.72, HALF_CENT, id="T-EOQ-02-lot"),
        pytest.param(total(eoq(*CASE)), 3666.06, HALF_CENT, id="T-EOQ-02-cost"),
        pytest.param(total(feasible_lot(eoq(*CASE), *CASE, minimum=600)), 3700.00, HALF_CENT, id="T-EOQ-03-600"),
        pytest.param(100 * cost_penalty(600, eoq(*CASE)), 0.93, HALF_CENT, id="T-EOQ-03-600-penalty"),
        pytest.param(total(feasible_lot(eoq(*CASE), *CASE, minimum=1000)), 4460.00, HALF_CENT, id="T-EOQ-03-1000"),
        pytest.param(100 * cost_penalty(1000, eoq(*CASE)), 21.66, HALF_CENT, id="T-EOQ-03-1000-penalty"),
        pytest.param(feasible_lot(eoq(*CASE), *CASE, multiple=50), 500, 0, id="T-EOQ-04-choice"),
        pytest.param(total(500), 3670.00, HALF_CENT, id="T-EOQ-04-500"),
        pytest.param(total(550), 3670.45, HALF_CENT, id="T-EOQ-04-550"),
        pytest.param(eoq(12_000, 20, 7), 261.86, HALF_CENT, id="T-EOQ-05-K20-lot"),
        pytest.param(total(eoq(12_000, 20, 7), 20), 1833.03, HALF_CENT, id="T-EOQ-05-K20-cost"),
        pytest.param(eoq(12_000, 5, 7), 130.93, HALF_CENT, id="T-EOQ-05-K5-lot"),
        pytest.param(total(eoq(12_000, 5, 7), 5), 916.52, HALF_CENT, id="T-EOQ-05-K5-cost"),
        pytest.param(setup_cost_for_lot(60, 12_000, 7), 1.05, HALF_CENT, id="T-EOQ-06"),
        pytest.param(invest_in_setups(*CASE, 500).setup_cost, 5.952, 5e-4, id="T-EOQ-07-setup"),
        pytest.param(invest_in_setups(*CASE, 500).lot, 142.86, HALF_CENT, id="T-EOQ-07-lot"),
        pytest.param(invest_in_setups(*CASE, 500).cost, 2299.12, HALF_CENT, id="T-EOQ-07-cost"),
        pytest.param(eoq(12_000, cost_per_delivery(80, 5, 12), 7), 200.00, HALF_CENT, id="T-EOQ-08"),
        pytest.param(epq(*CASE, 30_000), 676.12, HALF_CENT, id="T-EOQ-09"),
        pytest.param(eoq_with_backorders(*CASE, 28).lot, 585.54, HALF_CENT, id="T-EOQ-10-lot"),
        pytest.param(eoq_with_backorders(*CASE, 28).most_backorders, 117.11, HALF_CENT, id="T-EOQ-10-backorders"),
    ],
)
def test_worked_examples(computed: float, expected: float, tolerance: float) -> None:
    assert abs(computed - expected) <= tolerance


V01 = (1300.0, 8.0, 0.225)
V26_C = (75_000.0, 18_500.0, 0.06, 5 / 6, math.sqrt(5 / 252))
"""The yield is a beta variable with mean 5/6 and mean square 5/7; the case prints 0.8333333 and 0.140859."""
SHARES, WEIGHTS = np.array([0.6, 0.8, 1.0]), np.array([0.25, 0.25, 0.5])


def v26_b() -> float:
    """Cost of lots of 100 of which 60, 80 or 100 are good."""
    mean = float(SHARES @ WEIGHTS)
    return lot_cost_with_yield(100, 50, 40, 2, mean, math.sqrt(float(SHARES**2 @ WEIGHTS) - mean**2)).total


CALCULATED: dict[str, Callable[[], float]] = {
    "V01_A_fluid_optimal_Q": lambda: eoq(*V01),
    "V01_A_fluid_cost_rate": lambda: lot_cost(eoq(*V01), *V01).total,
    "V01_B_fluid_optimal_Q": lambda: eoq_with_backorders(*V01, 5).lot,
    "V01_B_fluid_cost_rate": lambda: eoq_with_backorders(*V01, 5).cost,
    "V26_B_fluid_cost_rate": v26_b,
    "V26_C_fluid_optimal_cost": lambda: lot_cost_with_yield(eoq_with_yield(*V26_C), *V26_C).total,
}
ENTRIES = [entry for number in ("V01", "V26") for entry in cases()[number].entries if entry.is_calculation]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_calculator_entries_of_the_catalogue(entry: Entry) -> None:
    check(entry, np.array([CALCULATED[entry.name]()]))


def test_every_calculator_entry_is_there() -> None:
    assert {entry.name for entry in ENTRIES} == set(CALCULATED)


def test_v26_c_lot() -> None:
    """The lot stands in the case's text; the printed mean, cut at seven digits, would move it by 0.012."""
    assert (round(V26_C[3], 7), round(V26_C[4], 6)) == (0.8333333, 0.140859)
    assert eoq_with_yield(*V26_C) == pytest.approx(254460.213, abs=5e-4)


def test_the_optimum_is_flat() -> None:
    """(x + 1/x)/2 = 1.1 at x = 1.1 -+ sqrt(0.21), which rounds to 0.64 and 1.56: within ten percent between them."""
    low, high = 1.1 - math.sqrt(0.21), 1.1 + math.sqrt(0.21)
    assert (round(low, 2), round(high, 2)) == (0.64, 1.56)
    best = eoq(*CASE)
    for ratio in np.linspace(low, high, 101):
        assert total(ratio * best) / total(best) <= 1.1 + 1e-12
    assert cost_penalty(low * best, best) == pytest.approx(0.1)
    assert cost_penalty(high * best, best) == pytest.approx(0.1)
    for ratio in (low - 0.001, high + 0.001):
        assert total(ratio * best) / total(best) > 1.1


def test_cost_in_its_parts() -> None:
    """Lots of 600: 20 orders at 80 and 300 units at 7."""
    cost = lot_cost(600, *CASE)
    assert (cost.orders, cost.ordering, cost.cycle_stock, cost.holding) == (20, 1600, 300, 2100)
    assert cost.total == 3700


def test_smaller_lots_move_cost_from_holding_to_ordering() -> None:
    costs = [lot_cost(lot, *CASE) for lot in (200, 400, 800)]
    assert [cost.orders for cost in costs] == [60, 30, 15]
    assert [cost.holding for cost in costs] == [700, 1400, 2800]


@pytest.mark.parametrize(
    ("lot", "expected"),
    [
        pytest.param(100, 140, id="seven-days-at-least"),
        pytest.param(523.72, 523.72, id="between"),
        pytest.param(9999, 1800, id="ninety-days-at-most"),
    ],
)
def test_cover_is_clipped(lot: float, expected: float) -> None:
    """At 20 a day."""
    assert clip_to_cover(lot, 20) == expected


@pytest.mark.parametrize(
    ("lot", "demand_per_period", "expected"),
    [
        pytest.param(524, 231, 2, id="2.27"),
        pytest.param(250, 100, 3, id="half-up"),
        pytest.param(30, 100, 1, id="at-least-one"),
        pytest.param(0, 0, 1, id="dormant"),
    ],
)
def test_periods_of_supply(lot: float, demand_per_period: float, expected: int) -> None:
    assert periods_of_supply(lot, demand_per_period) == expected


def test_a_dormant_item_has_no_lot() -> None:
    assert eoq(0, 80, 7) == 0
    assert clip_to_cover(0, 0) == 0
    assert feasible_lot(0, 0, 80, 7, minimum=100, multiple=50) == 0
    assert lot_cost(0, 0, 80, 7).total == 0
    assert eoq_with_backorders(0, 80, 7, 28).lot == 0
    assert epq(0, 80, 7, 100) == 0
    assert invest_in_setups(0, 80, 7, 500).setup_cost == 80
    assert eoq_with_yield(0, 80, 7, 0.9, 0.1) == 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        pytest.param(lambda: eoq(12_000, 80, 0), r"holding_cost: .*above 0 .*infinite\), got 0", id="holding"),
        pytest.param(lambda: lot_cost(9, 12_000, 80, 0), "holding_cost: .*, got 0", id="holding-of-a-lot"),
        pytest.param(lambda: eoq(-1, 80, 7), "demand: .*0 or more, got -1", id="demand"),
        pytest.param(lambda: eoq(12_000, math.nan, 7), "order_cost: .*finite.*, got nan", id="not-a-number"),
        pytest.param(lambda: lot_cost(0, 12_000, 80, 7), "lot: .*above 0.*, got 0", id="no-lot-for-demand"),
        pytest.param(lambda: epq(*CASE, 12_000), "production_rate: .*12000, got 12000", id="production-too-slow"),
        pytest.param(lambda: eoq_with_backorders(*CASE, 0), "backorder_cost: .*, got 0", id="free-backorders"),
        pytest.param(lambda: invest_in_setups(*CASE, 0), "yearly_cost_per_log: .*, got 0", id="free-investment"),
        pytest.param(lambda: cost_per_delivery(80, 5, 0), "deliveries: .*at least 1, got 0", id="no-deliveries"),
        pytest.param(lambda: setup_cost_for_lot(60, 0, 7), "demand: .*dormant.*, got 0", id="dormant"),
        pytest.param(lambda: eoq_with_yield(*CASE, 0, 0.1), "yield_mean: .*, got 0", id="no-yield"),
    ],
)
def test_what_has_no_answer_says_so(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


demands, order_costs = st.floats(1, 1e5), st.floats(0.1, 1e4)
holding_costs, ratios = st.floats(0.01, 100), st.floats(0.2, 5)


@given(demands, order_costs, holding_costs, ratios)
def test_no_lot_is_cheaper(demand: float, order_cost: float, holding_cost: float, ratio: float) -> None:
    best = eoq(demand, order_cost, holding_cost)
    least = math.sqrt(2 * order_cost * demand * holding_cost)
    assert lot_cost(best, demand, order_cost, holding_cost).total == pytest.approx(least)
    other = lot_cost(ratio * best, demand, order_cost, holding_cost).total
    assert other >= least * (1 - 1e-12)
    assert other == pytest.approx(least * (1 + cost_penalty(ratio * best, best)))


@given(demands, order_costs, holding_costs)
def test_the_lot_goes_with_the_root_of_the_setup(demand: float, order_cost: float, holding_cost: float) -> None:
    lot = eoq(demand, order_cost, holding_cost)
    assert eoq(demand, order_cost / 16, holding_cost) == pytest.approx(lot / 4)
    assert setup_cost_for_lot(lot, demand, holding_cost) == pytest.approx(order_cost)


@given(
    st.integers(1, 5000),
    st.integers(1, 200),
    st.integers(1, 20),
    st.integers(0, 400),
    st.integers(0, 60),
)
def test_the_feasible_lot_is_the_cheapest_of_all(
    demand: int, order_cost: int, holding_cost: int, minimum: int, multiple: int
) -> None:
    step, best = max(1, multiple), eoq(demand, order_cost, holding_cost)
    lot = feasible_lot(best, demand, order_cost, holding_cost, minimum, multiple)
    assert lot % step == 0
    assert lot >= max(1, minimum)
    legal = range(step, int(best) + minimum + 2 * step + 1, step)
    cheapest = min(demand * order_cost / n + holding_cost * n / 2 for n in legal if n >= minimum)
    assert demand * order_cost / lot + holding_cost * lot / 2 == pytest.approx(cheapest, rel=1e-12)


@given(demands, order_costs, holding_costs, st.floats(0.1, 100), ratios, st.floats(0, 0.9))
def test_no_plan_with_backorders_is_cheaper(
    demand: float, order_cost: float, holding_cost: float, backorder_cost: float, ratio: float, share: float
) -> None:
    """Cost of lot Q with backorders up to B: K D / Q + h (Q - B)^2 / (2 Q) + b B^2 / (2 Q)."""

    def cost(lot: float, most: float) -> float:
        held = holding_cost * (lot - most) ** 2 + backorder_cost * most**2
        return demand * order_cost / lot + held / (2 * lot)

    plan = eoq_with_backorders(demand, order_cost, holding_cost, backorder_cost)
    assert cost(plan.lot, plan.most_backorders) == pytest.approx(plan.cost)
    assert cost(ratio * plan.lot, share * ratio * plan.lot) >= plan.cost * (1 - 1e-12)


@given(demands, order_costs, holding_costs, st.floats(1, 1e4), st.floats(0.001, 1))
def test_no_other_investment_is_cheaper(
    demand: float, setup_cost: float, holding_cost: float, per_log: float, share: float
) -> None:
    def cost(reduced: float) -> float:
        return math.sqrt(2 * reduced * demand * holding_cost) + per_log * math.log(setup_cost / reduced)

    found = invest_in_setups(demand, setup_cost, holding_cost, per_log)
    assert found.setup_cost <= setup_cost
    assert found.cost == pytest.approx(cost(found.setup_cost))
    assert cost(share * setup_cost) >= found.cost * (1 - 1e-9)
    if found.setup_cost < setup_cost:
        assert found.lot == pytest.approx(2 * per_log / holding_cost)


def test_an_expensive_investment_is_not_made() -> None:
    """2 B^2 / (D h) = 2 * 2000^2 / 84000 = 95.2 is above the set-up cost of 80."""
    plan = invest_in_setups(*CASE, 2000)
    assert plan.setup_cost == 80
    assert plan.cost == pytest.approx(total(eoq(*CASE)))


@given(demands, order_costs, holding_costs, st.floats(0.3, 1), st.floats(0, 0.3), ratios)
def test_no_lot_is_cheaper_under_random_yield(
    demand: float, order_cost: float, holding_cost: float, mean: float, deviation: float, ratio: float
) -> None:
    """Against the formula as it is printed: K D / (Q E[Z]) + h Q E[Z^2] / (2 E[Z])."""

    def cost(lot: float) -> float:
        square = mean**2 + deviation**2
        return order_cost * demand / (lot * mean) + holding_cost * lot * square / (2 * mean)

    best = eoq_with_yield(demand, order_cost, holding_cost, mean, deviation)
    found = lot_cost_with_yield(ratio * best, demand, order_cost, holding_cost, mean, deviation).total
    assert found == pytest.approx(cost(ratio * best))
    assert found >= cost(best) * (1 - 1e-12)


def test_perfect_yield_is_the_plain_lot() -> None:
    assert eoq_with_yield(*CASE, 1, 0) == eoq(*CASE)
    assert lot_cost_with_yield(600, *CASE, 1, 0) == lot_cost(600, *CASE)


def test_a_slow_machine_holds_less() -> None:
    """Demand 12000 of a rate of 30000: stock grows at 18000, three fifths of it."""
    assert holding_cost_while_producing(7, 12_000, 30_000) == pytest.approx(7 * 0.6)
