"""Reading CSV files: comma separated, UTF-8, one header row, every row as long as the header."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from jitsim.errors import Place, Problem, ScenarioError
from jitsim.scenario.files import LARGEST_FILE, Folder
from jitsim.scenario.tree import Source, printable_name, quoted

LONGEST_CELL = 100_000
"""Characters of the longest cell that is read; longer means that a quote is not closed."""
MOST_COLUMNS = 1_000
LONGEST_NAME = 500
"""Characters of the longest name, as of a key in YAML."""


_COMMAS = "save the table as CSV with commas between the columns, and a point before decimals"


@dataclass(slots=True)
class Sheet:
    """A CSV file: its columns, and the source that gives rows their places."""

    source: Source

    @property
    def columns(self) -> tuple[str, ...]:
        """The column names, in order."""
        return tuple(self.source.columns)

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield (line, cells) of every row that is not blank, cells trimmed.

        Raises ScenarioError at a row that is not as long as the header, or where the text is no CSV.
        """
        width = len(self.source.columns)
        for line, cells in islice(read_cells(self.source.name, self.source.lines), 1, None):
            if len(cells) != width:
                message = f"expected {width} cell{'' if width == 1 else 's'} as in the header, got {len(cells)}"
                raise ScenarioError([Problem(row_place(self.source, line), "", message)])
            yield line, [cell.strip() for cell in cells]


def read_sheet(folder: Folder, inside: str) -> Sheet:
    """Return a CSV file of the scenario's folder. Raises ScenarioError when it is none."""
    name = folder.name(inside)
    text = folder.read(inside, LARGEST_FILE)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    first = next(read_cells(name, lines), None)
    if first is None:
        raise ScenarioError([Problem(Place(name), "", "expected a header row with column names, got an empty file")])
    line, header = first
    columns = tuple(cell.strip() for cell in header)
    _check_header(Source(name, lines, columns), line)
    return Sheet(Source(name, lines, columns, header_line=line))


def row_place(source: Source, line: int) -> Place:
    """Return the place of a whole row."""
    return Place(source.name, line, None, source.lines[line - 1] if line <= len(source.lines) else None)


def read_cells(name: str, lines: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield (line, cells) of every record that is not blank, with the line on which it ends. Raises ScenarioError."""
    before = csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(lines, strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error as error:
        if "limit" in str(error):
            message = f"expected cells of at most {LONGEST_CELL:,} characters, got a longer one; is a quote not closed?"
        else:
            message = "expected comma-separated values; is a quote not closed, or one in the middle of a cell?"
        raise ScenarioError([Problem(Place(name, reader.line_num), "", message)]) from None
    finally:
        csv.field_size_limit(before)


def fault_of_name(name: str) -> str | None:
    """Return what is wrong with a cell that names something, None where nothing is."""
    if not name:
        return "expected a name, got an empty cell"
    if len(name) > LONGEST_NAME or not name.isprintable():
        return f"expected a name of at most {LONGEST_NAME} printable characters, got {quoted(printable_name(name))}"
    return None


def _check_header(source: Source, line: int) -> None:
    columns, text, row = source.columns, source.lines[line - 1], row_place(source, line)
    if len(columns) == 1 and any(mark in text for mark in ";\t"):
        mark = "semicolons" if ";" in text else "tabs"
        raise ScenarioError([Problem(row, "", f"expected columns separated by commas, got {mark}", (_COMMAS,))])
    if len(columns) > MOST_COLUMNS:
        raise ScenarioError([Problem(row, "", f"expected at most {MOST_COLUMNS:,} columns, got more")])
    problems = []
    for number, column in enumerate(columns, start=1):
        if not column:
            problems.append(Problem(row, "", f"expected a name for column {number}, got an empty one"))
        elif column in columns[: number - 1]:
            message = f"expected every column once, got {printable_name(column)} twice"
            problems.append(Problem(source.place(line, number), "", message))
    if problems:
        raise ScenarioError(problems)
