"""Stock levels from service targets: the worked examples of the specification, limits and orderings."""

from __future__ import annotations

import math
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jitsim.policies.losses import DemandLaw, Empirical, Gamma, NegativeBinomial, Normal, Poisson, choose_law
from jitsim.policies.safety_stock import (
    CERTAIN,
    LOT_ALONE,
    TOO_CHEAP,
    add_undershoot,
    critical_ratio,
    interval_demand,
    newsvendor_level,
    normal_moments,
    observed_moments,
    order_up_to_for_cycle_service,
    order_up_to_for_fill_rate,
    order_up_to_service,
    reorder_point_by_cost,
    reorder_point_for_cycle_service,
    reorder_point_for_fill_rate,
    reorder_point_service,
    undershoot,
)

STEADY = Normal(*interval_demand(100, 20, 9, 0))
"""The base case of the examples: demand 100 a day with sd 20, lead time 9 days."""
UNSTEADY = Normal(*interval_demand(100, 20, 9, 2))
"""The same with a lead time of sd 2 days."""
REVIEWED = Normal(*interval_demand(100, 20, 9, 0, 5))
"""The base case reviewed every 5 days."""


def printed(value: float | None, decimals: int) -> object:
    """Give what equals `value` as printed with so many decimals."""
    return pytest.approx(value, abs=0.5 * 10**-decimals * (1 + 1e-9))


@pytest.mark.parametrize(
    ("law", "sd", "safety_stock", "level"),
    [
        pytest.param(STEADY, 60.00, 98.69, 998.69, id="T-SS-01"),
        pytest.param(UNSTEADY, 208.81, 343.46, 1243.46, id="T-SS-02"),
    ],
)
def test_reorder_point_for_cycle_service(law: Normal, sd: float, safety_stock: float, level: float) -> None:
    answer = reorder_point_for_cycle_service(law, 0.95, 500)
    assert law.sd == printed(sd, 2)
    assert answer.z == printed(1.64485, 5)
    assert answer.safety_stock == printed(safety_stock, 2)
    assert answer.level == printed(level, 2)
    assert answer.cycle_service == pytest.approx(0.95)


def test_reorder_point_of_the_normal_formula_with_poisson_demand() -> None:
    """V28: lead time 2 or 6 days, so mean 4 and sd 2; Poisson demand of 10 a day."""
    law = Normal(*interval_demand(10, math.sqrt(10), 4, 2))
    assert reorder_point_for_cycle_service(law, 0.95, 200).level == pytest.approx(74.5027407578, abs=1e-6)


@pytest.mark.parametrize(
    ("law", "simple", "z", "safety_stock", "decimals"),
    [
        pytest.param(STEADY, False, 0.60735, 36.44, 2, id="T-SS-03"),
        pytest.param(UNSTEADY, True, 1.27610, 266.46, 2, id="T-SS-04-simple"),
        pytest.param(UNSTEADY, False, 1.27581, 266.40, 2, id="T-SS-04-exact"),
    ],
)
def test_reorder_point_for_fill_rate(law: Normal, simple: bool, z: float, safety_stock: float, decimals: int) -> None:
    answer = reorder_point_for_fill_rate(law, 0.98, 500, simple=simple)
    assert answer.z == printed(z, 5)
    assert answer.safety_stock == printed(safety_stock, decimals)
    assert answer.fill_rate == pytest.approx(0.98)


def test_fill_rate_target_in_the_base_case() -> None:
    """T-SS-03: G(z) = 10 / 60, and the cycle service is only 0.728."""
    answer = reorder_point_for_fill_rate(STEADY, 0.98, 500)
    assert STEADY.loss(answer.level) / STEADY.sd == printed(0.166667, 6)
    assert answer.level == printed(936.44, 2)
    assert answer.cycle_service == printed(0.728, 3)


def test_reorder_point_with_lost_sales() -> None:
    """T-SS-05."""
    answer = reorder_point_for_fill_rate(STEADY, 0.98, 500, lost_sales=True)
    assert answer.z == printed(0.59493, 5)
    assert STEADY.loss(answer.level) == printed(10.204, 3)
    assert answer.fill_rate == pytest.approx(0.98)


