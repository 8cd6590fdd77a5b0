"""How much of a supplier's capacity is used day by day (M-CAP).

The ledger says when orders are released, not when they leave; but a supplier that works off what waits, and loses what
it does not use of a day, has used the same by the end of every day whichever order it serves first.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from jitsim.metrics.metric import Floats
from jitsim.metrics.purchase_lines import PurchaseLines
from jitsim.model.model import NONE, Model

Ints = npt.NDArray[np.int64]


def capacity_use(model: Model, lines: PurchaseLines) -> dict[str, Floats]:
    """Return the capacity used and offered on each day, shape (suppliers, days), in the measure of the model.

    Both are NaN for a supplier without a limit or without items, and 0 is offered on its days off.
    """
    shape = (len(model.sources), model.clock.days)
    used, offered = np.full(shape, np.nan), np.full(shape, np.nan)
    of_line = model.supply.source[lines.supply]
    for number in np.flatnonzero(model.supply.capacity[: len(model.suppliers)] != NONE):
        mine = np.flatnonzero(model.supply.source == number)
        if len(mine) == 0:
            continue
        # Calendars belong to the supplier: those of all its supplies are the same.
        starts, works = _calendar(model, int(mine[0]))
        rows = of_line == number
        day = starts[lines.released[rows] // model.clock.ticks_per_day]
        work = lines.ordered[rows] * model.supply.weight[lines.supply[rows]]
        asked = np.zeros(shape[1])
        in_time = day < shape[1]
        np.add.at(asked, day[in_time], work[in_time].astype(np.float64))
        offered[number] = model.supply.capacity[number] * works
        used[number] = worked_off(asked, offered[number])
    return {"capacity_used": used, "capacity_offered": offered}


def worked_off(asked: Floats, offered: Floats) -> Floats:
    """Return what is worked off each day of what was asked until then and waits, at most what is offered; (days,)."""
    surplus = np.cumsum(asked - offered)
    waiting = surplus - np.minimum(np.minimum.accumulate(surplus), 0.0)
    return asked - np.diff(waiting, prepend=0.0)


def _calendar(model: Model, row: int) -> tuple[Ints, Ints]:
    """Return the day on which work on an order of each day may start, and whether the supplier works, shape (days,)."""
    ticks = model.clock.ticks_per_day
    accepts, works = model.supply.order_days(row, ticks), model.supply.supplier_time(row, ticks)
    days = range(model.clock.days)
    starts = [works.next_open(accepts.next_open(day * ticks)) // ticks for day in days]
    working = [int(works.next_open(day * ticks) == day * ticks) for day in days]
    return np.array(starts, dtype=np.int64), np.array(working, dtype=np.int64)
