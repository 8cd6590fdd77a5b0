"""Replenishment orders and how suppliers delivered them, added up per item-location and source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from jitsim.errors import UsageError
from jitsim.ledger.columns import Kind
from jitsim.ledger.stretch import ON_ORDER, Stretch, signs
from jitsim.ledger.supplies import supply_of_events, supply_of_orders
from jitsim.model.model import NONE, Model

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

LARGEST_SUM = 2.0**62
"""The largest sum that is added up exactly, with a margin for the rounding of the bound."""


@dataclass(frozen=True, slots=True)
class SupplyTally:
    """Sums over the window measured by row of the terms of supply, shape (S,).

    `orders` are released in the window, `ordered` [smallest units] with them; `on_order` [smallest unit-ticks] is the
    area under the units on order. In the window so many smallest units were `received` into stock and `rejected`. Of
    the orders with a promise that fell due or arrived in the window, `promised` are decided; `on_time` of them arrived
    in the supplier's on-time window, `in_full` of those without a unit rejected for good. Orders with a known release
    that were received in the window are `lead_times`; what they took beyond the usual lead time of their supply is
    `lead_time_deviations` [ticks] together, and its squares are `lead_time_squares` [ticks squared].
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
    def zeros(cls, supplies: int) -> Self:
        """Return sums of nothing."""
        return cls(*np.zeros((11, supplies), dtype=np.int64))


def add_supply(model: Model, stretch: Stretch, open_count: Ints, open_units: Ints, sums: SupplyTally) -> None:
    """Add the replenishment orders of a stretch to the sums; the two columns say what is open at day 0, shape (L,)."""
    clock, opened = model.clock, open_count[stretch.here]
    rows, supply = stretch.rows(Kind.ORDER), supply_of_orders(model, stretch)
    measured = stretch.tick[rows] >= clock.warm_up
    np.add.at(sums.orders, supply[measured], 1)
    np.add.at(sums.ordered, supply[measured], stretch.quantity[rows[measured]])
    _add_area(model, stretch, open_units[stretch.here], sums.on_order)
    received = delivered = last_pieces(model, stretch, rows, opened, at_dock=True)
    full = on_time = _add_promises(model, stretch, supply, delivered, sums)
    _add_units(model, stretch, Kind.RECEIPT, sums.received)
    if stretch.has(Kind.ARRIVED, Kind.REJECTED):
        _add_units(model, stretch, Kind.REJECTED, sums.rejected)
        full = on_time & (_units_rejected(stretch, rows, opened) == 0)
        received = last_pieces(model, stretch, rows, opened, at_dock=False)
    np.add.at(sums.in_full, supply[full], 1)
    _add_lead_times(model, stretch, supply, received, sums)


def _add_area(model: Model, stretch: Stretch, open_units: Ints, sums: Ints) -> None:
    """Add the area under the units on order; those of further sources are taken from the sums of the first."""
    clock = model.clock
    area = stretch.quantity * ON_ORDER[stretch.kind] * (clock.horizon - np.maximum(stretch.tick, clock.warm_up))
    sums[stretch.here] = open_units * clock.window + stretch.sums(area)
    orders = stretch.rows(Kind.ORDER)
    if not stretch.part[orders].any():
        return
    later = stretch.rows(Kind.RECEIPT, Kind.REJECTED, Kind.REMADE, Kind.SHORT_CLOSED)
    rows = np.concatenate([orders, later])
    supply = np.concatenate([supply_of_orders(model, stretch), supply_of_events(model, stretch, later)])
    np.subtract.at(sums, stretch.first + stretch.place[rows], area[rows])
    np.add.at(sums, supply, area[rows])


def _add_units(model: Model, stretch: Stretch, kind: Kind, sums: Ints) -> None:
    """Add the units of the events of a kind in the window."""
    rows = stretch.rows(kind)
    in_window = stretch.quantity[rows] * (stretch.tick[rows] >= model.clock.warm_up)
    np.add.at(sums, supply_of_events(model, stretch, rows), in_window)


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
        inspected = model.supply.inspection[supply_of_events(model, stretch, rows)] > 0
        comes = np.where(inspected, _COMES_TO_DOCK[kind], comes)
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


def _add_promises(model: Model, stretch: Stretch, supply: Ints, arrived: Ints, sums: SupplyTally) -> Bools:
    """Add what became of promises, and return which orders were on time."""
    clock, terms = model.clock, model.supply
    lead_time = terms.promised_lead_time[supply]
    promise = stretch.tick[stretch.rows(Kind.ORDER)] + lead_time
    earliest, latest = promise - terms.early[supply], promise + terms.late[supply]
    came = arrived != NONE
    in_window = ((promise >= clock.warm_up) & (promise < clock.horizon)) | (came & (arrived >= clock.warm_up))
    decided = came | (latest < clock.horizon)
    counted = (lead_time != NONE) & in_window & decided
    on_time: Bools = counted & came & (arrived >= earliest) & (arrived <= latest)
    np.add.at(sums.promised, supply[counted], 1)
    np.add.at(sums.on_time, supply[on_time], 1)
    return on_time


def _add_lead_times(model: Model, stretch: Stretch, supply: Ints, arrived: Ints, sums: SupplyTally) -> None:
    measured = (arrived != NONE) & (arrived >= model.clock.warm_up)
    rows, arrived, supply = stretch.rows(Kind.ORDER)[measured], arrived[measured], supply[measured]
    terms = model.supply
    expected = terms.release_delay[supply] + terms.usual_lead_time[supply]
    beyond = arrived - stretch.tick[rows] - expected
    refuse_squares(model, float(np.abs(beyond).max(initial=0)), len(beyond))
    np.add.at(sums.lead_times, supply, 1)
    np.add.at(sums.lead_time_deviations, supply, beyond)
    np.add.at(sums.lead_time_squares, supply, beyond * beyond)


def refuse_squares(model: Model, largest: float, count: int) -> None:
    """Refuse lead times whose squared deviations, of which `largest` [ticks] bounds each, do not fit into 64 bits."""
    if largest * largest * count > LARGEST_SUM:
        raise UsageError(
            f"ticks_per_day: {count} lead times that are up to {largest:.3g} ticks from the usual ones are too large "
            f"to add up; take fewer than {model.clock.ticks_per_day} ticks_per_day"
        )


@dataclass(frozen=True, slots=True)
class LeadTimeSums:
    """Lead times in days, shape (R, S) or (S,): how many, their sum, and the squared deviations from their own mean.

    `several` counts those with at least one more of the same supply; only they have deviations.
    """

    count: Ints
    days: Floats
    several: Ints
    squares: Floats


def lead_time_sums(model: Model, supply: SupplyTally, here: Ints | slice = slice(None)) -> LeadTimeSums:
    """Return the lead times of each supply in days; the sums are those of the supplies `here`."""
    day, count = model.clock.ticks_per_day, supply.lead_times
    days = (supply.lead_time_deviations + count * model.supply.usual_lead_time[here]) / day
    several = count >= 2
    beyond = supply.lead_time_deviations
    about_mean = supply.lead_time_squares - beyond / np.maximum(count, 1) * beyond
    return LeadTimeSums(count, days, count * several, several * np.maximum(about_mean, 0.0) / day**2)
