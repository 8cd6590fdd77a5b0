"""Supplier scorecard: parts, grade, and who is ready for JIT."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jitsim.metrics.scorecard import PARTS, SupplierFacts, grade, scorecard

SUPPLIER = SupplierFacts(
    lines=40,
    on_time_rate=0.96,
    accepted_rate=0.992,
    lead_time_cv=0.17,
    in_full_rate=0.98,
    confirmed_rate=0.90,
    weeks=52,
    on_time_rate_of_weeks=0.95,
)


def test_weights_sum_to_one() -> None:
    assert sum(part.weight for part in PARTS) == pytest.approx(1)


def test_t_sup_01() -> None:
    card = scorecard(SUPPLIER)
    assert list(card.parts.values()) == pytest.approx([80, 84, 66, 80, 90])
    assert card.total == pytest.approx(79.9, abs=0.05)
    assert card.grade == "B"
    assert card.jit_ready
    assert not card.provisional
    assert card.unknown == ()


@pytest.mark.parametrize(
    ("total", "expected"),
    [(100, "A"), (85, "A"), (84.99, "B"), (70, "B"), (69.99, "C"), (55, "C"), (54.99, "D"), (0, "D")],
)
def test_grades(total: float, expected: str) -> None:
    assert grade(total) == expected


def test_scores_are_clipped() -> None:
    poor = SupplierFacts(40, 0.5, 0.9, 0.8, 0.5, 0.0, 52, 0.5)
    assert list(scorecard(poor).parts.values()) == [0, 0, 0, 0, 0]
    assert scorecard(poor).grade == "D"


def test_unknown_parts_are_left_out() -> None:
    card = scorecard(replace(SUPPLIER, confirmed_rate=None))
    # The known parts add 32, 21, 9.9 and 8; the one of weight 0.10 is missing.
    assert card.total == pytest.approx(70.9 / 0.9)
    assert card.unknown == ("responsiveness",)
    assert card.parts["responsiveness"] is None


def test_nothing_known_has_no_grade() -> None:
    card = scorecard(SupplierFacts(0, None, None, None, None, None, 60, 0.99))
    assert (card.total, card.grade, card.jit_ready) == (None, None, False)
    assert card.provisional


@pytest.mark.parametrize(("lines", "provisional"), [(9, True), (10, False)])
def test_few_lines_are_provisional(lines: int, provisional: bool) -> None:
    assert scorecard(replace(SUPPLIER, lines=lines)).provisional is provisional


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"weeks": 51}, id="too-short"),
        pytest.param({"on_time_rate_of_weeks": 0.949}, id="not-punctual"),
        pytest.param({"on_time_rate_of_weeks": None}, id="unknown"),
        # 79.9 less 0.25 * 84 = 58.9: grade C.
        pytest.param({"accepted_rate": 0.95}, id="grade-c"),
    ],
)
def test_not_ready_for_jit(change: dict[str, float | None]) -> None:
    assert not scorecard(replace(SUPPLIER, **change)).jit_ready  # type: ignore[arg-type]
