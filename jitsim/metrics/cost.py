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


def in_transit_carrying_cost(totals: Totals) -> Answer:
    """Return the cost of holding for a year what is on its way within the network."""
    return _holding(totals, totals.in_transit_holding)


def wip_carrying_cost(totals: Totals) -> Answer:
    """Return the cost of holding for a year what is being made."""
    amount, unknown = _holding(totals, totals.wip_holding)
    return amount, {"nothing_made": totals.steps == 0, **unknown}


def _holding(totals: Totals, amount: Floats) -> Answer:
    return divide(amount, totals.days), {"empty_window": totals.empty, "no_holding_cost": np.isnan(amount)}


def revenue(totals: Totals) -> Answer:
    """Return what the units shipped in a year are sold for."""
    return _per_year(totals, totals.revenue, "no_price")


def cost_of_goods_sold(totals: Totals) -> Answer:
    """Return what the units shipped in a year cost."""
    return _per_year(totals, totals.cost_of_goods, "no_unit_cost")


def purchases(totals: Totals) -> Answer:
    """Return what is paid for the units received in a year."""
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


def expediting_cost(totals: Totals) -> Answer:
    """Return the fixed cost and the premium of what is expedited in a year."""
    return divide(totals.expediting * DAYS_PER_YEAR, totals.days), {"empty_window": totals.empty}


def shortage_cost(totals: Totals) -> Answer:
    """Return the cost of demand that waits or is lost in a year."""
    return _per_year(totals, totals.shortage, "no_shortage_cost")


def total_cost(totals: Totals) -> Answer:
    """Return carrying, ordering, shortage, transport and expediting cost together."""
    parts = (carrying_cost, ordering_cost, shortage_cost, transport_cost, expediting_cost)
    answers = [formula(totals) for formula in parts]
    cost = np.sum([amount for amount, _ in answers], axis=0)
    return cost, {reason: groups for _, unknown in answers for reason, groups in unknown.items()}


def vendor_carrying_cost(totals: Totals) -> Answer:
    """Return capital and obsolescence of consigned stock for a year."""
    return divide(totals.borne_by_vendors, totals.days), {
        "empty_window": totals.empty,
        "no_holding_cost": np.isnan(totals.holding) & np.isnan(totals.borne_by_vendors),
        "one_carrying_rate": np.isnan(totals.borne_by_vendors),
    }


def vendor_penalties(totals: Totals) -> Answer:
    """Return what vendors pay in a year for stock outside its band."""
    return divide(totals.penalties * DAYS_PER_YEAR, totals.days), {"empty_window": totals.empty}


def vendor_cost(totals: Totals) -> Answer:
    """Return what vendors bear: their carrying cost and penalties."""
    cost, unknown = vendor_carrying_cost(totals)
    return cost + vendor_penalties(totals)[0], unknown


def buyer_cost(totals: Totals) -> Answer:
    """Return the total cost less what vendors bear."""
    (cost, unknown), (borne, why) = total_cost(totals), vendor_cost(totals)
    return cost - borne, {**unknown, "one_carrying_rate": why["one_carrying_rate"]}


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
        "in_transit_carrying_cost",
        _PER_YEAR,
        "down",
        "Holding cost of the units in transit at the rate of the item-location that ordered them, beside carrying_cost "
        "and total_cost, whose stock is on the shelf.",
        in_transit_carrying_cost,
    ),
    Metric(
        "wip_carrying_cost",
        _PER_YEAR,
        "down",
        "Holding cost of the goods in process at the rate of what they become, beside carrying_cost and total_cost, "
        "whose stock is on the shelf.",
        wip_carrying_cost,
        by_work_center=True,
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
        "expediting_cost",
        _PER_YEAR,
        "down",
        "Fixed cost and premium of what is expedited in a year: express orders, and open ones that go on faster.",
        expediting_cost,
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
        "Carrying, ordering, transport, expediting and shortage cost together, without purchases: the chain's, whoever "
        "owns stock.",
        total_cost,
    ),
    Metric(
        "buyer_cost",
        _PER_YEAR,
        "down",
        "The buyer's part of total_cost: what vendors bear of it, and penalties that they pay, taken off.",
        buyer_cost,
        signed=True,
    ),
    Metric(
        "vendor_cost",
        _PER_YEAR,
        "down",
        "What vendors bear at the places that they replenish: vendor_carrying_cost and vendor_penalties.",
        vendor_cost,
    ),
    Metric(
        "vendor_carrying_cost",
        _PER_YEAR,
        "down",
        "Part of the carrying cost that vendors bear: capital and obsolescence of consigned stock.",
        vendor_carrying_cost,
    ),
    Metric(
        "vendor_penalties",
        _PER_YEAR,
        "down",
        "What vendors pay for stock less backlog below z or above Z; the buyer gets it, so it is no cost of the chain.",
        vendor_penalties,
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
        "Units received into stock from suppliers in a year at the supplier's price, else at standard cost.",
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
