"""What an item has ordered: its orders from the desk on, and their deliveries until they come into stock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from simpy import Environment
from simpy.events import Event

from jitsim.engine.simpy_engine.delivery import Deliveries, Part
from jitsim.engine.simpy_engine.moment import Moment
from jitsim.ledger import Kind
from jitsim.model import NONE, Phase
from jitsim.policies.sizing import SizingTerms

# Plain numbers: an enum member costs three times as much in the rows of the ledger.
ORDER, RECEIPT, ARRIVED, REJECTED = int(Kind.ORDER), int(Kind.RECEIPT), int(Kind.ARRIVED), int(Kind.REJECTED)
REMADE, SHORT_CLOSED = int(Kind.REMADE), int(Kind.SHORT_CLOSED)


class Orderer(Protocol):
    """The item that orders."""

    env: Environment
    location: int
    horizon: int
    ticks_per_day: int
    rows: list[int]
    release_delay: int
    counts_cards: bool

    def rank(self, phase: Phase) -> int:
        """Return its place in a phase."""

    def take_in(self, tick: int, quantity: int) -> None:
        """Take accepted units into stock."""

    def settle(self, tick: int, busy: float) -> None:
        """See to it that the policy looks at what changed."""


class TakesOrders(Protocol):
    """Who replenishes a stocking point within the network."""

    def expect_order(self, tick: int, orderer: Orderer, number: int, quantity: int) -> None:
        """Await the orderer's own order `number`, which is known from a tick on."""


@dataclass(slots=True, eq=False)
class Source:
    """One of the sources of an item: a row of the terms of supply, at a place among the item's own."""

    row: int
    place: int
    deliveries: Deliveries
    information_delay: int
    minimum: int
    multiple: int
    sizing: SizingTerms | None
    """What turns a wanted quantity into orders where minimum and multiple are not all."""
    upstream: TakesOrders | None = None
    """The stocking point or work center that replenishes it, None where a supplier does."""
    refused: tuple[int, int] | None = None
    """What was wanted of it last and could not be ordered, and the position then."""


@dataclass(slots=True, eq=False)
class Coming:
    """A delivery to come and its arrival, None where that is not before the horizon."""

    part: Part
    arrival: Moment | None

    @property
    def is_to_come(self) -> bool:
        """Whether it will bring something, and has not yet."""
        return not self.part.is_given_up and (self.arrival is None or not self.arrival.processed)


