"""DDMRP buffers that a kernel computes itself, by the very functions of the policy, from the demand that was seen."""

from __future__ import annotations

from typing import Any

from numba.extending import register_jitable

from jitsim.engine.compiled.arrays import ANEW, TOLD_COUNT, TOLD_FIRST
from jitsim.engine.compiled.jitted import jitted
from jitsim.policies.buffer_terms import (
    buffer_parameters,
    buffer_zones,
    usual_variability_factor,
    whole,
    zone_tops,
)
from jitsim.policies.ddmrp import WEEK
from jitsim.policies.net_flow import spike_threshold
from jitsim.policies.policy import MOST_HISTORY
from jitsim.policies.sizing import round_half_up

for shared in (
    buffer_parameters,
    buffer_zones,
    usual_variability_factor,
    whole,
    zone_tops,
    spike_threshold,
    round_half_up,
):
    register_jitable(shared)


@jitted()
def compute_buffer(plan: Any, place: Any, space: Any, row: int, tick: int) -> None:
    """Compute the parameters of a buffer at a refresh, number `row` of the plan, and tell them.

    The sums of whole numbers are the same in any order, so they are those that the policy makes.
    """
    terms, told = plan.buffers[place.buffer], space.told[ANEW]
    today = MOST_HISTORY + tick // plan.clock[0].ticks_per_day
    usage, variability = terms.usage, terms.variability
    if terms.usage_days > 0:
        usage = demand_between(space, today - terms.usage_days, today) / terms.usage_days
    if terms.weeks > 0:
        total, squares = 0.0, 0.0
        for first in range(today - WEEK * terms.weeks, today, WEEK):
            demand = demand_between(space, first, first + WEEK)
            total += demand
            squares += demand * demand
        variability = usual_variability_factor(total, squares, terms.weeks)
    parameters = buffer_parameters(terms, plan.planned[row], usage, variability)
    told[TOLD_COUNT] = len(parameters)
    for number in range(len(parameters)):
        told[TOLD_FIRST + number] = parameters[number]


@jitted()
def demand_between(space: Any, first: int, last: int) -> float:
    """Return the demand from a day to before another one, counted from the first known before day 0."""
    total = 0.0
    for day in range(first, last):
        total += space.daily[day]
    return total
