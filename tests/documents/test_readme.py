"""The README's console blocks, typed in one after the other: what it shows is what a reader gets.

In a console block a line after `$ ` is a command, the lines below it are lines of its output, in this order; `...`
stands for lines left out. Every command ends with exit code 0, unless `$ echo $?` below it says otherwise. All blocks
share one folder, empty at first, with the repository's scenarios in it. Python blocks run after them.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from jitsim.policies import POLICIES
from jitsim.store.run_folder import OWN_FILES

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
TUTORIAL_COMMANDS = 8


@dataclass
class Step:
    """One command of the README: its text, the lines it shows, the exit code it ends with."""

    command: str
    shown: list[str] = field(default_factory=list)
    code: int = 0


def blocks(language: str) -> list[str]:
    """Give the blocks of one language."""
    text = README.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def steps() -> list[Step]:
    """Give the commands of all console blocks in their order."""
    found: list[Step] = []
    for block in blocks("console"):
        lines = iter(block.splitlines())
        for line in lines:
            if line == "$ echo $?":
                found[-1].code = int(next(lines))
            elif line.startswith("$ "):
                found.append(Step(line.removeprefix("$ ")))
            else:
                found[-1].shown.append(line)
    return found


def missing_lines(shown: list[str], printed: str) -> Iterator[str]:
    """Give the lines that are not printed, or not in this order; spaces at their ends do not count."""
    rest = iter([line.rstrip() for line in printed.splitlines()])
    for line in shown:
        if line.strip() not in {"...", ""} and line.rstrip() not in rest:
            yield line


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as a reader has it after the clone, with a `jitsim` that runs this checkout."""
    folder = tmp_path_factory.mktemp("reader")
    shutil.copytree(ROOT / "scenarios", folder / "scenarios")
    (folder / ".bin").mkdir()
    for name, arguments in (("jitsim", "-m jitsim"), ("python", "")):
        program = folder / ".bin" / name
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" {arguments} "$@"\n')
        program.chmod(0o755)
    return folder


def call(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command in the reader's folder, in a terminal 100 columns wide."""
    variables = {
        **os.environ,
        "PATH": f"{folder / '.bin'}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "COLUMNS": "100",
        "NO_COLOR": "1",
    }
    return subprocess.run(
        command,
        cwd=folder,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def test_the_readme_is_true(folder: Path) -> None:
    for step in steps():
        run = call(folder, "bash", "-c", step.command)
        assert run.returncode == step.code, f"$ {step.command}\n{run.stdout}"
        assert not list(missing_lines(step.shown, run.stdout)), f"$ {step.command}\n{run.stdout}"
    for block in blocks("python"):
        run = call(folder, "python", "-c", block)
        assert run.returncode == 0, f"{block}\n{run.stdout}"


def test_the_tutorial_has_eight_commands() -> None:
    assert len(steps()) == TUTORIAL_COMMANDS


def test_every_policy_and_every_file_of_a_run_folder_is_named() -> None:
    text = README.read_text(encoding="utf-8")
    for heading, names in (("## Policies", POLICIES), ("## The run folder", OWN_FILES)):
        section = text[text.index(heading) :].split("\n## ")[0]
        assert [name for name in names if f"`{name}`" not in section and f"`{name}/`" not in section] == []