@pytest.mark.parametrize(
    ("law", "fill_rate"),
    [pytest.param(STEADY, 0.99749, id="T-SS-06-steady"), pytest.param(UNSTEADY, 0.99127, id="T-SS-06-unsteady")],
)
def test_fill_rate_that_a_cycle_service_means(law: Normal, fill_rate: float) -> None:
    """In the simple form; old shortages set apart, the second case gives 0.000003 more and would print 0.99128."""
    assert reorder_point_for_cycle_service(law, 0.95, 500, simple=True).fill_rate == printed(fill_rate, 5)


def test_order_up_to_for_cycle_service() -> None:
    """T-SS-07."""
    answer = order_up_to_for_cycle_service(REVIEWED, 0.95, STEADY, 500)
    assert REVIEWED.sd == printed(74.83, 2)
    assert answer.safety_stock == printed(123.09, 2)
    assert answer.level == printed(1523.09, 2)


def test_order_up_to_for_fill_rate() -> None:
    """T-SS-08."""
    answer = order_up_to_for_fill_rate(REVIEWED, 0.98, STEADY, 500)
    assert answer.z == printed(0.73921, 5)
    assert answer.level == printed(1455.32, 2)
    assert answer.cycle_service == printed(0.770, 3)
    assert answer.fill_rate == pytest.approx(0.98)


def test_undershoot_of_normal_sizes() -> None:
    """T-SS-09."""
    mean, sd = undershoot(normal_moments(100, 20))
    assert mean == printed(52.0, 1)
    assert sd == printed(32.083, 3)


def test_reorder_points_with_undershoot() -> None:
    """T-SS-10 and T-SS-11, the formulas."""
    law = Normal(*add_undershoot(interval_demand(100, 20, 9, 0), undershoot(normal_moments(100, 20))))
    assert law.sd == printed(68.04, 2)
    answer = reorder_point_for_fill_rate(law, 0.98, 500)
    assert answer.z == printed(0.68326, 5)
    assert answer.level == printed(998.49, 2)
    assert reorder_point_for_cycle_service(law, 0.95, 500).level == printed(1063.91, 2)


def test_undershoot_of_whole_sizes_by_counting() -> None:
    """Sizes 1, 1 and 4: P(U = j) = P(X > j) / E[X] is 3/6, 1/6, 1/6 and 1/6 for j = 0 to 3."""
    mean, sd = undershoot(observed_moments([1, 1, 4]), whole=True)
    assert mean == pytest.approx((0 * 3 + 1 + 2 + 3) / 6)
    assert sd**2 == pytest.approx((1 + 4 + 9) / 6 - mean**2)


def test_single_units_and_no_demand_have_no_undershoot() -> None:
    assert undershoot(observed_moments([1, 1, 0, 1]), whole=True) == pytest.approx((0, 0), abs=1e-7)
    assert undershoot(observed_moments([0, 0])) == (0, 0)


def test_gamma_demand() -> None:
    """T-SS-14; the fill rate printed there leaves old shortages out of account."""
    mean, sd = interval_demand(4, 6, 5, 0)
    law, warning = choose_law(mean, sd**2)
    assert isinstance(law, Gamma)
    assert warning is None
    assert law.shape == printed(2.2222, 4)
    assert law.scale == pytest.approx(9)
    answer = reorder_point_for_cycle_service(law, 0.95, 40, simple=True)
    assert answer.level == printed(45.90, 2)
    assert law.loss(answer.level) == printed(0.5427, 4)
    assert answer.fill_rate == printed(0.9864, 4)
    assert Normal(mean, sd).quantile(0.95) == printed(42.07, 2)


def test_poisson_demand() -> None:
    """T-SS-15."""
    law, _ = choose_law(2, 2)
    answer = reorder_point_for_cycle_service(law, 0.95, 10)
    assert answer.level == 5
    assert answer.cycle_service == printed(0.9834, 4)
    assert law.cdf(4) == printed(0.9473, 4)


def test_negative_binomial_demand() -> None:
    """T-SS-16."""
    law, _ = choose_law(4, 8)
    assert isinstance(law, NegativeBinomial)
    assert (law.size, law.success) == pytest.approx((4, 0.5))
    answer = reorder_point_for_cycle_service(law, 0.95, 10)
    assert answer.level == 9
    assert answer.cycle_service == printed(0.9539, 4)


def test_newsvendor() -> None:
    """T-SS-17."""
    assert critical_ratio(18, 2) == pytest.approx(0.9)
    assert newsvendor_level(Normal(120, 10), 18, 2).level == printed(132.8155, 4)


