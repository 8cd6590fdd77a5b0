"""An item at a stocking point: what can happen to it. The twin of `simpy_engine.shelf` and `stocked_item`."""

from __future__ import annotations

from typing import Any

from jitsim.engine.compiled.arrays import ANEW, ASKS, DEMANDED, LAW, NEVER, ORDERED, PHASES, SOLD, TOLD_TICK
from jitsim.engine.compiled.buffers import compute_buffer
from jitsim.engine.compiled.customers import LINES
from jitsim.engine.compiled.heaps import pop, push
from jitsim.engine.compiled.jitted import jitted
from jitsim.engine.compiled.laws import draw_value
from jitsim.engine.compiled.parameters import adopt, see_demand, see_lead_time, see_loss
from jitsim.engine.compiled.rules import wanted
from jitsim.engine.compiled.sums import (
    BACKORDERED,
    CANCELLED,
    DEMAND,
    LINE,
    LOST,
    ORDER,
    RECEIPT,
    SHIPMENT,
    begin_stockout,
    book_cycle,
    book_demand,
    book_departure,
    book_last_piece,
    book_line,
    book_lost,
    book_order,
    book_receipt,
    book_shipment,
    book_short,
    book_waiting,
    book_week,
    end_stockout,
    fail_line,
    pass_time,
    write,
)
from jitsim.engine.compiled.turns import pass_order, put_on_desk, send_on, take_post
from jitsim.engine.compiled.words import draw_block
from jitsim.ledger.columns import FIRST_SOURCE
from jitsim.model.arrays import NONE
from jitsim.model.reviews import next_review
from jitsim.policies.sizing import order_size


@jitted()
def bring_order(
    plan: Any, place: Any, space: Any, sums: Any, demand: Any, replication: int, is_passed_on: bool
) -> None:
    """Serve the next order of a customer, or of another stocking point; the policy looks when its tick is served."""
    clock, item, local = plan.clock[0], space.item[0], space.item[0].next_stream
    if is_passed_on:
        order = space.post[item.first_post]
        number, tick, quantity, lost, line = order.stream, order.first // PHASES, order.quantity, 0, order.number
        take_post(space)
    else:
        wanted_next = space.orders[local, space.cursor[local].place]
        number, tick, quantity = place.first_stream + local, wanted_next.tick, wanted_next.quantity
        lost, line = wanted_next.lost, wanted_next.line
        space.cursor[local].place += 1
        item.serving = tick
    pass_time(clock, item, sums, tick)
    serve(plan, place, number, space, demand, replication, tick, quantity, lost, line)
    settle(clock, place, item, tick)


@jitted()
def is_plain(plan: Any, place: Any, item: Any) -> bool:
    """Return whether `sell` may serve: one stream, orders of one line, no ledger to write, nobody who notes demand."""
    if place.end_stream - place.first_stream != 1 or item.keeps_rows or place.asks or place.weekly != NONE:
        return False
    return plan.streams[place.first_stream].timing != LINES


@jitted()
def sell(clock: Any, place: Any, stream: Any, order: Any, item: Any, sums: Any, mine: Any) -> None:
    """Serve an order that the shelf covers: what `bring_order` does then, and no more."""
    tick, quantity = order.tick, order.quantity
    pass_time(clock, item, sums, tick)
    item.available -= quantity
    item.sold += quantity
    item.served += 1
    book_demand(clock, stream, mine, tick, quantity)
    settle(clock, place, item, tick)


@jitted()
def serve(
    plan: Any,
    place: Any,
    number: int,
    space: Any,
    demand: Any,
    replication: int,
    tick: int,
    quantity: int,
    lost: int,
    line: int,
) -> None:
    """Serve an order of a stream from the shelf; what is missing waits or is lost, as the customer says."""
    clock, item, stream = plan.clock[0], space.item[0], plan.streams[number]
    sums = demand[stream.stream]
    if stream.group != NONE:
        book_line(plan, stream, line, replication, tick)
    write(space, tick, DEMAND, quantity, stream.stream)
    book_demand(clock, stream, sums, tick, quantity)
    book_week(clock, space, DEMANDED, tick, quantity)
    if stream.receiver == NONE:
        book_week(clock, space, SOLD, tick, quantity)
    see_demand(clock, place, space, tick, quantity)
    shipped = min(quantity, item.available)
    item.available -= shipped
    item.shipped += shipped
    if shipped < quantity:
        short = quantity - shipped
        book_short(clock, stream, sums, tick, short)
        begin_stockout(item, tick)
        if stream.lost or lost:
            fail_line(plan, stream, line, replication, tick)
            write(space, tick, LOST, short, item.served)
            book_lost(clock, sums, tick, short)
            see_loss(clock, place, space, tick, short)
        else:
            write(space, tick, BACKORDERED, short, item.served)
            book_waiting(clock, sums, tick, tick, short)
            wait(clock, place, stream, number, space, tick, short, line)
    item.served += 1
    if stream.group != NONE:
        write(space, tick, LINE, 1, line)
    if stream.receiver != NONE and shipped > 0:
        send_on(space, stream.receiver, line, shipped, tick, tick)


