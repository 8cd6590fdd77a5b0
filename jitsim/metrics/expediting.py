"""What was expedited, added up by express way in whole numbers, and what that costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from jitsim.ledger.columns import Kind
from jitsim.ledger.ledger import Ledger
from jitsim.model.model import Model

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ExpeditingTally:
    """Sums over the window measured by row of the terms of supply, shape (S,), 0 but for express ways.

    How often was expedited, and how many smallest units were.
    """

    expedites: Ints
    expedited: Ints

    @classmethod
    def zeros(cls, supplies: int) -> Self:
        """Return sums of nothing."""
        return cls(*np.zeros((2, supplies), dtype=np.int64))


def expediting_of(model: Model, ledger: Ledger) -> ExpeditingTally:
    """Add up the orders of express ways and the orders that went on faster in a ledger."""
    sums = ExpeditingTally.zeros(len(model.supply.location))
    clock = model.clock
    for location, terms in model.expediting.items():
        rows = slice(int(ledger.start[location]), int(ledger.start[location + 1]))
        kind, part, tick = ledger.kind[rows], ledger.part[rows], ledger.tick[rows]
        ours = ((kind == int(Kind.ORDER)) & (part == terms.place)) | (kind == int(Kind.UPGRADED))
        ours &= (tick >= clock.warm_up) & (tick < clock.horizon)
        sums.expedites[terms.supply] = np.count_nonzero(ours)
        sums.expedited[terms.supply] = ledger.quantity[rows][ours].sum()
    return sums


def cost_of_expediting(model: Model, sums: ExpeditingTally, here: Ints | slice = slice(None)) -> Floats:
    """Return the fixed cost and the premium of what was expedited, in the shape of the sums [currency].

    The sums are those of the rows `here` of the terms of supply.
    """
    fixed, premium = np.zeros((2, len(model.supply.location)))
    for terms in model.expediting.values():
        fixed[terms.supply], premium[terms.supply] = terms.express.fixed_cost, terms.express.premium_per_unit
    cost: Floats = fixed[here] * sums.expedites + premium[here] * sums.expedited
    return cost
