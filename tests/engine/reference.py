"""A slow simulator of one item at one stocking point, written from the specification alone.

It shares no code with the package: rules, rounding, sizing, phases and event order are spelled out again, in days and
units as a person writes them where possible, with exact fractions. Everything is an event on one heap, one at a time.

Only what is random comes from outside: the customer orders and the lead time of every replenishment order.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

Wants = Callable[["Shelf"], int]

# Same-instant precedence, lowest first; a delivery serves those who wait at once.
RECEIPT, DEMAND, REVIEW = 2, 5, 7


class Row(NamedTuple):
    """One event as the ledger records it; `part` as the ledger's kinds say."""

    tick: int
    kind: str
    quantity: int
    part: int


class CustomerOrder(NamedTuple):
    """A customer order: `stream` is the row of the demand stream."""

    tick: int
    quantity: int
    stream: int


FIRST_SOURCE = 0


@dataclass(frozen=True)
class World:
    """One item at one stocking point, in ticks and smallest units."""

    horizon: int
    ticks_per_day: int
    demand_first: bool
    dock: int | None  # tick of the day at which the dock opens, None where deliveries are usable at once
    crossing: bool
    wants: Wants
    minimum: int
    multiple: int
    review_period: int  # 0 at every change of the position
    first_review: int
    on_hand: int
    open_orders: tuple[tuple[int, int], ...]  # (due, quantity), sorted by due tick
    lost: dict[int, bool]  # by demand stream
    promise: dict[int, int]  # by demand stream


@dataclass
class Shelf:
    """State of the item: whole smallest units."""

    on_hand: int
    on_order: int = 0
    waiting: list[list[int]] = field(default_factory=list)  # [due tick, customer order, quantity], served in this order

    @property
    def backlog(self) -> int:
        return sum(quantity for _, _, quantity in self.waiting)

    @property
    def position(self) -> int:
        return self.on_hand + self.on_order - self.backlog


class Reference:
    """Plays one world event by event and keeps the rows."""

    def __init__(self, world: World, orders: list[CustomerOrder], lead_time: Callable[[int, int], int]) -> None:
        self.world = world
        self.lead_time = lead_time
        self.shelf = Shelf(world.on_hand)
        self.rows: list[Row] = []
        self.heap: list[tuple[int, int, int, Callable[..., None], tuple[Any, ...]]] = []
        self.sequence = 0
        self.customer_orders = 0
        self.replenishment_orders = 0
        self.released_on: Counter[int] = Counter()
        self.latest_due = 0
        self.reviews: set[int] = set()
        for due, quantity in world.open_orders:
            self.shelf.on_order += quantity
            self.expect(due, quantity)
        for order in orders:
            self.at(order.tick, DEMAND, self.demand, order)
        if world.review_period > 0:
            self.at(world.first_review, REVIEW, self.periodic_review)
        else:
            self.review_soon(0)

    def at(self, tick: int, phase: int, action: Callable[..., None], *arguments: Any) -> None:
        if tick < self.world.horizon:
            swapped = {RECEIPT: DEMAND, DEMAND: RECEIPT}
            rank = swapped.get(phase, phase) if self.world.demand_first else phase
            self.sequence += 1
            heapq.heappush(self.heap, (tick, rank, self.sequence, action, (tick, *arguments)))

    def play(self) -> list[Row]:
        while self.heap:
            _, _, _, action, arguments = heapq.heappop(self.heap)
            action(*arguments)
        return self.rows

    def expect(self, due: int, quantity: int) -> None:
        """Book the arrival of a replenishment order, at the next opening of the dock where there is one."""
        if not self.world.crossing:
            due = self.latest_due = max(due, self.latest_due)
        if self.world.dock is not None:
            days = math.ceil(Fraction(due - self.world.dock, self.world.ticks_per_day))
            due = self.world.dock + max(days, 0) * self.world.ticks_per_day
        self.at(due, RECEIPT, self.receive, self.replenishment_orders, quantity)
        self.replenishment_orders += 1

    def receive(self, tick: int, number: int, quantity: int) -> None:
        self.rows.append(Row(tick, "RECEIPT", quantity, number))
        self.shelf.on_order -= quantity
        self.shelf.on_hand += quantity
        self.allocate(tick)
        self.review_soon(tick)

    def allocate(self, tick: int) -> None:
        """Serve those who wait from this delivery, before anything else happens."""
        while self.shelf.waiting and self.shelf.on_hand > 0:
            first = self.shelf.waiting[0]
            served = min(first[2], self.shelf.on_hand)
            self.shelf.on_hand -= served
            first[2] -= served
            self.rows.append(Row(tick, "SHIPMENT", served, first[1]))
            if first[2] == 0:
                self.shelf.waiting.pop(0)

    def demand(self, tick: int, order: CustomerOrder) -> None:
        number = self.customer_orders
        self.customer_orders += 1
        self.rows.append(Row(tick, "DEMAND", order.quantity, order.stream))
        served = min(order.quantity, self.shelf.on_hand)
        self.shelf.on_hand -= served
        missing = order.quantity - served
        if missing > 0 and self.world.lost[order.stream]:
            self.rows.append(Row(tick, "LOST", missing, number))
        elif missing > 0:
            self.rows.append(Row(tick, "BACKORDERED", missing, number))
            self.shelf.waiting.append([tick + self.world.promise[order.stream], number, missing])
            self.shelf.waiting.sort()
        self.review_soon(tick)

    def review_soon(self, tick: int) -> None:
        """Continuous review looks once an instant, when everything else of that instant has happened."""
        if self.world.review_period == 0 and tick not in self.reviews:
            self.reviews.add(tick)
            self.at(tick, REVIEW, self.continuous_review)

    def continuous_review(self, tick: int) -> None:
        self.reviews.discard(tick)
        self.review(tick)

    def periodic_review(self, tick: int) -> None:
        self.review(tick)
        self.at(tick + self.world.review_period, REVIEW, self.periodic_review)

    def review(self, tick: int) -> None:
        wanted = self.world.wants(self.shelf)
        if wanted <= 0:
            return
        step = max(1, self.world.multiple)
        quantity = math.ceil(Fraction(max(wanted, self.world.minimum), step)) * step
        day = tick // self.world.ticks_per_day
        lead_time = self.lead_time(day, self.released_on[day])
        self.released_on[day] += 1
        self.rows.append(Row(tick, "ORDER", quantity, FIRST_SOURCE))
        self.shelf.on_order += quantity
        self.expect(tick + lead_time, quantity)


