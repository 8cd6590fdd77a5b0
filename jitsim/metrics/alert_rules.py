"""Alert rules at one stocking point: what raises an alert, when it comes again, and whether it was right."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from jitsim.metrics.alert_conditions import (
    buffer_red,
    capacity_scarce,
    demand_drop,
    demand_spike,
    forecast_drift,
    fulfilment_red,
    lead_times_unsteady,
    order_missing,
    rejects_high,
    savings_small,
    shortage_projected,
    stock_aged,
    stock_expiring,
    stockouts_frequent,
    supplier_unpunctual,
    supplier_very_unpunctual,
    supply_late,
    turnover_down,
)
from jitsim.metrics.metric import Bools, Floats

Condition = Callable[..., Bools]
Days = npt.NDArray[np.intp]
Severity = Literal["info", "warning", "critical"]


@dataclass(frozen=True, slots=True)
class AlertRule:
    """One rule, declared once.

    `text` is the condition in words. The condition takes the series `needs` in this order and those of `optional` by
    name; where `worse` holds as well, the alert is critical. It must hold on `persist` days in a row, fail on as many
    to clear, and does not fire again within `cooldown` days. `absent` says why a run may lack what the rule needs.
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
    absent: str = "what it needs is not known"

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


RULES = (
    AlertRule(
        "A-ROP",
        "inventory position at or below the reorder point and no order released within 1 day",
        "release the order",
        order_missing,
        ("position", "reorder_point", "released"),
        persist=2,
        absent="no policy keeps a reorder point that is looked at every day",
    ),
    AlertRule(
        "A-PROJ",
        "stock projected below 0 before the next receipt",
        "expedite or reallocate",
        shortage_projected,
        ("on_hand", "backlog", "expected_demand", "next_promise", "lead_time"),
        severity="critical",
        absent="no lead time is known, or fewer than 28 days of demand",
    ),
    AlertRule(
        "A-BUF",
        "stock below the on_hand_alert of its buffer, half of the red zone unless written, or gone while demand waits",
        "expedite open supply",
        buffer_red,
        ("on_hand", "backlog", "top_of_red", "on_hand_alert"),
        severity="critical",
        absent="no item has a DDMRP buffer",
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
        absent="fewer than 28 days of demand, and a lead time, lie before",
    ),
    AlertRule(
        "A-TURN",
        "turnover of 13 weeks at least 10 % below that of the 13 weeks before",
        "look at the age of the stock, negotiate smallest orders",
        turnover_down,
        ("cost_of_goods", "stock_value"),
        absent="an item has no unit cost",
    ),
    AlertRule(
        "A-SO",
        "3 stockouts or more in 4 weeks, and above 1.5 times the baseline",
        "restore the buffer, find the root cause",
        stockouts_frequent,
        ("stockouts", "usual_stockouts"),
        severity="critical",
        absent="the record is not longer than 4 weeks",
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
        "A-CC",
        "stock of 13 weeks below that of the 13 before, and carrying cost down by less than half of what that implies",
        "review fixed costs",
        savings_small,
        ("carrying_cost", "stock_value"),
        severity="info",
        absent="an item has no unit cost",
    ),
    AlertRule(
        "A-LTV",
        "variation of lead times up by half on the baseline",
        "find the root cause at the supplier",
        lead_times_unsteady,
        ("lead_time_cv", "usual_lead_time_cv"),
        absent="no item had 5 receipts in 13 weeks, and 5 before them",
    ),
    AlertRule(
        "A-REJ",
        "more than 3 % rejected in the last 5 lots",
        "hold the lots, use a second source",
        rejects_high,
        ("reject_rate",),
        absent="nothing is inspected, or no item had 5 lots",
    ),
    AlertRule(
        "A-CAPU",
        "more than 90 % of the supplier's capacity of 4 weeks used",
        "build stock ahead, use a second source",
        capacity_scarce,
        ("capacity_used", "capacity_offered"),
        absent="no supplier has a capacity_per_day",
    ),
    AlertRule(
        "A-AGE",
        "stock older than 90 days and more than 90 days of cover",
        "promote, return or liquidate",
        stock_aged,
        ("on_hand", "expected_demand", "age"),
        severity="info",
        absent="fewer than 28 days of demand",
    ),
    AlertRule(
        "A-EXPIRY",
        "stock that will be too old before it is used, at the demand expected",
        "redistribute, mark down",
        stock_expiring,
        ("expiring",),
        absent="no item has a shelf_life, or fewer than 28 days of demand",
    ),
)
"""The rules that one stocking point can judge by itself, each once."""


@dataclass(frozen=True, slots=True)
class NotEvaluated:
    """A rule that a run says nothing about, and the reason."""

    id: str
    text: str
    suggest: str
    reason: str


OUT_OF_REACH = (
    NotEvaluated(
        "A-BUDGET",
        "more than 80 % of the budget for expediting spent",
        "ask for approval",
        "nothing is expedited in a simulation of one stage, and no scenario has a budget",
    ),
    NotEvaluated(
        "A-TTS",
        "time to survive below time to recover",
        "make a contingency plan",
        "no scenario has disruptions to survive",
    ),
    NotEvaluated(
        "A-STALE",
        "feed of stock or sales older than 2 intervals",
        "hold the last value",
        "a simulation reads its own stock, not a feed",
    ),
)
"""The rules that need more than one stage of stock and its suppliers."""


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
    hit, judged = stockout_ahead(raised_days, stockout_days, lead_time, days)
    return HitRate(int(hit.sum()), int((judged & ~hit).sum()), int((~follows.any(axis=0)).sum()))


def stockouts_within(raised_days: Days, stockout_days: Days, lead_time: float) -> Bools:
    """Return which stockouts began within a lead time [days] after which alerts, shape (alerts, stockouts)."""
    ahead = stockout_days[None, :] - raised_days[:, None]
    within: Bools = (ahead > 0) & (ahead <= lead_time)
    return within


def stockout_ahead(at: Days, stockout_days: Days, lead_time: float, days: float) -> tuple[Bools, Bools]:
    """Return whether a stockout began within a lead time [days] after each of the days `at`, and where that is known.

    `stockout_days` are in ascending order. Without a stockout yet, a lead time that runs past the end of a record of
    `days` days leaves it open, and so does one that is not known.
    """
    following = np.append(stockout_days, np.inf)[np.searchsorted(stockout_days, at, side="right")]
    followed: Bools = following - at <= lead_time
    judged: Bools = followed | (at + lead_time < days)
    return followed, judged
