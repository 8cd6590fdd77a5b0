"""Customers: the next order of a demand stream, drawn when it is asked for. The twin of `streams.demand`."""

from __future__ import annotations

from typing import Any

import numpy as np

from jitsim.distributions.table import WORD
from jitsim.engine.compiled.arrays import INSTANT, LAW, NEVER, SHAPE, SIZE, UNMET
from jitsim.engine.compiled.jitted import jitted
from jitsim.engine.compiled.laws import draw_value
from jitsim.engine.compiled.words import dated_word, undated_word
from jitsim.model.arrays import NONE
from jitsim.model.demand import Timing

ARRIVALS, INTERVAL, DAILY = int(Timing.ARRIVALS), int(Timing.INTERVAL), int(Timing.DAILY)
LINES = int(Timing.LINES)


@jitted()
def first_orders(plan: Any, place: Any, replication: int, space: Any) -> None:
    """Bring every stream of an item-location to its first order."""
    for local in range(place.end_stream - place.first_stream):
        cursor = space.cursor[local]
        cursor.place, cursor.orders, cursor.day, cursor.elapsed, cursor.number = 0, 0, -1, 0, -1
        cursor.line = NONE
        space.block[local, :] = -1
        next_order(plan, place.first_stream + local, local, replication, space)
    next_customer(place, space)


@jitted()
def next_customer(place: Any, space: Any) -> None:
    """Note which stream has the next order: of several at one tick the first stream."""
    item = space.item[0]
    item.next_customer = NEVER
    for local in range(place.end_stream - place.first_stream):
        if space.cursor[local].tick < item.next_customer:
            item.next_customer, item.next_stream = space.cursor[local].tick, local


@jitted()
def next_order(plan: Any, number: int, local: int, replication: int, space: Any) -> None:
    """Bring a stream to its next order within the horizon, if there is one; an order of nothing is no order."""
    stream, cursor = plan.streams[number], space.cursor[local]
    while True:
        if stream.timing == ARRIVALS:
            arrival(plan, stream, local, replication, space)
        elif stream.timing == DAILY:
            daily(plan, stream, local, replication, space)
        elif stream.timing == INTERVAL:
            interval(plan, stream, local, replication, space)
        elif stream.timing == LINES:
            line(plan, stream, local, replication, space)
        else:
            recorded(plan, stream, local, replication, space)
        if cursor.tick >= plan.clock[0].horizon:
            cursor.tick = NEVER
            return
        if cursor.quantity > 0 and cursor.tick >= 0:
            return


@jitted()
def undated(plan: Any, layer: int, number: int, local: int, replication: int, space: Any, purpose: int) -> int:
    """Return the word of a running number."""
    return undated_word(plan.keys[layer], number, replication, space.words[local], space.block[local], purpose)


@jitted()
def value(plan: Any, stream: Any, number: int, local: int, replication: int, space: Any, purpose: int) -> int:
    """Return the value of a running number, from the law (LAW) or of the order's size (SIZE)."""
    fixed, table = (stream.fixed_law, stream.law) if purpose == LAW else (stream.fixed_size, stream.order_size)
    if fixed != NONE:
        return fixed
    return draw_value(plan.laws, table, undated(plan, stream.first_layer, number, local, replication, space, purpose))


@jitted()
def is_lost(plan: Any, stream: Any, number: int, local: int, replication: int, space: Any) -> int:
    """Return whether what is missing of an order with a running number is lost."""
    if stream.lost_share == 0:
        return 0
    return int(undated(plan, stream.first_layer, number, local, replication, space, UNMET) < stream.lost_share)


@jitted()
def daily(plan: Any, stream: Any, local: int, replication: int, space: Any) -> None:
    """Draw the quantity of the next day."""
    clock, cursor = plan.clock[0], space.cursor[local]
    cursor.day += 1
    day = cursor.day
    cursor.tick = day * clock.ticks_per_day + clock.demand
    if day >= clock.days:
        cursor.tick = NEVER
        return
    cursor.quantity = value(plan, stream, day, local, replication, space, LAW)
    if stream.shape != NONE:
        exact = cursor.quantity * plan.factors[stream.shape, day]
        whole = np.floor(exact)
        word = undated(plan, stream.first_layer, day, local, replication, space, SHAPE)
        cursor.quantity = int(whole) + (1 if word < np.rint((exact - whole) * WORD) else 0)
    cursor.lost = is_lost(plan, stream, day, local, replication, space)


