"""What service a formula promises for the level that a policy keeps, beside what the simulation delivered.

What was asked for is the target that the policy was given. The promise rests on demand and lead times as one
replication showed them, and on the level that was kept there; what was delivered is the mean over all replications.
Formulas in `policies.safety_stock`.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from jitsim.ledger.ledger import Ledger
from jitsim.ledger.quantities import in_units
from jitsim.metrics.delivered import Chance, Delivered, beyond_chance
from jitsim.metrics.grouping import of_places
from jitsim.metrics.intervals import student_intervals
from jitsim.metrics.inventory import average_inventory_units
from jitsim.metrics.metric import Formula
from jitsim.metrics.observed import ClassOf, Seen, seen_in, spread
from jitsim.metrics.service import cycle_service_level, fill_rate
from jitsim.metrics.tallies import Tallies
from jitsim.metrics.tally import Tally
from jitsim.metrics.totals import totals
from jitsim.model.demand import couplings
from jitsim.model.model import Model
from jitsim.policies import Terms
from jitsim.policies.buffer_level import BufferLevel
from jitsim.policies.estimates import FEWEST_RECEIPTS, Estimates
from jitsim.policies.losses import DemandLaw, Empirical, Gamma, NegativeBinomial, Normal, Poisson
from jitsim.policies.safety_stock import StockLevel, order_up_to_service, reorder_point_service
from jitsim.policies.sizing import order_size, round_half_up

Floats = npt.NDArray[np.float64]

FEWEST_DAYS = 14
"""Whole days measured below which the spread of daily demand is not known."""
BROKEN_PROMISE = 0.5
"""The share of a promised lead time by which receipts take more or less, from which on the promise is broken."""

WHY_NOT = {
    "no_level": "the policy keeps no level: it orders what customers have ordered",
    "too_few_days": f"fewer than {FEWEST_DAYS} whole days measured",
    "no_demand": "nothing was demanded",
    "several_sources": "orders were shared among several sources",
    "too_few_receipts": f"fewer than {FEWEST_RECEIPTS} receipts with a known release",
    "certain_demand": "demand over the protection interval is certain, so there is no spread to count in",
}
"""Why a number of a buffer is missing: code and meaning."""


LAW_NAMES: dict[type[DemandLaw], str] = {
    Normal: "normal",
    Gamma: "gamma",
    Poisson: "poisson",
    NegativeBinomial: "negative_binomial",
    Empirical: "empirical",
}


@dataclass(frozen=True, slots=True)
class Promise:
    """What a formula says of a level, from demand and lead time as they were observed.

    `interval` is the protection interval [days]: the lead time and, for periodic reviews, the review period.
    `interval_demand` and `interval_demand_sd` are demand over it [units], `safety_stock` what the level holds above
    the first [units], and `z`, the implied safety factor, that in standard deviations; None where demand is certain.
    `law` is the law of demand, with `undershoot` [units] on top where checks find the position below the trigger.
    `on_hand` is the mean stock to expect where hardly anybody waits: safety stock and half a lot [units], for DDMRP
    TOR + green / 2. `open_orders` are the orders on their way, `order_interval` the days between two.
    """

    interval: float
    interval_demand: float
    interval_demand_sd: float
    safety_stock: float
    z: float | None
    law: str
    undershoot: float
    cycle_service_level: float
    fill_rate: float
    on_hand: float
    open_orders: float
    order_interval: float


@dataclass(frozen=True, slots=True)
class Buffer:
    """The buffer of one item-location: the level that its policy keeps, what that promises and what was delivered.

    `target`, `target_value` and `lead_time_source` are what the planner asked for (see `policies.asked`).
    `sized_lead_time` [days] is the lead time that the level is computed for, of receipts the mean of those seen.
    `kind`, `level` [units] and `lot` [units per order or cycle] are None where the policy keeps no level; `order_size`
    [units] is the lot raised to what the supplier sells, None where an order is what was demanded since the last.
    `computed` says that the policy computes its level anew while it runs: then level and lot are means over the window
    of replication 0, in which the level was between `level_low` and `level_high` and `level_last` at the end. Observed
    in replication 0, over the window: demand per day [units] on `days` whole days, lead time [days] of the mean unit of
    the orders in `receipts`. `waits_for_others` says that customers take its units only with other items of their
    orders, so that less is delivered than its own stock could serve. `reason` is a code of `WHY_NOT` where the promise,
    or z alone, is missing.
    """

    stocking_point: str
    item: str
    policy: str
    target: str
    target_value: float | None
    sized_lead_time: float | None
    lead_time_source: str | None
    kind: str | None
    level: float | None
    lot: float | None
    order_size: float | None
    computed: bool
    level_low: float | None
    level_high: float | None
    level_last: float | None
    days: int
    daily_demand: float | None
    daily_demand_sd: float | None
    receipts: int
    mean_unit_lead_time: float | None
    mean_unit_lead_time_sd: float | None
    waits_for_others: bool
    promise: Promise | None
    cycle_service_level: Delivered
    fill_rate: Delivered
    on_hand: Delivered
    reason: str | None

    @property
    def cycle_service_gap(self) -> float | None:
        """Cycle service delivered less promised [percentage points]."""
        return None if self.promise is None else _gap(self.cycle_service_level, self.promise.cycle_service_level)

    @property
    def fill_rate_gap(self) -> float | None:
        """Fill rate delivered less promised [percentage points]."""
        return None if self.promise is None else _gap(self.fill_rate, self.promise.fill_rate)

    @property
    def gap(self) -> float | None:
        """The larger of both gaps, without its sign [percentage points]."""
        known = [abs(gap) for gap in (self.cycle_service_gap, self.fill_rate_gap) if gap is not None]
        return max(known, default=None)

    @property
    def breaks_its_promise(self) -> bool:
        """Whether the level is sized for a promise from which the mean of the receipts is half of it or more away."""
        if self.lead_time_source != "promise" or self.receipts < FEWEST_RECEIPTS:
            return False
        promised, seen = self.sized_lead_time or 0.0, self.mean_unit_lead_time or 0.0
        return seen != promised and abs(seen - promised) >= BROKEN_PROMISE * promised

    def gap_beyond_chance(self, *, of: int) -> float:
        """Return how far the promises lie `beyond_chance` at most, either way, for one `of` several buffers."""
        if self.promise is None:
            return 0.0
        return max(
            abs(beyond_chance(self.cycle_service_level, self.promise.cycle_service_level, of=of)),
            abs(beyond_chance(self.fill_rate, self.promise.fill_rate, of=of)),
        )


def chance_in(buffers: Sequence[Buffer]) -> Chance:
    """Return what is known of chance in the gaps of the buffers of one run."""
    service = [each for buffer in buffers for each in (buffer.cycle_service_level, buffer.fill_rate)]
    counts = [each.n for each in service if each.mean is not None]
    if None in counts or not counts:
        return "none"
    return "unknown" if set(counts) == {1} else "judged"


def worst_first(buffers: Sequence[Buffer]) -> list[Buffer]:
    """Return the buffers with a gap, the one furthest beyond chance first, then by gap."""
    known = [buffer for buffer in buffers if buffer.gap is not None]
    return sorted(known, key=lambda each: (-each.gap_beyond_chance(of=len(known)), -(each.gap or 0.0)))


def buffers_of(model: Model, tallies: Sequence[Tally], ledger: Ledger, class_of: ClassOf) -> tuple[Buffer, ...]:
    """Return the buffer of every item-location; `ledger` is that of replication 0, `class_of` belongs to it."""
    cycles, fill, on_hand = (
        _delivered(values, most, random=model.random)
        for values, most in zip(_by_location(model, Tallies.of(tallies)), (1.0, 1.0, math.inf), strict=True)
    )
    coupled = {location for together in couplings(model.demand) for location in together}
    return tuple(
        _buffer(
            model, location, seen, (cycles[location], fill[location], on_hand[location]), coupled=location in coupled
        )
        for location, seen in enumerate(seen_in(model, ledger, class_of))
    )


def promise_of(buffer: BufferLevel, seen: Estimates, terms: Terms) -> Promise:
    """Return what the formulas say of a level, for an item that is demanded.

    An order-up-to level that is reviewed at every change is a lot of one unit for the fill rate (Palm), and its cycle
    service is P(X <= S). Where a lot is less than what is demanded in a review period, that is what a cycle brings.
    """
    units = in_units(np.array([buffer.level, buffer.trigger, buffer.top, buffer.lot or 0, 1]), np.array(terms.unit))
    level, trigger, top, lot, unit = (float(number) for number in units)
    interval = seen.lead_time + buffer.review
    cycle = max(lot, seen.demand * buffer.review) or unit
    below = (0.0, 0.0)
    if buffer.lot is not None and buffer.law != "empirical":
        below = seen.undershoot(buffer.check, whole=terms.unit == 1.0)
    law = seen.law_over(interval, buffer.law, below)
    found = _service(buffer, (level, trigger, cycle), seen, law, lost=terms.lost)
    mean, sd = seen.over(interval)
    position = (trigger + unit + top) / 2
    return Promise(
        interval=interval,
        interval_demand=mean,
        interval_demand_sd=sd,
        safety_stock=level - mean,
        z=(level - mean) / sd if sd > 0.0 else None,
        law="certain" if law.sd == 0.0 else LAW_NAMES[type(law)],
        undershoot=below[0],
        cycle_service_level=found.cycle_service,
        fill_rate=found.fill_rate,
        on_hand=max(position - mean + seen.demand * buffer.review / 2, 0.0),
        open_orders=seen.demand * seen.lead_time / cycle,
        order_interval=cycle / seen.demand,
    )


def _service(
    buffer: BufferLevel, numbers: tuple[float, float, float], seen: Estimates, law: DemandLaw, *, lost: bool
) -> StockLevel:
    """Return the service of a level, with its trigger and what a cycle brings [units]."""
    level, trigger, cycle = numbers
    if buffer.lot is not None or buffer.review <= 0.0:
        found = reorder_point_service(law, trigger, cycle, lost_sales=lost)
        return found if buffer.lot is not None else replace(found, cycle_service=law.cdf(level))
    before = seen.law_over(seen.lead_time, buffer.law)
    return order_up_to_service(law, level, before, cycle, simple=lost)


def _buffer(
    model: Model, location: int, seen: Seen, delivered: tuple[Delivered, Delivered, Delivered], *, coupled: bool
) -> Buffer:
    terms = model.terms[location]
    levels = _levels(seen, terms)
    kept = _mean_level(levels)
    reason = _why_not(kept, seen)
    known = None if reason else seen.estimates
    promise = promise_of(kept, known, terms) if kept is not None and known is not None else None
    cycle = None if promise is None or known is None else promise.order_interval * known.demand
    return Buffer(
        stocking_point=model.stocking_points[model.locations.stocking_point[location]],
        item=model.items[model.locations.item[location]],
        policy=str(getattr(seen.policy, "type", "")),
        **_asked(seen, terms),
        kind=None if kept is None else kept.kind,
        level=None if kept is None else _units(kept.level, terms),
        **_range(levels, terms),
        lot=cycle if kept is None or kept.lot is None else _units(kept.lot, terms),
        order_size=None if kept is None or kept.lot is None else _order_size(kept.lot, terms),
        computed=seen.computed,
        **_seen(seen),
        waits_for_others=coupled,
        promise=promise,
        cycle_service_level=delivered[0],
        fill_rate=delivered[1],
        on_hand=delivered[2],
        reason=reason or ("certain_demand" if promise is not None and promise.z is None else None),
    )


def _asked(seen: Seen, terms: Terms) -> dict[str, Any]:
    target, lead_time = seen.policy.asked_target(terms), seen.policy.asked_lead_time(terms)
    days = lead_time.days
    if lead_time.source == "receipts" and len(seen.lead_times):
        days = float(seen.lead_times.mean())
    return {
        "target": target.kind,
        "target_value": target.value,
        "sized_lead_time": days,
        "lead_time_source": lead_time.source,
    }


def _seen(seen: Seen) -> dict[str, Any]:
    demand, lead_times = seen.daily_demand, seen.lead_times
    return {
        "days": len(demand),
        "daily_demand": float(demand.mean()) if len(demand) else None,
        "daily_demand_sd": spread(demand) if len(demand) > 1 else None,
        "receipts": len(lead_times),
        "mean_unit_lead_time": float(lead_times.mean()) if len(lead_times) else None,
        "mean_unit_lead_time_sd": spread(lead_times) if len(lead_times) > 1 else None,
    }


def _order_size(lot: int, terms: Terms) -> float:
    return _units(order_size(lot, terms.minimum_order, terms.order_multiple), terms)


def _levels(seen: Seen, terms: Terms) -> list[tuple[int, BufferLevel]]:
    """Return the levels that were kept in the window, each with its time in force."""
    found = ((ticks, seen.policy.buffer_of(parameters, terms)) for ticks, parameters in seen.parameters)
    return [(ticks, level) for ticks, level in found if level is not None]


def _mean_level(levels: list[tuple[int, BufferLevel]]) -> BufferLevel | None:
    """Return the mean over time of levels in whole units; what they are is the same at all times."""
    if len(levels) < 2:
        return levels[0][1] if levels else None
    last, whole = levels[-1][1], sum(ticks for ticks, _ in levels)

    def mean(numbers: Iterable[int]) -> int:
        weights = (ticks for ticks, _ in levels)
        return round_half_up(sum(map(operator.mul, weights, numbers)) / whole)

    lot = None if last.lot is None else mean(level.lot or 0 for _, level in levels)
    level, trigger, top = (mean(getattr(level, name) for _, level in levels) for name in ("level", "trigger", "top"))
    return replace(last, level=level, trigger=trigger, top=top, lot=lot)


def _range(levels: list[tuple[int, BufferLevel]], terms: Terms) -> dict[str, Any]:
    if not levels:
        return dict.fromkeys(("level_low", "level_high", "level_last"))
    kept = [level.level for _, level in levels]
    low, high, last = (_units(level, terms) for level in (min(kept), max(kept), kept[-1]))
    return {"level_low": low, "level_high": high, "level_last": last}


def _why_not(kept: BufferLevel | None, seen: Seen) -> str | None:
    """Return why nothing can be promised; the first reason counts."""
    reasons = {
        "no_level": kept is None,
        "too_few_days": len(seen.daily_demand) < FEWEST_DAYS,
        "no_demand": not seen.daily_demand.any(),
        "several_sources": seen.shared,
        "too_few_receipts": len(seen.lead_times) < FEWEST_RECEIPTS,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def _units(quantity: int, terms: Terms) -> float:
    return float(in_units(np.array(quantity), np.array(terms.unit)))


DELIVERED: tuple[Formula, ...] = (cycle_service_level, fill_rate, average_inventory_units)
"""What buffers deliver."""


def _by_location(model: Model, tallies: Tallies) -> Floats:
    """Return what is `DELIVERED` by replication and item-location, shape (3, R, L), NaN where undefined."""
    locations = np.arange(len(model.locations.item))
    names = tuple(model.location_name(location) for location in locations.tolist())
    groups = of_places(model, names, locations, np.zeros(len(locations)))
    found = np.empty((len(DELIVERED), len(tallies), len(locations)))
    for rows, sums in totals(model, tallies, groups):
        for number, formula in enumerate(DELIVERED):
            values, unknown = formula(sums)
            undefined = np.logical_or.reduce(list(unknown.values()))
            found[number, rows] = np.where(undefined, np.nan, values).reshape(-1, len(locations))
    return found


def _delivered(values: Floats, most: float, *, random: bool) -> list[Delivered]:
    """Return a metric by item-location from its values, shape (R, L); its intervals stay between 0 and `most`.

    What only one of several replications knows is left out: nothing says how far another would differ.
    """
    found = student_intervals(values)
    mean = np.where(found.n < min(len(values), 2), np.nan, found.mean)
    columns = (mean, np.maximum(found.low, 0.0), np.minimum(found.high, most))
    counts = found.n.tolist() if random else [None] * len(mean)
    rows = zip(*([None if math.isnan(end) else end for end in column.tolist()] for column in columns), strict=True)
    return [Delivered(mean, low, high, n) for (mean, low, high), n in zip(rows, counts, strict=True)]


def _gap(delivered: Delivered, promised: float) -> float | None:
    return None if delivered.mean is None else 100.0 * (delivered.mean - promised)
