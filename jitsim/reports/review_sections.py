"""The review of replication 0 in print: suppliers, items, the age of stock, cash, and the alerts that were right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from jitsim.metrics.ages import AGE_BANDS, AGED
from jitsim.metrics.alert_record import RuleRecord
from jitsim.metrics.cash_review import CUSTOMER_TERMS, SUPPLIER_TERMS
from jitsim.metrics.consignment import consigned
from jitsim.metrics.item_review import SLOW_DAYS, ItemReview, measured_days
from jitsim.metrics.review import Review
from jitsim.metrics.suitability import SuitabilityVerdict
from jitsim.metrics.supplier_review import SupplierReview
from jitsim.model import Model
from jitsim.reports.buffer_priorities import PrioritySection, priority_section
from jitsim.reports.numbers import NO_VALUE, fixed, plain
from jitsim.reports.stages import StageSection, stage_section
from jitsim.reports.wording import label

MOST_ROWS = 15

VERDICTS: dict[SuitabilityVerdict, str] = {
    "jit": "JIT",
    "jit_with_buffer": "JIT with a buffer",
    "safety_stock": "safety stock",
    "make_to_order": "make to order",
}
"""The verdicts on JIT in words, the best first."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a table in print, of `of_all`; the first cell of a row is its name."""

    rows: list[list[str]]
    of_all: int


@dataclass(frozen=True, slots=True)
class AgeBar:
    """Stock of one band of age: the average and the end in print, and the average as a share of all in percent."""

    band: str
    mean: str
    end: str
    share: float


@dataclass(frozen=True, slots=True)
class Ages:
    """The age of all stock: bands, the unit they are in, and what of it is above 90 days."""

    bars: list[AgeBar]
    unit: str
    aged: str


@dataclass(frozen=True, slots=True)
class ReviewSections:
    """Everything that the page shows of a review; sentences are whole, None and empty lists are left out.

    `within_network` says whether scorecards are also of those who replenish within the network, `quarters` whether
    there are some by 13 weeks, `several_places` whether an item is counted at several stocking points.
    """

    suppliers: Table
    within_network: bool
    quarters: bool
    items: Table
    verdicts: str
    several_places: bool
    ages: Ages | None
    surplus: list[str]
    cash: str
    priorities: PrioritySection | None
    stages: StageSection | None
    alerts: Table
    silent: list[str]
    not_evaluated: list[str]


def review_sections(model: Model, review: Review) -> ReviewSections:
    """Return a review for a page."""
    worst = sorted(review.suppliers, key=lambda each: (each.card.total is None, each.card.total or 0.0, each.supplier))
    usage = _usage(model, review.items)
    costly = [review.items[place] for place in sorted(range(len(usage)), key=lambda place: -usage[place])]
    several = len(model.stocking_points) > 1
    fired = [record for record in review.alerts.rules.values() if record.alerts]
    return ReviewSections(
        suppliers=Table([_supplier(each) for each in worst[:MOST_ROWS]], len(worst)),
        within_network=len(model.sources) > len(model.suppliers),
        quarters=bool(review.quarters),
        items=Table([_item(each, several=several) for each in costly[:MOST_ROWS]], len(costly)),
        verdicts=_verdicts(review.items, several=several),
        several_places=several,
        ages=_ages(model, review),
        surplus=list(_surplus(model, review.items)),
        cash=_cash(model, review),
        priorities=priority_section(review.buffers),
        stages=stage_section(review.stages, _weeks(model)),
        alerts=Table([_rule(record) for record in fired], len(review.alerts.rules)),
        silent=[record.rule.id for record in review.alerts.rules.values() if not record.alerts],
        not_evaluated=[f"{rule.id} ({rule.reason})" for rule in review.alerts.not_evaluated],
    )


def _weeks(model: Model) -> int:
    first, last = measured_days(model.clock)
    return (last - first) // 7


def _usage(model: Model, items: Sequence[ItemReview]) -> list[float]:
    """Return what items are used for a day, in money where every item has a cost."""
    cost = model.money.unit_cost
    weight = np.ones(len(cost)) if np.isnan(cost).any() else cost
    used: list[float] = (np.array([item.daily_demand for item in items]) * weight).tolist()
    return used


def _number(value: float | None, places: int) -> str:
    return NO_VALUE if value is None else fixed(value, places)


def _percent(value: float | None) -> str:
    return NO_VALUE if value is None else fixed(100 * value, 1)


def _supplier(review: SupplierReview) -> list[str]:
    facts, card = review.facts, review.card
    remarks = [text for text, holds in (("provisional", card.provisional), ("JIT-ready", card.jit_ready)) if holds]
    return [
        review.supplier,
        card.grade or NO_VALUE,
        _number(card.total, 1),
        f"{facts.lines:,}",
        _percent(facts.on_time_rate),
        _percent(facts.accepted_rate),
        _percent(facts.in_full_rate),
        _number(review.mean_lead_time, 1),
        _number(facts.lead_time_cv, 2),
        ", ".join(remarks),
    ]


