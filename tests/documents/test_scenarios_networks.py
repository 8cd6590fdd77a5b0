"""The answers in the READMEs of the scenarios with networks are what the scenarios answer."""

from __future__ import annotations

import math
import re
import statistics
from collections.abc import Callable

import numpy as np
import pytest
from scipy.stats import t as student

from jitsim import load_scenario
from jitsim.metrics import Estimate
from jitsim.result import Result
from tests.documents.test_scenarios import FOLDERS, variants
from tests.documents.test_scenarios_answers import GATE, SCENARIOS, amount, answer, percent, rows_of_answer


def stock(result: Result, *points: str) -> list[str]:
    """Return the mean value of stock at some stocking points, and of all stock."""
    by_point = result.by("stocking_point")
    return [
        amount(each["average_inventory_value"]) for each in (*(by_point[name] for name in points), result.estimates)
    ]


def gate(result: Result) -> str:
    (verdict,) = result.verdicts.values()
    return GATE[verdict.holds]


def cards(result: Result) -> dict[str, int]:
    """Return the cards of one panel at the line, and the level of the signal at the press."""
    points = result.scenario.stocking_points
    return {name: points[name].items["left_panel"].policy.cards for name in ("line", "press_store")}


def automotive_line(result: Result) -> list[str]:
    return [
        *map(str, cards(result).values()),
        percent(result.estimates["fill_rate"]),
        *stock(result, "line", "press_store", "coil_store"),
        gate(result),
    ]


def retail_distribution(result: Result) -> list[str]:
    found = result.estimates
    means = [found[name].mean for name in ("carrying_cost", "ordering_cost", "lost_margin")]
    return [
        percent(found["fill_rate"]),
        *stock(result, "dc"),
        *(f"{mean:,.0f}" for mean in means),
        f"{sum(mean for mean in means if mean is not None):,.0f}",
        gate(result),
    ]


def ecommerce_hybrid(result: Result) -> list[str]:
    found = result.estimates
    names = ("average_inventory_value", "carrying_cost", "ordering_cost", "total_cost")
    return [percent(found["order_fulfilment_rate"]), *(amount(found[name]) for name in names), gate(result)]


def beer_game(result: Result) -> list[str]:
    found = result.estimates
    return [
        *(f"{mean:.1f} ({low:.1f} to {high:.1f})" for mean, low, high in bullwhips(result)),
        percent(found["fill_rate"]),
        percent(result.by("stocking_point")["factory"]["fill_rate"]),
        amount(found["carrying_cost"]),
        gate(result),
    ]


def bullwhips(result: Result) -> list[tuple[float, float, float]]:
    """Return the bullwhip of each stage over the demand of customers: mean of the futures, low and high."""
    futures = [result.review(result.ledger(number)).stages for number in range(result.replications)]
    found = []
    for stage in zip(*futures, strict=True):
        values = [each.bullwhip_of_chain for each in stage if each.bullwhip_of_chain is not None]
        mean, count = statistics.fmean(values), len(values)
        half = student.ppf(0.975, count - 1) * statistics.stdev(values) / math.sqrt(count)
        found.append((mean, mean - half, mean + half))
    return found


def chemicals(result: Result) -> list[str]:
    return [
        percent(result.estimates["cycle_service_level"]),
        *stock(result, "raw_store", "tank_farm", "market"),
        gate(result),
    ]


CELLS: dict[str, Callable[[Result], list[str]]] = {
    each.__name__: each for each in (automotive_line, retail_distribution, ecommerce_hybrid, beer_game, chemicals)
}
EVERY_VARIANT = [(folder, name) for folder in CELLS for name in variants(SCENARIOS / folder)]


@pytest.mark.parametrize("folder", CELLS)
def test_the_table_has_a_row_for_every_variant(folder: str) -> None:
    assert SCENARIOS / folder in FOLDERS
    assert list(rows_of_answer(folder)) == ["base", *variants(SCENARIOS / folder)]


@pytest.mark.parametrize("folder", CELLS)
def test_the_answer_of_the_main_file(folder: str) -> None:
    assert rows_of_answer(folder)["base"] == CELLS[folder](answer(folder, "base"))


@pytest.mark.slow  # three seconds or so for every variant
@pytest.mark.parametrize(("folder", "variant"), EVERY_VARIANT)
def test_the_answers_of_the_variants(folder: str, variant: str) -> None:
    assert rows_of_answer(folder)[variant] == CELLS[folder](answer(folder, variant))


@pytest.mark.slow
def test_what_each_article_of_ecommerce_hybrid_costs_stocked_and_sent() -> None:
    def with_interval(found: Estimate) -> str:
        return f"{found.mean:,.0f} ({found.low:,.0f} to {found.high:,.0f})"

    text = (SCENARIOS / "ecommerce_hybrid" / "README.md").read_text(encoding="utf-8")
    both = [answer("ecommerce_hybrid", name).by("item") for name in ("stock_everything", "send_everything")]
    for article in both[0]:
        (row,) = [line for line in text.splitlines() if line.startswith(f"| {article} |")]
        costs = [with_interval(by_item[article]["total_cost"]) for by_item in both]
        assert [cell.strip() for cell in row.strip("|").split("|")][2:] == costs


@pytest.mark.parametrize(("variant", "set_up", "lot"), [("fewer_cards", 0.06, 200), ("quick_change", 0.01, 80)])
def test_the_cards_of_automotive_line_are_those_of_the_textbook(variant: str, set_up: float, lot: int) -> None:
    written = load_scenario(SCENARIOS / "automotive_line" / "base.yaml", variants=(variant,)).stocking_points
    lot_time = set_up + lot * 0.0008
    line, press = (math.ceil(400 * days * 1.1 / 40) for days in (0.25 + 0.04, 2 * lot_time))
    assert [written[name].items["left_panel"].policy.cards for name in ("line", "press_store")] == [line, press]


def test_the_bullwhip_of_beer_game_is_that_of_a_moving_average() -> None:
    """Orders are 1.5 times this week's demand less half of that of eight weeks ago, at each stage anew."""
    weights, by_hand = np.array([1.0]), []
    for _ in range(3):
        weights = np.convolve(weights, [1.5, -0.5])
        by_hand.append(float((weights**2).sum()))
    text = (SCENARIOS / "beer_game" / "README.md").read_text(encoding="utf-8")
    assert by_hand == pytest.approx([2.5, 7.375, 24.0625], abs=1e-9)
    assert "2.5 times at the retailer, and the same rule on these orders gives 7.4 and 24." in " ".join(text.split())
    for cell, expected in zip(rows_of_answer("beer_game")["base"][:2], by_hand, strict=False):
        _, low, high = map(float, re.findall(r"[\d.]+", cell))
        assert low <= expected <= high
