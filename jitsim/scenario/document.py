"""YAML text to a tree with places.

Works on the parser's events, one by one and without recursion, so that a hostile text is refused where it goes too far:
aliases are counted with all that they stand for, nesting is limited, tags are never obeyed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NoReturn

import yaml

from jitsim.errors import Place, Problem, ScenarioError
from jitsim.scenario.scalars import read_scalar
from jitsim.scenario.tree import Node, Path, Source, printable_name, quoted, spell
from jitsim.scenario.yaml_errors import syntax_problem

MOST_NODES = 200_000
"""Values in one document, those that aliases repeat included."""
LONGEST_KEY = 500
"""Characters of the longest key; a path in a variant is a key too."""
DEEPEST = 60
"""Levels of nesting in one document."""

_MERGE = "\0<<"
"""Stands for a merge key, whose value is left out."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_document(text: str, source: Source) -> tuple[Node, list[Problem]]:
    """Return the tree of a YAML text whose top level is a mapping, and the problems that did not stop the reading.

    Raises ScenarioError with a problem that did.
    """
    builder = _Builder(source)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.YAMLError as error:
        raise ScenarioError([*builder.problems, syntax_problem(error, text, source)]) from None
    return builder.document(), builder.problems


def read_value(text: str, source: Source) -> Node:
    """Return the tree of a YAML value, as `--set` gives one. Raises ScenarioError when it is none."""
    builder = _Builder(source)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.YAMLError as error:
        raise ScenarioError([syntax_problem(error, text, source)]) from None
    if builder.problems:
        raise ScenarioError(builder.problems)
    return builder.root or Node(None, source)


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end has not come yet; `key` waits for its value, `size` counts the values inside."""

    node: Node
    anchor: str | None
    size: int = 1
    height: int = 1
    key: tuple[str, int, int] | None = None
    wants_key: bool = False


@dataclass(slots=True)
class _Anchored:
    """What an alias stands for, with its values and levels; not `closed` while it is still being read."""

    node: Node
    size: int = 1
    height: int = 1
    closed: bool = True


@dataclass(slots=True)
class _Builder:
    source: Source
    problems: list[Problem] = field(default_factory=list)
    root: Node | None = None
    documents: int = 0
    nodes: int = 0
    stack: list[_Open] = field(default_factory=list)
    anchors: dict[str, _Anchored] = field(default_factory=dict)

    def document(self) -> Node:
        """Return the finished tree."""
        root = self.root
        if root is None or root.value is None:
            raise ScenarioError([Problem(Place(self.source.name), "", "expected a scenario, got an empty file")])
        if not isinstance(root.value, dict):
            what = "a list" if isinstance(root.value, list) else "a single value"
            message = f"expected keys and values at the top level, got {what}"
            raise ScenarioError([*self.problems, Problem(root.place, "", message)])
        return root

    def take(self, event: Any) -> None:
        """Add one event of the parser to the tree."""
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.MappingStartEvent):
            self._open(event, {})
        elif isinstance(event, yaml.SequenceStartEvent):
            self._open(event, [])
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self._close()
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self._stop(event, "expected one document, got a second one after ---")

    def _scalar(self, event: Any) -> None:
        self._refuse_tag(event)
        text, mark = event.value, event.start_mark
        line, column = mark.line + 1, mark.column + 1
        if self.stack and self.stack[-1].wants_key:
            self._count(event, 0, 0)
            self._key(event, text, line, column)
            return
        self._count(event, 1, 0)
        value = text if event.style else read_scalar(text)
        node = self._node(value, line, column, text)
        if event.anchor:
            self.anchors[event.anchor] = _Anchored(node)
        self._attach(node)

    def _key(self, event: Any, text: str, line: int, column: int) -> None:
        if event.anchor:
            self.anchors[event.anchor] = _Anchored(self._node(text, line, column, text))
        frame = self.stack[-1]
        if text == "<<" and event.implicit[0]:
            self._note(event, "merge keys (<<) are not read", "write the keys out, or use defaults or extends")
            text = _MERGE
        elif not text.strip():
            self._note(event, "expected a name before the colon, got an empty one")
        elif len(text) > LONGEST_KEY or not text.isprintable():
            shown = quoted(printable_name(text))
            self._note(event, f"expected a name of at most {LONGEST_KEY} printable characters, got {shown}")
        earlier = frame.node.children.get(text)
        if earlier is not None:
            self._note(event, f"duplicate key, first given in line {earlier.key_line}", path=(*self._path(), text))
        frame.key = (text, line, column)
        frame.wants_key = False

    def _open(self, event: Any, value: dict[str, Node] | list[Node]) -> None:
        self._refuse_tag(event)
        if self.stack and self.stack[-1].wants_key:
            self._stop(event, "expected a name before the colon, got a list or a mapping")
        self._count(event, 1, 1)
        node = self._node(value, event.start_mark.line + 1, event.start_mark.column + 1, "")
        self.stack.append(_Open(node, event.anchor, wants_key=isinstance(value, dict)))
        if event.anchor:
            self.anchors[event.anchor] = _Anchored(node, closed=False)

    def _close(self) -> None:
        frame = self.stack.pop()
        if frame.anchor:
            self.anchors[frame.anchor] = _Anchored(frame.node, frame.size, frame.height)
        self._attach(frame.node, frame.size, frame.height)

    def _alias(self, event: Any) -> None:
        if self.stack and self.stack[-1].wants_key:
            self._stop(event, "expected a name before the colon, got an alias")
        anchored = self.anchors.get(event.anchor)
        if anchored is None:
            self._stop(event, f"alias *{event.anchor} has no anchor &{event.anchor} above it")
        if not anchored.closed:
            self._stop(event, f"alias *{event.anchor} stands inside its own anchor")
        self._count(event, anchored.size, anchored.height)
        node = anchored.node
        again = self._node(node.value, node.line, node.column, node.text)
        self._attach(again, anchored.size, anchored.height)

    def _node(self, value: Any, line: int, column: int, text: str) -> Node:
        key = self.stack[-1].key if self.stack else None
        return Node(value, self.source, line, column, text, key[1:] if key else None)

    def _attach(self, node: Node, size: int = 1, height: int = 0) -> None:
        if not self.stack:
            self.root = node
            return
        frame = self.stack[-1]
        frame.size += size
        frame.height = max(frame.height, height + 1)
        if isinstance(frame.node.value, list):
            frame.node.value.append(node)
        elif frame.key is not None and isinstance(frame.node.value, dict):
            if frame.key[0] != _MERGE:
                frame.node.value.setdefault(frame.key[0], node)
            frame.key = None
            frame.wants_key = True

    def _count(self, event: Any, nodes: int, levels: int) -> None:
        self.nodes += nodes
        if self.nodes > MOST_NODES:
            remedy = "bulk data belongs in a table: items: {table: items.csv}"
            self._stop(event, f"expected at most {MOST_NODES:,} values in a file, got more", remedy)
        if len(self.stack) + levels > DEEPEST:
            self._stop(event, f"expected at most {DEEPEST} levels of nesting, got more")

    def _refuse_tag(self, event: Any) -> None:
        if event.tag is not None and event.tag != "!":
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._note(event, f"tags are not read, got {printable_name(tag)}", "remove it; text goes in quotes")

    def _path(self) -> Path:
        return tuple(frame.key[0] for frame in self.stack if frame.key)

    def _note(self, event: Any, message: str, *remedy: str, path: Path | None = None) -> None:
        mark = event.start_mark
        place = self.source.place(mark.line + 1, mark.column + 1)
        self.problems.append(Problem(place, spell(self._path() if path is None else path), message, remedy))

    def _stop(self, event: Any, message: str, *remedy: str) -> NoReturn:
        self._note(event, message, *remedy)
        raise ScenarioError(self.problems)
