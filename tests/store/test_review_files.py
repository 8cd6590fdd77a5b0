"""The review of a run as CSV files that a spreadsheet reads."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from jitsim.pipeline import simulate
from jitsim.scenario import load_scenario
from jitsim.store.review_files import write_review

WORLD = """
name: late
horizon: {days: 200, warm_up: 20}
items: {tea: {unit_cost: 3, price: 5}, "salt, fine": {}}
suppliers: {mill: {lead_time: 5, promised_lead_time: 4}}
stocking_points:
  shop:
    items:
      tea: {from: mill, policy: {type: reorder_point, reorder_point: 8, order_quantity: 14}}
      "salt, fine": {from: mill, policy: {type: base_stock, order_up_to: 4}}
customers: {town: {at: shop, demand: {tea: {daily: 2}, "salt, fine": {daily: 0}}}}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("late")
    (found / "base.yaml").write_text(WORLD)
    result = simulate(load_scenario(found / "base.yaml"))
    write_review(found, result.model, result.review())
    return found


def test_suppliers(folder: Path) -> None:
    (mill,) = pd.read_csv(folder / "suppliers.csv").to_dict("records")
    assert (mill["supplier"], mill["on_time_rate"], mill["on_time_score"]) == ("mill", 0, 0)
    assert mill["grade"] == "C", "(25 + 15 + 10)/90 of 100"
    assert mill["unknown"] == "responsiveness"
    assert (mill["provisional"], mill["jit_ready"]) == ("no", "no")
    assert (mill["lead_time_to_last_delivery"], mill["in_full_in_the_end_rate"]) == (5, 1), "late, and whole in the end"


def test_items(folder: Path) -> None:
    items = pd.read_csv(folder / "items.csv").set_index("item")
    assert items.loc["tea", "failing"] == "supplier_on_time_rate"
    assert items.loc["tea", "abc"] == "A"
    assert items.loc["tea", "weekly_demand_cv"] != items.loc["tea", "weekly_demand_cv"], "25 weeks are too few"
    assert items.loc["tea", ["lead_time_to_last_delivery", "moving_average_mape"]].tolist() == [5, 0]
    assert items.loc["salt, fine", ["on_hand_end", "excess", "dead"]].tolist() == [4, 0, "yes"]
    assert pd.isna(items.loc["salt, fine", "value_end"])


def test_stock_ages_add_up_to_the_stock(folder: Path) -> None:
    ages = pd.read_csv(folder / "stock_ages.csv").set_index("item")
    ends = ages[[name for name in ages.columns if name.startswith("end ")]].sum(axis=1)
    items = pd.read_csv(folder / "items.csv").set_index("item")
    assert ends.to_dict() == items["on_hand_end"].to_dict()


def test_alerts_add_up_to_their_summary(folder: Path) -> None:
    alerts, summary = pd.read_csv(folder / "alerts.csv"), pd.read_csv(folder / "alerts_summary.csv").set_index("rule")
    assert alerts["rule"].value_counts().to_dict() == summary.loc[summary["alerts"] > 0, "alerts"].to_dict()
    assert alerts["day"].is_monotonic_increasing
    assert alerts["day"].min() >= 20
    late = alerts[alerts["rule"] == "A-LATE"]
    assert set(late["item"]) == {"tea"}
    assert (late["stockout_followed"] == "yes").sum() == summary.loc["A-LATE", "hits"]
    judged = summary[summary["hits"].notna()]
    assert (judged[["hits", "false_alarms", "undecided"]].sum(axis=1) == judged["alerts"]).all()
    assert summary.loc[["A-OTD", "A-OFR"], "hits"].isna().all(), "a supplier or a stocking point has no stockout"


def test_every_rule_is_evaluated_or_says_why_not(folder: Path) -> None:
    summary = pd.read_csv(folder / "alerts_summary.csv").set_index("rule")
    assert len(summary) == 20
    silent = summary[summary["not_evaluated"].notna()]
    assert set(silent.index) == {f"A-{name}" for name in SILENT}
    assert silent["alerts"].isna().all()
    assert summary.drop(silent.index)["alerts"].notna().all()
    assert silent.loc["A-TURN", "not_evaluated"] == "an item has no unit cost"


