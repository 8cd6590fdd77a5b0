"""The JSON Schema of a scenario file, for editors: completion, documentation under the pointer, errors while typing.

Made from the types that read a scenario, so the two cannot disagree. A file may leave out what a table, a block of
defaults or a parent supplies; there the schema asks for nothing, and only what is written must fit.
"""

from __future__ import annotations

from typing import Any

from jitsim.scenario.merging import KINDS
from jitsim.scenario.scenario import Scenario
from jitsim.scenario.shape import KEY_COLUMNS

Schema = dict[str, Any]

_DIALECT = "http://json-schema.org/draft-07/schema#"
_PARTIAL = "Partial"
_WORDS = {
    "ge": "minimum",
    "gt": "exclusiveMinimum",
    "le": "maximum",
    "lt": "exclusiveMaximum",
    "oneOf": "anyOf",
}
_LEFT_OUT = ("title", "discriminator")

_EXTENDS: Schema = {
    "type": "string",
    "description": "The scenario that this one changes, a file in the same folder. Mappings merge, all else replaces.",
}
_VARIANTS: Schema = {
    "type": "object",
    "description": "Named changes to the scenario, or lists of variants to put on top of each other.",
    "additionalProperties": {
        "anyOf": [
            {
                "type": "object",
                "description": "Values by dotted path, such as suppliers.roaster.lead_time.mean: 8. In a path * is any "
                "one name, and a name with a dot in it goes in quotes.",
            },
            {"type": "array", "items": {"type": "string"}},
            {"type": "null"},
        ]
    },
}
_TABLE: Schema = {
    "type": "string",
    "description": "A CSV file in the scenario's folder. The column named like the noun holds the names; the other "
    "columns are keys, dotted where nested.",
}
_DEFAULTS: Schema = {"type": "object", "description": "What fills the gaps of the entries."}


def json_schema() -> Schema:
    """Return the JSON Schema (draft 7) of a scenario file."""
    generated = _rewritten(Scenario.model_json_schema(by_alias=True))
    definitions: dict[str, Schema] = generated.pop("$defs")
    definitions["Scenario"] = generated
    for definition in definitions.values():
        _complete(definition)
    generated["properties"] |= {"extends": _EXTENDS, "variants": _VARIANTS}
    partial = {name + _PARTIAL: _asking_for_nothing(definition) for name, definition in definitions.items()}
    strict = {name: _unless_filled(name, definition) for name, definition in definitions.items()}
    return {
        "$schema": _DIALECT,
        "title": "jitsim scenario",
        "description": generated["description"],
        "if": {"required": ["extends"]},
        "then": {"$ref": f"#/definitions/Scenario{_PARTIAL}"},
        "else": {"$ref": "#/definitions/Scenario"},
        "definitions": strict | partial,
    }


def _rewritten(schema: Any) -> Any:
    """Return a schema of pydantic in the words of draft 7, without what an editor has no use for."""
    if isinstance(schema, list):
        return [_rewritten(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    rewritten: Schema = {}
    for key, value in schema.items():
        if key == "properties":
            rewritten[key] = {name: _rewritten(each) for name, each in value.items()}
        elif key == "$ref":
            rewritten[key] = value.replace("#/$defs/", "#/definitions/")
        elif key not in _LEFT_OUT and not (key == "default" and value is None):
            rewritten[_WORDS.get(str(key), str(key))] = _rewritten(value)
    return rewritten


def _complete(definition: Schema) -> None:
    """Add to a record what its type does not say: tables and defaults of its maps, and that its kind must be named."""
    properties: dict[str, Schema] = definition.get("properties", {})
    for kind in KINDS:
        if "const" in properties.get(kind, {}) and kind not in definition.setdefault("required", []):
            definition["required"].append(kind)
    collections = [name for name in KEY_COLUMNS if _map_in(properties.get(name, {})) is not None]
    for name in collections:
        properties[name] = _with_tables(properties[name])
    if collections:
        properties["defaults"] = _DEFAULTS


def _map_in(schema: Schema) -> Schema | None:
    """Return the part of a field's schema that is a map of named entries."""
    parts = [schema, *schema.get("anyOf", [])]
    return next((part for part in parts if isinstance(part.get("additionalProperties"), dict)), None)


def _with_tables(field: Schema) -> Schema:
    entries = _map_in(field)
    assert entries is not None, "only maps of named entries have tables"
    entry = entries["additionalProperties"]
    reserved = {"table": _TABLE, "defaults": _DEFAULTS}
    filled = {"type": "object", "properties": reserved, "additionalProperties": _partial_or_nothing(entry)}
    written = {"type": "object", "additionalProperties": entry}
    schema: Schema = {
        "if": {"anyOf": [{"required": ["table"]}, {"required": ["defaults"]}]},
        "then": filled,
        "else": written,
    }
    others = [part for part in field.get("anyOf", []) if "$ref" in part]
    if others:
        schema = {"if": {"required": ["history"]}, "then": others[0], "else": schema}
    return {key: field[key] for key in ("description", "default") if key in field} | schema


def _partial_or_nothing(entry: Schema) -> Schema:
    return {"anyOf": [_asking_for_nothing(entry), {"type": "null"}]}


def _asking_for_nothing(schema: Any) -> Any:
    """Return a schema that accepts any part of what the given one accepts."""
    if isinstance(schema, list):
        return [_asking_for_nothing(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        name = schema["$ref"]
        return {**schema, "$ref": name if name.endswith(_PARTIAL) else name + _PARTIAL}
    kept = {key: _asking_for_nothing(value) for key, value in schema.items() if key not in ("required", "if")}
    entry = schema.get("additionalProperties", False)
    if entry and "$ref" in entry:
        kept["additionalProperties"] = _partial_or_nothing(entry)
    return kept | ({"if": schema["if"]} if "if" in schema else {})


def _unless_filled(name: str, definition: Schema) -> Schema:
    """Return a record that asks for its keys only where no defaults beside its maps supply them."""
    if "defaults" not in definition.get("properties", {}):
        return definition
    return {"if": {"required": ["defaults"]}, "then": {"$ref": f"#/definitions/{name}{_PARTIAL}"}, "else": definition}
