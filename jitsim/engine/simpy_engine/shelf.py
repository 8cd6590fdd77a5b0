"""The shelf of an item and the customers who wait at it.

Every change of state is one row of the ledger, written where it happens.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from heapq import heappop, heappush
from typing import Protocol

from simpy import Environment
from simpy.events import Event

from jitsim.engine.simpy_engine.moment import FIRST_RANK, Moment
from jitsim.ledger import Kind
from jitsim.model import NONE, Model, Phase
from jitsim.model.supply import Allocation
from jitsim.policies.allocation import Claim, fair_shares
from jitsim.streams import Streams
from jitsim.streams.orders import Orders

# Plain numbers: an enum member costs three times as much in the rows of the ledger.
DEMAND, BACKORDERED, LOST, LINE = int(Kind.DEMAND), int(Kind.BACKORDERED), int(Kind.LOST), int(Kind.LINE)
SHIPMENT, CANCELLED = int(Kind.SHIPMENT), int(Kind.CANCELLED)

Waiting = list[int]
"""Demand that waits: [what comes first, tick due, number of the order, units missing]."""


class Receiver(Protocol):
    """Who is sent what it ordered: an item at another stocking point."""

    def expect_shipment(self, tick: int, number: int, units: int) -> None:
        """Take note of units of the receiver's own order `number` that leave at a tick."""


class Quotes(Protocol):
    """What customers are promised where it is not one and the same day for all of their orders."""

    def due(self, tick: int, stream: int) -> int:
        """Return the tick by which an order is promised."""

    def is_declined(self, tick: int, stream: int) -> bool:
        """Return whether the customer does not wait for as long as is promised."""

    def note(self, tick: int, number: int, stream: int) -> None:
        """Write down what is promised of an order that waits."""

    def decline(self, tick: int, quantity: int, number: int) -> None:
        """Write down why what was just lost of an order is."""


