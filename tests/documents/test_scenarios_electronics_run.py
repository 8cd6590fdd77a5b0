"""The electronics_distributor scenario when it runs: the figures of the case study, and the numbers of its README."""

from __future__ import annotations

import csv
import functools
import math
import statistics
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from jitsim import load_scenario, simulate
from jitsim.ledger import Kind
from jitsim.result import Result

FOLDER = Path(__file__).parents[2] / "scenarios" / "electronics_distributor"
SEEDS = range(1, 11)
GATE = {True: "holds", False: "fails", None: "undecided"}


def value(found: float | None) -> float:
    assert found is not None
    return found


@dataclass(frozen=True)
class Year:
    """One measured year in the figures of the case study; money in million USD, rates as shares."""

    inventory: float
    turns: float
    fulfilled: float
    revenue: float
    a_items: int
    a_revenue: float
    a_stock: float
    leading_purchases: float
    leading_on_time: tuple[float, ...]
    carrying_rate: float
    carrying_cost: float


def year_of(result: Result) -> Year:
    whole = {name: found.mean for name, found in result.estimates.items()}
    classes = {
        name: (value(found["revenue"].mean), value(found["average_inventory_value"].mean))
        for name, found in result.by("class").items()
    }
    suppliers = result.by("supplier")
    bought = {name: value(found["purchases"].mean) for name, found in suppliers.items()}
    return Year(
        inventory=value(whole["average_inventory_value"]) / 1e6,
        turns=value(whole["inventory_turnover"]),
        fulfilled=value(whole["order_fulfilment_rate"]),
        revenue=value(whole["revenue"]) / 1e6,
        a_items=sum(item.item_class == "A" for item in result.scenario.items.values()),
        a_revenue=classes["A"][0] / sum(revenue for revenue, _ in classes.values()),
        a_stock=classes["A"][1] / sum(stock for _, stock in classes.values()),
        leading_purchases=sum(bought[name] for name in leading_suppliers()) / sum(bought.values()),
        leading_on_time=tuple(value(suppliers[name]["supplier_on_time_rate"].mean) for name in leading_suppliers()),
        carrying_rate=value(whole["carrying_cost_rate"]),
        carrying_cost=value(whole["carrying_cost"]) / 1e6,
    )


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@functools.cache
def leading_suppliers() -> tuple[str, ...]:
    """Return the ten suppliers with the most purchases by expectation."""
    cost = {row["item"]: float(row["unit_cost"]) for row in rows("items.csv")}
    supplier = {row["item"]: row["from"] for row in rows("stock.csv")}
    bought = dict.fromkeys(supplier.values(), 0.0)
    for row in rows("lines.csv"):
        item = row["item"]
        bought[supplier[item]] += float(row["probability"]) * float(row["size.mean"]) * cost[item]
    return tuple(sorted(bought, key=lambda name: -bought[name])[:10])


@functools.cache
def ten_years() -> tuple[Year, ...]:
    scenario = load_scenario(FOLDER)
    return tuple(year_of(simulate(scenario, replications=1, seed=seed)) for seed in SEEDS)


# In seconds: a short horizon.


@pytest.fixture(scope="module")
def quarter() -> Result:
    return simulate(load_scenario(FOLDER, overrides=("horizon.days=120", "horizon.warm_up=30")), replications=1)


def lines_of(result: Result) -> tuple[dict[int, int], set[int]]:
    """Return the lines of every order due in the window, by its number, and the orders of which a line fell short."""
    ledger, window = result.ledger(0), result.model.clock.warm_up
    lines: dict[int, int] = {}
    short: set[int] = set()
    for row in np.flatnonzero((ledger.kind == int(Kind.LINE)) & (ledger.tick >= window)).tolist():
        number = int(ledger.part[row])
        lines[number] = lines.get(number, 0) + 1
        # The rows of a line: what is demanded, what is short of it if anything, the number of the order.
        if ledger.kind[row - 1] == int(Kind.BACKORDERED):
            short.add(number)
    return lines, short


def test_orders_are_counted_whole(quarter: Result) -> None:
    lines, short = lines_of(quarter)
    assert 0.0 < len(short) < len(lines)
    assert quarter.estimates["order_fulfilment_rate"].mean == pytest.approx(1 - len(short) / len(lines), rel=1e-12)


def test_there_are_as_many_orders_and_lines_as_the_tables_say(quarter: Result) -> None:
    probabilities = [float(row["probability"]) for row in rows("lines.csv")]
    none = math.prod(1 - probability for probability in probabilities)
    orders, lines = 90 * 115 * (1 - none), 90 * 115 * sum(probabilities)
    counts = lines_of(quarter)[0]
    # Poisson counts: five standard deviations, those of lines a little wider, since they come in orders.
    assert len(counts) == pytest.approx(orders, abs=5 * math.sqrt(orders))
    assert sum(counts.values()) == pytest.approx(lines, abs=5 * math.sqrt(lines * 3.7))


def test_days_on_the_desk_are_not_the_suppliers(quarter: Result) -> None:
    # With five days on the desk counted as theirs, hardly any delivery would be on time.
    found = quarter.by("supplier")
    rates = [value(found[name]["supplier_on_time_rate"].mean) for name in leading_suppliers()]
    assert statistics.mean(rates) > 0.9


def test_goods_that_sell_fall_short_and_others_do_not(quarter: Result) -> None:
    found = quarter.by("class")
    fill_rate = {name: value(found[name]["line_fill_rate"].mean) for name in "ABC"}
    assert fill_rate["A"] < fill_rate["B"]
    assert fill_rate["A"] < fill_rate["C"]


