"""The tree of a scenario's text: every value with the place where it was written.

A tree is never changed once it is built; merging makes new nodes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

from jitsim.errors import Place

Scalar = str | int | float | bool | None
Path = tuple[str, ...]
ANY = "\0*"
"""The part of a path that matches any one name, written `*`; no file can hold a name like it."""


class Source:
    """A text that values were written in: a file, a table or an option of the command line.

    `name` is what the user calls it, `lines` its text; `columns` is the header of a table, which stands in
    `header_line`; `beside` is the folder, within the scenario's folder, that the file names in it start from.
    """

    def __init__(
        self,
        name: str,
        lines: Sequence[str] = (),
        columns: Sequence[str] = (),
        *,
        header_line: int = 1,
        beside: str = "",
    ) -> None:
        self.name = name
        self.lines = lines
        self.columns = columns
        self.header_line = header_line
        self.beside = beside

    def place(self, line: int, column: int) -> Place:
        """Return the place at a line and a column, both from 1; line 0 is the source as a whole."""
        if not line or not self.lines:
            return Place(self.name)
        text = self.lines[line - 1] if line <= len(self.lines) else None
        if self.columns:
            return Place(self.name, line, column, text, self.columns[column - 1])
        return Place(self.name, line, column, text)

    def origin(self, line: int) -> str:
        """Return the place in a few words, for `jitsim show --origin`."""
        if not line or not self.lines:
            return self.name
        return f"{self.name} row {line}" if self.columns else f"{self.name}:{line}"


class Node:
    """A value with its place, and the place of its key if it has one.

    `value` is a scalar, a dict of nodes by name or a list of nodes; `text` is a scalar in the user's spelling.
    `via` says what put it here when that is not its file: a variant or a block of defaults. `incomplete` marks a map
    whose table could not be read: it may hold any name.
    """

    __slots__ = ("column", "incomplete", "key_column", "key_line", "line", "source", "text", "value", "via")

    def __init__(
        self,
        value: Scalar | dict[str, Node] | list[Node],
        source: Source,
        line: int = 0,
        column: int = 0,
        text: str = "",
        key: tuple[int, int] | None = None,
        via: str = "",
    ) -> None:
        self.value = value
        self.source = source
        self.line = line
        self.column = column
        self.text = text
        self.key_line, self.key_column = key or (line, column)
        self.via = via
        self.incomplete = False

    @property
    def place(self) -> Place:
        """Where the value was written."""
        return self.source.place(self.line, self.column)

    @property
    def key_place(self) -> Place:
        """Where the key of the value was written."""
        return self.source.place(self.key_line, self.key_column)

    @property
    def children(self) -> dict[str, Node]:
        """The nodes of a mapping by name; empty for anything else."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def origin(self) -> str:
        """Where the value comes from, in a few words."""
        written = self.source.origin(self.line)
        return f"{self.via}, {written}" if self.via else written

    def at(self, path: Sequence[str]) -> Node | None:
        """Return the node at a path, None where there is none."""
        node: Node | None = self
        for part in path:
            if node is None:
                return None
            node = node.children.get(part)
        return node

    def size(self) -> int:
        """Return the number of values in the node, itself included."""
        value = self.value
        if isinstance(value, dict):
            return 1 + sum(child.size() for child in value.values())
        return 1 + sum(child.size() for child in value) if isinstance(value, list) else 1

    def with_value(self, value: Scalar | dict[str, Node] | list[Node]) -> Node:
        """Return the same node with another value."""
        key = (self.key_line, self.key_column)
        node = Node(value, self.source, self.line, self.column, self.text, key, self.via)
        node.incomplete = self.incomplete
        return node

    def put_by(self, via: str) -> Node:
        """Return the node and all below it as put here by a variant or by defaults."""
        value = self.value
        if isinstance(value, dict):
            value = {name: child.put_by(via) for name, child in value.items()}
        elif isinstance(value, list):
            value = [child.put_by(via) for child in value]
        node = self.with_value(value)
        node.via = via
        return node


def plain(node: Node) -> object:
    """Return a node's value without places, as numbers, text, dicts and lists."""
    value = node.value
    if isinstance(value, dict):
        return {name: plain(child) for name, child in value.items()}
    if isinstance(value, list):
        return [plain(child) for child in value]
    return value


_BARE = re.compile(r"[^\s.\"'*=\\,\[\]{}:#]+")


def spell(path: Sequence[str]) -> str:
    """Return a path as a user writes it: parts joined by dots, a part with a dot in it in quotes."""
    return ".".join(_spell_part(part) for part in path)


def _spell_part(part: str) -> str:
    if part == ANY:
        return "*"
    return part if _BARE.fullmatch(part) else quoted(part)


def quoted(text: str) -> str:
    """Return text in double quotes, with quotes and backslashes inside escaped."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def read_path(text: str) -> Path:
    """Return the parts of a dotted path; parts may be in quotes. Raises ValueError with what was expected."""
    return tuple(_parts(text))


_PART = re.compile(r'"(?P<double>(?:[^"\\]|\\.)*)"|\'(?P<single>[^\']*)\'|(?P<bare>[^."\']+)')


def _parts(text: str) -> Iterator[str]:
    position = 0
    while True:
        match = _PART.match(text, position)
        if match is None:
            raise ValueError("expected names joined by dots, a name with a dot in it in quotes")
        if match["double"] is not None:
            yield re.sub(r"\\(.)", r"\1", match["double"])
        elif match["single"] is not None:
            yield match["single"]
        else:
            yield ANY if match["bare"] == "*" else match["bare"].strip()
        position = match.end()
        if position == len(text):
            return
        if text[position] != ".":
            raise ValueError("expected a dot between names")
        position += 1


LONGEST_VALUE = 60
"""Characters of a value that a message repeats."""


def printable_name(text: str) -> str:
    """Return text short enough for a message."""
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 20]}... ({len(text):,} characters)"


def shown(number: float) -> str:
    """Return a number as a person writes it: whole ones in full, with commas between the thousands."""
    is_whole = math.isfinite(number) and number == int(number)
    return f"{int(number):,}" if is_whole and abs(number) < 1e20 else f"{number:g}"


def found(node: Node) -> str:
    """Return what a message says was found: a number as the user spelled it, text in quotes."""
    value = node.value
    if isinstance(value, dict):
        return "keys and values"
    if isinstance(value, list):
        return "a list"
    if value is None:
        return "nothing"
    return f'"{printable_name(value)}"' if isinstance(value, str) else printable_name(node.text)
