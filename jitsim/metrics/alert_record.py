"""The alerts that one replication would have raised, and how many of them were right (M-ALR)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from jitsim.metrics.alert_rules import (
    OUT_OF_REACH,
    RULES,
    AlertRule,
    NotEvaluated,
    Severity,
    raised,
    stockout_ahead,
    stockouts_within,
)
from jitsim.metrics.metric import Bools, Floats, divide

Ints = npt.NDArray[np.int64]
Days = npt.NDArray[np.intp]

Subject = Literal["item", "supplier", "stocking_point"]
"""What an alert is about."""

MONTH = 28
"""Days over which stockouts are counted."""


@dataclass(slots=True)
class RuleRecord:
    """How often a rule fired in the days measured, and how often it was right.

    `hits` were followed by a stockout of the item within a lead time, `false_alarms` were not; the `undecided` rest of
    the `alerts` came too late in the record to tell. `missed` of the `stockouts` had no alert of this rule before them,
    counting only items that the rule has what it needs for. Of the `days_judged` of these items, whether there was an
    alert or not, a stockout followed within a lead time after `days_followed`. A rule on more than one item has only
    `alerts`.
    """

    rule: AlertRule
    subject: Subject
    alerts: int = 0
    hits: int = 0
    false_alarms: int = 0
    missed: int = 0
    stockouts: int = 0
    days_followed: int = 0
    days_judged: int = 0

    @property
    def undecided(self) -> int:
        """Alerts of which the record does not say whether they were right."""
        return self.alerts - self.hits - self.false_alarms

    @property
    def base_rate(self) -> float | None:
        """Share of alerts that would be hits if they were raised on days at random; None without any day judged."""
        return self.days_followed / self.days_judged if self.days_judged else None

    @property
    def hit_rate(self) -> float | None:
        """Share of the alerts judged that a stockout followed; None without any."""
        count = self.hits + self.false_alarms
        return self.hits / count if count else None

    @property
    def missed_rate(self) -> float | None:
        """Share of the stockouts without an alert before them; None without any."""
        return self.missed / self.stockouts if self.stockouts else None


@dataclass(frozen=True, slots=True)
class Alerts:
    """Alerts that a rule raised on one subject: `day` (A,) at whose end it fired, and whether it was `critical`.

    `number` is that of the item-location, the supplier or the stocking point. `hit` says that a stockout of the item
    began within a lead time, `judged` that the record is long enough to tell.
    """

    record: RuleRecord
    number: int
    day: Days
    critical: Bools
    hit: Bools
    judged: Bools

    def severity(self, place: int) -> Severity:
        """Return how bad the alert at a place is."""
        return "critical" if self.critical[place] else self.record.rule.severity


@dataclass(slots=True)
class AlertRecord:
    """Alerts of the days from `first` to the one before `days`, and a record of every rule that could be judged.

    The rules are switched on when measuring starts, with what the days before taught them: what is wrong already fires
    on the first day.
    """

    first: int
    days: int
    alerts: list[Alerts] = field(default_factory=list)
    rules: dict[str, RuleRecord] = field(default_factory=dict)

    def add_items(
        self, series: Mapping[str, Floats], stockouts: Floats, lead_times: Floats, numbers: Sequence[int]
    ) -> None:
        """Evaluate the rules on items: series of shape (places, days), lead times [days] of shape (places,)."""
        window = slice(self.first, self.days)
        begun = [self.first + np.flatnonzero(row) for row in stockouts[:, window]]
        count = np.array([len(days) for days in begun])
        chance = self._days_ahead(begun, lead_times)
        for record, place, days, critical in self._raised(series, "item"):
            lead_time = float(lead_times[place])
            follows = stockouts_within(days, begun[place], lead_time)
            hit, judged = stockout_ahead(days, begun[place], lead_time, self.days)
            self.alerts.append(Alerts(record, numbers[place], days, critical, hit, judged))
            record.alerts += len(days)
            record.hits += int(hit.sum())
            record.false_alarms += int((judged & ~hit).sum())
            record.missed -= int(follows.any(axis=0).sum())
        for rule, places in _judged_places(series):
            record = self.rules[rule.id]
            record.stockouts += int(count[places].sum())
            record.missed += int(count[places].sum())
            record.days_followed += int(chance[0, places].sum())
            record.days_judged += int(chance[1, places].sum())

    @property
    def not_evaluated(self) -> tuple[NotEvaluated, ...]:
        """The rules that nothing could be judged by, and why."""
        silent = (rule for rule in RULES if rule.id not in self.rules)
        return (*(NotEvaluated(rule.id, rule.text, rule.suggest, rule.absent) for rule in silent), *OUT_OF_REACH)

    def _days_ahead(self, begun: Sequence[Days], lead_times: Floats) -> Ints:
        """Return on how many days a stockout was ahead, and of how many that is known, shape (2, places)."""
        every = np.arange(self.first, self.days)
        ahead = [
            stockout_ahead(every, days, float(time), self.days) for days, time in zip(begun, lead_times, strict=True)
        ]
        return np.array([[each.sum() for each in pair] for pair in ahead], dtype=np.int64).reshape(-1, 2).T

    def add_groups(self, series: Mapping[str, Floats], subject: Subject) -> None:
        """Evaluate the rules on groups of items: series of shape (groups, days)."""
        for record, group, days, critical in self._raised(series, subject):
            nothing = np.zeros(len(days), dtype=np.bool_)
            self.alerts.append(Alerts(record, group, days, critical, nothing, nothing))
            record.alerts += len(days)

    def _raised(self, series: Mapping[str, Floats], subject: Subject) -> list[tuple[RuleRecord, int, Days, Bools]]:
        """Return rule, place, days and severity of the alerts that some series raise."""
        found = []
        for rule, _ in _judged_places(series):
            record = self.rules.setdefault(rule.id, RuleRecord(rule, subject))
            condition = rule.holds(series)[:, : self.days]
            condition[:, : self.first] = False
            places = np.flatnonzero(condition.any(axis=1)).tolist()
            critical = rule.critical(series) if places else condition
            for place in places:
                days = raised(condition[place], rule.persist, rule.cooldown)
                if len(days):
                    found.append((record, place, days, critical[place, days]))
        return found


def _judged_places(series: Mapping[str, Floats]) -> Iterator[tuple[AlertRule, Bools]]:
    """Yield the rules that have what they need somewhere, and where, shape (places,)."""
    known = {name: ~np.isnan(rows).all(axis=1) for name, rows in series.items()}
    for rule in RULES:
        if rule.applies(series):
            places = np.logical_and.reduce([known[name] for name in rule.needs])
            if places.any():
                yield rule, places


def usual_stockouts(stockouts: Floats) -> Floats:
    """Return how many stockouts 4 weeks usually have, shape (places, days): the mean of all days before the last 4.

    `stockouts` (places, days) began on the day; NaN on days without any day before their 4 weeks.
    """
    before = max(stockouts.shape[1] - MONTH, 0)
    usual = np.full(stockouts.shape, np.nan)
    usual[:, MONTH:] = MONTH * divide(stockouts.cumsum(axis=1)[:, :before], np.arange(1.0, before + 1))
    return usual
