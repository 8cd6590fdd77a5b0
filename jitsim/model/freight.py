"""Freight: what moves over which lane, how much of it fits into a trip, and what that costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from jitsim.model.arrays import NONE, Floats, Ints, whole_numbers
from jitsim.scenario.scenario import Scenario
from jitsim.scenario.supply_terms import common_measure
from jitsim.scenario.terms import Replenishment


@dataclass(frozen=True, slots=True)
class Freight:
    """One row per lane in the order of their names; arrays of shape (N,) unless they say otherwise.

    `lane` (S,) is the one over which a supply comes, NONE without one. A trip carries `load`, NONE for any amount, of
    which a smallest unit of an item takes `weight` (S,), in proportion to units. `per_unit` [currency
    per unit] and `per_trip` [currency] are read by the metrics only.
    """

    lane: Ints
    weight: Ints
    load: Ints
    per_unit: Floats
    per_trip: Floats


def no_freight(locations: int) -> Freight:
    """Return that there are no lanes, for models made by hand."""
    nothing, none = np.zeros(0, dtype=np.int64), np.full(locations, NONE, dtype=np.int64)
    return Freight(none, none * NONE, nothing, nothing / 1.0, nothing / 1.0)


def compile_freight(scenario: Scenario, supplies: Sequence[Replenishment]) -> Freight:
    """Return the freight of a checked scenario; `supplies` are in the order of their rows."""
    lanes = [each for _, each in sorted(scenario.lanes.items())]
    names = sorted(scenario.lanes)
    lane = whole_numbers(names.index(each.source.lane) if each.source.lane else NONE for each in supplies)
    load, weight = np.full(len(lanes), NONE, dtype=np.int64), np.ones(len(supplies), dtype=np.int64)
    for number in np.unique(lane[lane != NONE]).tolist():
        mine = np.flatnonzero(lane == number).tolist()
        size, units = lanes[number].load_size, [supplies[row].item.unit for row in mine]
        measure = common_measure(units if size is None else [size, *units])
        weight[mine] = [int(common_measure([unit]) / measure) for unit in units]
        if size is not None:
            load[number] = int(common_measure([size]) / measure)
    return Freight(
        lane=lane,
        weight=weight,
        load=load,
        per_unit=np.array([each.cost_per_unit for each in lanes], dtype=np.float64),
        per_trip=np.array([each.cost_per_trip for each in lanes], dtype=np.float64),
    )
