"""Stock levels from service targets, and the service that any level promises.

Silver, Pyke and Thomas; Axsäter; undershoot by Tijms and Groenevelt. Rates are per day, stock is in units.
A law is that of the demand during the protection interval: the lead time, and the review period where there is one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import fmean

from jitsim.policies.losses import DemandLaw

LOWEST_Z = -4.0
"""The safety factor below which no level is looked for."""
HIGHEST_Z = 6.0
"""The safety factor up to which levels are looked for first; a law with a long tail may need more."""
MOST_STEPS = 50
"""The steps of Newton's method, of which a few are the rule; as many halvings follow where they do not end."""
LOT_ALONE = "the order size alone gives the fill rate; the level is the lowest that is considered"
CERTAIN = "demand over the interval is certain"
TOO_CHEAP = "shortages cost less than the stock that would prevent them: no safety stock"

Shortage = Callable[[float], tuple[float, float]]
"""From a level [units] to the units short per cycle, and how many fewer they become per unit of level."""


@dataclass(frozen=True)
class StockLevel:
    """A reorder point or an order-up-to level, and the service it promises."""

    level: float
    """The level; whole where the law counts units [units]."""
    safety_stock: float
    """What the level holds above mean demand over the protection interval [units]."""
    z: float | None
    """The implied safety factor, safety stock by standard deviation; None where demand is certain."""
    cycle_service: float
    """alpha, the chance that a cycle ends without a stockout."""
    fill_rate: float
    """beta, the share of demand that is met from stock."""
    note: str | None = None
    """What a reader should know about the answer, or None."""


def interval_demand(
    d: float, sd: float, lead_time: float, sd_lead_time: float, review: float = 0
) -> tuple[float, float]:
    """Return mean and standard deviation of demand over the protection interval [units].

    `d` and `sd` of daily demand or of its forecast error [units/day]; lead time, its standard deviation and review
    period [days]. The variance is P sd^2 + d^2 sd_lead_time^2 over P = lead_time + review: demand and lead time are
    independent.
    """
    interval = lead_time + review
    return d * interval, math.sqrt(interval * sd * sd + (d * sd_lead_time) ** 2)


def normal_moments(mean: float, sd: float) -> tuple[float, float, float]:
    """Return E[X], E[X^2] and E[X^3] of a normal size."""
    return mean, mean**2 + sd**2, mean**3 + 3.0 * mean * sd**2


def observed_moments(sizes: Sequence[float]) -> tuple[float, float, float]:
    """Return the means of the sizes, of their squares and of their cubes; zero sizes do not change the undershoot."""
    return fmean(sizes), fmean([size**2 for size in sizes]), fmean([size**3 for size in sizes])


def undershoot(moments: tuple[float, float, float], *, whole: bool = False) -> tuple[float, float]:
    """Return mean and standard deviation of how far the position is below the reorder point at the trigger [units].

    `moments` E[X], E[X^2], E[X^3] of what leaves between two checks. E[U] = E[X^2] / 2 E[X], Var U = E[X^3] / 3 E[X] -
    E[U]^2; for `whole` sizes the mean is a half and the variance a twelfth lower: single units never undershoot.
    """
    first, second, third = moments
    if first <= 0.0:
        return 0.0, 0.0
    mean = second / (2.0 * first)
    variance = third / (3.0 * first) - mean * mean
    if whole:
        mean, variance = mean - 0.5, variance - 1.0 / 12.0
    return max(mean, 0.0), math.sqrt(max(variance, 0.0))


def add_undershoot(demand: tuple[float, float], below: tuple[float, float]) -> tuple[float, float]:
    """Return mean and standard deviation of interval demand with the undershoot that the level must cover as well."""
    return demand[0] + below[0], math.hypot(demand[1], below[1])


