"""Where the cards of card loops are at every instant, and whether any is lost or in two places.

A card hangs on a full container, waits on the post, is in process at whoever replenishes, or in transit. It is out as
long as any of its container is; stock above what cards stand for carries none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from jitsim.ledger.columns import SUPPLY_KINDS, Kind
from jitsim.ledger.fault import fault
from jitsim.ledger.ledger import Ledger
from jitsim.ledger.stretch import ON_HAND, ON_ORDER, RESERVED, Stretch, signs, whole
from jitsim.ledger.supplies import supply_of_events
from jitsim.model.model import NONE, Model
from jitsim.policies.kanban import Kanban

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_CARDS, _CONTAINER, _BATCH = range(3)
"""The places of these among the parameters of a card loop."""

_ARRIVES = signs(RECEIPT=-1, REJECTED=-1)
"""What one unit of an event does to the units on their way, by kind."""


@dataclass(frozen=True, slots=True)
class CardPlaces:
    """Cards of loops in each place from an instant on, shape (R,): rows by item-location, then tick.

    Each loop has a row at tick 0 and one at every tick at the end of which some card is somewhere else. `cards` are
    those in the loop; one that is taken out of it leaves when it comes to the post.
    """

    location: Ints
    tick: Ints
    cards: Ints
    attached: Ints
    at_post: Ints
    in_process: Ints
    in_transit: Ints

    @property
    def counts(self) -> Ints:
        """Cards and their places, shape (5, R)."""
        return np.stack([self.cards, self.attached, self.at_post, self.in_process, self.in_transit])

    def at(self, location: int, ticks: Ints) -> Ints:
        """Return cards and their places at the end of some ticks, shape (5, ticks)."""
        first, last = np.searchsorted(self.location, [location, location + 1])
        found: Ints = self.counts[:, first + np.searchsorted(self.tick[first:last], ticks, side="right") - 1]
        return found


def card_places(model: Model, ledger: Ledger) -> CardPlaces | None:
    """Return where the cards of every loop that counts them are, None without a loop."""
    if not model.locations.counts_cards.any():
        return None
    flows = _Flows.of(model, ledger)
    cards = _in_loop(flows)
    out = np.minimum(flows.out, cards)
    attached = np.minimum(flows.full, cards - out)
    in_process = np.minimum(-(-(flows.on_order - flows.moving) // flows.container), out)
    counts = np.stack([cards, attached, cards - out - attached, in_process, out - in_process])
    new = np.ones(len(cards), dtype=np.bool_)
    new[1:] = (counts[:, 1:] != counts[:, :-1]).any(axis=0) | (flows.location[1:] != flows.location[:-1])
    return CardPlaces(flows.location[new], flows.tick[new], *counts[:, new])


def check_cards(model: Model, ledger: Ledger, seed: int | None = None) -> None:
    """Check that cards in transit belong to orders: so none of their places ever holds less than nothing.

    What cards hang on and what lies on the post is checked with the levels (`card_faults`). Raises `BalanceError`.
    """
    if not model.locations.counts_cards.any():
        return
    flows = _Flows.of(model, ledger, (Kind.ORDER, *SUPPLY_KINDS))
    lost = np.flatnonzero((flows.moving < 0) | (flows.moving > flows.on_order))
    if len(lost):
        location, tick = int(flows.location[lost[0]]), int(flows.tick[lost[0]])
        raise fault(model, "cards in transit that are out with no order", location, ledger.replication, seed, tick)


def card_faults(
    model: Model, stretch: Stretch, available: Ints, on_order: Ints, settled: Bools
) -> Iterator[tuple[str, Bools]]:
    """Yield what may be wrong with the cards of loops, and which rows show it, shape (E,).

    An order takes cards that are on the post; a loop that is looked at whenever its stock changes never ends a tick
    with a whole batch there. `available` and `on_order` (E,) are levels after every row, `settled` are the last rows of
    a tick. A minimum order value, a remainder of a split order, or a second source or an express order may raise what
    is ordered above what its cards ask.
    """
    loops = model.locations.counts_cards[stretch.here]
    if not loops.any():
        return
    supply = model.supply
    raised = (supply.minimum_value_quantity > 0) | ((supply.maximum_order != NONE) & ~supply.defers_remainder)
    raised = raised[: len(model.locations.item)] | (np.diff(supply.further) > 0)
    cards, container, batch = (_parameter(model, stretch, place) for place in (_CARDS, _CONTAINER, _BATCH))
    container = np.maximum(container, 1)
    full = (available + _stays_on_open_ones(model, stretch.here)[stretch.place] * (container - 1)) // container
    waiting = cards - full + (-on_order // container)
    ordered = (stretch.kind == Kind.ORDER) & (loops & ~raised[stretch.here])[stretch.place]
    yield "an order for a card that is not on the post", ordered & (waiting < 0)
    looked_at = settled & _always_looks(model, stretch.here)[stretch.place]
    yield "cards forgotten on the post", looked_at & (waiting >= batch)


def _always_looks(model: Model, here: slice) -> Bools:
    """Return where cards are collected at every instant and nothing limits an order, for some item-locations."""
    locations, day = model.locations, model.clock.ticks_per_day
    found: Bools = (locations.counts_cards & (locations.review_period == 0))[here]
    for place in np.flatnonzero(found).tolist():
        location, terms = here.start + place, model.supply
        limited = not np.isnan(terms.shelf_life[location]) or any(
            not terms.sizing(row, int(terms.minimum_order[row]), int(terms.order_multiple[row])).plain
            for row in terms.rows_of(location)
        )
        found[place] = terms.point_time(location, day).always and not limited
    return found


def _parameter(model: Model, stretch: Stretch, place: int) -> Ints:
    """Return a parameter in force after every row, shape (E,): the latest computed one, else the written one."""
    written = _written(model, place)[stretch.here][stretch.place]
    if not stretch.has(Kind.PARAMETER):
        return written
    computed = (stretch.kind == Kind.PARAMETER) & (stretch.part == place)
    latest = np.maximum.accumulate(np.where(computed, np.arange(len(computed)), -1))
    return np.where(latest >= stretch.start[stretch.place], stretch.quantity[latest], written)


def _stays_on_open_ones(model: Model, here: slice = slice(None)) -> Bools:
    """Return where a card stays on its container until that is empty, for some item-locations."""
    policies = model.policies[here]
    return np.array([isinstance(each, Kanban) and each.release_on == "empty" for each in policies], dtype=np.bool_)


@dataclass(frozen=True, slots=True)
class _Flows:
    """Levels of loops at the end of every tick at which something happens, and of tick 0, shape (R,).

    `moving` are the units on order that are on their way within the network. `cards`, `container` and `batch` are the
    parameters of the loop; `out` the containers on order, `full` those on the shelf that may carry a card.
    """

    location: Ints
    tick: Ints
    on_order: Ints
    moving: Ints
    cards: Ints
    container: Ints
    out: Ints
    full: Ints

    @classmethod
    def of(cls, model: Model, ledger: Ledger, kinds: Sequence[Kind] = tuple(Kind)) -> Self:
        """Return the levels of all loops of a model that has any, as far as events of some kinds change them."""
        loops = np.flatnonzero(model.locations.counts_cards)
        location, tick, change, parameters = _rows_of_loops(model, ledger, loops, kinds)
        # The start of a loop comes first, departures after the events of their tick; three sorted runs are soon merged.
        order = np.argsort(location * model.clock.horizon + tick, kind="stable")
        location, tick, change = location[order], tick[order], change[:, order]
        total = np.concatenate([np.zeros((3, 1), dtype=np.int64), change.cumsum(axis=1)], axis=1)
        before = total[:, np.searchsorted(location, loops)]
        levels = total[:, 1:] - before[:, np.searchsorted(loops, location)]
        known = np.where(parameters[0, order] == NONE, 0, np.arange(len(order)))
        parameters = parameters[:, order[np.maximum.accumulate(known)]]
        ends = np.ones(len(tick), dtype=np.bool_)
        ends[:-1] = (tick[1:] != tick[:-1]) | (location[1:] != location[:-1])
        available, on_order, moving = levels[:, ends]
        cards, container = parameters[0, ends], np.maximum(parameters[1, ends], 1)
        stays = _stays_on_open_ones(model)[location[ends]] * (container - 1)
        out, full = -(-on_order // container), (available + stays) // container
        return cls(location[ends], tick[ends], on_order, moving, cards, container, out, full)


def _rows_of_loops(model: Model, ledger: Ledger, loops: Ints, kinds: Sequence[Kind]) -> tuple[Ints, Ints, Ints, Ints]:
    """Return the start of each loop, its events, then what leaves for it: item-location and tick, shape (R,).

    And what that changes of stock that anybody may have, units on order and units on their way, shape (3, R), and the
    cards and container in force, shape (2, R), NONE for departures.
    """
    inside, count = model.supply.source >= len(model.suppliers), len(model.locations.item)
    events, is_loop = whole(ledger), model.locations.counts_cards
    rows = np.flatnonzero(is_loop[events.place] & signs(**{kind.name: 1 for kind in kinds}).astype(bool)[events.kind])
    place, kind, quantity = events.place[rows], events.kind[rows], events.quantity[rows]
    left = ledger.departures[is_loop[ledger.departures[:, 0]] & (ledger.departures[:, -1] != NONE)]
    opened = np.zeros(count, dtype=np.int64)
    np.add.at(opened, model.open_orders.location, model.open_orders.quantity)
    change = [
        np.stack([ledger.initial[loops], opened[loops], (opened * inside[:count])[loops]]),
        np.stack([quantity * (ON_HAND - RESERVED)[kind], quantity * ON_ORDER[kind], quantity * _ARRIVES[kind]]),
        np.stack([0 * left[:, 2], 0 * left[:, 2], left[:, 2]]),
    ]
    arrives = np.flatnonzero(change[1][2])
    change[1][2, arrives] *= inside[supply_of_events(model, events, rows[arrives])]
    location = np.concatenate([loops, place, left[:, 0]])
    tick = np.concatenate([0 * loops, events.tick[rows], left[:, -1]])
    first = np.stack([_written(model, place)[loops] for place in (_CARDS, _CONTAINER)])
    computed = np.stack([_parameter(model, events, place)[rows] for place in (_CARDS, _CONTAINER)])
    nothing = np.full((2, len(left)), NONE)
    return location, tick, np.concatenate(change, axis=1), np.concatenate([first, computed, nothing], axis=1)


def _written(model: Model, place: int) -> Ints:
    """Return a parameter of loops as it is written, shape (L,); 0 where it is computed."""
    parameters = model.locations.parameters
    return parameters[:, place] if place < parameters.shape[1] else np.zeros(len(parameters), dtype=np.int64)


def _in_loop(flows: _Flows) -> Ints:
    """Return the cards in each loop, shape (R,): as many as are wanted, and those that leave when they come back."""
    cards = flows.cards.copy()
    fewer = np.flatnonzero((flows.cards[1:] < flows.cards[:-1]) & (flows.location[1:] == flows.location[:-1]))
    for location in np.unique(flows.location[fewer]).tolist():
        here = slice(*np.searchsorted(flows.location, [location, location + 1]).tolist())
        cards[here] = _until_they_come_back(flows.cards[here], (flows.out + flows.full)[here])
    return cards


def _until_they_come_back(wanted: Ints, containers: Ints) -> Ints:
    """Return the cards of one loop: when fewer are wanted, one leaves with each container that needs none any more."""
    cards = wanted.copy()
    kept = int(wanted[0])
    for stretch in np.split(np.arange(len(wanted)), np.flatnonzero(np.diff(wanted)) + 1):
        kept = max(kept, int(wanted[stretch[0]]))
        cards[stretch] = np.maximum(wanted[stretch], np.minimum(kept, np.minimum.accumulate(containers[stretch])))
        kept = int(cards[stretch[-1]])
    return cards
