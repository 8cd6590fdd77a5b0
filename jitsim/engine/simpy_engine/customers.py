"""Customers: the orders at the item-locations of a component, in the order of their instants."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
from simpy.events import Event

from jitsim.engine.simpy_engine.moment import Clockwork, Moment
from jitsim.engine.simpy_engine.shelf import LINE
from jitsim.engine.simpy_engine.stocked_item import StockedItem
from jitsim.model import NONE
from jitsim.streams.orders import Orders


def customers(env: Clockwork, items: Sequence[StockedItem]) -> Generator[Event, None, None]:
    """Bring every order to its shelf at its tick; a policy looks once per tick, not once per order.

    While nothing else is due the process walks on without an event: what it sees and does is the same, and most of
    SimPy's time goes into events. One process for all items lets it walk on from one to the other.
    """
    queue = Queue.of([item.orders for item in items])
    turns, ticks, quantities, streams, numbers = queue.turn, queue.tick, queue.quantity, queue.stream, queue.number
    count = len(ticks)
    is_due_before, peek = env.is_due_before, env.peek
    place = 0
    while place < count:
        tick, turn = ticks[place], turns[place]
        stocked = items[turn]
        if is_due_before(tick, stocked.rank_of_demand):
            yield Moment(env, tick, stocked.rank_of_demand)
        while place < count and ticks[place] == tick and turns[place] == turn:
            stocked.serve(tick, quantities[place], streams[place])
            if numbers is not None and numbers[place] != NONE:
                stocked.rows.extend((tick, LINE, 1, numbers[place]))
            place += 1
        # A customer who waits may lose patience before the next review.
        busy = peek()
        if place < count and ticks[place] < busy:
            busy = ticks[place]
        stocked.settle(tick, busy)


@dataclass(frozen=True, slots=True)
class Queue:
    """The orders at several item-locations as they are served: by tick, then by item, whose place is the `turn`."""

    turn: list[int]
    tick: list[int]
    quantity: list[int]
    stream: list[int]
    number: list[int] | None = None

    @classmethod
    def of(cls, orders: Sequence[Orders]) -> Self:
        """Return all orders; those of one item-location are in their order already."""
        turn = np.repeat(np.arange(len(orders)), [len(each.tick) for each in orders])
        if len(orders) == 1:
            only = orders[0]
            return cls(turn.tolist(), only.tick, only.quantity, only.stream, only.number)
        tick = _joined([each.tick for each in orders])
        order = np.lexsort((turn, tick))
        columns = [[each.quantity for each in orders], [each.stream for each in orders]]
        if any(each.number is not None for each in orders):
            columns.append([each.number or [NONE] * len(each.tick) for each in orders])
        quantity, stream, *number = (_joined(column)[order].tolist() for column in columns)
        return cls(turn[order].tolist(), tick[order].tolist(), quantity, stream, *number)


def _joined(columns: Sequence[Sequence[int]]) -> npt.NDArray[np.int64]:
    return np.concatenate([np.array(column, dtype=np.int64) for column in columns])
