"""The keys of a scenario file for a reader: what each means, what may be written, what holds where nothing is.

Made from the types that read a scenario. Every record is described once, under the first path that leads to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from textwrap import fill
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from jitsim.policies import POLICIES, Policy
from jitsim.policies.sized import SizedPolicy
from jitsim.scenario.near import listed_with_hint
from jitsim.scenario.scenario import Scenario
from jitsim.scenario.shape import KINDS, Kinds, fields_of, holds_names, known_keys, members, models_in, step, types_at
from jitsim.scenario.shapes import Shaped
from jitsim.scenario.tree import Path, read_path

WIDTH = 110
"""Characters of a line of text."""

SHARED = {
    Shaped: "Shapes of demand over time",
    Policy: "Keys of every policy",
    SizedPolicy: "Keys of policies that are sized for a service target",
}
"""Parents whose keys are described once for all of their children, and the title that they have."""

_TITLES = {"sourcing type": "Sourcing", "distribution": "Laws", "forecast method": "Forecasts"}
_NOUNS = {
    "policy type": "a policy",
    "sourcing type": "a sourcing",
    "distribution": "a law",
    "forecast method": "a forecast",
}
_INTRODUCTION = """\
# The keys of a scenario file

Made by `jitsim schema --keys > docs/keys.md` from the types that read a scenario; `jitsim schema --keys PATH` prints
the part at a path such as `suppliers.*.rejects`. `*` stands for any one name. Times are in days, money is in
`currency`, quantities are in the unit that the item is counted in, shares are between 0 and 1.

Any map of names may have `defaults` beside it or in it that fill the gaps of its entries, and `table: FILE.csv` in it
with one entry a row. At the top level `extends: FILE` names a scenario that this one changes, and `variants` are named
changes by path, put on with `--variant`."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the reference: its heading, what it describes, and its text."""

    model: type[BaseModel]
    heading: str
    text: str

    def __str__(self) -> str:
        """Return the section as Markdown."""
        return f"{self.heading}\n\n{self.text}"


def key_reference(path: str = "") -> str:
    """Return the reference of all keys, or of those at a path, as Markdown. Raises ValueError for an unknown path."""
    if not path:
        return "\n\n".join([_INTRODUCTION, *(str(section) for section in _sections(Scenario, ()))])
    parts = _with_stars(read_path(path))
    types = _values(types_at(Scenario, parts))
    if not types:
        raise ValueError(_unknown(parts))
    models = models_in(types)
    if models:
        start = _values_path(parts)
        found = [str(section) for model in models for section in _sections(model, start)]
        return "\n\n".join(dict.fromkeys(found))
    owners = models_in(_values(types_at(Scenario, parts[:-1])))
    lines = [_key(owner, parts[-1]) for owner in owners if parts[-1] in fields_of(owner)]
    return "\n".join(dict.fromkeys(lines))


def _with_stars(parts: Path) -> Path:
    """Return a path with `*` in place of the names in it."""
    starred = enumerate(parts)
    return tuple("*" if holds_names(types_at(Scenario, parts[:depth])) else part for depth, part in starred)


def _unknown(parts: Path) -> str:
    for depth, part in enumerate(parts):
        above = types_at(Scenario, parts[:depth])
        if not step(above, part):
            where = ".".join(parts[:depth]) or "a scenario"
            return f"unknown key {part}; " + listed_with_hint(f"{where} knows", known_keys(above), part)
    return "expected the path of a key"


def _values(types: Iterable[Any]) -> tuple[Any, ...]:
    """Return types, those of the entries in place of maps and lists of records."""
    found = [inner for each in types for inner in (members(get_args(each)[1]) if get_origin(each) is dict else (each,))]
    return tuple(dict.fromkeys(found))


def _values_path(parts: Path) -> Path:
    is_map = any(get_origin(each) is dict for each in types_at(Scenario, parts))
    return (*parts, "*") if is_map else parts


@cache
def _paths() -> dict[type[BaseModel], list[str]]:
    """Return every path that leads to a record, those through a policy, a law or a forecast from there on."""
    found: dict[type[BaseModel], list[str]] = {}
    starts: list[tuple[type[BaseModel], Path]] = [(Scenario, ())]
    starts += [(model, ("policy",)) for model in POLICIES.values()]
    for model, path in starts:
        for below, where in _records(model, path):
            found.setdefault(below, []).append(".".join(where))
    return {model: list(dict.fromkeys(paths)) for model, paths in found.items()}