def _item(review: ItemReview, *, several: bool) -> list[str]:
    facts, fit = review.facts, review.suitability
    error = facts.wmape if facts.mape is None else facts.mape
    return [
        f"{review.item} at {review.stocking_point}" if several else review.item,
        f"{review.abc}{review.xyz or '?'}",
        review.pattern.replace("_", " ") or NO_VALUE,
        fixed(fit.total, 1),
        VERDICTS[fit.verdict],
        _percent(error),
        _percent(facts.on_time_rate),
        _number(facts.lead_time, 1),
        _number(review.bullwhip, 2),
        ", ".join(label(name) for name in fit.failing) or NO_VALUE,
    ]


def _verdicts(items: Iterable[ItemReview], *, several: bool) -> str:
    count = Counter(item.suitability.verdict for item in items)
    told = [f"{text} {count[verdict]:,}" for verdict, text in VERDICTS.items() if count[verdict]]
    where = ", an item at each of its places by itself" if several else ""
    return f"Items by verdict{where}: {', '.join(told)}." if told else ""


def _ages(model: Model, review: Review) -> Ages | None:
    """Return the stock by age, in money where every item has a cost; None without stock."""
    cost = model.money.unit_cost
    in_money = not np.isnan(cost).any()
    weight = cost if in_money else np.ones(len(cost))
    mean, end = weight @ review.ages.mean, weight @ review.ages.at_end
    total = float(mean.sum())
    if not total > 0:
        return None
    shares = 100 * mean / total
    bars = [
        AgeBar(f"{band} days", plain(float(average)), plain(float(last)), round(float(share), 1))
        for band, average, last, share in zip(AGE_BANDS, mean, end, shares, strict=True)
    ]
    now = f", {fixed(float(100 * end[AGED:].sum() / end.sum()), 1)} % at the end" if end.sum() > 0 else ""
    aged = f"{fixed(float(shares[AGED:].sum()), 1)} % of the stock is older than 90 days on average{now}."
    return Ages(bars, model.currency if in_money else "units", aged)


def _surplus(model: Model, items: tuple[ItemReview, ...]) -> Iterable[str]:
    """Yield what is too much at the end: excess, dead and slow stock."""
    in_money = all(item.stock.value is not None for item in items)
    unit = model.currency if in_money else "units"

    def worth(amounts: Iterable[float | None]) -> str:
        return f"{plain(sum(amount or 0.0 for amount in amounts))} {unit}"

    stocks = [item.stock for item in items]
    value = {id(stock): stock.value if in_money else stock.on_hand for stock in stocks}
    over = [stock for stock in stocks if stock.excess > 0]
    excess = worth(stock.excess_value if in_money else stock.excess for stock in over)
    by_cover = any(stock.by_cover for stock in stocks)
    most = f", or {SLOW_DAYS:g} days of demand where a policy keeps no level" if by_cover else ""
    yield f"Excess, above the largest position that the policy can bring about{most}: {excess} in {_items(len(over))}."
    if any(stock.dead is None for stock in stocks):
        yield "Dead stock is not known: the record is shorter than 180 days."
    else:
        dead = [stock for stock in stocks if stock.dead]
        yield f"Dead, without demand in 180 days: {worth(value[id(stock)] for stock in dead)} in {_items(len(dead))}."
    slow = [stock for stock in stocks if stock.slow]
    told = f"{worth(value[id(stock)] for stock in slow)} in {_items(len(slow))}"
    yield f"Slow, over {SLOW_DAYS:g} days of cover and a unit over {SLOW_DAYS:g} days old: {told}."


def _items(count: int) -> str:
    return f"{count:,} item{'' if count == 1 else 's'}"


def _cash(model: Model, review: Review) -> str:
    cash = review.cash
    if cash is None:
        return ""
    terms = f"customers pay after {CUSTOMER_TERMS} days and suppliers are paid after {SUPPLIER_TERMS} days"
    if consigned(model).any():
        terms += ", which for consigned stock, not the buyer's own until then, begin when it is used"
    told = (
        f"Assumed, as scenarios do not say it: {terms}. Then {plain(cash.working_capital)} {model.currency} of working "
        "capital are tied up on average"
    )
    if cash.cash_to_cash is None:
        return f"{told}."
    days = (cash.inventory_days, cash.receivable_days, cash.payable_days)
    parts = "{} in stock + {} - {}".format(*(_number(each, 1) for each in days))
    return f"{told}: {fixed(cash.cash_to_cash, 1)} days from paying to being paid ({parts})."


def _rule(record: RuleRecord) -> list[str]:
    judged = record.subject == "item"
    return [
        record.rule.id,
        record.rule.text,
        label(record.subject),
        f"{record.alerts:,}",
        f"{record.hits:,}" if judged else NO_VALUE,
        f"{record.false_alarms:,}" if judged else NO_VALUE,
        f"{record.undecided:,}" if judged else NO_VALUE,
        _percent(record.hit_rate),
        _percent(record.base_rate),
        f"{record.missed:,} of {record.stockouts:,}" if judged else NO_VALUE,
        record.rule.suggest,
    ]
