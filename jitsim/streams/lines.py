"""Orders of several lines: their instants, and which of them have a line of an item.

Orders are numbered as they come in. From one order with a line of an item to the next it is a geometric number of
orders, so what is drawn for an item is what it has lines, not what there are orders.
"""

from __future__ import annotations

import math

import numpy as np

from jitsim.distributions import Table
from jitsim.model.arrays import Floats
from jitsim.model.clock import Clock
from jitsim.streams.address import Ints
from jitsim.streams.arrivals import KNOWN_ORDER_ARRIVALS, ORDER_ARRIVALS, instants
from jitsim.streams.draws import Draws


def order_instants(draws: Draws, per_day: Table, clock: Clock, factors: Floats | None) -> Ints:
    """Return the ticks of a customer's orders within the horizon, sorted: order number n comes at tick n."""
    layers = ORDER_ARRIVALS.layers(draws, per_day, clock.days, factors)
    ticks = np.concatenate(instants(layers, "order_instant", clock.ticks_per_day))
    ticks.sort()
    return ticks[: ticks.searchsorted(clock.horizon)]


def known_order_days(draws: Draws, per_day: Table, days: int, factors: Floats | None) -> Ints:
    """Return the days of a customer's orders before day 0, counted backwards from 0, sorted; `factors` likewise."""
    layers = KNOWN_ORDER_ARRIVALS.layers(draws, per_day, days, factors)
    placed = np.concatenate([layer.day for layer in layers])
    placed.sort()
    return placed


def orders_with_line(draws: Draws, gap: Table, purpose: str, orders: int) -> Ints:
    """Return the numbers of the orders, of so many, that have a line of an item."""
    if gap.constant == 1:
        return np.arange(orders)
    expected = orders / gap.mean
    count = math.ceil(expected + 4.0 * math.sqrt(expected)) + 8
    numbers = np.cumsum(draws.values(gap, purpose, count)) - 1
    while numbers[-1] < orders:
        more = draws.values(gap, purpose, count, first=len(numbers))
        numbers = np.append(numbers, numbers[-1] + np.cumsum(more))
    return numbers[: numbers.searchsorted(orders)]
