"""What may stand where in a scenario, read off the types of its nouns.

A path leads to the types that may stand there; several where a union allows several. Paths run through names (the
entries of `items`, `suppliers`, ...) and through fields.
"""

from __future__ import annotations

import re
import types
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from jitsim.distributions import LAWS
from jitsim.forecasts import FORECASTS
from jitsim.policies import POLICIES
from jitsim.policies.anysourcing import SOURCINGS

KEY_COLUMNS = {
    "items": "item",
    "demand": "item",
    "lines": "item",
    "suppliers": "supplier",
    "stocking_points": "stocking_point",
    "work_centers": "work_center",
    "makes": "item",
    "lanes": "lane",
    "customers": "customer",
    "gates": "gate",
}
"""Maps of named entries, and the column of a table that holds the names: the singular noun."""

RESERVED = ("table", "defaults")
"""Keys that no entry of such a map may have as its name."""


@cache
def members(annotation: Hashable) -> tuple[Any, ...]:
    """Return the types that a type annotation allows, unions and annotations resolved."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return members(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return tuple(dict.fromkeys(member for part in get_args(annotation) for member in members(part)))
    return (annotation,)


def models_in(annotations: Iterable[Any]) -> list[type[BaseModel]]:
    """Return the records among some types."""
    return [each for each in annotations if isinstance(each, type) and issubclass(each, BaseModel)]


@cache
def fields_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """Return the fields of a record by the key that a user writes."""
    return {info.alias or name: info for name, info in model.model_fields.items()}


def step(annotations: Iterable[Any], key: str) -> tuple[Any, ...]:
    """Return the types that may stand below some types under a key; empty where the key is unknown."""
    below: list[Any] = []
    for each in annotations:
        if get_origin(each) is dict:
            below.extend(members(get_args(each)[1]))
        elif get_origin(each) in (tuple, list) and key.isdecimal():
            below.extend(members(get_args(each)[0]))
        elif isinstance(each, type) and issubclass(each, BaseModel):
            info = fields_of(each).get(key)
            annotation: Any = info.annotation if info is not None else None
            below.extend(members(annotation) if info is not None else ())
    return tuple(dict.fromkeys(below))


def types_at(root: type[BaseModel], path: Sequence[str]) -> tuple[Any, ...]:
    """Return the types that may stand at a path below a record."""
    annotations: tuple[Any, ...] = (root,)
    for part in path:
        annotations = step(annotations, part)
    return annotations


def holds_names(annotations: Iterable[Any]) -> bool:
    """Return True when the keys at this place are names that a user chooses."""
    return any(get_origin(each) is dict for each in annotations)


def holds_text(annotations: Iterable[Any]) -> bool:
    """Return True when what stands here is text (or a date, which is written as text)."""
    return any(
        each is str or get_origin(each) is Literal or getattr(each, "__name__", "") == "date" for each in annotations
    )


def choices(annotations: Iterable[Any]) -> list[str]:
    """Return the words among which a user chooses here."""
    return [word for each in annotations if get_origin(each) is Literal for word in get_args(each)]


def known_keys(annotations: Iterable[Any]) -> list[str]:
    """Return the keys of all records that may stand here, in their order, each once."""
    return list(dict.fromkeys(key for model in models_in(annotations) for key in fields_of(model)))


@dataclass(frozen=True, slots=True)
class Kinds:
    """Records that a key tells apart: the `key`, what a message calls its value, and the records by that value."""

    key: str
    called: str
    table: Mapping[str, type[BaseModel]]


KINDS = (
    Kinds("type", "policy type", POLICIES),
    Kinds("type", "sourcing type", SOURCINGS),
    Kinds("distribution", "distribution", LAWS),
    Kinds("method", "forecast method", FORECASTS),
)


def kinds_of(annotations: Iterable[Any]) -> Kinds | None:
    """Return the kinds of record among which a user chooses where some types may stand, None where nothing tells."""
    models = models_in(annotations)
    for kinds in KINDS:
        table = {name: model for name, model in kinds.table.items() if model in models}
        if table:
            return replace(kinds, table=table)
    return None


def noun(model: type[BaseModel]) -> str:
    """Return what a message calls a record: its policy type, its distribution, its forecast method, or its noun."""
    for kinds in KINDS:
        for name, each in kinds.table.items():
            if each is model:
                return f"{kinds.called} {name}"
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", model.__name__).lower()
