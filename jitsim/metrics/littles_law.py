"""Little's law, checked to the last unit-tick: what is there on average is what passes times how long it stays.

Areas under a level come from its changes, whoever they belong to; times come from orders and receipts, matched by the
number of the order. Both are added up in ways of their own, so a fault of either shows. Little, A Proof for the Queuing
Formula L = lambda W, Operations Research 9 (1961): over a finite window the law is an identity once the time that units
spend outside of the window is cut off.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from jitsim.ledger.columns import Kind
from jitsim.ledger.fault import fault
from jitsim.ledger.ledger import Ledger
from jitsim.ledger.lots import Lots
from jitsim.ledger.stretch import ON_ORDER, Stretch, stretches
from jitsim.ledger.supplies import supply_of_numbers
from jitsim.metrics.tally import Tally
from jitsim.model.demand import Timing
from jitsim.model.model import NONE, Model

Ints = npt.NDArray[np.int64]

_ENDINGS = (Kind.RECEIPT, Kind.REJECTED, Kind.REMADE, Kind.SHORT_CLOSED)


def check_littles_law(
    model: Model, ledger: Ledger, found: Tally, seed: int | None = None, parts: Iterable[Stretch] | None = None
) -> None:
    """Check that units on order are on order for as long as it takes from their order to their receipt.

    And that lots are in process for as long as it takes from asking for their components until they are finished; that
    between tiers every unit on order is somewhere: on a desk or not known above yet, owed by the stocking point above
    or in process at a work center, or in transit. `parts` are the stretches of the ledger, where they are at hand.
    Raises `BalanceError`; `seed` tells how to repeat it.
    """
    on_order = np.zeros(len(model.locations.item), dtype=np.int64)
    np.add.at(on_order, model.supply.location, found.supply.on_order)
    for stretch in stretches(ledger, until=model.clock.horizon) if parts is None else parts:
        spent = time_on_order(model, stretch)
        wrong = np.flatnonzero(spent != on_order[stretch.here])
        if len(wrong):
            place = stretch.first + int(wrong[0])
            complaint = f"{on_order[place]} unit-ticks on order, but {spent[wrong[0]]} from order to receipt"
            raise fault(model, complaint, place, ledger.replication, seed)
    _check_tiers(model, ledger, found, seed)
    _check_work_centers(model, ledger, found, seed)


def time_on_order(model: Model, stretch: Stretch) -> Ints:
    """Return the time from order to receipt of all units, shape (places,) [smallest unit-ticks].

    Time outside of the window does not count, so units still on order stay until the horizon, and those on order when
    the window begins come then.
    """
    clock, opened = model.clock, model.open_orders
    here = (opened.location >= stretch.here.start) & (opened.location < stretch.here.stop)
    location = opened.location[here] - stretch.first
    count, open_units = np.bincount(location, minlength=stretch.places), np.zeros(stretch.places, dtype=np.int64)
    np.add.at(open_units, location, opened.quantity[here])

    orders, rows = stretch.rows(Kind.ORDER), stretch.rows(*_ENDINGS)
    begun, place = np.maximum(stretch.tick[orders], clock.warm_up), stretch.place[rows]
    units = -stretch.quantity[rows] * ON_ORDER[stretch.kind[rows]]
    since = np.full(len(rows), clock.warm_up)
    ours = stretch.part[rows] >= count[place]
    order = (stretch.before(orders)[place] + stretch.part[rows] - count[place])[ours]
    since[ours] = begun[order]
    spent = np.zeros(stretch.places, dtype=np.int64)
    np.add.at(spent, place, units * (np.maximum(stretch.tick[rows], clock.warm_up) - since))

    still = stretch.quantity[orders]
    np.subtract.at(still, order, units[ours])
    np.subtract.at(open_units, place[~ours], units[~ours])
    np.add.at(spent, stretch.place[orders], still * (clock.horizon - begun))
    all_spent: Ints = spent + open_units * clock.window
    return all_spent


def _check_tiers(model: Model, ledger: Ledger, found: Tally, seed: int | None) -> None:
    """Check that units on order at another stocking point are on their way to its books, owed by it, or in transit."""
    streams = np.flatnonzero(model.demand.timing == Timing.TRANSFER)
    if not len(streams):
        return
    supply = model.demand.supply[streams]
    ordered, demanded = _ordered(model, ledger), np.zeros_like(model.demand.receiver)
    demands = np.flatnonzero(ledger.kind == int(Kind.DEMAND))
    np.add.at(demanded, ledger.part[demands], (ledger.quantity * _left(model, ledger.tick))[demands])
    unknown = ordered[supply] - demanded[streams]
    somewhere = unknown + found.demand.backlog[streams] + found.transit.in_transit[supply]
    wrong = np.flatnonzero(somewhere != found.supply.on_order[supply])
    if len(wrong):
        row = int(supply[wrong[0]])
        complaint = f"{found.supply.on_order[row]} unit-ticks on order, but {somewhere[wrong[0]]} wherever they are"
        raise fault(model, complaint, int(model.supply.location[row]), ledger.replication, seed)


def _ordered(model: Model, ledger: Ledger) -> Ints:
    """Return the area under all that was ordered by then, without what was open at day 0, shape (S,)."""
    ordered = np.zeros_like(model.supply.location)
    orders = np.flatnonzero(ledger.kind == int(Kind.ORDER))
    of_order = model.supply.row_at(ledger.location[orders], ledger.part[orders])
    np.add.at(ordered, of_order, (ledger.quantity * _left(model, ledger.tick))[orders])
    return ordered


def _left(model: Model, tick: Ints) -> Ints:
    """Return the ticks of the window from a tick on."""
    left: Ints = (model.clock.horizon - np.maximum(tick, model.clock.warm_up)) * (tick < model.clock.horizon)
    return left


def _check_work_centers(model: Model, ledger: Ledger, found: Tally, seed: int | None) -> None:
    """Check lots against the levels that were added up, and units on order at work centers against where they are."""
    production = model.production
    if not len(production.work_center):
        return
    product, spent = production.product, time_in_process(model, ledger)
    for step in np.flatnonzero(spent != found.steps.wip).tolist():
        complaint = f"{found.steps.wip[step]} unit-ticks in process, but {spent[step]} from start to finish"
        raise fault(model, complaint, int(product[step]), ledger.replication, seed)
    lots, asked = Lots.of(ledger), np.zeros_like(model.supply.location)
    first = lots.step == production.first[lots.location]
    supply = supply_of_numbers(model, ledger, lots.location[first], lots.order[first])
    np.add.at(asked, supply, (lots.quantity * _left(model, lots.asked))[first])
    somewhere = _ordered(model, ledger) - asked + found.transit.in_transit
    makes = _rows_of_makers(model)
    np.add.at(somewhere, makes[product], found.steps.wip)
    made = np.unique(makes[product])
    for row in made[somewhere[made] != found.supply.on_order[made]].tolist():
        complaint = f"{found.supply.on_order[row]} unit-ticks on order, but {somewhere[row]} wherever they are"
        raise fault(model, complaint, int(model.supply.location[row]), ledger.replication, seed)


def _rows_of_makers(model: Model) -> Ints:
    """Return the supply by which each item-location is made, shape (L,); NONE where it is not."""
    supply = model.supply
    # From the last row to the first: an express way has a row of its own behind that of its source.
    rows = np.flatnonzero((supply.source >= len(model.suppliers)) & (supply.sender == NONE))[::-1]
    found = np.full(len(model.locations.item), NONE)
    found[supply.location[rows]] = rows
    return found


def time_in_process(model: Model, ledger: Ledger) -> Ints:
    """Return the time in process of all lots by step, shape (K,) [smallest unit-ticks]: in the window, lot by lot."""
    clock, lots = model.clock, Lots.of(ledger)
    finished = np.where(lots.finished == NONE, clock.horizon, lots.finished)
    spent = np.zeros(len(model.production.work_center), dtype=np.int64)
    here = np.maximum(finished - np.maximum(lots.asked, clock.warm_up), 0)
    np.add.at(spent, lots.step, lots.quantity * here)
    return spent
