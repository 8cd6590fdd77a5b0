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
from jitsim.ledger.stretch import ON_ORDER, Stretch, stretches
from jitsim.metrics.tally import Tally
from jitsim.model.demand import Timing
from jitsim.model.model import Model

Ints = npt.NDArray[np.int64]

_ENDINGS = (Kind.RECEIPT, Kind.REJECTED, Kind.REMADE, Kind.SHORT_CLOSED)


def check_littles_law(
    model: Model, ledger: Ledger, found: Tally, seed: int | None = None, parts: Iterable[Stretch] | None = None
) -> None:
    """Check that units on order are on order for as long as it takes from their order to their receipt.

    And that between tiers every unit on order is somewhere: on a desk or not known above yet, owed by the stocking
    point above, or in transit. `parts` are the stretches of the ledger, where they are at hand. Raises `BalanceError`;
    `seed` tells how to repeat it.
    """
    on_order = found.supply.on_order
    for stretch in stretches(ledger, until=model.clock.horizon) if parts is None else parts:
        spent = time_on_order(model, stretch)
        wrong = np.flatnonzero(spent != on_order[stretch.here])
        if len(wrong):
            place = stretch.first + int(wrong[0])
            complaint = f"{on_order[place]} unit-ticks on order, but {spent[wrong[0]]} from order to receipt"
            raise fault(model, complaint, place, ledger.replication, seed)
    _check_tiers(model, ledger, found, seed)


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
    receiver = model.demand.receiver[streams]
    ordered, demanded = np.zeros(len(model.locations.item), dtype=np.int64), np.zeros_like(model.demand.receiver)
    left = (model.clock.horizon - np.maximum(ledger.tick, model.clock.warm_up)) * (ledger.tick < model.clock.horizon)
    orders, demands = np.flatnonzero(ledger.kind == int(Kind.ORDER)), np.flatnonzero(ledger.kind == int(Kind.DEMAND))
    np.add.at(ordered, ledger.location[orders], (ledger.quantity * left)[orders])
    np.add.at(demanded, ledger.part[demands], (ledger.quantity * left)[demands])
    unknown = ordered[receiver] - demanded[streams]
    somewhere = unknown + found.demand.backlog[streams] + found.transit.in_transit[receiver]
    wrong = np.flatnonzero(somewhere != found.supply.on_order[receiver])
    if len(wrong):
        place = int(receiver[wrong[0]])
        complaint = f"{found.supply.on_order[place]} unit-ticks on order, but {somewhere[wrong[0]]} wherever they are"
        raise fault(model, complaint, place, ledger.replication, seed)
