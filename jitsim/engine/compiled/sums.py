"""What is added up while an item is played: the sums that `metrics` make from a ledger, event by event."""

from __future__ import annotations

from typing import Any

from jitsim.engine.compiled.arrays import LIST_FULL
from jitsim.engine.compiled.jitted import jitted
from jitsim.ledger.columns import Kind
from jitsim.model.arrays import NONE

DEMAND, BACKORDERED, LOST, SHIPMENT = int(Kind.DEMAND), int(Kind.BACKORDERED), int(Kind.LOST), int(Kind.SHIPMENT)
ORDER, RECEIPT, CANCELLED, LINE = int(Kind.ORDER), int(Kind.RECEIPT), int(Kind.CANCELLED), int(Kind.LINE)
PARAMETER = int(Kind.PARAMETER)


@jitted()
def write(space: Any, tick: int, kind: int, quantity: int, part: int) -> None:
    """Write a row of the ledger, where one is kept, and note what it books."""
    item = space.item[0]
    item.booked += quantity
    if item.keeps_rows:
        if item.rows == len(space.rows):
            item.overflow = 1
            return
        row = space.rows[item.rows]
        row.tick, row.kind, row.quantity, row.part = tick, kind, quantity, part
        item.rows += 1


@jitted()
def pass_time(clock: Any, item: Any, sums: Any, tick: int) -> None:
    """Add the stock since it changed last to the areas, as far as that lies in the window measured."""
    duration = tick - max(item.since, clock.warm_up)
    if duration > 0:
        if item.available > 0:
            sums.on_hand += item.available * duration
            sums.stocked += duration
        elif item.short_since == NONE:
            sums.idle += duration
    item.since = tick


