"""`jitsim new`: every template is valid, runs as it is, and is called after its folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jitsim.cli.new import TEMPLATES
from jitsim.scenario import load_scenario

NAMES = sorted(path.name for path in TEMPLATES.iterdir())


def test_there_are_these_templates() -> None:
    assert NAMES == ["history", "shop", "tables"]


@pytest.mark.parametrize("template", NAMES)
def test_a_template_runs_as_it_is(jitsim: Any, template: str, tmp_path: Path) -> None:
    said = jitsim("new", "plans/my_plan", "--template", template)
    assert said.code == 0
    assert said.out.startswith(f"wrote {Path('plans/my_plan')}: base.yaml")
    assert load_scenario(tmp_path / "plans/my_plan").name == "my_plan"
    checked = jitsim("check", "plans/my_plan")
    assert (checked.code, checked.err) == (0, "")
    ran = jitsim("run", "plans/my_plan")
    assert (ran.code, ran.err) == (0, "")
    assert "✓" in ran.out


@pytest.mark.parametrize("template", NAMES)
def test_a_template_explains_itself(template: str) -> None:
    lines = (TEMPLATES / template / "base.yaml").read_text().splitlines()
    assert sum("#" in line for line in lines) >= 10
    assert sum(line.startswith("name: NAME") for line in lines) == 1


def test_the_default_template_is_one_shop(jitsim: Any, tmp_path: Path) -> None:
    jitsim("new", "a")
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["base.yaml"]


@pytest.mark.parametrize("name", ["2024", "no", "1e3"])
def test_a_name_that_yaml_would_misread_stays_text(jitsim: Any, tmp_path: Path, name: str) -> None:
    assert jitsim("new", name).code == 0
    assert load_scenario(tmp_path / name).name == name


def test_nothing_is_overwritten(jitsim: Any, tmp_path: Path) -> None:
    (tmp_path / "plan").mkdir()
    (tmp_path / "plan" / "base.yaml").write_text("mine")
    said = jitsim("new", "plan")
    assert said.code == 2
    assert said.err == "plan: there is something of this name already; nothing was written\n"
    assert (tmp_path / "plan" / "base.yaml").read_text() == "mine"


def test_an_unknown_template_is_refused_with_the_nearest(jitsim: Any) -> None:
    said = jitsim("new", "plan", "-t", "table")
    assert said.code == 2
    assert said.err == "--template table: expected one of history, shop, tables; did you mean tables?\n"


@pytest.mark.parametrize("name", ["", ".", "..", "a/..", "a b:c"])
def test_a_name_that_is_no_name_is_refused(jitsim: Any, name: str, tmp_path: Path) -> None:
    said = jitsim("new", name)
    assert said.code == 2
    assert "expected a name" in said.err
    assert not list(tmp_path.iterdir())
