"""Which module may import which, and what a start of the program costs."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = {"numpy", "pandas", "scipy", "matplotlib", "simpy", "jinja2", "yaml"}


def test_imports_point_one_way() -> None:
    """The contracts stand in pyproject.toml: the layers, and who may use SimPy, typer, matplotlib and Jinja2."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as main; main()", "--no-cache"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def imported_by(*arguments: str) -> tuple[set[str], float]:
    """Run Python with these arguments; return the top-level packages it imports and the CPU time it takes [s]."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run(
        [sys.executable, "-X", "importtime", *arguments], cwd=ROOT, capture_output=True, text=True, check=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    names = {line.rsplit("|", 1)[1].strip() for line in run.stderr.splitlines() if line.startswith("import time:")}
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {name.split(".")[0] for name in names}, spent


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"]], ids=" ".join)
def test_help_answers_without_the_heavy_packages(
    arguments: list[str], record_property: Callable[[str, object], None]
) -> None:
    packages, seconds = imported_by("-m", "jitsim", *arguments)
    record_property("cpu_seconds", seconds)
    assert "typer" in packages
    assert not packages & HEAVY


def test_importing_jitsim_costs_nothing_until_a_name_is_used() -> None:
    packages, _ = imported_by("-c", "import jitsim")
    assert not packages & HEAVY
