"""The customers of one item at a stocking point, as one process that walks their orders."""

from __future__ import annotations

from collections.abc import Generator
from math import inf

from simpy import Environment
from simpy.events import Event

from jitsim.engine.simpy_engine.moment import Moment
from jitsim.engine.simpy_engine.stocked_item import StockedItem


def customers(env: Environment, stocked: StockedItem) -> Generator[Event, None, None]:
    """Bring every order to the shelf at its tick; the policy looks once per tick, not once per order."""
    ticks, quantities, streams = stocked.streams.orders(stocked.location)
    count = len(ticks)
    rank = stocked.rank_of_demand
    number = 0
    while number < count:
        tick = ticks[number]
        yield Moment(env, tick, rank)
        while number < count and ticks[number] == tick:
            stocked.serve(tick, quantities[number], streams[number])
            number += 1
        stocked.settle(tick, ticks[number] if number < count else inf)
