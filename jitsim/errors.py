"""Every error jitsim raises on purpose, and how a person reads it.

Lowest in the import order: it imports nothing of jitsim.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from textwrap import wrap

LONGEST_LINE = 110
"""Characters of a source line that are printed, longer lines are cut around the column; longer remedies are wrapped."""
MOST_PROBLEMS = 100
"""Problems that are printed; more are counted."""
REMEDY_INDENT = 6


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value was written.

    `file` is as the user named it; `line` and `column` count from 1 and are None for a place without text (`--set`).
    `source` is the line of text itself. For a table `cell` is the column's name and `line` the row's line in the file.
    """

    file: str
    line: int | None = None
    column: int | None = None
    source: str | None = None
    cell: str | None = None

    def __str__(self) -> str:
        """Return the place within its file, empty for the file as a whole."""
        if self.line is None:
            return ""
        if self.cell is not None:
            return f"row {self.line}, column {self.cell}:"
        return str(self.line) if self.column is None else f"{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing a user got wrong: place, path of the value, what was expected and found, and remedies.

    `message` follows the path in print; each of `remedy` is a line of its own below it.
    """

    place: Place
    path: str
    message: str
    remedy: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return path and message in one line."""
        return f"{self.path}: {self.message}" if self.path else self.message


class JitsimError(Exception):
    """Parent of every error that jitsim raises on purpose; its text is meant for a planner."""

    exit_code = 1


class UsageError(JitsimError):
    """A wrong argument, a refused folder, a feature that does not exist: exit code 2."""

    exit_code = 2


class ScenarioError(UsageError):
    """A scenario file with problems; `problems` holds all of them, sorted by file, line and column."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems), key=_order))
        super().__init__(self.problems)

    def __str__(self) -> str:
        """Return all problems in print."""
        return print_problems(self.problems)


class RunError(JitsimError):
    """A run that cannot go on or would have no end, with what to change."""


class BalanceError(JitsimError):
    """Pieces were lost or made by the engine: a fault of jitsim, with the way to repeat it."""


def print_problems(problems: Iterable[Problem]) -> str:
    """Return problems as a person reads them: by file, each with place, path, message, remedies and source line."""
    ordered = sorted(problems, key=_order)
    blocks = []
    for file, group in groupby(ordered[:MOST_PROBLEMS], key=lambda problem: problem.place.file):
        members = list(group)
        count = sum(problem.place.file == file for problem in ordered)
        blocks.append(f"{printable(file)}: {count} problem{'' if count == 1 else 's'}")
        width = max(len(str(problem.place)) for problem in members) + 1
        blocks.extend(_block(problem, width if width > 1 else 0) for problem in members)
    hidden = len(ordered) - MOST_PROBLEMS
    if hidden > 0:
        blocks.append(f"and {hidden:,} more problem{'' if hidden == 1 else 's'}")
    return "\n\n".join(blocks)


def printable(text: str) -> str:
    """Return text with characters that a terminal would obey replaced by question marks."""
    return "".join(c if c.isprintable() else "?" for c in text)


def _order(problem: Problem) -> tuple[str, int, int, str, str]:
    place = problem.place
    return place.file, place.line or 0, place.column or 0, problem.path, problem.message


def _block(problem: Problem, width: int) -> str:
    place = problem.place
    indent = " " * (width or REMEDY_INDENT)
    lines = [f"{place!s:<{width}}{problem}" if width else str(problem)]
    for remedy in problem.remedy:
        parts = wrap(remedy, LONGEST_LINE, break_long_words=False, break_on_hyphens=False)
        lines.extend(indent + part for part in parts)
    lines = [printable(line) for line in lines]
    if place.source is not None and place.line is not None:
        lines.append(f"{indent}  {place.line} | {printable(_cut(place.source, place.column or 1))}")
    return "\n".join(lines)


def _cut(line: str, column: int) -> str:
    """Return the part of a long line that a person needs to see, without line breaks at its end."""
    line = line.rstrip().replace("\t", " ")
    if len(line) <= LONGEST_LINE:
        return line
    start = max(0, min(column - 1 - LONGEST_LINE // 2, len(line) - LONGEST_LINE))
    end = start + LONGEST_LINE
    return ("..." if start else "") + line[start:end] + ("..." if end < len(line) else "")
