"""The buffers of a run as CSV, and back, digit for digit."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from jitsim.metrics.delivered import Delivered
from jitsim.metrics.promises import Buffer, Promise
from jitsim.store.estimates import write_rows
from jitsim.store.tables import number

_WORDS = ("stocking_point", "item", "policy", "target", "lead_time_source", "kind", "law", "reason")
_COUNTS = ("days", "receipts")
_DELIVERED = tuple(field.name for field in fields(Buffer) if field.type == "Delivered")
_OWN = tuple(field.name for field in fields(Buffer) if field.name not in (*_DELIVERED, "promise", "reason"))
_PROMISED = {field.name: field.name for field in fields(Promise)} | {
    "cycle_service_level": "promised_cycle_service_level",
    "fill_rate": "promised_fill_rate",
    "on_hand": "expected_on_hand",
    "open_orders": "expected_open_orders",
    "order_interval": "expected_order_interval",
}
_GAPS = ("cycle_service_gap", "fill_rate_gap")
_ENDS = {"mean": "", "low": "_low", "high": "_high", "n": "_n"}

COLUMNS = (
    *_OWN,
    *_PROMISED.values(),
    *(f"delivered_{name}{end}" for name in _DELIVERED for end in _ENDS.values()),
    *_GAPS,
    "reason",
)
"""Quantities in units, times in days, service as a share, gaps in percentage points; a cell is empty for no number.

`target` with `target_value` is what the planner asked for, `promised_...` what the formula says of the level in force
in replication 0, `delivered_...` the mean of all replications, of which `..._n` know it (empty where nothing is
random). The rest is as in `Buffer` and `Promise`.
"""


def write_buffers(path: Path, buffers: Sequence[Buffer]) -> None:
    """Write one row per item-location, columns as in `COLUMNS`."""
    write_rows(path, list(COLUMNS), ([_cell(value) for value in _row(buffer)] for buffer in buffers))


def read_buffers(path: Path) -> tuple[Buffer, ...]:
    """Return the buffers that were written. Raises KeyError or ValueError for another file."""
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(_buffer(row) for row in csv.DictReader(file))


def _row(buffer: Buffer) -> list[Any]:
    delivered = [getattr(getattr(buffer, name), end) for name in _DELIVERED for end in _ENDS]
    return [
        *(getattr(buffer, name) for name in _OWN),
        *(getattr(buffer.promise, name, None) for name in _PROMISED),
        *delivered,
        *(getattr(buffer, name) for name in _GAPS),
        buffer.reason,
    ]


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return number(value)
    return "" if value is None else str(value)


def _buffer(row: Mapping[str, str]) -> Buffer:
    promise = {name: _value(name, row[column]) for name, column in _PROMISED.items()}
    found: dict[str, Any] = {name: _value(name, row[name]) for name in (*_OWN, "reason")}
    for name in _DELIVERED:
        ends = {end: _value(end, row[f"delivered_{name}{tail}"]) for end, tail in _ENDS.items()}
        found[name] = Delivered(**ends)
    return Buffer(promise=None if promise["law"] is None else Promise(**promise), **found)


def _value(name: str, cell: str) -> Any:
    return _READERS.get(name, _number)(cell)


def _number(cell: str) -> float | None:
    return float(cell) if cell else None


def _count(cell: str) -> int | None:
    return int(cell) if cell else None


def _word(cell: str) -> str | None:
    return cell or None


def _yes(cell: str) -> bool:
    return cell == "yes"


_READERS: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(_WORDS, _word),
    **dict.fromkeys(_COUNTS, int),
    "n": _count,
    "computed": _yes,
    "waits_for_others": _yes,
}
