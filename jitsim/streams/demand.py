"""Orders of one demand stream: a customer and an item."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jitsim.distributions import Table
from jitsim.errors import UsageError
from jitsim.model import Clock
from jitsim.streams.address import Ints, Key, WordSource, stream_key

MOST_ORDERS = 10_000_000
"""Orders of one stream in one replication; more would not fit in memory."""


@dataclass(frozen=True, slots=True)
class DemandStream:
    """What the orders of one stream are drawn from; every method returns ticks and quantities, sorted by tick.

    Ticks may lie beyond the horizon and quantities may be 0: the caller drops both.
    """

    source: WordSource
    clock: Clock
    seed: int
    customer: str
    item: str

    def arrivals(self, per_day: Table, size: Table) -> tuple[Ints, Ints]:
        """Draw how many orders each day has, then their instants, uniform in the day.

        Orders are addressed by day and ordinal before they are sorted, so more orders in a day move none of the others.
        """
        counts = self._numbered(per_day, "arrivals", self.clock.days)
        self._refuse_too_many(float(counts.sum(dtype=np.float64)))
        instants = self.source.by_day(self._key("instant"), counts).astype(np.int64)
        day = np.repeat(np.arange(self.clock.days), counts)
        ticks = day * self.clock.ticks_per_day + (instants * self.clock.ticks_per_day >> 32)
        if size.constant is not None:
            quantities = np.full(len(ticks), size.constant)
        else:
            quantities = size.draw(self.source.by_day(self._key("order_size"), counts))
        order = ticks.argsort(kind="stable")
        return ticks[order], quantities[order]

    def intervals(self, between: Table, size: Table) -> tuple[Ints, Ints]:
        """Draw the ticks between orders, the first order after one interval, until the horizon."""
        expected = self.clock.horizon / between.mean if between.mean > 0 else np.inf
        self._refuse_too_many(expected)
        ticks = np.cumsum(self._numbered(between, "interval", int(expected * 1.1) + 64))
        while ticks[-1] < self.clock.horizon:
            self._refuse_too_many(len(ticks))
            gaps = self._numbered(between, "interval", len(ticks), first=len(ticks))
            ticks = np.append(ticks, ticks[-1] + np.cumsum(gaps))
        ticks = ticks[ticks < self.clock.horizon]
        return ticks, self._numbered(size, "order_size", len(ticks))

    def daily(self, quantity: Table) -> tuple[Ints, Ints]:
        """Draw the quantity of each day, in one order at the demand phase."""
        days = self.clock.days
        ticks = np.arange(days) * self.clock.ticks_per_day + self.clock.demand
        return ticks, self._numbered(quantity, "daily", days)

    def _numbered(self, table: Table, purpose: str, count: int, first: int = 0) -> Ints:
        """Return values numbered from `first` on, shape (count,)."""
        if table.constant is not None:
            return np.full(count, table.constant)
        return table.draw(self.source.undated(self._key(purpose), first, count))

    def _key(self, purpose: str) -> Key:
        return stream_key(self.seed, purpose, self.customer, self.item)

    def _refuse_too_many(self, orders: float) -> None:
        if orders > MOST_ORDERS:
            raise UsageError(
                f"customer {self.customer}, item {self.item}: "
                f"expected at most {MOST_ORDERS:,} orders in the horizon, got about {orders:.3g}"
            )
