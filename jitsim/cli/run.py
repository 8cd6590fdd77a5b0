"""`jitsim run`: simulate, answer, and keep everything in a run folder."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from jitsim.cli.flags import (
    All,
    By,
    Debug,
    Engine,
    EngineName,
    File,
    Jobs,
    Json,
    Keep,
    KeptLedgers,
    Out,
    Quiet,
    Replications,
    Seed,
    Set,
    Variant,
)

if TYPE_CHECKING:
    from jitsim.store.answer import Answer


def run(
    file: File,
    variant: Variant = None,
    overrides: Set = None,
    replications: Replications = None,
    seed: Seed = None,
    engine: EngineName = Engine.AUTO,
    jobs: Jobs = 1,
    by: By = None,
    all_metrics: All = False,
    ledger: KeptLedgers = Keep.FIRST,
    out: Out = None,
    as_json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Simulate a scenario: fill rate, carrying cost and more, each with its uncertainty.

    Writes a run folder with the metrics, the ledger and report.html. The same command again prints the stored answer.
    """
    from jitsim.cli.answering import answer_in_folder
    from jitsim.cli.printing import print_answer
    from jitsim.scenario import load_scenario
    from jitsim.store.manifest import facts_of
    from jitsim.store.packaged import find_scenario
    from jitsim.store.run_folder import default_folder

    settings = [*(overrides or []), *_settings(replications, seed)]
    scenario = load_scenario(find_scenario(file), variant or [], settings)
    facts = facts_of(scenario)
    folder = out or default_folder(scenario, facts)
    answer, stored = answer_in_folder(scenario, facts, folder, ledger.value, engine.value, quiet=quiet, jobs=jobs)
    nouns = [noun.value for noun in by or []]
    again = _again(file, variant or [], overrides or [], out, answer)
    print_answer(answer, nouns, folder, again, as_json=as_json, stored=stored, quiet=quiet, all_metrics=all_metrics)
    raise typer.Exit(answer.exit_code)


def _settings(replications: int | None, seed: int | None) -> list[str]:
    given = {"replications": replications, "seed": seed}
    return [f"{name}={value}" for name, value in given.items() if value is not None]


def _again(file: str, variants: list[str], overrides: list[str], out: Path | None, answer: Answer) -> str:
    """Return the command that repeats a run, also when the file's own seed and replications change."""
    command = ["jitsim", "run", file]
    command += [part for name in variants for part in ("--variant", name)]
    command += [part for setting in overrides for part in ("--set", setting)]
    command += ["--seed", str(answer.seed), "-n", str(answer.scenario.replications)]
    return shlex.join(command if out is None else [*command, "--out", str(out)])
