"""The customers of one item at a stocking point, as one process that walks their orders."""

from __future__ import annotations

from collections.abc import Generator

from simpy import Environment
from simpy.events import Event

from jitsim.engine.simpy_engine.moment import Moment
from jitsim.engine.simpy_engine.stocked_item import StockedItem


def customers(env: Environment, stocked: StockedItem) -> Generator[Event, None, None]:
    """Bring every order to the shelf at its tick; the policy looks once per tick, not once per order.

    While nothing else is due the process walks on without an event: what it sees and does is the same, and most of
    SimPy's time goes into events.
    """
    ticks, quantities, streams = stocked.streams.orders(stocked.location)
    count = len(ticks)
    rank = stocked.rank_of_demand
    number = 0
    while number < count:
        tick = ticks[number]
        busy = env.peek()
        if busy <= tick:
            yield Moment(env, tick, rank)
            busy = env.peek()
        while number < count and ticks[number] == tick:
            stocked.serve(tick, quantities[number], streams[number])
            number += 1
        if number < count and ticks[number] < busy:
            busy = ticks[number]
        stocked.settle(tick, busy)
