"""Metrics of service: what customers got, and when."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from jitsim.metrics.metric import Answer, Metric, Thresholds, divide
from jitsim.metrics.totals import Totals
from jitsim.model.clock import DAYS_PER_MONTH

Floats = npt.NDArray[np.float64]

FEWEST_CYCLES = 5
FEWEST_ORDERS = 30


def order_fulfilment_rate(totals: Totals) -> Answer:
    """Return the share of orders that were complete and on time."""
    return divide(totals.orders_fulfilled, totals.orders_due), {"no_orders": totals.orders_due == 0}


def fill_rate(totals: Totals) -> Answer:
    """Return the share of units that were served at once."""
    return divide(totals.at_once, totals.demanded), {"no_demand": totals.demanded == 0}


def cycle_service_level(totals: Totals) -> Answer:
    """Return the share of replenishment cycles without unmet demand."""
    return divide(totals.good_cycles, totals.cycles), {"too_few_cycles": totals.cycles < FEWEST_CYCLES}


def ready_rate(totals: Totals) -> Answer:
    """Return the share of item-time with stock on the shelf."""
    share = divide(totals.stocked, totals.item_locations * totals.days)
    return share, {"empty_window": totals.empty, "no_item_locations": totals.item_locations == 0}


def stockout_frequency(totals: Totals) -> Answer:
    """Return the episodes per item-month."""
    frequency = divide(totals.episodes * DAYS_PER_MONTH, totals.item_locations * totals.days)
    return frequency, {"empty_window": totals.empty, "no_item_locations": totals.item_locations == 0}


def orders_outside_a_lasting_stockout(totals: Totals) -> Floats:
    """Return the orders due, none where customers went short though no stockout began: it had begun before."""
    lasting = (totals.episodes == 0) & (totals.backlog + totals.lost > 0)
    return np.where(lasting, 0.0, totals.orders_due)


def stockout_duration(totals: Totals) -> Answer:
    """Return the mean length of an episode [days]."""
    return divide(totals.episode_days, totals.episodes), {"no_stockouts": totals.episodes == 0}


def mean_wait(totals: Totals) -> Answer:
    """Return the mean wait of a unit demanded [days]."""
    return divide(totals.waited, totals.demanded), {"no_demand": totals.demanded == 0}


def average_backlog_units(totals: Totals) -> Answer:
    """Return the mean demand that waits [units]."""
    return divide(totals.backlog, totals.days), {"empty_window": totals.empty}


SERVICE = (
    Metric(
        "order_fulfilment_rate",
        "share",
        "up",
        "Customer orders shipped complete by their promised instant, of all orders due; an order with lost or late "
        "units fails.",
        order_fulfilment_rate,
        Thresholds(0.97, 0.95, least=FEWEST_ORDERS),
        sample=lambda totals: totals.orders_due,
        by_customer=True,
    ),
    Metric(
        "fill_rate",
        "share",
        "up",
        "Units served from the shelf at the instant of demand, of all units demanded.",
        fill_rate,
        Thresholds(0.98, 0.95, least=FEWEST_ORDERS),
        sample=lambda totals: totals.orders_due,
        by_customer=True,
    ),
    Metric(
        "cycle_service_level",
        "share",
        "up",
        "Replenishment cycles without unmet demand, of all cycles from one receipt to the next that lie wholly in the "
        "window.",
        cycle_service_level,
    ),
    Metric(
        "ready_rate",
        "share",
        "up",
        "Item-time with stock on the shelf, of all item-time.",
        ready_rate,
    ),
    Metric(
        "stockout_frequency",
        "per item-month",
        "down",
        "Stockouts that begin in the window per item-location and month of 30.4375 days; one lasts from the first "
        "unmet demand until nobody waits and there is stock again, and one that began earlier does not count.",
        stockout_frequency,
        Thresholds(0.05, 0.15, least=FEWEST_ORDERS),
        sample=orders_outside_a_lasting_stockout,
    ),
    Metric(
        "stockout_duration",
        "days",
        "down",
        "Mean length of the stockouts that begin in the window, those still open counted until its end.",
        stockout_duration,
    ),
    Metric(
        "mean_wait",
        "days",
        "down",
        "Mean time from demand to shipment over all units demanded, those served at once included; lost units count as "
        "no wait.",
        mean_wait,
        by_customer=True,
    ),
    Metric(
        "average_backlog_units",
        "units",
        "down",
        "Demand that waits for stock, averaged over time.",
        average_backlog_units,
        by_customer=True,
    ),
)
