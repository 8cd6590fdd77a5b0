"""Loops that stand still at the end of a replication: somebody waits, nothing is on its way and nothing is ordered.

Told from the ledger alone. Cards stand still where all hang on full containers, and who waits takes more than those
hold, as a whole or not at all; any policy does where the store has no room for the smallest order, or goods would be
too old. What waits for such a place, tier by tier, stands still with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from jitsim.ledger.columns import CUSTOMER_KINDS, Kind
from jitsim.ledger.ledger import Ledger
from jitsim.ledger.lots import Lots
from jitsim.ledger.stretch import BACKLOG, ON_HAND, ON_ORDER, RESERVED
from jitsim.model.demand import Ship
from jitsim.model.model import NONE, Model
from jitsim.policies.sizing import Refusal

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

MOST_NAMED = 3
"""Places that the notes of a run name one by one."""


@dataclass(frozen=True, slots=True)
class Standstill:
    """An item-location that stands still from a tick to the horizon, why, and those that wait for it.

    `waiting` are the smallest units that somebody waits for there at the end; `reason` is in a planner's words.
    """

    location: int
    tick: int
    waiting: int
    reason: str
    followers: tuple[int, ...] = ()


def standstills(model: Model, ledger: Ledger) -> tuple[Standstill, ...]:
    """Return the places that stand still at the end, by item-location; those that only wait for another go with it."""
    able = np.flatnonzero(_may_stand_still(model))
    if not len(able):
        return ()
    roots = [found for location in able.tolist() for found in _at(model, ledger, location)]
    return tuple(replace(root, followers=_followers(model, ledger, root.location)) for root in roots)


def _may_stand_still(model: Model) -> Bools:
    """Return where a policy may order nothing although somebody waits, shape (L,)."""
    demand, supply, count = model.demand, model.supply, len(model.locations.item)
    whole = np.zeros(count, dtype=np.bool_)
    whole[demand.location[_all_or_nothing(model)]] = True
    limited = (supply.storage_capacity != NONE) | ~np.isnan(supply.shelf_life)
    found: Bools = (whole & model.locations.counts_cards) | limited[:count]
    return found


def _all_or_nothing(model: Model) -> Bools:
    """Return the demand streams whose orders take all or nothing and have no stock set aside, shape (D,)."""
    found: Bools = (model.demand.ship != Ship.PARTIAL) & ~model.demand.reserve
    return found


@dataclass(frozen=True, slots=True)
class _Story:
    """The events of one item-location: tick, kind, quantity and part, shape (E,)."""

    initial: int
    tick: Ints
    kind: Ints
    quantity: Ints
    part: Ints

    def level(self, sign: Ints) -> int:
        """Return how much all events change a level."""
        return int((self.quantity * sign[self.kind]).sum())

    def last_change(self, *signs_of: Ints) -> int:
        """Return the last tick at which one of some levels changes, 0 where none does."""
        ticks, place = np.unique(self.tick, return_inverse=True)
        moves = np.zeros(len(ticks), dtype=np.bool_)
        for sign in signs_of:
            change = np.zeros(len(ticks), dtype=np.int64)
            np.add.at(change, place, self.quantity * sign[self.kind])
            moves |= change != 0
        return int(ticks[moves].max(initial=0))

    def waits_since(self) -> int:
        """Return the tick since which somebody waits without a break; somebody does at the end."""
        backlog = np.cumsum(self.quantity * BACKLOG[self.kind])
        return int(self.tick[np.flatnonzero(backlog == 0).max(initial=-1) + 1 :][0])


def _story(ledger: Ledger, location: int) -> _Story:
    rows = slice(int(ledger.start[location]), int(ledger.start[location + 1]))
    columns = (ledger.tick[rows], ledger.kind[rows], ledger.quantity[rows], ledger.part[rows])
    return _Story(int(ledger.initial[location]), *columns)


def _on_order(model: Model, story: _Story, location: int) -> int:
    opened = model.open_orders.quantity[model.open_orders.location == location].sum()
    return int(opened) + story.level(ON_ORDER)


def _at(model: Model, ledger: Ledger, location: int) -> Iterator[Standstill]:
    """Yield the standstill of a place where nothing is on order although its policy has looked since."""
    story, clock = _story(ledger, location), model.clock
    waiting = story.level(BACKLOG)
    if not waiting or _on_order(model, story, location):
        return
    since = max(story.waits_since(), story.last_change(ON_HAND - RESERVED, ON_ORDER))
    looked = since + int(model.locations.review_period[location]) + clock.ticks_per_day
    reason = _reason(model, story, location, since)
    if looked <= clock.horizon and reason:
        yield Standstill(location, since, waiting, reason)


def _reason(model: Model, story: _Story, location: int, since: int) -> str:
    """Return why nothing is ordered, in a planner's words; nothing where the policy may yet order."""
    unit = float(model.locations.unit[location])
    refused = np.flatnonzero((story.kind == Kind.REFUSED) & (story.tick >= since))
    if len(refused):
        wanted = f"the {story.quantity[refused[-1]] * unit:,.6g} that its policy wants"
        if story.part[refused[-1]] == Refusal.LIFE_BELOW_MOQ:
            return f"{wanted} cannot be ordered: the smallest order would outlive its shelf life"
        room = f"{model.supply.storage_capacity[location] * unit:,.6g}"
        return f"{wanted} cannot be ordered: its storage_capacity ({room}) has no room for the smallest order"
    least = _least_of_all_or_nothing(model, story)
    if not model.locations.counts_cards[location] or least is None:
        return ""
    shelf = story.initial + story.level(ON_HAND - RESERVED)
    return (
        f"who waits takes {least * unit:,.6g} or more as a whole or nothing, and its cards put {shelf * unit:,.6g} "
        "on the shelf; give the loop more cards, or let orders be shipped in parts"
    )


