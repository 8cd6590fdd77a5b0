"""Cash, variation and stock accounting: small examples worked out by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from jitsim.metrics.cash import (
    CarryingTerms,
    LeadTimes,
    balance,
    bullwhip,
    bullwhip_of_cvs,
    carrying_terms,
    cash_to_cash,
    days_of_flow,
    gamma_service,
    month_end_mean,
    outstanding,
    pooled_sd,
    weekly,
    working_capital,
)

DEMAND = np.array([[100.0, 110, 90, 105, 95, 100]])
ORDERS = np.array([[0.0, 250, 0, 200, 0, 150]])


def test_t_bw_01() -> None:
    ratio, _ = bullwhip(ORDERS, DEMAND, fewest=6)
    assert ratio == pytest.approx([260])
    assert bullwhip_of_cvs(ORDERS, DEMAND, fewest=6)[0] == pytest.approx([260])


def test_orders_of_twice_the_demand_have_the_cv_of_demand() -> None:
    assert bullwhip(2 * DEMAND, DEMAND, fewest=6)[0] == pytest.approx([4])
    assert bullwhip_of_cvs(2 * DEMAND, DEMAND, fewest=6)[0] == pytest.approx([1])


def test_bullwhip_needs_half_a_year_of_weeks_and_varying_demand() -> None:
    _, reasons = bullwhip(ORDERS, DEMAND)
    assert reasons["too_few_buckets"].tolist() == [True]
    ratio, reasons = bullwhip(ORDERS, np.full((1, 6), 100.0), fewest=6)
    assert np.isnan(ratio[0])
    assert reasons["no_variation"].tolist() == [True]


def test_bullwhip_of_cvs_without_orders() -> None:
    ratio, reasons = bullwhip_of_cvs(np.zeros((1, 6)), DEMAND, fewest=6)
    assert np.isnan(ratio[0])
    assert reasons["no_replenishment"].tolist() == [True]


def test_weeks_are_whole() -> None:
    assert weekly(np.arange(17.0)[None]).tolist() == [[21, 70]]


def test_t_lt_02() -> None:
    found = LeadTimes.of(np.array([14.0, 15, 13, 18, 14, 21, 15, 14]))
    assert found.count == 8
    assert found.mean == pytest.approx(15.5, abs=0.05)
    assert found.sd == pytest.approx(2.673, abs=0.0005)
    assert found.cv == pytest.approx(0.172, abs=0.0005)


def test_four_lead_times_have_a_mean_and_no_deviation() -> None:
    assert LeadTimes.of(np.array([2.0, 4, 2, 4])) == LeadTimes(4, 3.0, None, None)
    assert LeadTimes.of(np.array([])) == LeadTimes(0, None, None, None)


def test_lead_times_of_nothing_have_no_cv() -> None:
    assert LeadTimes.of(np.zeros(5)) == LeadTimes(5, 0.0, 0.0, None)


def test_pooling_short_and_long_lanes_adds_no_variation() -> None:
    # Variances 1 with 2 degrees of freedom and 4 with 1: (2 + 4) / 3 = 2; a lane with one value adds nothing.
    lanes = [np.array([1.0, 2, 3]), np.array([30 - 2**0.5, 30 + 2**0.5]), np.array([90.0])]
    assert pooled_sd(lanes) == pytest.approx(2**0.5)
    assert pooled_sd([np.array([90.0])]) is None


@pytest.mark.parametrize(("inventory_days", "expected"), [(86.9, 101.9), (42.9, 57.9)])
def test_t_c2c_01(inventory_days: float, expected: float) -> None:
    assert cash_to_cash(inventory_days, 45, 30) == pytest.approx(expected)


def test_t_wc_01() -> None:
    receivable, payable = balance(63, 45), balance(50.4, 30)
    assert receivable == pytest.approx(7.767, abs=0.0005)
    assert payable == pytest.approx(4.142, abs=0.0005)
    assert working_capital(12, receivable, payable) == pytest.approx(15.625, abs=0.0005)


def test_invoices_are_outstanding_for_their_terms() -> None:
    # A sale of 10 a day, paid after 3 days; a sale of 70 on day 5.
    sales = np.array([10.0, 10, 10, 10, 10, 70, 10, 10, 10])
    assert outstanding(sales, 3).tolist() == [10, 20, 30, 30, 30, 90, 90, 90, 30]
    assert outstanding(sales, 0).tolist() == [0] * 9
    assert outstanding(sales, 30).tolist() == np.cumsum(sales).tolist()


def test_days_of_flow() -> None:
    assert days_of_flow(8.7, 0.1) == pytest.approx(87)
    assert days_of_flow(8.7, 0) is None


@pytest.mark.parametrize(
    ("share", "variable", "reduced", "saving", "percent"),
    [
        pytest.param(0.00, 28.0, 2.016, 1.344, 28.0, id="T-CC-01-0"),
        pytest.param(0.15, 23.8, 2.218, 1.142, 30.8, id="T-CC-01-15"),
        pytest.param(0.30, 19.6, 2.419, 0.941, 33.6, id="T-CC-01-30"),
        pytest.param(0.50, 14.0, 2.688, 0.672, 37.3, id="T-CC-01-50"),
    ],
)
def test_fixed_cost_lowers_the_dollars_and_raises_the_rate(
    share: float, variable: float, reduced: float, saving: float, percent: float
) -> None:
    terms = carrying_terms(12.0, fixed_share=share)
    assert 100 * terms.rate == pytest.approx(variable, abs=0.05)
    assert terms.cost(12.0) == pytest.approx(3.360, abs=0.0005)
    assert terms.cost(7.2) == pytest.approx(reduced, abs=0.0005)
    assert terms.cost(12.0) - terms.cost(7.2) == pytest.approx(saving, abs=0.0005)
    found = terms.cost_rate(7.2)
    assert found is not None
    assert 100 * found == pytest.approx(percent, abs=0.05)


def test_no_stock_costs_the_fixed_part_at_no_rate() -> None:
    assert CarryingTerms(0.2, 5.0).cost(0) == 5
    assert CarryingTerms(0.2, 5.0).cost_rate(0) is None


def test_books_see_the_ends_of_months_only() -> None:
    # From 30 January 2026: day 1 is the 31st, day 29 is 28 February, day 60 is 31 March, and day 61 ends no month.
    values = np.zeros((2, 62))
    values[0, [1, 29, 60]] = [10, 20, 60]
    values[1] = 7
    mean, reasons = month_end_mean(values, date(2026, 1, 30))
    assert mean.tolist() == [30, 7]
    assert not reasons["no_month_end"].any()


def test_a_window_within_a_month_has_no_end() -> None:
    mean, reasons = month_end_mean(np.ones((1, 10)), date(2026, 1, 5))
    assert np.isnan(mean[0])
    assert reasons["no_month_end"].all()


def test_gamma_service() -> None:
    # The ledger of ten days: 8.25 unit-days of backorders, 76 units demanded.
    service, reasons = gamma_service(np.array([0.825, 1.0]), np.array([7.6, 0.0]))
    assert service[0] == pytest.approx(1 - 8.25 / 76)
    assert np.isnan(service[1])
    assert reasons["no_demand"].tolist() == [False, True]
