"""The package as a user installs it: built from its own source archive, alone in an empty environment."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.slow


def call(*command: str | Path, cwd: Path, allowed: tuple[int, ...] = (0,)) -> str:
    """Run a command without the variables that would lead it back to this checkout."""
    clean = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    run = subprocess.run(list(map(str, command)), cwd=cwd, env=clean, capture_output=True, text=True, check=False)
    assert run.returncode in allowed, f"{command}: exit code {run.returncode}\n{run.stdout}\n{run.stderr}"
    return run.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the source archive, and the wheel from what is in it."""
    out = tmp_path_factory.mktemp("dist")
    call(sys.executable, "-m", "build", "--no-isolation", "--outdir", out, ROOT, cwd=out)
    return next(out.glob("*.whl"))


def test_the_wheel_holds_the_package_the_scenarios_and_the_licence(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names} == {"jitsim", f"jitsim-{wheel.name.split('-')[1]}.dist-info"}
    for scenario in ("corner_shop", "spare_parts"):
        assert f"jitsim/_scenarios/{scenario}/base.yaml" in names
        assert f"jitsim/_scenarios/{scenario}/README.md" in names
    assert any(name.endswith("/licenses/LICENSE") for name in names)
    in_checkout = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "jitsim").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert in_checkout <= set(names)


def test_the_wheel_alone_runs_a_packaged_scenario(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "env", with_pip=True)
    binaries = tmp_path / "env" / "bin"
    call(binaries / "pip", "install", "-qq", "-c", ROOT / "constraints.txt", wheel, cwd=tmp_path)
    answer = call(binaries / "jitsim", "run", "corner_shop", "--out", "answer", cwd=tmp_path, allowed=(0, 3))
    assert "fill_rate" in answer
    for name in ("manifest.json", "metrics.csv", "by_item.csv", "report.html"):
        assert (tmp_path / "answer" / name).stat().st_size > 0
    assert "spare_parts is valid" in call(binaries / "jitsim", "check", "spare_parts", cwd=tmp_path)
