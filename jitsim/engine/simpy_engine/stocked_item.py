"""An item at a stocking point: its stock, the customers who wait, the orders on their way, its policy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
from simpy import Environment
from simpy.events import Event

from jitsim.engine.observation import KNOWN_RECEIPTS
from jitsim.engine.simpy_engine.ahead import KnownOrders
from jitsim.engine.simpy_engine.delivery import Deliveries, Part
from jitsim.engine.simpy_engine.moment import Moment
from jitsim.engine.simpy_engine.observation import Records
from jitsim.engine.simpy_engine.shelf import Shelf
from jitsim.ledger import Kind
from jitsim.ledger.columns import FIRST_SOURCE
from jitsim.model import NONE, Model, Phase
from jitsim.model.reviews import Reviews
from jitsim.policies import POLICIES, Policy
from jitsim.policies.sizing import NO_LIMIT, life_cap, order_size, sized_orders
from jitsim.streams import Streams

# Plain numbers: an enum member costs three times as much in the rows of the ledger.
ORDER, RECEIPT, ARRIVED, REJECTED = int(Kind.ORDER), int(Kind.RECEIPT), int(Kind.ARRIVED), int(Kind.REJECTED)
REMADE, SHORT_CLOSED, REFUSED = int(Kind.REMADE), int(Kind.SHORT_CLOSED), int(Kind.REFUSED)
PARAMETER, POLICY = int(Kind.PARAMETER), int(Kind.POLICY)

TYPES = list(POLICIES.values())


class TakesOrders(Protocol):
    """Who replenishes a stocking point within the network."""

    def expect_order(self, tick: int, receiver: StockedItem, number: int, quantity: int) -> None:
        """Await the receiver's own order `number`, which is known from a tick on."""


