"""From a scenario to its answer in a run folder: read when it is there, else simulated and written whole."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

from jitsim.cli.output import tell
from jitsim.cli.progress import progress_bar
from jitsim.errors import JitsimError
from jitsim.pipeline import simulate
from jitsim.reports.page import render_page
from jitsim.scenario import Scenario
from jitsim.scenario.checks.effort import effort_notes
from jitsim.store.answer import Answer, answer_of
from jitsim.store.ledger_files import LedgerFiles
from jitsim.store.manifest import Facts, Ledgers, manifest_of, read_manifest, refuse_another_run
from jitsim.store.review_files import write_review
from jitsim.store.run_folder import read_answer, refuse_taken_names, write_run
from jitsim.store.whole_folder import whole_folder


def answer_in_folder(
    scenario: Scenario, facts: Facts, folder: Path, ledgers: Ledgers, engine: str, *, quiet: bool, jobs: int = 1
) -> tuple[Answer, bool]:
    """Return the answer of a run, and whether it was stored already; afterwards the folder holds it.

    Raises UsageError for a folder that holds something else.
    """
    refuse_taken_names(scenario)
    found = read_manifest(folder)
    if found is not None:
        refuse_another_run(folder, found, facts)
        if ledgers == "0" or found["ledgers"] == "all":
            return read_answer(folder, scenario), True
    try:
        with whole_folder(folder, replace=found is not None) as temporary:
            return _simulate_into(temporary, scenario, facts, ledgers, engine, quiet=quiet, jobs=jobs), False
    except JitsimError:
        written = read_manifest(folder) if found is None else None
        if written is None:
            raise
        # The same command ran twice at once and the other one was first.
        refuse_another_run(folder, written, facts)
        return read_answer(folder, scenario), True


def _simulate_into(
    folder: Path, scenario: Scenario, facts: Facts, ledgers: Ledgers, engine: str, *, quiet: bool, jobs: int = 1
) -> Answer:
    started, clock = datetime.now(UTC), time.perf_counter()
    for note in () if quiet else effort_notes(scenario):
        tell(f"note: {note}")
    files = LedgerFiles(folder / "ledger", ledgers)
    with progress_bar(scenario.name, quiet=quiet) as progress:
        result = simulate(
            scenario,
            engine=engine,
            jobs=jobs,
            progress=progress,
            keep=files,
            keeps_all=ledgers == "all",
            note=None if quiet else lambda note: tell(f"note: {note}"),
        )
    assert files.first is not None, "a run has at least one replication"
    seen = result.review(files.first)
    answer = answer_of(result, files.first, seen)
    page = render_page(answer, result.model, files.first, seen)
    seconds = round(time.perf_counter() - clock, 3)
    may_differ = {"started": started.isoformat(timespec="seconds"), "seconds": seconds}
    write_review(folder, result.model, seen)
    write_run(folder, result, answer, manifest_of(facts, result.model, result.engine, ledgers, may_differ), page)
    return answer
