"""Drop-shipping: every parcel of a supplier belongs to the customer order that it was ordered for."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop

from simpy import Environment

from jitsim.engine.simpy_engine.delivery import Deliveries
from jitsim.engine.simpy_engine.inbound import Inbound, Source
from jitsim.engine.simpy_engine.shelf import Waiting
from jitsim.engine.simpy_engine.stocked_item import StockedItem
from jitsim.engine.simpy_engine.whole_orders import WholeShippingItem
from jitsim.model import NONE, Model
from jitsim.policies.make_to_order import DropShip
from jitsim.streams import Streams


@dataclass(slots=True)
class Share:
    """Units of a replenishment order that belong to a customer order, which waits in `entry`."""

    entry: Waiting
    units: int


class Parcels(Inbound):
    """What a drop-shipping item has ordered: it is told whose an order is, and of what becomes of it."""

    item: DropShippingItem

    def release(self, tick: int, source: Source, quantity: int, approval: int | None = None) -> None:
        """Order of a source, for those who wait for it."""
        self.item.note_order(len(self.ordered), quantity)
        super().release(tick, source, quantity, approval)

    def _receive(self, tick: int, quantity: int, number: int) -> None:
        self.item.came = (number, quantity)
        super()._receive(tick, quantity, number)
        self.item.forget(number)

    def _observe(self, tick: int, number: int, settled: int, received: int) -> None:
        super()._observe(tick, number, settled, received)
        if not received:
            self.item.order_again(number, settled)


class DropShippingItem(StockedItem):
    """An item that its supplier sends to customers: each order is ordered on its own, and gets what comes of that.

    What comes for an order that was cancelled, or belongs to none, is stock for those who wait and who come next.
    """

    inbound_kind = Parcels

    def __init__(
        self,
        env: Environment,
        model: Model,
        streams: Streams,
        location: int,
        turn: int,
        deliveries: Sequence[Deliveries],
    ) -> None:
        super().__init__(env, model, streams, location, turn, deliveries)
        self.not_ordered: deque[Share] = deque()
        """What customers wait for and nobody has ordered for them yet, in the order in which they came."""
        self.parcels: dict[int, list[Share]] = {}
        """Whose the replenishment orders under way are, by number."""
        self.came = (NONE, 0)
        """The number of the replenishment order of which units have just come, and how many."""

    @property
    def ships_parcels(self) -> bool:
        """Whether the policy in force is to drop-ship."""
        return isinstance(self.policy, DropShip)

    def wait(self, tick: int, entry: Waiting, stream: int) -> None:
        """Queue demand that waits, and note that it is to be ordered."""
        super().wait(tick, entry, stream)
        if self.ships_parcels:
            self.not_ordered.append(Share(entry, entry[3]))

    def order(self, tick: int, wanted: int) -> None:
        """Order for every customer on their own, or for all together where orders are bundled."""
        alone = [] if self.reviews.period or not self.ships_parcels else list(self.not_ordered)
        for units in [min(share.units, share.entry[3]) for share in alone]:
            if min(units, wanted):
                super().order(tick, min(units, wanted))
                wanted -= min(units, wanted)
        if wanted:
            super().order(tick, wanted)

    def note_order(self, number: int, quantity: int) -> None:
        """Take note of whose a replenishment order is that is about to be released."""
        if self.ships_parcels:
            self.parcels[number] = self._shares_of(quantity)

    def _shares_of(self, quantity: int) -> list[Share]:
        """Return for whom so much is ordered: those who came first of whom nothing was."""
        shares: list[Share] = []
        while quantity and self.not_ordered:
            first = self.not_ordered[0]
            missing = min(first.units, first.entry[3])
            units = min(missing, quantity)
            if units:
                shares.append(Share(first.entry, units))
                quantity -= units
            first.units = missing - units
            if not first.units:
                self.not_ordered.popleft()
        return shares

    def serve_waiting(self, tick: int) -> None:
        """Hand a parcel to its customers; what is left goes to those who wait, in their order."""
        (number, left), self.came = self.came, (NONE, 0)
        for share in self.parcels.get(number, ()):
            theirs = min(share.units, left)
            units = min(theirs, share.entry[3])
            if units and self.may_take(share.entry, units):
                self.hand_out(tick, share.entry, units)
            share.units -= theirs
            left -= theirs
        while self.waiting and not self.waiting[0][3]:
            heappop(self.waiting)
        super().serve_waiting(tick)

    def order_again(self, number: int, settled: int) -> None:
        """Take note that units are not to come any more: they must be ordered again for those whose they are."""
        for share in reversed(self.parcels.get(number, [])):
            units = min(share.units, settled)
            if units:
                self.not_ordered.appendleft(Share(share.entry, units))
                share.units -= units
                settled -= units
        self.forget(number)

    def forget(self, number: int) -> None:
        """Keep nothing of a replenishment order of which nothing is to come."""
        if not any(share.units for share in self.parcels.get(number, ())):
            self.parcels.pop(number, None)


class WholeDropShippingItem(DropShippingItem, WholeShippingItem):
    """Such an item of which some customers take nothing before their line, or their whole order, is complete."""