class StockedItem(Shelf):
    """The state of one item-location and what can happen to it: its shelf, its policy and what is on its way."""

    def __init__(
        self, env: Environment, model: Model, streams: Streams, location: int, turn: int, deliveries: Deliveries
    ) -> None:
        super().__init__(env, model, streams, location, turn)
        self.deliveries = deliveries
        self.departures: list[tuple[int, ...]] = []
        """What left for it, as the ledger has it (`DEPARTURE_FIELDS`), where it is replenished within the network."""
        self.upstream: TakesOrders | None = None
        """The stocking point or work center that replenishes it, None where a supplier does."""
        self.transfers: dict[int, int] = {}
        """The demand streams of the item-locations that it replenishes."""
        self.components: dict[int, int] = {}
        """The demand streams of what is made of it, by place among all components of the model."""
        self.information_delay = int(model.locations.information_delay[location])
        self.rank_of_receipt = self.rank(Phase.RECEIPT)
        self.rank_of_review = self.rank(Phase.REVIEW)
        self.on_order = 0
        self.ordered: list[int] = []
        """Tick at which every replenishment order leaves the desk, by its number; NONE for one open at day 0."""
        self.lead_times: list[float] = []
        """Days from release to receipt of the orders that have arrived, where the policy observes them."""
        self.arriving: dict[int, list[int]] = {}
        """Orders that may arrive in parts, while they do: [units to come, received, their ticks since release]."""
        self.last_review = NONE
        self.next_review = self.horizon
        """The tick of the review that is due; the horizon where none is."""
        self.refused: tuple[int, int] | None = None
        """What the last review wanted and could not order, and the position it saw."""
        self.wants_more = False
        """Whether the last review's orders left something for the next one: a remainder below the smallest order."""

        self.observation: Records | None = None
        self.asks_more: Callable[[int], int] | None = None
        """What decides at a review in place of the plain rule, where that is not enough."""
        self.policy: Policy = model.policies[location]
        self.all_parameters: tuple[int, ...] = ()
        self._read_supply()
        if model.locations.observes[location]:
            self._start_observing()
        else:
            count = int(model.locations.parameter_count[location])
            self.adopt(self.policy, tuple(model.locations.parameters[location].tolist()[:count]))
        self.initial = self.available

    def _read_supply(self) -> None:
        known = self.model.locations
        self.minimum_order = int(known.minimum_order[self.location])
        self.order_multiple = int(known.order_multiple[self.location])
        sizing = self.model.supply.sizing(self.location, self.minimum_order, self.order_multiple, self._life_cap())
        self.sizing = None if sizing.plain else sizing

    def _life_cap(self) -> int:
        """Return the most that is used up before it is too old, at the mean demand that is known before day 0."""
        terms = self.model.supply
        if np.isnan(terms.shelf_life[self.location]):
            return NO_LIMIT
        demand = self.streams.known_demand(self.location, self.model.policies[self.location].history_days)
        lead_time = float(self.streams.known_lead_times(self.location, KNOWN_RECEIPTS).mean())
        life = float(terms.shelf_life[self.location])
        left = float(np.nan_to_num(terms.minimum_remaining_life[self.location]))
        return life_cap(float(demand.mean()), life, lead_time, left)

    # Its policy.

    def _start_observing(self) -> None:
        """Compute the first parameters from what is known before day 0, and the stock to start with."""
        past = (self.orders, self.rows, self.lead_times)
        self.observation = Records(self.model, self.streams, self.location, *past)
        self._compute_parameters(0)
        if self.available == NONE:
            self.available = self.policy.initial(self.model.terms[self.location], self.observation.until(0))

    def adopt(self, policy: Policy, parameters: tuple[int, ...]) -> None:
        """Follow a policy with its parameters from now on."""
        self.policy = policy
        if policy.rules:
            self.rule = policy.rule
        self.counts_cards = policy.counts_cards
        self.release_delay = self.model.clock.ticks(policy.release_delay)
        self.reviews = Reviews.of(self.model, self.location, policy)
        self.reviews_all_changes = self.reviews.period == 0 and self.reviews.working.always
        self.known_orders: KnownOrders | None = None
        if policy.looks_ahead:
            self.known_orders = KnownOrders.of(self.model, self.orders)
        self.asks_more = None if self.known_orders is None else self._wanted_ahead
        foreknown = self.known_orders is not None and self.known_orders.exist
        self.reviews_unchanged = policy.reviews_unchanged or foreknown
        self.set_parameters(parameters)

    def set_parameters(self, parameters: tuple[int, ...]) -> None:
        """Follow the same policy with other parameters from now on."""
        self.all_parameters = parameters
        self.parameters = parameters if self.known_orders is None else parameters[2:]

    def recompute(self, event: Event) -> None:
        """Compute the parameters anew from what has been observed so far."""
        tick: int = self.env.now  # type: ignore[assignment]
        self._compute_parameters(tick)
        self.settle(tick, self.env.peek())

    def _compute_parameters(self, tick: int) -> None:
        assert self.observation is not None, "only a policy that observes computes parameters while it runs"
        seen = self.observation.until(tick)
        written = self.model.policies[self.location]
        policy = written.in_force(seen.item_class)
        if policy is not written and (tick == 0 or policy is not self.policy):
            self.rows.extend((tick, POLICY, 1, TYPES.index(type(policy))))
            self.all_parameters = ()
        before = self.all_parameters
        parameters = policy.parameters(self.model.terms[self.location], seen)
        if tick == 0 or policy is not self.policy:
            self.adopt(policy, parameters)
        else:
            self.set_parameters(parameters)
        for place, value in enumerate(self.all_parameters):
            if place >= len(before) or before[place] != value:
                self.rows.extend((tick, PARAMETER, value, place))
        following = self.observation.next_computation(tick, policy)
        if following < self.horizon:
            Moment(self.env, following, self.rank(Phase.CARDS)).callbacks.append(self.recompute)

    def settle(self, tick: int, busy: float) -> None:
        """See to it that the policy looks at the stock that changed at `tick`.

        A review between two changes sees the same stock and orders nothing, so only the next one is due, unless the
        rule reads more than the stock. When nothing else happens until then it takes place at once, which spares an
        event; `busy` is the next tick at which something else is due.
        """
        if self.next_review < self.horizon and not self.reviews_unchanged:
            return
        due = tick if self.reviews_all_changes else self.reviews.following(tick, self.last_review)
        if due >= self.next_review:
            return
        if busy > due and not self.reviews_unchanged:
            self.review(due)
            if self.wants_more:
                self.settle(due + 1, min(busy, self.env.peek()))
        else:
            self.next_review = due
            Moment(self.env, due, self.rank_of_review).callbacks.append(self._due_review)

    def _due_review(self, event: Event) -> None:
        tick: int = self.env.now  # type: ignore[assignment]
        if tick != self.next_review:
            return  # an earlier review took its place
        self.next_review = self.horizon
        self.review(tick)
        again = self._next_look(tick)
        if again < self.horizon:
            self.settle(again, self.env.peek())

    def _next_look(self, tick: int) -> int:
        """Return from when on a review may order although no stock changed since the one at `tick`."""
        if self.wants_more:
            return tick + 1
        if self.policy.reviews_unchanged:
            return tick + (1 if self.reviews.period else self.ticks_per_day)
        return self.horizon if self.known_orders is None else self.known_orders.next_change(tick)

    def review(self, tick: int) -> None:
        """Ask the policy what to order, and order it."""
        self.last_review = tick
        if self.asks_more is None:
            wanted = self.rule(self.available, self.on_order, self.backlog, *self.parameters)
        else:
            wanted = self.asks_more(tick)
        if wanted > 0:
            self.order(tick, wanted)
        elif self.sizing is not None:
            self.refused = None
            self.wants_more = False

    def _wanted_ahead(self, tick: int) -> int:
        """Return what a policy would order now, before sizing, that knows of orders to come."""
        assert self.known_orders is not None, "only a policy that looks ahead reads what is known"
        ahead = self.known_orders.ahead(tick, *self.all_parameters[:2])
        return int(self.rule(self.available, self.on_order, self.backlog, ahead, *self.parameters))

    def order(self, tick: int, wanted: int) -> None:
        """Release what the policy wants to the supplier, sized as supplier and storage allow.

        That nothing can be ordered is told once, while the same is wanted at the same position.
        """
        if self.sizing is None:
            self._release(tick, order_size(wanted, self.minimum_order, self.order_multiple))
            return
        position = self.available + self.on_order - self.backlog
        pieces, refusal = sized_orders(wanted, position, self.sizing)
        refused = None if refusal is None else (wanted, position)
        if refusal is not None and refused != self.refused:
            self.rows.extend((tick, REFUSED, wanted, int(refusal)))
        self.refused = refused
        for quantity in pieces:
            self._release(tick, quantity)
        self.wants_more = (
            bool(pieces) and self.reviews.period > 0 and bool(self.policy.rules) and self._wanted(tick) > 0
        )

    def _wanted(self, tick: int) -> int:
        """Return what the policy would order now, before sizing."""
        if self.asks_more is None:
            return int(self.rule(self.available, self.on_order, self.backlog, *self.parameters))
        return self.asks_more(tick)

    # What is on its way.

    def _release(self, tick: int, quantity: int) -> None:
        number = len(self.ordered)
        self.ordered.append(tick + self.release_delay)
        self.on_order += quantity
        self.rows.extend((tick, ORDER, quantity, FIRST_SOURCE))
        if not self.release_delay:
            self._send(tick, number, quantity)
        elif tick + self.release_delay < self.horizon:
            moment = Moment(self.env, tick + self.release_delay, self.rank_of_review)
            moment.callbacks.append(lambda event: self._send(self.env.now, number, quantity))  # type: ignore[arg-type]

    def _send(self, released: int, number: int, quantity: int) -> None:
        """Let an order go to the supplier, whose capacity serves orders as they come in, or upstream."""
        if self.upstream is not None:
            if self.observation is not None:
                self.arriving[number] = [quantity, 0, 0]
            self.upstream.expect_order(released + self.information_delay, self, number, quantity)
            return
        if self.deliveries.is_plain:
            arrival = self.deliveries.of_plain_order(released)
            if arrival < self.horizon:
                moment = Moment(self.env, arrival, self.rank_of_receipt, (number, quantity))
                moment.callbacks.append(self._arrive_whole)
            return
        if self.observation is not None:
            self.arriving[number] = [quantity, 0, 0]
        for part in self.deliveries.of_order(released, number, quantity):
            self._await(part)

    def expect_shipment(self, tick: int, number: int, units: int) -> None:
        """Await units of an order that are let go upstream at a tick."""
        for part in self.deliveries.of_order(tick, number, units):
            left = part.left if part.left < self.horizon else NONE
            self.departures.append((self.location, number, part.quantity, tick, left))
            self._await(part)

    def _arrive_whole(self, delivery: Event) -> None:
        """Take in an order that comes in one piece and is not inspected; most do, so this is short."""
        number, quantity = delivery.value  # type: ignore[misc]
        self.receive(self.env.now, quantity, number)  # type: ignore[arg-type]

    def expect(self, quantity: int, due: int) -> None:
        """Take over an order that was on its way before day 0."""
        self.on_order += quantity
        self._await(self.deliveries.on_its_way(due, len(self.ordered), quantity))
        self.ordered.append(NONE)

    def _await(self, part: Part) -> None:
        if part.arrival < self.horizon:
            Moment(self.env, part.arrival, self.rank_of_receipt, part).callbacks.append(self.arrive)

    def arrive(self, delivery: Event) -> None:
        """Take in a delivery, at once or after its inspection, or give up the rest of a short one."""
        part: Part = delivery.value  # type: ignore[assignment]
        tick: int = self.env.now  # type: ignore[assignment]
        if part.is_given_up:
            self.deliveries.fail(tick)
            self.on_order -= part.quantity
            self.rows.extend((tick, SHORT_CLOSED, part.quantity, part.number))
            self._observe(tick, part.number, part.quantity, 0)
            self.settle(tick, self.env.peek())
            return
        if not self.deliveries.inspects:
            self.receive(tick, part.quantity, part.number)
            return
        inspected = self.deliveries.inspected(tick)
        if inspected == tick:
            self._inspect(tick, part)
            return
        self.rows.extend((tick, ARRIVED, part.quantity, part.number))
        if inspected < self.horizon:
            moment = Moment(self.env, inspected, self.rank_of_receipt, part)
            moment.callbacks.append(lambda event: self._inspect(inspected, part))

    def _inspect(self, tick: int, part: Part) -> None:
        rejected = self.deliveries.rejected(part.quantity)
        credited = False
        if rejected:
            self.deliveries.fail(tick)
            self.on_order -= rejected
            self.rows.extend((tick, REJECTED, rejected, part.number))
            again = self.deliveries.remade(tick, part.number, rejected)
            credited = again is None
            if again is not None:
                self.on_order += rejected
                self.rows.extend((tick, REMADE, rejected, part.number))
                self._await(again)
        if part.quantity > rejected:
            self.receive(tick, part.quantity - rejected, part.number)
        if credited:
            self._observe(tick, part.number, rejected, 0)
            # A card loop that took in good units has already looked: there is one review in an instant.
            if rejected == part.quantity or not self.counts_cards:
                self.settle(tick, self.env.peek())

    def receive(self, tick: int, quantity: int, number: int) -> None:
        """Take accepted units into stock and serve those who wait; a card loop may then release cards."""
        self.on_order -= quantity
        self.available += quantity
        self.rows.extend((tick, RECEIPT, quantity, number))
        if self.observation is not None:
            self._observe(tick, number, quantity, quantity)
        if self.waiting:
            self.serve_waiting(tick)
        if self.counts_cards:
            self.settle(tick, self.env.peek())

    def _observe(self, tick: int, number: int, settled: int, received: int) -> None:
        """Note the lead time of an order once nothing of it is to come any more: that of its mean unit.

        A few late units do not make a late order; counting every delivery alike would make many of one.
        """
        released, order = self.ordered[number], self.arriving.get(number)
        if released == NONE:
            return
        if order is None:
            self.lead_times.append((tick - released) / self.ticks_per_day)
            return
        order[0] -= settled
        order[1] += received
        order[2] += received * (tick - released)
        if order[0] == 0:
            del self.arriving[number]
            if order[1]:
                self.lead_times.append(order[2] / order[1] / self.ticks_per_day)

    # What it owes to other stocking points.

    def expect_order(self, tick: int, receiver: StockedItem, number: int, quantity: int) -> None:
        """Await the order of another stocking point, which is known here from a tick on."""
        if tick < self.horizon:
            rank = self.rank(Phase.DEMAND, self.transfers[receiver.location])
            Moment(self.env, tick, rank, (receiver, number, quantity)).callbacks.append(self._take_order)

    def _take_order(self, event: Event) -> None:
        """Serve another stocking point like a customer who waits; what there is goes on its way at once."""
        receiver, theirs, quantity = event.value  # type: ignore[misc]
        tick: int = self.env.now  # type: ignore[assignment]
        number, before = self.orders_served, self.available
        self.owed[number] = (receiver, theirs)
        self.serve(tick, quantity, self.transfers[receiver.location])
        self.transfers_served += 1
        if self.available < before:
            self.send_on(tick, number, before - self.available)
        if self.observation is not None:
            self.observation.add_demand(tick, quantity)
        self.settle(tick, self.env.peek())
