"""Every packaged scenario: documented, loadable, and each of its variants runs."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest
import yaml

from jitsim import load_scenario, simulate
from jitsim.metrics import METRICS, Estimate

FOLDERS = sorted(path.parent for path in (Path(__file__).parents[2] / "scenarios").glob("*/base.yaml"))


def variants(folder: Path) -> list[str]:
    document = yaml.safe_load((folder / "base.yaml").read_text(encoding="utf-8"))
    return list(document.get("variants", {}))


EVERY_VARIANT = [
    pytest.param(folder, variant, id=f"{folder.name}-{variant}") for folder in FOLDERS for variant in variants(folder)
]


def test_the_tutorial_and_the_main_job_are_there() -> None:
    assert {"corner_shop", "spare_parts"} <= {folder.name for folder in FOLDERS}


def test_the_readme_of_the_project_lists_every_scenario() -> None:
    text = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    listed = [name for name in (folder.name for folder in FOLDERS) if f"[`{name}`](scenarios/{name}/README.md)" in text]
    assert listed == [folder.name for folder in FOLDERS]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_readme_says_question_world_answer_and_source(folder: Path) -> None:
    headings = [
        line.removeprefix("## ") for line in (folder / "README.md").read_text("utf-8").splitlines() if line[:3] == "## "
    ]
    assert [heading for heading in headings if heading in ("Question", "World", "Answer", "Source")] == [
        "Question",
        "World",
        "Answer",
        "Source",
    ]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_it_loads_and_is_called_after_its_folder(folder: Path) -> None:
    scenario = load_scenario(folder / "base.yaml")
    assert scenario.name == folder.name
    assert scenario.question
    assert scenario.gates
    assert set(scenario.gates) <= set(METRICS)


def test_the_tutorial_loads_without_warnings() -> None:
    assert load_scenario(FOLDERS[0].parent / "corner_shop" / "base.yaml").notes == ()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_variant_is_explained_in_the_readme(folder: Path) -> None:
    text = (folder / "README.md").read_text(encoding="utf-8")
    assert [name for name in variants(folder) if f"`{name}`" not in text] == []


@functools.cache
def first_future(folder: Path, variant: str = "") -> dict[str, Estimate]:
    variants = (variant,) if variant else ()
    return simulate(load_scenario(folder / "base.yaml", variants=variants), replications=1).estimates


@pytest.mark.parametrize(("folder", "variant"), EVERY_VARIANT)
def test_every_variant_changes_the_answer(folder: Path, variant: str) -> None:
    changed, base = first_future(folder, variant), first_future(folder)
    assert changed["average_inventory_value"].mean != base["average_inventory_value"].mean
