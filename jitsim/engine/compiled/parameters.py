"""Parameters that are computed while a future is played, and what they are computed from: what a policy observes.

The formulas are the policies' own: Python is asked for what they say (`planner`), but for those of `buffers`.
"""

from __future__ import annotations

from typing import Any

from jitsim.engine.compiled.arrays import IN_FORCE, TOLD_COUNT, TOLD_FIRST, TOLD_INITIAL
from jitsim.engine.compiled.jitted import jitted
from jitsim.engine.compiled.sums import PARAMETER, write
from jitsim.engine.observation import MOST_RECEIPTS
from jitsim.policies.policy import MOST_HISTORY


@jitted()
def adopt(place: Any, space: Any, told: Any, tick: int) -> None:
    """Follow the parameters that are told from a tick on; the first ones come with the stock of day 0."""
    item = space.item[0]
    for number in range(told[TOLD_COUNT]):
        value = told[TOLD_FIRST + number]
        if tick == 0 or value != space.told[IN_FORCE, TOLD_FIRST + number]:
            write(space, tick, PARAMETER, value, number)
        space.told[IN_FORCE, TOLD_FIRST + number] = value
    place.level, place.second = told[TOLD_FIRST + place.ahead], told[TOLD_FIRST + place.ahead + 1]
    place.third = told[TOLD_FIRST + place.ahead + 2]
    if tick == 0:
        # The bound of the sums begins with the stock that the model knows.
        item.booked += told[TOLD_INITIAL] - place.initial
        place.initial = item.available = told[TOLD_INITIAL]


@jitted()
def see_demand(clock: Any, place: Any, space: Any, tick: int, quantity: int) -> None:
    """Note demand for whoever observes it; less than none is demand that nobody learns of."""
    if place.asks:
        space.daily[MOST_HISTORY + tick // clock.ticks_per_day] += quantity


@jitted()
def see_loss(clock: Any, place: Any, space: Any, tick: int, quantity: int) -> None:
    """Take off what is lost where only sales are recorded."""
    if place.sees_sales_only:
        see_demand(clock, place, space, tick, -quantity)


@jitted()
def see_lead_time(place: Any, space: Any, ticks: float) -> None:
    """Note the lead time of an order that has arrived, from when it left the desk."""
    if place.asks:
        item = space.item[0]
        space.lead_times[item.receipts % MOST_RECEIPTS] = ticks
        item.receipts += 1
