"""Production: which work centers make what, of which components, and how long it takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from jitsim.model.arrays import NONE, Bools, Floats, Ints, whole_numbers
from jitsim.model.clock import Clock
from jitsim.model.law_tables import LawTables
from jitsim.model.supply import SupplyTerms
from jitsim.model.working_time import EVERY_DAY, WorkingTime, working_time
from jitsim.scenario.horizon import WEEKDAYS
from jitsim.scenario.scenario import Scenario
from jitsim.scenario.terms import Replenishment
from jitsim.scenario.work_centers import Making

PARTS_OF_A_TICK = 1_000
"""Run times of single units are drawn in thousandths of a tick: many of them make a lot."""


@dataclass(frozen=True, slots=True)
class WorkCenters:
    """One row per work center in the order of their names; arrays of shape (W,) unless they say otherwise.

    `machines` work side by side, on the days of `week` (W, 7). `sets_up_on_change` says that a machine is set up only
    when it made another item before. `time_between` failures [ticks of work] and `repair_time` [ticks] index
    `Model.tables`, NONE for machines that never fail.
    """

    machines: Ints
    week: Bools
    sets_up_on_change: Bools
    time_between: Ints
    repair_time: Ints

    def working(self, work_center: int, ticks_per_day: int) -> WorkingTime:
        """Return the working time of a work center."""
        return working_time(tuple(self.week[work_center].tolist()), ticks_per_day)


@dataclass(frozen=True, slots=True)
class Production:
    """How item-locations are made.

    Item-location l is made in steps `first[l]` to below `first[l + 1]` (L + 1,), none where it is not made, in lots of
    `lot` (L,) [smallest units], NONE where an order is one lot. Steps, shape (K,): the `work_center` that does it, and
    the tables of `set_up` [ticks], NONE for none, and `run` [thousandths of a tick per unit], NONE for none.
    Components of step k are `need[k]` to below `need[k + 1]` (K + 1,): item-location `component` (N,), of which one
    smallest unit made takes `numerator` / `denominator` (N,) smallest units; the n-th of them is the n-th demand stream
    of timing COMPONENT.
    """

    centers: WorkCenters
    first: Ints
    lot: Ints
    work_center: Ints
    set_up: Ints
    run: Ints
    need: Ints
    component: Ints
    numerator: Ints
    denominator: Ints

    def made_at(self, location: int) -> range:
        """Return the steps of an item-location."""
        return range(int(self.first[location]), int(self.first[location + 1]))

    def needs_of(self, step: int) -> range:
        """Return the places of the components of a step."""
        return range(int(self.need[step]), int(self.need[step + 1]))

    def units_of(self, place: int, made: int) -> int:
        """Return the smallest units of a component in so many smallest units made, a started one counts."""
        return -(-made * int(self.numerator[place]) // int(self.denominator[place]))

    @property
    def product(self) -> Ints:
        """The item-location of each step, shape (K,)."""
        return np.repeat(np.arange(len(self.lot)), np.diff(self.first))

    @property
    def product_of_need(self) -> Ints:
        """The item-location that each component goes into, shape (N,)."""
        return self.product[np.repeat(np.arange(len(self.work_center)), np.diff(self.need))]


def no_production(locations: int) -> Production:
    """Return that nothing is made, for models made by hand."""
    none, zero = np.zeros(0, dtype=np.int64), np.zeros(1, dtype=np.int64)
    week = np.ones((0, len(EVERY_DAY)), dtype=np.bool_)
    centers = WorkCenters(none, week, none > 0, none, none)
    first, lot = np.zeros(locations + 1, dtype=np.int64), np.full(locations, NONE, dtype=np.int64)
    return Production(centers, first, lot, none, none, none, zero, none, none, none)


def compile_production(
    scenario: Scenario, clock: Clock, supplies: Sequence[Replenishment], tables: LawTables
) -> Production:
    """Return how the item-locations of a checked scenario are made; `supplies` are in the order of their rows."""
    return _Compilation(scenario, clock, supplies, tables).production()


class _Compilation:
    def __init__(self, scenario: Scenario, clock: Clock, supplies: Sequence[Replenishment], tables: LawTables) -> None:
        self.scenario = scenario
        self.clock = clock
        # At most one of the sources of an item-location makes it.
        made = {each.path: each for each in supplies if each.source.maker}
        self.places = [made.get(each.path, each) for each in supplies if each.rank == 0]
        self.tables = tables
        self.names = sorted(scenario.work_centers)
        self.location_of = {(place.point, place.name): number for number, place in enumerate(self.places)}

    def production(self) -> Production:
        """Return the whole table."""
        steps = [(place, name, making) for place in self.places for name, making in self._steps(place)]
        counts = [sum(1 for _ in self._steps(place)) for place in self.places]
        needs = [(place, making, name) for place, _, making in steps for name in sorted(making.needs)]
        ratios = [self._usage(place, making, name) for place, making, name in needs]
        return Production(
            centers=self._centers(),
            first=np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]),
            lot=whole_numbers(self._lot(place) for place in self.places),
            work_center=whole_numbers(self.names.index(name) for _, name, _ in steps),
            set_up=whole_numbers(self._set_up(place, name, making) for place, name, making in steps),
            run=whole_numbers(self._run(place, name, making) for place, name, making in steps),
            need=np.concatenate([[0], np.cumsum([len(making.needs) for *_, making in steps], dtype=np.int64)]),
            component=whole_numbers(self.location_of[str(making.from_), name] for _, making, name in needs),
            numerator=whole_numbers(ratio.numerator for ratio in ratios),
            denominator=whole_numbers(ratio.denominator for ratio in ratios),
        )

    def _steps(self, place: Replenishment) -> Iterator[tuple[str, Making]]:
        """Yield the work centers that an item passes through, the first one first."""
        chain: list[tuple[str, Making]] = []
        name: str | None = place.source.maker or None
        while name is not None:
            making = self.scenario.work_centers[name].makes[place.name]
            chain.append((name, making))
            name = making.after
        yield from reversed(chain)

    def _lot(self, place: Replenishment) -> int:
        making = place.source.making
        return NONE if making is None or making.lot is None else place.terms.written(making.lot)

    def _usage(self, place: Replenishment, making: Making, name: str) -> Fraction:
        """Return the smallest units of a component in one smallest unit made."""
        units = [Fraction(repr(float(number))) for number in (making.needs[name], place.item.unit)]
        return units[0] * units[1] / Fraction(repr(float(self.scenario.items[name].unit)))

    def _set_up(self, place: Replenishment, center: str, making: Making) -> int:
        if making.set_up_time is None:
            return NONE
        path = f"work_centers.{center}.makes.{place.name}.set_up_time"
        return self.tables.index(making.set_up_time, float(self.clock.ticks_per_day), path)

    def _run(self, place: Replenishment, center: str, making: Making) -> int:
        if making.run_time is None:
            return NONE
        path = f"work_centers.{center}.makes.{place.name}.run_time"
        return self.tables.index(making.run_time, float(self.clock.ticks_per_day * PARTS_OF_A_TICK), path)

    def _centers(self) -> WorkCenters:
        written = [self.scenario.work_centers[name] for name in self.names]
        between: list[int] = []
        repair: list[int] = []
        for name, center in zip(self.names, written, strict=True):
            for numbers, key in ((between, "time_between"), (repair, "repair_time")):
                path, ticks = f"work_centers.{name}.breakdowns.{key}", float(self.clock.ticks_per_day)
                laws = center.breakdowns
                numbers.append(NONE if laws is None else self.tables.index(getattr(laws, key), ticks, path))
        return WorkCenters(
            machines=whole_numbers(center.machines for center in written),
            week=np.array([self._week(center.working_days) for center in written], dtype=np.bool_).reshape(-1, 7),
            sets_up_on_change=np.array([center.set_up == "on_change" for center in written], dtype=np.bool_),
            time_between=whole_numbers(between),
            repair_time=whole_numbers(repair),
        )

    def _week(self, written: tuple[str, ...] | None) -> list[bool]:
        first = self.scenario.horizon.first_weekday
        days = self.scenario.calendar.working_days if written is None else written
        return [day in days for day in (*WEEKDAYS[first:], *WEEKDAYS[:first])]


def couplings_of(production: Production, supply: SupplyTerms) -> Iterator[tuple[int, ...]]:
    """Yield the item-locations that share a work center, and those that go into or come from another."""
    product = production.product
    for center in range(len(production.centers.machines)):
        mine = np.unique(product[production.work_center == center]).tolist()
        if len(mine) > 1:
            yield tuple(mine)
    yield from zip(production.component.tolist(), production.product_of_need.tolist(), strict=True)
    sent = supply.sender != NONE
    yield from zip(supply.sender[sent].tolist(), supply.location[sent].tolist(), strict=True)


def usage(production: Production) -> Floats:
    """Return the smallest units of each component per smallest unit made, shape (N,)."""
    return production.numerator / production.denominator
