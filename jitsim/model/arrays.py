"""Arrays of the model: their types, and how they are made."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

NONE = -1
"""Stands for `no value` in an array of whole numbers."""


def whole_numbers(values: Iterable[int]) -> Ints:
    """Return whole numbers as an array, shape (n,)."""
    return np.fromiter(values, dtype=np.int64)
