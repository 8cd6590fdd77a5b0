"""Customers: the orders of a demand stream, drawn some at a time when they are asked for. Twin of `streams.demand`."""

from __future__ import annotations

from typing import Any

import numpy as np

from jitsim.distributions.table import WORD
from jitsim.engine.compiled.arrays import INSTANT, LAW, NEVER, PURPOSES, SHAPE, SIZE, SOME, UNMET
from jitsim.engine.compiled.jitted import jitted
from jitsim.engine.compiled.laws import draw_value
from jitsim.engine.compiled.words import dated_word, draw_block, draw_undated
from jitsim.model.arrays import NONE
from jitsim.model.demand import Timing

ARRIVALS, INTERVAL, DAILY = int(Timing.ARRIVALS), int(Timing.INTERVAL), int(Timing.DAILY)
LINES = int(Timing.LINES)


@jitted()
def begin_demand(place: Any, space: Any) -> None:
    """Set the streams of an item-location up at tick 0, with no orders drawn."""
    for local in range(place.end_stream - place.first_stream):
        cursor = space.cursor[local]
        cursor.place, cursor.orders, cursor.is_over = 0, 0, 0
        cursor.number, cursor.day, cursor.elapsed = 0, 0, 0


@jitted()
def next_customer(plan: Any, place: Any, space: Any, replication: int) -> int:
    """Return the tick of the next order and note its stream, of several at one tick the first; draw where none is."""
    first = NEVER
    for local in range(place.end_stream - place.first_stream):
        cursor, orders = space.cursor[local], space.orders[local]
        while cursor.place == cursor.orders and not cursor.is_over:
            cursor.place, cursor.orders = 0, 0
            draw_orders(plan, plan.streams[place.first_stream + local], local, replication, space)
        if cursor.place < cursor.orders and orders[cursor.place].tick < first:
            first, space.item[0].next_stream = orders[cursor.place].tick, local
    return first


@jitted()
def draw_orders(plan: Any, stream: Any, local: int, replication: int, space: Any) -> None:
    """Draw the next orders of a stream within the horizon: about SOME, or none if there were only orders of nothing."""
    if stream.timing == ARRIVALS:
        arrivals(plan, stream, local, replication, space)
        return
    cursor = space.cursor[local]
    for purpose in range(PURPOSES):
        if is_drawn(stream, purpose):
            words = space.words[local, purpose]
            draw_undated(plan.keys[stream.first_layer, purpose], cursor.number, replication, words)
    if stream.timing == DAILY:
        daily(plan, stream, local, space)
    elif stream.timing == INTERVAL:
        intervals(plan, stream, local, space)
    elif stream.timing == LINES:
        lines(plan, stream, local, replication, space)
    else:
        recorded(plan, stream, local, space)
    cursor.number += SOME


@jitted()
def is_drawn(stream: Any, purpose: int) -> bool:
    """Return whether orders that are addressed by running numbers take random words for a purpose."""
    if purpose == LAW:
        return stream.law != NONE and stream.fixed_law == NONE
    if purpose == SIZE:
        return stream.order_size != NONE and stream.fixed_size == NONE
    if purpose == UNMET:
        return stream.lost_share > 0
    return purpose == SHAPE and stream.timing == DAILY and stream.shape != NONE


@jitted()
def value(plan: Any, fixed: int, table: int, word: int) -> int:
    """Return what a word draws from a table, or the fixed value."""
    return draw_value(plan.laws, table, word) if fixed == NONE else fixed


@jitted()
def add_order(plan: Any, stream: Any, local: int, space: Any, tick: int, quantity: int, number: int, line: int) -> None:
    """Add an order to those drawn, where there is room for SOME at least; an order of nothing is no order."""
    cursor = space.cursor[local]
    cursor.is_over |= int(tick >= plan.clock[0].horizon)
    if quantity > 0 and tick >= 0 and not cursor.is_over:
        order = space.orders[local, cursor.orders]
        order.tick, order.quantity, order.line = tick, quantity, line
        order.lost = int(stream.lost_share > 0 and space.words[local, UNMET, number] < stream.lost_share)
        cursor.orders += 1


@jitted()
def daily(plan: Any, stream: Any, local: int, space: Any) -> None:
    """Draw the quantities of the next days."""
    clock, cursor, words = plan.clock[0], space.cursor[local], space.words[local]
    for number in range(min(SOME, clock.days - cursor.number)):
        day = cursor.number + number
        quantity = value(plan, stream.fixed_law, stream.law, words[LAW, number])
        if stream.shape != NONE:
            exact = quantity * plan.factors[stream.shape, day]
            whole = np.floor(exact)
            quantity = int(whole) + (1 if words[SHAPE, number] < np.rint((exact - whole) * WORD) else 0)
        add_order(plan, stream, local, space, day * clock.ticks_per_day + clock.demand, quantity, number, NONE)
    cursor.is_over |= int(cursor.number + SOME >= clock.days)


@jitted()
def intervals(plan: Any, stream: Any, local: int, space: Any) -> None:
    """Draw the ticks to the next orders."""
    cursor, words = space.cursor[local], space.words[local]
    for number in range(SOME):
        cursor.elapsed += value(plan, stream.fixed_law, stream.law, words[LAW, number])
        tick = cursor.elapsed if stream.shape == NONE else shown_tick(plan, stream, cursor)
        quantity = value(plan, stream.fixed_size, stream.order_size, words[SIZE, number])
        add_order(plan, stream, local, space, tick, quantity, number, NONE)
        if cursor.is_over:
            return


