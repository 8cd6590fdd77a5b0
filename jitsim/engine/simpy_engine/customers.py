"""Customers: the orders of one item-location, in the order of their instants."""

from __future__ import annotations

from collections.abc import Generator

from simpy import Environment
from simpy.events import Event

from jitsim.engine.simpy_engine.moment import Moment
from jitsim.engine.simpy_engine.shelf import LINE
from jitsim.engine.simpy_engine.stocked_item import StockedItem
from jitsim.model import NONE


def customers(env: Environment, stocked: StockedItem) -> Generator[Event, None, None]:
    """Bring every order to the shelf at its tick; the policy looks once per tick, not once per order.

    While nothing else is due the process walks on without an event: what it sees and does is the same, and most of
    SimPy's time goes into events.
    """
    orders = stocked.orders
    ticks, quantities, streams, numbers = orders.tick, orders.quantity, orders.stream, orders.number
    count = len(ticks)
    rank = stocked.rank_of_demand
    serve, settle, peek = stocked.serve, stocked.settle, env.peek
    place = 0
    while place < count:
        tick = ticks[place]
        if peek() <= tick:
            yield Moment(env, tick, rank)
        while place < count and ticks[place] == tick:
            serve(tick, quantities[place], streams[place])
            if numbers is not None and numbers[place] != NONE:
                stocked.rows.extend((tick, LINE, 1, numbers[place]))
            place += 1
        # A customer who waits may lose patience before the next review.
        busy = peek()
        if place < count and ticks[place] < busy:
            busy = ticks[place]
        settle(tick, busy)
