"""The answers in the READMEs of the scenarios are what the scenarios answer."""

from __future__ import annotations

import csv
import functools
from collections import Counter
from pathlib import Path

import pytest

from jitsim import load_scenario, simulate
from jitsim.metrics import Estimate
from jitsim.result import Result

SCENARIOS = Path(__file__).parents[2] / "scenarios"
GATE = {True: "holds", False: "fails", None: "undecided"}


def rows_of_answer(folder: str) -> dict[str, list[str]]:
    """Return the cells of the first table below `## Answer` by variant."""
    text = (SCENARIOS / folder / "README.md").read_text(encoding="utf-8")
    lines = text.split("## Answer\n", 1)[1].split("\n## ", 1)[0].splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| `")]
    return {row[0].strip("`"): row[1:] for row in cells}


@functools.cache
def answer(folder: str, variant: str) -> Result:
    variants = () if variant == "base" else (variant,)
    return simulate(load_scenario(SCENARIOS / folder / "base.yaml", variants=variants))


def percent(found: Estimate) -> str:
    assert found.mean is not None
    if found.low is None or found.high is None:
        return f"{found.mean:.1%}".replace("%", " %")
    return f"{100 * found.mean:.1f} % ({100 * found.low:.1f} to {100 * found.high:.1f})"


def amount(found: Estimate) -> str:
    assert found.mean is not None
    return f"{found.mean:,.0f}"


def cells(result: Result) -> list[str]:
    found = result.estimates
    return [
        percent(found["order_fulfilment_rate"]),
        percent(found["fill_rate"]),
        amount(found["average_inventory_value"]),
        amount(found["carrying_cost"]),
        amount(found["ordering_cost"]),
        GATE[result.verdicts["order_fulfilment_rate"].holds],
    ]


@pytest.mark.parametrize("folder", ["corner_shop", "spare_parts"])
def test_the_answer_of_the_main_file(folder: str) -> None:
    assert rows_of_answer(folder)["base"] == cells(answer(folder, "base"))


@pytest.mark.parametrize("variant", [name for name in rows_of_answer("corner_shop") if name != "base"])
def test_the_answers_of_the_variants_of_corner_shop(variant: str) -> None:
    assert rows_of_answer("corner_shop")[variant] == cells(answer("corner_shop", variant))


@pytest.mark.slow  # four seconds for every variant
@pytest.mark.parametrize("variant", [name for name in rows_of_answer("spare_parts") if name != "base"])
def test_the_answers_of_the_variants_of_spare_parts(variant: str) -> None:
    assert rows_of_answer("spare_parts")[variant] == cells(answer("spare_parts", variant))


def test_why_the_answer_of_spare_parts_is_not_95_percent() -> None:
    before: Counter[str] = Counter()
    measured: Counter[str] = Counter()
    with (SCENARIOS / "spare_parts" / "source" / "demand_weekly.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            (before if row["week_start"] < "2013-11-18" else measured)[row["sku"]] += 1
    by_item = answer("spare_parts", "base").by("item")
    late = {True: 0.0, False: 0.0}
    for item, orders in measured.items():
        share = by_item[item]["order_fulfilment_rate"].mean
        assert share is not None
        late[item in before] += orders * (1 - share)
    unseen = [item for item in measured if item not in before]
    orders_of_unseen = sum(measured[item] for item in unseen)
    assert (len(unseen), orders_of_unseen, measured.total()) == (374, 1075, 14_231)
    assert f"{late[False] / sum(late.values()):.0%}" == "46%"
    assert f"{1 - late[True] / (measured.total() - orders_of_unseen):.0%}" == "91%"
