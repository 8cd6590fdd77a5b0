"""The folder of a run: everything that it found out, and all that is needed to do it again."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from jitsim.errors import UsageError
from jitsim.metrics import METRICS
from jitsim.result import Result
from jitsim.scenario import Scenario, resolved_yaml
from jitsim.store.answer import NOUNS, Answer, Groups
from jitsim.store.buffers import read_buffers, write_buffers
from jitsim.store.estimates import (
    estimate_json,
    read_estimate,
    read_groups,
    read_verdict,
    verdict_json,
    write_by_item,
    write_by_work_center,
    write_groups,
    write_json,
    write_metrics,
)
from jitsim.store.manifest import MANIFEST, Facts, read_manifest
from jitsim.store.review_files import PRIORITIES, REVIEW_FILES, STAGES, read_priorities, read_stages

Table = TypeVar("Table")

RESULTS = Path("results")
REPORT = "report.html"
SCENARIO = "scenario.yaml"
METRICS_JSON = "metrics.json"
GROUPS = "groups.json.gz"
BUFFERS = "buffers.csv"
BY_WORK_CENTER = "by_work_center.csv"
_TABLES = (BUFFERS, "metrics.csv", "by_item.csv", BY_WORK_CENTER)
OWN_FILES = frozenset({MANIFEST, REPORT, SCENARIO, METRICS_JSON, GROUPS, *_TABLES, "ledger", *REVIEW_FILES})
"""What a run writes into its folder; recorded demand of these names would have no place beside it."""
MOST_MISSING = 5
"""Missing files that a message names."""
_AGAIN = "Delete the folder and run again, or name another one with --out."
DIGITS_OF_DIGEST = 8
LONGEST_NAME = 80


def default_folder(scenario: Scenario, facts: Facts) -> Path:
    """Return where a run is kept unless the user says otherwise: results/<name>[-<variants>]-<digest>."""
    name = "-".join((scenario.name, *scenario.variant))
    safe = re.sub(r"[^\w.+-]+", "_", name)[:LONGEST_NAME]
    return RESULTS / f"{safe}-{facts['run'][:DIGITS_OF_DIGEST]}"


def refuse_taken_names(scenario: Scenario) -> None:
    """Raise UsageError for recorded demand in a file that is named like one of the run folder, before anything runs."""
    for history in scenario.histories:
        if Path(history.file).parts[0] in OWN_FILES:
            raise UsageError(
                f"{scenario.source}: history file {history.file}: a run folder has a file of this name\n"
                "  Give the history file another name, here and in its folder."
            )


def write_run(folder: Path, result: Result, answer: Answer, manifest: Facts, page: str) -> None:
    """Write the files of a finished run, except its ledgers, into an existing folder; the manifest lists them all."""
    groups = {noun: answer.by(noun) for noun in NOUNS}
    write_metrics(folder / "metrics.csv", result.values.tolist())
    write_json(folder / METRICS_JSON, _metrics_json(answer))
    write_by_item(folder / "by_item.csv", groups["item"])
    if groups["work_center"]:
        write_by_work_center(folder / BY_WORK_CENTER, groups["work_center"])
    write_groups(folder / GROUPS, groups)
    write_buffers(folder / BUFFERS, answer.buffers())
    (folder / REPORT).write_text(page, encoding="utf-8")
    _write_scenario(folder, answer.scenario)
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    write_json(folder / MANIFEST, {**manifest, "files": files})


def read_answer(folder: Path, scenario: Scenario) -> Answer:
    """Return the stored answer of a run of this scenario.

    Raises UsageError when the folder is damaged: an answer without its tables and its report is none.
    """
    written_files = (read_manifest(folder) or {}).get("files", ())
    missing = [name for name in written_files if not (folder / name).is_file()]
    if missing:
        shown = ", ".join(missing[:MOST_MISSING]) + (", ..." if len(missing) > MOST_MISSING else "")
        raise UsageError(f"{folder}: expected a whole run folder, got one without {shown}\n  {_AGAIN}")
    try:
        written = json.loads((folder / METRICS_JSON).read_text(encoding="utf-8"))
        return _answer(written, folder, scenario)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged(folder) from error


def _answer(written: dict[str, Any], folder: Path, scenario: Scenario) -> Answer:
    def by(noun: str) -> Groups:
        try:
            return read_groups(folder / GROUPS)[noun]
        except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
            raise _damaged(folder) from error

    return Answer(
        scenario=scenario,
        seed=written["seed"],
        replications=written["replications"],
        engine=written["engine"],
        window=(written["window"]["from_day"], written["window"]["to_day"]),
        estimates={name: read_estimate(found) for name, found in written["metrics"].items()},
        verdicts={name: read_verdict(verdict) for name, verdict in written["gates"].items()},
        notes=tuple(written["notes"]),
        by=by,
        buffers=partial(_read, read_buffers, folder / BUFFERS),
        priorities=partial(_read, read_priorities, folder / PRIORITIES),
        stages=partial(_read, read_stages, folder / STAGES),
    )


def _read(read: Callable[[Path], Table], path: Path) -> Table:
    try:
        return read(path)
    except (OSError, ValueError, KeyError) as error:
        raise _damaged(path.parent) from error


def _damaged(folder: Path) -> UsageError:
    return UsageError(f"{folder}: expected a whole run folder, got one with missing or changed files\n  {_AGAIN}")


def _metrics_json(answer: Answer) -> dict[str, object]:
    scenario = answer.scenario
    return {
        "scenario": scenario.name,
        "question": scenario.question,
        "variant": list(scenario.variant),
        "seed": answer.seed,
        "replications": answer.replications,
        "engine": answer.engine,
        "currency": scenario.currency,
        "window": {"from_day": answer.window[0], "to_day": answer.window[1]},
        "scope": "stock on hand of every stocking point, at standard cost",
        "metrics": {
            name: {**estimate_json(found), "direction": METRICS[name].direction, "definition": METRICS[name].definition}
            for name, found in answer.estimates.items()
        },
        "gates": {name: verdict_json(verdict) for name, verdict in answer.verdicts.items()},
        "notes": list(answer.notes),
    }


def _write_scenario(folder: Path, scenario: Scenario) -> None:
    """Write the resolved scenario, and beside it the recorded demand that it names, so that it runs as it is."""
    (folder / SCENARIO).write_text(resolved_yaml(scenario), encoding="utf-8")
    home = Path(scenario.source).parent
    for history in scenario.histories:
        copy = folder / history.file
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(home / history.file, copy)
