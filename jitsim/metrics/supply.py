"""Replenishment orders and how suppliers delivered them, added up per item-location."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from jitsim.errors import UsageError
from jitsim.ledger.columns import Kind
from jitsim.ledger.stretch import ON_ORDER, Stretch, signs
from jitsim.model.model import NONE, Model

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

LARGEST_SUM = 2.0**62
"""The largest sum that is added up exactly, with a margin for the rounding of the bound."""


@dataclass(frozen=True, slots=True)
class SupplyTally:
    """Sums over the window measured, shape (L,).

    `orders` are released in the window, `ordered` [smallest units] with them; `on_order` [smallest unit-ticks] is the
    area under the units on order. In the window so many smallest units were `received` into stock and `rejected`. Of
    the orders with a promise that fell due or arrived in the window, `promised` are decided; `on_time` of them arrived
    in the supplier's on-time window, `in_full` of those without a unit rejected for good. Orders with a known release
    that were received in the window are `lead_times`; what they took beyond the usual lead time of their item-location
    is `lead_time_deviations` [ticks] together, and its squares are `lead_time_squares` [ticks squared].
    """

    orders: Ints
    ordered: Ints
    on_order: Ints
    received: Ints
    rejected: Ints
    promised: Ints
    on_time: Ints
    in_full: Ints
    lead_times: Ints
    lead_time_deviations: Ints
    lead_time_squares: Ints

    @classmethod
    def zeros(cls, locations: int) -> Self:
        """Return sums of nothing."""
        return cls(*np.zeros((11, locations), dtype=np.int64))


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

    opened = open_count[stretch.here]
    received = delivered = last_pieces(model, stretch, rows, opened, at_dock=True)
    full = on_time = _add_promises(model, stretch, rows, delivered, sums)
    _add_units(model, stretch, Kind.RECEIPT, sums.received)
    if stretch.has(Kind.ARRIVED, Kind.REJECTED):
        _add_units(model, stretch, Kind.REJECTED, sums.rejected)
        full = on_time & (_units_rejected(stretch, rows, opened) == 0)
        received = last_pieces(model, stretch, rows, opened, at_dock=False)
    sums.in_full[stretch.here] = stretch.counts(rows[full])
    _add_lead_times(model, stretch, rows, received, sums)


def _add_units(model: Model, stretch: Stretch, kind: Kind, sums: Ints) -> None:
    """Add the units of the events of a kind in the window."""
    rows = stretch.rows(kind)
    in_window = stretch.quantity[rows] * (stretch.tick[rows] >= model.clock.warm_up)
    np.add.at(sums[stretch.here], stretch.place[rows], in_window)


def _units_rejected(stretch: Stretch, order_rows: Ints, open_count: Ints) -> Ints:
    """Return the units of each order released in the stretch that were rejected and not made again."""
    rows = stretch.rows(Kind.REJECTED, Kind.REMADE)
    place = stretch.place[rows]
    number = stretch.part[rows] - open_count[place]
    rows, place, number = rows[number >= 0], place[number >= 0], number[number >= 0]
    rejected = np.zeros(len(order_rows), dtype=np.int64)
    change = stretch.quantity[rows] * _REJECTED[stretch.kind[rows]]
    np.add.at(rejected, stretch.before(order_rows)[place] + number, change)
    return rejected


def last_pieces(model: Model, stretch: Stretch, order_rows: Ints, open_count: Ints, *, at_dock: bool) -> Ints:
    """Return the tick at which the last piece of each order released in the stretch came, NONE where one is missing.

    Came to the dock, or into stock after inspection. What is rejected and made again is missing until it comes; what is
    rejected and credited came.
    """
    rows = stretch.rows(Kind.RECEIPT, Kind.ARRIVED, Kind.REJECTED, Kind.REMADE)
    place, kind = stretch.place[rows], stretch.kind[rows]
    number = stretch.part[rows] - open_count[place]
    comes = _COMES[kind]
    if at_dock and stretch.has(Kind.ARRIVED):
        inspected = model.supply.inspection[stretch.here] > 0
        comes = np.where(inspected[place], _COMES_TO_DOCK[kind], comes)
    counted = (number >= 0) & (comes != 0)
    rows, comes = rows[counted], comes[counted]
    order = (stretch.before(order_rows)[place] + number)[counted]
    missing = stretch.quantity[order_rows]
    np.subtract.at(missing, order, stretch.quantity[rows] * comes)
    last = np.full(len(order_rows), NONE, dtype=np.int64)
    came = comes > 0
    np.maximum.at(last, order[came], stretch.tick[rows[came]])
    last[missing > 0] = NONE
    return last


_COMES = signs(RECEIPT=1, REJECTED=1, REMADE=-1)
_COMES_TO_DOCK = signs(ARRIVED=1, REMADE=-1)
_REJECTED = signs(REJECTED=1, REMADE=-1)


def _add_promises(model: Model, stretch: Stretch, rows: Ints, arrived: Ints, sums: SupplyTally) -> Bools:
    """Add what became of promises, and return which orders were on time."""
    clock, terms, here = model.clock, model.locations, stretch.here
    place = stretch.place[rows]
    lead_time = terms.promised_lead_time[here][place]
    promise = stretch.tick[rows] + lead_time
    earliest, latest = promise - terms.early[here][place], promise + terms.late[here][place]
    came = arrived != NONE
    in_window = ((promise >= clock.warm_up) & (promise < clock.horizon)) | (came & (arrived >= clock.warm_up))
    decided = came | (latest < clock.horizon)
    counted = (lead_time != NONE) & in_window & decided
    on_time: Bools = counted & came & (arrived >= earliest) & (arrived <= latest)
    sums.promised[here] = stretch.counts(rows[counted])
    sums.on_time[here] = stretch.counts(rows[on_time])
    return on_time


def _add_lead_times(model: Model, stretch: Stretch, rows: Ints, arrived: Ints, sums: SupplyTally) -> None:
    measured = (arrived != NONE) & (arrived >= model.clock.warm_up)
    rows, arrived = rows[measured], arrived[measured]
    place = stretch.place[rows]
    known = model.locations
    expected = (known.release_delay + known.usual_lead_time)[stretch.here][place]
    beyond = arrived - stretch.tick[rows] - expected
    refuse_squares(model, float(np.abs(beyond).max(initial=0)), len(beyond))
    sums.lead_times[stretch.here] = stretch.counts(rows)
    np.add.at(sums.lead_time_deviations[stretch.here], place, beyond)
    np.add.at(sums.lead_time_squares[stretch.here], place, beyond * beyond)


def refuse_squares(model: Model, largest: float, count: int) -> None:
    """Refuse lead times whose squared deviations, of which `largest` [ticks] bounds each, do not fit into 64 bits."""
    if largest * largest * count > LARGEST_SUM:
        raise UsageError(
            f"ticks_per_day: {count} lead times that are up to {largest:.3g} ticks from the usual ones are too large "
            f"to add up; take fewer than {model.clock.ticks_per_day} ticks_per_day"
        )


@dataclass(frozen=True, slots=True)
class LeadTimeSums:
    """Lead times in days, shape (R, L) or (L,): how many, their sum, and the squared deviations from their own mean.

    `several` counts those with at least one more of the same item-location; only they have deviations.
    """

    count: Ints
    days: Floats
    several: Ints
    squares: Floats


def lead_time_sums(model: Model, supply: SupplyTally, here: Ints | slice = slice(None)) -> LeadTimeSums:
    """Return the lead times of each item-location in days; the sums are those of the item-locations `here`."""
    day, count = model.clock.ticks_per_day, supply.lead_times
    days = (supply.lead_time_deviations + count * model.locations.usual_lead_time[here]) / day
    several = count >= 2
    beyond = supply.lead_time_deviations
    about_mean = supply.lead_time_squares - beyond / np.maximum(count, 1) * beyond
    return LeadTimeSums(count, days, count * several, several * np.maximum(about_mean, 0.0) / day**2)
