"""An item at a stocking point: its stock, the customers who wait, the orders on their way, its policy.

Every change of state is one row of the ledger, written where it happens.
"""

from __future__ import annotations

from heapq import heappop, heappush

from simpy import Environment
from simpy.events import Event

from jitsim.engine.simpy_engine.moment import FIRST_RANK, Moment
from jitsim.ledger import Kind
from jitsim.model import Model, Phase
from jitsim.policies import POLICIES, Rule
from jitsim.policies.sizing import order_size
from jitsim.streams import Streams

# Plain numbers: an enum member costs three times as much in the rows of the ledger.
DEMAND, BACKORDERED, LOST = int(Kind.DEMAND), int(Kind.BACKORDERED), int(Kind.LOST)
SHIPMENT, ORDER, RECEIPT = int(Kind.SHIPMENT), int(Kind.ORDER), int(Kind.RECEIPT)

RULES: tuple[Rule, ...] = tuple(policy.rule for policy in POLICIES.values())

NEVER_REVIEWED = -1


class StockedItem:
    """The state of one item-location and what can happen to it; `rows` is its part of the event ledger."""

    def __init__(self, env: Environment, model: Model, streams: Streams, location: int) -> None:
        known, clock = model.locations, model.clock
        self.env = env
        self.location = location
        self.streams = streams
        self.horizon = clock.horizon
        self.ticks_per_day = clock.ticks_per_day
        self.dock = clock.dock if known.dock[location] else None
        self.rank_of_receipt = self._rank(model, Phase.RECEIPT)
        self.rank_of_demand = self._rank(model, Phase.DEMAND)
        self.rank_of_review = self._rank(model, Phase.REVIEW)

        self.rule = RULES[known.policy[location]]
        self.parameters = tuple(known.parameters[location].tolist()[: known.parameter_count[location]])
        self.counts_cards = bool(known.counts_cards[location])
        self.review_period = int(known.review_period[location])
        self.first_review = int(known.first_review[location])
        self.minimum_order = int(known.minimum_order[location])
        self.order_multiple = int(known.order_multiple[location])
        self.supplier = int(known.supplier[location])
        self.crossing = bool(known.crossing[location])
        self.lost = model.demand.lost
        self.promise = model.demand.promise

        self.on_hand = int(known.initial[location])
        self.on_order = 0
        self.backlog = 0
        self.waiting: list[list[int]] = []
        """A heap of the orders that wait, the earliest due first: [tick due, number of the order, units to ship]."""
        self.orders_served = 0
        self.ordered: list[int] = []
        """Quantity of every replenishment order, by its number."""
        self.last_arrival = 0
        self.release_day = -1
        self.releases_today = 0
        self.last_review = NEVER_REVIEWED
        self.review_is_due = False
        self.rows: list[int] = []

    def _rank(self, model: Model, phase: Phase) -> int:
        return FIRST_RANK + model.clock.rank_of_phase(phase) * len(model.locations.item) + self.location

    def expect(self, quantity: int, due: int) -> None:
        """Take over an order that was on its way before day 0."""
        self._await_delivery(quantity, due)

    def serve(self, tick: int, quantity: int, stream: int) -> None:
        """Serve one customer order from the shelf; what is missing waits or is lost, as the customer says."""
        self.rows.extend((tick, DEMAND, quantity, stream))
        if quantity <= self.on_hand:
            self.on_hand -= quantity
        else:
            short = quantity - self.on_hand
            self.on_hand = 0
            if self.lost[stream]:
                self.rows.extend((tick, LOST, short, self.orders_served))
            else:
                self.rows.extend((tick, BACKORDERED, short, self.orders_served))
                heappush(self.waiting, [tick + int(self.promise[stream]), self.orders_served, short])
                self.backlog += short
        self.orders_served += 1

    def receive(self, delivery: Event) -> None:
        """Take in a delivery and serve those who wait; a card loop may then release cards."""
        tick: int = self.env.now  # type: ignore[assignment]
        number: int = delivery.value  # type: ignore[assignment]
        quantity = self.ordered[number]
        self.on_order -= quantity
        self.on_hand += quantity
        self.rows.extend((tick, RECEIPT, quantity, number))
        while self.waiting and self.on_hand:
            self._ship_to_first_in_line(tick)
        if self.counts_cards:
            self.settle(tick, self.env.peek())

    def _ship_to_first_in_line(self, tick: int) -> None:
        _, order, missing = first = self.waiting[0]
        shipped = min(missing, self.on_hand)
        self.on_hand -= shipped
        self.backlog -= shipped
        self.rows.extend((tick, SHIPMENT, shipped, order))
        if shipped == missing:
            heappop(self.waiting)
        else:
            first[2] = missing - shipped

    def settle(self, tick: int, busy: float) -> None:
        """See to it that the policy looks at the stock that changed at `tick`.

        A review between two changes sees the same stock and orders nothing, so only the next one is due. When nothing
        else happens until then it takes place at once, which spares an event; `busy` is the next tick at which
        something else is due.
        """
        if self.review_is_due:
            return
        due = self._next_review(tick) if self.review_period else tick
        if due >= self.horizon:
            return
        if busy > due:
            self.review(due)
        else:
            self.review_is_due = True
            Moment(self.env, due, self.rank_of_review).callbacks.append(self._due_review)

    def _next_review(self, tick: int) -> int:
        period, first = self.review_period, self.first_review
        due = tick + (first - tick) % period if tick > first else first
        return due + period if due == self.last_review else due

    def _due_review(self, event: Event) -> None:
        self.review_is_due = False
        self.review(self.env.now)  # type: ignore[arg-type]

    def review(self, tick: int) -> None:
        """Ask the policy what to order, and order it."""
        self.last_review = tick
        wanted = self.rule(self.on_hand, self.on_order, self.backlog, *self.parameters)
        if wanted > 0:
            self.order(tick, order_size(wanted, self.minimum_order, self.order_multiple))

    def order(self, tick: int, quantity: int) -> None:
        """Release an order to the supplier; its lead time is drawn for the day and the order's place in it."""
        day = tick // self.ticks_per_day
        if day != self.release_day:
            self.release_day, self.releases_today = day, 0
        lead_time = self.streams.lead_time(self.location, day, self.releases_today)
        self.releases_today += 1
        self.rows.extend((tick, ORDER, quantity, self.supplier))
        self._await_delivery(quantity, tick + lead_time)

    def _await_delivery(self, quantity: int, arrival: int) -> None:
        if not self.crossing:
            self.last_arrival = arrival = max(arrival, self.last_arrival)
        if self.dock is not None:
            arrival += (self.dock - arrival) % self.ticks_per_day
        number = len(self.ordered)
        self.ordered.append(quantity)
        self.on_order += quantity
        if arrival < self.horizon:
            moment = Moment(self.env, arrival, self.rank_of_receipt, number)
            moment.callbacks.append(self.receive)
