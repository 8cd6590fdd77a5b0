"""What customers asked for and got, added up per demand stream."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from jitsim.ledger.columns import CUSTOMER_KINDS, Kind
from jitsim.ledger.stretch import BACKLOG, MISSING, UNMET, Stretch, signs
from jitsim.metrics.orders import OrderLines
from jitsim.model.model import Model, Timing

Ints = npt.NDArray[np.int64]

AT_ONCE = signs(BACKORDERED=-1, LOST=-1, HELD=-1)
"""What one unit of an event does to the demand that was booked as served at once, by kind."""

SHIPPED = signs(BACKORDERED=-1, LOST=-1, HELD=-1, SHIPMENT=1, DISPATCHED=1)
"""What one unit of an event does to the demand that was booked as shipped, by kind."""

WAITING = signs(BACKORDERED=1, HELD=1, SHIPMENT=-1, DISPATCHED=-1, CANCELLED=-1, RETURNED=-1)
"""What one unit of an event does to the demand that is not shipped yet, by kind; stock may be set aside for it."""


_LEAVES = signs(SHIPMENT=1, DISPATCHED=1) > 0
"""Whether an event is a shipment some time after the order came, by kind."""


@dataclass(frozen=True, slots=True)
class DemandTally:
    """Sums over the window measured, shape (D,), quantities in smallest units.

    Of the demand that arrives in the window: `demanded`, `at_once` from the shelf, and `waited` [unit-ticks] until it
    is shipped or given up, or until the horizon where it still waits then; its `lines`, of which `lines_at_once` were
    served whole from the shelf. Of the window: `shipped`, `lost`, of which `declined`, and `backlog` [unit-ticks]. Of
    the lines due in the window: `lines_due`, of which `lines_fulfilled` were complete and on time. An order for one
    item is one line.
    """

    demanded: Ints
    at_once: Ints
    lost: Ints
    waited: Ints
    shipped: Ints
    backlog: Ints
    lines: Ints
    lines_at_once: Ints
    lines_due: Ints
    lines_fulfilled: Ints
    declined: Ints

    @classmethod
    def zeros(cls, streams: int) -> Self:
        """Return sums of nothing."""
        return cls(*np.zeros((11, streams), dtype=np.int64))


def add_demand(model: Model, stretch: Stretch, sums: DemandTally, orders: OrderLines) -> None:
    """Add the customer orders of a stretch to the sums; lines of larger orders are also left with `orders`."""
    clock = model.clock
    rows = stretch.rows(Kind.DEMAND)
    stream, tick = stretch.part[rows], stretch.tick[rows]
    due = due_ticks(model, stretch, rows)
    # As whole numbers: adding truth values at places takes numpy seventy times as long.
    measured = (tick >= clock.warm_up).astype(np.int64)
    due_measured = ((due >= clock.warm_up) & (due < clock.horizon)).astype(np.int64)
    _book(stream, stretch.quantity[rows] * measured, (sums.demanded, sums.at_once, sums.shipped))
    _book(stream, measured, (sums.lines, sums.lines_at_once))
    _book(stream, due_measured, (sums.lines_due, sums.lines_fulfilled))

    later = _Later.of(model, stretch, rows)
    _add_unmet(model, later, stream[later.order], measured[later.order], sums)
    _take_off_lines(_short_at_once(later, len(rows)), stream, measured, sums.lines_at_once)
    short = _short_when_due(later, due)
    _take_off_lines(short, stream, due_measured, sums.lines_fulfilled)
    if orders.exist:
        orders.add(stretch, rows, due_measured, short)


def due_ticks(model: Model, stretch: Stretch, demand_rows: Ints) -> Ints:
    """Return the tick by which each order is promised: what was quoted on it, else what its customer is promised."""
    due: Ints = stretch.tick[demand_rows] + model.demand.promise[stretch.part[demand_rows]]
    rows = stretch.rows(Kind.PROMISED)
    if len(rows):
        order = stretch.before(demand_rows)[stretch.place[rows]] + stretch.part[rows]
        due[order] = stretch.tick[rows] + stretch.quantity[rows]
    return due


def _book(stream: Ints, amount: Ints, columns: tuple[Ints, ...]) -> None:
    """Add the same amounts to several columns of sums, as if all were served; what was not is taken off later."""
    booked = np.zeros_like(columns[0])
    np.add.at(booked, stream, amount)
    for column in columns:
        np.add(column, booked, out=column)


def _take_off_lines(short: Ints, stream: Ints, counted: Ints, sums: Ints) -> None:
    """Take the lines that are short off the sum of the lines that counted."""
    lines = np.flatnonzero(short > 0)
    np.subtract.at(sums, stream[lines], counted[lines])


@dataclass(frozen=True, slots=True)
class _Later:
    """Rows about customer orders other than their arrival; `order` counts the orders of the stretch from 0.

    `at_once` is what one unit of the row does to the demand booked as served at once: what is set aside for the order
    and dispatched at the instant of demand was.
    """

    order: Ints
    tick: Ints
    kind: Ints
    quantity: Ints
    at_once: Ints

    @classmethod
    def of(cls, model: Model, stretch: Stretch, demand_rows: Ints) -> Self:
        rows = stretch.rows(*CUSTOMER_KINDS)
        order = stretch.before(demand_rows)[stretch.place[rows]] + stretch.part[rows]
        kind = stretch.kind[rows]
        of_lots = model.demand.timing[stretch.part[demand_rows]] == Timing.COMPONENT
        if of_lots.any():
            # Components are served when they are set aside, whenever a machine comes to take them.
            kept = ~of_lots[order] | ~np.isin(kind, (Kind.HELD, Kind.DISPATCHED))
            rows, order, kind = rows[kept], order[kept], kind[kept]
            kind = np.where(of_lots[order] & (kind == Kind.SET_ASIDE), int(Kind.SHIPMENT), kind)
        tick = stretch.tick[rows]
        at_once = AT_ONCE[kind] + ((kind == int(Kind.DISPATCHED)) & (tick == stretch.tick[demand_rows[order]]))
        return cls(order, tick, kind, stretch.quantity[rows], at_once)


def _add_unmet(model: Model, later: _Later, stream: Ints, measured: Ints, sums: DemandTally) -> None:
    """Correct what was booked as served at once, and add waits; `stream` and `measured` are those of the order."""
    clock = model.clock
    in_window = later.quantity * (later.tick >= clock.warm_up)
    np.add.at(sums.at_once, stream, in_window * later.at_once)
    np.add.at(sums.shipped, stream, in_window * SHIPPED[later.kind])
    np.add.at(sums.lost, stream, in_window * UNMET[later.kind])
    np.add.at(sums.declined, stream, in_window * (later.kind == int(Kind.DECLINED)))

    waiting = later.quantity * WAITING[later.kind]
    np.add.at(sums.waited, stream, waiting * (clock.horizon - later.tick) * measured)
    waiting = later.quantity * BACKLOG[later.kind]
    np.add.at(sums.backlog, stream, waiting * (clock.horizon - np.maximum(later.tick, clock.warm_up)))


def _short_at_once(later: _Later, orders: int) -> Ints:
    """Return the units of each order that were not served at the instant of demand."""
    short = np.zeros(orders, dtype=np.int64)
    np.subtract.at(short, later.order, later.quantity * later.at_once)
    return short


def short_when_due(model: Model, stretch: Stretch, demand_rows: Ints, due: Ints) -> Ints:
    """Return the units of each order that are lost or not shipped at the end of its `due` tick, shape (orders,)."""
    return _short_when_due(_Later.of(model, stretch, demand_rows), due)


def _short_when_due(later: _Later, due: Ints) -> Ints:
    """Return the units of each order that are lost or not shipped at the end of its due tick."""
    short = np.zeros(len(due), dtype=np.int64)
    in_time = ~_LEAVES[later.kind] | (later.tick <= due[later.order])
    np.add.at(short, later.order, later.quantity * MISSING[later.kind] * in_time)
    return short
