"""What chance does to production: how long lots take, when machines fail, how long repairs take."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from jitsim.distributions import Table
from jitsim.model import NONE, Model
from jitsim.model.production import PARTS_OF_A_TICK
from jitsim.streams.address import Ints, Key, WordSource, stream_key

TOGETHER = 1024
"""How many numbers of one purpose are drawn together."""


@dataclass(slots=True)
class Numbered:
    """Values of a law by their running number, drawn many together; `totals` are sums of those before, by chunk."""

    source: WordSource
    law: Table
    key: Key
    totals: dict[int, Ints] = field(default_factory=dict)

    def value(self, number: int) -> int:
        """Return the value with a number."""
        return self.sum(number, number + 1)

    def sum(self, first: int, last: int) -> int:
        """Return the sum of the values from number `first` to below `last`."""
        if self.law.constant is not None:
            return self.law.constant * (last - first)
        found = 0
        while first < last:
            chunk, place = divmod(first, TOGETHER)
            end = min(last - chunk * TOGETHER, TOGETHER)
            totals = self._totals(chunk)
            found += int(totals[end] - totals[place])
            first = chunk * TOGETHER + end
        return found

    def _totals(self, chunk: int) -> Ints:
        if chunk not in self.totals:
            values = self.law.draw(self.source.undated(self.key, chunk * TOGETHER, TOGETHER))
            self.totals[chunk] = np.concatenate([[0], np.cumsum(values)])
        return self.totals[chunk]


class ProductionStreams:
    """Draws of one replication that belong to a work center.

    Purposes: `set_up` (by lot) and `run` (by unit) of a work center, a stocking point and an item, whose lots and units
    count from 0 in the order of their release; `failure` and `repair` (by number) of a work center and one of its
    machines.
    """

    def __init__(self, source: WordSource, model: Model, seed: int) -> None:
        self._source = source
        self._model = model
        self._seed = seed
        self._numbered: dict[tuple[str, int, int], Numbered] = {}

    def set_up_time(self, step: int, lot: int) -> int:
        """Return how long a machine is set up for a lot [ticks]."""
        table = int(self._model.production.set_up[step])
        return 0 if table == NONE else self._of_step("set_up", step, table).value(lot)

    def run_time(self, step: int, first: int, units: float) -> int:
        """Return how long the units from number `first` on take [ticks], halves rounded up; part of a unit its part."""
        table = int(self._model.production.run[step])
        if table == NONE:
            return 0
        times, whole = self._of_step("run", step, table), math.floor(units)
        parts = float(times.sum(first, first + whole))
        if units > whole:
            parts += (units - whole) * times.value(first + whole)
        return math.floor(parts / PARTS_OF_A_TICK + 0.5)

    def time_to_failure(self, center: int, machine: int, number: int) -> int:
        """Return the work that a machine does until its failure `number` [ticks], at least 1."""
        table = int(self._model.production.centers.time_between[center])
        return max(1, self._of_machine("failure", center, machine, table).value(number))

    def repair_time(self, center: int, machine: int, number: int) -> int:
        """Return how long it takes to repair failure `number` of a machine [ticks]."""
        table = int(self._model.production.centers.repair_time[center])
        return self._of_machine("repair", center, machine, table).value(number)

    def _of_step(self, purpose: str, step: int, table: int) -> Numbered:
        known = self._numbered.get((purpose, step, NONE))
        if known is None:
            model, production = self._model, self._model.production
            product = int(production.product[step])
            names = (
                model.work_centers[production.work_center[step]],
                model.stocking_points[model.locations.stocking_point[product]],
                model.items[model.locations.item[product]],
            )
            known = Numbered(self._source, model.tables[table], stream_key(self._seed, purpose, *names))
            self._numbered[purpose, step, NONE] = known
        return known

    def _of_machine(self, purpose: str, center: int, machine: int, table: int) -> Numbered:
        known = self._numbered.get((purpose, center, machine))
        if known is None:
            key = stream_key(self._seed, purpose, self._model.work_centers[center], str(machine))
            known = self._numbered[purpose, center, machine] = Numbered(self._source, self._model.tables[table], key)
        return known
