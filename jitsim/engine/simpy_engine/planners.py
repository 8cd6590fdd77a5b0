"""Policies that decide by more than the stock and orders of one instant: continuous replenishment and MRP."""

from __future__ import annotations

import math
from collections.abc import Sequence

from jitsim.engine.simpy_engine.material_plan import MaterialPlan
from jitsim.engine.simpy_engine.open_orders import FIELDS
from jitsim.engine.simpy_engine.quotes import start_quotes
from jitsim.engine.simpy_engine.stocked_item import StockedItem
from jitsim.engine.simpy_engine.vendors import start_vendors
from jitsim.ledger import Kind
from jitsim.model import Model
from jitsim.policies.crp import WHOLE, Crp, follow_consumption
from jitsim.policies.mrp import Mrp
from jitsim.policies.sizing import GUARD

DEMAND = int(Kind.DEMAND)


class ConsumptionPlanner:
    """Orders what was sold since the last review, as far as that is reported, and part of the gap to the target."""

    def __init__(self, stocked: StockedItem, policy: Crp) -> None:
        self.stocked = stocked
        self.delay = stocked.model.clock.ticks(policy.reporting_delay)
        self.credit = 0.0
        self.seen = 0
        """Numbers of the rows whose demand was reported."""

    def wanted(self, tick: int) -> int:
        """Return what is ordered, before sizing; what rounding adds is taken off the next order."""
        stocked, rows = self.stocked, self.stocked.rows
        target, correction = stocked.parameters
        consumed = 0
        while self.seen < len(rows) and rows[self.seen] <= tick - self.delay:
            consumed += rows[self.seen + 2] if rows[self.seen + 1] == DEMAND else 0
            self.seen += FIELDS
        unreported = sum(rows[place + 2] for place in range(self.seen, len(rows), FIELDS) if rows[place + 1] == DEMAND)
        position = stocked.available + stocked.inbound.on_order - stocked.backlog + unreported
        found = follow_consumption(consumed, position + consumed, target, correction / WHOLE, self.credit)
        whole = math.ceil(found.quantity - GUARD)
        self.credit = found.credit + whole - found.quantity
        return whole


class MaterialPlanner:
    """Releases what the material plan of its component says for an item."""

    def __init__(self, stocked: StockedItem, plan: MaterialPlan) -> None:
        self.stocked = stocked
        self.plan = plan

    def wanted(self, tick: int) -> int:
        """Return what is released, before sizing."""
        return self.plan.released(tick, self.stocked.location)


def start_planners(model: Model, items: Sequence[StockedItem]) -> MaterialPlan:
    """Give every item of a component whose policy needs one its planner, and return the plan of those under MRP."""
    start_vendors(model, items)
    plan = MaterialPlan(model, items)
    for item in items:
        start_quotes(item)
        if isinstance(item.policy, Crp):
            item.asks_more = ConsumptionPlanner(item, item.policy).wanted
        elif isinstance(item.policy, Mrp):
            item.asks_more = MaterialPlanner(item, plan).wanted
    return plan
