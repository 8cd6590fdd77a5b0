"""A ledger taken a few item-locations at a time, so that sums over it stay in the cache and need little memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from jitsim.ledger.columns import Kind
from jitsim.ledger.ledger import Ledger

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

ROWS_AT_ONCE = 32_768
"""Rows that are worked on together: 256 kB a column."""


def signs(**sign: int) -> Ints:
    """Return a table by kind of event, from the names of kinds to what one unit of theirs does."""
    table = np.zeros(max(Kind) + 1, dtype=np.int64)
    for name, value in sign.items():
        table[Kind[name]] = value
    return table


ON_HAND = signs(DEMAND=-1, BACKORDERED=1, LOST=1, HELD=1, SHIPMENT=-1, DISPATCHED=-1, RECEIPT=1)
"""What one unit of an event does to the stock on hand, by kind. Demand takes all it asks for and the rows below it give
back what was not shipped, so between the two the level is too low."""

RESERVED = signs(HELD=1, SET_ASIDE=1, DISPATCHED=-1, RETURNED=-1)
"""What one unit of an event does to the stock that is set aside for customers, by kind; it counts as on hand."""

BACKLOG = signs(BACKORDERED=1, SHIPMENT=-1, SET_ASIDE=-1, CANCELLED=-1)
"""What one unit of an event does to the demand that waits and has no stock set aside, by kind."""

MISSING = signs(BACKORDERED=1, LOST=1, HELD=1, SHIPMENT=-1, DISPATCHED=-1)
"""What one unit of an event does to what a customer order has not got, by kind: lost units stay missing."""

UNMET = signs(LOST=1, CANCELLED=1, RETURNED=1)
"""What one unit of an event does to the demand that is lost, by kind."""

ON_ORDER = signs(ORDER=1, RECEIPT=-1, REJECTED=-1, REMADE=1, SHORT_CLOSED=-1)
"""What one unit of an event does to the units on order, by kind."""


@dataclass(frozen=True, eq=False)
class Stretch:
    """The rows of a few item-locations that follow each other.

    `first` is the first item-location. Rows of the p-th one (its `place`) are `start[p]:start[p + 1]`; `start` has
    shape (places + 1,), the others shape (E,), as in `Ledger`.
    """

    first: int
    start: Ints
    place: Ints
    tick: Ints
    kind: Ints
    quantity: Ints
    part: Ints

    @cached_property
    def kinds(self) -> frozenset[int]:
        """The kinds of events that there are."""
        return frozenset(np.flatnonzero(np.bincount(self.kind)).tolist())

    @property
    def places(self) -> int:
        """How many item-locations there are."""
        return len(self.start) - 1

    @property
    def here(self) -> slice:
        """Where these item-locations stand in an array of all of them."""
        return slice(self.first, self.first + self.places)

    def rows(self, *kinds: Kind) -> Ints:
        """Return the numbers of the rows of some kinds."""
        present = self.kinds.intersection(kinds)
        if len(present) <= 1:
            return self._of_kind(*present) if present else np.empty(0, dtype=np.int64)
        found = np.concatenate([self._of_kind(kind) for kind in present])
        found.sort()
        return found

    def _of_kind(self, kind: int) -> Ints:
        if kind not in self._rows:
            self._rows[kind] = np.flatnonzero(self.kind == kind)
            self._rows[kind].flags.writeable = False
        return self._rows[kind]

    @cached_property
    def _rows(self) -> dict[int, Ints]:
        """The rows of the kinds that were asked for: the same ones are, many times."""
        return {}

    def has(self, *kinds: Kind) -> bool:
        """Return whether any row is of one of some kinds."""
        return not self.kinds.isdisjoint(kinds)

    def levels(self, change: Ints, initial: Ints) -> Ints:
        """Return a level after every row, shape (E,), from its changes and what each place starts with."""
        total = _running_total(change)
        lift = initial - total[self.start[:-1]]
        level: Ints = total[1:] + lift[self.place]
        return level

    def sums(self, values: Ints) -> Ints:
        """Return the sum of the rows of each place, shape (places,)."""
        total = _running_total(values)
        return total[self.start[1:]] - total[self.start[:-1]]

    def counts(self, rows: Ints) -> Ints:
        """Return how many of some rows belong to each place, shape (places,)."""
        return np.bincount(self.place[rows], minlength=self.places)

    def before(self, rows: Ints) -> Ints:
        """Return how many of some rows, in ascending order, stand above the first row of each place."""
        return np.searchsorted(rows, self.start[:-1])

    def following(self, values: Ints, after_last: int) -> Ints:
        """Return the value one row further down in the same place, `after_last` below its last row."""
        below = np.empty_like(values)
        below[:-1] = values[1:]
        below[self._last] = after_last
        return below

    @cached_property
    def _last(self) -> Ints:
        """The last row of each place that has any."""
        below: Ints = self.start[1:]
        return below[below > self.start[:-1]] - 1


def stretches(ledger: Ledger, until: int | None = None) -> Iterator[Stretch]:
    """Yield the whole ledger, without events at or after the tick `until`."""
    start, count = ledger.start, len(ledger.start) - 1
    first = 0
    while first < count:
        fitting = int(np.searchsorted(start, start[first] + ROWS_AT_ONCE, side="right")) - 1
        last = min(max(fitting, first + 1), count)
        yield _stretch(ledger, first, last, until)
        first = last


def whole(ledger: Ledger) -> Stretch:
    """Return the whole ledger as one stretch."""
    return _stretch(ledger, 0, len(ledger.start) - 1, None)


def _stretch(ledger: Ledger, first: int, last: int, until: int | None) -> Stretch:
    start = ledger.start[first : last + 1]
    place = np.repeat(np.arange(last - first, dtype=np.int64), np.diff(start))
    rows = slice(int(start[0]), int(start[-1]))
    columns = [place, ledger.tick[rows], ledger.kind[rows], ledger.quantity[rows], ledger.part[rows]]
    start = start - start[0]
    if until is not None and np.any(columns[1] >= until):
        kept = columns[1] < until
        start = _running_total(kept.astype(np.int64))[start]
        columns = [column[kept] for column in columns]
    return Stretch(first, start, *columns)


def _running_total(values: Ints) -> Ints:
    """Return the sum of all values above each row, and of all at the end: shape (E + 1,)."""
    total = np.empty(len(values) + 1, dtype=np.int64)
    total[0] = 0
    values.cumsum(out=total[1:])
    return total
