"""What the YAML parser complains about, in a planner's words."""

from __future__ import annotations

import re

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
    "found a tab character that violates indentation": ("a tab cannot indent", "use spaces"),
}

_WHERE_IT_BEGAN = (
    "could not find expected ':'",
    "found unexpected end of stream",
    "did not find expected ',' or ']'",
    "did not find expected ',' or '}'",
)


def syntax_problem(error: yaml.YAMLError, text: str, source: Source) -> Problem:
    """Return the problem that a parser's error stands for, at the place where a person can mend it."""
    if isinstance(error, yaml.reader.ReaderError):
        return _control_character(text, source)
    if not isinstance(error, yaml.MarkedYAMLError):
        return Problem(Place(source.name), "", "expected YAML, got something else")
    reason = error.problem or ""
    mark = error.problem_mark
    if reason in _WHERE_IT_BEGAN and error.context_mark is not None:
        mark = error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (0, 0)
    if reason == "found character that cannot start any token":
        message, remedy = _stray(source, line, column)
    elif reason == _COLON and (above := _key_without_colon(source, line)):
        line, column = above, 1
        message, remedy = _WORDS["could not find expected ':'"]
    else:
        message, remedy = _WORDS.get(reason, (f"expected YAML; {reason.lower()}", ""))
    return Problem(source.place(line, column), "", message, (remedy,) if remedy else ())


_COLON = "mapping values are not allowed in this context"
_NO_TEXT = re.compile("[^\\t\\n\\r\\x20-\\x7e\\x85\\xa0-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
"""What no YAML text may hold. The parser's own position counts bytes, not characters."""


def _control_character(text: str, source: Source) -> Problem:
    found = _NO_TEXT.search(text)
    line = text.count("\n", 0, found.start()) + 1 if found is not None else None
    return Problem(Place(source.name, line), "", "expected text, got a control character")


def _key_without_colon(source: Source, line: int) -> int | None:
    """Return the line of a bare word above an indented key that lacks its colon; the parser notices one line late."""
    above = next((number for number in range(line - 1, 0, -1) if source.lines[number - 1].strip()), None)
    if above is None or line > len(source.lines):
        return None
    word, written = source.lines[above - 1], source.lines[line - 1]
    is_deeper = len(written) - len(written.lstrip()) > len(word) - len(word.lstrip())
    return above if is_deeper and re.fullmatch(r"\s*[\w.-]+\s*", word) else None


def _stray(source: Source, line: int, column: int) -> tuple[str, str]:
    written = source.lines[line - 1] if line <= len(source.lines) else ""
    character = written[column - 1 : column]
    if character == "\t":
        return "a tab cannot indent", "use spaces"
    return f"a value cannot begin with {character}", "put it in quotes"
