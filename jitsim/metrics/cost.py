"""Metrics in money, per year."""

from __future__ import annotations

import numpy as np

from jitsim.metrics.metric import Answer, Metric, Thresholds, divide
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


def ordering_cost(totals: Totals) -> Answer:
    """Return the fixed cost of the orders of a year."""
    return divide(totals.ordering * DAYS_PER_YEAR, totals.days), {
        "empty_window": totals.empty,
        "no_order_cost": np.isnan(totals.ordering),
    }


def shortage_cost(totals: Totals) -> Answer:
    """Return the cost of demand that waits or is lost in a year."""
    return divide(totals.shortage * DAYS_PER_YEAR, totals.days), {
        "empty_window": totals.empty,
        "no_shortage_cost": np.isnan(totals.shortage),
    }


def total_cost(totals: Totals) -> Answer:
    """Return carrying, ordering and shortage cost together."""
    answers = [formula(totals) for formula in (carrying_cost, ordering_cost, shortage_cost)]
    cost = answers[0][0] + answers[1][0] + answers[2][0]
    return cost, {reason: groups for _, unknown in answers for reason, groups in unknown.items()}


COST = (
    Metric(
        "carrying_cost",
        "{currency} per year",
        "down",
        "Holding cost of the mean stock plus the fixed cost of the stocking points; by item or supplier without the "
        "fixed cost, which has no share of theirs.",
        carrying_cost,
    ),
    Metric(
        "carrying_cost_rate",
        "share per year",
        "down",
        "Carrying cost over the mean value of the stock; by item or supplier without fixed cost.",
        carrying_cost_rate,
        Thresholds(0.25, 0.30),
    ),
    Metric(
        "ordering_cost",
        "{currency} per year",
        "down",
        "Replenishment orders released in a year times their fixed cost.",
        ordering_cost,
    ),
    Metric(
        "shortage_cost",
        "{currency} per year",
        "down",
        "Backorder cost of the demand that waits plus the cost of lost sales.",
        shortage_cost,
        by_customer=True,
    ),
    Metric(
        "total_cost",
        "{currency} per year",
        "down",
        "Carrying, ordering and shortage cost together, without purchases.",
        total_cost,
    ),
)
