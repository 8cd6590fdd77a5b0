"""Changes to a scenario: `variants` of the file and `--set` of the command line.

A change is a path and a value. The changes of one variant form one layer, as do all `--set`; layers are merged onto the
scenario one after the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jitsim.errors import Place, Problem, ScenarioError
from jitsim.scenario.document import read_value
from jitsim.scenario.files import Folder
from jitsim.scenario.kinds import lay_over
from jitsim.scenario.merging import merge
from jitsim.scenario.near import listed_with_hint
from jitsim.scenario.scenario import Scenario
from jitsim.scenario.shape import RESERVED, holds_names, types_at
from jitsim.scenario.tables import expand_tables
from jitsim.scenario.tree import ANY, Node, Path, Source, found, printable_name, read_path, spell

MOST_LAYERS = 200
"""Variants that are laid on top of each other."""
LONGEST_SETTING = 200
"""Characters of a `--set` that messages repeat."""

Change = tuple[Path, Node]
"""A path, and the value set there; the place of the value's key is where the path was written."""


class Variants:
    """The variants of a scenario by name."""

    def __init__(self, node: Node | None, file: str) -> None:
        self.file = file
        self.node = node
        self.nodes = node.children if node is not None else {}
        self.problems: list[Problem] = []
        self.layers_left = MOST_LAYERS

    def layers(self, names: Sequence[str], problems: list[Problem]) -> list[tuple[str, list[Change]]]:
        """Return (variant, changes) in the order in which they apply; a list of variants gives several."""
        self.problems = problems
        self.layers_left = MOST_LAYERS
        if self.node is not None and self.node.value is not None and not isinstance(self.node.value, dict):
            message = f"expected variants by name, got {found(self.node)}"
            problems.append(Problem(self.node.place, "variants", message))
            return []
        return [layer for name in names for layer in self._layers(name)]

    def _layers(self, name: str, asked_at: Place | None = None, above: Path = ()) -> Iterator[tuple[str, list[Change]]]:
        node = self.nodes.get(name)
        self.layers_left -= 1
        if self.layers_left < 0:
            raise self._too_many(node)
        if node is None:
            remedy = listed_with_hint("variants", self.nodes, name)
            message = f"unknown variant {printable_name(name)}"
            self.problems.append(Problem(asked_at or Place(self.file), _of(above), message, (remedy,)))
        elif name in above:
            chain = " needs ".join([*above[above.index(name) :], name])
            self.problems.append(Problem(node.key_place, _of((name,)), f"variants in a circle: {chain}"))
        elif isinstance(node.value, list):
            for part in node.value:
                if isinstance(part.value, str):
                    yield from self._layers(part.value, part.place, (*above, name))
                else:
                    message = f"expected the name of a variant, got {found(part)}"
                    self.problems.append(Problem(part.place, _of((name,)), message))
        elif isinstance(node.value, dict):
            yield name, self._changes(name, node.value)
        elif node.value is not None:
            message = f"expected changes such as suppliers.a.lead_time: 5, or a list of variants, got {found(node)}"
            self.problems.append(Problem(node.place, _of((name,)), message))

    def _too_many(self, node: Node | None) -> ScenarioError:
        place = node.key_place if node is not None else Place(self.file)
        message = f"expected at most {MOST_LAYERS} variants on top of each other, got more"
        return ScenarioError([*self.problems, Problem(place, "variants", message)])

    def _changes(self, name: str, written: dict[str, Node]) -> list[Change]:
        changes: list[Change] = []
        places: dict[Path, Place] = {}
        for text, node in written.items():
            try:
                path = read_path(text)
            except ValueError as error:
                message = f'{error}, got "{printable_name(text)}"'
                self.problems.append(Problem(node.key_place, _of((name,)), message))
                continue
            if path in places:
                message = f"variant {name} sets this twice, first in line {places[path].line}"
                self.problems.append(Problem(node.key_place, spell(path), message))
                continue
            places[path] = node.key_place
            changes.append((path, node))
        return changes


