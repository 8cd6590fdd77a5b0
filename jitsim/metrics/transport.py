"""What moves within the network: what is on its way, and the trips that take it, added up in whole numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from jitsim.ledger.columns import Kind
from jitsim.ledger.ledger import Ledger
from jitsim.model.model import NONE, Model

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class TransitTally:
    """Sums over the window measured by item-location that is replenished within the network, shape (L,).

    `in_transit` [smallest unit-ticks] is the area under what was shipped to it and is not received yet, goods that wait
    for a departure included; `moved` [smallest units] left over its lane.
    """

    in_transit: Ints
    moved: Ints

    @classmethod
    def zeros(cls, locations: int) -> Self:
        """Return sums of nothing."""
        return cls(*np.zeros((2, locations), dtype=np.int64))


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
    """Return which item-locations a stocking point or a work center replenishes, shape (L,)."""
    inside: Bools = model.locations.source >= len(model.suppliers)
    return inside


def transport_of(model: Model, ledger: Ledger) -> tuple[TransitTally, LaneTally]:
    """Add up what moves in a ledger; orders open at day 0 are on their way from tick 0 and left before."""
    transit, lanes = TransitTally.zeros(len(model.locations.item)), LaneTally.zeros(len(model.freight.load))
    inside = within_network(model)
    if not inside.any():
        return transit, lanes
    _add_transit(model, ledger, inside, transit.in_transit)
    location, _, quantity, _, left = ledger.departures.T
    measured = (left >= model.clock.warm_up) & (left < model.clock.horizon) & (model.freight.lane[location] != NONE)
    location, quantity, left = location[measured], quantity[measured], left[measured]
    np.add.at(transit.moved, location, quantity)
    np.add.at(lanes.carried, model.freight.lane[location], quantity * model.freight.weight[location])
    _add_trips(model, location, quantity, left, lanes.trips)
    return transit, lanes


def _add_transit(model: Model, ledger: Ledger, inside: Bools, area: Ints) -> None:
    """Add the area under what is on its way: every unit counts from its shipment to its receipt."""
    clock, opened = model.clock, model.open_orders
    ours = inside[opened.location]
    np.add.at(area, opened.location[ours], opened.quantity[ours] * clock.window)
    location, _, quantity, shipped, _ = ledger.departures.T
    np.add.at(area, location, quantity * (clock.horizon - np.clip(shipped, clock.warm_up, clock.horizon)))
    of_event = ledger.location
    rows = (ledger.kind == int(Kind.RECEIPT)) & (ledger.tick < clock.horizon) & inside[of_event]
    left_over = clock.horizon - np.maximum(ledger.tick[rows], clock.warm_up)
    np.subtract.at(area, of_event[rows], ledger.quantity[rows] * left_over)


def _add_trips(model: Model, location: Ints, quantity: Ints, left: Ints, trips: Ints) -> None:
    """Add the trips of departures: what leaves over a lane at one instant goes together, in as few as can carry it."""
    freight, ticks = model.freight, model.clock.horizon
    departure, which = np.unique(freight.lane[location] * ticks + left, return_inverse=True)
    carried = np.zeros(len(departure), dtype=np.int64)
    np.add.at(carried, which, quantity * freight.weight[location])
    lane = departure // ticks
    load = np.where(freight.load[lane] == NONE, carried, freight.load[lane])
    np.add.at(trips, lane, -(-carried // load))
