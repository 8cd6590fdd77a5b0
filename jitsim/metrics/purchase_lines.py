"""Purchase lines: every replenishment order of a replication with its promise, its arrival and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from jitsim.ledger.columns import Kind
from jitsim.ledger.ledger import Ledger
from jitsim.ledger.stretch import ON_ORDER, Stretch, stretches
from jitsim.ledger.supplies import supply_of_orders
from jitsim.metrics.supply import last_pieces
from jitsim.model.model import NONE, Model

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class PurchaseLines:
    """One row per replenishment order released in the replication, shape (P,), by item-location and release.

    `location` and `supply`, a row of the terms of supply, index the model. `released` [ticks] is the decision, `sent`
    [ticks] when the order left the desk, from where a supplier's lead time counts; `promised` [ticks] is NONE without a
    promise. The last piece reached the dock at `delivered` and the shelf at `received`, NONE while one is missing. Of
    the `ordered` smallest units so many were `accepted`. The last event of the line, a receipt, a rejection or a rest
    given up, was at `closed`, NONE while something is still expected.
    """

    location: Ints
    supply: Ints
    released: Ints
    sent: Ints
    promised: Ints
    delivered: Ints
    received: Ints
    ordered: Ints
    accepted: Ints
    closed: Ints

    @property
    def in_full(self) -> Bools:
        """Whether all that was ordered came into stock, by line."""
        full: Bools = self.accepted >= self.ordered
        return full

    def judged(self, model: Model) -> Ints:
        """Return the tick at which each line is found on time or late, NONE for one still open or without a promise.

        A line is judged when it arrives, or when its on-time window ends without it.
        """
        overdue = self.promised + model.supply.late[self.supply] + 1
        came = self.delivered != NONE
        tick = np.where(came, np.minimum(self.delivered, overdue), overdue)
        known = (self.promised != NONE) & (tick < model.clock.horizon)
        return np.where(known, tick, NONE)

    def on_time(self, model: Model) -> Bools:
        """Return whether each line reached the dock in the on-time window around its promise."""
        terms, at = model.supply, self.supply
        punctual: Bools = (
            (self.promised != NONE)
            & (self.delivered != NONE)
            & (self.delivered >= self.promised - terms.early[at])
            & (self.delivered <= self.promised + terms.late[at])
        )
        return punctual


def purchase_lines(model: Model, ledger: Ledger) -> PurchaseLines:
    """Return the purchase lines of a replication; what was on its way at day 0 has no known release and is left out."""
    opened = np.bincount(model.open_orders.location, minlength=len(model.locations.item))
    parts = [_of_stretch(model, stretch, opened) for stretch in stretches(ledger, until=model.clock.horizon)]
    names = [field.name for field in fields(PurchaseLines)]
    nothing = np.empty(0, dtype=np.int64)
    return PurchaseLines(**{name: np.concatenate([nothing, *(part[name] for part in parts)]) for name in names})


def _of_stretch(model: Model, stretch: Stretch, opened: Ints) -> Mapping[str, Ints]:
    rows = stretch.rows(Kind.ORDER)
    location, released, here = stretch.first + stretch.place[rows], stretch.tick[rows], opened[stretch.here]
    supply = supply_of_orders(model, stretch)
    lead_time = model.supply.promised_lead_time[supply]
    accepted, closed = _outcome(stretch, rows, here)
    return {
        "location": location,
        "supply": supply,
        "released": released,
        "sent": released + model.supply.release_delay[supply],
        "promised": np.where(lead_time == NONE, NONE, released + lead_time),
        "delivered": last_pieces(model, stretch, rows, here, at_dock=True),
        "received": last_pieces(model, stretch, rows, here, at_dock=False),
        "ordered": stretch.quantity[rows],
        "accepted": accepted,
        "closed": closed,
    }


def _outcome(stretch: Stretch, order_rows: Ints, opened: Ints) -> tuple[Ints, Ints]:
    """Return the units that came into stock and the tick of the last event of every order."""
    rows = stretch.rows(Kind.RECEIPT, Kind.REJECTED, Kind.REMADE, Kind.SHORT_CLOSED)
    number = stretch.part[rows] - opened[stretch.place[rows]]
    rows, number = rows[number >= 0], number[number >= 0]
    order = stretch.before(order_rows)[stretch.place[rows]] + number
    kind, quantity = stretch.kind[rows], stretch.quantity[rows]
    accepted, closed = np.zeros_like(order_rows), np.full(len(order_rows), NONE, dtype=np.int64)
    np.add.at(accepted, order, quantity * (kind == int(Kind.RECEIPT)))
    expected = stretch.quantity[order_rows]
    np.add.at(expected, order, quantity * ON_ORDER[kind])
    np.maximum.at(closed, order, stretch.tick[rows])
    closed[expected > 0] = NONE
    return accepted, closed
