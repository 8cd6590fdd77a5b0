"""Metrics of stock: how much there is and how fast it turns."""

from __future__ import annotations

import numpy as np

from jitsim.metrics.metric import Answer, Direction, Formula, Metric, divide
from jitsim.metrics.totals import Totals
from jitsim.model.clock import DAYS_PER_YEAR


def inventory_turnover(totals: Totals) -> Answer:
    """Return (cost of goods shipped x 365 / days) / mean value; value is an area here, so the days cancel."""
    return divide(totals.cost_of_goods * DAYS_PER_YEAR, totals.value), {
        "no_unit_cost": np.isnan(totals.value),
        "no_inventory": totals.value == 0,
    }


def days_inventory_outstanding(totals: Totals) -> Answer:
    """Return mean value / (cost of goods shipped per day), which is 365 / turnover [days]."""
    return divide(totals.value, totals.cost_of_goods), {
        "no_unit_cost": np.isnan(totals.value),
        "no_shipments": totals.cost_of_goods == 0,
    }


def average_inventory_units(totals: Totals) -> Answer:
    """Return the mean stock on hand [units]."""
    return divide(totals.on_hand, totals.days), {"empty_window": totals.empty}


def average_inventory_value(totals: Totals) -> Answer:
    """Return the mean value of the stock on hand [currency]."""
    return divide(totals.value, totals.days), {
        "empty_window": totals.empty,
        "no_unit_cost": np.isnan(totals.value),
    }


def average_consigned_value(totals: Totals) -> Answer:
    """Return the mean value of the stock on hand that is the vendors' [currency]."""
    return divide(totals.consigned_value, totals.days), {
        "empty_window": totals.empty,
        "no_unit_cost": np.isnan(totals.consigned_value),
    }


def average_owned_value(totals: Totals) -> Answer:
    """Return the mean value of the stock on hand that is not the vendors' [currency]."""
    return divide(totals.value - totals.consigned_value, totals.days), {
        "empty_window": totals.empty,
        "no_unit_cost": np.isnan(totals.value),
    }


def average_on_order_units(totals: Totals) -> Answer:
    """Return the mean units on order [units]."""
    return divide(totals.on_order, totals.days), {"empty_window": totals.empty}


def average_in_transit_units(totals: Totals) -> Answer:
    """Return the mean units on their way within the network [units]."""
    return divide(totals.in_transit, totals.days), {"empty_window": totals.empty}


def average_in_transit_value(totals: Totals) -> Answer:
    """Return the mean value of what is on its way within the network [currency]."""
    return divide(totals.in_transit_value, totals.days), {
        "empty_window": totals.empty,
        "no_unit_cost": np.isnan(totals.in_transit_value),
    }


def average_reserved_units(totals: Totals) -> Answer:
    """Return the mean stock that is set aside for customers [units]."""
    return divide(totals.reserved, totals.days), {"empty_window": totals.empty}


def days_at_zero_without_demand(totals: Totals) -> Answer:
    """Return the time without stock outside of stockouts [item-days]."""
    return totals.idle, {}


def _buffer_share(colour: str) -> Formula:
    """Return the formula of the days of buffers that end in a colour."""

    def share(totals: Totals) -> Answer:
        days = totals.dark_red + totals.red + totals.yellow + totals.green + totals.blue
        return divide(getattr(totals, colour), days), {"no_buffers": days == 0}

    return share


_ZONES: dict[str, tuple[Direction, str]] = {
    "dark_red": ("down", "below nothing"),
    "red": ("down", "in the red zone"),
    "yellow": ("target", "in the yellow zone, which asks for an order"),
    "green": ("target", "in the green zone"),
    "blue": ("target", "above the top of green"),
}

INVENTORY = (
    Metric(
        "inventory_turnover",
        "per year",
        "up",
        "Cost of the goods shipped in a year over the mean value of the stock, both at standard cost.",
        inventory_turnover,
    ),
    Metric(
        "days_inventory_outstanding",
        "days",
        "down",
        "Days that the mean stock lasts at the rate of shipments: 365 over the turnover.",
        days_inventory_outstanding,
    ),
    Metric(
        "average_inventory_units",
        "units",
        "down",
        "Stock on the shelf, averaged over time.",
        average_inventory_units,
    ),
    Metric(
        "average_inventory_value",
        "{currency}",
        "down",
        "Stock on the shelf at standard cost, averaged over time, whoever owns it.",
        average_inventory_value,
    ),
    Metric(
        "average_owned_value",
        "{currency}",
        "down",
        "Part of average_inventory_value that the buyer owns: all but consigned stock, the vendor's until it is used.",
        average_owned_value,
    ),
    Metric(
        "average_consigned_value",
        "{currency}",
        "target",
        "Part of average_inventory_value that vendors own: consigned stock.",
        average_consigned_value,
    ),
    Metric(
        "average_on_order_units",
        "units",
        "target",
        "Units ordered and not yet received, averaged over time.",
        average_on_order_units,
    ),
    Metric(
        "average_in_transit_units",
        "units",
        "target",
        "Units that a stocking point or a work center shipped to a stocking point and that are not received there yet, "
        "averaged over time; what suppliers send is on order only.",
        average_in_transit_units,
    ),
    Metric(
        "average_in_transit_value",
        "{currency}",
        "target",
        "Units in transit at standard cost, averaged over time; they are not in average_inventory_value.",
        average_in_transit_value,
    ),
    Metric(
        "average_reserved_units",
        "units",
        "target",
        "Stock on the shelf that is set aside for customers until their order is complete, averaged over time.",
        average_reserved_units,
    ),
    Metric(
        "days_at_zero_without_demand",
        "item-days",
        "target",
        "Days in the window without stock that anybody may have while nobody went short, summed over the "
        "item-locations; they are no stockout.",
        days_at_zero_without_demand,
    ),
    *(
        Metric(
            f"buffer_{colour}_share",
            "share",
            direction,
            f"Days that DDMRP buffers end with their net flow position {told}, of all their whole days in the window.",
            _buffer_share(colour),
        )
        for colour, (direction, told) in _ZONES.items()
    ),
)
