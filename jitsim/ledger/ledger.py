"""The ledger: what happened in one replication, as whole numbers in the order it happened."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from jitsim.ledger.columns import DEPARTURE_FIELDS, LOT_FIELDS, PLAN_FIELDS

Ints = npt.NDArray[np.int64]


def lot_rows(lots: Sequence[tuple[int, ...]]) -> Ints:
    """Return lots as an array, shape (M, fields), by work center and in the order of their release."""
    return _by_first_number(lots, LOT_FIELDS)


def departure_rows(departures: Sequence[tuple[int, ...]]) -> Ints:
    """Return departures as an array, shape (N, fields), by item-location and in the order in which they were let go."""
    return _by_first_number(departures, DEPARTURE_FIELDS)


def plan_rows(plans: Sequence[tuple[int, ...]]) -> Ints:
    """Return material plans as an array, shape (P, fields), by item-location and in the order in which they came."""
    return _by_first_number(plans, PLAN_FIELDS)


def _by_first_number(rows: Sequence[tuple[int, ...]], fields: Sequence[str]) -> Ints:
    table = np.array(rows, dtype=np.int64).reshape(len(rows), len(fields))
    return table[table[:, 0].argsort(kind="stable")]


@dataclass(frozen=True, slots=True)
class Ledger:
    """Events of one replication, grouped by item-location and within it in the order they happened.

    `initial` (L,) is the stock at tick 0 [smallest units]. Events of item-location l are rows `start[l]:start[l + 1]`;
    `start` has shape (L + 1,), the others shape (E,): `tick` [ticks], `kind` (`Kind`), `quantity` [smallest units],
    `part` (see `Kind`). `lots` (M, fields) are those that work centers make, columns as in `LOT_FIELDS`, by work center
    and in the order of their release. `departures` (N, fields) are what leaves for item-locations that stocking points
    and work centers replenish, columns as in `DEPARTURE_FIELDS`, by item-location and in the order they were let go.
    `plans` (P, fields) are those by which items under MRP release, columns as in `PLAN_FIELDS`, likewise.
    """

    replication: int
    initial: Ints
    start: Ints
    tick: Ints
    kind: Ints
    quantity: Ints
    part: Ints
    lots: Ints = field(default_factory=lambda: lot_rows([]))
    departures: Ints = field(default_factory=lambda: departure_rows([]))
    plans: Ints = field(default_factory=lambda: plan_rows([]))

    @property
    def location(self) -> Ints:
        """Item-location of every event, shape (E,)."""
        return np.repeat(np.arange(len(self.start) - 1, dtype=np.int64), np.diff(self.start))

    def with_rows(self, rows: Mapping[int, Ints], initial: Ints, departures: Ints) -> Ledger:
        """Return the ledger with the events of some item-locations in place of its own, and all `departures`.

        `rows` are events in columns tick, kind, quantity, part, shape (events, 4), by item-location; `initial` (L,) is
        the stock at tick 0, of which that of these item-locations is taken. Departures (N, fields) are in the order in
        which they were let go for each item-location.
        """
        columns = np.stack([self.tick, self.kind, self.quantity, self.part], axis=1)
        blocks = np.split(columns, self.start[1:-1]) if len(self.initial) else []
        blocks = [rows.get(location, block) for location, block in enumerate(blocks)]
        here = np.isin(np.arange(len(self.initial)), list(rows))
        start = np.concatenate([[0], np.cumsum([len(block) for block in blocks], dtype=np.int64)])
        tick, kind, quantity, part = np.concatenate([columns[:0], *blocks]).T.copy()
        levels = np.where(here, initial, self.initial)
        left = departures[departures[:, 0].argsort(kind="stable")]
        tables = self.lots, left, self.plans
        return Ledger(self.replication, levels, start, tick, kind, quantity, part, *tables)

    def digest(self) -> str:
        """Return a digest of every number; equal digests mean equal futures and decisions."""
        digest = hashlib.sha256()
        tables = [table for table in (self.lots, self.departures, self.plans) if len(table)]
        for column in (self.initial, self.start, self.tick, self.kind, self.quantity, self.part, *tables):
            digest.update(np.ascontiguousarray(column, dtype="<i8").tobytes())
        return digest.hexdigest()
