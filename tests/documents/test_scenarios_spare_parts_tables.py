"""The tables of the spare_parts scenario: the source's known answers, and that the tables follow from the source."""

from __future__ import annotations

import csv
import math
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

FOLDER = Path(__file__).parents[2] / "scenarios" / "spare_parts"
WEEKS = 150
WEEKS_BEFORE = 98  # 2012-01-02 to 2013-11-17
FIRST_MONDAY = date(2012, 1, 2)

Row = dict[str, str]
Floats = npt.NDArray[np.float64]


def rows(name: str) -> list[Row]:
    with (FOLDER / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def demand() -> dict[str, Floats]:
    """Quantity per week, shape (150,), of every item that moves."""
    weeks: dict[str, Floats] = defaultdict(lambda: np.zeros(WEEKS))
    for row in rows("source/demand_weekly.csv"):
        day = date.fromisoformat(row["week_start"])
        assert day.weekday() == 0
        weeks[row["sku"]][(day - FIRST_MONDAY).days // 7] += float(row["qty"])
    return dict(weeks)


def derive(source: Path, target: Path) -> None:
    subprocess.run([sys.executable, FOLDER / "derive.py", source, target], check=True)


# Known answers of the data set, stated by those who cut it from the publication, not computed here.


def test_total_demand_and_its_value(demand: dict[str, Floats]) -> None:
    cost = {row["item"]: float(row["unit_cost"]) for row in rows("items.csv")}
    value = sum(float(weeks.sum()) * cost[item] for item, weeks in demand.items())
    assert sum(float(weeks.sum()) for weeks in demand.values()) == pytest.approx(1344666.2, abs=0.05)
    assert value == pytest.approx(6378521.42, abs=0.005)
    assert value / WEEKS * 52 == pytest.approx(2211220.76, abs=0.005)


def test_items_by_lead_time(demand: dict[str, Floats]) -> None:
    asia, nl = rows("asia.csv"), rows("nl.csv")
    assert (len(asia), len(nl)) == (3063, 388)
    assert (16 * len(asia) + 7 * len(nl)) / (len(asia) + len(nl)) == pytest.approx(14.9881, abs=5e-5)
    supplier = {row["item"]: row["from"] for row in rows("stock.csv")}
    assert supplier == {row["item"]: "asia" for row in asia} | {row["item"]: "nl" for row in nl}
    cost = {row["item"]: float(row["unit_cost"]) for row in rows("items.csv")}
    weeks = {"asia": 16, "nl": 7}
    pipeline = sum(float(weekly.mean()) * weeks[supplier[item]] * cost[item] for item, weekly in demand.items())
    assert pipeline == pytest.approx(615175.67, abs=0.005)


def test_classes_of_demand(demand: dict[str, Floats]) -> None:
    def kind(weeks: Floats) -> str:
        moving = weeks[weeks > 0]
        interval = WEEKS / len(moving)
        cv2 = 0.0 if len(moving) < 2 else float(moving.var(ddof=1) / moving.mean() ** 2)
        if cv2 < 0.49:
            return "smooth" if interval < 1.32 else "intermittent"
        return "erratic" if interval < 1.32 else "lumpy"

    classes = Counter(kind(weeks) for weeks in demand.values())
    assert classes == {"erratic": 23, "intermittent": 954, "lumpy": 963, "smooth": 1}
    assert len(rows("items.csv")) - len(demand) == 1510


@pytest.mark.parametrize(
    ("item", "unit_cost", "nonzero", "total", "mean", "sd", "adi"),
    [
        ("MAN1619", 188.3, 39, 1001.70, 6.6780, 14.3835, 3.8462),
        ("MAN2571", 3.6288, 130, 43679.56, 291.1971, 455.2152, 1.1538),
        ("MAN0008", 4.5980, 30, 30293, 201.9533, 571.1055, 5.0),
        ("MAN2665", 73.75, 61, 1692.61, 11.2841, 22.7356, 2.4590),
        ("MAN2574", 5.1650, 124, 13871.64, 92.4776, 166.0314, 1.2097),
        ("MAN1964", 255.2, 11, 273.9, 1.8260, 7.1777, 13.6364),
        ("MAN2713", 90.7604, 5, 5, 0.03333, 0.23478, 30),
        ("MAN0001", 1.8737, 11, 3190, 21.2667, 108.8161, 13.6364),
    ],
)
def test_items_with_known_statistics(
    demand: dict[str, Floats],
    item: str,
    unit_cost: float,
    nonzero: int,
    total: float,
    mean: float,
    sd: float,
    adi: float,
) -> None:
    weeks = demand[item]
    cost = {row["item"]: float(row["unit_cost"]) for row in rows("items.csv")}
    assert cost[item] == pytest.approx(unit_cost, abs=6e-5)
    assert np.count_nonzero(weeks) == nonzero
    assert weeks.sum() == pytest.approx(total)
    assert weeks.mean() == pytest.approx(mean, abs=6e-5)
    assert weeks.std(ddof=1) == pytest.approx(sd, abs=6e-5)
    assert WEEKS / nonzero == pytest.approx(adi, abs=6e-5)


# The tables follow from the source.


def test_the_script_makes_the_tables_byte_for_byte(tmp_path: Path) -> None:
    derive(FOLDER / "source", tmp_path)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made == {path.name: path.read_bytes() for path in FOLDER.glob("*.csv")}


def test_costs_and_minimum_orders_are_those_of_the_item_master() -> None:
    items = {row["item"]: row for row in rows("items.csv")}
    supplied = {row["item"]: row for name in ("asia.csv", "nl.csv") for row in rows(name)}
    master = rows("source/item_master.csv")
    assert [row["sku"] for row in master] == list(items)
    for row in master:
        item, terms = items[row["sku"]], supplied[row["sku"]]
        assert item["unit_cost"] == row["unit_cost_eur"]
        assert item["holding_cost"] == row["holding_cost_eur_per_year"]
        assert terms["order_cost"] == row["order_cost_eur"] == "5"
        assert 0 <= float(terms["minimum_order"]) - float(row["min_order_qty"]) < 1e-6


def test_the_unit_of_an_item_divides_its_quantities_and_no_larger_one_does() -> None:
    unit = {row["item"]: Decimal(row["unit"]) for row in rows("items.csv")}
    quantities: dict[str, list[Decimal]] = defaultdict(list)
    for row in rows("source/demand_weekly.csv"):
        quantities[row["sku"]].append(Decimal(row["qty"]))
    for row in rows("asia.csv") + rows("nl.csv"):
        quantities[row["item"]].append(Decimal(row["minimum_order"]))
    for row in rows("stock.csv") + rows("half_safety_stock.csv"):
        levels = [row["policy.reorder_point"] or "0", row["policy.order_up_to"], row["initial"]]
        assert all(Decimal(level) % unit[row["item"]] == 0 for level in levels)
    for item, smallest in unit.items():
        assert all(quantity % smallest == 0 for quantity in quantities[item])
        assert smallest == 1 or any(quantity % (smallest * 10) != 0 for quantity in quantities[item])


def test_the_year_that_is_measured_is_not_read_for_the_levels(tmp_path: Path) -> None:
    past, made = tmp_path / "past", tmp_path / "made"
    past.mkdir()
    made.mkdir()
    (past / "item_master.csv").write_bytes((FOLDER / "source" / "item_master.csv").read_bytes())
    lines = (FOLDER / "source" / "demand_weekly.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [lines[0]] + [line for line in lines[1:] if line.split(",")[1] < "2013-11-18"]
    assert len(lines) - len(kept) > 12_000
    (past / "demand_weekly.csv").write_text("".join(kept), encoding="utf-8")
    derive(past, made)
    for name in ("stock.csv", "half_safety_stock.csv", "no_one_offs.csv", "asia.csv", "nl.csv"):
        assert (made / name).read_bytes() == (FOLDER / name).read_bytes(), name


def test_what_did_not_move_before_the_window_is_ordered_only_for_waiting_customers(demand: dict[str, Floats]) -> None:
    moved = {item for item, weeks in demand.items() if weeks[:WEEKS_BEFORE].any()}
    stock = rows("stock.csv")
    assert {row["item"] for row in stock if row["policy.type"] == "min_max"} == moved
    for row in stock:
        if row["item"] not in moved:
            levels = (row["policy.type"], row["policy.reorder_point"], row["policy.order_up_to"], row["initial"])
            assert levels == ("base_stock", "", "0", "0")
    once = {item for item, weeks in demand.items() if np.count_nonzero(weeks[:WEEKS_BEFORE]) == 1}
    assert {row["item"] for row in rows("no_one_offs.csv")} == once


@pytest.mark.parametrize(("table", "safety_factor"), [("stock.csv", 1.6448536), ("half_safety_stock.csv", 0.8224268)])
def test_levels_by_the_formula_in_numpy(demand: dict[str, Floats], table: str, safety_factor: float) -> None:
    holding = {row["item"]: float(row["holding_cost"]) for row in rows("items.csv")}
    minimum = {row["item"]: float(row["minimum_order"]) for row in rows("asia.csv") + rows("nl.csv")}
    for row in rows(table):
        if row["policy.type"] != "min_max":
            continue
        item, weeks = row["item"], 16 if row["from"] == "asia" else 7
        past = demand[item][:WEEKS_BEFORE]
        sizes = past[past > 0]
        undershoot = (sizes**2).mean() / (2 * sizes.mean())
        undershoot_variance = (sizes**3).mean() / (3 * sizes.mean()) - undershoot**2
        spread = math.sqrt(weeks * past.var(ddof=1) + (0.2 * weeks * past.mean()) ** 2 + undershoot_variance)
        reorder_point = weeks * past.mean() + undershoot + safety_factor * spread
        lot = max(minimum[item], min(math.sqrt(10 * past.mean() * 365 / 7 / holding[item]), past.mean() * 365 / 7))
        # A level is rounded up to a whole unit at most: never below the formula, never a unit above it.
        assert 0 <= float(row["policy.reorder_point"]) - reorder_point + 1e-4 < 1.0002, item
        written_lot = float(row["policy.order_up_to"]) - float(row["policy.reorder_point"])
        assert 0 <= written_lot - lot + 1e-6 < 1.0002, item


def test_levels_of_one_item_by_hand() -> None:
    # MAN0994 from Asia: 10 pieces in week 60 and 10 in week 77 of the 98; holding cost 1.327674, minimum order 5.
    # Mean 20/98 = 0.204082, variance (200 - 400/98)/97 = 2.019777, E[U] = 200/40 = 5, Var[U] = 2000/60 - 25 = 8.333333.
    # s = 16 x 0.204082 + 5 + 1.644854 sqrt(16 x 2.019777 + (0.2 x 16 x 0.204082)^2 + 8.333333) = 18.8073, so 19.
    # A year's demand 10.6414, EOQ sqrt(2 x 5 x 10.6414 / 1.327674) = 8.9528, so Q = 9 and S = 28.
    # Day 0 is the start of week 67: in week 60 the position fell to 18, and the order of 10 brought it back to 28.
    row = next(row for row in rows("stock.csv") if row["item"] == "MAN0994")
    assert (row["from"], row["policy.reorder_point"], row["policy.order_up_to"], row["initial"]) == (
        "asia",
        "19",
        "28",
        "28",
    )
