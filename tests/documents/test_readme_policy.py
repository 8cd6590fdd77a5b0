"""The README adds a policy in one file and one line: a copy of the package with just these runs a scenario with it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).parents[2]

SCENARIO = """
name: standing
horizon: {days: 70, warm_up: 0}
items: {tea: {unit_cost: 1}}
suppliers: {mill: {lead_time: 2}}
stocking_points: {shop: {items: {tea: {from: mill, policy: {type: standing_order, quantity: 21, first_review: 6}}}}}
customers: {town: {at: shop, demand: {tea: {daily: 3}}}}
"""


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package with the README's file and its line in the table."""
    folder = tmp_path_factory.mktemp("extended")
    shutil.copytree(ROOT / "jitsim", folder / "jitsim", ignore=shutil.ignore_patterns("__pycache__"))
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    (block,) = [code for code in blocks if "class StandingOrder" in code]
    (folder / "jitsim/policies/standing_order.py").write_text(block, encoding="utf-8")
    table = folder / "jitsim/policies/table.py"
    written = table.read_text(encoding="utf-8")
    line = '    "standing_order": StandingOrder,\n}'
    assert '"standing_order": StandingOrder,' in text
    imported = "from jitsim.policies.standing_order import StandingOrder\n\nSTOCK_POLICIES"
    head, tail = written.split("\nSTOCK_POLICIES", 1)
    table.write_text(head + imported + tail.replace("\n}", "\n" + line, 1), encoding="utf-8")
    (folder / "base.yaml").write_text(SCENARIO, encoding="utf-8")
    return folder


def call(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(folder)}
    command = [sys.executable, "-m", "jitsim", *words]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_a_scenario_runs_on_the_new_policy(extended: Path) -> None:
    """Reviews on days 6, 13, ... 69 order 21 each: ten orders of a week's demand."""
    run = call(extended, "run", "base.yaml", "--out", "out")
    assert run.returncode == 0, run.stderr
    events = pd.read_csv(extended / "out/ledger/events_0.csv.gz")
    orders = events[events["event"] == "order"]
    assert orders["quantity"].tolist() == [21.0] * 10
    assert (orders["day"] - 0.75).tolist() == [6.0 + 7 * week for week in range(10)]


def test_messages_and_schema_know_the_new_policy(extended: Path) -> None:
    misspelt = call(extended, "check", "base.yaml")
    assert misspelt.returncode == 0, misspelt.stderr
    wrong = SCENARIO.replace("standing_order", "standing_ordr")
    (extended / "wrong.yaml").write_text(wrong, encoding="utf-8")
    answer = call(extended, "check", "wrong.yaml")
    assert answer.returncode == 2
    assert "did you mean standing_order?" in answer.stdout + answer.stderr
    assert "StandingOrder" in call(extended, "schema").stdout
