"""What customers asked for and got, added up per demand stream."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from jitsim.ledger.columns import Kind
from jitsim.ledger.stretch import BACKLOG, Stretch
from jitsim.model.model import Model

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

MISSING = BACKLOG.copy()
MISSING[Kind.LOST] = 1
"""What one unit of an event does to what an order misses, by kind: lost units stay missing."""


@dataclass(frozen=True, slots=True)
class DemandTally:
    """Sums over the window measured, shape (D,), quantities in smallest units.

    Of the demand that arrives in the window: `demanded`, `at_once` from the shelf, `lost`, and `waited` [unit-ticks]
    until its shipment, or until the horizon where it still waits then. Of the window: `shipped` and `backlog`
    [unit-ticks]. Of the customer orders due in the window: `orders_due`, of which `orders_fulfilled` were complete and
    on time.
    """

    demanded: Ints
    at_once: Ints
    lost: Ints
    waited: Ints
    shipped: Ints
    backlog: Ints
    orders_due: Ints
    orders_fulfilled: Ints

    @classmethod
    def zeros(cls, streams: int) -> Self:
        """Return sums of nothing."""
        return cls(*(np.zeros(streams, dtype=np.int64) for _ in range(8)))


def add_demand(model: Model, stretch: Stretch, sums: DemandTally) -> None:
    """Add the customer orders of a stretch to the sums."""
    clock = model.clock
    rows = stretch.rows(Kind.DEMAND)
    stream, tick = stretch.part[rows], stretch.tick[rows]
    due = tick + model.demand.promise[stream]
    measured = tick >= clock.warm_up
    # As whole numbers: adding truth values at places takes numpy seventy times as long.
    due_measured = ((due >= clock.warm_up) & (due < clock.horizon)).astype(np.int64)
    quantity = stretch.quantity[rows] * measured
    for column in (sums.demanded, sums.at_once, sums.shipped):
        np.add.at(column, stream, quantity)
    for column in (sums.orders_due, sums.orders_fulfilled):
        np.add.at(column, stream, due_measured)

    later = _Later.of(stretch, rows)
    _add_unmet(model, later, stream[later.order], measured[later.order], sums)
    short = _short_when_due(later, due)
    np.subtract.at(sums.orders_fulfilled, stream, due_measured * (short > 0))


@dataclass(frozen=True, slots=True)
class _Later:
    """Rows about customer orders other than their arrival; `order` counts the orders of the stretch from 0."""

    order: Ints
    tick: Ints
    kind: Ints
    quantity: Ints

    @classmethod
    def of(cls, stretch: Stretch, demand_rows: Ints) -> Self:
        rows = stretch.rows(Kind.BACKORDERED, Kind.LOST, Kind.SHIPMENT)
        order = stretch.before(demand_rows)[stretch.place[rows]] + stretch.part[rows]
        return cls(order, stretch.tick[rows], stretch.kind[rows], stretch.quantity[rows])


def _add_unmet(model: Model, later: _Later, stream: Ints, measured: Bools, sums: DemandTally) -> None:
    """Correct what was booked as served at once, and add waits; `stream` and `measured` are those of the order."""
    clock = model.clock
    shipment, lost = later.kind == Kind.SHIPMENT, later.kind == Kind.LOST
    in_window = later.quantity * (later.tick >= clock.warm_up)
    np.subtract.at(sums.at_once, stream, in_window * ~shipment)
    np.add.at(sums.shipped, stream, np.where(shipment, in_window, -in_window))
    np.add.at(sums.lost, stream, in_window * lost)

    waiting = later.quantity * BACKLOG[later.kind]
    np.add.at(sums.waited, stream, waiting * (clock.horizon - later.tick) * measured)
    np.add.at(sums.backlog, stream, waiting * (clock.horizon - np.maximum(later.tick, clock.warm_up)))


def _short_when_due(later: _Later, due: Ints) -> Ints:
    """Return the units of each order that are lost or not shipped at the end of its due tick."""
    short = np.zeros(len(due), dtype=np.int64)
    in_time = (later.kind != Kind.SHIPMENT) | (later.tick <= due[later.order])
    np.add.at(short, later.order, later.quantity * MISSING[later.kind] * in_time)
    return short