def reorder_point_for_cycle_service(
    law: DemandLaw, alpha: float, lot: float, *, lost_sales: bool = False, simple: bool = False
) -> StockLevel:
    """Return the lowest reorder point s with P(X <= s) >= alpha; its fill rate is what alpha means with this lot."""
    _check_share("cycle service", alpha)
    return reorder_point_service(law, law.quantile(alpha), lot, lost_sales=lost_sales, simple=simple)


def reorder_point_for_fill_rate(
    law: DemandLaw, beta: float, lot: float, *, lost_sales: bool = False, simple: bool = False
) -> StockLevel:
    """Return the lowest reorder point s with fill rate `beta` for lots of `lot` units.

    Backorders: beta = 1 - (loss(s) - loss(s + lot)) / lot; `simple` leaves the second loss out. `lost_sales`:
    beta = 1 - loss(s) / (lot + loss(s)). A base stock S of single units is a lot of 1 with s = S - 1.
    """
    _check_share("fill rate", beta)
    short = lot * (1.0 - beta) / beta if lost_sales else lot * (1.0 - beta)
    least = max(law.mean + LOWEST_Z * law.sd, 0.0 if lost_sales else -math.inf)
    level, note = _lowest_level(law, _lot_shortage(law, lot, lost_sales or simple), short, least)
    return reorder_point_service(law, level, lot, lost_sales=lost_sales, simple=simple, note=note)


def reorder_point_service(
    law: DemandLaw,
    level: float,
    lot: float,
    *,
    lost_sales: bool = False,
    simple: bool = False,
    note: str | None = None,
) -> StockLevel:
    """Return the service that the reorder point `level` promises, whoever chose it."""
    short = _lot_shortage(law, lot, lost_sales or simple)(level)[0]
    return _promise(law, level, short / (lot + short if lost_sales else lot), note)


def reorder_point_by_cost(law: DemandLaw, lot: float, holding: float, shortage: float, demand: float) -> StockLevel:
    """Return the reorder point of least cost: 1 - alpha = holding lot / (shortage demand), if that is below 1.

    `holding` [currency per unit and year], `shortage` per unit backordered [currency], `demand` [units per year].
    """
    stockout = holding * lot / (shortage * demand) if shortage * demand > 0.0 else math.inf
    if stockout >= 1.0:
        return reorder_point_service(law, law.mean, lot, note=TOO_CHEAP)
    return reorder_point_for_cycle_service(law, 1.0 - stockout, lot)


def order_up_to_for_cycle_service(
    law: DemandLaw, alpha: float, at_lead_time: DemandLaw, cycle_demand: float, *, simple: bool = False
) -> StockLevel:
    """Return the lowest order-up-to level S with P(X <= S) >= alpha."""
    _check_share("cycle service", alpha)
    return order_up_to_service(law, law.quantile(alpha), at_lead_time, cycle_demand, simple=simple)


def order_up_to_for_fill_rate(
    law: DemandLaw, beta: float, at_lead_time: DemandLaw, cycle_demand: float, *, simple: bool = False
) -> StockLevel:
    """Return the lowest order-up-to level S with fill rate `beta`.

    beta = 1 - (loss(S) over lead time and review - loss(S) over the lead time alone) / demand per review period.
    `simple` leaves the second loss out, which is also the form for lost sales.
    """
    _check_share("fill rate", beta)
    least = law.mean + LOWEST_Z * law.sd
    shortage = _review_shortage(law, at_lead_time, simple)
    level, note = _lowest_level(law, shortage, cycle_demand * (1.0 - beta), least)
    return order_up_to_service(law, level, at_lead_time, cycle_demand, simple=simple, note=note)


def order_up_to_service(
    law: DemandLaw,
    level: float,
    at_lead_time: DemandLaw,
    cycle_demand: float,
    *,
    simple: bool = False,
    note: str | None = None,
) -> StockLevel:
    """Return the service that the order-up-to level promises, whoever chose it; no demand is served in full."""
    short = _review_shortage(law, at_lead_time, simple)(level)[0]
    return _promise(law, level, short / cycle_demand if cycle_demand > 0.0 else 0.0, note)


