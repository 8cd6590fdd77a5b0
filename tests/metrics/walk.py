"""What a ledger comes to, found by walking it slowly: tick by tick, unit by unit.

It shares nothing with the package but the numbers of the event kinds.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from jitsim.ledger import Kind
from tests.ledger.business import Business, Event
from tests.metrics.books import RichPlace, RichStream

Sums = Counter[str]


@dataclass
class Unit:
    """One unit of a customer order: when it left, when it was lost, and from and until when it waited for stock.

    `first` says that it left at the instant of demand without having waited for a shipment.
    """

    left: int | None = None
    lost: int | None = None
    waits_from: int | None = None
    waits_until: int | None = None
    aside: bool = False
    first: bool = False


@dataclass
class CustomerOrder:
    """A line at one place, each of its units by itself; `number` is that of the whole order, if it has several."""

    stream: int
    tick: int
    units: list[Unit]
    number: int | None = None

    def in_time(self, due: int) -> bool:
        """Return whether every unit has left by a tick."""
        return all(unit.left is not None and unit.left <= due for unit in self.units)


@dataclass
class SupplyOrder:
    """A replenishment order; those open at day 0 have no release. Pieces are (tick, quantity), negative if remade."""

    released: int | None
    quantity: int
    dock: list[tuple[int, int]] = field(default_factory=list)
    shelf: list[tuple[int, int]] = field(default_factory=list)
    rejected: int = 0

    def complete(self, pieces: list[tuple[int, int]]) -> int | None:
        """Return the tick of the last piece, None where something is missing."""
        if sum(quantity for _, quantity in pieces) < self.quantity:
            return None
        return max(tick for tick, quantity in pieces if quantity > 0)


@dataclass
class Walk:
    """What the events of one place come to."""

    business: Business
    number: int
    stock: Sums = field(default_factory=Counter)
    demand: dict[int, Sums] = field(default_factory=dict)
    lead_times: list[Fraction] = field(default_factory=list)
    stockouts: list[int] = field(default_factory=list)
    customer_orders: list[CustomerOrder] = field(default_factory=list)
    supply_orders: list[SupplyOrder] = field(default_factory=list)

    def measured(self, tick: int) -> bool:
        """Return whether a tick lies in the window."""
        return self.business.warm_up <= tick < self.business.horizon


def walk(business: Business, number: int, events: list[Event]) -> Walk:
    """Walk the events of one place several times, once for each question."""
    found = Walk(business, number)
    for index, stream in enumerate(business.streams):
        if stream.place == number:
            found.demand[index] = Counter()
    _follow_customers(found, events)
    _follow_supply(found, events)
    spans = _stockouts(found, events)
    _count_levels(found, events, spans)
    _count_cycles(found, events)
    _count_customer_orders(found)
    _count_supply_orders(found)
    return found


def _follow_customers(found: Walk, events: list[Event]) -> None:
    orders = found.customer_orders
    for tick, kind, quantity, part in events:
        if kind == Kind.DEMAND:
            orders.append(CustomerOrder(part, tick, [Unit(left=tick, first=True) for _ in range(quantity)]))
        elif kind == Kind.LINE:
            orders[-1].number = part
        elif kind in _FATES:
            taken, change = _FATES[kind]
            units = [unit for unit in orders[part].units if taken(unit)][:quantity]
            assert len(units) == quantity
            for unit in units:
                change(unit, tick, orders[part].tick)


def _put_aside(unit: Unit, tick: int, demanded: int) -> None:
    unit.left, unit.first, unit.aside = None, False, True
    if unit.waits_from is not None:
        unit.waits_until = tick


def _wait(unit: Unit, tick: int, demanded: int) -> None:
    unit.left, unit.first, unit.waits_from = None, False, tick


def _lose(unit: Unit, tick: int, demanded: int) -> None:
    unit.left, unit.first, unit.aside, unit.lost = None, False, False, tick
    if unit.waits_from is not None and unit.waits_until is None:
        unit.waits_until = tick


def _leave(unit: Unit, tick: int, demanded: int) -> None:
    # What was set aside and leaves at the instant of demand was there at once.
    unit.first = unit.aside and tick == demanded
    unit.left, unit.aside = tick, False
    if unit.waits_until is None:
        unit.waits_until = tick


def _leaves_at_once(unit: Unit) -> bool:
    return unit.first


def _waits(unit: Unit) -> bool:
    return unit.waits_from is not None and unit.waits_until is None


def _is_aside(unit: Unit) -> bool:
    return unit.aside


_FATES: dict[Kind, tuple[Callable[[Unit], bool], Callable[[Unit, int, int], None]]] = {
    Kind.BACKORDERED: (_leaves_at_once, _wait),
    Kind.LOST: (_leaves_at_once, _lose),
    Kind.HELD: (_leaves_at_once, _put_aside),
    Kind.SHIPMENT: (_waits, _leave),
    Kind.SET_ASIDE: (_waits, _put_aside),
    Kind.DISPATCHED: (_is_aside, _leave),
    Kind.CANCELLED: (_waits, _lose),
    Kind.RETURNED: (_is_aside, _lose),
}
"""By kind of event: which units of its order it is about, and what becomes of them."""


def _follow_supply(found: Walk, events: list[Event]) -> None:
    place = found.business.places[found.number]
    inspected = isinstance(place, RichPlace) and place.inspection > 0
    orders = found.supply_orders = [SupplyOrder(None, quantity) for quantity, _ in place.open_orders]
    for tick, kind, quantity, part in events:
        if kind == Kind.ORDER:
            orders.append(SupplyOrder(tick, quantity))
            if found.measured(tick):
                found.stock.update(orders=1, ordered=quantity)
        elif kind in {Kind.RECEIPT, Kind.REJECTED, Kind.REMADE, Kind.ARRIVED}:
            order, piece = orders[part], (tick, -quantity if kind == Kind.REMADE else quantity)
            if kind != Kind.ARRIVED:
                order.shelf.append(piece)
            if kind in {Kind.ARRIVED, Kind.REMADE} or not inspected:
                order.dock.append(piece)
            order.rejected += {Kind.REJECTED: quantity, Kind.REMADE: -quantity}.get(kind, 0)
            counted = {Kind.RECEIPT: "received", Kind.REJECTED: "rejected"}.get(kind)
            if counted and found.measured(tick):
                found.stock[counted] += quantity


def _levels(found: Walk, events: Iterable[Event]) -> Counter[str]:
    """Return the levels after some events."""
    place = found.business.places[found.number]
    total = Counter[Kind]()
    for _, kind, quantity, _ in events:
        total[kind] += quantity
    reserved = total[Kind.HELD] + total[Kind.SET_ASIDE] - total[Kind.DISPATCHED] - total[Kind.RETURNED]
    served = total[Kind.DEMAND] - total[Kind.BACKORDERED] - total[Kind.LOST] - total[Kind.HELD]
    gone = served + total[Kind.SHIPMENT] + total[Kind.DISPATCHED]
    coming = sum(quantity for quantity, _ in place.open_orders) + total[Kind.ORDER] + total[Kind.REMADE]
    return Counter(
        on_hand=place.initial + total[Kind.RECEIPT] - gone,
        reserved=reserved,
        backlog=total[Kind.BACKORDERED] - total[Kind.SHIPMENT] - total[Kind.SET_ASIDE] - total[Kind.CANCELLED],
        on_order=coming - total[Kind.RECEIPT] - total[Kind.REJECTED] - total[Kind.SHORT_CLOSED],
    )


def _stockouts(found: Walk, events: list[Event]) -> list[tuple[int, int]]:
    """Return beginning and end of every stockout; one still open lasts until the horizon."""
    began: int | None = None
    spans: list[tuple[int, int]] = []
    short = {Kind.BACKORDERED, Kind.LOST, Kind.HELD}
    for at, (tick, kind, _, _) in enumerate(events):
        if kind in {Kind.BACKORDERED, Kind.LOST} and began is None:
            began = tick
        if began is None or (at + 1 < len(events) and events[at + 1][1] in short):
            continue  # the rows of one demand belong together
        level = _levels(found, events[: at + 1])
        if level["backlog"] == 0 and level["on_hand"] > level["reserved"]:
            spans.append((began, tick))
            began = None
    if began is not None:
        spans.append((began, found.business.horizon))
    found.stockouts = [end - start for start, end in spans if found.measured(start)]
    found.stock.update(episodes=len(found.stockouts), episode_ticks=sum(found.stockouts))
    return spans


def _count_levels(found: Walk, events: list[Event], spans: list[tuple[int, int]]) -> None:
    """Look at the levels at the end of every tick of the window."""
    for tick in range(found.business.warm_up, found.business.horizon):
        level = _levels(found, (event for event in events if event[0] <= tick))
        for name in ("on_hand", "reserved", "on_order"):
            found.stock[name] += level[name]
        there = level["on_hand"] > level["reserved"]
        without_reason = not there and not any(start <= tick < end for start, end in spans)
        found.stock.update(stocked=int(there), idle=int(without_reason))
    for order in found.customer_orders:
        for unit in order.units:
            for tick in range(found.business.warm_up, found.business.horizon):
                began = unit.waits_from is not None and unit.waits_from <= tick
                found.demand[order.stream]["backlog"] += int(
                    began and (unit.waits_until is None or tick < unit.waits_until)
                )


def _count_cycles(found: Walk, events: list[Event]) -> None:
    opened, good = 0, True
    for tick, kind, _, _ in events:
        if kind in {Kind.BACKORDERED, Kind.LOST}:
            good = False
        elif kind == Kind.RECEIPT and tick > opened:
            if opened >= found.business.warm_up:
                found.stock.update(cycles=1, good_cycles=int(good))
            opened, good = tick, True


def _count_customer_orders(found: Walk) -> None:
    horizon = found.business.horizon
    for order in found.customer_orders:
        sums = found.demand[order.stream]
        for unit in order.units:
            sums["shipped"] += int(unit.left is not None and found.measured(unit.left))
            sums["lost"] += int(unit.lost is not None and found.measured(unit.lost))
        if found.measured(order.tick):
            sums.update(lines=1, lines_at_once=int(all(unit.first for unit in order.units)))
            for unit in order.units:
                ends = [tick for tick in (unit.left, unit.lost) if tick is not None]
                waited = (ends[0] if ends else horizon) - order.tick
                sums.update(demanded=1, at_once=int(unit.first), waited=waited)
        due = order.tick + found.business.streams[order.stream].promise
        if found.measured(due):
            sums.update(lines_due=1, lines_fulfilled=int(order.in_time(due)))


def _count_supply_orders(found: Walk) -> None:
    business, place = found.business, found.business.places[found.number]
    for order in found.supply_orders:
        if order.released is None:
            continue
        received = order.complete(order.shelf)
        if received is not None and found.measured(received):
            found.lead_times.append(Fraction(received - order.released, business.ticks_per_day))
        if place.promised_lead_time < 0:
            continue
        promise, arrived = order.released + place.promised_lead_time, order.complete(order.dock)
        if arrived is None:
            late = promise + place.late < business.horizon
            found.stock["promised"] += int(late and found.measured(promise))
        elif found.measured(promise) or found.measured(arrived):
            on_time = promise - place.early <= arrived <= promise + place.late
            found.stock.update(promised=1, on_time=int(on_time), in_full=int(on_time and order.rejected == 0))


def whole_orders(walks: list[Walk]) -> dict[int, dict[int, tuple[int, bool]]]:
    """Return due tick and success of every order of several lines, by group and number."""
    found: dict[int, dict[int, tuple[int, bool]]] = defaultdict(dict)
    for one in walks:
        for line in one.customer_orders:
            stream = one.business.streams[line.stream]
            if line.number is None or not isinstance(stream, RichStream):
                continue
            due = line.tick + stream.promise
            before = found[stream.group].get(line.number, (due, True))
            found[stream.group][line.number] = (due, before[1] and line.in_time(due))
    return found