@jitted()
def end_days(clock: Any, place: Any, item: Any, sums: Any, tick: int) -> None:
    """Count the whole days measured that end by a tick, by the zone of a buffer in which the net flow position lies.

    Nothing has changed since the last event; of later days no demand is known.
    """
    if not place.has_zones:
        return
    day = min(tick, clock.horizon) // clock.ticks_per_day
    if day <= item.coloured:
        return
    first = max(item.coloured, -(-clock.warm_up // clock.ticks_per_day))
    days, item.coloured = max(day - first, 0), day
    position = item.available + item.on_order - item.backlog
    if position < 0:
        sums.dark_red += days
    elif position < place.third:
        sums.red += days
    elif position < place.level - place.beyond_yellow:
        sums.yellow += days
    elif position <= place.second:
        sums.green += days
    else:
        sums.blue += days


@jitted()
def book_on_order(clock: Any, sums: Any, tick: int, quantity: int) -> None:
    """Book units that are on order from a tick on; fewer than none are not any more."""
    sums.on_order += quantity * (clock.horizon - max(tick, clock.warm_up))


@jitted()
def book_week(clock: Any, space: Any, what: int, tick: int, quantity: int) -> None:
    """Book what is ordered or demanded in a whole week that is measured, where weeks are told."""
    weeks = space.weekly.shape[1]
    if weeks:
        first_day = -(-clock.warm_up // clock.ticks_per_day)
        week = (tick // clock.ticks_per_day - first_day) // 7
        if 0 <= week < weeks:
            space.weekly[what, week] += quantity


@jitted()
def book_demand(clock: Any, stream: Any, sums: Any, tick: int, quantity: int) -> None:
    """Book an order; until the end, what is served counts from 0 down: it is all that is not missing."""
    if tick >= clock.warm_up:
        sums.demanded += quantity
        sums.lines += 1
    if clock.warm_up <= tick + stream.promise < clock.horizon:
        sums.lines_due += 1


@jitted()
def book_served(sums: Any) -> None:
    """Book at the end as served what was demanded and is not missing."""
    sums.at_once += sums.demanded
    sums.shipped += sums.demanded
    sums.lines_at_once += sums.lines
    sums.lines_fulfilled += sums.lines_due


@jitted()
def book_line(plan: Any, stream: Any, line: int, replication: int, tick: int) -> None:
    """Note that an order of several lines is due in the window measured."""
    clock, orders = plan.clock[0], plan.orders
    if clock.warm_up <= tick + stream.promise < clock.horizon:
        orders.due[orders.first[replication - clock.first_replication, stream.group] + line] = 1


@jitted()
def fail_line(plan: Any, stream: Any, line: int, replication: int, tick: int) -> None:
    """Note that a line ordered at some tick is not complete when it is due, and with it its order."""
    clock, orders = plan.clock[0], plan.orders
    if stream.group != NONE and clock.warm_up <= tick + stream.promise < clock.horizon:
        orders.failed[orders.first[replication - clock.first_replication, stream.group] + line] = 1


@jitted()
def book_short(clock: Any, stream: Any, sums: Any, tick: int, quantity: int) -> None:
    """Take off what an order does not get at once."""
    if tick >= clock.warm_up:
        sums.at_once -= quantity
        sums.shipped -= quantity
        sums.lines_at_once -= 1
    if clock.warm_up <= tick + stream.promise < clock.horizon:
        sums.lines_fulfilled -= 1


@jitted()
def book_waiting(clock: Any, sums: Any, placed: int, tick: int, quantity: int) -> None:
    """Book units of an order placed at some tick that wait from a tick on; fewer than none wait no more."""
    if placed >= clock.warm_up:
        sums.waited += quantity * (clock.horizon - tick)
    sums.backlog += quantity * (clock.horizon - max(tick, clock.warm_up))


@jitted()
def book_shipment(clock: Any, stream: Any, sums: Any, entry: Any, tick: int, quantity: int) -> None:
    """Book units shipped to those who waited; the last ones may still come when they are due."""
    if tick >= clock.warm_up:
        sums.shipped += quantity
    book_waiting(clock, sums, entry.tick, tick, -quantity)
    due = entry.tick + stream.promise
    if quantity == entry.quantity and tick <= due and clock.warm_up <= due < clock.horizon:
        sums.lines_fulfilled += 1


@jitted()
def book_lost(clock: Any, sums: Any, tick: int, quantity: int) -> None:
    """Book units that are lost."""
    if tick >= clock.warm_up:
        sums.lost += quantity


@jitted()
def begin_stockout(item: Any, tick: int) -> None:
    """Note that demand was not met; a stockout begins where none is open."""
    item.unmet += 1
    if item.short_since == NONE:
        item.short_since = tick


@jitted()
def end_stockout(clock: Any, place: Any, space: Any, replication: int, sums: Any, tick: int) -> None:
    """Book the stockout that is over, if it began in the window measured."""
    item = space.item[0]
    since, item.short_since = item.short_since, NONE
    if since < clock.warm_up:
        return
    sums.episodes += 1
    sums.episode_ticks += tick - since
    add_to_list(place, space, replication, tick - since, NONE, 0)


@jitted()
def add_to_list(place: Any, space: Any, replication: int, ticks: int, number: int, quantity: int) -> None:
    """Add a stockout or departure to the list."""
    listed = space.listed[0]
    if listed.count == len(space.list):
        space.item[0].overflow = LIST_FULL
        return
    row = space.list[listed.count]
    row[0], row[1], row[2], row[3], row[4] = replication, place.location, ticks, number, quantity
    listed.count += 1


@jitted()
def book_cycle(clock: Any, item: Any, sums: Any, tick: int) -> None:
    """Book the cycle that a receipt ends: it runs from receipt to receipt, the stock of day 0 is one at tick 0."""
    if tick in (0, item.last_receipt):
        return
    if item.opened >= clock.warm_up:
        sums.cycles += 1
        sums.good_cycles += int(item.unmet == item.unmet_at_open)
    item.opened, item.last_receipt, item.unmet_at_open = tick, tick, item.unmet


@jitted()
def book_order(clock: Any, place: Any, sums: Any, tick: int, quantity: int) -> None:
    """Book a replenishment order; a promise that has run out by the horizon is decided whatever comes."""
    book_on_order(clock, sums, tick, quantity)
    if tick >= clock.warm_up:
        sums.orders += 1
        sums.ordered += quantity
    if is_decided(clock, place, tick + place.promised_lead_time):
        sums.promised += 1


@jitted()
def book_departure(
    plan: Any, place: Any, space: Any, sums: Any, replication: int, tick: int, number: int, quantity: int
) -> None:
    """Book what leaves for an item-location within the network: it is in transit until it is received.

    It is listed where it makes a trip over a lane, or the ledger is kept.
    """
    clock = plan.clock[0]
    book_transit(clock, sums, tick, quantity)
    measured = place.lane != NONE and tick >= clock.warm_up
    if measured:
        sums.moved += quantity
    if measured or space.item[0].keeps_rows:
        add_to_list(place, space, replication, tick, number, quantity)


@jitted()
def book_transit(clock: Any, sums: Any, tick: int, quantity: int) -> None:
    """Book units that are in transit from a tick on; fewer than none are not any more."""
    sums.in_transit += quantity * (clock.horizon - max(tick, clock.warm_up))


@jitted()
def is_decided(clock: Any, place: Any, promise: int) -> bool:
    """Return whether an order with a promise is judged although it may never arrive."""
    known = place.promised_lead_time != NONE and clock.warm_up <= promise < clock.horizon
    return known and promise + place.late < clock.horizon


@jitted()
def book_receipt(clock: Any, place: Any, sums: Any, entry: Any, tick: int) -> None:
    """Book a receipt."""
    book_on_order(clock, sums, tick, -entry.quantity)
    if tick >= clock.warm_up:
        sums.received += entry.quantity
    if place.sender != NONE:
        book_transit(clock, sums, tick, -entry.quantity)


@jitted()
def book_last_piece(clock: Any, place: Any, sums: Any, released: int, tick: int) -> None:
    """Book what the receipt that completes an order says of promise and lead time."""
    if place.promised_lead_time != NONE:
        promise = released + place.promised_lead_time
        counted = clock.warm_up <= promise < clock.horizon or tick >= clock.warm_up
        if counted and not is_decided(clock, place, promise):
            sums.promised += 1
        if counted and promise - place.early <= tick <= promise + place.late:
            sums.on_time += 1
            sums.in_full += 1
    if tick >= clock.warm_up:
        beyond = tick - released - place.release_delay - place.usual_lead_time
        sums.lead_times += 1
        sums.lead_time_deviations += beyond
        sums.lead_time_squares += beyond * beyond
        sums.largest_deviation = max(sums.largest_deviation, abs(beyond))
