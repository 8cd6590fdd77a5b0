"""The ledger: what happened in one replication, as whole numbers in the order it happened."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Ledger:
    """Events of one replication, grouped by item-location and within it in the order they happened.

    `initial` (L,) is the stock at tick 0 [smallest units]. Events of item-location l are rows `start[l]:start[l + 1]`;
    `start` has shape (L + 1,), the others shape (E,): `tick` [ticks], `kind` (`Kind`), `quantity` [smallest units],
    `part` (see `Kind`).
    """

    replication: int
    initial: Ints
    start: Ints
    tick: Ints
    kind: Ints
    quantity: Ints
    part: Ints

    @property
    def location(self) -> Ints:
        """Item-location of every event, shape (E,)."""
        return np.repeat(np.arange(len(self.start) - 1, dtype=np.int64), np.diff(self.start))

    def with_rows(self, rows: Mapping[int, Ints], initial: Ints) -> Ledger:
        """Return the ledger with the events of some item-locations in place of its own.

        `rows` are events in columns tick, kind, quantity, part, shape (events, 4), by item-location; `initial` (L,) is
        the stock at tick 0, of which that of these item-locations is taken.
        """
        columns = np.stack([self.tick, self.kind, self.quantity, self.part], axis=1)
        blocks = np.split(columns, self.start[1:-1]) if len(self.initial) else []
        blocks = [rows.get(location, block) for location, block in enumerate(blocks)]
        here = np.isin(np.arange(len(self.initial)), list(rows))
        start = np.concatenate([[0], np.cumsum([len(block) for block in blocks], dtype=np.int64)])
        tick, kind, quantity, part = np.concatenate([columns[:0], *blocks]).T.copy()
        return Ledger(self.replication, np.where(here, initial, self.initial), start, tick, kind, quantity, part)

    def digest(self) -> str:
        """Return a digest of every number; equal digests mean equal futures and decisions."""
        digest = hashlib.sha256()
        for column in (self.initial, self.start, self.tick, self.kind, self.quantity, self.part):
            digest.update(np.ascontiguousarray(column, dtype="<i8").tobytes())
        return digest.hexdigest()
