"""The kernels: the future of an item-location from event to event, and of many, replication after replication."""

from __future__ import annotations

from typing import Any

from jitsim.engine.compiled.arrays import ASKS, NEVER, UNKNOWN
from jitsim.engine.compiled.customers import begin_demand, next_customer
from jitsim.engine.compiled.jitted import jitted, kept_on_disk
from jitsim.engine.compiled.stocked_item import (
    bring_customer,
    expect,
    is_plain,
    lose_patience,
    receive,
    recompute,
    review,
    sell,
    send_delayed,
    settle,
)
from jitsim.engine.compiled.sums import book_on_order, book_served, end_stockout, fail_line, pass_time
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
    item.shipped, item.sold, item.received, item.ordered, item.moved = 0, 0, 0, 0, 0
    item.rows, item.overflow, item.serving = 0, 0, NONE
    item.next_refresh, item.refreshes, item.receipts = 0 if place.observes else NEVER, 0, 0
    item.stockouts_before = space.stockouts[0]
    for order in range(place.first_open, place.end_open):
        quantity = plan.open_quantity[order]
        item.on_order += quantity
        item.ordered += quantity
        book_on_order(plan.clock[0], sums, 0, quantity)
        expect(plan.clock[0], place, space, plan.open_due[order], NONE, item.released, quantity)
        item.released += 1
    begin_demand(place, space)
    settle(plan.clock[0], place, item, 0)


@jitted()
def place_of(plan: Any, number: int, space: Any) -> Any:
    """Return the record of an item-location: in a play, parameters that are computed change in a copy of it."""
    item, place = space.item[0], plan.places[number]
    item.answered = int(item.overflow == ASKS)
    if not place.observes:
        return place
    if not item.answered:
        space.place[0] = place
    return space.place[0]


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
def delivery(clock: Any, item: Any, space: Any) -> int:
    """Return the key of the next delivery."""
    return space.on_way[0].first * PHASES + clock.receipt if item.on_way else NEVER * PHASES


@jitted()
def impatience(clock: Any, item: Any, space: Any) -> int:
    """Return the key at which a customer loses patience next."""
    return space.patient[0].first * PHASES + clock.allocation if item.patient else NEVER * PHASES


@jitted()
def desk(clock: Any, item: Any, space: Any) -> int:
    """Return the key at which an order leaves the desk next."""
    return space.delayed[0].first * PHASES + clock.review if item.delayed else NEVER * PHASES


@jitted()
def come_due(plan: Any, place: Any, space: Any, sums: Any, demand: Any, replication: int, key: int) -> None:
    """Let happen what is due: a delivery comes, a customer loses patience, or an order leaves the desk."""
    clock, item, tick = plan.clock[0], space.item[0], key // PHASES
    if key == delivery(clock, item, space):
        receive(plan, place, space, sums, demand, replication, tick)
    elif key == impatience(clock, item, space):
        lose_patience(plan, place, space, demand, replication, tick)
    else:
        send_delayed(plan, place, space, replication, tick)


@jitted()
def next_key(plan: Any, place: Any, space: Any, replication: int) -> int:
    """Return the key of the next order; AT_ONCE where others of its tick are served already."""
    tick = next_customer(plan, place, space, replication)
    return AT_ONCE if tick == space.item[0].serving else tick * PHASES + plan.clock[0].customers


@jitted()
def next_key_of_stream(clock: Any, cursor: Any, orders: Any) -> int:
    """Return the key of the next order of an only stream; UNKNOWN where it is not drawn yet."""
    if cursor.place == cursor.orders:
        return UNKNOWN
    return orders[cursor.place].tick * PHASES + clock.customers


@jitted()
def play(plan: Any, number: int, replication: int, space: Any, sums: Any, demand: Any) -> None:
    """Play one future of an item-location to the horizon, whose own tick is not simulated.

    `sums` is the record of the item-location, `demand` the records of all streams in this replication. A play that
    stopped to ask goes on where it was. What happens most, a customer comes and the policy looks, is compared with the
    key of the first of all else that is `due`.
    """
    clock, item, place = plan.clock[0], space.item[0], place_of(plan, number, space)
    begin_or_go_on(plan, place, replication, space, sums)
    sells_plainly, cursor, orders = is_plain(plan, place, item), space.cursor[0], space.orders[0]
    stream = plan.streams[place.first_stream]
    mine = demand[stream.stream] if sells_plainly else space.no_demand[0]
    stop, due, customer = AT_ONCE if place.observes else next_stop(clock, item), UNKNOWN, UNKNOWN
    while not item.overflow:
        if customer == UNKNOWN:
            customer = next_key(plan, place, space, replication)
        if due == UNKNOWN:
            due = min(stop, delivery(clock, item, space), impatience(clock, item, space), desk(clock, item, space))
        look = item.next_review * PHASES + clock.review
        if look < min(customer, due) and review(plan, place, space, sums, replication, item.next_review):
            due = UNKNOWN
        elif due >= customer:
            if sells_plainly and orders[cursor.place].quantity <= item.available:
                sell(clock, place, stream, orders[cursor.place], item, sums, mine)
                cursor.place += 1
                customer = next_key_of_stream(clock, cursor, orders)
            else:
                bring_customer(plan, place, space, sums, demand, replication)
                due, customer = UNKNOWN, UNKNOWN
        elif due < stop:
            come_due(plan, place, space, sums, demand, replication, due)
            due = UNKNOWN
        elif item.next_refresh < clock.horizon:
            recompute(plan, place, space)
            stop, due = next_stop(clock, item), UNKNOWN
        else:
            break
    if not item.overflow:
        end(plan, place, space, sums, demand, replication)


@jitted()
def end(plan: Any, place: Any, space: Any, sums: Any, demand: Any, replication: int) -> None:
    """Close the sums at the horizon and check that no piece was lost or made."""
    clock, item = plan.clock[0], space.item[0]
    pass_time(clock, item, sums, clock.horizon)
    if item.short_since != NONE:
        end_stockout(clock, place, space, replication, sums, clock.horizon)
    for waiting in range(item.waiting):
        entry = space.waiting[waiting]
        if entry.quantity > 0:
            fail_line(plan, plan.streams[entry.stream], entry.line, replication, entry.tick)
    for stream in range(place.first_stream, place.end_stream):
        book_served(demand[plan.streams[stream].stream])
    item.shipped += item.sold
    item.moved += item.sold
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
