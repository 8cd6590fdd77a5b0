"""`jitsim run --by` and `--all`: what is told apart, and how much of it is shown."""

from __future__ import annotations

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
