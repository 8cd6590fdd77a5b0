"""What the compiled engine knows. Needs no numba: it is asked before that is loaded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from jitsim.model import NONE, Model
from jitsim.model.demand import Ship, Timing
from jitsim.model.supply import Allocation, RejectMode
from jitsim.model.working_time import EVERY_DAY
from jitsim.policies.base_stock import order_up_to_level
from jitsim.policies.ddmrp import fill_from_below_nothing, fill_to_top_of_green
from jitsim.policies.jit import call_off_firm_demand, pull_consumed_containers
from jitsim.policies.kanban import containers_for_empty_ones, containers_for_waiting_cards
from jitsim.policies.min_max import fill_to_maximum
from jitsim.policies.reorder_point import lots_above_reorder_point
from jitsim.streams.draws import MOST_ORDERS

KNOWN_RULES = (
    order_up_to_level,
    lots_above_reorder_point,
    fill_to_maximum,
    containers_for_waiting_cards,
    containers_for_empty_ones,
    pull_consumed_containers,
    call_off_firm_demand,
    fill_to_top_of_green,
    fill_from_below_nothing,
)
"""The rules that the compiled engine knows."""

MOST_ORDERS_A_DAY = 2_000
"""Orders of one stream in a day: the kernels sort those of a day one by one."""


def unknown_in(model: Model, component: Sequence[int]) -> str | None:
    """Return why the compiled engine cannot play a component, in a planner's words; None when it can."""
    if len(component) > 1:
        return "items share a capacity, orders that ship complete or a network"
    (location,) = component
    return next(_unknown_at(model, location), None)


def _unknown_at(model: Model, location: int) -> Iterator[str]:
    """Yield what the compiled engine does not know of an item-location."""
    supply = model.supply
    if model.locations.source[location] >= len(model.suppliers):
        yield "stock from a work center or another stocking point"
    yield from _unknown_of_policy(model, location)
    if supply.capacity[supply.channel[location]] != NONE:
        yield "a supplier's capacity_per_day"
    if not _is_always_open(model, location):
        yield "working days or an order calendar"
    if supply.short_threshold[location] > 0:
        yield "short deliveries"
    if supply.allocation[location] == Allocation.FAIR_SHARE:
        yield "fair shares"
    if supply.reject_mode[location] != RejectMode.NOTHING:
        yield "rejects"
    if not np.isnan(supply.shelf_life[location]) or not _is_sized_plainly(model, location):
        yield "order sizes beyond minimum_order and order_multiple"
    yield from _unknown_of_customers(model, location)


def _unknown_of_policy(model: Model, location: int) -> Iterator[str]:
    policy, demand = model.policies[location], model.demand
    if policy.reclassifies_every is not None:
        yield "a policy that changes with the item's class"
    elif not policy.rules or policy.rule not in KNOWN_RULES:
        yield "the policy's rule"
    if policy.looks_ahead and demand.notice[demand.location == location].any():
        yield "a policy that looks at orders known ahead, and customers who give notice"
    if policy.reviews_unchanged:
        yield "a policy that may order without a change"


def _is_always_open(model: Model, location: int) -> bool:
    supply, day = model.supply, model.clock.ticks_per_day
    weeks = (supply.supplier_week[location], supply.point_week[location])
    return supply.order_days(location, day).always and all(tuple(week) == EVERY_DAY for week in weeks)


def _is_sized_plainly(model: Model, location: int) -> bool:
    known = model.locations
    minimum, multiple = int(known.minimum_order[location]), int(known.order_multiple[location])
    return model.supply.sizing(location, minimum, multiple).plain


def _unknown_of_customers(model: Model, location: int) -> Iterator[str]:
    demand = model.demand
    streams = np.flatnonzero(demand.location == location)
    if (demand.ship[streams] != Ship.PARTIAL).any():
        yield "orders that ship complete"
    for stream in streams:
        law = int(demand.law[stream])
        timing = demand.timing[stream]
        if timing == Timing.INTERVAL and model.tables[law].mean < 1.0:
            yield "intervals of no length"
            return
        if timing == Timing.ARRIVALS and model.tables[law].largest > MOST_ORDERS_A_DAY:
            yield f"more than {MOST_ORDERS_A_DAY:,} orders a day"
        if timing == Timing.INTERVAL and model.clock.horizon / model.tables[law].mean > MOST_ORDERS:
            yield f"more than {MOST_ORDERS:,} orders"