def half_up(value: Fraction) -> int:
    return math.floor(value + Fraction(1, 2))


def exactly(value: float) -> Fraction:
    """Return the decimal number that a person wrote."""
    return Fraction(str(value))


def rule_of(policy: dict[str, Any], unit: Fraction, minimum: int, multiple: int, promised: float) -> tuple[Wants, int]:
    """Return what a policy wants to order on a shelf and the stock it starts with, in smallest units."""

    def units(key: str) -> int:
        return half_up(exactly(policy[key]) / unit)

    strict = 1 if policy.get("reorder_when") == "below" else 0
    lead_time = exactly(policy.get("planned_lead_time", promised))
    kind = policy["type"]
    if kind in {"base_stock", "periodic"}:
        level = units("order_up_to")
        return lambda shelf: level - shelf.position, level
    if kind == "min_max":
        point, level = units("reorder_point") - strict, units("order_up_to")
        return lambda shelf: level - shelf.position if shelf.position <= point else 0, level
    if kind == "reorder_point":
        point, written = units("reorder_point"), max(1, units("order_quantity"))
        lot = max(written, math.ceil(Fraction(minimum, max(1, multiple))) * max(1, multiple))
        return lots(point - strict, lot), max(0, point + written)
    if kind == "days_of_cover":
        daily = exactly(policy["daily_demand"]) / unit
        point = math.floor(daily * (lead_time + exactly(policy.get("reorder_cover", 15))))
        step = max(1, multiple)
        lot = math.ceil(max(daily * exactly(policy.get("order_cover", 30)), minimum) / Fraction(step)) * step
        return lots(point, max(1, lot)), point + max(1, lot)
    container = max(1, units("container"))
    if kind == "jit":
        interval = exactly(policy.get("review_period", 1 / exactly(policy.get("deliveries_per_day", 1))))
        cover = exactly(policy["daily_demand"]) / unit * (lead_time + interval)
        level = math.ceil(cover / container) * container
        return pulled_containers(level, container, minimum), level
    assert kind == "kanban"
    batch = max(1, math.ceil(Fraction(minimum, container)))
    if "cards" in policy:
        cards = policy["cards"]
    else:
        allowance = 1 + exactly(policy.get("safety_allowance", 0.1))
        loop = lead_time + exactly(policy.get("review_period", 0))
        needed = exactly(policy["daily_demand"]) / unit * loop * allowance
        cards = max(1, math.ceil(needed / container)) + batch - 1
    return released_cards(cards, container, batch), cards * container


def lots(point: int, lot: int) -> Wants:
    def wants(shelf: Shelf) -> int:
        quantity = 0
        while shelf.position + quantity <= point:
            quantity += lot
        return quantity

    return wants


def pulled_containers(level: int, container: int, minimum: int) -> Wants:
    def wants(shelf: Shelf) -> int:
        emptied = 0
        while shelf.position + (emptied + 1) * container <= level:
            emptied += 1
        return emptied * container if emptied * container >= minimum else 0

    return wants


def released_cards(cards: int, container: int, batch: int) -> Wants:
    """A card hangs on a full container, is out with an order, or waits."""

    def wants(shelf: Shelf) -> int:
        attached = math.floor(Fraction(shelf.on_hand, container))
        out = math.ceil(Fraction(shelf.on_order, container))  # as long as any of its container is
        waiting = cards - attached - out
        return waiting * container if waiting >= batch else 0

    return wants
