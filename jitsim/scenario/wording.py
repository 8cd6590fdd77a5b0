"""Faults that pydantic finds, in a planner's words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel

from jitsim.errors import Problem
from jitsim.scenario import planned
from jitsim.scenario.near import listed, listed_with_hint, nearest
from jitsim.scenario.numbers_in_text import how_to_write
from jitsim.scenario.scalars import read_scalar
from jitsim.scenario.scenario import Scenario
from jitsim.scenario.shape import KINDS, Kinds, choices, fields_of, kinds_of, members, models_in, noun, step, types_at
from jitsim.scenario.tree import Node, Path, found, printable_name, shown, spell


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that does not fit its type.

    `node` is the value at `path`, or the mapping around it where the key is missing; `kind` and `context` are
    pydantic's; `text` is what a validator of our own says.
    """

    path: Path
    kind: str
    node: Node
    context: Mapping[str, Any]
    text: str = ""


def describe(fault: Fault, tree: Node, *, hint: bool = True) -> Problem:
    """Return a fault as a problem; `hint` says whether to look for what was meant."""
    special = _SPECIAL.get(fault.kind)
    if special is not None:
        return special(fault, tree, hint)
    if fault.kind in _EXPECTED:
        context = {key: shown(value) for key, value in fault.context.items() if isinstance(value, int | float)}
        expected = _EXPECTED[fault.kind].format(**context)
        return _at_value(fault, f"expected {expected}, got {_found(fault)}", *_how_to_write(fault))
    return _at_value(fault, f"cannot be understood, got {found(fault.node)}")


def _found(fault: Fault) -> str:
    """Return what was found, of a list that is too short or too long the number of its entries."""
    value = fault.node.value
    if fault.kind in ("too_short", "too_long") and isinstance(value, list):
        return f"{len(value):,}"
    return found(fault.node)


_EXPECTED = {
    "greater_than_equal": "at least {ge}",
    "greater_than": "more than {gt}",
    "less_than_equal": "at most {le}",
    "less_than": "less than {lt}",
    "finite_number": "a finite number",
    "float_type": "a number",
    "float_parsing": "a number",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_parsing_size": "a whole number of a sensible size",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "dict_type": "keys and values",
    "model_type": "keys and values",
    "model_attributes_type": "keys and values",
    "tuple_type": "a list",
    "list_type": "a list",
    "too_short": "a list of at least {min_length} entries",
    "too_long": "a list of at most {max_length} entries",
    "string_too_short": "a text that is not empty",
}


_NUMBERS = ("float_type", "float_parsing", "int_type", "int_parsing", "int_from_float", "value_error")


def _how_to_write(fault: Fault) -> tuple[str, ...]:
    value, bound = fault.node.value, {fault.context.get("lt"), fault.context.get("le")}
    if 1 in bound and isinstance(value, int | float) and 2 <= value <= 100 and "phases" not in fault.path:
        return (f"write {shown(value / 100)} for {shown(value)} %",)
    if value is None and fault.kind in ("dict_type", "model_type", "model_attributes_type"):
        return ("write {} where there is nothing to say",)
    if isinstance(value, str):
        if isinstance(read_scalar(value), int | float):
            return ("take the quotes away",)
        written = how_to_write(value) if fault.kind in _NUMBERS else None
        if written is not None:
            return (written,)
        kinds = kinds_of(types_at(Scenario, fault.path))
        if kinds is not None and value in kinds.table:
            return (f"write {{{kinds.key}: {value}, ...}}",)
    return ()


def _at_value(fault: Fault, message: str, *remedy: str) -> Problem:
    node = fault.node
    place = node.key_place if isinstance(node.value, dict | list) else node.place
    return Problem(place, spell(fault.path), message, remedy)


def _at_key(fault: Fault, node: Node, message: str, *remedy: str) -> Problem:
    return Problem(node.key_place, spell(fault.path), message, remedy)


def _law_by_a_word(fault: Fault) -> Problem:
    value = fault.node.value
    if isinstance(value, int | float) and not isinstance(value, bool):
        expected = "at least 0" if value < 0 else "a finite number"
        return _at_value(fault, f"expected {expected}, got {found(fault.node)}")
    remedy = _how_to_write(fault) or ("write a number, or a law such as {distribution: gamma, mean: 5, sd: 2}",)
    return _at_value(fault, f"expected a number or a law, got {found(fault.node)}", *remedy)


def _missing(fault: Fault, tree: Node, hint: bool) -> Problem:
    model = model_at(tree, fault.path[:-1])
    info = fields_of(model).get(fault.path[-1]) if model is not None else None
    meaning = _first_sentence(info.description or "") if info is not None else ""
    return _at_key(fault, fault.node, "missing", *((f"meaning: {meaning}",) if meaning else ()))


def _first_sentence(text: str) -> str:
    sentence = re.split(r"[.;](?:\s|$)", " ".join(text.split()), maxsplit=1)[0]
    return sentence[:1].lower() + sentence[1:] if sentence[1:2].islower() or sentence[1:2] == " " else sentence


def _unknown_key(fault: Fault, tree: Node, hint: bool) -> Problem:
    key = fault.path[-1]
    model = model_at(tree, fault.path[:-1])
    if key in planned.KEYS:
        return _at_key(fault, fault.node, planned.NOT_YET)
    if model is None:
        return _at_key(fault, fault.node, "unknown key")
    if key.isdecimal() and fault.node.value is None:
        return _at_key(fault, fault.node, "unknown key", "a comma ends a value: write decimals after a point")
    remedy = listed_with_hint(f"{noun(model)} knows", _known_keys(model), key) if hint else _known_in_short(model)
    return _at_key(fault, fault.node, "unknown key", remedy)


