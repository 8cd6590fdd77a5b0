"""What the page says of suppliers, items, the age of stock and alerts."""

from __future__ import annotations

from pathlib import Path

import pytest

from jitsim.pipeline import simulate
from jitsim.reports.page import render_page
from jitsim.reports.review_sections import ReviewSections, review_sections
from jitsim.scenario import load_scenario
from jitsim.store.answer import answer_of

WORLD = """
name: idle
horizon: {days: 400, warm_up: 0}
items: {tea: {unit_cost: 3, price: 5}, fans: {unit_cost: 10, price: 15}}
suppliers: {mill: {lead_time: 4, promised_lead_time: 4}}
stocking_points:
  shop:
    items:
      tea: {from: mill, policy: {type: reorder_point, reorder_point: 12, order_quantity: 14}}
      fans: {from: mill, initial: 10, policy: {type: base_stock, order_up_to: 4}}
customers: {town: {at: shop, demand: {tea: {daily: 2}, fans: {daily: 0}}}}
"""


@pytest.fixture(scope="module")
def sections(tmp_path_factory: pytest.TempPathFactory) -> ReviewSections:
    path = tmp_path_factory.mktemp("idle") / "base.yaml"
    path.write_text(WORLD)
    result = simulate(load_scenario(path))
    return review_sections(result.model, result.review())


def test_suppliers(sections: ReviewSections) -> None:
    (mill,) = sections.suppliers.rows
    assert mill[:3] == ["mill", "A", "100.0"]
    assert mill[4:] == ["100.0", "100.0", "100.0", "4.0", "0.00", "JIT-ready"]


def test_items_of_high_usage_come_first(sections: ReviewSections) -> None:
    tea, fans = sections.items.rows
    assert tea == ["tea", "AX", "smooth", "100.0", "JIT", "0.0", "100.0", "4.0", "–", "–"]
    assert fans[:3] == ["fans", "C?", "no demand"]
    assert sections.verdicts == "Items by verdict: JIT 1, make to order 1."


def test_what_is_too_much(sections: ReviewSections) -> None:
    assert sections.surplus == [
        "Excess, above the largest position that the policy can bring about: 60 EUR in 1 item.",
        "Dead, without demand in 180 days: 100 EUR in 1 item.",
        "Slow, over 90 days of cover and a unit over 90 days old: 100 EUR in 1 item.",
    ]
    assert sections.ages is not None
    assert sections.ages.unit == "EUR"
    assert sections.ages.bars[-1].end == "100"


def test_cash_is_told_with_what_is_assumed(sections: ReviewSections) -> None:
    assert sections.cash.startswith(
        "Assumed, as scenarios do not say it: customers pay after 45 days and suppliers are paid after 30 days. Then "
    )


def test_alerts_tell_those_that_fired_from_the_silent_ones(sections: ReviewSections) -> None:
    assert [row[0] for row in sections.alerts.rows] == ["A-AGE"]
    assert "A-LATE" in sections.silent
    assert "A-BUF" not in sections.silent, "there is no buffer"
    assert "A-BUF (no item has a DDMRP buffer)" in sections.not_evaluated
    assert len(sections.alerts.rows) + len(sections.silent) + len(sections.not_evaluated) == 20


def test_hits_stand_beside_those_of_chance(sections: ReviewSections) -> None:
    """One alert of old stock on day 91, no stockout at all: a false alarm where chance hits as little."""
    (row,) = sections.alerts.rows
    assert row[2:9] == ["item", "1", "0", "1", "0", "0.0", "0.0"]


def test_the_page_has_the_review_only_where_it_is_given(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(WORLD)
    result = simulate(load_scenario(tmp_path / "base.yaml"))
    answer, ledger = answer_of(result), result.ledger(0)
    assert "Which items suit JIT" not in render_page(answer, result.model, ledger)
    page = render_page(answer, result.model, ledger, result.review(ledger))
    for heading in ("Suppliers", "Which items suit JIT", "How old the stock is", "Alerts"):
        assert f"<h2>{heading}</h2>" in page
