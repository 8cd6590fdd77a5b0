"""Cash tied up, the cost of carrying stock with a fixed part, and how variation grows up the chain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import numpy as np

from jitsim.metrics.metric import Answer, Bools, Floats, divide
from jitsim.model.clock import DAYS_PER_YEAR

CARRYING_RATES = MappingProxyType(
    {"capital": 0.12, "storage": 0.06, "insurance": 0.02, "obsolescence": 0.06, "handling_and_shrink": 0.02}
)
"""Yearly cost of holding stock, as shares of its value; the split is illustrative."""

CARRYING_RATE = 0.28
"""The sum of `CARRYING_RATES` [per year]."""

FEWEST_WEEKS = 26
FEWEST_LEAD_TIMES = 5


def weekly(daily: Floats) -> Floats:
    """Return sums of whole weeks from the first day on, shape (groups, days) to (groups, weeks)."""
    weeks = daily.shape[1] // 7
    sums: Floats = daily[:, : 7 * weeks].reshape(len(daily), weeks, 7).sum(axis=2)
    return sums


def bullwhip(orders: Floats, demand: Floats, fewest: int = FEWEST_WEEKS) -> Answer:
    """Return the variance of the orders placed over that of the demand received, shape (groups, buckets) both.

    Batching inflates it and aggregation hides it (Chen and Lee), so say the bucket with the number.
    """
    below = _variance(demand)
    return divide(_variance(orders), below), {
        "too_few_buckets": _too_few(demand, fewest),
        "no_variation": below == 0,
    }


def bullwhip_of_cvs(orders: Floats, demand: Floats, fewest: int = FEWEST_WEEKS) -> Answer:
    """Return the ratio of squared coefficients of variation, which does not mind orders and demand of unlike mean."""
    order_mean, demand_mean, below = orders.mean(axis=1), demand.mean(axis=1), _variance(demand)
    return divide(_variance(orders) * demand_mean**2, below * order_mean**2), {
        "too_few_buckets": _too_few(demand, fewest),
        "no_variation": below == 0,
        "no_replenishment": order_mean == 0,
    }


def _variance(buckets: Floats) -> Floats:
    if buckets.shape[1] < 2:
        return np.full(len(buckets), np.nan)
    variance: Floats = buckets.var(axis=1, ddof=1)
    return variance


def _too_few(buckets: Floats, fewest: int) -> Bools:
    return np.full(len(buckets), buckets.shape[1] < fewest)


@dataclass(frozen=True, slots=True)
class LeadTimes:
    """Realised lead times [days] of one item and supplier: number, mean, sample standard deviation and their ratio.

    None where there are too few of them, or no mean to divide by.
    """

    count: int
    mean: float | None
    sd: float | None
    cv: float | None

    @classmethod
    def of(cls, lead_times: Floats, fewest: int = FEWEST_LEAD_TIMES) -> LeadTimes:
        """Return the statistics of lead times, shape (receipts,)."""
        count = len(lead_times)
        mean = float(lead_times.mean()) if count else None
        sd = float(lead_times.std(ddof=1)) if count >= max(fewest, 2) else None
        return cls(count, mean, sd, sd / mean if sd is not None and mean else None)


def pooled_sd(lanes: Sequence[Floats]) -> float | None:
    """Return the root of the mean of the lanes' variances, weighted by degrees of freedom; None without any.

    Pooled this way a mix of short and long lanes does not look like variance.
    """
    freedom = sum(max(len(lane) - 1, 0) for lane in lanes)
    squares = sum(float(((lane - lane.mean()) ** 2).sum()) for lane in lanes if len(lane))
    return float(np.sqrt(squares / freedom)) if freedom else None


def days_of_flow(stock: float, per_day: float) -> float | None:
    """Return the days a flow [currency per day] needs for what is outstanding [currency]; None without a flow.

    Inventory over cost of goods sold gives DIO, receivables over revenue DSO, payables over purchases DPO.
    """
    return stock / per_day if per_day > 0 else None


def cash_to_cash(inventory_days: float, receivable_days: float, payable_days: float) -> float:
    """Return the days from paying a supplier to being paid: DIO + DSO - DPO [days]."""
    return inventory_days + receivable_days - payable_days


def balance(per_year: float, terms: float) -> float:
    """Return what a steady flow [currency per year] leaves outstanding at payment terms [days]."""
    return per_year * terms / DAYS_PER_YEAR


def outstanding(daily: Floats, terms: int) -> Floats:
    """Return what is invoiced and unpaid at the end of each day [currency], for invoices of shape (..., days).

    An invoice of day k is paid `terms` [days] later, at the start of day k + terms.
    """
    invoiced = np.cumsum(daily, axis=-1)
    paid = np.zeros_like(invoiced)
    paid[..., terms:] = invoiced[..., : max(invoiced.shape[-1] - terms, 0)]
    return invoiced - paid


def working_capital(inventory: float, receivable: float, payable: float) -> float:
    """Return inventory owned plus receivables less payables [currency]."""
    return inventory + receivable - payable


@dataclass(frozen=True, slots=True)
class CarryingTerms:
    """What holding stock costs: a `rate` [per year] of its value and a `fixed` amount [currency per year]."""

    rate: float
    fixed: float

    def cost(self, value: float) -> float:
        """Return the cost of a mean stock of `value` [currency per year]."""
        return self.rate * value + self.fixed

    def cost_rate(self, value: float) -> float | None:
        """Return the cost over the value [per year], None without stock; a fixed part lets it rise as value falls."""
        return self.cost(value) / value if value > 0 else None


def carrying_terms(baseline: float, rate: float = CARRYING_RATE, fixed_share: float = 0.0) -> CarryingTerms:
    """Return terms that cost `rate` [per year] at the `baseline` value [currency], a share of it whatever the stock."""
    return CarryingTerms(rate * (1 - fixed_share), rate * fixed_share * baseline)


def month_end_mean(daily: Floats, start: date) -> Answer:
    """Return the mean over the ends of months, as books see it, of values at the end of days, shape (groups, days).

    `start` is the date of the first day.
    """
    days = np.datetime64(start, "D") + np.arange(daily.shape[1] + 1)
    months = days.astype("datetime64[M]")
    ends = months[1:] != months[:-1]
    count = np.full(len(daily), float(ends.sum()))
    return divide(daily[:, ends].sum(axis=1), count), {"no_month_end": count == 0}


def gamma_service(mean_backlog: Floats, daily_demand: Floats) -> Answer:
    """Return 1 - mean backlog over mean demand per day, shape (groups,); negative when over a day's demand waits."""
    return 1 - divide(mean_backlog, daily_demand), {"no_demand": daily_demand == 0}