def _records(model: type[BaseModel], path: Path) -> Iterator[tuple[type[BaseModel], Path]]:
    """Yield the records that the keys of one lead to, with their paths, itself first; not those told apart by kind."""
    yield model, path
    for key in fields_of(model):
        for below, where in _below(model, key, path):
            if _kinds(below) is None:
                yield from _records(below, where)


def _below(model: type[BaseModel], key: str, path: Path) -> list[tuple[type[BaseModel], Path]]:
    types = _types_of(model, key)
    maps = [each for each in types if get_origin(each) is dict]
    named = [(below, (*path, key, "*")) for each in maps for below in models_in(members(get_args(each)[1]))]
    return [(below, (*path, key)) for below in models_in(types)] + named


def _types_of(model: type[BaseModel], key: str) -> tuple[Any, ...]:
    return step((model,), key)


def _kinds(model: type[BaseModel]) -> Kinds | None:
    return next((kinds for kinds in KINDS if model in kinds.table.values()), None)


def _sections(start: type[BaseModel], path: Path) -> Iterator[Section]:
    """Yield the sections of a record and of all below it; of the whole scenario also those told apart by kind."""
    told: set[type[BaseModel]] = set()
    queue = list(_records(start, path))
    if start is Scenario:
        queue += [each for model in POLICIES.values() for each in _records(model, ("policy",))]
    for model, where in queue:
        for parent, title in SHARED.items():
            if issubclass(model, parent) and parent not in told:
                told.add(parent)
                yield Section(parent, f"## {title}", _keys(parent, list(fields_of(parent))))
        if model not in told:
            told.add(model)
            yield _section(model, ".".join(where))
    if start is Scenario:
        yield from (_of_kind(kinds) for kinds in KINDS if kinds.called in _TITLES)


def _section(model: type[BaseModel], path: str) -> Section:
    also = [each for each in _paths().get(model, []) if each != path]
    kinds = _kinds(model)
    if kinds is not None:
        name = next(name for name, each in kinds.table.items() if each is model)
        heading = f"## {kinds.called.split()[0].title()} `{kinds.key}: {name}`"
    else:
        heading = f"## `{path}`" if path else "## Top level"
    told = [_wrapped(" ".join((model.__doc__ or "").split()))]
    if also:
        told.append(_wrapped("Also at " + ", ".join(f"`{each}`" for each in also) + "."))
    parents = [parent for parent in SHARED if issubclass(model, parent)]
    inherited = {key for parent in parents for key in fields_of(parent)}
    own = [key for key in fields_of(model) if key not in inherited and not (kinds and key == kinds.key)]
    if parents:
        told.append("See also: " + ", ".join(SHARED[parent] for parent in parents) + ".")
    if own:
        told.append(_keys(model, own))
    return Section(model, heading, "\n\n".join(told))


def _of_kind(kinds: Kinds) -> Section:
    """Return the section of all laws, or of all forecasts: they are small."""
    told = []
    for name, model in kinds.table.items():
        told.append(_bullet(f"* `{kinds.key}: {name}`: {' '.join((model.__doc__ or '').split())}", "  "))
        told += [f"  {_key(model, key, '    ')}" for key in fields_of(model) if key != kinds.key]
    if kinds.key == "distribution":
        told.insert(0, "A bare number is a constant.\n")
    model = next(iter(kinds.table.values()))
    return Section(model, f"## {_TITLES[kinds.called]}", "\n".join(told))


def _keys(model: type[BaseModel], keys: Sequence[str]) -> str:
    return "\n".join(_key(model, key) for key in keys)


def _key(model: type[BaseModel], key: str, indent: str = "  ") -> str:
    """Return one key as a point of a list: meaning, what may be written, default."""
    written = _properties(model)[key]
    meaning, default = _meaning_and_default(written)
    if key in _properties(model).required:
        default = "required"
    elif default:
        default = f"default: {default}"
    meaning, unit = _unit_of(meaning)
    what = _what(written, _types_of(model, key)) + (f" [{unit}]" if unit else "")
    return _bullet(f"* `{key}` ({'; '.join(part for part in (what, default) if part)}): {meaning}", indent)


class _Properties(dict[str, Any]):
    """The schemas of the keys of a record; `required` are those that must be written."""

    required: frozenset[str] = frozenset()


