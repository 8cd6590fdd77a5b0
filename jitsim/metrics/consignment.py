"""Who owns what: stock that is the vendor's until it is used, and what vendors pay for stock outside its band.

Title moves no piece: the chain's costs are the same whoever owns the stock, and only the parties' shares differ.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from jitsim.ledger.columns import Kind
from jitsim.ledger.stretch import BACKLOG, ON_HAND, RESERVED, Stretch
from jitsim.metrics.stock import StockTally
from jitsim.model.model import Model
from jitsim.policies.vmi import Vmi

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

MINIMUM, MAXIMUM = 0, 1
"""The places of z and Z among the parameters of the policy."""


def consigned(model: Model) -> Bools:
    """Return which item-locations hold stock of their vendors, shape (L,)."""
    policies = model.policies
    return np.array([isinstance(policy, Vmi) and policy.is_consigned for policy in policies], dtype=np.bool_)


def penalties(model: Model) -> Floats:
    """Return what is paid per unit-day below z and above Z, shape (2, L) [currency per unit and day]."""
    rates = [policy.penalties if isinstance(policy, Vmi) else (0.0, 0.0) for policy in model.policies]
    return np.array(rates, dtype=np.float64).reshape(-1, 2).T


def add_bands(model: Model, stretch: Stretch, initial: Ints, sums: StockTally) -> None:
    """Add how far and how long stock less backlog is outside the band, where a vendor pays for it."""
    for place, location in _with_penalties(model, stretch):
        rows = slice(int(stretch.start[place]), int(stretch.start[place + 1]))
        kind, quantity, part = stretch.kind[rows], stretch.quantity[rows], stretch.part[rows]
        level = initial[place] + np.cumsum(quantity * (ON_HAND - RESERVED - BACKLOG)[kind])
        left = model.clock.horizon - np.maximum(stretch.tick[rows], model.clock.warm_up)
        lasts = left - np.append(left[1:], 0)
        low, high = (_in_force(kind, quantity, part, which) for which in (MINIMUM, MAXIMUM))
        sums.below_band[location] = (np.maximum(low - level, 0) * lasts).sum()
        sums.above_band[location] = (np.maximum(level - high, 0) * lasts).sum()


def _with_penalties(model: Model, stretch: Stretch) -> Iterator[tuple[int, int]]:
    """Yield place and number of the item-locations of a stretch whose vendors pay for leaving the band."""
    for place in range(stretch.places):
        policy = model.policies[stretch.first + place]
        if isinstance(policy, Vmi) and any(policy.penalties):
            yield place, stretch.first + place


def _in_force(kind: Ints, value: Ints, part: Ints, which: int) -> Ints:
    """Return a parameter after every row; its first value is written above all else."""
    rows = np.flatnonzero((kind == int(Kind.PARAMETER)) & (part == which))
    found: Ints = value[rows[np.maximum(np.searchsorted(rows, np.arange(len(kind)), side="right") - 1, 0)]]
    return found
