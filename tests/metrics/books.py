"""Businesses with everything that a ledger can hold: whole orders, patience, orders of several lines, inspection.

Stock is set aside for streams that ship whole; a line that must be whole takes nothing before it is complete.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from hypothesis import strategies as st

from jitsim.ledger import Kind
from jitsim.ledger.columns import FIRST_SOURCE
from jitsim.model.demand import OrderGroups, Ship
from jitsim.model.model import NONE, Model
from jitsim.policies import Terms
from tests.ledger.business import PLACES, Business, Event, Place, Stream, whole

PARTS = ("capital", "storage", "insurance", "obsolescence", "handling")


@dataclass
class RichPlace(Place):
    """A place that may inspect what arrives [ticks], with the parts of its holding cost, and a class of its item."""

    inspection: int = 0
    parts: tuple[float, ...] = (math.nan,) * 5
    item_class: str | None = None


@dataclass
class RichStream(Stream):
    """Demand that may have to ship whole, or be lines of the orders of a group."""

    whole_lines: bool = False
    group: int = NONE


@dataclass
class RichBusiness(Business):
    """A business whose places and streams are rich; group g of orders is placed by customer `groups[g]`."""

    groups: Sequence[str] = field(default_factory=tuple)

    def model(self) -> Model:
        """Return the model."""
        model = super().model()
        streams = [stream for stream in self.streams if isinstance(stream, RichStream)]
        places = [place for place in self.places if isinstance(place, RichPlace)]
        customers = self.names("customer")
        ship = Ship.COMPLETE_LINE
        return replace(
            model,
            demand=replace(
                model.demand,
                ship=whole(ship if stream.whole_lines else Ship.PARTIAL for stream in streams),
                group=whole(stream.group for stream in streams),
                groups=OrderGroups(
                    whole(customers.index(name) for name in self.groups),
                    *(whole(NONE for _ in self.groups) for _ in range(2)),
                ),
            ),
            supply=replace(model.supply, inspection=whole(place.inspection for place in places)),
            money=replace(model.money, parts=np.array([place.parts for place in places]).reshape(-1, 5).T),
            terms=tuple(Terms(unit=place.unit, item_class=place.item_class) for place in places),
        )


Step = tuple[int, str, int, int]
"""Tick, what happens, how much, which one of several; of a line its order and stream are in the last two."""

STEPS = st.tuples(
    st.integers(0, 59),
    st.sampled_from(["demand", "demand", "demand", "order", "arrival", "arrival", "inspect", "close", "cancel"]),
    st.integers(1, 9),
    st.integers(0, 5),
)


@st.composite
def rich_books(draw: st.DrawFn) -> tuple[RichBusiness, list[list[Event]]]:
    """Draw a rich business and events of it that add up, up to the horizon."""
    places = [_rich(place, number, draw) for number, place in enumerate(draw(st.lists(PLACES, min_size=1, max_size=3)))]
    groups = draw(st.sampled_from([(), ("county",), ("county", "town")]))
    single = st.builds(
        RichStream,
        place=st.integers(0, len(places) - 1),
        customer=st.sampled_from(["county", "town"]),
        promise=st.sampled_from([0, 0, 2, 6]),
        lost=st.booleans(),
        whole_lines=st.booleans(),
    )
    streams = draw(st.lists(single, max_size=4))
    promise = {name: draw(st.sampled_from([0, 3])) for name in groups}
    streams += [
        RichStream(place, name, promise[name], draw(st.booleans()), draw(st.booleans()), group=number)
        for number, name in enumerate(groups)
        for place in range(len(places))
    ]
    horizon = draw(st.integers(1, 60))
    warm_up = draw(st.integers(0, horizon - 1))
    for place in places if groups else []:
        place.stocking_point = "airport"  # all lines of an order go to one stocking point
    fixed = {place.stocking_point: 11.0 for place in places[::2]}
    business = RichBusiness(places, streams, horizon, warm_up, fixed=fixed, groups=groups)
    instants = [sorted(draw(st.lists(st.integers(0, 59), max_size=6))) for _ in groups]
    events = []
    for number in range(len(places)):
        steps = draw(st.lists(STEPS, max_size=25)) + list(_lines(business, number, instants, draw))
        steps.sort(key=lambda step: step[0])
        events.append(Shelf(business, number).played(steps))
    return business, events


def _rich(place: Place, number: int, draw: st.DrawFn) -> RichPlace:
    """Return a place with an item of its own, so that no item is twice at a stocking point."""
    parts = draw(st.sampled_from([(math.nan,) * 5, (0.125, 0.125, 0.0, 0.25, 0.0)]))
    values = {name: value for name, value in vars(place).items() if name not in {"item", "unit", "price"}}
    return RichPlace(
        **values,
        item=f"{place.item}{number}",
        unit={"coffee": 0.25, "tea": 1.0}[place.item],
        price=draw(st.sampled_from([math.nan, 4.0, 1.0])),
        inspection=draw(st.sampled_from([0, 0, 3])),
        parts=parts if place.holding == 0.5 else (math.nan,) * 5,
        item_class=draw(st.sampled_from([None, None, "A", "C"])),
    )


def _lines(business: RichBusiness, number: int, instants: Sequence[Sequence[int]], draw: st.DrawFn) -> Iterator[Step]:
    """Yield the lines that the orders of the groups have at a place."""
    for stream, each in enumerate(business.streams):
        assert isinstance(each, RichStream)
        if each.place != number or each.group == NONE:
            continue
        for order, tick in enumerate(instants[each.group]):
            size = draw(st.integers(0, 4))
            if size:
                yield tick, f"line {order}", size, stream


class Shelf:
    """One place, played step by step; a step that cannot be taken is left out."""

    def __init__(self, business: RichBusiness, number: int) -> None:
        place = business.places[number]
        assert isinstance(place, RichPlace)
        self.business, self.place, self.number = business, place, number
        self.available = place.initial
        self.coming = {order: quantity for order, (quantity, _) in enumerate(place.open_orders)}
        self.released = len(self.coming)
        self.docked: list[tuple[int, int]] = []
        self.waiting: list[list[int]] = []
        """Number, units missing, units set aside; -1 set aside for one that takes parts."""
        self.asked = 0
        self.events: list[Event] = []

    def played(self, steps: Sequence[Step]) -> list[Event]:
        """Return the events that some steps lead to."""
        for tick, what, quantity, which in steps:
            if tick < self.business.horizon:
                self._take(tick, what, quantity, which)
        return self.events

    def _take(self, tick: int, what: str, quantity: int, which: int) -> None:
        if what.startswith("line"):
            self._demand(tick, quantity, which)
            self.events.append((tick, Kind.LINE, 1, int(what.removeprefix("line "))))
        elif what == "demand":
            streams = [
                index
                for index, stream in enumerate(self.business.streams)
                if stream.place == self.number and isinstance(stream, RichStream) and stream.group == NONE
            ]
            if streams:
                self._demand(tick, quantity, streams[which % len(streams)])
        elif what == "order":
            self.events.append((tick, Kind.ORDER, quantity, FIRST_SOURCE))
            self.coming[self.released] = quantity
            self.released += 1
        elif what == "arrival" and self.coming:
            self._arrive(tick, quantity, list(self.coming)[which % len(self.coming)], which)
        elif what == "inspect" and self.docked:
            self._inspect(tick, *self.docked.pop(0), which)
        elif what == "close" and self.coming:
            order = list(self.coming)[which % len(self.coming)]
            self.events.append((tick, Kind.SHORT_CLOSED, self.coming.pop(order), order))
        elif what == "cancel" and self.waiting:
            self._cancel(tick, self.waiting.pop(which % len(self.waiting)))

    def _demand(self, tick: int, quantity: int, index: int) -> None:
        stream, number = self.business.streams[index], self.asked
        assert isinstance(stream, RichStream)
        self.asked += 1
        self.events.append((tick, Kind.DEMAND, quantity, index))
        there = min(quantity, self.available)
        self.available -= there
        if stream.whole_lines:
            if there:
                self.events.append((tick, Kind.HELD, there, number))
            if there < quantity:
                self.events.append((tick, Kind.BACKORDERED, quantity - there, number))
                self.waiting.append([number, quantity - there, there])
            else:
                self.events.append((tick, Kind.DISPATCHED, quantity, number))
        elif there < quantity:
            self.events.append((tick, Kind.LOST if stream.lost else Kind.BACKORDERED, quantity - there, number))
            if not stream.lost:
                self.waiting.append([number, quantity - there, -1])

    def _arrive(self, tick: int, quantity: int, order: int, which: int) -> None:
        arrived = min(quantity, self.coming[order])
        self.coming[order] -= arrived
        if self.coming[order] == 0:
            del self.coming[order]
        if self.place.inspection:
            self.events.append((tick, Kind.ARRIVED, arrived, order))
            self.docked.append((order, arrived))
        else:
            self._inspect(tick, order, arrived, which)

    def _inspect(self, tick: int, order: int, arrived: int, which: int) -> None:
        rejected = min(arrived, max(which - 2, 0))
        if rejected:
            self.events.append((tick, Kind.REJECTED, rejected, order))
        if rejected and which % 2:
            self.events.append((tick, Kind.REMADE, rejected, order))
            self.coming[order] = self.coming.get(order, 0) + rejected
        if rejected < arrived:
            self.events.append((tick, Kind.RECEIPT, arrived - rejected, order))
            self.available += arrived - rejected
            self._serve(tick)

    def _cancel(self, tick: int, entry: list[int]) -> None:
        number, missing, aside = entry
        if aside > 0:
            self.events.append((tick, Kind.RETURNED, aside, number))
            self.available += aside
        self.events.append((tick, Kind.CANCELLED, missing, number))
        self._serve(tick)

    def _serve(self, tick: int) -> None:
        while self.waiting and self.available:
            entry = self.waiting[0]
            given = min(self.available, entry[1])
            self.available -= given
            entry[1] -= given
            if entry[2] < 0:
                self.events.append((tick, Kind.SHIPMENT, given, entry[0]))
            else:
                entry[2] += given
                self.events.append((tick, Kind.SET_ASIDE, given, entry[0]))
                if entry[1] == 0:
                    self.events.append((tick, Kind.DISPATCHED, entry[2], entry[0]))
            if entry[1] == 0:
                self.waiting.pop(0)
