"""Conservation: whether the ledger of a replication adds up.

Everything is worked out again from the events alone, so a fault of an engine shows whichever engine it was.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from jitsim.ledger.card_places import card_faults, check_cards
from jitsim.ledger.columns import CUSTOMER_KINDS, SUPPLY_KINDS, Kind
from jitsim.ledger.departures import check_departures
from jitsim.ledger.fault import fault
from jitsim.ledger.ledger import Ledger
from jitsim.ledger.lots import check_lots
from jitsim.ledger.stretch import BACKLOG, ON_HAND, ON_ORDER, RESERVED, Stretch, signs, stretches
from jitsim.ledger.supplies import supply_of_events
from jitsim.ledger.transfers import check_transfers
from jitsim.ledger.upgrades import check_upgrades
from jitsim.model.demand import Ship, Timing
from jitsim.model.model import NONE, Model

RESERVING = (Kind.HELD, Kind.SET_ASIDE, Kind.DISPATCHED, Kind.RETURNED)
"""Events that say something about stock set aside."""

_FIRST_KIND, _LAST_KIND = int(min(Kind)), int(max(Kind))

_FALLS_SHORT = signs(BACKORDERED=1, LOST=1, HELD=1) > 0
"""Whether an event says what the order just above does not get."""

_ENDS = signs(RECEIPT=1, REJECTED=1) > 0
"""Whether an event says that units of an order are judged."""

INSPECTED = signs(ARRIVED=1, RECEIPT=-1, REJECTED=-1)
"""What one unit of an event does to the units of an order that wait for inspection, by kind."""

EXPECTED = signs(ARRIVED=-1, REMADE=1, SHORT_CLOSED=-1)
"""What one unit of an event does to the units of an order that have not come to inspection, by kind."""

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


def check_balance(
    model: Model, ledger: Ledger, seed: int | None = None, parts: Iterable[Stretch] | None = None
) -> None:
    """Check that no piece was lost or made.

    On hand, set aside, backlog and on order are never below zero; nobody who takes parts waits beside stock when a tick
    ends; what is short belongs to the order just above, what is shipped to an order that waits for as much; nobody
    waits for longer than their patience, and a line that is complete is shipped. Of every replenishment order no more
    arrives than was ordered, only after its release and inspection, and at once where the supplier never delivers in
    parts; what is made again was rejected, what goes on faster has not come. Between stocking points no order and no
    piece is lost (`check_transfers`, `check_departures`), and machines make what was ordered of them (`check_lots`). A
    card loop orders for all cards on the post and for no others, and none is lost. Raises `BalanceError` for the first
    event that breaks this; `seed` tells how to repeat it. `parts` are the stretches of the ledger, where they are at
    hand.
    """
    opening = _Opening.of(model)
    for stretch in stretches(ledger) if parts is None else parts:
        check = _Check(model, stretch, ledger.initial[stretch.here], ledger.replication, seed)
        _check_rows(check)
        _check_levels(check, opening)
        _check_short(check)
        _check_quotes(check)
        _check_lines(check)
        _check_shipments(check)
        _check_ends(check)
        _check_receipts(check, opening)
        _check_replacements(check)
    check_transfers(model, ledger, seed)
    check_departures(model, ledger, seed)
    check_upgrades(model, ledger, seed)
    check_cards(model, ledger, seed)
    check_lots(model, ledger, seed)


@dataclass(frozen=True, slots=True)
class _Opening:
    """What is on order at day 0.

    `count`, `first` and `units` (L,) are the orders open at day 0: how many, where they begin in `quantity` (O,) and
    their sum.
    """

    count: Ints
    first: Ints
    units: Ints
    quantity: Ints

    @classmethod
    def of(cls, model: Model) -> Self:
        location, quantity = model.open_orders.location, model.open_orders.quantity
        count = np.bincount(location, minlength=len(model.locations.item))
        units = np.zeros(len(count), dtype=np.int64)
        np.add.at(units, location, quantity)
        return cls(count, np.cumsum(count) - count, units, quantity)


@dataclass(frozen=True, slots=True)
class _Check:
    """A stretch that is checked, and how to complain about it."""

    model: Model
    stretch: Stretch
    initial: Ints
    replication: int
    seed: int | None

    def refuse(self, wrong: Bools, complaint: str, rows: Ints | None = None) -> None:
        """Raise about the first row that is wrong; `rows` says which rows `wrong` is about, if not about all."""
        if not np.count_nonzero(wrong):  # a third of the time that asking for any of them takes
            return
        row = int(np.flatnonzero(wrong)[0] if rows is None else rows[wrong].min())
        tick, place = int(self.stretch.tick[row]), self.stretch.first + int(self.stretch.place[row])
        raise fault(self.model, complaint, place, self.replication, self.seed, tick)


def _check_rows(check: _Check) -> None:
    stretch, clock = check.stretch, check.model.clock
    check.refuse((stretch.kind < _FIRST_KIND) | (stretch.kind > _LAST_KIND), "an event of unknown kind")
    check.refuse((stretch.tick < 0) | (stretch.tick >= clock.horizon), "an event outside the horizon")
    check.refuse(stretch.following(stretch.tick, clock.horizon) < stretch.tick, "the next event is earlier")
    check.refuse((stretch.quantity <= 0) & (stretch.kind != int(Kind.PARAMETER)), "an event without quantity")
    rows = stretch.rows(Kind.DEMAND)
    stream, served_at = stretch.part[rows], check.model.demand.location
    check.refuse((stream < 0) | (stream >= len(served_at)), "demand of an unknown stream", rows)
    check.refuse(served_at[stream] != stretch.first + stretch.place[rows], "demand that is served elsewhere", rows)
    rows, further = stretch.rows(Kind.ORDER), np.diff(check.model.supply.further)[stretch.here]
    place = stretch.part[rows]
    check.refuse((place < 0) | (place > further[stretch.place[rows]]), "an order of an unknown source", rows)


def _check_levels(check: _Check, opening: _Opening) -> None:
    stretch = check.stretch
    opened = opening.units[stretch.here]
    nothing = np.zeros(stretch.places, dtype=np.int64)
    on_hand = stretch.levels(stretch.quantity * ON_HAND[stretch.kind], check.initial)
    backlog = stretch.levels(stretch.quantity * BACKLOG[stretch.kind], nothing)
    on_order = stretch.levels(stretch.quantity * ON_ORDER[stretch.kind], opened)
    below = stretch.following(stretch.kind, 0)
    settled = ~_FALLS_SHORT[below]
    check.refuse((on_hand < 0) & settled, "stock on hand is below zero")
    check.refuse(backlog < 0, "backlog is below zero")
    check.refuse(on_order < 0, "units on order are below zero")
    reserved = None
    if stretch.has(*RESERVING):
        reserved = stretch.levels(stretch.quantity * RESERVED[stretch.kind], nothing)
        check.refuse(reserved < 0, "stock set aside is below zero")
        check.refuse((reserved > on_hand) & settled, "more stock is set aside than there is")
    available = on_hand if reserved is None else on_hand - reserved
    last_of_tick = stretch.following(stretch.tick, -1) != stretch.tick
    waiting = backlog
    undivided = _takes_all_or_nothing(check)
    if undivided is not None:
        waiting = stretch.levels(stretch.quantity * BACKLOG[stretch.kind] * ~undivided, nothing)
    beside = (available > 0) & (waiting > 0)
    check.refuse(last_of_tick & beside, "customers wait beside stock at the end of the tick")
    # What is set aside for a customer has left its container.
    for complaint, wrong in card_faults(check.model, stretch, available, on_order, last_of_tick):
        check.refuse(wrong, complaint)


def _takes_all_or_nothing(check: _Check) -> Bools | None:
    """Return the rows of customer orders that may wait beside stock because they take all or nothing, None for none."""
    demand, stretch = check.model.demand, check.stretch
    undivided = (demand.ship != Ship.PARTIAL) & ~demand.reserve
    placed = stretch.rows(Kind.DEMAND)
    if not len(placed) or not undivided.any():
        return None
    rows = stretch.rows(*CUSTOMER_KINDS)
    # A row of an order that does not exist is refused later.
    order = np.clip(stretch.before(placed)[stretch.place[rows]] + stretch.part[rows], 0, len(placed) - 1)
    found = np.zeros(len(stretch.kind), dtype=np.bool_)
    found[rows] = undivided[stretch.part[placed[order]]]
    return found


def _check_short(check: _Check) -> None:
    stretch = check.stretch
    demand = stretch.rows(Kind.DEMAND)
    rows = stretch.rows(Kind.BACKORDERED, Kind.LOST, Kind.HELD)
    if not len(rows):
        return
    order = np.searchsorted(demand, rows) - 1
    before = stretch.before(demand)[stretch.place[rows]]
    check.refuse((order < before) | (stretch.part[rows] != order - before), "short units of another order", rows)
    check.refuse(stretch.tick[rows] != stretch.tick[demand[order]], "units are short after the order came", rows)
    short = np.zeros(len(demand), dtype=np.int64)
    np.add.at(short, order, stretch.quantity[rows])
    check.refuse(short > stretch.quantity[demand], "more units are short than were demanded", demand)


def _check_quotes(check: _Check) -> None:
    """Check that what is promised is of an order that waits, and what is declined was just lost of the order above."""
    stretch = check.stretch
    rows = stretch.rows(Kind.PROMISED, Kind.DECLINED)
    if not len(rows):
        return
    demand = stretch.rows(Kind.DEMAND)
    order = np.searchsorted(demand, rows) - 1
    before = stretch.before(demand)[stretch.place[rows]]
    check.refuse((order < before) | (stretch.part[rows] != order - before), "a quote for another order", rows)
    declined, above = stretch.kind[rows] == int(Kind.DECLINED), rows - 1
    short = stretch.kind[above] == np.where(declined, int(Kind.LOST), int(Kind.BACKORDERED))
    alike = ~declined | (stretch.quantity[above] == stretch.quantity[rows])
    check.refuse(~(short & alike), "a quote of what is not short", rows)


def _check_lines(check: _Check) -> None:
    stretch, group = check.stretch, check.model.demand.group
    if not len(check.model.demand.groups.customer) and not stretch.has(Kind.LINE):
        return
    demand, lines = stretch.rows(Kind.DEMAND), stretch.rows(Kind.LINE)
    order = np.searchsorted(demand, lines) - 1
    check.refuse(order < stretch.before(demand)[stretch.place[lines]], "a line of no order", lines)
    check.refuse(stretch.quantity[lines] != 1, "a line that counts more than once", lines)
    expected = group[stretch.part[demand]] != NONE
    count = np.bincount(order, minlength=len(demand))
    check.refuse(count != expected, "a line is missing, or one too many", demand)


def _check_shipments(check: _Check) -> None:
    stretch = check.stretch
    demand = stretch.rows(Kind.DEMAND)
    rows = stretch.rows(*CUSTOMER_KINDS)
    if not len(rows):
        return
    before = stretch.before(demand)[stretch.place[rows]]
    count = stretch.counts(demand)[stretch.place[rows]]
    check.refuse((stretch.part[rows] < 0) | (stretch.part[rows] >= count), "a shipment for an unknown order", rows)
    order = before + stretch.part[rows]
    _refuse_below_zero(check, rows, order, BACKLOG, "a shipment of more than its order waits for")
    if stretch.has(*RESERVING):
        _refuse_below_zero(check, rows, order, RESERVED, "a shipment of more than was set aside for its order")


def _check_ends(check: _Check) -> None:
    """Check what is left of customer orders at the end; rows have been found to belong to orders that exist."""
    stretch, terms, horizon = check.stretch, check.model.demand, check.model.clock.horizon
    if not stretch.has(*RESERVING) and (terms.patience == NONE).all():
        return
    demand, rows = stretch.rows(Kind.DEMAND), stretch.rows(*CUSTOMER_KINDS)
    order = stretch.before(demand)[stretch.place[rows]] + stretch.part[rows]
    waiting, held = np.zeros(len(demand), dtype=np.int64), np.zeros(len(demand), dtype=np.int64)
    np.add.at(waiting, order, stretch.quantity[rows] * BACKLOG[stretch.kind[rows]])
    np.add.at(held, order, stretch.quantity[rows] * RESERVED[stretch.kind[rows]])
    stream = stretch.part[demand]
    patience, ends = terms.patience[stream], stretch.tick[demand] + terms.patience[stream]
    check.refuse((patience != NONE) & (ends < horizon) & (waiting > 0), "a customer waits beyond all patience", demand)
    late = (patience[order] != NONE) & (stretch.tick[rows] > ends[order])
    check.refuse(late, "a shipment to a customer who has lost patience", rows)
    alone = terms.ship[stream] == Ship.COMPLETE_LINE
    check.refuse(alone & (held > 0) & (waiting == 0), "a line that is complete is not shipped", demand)


def _refuse_below_zero(check: _Check, rows: Ints, order: Ints, sign: Ints, complaint: str) -> None:
    """Refuse rows that take more from an order than the rows before them gave it; `order` numbers their orders."""
    by_order = np.argsort(order, kind="stable")
    rows, order = rows[by_order], order[by_order]
    check.refuse(_running_total(check, rows, order, sign) < 0, complaint, rows)


def _running_total(check: _Check, rows: Ints, order: Ints, sign: Ints) -> Ints:
    """Return the sum of signed quantities of each order up to every row; rows are sorted by order."""
    total = np.cumsum(check.stretch.quantity[rows] * sign[check.stretch.kind[rows]])
    first = np.searchsorted(order, order)
    return total - np.where(first > 0, total[first - 1], 0)


def _check_receipts(check: _Check, opening: _Opening) -> None:
    stretch = check.stretch
    rows = stretch.rows(*SUPPLY_KINDS)
    place, number = stretch.place[rows], stretch.part[rows]
    first, count, quantity, released = _orders(stretch, opening)
    check.refuse((number < 0) | (number >= count[place]), "a receipt of an unknown order", rows)

    order = first[place] + number
    check.refuse(rows < released[order], "a receipt before its order", rows)
    by_order = np.argsort(order, kind="stable")
    rows, order = rows[by_order], order[by_order]
    left = quantity[order] + _running_total(check, rows, order, ON_ORDER)
    check.refuse(left < 0, "more arrives than was ordered", rows)
    if not len(rows):
        return
    last = np.ones(len(order), dtype=np.bool_)
    last[:-1] = order[1:] != order[:-1]
    ended = last & _ENDS[stretch.kind[rows]]
    supply = supply_of_events(check.model, stretch, rows)
    at_once = _arrives_at_once(check.model)[supply]
    check.refuse(ended & at_once & (left > 0), "less arrives than was ordered", rows)
    inspected = check.model.supply.inspection[supply] > 0
    if np.count_nonzero(inspected):
        early = inspected & (_running_total(check, rows, order, INSPECTED) < 0)
        check.refuse(early, "units are judged that have not arrived", rows)
        unknown = quantity[order] + _running_total(check, rows, order, EXPECTED) < 0
        check.refuse(unknown, "more arrives for inspection than was ordered", rows)


def _check_replacements(check: _Check) -> None:
    stretch = check.stretch
    if not stretch.has(Kind.REJECTED, Kind.REMADE):
        return
    rows, replaced = stretch.rows(Kind.REJECTED), np.zeros(len(stretch.kind), dtype=np.bool_)
    supply = supply_of_events(check.model, stretch, rows)
    replaced[rows] = check.model.supply.replaced[supply]
    rejected, below = stretch.kind == Kind.REJECTED, stretch.following(stretch.kind, 0)
    alike = (stretch.following(stretch.part, NONE) == stretch.part) & (
        stretch.following(stretch.quantity, 0) == stretch.quantity
    )
    made_again = rejected & (below == Kind.REMADE) & alike
    check.refuse(rejected & (made_again != replaced), "rejected units are not made again as agreed")
    check.refuse((below == Kind.REMADE) & ~made_again, "units are made again that were not rejected")


def _arrives_at_once(model: Model) -> Bools:
    """Return whose orders come as a whole, shape (S,): nothing sends off, brings or makes again parts of them."""
    supply = model.supply
    at_once: Bools = (supply.capacity[supply.channel] == NONE) & (supply.short_threshold == 0)
    return at_once & ~supply.replaced & ~_comes_as_stocked(model)


def _comes_as_stocked(model: Model) -> Bools:
    """Return whose orders come in parts: a stocking point sends what it has, a work center lot by lot; shape (S,)."""
    demand, supply = model.demand, model.supply
    parts: Bools = (supply.source >= len(model.suppliers)) & (supply.sender == NONE)
    parts[demand.supply[(demand.timing == Timing.TRANSFER) & (demand.ship == Ship.PARTIAL)]] = True
    return parts


def _orders(stretch: Stretch, opening: _Opening) -> tuple[Ints, Ints, Ints, Ints]:
    """Return where the replenishment orders of each place begin and how many there are, shape (places,).

    And of each order its quantity and the row of its release, -1 for one that was open at day 0.
    """
    rows = stretch.rows(Kind.ORDER)
    opened = opening.count[stretch.here]
    count = opened + stretch.counts(rows)
    first = np.cumsum(count) - count
    quantity, released = np.zeros(count.sum(), dtype=np.int64), np.full(count.sum(), -1)

    begin = int(opening.first[stretch.first])
    place = np.repeat(np.arange(stretch.places), opened)
    rank = np.arange(len(place)) - (np.cumsum(opened) - opened)[place]
    quantity[first[place] + rank] = opening.quantity[begin : begin + len(place)]

    place = stretch.place[rows]
    order = (first + opened - stretch.before(rows))[place] + np.arange(len(rows))
    quantity[order], released[order] = stretch.quantity[rows], rows
    return first, count, quantity, released