def critical_ratio(shortage: float, overage: float) -> float:
    """Return the newsvendor's alpha = shortage / (shortage + overage), both costs per unit and cycle [currency]."""
    if not (shortage > 0.0 and overage > 0.0):
        raise ValueError(f"a critical ratio needs costs above 0, got shortage {shortage:g} and overage {overage:g}")
    return shortage / (shortage + overage)


def newsvendor_level(law: DemandLaw, shortage: float, overage: float) -> StockLevel:
    """Return the level of least expected cost for a single season; its fill rate is 1 - loss / mean."""
    level = law.quantile(critical_ratio(shortage, overage))
    return _promise(law, level, law.loss(level) / law.mean if law.mean > 0.0 else 0.0, None)


def _check_share(what: str, share: float) -> None:
    if not 0.0 < share < 1.0:
        raise ValueError(f"a target {what} lies between 0 and 1, got {share:g}")


def _promise(law: DemandLaw, level: float, short_share: float, note: str | None) -> StockLevel:
    stock = level - law.mean
    if law.sd == 0.0:
        return StockLevel(level, stock, None, law.cdf(level), _share(1.0 - short_share), note or CERTAIN)
    return StockLevel(level, stock, stock / law.sd, law.cdf(level), _share(1.0 - short_share), note)


def _share(value: float) -> float:
    """Keep a fill rate within 0 and 1; the simple form counts old shortages again at very low levels."""
    return min(max(value, 0.0), 1.0)


def _lot_shortage(law: DemandLaw, lot: float, simple: bool) -> Shortage:
    if lot <= 0.0:
        raise ValueError(f"an order size is above 0, got {lot:g}")
    return law.shortage if simple else partial(_difference, law, law, lot)


def _review_shortage(law: DemandLaw, at_lead_time: DemandLaw, simple: bool) -> Shortage:
    return law.shortage if simple else partial(_difference, law, at_lead_time, 0.0)


def _difference(law: DemandLaw, earlier: DemandLaw, lot: float, level: float) -> tuple[float, float]:
    """Return the shortage at the end of a cycle less what was short when it began."""
    short, slope = law.shortage(level)
    before, slope_before = earlier.shortage(level + lot)
    return short - before, slope - slope_before


def _lowest_level(law: DemandLaw, shortage: Shortage, target: float, least: float) -> tuple[float, str | None]:
    """Return the lowest level at `least` or above that is short of at most `target` units a cycle, and a note."""
    if law.sd == 0.0:
        return law.mean, CERTAIN
    if law.whole:
        least = float(math.ceil(least))
    if shortage(least)[0] <= target:
        return least, LOT_ALONE
    above = HIGHEST_Z * law.sd
    while shortage(law.mean + above)[0] > target:
        above *= 2.0
    level = _root(shortage, target, least, law.mean + above)
    if law.whole:
        level = float(math.ceil(level - 1e-6))
        # The shortage is a straight line between whole levels, so at most the next one is needed.
        level += shortage(level)[0] > target * (1.0 + 1e-12)
    return level, None


def _root(shortage: Shortage, target: float, low: float, high: float) -> float:
    """Return where the shortage is `target`: Newton on its logarithm, by halves where that leaves the bracket."""
    precision = max(1e-13 * (high - low), 2.0 * math.ulp(max(-low, high)))
    level = 0.5 * (low + high)
    for trial in range(2 * MOST_STEPS):
        short, slope = shortage(level)
        if short > target:
            low = level
        else:
            high = level
        step = short * math.log(short / target) / slope if short > 0.0 and slope > 0.0 else math.inf
        if abs(step) <= precision:
            return level + step
        if high - low <= precision:
            break
        level += step
        if trial > MOST_STEPS or not low < level < high:
            level = 0.5 * (low + high)
    return high