SILENT = ("BUF", "TURN", "CC", "REJ", "CAPU", "EXPIRY", "BUDGET", "TTS", "STALE")


def test_the_hit_rate_stands_beside_that_of_chance(folder: Path) -> None:
    """Tea runs out once in the 7 days of its order cycle, with the planned 4 days before it; salt never does.

    So chance hits on 4 of 14 item-days. The order that is late always leaves nothing to sell.
    """
    summary = pd.read_csv(folder / "alerts_summary.csv").set_index("rule")
    assert summary.loc["A-LATE", "hit_rate"] == 1
    assert summary.loc["A-LATE", "chance_hit_rate"] == pytest.approx(4 / 14, abs=0.005)
    assert pd.isna(summary.loc["A-OTD", "chance_hit_rate"])


def test_suppliers_by_quarter(folder: Path) -> None:
    """From day 20 to 199 there are windows of 91 days that end with days 110, 117, ... 194."""
    quarters = pd.read_csv(folder / "supplier_quarters.csv")
    assert quarters["last_day"].tolist() == list(range(110, 200, 7))
    assert set(quarters["supplier"]) == {"mill"}
    assert set(quarters["grade"]) == {"C"}
    assert set(quarters["on_time_rate"]) == {0}


def test_cash_is_told_with_the_terms_that_are_assumed(tmp_path: Path) -> None:
    """No scenario says when bills are paid: 45 days and 30 are the defaults of the metric."""
    (tmp_path / "base.yaml").write_text(WORLD.replace('"salt, fine": {}', '"salt, fine": {unit_cost: 1, price: 2}'))
    result = simulate(load_scenario(tmp_path / "base.yaml"))
    write_review(tmp_path, result.model, result.review())
    cash = pd.read_csv(tmp_path / "cash.csv").set_index("part")
    assert cash["assumed_terms_days"].dropna().to_dict() == {"receivables": 45, "payables": 30}


def test_money_that_is_not_known_has_no_file(folder: Path) -> None:
    assert not (folder / "cash.csv").exists()


BUFFER = """{type: ddmrp, adu: {method: fixed, value: 4}, decoupled_lead_time: 10, lead_time_factor: 0.5,
        variability_factor: 0.5}"""


def test_buffers_by_priority(tmp_path: Path) -> None:
    """T-DD-16: an order every sixth day, on hand 50 to 30. On day 199 that is 34, and the net flow 90 less 8.

    Nobody asks for salt, so it stays at the top of green.
    """
    policies = ("{type: reorder_point, reorder_point: 8, order_quantity: 14}", "{type: base_stock, order_up_to: 4}")
    world = WORLD.replace("lead_time: 5, promised_lead_time: 4", "lead_time: 10").replace("daily: 2", "daily: 4")
    for policy in policies:
        world = world.replace(policy, BUFFER)
    (tmp_path / "base.yaml").write_text(world)
    result = simulate(load_scenario(tmp_path / "base.yaml"))
    write_review(tmp_path, result.model, result.review())
    tea, salt = pd.read_csv(tmp_path / "buffer_priorities.csv").to_dict("records")
    assert [tea["item"], salt["item"]] == ["tea", "salt, fine"]
    assert [tea[f"top_of_{zone}"] for zone in ("red", "yellow", "green")] == [30, 70, 90]
    assert (tea["net_flow"], tea["planning_colour"]) == (82, "green")
    assert tea["planning_percent"] == pytest.approx(100 * 82 / 90)
    assert (tea["on_hand"], tea["execution_colour"]) == (34, "green")
    assert tea["execution_percent"] == pytest.approx(100 * 34 / 30)
    assert salt["planning_percent"] == 100
    days = {str(name): share for name, share in tea.items() if str(name).endswith("_share")}
    assert days == {name: float("green" in name) for name in days}
    assert len(days) == 9


def test_without_buffers_there_are_no_priorities(folder: Path) -> None:
    assert not (folder / "buffer_priorities.csv").exists()
