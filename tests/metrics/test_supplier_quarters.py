"""Scorecards over rolling windows of 13 weeks: by hand, and over all days as the metrics have them."""

from __future__ import annotations

from dataclasses import astuple
from pathlib import Path

import pytest

from jitsim.ledger import Kind
from jitsim.metrics.item_review import measured_days
from jitsim.metrics.purchase_lines import purchase_lines
from jitsim.metrics.supplier_quarters import SupplierQuarter, SupplierRecord, supplier_quarters
from jitsim.pipeline import simulate
from jitsim.result import Result
from jitsim.scenario import load_scenario
from tests.engine.worlds import loaded, one_item
from tests.ledger.business import Business, Event, Place, Stream, ledger_of

RANDOM = """
name: random
horizon: {days: 400, warm_up: 30}
replications: 1
seed: 5
items: {tea: {unit_cost: 3}, salt: {unit_cost: 1, unit: 0.5}, fans: {unit_cost: 10}}
suppliers:
  mill:
    lead_time: {distribution: uniform, low: 2, high: 8}
    promised_lead_time: 6
    rejects: {share: 0.04, per: unit, on_reject: replace}
  slow:
    lead_time: {distribution: uniform, low: 1, high: 20}
    promised_lead_time: 11
    rejects: {share: 0.02, per: unit}
    short_deliveries: {probability: 0.3, share: 0.5, rest_after: 4, short_close_after: 3}
  idle: {lead_time: 3}
stocking_points:
  shop:
    items:
      tea: {from: mill, policy: {type: reorder_point, reorder_point: 60, order_quantity: 40}}
      salt: {from: slow, policy: {type: reorder_point, reorder_point: 120, order_quantity: 90}}
      fans: {from: slow, policy: {type: base_stock, order_up_to: 30}}
customers:
  town:
    at: shop
    demand:
      tea: {daily: {distribution: poisson, mean: 6}}
      salt: {daily: {distribution: poisson, mean: 6}}
      fans: {daily: {distribution: poisson, mean: 0.5}}
"""


def played(text: str, folder: Path) -> Result:
    (folder / "base.yaml").write_text(text)
    return simulate(load_scenario(folder / "base.yaml"))


def test_facts_of_all_days_measured_are_those_of_the_review(tmp_path: Path) -> None:
    """Promises, rejects, splits and lead times of a random world, added up in another way."""
    result = played(RANDOM, tmp_path)
    model, ledger = result.model, result.ledger(0)
    first, last = measured_days(model.clock)
    record = SupplierRecord.of(model, ledger, purchase_lines(model, ledger))
    found, expected = record.facts(first, last, since=first), result.review(ledger).suppliers
    assert [each.supplier for each in expected] == ["idle", "mill", "slow"]
    for facts, review in zip(found, expected, strict=True):
        assert astuple(facts) == pytest.approx(astuple(review.facts), nan_ok=False), review.supplier
    assert found[2].in_full_rate is not None
    assert found[2].in_full_rate < 1, "some rests never come"


def test_a_window_every_week() -> None:
    """From day 30 of 400 on, 370 days: windows end with days 121, 128, ... 394, that is 40."""
    result = simulate(loaded(one_item({"type": "base_stock", "order_up_to": 20}, {"daily": 4}, days=400, warm_up=30)))
    quarters = result.review().quarters
    assert len(quarters) == 40
    assert [(each.first, each.last) for each in quarters[:2]] == [(30, 120), (37, 127)]
    assert quarters[-1].last == 120 + 39 * 7


def test_a_record_below_13_weeks_has_no_window() -> None:
    for days, count in ((90, 0), (91, 1)):
        written = one_item({"type": "base_stock", "order_up_to": 20}, {"daily": 4}, days=days)
        assert len(simulate(loaded(written)).review().quarters) == count


@pytest.fixture(scope="module")
def weekly() -> dict[int, SupplierQuarter]:
    """Give windows by their first day of one order of 10 a week, on Mondays at midnight, promised in 2 days.

    Those of weeks 20 to 32, from day 140 to day 224 on, take 9 days, the others 2.
    """
    events: list[Event] = []
    for week in range(57):
        events.append((28 * week, Kind.ORDER, 10, 0))
        events.append((28 * week + (36 if 20 <= week <= 32 else 8), Kind.RECEIPT, 10, week))
    business = Business([Place(promised_lead_time=8)], [Stream()], horizon=1600)
    model = business.model()
    ledger = ledger_of(model, [sorted(event for event in events if event[0] < 1600)])
    return {each.first: each for each in supplier_quarters(model, ledger, purchase_lines(model, ledger), 0, 400)}


@pytest.mark.parametrize(
    ("first", "lines", "on_time"),
    [
        pytest.param(42, 13, 13, id="before"),
        # Promised until day 147: weeks 8 to 20, and that of week 20 has not come on day 142.
        pytest.param(56, 13, 12, id="the first late line"),
        pytest.param(140, 13, 0, id="all late"),
        # Weeks 33 to 45, and that of week 32, which comes on day 233.
        pytest.param(231, 14, 13, id="the last late line arrives"),
        pytest.param(238, 13, 13, id="after"),
    ],
)
def test_punctuality_of_13_weeks(weekly: dict[int, SupplierQuarter], first: int, lines: int, on_time: int) -> None:
    found = weekly[first]
    assert found.facts.lines == lines
    assert found.facts.on_time_rate == on_time / lines
    assert not found.card.provisional
    assert (found.facts.accepted_rate, found.facts.in_full_rate) == (1, 1)


def test_variation_of_the_lead_times_of_13_weeks(weekly: dict[int, SupplierQuarter]) -> None:
    """Received from day 63 to day 153: eleven of 2 days and the first of 9: mean 31/12, squares 49 x 11/12 over 11."""
    assert weekly[56].facts.lead_time_cv == 0
    assert weekly[63].facts.lead_time_cv == pytest.approx((49 / 12) ** 0.5 / (31 / 12))
    assert weekly[140].facts.lead_time_cv == 0, "twelve of 9 days"


def test_grades_fall_and_rise_again(weekly: dict[int, SupplierQuarter]) -> None:
    """All late leaves (25 + 15 + 10)/90 of the score: 55.6, grade C."""
    assert [weekly[first].card.grade for first in (42, 140, 238)] == ["A", "C", "A"]
    assert weekly[140].card.total == pytest.approx(100 * 50 / 90)


def test_ready_for_jit_after_52_punctual_weeks(weekly: dict[int, SupplierQuarter]) -> None:
    written = one_item(
        {"type": "base_stock", "order_up_to": 20}, {"daily": 4}, days=400, supplier={"promised_lead_time": 2}
    )
    punctual = simulate(loaded(written)).review().quarters
    assert [each.last + 1 for each in punctual if each.card.jit_ready] == [364, 371, 378, 385, 392, 399]
    assert not any(each.card.jit_ready for each in weekly.values()), "13 of 52 lines are late"
