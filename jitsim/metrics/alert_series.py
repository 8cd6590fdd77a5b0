"""Daily series that alert rules read, and how purchase orders and receipts become such series.

A value of day k is what is known at the end of day k, at time k + 1; nothing looks further ahead.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from jitsim.metrics.metric import Bools, Floats, divide
from jitsim.policies.sizing import GUARD

SERIES = MappingProxyType(
    {
        "position": "inventory position [units]",
        "on_hand": "stock that can be shipped [units]",
        "backlog": "demand accepted and not shipped [units]",
        "released": "orders released on the day [units]",
        "reorder_point": "reorder point s in force, NaN for none [units]",
        "demand": "demand of the day, shipped or not [units]",
        "expected_demand": "demand per day expected from the next day on [units per day]",
        "forecast": "demand of the day as it was forecast [units]",
        "top_of_red": "top of the red zone of a buffer, NaN for none [units]",
        "on_hand_alert": "share of the red zone below which stock is too low, NaN for no buffer",
        "spike_threshold": "demand of a day that counts as a spike, NaN for none [units]",
        "lead_time": "planned lead time [days]",
        "next_promise": "time of the next promised receipt, infinite for none [days]",
        "overdue": "time the latest open order is past its promise, below 0 for none [days]",
        "announced_delay": "longest delay a supplier has given notice of, 0 for none [days]",
        "lines_judged": "purchase lines judged on the day, on time or late",
        "lines_on_time": "those of them that were on time",
        "orders_due": "customer orders due on the day",
        "orders_filled": "those of them that were complete and on time",
        "stockouts": "stockout episodes that began on the day",
        "usual_stockouts": "episodes of 4 weeks in the baseline",
        "lead_time_cv": "coefficient of variation of recent lead times, NaN for too few",
        "usual_lead_time_cv": "the same in the baseline",
        "reject_rate": "share rejected of the last lots, NaN for too few",
        "cost_of_goods": "cost of the units shipped on the day [currency]",
        "stock_value": "mean value of the stock of the day [currency]",
        "carrying_cost": "cost of holding the stock of the day, and of its place [currency]",
        "capacity_used": "capacity of a supplier used on the day [its own measure]",
        "capacity_offered": "its capacity on the day, 0 on a day off, NaN for no limit [the same measure]",
        "expiring": "stock that will be too old before it is used, NaN for an item that keeps [units]",
        "age": "age of the oldest stock on hand [days]",
    }
)
"""What a series is called, and what it holds: arrays of shape (days,), or (items, days) for many items at once."""


@dataclass(frozen=True, slots=True)
class SupplyLines:
    """Purchase lines of one item: times of release, promise and arrival [days], shape (lines,).

    `promised` is NaN where nothing was promised, `arrived` infinite for a line that is still open.
    """

    released: Floats
    promised: Floats
    arrived: Floats

    def open_at_end(self, days: int) -> Bools:
        """Return whether each line is open at the end of each day, shape (lines, days)."""
        ends = np.arange(1.0, days + 1)
        return (self.released[:, None] < ends) & (self.arrived[:, None] >= ends)

    def next_promise(self, days: int) -> Floats:
        """Return the earliest promise still to come of the lines open at the end of each day, infinite for none."""
        promised = self.promised[:, None]
        counts = self.open_at_end(days) & (promised >= np.arange(1.0, days + 1))
        return np.asarray(np.where(counts, promised, np.inf).min(axis=0, initial=np.inf))

    def overdue(self, days: int) -> Floats:
        """Return how long the latest open line is past its promise at the end of each day, -inf without a promise."""
        past = np.arange(1.0, days + 1) - self.promised[:, None]
        counts = self.open_at_end(days) & ~np.isnan(past)
        return np.asarray(np.where(counts, past, -np.inf).max(axis=0, initial=-np.inf))


def lead_time_variation(arrived: Floats, lead_times: Floats, days: int, *, span: int = 91, fewest: int = 5) -> Floats:
    """Return the coefficient of variation of the lead times [days] of the receipts of the last `span` days.

    `arrived` are times [days] of shape (receipts,); NaN on days with fewer than `fewest` receipts to go by.
    """
    cv = np.full(days, np.nan)
    if len(arrived) < max(fewest, 2):
        return cv
    order, centre, ends = np.argsort(arrived, kind="stable"), lead_times.mean(), np.arange(1.0, days + 1)
    first, last = (np.searchsorted(arrived[order], limits, side="left") for limits in (ends - span, ends))
    count = last - first
    total, squares = (np.concatenate([[0.0], np.cumsum((lead_times[order] - centre) ** power)]) for power in (1, 2))
    known = count >= max(fewest, 2)
    first, last, count = first[known], last[known], count[known]
    drift = (total[last] - total[first]) / count
    variance = ((squares[last] - squares[first]) - count * drift**2) / (count - 1)
    steady = variance <= GUARD**2 * max(centre, 1.0) ** 2
    cv[known] = divide(np.sqrt(np.where(steady, 0.0, variance)), centre + drift)
    return cv


def recent_reject_rate(arrived: Floats, received: Floats, rejected: Floats, days: int, *, lots: int = 5) -> Floats:
    """Return the share of units rejected in the last `lots` lots at the end of each day, NaN before there are so many.

    `arrived` are times [days] in ascending order, `received` and `rejected` [units], all of shape (receipts,).
    """
    seen = np.searchsorted(arrived, np.arange(1.0, days + 1), side="left")
    total, bad = (np.concatenate([[0.0], np.cumsum(units)]) for units in (received, rejected))
    first = np.maximum(seen - lots, 0)
    rate = divide(bad[seen] - bad[first], total[seen] - total[first])
    return np.where(seen >= lots, rate, np.nan)


def oldest_age(on_hand: Floats, received: Floats) -> Floats:
    """Return the age of the oldest unit on hand at the end of each day [days], first in, first out; shape (days,).

    `received` [units] came in on the day. Stock from before the first day is as old as if it had come on that day.
    """
    came = np.cumsum(received)
    first = np.searchsorted(came, came - on_hand + GUARD, side="right")
    return np.where(on_hand > 0, np.arange(len(on_hand)) - first, 0.0)


def expiring_stock(on_hand: Floats, received: Floats, expected_demand: Floats, keeps: float) -> Floats:
    """Return what of the stock at the end of each day will be too old before it is used [units]; shape (days,).

    First in, first out: of the units that are a days old or older, all but the demand expected in the `keeps` - a days
    that they have left; the age for which that is most counts. Units keep `keeps` days from their receipt [units in
    on_hand, received on the day; units per day in expected_demand].
    """
    came = np.cumsum(received)
    most = np.where(np.isnan(expected_demand), np.nan, 0.0)
    for age in range(min(math.ceil(max(keeps, 0.0)), len(on_hand) - 1) + 1):
        now = slice(age, None)
        younger = came[now] - came[: len(came) - age]
        used = expected_demand[now] * max(keeps - age, 0.0)
        most[now] = np.maximum(most[now], on_hand[now] - younger - used)
    return most
