"""Conservation between the tiers of a network: what leaves, against who lets it go and who receives it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from jitsim.ledger.columns import CUSTOMER_KINDS, Kind
from jitsim.ledger.fault import fault
from jitsim.ledger.ledger import Ledger
from jitsim.ledger.stretch import signs, whole
from jitsim.ledger.supplies import supply_of_numbers
from jitsim.model.demand import Timing
from jitsim.model.model import NONE, Model

Ints = npt.NDArray[np.int64]

LET_GO = signs(DEMAND=1, BACKORDERED=-1, LOST=-1, HELD=-1, SHIPMENT=1, DISPATCHED=1)
"""What one unit of an event does to the units of an order that are let go, by kind."""


def check_departures(model: Model, ledger: Ledger, seed: int | None = None) -> None:
    """Check that every unit let go for another stocking point leaves once, and that none arrives before it has left.

    What a stocking point lets go for the orders of another one in a tick is what departs for it from that tick on; it
    departs no earlier, and of no order more is received at any instant than has left. Raises `BalanceError`.
    """
    if not len(ledger.departures) and not (model.demand.timing == Timing.TRANSFER).any():
        return
    _check_shipped(model, ledger, seed)
    _check_arrivals(model, ledger, seed)


def _check_shipped(model: Model, ledger: Ledger, seed: int | None) -> None:
    """Compare what senders let go and what departs, by supply and tick."""
    ticks = model.clock.horizon
    rows, stream = _transfers(model, ledger)
    let_go = ledger.quantity[rows] * LET_GO[ledger.kind[rows]]
    location, number, quantity, shipped, left = ledger.departures.T
    supply = supply_of_numbers(model, ledger, location, number)
    sent = model.supply.sender[supply] != NONE
    cells = [model.demand.supply[stream] * ticks + ledger.tick[rows], (supply * ticks + shipped)[sent]]
    cell, which = np.unique(np.concatenate(cells), return_inverse=True)
    over = np.zeros(len(cell), dtype=np.int64)
    np.add.at(over, which, np.concatenate([let_go, -quantity[sent]]))
    wrong = np.flatnonzero(over)
    if len(wrong):
        row, tick = divmod(int(cell[wrong[0]]), ticks)
        receiver = int(model.supply.location[row])
        raise fault(model, "other units depart for it than are let go", receiver, ledger.replication, seed, tick)
    early = np.flatnonzero((left != NONE) & (left < shipped))
    if len(early):
        place, tick = int(location[early[0]]), int(left[early[0]])
        raise fault(model, "units depart before they are let go", place, ledger.replication, seed, tick)


def _transfers(model: Model, ledger: Ledger) -> tuple[Ints, Ints]:
    """Return the rows about orders of other stocking points, and the demand stream of each."""
    events = whole(ledger)
    demand, later = events.rows(Kind.DEMAND), events.rows(*CUSTOMER_KINDS)
    order = demand[events.before(demand)[events.place[later]] + events.part[later]]
    rows, stream = np.concatenate([demand, later]), events.part[np.concatenate([demand, order])]
    ours = model.demand.timing[stream] == Timing.TRANSFER
    return rows[ours], stream[ours]


def _check_arrivals(model: Model, ledger: Ledger, seed: int | None) -> None:
    """Check for every order that no more is received than has left; orders open at day 0 left before."""
    location = ledger.location
    inside = model.supply.source >= len(model.suppliers)
    opened = np.bincount(model.open_orders.location, minlength=len(model.locations.item))
    rows = np.flatnonzero(ledger.kind == int(Kind.RECEIPT))
    rows = rows[ledger.part[rows] >= opened[location[rows]]]
    rows = rows[inside[supply_of_numbers(model, ledger, location[rows], ledger.part[rows])]]
    place, number, quantity, _, left = ledger.departures[ledger.departures[:, -1] != NONE].T
    where, order = np.concatenate([place, location[rows]]), np.concatenate([number, ledger.part[rows]])
    tick = np.concatenate([left, ledger.tick[rows]])
    change = np.concatenate([quantity, -ledger.quantity[rows]])
    by_order = np.lexsort((-change, tick, order, where))
    where, order, tick, on_its_way = where[by_order], order[by_order], tick[by_order], change[by_order].cumsum()
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = (order[1:] != order[:-1]) | (where[1:] != where[:-1])
    before = (on_its_way - change[by_order])[np.maximum.accumulate(np.where(first, np.arange(len(order)), 0))]
    wrong = np.flatnonzero(on_its_way < before)
    if len(wrong):
        at = int(wrong[0])
        raise fault(model, "more arrives than has left for it", int(where[at]), ledger.replication, seed, int(tick[at]))