@jitted()
def wait(clock: Any, place: Any, stream: Any, number: int, space: Any, tick: int, missing: int, line: int) -> None:
    """Queue what the order being served is short of, until its customer loses patience."""
    item = space.item[0]
    if item.waiting == len(space.waiting) or item.patient == len(space.patient):
        item.overflow = 1
        return
    precedence = stream.priority if place.by_priority else 0
    due = tick + stream.promise if place.by_promise else 0
    push(space.waiting, item.waiting, precedence, due, item.served, missing, tick, number, line)
    item.waiting += 1
    item.backlog += missing
    if stream.patience != NONE and tick + stream.patience < clock.horizon:
        push(space.patient, item.patient, tick + stream.patience, 0, item.served)
        item.patient += 1


@jitted()
def lose_patience(plan: Any, place: Any, space: Any, demand: Any, replication: int, tick: int) -> None:
    """Lose what the order still waits for whose patience ends; one served meanwhile is left alone."""
    clock, item = plan.clock[0], space.item[0]
    number = space.patient[0].number
    pop(space.patient, item.patient)
    item.patient -= 1
    for waiting in range(item.waiting):
        entry = space.waiting[waiting]
        if entry.number == number and entry.quantity > 0:
            stream = plan.streams[entry.stream]
            sums = demand[stream.stream]
            fail_line(plan, stream, entry.line, replication, entry.tick)
            item.backlog -= entry.quantity
            write(space, tick, CANCELLED, entry.quantity, number)
            book_lost(clock, sums, tick, entry.quantity)
            see_loss(clock, place, space, tick, entry.quantity)
            book_waiting(clock, sums, entry.tick, tick, -entry.quantity)
            entry.quantity = 0
            settle(clock, place, item, tick)
            break
    # Whoever has waited longest loses patience first, as a rule, so the queue holds few who wait no more.
    while item.waiting > 0 and space.waiting[0].quantity == 0:
        pop(space.waiting, item.waiting)
        item.waiting -= 1


@jitted()
def serve_waiting(plan: Any, space: Any, demand: Any, replication: int, tick: int) -> None:
    """Ship what is available to those who wait, in their order."""
    clock, item = plan.clock[0], space.item[0]
    while item.waiting > 0 and item.available > 0:
        entry = space.waiting[0]
        shipped = min(entry.quantity, item.available)
        if shipped > 0:
            stream = plan.streams[entry.stream]
            item.available -= shipped
            item.backlog -= shipped
            item.shipped += shipped
            write(space, tick, SHIPMENT, shipped, entry.number)
            book_shipment(clock, stream, demand[stream.stream], entry, tick, shipped)
            if tick > entry.tick + stream.promise:
                fail_line(plan, stream, entry.line, replication, entry.tick)
            if stream.receiver != NONE:
                send_on(space, stream.receiver, entry.line, shipped, tick, entry.tick)
        entry.quantity -= shipped
        if entry.quantity == 0:
            pop(space.waiting, item.waiting)
            item.waiting -= 1


@jitted()
def recompute(plan: Any, place: Any, space: Any) -> None:
    """Follow the parameters of a refresh: of the day, of a buffer, or what Python is asked for: that stops the play."""
    item, row = space.item[0], place.first_refresh + space.item[0].refreshes
    tick = item.next_refresh
    if not place.asks:
        adopt(place, space, plan.refreshes[row], tick)
    else:
        if place.buffer != NONE and tick > 0:
            compute_buffer(plan, place, space, row, tick)
        elif not item.answered:
            item.overflow = ASKS
            space.told[ANEW, TOLD_TICK] = tick
            return
        item.answered = 0
        adopt(place, space, space.told[ANEW], tick)
    item.refreshes += 1
    item.next_refresh = plan.refreshes[row + 1, TOLD_TICK]
    settle(plan.clock[0], place, item, tick)


@jitted()
def settle(clock: Any, place: Any, item: Any, tick: int) -> None:
    """See to it that the policy looks at the stock that changed at `tick`."""
    due = tick
    if not place.reviews_all_changes:
        due = next_review(place.review_period, place.first_review, tick, item.last_review)
    item.next_review = min(item.next_review, due)


@jitted()
def review(plan: Any, place: Any, space: Any, sums: Any, replication: int, tick: int) -> bool:
    """Ask the policy what to order, and order it; return whether it orders anything."""
    item = space.item[0]
    item.next_review, item.last_review = NEVER, tick
    quantity = wanted(place, item.available, item.on_order, item.backlog)
    if quantity > 0:
        release(plan, place, space, sums, replication, tick, quantity)
    return quantity > 0


