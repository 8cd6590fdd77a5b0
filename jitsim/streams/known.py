"""Demand before day 0, which planners know from their records: drawn from the same laws and shapes, never simulated.

Days are counted backwards, 0 is the last one before day 0: whoever asks for more days sees the same ones first.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jitsim.distributions import Table
from jitsim.model.arrays import Floats
from jitsim.streams.address import Ints
from jitsim.streams.arrivals import KNOWN_ARRIVALS
from jitsim.streams.demand import FastTime, renewals, shaped_quantities
from jitsim.streams.draws import Draws
from jitsim.streams.lines import orders_with_line


@dataclass(frozen=True, slots=True)
class KnownStream:
    """What the past of one stream is drawn from; every method returns the quantity of each day, shape (days,).

    `factors` of each day, shape (days,), shape the demand, None where nothing does.
    """

    draws: Draws
    days: int
    ticks_per_day: int
    factors: Floats | None

    def arrivals(self, per_day: Table, size: Table) -> Ints:
        """Draw how many orders each day had, and their sizes."""
        layers = KNOWN_ARRIVALS.layers(self.draws, per_day, self.days, self.factors)
        day = np.concatenate([layer.day for layer in layers])
        quantities = np.concatenate([layer.values(size, "known_order_size") for layer in layers])
        return self._by_day(day, quantities)

    def intervals(self, between: Table, size: Table) -> Ints:
        """Draw the ticks between orders, the last order one interval before day 0."""
        fast = None if self.factors is None else FastTime(self.factors, self.ticks_per_day)
        end = float(self.days * self.ticks_per_day) if fast is None else fast.end
        ago = renewals(self.draws, between, "known_interval", end)
        ticks = ago if fast is None else fast.ticks(ago)
        return self._by_day(ticks // self.ticks_per_day, self.draws.values(size, "known_order_size", len(ago)))

    def daily(self, quantity: Table) -> Ints:
        """Draw the quantity of each day."""
        quantities = self.draws.values(quantity, "known_daily", self.days)
        if self.factors is None:
            return quantities
        return shaped_quantities(quantities, self.factors, self.draws.words("known_shape", self.days))

    def lines(self, gap: Table, size: Table, order_days: Ints) -> Ints:
        """Draw which of a customer's orders had a line of the item, and its size; `order_days` are sorted."""
        numbers = orders_with_line(self.draws, gap, "known_line_gap", len(order_days))
        return self._by_day(order_days[numbers], self.draws.values(size, "known_line_size", len(numbers)))

    def recorded(self, ticks: Ints, quantities: Ints) -> Ints:
        """Return what the records say of each day; ticks of the past are negative."""
        day = -1 - ticks // self.ticks_per_day
        past = (day >= 0) & (day < self.days)
        return self._by_day(day[past], quantities[past])

    def _by_day(self, day: Ints, quantities: Ints) -> Ints:
        return np.bincount(day, weights=quantities, minlength=self.days).astype(np.int64)
