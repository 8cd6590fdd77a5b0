"""How many orders each day has, and which of them: arrivals in the shape of the week, the season and promotions.

A day of factor f has the orders of f days: the law's own up to factor 1, and beyond it those of further layers, each
drawn like the first at addresses of its own; of the last layer every order is kept with the probability that is left
of f. So a day of factor 1 follows the law as written, and a higher factor adds orders to its own day and moves none.
For Poisson arrivals this is exact (thinning and superposition, Lewis and Shedler, Simulation of nonhomogeneous Poisson
processes by thinning, 1979); other counts have the right mean, and above 1 the variance of a sum of independent days.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from jitsim.distributions import Table
from jitsim.distributions.table import WORD
from jitsim.model.arrays import Bools, Floats
from jitsim.streams.address import Ints, Words
from jitsim.streams.draws import Draws


@dataclass(frozen=True, slots=True)
class Layer:
    """Orders that were drawn together: `counts` of each day, shape (days,), of which `kept` are orders, None for all.

    `kept` is by day and ordinal; `name` tells further layers from the first, which has none.
    """

    draws: Draws
    name: tuple[str, ...]
    counts: Ints
    kept: Bools | None = None

    @property
    def day(self) -> Ints:
        """The day of every order, by day and ordinal."""
        days = np.repeat(np.arange(len(self.counts)), self.counts)
        return days if self.kept is None else days[self.kept]

    def words(self, purpose: str) -> Words:
        """Return a word for every order, addressed by day and ordinal."""
        words = self.draws.source.by_day(self.draws.key(purpose, *self.name), self.counts)
        return words if self.kept is None else words[self.kept]

    def values(self, table: Table, purpose: str) -> Ints:
        """Return a value for every order, addressed by day and ordinal."""
        if table.constant is not None:
            return np.full(len(self.day), table.constant)
        return table.draw(self.words(purpose))

    def thinned(self, shares: Floats, purpose: str) -> Layer:
        """Return the layer with each order of a day kept with the day's share, shape (days,)."""
        if (shares >= 1.0).all():
            return self
        threshold = np.rint(shares * WORD).astype(np.int64)
        return Layer(self.draws, self.name, self.counts, self.words(purpose) < threshold[self.day])


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Purposes of the words that make the orders of a day: how many there are, and which of them are kept."""

    count: str
    shape: str

    def layers(self, draws: Draws, per_day: Table, days: int, factors: Floats | None) -> list[Layer]:
        """Return the orders of days from 0 on, layer by layer; `factors` of the mean, shape (days,), None for 1."""
        if factors is None:
            layers = [(Layer(draws, (), draws.values(per_day, self.count, days)), np.ones(days))]
        else:
            numbers = range(max(1, math.ceil(factors.max(initial=0.0))))
            layers = [self._layer(draws, per_day, number, np.clip(factors - number, 0.0, 1.0)) for number in numbers]
        draws.refuse_too_many(sum(float(layer.counts.sum(dtype=np.float64)) for layer, _ in layers))
        return [layer.thinned(shares, self.shape) for layer, shares in layers]

    def _layer(self, draws: Draws, per_day: Table, number: int, shares: Floats) -> tuple[Layer, Floats]:
        name = (str(number),) if number else ()
        counts = draws.values(per_day, self.count, len(shares), *name)
        # An order of a day without a share in this layer is none: it needs no word.
        return Layer(draws, name, np.where(shares > 0.0, counts, 0)), np.where(counts > 0, shares, 1.0)


ARRIVALS = Arrivals("arrivals", "shape")
"""Orders of one customer for one item."""
ORDER_ARRIVALS = Arrivals("order_arrivals", "order_shape")
"""Orders of several lines."""
KNOWN_ARRIVALS = Arrivals("known_arrivals", "known_shape")
"""The first before day 0; there, days are counted backwards."""
KNOWN_ORDER_ARRIVALS = Arrivals("known_order_arrivals", "known_order_shape")
"""The second before day 0."""


def instants(layers: list[Layer], purpose: str, ticks_per_day: int) -> list[Ints]:
    """Return the tick of every order of each layer, uniform in its day, by day and ordinal."""
    return [
        layer.day * ticks_per_day + (layer.words(purpose).astype(np.int64) * ticks_per_day >> 32) for layer in layers
    ]