@jitted()
def release(plan: Any, place: Any, space: Any, sums: Any, replication: int, tick: int, quantity: int) -> None:
    """Order what is wanted, raised to the minimum order and a whole multiple."""
    clock, item = plan.clock[0], space.item[0]
    quantity = order_size(quantity, place.minimum_order, place.order_multiple)
    number = item.released
    item.released += 1
    item.on_order += quantity
    item.ordered += quantity
    write(space, tick, ORDER, quantity, FIRST_SOURCE)
    book_order(clock, place, sums, tick, quantity)
    book_week(clock, space, ORDERED, tick, quantity)
    if place.release_delay > 0:
        put_on_desk(clock, place, space, tick, number, quantity)
    elif place.sender != NONE:
        pass_order(clock, place, space, tick, number, quantity)
    else:
        send(plan, place, space, replication, tick, tick, number, quantity)


@jitted()
def send_delayed(plan: Any, place: Any, space: Any, sums: Any, replication: int) -> None:
    """Send the order whose days on the desk are over, or units that another stocking point lets go for one."""
    order = space.post[space.item[0].first_post]
    is_let_go, released, tick, number, quantity = (
        order.first < 0,
        order.tick,
        order.second,
        order.number,
        order.quantity,
    )
    take_post(space)
    if is_let_go:
        released -= place.release_delay + place.information_delay
        book_departure(plan, place, space, sums, replication, tick, number, quantity)
    if is_let_go or place.sender == NONE:
        send(plan, place, space, replication, released, tick, number, quantity)
    else:
        pass_order(plan.clock[0], place, space, tick, number, quantity)


@jitted()
def send(
    plan: Any, place: Any, space: Any, replication: int, released: int, tick: int, number: int, quantity: int
) -> None:
    """Let an order go, or units of it; its lead time is drawn for the day and its place among those of the day."""
    clock, item = plan.clock[0], space.item[0]
    day = tick // clock.ticks_per_day
    if day != item.release_day:
        item.release_day, item.releases_today = day, 0
    lead_time = place.fixed_lead_time
    if lead_time == NONE:
        words = space.words[len(space.cursor), LAW]
        if item.releases_today & 7 == 0:
            draw_block(place.low_key, place.high_key, day, item.releases_today >> 3, replication, words)
        lead_time = draw_value(plan.laws, place.lead_time, words[item.releases_today & 7])
    item.releases_today += 1
    expect(clock, place, space, tick + lead_time, released, number, quantity)


@jitted()
def expect(clock: Any, place: Any, space: Any, arrival: int, released: int, number: int, quantity: int) -> None:
    """Await a delivery: after those before it where orders keep their order, and in opening hours of the dock."""
    item = space.item[0]
    if not place.crossing:
        item.last_arrival = arrival = max(arrival, item.last_arrival)
    if place.dock != NONE:
        arrival += (place.dock - arrival) % clock.ticks_per_day
    if arrival >= clock.horizon:
        return
    if item.on_way == len(space.on_way):
        item.overflow = 1
        return
    push(space.on_way, item.on_way, arrival, item.pushed, number, quantity, released)
    item.pushed += 1
    item.on_way += 1


@jitted()
def receive(plan: Any, place: Any, space: Any, sums: Any, demand: Any, replication: int, tick: int) -> None:
    """Take a delivery into stock and serve those who wait; a card loop may then release cards."""
    clock, item, entry = plan.clock[0], space.item[0], space.on_way[0]
    quantity = entry.quantity
    pass_time(clock, item, sums, tick)
    item.on_order -= quantity
    item.available += quantity
    item.received += quantity
    write(space, tick, RECEIPT, quantity, entry.number)
    book_receipt(clock, place, sums, entry, tick)
    if entry.tick != NONE:
        note_lead_time(clock, place, space, sums, entry, tick)
    book_cycle(clock, item, sums, tick)
    pop(space.on_way, item.on_way)
    item.on_way -= 1
    if item.waiting > 0:
        serve_waiting(plan, space, demand, replication, tick)
    if item.short_since != NONE and item.backlog == 0 and item.available > 0:
        end_stockout(clock, place, space, replication, sums, tick)
    if place.counts_cards:
        settle(clock, place, item, tick)


@jitted()
def note_lead_time(clock: Any, place: Any, space: Any, sums: Any, entry: Any, tick: int) -> None:
    """Note the lead time of an order that arrives, once its last piece does; one open at day 0 tells none.

    What is observed of an order in pieces is the lead time of its mean unit.
    """
    ticks = float(tick - entry.tick - place.release_delay)
    if place.sender != NONE:
        pieces = space.pieces[entry.number % len(space.pieces)]
        pieces.left -= entry.quantity
        pieces.ticks += entry.quantity * (tick - entry.tick - place.release_delay)
        if pieces.left > 0:
            return
        ticks = pieces.ticks / pieces.units
    book_last_piece(clock, place, sums, entry.tick, tick)
    see_lead_time(place, space, ticks)
