"""The ledgers by day, by event and by departure: what happened in one replication, with names and in units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from jitsim.ledger.columns import (
    CUSTOMER_KINDS,
    DAILY_COLUMNS,
    DEPARTURE_COLUMNS,
    EVENT_COLUMNS,
    PLAN_COLUMNS,
    SUPPLY_KINDS,
    Kind,
)
from jitsim.ledger.ledger import Ledger
from jitsim.ledger.quantities import in_units
from jitsim.ledger.stretch import BACKLOG, ON_HAND, ON_ORDER, UNMET, Stretch, signs, stretches, whole
from jitsim.ledger.supplies import supply_of_numbers
from jitsim.model.model import NONE, Model, Timing

if TYPE_CHECKING:
    from pandas import DataFrame

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Names:
    """A column of text: row r holds `names[codes[r]]`, nothing where the code is NONE."""

    names: Sequence[str]
    codes: Ints


Column = Names | Ints | Floats

_LEVELS = {"on_hand_end": ON_HAND, "backlog_end": BACKLOG, "on_order_end": ON_ORDER}

_FLOWS = {
    "demanded": signs(DEMAND=1),
    "served_at_once": signs(DEMAND=1, BACKORDERED=-1, LOST=-1, HELD=-1),
    "lost": UNMET,
    "shipped": signs(DEMAND=1, BACKORDERED=-1, LOST=-1, HELD=-1, SHIPMENT=1, DISPATCHED=1),
    "ordered": signs(ORDER=1),
    "received": signs(RECEIPT=1),
}


_OF_SUPPLY = np.isin(np.arange(max(Kind) + 1), [*SUPPLY_KINDS, Kind.ORDER])


def daily_rows(model: Model, ledger: Ledger) -> dict[str, Column]:
    """Return the daily ledger, columns as in `DAILY_COLUMNS`: item-locations in order, the days of one together.

    Levels hold at the snapshot of the day, events of that tick included; in a last day that ends before its snapshot,
    at the horizon.
    """
    clock, locations = model.clock, model.locations
    count, days = len(locations.item), clock.days
    snapshot_is_cut = (days - 1) * clock.ticks_per_day + clock.snapshot >= clock.horizon
    table = {name: np.zeros((count, days)) for name in (*_LEVELS, *_FLOWS)}
    start = {"on_hand_end": ledger.initial, "backlog_end": 0 * locations.initial, "on_order_end": _open_units(model)}
    for stretch in stretches(ledger, until=clock.horizon):
        here, unit = stretch.here, locations.unit[stretch.here, None]
        day = stretch.tick // clock.ticks_per_day
        seen = np.maximum(-((clock.snapshot - stretch.tick) // clock.ticks_per_day), 0)
        if snapshot_is_cut:
            seen = np.minimum(seen, days - 1)
        for name, sign in _FLOWS.items():
            table[name][here] = in_units(_by_day(stretch, sign, day, days), unit)
        table["served_at_once"][here] += in_units(_set_aside_at_once(model, stretch, day, days), unit)
        for name, sign in _LEVELS.items():
            level = start[name][here, None] + _by_day(stretch, sign, seen, days).cumsum(axis=1)
            table[name][here] = in_units(level, unit)
    columns: dict[str, Column] = {
        "day": np.tile(np.arange(days), count),
        "stocking_point": Names(model.stocking_points, np.repeat(locations.stocking_point, days)),
        "item": Names(model.items, np.repeat(locations.item, days)),
    }
    columns |= {name: rows.ravel() for name, rows in table.items()}
    return {name: columns[name] for name in DAILY_COLUMNS}


def event_rows(model: Model, ledger: Ledger) -> dict[str, Column]:
    """Return the event ledger, columns as in `EVENT_COLUMNS`, in the order of the ledger."""
    location, locations = ledger.location, model.locations
    number, stream = _numbers(model, ledger)
    customer = np.append(model.demand.customer, NONE)[stream]
    columns: dict[str, Column] = {
        "tick": ledger.tick,
        "day": ledger.tick / model.clock.ticks_per_day,
        "stocking_point": Names(model.stocking_points, locations.stocking_point[location]),
        "item": Names(model.items, locations.item[location]),
        "event": Names([kind.name.lower() for kind in Kind], ledger.kind - min(Kind)),
        "quantity": np.where(
            ledger.kind == int(Kind.PROMISED),
            ledger.quantity / model.clock.ticks_per_day,
            in_units(ledger.quantity, locations.unit[location]),
        ),
        "order": number,
        "customer": Names(model.customers, customer),
        "supplier": Names(model.sources, _sources(model, ledger, location, number)),
    }
    return {name: columns[name] for name in EVENT_COLUMNS}


def _sources(model: Model, ledger: Ledger, location: Ints, number: Ints) -> Ints:
    """Return the source of every event about a replenishment order, else NONE, shape (E,).

    What is refused is no order yet: it has a source where its item has no other.
    """
    supply, found = model.supply, np.full(len(location), NONE, dtype=np.int64)
    rows = np.flatnonzero(_OF_SUPPLY[ledger.kind])
    found[rows] = supply.source[supply_of_numbers(model, ledger, location[rows], number[rows])]
    refused = np.flatnonzero(ledger.kind == int(Kind.REFUSED))
    refused = refused[np.diff(supply.further)[location[refused]] == 0]
    found[refused] = supply.source[location[refused]]
    return found


def departed_rows(model: Model, ledger: Ledger) -> dict[str, Column] | None:
    """Return what left within the network, columns as in `DEPARTURE_COLUMNS`, None where nothing did."""
    if not len(ledger.departures):
        return None
    location, order, quantity, shipped, left = ledger.departures.T
    supply = supply_of_numbers(model, ledger, location, order)
    locations, gone = model.locations, np.where(left == NONE, np.nan, left)
    columns: dict[str, Column] = {
        "shipped": shipped,
        "left": gone,
        "left_day": gone / model.clock.ticks_per_day,
        "lane": Names(model.lanes, model.freight.lane[supply]),
        "source": Names(model.sources, model.supply.source[supply]),
        "stocking_point": Names(model.stocking_points, locations.stocking_point[location]),
        "item": Names(model.items, locations.item[location]),
        "quantity": in_units(quantity, locations.unit[location]),
        "order": order,
    }
    return {name: columns[name] for name in DEPARTURE_COLUMNS}


def planned_rows(model: Model, ledger: Ledger) -> dict[str, Column] | None:
    """Return the material plans by which items release, columns as in `PLAN_COLUMNS`, None where there are none."""
    if not len(ledger.plans):
        return None
    location, tick, planned, changed, released, late, moved = ledger.plans.T
    locations, unit = model.locations, model.locations.unit[location]
    columns: dict[str, Column] = {
        "tick": tick,
        "day": tick / model.clock.ticks_per_day,
        "stocking_point": Names(model.stocking_points, locations.stocking_point[location]),
        "item": Names(model.items, locations.item[location]),
        "planned": in_units(planned, unit),
        "changed": in_units(changed, unit),
        "released": in_units(released, unit),
        "late": in_units(late, unit),
        "moved": moved,
    }
    return {name: columns[name] for name in PLAN_COLUMNS}


def daily_table(model: Model, ledger: Ledger) -> DataFrame:
    """Return the daily ledger for pandas."""
    return _table(daily_rows(model, ledger))


def event_table(model: Model, ledger: Ledger) -> DataFrame:
    """Return the event ledger for pandas."""
    return _table(event_rows(model, ledger))


def _by_day(stretch: Stretch, sign: Ints, day: Ints, days: int) -> Ints:
    """Return the sums of signed quantities by place and day, shape (places, days); days beyond are left out."""
    rows = np.flatnonzero((sign[stretch.kind] != 0) & (day < days))
    cell = stretch.place[rows] * days + day[rows]
    sums = np.zeros(stretch.places * days, dtype=np.int64)
    np.add.at(sums, cell, stretch.quantity[rows] * sign[stretch.kind[rows]])
    return sums.reshape(stretch.places, days)


def _set_aside_at_once(model: Model, stretch: Stretch, day: Ints, days: int) -> Ints:
    """Return what was set aside at the instant of its demand and served by that, by place and day.

    Components are served when they are set aside for a lot, others when they are dispatched.
    """
    arrived, rows = stretch.rows(Kind.DEMAND), stretch.rows(Kind.HELD, Kind.DISPATCHED)
    demand = arrived[stretch.before(arrived)[stretch.place[rows]] + stretch.part[rows]]
    of_lot = model.demand.timing[stretch.part[demand]] == Timing.COMPONENT
    gone = (stretch.kind[rows] == Kind.DISPATCHED) & (stretch.tick[rows] == stretch.tick[demand])
    served = rows[np.where(of_lot, stretch.kind[rows] == Kind.HELD, gone)]
    sums = np.zeros((stretch.places, days), dtype=np.int64)
    np.add.at(sums, (stretch.place[served], day[served]), stretch.quantity[served])
    return sums


def _open_units(model: Model) -> Ints:
    units = np.zeros(len(model.locations.item), dtype=np.int64)
    np.add.at(units, model.open_orders.location, model.open_orders.quantity)
    return units


def _numbers(model: Model, ledger: Ledger) -> tuple[Ints, Ints]:
    """Return the number of the order of every event, and its demand stream or NONE for replenishment, shape (E,)."""
    events = whole(ledger)
    number, stream = events.part.copy(), np.full(len(events.part), NONE, dtype=np.int64)
    first = np.bincount(model.open_orders.location, minlength=events.places)
    released = events.rows(Kind.ORDER)
    number[released] = np.arange(len(released)) + (first - events.before(released))[events.place[released]]
    arrived = events.rows(Kind.DEMAND)
    above = events.before(arrived)
    number[arrived] = np.arange(len(arrived)) - above[events.place[arrived]]
    later = events.rows(*CUSTOMER_KINDS)
    stream[arrived] = events.part[arrived]
    stream[later] = events.part[arrived[above[events.place[later]] + events.part[later]]]
    lines = events.rows(Kind.LINE)
    stream[lines] = events.part[arrived[np.searchsorted(arrived, lines) - 1]]
    return number, stream


def _table(columns: dict[str, Column]) -> DataFrame:
    import pandas as pd

    return pd.DataFrame({name: _cells(column) for name, column in columns.items()})


def _cells(column: Column) -> npt.NDArray[np.object_] | Ints | Floats:
    if isinstance(column, Names):
        return np.array([*column.names, None], dtype=np.object_)[column.codes]
    return column
