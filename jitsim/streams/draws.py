"""What is drawn for one customer, or for one item of a customer: words and values, by purpose."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jitsim.distributions import Table
from jitsim.errors import UsageError
from jitsim.streams.address import Ints, Key, Words, WordSource, stream_key

MOST_ORDERS = 10_000_000
"""Orders of one stream in one replication; more would not fit in memory."""


@dataclass(frozen=True, slots=True)
class Draws:
    """The random numbers of one replication for a customer, or for an item of a customer: `names`."""

    source: WordSource
    seed: int
    names: tuple[str, ...]

    def key(self, purpose: str, *more: str) -> Key:
        """Return the key of a purpose; `more` tells several streams of one purpose apart."""
        return stream_key(self.seed, purpose, *self.names, *more)

    def words(self, purpose: str, count: int, *more: str, first: int = 0) -> Words:
        """Return the words numbered from `first` on, shape (count,)."""
        return self.source.undated(self.key(purpose, *more), first, count)

    def values(self, table: Table, purpose: str, count: int, *more: str, first: int = 0) -> Ints:
        """Return the values numbered from `first` on, shape (count,)."""
        if table.constant is not None:
            return np.full(count, table.constant)
        return table.draw(self.words(purpose, count, *more, first=first))

    def refuse_too_many(self, orders: float) -> None:
        """Raise UsageError when one replication would have more orders than memory holds."""
        if orders > MOST_ORDERS:
            owner = ", ".join(f"{noun} {name}" for noun, name in zip(("customer", "item"), self.names, strict=False))
            raise UsageError(f"{owner}: expected at most {MOST_ORDERS:,} orders in the horizon, got about {orders:.3g}")
