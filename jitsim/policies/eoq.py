"""The economic order quantity, its relatives, and three ways to make small lots pay.

Quantities are in units, or all in the item's smallest unit; `demand` is a year's, `holding_cost` is for one unit in
stock for a year, and costs are yearly. A dormant item, without demand, has no lot: its lot is 0.
Sources: Harris 1913 and Taft 1918 as in Snyder and Shen, Fundamentals of Supply Chain Theory, chapters 3 and 9;
Porteus 1985 for the investment in set-ups.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from jitsim.policies.sizing import effective_minimum, round_half_up

DAYS_PER_YEAR = 365.0
LEAST_COVER = 7.0
"""Days of demand that a lot covers at least where the person leaves it to the formula."""
MOST_COVER = 90.0
"""Days of demand that such a lot covers at most."""


@dataclass(frozen=True, slots=True)
class LotCost:
    """What a lot size means for a year: smaller lots move cost from holding to ordering."""

    orders: float
    """Orders a year."""
    cycle_stock: float
    """Average stock that the lot causes [units]."""
    ordering: float
    """Cost of ordering or setting up [money a year]."""
    holding: float
    """Cost of holding the cycle stock [money a year]."""

    @property
    def total(self) -> float:
        """Ordering and holding [money a year]."""
        return self.ordering + self.holding


@dataclass(frozen=True, slots=True)
class BackorderPlan:
    """A lot that customers partly wait for."""

    lot: float
    """Order quantity [units]."""
    most_backorders: float
    """Backorders just before a receipt [units]; the reorder point without lead time is minus this."""
    cost: float
    """Ordering, holding and backorders [money a year]."""


@dataclass(frozen=True, slots=True)
class SetupInvestment:
    """How far it pays to invest in shorter set-ups."""

    setup_cost: float
    """Cost of one set-up after the investment [money]."""
    lot: float
    """The lot that goes with it [units]."""
    investment: float
    """What it costs to make set-ups so cheap [money a year]."""
    cost: float
    """Set-ups, holding and the investment [money a year]."""


def eoq(demand: float, order_cost: float, holding_cost: float) -> float:
    """Return the economic order quantity sqrt(2 K D / h); 0 for a dormant item."""
    _check_costs(demand, order_cost, holding_cost)
    return math.sqrt(2 * order_cost * demand / holding_cost)


def lot_cost(lot: float, demand: float, order_cost: float, holding_cost: float) -> LotCost:
    """Return what any lot costs: K D / Q + h Q / 2."""
    _check_costs(demand, order_cost, holding_cost)
    if demand > 0:
        _check_positive("lot", lot, "there is demand")
    orders = demand / lot if demand > 0 else 0.0
    return LotCost(orders, lot / 2, order_cost * orders, holding_cost * lot / 2)


def cost_penalty(lot: float, best: float) -> float:
    """Return the share by which a lot costs more than the best lot does.

    The optimum is flat: from 0.642 to 1.558 of the best lot it is at most 0.10.
    """
    _check_positive("lot", lot, "there is demand")
    _check_positive("best", best, "a lot is compared with it")
    return (lot / best + best / lot) / 2 - 1


def clip_to_cover(lot: float, daily_demand: float, least: float = LEAST_COVER, most: float = MOST_COVER) -> float:
    """Return the lot kept between `least` and `most` days of demand; 0 for a dormant item."""
    return min(max(lot, least * daily_demand), most * daily_demand)


def feasible_lot(
    lot: float, demand: float, order_cost: float, holding_cost: float, minimum: int = 0, multiple: int = 1
) -> int:
    """Return the cheaper of the two multiples around `lot`, of two equals the smaller, in smallest units.

    Neither is below the effective minimum, which is the answer when it is above both. A minimum below the best lot
    needs no look of its own: the multiple just below the best lot is between them and cheaper. 0 for a dormant item.
    """
    _check_costs(demand, order_cost, holding_cost)
    if demand == 0:
        return 0
    step = max(1, multiple)
    least = effective_minimum(max(1, minimum), multiple)
    candidates = (max(least, math.floor(lot / step) * step), max(least, math.ceil(lot / step) * step))
    return min(candidates, key=lambda size: lot_cost(size, demand, order_cost, holding_cost).total)


def holding_cost_while_producing(holding_cost: float, demand: float, production_rate: float) -> float:
    """Return h (1 - D / P): stock grows only as fast as production outruns demand; both rates a year."""
    if not production_rate > demand:
        raise ValueError(f"production_rate: expected more than the demand of {demand:g}, got {production_rate:g}")
    return holding_cost * (1 - demand / production_rate)


def epq(demand: float, setup_cost: float, holding_cost: float, production_rate: float) -> float:
    """Return the economic production quantity of a lot that arrives at `production_rate` [units a year]."""
    return eoq(demand, setup_cost, holding_cost_while_producing(holding_cost, demand, production_rate))


def eoq_with_backorders(demand: float, order_cost: float, holding_cost: float, backorder_cost: float) -> BackorderPlan:
    """Return the plan that lets customers wait at `backorder_cost` [money per unit and year]."""
    _check_costs(demand, order_cost, holding_cost)
    _check_positive("backorder_cost", backorder_cost, "free backorders would never be filled")
    share_held = backorder_cost / (holding_cost + backorder_cost)
    lot = eoq(demand, order_cost, holding_cost * share_held)
    cost = math.sqrt(2 * order_cost * demand * holding_cost * share_held)
    return BackorderPlan(lot, lot * (1 - share_held), cost)


def periods_of_supply(lot: float, demand_per_period: float) -> int:
    """Return the periodic order quantity: how many whole periods a lot covers, halves up, at least one."""
    if demand_per_period <= 0:
        return 1
    return max(1, round_half_up(lot / demand_per_period))


def setup_cost_for_lot(lot: float, demand: float, holding_cost: float) -> float:
    """Return the set-up cost Q^2 h / (2 D) at which a chosen lot is the economic one."""
    _check_positive("demand", demand, "a dormant item has no lot")
    _check_costs(demand, 0.0, holding_cost)
    return lot**2 * holding_cost / (2 * demand)


def invest_in_setups(
    demand: float, setup_cost: float, holding_cost: float, yearly_cost_per_log: float
) -> SetupInvestment:
    """Return the best set-up cost K when lowering it from K0 costs B ln(K0 / K) a year (Porteus 1985).

    `yearly_cost_per_log` is B. The optimum is min(K0, 2 B^2 / (D h)): it may be best to invest nothing.
    """
    _check_costs(demand, setup_cost, holding_cost)
    _check_positive("yearly_cost_per_log", yearly_cost_per_log, "free investment would remove every set-up")
    interior = 2 * yearly_cost_per_log**2 / (demand * holding_cost) if demand > 0 else math.inf
    best = min(setup_cost, interior)
    investment = yearly_cost_per_log * math.log(setup_cost / best) if best < setup_cost else 0.0
    lot = eoq(demand, best, holding_cost)
    return SetupInvestment(best, lot, investment, math.sqrt(2 * best * demand * holding_cost) + investment)


def cost_per_delivery(order_cost: float, delivery_cost: float, deliveries: int) -> float:
    """Return Ko / n + Kd, the order cost to use in `eoq` when one blanket order covers n deliveries."""
    if deliveries < 1:
        raise ValueError(f"deliveries: expected at least 1, got {deliveries}")
    return order_cost / deliveries + delivery_cost


def eoq_with_yield(
    demand: float, order_cost: float, holding_cost: float, yield_mean: float, yield_deviation: float
) -> float:
    """Return the best quantity to order when only a random share of it is good, sqrt(2 K D / (h E[Z^2]))."""
    square = _mean_square(yield_mean, yield_deviation)
    return eoq(demand, order_cost, holding_cost * square)


def lot_cost_with_yield(
    lot: float, demand: float, order_cost: float, holding_cost: float, yield_mean: float, yield_deviation: float
) -> LotCost:
    """Return what ordering any lot costs when a share Z of it is good: K D / (Q E[Z]) + h Q E[Z^2] / (2 E[Z])."""
    square = _mean_square(yield_mean, yield_deviation)
    _check_costs(demand, order_cost, holding_cost)
    good = lot_cost(lot * yield_mean, demand, order_cost, holding_cost)
    stock = good.cycle_stock * square / yield_mean**2
    return LotCost(good.orders, stock, good.ordering, holding_cost * stock)


def _mean_square(mean: float, deviation: float) -> float:
    """Return E[Z^2] of a yield with this mean and standard deviation."""
    _check_positive("yield_mean", mean, "nothing good would ever arrive")
    _check_not_negative("yield_deviation", deviation)
    return mean**2 + deviation**2


def _check_costs(demand: float, order_cost: float, holding_cost: float) -> None:
    _check_not_negative("demand", demand)
    _check_not_negative("order_cost", order_cost)
    _check_positive("holding_cost", holding_cost, "stock that costs nothing makes the lot infinite")


def _check_not_negative(name: str, value: float) -> None:
    if not 0 <= value < math.inf:
        raise ValueError(f"{name}: expected a finite number of 0 or more, got {value:g}")


def _check_positive(name: str, value: float, why: str) -> None:
    if not 0 < value < math.inf:
        raise ValueError(f"{name}: expected a finite number above 0 ({why}), got {value:g}")