def _least_of_all_or_nothing(model: Model, story: _Story) -> int | None:
    """Return the smallest order that waits for all or nothing [smallest units], None for none."""
    stream = story.part[story.kind == Kind.DEMAND]
    missing = np.zeros(len(stream), dtype=np.int64)
    rows = np.isin(story.kind, CUSTOMER_KINDS)
    np.add.at(missing, story.part[rows], (story.quantity * BACKLOG[story.kind])[rows])
    waiting = missing[(missing > 0) & _all_or_nothing(model)[stream]]
    return int(waiting.min()) if len(waiting) else None


def _followers(model: Model, ledger: Ledger, root: int) -> tuple[int, ...]:
    """Return the places where somebody waits for what this one does not send, or give to a work center."""
    found: list[int] = []
    ahead = [root]
    while ahead:
        for location in _next_down(model, ahead.pop()):
            if location not in found and _starves(model, ledger, location):
                found.append(location)
                ahead.append(location)
    return tuple(sorted(found))


def _next_down(model: Model, location: int) -> list[int]:
    """Return the item-locations that a place replenishes, or that are made of what it holds."""
    made = model.production.product_of_need[model.production.component == location]
    sent = model.supply.location[model.supply.sender == location]
    return [*np.unique(sent).tolist(), *np.unique(made).tolist()]


def _starves(model: Model, ledger: Ledger, location: int) -> bool:
    """Return whether somebody waits and what is on order does not move: none of it is sent or about to be made."""
    story = _story(ledger, location)
    ordered, opened = _on_order(model, story, location), model.open_orders.location == location
    receiver, _, units, *_ = ledger.departures.T
    lots = Lots.of(ledger)
    arrived = int(story.quantity[np.isin(story.kind, (Kind.RECEIPT, Kind.REJECTED))].sum())
    moving = int(units[receiver == location].sum()) + int(model.open_orders.quantity[opened].sum()) - arrived
    busy = (lots.location == location) & (lots.ready != NONE) & (lots.finished == NONE)
    return story.level(BACKLOG) > 0 and ordered > 0 and moving == 0 and not busy.any()


def standstill_notes(model: Model, found: Sequence[tuple[int, Standstill]], replications: int) -> tuple[str, ...]:
    """Return a note on each place that stands still in some replications, the first of them in full.

    `found` are replications and what stands still there.
    """
    by_place: dict[int, list[tuple[int, Standstill]]] = {}
    for each in sorted(found, key=lambda each: (each[0], each[1].location)):
        by_place.setdefault(each[1].location, []).append(each)
    notes = [_note(model, told, replications) for told in list(by_place.values())[:MOST_NAMED]]
    more = len(by_place) - len(notes)
    return (*notes, f"{more:,} more items at stocking points stand still") if more else tuple(notes)


def _note(model: Model, told: Sequence[tuple[int, Standstill]], replications: int) -> str:
    replication, first = told[0]
    name, unit = model.location_name(first.location), float(model.locations.unit[first.location])
    often = f" in {len(told):,} of {replications:,} replications, first in {replication}" if replications > 1 else ""
    since = f"since day {first.tick / model.clock.ticks_per_day:.4g} nothing is ordered, received or shipped"
    followers = [model.location_name(location) for location in first.followers]
    named = ", ".join([*followers[:MOST_NAMED], *(["..."] if len(followers) > MOST_NAMED else [])])
    after = f"; it starves {named}" if followers else ""
    return (
        f"{name} stands still{often}: {since}, while {first.waiting * unit:,.6g} are waited for: {first.reason}{after}"
    )
