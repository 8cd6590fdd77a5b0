"""What must not be in the repository: paths of one machine, hosts of registries, promises in place of code."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# A class of one letter keeps each pattern from matching this file.
MACHINE = re.compile(
    r"/wor[k]/|/far[m]/|/hom[e]/\w|/roo[t]/|/User[s]/\w|[A-Z]:\\User[s]"
    r"|pyp[i]\.org|pythonhoste[d]|registry\.npmj[s]|deb\.debia[n]\.org",
)
PROMISES = re.compile(r"\bTOD[O]\b|\bFIXM[E]\b|\bXX[X]\b|NotImplementedErro[r]|pragma: no cove[r]")
LARGEST_FILE = 1_500_000


def tracked_files() -> list[Path]:
    """Give every file that is or would be committed; without git, what an archive of the source holds."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return [path for name in ("jitsim", "scenarios", "tests", "benchmarks") for path in (ROOT / name).rglob("*.*")]
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


TRACKED = tracked_files()


def matches(pattern: re.Pattern[str], suffixes: set[str] | None = None) -> list[str]:
    found = []
    for path in TRACKED:
        if suffixes is None or path.suffix in suffixes:
            for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
                if pattern.search(line):
                    found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}")
    return found


def test_no_file_names_a_machine_or_a_registry() -> None:
    assert not matches(MACHINE)


def test_no_promises_in_place_of_code() -> None:
    assert not matches(PROMISES, {".py"})


def test_files_are_small() -> None:
    assert not [str(path.relative_to(ROOT)) for path in TRACKED if path.stat().st_size > LARGEST_FILE]


@pytest.mark.parametrize("name", ["LICENSE", "README.md", "Makefile", "pyproject.toml", "constraints.txt", ".ci/run"])
def test_the_files_that_every_clone_needs_are_there(name: str) -> None:
    assert (ROOT / name).is_file()


def test_the_pins_are_exact_and_name_no_source() -> None:
    lines = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if not line.startswith("#")]
    assert lines
    assert not [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.]*", line)]
