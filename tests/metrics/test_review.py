"""The review of a small world without chance, where every number follows by arithmetic."""

from __future__ import annotations

from pathlib import Path

import pytest

from jitsim.metrics.cash_review import CashDays, cash_review
from jitsim.metrics.item_review import ItemReview
from jitsim.metrics.review import Review
from jitsim.metrics.supplier_review import SupplierReview
from jitsim.pipeline import simulate
from jitsim.scenario import load_scenario

WORLD = """
name: steady
horizon: {days: 400, warm_up: 0}
items:
  tea: {unit_cost: 3, price: 5}
  fans: {unit_cost: 10, price: 15}
  salt: {unit_cost: 1, price: 2}
suppliers:
  mill: {lead_time: 4, promised_lead_time: 4}
  slow: {lead_time: 9, promised_lead_time: 5}
stocking_points:
  shop:
    items:
      tea: {from: mill, policy: {type: reorder_point, reorder_point: 12, order_quantity: 14}}
      fans: {from: slow, initial: 10, policy: {type: base_stock, order_up_to: 4}}
      salt: {from: slow, policy: {type: reorder_point, reorder_point: 20, order_quantity: 14}}
customers: {town: {at: shop, demand: {tea: {daily: 2}, fans: {daily: 0}, salt: {daily: 2}}}}
"""


@pytest.fixture(scope="module")
def review(tmp_path_factory: pytest.TempPathFactory) -> Review:
    path = tmp_path_factory.mktemp("steady") / "base.yaml"
    path.write_text(WORLD)
    return simulate(load_scenario(path)).review()


def item(review: Review, name: str) -> ItemReview:
    (found,) = [each for each in review.items if each.item == name]
    return found


def supplier(review: Review, name: str) -> SupplierReview:
    (found,) = [each for each in review.suppliers if each.supplier == name]
    return found


def test_steady_demand_from_a_punctual_supplier_suits_jit(review: Review) -> None:
    tea = item(review, "tea")
    assert (tea.abc, tea.xyz, tea.pattern, tea.daily_demand) == ("A", "X", "smooth", 2)
    assert (tea.facts.mape, tea.facts.lead_time, tea.facts.lead_time_cv, tea.facts.demand_cv) == (0, 4, 0, 0)
    assert tea.suitability.total == 100  # lead time 4 d is below 5; everything else is without error
    assert tea.suitability.verdict == "jit"
    assert tea.suitability.failing == ()
    assert tea.bullwhip is None, "demand without variance"


def test_a_late_supplier_speaks_against_jit(review: Review) -> None:
    """Score without punctuality, and (45 - 9)/40 = 90 % for the lead time: 100 - 20 - 0.1 x 15."""
    salt = item(review, "salt")
    assert salt.suitability.scores["lead_time"] == pytest.approx(90)
    assert salt.suitability.total == pytest.approx(78.5)
    assert salt.suitability.verdict == "jit_with_buffer"
    assert salt.suitability.failing == ("supplier_on_time_rate",)


def test_scorecards(review: Review) -> None:
    """Of 400 days the punctual one has 57 weeks: grade A and ready. Late lines leave (25 + 15 + 10)/90 of the score."""
    mill, slow = supplier(review, "mill"), supplier(review, "slow")
    assert (mill.card.total, mill.card.grade, mill.card.jit_ready, mill.card.provisional) == (100, "A", True, False)
    assert mill.card.unknown == ("responsiveness",)
    assert (slow.facts.on_time_rate, slow.facts.accepted_rate, slow.facts.in_full_rate) == (0, 1, 1)
    assert slow.card.total == pytest.approx(100 * 50 / 90)
    assert (slow.card.grade, slow.card.jit_ready) == ("C", False)
    assert slow.mean_lead_time == 9


def test_stock_that_nobody_wants_is_dead_slow_and_too_much(review: Review) -> None:
    """Ten fans where four are the most that is ever ordered: six too many at 10 each, all 400 days old."""
    fans = item(review, "fans").stock
    assert (fans.on_hand, fans.value, fans.most, fans.by_cover) == (10, 100, 4, False)
    assert (fans.excess, fans.excess_value) == (6, 60)
    assert (fans.dead, fans.slow, fans.oldest, fans.aged_share) == (True, True, 400, 1)
    tea = item(review, "tea").stock
    assert (tea.most, tea.excess, tea.dead, tea.slow) == (26, 0, False, False)


def test_an_item_without_demand_has_no_forecast_error_and_no_class(review: Review) -> None:
    fans = item(review, "fans")
    assert (fans.abc, fans.xyz, fans.pattern) == ("C", "", "no_demand")
    assert (fans.facts.mape, fans.facts.wmape, fans.facts.minimum_order_days) == (None, None, None)
    assert "forecast_error" in fans.suitability.unknown
    assert fans.suitability.verdict == "make_to_order", "class C, and no demand within the record"


def test_the_late_line_and_the_old_stock_raise_alerts(review: Review) -> None:
    """Every order of salt is 4 days late, one a week: once late, 7 days later again. The fans are noticed once."""
    rules = review.alerts.rules
    old = [each for each in review.alerts.alerts if each.record.rule.id == "A-AGE"]
    assert [(len(each.day), each.number) for each in old] == [(1, 0)]
    assert old[0].day.tolist() == [91], "older than 90 days at the end of day 91 in whole days"
    assert rules["A-LATE"].alerts == pytest.approx(400 / 7, abs=2)
    assert (rules["A-LATE"].hits, rules["A-LATE"].stockouts) == (0, 0)
    assert rules["A-OTD"].alerts == 0, "eight lines in 8 weeks are too few"
    assert "A-BUF" not in rules