# The case study, ten seeds of a measured year.


@pytest.mark.slow
def test_ten_seeds_give_the_year_of_the_case_study() -> None:
    years = ten_years()

    def mean(figure: str) -> float:
        return float(statistics.mean(getattr(year, figure) for year in years))

    assert mean("inventory") == pytest.approx(12.0, abs=0.3)
    assert mean("turns") == pytest.approx(4.2, abs=0.1)
    assert mean("fulfilled") == pytest.approx(0.89, abs=0.01)
    assert {year.a_items for year in years} == {150}
    assert mean("a_revenue") == pytest.approx(0.75, abs=0.005)
    assert mean("a_stock") == pytest.approx(0.35, abs=0.005)
    assert mean("leading_purchases") == pytest.approx(0.60, abs=0.005)
    for rates in zip(*(year.leading_on_time for year in years), strict=True):
        assert statistics.mean(rates) >= 0.95
    assert [year.carrying_rate for year in years] == pytest.approx([0.28] * 10, abs=1e-9)


def section(heading: str) -> str:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    return text.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]


def cells(heading: str) -> dict[str, list[str]]:
    """Return the cells of the table below a heading by what their row is called, its head left out."""
    lines = [line for line in section(heading).splitlines() if line.startswith("| ")][1:]
    table = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {row[0].strip("`"): row[1:] for row in table}


def fitted_cells() -> dict[str, list[str]]:
    """Return what the table of targets must say: mean, lowest and highest of ten seeds."""

    def of(figures: list[float], form: str, unit: str = "") -> list[str]:
        middle, low, high = (format(each, form) for each in (statistics.mean(figures), min(figures), max(figures)))
        return [f"{middle}{unit}", f"{low} to {high}"]

    years = ten_years()
    by_supplier = list(zip(*(year.leading_on_time for year in years), strict=True))
    worst = min(by_supplier, key=statistics.mean)
    return {
        "inventory": of([year.inventory for year in years], ".2f", " million USD"),
        "turns a year": of([year.turns for year in years], ".2f"),
        "orders fulfilled": of([100 * year.fulfilled for year in years], ".1f", " %"),
        "items of class A": of([year.a_items for year in years], ".0f"),
        "their share of revenue": of([100 * year.a_revenue for year in years], ".1f", " %"),
        "their share of stock value": of([100 * year.a_stock for year in years], ".1f", " %"),
        "ten leading suppliers' share of purchases": of([100 * year.leading_purchases for year in years], ".1f", " %"),
        "on time, the least of the ten": of([100 * rate for rate in worst], ".1f", " %"),
        "carrying rate": of([100 * year.carrying_rate for year in years], ".1f", " %"),
        "carrying cost a year": of([year.carrying_cost for year in years], ".2f", " million USD"),
        "revenue": of([year.revenue for year in years], ".1f", " million USD"),
    }


@pytest.mark.slow
def test_the_table_of_targets_in_the_readme() -> None:
    shown = {name: row[1:] for name, row in cells("What was fitted and what was not").items()}
    assert shown == fitted_cells()


@functools.cache
def answer(variant: str) -> Result:
    return simulate(load_scenario(FOLDER, variants=() if variant == "base" else (variant,)))


def answer_cells(result: Result) -> list[str]:
    found = result.estimates

    def percent(metric: str) -> str:
        each = found[metric]
        low, high = value(each.low), value(each.high)
        return f"{value(each.mean):.1%} ({100 * low:.1f} to {100 * high:.1f})".replace("%", " %")

    return [
        percent("order_fulfilment_rate"),
        percent("line_fill_rate"),
        f"{value(found['average_inventory_value'].mean):,.0f}",
        f"{value(found['inventory_turnover'].mean):.1f}",
        f"{value(found['carrying_cost'].mean):,.0f}",
        f"{value(found['ordering_cost'].mean):,.0f}",
        GATE[result.verdicts["order_fulfilment_rate"].holds],
    ]


@pytest.mark.slow
@pytest.mark.parametrize("variant", ["base", "pure_jit", "safety_stock", "ddmrp"])
def test_the_answers_in_the_readme(variant: str) -> None:
    assert cells("Answer")[variant] == answer_cells(answer(variant))


def _stock(result: Result) -> float:
    return value(result.estimates["average_inventory_value"].mean)


def sentences() -> list[str]:
    """Return what the README says about classes of items in the base run, and about the stock of the variants."""
    result = answer("base")
    found = result.by("class")
    less = {variant: 1 - _stock(answer(variant)) / _stock(result) for variant in ("pure_jit", "safety_stock", "ddmrp")}
    assert f"{less['safety_stock']:.0%}" == f"{less['ddmrp']:.0%}"
    assert 0.6 < less["pure_jit"] < 0.65
    days, filled = {}, {}
    for name in "ABC":
        stock, sold = found[name]["average_inventory_value"].mean, found[name]["cost_of_goods_sold"].mean
        days[name] = value(stock) / value(sold) * 365
        filled[name] = 100 * value(found[name]["line_fill_rate"].mean)
    at_once = f"{filled['A']:.1f} % of the lines of A items are complete at once"
    return [
        f"{less['ddmrp']:.0%} less stock".replace("%", " %"),
        f"{days['A']:.0f} days for the A items, {days['B']:.0f} for B and {days['C']:.0f} for C",
        f"{at_once}, {filled['B']:.1f} of B and {filled['C']:.1f} of C",
    ]


@pytest.mark.slow
def test_the_sentences_below_the_answers_in_the_readme() -> None:
    text = " ".join(section("Answer").split())
    assert [each for each in sentences() if each not in text] == []