def _of(names: Path) -> str:
    return spell(("variants", *names[-1:])) if names else ""


def read_settings(settings: Sequence[str], problems: list[Problem]) -> list[Change]:
    """Return the changes that `path=value` texts stand for."""
    changes = []
    for text in settings:
        source = Source(f"--set {text if len(text) <= LONGEST_SETTING else text[:LONGEST_SETTING] + '...'}")
        try:
            path, value = _split(text)
            changes.append((path, read_value(value, source)))
        except ValueError as error:
            problems.append(Problem(source.place(0, 0), "", str(error)))
        except ScenarioError as error:
            problems.extend(error.problems)
    return changes


def _split(text: str) -> tuple[Path, str]:
    at = text.find("=")
    while at >= 0:
        try:
            return read_path(text[:at]), text[at + 1 :]
        except ValueError:
            at = text.find("=", at + 1)
    raise ValueError("expected path=value, such as suppliers.roaster.lead_time.mean=8")


def apply_changes(tree: Node, changes: Sequence[Change], via: str, folder: Folder, problems: list[Problem]) -> Node:
    """Return the tree with one layer of changes merged onto it. `via` says who changed, for `--origin`."""
    layer = Node({}, tree.source)
    for written, node in changes:
        try:
            matches = _matches(tree, written, node)
            folder.hold(len(matches) * node.size(), node.key_place, spell(written))
            for path in matches:
                value = expand_tables(node, folder, problems, path).put_by(via)
                _graft(layer, path, value)
        except ScenarioError as error:
            problems.extend(error.problems)
    return lay_over(tree, layer, folder)


def _graft(layer: Node, path: Path, value: Node) -> None:
    """Put a value at a path of a layer, later changes over earlier ones."""
    into = layer
    key = (value.key_line, value.key_column)
    for part in path[:-1]:
        deeper = into.children.get(part)
        if deeper is None or not isinstance(deeper.value, dict):
            deeper = Node({}, value.source, value.line, value.column, key=key, via=value.via)
            into.children[part] = deeper
        into = deeper
    into.children[path[-1]] = merge(into.children.get(path[-1]), value)


def _matches(tree: Node, written: Path, node: Node) -> list[Path]:
    """Return the paths that a written path means in a tree.

    `*` means every name that is there. A name before the last part must exist; a key need not, it may have a default.
    """
    if written[0] in ("extends", "variants"):
        raise _problem(node, written, f"{written[0]} cannot be set")
    if written[-1] == "table" and holds_names(types_at(Scenario, written[:-1])):
        remedy = f"set the whole map: {spell(written[:-1])}: {{table: ...}}"
        raise _problem(node, written, "a table cannot be set alone", remedy)
    paths: list[Path] = [()]
    for depth, part in enumerate(written):
        is_last = depth == len(written) - 1
        deeper = [(*path, name) for path in paths for name in _names(tree, path, part, is_last)]
        if not deeper:
            raise _nothing_matches(tree, paths, written[: depth + 1], node)
        paths = deeper
    return paths


def _names(tree: Node, path: Path, part: str, is_last: bool) -> list[str]:
    here = tree.at(path)
    existing = [name for name in here.children if name not in RESERVED] if here is not None else []
    if part == ANY:
        return existing
    must_exist = not is_last and holds_names(types_at(Scenario, path))
    return [part] if part in existing or part in RESERVED or not must_exist else []


def _nothing_matches(tree: Node, paths: Sequence[Path], written: Path, node: Node) -> ScenarioError:
    existing = [name for path in paths if (here := tree.at(path)) is not None for name in here.children]
    message = "matches nothing" if ANY in written else "unknown name"
    where = spell(written[:-1]) or "the scenario"
    remedy = listed_with_hint(f"names in {where}", dict.fromkeys(existing), written[-1])
    return _problem(node, written, message, remedy)


def _problem(node: Node, path: Path, message: str, *remedy: str) -> ScenarioError:
    return ScenarioError([Problem(node.key_place, spell(path), message, remedy)])
