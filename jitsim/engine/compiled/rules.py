"""The rules of the policies for the kernels: the very functions that the SimPy engine calls."""

from __future__ import annotations

from typing import Any

from numba.extending import register_jitable

from jitsim.engine.compiled.jitted import jitted
from jitsim.engine.compiled.support import KNOWN_RULES
from jitsim.model.reviews import next_review
from jitsim.policies import RULES
from jitsim.policies.base_stock import order_up_to_level
from jitsim.policies.ddmrp import fill_from_below_nothing, fill_to_top_of_green
from jitsim.policies.jit import call_off_firm_demand, pull_consumed_containers
from jitsim.policies.kanban import containers_for_empty_ones, containers_for_waiting_cards, waiting_cards
from jitsim.policies.min_max import fill_to_maximum
from jitsim.policies.reorder_point import lots_above_reorder_point
from jitsim.policies.sizing import order_size

UP_TO_LEVEL, LOTS, FILL, CARDS, EMPTY, PULL, CALL_OFF, GREEN, STOCKOUT = (RULES.index(rule) for rule in KNOWN_RULES)

for shared in (*KNOWN_RULES, waiting_cards, order_size, next_review):
    register_jitable(shared)


@jitted()
def wanted(place: Any, on_hand: int, on_order: int, backlog: int) -> int:
    """Return what the policy would order, before sizing. A kernel cannot look a function up in a table."""
    rule, level, second = place.rule, place.level, place.second
    if rule == UP_TO_LEVEL:
        return order_up_to_level(on_hand, on_order, backlog, level)
    if rule == LOTS:
        return lots_above_reorder_point(on_hand, on_order, backlog, level, second)
    if rule == FILL:
        return fill_to_maximum(on_hand, on_order, backlog, level, second)
    if rule in (CARDS, EMPTY, PULL):
        return containers_wanted(place, on_hand, on_order, backlog)
    return wanted_with_nothing_ahead(place, on_hand, on_order, backlog)


@jitted()
def containers_wanted(place: Any, on_hand: int, on_order: int, backlog: int) -> int:
    """Return the full containers that a policy would order."""
    rule, level, second, third = place.rule, place.level, place.second, place.third
    if rule == CARDS:
        return containers_for_waiting_cards(on_hand, on_order, backlog, level, second, third)
    if rule == EMPTY:
        return containers_for_empty_ones(on_hand, on_order, backlog, level, second, third)
    return pull_consumed_containers(on_hand, on_order, backlog, level, second, third)


@jitted()
def wanted_with_nothing_ahead(place: Any, on_hand: int, on_order: int, backlog: int) -> int:
    """Return what a policy would order that looks ahead, where no customer gives notice: SimPy plays the others."""
    rule, level, second, third = place.rule, place.level, place.second, place.third
    if rule == CALL_OFF:
        return call_off_firm_demand(on_hand, on_order, backlog, 0, level)
    if rule == GREEN:
        return fill_to_top_of_green(on_hand, on_order, backlog, 0, level, second, third)
    return fill_from_below_nothing(on_hand, on_order, backlog, 0, level, second, third)