@cache
def _properties(model: type[BaseModel]) -> _Properties:
    schema = model.model_json_schema(by_alias=True)
    if "$ref" in schema:  # a record that may hold others of its kind
        schema = schema["$defs"][schema["$ref"].rpartition("/")[2]]
    found = _Properties(schema.get("properties", {}))
    found.required = frozenset(schema.get("required", ()))
    return found


_DEFAULT = re.compile(r"(?:(?<=[.;])\s+|,\s+)[Dd]efault\b:?\s*(.*)$", re.DOTALL)
_UNIT = re.compile(r" \[([^\]]+)\]")


def _meaning_and_default(written: dict[str, Any]) -> tuple[str, str]:
    """Return what a key means and its default, which is a value or what the text says of it."""
    text = " ".join(str(written.get("description", "")).split())
    said = _DEFAULT.search(text)
    meaning = text[: said.start()].rstrip(";,.") + "." if said else text
    told = said[1].rstrip(".") if said else ""
    value = written.get("default")
    if value is None or value in ({}, []) or isinstance(value, dict):
        return meaning, told
    return meaning, _shown(value)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return ", ".join(_shown(each) for each in value)
    return f"{value:g}" if isinstance(value, float) else str(value) or "none"


def _unit_of(meaning: str) -> tuple[str, str]:
    found = _UNIT.findall(meaning)
    return (_UNIT.sub("", meaning), found[0]) if len(found) == 1 else (meaning, "")


def _what(written: dict[str, Any], types: Sequence[Any]) -> str:
    """Return in words what may be written for a key."""
    parts = [part for part in _plain_parts(written) if part]
    inner = _values(types)
    nouns = [_NOUNS[kinds.called] for model in models_in(inner) if (kinds := _kinds(model)) is not None]
    records = ["keys"] if any(_kinds(model) is None for model in models_in(inner)) else []
    named = [f"{each} by name" for each in dict.fromkeys(nouns or records)]
    if any(get_origin(each) is dict for each in types):
        return " or ".join(dict.fromkeys([*parts, *named]))
    return " or ".join(dict.fromkeys([*parts, *nouns, *records]))


def _plain_parts(written: dict[str, Any]) -> Iterator[str]:
    """Yield what may be written that is no record, in words."""
    for part in (*written.get("anyOf", ()), *written.get("oneOf", ())):
        yield from _plain_parts(part)
    if "const" in written:
        yield f"`{written['const']}`"
    elif "enum" in written:
        yield " or ".join(f"`{word}`" for word in written["enum"])
    elif written.get("type") == "array":
        yield f"a list of {_plural(written.get('items', {}))}"
    elif written.get("type") in _TYPES:
        yield _bounded(written)


_TYPES = {"number": "number", "integer": "whole number", "boolean": "true or false", "string": "text"}
_EXCLUSIVE = (("exclusiveMinimum", "gt"), ("exclusiveMaximum", "lt"))
_FAR = 1e5
"""A bound beyond this only keeps numbers from overflowing and is not worth a word."""
_NEAR = 1e-6
"""A least value below this stands for any number above 0."""
_MOST_DAYS = 1e6
"""The bound by which durations are told; counts may have the same one."""


def _bounded(written: dict[str, Any]) -> str:
    noun = "date" if written.get("format") == "date" else _TYPES[written["type"]]
    most = written.get("maximum", written.get("le"))
    above, below = (written.get(long, written.get(short)) for long, short in _EXCLUSIVE)
    least = written.get("minimum", written.get("ge")) if above is None else None
    if least is not None and 0 < least < _NEAR:
        above, least = 0, None
    bounds = {"from": least, "above": above, "to": most, "below": below}
    told = [f"{word} {bound:g}" for word, bound in bounds.items() if bound is not None and abs(bound) < _FAR]
    return " ".join(["days" if noun == "number" and most == _MOST_DAYS else noun, *told])


def _plural(written: dict[str, Any]) -> str:
    if "enum" in written:
        return "weekdays" if "monday" in written["enum"] else " or ".join(f"`{word}`" for word in written["enum"])
    return {"number": "numbers", "integer": "whole numbers"}.get(written.get("type", ""), "entries")


def _bullet(text: str, indent: str) -> str:
    return fill(text, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def _wrapped(text: str) -> str:
    return _bullet(text, "")
