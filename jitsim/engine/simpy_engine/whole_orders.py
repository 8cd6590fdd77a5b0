"""Orders that ship whole: stock is set aside for their lines until all of them are there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

from jitsim.engine.simpy_engine.shelf import BACKORDERED, DEMAND, LOST, Waiting
from jitsim.engine.simpy_engine.stocked_item import StockedItem
from jitsim.ledger import Kind
from jitsim.model import NONE, Model
from jitsim.model.demand import Ship
from jitsim.streams.orders import Orders

HELD, SET_ASIDE, DISPATCHED = int(Kind.HELD), int(Kind.SET_ASIDE), int(Kind.DISPATCHED)
RETURNED = int(Kind.RETURNED)


@dataclass(slots=True, eq=False)
class Line:
    """What one order wants of one item: `held` units are set aside, the rest waits in `entry`."""

    item: WholeShippingItem
    number: int
    held: int
    entry: Waiting | None
    order: WholeOrder


@dataclass(slots=True, eq=False)
class WholeOrder:
    """A customer order that ships in one piece; `expected` lines arrive at its instant, one after the other."""

    expected: int = 1
    lines: list[Line] = field(default_factory=list)
    is_given_up: bool = False
    """Whether its customer went away; lines that arrive later in the same instant are lost with it."""

    @property
    def is_there(self) -> bool:
        """Whether every line has arrived and has all its stock set aside."""
        return len(self.lines) == self.expected and all(line.entry is None for line in self.lines)

    def dispatch(self, tick: int) -> None:
        """Ship every line at once."""
        for line in self.lines:
            line.item.dispatch(tick, line)

    def give_up(self, tick: int) -> None:
        """Lose all lines, after which the policies of their items look; none before all are done."""
        self.is_given_up = True
        for line in self.lines:
            line.item.give_up(tick, line)
        for line in self.lines:
            line.item.settle(tick, busy=tick)


class WholeOrders:
    """The orders of several lines of a component that ship whole, by customer and number of the order."""

    def __init__(self, model: Model, component: Iterable[Orders]) -> None:
        self._group = model.demand.group
        self._whole = model.demand.ship == Ship.COMPLETE_ORDER
        self._lines: Counter[tuple[int, int]] = Counter()
        self._orders: dict[tuple[int, int], WholeOrder] = {}
        for orders in component:
            if orders.number is not None:
                numbered = zip(orders.stream, orders.number, strict=True)
                self._lines.update((int(self._group[s]), n) for s, n in numbered if n != NONE and self._whole[s])

    def order_of(self, stream: int, number: int) -> WholeOrder:
        """Return the order to which a line belongs; a line that ships on its own is an order of its own."""
        if number == NONE or not self._whole[stream]:
            return WholeOrder(1)
        key = (int(self._group[stream]), number)
        if key not in self._orders:
            self._orders[key] = WholeOrder(self._lines[key])
        order = self._orders[key]
        if len(order.lines) + 1 == order.expected:
            del self._orders[key]
        return order


class WholeShippingItem(StockedItem):
    """An item of which some customers take nothing before their line, or their whole order, is complete."""

    whole_orders: WholeOrders

    def start(self, whole_orders: WholeOrders) -> None:
        """Begin with the orders of the component that ship whole."""
        self.whole_orders = whole_orders
        self.ships_whole = self.model.demand.ship != Ship.PARTIAL
        self.reserves = self.model.demand.reserve
        self.lines: dict[int, Line] = {}
        """Lines for which stock is set aside, by number of the order."""
        self.undivided: set[int] = set()
        """Orders that wait without stock set aside and take all they miss at once."""

    def serve(self, tick: int, quantity: int, stream: int) -> None:
        """Serve one order line: at once, in parts, or when it is complete."""
        if not self.ships_whole[stream]:
            super().serve(tick, quantity, stream)
            return
        number = self.orders_served
        self.rows.extend((tick, DEMAND, quantity, stream))
        if quantity > self.available and self.quotes is not None and self.quotes.is_declined(tick, stream):
            self._decline(tick, quantity, stream, number)
        elif self.reserves[stream]:
            self._set_aside(tick, quantity, stream, number, self._order_of(stream, number))
        elif quantity <= self.available:
            self.available -= quantity
        else:
            self.rows.extend((tick, BACKORDERED, quantity, number))
            self.undivided.add(number)
            self.wait(tick, self.queued(tick, stream, number, quantity), stream)
        self.orders_served += 1

    def _decline(self, tick: int, quantity: int, stream: int, number: int) -> None:
        """Lose a line, and all others of an order that ships whole, since its promise is too late for its customer."""
        self.rows.extend((tick, LOST, quantity, number))
        assert self.quotes is not None, "only what is quoted is declined"
        self.quotes.decline(tick, quantity, number)
        if self.reserves[stream]:
            self._order_of(stream, number).give_up(tick)

    def serve_lot(self, tick: int, quantity: int, place: int, lot: WholeOrder) -> None:
        """Serve a lot that is to be made of this item: set aside what it needs, as stock allows."""
        number, stream = self.orders_served, self.components[place]
        self.rows.extend((tick, DEMAND, quantity, stream))
        self.orders_served += 1
        self.transfers_served += 1
        if self.observation is not None:
            self.observation.add_demand(tick, quantity)
        self._set_aside(tick, quantity, stream, number, lot)

    def _order_of(self, stream: int, number: int) -> WholeOrder:
        several = self.orders.number
        return self.whole_orders.order_of(stream, NONE if several is None else several[number - self.transfers_served])

    def _set_aside(self, tick: int, quantity: int, stream: int, number: int, order: WholeOrder) -> None:
        if order.is_given_up:
            self.rows.extend((tick, LOST, quantity, number))
            return
        held = min(quantity, self.available)
        self.available -= held
        line = Line(self, number, held, None, order)
        order.lines.append(line)
        self.lines[number] = line
        if held:
            self.rows.extend((tick, HELD, held, number))
        if held < quantity:
            self.rows.extend((tick, BACKORDERED, quantity - held, number))
            line.entry = self.queued(tick, stream, number, quantity - held)
            self.wait(tick, line.entry, stream)
        if order.is_there:
            order.dispatch(tick)

    def serve_waiting(self, tick: int) -> None:
        """Give what is available to those who wait, in their order; a line that must be whole may be passed over."""
        passed: list[Waiting] = []
        while self.waiting and self.available:
            entry = heappop(self.waiting)
            if entry[3] == 0:
                continue
            if not self.may_take(entry, self.available):
                passed.append(entry)
                continue
            self.hand_out(tick, entry, min(entry[3], self.available))
            if entry[3]:
                heappush(self.waiting, entry)
        if passed:
            self.waiting.extend(passed)
            heapify(self.waiting)

    def may_take(self, entry: Waiting, units: int) -> bool:
        """Return whether who waits takes so few units: all that is missing, where nothing is set aside."""
        return entry[2] not in self.undivided or entry[3] <= units

    def hand_out(self, tick: int, entry: Waiting, units: int) -> None:
        """Give units to one of those who wait, on their way or set aside until there is enough."""
        line = self.lines.get(entry[2])
        if line is None:
            super().hand_out(tick, entry, units)
            if not entry[3]:
                self.undivided.discard(entry[2])
            return
        self.available -= units
        self.backlog -= units
        entry[3] -= units
        line.held += units
        self.rows.extend((tick, SET_ASIDE, units, entry[2]))
        if line.entry is not None and line.entry[3] == 0:
            line.entry = None
            if line.order.is_there:
                line.order.dispatch(tick)

    def dispatch(self, tick: int, line: Line) -> None:
        """Ship the stock that was set aside for a line."""
        self.rows.extend((tick, DISPATCHED, line.held, line.number))
        del self.lines[line.number]

    def cancel(self, tick: int, entry: Waiting) -> None:
        """Lose an order whose customer lost patience, all its lines; stock set aside goes to those who still wait."""
        line = self.lines.get(entry[2])
        if line is None:
            self.undivided.discard(entry[2])
            super().cancel(tick, entry)
            return
        line.order.give_up(tick)

    def give_up(self, tick: int, line: Line) -> None:
        """Take a line off the queue and back on the shelf."""
        entry, line.entry = line.entry, None
        del self.lines[line.number]
        self.patient.pop(line.number, None)
        if line.held:
            self.rows.extend((tick, RETURNED, line.held, line.number))
            self.available += line.held
        if entry is not None and entry[3]:
            self.lose(tick, entry)
        if self.waiting:
            self.serve_waiting(tick)
