"""An item at a stocking point: its stock, the customers who wait, the orders on their way, its policy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from simpy import Environment
from simpy.events import Event

from jitsim.engine.observation import KNOWN_RECEIPTS
from jitsim.engine.simpy_engine.ahead import KnownOrders
from jitsim.engine.simpy_engine.delivery import Deliveries
from jitsim.engine.simpy_engine.inbound import Inbound, Orderer, Source
from jitsim.engine.simpy_engine.moment import Moment
from jitsim.engine.simpy_engine.observation import Records
from jitsim.engine.simpy_engine.shelf import Shelf
from jitsim.ledger import Kind
from jitsim.model import NONE, Model, Phase
from jitsim.model.reviews import Reviews
from jitsim.policies import POLICIES, Policy
from jitsim.policies.sizing import NO_LIMIT, life_cap, order_size, sized_orders
from jitsim.streams import Streams

# Plain numbers: an enum member costs three times as much in the rows of the ledger.
REFUSED, PARAMETER, POLICY = int(Kind.REFUSED), int(Kind.PARAMETER), int(Kind.POLICY)

TYPES = list(POLICIES.values())


class Sourcing(Protocol):
    """How orders are shared among several sources."""

    looks_always: bool
    """Whether a review may order although no stock changed since the last one."""

    def begin(self, tick: int) -> None:
        """Begin a review: order what does not depend on what the policy wants."""

    def parts(self, tick: int, wanted: int) -> Sequence[tuple[Source, int]]:
        """Return what is ordered of which source of a wanted quantity."""


class StockedItem(Shelf):
    """The state of one item-location and what can happen to it: its shelf, its policy and what is on its way."""

    inbound_kind: type[Inbound] = Inbound

    def __init__(
        self,
        env: Environment,
        model: Model,
        streams: Streams,
        location: int,
        turn: int,
        deliveries: Sequence[Deliveries],
    ) -> None:
        super().__init__(env, model, streams, location, turn)
        self.transfers: dict[int, int] = {}
        """The demand streams of the item-locations that it replenishes."""
        self.components: dict[int, int] = {}
        """The demand streams of what is made of it, by place among all components of the model."""
        self.rank_of_review = self.rank(Phase.REVIEW)
        rows = model.supply.rows_of(location)
        sources = [self._source(place, *pair) for place, pair in enumerate(zip(rows, deliveries, strict=True))]
        self.express = sources.pop() if location in model.expediting else None
        """The express way from its first source, where it expedites."""
        self.limits_orders = any(source.sizing is not None for source in sources)
        self.release_delay, self.counts_cards = 0, False
        self.inbound = self.inbound_kind(self, sources)
        self.sourcing: Sourcing | None = None
        """What shares orders among several sources."""
        self.last_review = NONE
        self.next_review = self.horizon
        """The tick of the review that is due; the horizon where none is."""
        self.wants_more = False
        """Whether the last review's orders left something for the next one: a remainder below the smallest order."""

        self.observation: Records | None = None
        self.asks_more: Callable[[int], int] | None = None
        """What decides at a review in place of the plain rule, where that is not enough."""
        self.policy: Policy = model.policies[location]
        self.all_parameters: tuple[int, ...] = ()
        if model.locations.observes[location]:
            self._start_observing()
        else:
            count = int(model.locations.parameter_count[location])
            self.adopt(self.policy, tuple(model.locations.parameters[location].tolist()[:count]))
        self.initial = self.available

    def _source(self, place: int, row: int, deliveries: Deliveries) -> Source:
        """Return one of its sources."""
        terms = self.model.supply
        minimum, multiple = int(terms.minimum_order[row]), int(terms.order_multiple[row])
        sizing = terms.sizing(row, minimum, multiple, self._life_cap(row))
        delay = int(terms.information_delay[row])
        return Source(row, place, deliveries, delay, minimum, multiple, None if sizing.plain else sizing)

    def _life_cap(self, row: int) -> int:
        """Return the most that is used up before it is too old, at the mean demand that is known before day 0."""
        terms = self.model.supply
        if np.isnan(terms.shelf_life[self.location]):
            return NO_LIMIT
        demand = self.streams.known_demand(self.location, self.model.policies[self.location].history_days)
        lead_time = float(self.streams.known_lead_times(row, KNOWN_RECEIPTS).mean())
        life = float(terms.shelf_life[self.location])
        left = float(np.nan_to_num(terms.minimum_remaining_life[self.location]))
        return life_cap(float(demand.mean()), life, lead_time, left)

    # Its policy.

    def _start_observing(self) -> None:
        """Compute the first parameters from what is known before day 0, and the stock to start with."""
        past = (self.orders, self.rows, self.inbound.lead_times)
        self.observation = Records(self.model, self.streams, self.location, *past)
        self.inbound.observes = True
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
        self.looks_always = policy.reviews_unchanged or (self.sourcing is not None and self.sourcing.looks_always)
        self.reviews_unchanged = self.looks_always or foreknown
        self.looks_at_every_change = (
            self.reviews_all_changes and not self.reviews_unchanged and not self.limits_orders and self.sourcing is None
        )
        self.set_parameters(parameters)

    def share_orders(self, sourcing: Sourcing) -> None:
        """Share orders among several sources from now on."""
        self.sourcing = sourcing
        self.looks_at_every_change = False
        if sourcing.looks_always:
            self.look_always()

    def look_always(self) -> None:
        """Review also where no stock changed since the last one."""
        self.looks_always = self.reviews_unchanged = True
        self.looks_at_every_change = False

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
        event; `busy` is the next tick at which something else is due. One at every change is spared where the stock, as
        it is, makes the rule order nothing: whatever changes it again within the instant asks again.
        """
        if self.next_review < self.horizon and not self.reviews_unchanged:
            return
        if self.looks_at_every_change and self.asks_more is None:
            wanted = self.rule(self.available, self.inbound.on_order, self.backlog, *self.parameters)
            if wanted <= 0:
                return
            if busy > tick:
                self.last_review = tick
                self.order(tick, wanted)
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
        if self.looks_always:
            return tick + (1 if self.reviews.period else self.ticks_per_day)
        return self.horizon if self.known_orders is None else self.known_orders.next_change(tick)

    def review(self, tick: int) -> None:
        """Ask the policy what to order, and order it."""
        self.last_review = tick
        if self.sourcing is not None:
            self.sourcing.begin(tick)
        if self.asks_more is None:
            wanted = self.rule(self.available, self.inbound.on_order, self.backlog, *self.parameters)
        else:
            wanted = self.asks_more(tick)
        if wanted > 0:
            self.order(tick, wanted)
        elif self.limits_orders:
            self.wants_more = False
            for source in self.inbound.sources:
                source.refused = None

    def _wanted_ahead(self, tick: int) -> int:
        """Return what a policy would order now, before sizing, that knows of orders to come."""
        assert self.known_orders is not None, "only a policy that looks ahead reads what is known"
        ahead = self.known_orders.ahead(tick, *self.all_parameters[:2])
        return int(self.rule(self.available, self.inbound.on_order, self.backlog, ahead, *self.parameters))

    def order(self, tick: int, wanted: int) -> None:
        """Order what the policy wants of those who are to deliver it."""
        if self.sourcing is None:
            is_ordered = self.order_of(tick, self.inbound.sources[0], wanted)
        else:
            is_ordered = False
            for source, quantity in self.sourcing.parts(tick, wanted):
                is_ordered |= self.order_of(tick, source, quantity)
        if self.limits_orders:
            is_periodic = self.reviews.period > 0 and bool(self.policy.rules)
            self.wants_more = is_ordered and is_periodic and self._wanted(tick) > 0

    def order_of(self, tick: int, source: Source, wanted: int) -> bool:
        """Order of one source, sized as it and storage allow, and return whether anything was ordered.

        That nothing can be ordered is told once, while the same is wanted at the same position.
        """
        if source.sizing is None:
            self.inbound.release(tick, source, order_size(wanted, source.minimum, source.multiple))
            return True
        position = self.available + self.inbound.on_order - self.backlog
        pieces, refusal = sized_orders(wanted, position, source.sizing)
        refused = None if refusal is None else (wanted, position)
        if refusal is not None and refused != source.refused:
            self.rows.extend((tick, REFUSED, wanted, int(refusal)))
        source.refused = refused
        for quantity in pieces:
            self.inbound.release(tick, source, quantity)
        return bool(pieces)

    def _wanted(self, tick: int) -> int:
        """Return what the policy would order now, before sizing."""
        if self.asks_more is None:
            return int(self.rule(self.available, self.inbound.on_order, self.backlog, *self.parameters))
        return self.asks_more(tick)

    def take_in(self, tick: int, quantity: int) -> None:
        """Take accepted units into stock and serve those who wait; a card loop may then release cards."""
        self.available += quantity
        if self.waiting:
            self.serve_waiting(tick)
        if self.counts_cards:
            self.settle(tick, self.env.peek())

    # What it owes to other stocking points.

    def expect_order(self, tick: int, orderer: Orderer, number: int, quantity: int) -> None:
        """Await the order of another stocking point, which is known here from a tick on."""
        if tick < self.horizon:
            rank = self.rank(Phase.DEMAND, self.transfers[orderer.location])
            Moment(self.env, tick, rank, (orderer, number, quantity)).callbacks.append(self._take_order)

    def _take_order(self, event: Event) -> None:
        """Serve another stocking point like a customer who waits; what there is goes on its way at once."""
        orderer, theirs, quantity = event.value  # type: ignore[misc]
        tick: int = self.env.now  # type: ignore[assignment]
        number, before = self.orders_served, self.available
        self.owed[number] = (orderer.inbound, theirs)
        self.serve(tick, quantity, self.transfers[orderer.location])
        self.transfers_served += 1
        if self.available < before:
            self.send_on(tick, number, before - self.available)
        if self.observation is not None:
            self.observation.add_demand(tick, quantity)
        self.settle(tick, self.env.peek())
