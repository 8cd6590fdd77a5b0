"""Replenishment orders and how suppliers delivered them, added up per item-location."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from jitsim.ledger.columns import Kind
from jitsim.ledger.stretch import ON_ORDER, Stretch
from jitsim.model.model import NONE, Model

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SupplyTally:
    """Sums over the window measured, shape (L,).

    `orders` are released in the window, `ordered` [smallest units] with them; `on_order` [smallest unit-ticks] is the
    area under the units on order. Of the orders with a promise that fell due or arrived in the window, `promised` are
    decided and `on_time` of them arrived in the supplier's on-time window. `receipts` in the window with a known
    release and at least one more of the same item-location have `lead_time_squares` [days squared], the sum of the
    squared deviations from their own mean.
    """

    orders: Ints
    ordered: Ints
    on_order: Ints
    promised: Ints
    on_time: Ints
    receipts: Ints
    lead_time_squares: Floats

    @classmethod
    def zeros(cls, locations: int) -> Self:
        """Return sums of nothing."""

        def whole() -> Ints:
            return np.zeros(locations, dtype=np.int64)

        return cls(whole(), whole(), whole(), whole(), whole(), whole(), np.zeros(locations))


def add_supply(model: Model, stretch: Stretch, open_count: Ints, open_units: Ints, sums: SupplyTally) -> None:
    """Add the replenishment orders of a stretch to the sums; the two columns say what is open at day 0, shape (L,)."""
    clock = model.clock
    rows = stretch.rows(Kind.ORDER)
    measured = rows[stretch.tick[rows] >= clock.warm_up]
    sums.orders[stretch.here] = stretch.counts(measured)
    np.add.at(sums.ordered[stretch.here], stretch.place[measured], stretch.quantity[measured])

    left = clock.horizon - np.maximum(stretch.tick, clock.warm_up)
    area = stretch.sums(stretch.quantity * ON_ORDER[stretch.kind] * left)
    sums.on_order[stretch.here] = open_units[stretch.here] * clock.window + area

    arrived = _arrivals(stretch, rows, open_count[stretch.here])
    _add_promises(model, stretch, rows, arrived, sums)
    _add_lead_times(model, stretch, rows, arrived, sums)


def _arrivals(stretch: Stretch, order_rows: Ints, open_count: Ints) -> Ints:
    """Return the tick at which each order released in the stretch arrived, NONE where it is on its way."""
    rows = stretch.rows(Kind.RECEIPT)
    place = stretch.place[rows]
    number = stretch.part[rows] - open_count[place]
    released_here = number >= 0
    order = (stretch.before(order_rows)[place] + number)[released_here]
    arrived = np.full(len(order_rows), NONE, dtype=np.int64)
    arrived[order] = stretch.tick[rows[released_here]]
    return arrived


def _add_promises(model: Model, stretch: Stretch, rows: Ints, arrived: Ints, sums: SupplyTally) -> None:
    clock, terms, here = model.clock, model.locations, stretch.here
    place = stretch.place[rows]
    lead_time = terms.promised_lead_time[here][place]
    promise = stretch.tick[rows] + lead_time
    earliest, latest = promise - terms.early[here][place], promise + terms.late[here][place]
    came = arrived != NONE
    in_window = ((promise >= clock.warm_up) & (promise < clock.horizon)) | (came & (arrived >= clock.warm_up))
    decided = came | (latest < clock.horizon)
    counted = (lead_time != NONE) & in_window & decided
    on_time = counted & came & (arrived >= earliest) & (arrived <= latest)
    sums.promised[here] = stretch.counts(rows[counted])
    sums.on_time[here] = stretch.counts(rows[on_time])


def _add_lead_times(model: Model, stretch: Stretch, rows: Ints, arrived: Ints, sums: SupplyTally) -> None:
    measured = (arrived != NONE) & (arrived >= model.clock.warm_up)
    rows, arrived = rows[measured], arrived[measured]
    place = stretch.place[rows]
    days = (arrived - stretch.tick[rows]) / model.clock.ticks_per_day
    count = stretch.counts(rows)
    mean = np.bincount(place, days, minlength=stretch.places) / np.maximum(count, 1)
    squares = np.bincount(place, (days - mean[place]) ** 2, minlength=stretch.places)
    several = count >= 2
    sums.receipts[stretch.here] = count * several
    sums.lead_time_squares[stretch.here] = squares * several
