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


def test_items(folder: Path) -> None:
    items = pd.read_csv(folder / "items.csv").set_index("item")
    assert items.loc["tea", "failing"] == "supplier_on_time_rate"
    assert items.loc["tea", "abc"] == "A"
    assert items.loc["tea", "weekly_demand_cv"] != items.loc["tea", "weekly_demand_cv"], "25 weeks are too few"
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
    assert summary["hits"].fillna(0).le(summary["alerts"]).all()


def test_money_that_is_not_known_has_no_file(folder: Path) -> None:
    assert not (folder / "cash.csv").exists()
