"""What parents mean for their parts: requirements exploded down a bill of material, and planned adjustments of usage.

A bill of material gives for every parent its components and how much of each goes into one parent. One in which a part
needs itself raises a ValueError (`graphlib.CycleError`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter

from jitsim.policies.buffer import adu_from_parent
from jitsim.policies.mrp_plan import LOT_FOR_LOT, LotRule, Plan, Reschedule, plan, releases, rescheduled
from jitsim.policies.sizing import guarded_ceil

BillOfMaterial = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """One item to plan, in smallest units by bucket: what is wanted besides parents, and what is on its way.

    `lead_time` and `fence` are counted in buckets; of what is released a `share_good` is good. Where open orders may be
    planned for another bucket, `orders` are (bucket, quantity) of all that `scheduled` is the sum of.
    """

    wanted: tuple[int, ...]
    scheduled: tuple[int, ...]
    on_hand: int
    safety_stock: int
    lead_time: int
    rule: LotRule = LOT_FOR_LOT
    fence: int = 0
    share_good: float = 1.0
    orders: tuple[tuple[int, int], ...] = ()
    reschedule: Reschedule = "none"


@dataclass(frozen=True, slots=True)
class PlannedOrders:
    """The plan of one item: gross requirements, netted, and what is released in which bucket.

    `late` is what of the first bucket's releases should have been released before, `scheduled` what is to come of open
    orders, and `wanted` the bucket for which each is wanted.
    """

    gross: tuple[int, ...]
    plan: Plan
    released: tuple[int, ...]
    late: int
    scheduled: tuple[int, ...] = ()
    wanted: tuple[int, ...] = ()

    @property
    def incoming(self) -> list[int]:
        """What is planned to come in by bucket, of open orders and of new ones, scrap included."""
        return [open_units + lot for open_units, lot in zip(self.scheduled, self.plan.lots, strict=True)]


def parents_first(names: Iterable[str], bill: BillOfMaterial) -> list[str]:
    """Return items so that every parent comes before its components: the order of the low-level codes."""
    below: dict[str, list[str]] = {name: [] for name in names}
    for parent, components in bill.items():
        for component in components:
            below.setdefault(component, []).append(parent)
    return list(TopologicalSorter(below).static_order())


def requirements_of(released: Sequence[int], per_parent: float) -> list[int]:
    """Return what releases of a parent, scrap included, need of a component by bucket; parts of a unit rounded up."""
    return [guarded_ceil(quantity * per_parent) for quantity in released]


def material_plan(items: Mapping[str, PlannedItem], bill: BillOfMaterial) -> dict[str, PlannedOrders]:
    """Return the plan of every item, parents first: their releases are what their components are wanted for."""
    gross = {name: list(item.wanted) for name, item in items.items()}
    found: dict[str, PlannedOrders] = {}
    for name in parents_first(items, bill):
        item = items[name]
        found[name] = planned_orders(item, gross[name])
        released = found[name].released
        for component, per_parent in bill.get(name, {}).items():
            for bucket, quantity in enumerate(requirements_of(released, per_parent)):
                gross[component][bucket] += quantity
    return found


def planned_orders(item: PlannedItem, gross: Sequence[int]) -> PlannedOrders:
    """Return the plan of one item for its gross requirements, those of its parents included."""
    scheduled, wanted = list(item.scheduled), []
    if item.reschedule != "none":
        wanted = rescheduled(gross, item.orders, item.on_hand, item.safety_stock, item.fence, item.reschedule)
        for (due, quantity), bucket in zip(item.orders, wanted, strict=True):
            scheduled[due] -= quantity
            scheduled[bucket] += quantity
    planned = plan(gross, scheduled, item.on_hand, item.safety_stock, item.rule, item.fence, item.share_good)
    released, late = releases(planned.lots, item.lead_time)
    return PlannedOrders(tuple(gross), planned, released, late, tuple(scheduled), tuple(wanted))


def exploded_adu(
    day: int,
    bill: BillOfMaterial,
    lead_times: Mapping[str, float],
    adu: Mapping[str, float],
    factors: Mapping[str, Callable[[int], float]],
) -> dict[str, float]:
    """Return the usage that planned adjustments of parents add to each component on a day [units/day].

    `factors` give a parent's planned factor on a day, which multiplies its `adu` [units/day]. What is made of a
    component is needed its own `lead_times` [days] later, at every level down the bill: usage passes through buffers.
    """
    parents: dict[str, dict[str, float]] = {}
    for parent, components in bill.items():
        for component, per_parent in components.items():
            parents.setdefault(component, {})[parent] = per_parent
    parents_first((), bill)  # a part that needs itself would never end

    @cache
    def added(component: str, day: float) -> float:
        total = 0.0
        for parent, per_parent in parents.get(component, {}).items():
            days = lead_times[parent]
            if parent in factors:
                total += adu_from_parent(day, adu[parent], factors[parent], per_parent, days)
            total += per_parent * added(parent, day + days)
        return total

    return {component: added(component, day) for component in parents}
