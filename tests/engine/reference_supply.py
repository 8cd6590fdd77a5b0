"""A slow simulator of several items that share suppliers and customer orders, written from the specification alone.

It shares no code with the package. Everything is an event on one heap, one at a time. Of an item at one instant, in
this order: deliveries and inspections; impatience; demand, all orders of the instant together; parameters; reviews and
delayed releases (`demand_first` swaps demand and deliveries). Chance comes from outside.

Where the specification is silent this is played: a continuous review on a day off takes place when the next working day
starts. A refused order is told once while the same is wanted at the same position. What fits into a supplier's day
leaves at once, the rest as later working days begin; every part that leaves may be split as its order is. Without
crossing, rests and replacements queue like orders. Of a delivery the rejects come first, then their replacement, then
the receipt. Whoever has no patience at all takes the later lines of the order along.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from itertools import groupby
from typing import Any

from tests.engine.reference import FIRST_SOURCE, Row
from tests.engine.reference_rules import NO_CAP
from tests.engine.reference_state import (
    Chance,
    Clock,
    CustomerOrder,
    Line,
    Place,
    Terms,
    Truck,
    Waiting,
    Who,
    WholeOrder,
)

RECEIPT, IMPATIENCE, DEMAND, PARAMETERS, REVIEW = 2, 4, 5, 6, 7


class SupplyReference:
    """Plays item-locations together, event by event; `play` returns the rows of each."""

    def __init__(
        self, clock: Clock, terms: list[Terms], orders: list[list[CustomerOrder]], who: list[Who], chance: Chance
    ) -> None:
        self.clock, self.who, self.chance = clock, who, chance
        self.heap: list[tuple[int, int, int, int, int, Callable[..., None], tuple[Any, ...]]] = []
        self.sequence = 0
        self.trucks: dict[int, Truck] = {each.supplier: Truck() for each in terms if each.capacity is not None}
        self.places = [Place(n, each, mine) for n, (each, mine) in enumerate(zip(terms, orders, strict=True))]
        self.whole_orders: dict[tuple[str, int], WholeOrder] = {}
        self.expect_whole_orders()
        for place in self.places:
            self.start(place)

    def expect_whole_orders(self) -> None:
        for place in self.places:
            for order in place.orders:
                who = self.who[order.stream]
                if who.together and order.number is not None:
                    self.whole_orders.setdefault((who.name, order.number), WholeOrder(0)).expected += 1

    def start(self, place: Place) -> None:
        plan, terms = place.terms.plan, place.terms
        if plan.recorded:
            for where, value in enumerate(place.parameters):
                place.row(0, "PARAMETER", value, where)
            days = -(-self.clock.horizon // self.clock.ticks_per_day)
            for day in range(1, days):
                if day in plan.changes or (plan.refresh is not None and day % plan.refresh == 0):
                    self.at(day * self.clock.ticks_per_day + self.clock.review, PARAMETERS, place, self.change, day)
        for due, quantity in terms.open_orders:
            place.shelf.on_order += quantity
            self.at(self.taken_in(place, due), RECEIPT, place, self.arrive, place.replenishment_orders, quantity)
            place.replenishment_orders += 1
        for tick, together in groupby(place.orders, key=lambda order: order.tick):
            self.at(tick, DEMAND, place, self.demand_of_an_instant, list(together))
        if terms.review_period:
            self.at(terms.first_review, REVIEW, place, self.periodic_review)
        else:
            self.review_soon(place, 0)

    def at(self, tick: int, phase: int, place: Place, action: Callable[..., None], *arguments: Any) -> None:
        if tick < self.clock.horizon:
            swapped = {RECEIPT: DEMAND, DEMAND: RECEIPT}
            rank = swapped.get(phase, phase) if self.clock.demand_first else phase
            self.sequence += 1
            key = (tick, rank, *self.turn(place), self.sequence)
            heapq.heappush(self.heap, (*key, action, (place, tick, *arguments)))

    def turn(self, place: Place) -> tuple[int, int]:
        """Return the order of places within one instant."""
        return 0, place.location

    def play(self) -> list[list[Row]]:
        while self.heap:
            *_, action, arguments = heapq.heappop(self.heap)
            action(*arguments)
        return [place.rows for place in self.places]

    # ---- the supplier ---------------------------------------------------------------------------------------------

    def order(self, place: Place, tick: int, wanted: int) -> None:
        position = place.shelf.position
        pieces, reason = place.terms.sizing.orders(wanted, position)
        refusal = (wanted, position) if reason != NO_CAP else None
        if refusal is not None and refusal != place.refusal:
            place.row(tick, "REFUSED", wanted, reason)
        place.refusal = refusal
        for quantity in pieces:
            place.row(tick, "ORDER", quantity, FIRST_SOURCE)
            place.shelf.on_order += quantity
            number = place.replenishment_orders
            place.replenishment_orders += 1
            if place.terms.delay:
                self.at(tick + place.terms.delay, REVIEW, place, self.release, number, quantity)
            else:
                self.release(place, tick, number, quantity)

    def release(self, place: Place, tick: int, number: int, quantity: int) -> None:
        terms, per_day = place.terms, self.clock.ticks_per_day
        day = tick // per_day
        ordinal = place.released_on[day]
        place.released_on[day] += 1
        lead_time = self.chance.lead_time(place.location, day, ordinal)
        accepted = tick
        while not terms.accepts(accepted // per_day):
            accepted = (accepted // per_day + 1) * per_day
        for left, units in self.leaving(terms, accepted, quantity):
            arrival = self.taken_in(place, terms.supplier_working.later(left, lead_time))
            first, after = units, 0
            if terms.splits:
                first, after = self.chance.first_part(place.location, day, ordinal, units)
            self.at(arrival, RECEIPT, place, self.arrive, number, first)
            if first == units:
                continue
            if terms.short_close is not None and terms.short_close < after:
                self.at(arrival + terms.short_close, RECEIPT, place, self.give_up, number, units - first)
            else:
                rest = self.taken_in(place, arrival + after)
                self.at(rest, RECEIPT, place, self.arrive, number, units - first)

    def leaving(self, terms: Terms, accepted: int, quantity: int) -> list[tuple[int, int]]:
        """Return when how many pieces leave: as much of every working day's capacity as is left."""
        if terms.capacity is None:
            return [(accepted, quantity)]
        truck, per_day = self.trucks[terms.supplier], self.clock.ticks_per_day
        now = max(terms.supplier_working.opens(accepted), truck.day * per_day)
        leaving, ready = [], Fraction(0)
        while quantity:
            if now // per_day > truck.day:
                truck.day, truck.left = now // per_day, terms.capacity
            pieces = min(quantity, math.floor((ready + truck.left) / terms.unit))
            used = pieces * terms.unit - ready if pieces else Fraction(0)
            truck.left -= used
            ready = Fraction(0) if pieces else ready
            quantity -= pieces
            if pieces:
                leaving.append((now, pieces))
            if quantity:
                ready += truck.left
                truck.left = Fraction(0)
                now = terms.supplier_working.opens((now // per_day + 1) * per_day)
        return leaving

    def taken_in(self, place: Place, tick: int) -> int:
        """Return when the place takes a delivery in: after those before it, in its opening hours, at its dock."""
        terms, per_day = place.terms, self.clock.ticks_per_day
        if not terms.crossing:
            tick = place.latest_arrival = max(tick, place.latest_arrival)
        tick = terms.working.opens(tick)
        if terms.dock is not None:
            days = math.ceil(Fraction(tick - terms.dock, per_day))
            tick = terms.working.on_working_day(terms.dock + days * per_day)
        return tick

    def give_up(self, place: Place, tick: int, number: int, quantity: int) -> None:
        place.row(tick, "SHORT_CLOSED", quantity, number)
        place.shelf.on_order -= quantity
        self.review_soon(place, tick)

    def arrive(self, place: Place, tick: int, number: int, quantity: int) -> None:
        if not place.terms.inspects:
            self.receive(place, tick, number, quantity)
            return
        known = place.terms.working.later(tick, place.terms.inspection)
        if known == tick:
            self.inspect(place, tick, number, quantity)
            return
        place.row(tick, "ARRIVED", quantity, number)
        self.at(known, RECEIPT, place, self.inspect, number, quantity)

    def inspect(self, place: Place, tick: int, number: int, quantity: int) -> None:
        bad = self.chance.rejected(place.location, place.inspections, quantity)
        place.inspections += 1
        if bad:
            place.row(tick, "REJECTED", bad, number)
            if place.terms.replaces:
                day = tick // self.clock.ticks_per_day
                again = self.chance.remake_lead_time(place.location, day, place.rejected_on[day])
                place.rejected_on[day] += 1
                place.row(tick, "REMADE", bad, number)
                made = place.terms.supplier_working.later(tick, again)
                self.at(self.taken_in(place, made), RECEIPT, place, self.arrive, number, bad)
            else:
                place.shelf.on_order -= bad
                self.review_soon(place, tick)
        if quantity > bad:
            self.receive(place, tick, number, quantity - bad)

    def receive(self, place: Place, tick: int, number: int, quantity: int) -> None:
        """Good units change no position, so only a card loop, which reads stock on hand, looks again."""
        place.row(tick, "RECEIPT", quantity, number)
        place.shelf.on_order -= quantity
        place.shelf.available += quantity
        self.allocate(place, tick)
        if place.terms.plan.reads_on_hand:
            self.review_soon(place, tick)

    # ---- the customers --------------------------------------------------------------------------------------------

    def allocate(self, place: Place, tick: int) -> None:
        """Serve those who wait, in their order; what must be whole may be passed over."""
        for each in sorted(place.queue):
            if each.undivided and each.missing > place.shelf.available:
                continue
            given = min(each.missing, place.shelf.available)
            if not given:
                continue
            each.missing -= given
            place.shelf.available -= given
            place.shelf.backlog -= given
            place.row(tick, "SHIPMENT" if each.line is None else "SET_ASIDE", given, each.number)
            if each.line is not None:
                each.line.held += given
                self.dispatch(each.line.order, tick)
        place.queue = [each for each in place.queue if each.missing]

    def dispatch(self, order: WholeOrder, tick: int) -> None:
        """Ship an order when all its lines have come in and are complete."""
        if len(order.lines) == order.expected and all(line.complete for line in order.lines):
            for line in order.lines:
                line.place.row(tick, "DISPATCHED", line.held, line.number)

    def demand_of_an_instant(self, place: Place, tick: int, orders: list[CustomerOrder]) -> None:
        for order in orders:
            self.demand(place, tick, order)
        self.review_soon(place, tick)

    def demand(self, place: Place, tick: int, order: CustomerOrder) -> None:
        number, who = place.customer_orders, self.who[order.stream]
        place.customer_orders += 1
        place.row(tick, "DEMAND", order.quantity, order.stream)
        self.serve(place, tick, order, number, who)
        if order.number is not None:
            place.row(tick, "LINE", 1, order.number)

    def serve(self, place: Place, tick: int, order: CustomerOrder, number: int, who: Who) -> None:
        whole = WholeOrder(1)
        if who.together and order.number is not None:
            whole = self.whole_orders[who.name, order.number]
        if whole.is_cancelled:
            place.row(tick, "LOST", order.quantity, number)
            return
        at_once = min(order.quantity, place.shelf.available)
        short = order.quantity - at_once
        sets_aside = who.whole and who.reserves
        if short and who.whole and not sets_aside:
            at_once, short = 0, order.quantity
        place.shelf.available -= at_once
        if short and order.loses:
            place.row(tick, "LOST", short, number)
            return
        line = Line(place, number, at_once, None, whole) if sets_aside else None
        if line is not None and at_once:
            place.row(tick, "HELD", at_once, number)
        if short:
            place.row(tick, "BACKORDERED", short, number)
            waiting = self.wait(place, tick, who, number, short, line)
            if line is not None:
                line.waits = waiting
        if line is not None:
            whole.lines.append(line)
            self.dispatch(whole, tick)

    def wait(self, place: Place, tick: int, who: Who, number: int, short: int, line: Line | None) -> Waiting:
        rank = {"priority": (who.priority, tick + who.promise), "due_date": (0, tick + who.promise)}
        waiting = Waiting((*rank.get(place.terms.allocation, (0, 0)), number), number, short, who.whole, line)
        waiting.undivided = who.whole and line is None
        place.queue.append(waiting)
        place.shelf.backlog += short
        if who.patience is not None:
            self.at(tick + who.patience, IMPATIENCE, place, self.lose_patience, waiting)
        return waiting

    def lose_patience(self, place: Place, tick: int, waiting: Waiting) -> None:
        if not waiting.missing:
            return
        if waiting.line is None:
            self.lose(place, tick, waiting)
            return
        # What was set aside for the whole order goes back and serves those who still wait.
        order = waiting.line.order
        order.is_cancelled = True
        for line in order.lines:
            if line.held:
                line.place.row(tick, "RETURNED", line.held, line.number)
                line.place.shelf.available += line.held
            if line.waits is not None and line.waits.missing:
                self.lose(line.place, tick, line.waits)
            self.allocate(line.place, tick)
            self.review_soon(line.place, tick)

    def lose(self, place: Place, tick: int, waiting: Waiting) -> None:
        place.row(tick, "CANCELLED", waiting.missing, waiting.number)
        place.shelf.backlog -= waiting.missing
        waiting.missing = 0
        self.review_soon(place, tick)

    # ---- the policy -----------------------------------------------------------------------------------------------

    def change(self, place: Place, tick: int, day: int) -> None:
        before, place.parameters = place.parameters, place.terms.plan.parameters(day)
        for where, (old, new) in enumerate(zip(before, place.parameters, strict=True)):
            if old != new:
                place.row(tick, "PARAMETER", new, where)
        self.review_soon(place, tick)

    def review_soon(self, place: Place, tick: int) -> None:
        """Continuous review looks once an instant, when everything else of that instant has happened."""
        due = place.terms.working.opens(tick)
        if place.terms.review_period == 0 and due not in place.reviews:
            place.reviews.add(due)
            self.at(due, REVIEW, place, self.continuous_review)

    def continuous_review(self, place: Place, tick: int) -> None:
        place.reviews.discard(tick)
        self.review(place, tick)
        known = [order.tick - self.who[order.stream].notice for order in place.orders]
        if place.terms.plan.looks_ahead and any(self.who[order.stream].notice for order in place.orders):
            # What is known ahead changes when an order becomes known, and when a day begins.
            tomorrow = (tick // self.clock.ticks_per_day + 1) * self.clock.ticks_per_day
            self.review_soon(place, min([tomorrow, *(news for news in known if news > tick)]))

    def periodic_review(self, place: Place, tick: int) -> None:
        self.review(place, tick)
        following = place.terms.working.later(tick, place.terms.review_period)
        self.at(following, REVIEW, place, self.periodic_review)

    def review(self, place: Place, tick: int) -> None:
        ahead = self.known_ahead(place, tick) if place.terms.plan.looks_ahead else 0
        wanted = place.terms.plan.wants(place.shelf, ahead, place.parameters)
        if wanted > 0:
            self.order(place, tick, wanted)
        else:
            place.refusal = None

    def known_ahead(self, place: Place, tick: int) -> int:
        """Return the known demand of the rest of today, and of later days that reach the threshold as a day."""
        horizon, threshold = place.parameters[:2]
        today = tick // self.clock.ticks_per_day
        by_day: Counter[int] = Counter()
        for order in place.orders:
            notice = self.who[order.stream].notice
            if notice and order.tick > tick >= order.tick - notice:
                by_day[order.tick // self.clock.ticks_per_day] += order.quantity
        last = today + horizon
        return sum(n for day, n in by_day.items() if day <= last and (day == today or n >= threshold))
