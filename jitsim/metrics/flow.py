"""Metrics of flow: what was ordered, demanded and shipped, and how well it was foreseen."""

from __future__ import annotations

import numpy as np

from jitsim.metrics.metric import Answer, Metric, Thresholds
from jitsim.metrics.totals import Totals


def orders_placed(totals: Totals) -> Answer:
    """Return the replenishment orders released."""
    return totals.orders, {}


def units_ordered(totals: Totals) -> Answer:
    """Return the units ordered from suppliers."""
    return totals.ordered, {}


def units_moved(totals: Totals) -> Answer:
    """Return the units that left over lanes."""
    return totals.moved, {}


def trips(totals: Totals) -> Answer:
    """Return the trips over lanes."""
    return totals.trips, {}


def units_demanded(totals: Totals) -> Answer:
    """Return the units that customers demanded."""
    return totals.demanded, {}


def units_shipped(totals: Totals) -> Answer:
    """Return the units shipped to customers."""
    return totals.shipped, {}


def units_lost(totals: Totals) -> Answer:
    """Return the units of lost demand."""
    return totals.lost, {}


def units_declined(totals: Totals) -> Answer:
    """Return the units lost because the promise was later than customers wait."""
    return totals.declined, {}


def forecast_mape(totals: Totals) -> Answer:
    """Return nothing: what policies forecast is not kept, so it cannot be compared with demand."""
    everywhere = np.ones(len(totals.demanded), dtype=np.bool_)
    return np.full(len(totals.demanded), np.nan), {"forecast_not_scored": everywhere}


FLOW = (
    Metric(
        "orders_placed",
        "orders",
        "target",
        "Replenishment orders released in the window.",
        orders_placed,
    ),
    Metric(
        "units_ordered",
        "units",
        "target",
        "Units ordered from suppliers in the window.",
        units_ordered,
    ),
    Metric(
        "units_moved",
        "units",
        "target",
        "Units that left over lanes in the window, told at the stocking point that receives them.",
        units_moved,
    ),
    Metric(
        "trips",
        "trips",
        "target",
        "Trips over lanes in the window: what leaves at the same instant goes together, in as few as can carry it; "
        "items share the trips of a lane by the units moved.",
        trips,
    ),
    Metric(
        "units_demanded",
        "units",
        "target",
        "Units that customers demanded in the window.",
        units_demanded,
        by_customer=True,
    ),
    Metric(
        "units_shipped",
        "units",
        "target",
        "Units shipped to customers in the window, waiting demand included.",
        units_shipped,
        by_customer=True,
    ),
    Metric(
        "units_lost",
        "units",
        "down",
        "Units of demand lost in the window, for want of stock or of patience.",
        units_lost,
        by_customer=True,
    ),
    Metric(
        "units_declined",
        "units",
        "down",
        "Of the units lost those that customers did not order in the end, since their promise was beyond `max_wait`.",
        units_declined,
        by_customer=True,
    ),
    Metric(
        "forecast_mape",
        "share of demand",
        "down",
        "Mean absolute error of the forecasts that policies go by, over the demand; it is not measured, and items.csv "
        "has the error of a moving average of 28 days as a yardstick.",
        forecast_mape,
        Thresholds(0.20, 0.40, strict=True),
    ),
)
