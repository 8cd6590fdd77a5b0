"""The review of a run as CSV files: suppliers, items, the age of stock, cash and alerts, all of replication 0."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from jitsim.metrics.ages import AGE_BANDS
from jitsim.metrics.alert_record import Alerts, RuleRecord
from jitsim.metrics.item_review import ItemReview
from jitsim.metrics.review import Review
from jitsim.metrics.scorecard import PARTS
from jitsim.metrics.supplier_review import SupplierReview
from jitsim.model import Model
from jitsim.store.estimates import write_rows
from jitsim.store.tables import number

SUPPLIERS = "suppliers.csv"
ITEMS = "items.csv"
ALERTS = "alerts.csv"
ALERTS_SUMMARY = "alerts_summary.csv"
STOCK_AGES = "stock_ages.csv"
CASH = "cash.csv"
REVIEW_FILES = (SUPPLIERS, ITEMS, ALERTS, ALERTS_SUMMARY, STOCK_AGES, CASH)
"""What this module writes into a run folder."""

Cell = str | float | bool | None


def write_review(folder: Path, model: Model, review: Review) -> None:
    """Write the files of a review; an unknown number is an empty cell, a share a fraction."""
    _write(folder / SUPPLIERS, map(_supplier, review.suppliers))
    _write(folder / ITEMS, map(_item, review.items))
    _write(folder / STOCK_AGES, _ages(model, review))
    _write(folder / ALERTS_SUMMARY, map(_rule, review.alerts.rules.values()))
    _write_alerts(folder / ALERTS, model, review.alerts.alerts)
    if review.cash is not None:
        _write(folder / CASH, _cash(review))


def _write(path: Path, rows: Iterable[dict[str, Cell]]) -> None:
    table = list(rows)
    header = list(table[0]) if table else []
    write_rows(path, header, ([_cell(value) for value in row.values()] for row in table))


def _cell(value: Cell) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return number(float(value))


def _supplier(review: SupplierReview) -> dict[str, Cell]:
    facts, card = review.facts, review.card
    return {
        "supplier": review.supplier,
        "grade": card.grade,
        "score": card.total,
        "provisional": card.provisional,
        "jit_ready": card.jit_ready,
        "lines": facts.lines,
        "on_time_rate": facts.on_time_rate,
        "accepted_rate": facts.accepted_rate,
        "lead_time_mean": review.mean_lead_time,
        "lead_time_cv": facts.lead_time_cv,
        "in_full_rate": facts.in_full_rate,
        "value_received": review.value,
        **{f"{part.name}_score": card.parts[part.name] for part in PARTS},
        "unknown": " ".join(card.unknown),
    }


def _item(review: ItemReview) -> dict[str, Cell]:
    facts, fit, stock = review.facts, review.suitability, review.stock
    return {
        "stocking_point": review.stocking_point,
        "item": review.item,
        "supplier": review.supplier,
        "abc": review.abc,
        "xyz": review.xyz,
        "pattern": review.pattern,
        "verdict": fit.verdict,
        "suitability": fit.total,
        "failing": " ".join(fit.failing),
        "unknown": " ".join(fit.unknown),
        "daily_demand": review.daily_demand,
        "weekly_demand_cv": facts.demand_cv,
        "demand_interval_weeks": None if review.pattern == "no_demand" else facts.demand_interval,
        "forecast_mape": facts.mape,
        "forecast_wmape": facts.wmape,
        "supplier_on_time_rate": facts.on_time_rate,
        "lead_time": facts.lead_time,
        "lead_time_cv": facts.lead_time_cv,
        "reject_rate": facts.reject_rate,
        "minimum_order_days": facts.minimum_order_days,
        "weekly_bullwhip": review.bullwhip,
        "on_hand_end": stock.on_hand,
        "value_end": stock.value,
        "most_wanted": stock.most,
        "most_wanted_by": "cover" if stock.by_cover else "policy",
        "excess": stock.excess,
        "excess_value": stock.excess_value,
        "dead": stock.dead,
        "slow": stock.slow,
        "oldest_days": stock.oldest,
        "share_over_90_days": stock.aged_share,
    }


def _ages(model: Model, review: Review) -> Iterator[dict[str, Cell]]:
    """Yield the stock of every item-location by band of age [units], its average and its end."""
    locations = model.locations
    for location, (item, point) in enumerate(zip(locations.item, locations.stocking_point, strict=True)):
        row: dict[str, Cell] = {"stocking_point": model.stocking_points[point], "item": model.items[item]}
        for when, units in (("mean", review.ages.mean[location]), ("end", review.ages.at_end[location])):
            row |= {f"{when} {band} days": float(value) for band, value in zip(AGE_BANDS, units, strict=True)}
        yield row


def _rule(record: RuleRecord) -> dict[str, Cell]:
    judged = record.subject == "item"
    return {
        "rule": record.rule.id,
        "about": record.subject,
        "condition": record.rule.text,
        "suggestion": record.rule.suggest,
        "alerts": record.alerts,
        "hits": record.hits if judged else None,
        "false_alarms": record.false_alarms if judged else None,
        "hit_rate": record.hit_rate,
        "stockouts": record.stockouts if judged else None,
        "missed": record.missed if judged else None,
        "missed_rate": record.missed_rate,
    }


def _cash(review: Review) -> Iterator[dict[str, Cell]]:
    cash = review.cash
    assert cash is not None, "only called where there is money"
    days = (
        (cash.inventory_days, cash.receivable_days, cash.payable_days),
        (cash.inventory, cash.receivable, cash.payable),
    )
    for name, length, money in zip(("inventory", "receivables", "payables"), *days, strict=True):
        yield {"part": name, "mean": money, "days": length}
    yield {"part": "total", "mean": cash.working_capital, "days": cash.cash_to_cash}


def _write_alerts(path: Path, model: Model, alerts: list[Alerts]) -> None:
    header = ["day", "stocking_point", "item", "supplier", "rule", "severity", "suggestion", "stockout_followed"]
    lengths = [len(each.day) for each in alerts]
    whose = np.repeat(np.arange(len(alerts)), lengths)
    place = np.concatenate([np.zeros(0, dtype=np.int64), *map(np.arange, lengths)])
    day = np.concatenate([np.zeros(0, dtype=np.int64), *(each.day for each in alerts)])
    order = np.argsort(day, kind="stable")
    names = [_subject(model, each) for each in alerts]
    rows = ((alerts[number], names[number], at) for number, at in zip(whose[order], place[order], strict=True))
    write_rows(path, header, (_alert(found, name, at) for found, name, at in rows))


def _alert(found: Alerts, name: list[str], at: int) -> list[str]:
    rule = found.record.rule
    followed = ("yes" if found.hit[at] else "no") if found.judged[at] else ""
    return [str(found.day[at]), *name, rule.id, found.severity(at), rule.suggest, followed]


def _subject(model: Model, found: Alerts) -> list[str]:
    """Return stocking point, item and supplier that an alert is about, empty for those it is not."""
    if found.record.subject == "supplier":
        return ["", "", model.suppliers[found.number]]
    if found.record.subject == "stocking_point":
        return [model.stocking_points[found.number], "", ""]
    locations = model.locations
    point, item = locations.stocking_point[found.number], locations.item[found.number]
    return [model.stocking_points[point], model.items[item], model.suppliers[locations.supplier[found.number]]]
