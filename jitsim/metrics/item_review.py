"""What a planner looks at in an item: its classes, how well JIT fits it, and the stock it has too much of.

Everything rests on the days measured of one replication, and on true demand, shipped or not.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from jitsim.forecasts.accuracy import Accuracy, accuracy_at_lag
from jitsim.forecasts.moving_average import MovingAverage
from jitsim.metrics.ages import AGED, StockAges
from jitsim.metrics.alert_conditions import WEEK
from jitsim.metrics.cash import FEWEST_LEAD_TIMES, bullwhip, weekly
from jitsim.metrics.metric import divide
from jitsim.metrics.suitability import ItemFacts, Suitability, suitability
from jitsim.metrics.supplier_review import SupplierReview
from jitsim.metrics.supply import SupplyTally, lead_time_sums
from jitsim.model.clock import Clock
from jitsim.model.model import NONE, Model
from jitsim.policies.classes import (
    FEWEST_BUCKETS,
    XYZ,
    Labels,
    coefficients_of_variation,
    demand_patterns,
)
from jitsim.policies.sizing import effective_minimum

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

FORECAST = MovingAverage(method="ma", window=4)
"""The forecast that suitability is judged by: a moving average of 28 days, in weekly buckets."""
FEWEST_WEEKS_OF_FORECAST = 8
"""Weeks with a forecast below which its error is not known."""
SLOW_DAYS = 90.0
"""Days of cover, and of age, above which stock is slow; the most days of cover where a policy keeps no level."""
DEAD_DAYS = 180
"""Days without demand after which stock is dead."""


@dataclass(frozen=True, slots=True)
class StockReview:
    """The stock of an item at the end of a replication [units]; values [currency] are None without a unit cost.

    `most` is the largest position that its policy can bring about, or 90 days of demand where it keeps no level
    (`by_cover`); `excess` is above it. Stock is `dead` without demand in 180 days, None where the record is shorter,
    and `slow` when it covers more than 90 days of demand and its oldest unit is older than 90 days. `aged_share` is
    older than 90 days, None without stock.
    """

    on_hand: float
    value: float | None
    most: float
    by_cover: bool
    excess: float
    excess_value: float | None
    dead: bool | None
    slow: bool
    oldest: float
    aged_share: float | None


@dataclass(frozen=True, slots=True)
class ItemReview:
    """One item at a stocking point: classes "" where unknown, weekly `demand_cv` and `bullwhip` None where unknown."""

    stocking_point: str
    item: str
    supplier: str
    daily_demand: float
    abc: str
    xyz: str
    pattern: str
    bullwhip: float | None
    facts: ItemFacts
    suitability: Suitability
    stock: StockReview


@dataclass(frozen=True, slots=True)
class ItemDays:
    """Days of all item-locations, shape (L, days) [units]: demand, that of customers alone, and units ordered.

    `on_hand` (L,) is the stock at the end and `most` (L,) the largest position of the policy, NaN for none;
    `expected_demand` (L,) is that of a day from the end on.
    """

    demand: Floats
    of_customers: Floats
    released: Floats
    on_hand: Floats
    most: Floats
    expected_demand: Floats


def item_reviews(
    model: Model,
    days: ItemDays,
    ages: StockAges,
    supply: SupplyTally,
    suppliers: Sequence[SupplierReview],
    classes: Labels,
) -> tuple[ItemReview, ...]:
    """Return what a planner sees in each item-location, in the order of the model; `classes` (items,) are A, B or C."""
    locations = model.locations
    columns = _Columns.of(model, days, supply, classes[locations.item])
    reviews = []
    for number in range(len(model.terms)):
        supplier = suppliers[int(model.supply.source[number])]
        facts = columns.facts(model, days, number, supplier.facts.on_time_rate)
        reviews.append(
            ItemReview(
                stocking_point=model.stocking_points[locations.stocking_point[number]],
                item=model.items[locations.item[number]],
                supplier=supplier.supplier,
                daily_demand=float(columns.daily[number]),
                abc=str(columns.abc[number]),
                xyz=str(columns.xyz[number]),
                pattern=str(columns.pattern[number]),
                bullwhip=_known(columns.bullwhip[number]),
                facts=facts,
                suitability=suitability(facts),
                stock=_stock(model, days, ages, number),
            )
        )
    return tuple(reviews)


@dataclass(frozen=True, slots=True)
class _Columns:
    """Facts of all item-locations, shape (L,), NaN or "" where unknown; `weeks` is how many are measured.

    Lead times and rejects are those of the first source.
    """

    weeks: int
    daily: Floats
    abc: Labels
    xyz: Labels
    pattern: Labels
    variation: Floats
    interval: Floats
    bullwhip: Floats
    lead_time: Floats
    lead_time_cv: Floats
    rejects: Floats

    @classmethod
    def of(cls, model: Model, days: ItemDays, supply: SupplyTally, abc: Labels) -> Self:
        first, last = measured_days(model.clock)
        demand = days.demand[:, first:last]
        weeks = weekly(demand)
        unknown = np.full(len(demand), np.nan)
        if weeks.shape[1] >= FEWEST_BUCKETS:
            patterns, variation = demand_patterns(weeks), coefficients_of_variation(weeks)
            pattern = patterns.labels
            # Nothing was demanded: the next demand is infinitely far away.
            interval = np.nan_to_num(patterns.interval, nan=np.inf)
            swing = bullwhip(weekly(days.released[:, first:last]), weeks)[0]
        else:
            variation = interval = swing = unknown
            pattern = np.full(len(demand), "")
        lead_time, lead_time_cv = _lead_times(model, supply)
        return cls(
            weeks=weeks.shape[1],
            daily=demand.mean(axis=1) if last > first else 0.0 * days.on_hand,
            abc=abc,
            xyz=XYZ.classes(variation),
            pattern=pattern,
            variation=variation,
            interval=interval,
            bullwhip=swing,
            lead_time=lead_time,
            lead_time_cv=lead_time_cv,
            rejects=divide(supply.rejected / 1.0, (supply.received + supply.rejected) / 1.0)[: len(demand)],
        )

    def facts(self, model: Model, days: ItemDays, number: int, on_time_rate: float | None) -> ItemFacts:
        """Return what the verdict on an item-location rests on."""
        terms, demand = model.terms[number], float(self.daily[number])
        first, last = measured_days(model.clock)
        error = _forecast_error(days.demand[number, first % WEEK : last], self.weeks, self.lead_time[number])
        least = effective_minimum(terms.minimum_order, terms.order_multiple) * terms.unit
        return ItemFacts(
            mape=error.mape,
            wmape=error.wmape,
            on_time_rate=on_time_rate,
            lead_time=_known(self.lead_time[number]),
            lead_time_cv=_known(self.lead_time_cv[number]),
            reject_rate=_known(self.rejects[number]),
            demand_cv=_known(self.variation[number]),
            demand_interval=_known(self.interval[number]),
            minimum_order_days=least / demand if demand > 0 else None,
            abc_class=str(self.abc[number]) or None,
            critical=terms.critical,
        )


def measured_days(clock: Clock) -> tuple[int, int]:
    """Return the first whole day measured and the day after the last."""
    first = -(-clock.warm_up // clock.ticks_per_day)
    return first, max(clock.horizon // clock.ticks_per_day, first)


def _lead_times(model: Model, supply: SupplyTally) -> tuple[Floats, Floats]:
    """Return mean [days] and coefficient of variation of the first sources' lead times in the window, shape (L,).

    Without a receipt the mean is what is promised; with fewer than five there is no variation.
    """
    sums = lead_time_sums(model, supply)
    mean = divide(sums.days, sums.count / 1.0)
    sd = np.sqrt(divide(sums.squares, np.maximum(sums.several - 1.0, 0.0)))
    cv = np.where(sums.several >= FEWEST_LEAD_TIMES, divide(sd, np.nan_to_num(mean)), np.nan)
    promised = model.supply.promised_lead_time
    mean = np.where(np.isnan(mean) & (promised != NONE), promised / model.clock.ticks_per_day, mean)
    count = len(model.locations.item)
    return mean[:count], cv[:count]


def _forecast_error(daily: Floats, weeks: int, lead_time: float) -> Accuracy:
    """Return the error of the forecast of each of the last `weeks` weeks made a lead time before, in whole weeks."""
    buckets = weekly(daily[None, :])[0]
    lag = 1 if math.isnan(lead_time) else max(1, math.ceil(lead_time / WEEK))
    if weeks < FEWEST_WEEKS_OF_FORECAST:
        return UNKNOWN
    found = accuracy_at_lag(FORECAST, buckets, lag, evaluated=weeks)
    return found if found.buckets >= FEWEST_WEEKS_OF_FORECAST else UNKNOWN


UNKNOWN = Accuracy(0, None, 0, None, None, None, None, None, None)


def _stock(model: Model, days: ItemDays, ages: StockAges, number: int) -> StockReview:
    on_hand, expected = float(days.on_hand[number]), float(np.nan_to_num(days.expected_demand[number]))
    by_cover = bool(np.isnan(days.most[number]))
    most = SLOW_DAYS * expected if by_cover else float(days.most[number])
    excess, oldest = max(on_hand - most, 0.0), float(ages.oldest[number])
    cost = _known(model.money.unit_cost[number])
    end = measured_days(model.clock)[1]
    idle = not days.demand[number, max(end - DEAD_DAYS, 0) : end].any()
    return StockReview(
        on_hand=on_hand,
        value=None if cost is None else cost * on_hand,
        most=most,
        by_cover=by_cover,
        excess=excess,
        excess_value=None if cost is None else cost * excess,
        dead=None if end < DEAD_DAYS else bool(idle and on_hand > 0),
        slow=on_hand > SLOW_DAYS * expected and oldest > SLOW_DAYS,
        oldest=oldest,
        aged_share=float(ages.at_end[number, AGED:].sum()) / on_hand if on_hand > 0 else None,
    )


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
