"""Alert rules at one stocking point: what raises an alert, when it comes again, and whether it was right.

Conditions are plain functions of daily arrays (see `alert_series.SERIES`), days on the last axis. A day with too
little history or an unknown value raises nothing. Limits are arguments, so that `functools.partial` sets others.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from jitsim.metrics.metric import Bools, Floats, divide

Condition = Callable[..., Bools]
Days = npt.NDArray[np.intp]
Severity = Literal["info", "warning", "critical"]

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


def buffer_red(on_hand: Floats, backlog: Floats, top_of_red: Floats, alert: float = 0.50) -> Bools:
    """Return where stock is below `alert` of the red zone, or gone while demand waits."""
    return (on_hand < alert * top_of_red) | ((on_hand <= 0) & (backlog > 0) & ~np.isnan(top_of_red))


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


def stock_aged(on_hand: Floats, expected_demand: Floats, age: Floats, *, days: float = 90.0) -> Bools:
    """Return where stock is older than `days` and covers more than as many days of demand."""
    return (age > days) & (on_hand > days * expected_demand)


@dataclass(frozen=True, slots=True)
class AlertRule:
    """One rule, declared once.

    `text` is the condition in words. The condition takes the series `needs` in this order and those of `optional` by
    name; where `worse` holds as well, the alert is critical. It must hold on `persist` days in a row, fail on as many
    to clear, and does not fire again within `cooldown` days.
    """

    id: str
    text: str
    suggest: str
    condition: Condition
    needs: tuple[str, ...]
    optional: tuple[str, ...] = ()
    severity: Severity = "warning"
    worse: Condition | None = None
    persist: int = 1
    cooldown: int = 7

    def applies(self, series: Mapping[str, Floats]) -> bool:
        """Return whether every series the rule cannot do without is there."""
        return all(name in series for name in self.needs)

    def holds(self, series: Mapping[str, Floats]) -> Bools:
        """Return where the condition holds, in the shape of the series."""
        return self._where(self.condition, series)

    def critical(self, series: Mapping[str, Floats]) -> Bools:
        """Return where an alert is critical."""
        if self.worse is not None:
            return self._where(self.worse, series)
        return np.full(series[self.needs[0]].shape, self.severity == "critical")

    def _where(self, condition: Condition, series: Mapping[str, Floats]) -> Bools:
        more = {name: series[name] for name in self.optional if name in series}
        return condition(*(series[name] for name in self.needs), **more)


def supplier_very_unpunctual(lines_judged: Floats, lines_on_time: Floats) -> Bools:
    """Return where the on-time share of 8 weeks is below 90 %."""
    return supplier_unpunctual(lines_judged, lines_on_time, target=0.90)


RULES = (
    AlertRule(
        "A-ROP",
        "inventory position at or below the reorder point and no order released within 1 day",
        "release the order",
        order_missing,
        ("position", "reorder_point", "released"),
        persist=2,
    ),
    AlertRule(
        "A-PROJ",
        "stock projected below 0 before the next receipt",
        "expedite or reallocate",
        shortage_projected,
        ("on_hand", "backlog", "expected_demand", "next_promise", "lead_time"),
        severity="critical",
    ),
    AlertRule(
        "A-BUF",
        "stock below half of the red zone of its buffer",
        "expedite open supply",
        buffer_red,
        ("on_hand", "backlog", "top_of_red"),
        severity="critical",
    ),
    AlertRule(
        "A-LATE",
        "open line past its promise and window, or a delay of 1 day or more announced",
        "contact the supplier, expedite, use the backup",
        supply_late,
        ("overdue",),
        ("announced_delay",),
    ),
    AlertRule(
        "A-OTD",
        "supplier on time below 95 % over 8 weeks with 10 lines or more, critical below 90 %",
        "hold a review meeting, qualify a backup",
        supplier_unpunctual,
        ("lines_judged", "lines_on_time"),
        worse=supplier_very_unpunctual,
    ),
    AlertRule(
        "A-SPIKE",
        "demand of a day above mean + 3 sd of the 84 days before, or above the spike threshold",
        "check the order, raise cover",
        demand_spike,
        ("demand",),
        ("spike_threshold",),
    ),
    AlertRule(
        "A-DROP",
        "demand of 4 weeks below half of the mean of 26 weeks",
        "cut orders, look at the age of the stock",
        demand_drop,
        ("demand",),
        severity="info",
    ),
    AlertRule(
        "A-FCST",
        "WMAPE of 4 weeks above 1.25 times that of the 13 weeks before, or tracking signal beyond 4",
        "change the method, segment",
        forecast_drift,
        ("forecast", "demand"),
    ),
    AlertRule(
        "A-SO",
        "3 stockouts or more in 4 weeks, and above 1.5 times the baseline",
        "restore the buffer, find the root cause",
        stockouts_frequent,
        ("stockouts", "usual_stockouts"),
        severity="critical",
    ),
    AlertRule(
        "A-OFR",
        "order fulfilment below 95 % in 2 weeks running",
        "stop reducing stock",
        fulfilment_red,
        ("orders_due", "orders_filled"),
        severity="critical",
    ),
    AlertRule(
        "A-LTV",
        "variation of lead times up by half on the baseline",
        "find the root cause at the supplier",
        lead_times_unsteady,
        ("lead_time_cv", "usual_lead_time_cv"),
    ),
    AlertRule(
        "A-REJ",
        "more than 3 % rejected in the last 5 lots",
        "hold the lots, use a second source",
        rejects_high,
        ("reject_rate",),
    ),
    AlertRule(
        "A-AGE",
        "stock older than 90 days and more than 90 days of cover",
        "promote, return or liquidate",
        stock_aged,
        ("on_hand", "expected_demand", "age"),
        severity="info",
    ),
)
"""The rules that one stocking point can judge by itself, each once."""


def raised(condition: Bools, persist: int = 1, cooldown: int = 7) -> Days:
    """Return the days on which an alert fires, for a condition of shape (days,).

    It fires on the last of `persist` days in a row with the condition, unless it is still up, and at the earliest
    `cooldown` days after it fired last. It clears after `persist` days in a row without.
    """
    assert persist >= 1, "a condition holds on 1 day at least"
    held, quiet = _lasting(condition, persist), _lasting(~condition, persist)
    days: list[int] = []
    earliest = 0
    while (place := bisect_left(held, earliest)) < len(held):
        days.append(held[place])
        after = bisect_left(quiet, days[-1])
        if after == len(quiet):
            break
        earliest = max(quiet[after], days[-1] + cooldown)
    return np.array(days, dtype=np.intp)


def _lasting(condition: Bools, persist: int) -> list[int]:
    """Return the days that end `persist` days in a row with a condition."""
    lasting = condition.copy()
    for days in range(1, persist):
        lasting[days:] &= condition[: len(condition) - days]
        lasting[:days] = False
    found: list[int] = np.flatnonzero(lasting).tolist()
    return found


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert that fired at the end of a day."""

    rule: str
    day: int
    severity: Severity


