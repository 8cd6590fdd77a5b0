"""All metrics, in the order of every table.

A new metric is declared beside its formula in one of these groups; a new group gets a line here.
"""

from __future__ import annotations

from jitsim.metrics.cost import COST
from jitsim.metrics.flow import FLOW
from jitsim.metrics.inventory import INVENTORY
from jitsim.metrics.metric import Metric
from jitsim.metrics.plans import PLANS
from jitsim.metrics.production import PRODUCTION
from jitsim.metrics.service import SERVICE
from jitsim.metrics.suppliers import SUPPLIERS

METRICS: dict[str, Metric] = {
    metric.name: metric for metric in (*SERVICE, *INVENTORY, *COST, *SUPPLIERS, *PRODUCTION, *FLOW, *PLANS)
}
"""Every metric by its name."""
