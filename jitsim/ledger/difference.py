"""The first difference of two ledgers of the same future."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from jitsim.ledger.columns import Kind
from jitsim.ledger.ledger import Ledger
from jitsim.model.clock import Phase
from jitsim.model.model import Model
from jitsim.policies import POLICIES
from jitsim.policies.sizing import Refusal

Ints = npt.NDArray[np.int64]

PHASES = {
    Kind.DEMAND: (Phase.DEMAND,),
    Kind.BACKORDERED: (Phase.DEMAND,),
    Kind.LOST: (Phase.DEMAND,),
    Kind.HELD: (Phase.DEMAND,),
    Kind.LINE: (Phase.DEMAND,),
    Kind.PROMISED: (Phase.DEMAND,),
    Kind.DECLINED: (Phase.DEMAND,),
    Kind.SHIPMENT: (Phase.RECEIPT, Phase.ALLOCATION),
    Kind.SET_ASIDE: (Phase.RECEIPT, Phase.ALLOCATION),
    Kind.DISPATCHED: (Phase.RECEIPT, Phase.ALLOCATION, Phase.DEMAND),
    Kind.CANCELLED: (Phase.ALLOCATION,),
    Kind.RETURNED: (Phase.ALLOCATION,),
    Kind.RECEIPT: (Phase.RECEIPT,),
    Kind.ARRIVED: (Phase.RECEIPT,),
    Kind.REJECTED: (Phase.RECEIPT,),
    Kind.REMADE: (Phase.RECEIPT,),
    Kind.SHORT_CLOSED: (Phase.RECEIPT,),
    Kind.ORDER: (Phase.REVIEW,),
    Kind.UPGRADED: (Phase.REVIEW,),
    Kind.REFUSED: (Phase.REVIEW,),
    Kind.PARAMETER: (Phase.CARDS,),
    Kind.POLICY: (Phase.CARDS,),
}
"""The phases in which an event of each kind can happen. A ledger does not say the phase: who waits is served with the
receipt that brings the stock, or when somebody else's patience ends and stock set aside comes back."""

_OF_CUSTOMERS = "customer order {}"
_OF_SUPPLY = "replenishment order {}"

_PARTS = {
    Kind.LINE: "number {} among the orders of its customer",
    Kind.RECEIPT: _OF_SUPPLY,
    Kind.ARRIVED: _OF_SUPPLY,
    Kind.UPGRADED: _OF_SUPPLY,
    Kind.REJECTED: _OF_SUPPLY,
    Kind.REMADE: _OF_SUPPLY,
    Kind.SHORT_CLOSED: _OF_SUPPLY,
    Kind.PARAMETER: "place {}",
}
"""What the part of an event means where it is no name; of kinds that are not here it is a customer's order."""


class Row(NamedTuple):
    """One event."""

    tick: int
    kind: int
    quantity: int
    part: int


class Difference(NamedTuple):
    """Where the events of an item-location differ first; the smaller one is the earlier one.

    `rank` is the place within the tick of the earliest phase that it can belong to. `rows` are what both ledgers have
    there, None where one has come to its end.
    """

    tick: int
    rank: int
    location: int
    rows: tuple[Row | None, Row | None]


def first_difference(model: Model, one: Ledger, other: Ledger) -> str | None:
    """Return where two ledgers differ first in time, None where they are equal.

    The text names tick, day, phase, item and stocking point, and what each ledger has there: the kind of event, its
    quantity and its part. In one tick the earlier phase comes first, then the earlier item-location.
    """
    stocks = np.flatnonzero(one.initial != other.initial)
    if len(stocks):
        location = int(stocks[0])
        values = [f"{_quantity(model, location, ledger.initial[location])} in stock" for ledger in (one, other)]
        return _told(model, 0, "before the first event", location, values)
    found = min(_differences(model, one, other), default=None)
    if found is None:
        return None
    clock, phases = model.clock, _phases(found.tick, found.rows)
    names = " or ".join(phase.name.lower() for phase in sorted(phases, key=clock.rank_of_phase))
    values = [_event(model, found, row) for row in found.rows]
    return _told(model, found.tick, f"phase {names}" if names else "before the first event", found.location, values)


def _differences(model: Model, one: Ledger, other: Ledger) -> Iterator[Difference]:
    """Yield the first difference of every item-location that has one."""
    for location, (a, b) in enumerate(zip(_by_location(one), _by_location(other), strict=True)):
        both = min(len(a), len(b))
        wrong = np.flatnonzero((a[:both] != b[:both]).any(axis=1))
        place = int(wrong[0]) if len(wrong) else both
        if place < max(len(a), len(b)):
            rows = _row(a, place), _row(b, place)
            tick = min(row.tick for row in rows if row is not None)
            ranks = [model.clock.rank_of_phase(phase) for phase in _phases(tick, rows)]
            yield Difference(tick, min(ranks, default=-1), location, rows)


def _by_location(ledger: Ledger) -> list[Ints]:
    columns = np.stack([ledger.tick, ledger.kind, ledger.quantity, ledger.part], axis=1)
    return np.split(columns, ledger.start[1:-1])


def _row(rows: Ints, place: int) -> Row | None:
    return Row(*rows[place].tolist()) if place < len(rows) else None


def _phases(tick: int, rows: Sequence[Row | None]) -> set[Phase]:
    """Return the phases that events of a tick can belong to; first parameters are computed before all phases."""
    kinds = {Kind(row.kind) for row in rows if row is not None and row.tick == tick}
    if tick == 0:
        kinds -= {Kind.PARAMETER, Kind.POLICY}
    return {phase for kind in kinds for phase in PHASES[kind]}


def _told(model: Model, tick: int, phase: str, location: int, values: Sequence[str]) -> str:
    here = f"{_instant(model, tick)}, {phase}, {model.location_name(location)}"
    return f"{here}: {values[0]} in the first ledger, {values[1]} in the second"


def _instant(model: Model, tick: int) -> str:
    return f"tick {tick} (day {tick / model.clock.ticks_per_day:g})"


def _event(model: Model, found: Difference, row: Row | None) -> str:
    """Return what a ledger has at the instant of a difference."""
    if row is None:
        return "nothing more"
    if row.tick > found.tick:
        return f"nothing before {_instant(model, row.tick)}"
    kind = Kind(row.kind)
    quantity = f"{row.quantity}" if kind == Kind.PARAMETER else _quantity(model, found.location, row.quantity)
    return f"{kind.name.lower().replace('_', ' ')} of {quantity} ({_part(model, kind, row.part)})"


def _quantity(model: Model, location: int, quantity: int) -> str:
    """Return a quantity as the ledger has it, a count of smallest units."""
    unit = model.locations.unit[location]
    return f"{quantity}" if unit == 1.0 else f"{quantity} x {unit:g}"


def _part(model: Model, kind: Kind, part: int) -> str:
    """Return what the part of an event stands for; a ledger that is wrong may name what there is not."""
    named = {
        Kind.DEMAND: ("customer", [model.customers[each] for each in model.demand.customer.tolist()]),
        Kind.ORDER: ("supplier", model.suppliers),
        Kind.REFUSED: ("reason", ["", *(reason.name.lower() for reason in Refusal)]),
        Kind.POLICY: ("type", list(POLICIES)),
    }
    if kind not in named:
        return _PARTS.get(kind, _OF_CUSTOMERS).format(part)
    noun, names = named[kind]
    return f"{noun} {names[part]}" if 0 <= part < len(names) else f"{noun} number {part}, which does not exist"
