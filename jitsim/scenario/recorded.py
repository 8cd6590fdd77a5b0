"""Recorded demand: the rows of a history file, by item and day."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, field

from jitsim.errors import Place, Problem, ScenarioError
from jitsim.scenario.csv_files import Sheet, fault_of_name, read_sheet
from jitsim.scenario.customers import History
from jitsim.scenario.files import Folder
from jitsim.scenario.horizon import read_date
from jitsim.scenario.numbers_in_text import how_to_write
from jitsim.scenario.scalars import read_scalar
from jitsim.scenario.tree import printable_name

LARGEST_QUANTITY = 1e12


@dataclass(frozen=True, slots=True)
class RecordedDemand:
    """Demand of the past: for each item its (day, quantity), sorted by day, rows of one day in the order of the file.

    The day is counted from `horizon.start` and negative before it; quantities are in units, rows of zero are left out.
    `places` says where an item appears first, for messages.
    """

    items: dict[str, list[tuple[int, float]]]
    places: dict[str, Place] = field(default_factory=dict, compare=False, repr=False)


def read_history(history: History, start: dt.date, folder: Folder) -> RecordedDemand:
    """Return the recorded demand in a history file. Raises ScenarioError with every bad row."""
    sheet = read_sheet(folder, history.file)
    numbers = _columns(history, sheet)
    reader = _Reader(sheet, numbers, start)
    for line, cells in sheet.rows():
        reader.take(line, cells)
    if reader.problems:
        raise ScenarioError(reader.problems)
    for rows in reader.items.values():
        rows.sort(key=lambda row: row[0])
    return RecordedDemand(reader.items, reader.places)


def _columns(history: History, sheet: Sheet) -> tuple[int, int, int]:
    wanted = (history.columns.item, history.columns.date, history.columns.quantity)
    missing = [name for name in wanted if name not in sheet.columns]
    if missing:
        remedy = (
            f"columns: {', '.join(sheet.columns)}",
            "say which is which: columns: {item: ..., date: ..., quantity: ...}",
        )
        problem = Problem(sheet.source.place(0, 0), "", f"expected a column {missing[0]}", remedy)
        raise ScenarioError([problem])
    item, date, quantity = (sheet.columns.index(name) for name in wanted)
    return item, date, quantity


class _Reader:
    """Rows on their way to recorded demand; a date is read once, however many rows have it."""

    def __init__(self, sheet: Sheet, numbers: tuple[int, int, int], start: dt.date) -> None:
        self.sheet = sheet
        self.item, self.date, self.quantity = numbers
        self.start = start
        self.items: dict[str, list[tuple[int, float]]] = {}
        self.places: dict[str, Place] = {}
        self.problems: list[Problem] = []
        self.days: dict[str, int] = {}

    def take(self, line: int, cells: list[str]) -> None:
        """Add one row."""
        name = cells[self.item]
        if not name:
            self._note(line, self.item, "expected the name of an item, got an empty cell")
            return
        if name not in self.items:
            fault = fault_of_name(name)
            if fault is not None:
                self._note(line, self.item, fault)
                return
            self.items[name] = []
            self.places[name] = self.sheet.source.place(line, self.item + 1)
        rows = self.items[name]
        day = self._day(line, cells[self.date])
        quantity = self._quantity(line, cells[self.quantity])
        if day is not None and quantity:
            rows.append((day, quantity))

    def _day(self, line: int, text: str) -> int | None:
        if text not in self.days:
            try:
                self.days[text] = (read_date(text) - self.start).days
            except ValueError as error:
                self._note(line, self.date, f"{error}, got {_shown(text)}")
                return None
        return self.days[text]

    def _quantity(self, line: int, text: str) -> float | None:
        value = read_scalar(text)
        if isinstance(value, bool) or not isinstance(value, int | float):
            written = how_to_write(text)
            remedy = (written,) if written is not None else ()
            self._note(line, self.quantity, f"expected a number, got {_shown(text)}", *remedy)
            return None
        if not math.isfinite(value) or not 0 <= value <= LARGEST_QUANTITY:
            self._note(line, self.quantity, f"expected a quantity of 0 to 1e12, got {printable_name(text)}")
            return None
        return float(value)

    def _note(self, line: int, number: int, message: str, *remedy: str) -> None:
        self.problems.append(Problem(self.sheet.source.place(line, number + 1), "", message, remedy))


def _shown(text: str) -> str:
    return f'"{printable_name(text)}"' if text else "an empty cell"
