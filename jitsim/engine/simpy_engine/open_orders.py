"""What a planner knows of the orders that are open: what is to come of each, and when it is due."""

from __future__ import annotations

from dataclasses import dataclass

from jitsim.engine.simpy_engine.inbound import Source
from jitsim.engine.simpy_engine.stocked_item import StockedItem
from jitsim.ledger import Kind
from jitsim.model import NONE

FIELDS = 4
"""Numbers of a row of the ledger."""

ORDER, REMADE = int(Kind.ORDER), int(Kind.REMADE)
CLOSED = (int(Kind.RECEIPT), int(Kind.REJECTED), int(Kind.SHORT_CLOSED))


@dataclass(slots=True)
class OpenOrder:
    """A replenishment order of which something is still to come.

    It is due at the tick `due`, or a planned lead time after its release; a plan wants it `moved` ticks later.
    """

    units: int
    released: int = 0
    due: int = NONE
    moved: int = 0

    def due_by(self, lead_time: int) -> int:
        """Return the tick at which a plan counts on it."""
        return (self.released + lead_time if self.due == NONE else self.due) + self.moved


class OpenOrders:
    """The replenishment orders of an item that are not closed, read from its rows as they are written."""

    def __init__(self, stocked: StockedItem) -> None:
        self.stocked = stocked
        self.seen = 0
        model = stocked.model
        mine = model.open_orders.location == stocked.location
        opened = zip(model.open_orders.quantity[mine].tolist(), model.open_orders.due[mine].tolist(), strict=True)
        self.orders = {number: OpenOrder(quantity, due=due) for number, (quantity, due) in enumerate(opened)}
        self.count = len(self.orders)

    def now(self) -> list[OpenOrder]:
        """Return what is open."""
        rows = self.stocked.rows
        for place in range(self.seen, len(rows), FIELDS):
            tick, kind, quantity, part = rows[place : place + FIELDS]
            if kind == ORDER:
                self.orders[self.count] = OpenOrder(quantity, tick)
                self.count += 1
            elif kind in CLOSED:
                self.orders[part].units -= quantity
            elif kind == REMADE:
                self.orders[part].units += quantity
        self.seen = len(rows)
        self.orders = {number: order for number, order in self.orders.items() if order.units}
        return list(self.orders.values())


class DueOrders:
    """The open orders of an item with the tick at which each is due."""

    def __init__(self, stocked: StockedItem) -> None:
        self.stocked = stocked
        self.open = OpenOrders(stocked)

    def now(self) -> list[tuple[int, int, Source]]:
        """Return the units to come of every open order, when it is due, and its source."""
        self.open.now()
        sources = self.stocked.inbound.ordered_of
        return [(order.units, self.due(number, order), sources[number]) for number, order in self.open.orders.items()]

    def due(self, number: int, order: OpenOrder) -> int:
        """Return the tick at which an order of the item is due."""
        return order.due_by(due_after(self.stocked, self.stocked.inbound.ordered_of[number]))


def due_after(stocked: StockedItem, source: Source) -> int:
    """Return the ticks from a decision until its order is due: as promised, else after the usual lead time."""
    supply = stocked.model.supply
    promised = int(supply.promised_lead_time[source.row])
    return stocked.release_delay + int(supply.usual_lead_time[source.row]) if promised == NONE else promised
