"""Draws from the tables of laws, in place: the same numbers as `distributions.Table.draw`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from jitsim.distributions import Table
from jitsim.distributions.table import WORD
from jitsim.engine.compiled.jitted import jitted

GUIDE_BITS = 10
"""A guide says for every value of a word's first bits in which cell the search begins."""
GUIDE_SHIFT = 32 - GUIDE_BITS

ONE = np.uint64(1)


class Laws(NamedTuple):
    """The cells of all tables, one after the other, each table followed by a cell that begins at 2^32.

    `threshold`, `edge` and `width` have shape (cells,). `guide` (tables, 2^GUIDE_BITS) is the cell of the lowest word
    with some first bits.
    """

    threshold: npt.NDArray[np.int64]
    edge: npt.NDArray[np.int64]
    width: npt.NDArray[np.int64]
    guide: npt.NDArray[np.int32]

    @classmethod
    def of(cls, tables: Sequence[Table]) -> Laws:
        """Return the cells of some tables."""
        closed = [(np.append(t.threshold, WORD), np.append(t.edge, 0), np.append(t.width, 1)) for t in tables]
        threshold, edge, width = (np.concatenate(column) for column in zip(*closed, strict=True))
        lowest = np.arange(2**GUIDE_BITS, dtype=np.int64) << GUIDE_SHIFT
        first = np.cumsum([0, *(len(t.threshold) + 1 for t in tables)])
        cells = [t.threshold.searchsorted(lowest, side="right") - 1 for t in tables]
        guide = np.stack([at + cell for at, cell in zip(first[:-1], cells, strict=True)])
        return cls(threshold, edge, width, guide.astype(np.int32))


@jitted()
def draw_value(laws: Any, table: int, word: int) -> int:
    """Return the value that a word draws from a table."""
    # Places are numbers without a sign: of others numba asks whether they count from the end.
    threshold, width = laws.threshold, laws.width
    cell = np.uint64(laws.guide[np.uint64(table), np.uint64(word >> GUIDE_SHIFT)])
    # The first step without a question: as often as not nobody can foretell the answer.
    cell += np.uint64(threshold[cell + ONE] <= word)
    while threshold[cell + ONE] <= word:
        cell += ONE
    if width[cell] == 1:
        return laws.edge[cell]
    beyond, mass = word - threshold[cell], threshold[cell + ONE] - threshold[cell]
    return laws.edge[cell] + np.int64(np.uint64(beyond * width[cell]) // np.uint64(mass))
