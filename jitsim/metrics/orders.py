"""Customer orders of several lines: an order is fulfilled when every one of its lines is, wherever they are stocked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jitsim.ledger.columns import Kind
from jitsim.ledger.stretch import Stretch
from jitsim.model.model import Model

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class OrderTally:
    """Orders of several lines due in the window measured and those `fulfilled`, by who places them, shape (G,)."""

    due: Ints
    fulfilled: Ints


class OrderLines:
    """Lines of customer orders, collected item-location by item-location and joined at the end.

    Order n of group g has the key n x G + g, so one array of flags by key joins all orders at once.
    """

    def __init__(self, model: Model) -> None:
        self._group = model.demand.group
        self._groups = len(model.demand.groups.customer)
        self._due: list[Ints] = []
        self._failed: list[Ints] = []

    @property
    def exist(self) -> bool:
        """Whether any customer places orders of several lines."""
        return self._groups > 0

    def add(self, stretch: Stretch, demand_rows: Ints, due: Ints, short: Ints) -> None:
        """Take the lines of a stretch; `due` in the window and units `short` by then are those of the demand rows."""
        rows = stretch.rows(Kind.LINE)
        above = np.searchsorted(demand_rows, rows) - 1
        key = stretch.part[rows] * self._groups + self._group[stretch.part[demand_rows[above]]]
        counts = due[above] > 0
        self._due.append(key[counts])
        self._failed.append(key[counts & (short[above] > 0)])

    def joined(self) -> OrderTally:
        """Return the orders that the lines make up."""
        if not self._due:
            return OrderTally(*np.zeros((2, self._groups), dtype=np.int64))
        due, failed = np.concatenate(self._due), np.concatenate(self._failed)
        flags = np.zeros(due.max(initial=-1) + 1, dtype=np.bool_)
        flags[due] = True
        counted = self._by_group(flags)
        flags[failed] = False
        return OrderTally(counted, self._by_group(flags))

    def _by_group(self, flags: npt.NDArray[np.bool_]) -> Ints:
        return np.bincount(np.flatnonzero(flags) % self._groups, minlength=self._groups)
