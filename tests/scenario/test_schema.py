"""The JSON Schema for editors, checked with a validator of our own for the few words that it uses."""

from __future__ import annotations

import re
from operator import ge, gt, le, lt
from pathlib import Path
from typing import Any

import pytest

from jitsim.distributions import LAWS
from jitsim.policies import POLICIES
from jitsim.scenario.document import read_document
from jitsim.scenario.schema import json_schema
from jitsim.scenario.tree import Source, plain
from tests.scenario.test_tables import HISTORY
from tests.scenario.written import SHOP

SCHEMA = json_schema()
ROOT = Path(__file__).parents[2]

WORDS = {
    *("$ref", "anyOf", "if", "then", "else", "type", "const", "enum", "properties", "additionalProperties", "required"),
    *("items", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minItems", "maxItems", "minLength"),
    *("description", "default", "format", "$schema", "title", "definitions"),
}
LIMITS = {"minimum": ge, "exclusiveMinimum": gt, "maximum": le, "exclusiveMaximum": lt}
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}


def is_of_type(value: Any, name: str) -> bool:
    if name in ("number", "integer"):
        return (
            isinstance(value, int | float) and not isinstance(value, bool) and (name == "number" or value == int(value))
        )
    return isinstance(value, TYPES[name])


def errors(schema: Any, value: Any, path: str = "") -> list[str]:
    """Return what does not fit a schema; a small part of JSON Schema, draft 7."""
    if isinstance(schema, bool):
        return [] if schema else [f"{path}: not allowed"]
    assert set(schema) <= WORDS, f"the schema uses a word that this validator does not know: {set(schema) - WORDS}"
    if "$ref" in schema:
        return errors(SCHEMA["definitions"][schema["$ref"].removeprefix("#/definitions/")], value, path)
    found: list[str] = []
    if "if" in schema:
        branch = "then" if not errors(schema["if"], value, path) else "else"
        found += errors(schema.get(branch, True), value, path)
    if "anyOf" in schema and all(options := [errors(each, value, path) for each in schema["anyOf"]]):
        of_this_type = [each for each in options if not each[0].startswith(f"{path}: not of type")]
        found += min(of_this_type or options, key=lambda each: ("words" in str(each), len(each)))
    if "type" in schema and not is_of_type(value, schema["type"]):
        return [*found, f"{path}: not of type {schema['type']}"]
    if value not in schema.get("enum", [value]) or value != schema.get("const", value):
        found.append(f"{path}: not one of the words")
    if isinstance(value, dict):
        found += errors_of_keys(schema, value, path)
    if isinstance(value, list):
        found += [
            error for n, each in enumerate(value) for error in errors(schema.get("items", True), each, f"{path}.{n}")
        ]
    if isinstance(value, int | float) and not isinstance(value, bool):
        found += [
            f"{path}: {word}" for word, holds in LIMITS.items() if word in schema and not holds(value, schema[word])
        ]
    return found


def errors_of_keys(schema: Any, value: dict[str, Any], path: str) -> list[str]:
    known = schema.get("properties", {})
    found = [f"{path}.{key}: missing" for key in schema.get("required", []) if key not in value]
    for key, each in value.items():
        found += errors(known.get(key, schema.get("additionalProperties", True)), each, f"{path}.{key}")
    return found


def errors_of(text: str) -> list[str]:
    return errors(SCHEMA, plain(read_document(text, Source("text"))[0]))


FULL = (
    SHOP
    + """\
gates: {fill_rate: {at_least: 0.9, where: {item: coffee}}}
calendar: {phases: {dock: 0}}
variants: {a: {items.coffee.unit_cost: 3}, b: [a], c: }
"""
)


@pytest.mark.parametrize(
    "text",
    [
        SHOP,
        FULL,
        HISTORY,
        "extends: base.yaml\n",
        "extends: base.yaml\nstocking_points: {shop: {items: {coffee: {policy: {cards: 4}}}}}\n",
        "extends: base.yaml\nsuppliers: {roaster: {lead_time: {mean: 4}}}\n",
        SHOP.replace("  coffee: {unit_cost: 6.40}", "  table: items.csv"),
        SHOP.replace("  coffee: {unit_cost: 6.40}", "  table: items.csv\n  coffee: {price: 3}\n  tea: "),
        SHOP.replace("  shop:\n", "  shop:\n    defaults: {from: roaster}\n").replace("{from: roaster, ", "{"),
        SHOP.replace("      coffee: {from: roaster, ", "      defaults: {from: roaster}\n      coffee: {"),
        SHOP + "defaults: {unit_cost: 3}\n",
        SHOP.replace("{unit_cost: 6.40}", "{carrying_rate: {capital: 0.1}}").replace(
            "arrivals: 20", "daily: {distribution: poisson, mean: 3}"
        ),
    ],
)
def test_what_loads_fits(text: str) -> None:
    assert errors_of(text) == []


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (SHOP.replace("unit_cost", "unit_csot"), ".items.coffee.unit_csot: not allowed"),
        (SHOP.replace("from: roaster, ", ""), ".stocking_points.shop.items.coffee.from: missing"),
        (SHOP.replace("6.40", "-6.40"), ".items.coffee.unit_cost: minimum"),
        (SHOP.replace("6.40", "six"), ".items.coffee.unit_cost: not of type number"),
        (SHOP.replace("days: 365", "days: 0"), ".horizon.days: exclusiveMinimum"),
        (SHOP.replace("cards: 6", "crads: 6"), ".stocking_points.shop.items.coffee.policy.crads: not allowed"),
        (SHOP.replace(", sd: 2", ""), ".suppliers.roaster.lead_time.sd: missing"),
        (SHOP.replace("name: shop\n", ""), ".name: missing"),
        (SHOP + "variants: 3\n", ".variants: not of type object"),
        ("extends: base.yaml\nitems: {coffee: {unit_csot: 3}}\n", ".items.coffee.unit_csot: not allowed"),
        (
            SHOP.replace("  coffee: {unit_cost", "  table: items.csv\n  coffee: {unit_csot"),
            ".items.coffee.unit_csot: not allowed",
        ),
    ],
)
def test_what_does_not_load_does_not_fit(wrong: str, error: str) -> None:
    assert errors_of(wrong) == [error]


@pytest.mark.parametrize("kind", ["gama", "kanbn"])
def test_an_unknown_kind_does_not_fit(kind: str) -> None:
    assert errors_of(SHOP.replace("gamma", kind).replace("type: kanban", f"type: {kind}"))


def test_every_shipped_scenario_fits() -> None:
    shipped = [*ROOT.glob("scenarios/*/base.yaml"), *ROOT.glob("jitsim/cli/templates/*/base.yaml")]
    assert shipped
    for path in shipped:
        assert errors_of(path.read_text(encoding="utf-8")) == [], path


def test_every_policy_and_law_is_offered_by_name() -> None:
    text = str(SCHEMA)
    for name in [*POLICIES, *LAWS]:
        assert f"'const': '{name}'" in text


def test_every_key_is_explained() -> None:
    silent = [
        f"{record}.{key}"
        for record, schema in SCHEMA["definitions"].items()
        for key, field in schema.get("else", schema).get("properties", {}).items()
        if "description" not in field
    ]
    assert not silent


def test_every_reference_leads_somewhere() -> None:
    for name in re.findall(r"'#/definitions/(\w+)'", str(SCHEMA)):
        assert name in SCHEMA["definitions"]
