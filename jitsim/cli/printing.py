"""How `jitsim run` tells its answer: tables for a person, or one JSON document."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from jitsim.cli.output import has_colour, say, tell, width
from jitsim.reports.document import document_of
from jitsim.reports.terminal import tables_of
from jitsim.store.answer import Answer
from jitsim.store.run_folder import REPORT


def print_answer(
    answer: Answer,
    nouns: list[str],
    folder: Path,
    again: str,
    *,
    as_json: bool,
    stored: bool,
    quiet: bool,
    all_metrics: bool = False,
) -> None:
    """Print an answer on standard output; notes go to standard error and only where there is something to note."""
    notes = [f"note: {note}" for note in answer.notes]
    if stored:
        notes.append(f"stored answer of {folder}: this run was made before, nothing was simulated")
    if notes and not quiet:
        tell("\n".join(notes))
    if as_json:
        say(json.dumps(document_of(answer, nouns, str(folder)), ensure_ascii=False, allow_nan=False, indent=2))
        return
    say(tables_of(answer, nouns, width=width(), colour=has_colour(sys.stdout), all_metrics=all_metrics))
    say(f"\nreport  {folder / REPORT}\nrun     {folder}\nagain   {again}")
