"""The manifest of a run folder: what the run was, so that it can be told from another and be repeated."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from jitsim.errors import UsageError
from jitsim.model import Model
from jitsim.scenario import Scenario, scenario_digest
from jitsim.store.identity import run_digest, source_digest, versions
from jitsim.streams import STREAM_SCHEME

MANIFEST = "manifest.json"
FORMAT = 1

Ledgers = Literal["0", "all"]
"""Which replications' ledgers are kept."""

Facts = dict[str, Any]


def facts_of(scenario: Scenario) -> Facts:
    """Return what makes a run this run; every fact is known before it starts."""
    digest = scenario_digest(scenario)
    return {
        "run": run_digest(digest, scenario.seed, scenario.replications),
        "scenario": scenario.name,
        "variant": list(scenario.variant),
        "scenario_digest": digest,
        "seed": scenario.seed,
        "replications": scenario.replications,
        "sources": source_digest(),
    }


def manifest_of(facts: Facts, model: Model, engine: str, ledgers: Ledgers, may_differ: Mapping[str, object]) -> Facts:
    """Return the whole manifest; only `may_differ` changes when the same run is made again on the same software."""
    tables = hashlib.sha256("\n".join(table.digest for table in model.tables).encode()).hexdigest()
    return {
        "format": FORMAT,
        **facts,
        "engine": engine,
        "ledgers": ledgers,
        "stream_scheme": STREAM_SCHEME,
        "tables_digest": tables,
        "versions": versions(),
        "may_differ": {**may_differ, "platform": platform.platform(aliased=True, terse=True)},
    }


def read_manifest(folder: Path) -> Facts | None:
    """Return the manifest of a run folder, None for a missing or empty folder.

    Raises UsageError for a folder that holds anything else, or that cannot be made because a file is in its way.
    """
    if not folder.exists():
        in_the_way = next((parent for parent in folder.parents if parent.exists() and not parent.is_dir()), None)
        if in_the_way is not None:
            raise UsageError(f"{folder}: expected a folder to make the run folder in, got the file {in_the_way}")
        return None
    if not folder.is_dir():
        raise UsageError(f"{folder}: expected a folder for the run, got a file")
    names = sorted(path.name for path in folder.iterdir())
    if not names:
        return None
    if MANIFEST not in names:
        shown = ", ".join(names[:3]) + (", ..." if len(names) > 3 else "")
        raise UsageError(f"{folder}: expected a new or empty folder or one of the same run, got one with {shown}")
    return _read(folder / MANIFEST)


def refuse_another_run(folder: Path, found: Facts, facts: Facts) -> None:
    """Raise UsageError that names what differs when a folder holds another run."""
    if found.get("run") == facts["run"]:
        return
    differences = [
        f"{name.replace('_', ' ')} {_told(found.get(name))}, now {_told(facts[name])}"
        for name in ("scenario", "variant", "seed", "replications")
        if found.get(name) != facts[name]
    ]
    if not differences and found.get("scenario_digest") != facts["scenario_digest"]:
        differences.append("the scenario's content")
    if not differences:
        differences.append("the version of jitsim")
    listed = "; ".join(differences)
    raise UsageError(f"{folder}: holds another run: {listed}\n  Name another folder with --out, or delete this one.")


def _read(path: Path) -> Facts:
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: expected the manifest of a run, got a file that cannot be read") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise UsageError(f"{path}: expected the manifest of a run in format {FORMAT}, got another file")
    return manifest


def _told(value: object) -> str:
    return ("+".join(map(str, value)) or "none") if isinstance(value, list) else str(value)
