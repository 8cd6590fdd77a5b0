"""The kernels: the future of an item-location from event to event, and of many, replication after replication."""

from __future__ import annotations

from typing import Any

from jitsim.engine.compiled.arrays import ASKS, NEVER, PHASES, STEPS, UNKNOWN, WEEKLY
from jitsim.engine.compiled.customers import begin_demand, next_customer
from jitsim.engine.compiled.jitted import jitted, kept_on_disk, taken_in
from jitsim.engine.compiled.rooms import space_of
from jitsim.engine.compiled.stocked_item import (
    bring_order,
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
from jitsim.engine.compiled.sums import (
    book_on_order,
    book_served,
    book_transit,
    end_days,
    end_stockout,
    fail_line,
    pass_time,
)
from jitsim.engine.compiled.turns import AT_ONCE, begin_turn, is_order, set_key
from jitsim.model.arrays import NONE

space_in = jitted()(space_of)


@jitted()
def begin(plan: Any, place: Any, turn: int, turns: int, space: Any, sums: Any) -> None:
    """Set an item-location up at tick 0."""
    item = space.item[0]
    item.turn, item.turns = turn, turns
    item.available, item.backlog, item.on_order = place.initial, 0, 0
    item.since, item.next_review, item.last_review = 0, NEVER, NONE
    item.served, item.released, item.release_day, item.releases_today = 0, 0, NONE, 0
    item.last_arrival, item.pushed, item.on_way, item.waiting, item.patient, item.post = 0, 0, 0, 0, 0, 0
    item.short_since, item.unmet, item.opened, item.unmet_at_open, item.last_receipt = NONE, 0, 0, 0, NONE
    item.shipped, item.sold, item.received, item.ordered, item.booked = 0, 0, 0, 0, 0
    item.rows, item.overflow, item.serving, item.answered, item.coloured = 0, 0, NONE, 0, 0
    item.next_refresh, item.refreshes, item.receipts = 0 if place.observes else NEVER, 0, 0
    if place.observes:
        space.place[0] = place
    for what in range(WEEKLY):
        for week in range(space.weekly.shape[1]):
            space.weekly[what, week] = 0
    for order in range(place.first_open, place.end_open):
        quantity = plan.open_quantity[order]
        item.on_order += quantity
        item.ordered += quantity
        book_on_order(plan.clock[0], sums, 0, quantity)
        expect(plan.clock[0], place, space, plan.open_due[order], NONE, item.released, quantity)
        item.released += 1
    if place.sender != NONE:
        book_transit(plan.clock[0], sums, 0, item.on_order)
        for order in range(len(space.pieces)):
            space.pieces[order].left = 0
    begin_demand(place, space)
    settle(plan.clock[0], place, item, 0)
    set_key(space, 0)


@jitted()
def place_of(plan: Any, number: int, space: Any) -> Any:
    """Return the record of an item-location: in a play, parameters that are computed change in a copy of it."""
    place = plan.places[number]
    return space.place[0] if place.observes else place


@jitted()
def refresh(clock: Any, item: Any) -> int:
    """Return the key of the next refresh; the first comes before all else."""
    return item.next_refresh * PHASES + clock.cards if item.next_refresh > 0 else AT_ONCE


@jitted()
def next_stop(clock: Any, item: Any) -> int:
    """Return the key of the next refresh, or that of the horizon."""
    return min(clock.horizon * PHASES, refresh(clock, item))


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
    """Return the key of what lies on the desk: an order that leaves it, or that another stocking point placed."""
    return space.post[item.first_post].first if item.post else NEVER * PHASES


@jitted()
def come_due(plan: Any, place: Any, space: Any, sums: Any, demand: Any, replication: int, key: int) -> None:
    """Let happen what is due: a delivery comes, a customer loses patience, or an order leaves the desk."""
    clock, item, tick = plan.clock[0], space.item[0], key // PHASES
    if key == delivery(clock, item, space):
        receive(plan, place, space, sums, demand, replication, tick)
    elif key == impatience(clock, item, space):
        lose_patience(plan, place, space, demand, replication, tick)
    else:
        send_delayed(plan, place, space, sums, replication)


@jitted()
def next_event(clock: Any, item: Any, space: Any) -> int:
    """Return the key of what is due next but orders and looks of the policy; that of the horizon where nothing is."""
    soonest = min(delivery(clock, item, space), impatience(clock, item, space), desk(clock, item, space))
    return min(soonest, next_stop(clock, item))


@jitted()
def next_key(plan: Any, place: Any, space: Any, replication: int) -> int:
    """Return the key of the next order; AT_ONCE where others of its tick are served already."""
    clock, item = plan.clock[0], space.item[0]
    tick = next_customer(plan, place, space, replication)
    return AT_ONCE if tick == item.serving else tick * PHASES + clock.customers


@jitted()
def next_key_of_stream(clock: Any, cursor: Any, orders: Any) -> int:
    """Return the key of the next order of an only stream; UNKNOWN where it is not drawn yet."""
    if cursor.place == cursor.orders:
        return UNKNOWN
    return orders[cursor.place].tick * PHASES + clock.customers


@taken_in()
def play(plan: Any, number: int, replication: int, space: Any, sums: Any, demand: Any) -> None:
    """Play an item-location until its turn is over; the tick of the horizon is not simulated.

    `sums` is the record of the item-location, `demand` the records of all streams in this replication. A play that
    stopped to ask goes on where it was. What happens most, a customer comes and the policy looks, is compared with the
    key of the first of all else that is `due`.
    """
    clock, item, place = plan.clock[0], space.item[0], place_of(plan, number, space)
    begin_turn(space, next_stop(clock, item))
    sells_plainly, cursor, orders = is_plain(plan, place, item), space.cursor[0], space.orders[0]
    stream = plan.streams[place.first_stream]
    mine = demand[stream.stream if sells_plainly else 0]
    stop, due, customer = UNKNOWN, UNKNOWN, UNKNOWN
    while not item.overflow:
        if customer == UNKNOWN:
            customer = next_key(plan, place, space, replication)
        if due == UNKNOWN:
            stop = item.limit
            due = min(stop, delivery(clock, item, space), impatience(clock, item, space), desk(clock, item, space))
        look = item.next_review * PHASES + clock.review
        end_days(clock, place, item, sums, min(look, customer, due) // PHASES)
        changed = look < min(customer, due) and review(plan, place, space, sums, replication, item.next_review)
        end_days(clock, place, item, sums, (AT_ONCE if changed else min(customer, due)) // PHASES)
        if changed:
            due = UNKNOWN
        elif due >= customer and sells_plainly and orders[cursor.place].quantity <= item.available:
            sell(clock, place, stream, orders[cursor.place], item, sums, mine)
            cursor.place += 1
            customer = next_key_of_stream(clock, cursor, orders)
        elif due >= customer or is_order(item, space, due):
            bring_order(plan, place, space, sums, demand, replication, due < customer)
            due, customer = UNKNOWN, UNKNOWN
        elif due < stop:
            come_due(plan, place, space, sums, demand, replication, due)
            due = UNKNOWN
        elif due == refresh(clock, item):
            recompute(plan, place, space)
            begin_turn(space, next_stop(clock, item))
            due = UNKNOWN
        else:
            break
    else:
        return
    set_key(space, min(customer, look, next_event(clock, item, space)))


@jitted()
def end(plan: Any, place: Any, space: Any, sums: Any, demand: Any, replication: int) -> None:
    """Close the sums at the horizon and check that no piece was lost or made."""
    clock, item = plan.clock[0], space.item[0]
    pass_time(clock, item, sums, clock.horizon)
    end_days(clock, place, item, sums, clock.horizon)
    if item.short_since != NONE:
        end_stockout(clock, place, space, replication, sums, clock.horizon)
    for waiting in range(item.waiting):
        entry = space.waiting[waiting]
        if entry.quantity > 0:
            fail_line(plan, plan.streams[entry.stream], entry.line, replication, entry.tick)
    for stream in range(place.first_stream, place.end_transfer):
        book_served(demand[plan.streams[stream].stream])
    item.shipped += item.sold
    item.booked += item.sold
    balanced = item.available == place.initial + item.received - item.shipped
    balanced = balanced and item.on_order == item.ordered - item.received
    balanced = balanced and min(item.available, item.on_order, item.backlog) >= 0
    sums.unbalanced = int(not balanced or min(item.available, item.backlog) > 0)
    sums.booked = item.booked


@taken_in()
def play_component(
    plan: Any, first: int, turns: int, start: Any, room: Any, sums: Any, demand: Any, weekly: Any
) -> int:
    """Play one future of a component, the item-locations from `first` on, or go on with it where one has asked.

    `sums` (L,), `demand` (D,) and `weekly` (N, WEEKLY, weeks) are those of the replication. Return why it stops, 0 at
    the end.
    """
    listed = room.listed[0]
    if start[2] == NONE:
        listed.before = listed.count
        for turn in range(turns):
            place = plan.places[first + turn]
            begin(plan, place, turn, turns, space_in(room, turn), sums[place.location])
    else:
        room.item[start[2]].overflow, room.item[start[2]].answered = 0, 1
    start[2] = NONE
    while room.keys[1] < plan.clock[0].horizon * PHASES // STEPS * turns:
        turn = room.keys[1] % turns
        location = plan.places[first + turn].location
        play(plan, first + turn, start[1], space_in(room, turn), sums[location], demand)
        if room.item[turn].overflow:
            start[2] = turn if room.item[turn].overflow == ASKS else NONE
            return room.item[turn].overflow
    for turn in range(turns):
        space = space_in(room, turn)
        place = place_of(plan, first + turn, space)
        end(plan, place, space, sums[place.location], demand, start[1])
        if room.item[turn].overflow:
            return room.item[turn].overflow
        told = plan.places[first + turn].weekly
        for what in range(WEEKLY if told != NONE else 0):
            for week in range(room.weekly.shape[2]):
                weekly[told, what, week] = room.weekly[turn, what, week]
    return 0


@kept_on_disk
def play_block(
    plan: Any,
    components: Any,
    numbers: Any,
    first: int,
    last: int,
    start: Any,
    room: Any,
    sums: Any,
    demand: Any,
    weekly: Any,
) -> int:
    """Play replications `first` to below `last` of some components, one component after the other.

    Component n has the places from `components[n]` to below `components[n + 1]`, in the order of their turns. `start`
    (3,) is where to begin in `numbers`, which replication is next, and the turn of the item-location that has asked,
    NONE where none has; a component that finds its `room` too small, or asks, is where it ends, and why is returned.
    `sums` (replications, L), `demand` (replications, D) and `weekly` (replications, N, WEEKLY, weeks).
    """
    while start[0] < len(numbers):
        begins, ends = components[numbers[start[0]]], components[numbers[start[0]] + 1]
        while start[1] < last:
            row = start[1] - first
            overflow = play_component(plan, begins, ends - begins, start, room, sums[row], demand[row], weekly[row])
            if overflow:
                return overflow
            start[1] += 1
        start[0] += 1
        start[1] = first
    return 0