def alerts(series: Mapping[str, Floats], rules: Sequence[AlertRule] = RULES) -> tuple[Alert, ...]:
    """Return the alerts of one item at one stocking point by day, from series of shape (days,).

    Rules without their series are left out.
    """
    found: list[Alert] = []
    for rule in rules:
        if rule.applies(series):
            critical = rule.critical(series)
            days = raised(rule.holds(series), rule.persist, rule.cooldown)
            found += [Alert(rule.id, int(day), "critical" if critical[day] else rule.severity) for day in days]
    return tuple(sorted(found, key=lambda alert: alert.day))


@dataclass(frozen=True, slots=True)
class HitRate:
    """Alerts that a stockout followed, alerts that none followed, and stockouts that no alert came before."""

    hits: int
    false_alarms: int
    missed: int


def hit_rate(raised_days: Days, stockout_days: Days, lead_time: float, days: float = np.inf) -> HitRate:
    """Compare alerts with the stockouts of the same item that began within a lead time [days] after them (M-ALR).

    An alert fires at the end of its day, so a stockout of that day came before it. Of a record of `days` days, an alert
    without a stockout yet whose lead time runs past the end is left out.
    """
    follows = stockouts_within(raised_days, stockout_days, lead_time)
    right = follows.any(axis=1)
    wrong = ~right & (raised_days + lead_time < days)
    return HitRate(int(right.sum()), int(wrong.sum()), int((~follows.any(axis=0)).sum()))


def stockouts_within(raised_days: Days, stockout_days: Days, lead_time: float) -> Bools:
    """Return which stockouts began within a lead time [days] after which alerts, shape (alerts, stockouts)."""
    ahead = stockout_days[None, :] - raised_days[:, None]
    within: Bools = (ahead > 0) & (ahead <= lead_time)
    return within
