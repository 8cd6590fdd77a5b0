"""From whole numbers of an item's smallest unit to the units that a person wrote."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def in_units(quantity: Ints | Floats, unit: Floats) -> Floats:
    """Return quantities [units] of items whose smallest quantity is `unit` [units].

    Where one unit is a whole number of smallest ones they divide: 57 of 0.01 are 0.57, not 0.5700000000000001.
    """
    per_unit = np.rint(1.0 / unit)
    decimal = per_unit * unit == 1.0
    units: Floats = np.where(decimal, quantity / np.where(decimal, per_unit, 1.0), quantity * unit)
    return units


def in_units_of(quantity: Floats, unit: float) -> Floats:
    """Return quantities of one item [units]: those of `in_units`, several times as fast."""
    per_unit = round(1.0 / unit)
    return quantity / per_unit if per_unit * unit == 1.0 else quantity * unit
