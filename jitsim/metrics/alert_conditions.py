"""When an alert rule holds: conditions on daily series, days on the last axis (see `alert_series.SERIES`).

A day with too little history or an unknown value raises nothing. Limits are arguments, so that `functools.partial` sets
others.
"""

from __future__ import annotations

import numpy as np

from jitsim.metrics.metric import Bools, Floats, divide
from jitsim.policies.sizing import GUARD

WEEK = 7
ROUNDING = 1 + 1e-9
"""Slack of comparisons with computed limits, so that a steady series is never above its own mean."""


def trailing_sum(daily: Floats, count: int, step: int = 1) -> Floats:
    """Return sums of `count` values `step` days apart up to and with each day, NaN before there are so many."""
    span = (count - 1) * step + 1
    sums = np.full(daily.shape, np.nan)
    if daily.shape[-1] >= span:
        windows = np.lib.stride_tricks.sliding_window_view(daily, span, axis=-1)
        sums[..., span - 1 :] = windows[..., ::step].sum(axis=-1)
    return sums


def delayed(daily: Floats, days: int) -> Floats:
    """Return the values of `days` days ago, NaN before the first."""
    earlier = np.full(daily.shape, np.nan)
    earlier[..., days:] = daily[..., : max(daily.shape[-1] - days, 0)]
    return earlier


def order_missing(position: Floats, reorder_point: Floats, released: Floats) -> Bools:
    """Return where the position is at or below the reorder point and nothing was ordered."""
    return (position <= reorder_point) & (released <= 0)


def shortage_projected(
    on_hand: Floats, backlog: Floats, expected_demand: Floats, next_promise: Floats, lead_time: Floats
) -> Bools:
    """Return where stock runs out before the next promised receipt, or within a lead time if none is promised."""
    end = np.arange(1.0, on_hand.shape[-1] + 1)
    wait = np.where(np.isinf(next_promise), lead_time, next_promise - end)
    projected: Floats = on_hand - backlog - expected_demand * wait
    return projected < 0


def buffer_red(on_hand: Floats, backlog: Floats, top_of_red: Floats, on_hand_alert: Floats) -> Bools:
    """Return where stock is below a share of the red zone, or gone while demand waits."""
    low = on_hand < on_hand_alert * top_of_red - GUARD
    return low | ((on_hand <= 0) & (backlog > 0) & ~np.isnan(top_of_red))


def supply_late(
    overdue: Floats, announced_delay: Floats | float = 0.0, *, grace: float = 0.0, notice: float = 1.0
) -> Bools:
    """Return where an open line is more than `grace` [days] past its promise, or a delay of `notice` is announced."""
    return (overdue > grace) | (announced_delay >= notice)


def supplier_unpunctual(
    lines_judged: Floats, lines_on_time: Floats, *, target: float = 0.95, span: int = 56, fewest: int = 10
) -> Bools:
    """Return where the on-time share of `span` days is below `target`, with `fewest` lines or more."""
    judged = trailing_sum(lines_judged, span)
    return (judged >= fewest) & (divide(trailing_sum(lines_on_time, span), judged) < target)


def demand_spike(
    demand: Floats, spike_threshold: Floats | float = np.nan, *, deviations: float = 3.0, span: int = 84
) -> Bools:
    """Return where demand is above mean + 3 sd of the `span` days before, or above the spike threshold of the item."""
    total, squares = trailing_sum(demand, span), trailing_sum(demand**2, span)
    sd = np.sqrt(np.maximum(squares - total**2 / span, 0.0) / (span - 1))
    limit = delayed(total / span + deviations * sd, 1)
    return (demand > limit * ROUNDING) | (demand > spike_threshold)


def demand_drop(demand: Floats, *, share: float = 0.50) -> Bools:
    """Return where the mean of 4 weeks is below `share` of the mean of 26."""
    return trailing_sum(demand, 4 * WEEK) / 4 < share * trailing_sum(demand, 26 * WEEK) / 26


