"""Material plans, added up in whole numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from jitsim.ledger.columns import PLAN_FIELDS
from jitsim.ledger.ledger import Ledger
from jitsim.model.model import Model

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PlanTally:
    """Sums over the window measured by item-location that is planned, shape (L,).

    `planned` [smallest units] is what plans had coming in from the planning fence on, and `changed` [smallest units]
    how much of that the next ones changed. `late` counts the plans that released something too late, `moved` open
    orders that were wanted in another bucket than before.
    """

    planned: Ints
    changed: Ints
    late: Ints
    moved: Ints

    @classmethod
    def zeros(cls, locations: int) -> Self:
        """Return sums of nothing."""
        return cls(*np.zeros((4, locations), dtype=np.int64))


def plans_of(model: Model, ledger: Ledger) -> PlanTally:
    """Add up the plans of a ledger."""
    found = PlanTally.zeros(len(model.locations.item))
    columns = dict(zip(PLAN_FIELDS, ledger.plans.T, strict=True))
    measured = (columns["tick"] >= model.clock.warm_up) & (columns["tick"] < model.clock.horizon)
    location = columns["location"][measured]
    for name in ("planned", "changed", "moved"):
        np.add.at(getattr(found, name), location, columns[name][measured])
    np.add.at(found.late, location, columns["late"][measured] > 0)
    return found
