"""What goes over each lane of a network: units, trips and how full they are, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jitsim.ledger.quantities import in_units
from jitsim.metrics.transport import LaneTally, TransitTally
from jitsim.model.clock import DAYS_PER_YEAR
from jitsim.model.model import Model


@dataclass(frozen=True, slots=True)
class LaneReview:
    """A lane over the days measured: what left it and what was on it.

    `moved` [units] of all its items together left in so many `trips`; `load_use` is the share of their loads that was
    used, None without a load size or a trip. `in_transit` [units] is the mean of what is on its way, waiting for a
    departure included. `cost` is per year [currency], None where no time is measured.
    """

    lane: str
    source: str
    stocking_point: str
    moved: float
    trips: int
    load_use: float | None
    in_transit: float
    cost: float | None


def lane_reviews(model: Model, transit: TransitTally, lanes: LaneTally) -> tuple[LaneReview, ...]:
    """Return the lanes over which something is ordered, in the order of their names."""
    clock, freight, at = model.clock, model.freight, model.supply.location
    moved = in_units(transit.moved, model.locations.unit[at])
    on_the_way = in_units(transit.in_transit, model.locations.unit[at]) / max(clock.window, 1)
    found = []
    for number, lane in enumerate(model.lanes):
        mine = np.flatnonzero(freight.lane == number)
        if not len(mine):
            continue
        units, trips, load = float(moved[mine].sum()), int(lanes.trips[number]), int(freight.load[number])
        cost = units * float(freight.per_unit[number]) + trips * float(freight.per_trip[number])
        found.append(
            LaneReview(
                lane=lane,
                source=model.sources[model.supply.source[mine[0]]],
                stocking_point=model.stocking_points[model.locations.stocking_point[at[mine[0]]]],
                moved=units,
                trips=trips,
                load_use=float(lanes.carried[number]) / (trips * load) if trips and load > 0 else None,
                in_transit=float(on_the_way[mine].sum()),
                cost=cost * DAYS_PER_YEAR / clock.days_measured if clock.window else None,
            )
        )
    return tuple(found)