@pytest.mark.parametrize(
    ("stock", "fill_rate"),
    [pytest.param(5, 0.9473, id="T-BS-01"), pytest.param(6, 0.9834, id="T-BS-01-one-more")],
)
def test_base_stock_is_a_lot_of_one(stock: int, fill_rate: float) -> None:
    assert reorder_point_service(Poisson(2), stock - 1, 1).fill_rate == printed(fill_rate, 4)


def test_base_stock_for_fill_rate() -> None:
    """T-BS-01: for beta >= 0.95 use S 6."""
    assert reorder_point_for_fill_rate(Poisson(2), 0.95, 1).level + 1 == 6


def test_reorder_point_by_cost() -> None:
    """1 - alpha = 2 * 500 / (1 * 36 500)."""
    answer = reorder_point_by_cost(STEADY, 500, holding=2, shortage=1, demand=36_500)
    assert answer.cycle_service == pytest.approx(1 - 1000 / 36_500)
    assert answer.level == pytest.approx(900 + 60 * NormalDist().inv_cdf(1 - 1000 / 36_500))


@pytest.mark.parametrize(("shortage", "demand"), [(1, 1000), (0, 36_500), (1, 0)])
def test_no_safety_stock_where_shortages_cost_little(shortage: float, demand: float) -> None:
    answer = reorder_point_by_cost(STEADY, 500, holding=2, shortage=shortage, demand=demand)
    assert (answer.level, answer.safety_stock, answer.note) == (900, 0, TOO_CHEAP)


def test_a_large_lot_alone_gives_the_fill_rate() -> None:
    """At z = -4 about 240 units are short, which is less than 2 per cent of 20 000."""
    answer = reorder_point_for_fill_rate(STEADY, 0.98, 20_000)
    assert (answer.level, answer.z, answer.note) == (900 - 240, -4, LOT_ALONE)
    assert answer.fill_rate == printed(1 - 240 / 20_000, 4)


def test_a_reorder_point_is_not_below_zero_with_lost_sales() -> None:
    answer = reorder_point_for_fill_rate(Normal(20, 10), 0.5, 1000, lost_sales=True)
    assert (answer.level, answer.note) == (0, LOT_ALONE)


@pytest.mark.parametrize("mean", [0, 3, 50])
def test_certain_demand_needs_no_safety_stock(mean: float) -> None:
    law, _ = choose_law(mean, 0)
    short, _ = choose_law(mean / 2, 0)
    for answer in (
        reorder_point_for_cycle_service(law, 0.95, 10),
        reorder_point_for_fill_rate(law, 0.95, 10),
        reorder_point_for_fill_rate(law, 0.95, 10, lost_sales=True),
        order_up_to_for_cycle_service(law, 0.95, short, mean / 2),
        order_up_to_for_fill_rate(law, 0.95, short, mean / 2),
    ):
        assert (answer.level, answer.safety_stock, answer.z, answer.note) == (mean, 0, None, CERTAIN)
        assert (answer.cycle_service, answer.fill_rate) == (1, 1)


def test_no_lead_time_leaves_the_review_period() -> None:
    """With lead time 0 nothing is short when a cycle begins, so exact and simple form agree."""
    law, nothing = Normal(*interval_demand(100, 20, 0, 0, 5)), Normal(*interval_demand(100, 20, 0, 0))
    exact = order_up_to_for_fill_rate(law, 0.98, nothing, 500)
    assert exact.level == pytest.approx(order_up_to_for_fill_rate(law, 0.98, nothing, 500, simple=True).level)
    assert law.loss(exact.level) == pytest.approx(10)


def test_a_long_tail_may_need_more_than_six_standard_deviations() -> None:
    answer = reorder_point_for_fill_rate(Gamma(5, 20), 0.9999, 10)
    assert answer.z is not None
    assert answer.z > 6
    assert answer.fill_rate == pytest.approx(0.9999, abs=1e-9)


@pytest.mark.parametrize("sd", [1e-2, 1e-9, 1e-13])
def test_the_search_ends_where_demand_is_almost_certain(sd: float) -> None:
    answer = reorder_point_for_fill_rate(Normal(10_000, sd), 0.9999, 1e-3)
    assert answer.level == pytest.approx(10_000, abs=6 * sd)
    assert answer.fill_rate >= 0.9999 - 1e-9


