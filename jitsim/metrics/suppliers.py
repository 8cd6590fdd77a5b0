"""Metrics of suppliers: how punctual and how steady they are."""

from __future__ import annotations

import numpy as np

from jitsim.metrics.metric import Answer, Metric, Thresholds, divide
from jitsim.metrics.totals import Totals

FEWEST_RECEIPTS = 5
FEWEST_LINES = 10


def supplier_on_time_rate(totals: Totals) -> Answer:
    """Return the share of promised orders that arrived in their on-time window."""
    return divide(totals.on_time, totals.promised), {"no_promise": totals.promised == 0}


def lead_time_sd(totals: Totals) -> Answer:
    """Return the root of the mean of the variances of the item-locations, weighted by degrees of freedom [days].

    Pooled this way a mix of short and long lanes does not look like variance.
    """
    variance = divide(totals.lead_time_squares, totals.receipts - totals.lead_time_pairs)
    return np.sqrt(variance), {"too_few_receipts": totals.receipts < FEWEST_RECEIPTS}


SUPPLIERS = (
    Metric(
        "supplier_on_time_rate",
        "share",
        "up",
        "Replenishment orders that arrived in the on-time window around their promised day (on_time_window; by default "
        "at most 3 days early and none late), of those promised or arrived; one still open after its window is late.",
        supplier_on_time_rate,
        Thresholds(0.95, 0.90, least=FEWEST_LINES),
        sample=lambda totals: totals.promised,
    ),
    Metric(
        "lead_time_sd",
        "days",
        "down",
        "Sample standard deviation of the lead times from release to receipt, pooled within each item-location; one "
        "with a single receipt adds nothing.",
        lead_time_sd,
    ),
)
