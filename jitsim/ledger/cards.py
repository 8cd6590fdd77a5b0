"""Where the cards of card loops are, as tables: at the snapshot of every day, and at every change."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from jitsim.ledger.card_places import card_places
from jitsim.ledger.ledger import Ledger
from jitsim.ledger.tables import Column, Names
from jitsim.model.model import Model

Ints = npt.NDArray[np.int64]

KINDS_OF_LOOP = ("withdrawal", "production")

_OF_A_LOOP = {
    "stocking_point": "name",
    "item": "name",
    "loop": "production where a work center makes the item, else withdrawal: cards that fetch it",
    "cards": "cards in the loop; one that is taken out leaves when it comes to the post",
    "attached": "of these, cards on full containers, with release_on empty on open ones too",
    "at_post": "cards that wait to be collected or released",
    "in_process": "cards of orders that nobody has sent off yet: at a supplier, a sender or a work center",
    "in_transit": "cards of orders on their way within the network",
}

CARD_COLUMNS = {"day": "day of the simulation, from 0, at its snapshot", **_OF_A_LOOP}

CARD_MOVE_COLUMNS = {
    "tick": "instant [ticks], at the end of all that happens in it",
    "day": "the same instant [days]",
    **_OF_A_LOOP,
}


def card_rows(model: Model, ledger: Ledger) -> dict[str, Column] | None:
    """Return where the cards of every loop that counts them are, day by day, columns as in `CARD_COLUMNS`.

    None without a loop. Every card is in exactly one place; stock above what the cards stand for carries none.
    """
    found = card_places(model, ledger)
    if found is None:
        return None
    clock, loops = model.clock, np.flatnonzero(model.locations.counts_cards)
    days = np.arange(clock.days)
    counts = [found.at(location, days * clock.ticks_per_day + clock.snapshot) for location in loops.tolist()]
    columns = {"day": np.tile(days, len(loops))}
    return columns | _of_loops(model, np.repeat(loops, len(days)), np.concatenate(counts, axis=1))


def card_move_rows(model: Model, ledger: Ledger) -> dict[str, Column] | None:
    """Return where the cards are at tick 0 and from every instant on at which one moves; else as `card_rows`."""
    found = card_places(model, ledger)
    if found is None:
        return None
    columns: dict[str, Column] = {"tick": found.tick, "day": found.tick / model.clock.ticks_per_day}
    return columns | _of_loops(model, found.location, found.counts)


def _of_loops(model: Model, location: Ints, counts: Ints) -> dict[str, Column]:
    made = (np.diff(model.production.first) > 0)[location].astype(np.int64)
    return {
        "stocking_point": Names(model.stocking_points, model.locations.stocking_point[location]),
        "item": Names(model.items, model.locations.item[location]),
        "loop": Names(KINDS_OF_LOOP, made),
        **dict(zip(("cards", "attached", "at_post", "in_process", "in_transit"), counts, strict=True)),
    }