BUFFER = """{type: ddmrp, adu: {method: fixed, value: 2}, decoupled_lead_time: 10, lead_time_factor: 0.5,
        variability_factor: 0.5, on_hand_alert: SHARE}"""


@pytest.mark.parametrize(("share", "first"), [pytest.param(0.5, (), id="half"), pytest.param(1, (15, 22), id="all")])
def test_stock_in_the_red_zone_is_an_alert_where_the_planner_says_so(
    tmp_path: Path, share: float, first: tuple[int, ...]
) -> None:
    """Red 10 + 5, yellow 20, green 10: tops 15, 35 and 45. From 45, 2 a day, 12 are ordered at 33: on day 5, 11, ...

    They take 12 days where the buffer counts on 10: on days 15 and 16, 21 and 22, ... stock is 13 and 11, never below
    7.5. No alert follows another within 7 days, so of three such pairs the first fires, the second on its second day
    and the third not: 15 and 22, and the same 18 days later.
    """
    policy = BUFFER.replace("SHARE", str(share))
    world = WORLD.replace("{type: reorder_point, reorder_point: 12, order_quantity: 14}", policy)
    (tmp_path / "base.yaml").write_text(
        world.replace("days: 400", "days: 200").replace("lead_time: 4,", "lead_time: 12,")
    )
    found = simulate(load_scenario(tmp_path / "base.yaml")).review().alerts
    assert found.rules["A-BUF"].days_judged > 0
    fired = [day for each in found.alerts if each.record.rule.id == "A-BUF" for day in each.day.tolist()]
    assert fired == sorted(day for start in first for day in range(start, 200, 18))


def test_a_short_record_says_what_it_does_not_know(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(WORLD.replace("days: 400", "days: 50"))
    tea = item(simulate(load_scenario(tmp_path / "base.yaml")).review(), "tea")
    assert (tea.xyz, tea.pattern, tea.facts.demand_cv, tea.stock.dead) == ("", "", None, None)


@pytest.mark.parametrize(("days", "warm_up"), [(1, 0), (10, 9.5), (3, 2.75)])
def test_the_shortest_worlds_have_a_review(tmp_path: Path, days: int, warm_up: float) -> None:
    (tmp_path / "base.yaml").write_text(
        WORLD.replace("{days: 400, warm_up: 0}", f"{{days: {days}, warm_up: {warm_up}}}")
    )
    found = simulate(load_scenario(tmp_path / "base.yaml")).review()
    assert len(found.items) == 3


def test_cash() -> None:
    """Ten a day sold at 20 and bought at 12, 600 in stock: 45 days of 200 are owed to us, 30 days of 120 by us."""
    days = 100
    cash = CashDays.zeros(days)
    cash.stock += 600.0
    cash.revenue += 200.0
    cash.purchases += 120.0
    cash.cost_of_goods += 120.0
    found = cash_review(cash, 50, days)
    assert found is not None
    assert (found.inventory, found.receivable, found.payable) == (600, 9000, 3600)
    assert found.working_capital == 6000
    assert found.cash_to_cash == pytest.approx(5 + 45 - 30)


def test_cash_is_unknown_without_prices(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(WORLD.replace(", price: 5", ""))
    assert simulate(load_scenario(tmp_path / "base.yaml")).review().cash is None


def test_a_world_without_costs_has_a_review(tmp_path: Path) -> None:
    text = "name: bare\nhorizon: {days: 30, warm_up: 0}\nitems: {dust: {}}\nsuppliers: {a: {lead_time: 1}}\n"
    text += "stocking_points: {b: {items: {dust: {from: a, policy: {type: base_stock, order_up_to: 0}}}}}\n"
    (tmp_path / "base.yaml").write_text(text + "customers: {c: {at: b, demand: {dust: {daily: 0}}}}\n")
    stock = simulate(load_scenario(tmp_path / "base.yaml")).review().items[0].stock
    assert (stock.on_hand, stock.value, stock.aged_share) == (0, None, None)


def test_stock_for_longer_than_it_keeps_is_an_alert(tmp_path: Path) -> None:
    """Salt keeps 40 days, 5 of them on the way: 100 for 2 a day are 50 days of stock.

    Nothing is expected before 28 days of demand: at the end of day 27, 44 are left, 22 days of them, and they keep 35
    less 27, for 16. 28 are too many.
    """
    text = WORLD.replace("salt: {unit_cost: 1", "salt: {shelf_life: 40, unit_cost: 1")
    text = text.replace("salt: {from: slow,", "salt: {from: slow, initial: 100,").replace("days: 400", "days: 60")
    (tmp_path / "base.yaml").write_text(text)
    record = simulate(load_scenario(tmp_path / "base.yaml")).review().alerts
    (alert,) = [each for each in record.alerts if each.record.rule.id == "A-EXPIRY"]
    assert (alert.number, alert.day.tolist()) == (1, [27])
    assert (record.rules["A-EXPIRY"].false_alarms, record.rules["A-EXPIRY"].base_rate) == (1, 0)


def test_money_rules_are_judged_where_every_item_has_a_cost(review: Review, tmp_path: Path) -> None:
    assert {"A-TURN", "A-CC"} <= set(review.alerts.rules)
    (tmp_path / "base.yaml").write_text(WORLD.replace("{unit_cost: 10, price: 15}", "{}"))
    reasons = {
        rule.id: rule.reason for rule in simulate(load_scenario(tmp_path / "base.yaml")).review().alerts.not_evaluated
    }
    assert reasons["A-TURN"] == reasons["A-CC"] == "an item has no unit cost"