def forecast_drift(forecast: Floats, demand: Floats, *, worse: float = 1.25, signal: float = 4.0) -> Bools:
    """Return where weekly WMAPE of 4 weeks is `worse` times that of the 13 before, or the tracking signal is beyond.

    The tracking signal is the sum of the errors of 13 weeks over their mean size; over 4 weeks it can never exceed 4.
    """
    error = trailing_sum(forecast - demand, WEEK)
    sizes = np.abs(error)
    recent = divide(trailing_sum(sizes, 4, WEEK), trailing_sum(demand, 4 * WEEK))
    before = delayed(divide(trailing_sum(sizes, 13, WEEK), trailing_sum(demand, 13 * WEEK)), 4 * WEEK)
    tracking = divide(trailing_sum(error, 13, WEEK), trailing_sum(sizes, 13, WEEK) / 13)
    return (recent > worse * before * ROUNDING) | (np.abs(tracking) > signal * ROUNDING)


def turnover_down(cost_of_goods: Floats, stock_value: Floats, *, drop: float = 0.10, span: int = 13 * WEEK) -> Bools:
    """Return where turnover of the last `span` days is at least `drop` below that of the `span` days before."""
    turnover = divide(trailing_sum(cost_of_goods, span), trailing_sum(stock_value, span))
    before = delayed(turnover, span)
    return (before > 0) & (turnover <= (1 - drop) * before * ROUNDING)


def savings_small(carrying_cost: Floats, stock_value: Floats, *, share: float = 0.50, span: int = 13 * WEEK) -> Bools:
    """Return where stock fell, and carrying cost by less than `share` of what that implies at the cost before.

    The last `span` days are compared with the `span` days before. With a fixed share f of the cost, a fall of stock
    saves 1 - f of what it implies.
    """
    cost, value = trailing_sum(carrying_cost, span), trailing_sum(stock_value, span)
    saved, less = (1 - divide(each, delayed(each, span)) for each in (cost, value))
    return (less > GUARD) & (saved < share * less - GUARD)


def stockouts_frequent(stockouts: Floats, usual_stockouts: Floats, *, worse: float = 1.5, fewest: int = 3) -> Bools:
    """Return where 4 weeks had more than `worse` times the usual stockouts, and at least `fewest`."""
    episodes = trailing_sum(stockouts, 4 * WEEK)
    return (episodes > worse * usual_stockouts) & (episodes >= fewest)


def fulfilment_red(orders_due: Floats, orders_filled: Floats, *, red: float = 0.95) -> Bools:
    """Return where the share of orders filled was below the red line in the last week and in the one before."""
    below: Bools = divide(trailing_sum(orders_filled, WEEK), trailing_sum(orders_due, WEEK)) < red
    return below & (delayed(below.astype(np.float64), WEEK) > 0)


def lead_times_unsteady(lead_time_cv: Floats, usual_lead_time_cv: Floats, *, worse: float = 1.5) -> Bools:
    """Return where lead times vary at least `worse` times as much as usual; usually steady ones must vary at all."""
    return (lead_time_cv * ROUNDING >= worse * usual_lead_time_cv) & (lead_time_cv > 0)


def rejects_high(reject_rate: Floats, *, limit: float = 0.03) -> Bools:
    """Return where more than `limit` of the last lots was rejected."""
    return reject_rate > limit


def capacity_scarce(
    capacity_used: Floats, capacity_offered: Floats, *, limit: float = 0.90, span: int = 4 * WEEK
) -> Bools:
    """Return where more than `limit` of the capacity of the last `span` days was used."""
    return divide(trailing_sum(capacity_used, span), trailing_sum(capacity_offered, span)) > limit * ROUNDING


def stock_expiring(expiring: Floats) -> Bools:
    """Return where some stock will be too old before it is used."""
    return expiring > GUARD


def stock_aged(on_hand: Floats, expected_demand: Floats, age: Floats, *, days: float = 90.0) -> Bools:
    """Return where stock is older than `days` and covers more than as many days of demand."""
    return (age > days) & (on_hand > days * expected_demand)


def supplier_very_unpunctual(lines_judged: Floats, lines_on_time: Floats) -> Bools:
    """Return where the on-time share of 8 weeks is below 90 %."""
    return supplier_unpunctual(lines_judged, lines_on_time, target=0.90)
