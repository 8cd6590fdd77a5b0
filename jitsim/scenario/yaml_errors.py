"""What the YAML parser complains about, in a planner's words."""

from __future__ import annotations

import yaml

from jitsim.errors import Place, Problem
from jitsim.scenario.tree import Source

_WORDS = {
    "mapping values are not allowed in this context": (
        "a colon where none can stand",
        "check the indentation, or put text with a colon in it in quotes",
    ),
    "did not find expected ',' or ']'": ("the list opened with [ is not closed", "add the missing ] or comma"),
    "did not find expected ',' or '}'": ("the mapping opened with { is not closed", "add the missing } or comma"),
    "found unexpected end of stream": ("the quote opened here is not closed", "add the missing quote"),
    "did not find expected key": ("expected a key at this indentation", "keys side by side begin in the same column"),
    "did not find expected '-' indicator": ("expected another list entry here, beginning with -", ""),
    "could not find expected ':'": ("expected a colon after the key", "write key: value"),
    "block sequence entries are not allowed in this context": ("a list entry where none can stand", ""),
    "did not find expected node content": ("expected a value, got a bracket or a comma", ""),
    "did not find expected <document start>": ("expected nothing more after the end of the scenario", ""),
    "found unknown escape character": ("unknown escape in double quotes", r"write \\ for a backslash"),
    "exceeded maximum nesting depth": ("expected at most 60 levels of nesting, got more", ""),
    "found a tab character where an indentation space is expected": ("a tab cannot indent", "use spaces"),
}

_AT_THE_OPENING = (
    "found unexpected end of stream",
    "did not find expected ',' or ']'",
    "did not find expected ',' or '}'",
)


def syntax_problem(error: yaml.YAMLError, text: str, source: Source) -> Problem:
    """Return the problem that a parser's error stands for, at the place where a person can mend it."""
    if isinstance(error, yaml.reader.ReaderError):
        line = text.count("\n", 0, error.position) + 1
        return Problem(Place(source.name, line), "", "expected text, got a control character")
    if not isinstance(error, yaml.MarkedYAMLError):
        return Problem(Place(source.name), "", "expected YAML, got something else")
    reason = error.problem or ""
    mark = error.problem_mark
    if reason in _AT_THE_OPENING and error.context_mark is not None:
        mark = error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (0, 0)
    if reason == "found character that cannot start any token":
        message, remedy = _stray(source, line, column)
    else:
        message, remedy = _WORDS.get(reason, (f"expected YAML; {reason.lower()}", ""))
    return Problem(source.place(line, column), "", message, (remedy,) if remedy else ())


def _stray(source: Source, line: int, column: int) -> tuple[str, str]:
    written = source.lines[line - 1] if line <= len(source.lines) else ""
    character = written[column - 1 : column]
    if character == "\t":
        return "a tab cannot indent", "use spaces"
    return f"a value cannot begin with {character}", "put it in quotes"
