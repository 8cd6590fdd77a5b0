"""The charts of tiers: stock, orders and service of each, with numbers worked out by hand."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from jitsim.pipeline import simulate
from jitsim.reports.ledger_days import LedgerDays
from jitsim.reports.stock_series import stock_series
from jitsim.reports.tier_series import TierCharts, tier_series
from jitsim.scenario import load_scenario

EMPTY_CENTER = """
name: empty_center
horizon: {days: 28, warm_up: 7}
replications: 1
items: {tea: {}}
suppliers: {mill: {lead_time: 100}}
stocking_points:
  dc: {items: {tea: {initial: 0, from: mill, policy: {type: base_stock, order_up_to: 20}}}}
  shop: {items: {tea: {from: dc, policy: {type: base_stock, order_up_to: 20}}}}
lanes: {road: {from: dc, to: shop, lead_time: 1}}
customers: {town: {at: shop, demand: {tea: {daily: 2}}}}
"""
"""Nothing ever reaches the center: the shop sells 2 a day from its 20 until day 9, and owes 2 more each day after it.
The center owes the shop 2 more from day 0 on."""


def days_of(path: Path, text: str) -> LedgerDays:
    """Give the days of replication 0 of a world."""
    (path / "base.yaml").write_text(text)
    result = simulate(load_scenario(path / "base.yaml"))
    return LedgerDays(result.model, result.ledger(0))


def charts_of(path: Path, text: str) -> TierCharts:
    """Give the charts of replication 0 of a world that has some."""
    charts = tier_series(days_of(path, text))
    assert charts is not None
    return charts


def test_orders_from_within_the_network_are_not_those_of_customers(tmp_path: Path) -> None:
    days = days_of(tmp_path, EMPTY_CENTER)
    center, shop = 2.0 * np.arange(1, 29), 2.0 * np.maximum(np.arange(28) - 9, 0)
    assert days.backlog.tolist() == [center.tolist(), shop.tolist()]
    assert days.backlog_of_customers.tolist() == [[0.0] * 28, shop.tolist()]
    assert days.short.tolist() == [[2.0] * 28, [0.0] * 10 + [2.0] * 18]
    assert days.short_of_customers.tolist() == [[0.0] * 28, [0.0] * 10 + [2.0] * 18]


def test_a_row_for_each_stocking_point_from_the_customers_up(tmp_path: Path) -> None:
    charts = charts_of(tmp_path, EMPTY_CENTER)
    shop, center = charts.rows
    assert (shop.title, center.title, charts.unit, charts.weeks, charts.adds_up) == ("shop", "dc", "units", 3, False)
    assert shop.stock.tolist() == [max(20.0 - 2 * day, 0.0) for day in range(1, 29)]
    assert (shop.demand.tolist(), shop.orders.tolist()) == ([14, 14, 14], [14, 14, 14])
    # Of days 7 to 13 the first three are served.
    assert shop.served.tolist() == pytest.approx([3 / 7, 0, 0])
    # Days 7 to 27: 4 and 2 left; owed 2 to 36 on days 10 to 27, 2 (1 + ... + 18) = 342; 6 of 42 served.
    assert shop.means == pytest.approx((6 / 21, 342 / 21, 14, 14, 1 / 7))
    # Owed 16 to 56: 2 (8 + ... + 28) = 756.
    assert center.means == pytest.approx((0, 756 / 21, 14, 14, 0))


def test_a_picture_says_who_waits(tmp_path: Path) -> None:
    days = days_of(tmp_path, EMPTY_CENTER)
    told = {series.title: series.told for series in stock_series(days)}
    waiting = "What {} wait for is drawn below zero, hatched."
    assert told["tea at dc"].endswith(waiting.format("those that it supplies"))
    assert told["tea at shop"].endswith(waiting.format("customers"))
    both = EMPTY_CENTER.replace("customers: {", "customers: {fans: {at: dc, demand: {tea: {daily: 1}}}, ")
    told = {series.title: series.told for series in stock_series(days_of(tmp_path, both))}
    assert told["tea at dc"].endswith(waiting.format("customers and those that it supplies"))


def many_shops(count: int) -> str:
    """Give a world of a center and many shops, to which nobody comes before the end."""
    policy = "policy: {{type: base_stock, order_up_to: {}}}"
    shops = "".join(
        f"  shop{number:02}: {{items: {{tea: {{from: dc, {policy.format(10 + number)}}}}}}}\n"
        for number in range(count)
    )
    customers = "".join(
        f"  town{number:02}: {{at: shop{number:02}, demand: {{tea: {{interval: 90, order_size: 1}}}}}}\n"
        for number in range(count)
    )
    return (
        "name: many\nhorizon: {days: 60, warm_up: 4}\nreplications: 1\nitems: {tea: {unit_cost: 2}}\n"
        "suppliers: {mill: {lead_time: 1}}\nstocking_points:\n"
        "  dc: {items: {tea: {from: mill, policy: {type: base_stock, order_up_to: 5}}}}\n"
        f"{shops}customers:\n{customers}"
    )


def test_many_stocking_points_are_taken_together_by_tier(tmp_path: Path) -> None:
    charts = charts_of(tmp_path, many_shops(6))
    assert [(row.title, row.members) for row in charts.rows] == [
        ("tier 1", "shop00, shop01, shop02 and 3 more"),
        ("tier 2", "dc"),
    ]
    # 10 to 15 units at the shops; without demand no share of it is served.
    assert charts.rows[0].means == (75, 0, 0, 0, None)
    assert np.isnan(charts.rows[0].served).all()
    assert charts.adds_up


def chain(length: int) -> str:
    """Give a world of so many stocking points in a row, each with a cafe of its own beside it."""
    points = [
        f"  p{number}: {{items: {{tea: {{from: {'mill' if number == length else f'p{number + 1}'}, "
        "policy: {type: base_stock, order_up_to: 5}}}}\n"
        for number in range(1, length + 1)
    ]
    return (
        "name: chain\nhorizon: {days: 800, warm_up: 0}\nreplications: 1\nitems: {tea: {unit_cost: 2}}\n"
        f"suppliers: {{mill: {{lead_time: 1}}}}\nstocking_points:\n{''.join(points)}"
        "customers: {town: {at: p1, demand: {tea: {interval: 7, order_size: 1}}}}\n"
    )


def test_what_is_left_out_of_a_long_chain_and_a_long_run_is_told(tmp_path: Path) -> None:
    charts = charts_of(tmp_path, chain(8))
    assert [row.title for row in charts.rows] == [f"tier {number}" for number in range(1, 7)]
    assert charts.left_out == "Of 8 tiers the 6 next to the customers are drawn."
    assert (charts.weeks, len(charts.rows[0].orders)) == (114, 104)


def test_the_page_has_the_charts_and_their_numbers(render_text: Callable[[str], str]) -> None:
    page = render_text(chain(8))
    assert "Of 8 tiers the 6 next to the customers are drawn. Of 114 weeks measured the first 104 are drawn." in page
    section = page[page.index("<h2>From tier to tier</h2>") : page.index("<h2>What it costs a year</h2>")]
    label = "Stock and what is owed, weekly orders against demand, and service, from the customers up: tier 1, tier 2"
    assert section.count(f'aria-label="{label}') == 2
    for title in ("on hand, units", "orders and demand, units a week", "served at once, %"):
        assert section.count(f"tier 6: {title}") == 2
    # A unit a week but in the first of 114; 5 on hand all the time, as transfers take none.
    row = re.search(r'<tr><th scope="row">tier 1: p1</th>(.*?)</tr>', section)
    assert row is not None
    assert re.findall("<td>(.*?)</td>", row[1]) == ["5", "0", "0.991", "1", "0.991", "1", "100.0"]


def test_a_page_of_one_tier_or_of_a_few_days_has_none(render_text: Callable[[str], str], cellar: str) -> None:
    assert "From tier to tier" not in render_text(cellar)
    assert "From tier to tier" not in render_text(EMPTY_CENTER.replace("days: 28", "days: 13"))


def test_the_page_of_a_large_network_stays_small(render_text: Callable[[str], str]) -> None:
    assert len(render_text(many_shops(150)).encode()) < 1_000_000
