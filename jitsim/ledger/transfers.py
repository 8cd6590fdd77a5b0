"""Conservation of orders between the tiers of a network: what one stocking point orders, another is asked for."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from jitsim.ledger.columns import CUSTOMER_KINDS, Kind
from jitsim.ledger.fault import fault
from jitsim.ledger.ledger import Ledger
from jitsim.ledger.stretch import UNMET, whole
from jitsim.model.demand import Timing
from jitsim.model.model import NONE, Model

Ints = npt.NDArray[np.int64]


def check_transfers(model: Model, ledger: Ledger, seed: int | None = None) -> None:
    """Check that every order of a stocking point is demand where it is sent from, once, in full and when it is known.

    And that it waits there until it is served. An item whose policies change is left out: so does the time that its
    orders lie on a desk. Raises `BalanceError`; `seed` tells how to repeat it.
    """
    streams = np.flatnonzero(model.demand.timing == Timing.TRANSFER)
    if not len(streams):
        return
    ordered, asked = _ordered(model, ledger, streams), _asked(ledger, streams)
    changing = np.unique(ledger.location[ledger.kind == int(Kind.POLICY)])
    steady = streams[~np.isin(model.demand.receiver[streams], changing)]
    wrong = _first_difference(*(rows[np.isin(rows[:, 0], steady)] for rows in (ordered, asked)))
    if wrong is not None:
        stream, tick, _ = wrong
        receiver = int(model.demand.receiver[stream])
        raise fault(
            model, "its sender is asked for other units than it ordered", receiver, ledger.replication, seed, tick
        )
    _check_nothing_lost(model, ledger, seed)


def _ordered(model: Model, ledger: Ledger, streams: Ints) -> Ints:
    """Return demand stream, tick at which it is known, and quantity of every order, shape (orders, 3), sorted."""
    stream_of = np.full(len(model.supply.location), NONE, dtype=np.int64)
    stream_of[model.demand.supply[streams]] = streams
    rows = np.flatnonzero(ledger.kind == int(Kind.ORDER))
    supply = model.supply.row_at(ledger.location[rows], ledger.part[rows])
    inside = stream_of[supply] != NONE
    rows, supply = rows[inside], supply[inside]
    delay = (model.supply.release_delay + model.supply.information_delay)[supply]
    known = ledger.tick[rows] + delay
    orders = np.stack([stream_of[supply], known, ledger.quantity[rows]], axis=1)
    return _sorted(orders[known < model.clock.horizon])


def _asked(ledger: Ledger, streams: Ints) -> Ints:
    """Return demand stream, tick and quantity of all that stocking points are asked for, shape (orders, 3), sorted."""
    rows = np.flatnonzero(ledger.kind == int(Kind.DEMAND))
    rows = rows[np.isin(ledger.part[rows], streams)]
    return _sorted(np.stack([ledger.part[rows], ledger.tick[rows], ledger.quantity[rows]], axis=1))


def _sorted(rows: Ints) -> Ints:
    return rows[np.lexsort(rows.T[::-1])]


def _first_difference(ordered: Ints, asked: Ints) -> tuple[int, int, int] | None:
    """Return the first row that only one of two sorted tables has, None where they are the same."""
    both = min(len(ordered), len(asked))
    different = np.flatnonzero((ordered[:both] != asked[:both]).any(axis=1))
    at = int(different[0]) if len(different) else both
    rows = [(int(table[at, 0]), int(table[at, 1]), int(table[at, 2])) for table in (ordered, asked) if at < len(table)]
    return min(rows, default=None)


def _check_nothing_lost(model: Model, ledger: Ledger, seed: int | None) -> None:
    events = whole(ledger)
    rows = events.rows(*CUSTOMER_KINDS)
    rows = rows[UNMET[events.kind[rows]] != 0]
    demand = events.rows(Kind.DEMAND)
    stream = events.part[demand[events.before(demand)[events.place[rows]] + events.part[rows]]]
    lost = rows[model.demand.timing[stream] == Timing.TRANSFER]
    if len(lost):
        place, tick = int(events.place[lost[0]]), int(events.tick[lost[0]])
        raise fault(model, "an order of another stocking point is lost", place, ledger.replication, seed, tick)
