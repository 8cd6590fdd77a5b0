"""Metrics of material plans: how much they change, and what is released too late."""

from __future__ import annotations

from jitsim.metrics.metric import Answer, Metric, divide
from jitsim.metrics.totals import Totals


def plan_nervousness(totals: Totals) -> Answer:
    """Return the share of planned quantities that the next plan changed."""
    return divide(totals.plan_changed, totals.planned), {"nothing_planned": totals.planned == 0}


def late_releases(totals: Totals) -> Answer:
    """Return the plans that released something later than its planned lead time asks."""
    return totals.late_releases, {}


def reschedules(totals: Totals) -> Answer:
    """Return the open orders that a plan wanted at another time than the one before."""
    return totals.reschedules, {}


PLANS = (
    Metric(
        "plan_nervousness",
        "share of plan",
        "down",
        "Planned and open orders that the next material plan changed, over those planned, from the planning fence on; "
        "plans are compared a whole number of buckets apart.",
        plan_nervousness,
    ),
    Metric(
        "late_releases",
        "plans",
        "down",
        "Material plans in the window that released something that should have been released before.",
        late_releases,
    ),
    Metric(
        "reschedules",
        "orders",
        "down",
        "Open orders in the window that a material plan wanted in another bucket than the one before.",
        reschedules,
    ),
)
