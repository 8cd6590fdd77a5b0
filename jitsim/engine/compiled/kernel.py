"""The kernels: the future of an item-location from event to event, and of many, replication after replication."""

from __future__ import annotations

from typing import Any

from jitsim.engine.compiled.arrays import ASKS, NEVER
from jitsim.engine.compiled.customers import first_orders
from jitsim.engine.compiled.jitted import jitted, kept_on_disk
from jitsim.engine.compiled.stocked_item import (
    bring_customers,
    expect,
    lose_patience,
    receive,
    recompute,
    review,
    send_delayed,
    settle,
)
from jitsim.engine.compiled.sums import book_on_order, end_stockout, fail_line, pass_time
from jitsim.model.arrays import NONE

PHASES = 8
"""Ranks in a tick: an event at a tick in a phase has the key tick * PHASES + rank, and the lowest comes first."""

AT_ONCE = -1
"""A key before all others."""


@jitted()
def begin(plan: Any, place: Any, replication: int, space: Any, sums: Any) -> None:
    """Set an item-location up at tick 0."""
    item = space.item[0]
    item.available, item.backlog, item.on_order = place.initial, 0, 0
    item.since, item.next_review, item.last_review = 0, NEVER, NONE
    item.served, item.released, item.release_day, item.releases_today = 0, 0, NONE, 0
    item.last_arrival, item.pushed, item.on_way, item.waiting, item.patient, item.delayed = 0, 0, 0, 0, 0, 0
    item.short_since, item.unmet, item.opened, item.unmet_at_open, item.last_receipt = NONE, 0, 0, 0, NONE
    item.shipped, item.received, item.ordered, item.moved, item.rows, item.overflow = 0, 0, 0, 0, 0, 0
    item.next_refresh, item.refreshes, item.receipts = 0 if place.observes else NEVER, 0, 0
    item.stockouts_before = space.stockouts[0]
    for order in range(place.first_open, place.end_open):
        quantity = plan.open_quantity[order]
        item.on_order += quantity
        item.ordered += quantity
        book_on_order(plan.clock[0], sums, 0, quantity)
        expect(plan.clock[0], place, space, plan.open_due[order], NONE, item.released, quantity)
        item.released += 1
    first_orders(plan, place, replication, space)
    settle(plan.clock[0], place, item, 0)


@jitted()
def begin_or_go_on(plan: Any, place: Any, replication: int, space: Any, sums: Any) -> None:
    """Set an item-location up, unless it was stopped and is answered."""
    if space.item[0].answered:
        space.item[0].overflow = 0
    else:
        begin(plan, place, replication, space, sums)


@jitted()
def next_stop(clock: Any, item: Any) -> int:
    """Return the key of the next refresh, or that of the horizon."""
    return min(clock.horizon * PHASES, item.next_refresh * PHASES + clock.cards)


@jitted()
def play(plan: Any, number: int, replication: int, space: Any, sums: Any, demand: Any) -> None:
    """Play one future of an item-location to the horizon, whose own tick is not simulated.

    `sums` is the record of the item-location, `demand` the records of all streams in this replication. A play that
    stopped to ask goes on where it was.
    """
    clock, place, item = plan.clock[0], plan.places[number], space.item[0]
    item.answered = int(item.overflow == ASKS)
    if place.observes:
        if not item.answered:
            space.place[0] = place
        place = space.place[0]
    begin_or_go_on(plan, place, replication, space, sums)
    stop = AT_ONCE if place.observes else next_stop(clock, item)
    while not item.overflow:
        customer = item.next_customer * PHASES + clock.customers
        delivery = space.on_way[0].first * PHASES + clock.receipt if item.on_way else NEVER * PHASES
        impatient = space.patient[0].first * PHASES + clock.allocation if item.patient else NEVER * PHASES
        desk = space.delayed[0].first * PHASES + clock.review if item.delayed else NEVER * PHASES
        look = item.next_review * PHASES + clock.review
        first = min(customer, delivery, impatient, desk, look)
        tick = first // PHASES
        if first >= stop:
            if item.next_refresh >= clock.horizon:
                break
            recompute(plan, place, space)
            stop = next_stop(clock, item)
        elif first == customer:
            pass_time(clock, item, sums, tick)
            bring_customers(plan, place, space, demand, replication, tick)
        elif first == delivery:
            pass_time(clock, item, sums, tick)
            receive(plan, place, space, sums, demand, replication, tick)
        elif first == impatient:
            lose_patience(plan, place, space, demand, replication, tick)
        elif first == desk:
            send_delayed(plan, place, space, replication, tick)
        else:
            review(plan, place, space, sums, replication, tick)
    if not item.overflow:
        end(plan, place, space, sums, replication)


@jitted()
def end(plan: Any, place: Any, space: Any, sums: Any, replication: int) -> None:
    """Close the sums at the horizon and check that no piece was lost or made."""
    clock, item = plan.clock[0], space.item[0]
    pass_time(clock, item, sums, clock.horizon)
    if item.short_since != NONE:
        end_stockout(clock, place, space, replication, sums, clock.horizon)
    for waiting in range(item.waiting):
        entry = space.waiting[waiting]
        if entry.quantity > 0:
            fail_line(plan, plan.streams[entry.stream], entry.line, replication, entry.tick)
    balanced = item.available == place.initial + item.received - item.shipped
    balanced = balanced and item.on_order == item.ordered - item.received
    balanced = balanced and min(item.available, item.on_order, item.backlog) >= 0
    sums.unbalanced = int(not balanced or min(item.available, item.backlog) > 0)
    sums.moved = item.moved


@jitted()
def clear(plan: Any, place: Any, space: Any, sums: Any, demand: Any) -> None:
    """Forget what was added up in a replication, `sums` (L,) and `demand` (D,), of an item-location."""
    sums[place.location] = space.no_sums[0]
    for number in range(place.first_stream, place.end_stream):
        demand[plan.streams[number].stream] = space.no_demand[0]


@kept_on_disk
def play_block(plan: Any, numbers: Any, first: int, last: int, start: Any, space: Any, sums: Any, demand: Any) -> int:
    """Play replications `first` to below `last` of some item-locations, one item-location after the other.

    `start` (2,) is where to begin in `numbers` and which replication is next; an item-location that finds its `space`
    too small, or asks, is where it ends, and `overflow` is returned. `sums` (replications, L) and `demand`
    (replications, D).
    """
    item = space.item[0]
    while start[0] < len(numbers):
        number = numbers[start[0]]
        location = plan.places[number].location
        while start[1] < last:
            row = start[1] - first
            play(plan, number, start[1], space, sums[row, location], demand[row])
            if item.overflow:
                if item.overflow != ASKS:
                    clear(plan, plan.places[number], space, sums[row], demand[row])
                    space.stockouts[0] = item.stockouts_before
                return item.overflow
            start[1] += 1
        start[0] += 1
        start[1] = first
    return 0


@kept_on_disk
def play_rows(plan: Any, number: int, replication: int, space: Any, sums: Any, demand: Any) -> None:
    """Play one future of an item-location, to be called from outside."""
    play(plan, number, replication, space, sums[0], demand)
