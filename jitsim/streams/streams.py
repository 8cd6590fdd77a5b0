"""Customer orders and lead times of one replication."""

from __future__ import annotations

from array import array

import numpy as np
import numpy.typing as npt

from jitsim.model import Model
from jitsim.streams.address import PER_BLOCK, Ints, WordSource, stream_key
from jitsim.streams.classes import ItemClasses
from jitsim.streams.customers import CustomerStreams
from jitsim.streams.orders import Orders
from jitsim.streams.production import ProductionStreams
from jitsim.streams.supply import SupplyStreams, names_of

DAYS_TOGETHER = 1024
"""The most days whose lead times are drawn together."""


class Streams:
    """A pure accessor of the random numbers of one replication.

    Purposes and their entities: `lead_time` (by day of release and ordinal within it) of a source, a stocking point and
    an item; a row is one of the terms of supply. Further those of `CustomerStreams`, `SupplyStreams` and
    `ProductionStreams`.
    """

    def __init__(self, model: Model, seed: int, replication: int) -> None:
        self.model = model
        self.seed = seed
        self.replication = replication
        self._source = WordSource(replication)
        self._customers = CustomerStreams(self._source, model, seed)
        self._classes = ItemClasses(model, self._customers)
        self._days_together = max(1, min(model.clock.days, DAYS_TOGETHER))
        self._fixed_lead_times: list[int | None] = [model.tables[t].constant for t in model.supply.lead_time]
        self._lead_times: list[dict[tuple[int, int], array[int]]] = [{} for _ in self._fixed_lead_times]
        self._supply = SupplyStreams(self._source, model, seed)
        self._production = ProductionStreams(self._source, model, seed)

    def orders(self, location: int) -> Orders:
        """Return all orders at an item-location within the horizon.

        Sorted by tick, demand stream and ordinal; an order of nothing is no order.
        """
        return self._customers.orders(location)

    def order_instants(self, group: int) -> Ints:
        """Return the ticks of all orders of several lines of a group of `model.demand.groups`, sorted."""
        return self._customers.order_instants(group)

    def known_demand(self, location: int, days: int, *, beyond: bool = True) -> Ints:
        """Return what was demanded on each of the days before day 0 [smallest units], oldest first, shape (days,).

        What the item goes to is counted, where not `beyond` only what customers demand of it here.
        """
        return self._customers.known_demand(location, days, beyond=beyond)

    def receivers(self, location: int) -> list[tuple[int, float]]:
        """Return the item-locations that an item goes to, and its smallest units in one smallest unit ordered there."""
        return self._customers.receivers(location)

    def item_class(self, location: int, day: int, every: int) -> str:
        """Return the class of an item, such as AX, by its demand before a day; classes are looked at `every` days."""
        return self._classes.item_class(location, day, every)

    def lead_time(self, row: int, day: int, ordinal: int) -> int:
        """Return the lead time [ticks] of order number `ordinal` (from 0) of those released on a day."""
        fixed = self._fixed_lead_times[row]
        if fixed is not None:
            return fixed
        drawn, days = self._lead_times[row], self._days_together
        try:
            return drawn[ordinal, day // days][day % days]
        except KeyError:
            drawn[ordinal, day // days] = self._draw_lead_times(row, ordinal, day // days)
            return drawn[ordinal, day // days][day % days]

    def rejected(self, row: int, receipt: int, quantity: int) -> int:
        """Return how many units of delivery number `receipt` (from 0) fail inspection."""
        return self._supply.rejected(row, receipt, quantity)

    def first_part(self, row: int, day: int, ordinal: int, quantity: int) -> tuple[int, int]:
        """Return the units in an order's first delivery, and the ticks from there to the rest; all and 0 when whole."""
        return self._supply.first_part(row, day, ordinal, quantity)

    def remake_lead_time(self, row: int, day: int, ordinal: int) -> int:
        """Return the lead time [ticks] of replacement number `ordinal` of those ordered on a day."""
        return self._supply.remake_lead_time(row, day, ordinal)

    def set_up_time(self, step: int, lot: int) -> int:
        """Return how long a machine is set up for a lot [ticks]."""
        return self._production.set_up_time(step, lot)

    def run_time(self, step: int, first: int, units: float) -> int:
        """Return how long the units from number `first` on take [ticks]."""
        return self._production.run_time(step, first, units)

    def time_to_failure(self, center: int, machine: int, number: int) -> int:
        """Return the work that a machine does until its failure `number` [ticks]."""
        return self._production.time_to_failure(center, machine, number)

    def repair_time(self, center: int, machine: int, number: int) -> int:
        """Return how long it takes to repair failure `number` of a machine [ticks]."""
        return self._production.repair_time(center, machine, number)

    def known_lead_times(self, row: int, count: int) -> npt.NDArray[np.float64]:
        """Return lead times [days] from before day 0, shape (count,)."""
        return self._supply.known_lead_times(row, count)

    def _draw_lead_times(self, row: int, ordinal: int, chunk: int) -> array[int]:
        """Return the lead times of one ordinal on all days of a chunk."""
        model, days = self.model, self._days_together
        key = stream_key(self.seed, "lead_time", *names_of(model, row))
        words = self._source.dated(key, chunk * days, days, ordinal // PER_BLOCK)[:, ordinal % PER_BLOCK]
        # Of all containers of whole numbers this one is small and quick to read one number from.
        return array("q", model.tables[model.supply.lead_time[row]].draw(words).tobytes())
