"""Policies that decide by more than the stock and orders of one instant: continuous replenishment and MRP."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from jitsim.engine.simpy_engine.observation import Records
from jitsim.engine.simpy_engine.stocked_item import StockedItem
from jitsim.ledger import Kind
from jitsim.model import NONE, Model, Timing
from jitsim.policies import Observed
from jitsim.policies.bill_of_material import PlannedItem, PlannedOrders, material_plan
from jitsim.policies.crp import WHOLE, Crp, follow_consumption
from jitsim.policies.mrp import Mrp
from jitsim.policies.sizing import GUARD

FIELDS = 4
"""Numbers of a row of the ledger."""

DEMAND, ORDER, REMADE = int(Kind.DEMAND), int(Kind.ORDER), int(Kind.REMADE)
CLOSED = (int(Kind.RECEIPT), int(Kind.REJECTED), int(Kind.SHORT_CLOSED))


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
        position = stocked.available + stocked.on_order - stocked.backlog + unreported
        found = follow_consumption(consumed, position + consumed, target, correction / WHOLE, self.credit)
        whole = math.ceil(found.quantity - GUARD)
        self.credit = found.credit + whole - found.quantity
        return whole


@dataclass(slots=True)
class OpenOrder:
    """A replenishment order of which something is still to come, and the tick of its release."""

    units: int
    released: int


class OpenOrders:
    """The replenishment orders of an item that are not closed, read from its rows as they are written."""

    def __init__(self, stocked: StockedItem) -> None:
        self.stocked = stocked
        self.seen = 0
        model = stocked.model
        opened = model.open_orders.quantity[model.open_orders.location == stocked.location].tolist()
        self.orders = {number: OpenOrder(quantity, 0) for number, quantity in enumerate(opened)}
        self.count = len(opened)

    def now(self) -> list[OpenOrder]:
        """Return what is open."""
        rows = self.stocked.rows
        for place in range(self.seen, len(rows), FIELDS):
            tick, kind, quantity, part = rows[place : place + FIELDS]
            if kind == ORDER:
                self.orders[self.count] = OpenOrder(quantity, tick)
                self.count += 1
            elif kind in CLOSED:
                self.orders[part].units -= quantity
            elif kind == REMADE:
                self.orders[part].units += quantity
        self.seen = len(rows)
        self.orders = {number: order for number, order in self.orders.items() if order.units}
        return list(self.orders.values())


class MaterialPlan:
    """The plan of all items of a component that follow MRP, made anew at every instant at which one of them reviews."""

    def __init__(self, model: Model, items: Sequence[StockedItem]) -> None:
        self.model = model
        self.planned = {item.location: item for item in items if isinstance(item.policy, Mrp)}
        self.open = {location: OpenOrders(item) for location, item in self.planned.items()}
        self.bill = _bill(model, self.planned)
        needed = {component for parts in self.bill.values() for component in parts}
        self.independent = {
            location: Records(
                model,
                item.streams,
                location,
                item.orders,
                item.rows,
                item.lead_times,
                beyond=str(location) not in needed,
            )
            for location, item in self.planned.items()
        }
        """What customers demanded; what is demanded by items of the plan is in their releases."""
        self.made_at = NONE
        self.orders: Mapping[str, PlannedOrders] = {}

    def released(self, tick: int, location: int) -> int:
        """Return what an item releases now."""
        if tick != self.made_at:
            self.orders, self.made_at = material_plan(self._items(tick), self.bill), tick
        return self.orders[str(location)].released[0]

    def _items(self, tick: int) -> dict[str, PlannedItem]:
        lead_times = {str(location): item.all_parameters[1] for location, item in self.planned.items()}
        longest = _longest(lead_times, self.bill)
        return {
            str(location): self._item(tick, location, item, longest[str(location)])
            for location, item in self.planned.items()
        }

    def _item(self, tick: int, location: int, item: StockedItem, longest: int) -> PlannedItem:
        """Return an item as it is planned; buckets begin tomorrow, since the demand of today has been seen."""
        policy = item.policy
        assert isinstance(policy, Mrp), "only such items are planned"
        seen = self.independent[location].until(tick)
        tomorrow = Observed(seen.day + 1, seen.daily_demand, seen.lead_times)
        count = max(policy.horizon(longest), longest + 1)
        scheduled, known = np.zeros((2, count), dtype=np.int64)
        size = policy.bucket_days * self.model.clock.ticks_per_day
        planned = item.all_parameters[1] * size
        for order in self.open[location].now():
            due = max(0, order.released + planned - tick) // size
            scheduled[min(due, count - 1)] += order.units
        known[0] = item.backlog
        good = 1.0 - float(self.model.supply.reject_threshold[location]) / 2**32
        terms = self.model.terms[location]
        return policy.item(terms, tomorrow, item.available, scheduled.tolist(), known.tolist(), good)


class MaterialPlanner:
    """Releases what the material plan of its component says for an item."""

    def __init__(self, stocked: StockedItem, plan: MaterialPlan) -> None:
        self.stocked = stocked
        self.plan = plan

    def wanted(self, tick: int) -> int:
        """Return what is released, before sizing."""
        return self.plan.released(tick, self.stocked.location)


def start_planners(model: Model, items: Sequence[StockedItem]) -> None:
    """Give every item of a component whose policy needs one its planner."""
    plan = MaterialPlan(model, items)
    for item in items:
        if isinstance(item.policy, Crp):
            item.asks_more = ConsumptionPlanner(item, item.policy).wanted
        elif isinstance(item.policy, Mrp):
            item.asks_more = MaterialPlanner(item, plan).wanted


def _bill(model: Model, planned: Mapping[int, StockedItem]) -> dict[str, dict[str, float]]:
    """Return what each item of a plan takes of others in it: components, or the same item of its sender."""
    demand = model.demand
    bill: dict[str, dict[str, float]] = {}
    for stream in np.flatnonzero((demand.timing == Timing.TRANSFER) | (demand.timing == Timing.COMPONENT)).tolist():
        parent, part = int(demand.receiver[stream]), int(demand.location[stream])
        if parent in planned and part in planned:
            bill.setdefault(str(parent), {})[str(part)] = float(demand.usage[stream])
    return bill


def _longest(lead_times: Mapping[str, int], bill: Mapping[str, Mapping[str, float]]) -> dict[str, int]:
    """Return the cumulative lead time of every item: its own and the longest of its parts [buckets]."""

    def of(name: str) -> int:
        return lead_times[name] + max((of(part) for part in bill.get(name, {})), default=0)

    total = max((of(name) for name in lead_times), default=0)
    return dict.fromkeys(lead_times, total)
