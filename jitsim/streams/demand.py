"""Orders of one demand stream: a customer and an item."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from jitsim.distributions import Table
from jitsim.distributions.table import WORD
from jitsim.model import Clock
from jitsim.model.arrays import Bools, Floats
from jitsim.streams.address import Ints, Words
from jitsim.streams.arrivals import ARRIVALS, instants
from jitsim.streams.draws import Draws
from jitsim.streams.lines import orders_with_line


@dataclass(frozen=True, slots=True)
class Drawn:
    """Orders of one stream, sorted by tick; arrays of shape (n,), None where no order has such a thing.

    Ticks may lie beyond the horizon and quantities may be 0: the caller drops both.
    """

    tick: Ints
    quantity: Ints
    lost: Bools | None = None
    number: Ints | None = None

    def only(self, kept: Bools | Ints) -> Drawn:
        """Return some of the orders, chosen by a mask or in an order of places."""
        return Drawn(
            self.tick[kept],
            self.quantity[kept],
            None if self.lost is None else self.lost[kept],
            None if self.number is None else self.number[kept],
        )


@dataclass(frozen=True, slots=True)
class DemandStream:
    """What the orders of one stream are drawn from.

    `factors` of each day, shape (days,), shape the demand, None where nothing does; `lost_share` of 2^32 orders lose
    what is missing.
    """

    draws: Draws
    clock: Clock
    factors: Floats | None
    lost_share: int

    def arrivals(self, per_day: Table, size: Table) -> Drawn:
        """Draw how many orders each day has, then their instants, uniform in the day.

        Orders are addressed by day and ordinal before they are sorted, so more orders in a day move none of the others.
        """
        layers = ARRIVALS.layers(self.draws, per_day, self.clock.days, self.factors)
        ticks = np.concatenate(instants(layers, "instant", self.clock.ticks_per_day))
        quantities = np.concatenate([layer.values(size, "order_size") for layer in layers])
        words = [layer.words("unmet") for layer in layers] if self.lost_share else None
        drawn = Drawn(ticks, quantities, None if words is None else self._lost(np.concatenate(words)))
        return drawn.only(ticks.argsort(kind="stable"))

    def intervals(self, between: Table, size: Table) -> Drawn:
        """Draw the ticks between orders, the first order after one interval, until the horizon.

        Where demand is shaped, time runs as fast as the factor of the day says.
        """
        fast = None if self.factors is None else FastTime(self.factors, self.clock.ticks_per_day)
        end = self.clock.horizon if fast is None else fast.end
        ticks = renewals(self.draws, between, "interval", end)
        if fast is not None:
            ticks = fast.ticks(ticks)
        ticks = ticks[ticks < self.clock.horizon]
        return self.numbered(ticks, self.draws.values(size, "order_size", len(ticks)))

    def daily(self, quantity: Table) -> Drawn:
        """Draw the quantity of each day, in one order at the demand phase."""
        days = self.clock.days
        ticks = np.arange(days) * self.clock.ticks_per_day + self.clock.demand
        quantities = self.draws.values(quantity, "daily", days)
        if self.factors is not None:
            quantities = shaped_quantities(quantities, self.factors, self.draws.words("shape", days))
        return self.numbered(ticks, quantities)

    def lines(self, gap: Table, size: Table, instants: Ints) -> Drawn:
        """Draw which of a customer's orders have a line of the item, and its size; order number n is at `instants[n]`.

        `gap` is from one order with such a line to the next.
        """
        numbers = orders_with_line(self.draws, gap, "line_gap", len(instants))
        quantities = self.draws.values(size, "line_size", len(numbers))
        return replace(self.numbered(instants[numbers], quantities, "line_unmet"), number=numbers)

    def recorded(self, ticks: Ints, quantities: Ints) -> Drawn:
        """Return recorded orders, with what is lost of them."""
        return self.numbered(ticks, quantities)

    def numbered(self, ticks: Ints, quantities: Ints, purpose: str = "unmet") -> Drawn:
        """Return orders that are addressed by their running number, with what is lost of them."""
        if not self.lost_share:
            return Drawn(ticks, quantities)
        return Drawn(ticks, quantities, self._lost(self.draws.words(purpose, len(ticks))))

    def _lost(self, words: Words) -> Bools:
        return words < np.int64(self.lost_share)


def renewals(draws: Draws, between: Table, purpose: str, end: float) -> Ints:
    """Return the sums of values drawn one after the other, those below `end`."""
    expected = end / between.mean if between.mean > 0 else np.inf
    draws.refuse_too_many(expected)
    sums = np.cumsum(draws.values(between, purpose, int(expected * 1.1) + 64))
    while sums[-1] < end:
        draws.refuse_too_many(len(sums))
        more = draws.values(between, purpose, len(sums), first=len(sums))
        sums = np.append(sums, sums[-1] + np.cumsum(more))
    return sums[sums < end]


def shaped_quantities(quantities: Ints, factors: Floats, words: Words) -> Ints:
    """Return quantities times factors, rounded up as often as their fraction says; all of shape (n,)."""
    exact = quantities * factors
    whole = np.floor(exact)
    up = words < np.rint((exact - whole) * WORD)
    return whole.astype(np.int64) + up


class FastTime:
    """A clock that runs faster on days with a factor above 1, slower below it, and stands still at 0."""

    def __init__(self, factors: Floats, ticks_per_day: int) -> None:
        self._factors = factors
        self._ticks_per_day = ticks_per_day
        self._start = np.concatenate(([0.0], np.cumsum(factors * ticks_per_day)))

    @property
    def end(self) -> float:
        """What it shows at the end of the last day [ticks]."""
        return float(self._start[-1])

    def ticks(self, shown: Ints) -> Ints:
        """Return the ticks at which it shows some times below its end, rounded down; same shape."""
        day = np.searchsorted(self._start, shown, side="right") - 1
        within = np.floor((shown - self._start[day]) / self._factors[day]).astype(np.int64)
        return day * self._ticks_per_day + np.minimum(within, self._ticks_per_day - 1)
