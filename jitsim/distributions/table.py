"""A law as a table that turns 32 random bits into a whole number.

A law is a monotone inverse distribution function in cells of whole numbers: `edge`, `width` and the threshold
round(2^32 F(edge)), the upper tail from the survival function. Monotone, so that a higher mean draws higher numbers
from the same bits and two scenarios stay paired; made of whole numbers, so that every machine draws the same.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

WORD = 2**32
"""Random words are whole numbers from 0 to below this."""


@dataclass(frozen=True, eq=False)
class Table:
    """Cells of a law, shape (n,): cell j is drawn by the words from `threshold[j]` to below `threshold[j + 1]`.

    The cell holds the values `edge[j]` to below `edge[j] + width[j]`, spread evenly over its words. `threshold[0]` is
    0, after the last cell comes 2^32. Values are the law's times `per_unit`, rounded half up, from 0 to `HIGHEST`.
    """

    edge: Ints
    width: Ints
    threshold: Ints

    @cached_property
    def mass(self) -> Ints:
        """Words per cell, of 2^32, shape (n,)."""
        return np.diff(self.threshold, append=WORD)

    @cached_property
    def constant(self) -> int | None:
        """The value if there is only one, else None."""
        return int(self.edge[0]) if len(self.edge) == 1 and self.width[0] == 1 else None

    @cached_property
    def largest(self) -> int:
        """The largest value that can be drawn."""
        return self.draw_one(WORD - 1)

    @cached_property
    def mean(self) -> float:
        """The mean of the values drawn, exact."""
        return float(np.dot(self._middle, self.mass / WORD))

    @cached_property
    def sd(self) -> float:
        """The standard deviation of the values drawn; within a cell as if spread evenly."""
        distinct = np.minimum(self.width, self.mass).astype(np.float64)
        within = self.width.astype(np.float64) ** 2 / 12.0 * (1.0 - distinct**-2)
        return float(np.sqrt(np.dot((self._middle - self.mean) ** 2 + within, self.mass / WORD)))

    @cached_property
    def digest(self) -> str:
        """A fingerprint of the cells, the same on every machine that draws the same numbers."""
        cells = np.stack((self.edge, self.width, self.threshold)).astype("<i8")
        return hashlib.blake2b(cells.tobytes(), digest_size=16).hexdigest()

    def draw(self, words: npt.NDArray[np.uint32] | Ints) -> Ints:
        """Return the values drawn by random words, same shape."""
        u = words.astype(np.int64)
        cell = self.threshold[1:].searchsorted(u, side="right")
        if self._single:
            return self.edge[cell]
        drawn: Ints = self.edge[cell] + (u - self.threshold[cell]) * self.width[cell] // self.mass[cell]
        return drawn

    def draw_one(self, word: int) -> int:
        """Return the value drawn by one random word."""
        edge, width, threshold, mass = self._lists
        cell = bisect_right(threshold, word) - 1
        return edge[cell] + (word - threshold[cell]) * width[cell] // mass[cell]

    @cached_property
    def _single(self) -> bool:
        """Whether every cell holds one value."""
        return bool((self.width == 1).all())

    @cached_property
    def _lists(self) -> tuple[list[int], list[int], list[int], list[int]]:
        return self.edge.tolist(), self.width.tolist(), self.threshold.tolist(), self.mass.tolist()

    @cached_property
    def _middle(self) -> npt.NDArray[np.float64]:
        """The mean of each cell: the sum of i * w // m over i < m is ((m - 1)(w - 1) + gcd(m, w) - 1) / 2."""
        m, w = self.mass.astype(np.float64), self.width.astype(np.float64)
        total = ((m - 1.0) * (w - 1.0) + np.gcd(self.mass, self.width) - 1.0) / 2.0
        return np.asarray(self.edge + total / m)
