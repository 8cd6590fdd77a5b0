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


def line_fill_rate(totals: Totals) -> Answer:
    """Return the share of order lines that were served whole at once."""
    return divide(totals.lines_at_once, totals.lines), {"no_demand": totals.lines == 0}


def value_fill_rate(totals: Totals) -> Answer:
    """Return the share of the value demanded, at price or else at cost, that was served at once."""
    return divide(totals.value_at_once, totals.value_demanded), {
        "no_demand": totals.demanded == 0,
        "no_price_or_cost": np.isnan(totals.value_demanded) | (totals.value_demanded == 0),
    }


def cycle_service_level(totals: Totals) -> Answer:
    """Return the share of replenishment cycles without unmet demand."""
    return divide(totals.good_cycles, totals.cycles), {"too_few_cycles": totals.cycles < FEWEST_CYCLES}


def ready_rate(totals: Totals) -> Answer:
    """Return the share of item-time with stock on the shelf."""
    share = divide(totals.stocked, totals.item_locations * totals.days)
    return share, {"empty_window": totals.empty, "no_item_locations": totals.item_locations == 0}


def gamma_service(totals: Totals) -> Answer:
    """Return 1 - mean backlog / mean demand per day; both are areas or sums over the window, so the days cancel."""
    return 1 - divide(totals.backlog, totals.demanded), {"no_demand": totals.demanded == 0}


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


def stockout_duration_p95(totals: Totals) -> Answer:
    """Return the length that 95 % of the episodes do not exceed [days]."""
    return totals.long_stockout, {"no_stockouts": totals.episodes == 0}


def stockout_duration_max(totals: Totals) -> Answer:
    """Return the length of the longest episode [days]."""
    return totals.longest_stockout, {"no_stockouts": totals.episodes == 0}


def units_short(totals: Totals) -> Answer:
    """Return the units that were not served at once."""
    return totals.demanded - totals.at_once, {}


def mean_wait(totals: Totals) -> Answer:
    """Return the mean wait of a unit demanded [days]."""
    return divide(totals.waited, totals.demanded), {"no_demand": totals.demanded == 0}


def average_backlog_units(totals: Totals) -> Answer:
    """Return the mean demand that waits [units]."""
    return divide(totals.backlog, totals.days), {"empty_window": totals.empty}


def _orders(totals: Totals) -> Floats:
    return totals.orders_due


SERVICE = (
    Metric(
        "order_fulfilment_rate",
        "share",
        "up",
        "Customer orders shipped complete by their promised instant, of all orders due; an order with lost or late "
        "units in any of its lines fails, and by item, class or supplier every line counts as an order.",
        order_fulfilment_rate,
        Thresholds(0.97, 0.95),
        sample=_orders,
        least=FEWEST_ORDERS,
        by_customer=True,
    ),
    Metric(
        "fill_rate",
        "share",
        "up",
        "Units served from the shelf at the instant of demand, of all units demanded.",
        fill_rate,
        Thresholds(0.98, 0.95),
        sample=_orders,
        least=FEWEST_ORDERS,
        by_customer=True,
    ),
    Metric(
        "line_fill_rate",
        "share",
        "up",
        "Order lines served whole from the shelf at the instant of demand, of all lines; an order for one item is one "
        "line.",
        line_fill_rate,
        sample=_orders,
        least=FEWEST_ORDERS,
        by_customer=True,
    ),
    Metric(
        "value_fill_rate",
        "share",
        "up",
        "Units served from the shelf at the instant of demand, of all units demanded, both weighted with their price, "
        "or with their cost where there is no price.",
        value_fill_rate,
        sample=_orders,
        least=FEWEST_ORDERS,
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
        "Item-time with stock on the shelf that is not set aside, of all item-time.",
        ready_rate,
    ),
    Metric(
        "gamma_service",
        "share of demand",
        "up",
        "One less the mean backlog over the mean demand of a day; below zero when more than a day's demand waits.",
        gamma_service,
        sample=_orders,
        least=FEWEST_ORDERS,
        by_customer=True,
        signed=True,
    ),
    Metric(
        "stockout_frequency",
        "per item-month",
        "down",
        "Stockouts that begin in the window per item-location and month of 30.4375 days; one lasts from the first "
        "unmet demand until nobody waits and there is stock again, and one that began earlier does not count.",
        stockout_frequency,
        Thresholds(0.05, 0.15),
        sample=orders_outside_a_lasting_stockout,
        least=FEWEST_ORDERS,
    ),
    Metric(
        "stockout_duration",
        "days",
        "down",
        "Mean length of the stockouts that begin in the window, those still open counted until its end.",
        stockout_duration,
    ),
    Metric(
        "stockout_duration_p95",
        "days",
        "down",
        "Length that 95 % of the stockouts that begin in the window do not exceed.",
        stockout_duration_p95,
    ),
    Metric(
        "stockout_duration_max",
        "days",
        "down",
        "Length of the longest stockout that begins in the window.",
        stockout_duration_max,
    ),
    Metric(
        "units_short",
        "units",
        "down",
        "Units demanded in the window that were not served from the shelf at the instant of demand.",
        units_short,
        by_customer=True,
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
