"""Metrics of suppliers: how punctual and how steady they are."""

from __future__ import annotations

import numpy as np

from jitsim.metrics.cash import FEWEST_WEEKS
from jitsim.metrics.metric import Answer, Floats, Metric, Thresholds, divide
from jitsim.metrics.totals import Totals

FEWEST_RECEIPTS = 5
FEWEST_LINES = 10


def supplier_on_time_rate(totals: Totals) -> Answer:
    """Return the share of promised orders that arrived in their on-time window."""
    return divide(totals.on_time, totals.promised), {"no_promise": totals.promised == 0}


def supplier_in_full_on_time_rate(totals: Totals) -> Answer:
    """Return the share of promised orders that arrived in their on-time window with nothing rejected for good."""
    return divide(totals.in_full, totals.promised), {"no_promise": totals.promised == 0}


def lead_time_mean(totals: Totals) -> Answer:
    """Return the mean lead time to the last delivery [days]."""
    return divide(totals.lead_time_days, totals.lead_times), {"no_lead_times": totals.lead_times == 0}


def lead_time_sd(totals: Totals) -> Answer:
    """Return the root of the mean of the variances of the item-locations, weighted by degrees of freedom [days].

    Pooled this way a mix of short and long lanes does not look like variance.
    """
    variance = divide(totals.lead_time_squares, totals.receipts - totals.lead_time_pairs)
    return np.sqrt(variance), {"too_few_receipts": totals.receipts < FEWEST_RECEIPTS}


def lead_time_cv(totals: Totals) -> Answer:
    """Return the pooled standard deviation over the mean of the lead times."""
    sd, unknown = lead_time_sd(totals)
    mean, _ = lead_time_mean(totals)
    return divide(sd, mean), {**unknown, "no_lead_times": mean == 0}


def reject_rate(totals: Totals) -> Answer:
    """Return the share of the units received or rejected that were rejected."""
    judged = totals.received + totals.rejected
    return divide(totals.rejected, judged), {"no_receipts": judged == 0}


def units_rejected(totals: Totals) -> Answer:
    """Return the units rejected."""
    return totals.rejected, {}


def bullwhip(totals: Totals) -> Answer:
    """Return the variances of weekly orders over those of the weekly demand received."""
    return _bullwhip(totals, totals.demand_variance)


def bullwhip_of_chain(totals: Totals) -> Answer:
    """Return the variances of weekly orders over those of what customers demand in the end, week by week."""
    return _bullwhip(totals, totals.beyond_variance)


def _bullwhip(totals: Totals, below: Floats) -> Answer:
    return divide(totals.order_variance, below), {
        "no_network": totals.swinging == 0,
        "too_few_weeks": np.full(len(below), totals.weeks < FEWEST_WEEKS),
        "no_variation": below == 0,
    }


SUPPLIERS = (
    Metric(
        "supplier_on_time_rate",
        "share",
        "up",
        "Replenishment orders whose last piece arrived in the on-time window around their promised day "
        "(on_time_window; by default at most 3 days early and none late), of those promised or arrived; one that comes "
        "before the window is not on time either, and one still open after it is late.",
        supplier_on_time_rate,
        Thresholds(0.95, 0.90),
        sample=lambda totals: totals.promised,
        least=FEWEST_LINES,
    ),
    Metric(
        "supplier_in_full_on_time_rate",
        "share",
        "up",
        "Replenishment orders that were on time, as in supplier_on_time_rate, and of which no unit was missing then or "
        "rejected for good, of those promised or arrived (OTIF).",
        supplier_in_full_on_time_rate,
        sample=lambda totals: totals.promised,
        least=FEWEST_LINES,
    ),
    Metric(
        "lead_time_mean",
        "days",
        "down",
        "Mean lead time to the last delivery: from the release of an order to its last receipt, over the orders that "
        "came whole in the window.",
        lead_time_mean,
        sample=lambda totals: totals.lead_times,
        least=FEWEST_LINES,
    ),
    Metric(
        "lead_time_sd",
        "days",
        "down",
        "Sample standard deviation of the lead times to the last delivery, pooled within each item-location; one with "
        "a single order received whole adds nothing.",
        lead_time_sd,
        sample=lambda totals: totals.receipts,
        least=FEWEST_LINES,
    ),
    Metric(
        "lead_time_cv",
        "share of mean",
        "down",
        "Standard deviation of the lead times to the last delivery over their mean.",
        lead_time_cv,
        Thresholds(0.15, 0.30),
        sample=lambda totals: totals.receipts,
        least=FEWEST_LINES,
    ),
    Metric(
        "reject_rate",
        "share",
        "down",
        "Units rejected at inspection, of all units received or rejected in the window.",
        reject_rate,
        sample=lambda totals: totals.lead_times,
        least=FEWEST_LINES,
    ),
    Metric(
        "units_rejected",
        "units",
        "down",
        "Units rejected at inspection in the window.",
        units_rejected,
    ),
    Metric(
        "bullwhip",
        "times",
        "down",
        "Sample variance of the orders placed in a week over that of the demand received, where stocking points are "
        "replenished within a network; of several a ratio of sums over the items at their stocking points, from 26 "
        "weeks on.",
        bullwhip,
        Thresholds(1.5, 3.0),
    ),
    Metric(
        "bullwhip_of_chain",
        "times",
        "down",
        "Sample variance of the orders placed in a week over that of what customers demanded in the end of all that "
        "goes through, summed as in bullwhip.",
        bullwhip_of_chain,
    ),
)