@cache
def _known_keys(model: type[BaseModel]) -> tuple[str, ...]:
    """Return the keys of a record without the one that names its kind, those of its own before inherited ones."""
    telling = [kinds.key for kinds in KINDS if model in kinds.table.values()]
    own = [key for key in fields_of(model) if key not in telling]
    parent = model.__base__
    inherited = fields_of(parent) if parent is not None and issubclass(parent, BaseModel) else {}
    known = [key for key in own if key not in inherited] + [key for key in own if key in inherited]
    return (*known, "extends", "variants", "defaults") if model is Scenario else tuple(known)


@cache
def _known_in_short(model: type[BaseModel]) -> str:
    return f"{noun(model)} knows: {listed(_known_keys(model))}"


def _unknown_kind(fault: Fault, tree: Node, hint: bool) -> Problem:
    kinds = _kinds(fault, tree)
    node = fault.node.children[kinds.key]
    path = spell((*fault.path, kinds.key))
    if not isinstance(node.value, str):
        return Problem(node.place, path, f"expected the name of a {kinds.called}, got {found(node)}")
    known = (listed_with_hint("known", kinds.table, node.value, hint=hint),)
    return Problem(node.place, path, f"unknown {kinds.called} {printable_name(node.value)}", known)


def _no_kind(fault: Fault, tree: Node, hint: bool) -> Problem:
    kinds = _kinds(fault, tree)
    path = spell((*fault.path, kinds.key))
    for written, node in fault.node.children.items():
        if nearest(written, [kinds.key]) is not None:
            return Problem(
                node.key_place, spell((*fault.path, written)), "unknown key", (f"did you mean {kinds.key}?",)
            )
    return Problem(fault.node.key_place, path, "missing", (listed_with_hint("known", kinds.table, ""),))


def _kinds(fault: Fault, tree: Node) -> Kinds:
    kinds = kinds_of(_types(fault, tree))
    assert kinds is not None, "what is told apart by a key has kinds"
    return kinds


def _no_text(fault: Fault, tree: Node, hint: bool) -> Problem:
    node = fault.node
    remedy = (f'put it in quotes: "{printable_name(node.text)}"',) if isinstance(node.value, int | float) else ()
    return _at_value(fault, f"expected text, got {found(node)}", *remedy)


def _no_choice(fault: Fault, tree: Node, hint: bool) -> Problem:
    types = _types(fault, tree)
    known = choices(types)
    near = _nearest(fault, known)
    known = [*(["a number"] if float in types else []), *known, *(["keys and values"] if models_in(types) else [])]
    value = fault.node.value
    if isinstance(value, str) and value in planned.CHOICES:
        return _at_value(fault, f"{value} is {planned.NOT_YET}", f"known: {', '.join(known)}")
    word = value if isinstance(value, str) and value.isidentifier() else found(fault.node)
    message = f"expected {_either(known)}, got {word}"
    return _at_value(fault, message, *((f"did you mean {near}?",) if near else ()))


def _nearest(fault: Fault, known: list[str]) -> str | None:
    return nearest(fault.node.value, known) if isinstance(fault.node.value, str) else None


def _no_name(fault: Fault, tree: Node, hint: bool) -> Problem:
    """Return the problem of a name that is none of those of a map."""
    names = [each for mapping in types_at(Scenario, fault.path[:-1]) for each in members(get_args(mapping)[0])]
    name, known = fault.path[-1], choices(names)
    near = nearest(name, known)
    message = f"expected {_either(known)}, got {printable_name(name)}"
    return _at_key(fault, fault.node, message, *((f"did you mean {near}?",) if near else ()))


def _types(fault: Fault, tree: Node) -> tuple[Any, ...]:
    """Return the types that may stand at a fault; among policies and laws those of the one that the tree names."""
    record = model_at(tree, fault.path[:-1])
    return types_at(Scenario, fault.path) if record is None else step((record,), fault.path[-1])


def _either(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _own_words(fault: Fault, tree: Node, hint: bool) -> Problem:
    """Return the problem that one of our own validators found."""
    if fault.text.startswith(("expected a number or a law", "expected a finite number")):
        return _law_by_a_word(fault)
    text = fault.text if ", got " in fault.text else f"{fault.text}, got {found(fault.node)}"
    given = text.partition(", got ")[2].split(" and ")
    if text.startswith(("expected exactly one", "expected at most one")) and given[-1] in fault.node.children:
        latest = [node for key, node in fault.node.children.items() if key in given][-1]
        remedy = "take one away; one that is inherited is taken away by null"
        return Problem(latest.key_place, spell(fault.path), text, (remedy,))
    return _at_value(fault, text, *_how_to_write(fault))


_SPECIAL: dict[str, Callable[[Fault, Node, bool], Problem]] = {
    "missing": _missing,
    "extra_forbidden": _unknown_key,
    "union_tag_invalid": _unknown_kind,
    "union_tag_not_found": _no_kind,
    "string_type": _no_text,
    "literal_error": _no_choice,
    "name_of_no_choice": _no_name,
    "value_error": _own_words,
    "assertion_error": _own_words,
}


def model_at(tree: Node, path: Path) -> type[BaseModel] | None:
    """Return the record that stands at a path of a tree; among policies and laws the one that the tree names."""
    models = models_in(types_at(Scenario, path))
    node = tree.at(path)
    if len(models) > 1 and node is not None:
        for kinds in KINDS:
            kind = node.children.get(kinds.key)
            if kind is not None and isinstance(kind.value, str) and kinds.table.get(kind.value) in models:
                return kinds.table[kind.value]
    if len(models) > 1 and Scenario not in models:
        return None
    return models[0] if models else None