@jitted()
def interval(plan: Any, stream: Any, local: int, replication: int, space: Any) -> None:
    """Draw the ticks to the next order; where demand is shaped, time runs as fast as the factor of the day says."""
    clock, cursor = plan.clock[0], space.cursor[local]
    cursor.number += 1
    number = cursor.number
    cursor.elapsed += value(plan, stream, number, local, replication, space, LAW)
    cursor.tick = cursor.elapsed
    if stream.shape != NONE:
        shown = plan.shown[stream.shape]
        if cursor.elapsed >= shown[clock.days]:
            cursor.tick = NEVER
            return
        cursor.day = max(cursor.day, 0)
        while shown[cursor.day + 1] <= cursor.elapsed:
            cursor.day += 1
        within = int(np.floor((cursor.elapsed - shown[cursor.day]) / plan.factors[stream.shape, cursor.day]))
        cursor.tick = cursor.day * clock.ticks_per_day + min(within, clock.ticks_per_day - 1)
    if cursor.tick < clock.horizon:
        cursor.quantity = value(plan, stream, number, local, replication, space, SIZE)
        cursor.lost = is_lost(plan, stream, number, local, replication, space)


@jitted()
def line(plan: Any, stream: Any, local: int, replication: int, space: Any) -> None:
    """Draw which is the customer's next order with a line of the item, and its size."""
    cursor, row = space.cursor[local], replication - plan.clock[0].first_replication
    cursor.number += 1
    cursor.elapsed += value(plan, stream, cursor.number, local, replication, space, LAW)
    cursor.line = cursor.elapsed - 1
    order = plan.orders.first[row, stream.group] + cursor.line
    if order >= plan.orders.end[row, stream.group]:
        cursor.tick = NEVER
        return
    cursor.tick = plan.orders.tick[order]
    cursor.quantity = value(plan, stream, cursor.number, local, replication, space, SIZE)
    cursor.lost = is_lost(plan, stream, cursor.number, local, replication, space)


@jitted()
def recorded(plan: Any, stream: Any, local: int, replication: int, space: Any) -> None:
    """Read the next recorded order."""
    cursor = space.cursor[local]
    cursor.number += 1
    row = stream.first_record + cursor.number
    if row >= stream.end_record:
        cursor.tick = NEVER
        return
    cursor.tick, cursor.quantity = plan.record_tick[row], plan.record_quantity[row]
    cursor.lost = is_lost(plan, stream, cursor.number, local, replication, space)


@jitted()
def arrival(plan: Any, stream: Any, local: int, replication: int, space: Any) -> None:
    """Take the next order of the day, or draw those of the next day that has any."""
    clock, cursor = plan.clock[0], space.cursor[local]
    while cursor.place == cursor.orders:
        cursor.day += 1
        if cursor.day >= clock.days:
            cursor.tick = NEVER
            return
        cursor.place, cursor.orders = 0, 0
        for layer in range(stream.layers):
            draw_day(plan, stream, layer, local, replication, space)
    cursor.tick = space.day_tick[local, cursor.place]
    cursor.quantity, cursor.lost = space.day_quantity[local, cursor.place], space.day_lost[local, cursor.place]
    cursor.place += 1


@jitted()
def draw_day(plan: Any, stream: Any, layer: int, local: int, replication: int, space: Any) -> None:
    """Draw the orders of a day in one layer: how many, then instant and size of each, kept in order of their ticks."""
    clock, cursor = plan.clock[0], space.cursor[local]
    keys, words, day = plan.keys[stream.first_layer + layer], space.words[local], cursor.day
    kept = WORD if stream.shape == NONE else plan.kept[stream.shape, layer, day]
    if kept == 0:
        return
    count = stream.fixed_law
    if count == NONE:
        if stream.layers > 1:
            space.block[local, LAW] = -1
        count = draw_value(plan.laws, stream.law, undated_word(keys, day, replication, words, space.block[local], LAW))
    for ordinal in range(count):
        keeps = kept == WORD or dated_word(keys, day, ordinal, replication, words, SHAPE) < kept
        word = dated_word(keys, day, ordinal, replication, words, INSTANT)
        quantity = stream.fixed_size
        if quantity == NONE:
            quantity = draw_value(
                plan.laws, stream.order_size, dated_word(keys, day, ordinal, replication, words, SIZE)
            )
        lost = 0
        if stream.lost_share > 0:
            lost = int(dated_word(keys, day, ordinal, replication, words, UNMET) < stream.lost_share)
        if keeps:
            insert_order(space, local, day * clock.ticks_per_day + (word * clock.ticks_per_day >> 32), quantity, lost)


@jitted()
def insert_order(space: Any, local: int, tick: int, quantity: int, lost: int) -> None:
    """Put an order among those of its day, behind those of the same tick."""
    cursor, ticks = space.cursor[local], space.day_tick[local]
    quantities, losses = space.day_quantity[local], space.day_lost[local]
    place = cursor.orders
    if place == len(ticks):
        space.item[0].overflow = 1
        return
    while place > 0 and ticks[place - 1] > tick:
        ticks[place], quantities[place], losses[place] = ticks[place - 1], quantities[place - 1], losses[place - 1]
        place -= 1
    ticks[place], quantities[place], losses[place] = tick, quantity, lost
    cursor.orders += 1
