"""What the compiled engine knows. Needs no numba: it is asked before that is loaded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from jitsim.engine.explosion import is_exploded
from jitsim.model import NONE, Model
from jitsim.model.demand import Ship, Timing
from jitsim.model.supply import Allocation, RejectMode
from jitsim.model.working_time import EVERY_DAY
from jitsim.policies.base_stock import order_up_to_level
from jitsim.policies.ddmrp import fill_from_below_nothing, fill_to_top_of_green
from jitsim.policies.jit import call_off_firm_demand, pull_consumed_containers
from jitsim.policies.kanban import containers_for_empty_ones, containers_for_waiting_cards
from jitsim.policies.make_to_order import DropShip, ToOrder
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
    return next((reason for location in component for reason in _unknown_at(model, location)), None)


def _unknown_at(model: Model, location: int) -> Iterator[str]:
    """Yield what the compiled engine does not know of an item-location."""
    supply = model.supply
    if location in model.expediting:
        yield "expediting"
    elif len(supply.rows_of(location)) > 1:
        yield "several sources of an item"
    if supply.source[location] >= len(model.suppliers) and supply.sender[location] == NONE:
        yield "stock from a work center"
    yield from _unknown_of_policy(model, location)
    if supply.capacity[supply.channel[location]] != NONE:
        yield f"a {'supplier' if supply.sender[location] == NONE else 'lane'}'s capacity_per_day"
    if not _is_always_open(model, location):
        yield "working days or an order calendar" if supply.sender[location] == NONE else "working days or departures"
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
    if is_exploded(model, location):
        yield "a buffer whose usage is exploded from the items that it goes to"
    if policy.looks_ahead and demand.notice[demand.location == location].any():
        yield "a policy that looks at orders known ahead, and customers who give notice"
    if policy.reviews_unchanged:
        yield "a policy that may order without a change"
    if isinstance(policy, DropShip):
        yield "parcels that belong to customers"
    if isinstance(policy, ToOrder) and _quotes(model, location, policy):
        yield "promises that are quoted order by order"


def _quotes(model: Model, location: int, policy: ToOrder) -> bool:
    """Return whether customers are promised another day than one that is always the same, or may decline."""
    demand = model.demand
    own = demand.promise[(demand.location == location) & (demand.receiver == NONE)]
    return bool(len(own)) and (policy.quotes_everybody or policy.max_wait is not None or bool((own == 0).any()))


def _is_always_open(model: Model, location: int) -> bool:
    supply, day = model.supply, model.clock.ticks_per_day
    weeks = (supply.supplier_week[location], supply.point_week[location])
    return supply.order_days(location, day).always and all(tuple(week) == EVERY_DAY for week in weeks)


def _is_sized_plainly(model: Model, location: int) -> bool:
    supply = model.supply
    minimum, multiple = int(supply.minimum_order[location]), int(supply.order_multiple[location])
    return supply.sizing(location, minimum, multiple).plain


def _unknown_of_customers(model: Model, location: int) -> Iterator[str]:
    demand = model.demand
    streams = np.flatnonzero(demand.location == location)
    if (demand.timing[streams] == Timing.COMPONENT).any():
        yield "an item that others are made of"
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
