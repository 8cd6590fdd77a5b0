"""What expediting costs, where a planner sees it first: on the terminal and among the costs of the page."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from jitsim import load_scenario
from jitsim.cli.answering import answer_in_folder
from jitsim.reports.terminal import tables_of
from jitsim.store.manifest import facts_of
from tests.engine.test_expediting_traces import world


def test_the_cost_is_shown(tmp_path: Path) -> None:
    """T-EX-01: 300 in ten days."""
    (tmp_path / "base.yaml").write_text(yaml.safe_dump(world({})))
    scenario = load_scenario(tmp_path / "base.yaml")
    answer, _ = answer_in_folder(scenario, facts_of(scenario), tmp_path / "run", "0", "simpy", quiet=True)
    assert re.search(r"expediting_cost +10,950 EUR per year", tables_of(answer, []))
    page = (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
    assert '<span class="label">expediting cost</span>' in page
    assert '<span class="label">transport cost</span>' not in page
