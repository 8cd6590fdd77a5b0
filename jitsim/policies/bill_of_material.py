"""What parents mean for their parts: requirements exploded down a bill of material, and planned adjustments of usage.

A bill of material gives for every parent its components and how much of each goes into one parent. One in which a part
needs itself raises a ValueError (`graphlib.CycleError`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter

from jitsim.policies.buffer import adu_from_parent
from jitsim.policies.mrp_plan import LOT_FOR_LOT, LotRule, Plan, plan, releases
from jitsim.policies.sizing import guarded_ceil

BillOfMaterial = Mapping[str, Mapping[str, float]]
Adjustments = Sequence[tuple[int, int, float]]


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """One item to plan, in smallest units by bucket: what is wanted besides parents, and what is on its way.

    `lead_time` and `fence` are counted in buckets; of what is released a `share_good` is good.
    """

    wanted: tuple[int, ...]
    scheduled: tuple[int, ...]
    on_hand: int
    safety_stock: int
    lead_time: int
    rule: LotRule = LOT_FOR_LOT
    fence: int = 0
    share_good: float = 1.0


@dataclass(frozen=True, slots=True)
class PlannedOrders:
    """The plan of one item: gross requirements, netted, and what is released in which bucket.

    `late` is what of the first bucket's releases should have been released before.
    """

    gross: tuple[int, ...]
    plan: Plan
    released: tuple[int, ...]
    late: int


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
        planned = plan(
            gross[name], item.scheduled, item.on_hand, item.safety_stock, item.rule, item.fence, item.share_good
        )
        released, late = releases(planned.lots, item.lead_time)
        found[name] = PlannedOrders(tuple(gross[name]), planned, released, late)
        for component, per_parent in bill.get(name, {}).items():
            for bucket, quantity in enumerate(requirements_of(released, per_parent)):
                gross[component][bucket] += quantity
    return found


def exploded_adu(
    day: int,
    bill: BillOfMaterial,
    lead_times: Mapping[str, int],
    adu: Mapping[str, float],
    adjustments: Mapping[str, Adjustments],
) -> dict[str, float]:
    """Return the usage that planned adjustments of parents add to each component on a day [units/day].

    `adu` [units/day] and `adjustments` (first day, last day, factor) are those of demand from outside. What is made of
    a component is needed its own `lead_times` [days] later, at every level down the bill: usage passes through buffers.
    """
    parents: dict[str, dict[str, float]] = {}
    for parent, components in bill.items():
        for component, per_parent in components.items():
            parents.setdefault(component, {})[parent] = per_parent
    parents_first((), bill)  # a part that needs itself would never end

    @cache
    def added(component: str, day: int) -> float:
        total = 0.0
        for parent, per_parent in parents.get(component, {}).items():
            days = lead_times[parent]
            own = adu_from_parent(day, adu.get(parent, 0.0), adjustments.get(parent, ()), per_parent, days)
            total += own + per_parent * added(parent, day + days)
        return total

    return {component: added(component, day) for component in parents}
