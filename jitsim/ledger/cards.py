"""Where the cards of card loops are, day by day: on a full container, on the post, in process or in transit."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from jitsim.ledger.columns import Kind
from jitsim.ledger.ledger import Ledger
from jitsim.ledger.stretch import ON_HAND, ON_ORDER, RESERVED, Stretch, whole
from jitsim.ledger.tables import Column, Names
from jitsim.model.model import Model
from jitsim.policies.kanban import Kanban

Ints = npt.NDArray[np.int64]

CARD_COLUMNS = {
    "day": "day of the simulation, from 0",
    "stocking_point": "name",
    "item": "name",
    "cards": "cards in force at the snapshot of the day",
    "attached": "of these, cards on containers that are full",
    "at_post": "cards that wait to be collected or released",
    "in_process": "cards of orders that nobody has sent off yet: at a supplier, a sender or a work center",
    "in_transit": "cards of orders on their way within the network",
}


def card_rows(model: Model, ledger: Ledger) -> dict[str, Column] | None:
    """Return where the cards of every loop that counts them are, columns as in `CARD_COLUMNS`; None without a loop.

    Every card is in exactly one place. Stock above what the cards stand for carries none, and a card that is taken out
    of the loop is none of its cards from then on.
    """
    loops = np.flatnonzero(model.locations.counts_cards).tolist()
    if not loops:
        return None
    days, locations = model.clock.days, model.locations
    events = whole(ledger)
    placed = np.concatenate([_places(model, ledger, events, location) for location in loops], axis=1)
    names = ("cards", "attached", "at_post", "in_process", "in_transit")
    return {
        "day": np.tile(np.arange(days), len(loops)),
        "stocking_point": Names(model.stocking_points, np.repeat(locations.stocking_point[loops], days)),
        "item": Names(model.items, np.repeat(locations.item[loops], days)),
        **dict(zip(names, placed, strict=True)),
    }


def _places(model: Model, ledger: Ledger, events: Stretch, location: int) -> Ints:
    """Return the cards of one loop in force and in each place, shape (5, days)."""
    rows = slice(int(ledger.start[location]), int(ledger.start[location + 1]))
    tick, kind, quantity = events.tick[rows], events.kind[rows], events.quantity[rows]
    day = _snapshots(model, tick)
    opened = int(model.open_orders.quantity[model.open_orders.location == location].sum())
    received = quantity * np.isin(kind, (Kind.RECEIPT, Kind.REJECTED))
    available = _level(model, day, quantity * (ON_HAND - RESERVED)[kind], int(ledger.initial[location]))
    on_order = _level(model, day, quantity * ON_ORDER[kind], opened)
    moving = _level(model, day, -received, opened)
    mine = ledger.departures[ledger.departures[:, 0] == location]
    moving = np.maximum(moving + _level(model, _snapshots(model, mine[:, 3]), mine[:, 2], 0), 0)
    cards, container, spare = _terms(model, events, location, rows, day)
    out = np.minimum(on_order // container, cards)
    inside = model.locations.source[location] >= len(model.suppliers)
    in_transit = np.minimum(out, moving // container) * inside
    attached = np.minimum((available + spare) // container, cards - out)
    return np.stack([cards, attached, cards - out - attached, out - in_transit, in_transit])


def _snapshots(model: Model, tick: Ints) -> Ints:
    """Return the first day whose snapshot sees each tick."""
    clock = model.clock
    return np.maximum(-((clock.snapshot - tick) // clock.ticks_per_day), 0)


def _level(model: Model, day: Ints, change: Ints, start: int) -> Ints:
    """Return a level at the snapshot of every day, shape (days,)."""
    days = model.clock.days
    seen = day < days
    change_by_day = np.zeros(days, dtype=np.int64)
    np.add.at(change_by_day, day[seen], change[seen])
    return start + np.cumsum(change_by_day)


def _terms(model: Model, events: Stretch, location: int, rows: slice, day: Ints) -> tuple[Ints, int, int]:
    """Return the cards in force on each day, shape (days,), the container, and what an open container still counts."""
    policy, days = model.policies[location], model.clock.days
    parameters = model.locations.parameters[location]
    cards = np.full(days, int(parameters[0]), dtype=np.int64)
    container = int(parameters[1])
    for place, value, first in _computed(events, rows, day):
        if place == 0:
            cards[min(first, days) :] = value
        elif place == 1:
            container = value
    empty = isinstance(policy, Kanban) and policy.release_on == "empty"
    return cards, container, container - 1 if empty else 0


def _computed(events: Stretch, rows: slice, day: Ints) -> Iterator[tuple[int, int, int]]:
    """Yield place and value of every parameter that was computed, and the first day that sees it."""
    kind, part, quantity = events.kind[rows], events.part[rows], events.quantity[rows]
    for row in np.flatnonzero(kind == Kind.PARAMETER).tolist():
        yield int(part[row]), int(quantity[row]), int(day[row])
