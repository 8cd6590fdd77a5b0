"""The scenario as it is simulated: every default written, as text and as a digest."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from typing import Any

from jitsim.policies import Policy
from jitsim.scenario.loading import Built, build, read_base
from jitsim.scenario.scenario import Scenario
from jitsim.scenario.tree import Path
from jitsim.scenario.yaml_text import yaml_text


def resolved_yaml(scenario: Scenario) -> str:
    """Return a scenario as YAML with all defaults written; beside its history files it loads to an equal scenario."""
    return yaml_text(_values(scenario))


def scenario_digest(scenario: Scenario) -> str:
    """Return a digest (64 hexadecimal digits) of a scenario and its recorded demand.

    The order of entries in the files changes nothing, nor do the names of files.
    """
    values = _values(scenario)
    for _, history in _histories(values):
        history.pop("file", None)
    recorded = sorted(
        (history.model_dump_json(exclude={"file"}), sorted(demand.items.items()))
        for history, demand in scenario.histories.items()
    )
    text = json.dumps([values, recorded], sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def show_text(
    path: str | os.PathLike[str], variants: Sequence[str] = (), overrides: Sequence[str] = (), *, origin: bool = False
) -> str:
    """Return the resolved scenario of a file; with `origin` every value is followed by where it comes from."""
    built = build(read_base(path), variants, overrides)
    if not origin:
        return resolved_yaml(built.scenario)
    return yaml_text(_values(built.scenario), lambda here: _origin(built, here))


def _origin(built: Built, path: Path) -> str:
    node = built.tree.at(path)
    if node is None and path[-1:] == ("value",):
        node = built.tree.at(path[:-1])
    return "default" if node is None else node.origin


def _values(scenario: Scenario) -> dict[str, Any]:
    values: dict[str, Any] = scenario.model_dump(mode="json", by_alias=True, exclude_none=True)
    for point in values["stocking_points"].values():
        for stocked in point["items"].values():
            stocked["policy"] = _own_keys_first(stocked["policy"])
    return values


def _own_keys_first(policy: dict[str, Any]) -> dict[str, Any]:
    """Return a dumped policy with the keys that it shares with all policies at its end, those it chooses among too."""
    if policy["type"] == "hybrid":
        policy["map"] = {name: _own_keys_first(choice) for name, choice in policy["map"].items()}
    return dict(sorted(policy.items(), key=lambda entry: entry[0] in Policy.model_fields))


def _histories(values: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return every history in dumped values, with its customer."""
    found: list[tuple[str, dict[str, Any]]] = []
    for name, customer in values["customers"].items():
        demand = customer["demand"]
        entries = [demand, *(entry for entry in demand.values() if isinstance(entry, dict))]
        found.extend((name, entry["history"]) for entry in entries if "file" in entry.get("history", {}))
    return found
