"""Customer orders of one replication, and the demand that was known before it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol, TypeVar, assert_never

import numpy as np

from jitsim.distributions import Table
from jitsim.model import NONE, Model, Timing
from jitsim.model.arrays import Floats
from jitsim.streams.address import Ints, WordSource
from jitsim.streams.demand import DemandStream, Drawn
from jitsim.streams.draws import Draws
from jitsim.streams.known import KnownStream
from jitsim.streams.lines import known_order_days, order_instants
from jitsim.streams.orders import Orders

GUARD = 1e-9

_Found_co = TypeVar("_Found_co", covariant=True)


class _Drawing(Protocol[_Found_co]):
    """What can be drawn by any timing: the orders of a stream, or the days of its past."""

    def recorded(self, ticks: Ints, quantities: Ints, /) -> _Found_co: ...
    def daily(self, quantity: Table, /) -> _Found_co: ...
    def arrivals(self, per_day: Table, size: Table, /) -> _Found_co: ...
    def intervals(self, between: Table, size: Table, /) -> _Found_co: ...
    def lines(self, gap: Table, size: Table, orders: Ints, /) -> _Found_co: ...


class CustomerStreams:
    """A pure accessor of what customers demand; what several items need, such as the instants of orders, is kept.

    Purposes and their entities. Of a customer and an item: `arrivals` (orders of a day, by day), `instant` (by day and
    ordinal), `order_size` (by day and ordinal, or by number), `interval` (by number), `daily` (by day), `shape` (by day
    and ordinal, or by day) and `unmet` (like the order); for lines of orders `line_gap`, `line_size` and `line_unmet`
    (by number). Of a customer: `order_arrivals`, `order_instant` and `order_shape`. Further layers of arrivals have
    their number as a last name. Before day 0 the same with `known_` in front.
    """

    def __init__(self, source: WordSource, model: Model, seed: int) -> None:
        self._source = source
        self._model = model
        self._seed = seed
        self._streams_of: list[list[int]] = [[] for _ in model.locations.item]
        self._receivers_of: list[list[tuple[int, float]]] = [[] for _ in model.locations.item]
        for stream, location in enumerate(model.demand.location.tolist()):
            receiver = int(model.demand.receiver[stream])
            if receiver == NONE:
                self._streams_of[location].append(stream)
            else:
                self._receivers_of[location].append((receiver, float(model.demand.usage[stream])))
        self._factors: dict[tuple[int, int, int], Floats] = {}
        self._instants: dict[int, Ints] = {}
        self._known_days: dict[tuple[int, int], Ints] = {}

    def orders(self, location: int) -> Orders:
        """Return all orders of customers at an item-location within the horizon; an order of nothing is no order."""
        streams = self._streams_of[location]
        return Orders.merged(streams, [self._orders_of(stream) for stream in streams])

    def known_demand(self, location: int, days: int, *, beyond: bool = True) -> Ints:
        """Return what was demanded on each of the days before day 0, oldest first, shape (days,).

        Of an item that others are replenished with or made of it is what their customers demanded, as if passed on at
        once; where not `beyond`, only what customers demanded of it here.
        """
        backwards = np.zeros(days, dtype=np.int64)
        for stream in self._streams_of[location]:
            backwards += self._known_of(stream, days)
        demand = backwards[::-1]
        for receiver, usage in self._receivers_of[location] if beyond else ():
            demand = demand + np.ceil(self.known_demand(receiver, days) * usage - GUARD).astype(np.int64)
        return demand

    def receivers(self, location: int) -> list[tuple[int, float]]:
        """Return the item-locations that an item goes to, and its smallest units in one smallest unit ordered there."""
        return self._receivers_of[location]

    def demanded_beyond(self, location: int, usage: float = 1.0) -> Iterator[tuple[Orders, float]]:
        """Yield the orders of customers at an item-location and at all that it goes to, and its units in one there."""
        yield self.orders(location), usage
        for receiver, factor in self._receivers_of[location]:
            yield from self.demanded_beyond(receiver, usage * factor)

    def _orders_of(self, stream: int) -> Drawn:
        drawn = self._drawn_or_recorded(stream)
        return drawn.only((drawn.tick >= 0) & (drawn.tick < self._model.clock.horizon) & (drawn.quantity > 0))

    def _drawn_or_recorded(self, stream: int) -> Drawn:
        clock, demand = self._model.clock, self._model.demand
        factors = self._factors_of(int(demand.shape[stream]), 0, clock.days)
        drawing = DemandStream(self._draws_of(stream), clock, factors, int(demand.lost_share[stream]))
        return self._by_timing(stream, drawing, self.order_instants)

    def _known_of(self, stream: int, days: int) -> Ints:
        factors = self._past_factors(int(self._model.demand.shape[stream]), days)
        drawing = KnownStream(self._draws_of(stream), days, self._model.clock.ticks_per_day, factors)
        return self._by_timing(stream, drawing, lambda group: self._known_days_of(group, days))

    def _by_timing(self, stream: int, drawing: _Drawing[_Found_co], orders_of: Callable[[int], Ints]) -> _Found_co:
        """Return what a stream's own timing draws; `orders_of` says when a group has orders of several lines."""
        demand = self._model.demand
        timing = Timing(int(demand.timing[stream]))
        if timing is Timing.HISTORY:
            return drawing.recorded(*self._recorded(stream))
        law, size = self._law(demand.law[stream]), self._law(demand.order_size[stream])
        if timing is Timing.DAILY:
            return drawing.daily(law)
        if timing is Timing.ARRIVALS:
            return drawing.arrivals(law, size)
        if timing is Timing.INTERVAL:
            return drawing.intervals(law, size)
        if timing is Timing.LINES:
            return drawing.lines(law, size, orders_of(int(demand.group[stream])))
        if timing is Timing.TRANSFER or timing is Timing.COMPONENT:
            raise ValueError("orders within a network are not drawn: they come about while it is played")
        assert_never(timing)

    def _law(self, table: int) -> Table:
        return self._model.tables[table]

    def _recorded(self, stream: int) -> tuple[Ints, Ints]:
        demand = self._model.demand
        rows = slice(*demand.history_start[stream : stream + 2])
        return demand.history_tick[rows], demand.history_quantity[rows]

    def _draws_of(self, stream: int) -> Draws:
        model = self._model
        customer = model.customers[model.demand.customer[stream]]
        item = model.items[model.locations.item[model.demand.location[stream]]]
        return Draws(self._source, self._seed, (customer, item))

    def order_instants(self, group: int) -> Ints:
        """Return the instants of the orders of a group, drawn once for all items in them."""
        if group not in self._instants:
            groups, clock = self._model.demand.groups, self._model.clock
            factors = self._factors_of(int(groups.shape[group]), 0, clock.days)
            per_day = self._law(groups.arrivals[group])
            self._instants[group] = order_instants(self._draws_of_group(group), per_day, clock, factors)
        return self._instants[group]

    def _known_days_of(self, group: int, days: int) -> Ints:
        if (group, days) not in self._known_days:
            groups = self._model.demand.groups
            factors = self._past_factors(int(groups.shape[group]), days)
            per_day = self._law(groups.arrivals[group])
            self._known_days[group, days] = known_order_days(self._draws_of_group(group), per_day, days, factors)
        return self._known_days[group, days]

    def _draws_of_group(self, group: int) -> Draws:
        customer = self._model.customers[self._model.demand.groups.customer[group]]
        return Draws(self._source, self._seed, (customer,))

    def _factors_of(self, shape: int, first_day: int, days: int) -> Floats | None:
        """Return the factors of consecutive days, None without a shape."""
        if shape == NONE:
            return None
        asked = shape, first_day, days
        if asked not in self._factors:
            self._factors[asked] = self._model.demand.shapes[shape].of(first_day, days)
        return self._factors[asked]

    def _past_factors(self, shape: int, days: int) -> Floats | None:
        """Return the factors of the days before day 0, the latest first."""
        factors = self._factors_of(shape, -days, days)
        return None if factors is None else factors[::-1]
