"""The chemicals scenario: that it is chain 1 of the data, its known answers, and the levels and sums of its README."""

from __future__ import annotations

import csv
import functools
import math
from statistics import NormalDist
from typing import Any

import pytest

from jitsim import load_scenario
from jitsim.scenario import Scenario
from tests.documents.test_scenarios_answers import SCENARIOS, answer

FOLDER = SCENARIOS / "chemicals"
STAGE = {
    "raw_1": "Part_0001",
    "raw_2": "Part_0002",
    "raw_3": "Part_0003",
    "intermediate_1": "Manuf_0001",
    "intermediate_2": "Manuf_0002",
    "product_1": "Retail_0001",
    "product_2": "Retail_0002",
    "product_3": "Retail_0003",
}
ITEM = {stage: item for item, stage in STAGE.items()}
PRODUCTS = ("product_1", "product_2", "product_3")


def source(name: str) -> list[dict[str, str]]:
    with (FOLDER / "source" / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@functools.cache
def scenario(variant: str = "") -> Scenario:
    return load_scenario(FOLDER, variants=(variant,) if variant else ())


def inputs(item: str) -> dict[str, float]:
    """Return what one unit of an item is made of, by the scenario."""
    makers = [work.makes[item].needs for work in scenario().work_centers.values() if item in work.makes]
    return dict(makers[0] or {}) if makers else {}


def days(item: str) -> float:
    """Return the days that the stage of an item takes once its inputs are there, by the scenario."""
    (name,) = [point.items[item].from_ for point in scenario().stocking_points.values() if item in point.items]
    bought = scenario().suppliers.get(name)
    law: Any = scenario().work_centers[name].makes[item].set_up_time if bought is None else bought.lead_time
    return 0.0 if law is None else float(law.value)


def demand(item: str) -> tuple[float, float]:
    """Return mean and variance of what is wanted of an item in a day, the products in which it ends counted through."""
    stages = {row["stage"]: row for row in source("stages.csv")}
    mean = variance = 0.0
    for product in PRODUCTS:
        units, row = contained(item, product), stages[STAGE[product]]
        mean += units * float(row["demand_mean"])
        variance += (units * float(row["demand_sd"])) ** 2
    return mean, variance


def contained(item: str, product: str) -> float:
    """Return the units of an item in one unit of a product."""
    if item == product:
        return 1.0
    return sum(units * contained(item, component) for component, units in inputs(product).items())


def test_every_stage_has_the_time_cost_and_demand_of_the_data() -> None:
    rows = source("stages.csv")
    assert sorted(row["stage"] for row in rows) == sorted(STAGE.values())
    assert set(scenario().items) == set(STAGE)
    laws = scenario().customers["buyers"].demand
    for row in rows:
        item = ITEM[row["stage"]]
        added = scenario().items[item].unit_cost - sum(
            units * scenario().items[component].unit_cost for component, units in inputs(item).items()
        )
        assert (days(item), added) == (float(row["stage_time"]), float(row["stage_cost"]))
        if row["demand_mean"]:
            law: Any = laws[item].daily
            assert (law.distribution, law.mean, law.sd) == (
                "normal",
                float(row["demand_mean"]),
                float(row["demand_sd"]),
            )
            assert float(row["service_level"]) == scenario().gates["cycle_service_level"].at_least
        else:
            assert item not in laws


def test_the_links_are_those_of_the_data() -> None:
    links = {(component, item) for item in STAGE for component in inputs(item)}
    assert links == {(ITEM[row["from_stage"]], ITEM[row["to_stage"]]) for row in source("arcs.csv")}


def test_the_known_answers_of_the_chain() -> None:
    """Daily cost of goods, and the longest sum of stage times along a path."""
    cost = sum(demand(item)[0] * scenario().items[item].unit_cost for item in PRODUCTS)

    def longest(item: str) -> float:
        return days(item) + max((longest(component) for component in inputs(item)), default=0.0)

    assert cost == 26_810
    assert max(longest(item) for item in PRODUCTS) == 38
    assert "26,810 USD at cost" in (FOLDER / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("variant", "point", "covered", "service"),
    [
        ("", "raw_store", None, 0.98),
        ("", "tank_farm", None, 0.98),
        ("", "market", 1, 0.98),
        ("surer_materials", "raw_store", None, 0.999),
        ("raw_and_products", "market", 10 + 1, 0.98),
        ("products_only", "market", 28 + 10 + 1, 0.98),
        ("products_only_timed", "market", 28 + 10 + 1, 0.98),
    ],
)
def test_a_level_is_mean_demand_and_safety_stock_of_the_days_covered(
    variant: str, point: str, covered: int | None, service: float
) -> None:
    for item, place in scenario(variant).stocking_points[point].items.items():
        mean, variance = demand(item)
        over = days(item) if covered is None else covered
        level = mean * over + NormalDist().inv_cdf(service) * math.sqrt(variance * over)
        policy: Any = place.policy
        assert policy.order_up_to == math.ceil(level)


def test_the_sums_by_hand() -> None:
    waiting = 418 * (28 - 15) * 5 + 418 * (28 - 10) * 9
    market: Any = scenario("products_only").stocking_points["market"].items
    left = {name: market[name].policy.order_up_to - (38 + 0.25) * demand(name)[0] for name in PRODUCTS}
    worth = sum(units * scenario().items[name].unit_cost for name, units in left.items())
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert (demand("raw_1")[0], waiting, left["product_1"]) == (418, 94_886, 659.75)
    assert f"{waiting:,}" in text
    assert f"{worth:,.0f} USD" in text


def test_the_product_that_hardly_varies_is_served_worse() -> None:
    by_item = answer("chemicals", "base").by("item")
    shares = [by_item[name]["cycle_service_level"].mean for name in ("product_3", "product_1")]
    assert [f"{100 * share:.1f} %" for share in shares if share is not None] == ["94.1 %", "97.6 %"]


@pytest.mark.slow
def test_the_simulation_finds_the_sum_by_hand() -> None:
    found = answer("chemicals", "products_only").by("stocking_point")
    products, materials = (found[name]["average_inventory_value"] for name in ("market", "raw_store"))
    assert products.low is not None
    assert products.high is not None
    assert products.low < 53_920 < products.high
    assert f"{products.mean:,.0f} ({products.low:,.0f} to {products.high:,.0f})" == "53,881 (51,477 to 56,285)"
    assert materials.mean == pytest.approx(94_886, rel=0.002)
