"""Metrics in money, per year."""

from __future__ import annotations

import numpy as np

from jitsim.metrics.metric import Answer, Floats, Formula, Metric, Thresholds, divide
from jitsim.metrics.totals import Totals
from jitsim.model.clock import DAYS_PER_YEAR


def carrying_cost(totals: Totals) -> Answer:
    """Return the cost of holding the mean stock for a year and of the places that hold it."""
    return divide(totals.holding, totals.days) + totals.fixed, {
        "empty_window": totals.empty,
        "no_holding_cost": np.isnan(totals.holding),
    }


def carrying_cost_rate(totals: Totals) -> Answer:
    """Return the carrying cost over the mean value of the stock [per year]."""
    cost, unknown = carrying_cost(totals)
    return divide(cost, divide(totals.value, totals.days)), {
        "empty_window": totals.empty,
        "no_unit_cost": np.isnan(totals.value),
        **unknown,
        "no_inventory": totals.value == 0,
    }


def _carrying_part(part: str) -> Formula:
    """Return the formula of one part of the carrying cost that grows with the stock."""

    def cost(totals: Totals) -> Answer:
        amount = getattr(totals, part)
        return divide(amount, totals.days), {
            "empty_window": totals.empty,
            "no_holding_cost": np.isnan(totals.holding),
            "one_carrying_rate": np.isnan(amount),
        }

    return cost


def carrying_cost_fixed(totals: Totals) -> Answer:
    """Return the cost of the places that does not grow with the stock."""
    return totals.fixed, {}


def revenue(totals: Totals) -> Answer:
    """Return what the units shipped in a year are sold for."""
    return _per_year(totals, totals.revenue, "no_price")


def cost_of_goods_sold(totals: Totals) -> Answer:
    """Return what the units shipped in a year cost."""
    return _per_year(totals, totals.cost_of_goods, "no_unit_cost")


def purchases(totals: Totals) -> Answer:
    """Return what the units received in a year cost."""
    return _per_year(totals, totals.purchases, "no_unit_cost")


def lost_sales_value(totals: Totals) -> Answer:
    """Return what the units lost in a year would have sold for."""
    return _per_year(totals, totals.lost_value, "no_price")


def lost_margin(totals: Totals) -> Answer:
    """Return what the units lost in a year would have sold for above their cost."""
    amount, unknown = _per_year(totals, totals.lost_margin, "no_unit_cost")
    return amount, {"no_price": np.isnan(totals.lost_value), **unknown}


def _per_year(totals: Totals, amount: Floats, missing: str) -> Answer:
    """Return an amount of the window per year; `missing` is the reason where a price of any item is unknown."""
    return divide(amount * DAYS_PER_YEAR, totals.days), {"empty_window": totals.empty, missing: np.isnan(amount)}


def ordering_cost(totals: Totals) -> Answer:
    """Return the fixed cost of the orders of a year, with what is invested to lower it."""
    return _per_year(totals, totals.ordering, "no_order_cost")


def transport_cost(totals: Totals) -> Answer:
    """Return the cost of the units and trips that leave over lanes in a year."""
    return divide(totals.transport * DAYS_PER_YEAR, totals.days), {"empty_window": totals.empty}


def shortage_cost(totals: Totals) -> Answer:
    """Return the cost of demand that waits or is lost in a year."""
    return _per_year(totals, totals.shortage, "no_shortage_cost")


def total_cost(totals: Totals) -> Answer:
    """Return carrying, ordering, shortage and transport cost together."""
    answers = [formula(totals) for formula in (carrying_cost, ordering_cost, shortage_cost, transport_cost)]
    cost = answers[0][0] + answers[1][0] + answers[2][0] + answers[3][0]
    return cost, {reason: groups for _, unknown in answers for reason, groups in unknown.items()}


_PER_YEAR = "{currency} per year"
_PARTS = {
    "capital": "the money tied up",
    "storage": "space and staff that grow with the stock",
    "insurance": "insurance of the stock",
    "obsolescence": "loss of value with age",
    "handling": "handling and shrink",
}

COST = (
    Metric(
        "carrying_cost",
        _PER_YEAR,
        "down",
        "Holding cost of the mean stock plus the fixed cost of the stocking points; by item, class or supplier without "
        "the fixed cost, which has no share of theirs.",
        carrying_cost,
    ),
    Metric(
        "carrying_cost_rate",
        "share per year",
        "down",
        "Carrying cost over the mean value of the stock, which rises as stock falls where part of it is fixed; by "
        "item, class or supplier without fixed cost.",
        carrying_cost_rate,
        Thresholds(0.25, 0.30),
    ),
    *(
        Metric(f"carrying_cost_{part}", _PER_YEAR, "down", f"Part of the carrying cost: {told}.", _carrying_part(part))
        for part, told in _PARTS.items()
    ),
    Metric(
        "carrying_cost_fixed",
        _PER_YEAR,
        "down",
        "Part of the carrying cost: what the stocking points cost whatever the stock, 0 by item, class or supplier.",
        carrying_cost_fixed,
    ),
    Metric(
        "ordering_cost",
        _PER_YEAR,
        "down",
        "Replenishment orders released in a year times their fixed cost, with what is invested to lower that.",
        ordering_cost,
    ),
    Metric(
        "transport_cost",
        _PER_YEAR,
        "down",
        "Cost per unit and per trip of what leaves over lanes in a year, told at the stocking point that receives it; "
        "items share the trips of a lane by the units moved.",
        transport_cost,
    ),
    Metric(
        "shortage_cost",
        _PER_YEAR,
        "down",
        "Backorder cost of the demand that waits plus the cost of lost sales.",
        shortage_cost,
        by_customer=True,
    ),
    Metric(
        "total_cost",
        _PER_YEAR,
        "down",
        "Carrying, ordering, transport and shortage cost together, without purchases.",
        total_cost,
    ),
    Metric(
        "revenue",
        _PER_YEAR,
        "up",
        "Units shipped in a year at their price.",
        revenue,
        by_customer=True,
    ),
    Metric(
        "cost_of_goods_sold",
        _PER_YEAR,
        "target",
        "Units shipped in a year at standard cost.",
        cost_of_goods_sold,
        by_customer=True,
    ),
    Metric(
        "purchases",
        _PER_YEAR,
        "target",
        "Units received into stock in a year at standard cost.",
        purchases,
    ),
    Metric(
        "lost_sales_value",
        _PER_YEAR,
        "down",
        "Units of demand lost in a year at their price.",
        lost_sales_value,
        by_customer=True,
    ),
    Metric(
        "lost_margin",
        _PER_YEAR,
        "down",
        "Units of demand lost in a year at their price less their cost.",
        lost_margin,
        by_customer=True,
        signed=True,
    ),
)
