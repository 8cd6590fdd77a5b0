"""`jitsim run --by` and `--all`: what is told apart, and how much of it is shown."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from jitsim.metrics import METRICS

pytestmark = pytest.mark.usefixtures("blank_page")


def test_classes_in_json_say_what_they_rest_on(jitsim: Any, shop: str) -> None:
    document = jitsim("run", shop, "--json", "--by", "class", "-n", "2").document
    assert list(document["by_class"]) == ["A", "B", "C"]
    assert set(document["by_class"]["A"]) == METRICS.keys()
    assert document["class_basis"].startswith("classes by units demanded")
    assert "class_basis" not in jitsim("run", shop, "--json", "-n", "2").document


def test_a_stored_answer_knows_its_classes(jitsim: Any, shop: str) -> None:
    first = jitsim("run", shop, "--by", "class", "-n", "2")
    again = jitsim("run", shop, "--by", "class", "-n", "2")
    assert "stored answer" in again.err
    assert again.out == first.out
    assert "By class" in again.out


def test_every_metric_is_shown_on_request(jitsim: Any, shop: str) -> None:
    assert "lead_time_cv" not in jitsim("run", shop, "-n", "2").out
    shown = jitsim("run", shop, "-n", "2", "--all").out
    assert [name for name in METRICS if name not in shown] == []


def test_work_centers_and_tiers(jitsim: Any, tmp_path: Path) -> None:
    """What a press makes is told by work center, in the folder too; service and stock by tier from the customers up."""
    out = tmp_path / "line"
    ran = jitsim("run", "automotive_line", "--by", "work_center", "--by", "tier", "-n", "2", "--out", str(out))
    assert "\nProduction\n  throughput " in ran.out
    assert "By work center" in ran.out
    document = jitsim("run", "automotive_line", "--by", "work_center", "--by", "tier", "--json", "-n", "2").document
    assert list(document["by_tier"]) == ["1", "2", "3"]
    press = document["by_work_center"]["press"]
    assert press["utilisation"]["unit"] == "share"
    assert press["fill_rate"]["reason"] == "not_by_work_center"
    (row,) = csv.DictReader((out / "by_work_center.csv").read_text(encoding="utf-8").splitlines())
    assert row["work_center"] == "press"
    assert float(row["utilisation"]) == press["utilisation"]["mean"]
    assert "fill_rate" not in row


def test_without_a_work_center_there_is_no_word_of_production(jitsim: Any, shop: str, tmp_path: Path) -> None:
    ran = jitsim("run", shop, "-n", "2", "--by", "work_center", "--out", str(tmp_path / "shop"))
    assert "Production" not in ran.out
    assert "work center" not in ran.out
    assert not (tmp_path / "shop" / "by_work_center.csv").exists()
