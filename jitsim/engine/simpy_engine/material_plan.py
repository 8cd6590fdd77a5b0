"""The material plan: all items of a component that follow MRP, planned together, parents first."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from jitsim.engine.simpy_engine.ahead import KnownOrders
from jitsim.engine.simpy_engine.observation import Records
from jitsim.engine.simpy_engine.open_orders import FIELDS, OpenOrder, OpenOrders
from jitsim.engine.simpy_engine.stocked_item import StockedItem
from jitsim.ledger import Kind
from jitsim.model import NONE, Model, Timing
from jitsim.model.arrays import Floats
from jitsim.policies import Observed
from jitsim.policies.bill_of_material import PlannedItem, PlannedOrders, material_plan
from jitsim.policies.mrp import Mrp
from jitsim.policies.mrp_plan import nervousness
from jitsim.policies.sizing import guarded_ceil

DEMAND = int(Kind.DEMAND)


class Independent:
    """What is demanded of an item by all but items of the plan: theirs is in their releases."""

    def __init__(self, stocked: StockedItem, planned: Collection[int]) -> None:
        self.rows = stocked.rows
        self.seen = 0
        model, streams, location = stocked.model, stocked.streams, stocked.location
        past = (stocked.orders, stocked.rows, stocked.inbound.lead_times)
        self.records = Records(model, streams, location, *past, beyond=False)
        demand = model.demand
        self.others = set(np.flatnonzero((demand.receiver != NONE) & ~np.isin(demand.receiver, list(planned))).tolist())
        """The demand streams of receivers outside the plan."""
        if self.records.written.prior_daily_demand is None:
            for receiver, usage in streams.receivers(location):
                if receiver not in planned:
                    known = streams.known_demand(receiver, self.records.history)
                    self._add_known(known.astype(np.float64) * usage)

    def _add_known(self, demand: Floats) -> None:
        """Add what was passed on on each of the days before day 0 [smallest units]."""
        for ago, quantity in enumerate(reversed(demand.tolist()), start=1):
            self.records.add_demand(-ago * self.records.ticks_per_day, guarded_ceil(quantity))

    def until(self, tick: int) -> Observed:
        """Return what is known at a tick."""
        for place in range(self.seen, len(self.rows), FIELDS):
            when, kind, quantity, part = self.rows[place : place + FIELDS]
            if kind == DEMAND and part in self.others:
                self.records.add_demand(when, quantity)
        self.seen = len(self.rows)
        return self.records.until(tick)


class MaterialPlan:
    """The plan of all items of a component that follow MRP, made anew at every instant at which one of them reviews."""

    def __init__(self, model: Model, items: Sequence[StockedItem]) -> None:
        self.model = model
        self.planned = {item.location: item for item in items if isinstance(item.policy, Mrp)}
        self.open = {location: OpenOrders(item) for location, item in self.planned.items()}
        self.bill = _bill(model, self.planned)
        self.independent = {location: Independent(item, self.planned) for location, item in self.planned.items()}
        self.known = {location: KnownOrders.of(model, item.orders) for location, item in self.planned.items()}
        self.made_at = NONE
        self.items: Mapping[str, PlannedItem] = {}
        self.orders: Mapping[str, PlannedOrders] = {}
        self.counted: dict[int, list[OpenOrder]] = {}
        """The open orders that the plan counts on."""
        self.before: dict[int, tuple[int, list[int]]] = {}
        """For each item the tick of the plan that the next one is compared with, and what it had coming in."""
        self.rows: list[tuple[int, ...]] = []
        """The plans by which items were released, as the ledger has them (`PLAN_FIELDS`)."""

    def released(self, tick: int, location: int) -> int:
        """Return what an item releases now, and hold it to the plan."""
        if tick != self.made_at:
            self.items = self._items(tick)
            self.orders, self.made_at = material_plan(self.items, self.bill), tick
        found = self.orders[str(location)]
        moved = self._move(location, found)
        changed, planned = self._changes(tick, location, found)
        self.rows.append((location, tick, planned, changed, found.released[0], found.late, moved))
        return found.released[0]

    def _bucket(self, location: int) -> int:
        """Return the length of a bucket [ticks]."""
        policy = self.planned[location].policy
        assert isinstance(policy, Mrp), "only such items are planned"
        return policy.bucket_days * self.model.clock.ticks_per_day

    def _move(self, location: int, found: PlannedOrders) -> int:
        """Count on open orders when the plan wants them, and return how many that are not those it counted on."""
        moved = 0
        before = self.items[str(location)].orders
        for order, (due, _), wanted in zip(self.counted[location], before, found.wanted, strict=False):
            order.moved += (wanted - due) * self._bucket(location)
            moved += int(wanted != due)
        return moved

    def _changes(self, tick: int, location: int, found: PlannedOrders) -> tuple[int, int]:
        """Return how much the plan changed since one that was made a whole number of buckets ago, and what that had."""
        incoming = found.incoming
        made_at, before = self.before.get(location, (tick, []))
        passed, rest = divmod(tick - made_at, self._bucket(location))
        if rest:
            return 0, 0
        self.before[location] = (tick, incoming)
        return nervousness(before, incoming, passed, self.items[str(location)].fence)

    def _items(self, tick: int) -> dict[str, PlannedItem]:
        lead_times = {str(location): item.all_parameters[1] for location, item in self.planned.items()}
        longest = _longest(lead_times, self.bill)
        return {
            str(location): self._item(tick, location, item, longest[str(location)])
            for location, item in self.planned.items()
        }

    def _item(self, tick: int, location: int, item: StockedItem, longest: int) -> PlannedItem:
        """Return an item as it is planned; buckets begin tomorrow, since the demand of today has been seen."""
        policy, size = item.policy, self._bucket(location)
        assert isinstance(policy, Mrp), "only such items are planned"
        seen = self.independent[location].until(tick)
        tomorrow = Observed(seen.day + 1, seen.daily_demand, seen.lead_times)
        count = max(policy.horizon(longest), longest + 1)
        scheduled, known = np.zeros((2, count), dtype=np.int64)
        self.counted[location] = self.open[location].now()
        due = [
            (min(max(0, order.due_by(item.all_parameters[1] * size) - tick) // size, count - 1), order.units)
            for order in self.counted[location]
        ]
        for bucket, units in due:
            scheduled[bucket] += units
        known[0] = item.backlog
        for day, units in self.known[location].later(tick):
            bucket = max(0, day - tomorrow.day) // policy.bucket_days
            known[bucket if bucket < count else count - 1] += units if bucket < count else 0
        good = 1.0 - float(self.model.supply.reject_threshold[location]) / 2**32
        terms = self.model.terms[location]
        return policy.item(terms, tomorrow, item.available, scheduled.tolist(), known.tolist(), good, due)


def _bill(model: Model, planned: Mapping[int, StockedItem]) -> dict[str, dict[str, float]]:
    """Return what each item of a plan takes of others in it: components, or the same item of its sender."""
    demand = model.demand
    bill: dict[str, dict[str, float]] = {}
    if not planned:
        return bill
    for stream in np.flatnonzero((demand.timing == Timing.TRANSFER) | (demand.timing == Timing.COMPONENT)).tolist():
        parent, part = int(demand.receiver[stream]), int(demand.location[stream])
        if parent in planned and part in planned:
            parts = bill.setdefault(str(parent), {})
            parts[str(part)] = parts.get(str(part), 0.0) + float(demand.usage[stream])
    return bill


def _longest(lead_times: Mapping[str, int], bill: Mapping[str, Mapping[str, float]]) -> dict[str, int]:
    """Return the cumulative lead time of every item: its own and the longest of its parts [buckets]."""

    def of(name: str) -> int:
        return lead_times[name] + max((of(part) for part in bill.get(name, {})), default=0)

    total = max((of(name) for name in lead_times), default=0)
    return dict.fromkeys(lead_times, total)
