"""Lanes as a planner writes them: one by one, in a table, with gaps filled; and what is said of odd ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from jitsim.scenario.terms import replenishments
from tests.scenario.written import loaded

CHAIN = """\
name: chain
horizon: {days: 365, warm_up: 90}
items:
  coffee: {unit_cost: 6.40}
suppliers:
  roaster: {lead_time: 5}
stocking_points:
  dc: {items: {coffee: {from: roaster, policy: {type: base_stock, order_up_to: 90}}}}
  shop: {items: {coffee: {from: dc, policy: {type: base_stock, order_up_to: 30}}}}
  "07": {items: {coffee: {from: dc, policy: {type: base_stock, order_up_to: 30}}}}
lanes: LANES
customers:
  walk_in: {at: shop, demand: {coffee: {arrivals: 20}}}
"""

WRITTEN = """
  road:
    from: dc
    to: shop
    lead_time: {distribution: gamma, mean: 2, sd: 1}
    departures: {every: 2, first: 1}
    items: {coffee: {order_multiple: 6}}
  rail: {from: dc, to: "07", lead_time: 4, ship: complete}
"""


def test_a_table_of_lanes_is_lanes(tmp_path: Path) -> None:
    """Names of stocking points are text: 07 keeps its zero."""
    header = "lane,from,to,lead_time.distribution,lead_time.mean,lead_time.sd,lead_time.value,departures.every"
    rows = ["road,dc,shop,gamma,2,1,,2,1,", "rail,dc,07,constant,,,4,,,complete"]
    table = "\n".join([f"{header},departures.first,ship", *rows, ""])
    terms = "{table: lanes.csv, road: {items: {table: terms.csv}}}"
    (tmp_path / "one").mkdir()
    written = loaded(tmp_path / "one", CHAIN.replace("LANES", WRITTEN))
    (tmp_path / "two").mkdir()
    read = loaded(
        tmp_path / "two",
        CHAIN.replace("LANES", terms),
        lanes_csv=table,
        terms_csv="item,order_multiple\ncoffee,6\n",
    )
    assert read.lanes == written.lanes
    assert read.lanes["rail"].to == "07"


def test_a_table_of_terms_carries_lane_and_item(tmp_path: Path) -> None:
    lanes = "{table: terms.csv, road: {from: dc, to: shop}}"
    scenario = loaded(tmp_path, CHAIN.replace("LANES", lanes), terms_csv="lane,item,minimum_order\nroad,coffee,12\n")
    assert scenario.lanes["road"].items["coffee"].minimum_order == 12


def test_defaults_fill_the_gaps_of_lanes(tmp_path: Path) -> None:
    lanes = "{defaults: {from: dc, information_delay: 0.5}, road: {to: shop}, rail: {to: '07', information_delay: 2}}"
    scenario = loaded(tmp_path, CHAIN.replace("LANES", lanes))
    assert [(lane.from_, lane.information_delay) for lane in scenario.lanes.values()] == [("dc", 0.5), ("dc", 2)]


@pytest.mark.parametrize(
    ("lanes", "notes"),
    [
        pytest.param("{road: {from: dc, to: shop, lead_time: 1}}", (), id="good"),
        pytest.param(
            "{back: {from: shop, to: dc, lead_time: 1}}",
            ("lanes.back: nothing goes over it: no item of dc comes from shop",),
            id="nothing-moves",
        ),
        pytest.param(
            "{road: {from: dc, to: shop, load_size: 40}}",
            ("lanes.road.load_size: trips are counted but cost nothing",),
            id="free-trips",
        ),
    ],
)
def test_what_is_said_of_lanes_that_look_wrong(tmp_path: Path, lanes: str, notes: tuple[str, ...]) -> None:
    assert loaded(tmp_path, CHAIN.replace("LANES", lanes)).notes == notes


def test_what_stocking_points_order_waits_where_customers_do_not(tmp_path: Path) -> None:
    """So levels are sized for backorders there, and the position may fall below zero."""
    text = CHAIN.replace("LANES", "{}").replace("arrivals: 20}}", "arrivals: 20}}, unmet: lost")
    text = text.replace("{type: base_stock, order_up_to: 90}", "{type: min_max, reorder_point: -5, order_up_to: 90}")
    lost = {each.point: each.lost for each in replenishments(loaded(tmp_path, text))}
    assert lost == {"dc": False, "shop": True, "07": True}


def test_what_a_component_is_needed_for_waits(tmp_path: Path) -> None:
    made = "work_centers: {oven: {makes: {coffee: {needs: {beans: 1.2}, from: dc}}}}\n"
    text = CHAIN.replace("LANES", "{}").replace("unit_cost: 6.40}", "unit_cost: 6.40}\n  beans: {}") + made
    text = text.replace("{coffee: {from: roaster, policy: {type: base_stock, order_up_to: 90}}}", "{beans: BEANS}")
    text = text.replace("BEANS", "{from: roaster, policy: {type: min_max, reorder_point: -5, order_up_to: 90}}")
    text = text.replace("{from: dc, policy", "{from: oven, policy").replace(
        "arrivals: 20}}", "arrivals: 20}}, unmet: lost"
    )
    lost = {(each.point, each.name): each.lost for each in replenishments(loaded(tmp_path, text))}
    assert lost == {("dc", "beans"): False, ("shop", "coffee"): True, ("07", "coffee"): True}
