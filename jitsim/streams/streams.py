"""Customer orders and lead times of one replication."""

from __future__ import annotations

from array import array
from typing import assert_never

import numpy as np

from jitsim.model import Model, Timing
from jitsim.streams.address import PER_BLOCK, Ints, WordSource, stream_key
from jitsim.streams.demand import DemandStream

DAYS_TOGETHER = 1024
"""The most days whose lead times are drawn together."""


class Streams:
    """A pure accessor of the random numbers of one replication.

    Purposes and their entities: `arrivals` (orders of a day, by day), `instant` (by day and ordinal), `order_size` (by
    day and ordinal, or by number), `interval` (by number) and `daily` (by day) of a customer and an item; `lead_time`
    (by day of release and ordinal within it) of a supplier, a stocking point and an item.
    """

    def __init__(self, model: Model, seed: int, replication: int) -> None:
        self.model = model
        self.seed = seed
        self.replication = replication
        self._source = WordSource(replication)
        self._streams_of: list[list[int]] = [[] for _ in model.locations.item]
        for stream, location in enumerate(model.demand.location.tolist()):
            self._streams_of[location].append(stream)
        self._days_together = max(1, min(model.clock.days, DAYS_TOGETHER))
        self._fixed_lead_times: list[int | None] = [model.tables[t].constant for t in model.locations.lead_time]
        self._lead_times: list[dict[tuple[int, int], array[int]]] = [{} for _ in self._fixed_lead_times]

    def orders(self, location: int) -> tuple[list[int], list[int], list[int]]:
        """Return ticks, quantities and demand streams of all orders at an item-location within the horizon.

        Sorted by tick, demand stream and ordinal; an order of nothing is no order.
        """
        streams = self._streams_of[location]
        if not streams:
            return [], [], []
        found = [self._orders_of(stream) for stream in streams]
        ticks = np.concatenate([ticks for ticks, _ in found])
        quantities = np.concatenate([quantities for _, quantities in found])
        stream = np.repeat(streams, [len(ticks) for ticks, _ in found])
        if len(found) > 1:
            order = ticks.argsort(kind="stable")
            ticks, quantities, stream = ticks[order], quantities[order], stream[order]
        return ticks.tolist(), quantities.tolist(), stream.tolist()

    def lead_time(self, location: int, day: int, ordinal: int) -> int:
        """Return the lead time [ticks] of order number `ordinal` (from 0) of those released on a day."""
        fixed = self._fixed_lead_times[location]
        if fixed is not None:
            return fixed
        drawn, days = self._lead_times[location], self._days_together
        try:
            return drawn[ordinal, day // days][day % days]
        except KeyError:
            drawn[ordinal, day // days] = self._draw_lead_times(location, ordinal, day // days)
            return drawn[ordinal, day // days][day % days]

    def _draw_lead_times(self, location: int, ordinal: int, chunk: int) -> array[int]:
        """Return the lead times of one ordinal on all days of a chunk."""
        model, here, days = self.model, self.model.locations, self._days_together
        supplier = model.suppliers[here.supplier[location]]
        stocking_point = model.stocking_points[here.stocking_point[location]]
        key = stream_key(self.seed, "lead_time", supplier, stocking_point, model.items[here.item[location]])
        words = self._source.dated(key, chunk * days, days, ordinal // PER_BLOCK)[:, ordinal % PER_BLOCK]
        # Of all containers of whole numbers this one is small and quick to read one number from.
        return array("q", model.tables[here.lead_time[location]].draw(words).tobytes())

    def _orders_of(self, stream: int) -> tuple[Ints, Ints]:
        """Return ticks and quantities of a demand stream, sorted by tick and ordinal."""
        ticks, quantities = self._drawn_or_recorded(stream)
        kept = (ticks < self.model.clock.horizon) & (quantities > 0)
        return ticks[kept], quantities[kept]

    def _drawn_or_recorded(self, stream: int) -> tuple[Ints, Ints]:
        model, demand = self.model, self.model.demand
        timing = Timing(int(demand.timing[stream]))
        if timing is Timing.HISTORY:
            rows = slice(*demand.history_start[stream : stream + 2])
            return demand.history_tick[rows], demand.history_quantity[rows]
        law = model.tables[demand.law[stream]]
        customer = model.customers[demand.customer[stream]]
        item = model.items[model.locations.item[demand.location[stream]]]
        drawn = DemandStream(self._source, model.clock, self.seed, customer, item)
        if timing is Timing.DAILY:
            return drawn.daily(law)
        size = model.tables[demand.order_size[stream]]
        if timing is Timing.ARRIVALS:
            return drawn.arrivals(law, size)
        if timing is Timing.INTERVAL:
            return drawn.intervals(law, size)
        assert_never(timing)