@jitted()
def shown_tick(plan: Any, stream: Any, cursor: Any) -> int:
    """Return the tick of an order where demand is shaped: time runs as fast as the factor of the day says."""
    clock, shown = plan.clock[0], plan.shown[stream.shape]
    if cursor.elapsed >= shown[clock.days]:
        return NEVER
    while shown[cursor.day + 1] <= cursor.elapsed:
        cursor.day += 1
    within = int(np.floor((cursor.elapsed - shown[cursor.day]) / plan.factors[stream.shape, cursor.day]))
    return cursor.day * clock.ticks_per_day + min(within, clock.ticks_per_day - 1)


@jitted()
def lines(plan: Any, stream: Any, local: int, replication: int, space: Any) -> None:
    """Draw which are the customer's next orders with a line of the item, and its size in each."""
    cursor, row, words = space.cursor[local], replication - plan.clock[0].first_replication, space.words[local]
    first, end = plan.orders.first[row, stream.group], plan.orders.end[row, stream.group]
    for number in range(SOME):
        cursor.elapsed += value(plan, stream.fixed_law, stream.law, words[LAW, number])
        line = cursor.elapsed - 1
        tick = plan.orders.tick[first + line] if first + line < end else NEVER
        quantity = value(plan, stream.fixed_size, stream.order_size, words[SIZE, number])
        add_order(plan, stream, local, space, tick, quantity, number, line)
        if cursor.is_over:
            return


@jitted()
def recorded(plan: Any, stream: Any, local: int, space: Any) -> None:
    """Read the next recorded orders."""
    cursor = space.cursor[local]
    first = stream.first_record + cursor.number
    for number in range(min(SOME, stream.end_record - first)):
        tick, quantity = plan.record_tick[first + number], plan.record_quantity[first + number]
        add_order(plan, stream, local, space, tick, quantity, number, NONE)
    cursor.is_over |= int(first + SOME >= stream.end_record)


@jitted()
def arrivals(plan: Any, stream: Any, local: int, replication: int, space: Any) -> None:
    """Draw the orders of the next days, each day's in the order of their instants."""
    clock, cursor = plan.clock[0], space.cursor[local]
    while cursor.orders < SOME and not cursor.is_over:
        drawn = 0
        for layer in range(stream.layers):
            drawn = draw_day(plan, stream, layer, local, replication, space, drawn)
        if cursor.orders + drawn > len(space.instant):
            space.item[0].overflow, cursor.is_over = 1, 1
            return
        arrange(space, local, cursor.day * clock.ticks_per_day, drawn)
        cursor.day += 1
        cursor.is_over = int(cursor.day == clock.days)


@jitted()
def draw_day(plan: Any, stream: Any, layer: int, local: int, replication: int, space: Any, drawn: int) -> int:
    """Draw the orders of a day in one layer, how many, instants and sizes; return how many are drawn with those before.

    Where there is no room for them they are only counted.
    """
    clock, day, words = plan.clock[0], space.cursor[local].day, space.words[local]
    keys = plan.keys[stream.first_layer + layer]
    count = orders_of_day(plan, stream, keys, day, replication, words[LAW])
    kept = WORD if stream.shape == NONE else plan.kept[stream.shape, layer, day]
    if kept == 0 or drawn + count > len(space.instant):
        return drawn if kept == 0 else drawn + count
    for ordinal in range(count):
        keeps = kept == WORD or dated_word(keys[SHAPE], day, ordinal, replication, words[SHAPE]) < kept
        word, order = dated_word(keys[INSTANT], day, ordinal, replication, words[INSTANT]), space.drawn[drawn]
        instant = word * clock.ticks_per_day >> 32
        order.quantity = stream.fixed_size
        if stream.fixed_size == NONE:
            word = dated_word(keys[SIZE], day, ordinal, replication, words[SIZE])
            order.quantity = draw_value(plan.laws, stream.order_size, word)
        order.lost = 0
        if stream.lost_share > 0:
            order.lost = int(dated_word(keys[UNMET], day, ordinal, replication, words[UNMET]) < stream.lost_share)
        if keeps and order.quantity > 0 and day * clock.ticks_per_day + instant < clock.horizon:
            space.instant[drawn] = (instant << 32) + drawn
            drawn += 1
    return drawn


@jitted()
def orders_of_day(plan: Any, stream: Any, keys: Any, day: int, replication: int, words: Any) -> int:
    """Return how many orders one layer of a day has; days are asked for one after the other, from 0 on."""
    if stream.fixed_law != NONE:
        return stream.fixed_law
    if day & 7 == 0 or stream.layers > 1:
        draw_block(keys[LAW, 0], keys[LAW, 1], day >> 3, 0, replication, words)
    return draw_value(plan.laws, stream.law, words[day & 7])


@jitted()
def arrange(space: Any, local: int, start: int, drawn: int) -> None:
    """Add the orders of a day that starts at a tick: the place of each is how many come before it.

    Counting them all is soonest done: the processor compares some at once, and has nothing to guess.
    """
    first = space.cursor[local].orders
    for number in range(drawn):
        instant, place = space.instant[number], 0
        for other in range(drawn):
            place += space.instant[other] < instant
        order, source = space.orders[local, first + place], space.drawn[number]
        order.tick, order.quantity, order.lost, order.line = start + (instant >> 32), source.quantity, source.lost, NONE
    space.cursor[local].orders += drawn