class Inbound:
    """What an item has ordered and not received, and the lead times of what has come."""

    def __init__(self, item: Orderer, sources: list[Source]) -> None:
        self.item = item
        self.sources = sources
        self.env = item.env
        self.rows = item.rows
        self.horizon = item.horizon
        self.rank_of_receipt = item.rank(Phase.RECEIPT)
        self.rank_of_review = item.rank(Phase.REVIEW)
        self.on_order = 0
        self.ordered: list[int] = []
        """Tick at which every replenishment order leaves the desk, by its number; NONE for one that says nothing of the
        usual lead time: open at day 0, or expedited."""
        self.ordered_of: list[Source] = []
        """Who is to deliver every replenishment order, by its number."""
        self.departures: list[tuple[int, ...]] = []
        """What left for the item, as the ledger has it (`DEPARTURE_FIELDS`), where it comes from within the network."""
        self.coming: dict[int, list[Coming]] | None = None
        """Deliveries by number of the order, where one may be brought sooner."""
        self.observes = False
        """Whether the policy observes lead times."""
        self.lead_times: list[float] = []
        """Days from release to receipt of the first source's orders that have come, where the policy observes them."""
        self.arriving: dict[int, list[int]] = {}
        """Orders that may arrive in parts, while they do: [units to come, received, their ticks since release]."""

    def release(self, tick: int, source: Source, quantity: int, approval: int | None = None) -> None:
        """Order of a source; the order leaves the desk after the delay of the policy, or its `approval` [ticks]."""
        number, delay = len(self.ordered), self.item.release_delay if approval is None else approval
        self.ordered.append(tick + delay)
        self.ordered_of.append(source)
        self.on_order += quantity
        self.rows.extend((tick, ORDER, quantity, source.place))
        if not delay:
            self._send(tick, source, number, quantity)
        elif tick + delay < self.horizon:
            moment = Moment(self.env, tick + delay, self.rank_of_review)
            moment.callbacks.append(self._sending(source, number, quantity))

    def _sending(self, source: Source, number: int, quantity: int) -> Callable[[Event], None]:
        return lambda event: self._send(self.env.now, source, number, quantity)  # type: ignore[arg-type]

    def _send(self, released: int, source: Source, number: int, quantity: int) -> None:
        """Let an order go to the supplier, whose capacity serves orders as they come in, or upstream."""
        deliveries = source.deliveries
        if source.upstream is not None:
            if self.observes:
                self.arriving[number] = [quantity, 0, 0]
            source.upstream.expect_order(released + source.information_delay, self.item, number, quantity)
            return
        if deliveries.is_plain:
            self._await_whole(deliveries.of_plain_order(released), number, quantity)
            return
        if self.observes:
            self.arriving[number] = [quantity, 0, 0]
        for part in deliveries.of_order(released, number, quantity):
            self._await(part)

    def expect_shipment(self, tick: int, number: int, units: int) -> None:
        """Await units of an order that are let go upstream at a tick."""
        deliveries = self.ordered_of[number].deliveries
        if deliveries.is_plain and self.coming is None:
            self.departures.append((self.item.location, number, units, tick, tick))
            self._await_whole(deliveries.of_plain_order(tick), number, units)
            return
        for part in deliveries.of_order(tick, number, units):
            left = part.left if part.left < self.horizon else NONE
            self.departures.append((self.item.location, number, part.quantity, tick, left))
            self._await(part)

    def expect(self, quantity: int, due: int) -> None:
        """Take over an order that was on its way from the first source before day 0."""
        self.on_order += quantity
        source = self.sources[0]
        self._await(source.deliveries.on_its_way(due, len(self.ordered), quantity))
        self.ordered.append(NONE)
        self.ordered_of.append(source)

    def _await(self, part: Part) -> None:
        arrival = None
        if part.arrival < self.horizon:
            arrival = Moment(self.env, part.arrival, self.rank_of_receipt, part)
            arrival.callbacks.append(self._arrive)
        if self.coming is not None:
            self.coming.setdefault(part.number, []).append(Coming(part, arrival))

    def bring_sooner(self, late: Coming, sooner: Part) -> None:
        """Await a delivery at another tick than was known so far."""
        assert self.coming is not None, "only where a delivery may be brought sooner"
        self.coming[sooner.number].remove(late)
        if late.arrival is not None:
            late.arrival.callbacks.clear()
        self._await(sooner)

    def _await_whole(self, arrival: int, number: int, quantity: int) -> None:
        if arrival < self.horizon:
            Moment(self.env, arrival, self.rank_of_receipt, (number, quantity)).callbacks.append(self._arrive_whole)

    def _arrive_whole(self, delivery: Event) -> None:
        """Take in an order that comes in one piece and is not inspected; most do, so this is short."""
        number, quantity = delivery.value  # type: ignore[misc]
        self._receive(self.env.now, quantity, number)  # type: ignore[arg-type]

    def _arrive(self, delivery: Event) -> None:
        """Take in a delivery, at once or after its inspection, or give up the rest of a short one."""
        part: Part = delivery.value  # type: ignore[assignment]
        tick: int = self.env.now  # type: ignore[assignment]
        deliveries = self.ordered_of[part.number].deliveries
        if part.is_given_up:
            deliveries.fail(tick)
            self.on_order -= part.quantity
            self.rows.extend((tick, SHORT_CLOSED, part.quantity, part.number))
            self._observe(tick, part.number, part.quantity, 0)
            self.item.settle(tick, self.env.peek())
            return
        if not deliveries.inspects:
            self._receive(tick, part.quantity, part.number)
            return
        inspected = deliveries.inspected(tick)
        if inspected == tick:
            self._inspect(tick, part, deliveries)
            return
        self.rows.extend((tick, ARRIVED, part.quantity, part.number))
        if inspected < self.horizon:
            moment = Moment(self.env, inspected, self.rank_of_receipt, part)
            moment.callbacks.append(lambda event: self._inspect(inspected, part, deliveries))

    def _inspect(self, tick: int, part: Part, deliveries: Deliveries) -> None:
        rejected = deliveries.rejected(part.quantity)
        credited = False
        if rejected:
            deliveries.fail(tick)
            self.on_order -= rejected
            self.rows.extend((tick, REJECTED, rejected, part.number))
            again = deliveries.remade(tick, part.number, rejected)
            credited = again is None
            if again is not None:
                self.on_order += rejected
                self.rows.extend((tick, REMADE, rejected, part.number))
                self._await(again)
        if part.quantity > rejected:
            self._receive(tick, part.quantity - rejected, part.number)
        if credited:
            self._observe(tick, part.number, rejected, 0)
            # A card loop that took in good units has already looked: there is one review in an instant.
            if rejected == part.quantity or not self.item.counts_cards:
                self.item.settle(tick, self.env.peek())

    def _receive(self, tick: int, quantity: int, number: int) -> None:
        """Let accepted units come into stock."""
        self.on_order -= quantity
        self.rows.extend((tick, RECEIPT, quantity, number))
        if self.observes:
            self._observe(tick, number, quantity, quantity)
        self.item.take_in(tick, quantity)

    def _observe(self, tick: int, number: int, settled: int, received: int) -> None:
        """Note the lead time of an order of the first source once nothing of it is to come: that of its mean unit.

        A few late units do not make a late order; counting every delivery alike would make many of one.
        """
        released, order = self.ordered[number], self.arriving.get(number)
        if released == NONE or self.ordered_of[number].place:
            return
        if order is None:
            self.lead_times.append((tick - released) / self.item.ticks_per_day)
            return
        order[0] -= settled
        order[1] += received
        order[2] += received * (tick - released)
        if order[0] == 0:
            del self.arriving[number]
            if order[1]:
                self.lead_times.append(order[2] / order[1] / self.item.ticks_per_day)
