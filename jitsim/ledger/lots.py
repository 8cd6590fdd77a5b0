"""Lots that work centers make: as columns, and whether machines and orders add up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from jitsim.ledger.columns import LOT_FIELDS, Kind
from jitsim.ledger.fault import fault
from jitsim.ledger.ledger import Ledger
from jitsim.model.model import NONE, Model

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Lots:
    """The lots of a ledger, a column for each of `LOT_FIELDS`, shape (M,)."""

    work_center: Ints
    machine: Ints
    location: Ints
    order: Ints
    quantity: Ints
    asked: Ints
    ready: Ints
    started: Ints
    finished: Ints
    lot: Ints
    step: Ints
    set_up: Ints
    run: Ints
    repair: Ints

    @classmethod
    def of(cls, ledger: Ledger) -> Self:
        """Return the lots of a ledger."""
        return cls(**dict(zip(LOT_FIELDS, ledger.lots.T, strict=True)))

    def some(self, rows: slice | Ints | Bools) -> Lots:
        """Return some of the lots."""
        return Lots(*(getattr(self, name)[rows] for name in LOT_FIELDS))


def check_lots(model: Model, ledger: Ledger, seed: int | None = None) -> None:
    """Check that lots are made one after the other on every machine, of all that was ordered, in the time it takes.

    A lot is asked for, has its components, begins and ends in this order before the horizon, its next step is asked for
    when one ends, and from start to finish a machine works for set-up, run and repairs. Raises `BalanceError`.
    """
    if not len(ledger.lots):
        return
    lots = Lots.of(ledger)
    for wrong, complaint in (
        (_out_of_order(model, lots), "a lot is not asked for, complete, begun and finished in this order"),
        (_of_other_length(model, lots), "a lot takes other working time than set-up, run and repairs"),
        (_together(model, lots), "a machine makes two lots at a time"),
        (_interrupted(model, lots), "a step is not asked for when the one before ends"),
        (_not_as_ordered(model, ledger, lots), "the lots of an order are not what was ordered"),
    ):
        rows = np.flatnonzero(wrong)
        if len(rows):
            at = int(rows[0])
            raise fault(model, complaint, int(lots.location[at]), ledger.replication, seed, int(lots.asked[at]))


def _out_of_order(model: Model, lots: Lots) -> Bools:
    ticks = np.stack([lots.asked, lots.ready, lots.started, lots.finished])
    never = np.iinfo(np.int64).max
    known = ticks != NONE
    wrong = (np.diff(np.where(known, ticks, never), axis=0) < 0).any(axis=0)
    late = (known & ((ticks < 0) | (ticks >= model.clock.horizon))).any(axis=0)
    found: Bools = wrong | late | ~known[0] | (known[2] != (lots.machine != NONE))
    return found


def _of_other_length(model: Model, lots: Lots) -> Bools:
    wrong = np.zeros(len(lots.step), dtype=np.bool_)
    done = lots.finished != NONE
    for number in np.unique(lots.work_center).tolist():
        rows = done & (lots.work_center == number)
        working = model.production.centers.working(number, model.clock.ticks_per_day)
        spent = working.elapsed_of(lots.finished[rows]) - working.elapsed_of(lots.started[rows])
        wrong[rows] = spent != (lots.set_up + lots.run + lots.repair)[rows]
    return wrong


def _together(model: Model, lots: Lots) -> Bools:
    """Return the lots that begin before the one before on the same machine ends, or on a machine that there is not."""
    begun = np.flatnonzero(lots.started != NONE)
    end = np.where(lots.finished == NONE, model.clock.horizon, lots.finished)
    begun = begun[np.lexsort((end[begun], lots.started[begun], lots.machine[begun], lots.work_center[begun]))]
    center, machine = lots.work_center[begun], lots.machine[begun]
    wrong = np.zeros(len(lots.step), dtype=np.bool_)
    wrong[begun] = machine >= model.production.centers.machines[center]
    same = (np.diff(center) == 0) & (np.diff(machine) == 0)
    wrong[begun[1:]] |= same & (lots.started[begun[1:]] < end[begun[:-1]])
    return wrong


def _interrupted(model: Model, lots: Lots) -> Bools:
    """Return the lots whose step does not follow the one before, of the same units, or is missing where that ended."""
    in_order = np.lexsort((lots.step, lots.lot, lots.location))
    steps = lots.some(in_order)
    first, last = (bound[steps.location] for bound in (model.production.first[:-1], model.production.first[1:] - 1))
    same = np.zeros(len(in_order), dtype=np.bool_)
    same[1:] = (np.diff(steps.location) == 0) & (np.diff(steps.lot) == 0)
    follows = np.zeros(len(in_order), dtype=np.bool_)
    follows[1:] = (np.diff(steps.step) == 1) & (steps.asked[1:] == steps.finished[:-1]) & _alike(steps)
    ends = np.append(~same[1:], True)
    missing = ends & (steps.finished != NONE) & (steps.step != last)
    wrong = np.zeros(len(in_order), dtype=np.bool_)
    wrong[in_order] = np.where(same, ~follows, steps.step != first) | missing
    return wrong


def _alike(steps: Lots) -> Bools:
    alike: Bools = (np.diff(steps.order) == 0) & (np.diff(steps.quantity) == 0)
    return alike


def _not_as_ordered(model: Model, ledger: Ledger, lots: Lots) -> Bools:
    """Return the lots, as they begin, whose order has other units than all of its lots have."""
    begins = lots.step == model.production.first[lots.location]
    released = np.flatnonzero(ledger.kind == int(Kind.ORDER))
    location = ledger.location[released]
    opened = np.bincount(model.open_orders.location, minlength=len(model.locations.item))
    number = opened[location] + np.arange(len(released)) - np.searchsorted(location, location)
    most = int(max(number.max(initial=0), lots.order.max(initial=0))) + 1
    name, order = location * most + number, lots.location * most + lots.order
    place = np.searchsorted(name, order)
    known = (place < len(name)) & (name[np.minimum(place, max(len(name) - 1, 0))] == order) if len(name) else place < 0
    made = np.zeros(len(name) + 1, dtype=np.int64)
    np.add.at(made, place[known & begins], lots.quantity[known & begins])
    ordered = np.append(ledger.quantity[released], 0)
    wrong: Bools = ~known | (made[np.minimum(place, len(name))] != ordered[np.minimum(place, len(name))])
    return wrong
