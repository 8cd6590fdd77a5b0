"""From a law to its table of cells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from jitsim.distributions.law import Bools, Floats, Law
from jitsim.distributions.table import WORD, Ints, Table

HIGHEST = 2**40
"""Values above this [smallest units or ticks] count as this, so that a draw fits in 64 bits at every step."""
WIDEST = 2**31 - 1
"""Values in one cell; times a 32-bit word this still fits in 64 bits."""
ONE_CELL_EACH = 512
"""Up to so many values have a cell each; more are interpolated."""
SCALED_ONE_CELL_EACH = 4096
"""The same for whole laws counted in a smaller unit: interpolation would put values between those of the law."""
TOLERANCE = 2e-6
"""Largest error of the interpolated distribution function: no test of fewer than 10^11 draws can see it."""
TAIL_TOLERANCE = 0.003
"""The same, relative to the smaller tail: extremes are rare but decide the cost."""
FINEST = 4.0 / WORD
"""No tolerance is smaller: thresholds are whole words."""
GUARD = 1e-9
"""Slack of rounding: 0.3 / 0.1 is 2.9999999999999996 in binary floats."""

Thresholds = Callable[[Ints], Ints]
"""2^32 P(V < m), rounded, as a function of whole numbers m."""


def tabulate(law: Law, per_unit: float = 1.0) -> Table:
    """Return the table of a law's values times `per_unit`, rounded half up; below zero counts as zero.

    `per_unit` is smallest units per unit of quantity, or ticks per day.
    """
    atoms = law.atoms()
    if atoms is not None:
        return _of_atoms(*atoms, per_unit)
    if law.whole and per_unit > 1.0:
        exact = _thresholds(law, 1.0)
        first, end = _span(exact)
        if end - first <= SCALED_ONE_CELL_EACH:
            counts = np.arange(first, end + 1)
            return _of_values(_rounded(counts.astype(np.float64) * per_unit), exact(counts))
    exact = _thresholds(law, per_unit)
    first, end = _span(exact)
    if end - first <= ONE_CELL_EACH:
        values = np.arange(first, end + 1)
        return _of_values(values, exact(values))
    return _interpolated(_thresholds(law, per_unit, smooth=law.whole and per_unit != 1.0), first, end)


def _thresholds(law: Law, per_unit: float, *, smooth: bool = False) -> Thresholds:
    """Return the thresholds of a law as a function of m; those of a mixed law are the mean of its parts', by share.

    `smooth` spreads the steps of whole laws evenly, for interpolation where their values are not neighbours.
    """
    parts = law.parts()
    if parts == ((1.0, law),):
        return _Thresholds(law, per_unit, smooth)
    mixed = [(share, _part(part, per_unit, smooth)) for share, part in parts]
    return lambda m: np.rint(sum(share * thresholds(m) for share, thresholds in mixed)).astype(np.int64)


def _part(law: Law, per_unit: float, smooth: bool) -> Thresholds:
    atoms = law.atoms()
    return _Thresholds(law, per_unit, smooth) if atoms is None else _AtomThresholds(_of_atoms(*atoms, per_unit))


@dataclass(frozen=True, slots=True)
class _AtomThresholds:
    """The thresholds of a law that lives on a list of values, as a function of m."""

    table: Table

    def __call__(self, m: Ints) -> Ints:
        """Return the thresholds at `m`, same shape."""
        return np.append(self.table.threshold, WORD)[self.table.edge.searchsorted(m, side="left")]


@dataclass(frozen=True, slots=True)
class _Thresholds:
    """2^32 P(V < m), rounded, of the whole values V = floor(X * per_unit + 1/2), as a function of m."""

    law: Law
    per_unit: float
    smooth: bool = False

    def __call__(self, m: Ints) -> Ints:
        """Return the thresholds at `m`, same shape."""
        x = (m.astype(np.float64) - (0.5 + GUARD if self.law.whole else 0.5)) / self.per_unit
        if self.law.whole:
            x = x - 0.5 if self.smooth else np.ceil(x) - 1.0
        words = np.empty(x.shape, dtype=np.int64)
        lower = x < self.law.expectation
        words[lower] = np.rint(WORD * self._probability(self.law.cdf, x[lower]))
        words[~lower] = WORD - np.rint(WORD * self._probability(self.law.sf, x[~lower]))
        words[m <= 0] = 0
        words[m > HIGHEST] = WORD
        return words

    def _probability(self, function: Callable[[Floats], Floats], x: Floats) -> Floats:
        if not self.smooth:
            return function(x)
        part = x - np.floor(x)
        return (1.0 - part) * function(x) + part * function(x + 1.0)


def _span(thresholds: Thresholds) -> tuple[int, int]:
    """Return the smallest value that any word draws, and one more than the largest."""
    end = _first(lambda m: thresholds(m) >= WORD, 0, HIGHEST + 1)
    return _first(lambda m: thresholds(m) > 0, 0, end) - 1, end


def _first(holds: Callable[[Ints], Bools], low: int, high: int) -> int:
    """Return the first m above `low` for which a condition holds that once true stays true; it holds at `high`."""
    while high - low > 1:
        step = -((low - high) // 64)
        grid = np.arange(low + step, high, step)
        place = int(np.append(holds(grid), True).argmax())
        low, high = low + place * step, min(low + (place + 1) * step, high)
    return high


def _rounded(x: Floats) -> Ints:
    """Return whole values, halves up, from 0 to HIGHEST."""
    return np.clip(np.floor(x + 0.5 + GUARD), 0, HIGHEST).astype(np.int64)


def _of_atoms(values: Floats, shares: Floats, per_unit: float) -> Table:
    """Return the table of a law that lives on a list of values."""
    rounded = _rounded(values * per_unit)
    order = np.argsort(rounded, kind="stable")
    below = np.concatenate(([0.0], np.cumsum(shares[order])))
    thresholds = np.rint(np.minimum(below, 1.0) * WORD).astype(np.int64)
    thresholds[-1] = WORD
    return _of_values(np.append(rounded[order], HIGHEST + 1), thresholds)


def _of_values(values: Ints, thresholds: Ints) -> Table:
    """Return a table with a cell for each value that any word draws; `values` has one more at its end."""
    thresholds = np.maximum.accumulate(thresholds)
    drawn = np.diff(thresholds) > 0
    value, threshold = values[:-1][drawn], thresholds[:-1][drawn]
    new = np.diff(value, prepend=-1) > 0
    return Table(value[new], np.ones(int(new.sum()), dtype=np.int64), threshold[new])


def _interpolated(thresholds: Thresholds, first: int, end: int) -> Table:
    """Return a table of cells from `first` to `end`, halved until a straight line through each is good enough.

    The first cells halve towards `first`, so that a long upper tail takes no more rounds than a short one.
    """
    halvings = (end - first).bit_length()
    edges = np.unique(first + ((end - first) >> np.arange(halvings + 1)))
    known = thresholds(edges)
    known[0], known[-1] = 0, WORD
    left, right, low, high = edges[:-1], edges[1:], known[:-1], known[1:]
    while len(left):
        quarters = left + (right - left) * np.arange(1, 4)[:, None] // 4
        words = thresholds(quarters)
        split = _bends(left, right, low, high, quarters, words)
        middle, between = quarters[1, split], words[1, split]
        edges, known = np.append(edges, middle), np.append(known, between)
        left, right = np.append(left[split], middle), np.append(middle, right[split])
        low, high = np.append(low[split], between), np.append(between, high[split])
    order = np.argsort(edges)
    edges, known = edges[order], np.maximum.accumulate(known[order])
    drawn = np.diff(known) > 0
    return Table(edges[:-1][drawn], np.diff(edges)[drawn], known[:-1][drawn])


def _bends(left: Ints, right: Ints, low: Ints, high: Ints, points: Ints, words: Ints) -> Bools:
    """Return which cells are too wide, or too far from the straight line at one of three points, shape (3, n)."""
    width = right - left
    line = low + (high - low) * ((points - left) / width)
    tail = np.minimum(words, WORD - words) / WORD
    allowed = WORD * np.clip(TAIL_TOLERANCE * tail, FINEST, TOLERANCE)
    bent: Bools = np.any(np.abs(words - line) > allowed, axis=0)
    split: Bools = (bent & (width > 1)) | (width > WIDEST)
    return split
