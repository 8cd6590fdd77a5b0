"""The tables of the electronics_distributor scenario: what they say by expectation, and that the script makes them."""

from __future__ import annotations

import csv
import math
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

import pytest
import yaml
from scipy import stats

FOLDER = Path(__file__).parents[2] / "scenarios" / "electronics_distributor"
VARIANTS = ("pure_jit", "safety_stock", "ddmrp")

Row = dict[str, str]


def rows(name: str) -> list[Row]:
    with (FOLDER / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def by_item(name: str, column: str) -> dict[str, float]:
    return {row["item"]: float(row[column]) for row in rows(name)}


ENQUIRIES_A_DAY = yaml.safe_load((FOLDER / "base.yaml").read_text("utf-8"))["customers"]["makers"]["orders"][
    "arrivals"
]["mean"]
DEMAND = {
    row["item"]: ENQUIRIES_A_DAY * float(row["probability"]) * float(row["size.mean"]) for row in rows("lines.csv")
}
"""Mean demand of every item [units a day]."""
COST_OF_GOODS = {item: 365 * DEMAND[item] * cost for item, cost in by_item("items.csv", "unit_cost").items()}
REVENUE = {item: 365 * DEMAND[item] * price for item, price in by_item("items.csv", "price").items()}
CLASS = {row["item"]: row["class"] for row in rows("items.csv")}
SUPPLIER = {row["item"]: row["from"] for row in rows("stock.csv")}


def purchases() -> dict[str, float]:
    bought: dict[str, float] = defaultdict(float)
    for item, cost in COST_OF_GOODS.items():
        bought[SUPPLIER[item]] += cost
    return bought


def leading_suppliers() -> list[str]:
    bought = purchases()
    return sorted(bought, key=lambda name: -bought[name])[:10]


def test_the_script_makes_the_tables_byte_for_byte(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-B", FOLDER / "derive.py", tmp_path], check=True, stdout=subprocess.DEVNULL)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made == {path.name: path.read_bytes() for path in FOLDER.glob("*.csv")}


def test_the_readme_names_what_was_fitted_and_what_an_order_is() -> None:
    text = " ".join((FOLDER / "README.md").read_text(encoding="utf-8").split())
    printed = subprocess.run(
        [sys.executable, "-B", "-c", "import company; print(*vars(company.Fitted()).values())"],
        cwd=FOLDER,
        check=True,
        capture_output=True,
        text=True,
    )
    of_a, of_others, scatter = printed.stdout.split()
    assert f"{of_a} times today's demand for A items and {of_others} times for all others" in text
    assert f"a standard deviation of {scatter}" in text
    probabilities = [float(row["probability"]) for row in rows("lines.csv")]
    not_empty = 1 - math.prod(1 - probability for probability in probabilities)
    lines = sum(probabilities) / not_empty
    assert f"115 enquiries a day, of which {100 * not_empty:.0f} in 100 become an order, with {lines:.1f} lines" in text


# The figures of the case study that follow from the tables alone.


def test_there_are_1250_items_and_40_suppliers() -> None:
    assert len(CLASS) == len(DEMAND) == len(SUPPLIER) == 1250
    assert len(rows("suppliers.csv")) == 40
    assert set(SUPPLIER.values()) == {row["supplier"] for row in rows("suppliers.csv")}
    assert {row["item"]: row["supplier"] for row in rows("terms.csv")} == SUPPLIER


def test_150_items_of_class_a_have_three_quarters_of_the_revenue() -> None:
    by_revenue = sorted(REVENUE, key=lambda item: -REVENUE[item])
    classes = Counter(CLASS.values())
    assert classes == {"A": 150, "B": 350, "C": 750}
    assert {item for item, label in CLASS.items() if label == "A"} == set(by_revenue[:150])
    of_a = sum(revenue for item, revenue in REVENUE.items() if CLASS[item] == "A")
    assert of_a / sum(REVENUE.values()) == pytest.approx(0.75, abs=0.001)


def test_goods_for_50_million_are_sold_for_63() -> None:
    # 4.2 turns of 12.0 million, and a margin of a fifth of the price.
    assert sum(COST_OF_GOODS.values()) == pytest.approx(4.2 * 12.0e6, rel=0.001)
    assert sum(REVENUE.values()) == pytest.approx(63.0e6, rel=0.001)


def test_ten_suppliers_have_60_percent_of_the_purchases() -> None:
    bought = purchases()
    assert sum(bought[name] for name in leading_suppliers()) / sum(bought.values()) == pytest.approx(0.60, abs=0.001)


def on_time(row: Row) -> float:
    """Return the probability that a delivery comes at most 5 days early and 2 days late."""

    def in_window(law: str) -> float:
        mean, sd = float(row[f"lead_time.{law}.mean"]), float(row[f"lead_time.{law}.sd"])
        sigma = math.sqrt(math.log(1 + (sd / mean) ** 2))
        lognormal = stats.lognorm(s=sigma, scale=mean * math.exp(-(sigma**2) / 2))
        return float(lognormal.cdf(promised + 2) - lognormal.cdf(promised - 5))

    promised, late = float(row["promised_lead_time"]), float(row["lead_time.late_share"])
    return (1 - late) * in_window("usual") + late * in_window("late")


def test_only_the_ten_leading_suppliers_are_at_least_95_percent_on_time() -> None:
    leading = leading_suppliers()
    for row in rows("suppliers.csv"):
        assert (on_time(row) >= 0.95) == (row["supplier"] in leading)


def test_the_carrying_rate_is_28_percent() -> None:
    document = yaml.safe_load((FOLDER / "base.yaml").read_text("utf-8"))
    parts = document["items"]["defaults"]["carrying_rate"]
    assert sum(parts.values()) == pytest.approx(0.28, abs=1e-12)


# What is ours.


def test_the_planner_knows_too_little_of_what_sells_and_too_much_of_the_rest() -> None:
    figure = by_item("stock.csv", "policy.daily_demand")
    ratio = {item: figure[item] / DEMAND[item] for item in DEMAND}
    of_a = [ratio[item] for item in ratio if CLASS[item] == "A"]
    of_others = [ratio[item] for item in ratio if CLASS[item] != "A"]
    # The fitted means, of 150 and 1,100 lognormal figures with a log standard deviation of 0.32: four standard errors.
    assert sum(of_a) / len(of_a) == pytest.approx(0.68, abs=4 * 0.68 * 0.33 / math.sqrt(150))
    assert sum(of_others) / len(of_others) == pytest.approx(2.128, abs=4 * 2.128 * 0.33 / math.sqrt(1100))


def test_minimum_orders_are_whole_packages_and_at_most_300_days_of_demand() -> None:
    for row in rows("terms.csv"):
        minimum, pack = int(row["minimum_order"]), int(row["order_multiple"])
        assert minimum % pack == 0
        # Rounding to whole packages and to the digits of the tables is on top.
        assert minimum <= 300 * DEMAND[row["item"]] * 1.001 + pack
        assert pack == 1 or pack <= 5 * DEMAND[row["item"]] * 1.001


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_variant_changes_the_300_items_with_the_most_revenue(variant: str) -> None:
    by_revenue = sorted(REVENUE, key=lambda item: -REVENUE[item])
    assert {row["item"] for row in rows(f"{variant}.csv")} == set(by_revenue[:300])


def test_call_offs_are_single_packages() -> None:
    pack = {row["item"]: row["order_multiple"] for row in rows("terms.csv")}
    container = {row["item"]: row["policy.container"] for row in rows("pure_jit.csv")}
    assert set(container) == {row["item"] for row in rows("call_offs.csv")}
    for row in rows("call_offs.csv"):
        assert row["supplier"] == SUPPLIER[row["item"]]
        assert row["minimum_order"] == row["order_multiple"] == container[row["item"]] == pack[row["item"]]
