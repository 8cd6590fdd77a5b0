"""The first difference of two ledgers of the same future."""

from __future__ import annotations

import numpy as np

from jitsim.ledger.columns import Kind
from jitsim.ledger.ledger import Ledger
from jitsim.model.model import Model


def first_difference(model: Model, one: Ledger, other: Ledger) -> str | None:
    """Return where two ledgers differ first: tick, day, item and both events; None where they are equal."""
    for location, (a, b) in enumerate(zip(_by_location(one), _by_location(other), strict=True)):
        if one.initial[location] != other.initial[location]:
            initial = f"{one.initial[location]} and {other.initial[location]}"
            return f"{model.location_name(location)}: {initial} in stock at tick 0"
        both = min(len(a), len(b))
        wrong = np.flatnonzero((a[:both] != b[:both]).any(axis=1))
        if len(wrong) or len(a) != len(b):
            row = int(wrong[0]) if len(wrong) else both
            return f"{model.location_name(location)}, event {row}: {_told(model, a, row)}, or {_told(model, b, row)}"
    return None


def _by_location(ledger: Ledger) -> list[np.ndarray[tuple[int, ...], np.dtype[np.int64]]]:
    columns = np.stack([ledger.tick, ledger.kind, ledger.quantity, ledger.part], axis=1)
    return np.split(columns, ledger.start[1:-1])


def _told(model: Model, rows: np.ndarray[tuple[int, ...], np.dtype[np.int64]], row: int) -> str:
    if row >= len(rows):
        return "nothing more"
    tick, kind, quantity, part = rows[row].tolist()
    day = tick / model.clock.ticks_per_day
    return f"at tick {tick} (day {day:.4g}) {Kind(kind).name.lower()} of {quantity}, part {part}"
