"""What a start of the program costs before a verb runs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = ("numpy", "pandas", "scipy", "matplotlib", "simpy", "jinja2", "yaml", "jitsim.scenario", "jitsim.metrics")


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["new", "--help"]], ids=" ".join)
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    command = [sys.executable, "-X", "importtime", "-m", "jitsim", *arguments]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    modules = {line.rsplit("|", 1)[1].strip() for line in run.stderr.splitlines() if line.startswith("import time:")}
    assert "jitsim.cli.run" in modules
    assert not [name for name in modules if name.startswith(HEAVY)]


def test_a_run_does_without_pandas(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from jitsim.cli import main\n"
        f"code = main(['run', {str(ROOT / 'scenarios/corner_shop')!r}, '-n', '2', '--out', 'answer'])\n"
        "assert code in (0, 3), code\n"
        "assert not [name for name in sys.modules if name.split('.')[0] in ('pandas', 'pytest')]\n"
        "assert 'scipy.stats' not in sys.modules\n"
        "assert 'matplotlib.pyplot' not in sys.modules\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr


def test_the_version_is_one_line(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "jitsim", "--version"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout.startswith("jitsim 0.")
    assert run.stdout.count("\n") == 1
    assert "python 3." in run.stdout
