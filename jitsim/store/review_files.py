"""The review of replication 0 as CSV files: suppliers, items, stages, lanes, stock ages, buffers, cash, alerts."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np

from jitsim.metrics.ages import AGE_BANDS
from jitsim.metrics.alert_record import AlertRecord, Alerts, RuleRecord
from jitsim.metrics.buffer_priorities import EXECUTION_COLOURS, PLANNING_COLOURS, BufferPriority
from jitsim.metrics.cash_review import CUSTOMER_TERMS, SUPPLIER_TERMS
from jitsim.metrics.item_review import ItemReview
from jitsim.metrics.lane_review import LaneReview
from jitsim.metrics.review import Review
from jitsim.metrics.scorecard import PARTS, Scorecard, SupplierFacts
from jitsim.metrics.stages import Stage
from jitsim.metrics.supplier_quarters import SupplierQuarter
from jitsim.metrics.supplier_review import SupplierReview
from jitsim.model import Model
from jitsim.store.estimates import write_rows
from jitsim.store.tables import number

SUPPLIERS = "suppliers.csv"
QUARTERS = "supplier_quarters.csv"
ITEMS = "items.csv"
ALERTS = "alerts.csv"
ALERTS_SUMMARY = "alerts_summary.csv"
STOCK_AGES = "stock_ages.csv"
PRIORITIES = "buffer_priorities.csv"
CASH = "cash.csv"
STAGES = "stages.csv"
LANES = "lanes.csv"
REVIEW_FILES = (SUPPLIERS, QUARTERS, ITEMS, ALERTS, ALERTS_SUMMARY, STOCK_AGES, PRIORITIES, CASH, STAGES, LANES)
"""What this module writes into a run folder."""

Colour = TypeVar("Colour", bound=str)
Cell = str | float | bool | None


def write_review(folder: Path, model: Model, review: Review) -> None:
    """Write the files of a review; an unknown number is an empty cell, a share a fraction."""
    _write(folder / SUPPLIERS, map(_supplier, review.suppliers))
    if review.quarters:
        _write(folder / QUARTERS, map(_quarter, review.quarters))
    _write(folder / ITEMS, map(_item, review.items))
    _write(folder / STOCK_AGES, _ages(model, review))
    _write(folder / ALERTS_SUMMARY, _rules(review.alerts))
    _write_alerts(folder / ALERTS, model, review.alerts.alerts)
    if review.buffers:
        _write(folder / PRIORITIES, map(_priority, review.buffers))
    if review.stages:
        _write(folder / STAGES, map(_stage, review.stages))
    if review.lanes:
        _write(folder / LANES, map(_lane, review.lanes))
    if review.cash is not None:
        _write(folder / CASH, _cash(review))


def read_priorities(path: Path) -> tuple[BufferPriority, ...]:
    """Return the DDMRP buffers that were written, none where there is no file.

    Raises KeyError or ValueError for another file.
    """
    if not path.exists():
        return ()
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(map(_read_priority, csv.DictReader(file)))


def read_stages(path: Path) -> tuple[Stage, ...]:
    """Return the stages that were written, none where there is no file. Raises KeyError or ValueError for another."""
    if not path.exists():
        return ()
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(map(_read_stage, csv.DictReader(file)))


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
    more: dict[str, Cell] = {"lead_time_to_last_delivery": review.mean_lead_time, "value_received": review.value}
    return {"supplier": review.supplier, **_verdict(review.card), **more, **_performance(review.facts, review.card)}


def _quarter(quarter: SupplierQuarter) -> dict[str, Cell]:
    days: dict[str, Cell] = {"first_day": quarter.first, "last_day": quarter.last}
    return {"supplier": quarter.supplier, **days, **_verdict(quarter.card), **_performance(quarter.facts, quarter.card)}


def _verdict(card: Scorecard) -> dict[str, Cell]:
    return {
        "grade": card.grade,
        "score": card.total,
        "provisional": card.provisional,
        "jit_ready": card.jit_ready,
    }


def _performance(facts: SupplierFacts, card: Scorecard) -> dict[str, Cell]:
    return {
        "lines": facts.lines,
        "on_time_rate": facts.on_time_rate,
        "accepted_rate": facts.accepted_rate,
        "lead_time_to_last_delivery_cv": facts.lead_time_cv,
        "in_full_in_the_end_rate": facts.in_full_rate,
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
        "moving_average_mape": facts.mape,
        "moving_average_wmape": facts.wmape,
        "supplier_on_time_rate": facts.on_time_rate,
        "lead_time_to_last_delivery": facts.lead_time,
        "lead_time_to_last_delivery_cv": facts.lead_time_cv,
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


def _priority(buffer: BufferPriority) -> dict[str, Cell]:
    """Return a buffer at the end of the last day, and the share of the days measured that it was of each colour."""
    planning, execution = buffer.planning_days, buffer.execution_days
    return {
        "stocking_point": buffer.stocking_point,
        "item": buffer.item,
        "top_of_red": buffer.top_of_red,
        "top_of_yellow": buffer.top_of_yellow,
        "top_of_green": buffer.top_of_green,
        "net_flow": buffer.net_flow,
        "planning_percent": buffer.planning,
        "planning_colour": buffer.planning_colour,
        "on_hand": buffer.on_hand,
        "execution_percent": buffer.execution,
        "execution_colour": buffer.execution_colour,
        **{f"planning_{colour}_share": planning.get(colour) for colour in PLANNING_COLOURS},
        **{f"execution_{colour}_share": execution.get(colour) for colour in EXECUTION_COLOURS},
    }


def _read_priority(row: Mapping[str, str]) -> BufferPriority:
    planning = {colour: row[f"planning_{colour}_share"] for colour in PLANNING_COLOURS}
    execution = {colour: row[f"execution_{colour}_share"] for colour in EXECUTION_COLOURS}
    return BufferPriority(
        stocking_point=row["stocking_point"],
        item=row["item"],
        top_of_red=float(row["top_of_red"]),
        top_of_yellow=float(row["top_of_yellow"]),
        top_of_green=float(row["top_of_green"]),
        on_hand=float(row["on_hand"]),
        net_flow=float(row["net_flow"]),
        planning_colour=_member(row["planning_colour"], PLANNING_COLOURS),
        execution_colour=_member(row["execution_colour"], EXECUTION_COLOURS),
        planning_days={colour: float(share) for colour, share in planning.items() if share},
        execution_days={colour: float(share) for colour, share in execution.items() if share},
    )


def _stage(stage: Stage) -> dict[str, Cell]:
    numbers: dict[str, Cell] = {name: getattr(stage, name) for name in _STAGE_NUMBERS}
    names: dict[str, Cell] = {"stocking_point": stage.stocking_point, "item": stage.item, "source": stage.source}
    return {"tier": stage.tier, **names, **numbers}


def _lane(review: LaneReview) -> dict[str, Cell]:
    return {
        "lane": review.lane,
        "from": review.source,
        "to": review.stocking_point,
        "units_moved": review.moved,
        "trips": review.trips,
        "load_use": review.load_use,
        "average_in_transit_units": review.in_transit,
        "transport_cost": review.cost,
    }


_STAGE_NUMBERS = ("weekly_demand", "demand_cv", "order_cv", "bullwhip", "bullwhip_of_cvs", "bullwhip_of_chain")


def _read_stage(row: Mapping[str, str]) -> Stage:
    numbers = (float(row[name]) if row[name] else None for name in _STAGE_NUMBERS)
    return Stage(int(row["tier"]), row["stocking_point"], row["item"], row["source"], *numbers)


def _member(word: str, palette: Sequence[Colour]) -> Colour:
    return palette[list(map(str, palette)).index(word)]


def _rules(alerts: AlertRecord) -> Iterator[dict[str, Cell]]:
    """Yield a row for every rule, those that could not be evaluated last."""
    for record in alerts.rules.values():
        yield _rule(record)
    for silent in alerts.not_evaluated:
        unknown = dict.fromkeys(_COUNTS)
        told = {"condition": silent.text, "suggestion": silent.suggest}
        yield {"rule": silent.id, "about": None, **told, **unknown, "not_evaluated": silent.reason}


_COUNTS = (
    "alerts",
    "hits",
    "false_alarms",
    "undecided",
    "hit_rate",
    "chance_hit_rate",
    "stockouts",
    "missed",
    "missed_rate",
)


def _rule(record: RuleRecord) -> dict[str, Cell]:
    of_items = {
        "hits": record.hits,
        "false_alarms": record.false_alarms,
        "undecided": record.undecided,
        "hit_rate": record.hit_rate,
        "chance_hit_rate": record.base_rate,
        "stockouts": record.stockouts,
        "missed": record.missed,
        "missed_rate": record.missed_rate,
    }
    return {
        "rule": record.rule.id,
        "about": record.subject,
        "condition": record.rule.text,
        "suggestion": record.rule.suggest,
        "alerts": record.alerts,
        **(of_items if record.subject == "item" else dict.fromkeys(of_items)),
        "not_evaluated": None,
    }


def _cash(review: Review) -> Iterator[dict[str, Cell]]:
    cash = review.cash
    assert cash is not None, "only called where there is money"
    days = (
        (cash.inventory_days, cash.receivable_days, cash.payable_days),
        (cash.inventory, cash.receivable, cash.payable),
    )
    names, terms = ("inventory", "receivables", "payables"), (None, CUSTOMER_TERMS, SUPPLIER_TERMS)
    for name, length, money, assumed in zip(names, *days, terms, strict=True):
        yield {"part": name, "mean": money, "days": length, "assumed_terms_days": assumed}
    yield {"part": "total", "mean": cash.working_capital, "days": cash.cash_to_cash, "assumed_terms_days": None}


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
        return ["", "", model.sources[found.number]]
    if found.record.subject == "stocking_point":
        return [model.stocking_points[found.number], "", ""]
    locations = model.locations
    point, item = locations.stocking_point[found.number], locations.item[found.number]
    return [model.stocking_points[point], model.items[item], model.sources[model.supply.source[found.number]]]
