"""What moves within the network: what is on its way, and the trips that take it, added up in whole numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from jitsim.ledger.columns import Kind
from jitsim.ledger.ledger import Ledger
from jitsim.ledger.supplies import supply_of_numbers
from jitsim.model.model import NONE, Model

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class TransitTally:
    """Sums over the window measured by supply from within the network, shape (S,).

    `in_transit` [smallest unit-ticks] is the area under what was shipped to it and is not received or rejected yet,
    goods that wait for a departure included; `moved` [smallest units] left over its lane.
    """

    in_transit: Ints
    moved: Ints

    @classmethod
    def zeros(cls, supplies: int) -> Self:
        """Return sums of nothing."""
        return cls(*np.zeros((2, supplies), dtype=np.int64))


@dataclass(frozen=True, slots=True)
class LaneTally:
    """The `trips` over each lane in the window measured, shape (N,), and what they `carried` in the lane's measure."""

    trips: Ints
    carried: Ints

    @classmethod
    def zeros(cls, lanes: int) -> Self:
        """Return sums of nothing."""
        return cls(*np.zeros((2, lanes), dtype=np.int64))


def within_network(model: Model) -> Bools:
    """Return which supplies come from a stocking point or a work center, shape (S,)."""
    inside: Bools = model.supply.source >= len(model.suppliers)
    return inside


def transport_of(model: Model, ledger: Ledger) -> tuple[TransitTally, LaneTally]:
    """Add up what moves in a ledger; orders open at day 0 are on their way from tick 0 and left before."""
    transit, lanes = TransitTally.zeros(len(model.supply.location)), LaneTally.zeros(len(model.freight.load))
    inside = within_network(model)
    if not inside.any():
        return transit, lanes
    _add_transit(model, ledger, inside, transit.in_transit)
    location, number, quantity, _, left = ledger.departures.T
    supply = supply_of_numbers(model, ledger, location, number)
    measured = (left >= model.clock.warm_up) & (left < model.clock.horizon) & (model.freight.lane[supply] != NONE)
    supply, quantity, left = supply[measured], quantity[measured], left[measured]
    np.add.at(transit.moved, supply, quantity)
    add_trips(model, np.zeros_like(left), supply, quantity, left, lanes)
    return transit, lanes


def _add_transit(model: Model, ledger: Ledger, inside: Bools, area: Ints) -> None:
    """Add the area under what is on its way: every unit counts from its shipment until it is received or rejected."""
    clock, opened = model.clock, model.open_orders
    ours = inside[opened.location]
    np.add.at(area, opened.location[ours], opened.quantity[ours] * clock.window)
    location, number, quantity, shipped, _ = ledger.departures.T
    np.add.at(
        area,
        supply_of_numbers(model, ledger, location, number),
        quantity * (clock.horizon - np.clip(shipped, clock.warm_up, clock.horizon)),
    )
    came = np.isin(ledger.kind, (int(Kind.RECEIPT), int(Kind.REJECTED)))
    rows = np.flatnonzero(came & (ledger.tick < clock.horizon))
    supply = supply_of_numbers(model, ledger, ledger.location[rows], ledger.part[rows])
    rows, supply = rows[inside[supply]], supply[inside[supply]]
    left_over = clock.horizon - np.maximum(ledger.tick[rows], clock.warm_up)
    np.subtract.at(area, supply, ledger.quantity[rows] * left_over)


def add_trips(model: Model, row: Ints, supply: Ints, quantity: Ints, left: Ints, sums: LaneTally) -> None:
    """Add the trips of departures in the window to the rows of sums, shape (N,) or (R, N), and what they carry.

    What leaves over a lane at one instant goes together, in as few trips as can carry it.
    """
    freight, ticks, lanes = model.freight, model.clock.horizon, len(model.freight.load)
    cell = row * lanes + freight.lane[supply]
    departure, which = np.unique(cell * ticks + left, return_inverse=True)
    carried = np.zeros(len(departure), dtype=np.int64)
    np.add.at(carried, which, quantity * freight.weight[supply])
    cell = departure // ticks
    most = freight.load[cell % lanes] if lanes else cell
    load = np.where(most == NONE, carried, most)
    np.add.at(sums.carried.reshape(-1), cell, carried)
    np.add.at(sums.trips.reshape(-1), cell, -(-carried // load))
