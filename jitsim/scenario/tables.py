"""Tables: bulk data in CSV files, put in place of `{table: file.csv}`.

The column named like the noun (`item` in a table of `items`) holds the names; every other column is a key of the entry,
dotted where nested; where a key takes a name or a list of names, a cell holds names with | between them. A table one
level up holds both names (`stocking_point` and `item`).
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args, get_origin

from jitsim.errors import Problem, ScenarioError
from jitsim.scenario.csv_files import Sheet, fault_of_name, read_sheet
from jitsim.scenario.files import Folder
from jitsim.scenario.merging import fill
from jitsim.scenario.scalars import read_scalar
from jitsim.scenario.scenario import Scenario
from jitsim.scenario.shape import KEY_COLUMNS, holds_text, known_keys, step, types_at
from jitsim.scenario.tree import Node, Path, read_path, spell

BETWEEN = "|"
"""What stands between the names of a list in a cell."""
_RESERVED = ("table", "defaults", "history")
_INNER = {
    "stocking_points": "items",
    "suppliers": "items",
    "work_centers": "makes",
    "lanes": "items",
    "customers": "demand",
}
"""Which map of an entry a table with a second key column fills."""


def expand_tables(node: Node, folder: Folder, problems: list[Problem], path: Path = ()) -> Node:
    """Return a tree with every `{table: file.csv}` replaced by the file's rows; explicit entries win over rows.

    `path` is where the tree stands in the scenario. Problems are added to `problems`.
    """
    children = node.children
    if not children or path[:1] == ("variants",) or folder.is_full:
        return node
    expanded = {name: expand_tables(child, folder, problems, (*path, name)) for name, child in children.items()}
    noun = path[-1] if path else ""
    if noun in KEY_COLUMNS and "table" in expanded:
        table = expanded.pop("table")
        try:
            inside = folder.locate(table, spell((*path, "table")), beside=table.source.beside)
            rows = _Table(path, read_sheet(folder, inside), folder, problems).entries()
        except ScenarioError as error:
            problems.extend(error.problems)
            broken = node.with_value(expanded)
            broken.incomplete = True
            return broken
        return fill(node.with_value(expanded), table.with_value(dict(rows)))
    return node.with_value(expanded)


@dataclass(frozen=True, slots=True)
class _Column:
    """One column: its number from 0, the keys that lead to its values, whether they are text, and may be several."""

    number: int
    keys: Path
    is_text: bool
    is_list: bool


class _Table:
    """A CSV file on its way to entries of a map."""

    def __init__(self, path: Path, sheet: Sheet, folder: Folder, problems: list[Problem]) -> None:
        self.path = path
        self.sheet = sheet
        self.folder = folder
        self.problems = problems
        self.key = KEY_COLUMNS[path[-1]]
        self.inner = _INNER.get(path[-1], "")
        self.inner_key = KEY_COLUMNS.get(self.inner, "")
        self.key_numbers = self._key_numbers()
        self.columns = self._columns()

    def entries(self) -> dict[str, Node]:
        """Return the entries that the rows describe, by name."""
        source = self.sheet.source
        entries: dict[str, Node] = {}
        seen: dict[Path, int] = {}
        self.folder.hold(len(source.lines) * len(source.columns), source.place(0, 0))
        for line, cells in self.sheet.rows():
            names = self._names(line, cells)
            if not names:
                continue
            if names in seen:
                message = f"duplicate row, first given in row {seen[names]}"
                self._note(line, self.key_numbers[-1], (*self.path, *self._below(names)), message)
                continue
            seen[names] = line
            self._place(entries, names, line, self._entry(line, cells))
        return entries

    def _place(self, entries: dict[str, Node], names: Path, line: int, entry: Node) -> None:
        if len(names) == 1:
            entries[names[0]] = entry
            return
        outer, inner = names
        if outer not in entries:
            column = self.key_numbers[0] + 1
            entries[outer] = Node(
                {self.inner: Node({}, self.sheet.source, line, column)}, self.sheet.source, line, column
            )
        entries[outer].children[self.inner].children[inner] = entry

    def _entry(self, line: int, cells: Sequence[str]) -> Node:
        source = self.sheet.source
        entry: dict[str, Node] = {}
        for column in self.columns:
            text = cells[column.number]
            if not text:
                continue
            into = entry
            for key in column.keys[:-1]:
                if key not in into:
                    into[key] = Node({}, source, line, column.number + 1)
                into = into[key].children
            value = text if column.is_text else read_scalar(text)
            node = Node(value, source, line, column.number + 1, text)
            into[column.keys[-1]] = _listed(node, text) if column.is_list and BETWEEN in text else node
        return Node(entry, source, line, self.key_numbers[-1] + 1)

    def _names(self, line: int, cells: Sequence[str]) -> Path:
        names = tuple(cells[number] for number in self.key_numbers)
        for number, name in zip(self.key_numbers, names, strict=True):
            reserved = f"expected a name, got {name}, which is a reserved word" if name in _RESERVED else None
            fault = fault_of_name(name) or reserved
            if fault is not None:
                self._note(line, number, self.path, fault)
                return ()
        return names

    def _below(self, names: Path) -> Path:
        return names if len(names) == 1 else (names[0], self.inner, names[1])

    def _key_numbers(self) -> list[int]:
        columns = self.sheet.columns
        if self.key not in columns:
            near = difflib.get_close_matches(self.key, columns, n=1)
            remedy = (f"columns: {', '.join(columns)}" + (f"; did you mean {near[0]}?" if near else ""),)
            problem = Problem(self.sheet.source.place(0, 0), "", f"expected a column {self.key} with the names", remedy)
            raise ScenarioError([problem])
        numbers = [columns.index(self.key)]
        if self.inner_key and self.inner_key in columns:
            numbers.append(columns.index(self.inner_key))
        return numbers

    def _columns(self) -> list[_Column]:
        """Return the columns that are not names; the ones that no entry knows are reported once, at the header."""
        entry = types_at(Scenario, (*self.path, "name"))
        if len(self.key_numbers) == 2:
            entry = step(step(entry, self.inner), "name")
        columns: list[_Column] = []
        taken: dict[Path, str] = {}
        for number, header in enumerate(self.sheet.columns):
            if number in self.key_numbers:
                continue
            keys = self._keys(header, number, entry)
            if not keys:
                continue
            clash = next((other for path, other in taken.items() if _overlap(path, keys)), None)
            if clash is not None:
                self._note(
                    self.sheet.source.header_line,
                    number,
                    (),
                    f"column {header} and column {clash} say the same thing twice",
                )
                continue
            taken[keys] = header
            below = entry
            for key in keys:
                below = step(below, key)
            columns.append(_Column(number, keys, holds_text(below), _holds_names_in_a_list(below)))
        return columns

    def _keys(self, header: str, number: int, entry: Sequence[object]) -> Path:
        try:
            keys = read_path(header)
        except ValueError as error:
            self._note(self.sheet.source.header_line, number, (), str(error))
            return ()
        below = tuple(entry)
        for depth, key in enumerate(keys):
            known = known_keys(below)
            deeper = step(below, key)
            if not deeper:
                near = difflib.get_close_matches(key, known, n=1)
                near_path = spell((*keys[:depth], near[0])) if near else ""
                hint = f"; did you mean {near_path}?" if near else ""
                self._note(
                    self.sheet.source.header_line, number, (), "unknown column", f"known here: {', '.join(known)}{hint}"
                )
                return ()
            below = deeper
        return keys

    def _note(self, line: int, number: int, path: Path, message: str, *remedy: str) -> None:
        place = self.sheet.source.place(line, number + 1)
        self.problems.append(Problem(place, spell(path), message, remedy))


def _listed(node: Node, text: str) -> Node:
    """Return a cell with several names as a list of them."""
    names = [name.strip() for name in text.split(BETWEEN)]
    return node.with_value([Node(name, node.source, node.line, node.column, name) for name in names])


def _holds_names_in_a_list(types: Sequence[object]) -> bool:
    return any(get_origin(each) is tuple and get_args(each)[0] is str for each in types)


def _overlap(one: Path, other: Path) -> bool:
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]