class Shelf(ABC):
    """Stock of one item-location and the demand that it serves; `rows` is its part of the event ledger.

    `available` is the stock that anybody may have; stock that is set aside for a customer is not in it.
    """

    def __init__(self, env: Environment, model: Model, streams: Streams, location: int, turn: int) -> None:
        self.env = env
        self.model = model
        self.location = location
        self.turn = turn
        """Its place among the items that are simulated together."""
        self.streams = streams
        self.horizon = model.clock.horizon
        self.ticks_per_day = model.clock.ticks_per_day
        self.rank_of_demand = self.rank(Phase.DEMAND)
        demand, allocation = model.demand, model.supply.allocation[location]
        self.lost = demand.lost
        self.patience = demand.patience
        self.shares_fairly = bool(allocation == Allocation.FAIR_SHARE)
        by_priority = self.shares_fairly or allocation == Allocation.PRIORITY
        self.priority = demand.priority if by_priority else None
        self.promise = demand.promise if allocation in (Allocation.PRIORITY, Allocation.DUE_DATE) else None
        self.orders: Orders = streams.orders(location)

        self.available = int(model.locations.initial[location])
        self.backlog = 0
        self.waiting: list[Waiting] = []
        """A heap of the orders that wait, the first to be served on top."""
        self.patient: dict[int, Waiting] = {}
        """Of these, the orders whose customers will lose patience, by number."""
        self.orders_served = 0
        self.transfers_served = 0
        """Of these, orders of other stocking points."""
        self.owed: dict[int, tuple[Receiver, int]] = {}
        """Whose these are, and their number there, by number here."""
        self.rows: list[int] = []
        self.quotes: Quotes | None = None
        """What customers are quoted, where they are."""

    @abstractmethod
    def settle(self, tick: int, busy: float) -> None:
        """See to it that the policy looks at the stock that changed at `tick`."""

    def rank(self, phase: Phase, stream: int = NONE) -> int:
        """Return the place of this item in a phase, in the total order of events of one tick.

        Orders of other stocking points come after those of customers, in the order of their streams.
        """
        clock, count = self.model.clock, len(self.model.locations.item)
        place = clock.rank_of_phase(phase) * count + self.turn
        after_customers = 0 if stream == NONE else stream + 1
        return FIRST_RANK + place * (len(self.model.demand.location) + 1) + after_customers

    def serve(self, tick: int, quantity: int, stream: int) -> None:
        """Serve one customer order from the shelf; what is missing waits or is lost, as the customer says."""
        self.rows.extend((tick, DEMAND, quantity, stream))
        if quantity <= self.available:
            self.available -= quantity
        else:
            short = quantity - self.available
            self.available = 0
            self.fall_short(tick, short, stream)
        self.orders_served += 1

    def fall_short(self, tick: int, short: int, stream: int) -> None:
        """Book what the order being served is short of as lost or waiting."""
        number = self.orders_served
        if self.lost[stream] or self.is_lost_by_chance(number):
            self.rows.extend((tick, LOST, short, number))
            return
        if self.quotes is not None and self.quotes.is_declined(tick, stream):
            self.rows.extend((tick, LOST, short, number))
            self.quotes.decline(tick, short, number)
            return
        self.rows.extend((tick, BACKORDERED, short, number))
        self.wait(tick, self.queued(tick, stream, number, short), stream)

    def is_lost_by_chance(self, number: int) -> bool:
        """Return whether what is missing of an order is lost, where some of its customers' orders are."""
        if self.orders.lost is None or number in self.owed:
            return False
        return self.orders.lost[number - self.transfers_served]

    def queued(self, tick: int, stream: int, number: int, missing: int) -> Waiting:
        """Return what stands in the queue for an order; the stocking point's allocation decides who comes first."""
        precedence = 0 if self.priority is None else int(self.priority[stream])
        due = 0
        if self.promise is not None:
            due = tick + int(self.promise[stream]) if self.quotes is None else self.quotes.due(tick, stream)
        return [precedence, due, number, missing]

    def wait(self, tick: int, entry: Waiting, stream: int) -> None:
        """Queue demand that waits, until its customer loses patience."""
        heappush(self.waiting, entry)
        self.backlog += entry[3]
        if self.quotes is not None:
            self.quotes.note(tick, entry[2], stream)
        patience = int(self.patience[stream])
        if patience != NONE:
            self.patient[entry[2]] = entry
            if tick + patience < self.horizon:
                moment = Moment(self.env, tick + patience, self.rank(Phase.ALLOCATION), entry[2])
                moment.callbacks.append(self._lose_patience)

    def _lose_patience(self, event: Event) -> None:
        tick: int = self.env.now  # type: ignore[assignment]
        entry = self.patient.pop(event.value, None)  # type: ignore[arg-type]
        if entry is not None and entry[3] > 0:
            self.cancel(tick, entry)

    def cancel(self, tick: int, entry: Waiting) -> None:
        """Lose what an order still waits for; the policy sees that nobody waits for it any more."""
        self.lose(tick, entry)
        self.settle(tick, self.env.peek())

    def lose(self, tick: int, entry: Waiting) -> None:
        """Book what an order still waits for as lost."""
        self.backlog -= entry[3]
        self.rows.extend((tick, CANCELLED, entry[3], entry[2]))
        entry[3] = 0

    def serve_waiting(self, tick: int) -> None:
        """Ship what is available to those who wait, in their order or in fair shares."""
        if self.shares_fairly:
            self.share(tick)
            return
        while self.waiting and self.available:
            first = self.waiting[0]
            if first[3]:
                self.hand_out(tick, first, min(first[3], self.available))
            if not first[3]:
                heappop(self.waiting)

    def may_take(self, entry: Waiting, units: int) -> bool:
        """Return whether who waits takes so few units; everybody does here."""
        return True

    def hand_out(self, tick: int, entry: Waiting, units: int) -> None:
        """Give units to one of those who wait."""
        self.available -= units
        self.backlog -= units
        entry[3] -= units
        self.ship(tick, units, entry[2])

    def share(self, tick: int) -> None:
        """Ship what is available to all who wait, each a share in proportion to what is missing."""
        waiting = sorted(self.waiting)
        claims = [Claim(missing, precedence) for precedence, _, _, missing in waiting]
        for entry, units in zip(waiting, fair_shares(self.available, claims), strict=True):
            self.available -= units
            self.backlog -= units
            entry[3] -= units
            if units:
                self.ship(tick, units, entry[2])
        self.waiting = [entry for entry in waiting if entry[3]]

    def ship(self, tick: int, units: int, number: int) -> None:
        """Ship units to an order that waits."""
        self.rows.extend((tick, SHIPMENT, units, number))
        if number in self.owed:
            self.send_on(tick, number, units)

    def send_on(self, tick: int, number: int, units: int) -> None:
        """Send units of an order number `number` here to the stocking point that it comes from."""
        receiver, theirs = self.owed[number]
        receiver.expect_shipment(tick, theirs, units)
