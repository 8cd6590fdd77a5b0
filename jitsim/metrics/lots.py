"""What work centers make, added up in whole numbers: lots, work in process, and what machines do with their time.

A lot is in process at a work center from the instant at which its components are asked for until it is finished: it
waits for components, then for a machine, then it is made. Its units are goods from the instant at which components are
taken off the shelf: from the start of the first step until the last one ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from jitsim.ledger.ledger import Ledger
from jitsim.ledger.lots import Lots
from jitsim.model.clock import Clock
from jitsim.model.model import NONE, Model
from jitsim.model.production import Production
from jitsim.model.working_time import WorkingTime

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class StepTally:
    """Sums over the window measured by step, shape (K,): a product at a work center.

    `lots` and `made` [smallest units] were finished in the window; their units spent `flow` [smallest unit-ticks] at
    the work center, and where this is the last step `whole_flow` in all steps, both also before the window. Areas
    [smallest unit-ticks]: `wip` is in process, of which `lacking` waits for components and `queued` for a machine;
    `goods` is made of components that were taken off the shelf.
    """

    lots: Ints
    made: Ints
    flow: Ints
    whole_flow: Ints
    wip: Ints
    lacking: Ints
    queued: Ints
    goods: Ints

    @classmethod
    def zeros(cls, steps: int) -> Self:
        """Return sums of nothing."""
        return cls(*np.zeros((8, steps), dtype=np.int64))


@dataclass(frozen=True, slots=True)
class MachineTally:
    """Working time of all machines of a work center in the window measured [machine-ticks], shape (W,).

    Machines are set up, run, or are under `repair`. `starved` is the time without a lot on as many machines as lots
    wait for components; nothing blocks a machine, as a finished lot leaves it at once. The rest is without work.
    """

    set_up: Ints
    run: Ints
    repair: Ints
    starved: Ints

    @classmethod
    def zeros(cls, work_centers: int) -> Self:
        """Return sums of nothing."""
        return cls(*np.zeros((4, work_centers), dtype=np.int64))


@dataclass(frozen=True, slots=True)
class FlowTimes:
    """Lots finished in the window measured, shape (M,): their step, and how long they were in process [ticks].

    `whole` counts from the first step on, NONE where this is not the last one.
    """

    step: Ints
    ticks: Ints
    whole: Ints

    @classmethod
    def joined(cls, parts: Sequence[FlowTimes]) -> Self:
        """Return several as one."""
        nothing = np.zeros(0, dtype=np.int64)
        return cls(
            np.concatenate([nothing, *(part.step for part in parts)]),
            np.concatenate([nothing, *(part.ticks for part in parts)]),
            np.concatenate([nothing, *(part.whole for part in parts)]),
        )


def lots_of(model: Model, ledger: Ledger) -> tuple[StepTally, MachineTally, FlowTimes]:
    """Add up the lots of a ledger."""
    production, clock = model.production, model.clock
    steps, machines = StepTally.zeros(len(production.work_center)), MachineTally.zeros(len(model.work_centers))
    if not len(ledger.lots):
        return steps, machines, FlowTimes.joined([])
    lots = Lots.of(ledger)
    _add_areas(clock, lots, is_first(production)[lots.step], steps)
    flow_times = _add_finished(production, clock, lots, steps)
    for number in np.unique(lots.work_center).tolist():
        mine = lots.some(slice(*np.searchsorted(lots.work_center, [number, number + 1])))
        _add_machine_time(clock, production, number, mine, machines)
    return steps, machines, flow_times


def is_first(production: Production) -> Bools:
    """Return which steps are the first of their product, shape (K,)."""
    found = np.zeros(len(production.work_center), dtype=np.bool_)
    found[production.first[:-1][np.diff(production.first) > 0]] = True
    return found


def is_last(production: Production) -> Bools:
    """Return which steps are the last of their product, shape (K,)."""
    found = np.zeros(len(production.work_center), dtype=np.bool_)
    found[production.first[1:][np.diff(production.first) > 0] - 1] = True
    return found


def _add_areas(clock: Clock, lots: Lots, first: Bools, sums: StepTally) -> None:
    """Add the areas under what is in process, from its changes: a lot comes, has its components, begins, and ends."""
    came, has_all, began, ended = (
        lots.quantity * _left(clock, tick) for tick in (lots.asked, lots.ready, lots.started, lots.finished)
    )
    np.add.at(sums.wip, lots.step, came - ended)
    np.add.at(sums.lacking, lots.step, came - has_all)
    np.add.at(sums.queued, lots.step, has_all - began)
    np.add.at(sums.goods, lots.step, np.where(first, began, came) - ended)


def _left(clock: Clock, tick: Ints) -> Ints:
    """Return the ticks of the window measured from a tick on; none where it is NONE."""
    return np.where(tick == NONE, 0, clock.horizon - np.maximum(tick, clock.warm_up))


def _add_finished(production: Production, clock: Clock, lots: Lots, sums: StepTally) -> FlowTimes:
    done = np.flatnonzero(lots.finished >= clock.warm_up)
    step, quantity = lots.step[done], lots.quantity[done]
    flow = lots.finished[done] - lots.asked[done]
    last = is_last(production)[step]
    whole = np.where(last, lots.finished[done] - _asked_first(production, lots)[done], NONE)
    np.add.at(sums.lots, step, 1)
    np.add.at(sums.made, step, quantity)
    np.add.at(sums.flow, step, quantity * flow)
    np.add.at(sums.whole_flow, step[last], (quantity * whole)[last])
    return FlowTimes(step, flow, whole)


def _asked_first(production: Production, lots: Lots) -> Ints:
    """Return when the components of the first step of every lot were asked for, shape (M,)."""
    count = int(lots.lot.max(initial=0)) + 1
    name, first = lots.location * count + lots.lot, is_first(production)[lots.step]
    by_name = np.argsort(name[first])
    asked: Ints = lots.asked[first][by_name][np.searchsorted(name[first][by_name], name)]
    return asked


def _add_machine_time(clock: Clock, production: Production, number: int, lots: Lots, sums: MachineTally) -> None:
    """Add what the machines of a work center do: they are set up first, then run; repairs are told at the end."""
    working = production.centers.working(number, clock.ticks_per_day)
    began = lots.started != NONE
    start = working.elapsed_of(lots.started[began])
    until = working.elapsed_of(np.where(lots.finished == NONE, clock.horizon, lots.finished)[began])
    opens = working.elapsed(clock.warm_up)
    works = np.stack([lots.set_up, lots.run, lots.repair])[:, began]
    ends = start + works.cumsum(axis=0)
    spent = np.maximum(np.minimum(ends, until) - np.maximum(ends - works, opens), 0).sum(axis=1)
    sums.set_up[number], sums.run[number], sums.repair[number] = spent
    sums.starved[number] = _starved(clock, working, int(production.centers.machines[number]), lots)


def _starved(clock: Clock, working: WorkingTime, machines: int, lots: Lots) -> int:
    """Return the working time in the window on machines without a lot, of as many as lots wait for components."""
    begun, lacks = lots.started != NONE, lots.asked != lots.ready
    ended, complete = lots.finished != NONE, lacks & (lots.ready != NONE)
    changes = (
        (lots.started[begun], 0, -1),
        (lots.finished[ended], 0, 1),
        (lots.asked[lacks], 1, 1),
        (lots.ready[complete], 1, -1),
    )
    tick = np.concatenate([ticks for ticks, _, _ in changes])
    change = np.zeros((2, len(tick)), dtype=np.int64)
    place = 0
    for ticks, level, sign in changes:
        change[level, place : place + len(ticks)] = sign
        place += len(ticks)
    in_order = np.argsort(tick, kind="stable")
    idle, waiting = change[:, in_order].cumsum(axis=1)
    bounds = np.clip(np.append(tick[in_order], clock.horizon), clock.warm_up, clock.horizon)
    duration = np.diff(working.elapsed_of(bounds))
    return int((np.minimum(machines + idle, waiting) * duration).sum())


def machine_ticks(model: Model) -> Ints:
    """Return the working time of all machines of each work center in the window measured [machine-ticks], (W,)."""
    clock, centers = model.clock, model.production.centers
    weeks = [centers.working(number, clock.ticks_per_day) for number in range(len(model.work_centers))]
    each = [week.elapsed(clock.horizon) - week.elapsed(clock.warm_up) for week in weeks]
    return centers.machines * np.array(each, dtype=np.int64)
