"""Which source the events of replenishment orders belong to, as rows of the terms of supply."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from jitsim.ledger.columns import Kind
from jitsim.ledger.ledger import Ledger
from jitsim.ledger.stretch import Stretch, whole
from jitsim.model.model import Model

Ints = npt.NDArray[np.int64]


def supply_of_orders(model: Model, stretch: Stretch) -> Ints:
    """Return the supply of every order that is released in a stretch, in their order."""
    rows = stretch.rows(Kind.ORDER)
    return model.supply.row_at(stretch.first + stretch.place[rows], stretch.part[rows])


def supply_of_events(model: Model, stretch: Stretch, rows: Ints) -> Ints:
    """Return the supply of rows about orders after their release; those open at day 0 are of the first source."""
    place = stretch.place[rows]
    supply: Ints = stretch.first + place
    orders = stretch.rows(Kind.ORDER)
    if not stretch.part[orders].any():
        return supply
    number = stretch.part[rows] - _open_count(model)[stretch.here][place]
    ours = number >= 0
    order = (stretch.before(orders)[place] + number)[ours]
    supply[ours] = supply_of_orders(model, stretch)[order]
    return supply


def supply_of_numbers(model: Model, ledger: Ledger, location: Ints, number: Ints) -> Ints:
    """Return the supply of orders of item-locations by their numbers there."""
    if len(model.supply.location) == len(model.locations.item):
        return location
    events = whole(ledger)
    orders = events.rows(Kind.ORDER)
    released = number - _open_count(model)[location]
    supply, ours = location.copy(), released >= 0
    supply[ours] = supply_of_orders(model, events)[(events.before(orders)[location] + released)[ours]]
    return supply


def _open_count(model: Model) -> Ints:
    """Return how many orders of each item-location were open at day 0, shape (L,)."""
    return np.bincount(model.open_orders.location, minlength=len(model.locations.item))