def test_service_of_a_chosen_level_by_hand() -> None:
    """Demands 1, 3, 7 and 9 at s = 5, Q = 4: short (2 + 4) / 4, of which beyond s + Q = 9 nothing."""
    answer = reorder_point_service(Empirical((1, 3, 7, 9)), 5, 4)
    assert (answer.cycle_service, answer.fill_rate, answer.safety_stock, answer.z) == (0.5, 1 - 1.5 / 4, 0, 0)
    lost = reorder_point_service(Empirical((1, 3, 7, 9)), 5, 4, lost_sales=True)
    assert lost.fill_rate == pytest.approx(4 / 5.5)
    reviewed = order_up_to_service(Empirical((1, 3, 7, 9)), 5, Empirical((0, 1, 2, 6)), 2.75)
    assert reviewed.fill_rate == pytest.approx(1 - (1.5 - 0.25) / 2.75)


@pytest.mark.parametrize("target", [0, 1, -0.2, 1.5, math.nan])
def test_targets_lie_between_0_and_1(target: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        reorder_point_for_cycle_service(STEADY, target, 500)
    with pytest.raises(ValueError, match="between 0 and 1"):
        reorder_point_for_fill_rate(STEADY, target, 500)
    with pytest.raises(ValueError, match="between 0 and 1"):
        order_up_to_for_fill_rate(REVIEWED, target, STEADY, 500)


def test_an_empty_lot_and_free_costs_are_refused() -> None:
    with pytest.raises(ValueError, match="above 0, got 0"):
        reorder_point_for_fill_rate(STEADY, 0.98, 0)
    with pytest.raises(ValueError, match="above 0, got shortage 0"):
        newsvendor_level(STEADY, 0, 1)


laws = st.one_of(
    st.builds(Normal, st.floats(0, 1e4), st.floats(0.01, 5e3)),
    st.builds(lambda mean, cv: Gamma(mean, cv * mean), st.floats(0.1, 1e4), st.floats(0.05, 3)),
    st.builds(Poisson, st.floats(0.01, 200)),
    st.builds(
        lambda mean, ratio: NegativeBinomial(mean, math.sqrt(ratio * mean)), st.floats(0.1, 50), st.floats(1.1, 30)
    ),
    st.builds(lambda values: Empirical(tuple(values)), st.lists(st.integers(0, 500), min_size=2, max_size=30)),
)
targets = st.floats(0.3, 0.9999)


@given(laws, targets, targets, st.floats(1, 5e3), st.booleans(), st.booleans())
def test_a_higher_target_never_lowers_the_level(
    law: DemandLaw, one: float, other: float, lot: float, lost_sales: bool, simple: bool
) -> None:
    low, high = sorted((one, other))
    slack = 1e-9 * (law.sd + law.mean)
    alphas = [reorder_point_for_cycle_service(law, target, lot).level for target in (low, high)]
    assert alphas[0] <= alphas[1] + slack
    betas = [
        reorder_point_for_fill_rate(law, target, lot, lost_sales=lost_sales, simple=simple).level
        for target in (low, high)
    ]
    assert betas[0] <= betas[1] + slack


@given(laws, targets, st.floats(1, 5e3), st.booleans(), st.booleans())
def test_the_level_meets_the_target_and_no_lower_one_does(
    law: DemandLaw, target: float, lot: float, lost_sales: bool, simple: bool
) -> None:
    answer = reorder_point_for_fill_rate(law, target, lot, lost_sales=lost_sales, simple=simple)
    assert answer.fill_rate >= target - 1e-9
    if answer.note is None:
        below = answer.level - (1 if law.whole else 1e-6 * law.sd)
        fill_rate = reorder_point_service(law, below, lot, lost_sales=lost_sales, simple=simple).fill_rate
        assert fill_rate < target + 1e-12


@given(st.floats(0.1, 200), st.floats(0.05, 1), st.integers(1, 20), st.integers(1, 20), targets)
def test_order_up_to_levels_meet_their_target(d: float, cv: float, lead_time: int, review: int, target: float) -> None:
    def at(interval: int) -> DemandLaw:
        return Gamma(d * interval, cv * d * math.sqrt(interval))

    answer = order_up_to_for_fill_rate(at(lead_time + review), target, at(lead_time), d * review)
    assert answer.fill_rate >= target - 1e-9
    assert answer.note == LOT_ALONE or answer.fill_rate == pytest.approx(target, abs=1e-9)
