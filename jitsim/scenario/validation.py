"""A tree to a scenario: every value against its type, every problem with its place and in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from jitsim.errors import Problem
from jitsim.scenario.merging import KINDS
from jitsim.scenario.near import nearest
from jitsim.scenario.scenario import Scenario
from jitsim.scenario.shape import fields_of, holds_names, holds_text, models_in, types_at
from jitsim.scenario.tree import Node, Path, plain
from jitsim.scenario.wording import Fault, describe, model_at
from jitsim.spec import TAG

MOST_REPAIRS = 200
"""Faults up to which the rest of a faulty scenario is looked at as well."""


@dataclass(frozen=True, slots=True)
class Validated:
    """What came of a tree: the scenario, or its problems and what could be made of the rest.

    `readable` is the scenario with faulty values `cut` out and misspelt keys read as what they seem to mean; rules
    between entities are checked on it, so that one typing error hides nothing.
    """

    scenario: Scenario | None
    problems: list[Problem]
    readable: Scenario | None
    cut: frozenset[Path] = frozenset()


_STAND_INS: dict[str, object] = {
    "name": "unnamed",
    "horizon": {"days": 1},
    "items": {},
    "suppliers": {},
    "stocking_points": {},
    "customers": {},
}
"""What a scenario that lacks a key is looked at with, so that its other problems are found too."""


def validate(tree: Node) -> Validated:
    """Return the scenario of a tree, or every problem of its values."""
    faults = list(_numbers_written_as_text(tree))
    try:
        scenario = Scenario.model_validate(plain(tree))
    except ValidationError as error:
        faults += [_fault(each, tree) for each in error.errors(include_url=False)]
    else:
        if not faults:
            return Validated(scenario, [], scenario)
    faults = _worth_telling(faults, tree)
    problems = [describe(fault, tree, hint=number < MOST_REPAIRS) for number, fault in enumerate(faults)]
    cut: set[Path] = set()
    readable, later = _readable(tree, faults, cut)
    return Validated(None, [*problems, *later], readable, frozenset(cut))


def _numbers_written_as_text(tree: Node, path: Path = ()) -> Iterator[Fault]:
    """Yield a fault for every text that pydantic would take for a number: "5" in quotes, 1_000, 0012, inf."""
    for name, node in tree.children.items():
        value = node.value
        if isinstance(value, dict):
            yield from _numbers_written_as_text(node, (*path, name))
        elif isinstance(value, str) and _looks_like_a_number(value):
            types = types_at(Scenario, (*path, name))
            if types and not holds_text(types):
                yield Fault((*path, name), "float_type", node, {})


def _looks_like_a_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _worth_telling(faults: Sequence[Fault], tree: Node) -> list[Fault]:
    """Return one fault per place, without a missing key whose misspelling stands beside it."""
    faults = _one_per_choice(faults)
    unknown = [fault for fault in faults if fault.kind == "extra_forbidden"][:MOST_REPAIRS]
    misspelt = {(*fault.path[:-1], meant) for fault in unknown if (meant := _meant(fault, tree)) is not None}
    seen: set[tuple[object, ...]] = set()
    kept = []
    for fault in faults:
        place = fault.node.key_place
        key = (place.file, place.line, place.column, fault.kind, fault.path[-1:])
        if key in seen or (fault.kind == "missing" and fault.path in misspelt):
            continue
        seen.add(key)
        kept.append(fault)
    return sorted(kept, key=lambda fault: (fault.node.source.name, fault.node.key_line, fault.node.key_column))


def _one_per_choice(faults: Sequence[Fault]) -> list[Fault]:
    """Return the faults, but one only of a value that is neither a number nor a word: that of what it looks like."""
    words = {fault.path for fault in faults if fault.kind == "literal_error"}
    others = {fault.path for fault in faults if fault.kind != "literal_error"}

    def is_told(fault: Fault) -> bool:
        is_word = isinstance(fault.node.value, str)
        return fault.path not in words & others or is_word == (fault.kind == "literal_error")

    return [fault for fault in faults if is_told(fault)]


_OWN_FIELD = re.compile(r"([a-z_]+): (.*)", re.DOTALL)


def _fault(error: Any, tree: Node) -> Fault:
    """Return a fault of pydantic; parts of its location that stand for a member of a union are left out."""
    path: list[str] = []
    node = tree
    tag_dropped = False
    text = str(error["ctx"]["error"]) if error["type"] == "value_error" else ""
    context = error.get("ctx") or {}
    for part in error["loc"]:
        if part == "[key]":
            return Fault(tuple(path), "name_of_no_choice", node, context)
        name = str(part)
        if name.startswith(TAG):
            tag_dropped = True
            continue
        if isinstance(node.value, list) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            path.append(str(part))
            continue
        if not isinstance(node.value, dict):
            break
        if not tag_dropped and _is_tag(node, name):
            tag_dropped = True
            continue
        path.append(name)
        if name not in node.value:
            return Fault(tuple(path), error["type"], node, context)
        node = node.value[name]
        tag_dropped = False
    own = _OWN_FIELD.fullmatch(text)
    if own and own[1] in node.children:
        return Fault((*path, own[1]), error["type"], node.children[own[1]], context, own[2])
    return Fault(tuple(path), error["type"], node, context, text)


def _is_tag(node: Node, part: str) -> bool:
    return any(key in node.children and node.children[key].value == part for key in KINDS)


def _meant(fault: Fault, tree: Node) -> str | None:
    """Return the key that an unknown one is likely to mean, None where none is near or that key is there too."""
    container = tree.at(fault.path[:-1])
    model = model_at(tree, fault.path[:-1])
    if container is None or model is None:
        return None
    return nearest(fault.path[-1], [key for key in fields_of(model) if key not in container.children])


def _readable(tree: Node, faults: Sequence[Fault], cut: set[Path]) -> tuple[Scenario | None, list[Problem]]:
    """Return what is left of a scenario without its faults, and the problems that show only then.

    Rules within one record are looked at by pydantic only when all of its values have the right types. What had to be
    left out is noted in `cut`.
    """
    later: list[Problem] = []
    for _ in range(4):
        if len(faults) > MOST_REPAIRS:
            break
        for fault in sorted(faults, key=lambda fault: -len(fault.path)):
            tree = _repair(tree, fault, cut)
        try:
            return Scenario.model_validate({**_STAND_INS, **_mapping(tree)}), later
        except ValidationError as error:
            faults = [_fault(each, tree) for each in error.errors(include_url=False)]
        later += [
            describe(fault, tree)
            for fault in faults
            if fault.kind == "value_error" and not any(path[: len(fault.path)] == fault.path for path in cut)
        ]
    return None, later


def _mapping(tree: Node) -> dict[str, object]:
    value = plain(tree)
    return value if isinstance(value, dict) else {}


def _repair(tree: Node, fault: Fault, cut: set[Path]) -> Node:
    """Return the tree without a fault: a misspelt key is put right, anything else is cut out and noted in `cut`."""
    if fault.kind == "extra_forbidden":
        meant = _meant(fault, tree)
        node = tree.at(fault.path)
        without = _without(tree, fault.path)
        return without if meant is None or node is None else _put(without, (*fault.path[:-1], meant), node)
    path = fault.path if fault.kind != "missing" and _is_optional(fault.path) else _entry_of(fault.path)
    cut.add(path)
    return _without(tree, path)


def _is_optional(path: Path) -> bool:
    models = models_in(types_at(Scenario, path[:-1]))
    return any((info := fields_of(model).get(path[-1])) is not None and not info.is_required() for model in models)


def _entry_of(path: Path) -> Path:
    """Return the innermost named entry that a path runs through, such as stocking_points.shop.items.coffee."""
    for end in range(len(path), 1, -1):
        if holds_names(types_at(Scenario, path[: end - 1])):
            return path[:end]
    return path[:1]


def _without(tree: Node, path: Path) -> Node:
    if not path or path[0] not in tree.children:
        return tree
    children = dict(tree.children)
    if len(path) == 1:
        del children[path[0]]
    else:
        children[path[0]] = _without(children[path[0]], path[1:])
    return tree.with_value(children)


def _put(tree: Node, path: Path, node: Node) -> Node:
    if not path:
        return node
    if not isinstance(tree.value, dict):
        return tree
    children = dict(tree.value)
    below = children.get(path[0])
    if below is None and len(path) > 1:
        return tree
    children[path[0]] = node if len(path) == 1 or below is None else _put(below, path[1:], node)
    return tree.with_value(children)
