"""Shaped demand, orders of several lines and what customers put up with: read, resolved, in tables, with warnings."""

from __future__ import annotations

from pathlib import Path

import pytest

from jitsim.scenario import Scenario, load_scenario
from jitsim.scenario.checks.finding import World
from jitsim.scenario.customers import Customer
from jitsim.scenario.resolved import resolved_yaml
from jitsim.scenario.tree import Node, Source
from tests.scenario.test_schema import errors_of
from tests.scenario.written import loaded, write

CAFE = """\
name: cafe
horizon: {days: 364, warm_up: 90}
items: {coffee: {}, tea: {}, cups: {unit: 10}}
suppliers:
  mill: {lead_time: {distribution: mixture, usual: {distribution: gamma, mean: 5, sd: 2}, late: 20, late_share: 0.1}}
stocking_points:
  shop:
    items:
      coffee: {from: mill, policy: {type: base_stock, order_up_to: 300}}
      tea: {from: mill, policy: {type: base_stock, order_up_to: 300}}
      cups: {from: mill, policy: {type: base_stock, order_up_to: 3000}}
customers:
  walk_in:
    at: shop
    weekdays: {saturday: 0.5, sunday: 0}
    demand:
      tea: {daily: {distribution: intermittent, probability: 0.2, size: {distribution: poisson, mean: 4}}, trend: 0.1}
      coffee:
        arrivals: 20
        season: {january: 1.3}
        promotions: {spring: {from: 100, to: 107, factor: 2.5}}
    unmet: mixed
    lost_share: 0.25
    priority: 2
  offices:
    at: shop
    orders:
      arrivals: {distribution: poisson, mean: 4}
      weekdays: {sunday: 0}
      lines:
        coffee: {probability: 0.8, size: {distribution: geometric, mean: 2}}
        tea: {probability: 0.3}
        cups: {size: 20}
    unmet: patience
    patience: 3
    ship: complete_order
    notice: 2
"""
LINES = """\
      lines:
        coffee: {probability: 0.8, size: {distribution: geometric, mean: 2}}
        tea: {probability: 0.3}
        cups: {size: 20}
"""


def customer(scenario: Scenario, name: str) -> Customer:
    return scenario.customers[name]


def test_everything_is_read(tmp_path: Path) -> None:
    scenario = loaded(tmp_path, CAFE)
    assert scenario.notes == ()
    offices, walk_in = customer(scenario, "offices"), customer(scenario, "walk_in")
    assert offices.orders is not None
    assert {name: line.probability for name, line in offices.orders.lines.items()} == {
        "coffee": 0.8,
        "tea": 0.3,
        "cups": 1.0,
    }
    assert (offices.demand, offices.patience, offices.ship, offices.notice) == ({}, 3, "complete_order", 2)
    assert (offices.reserve, walk_in.reserve, offices.priority, walk_in.priority) == (True, True, 1, 2)
    assert (walk_in.lost_share, walk_in.notice, walk_in.ship) == (0.25, 0, "partial")
    assert walk_in.weekdays is not None
    assert walk_in.weekdays.factors == (1, 1, 1, 1, 1, 0.5, 0)


def test_whole_lines_may_leave_stock_to_others(tmp_path: Path) -> None:
    sets = ("customers.offices.ship=complete_line", "customers.offices.reserve=false")
    assert customer(loaded(tmp_path, CAFE, sets=sets), "offices").reserve is False


def test_the_resolved_scenario_loads_again_equal(tmp_path: Path) -> None:
    scenario = loaded(tmp_path, CAFE)
    text = resolved_yaml(scenario)
    write(tmp_path, again_yaml=text)
    assert load_scenario(tmp_path / "again.yaml") == scenario
    assert errors_of(text) == []


def test_what_is_written_fits_the_schema() -> None:
    assert errors_of(CAFE) == []
    assert errors_of(CAFE.replace("saturday", "saturda")) == [".customers.walk_in.weekdays.saturda: not allowed"]
    assert errors_of(CAFE.replace("late_share: 0.1", "late_share: 2")) != []
    assert errors_of(CAFE.replace("from: 100, ", "")) == [
        ".customers.walk_in.demand.coffee.promotions.spring.from: missing"
    ]
    table = CAFE.replace(LINES, "      lines: {table: lines.csv, defaults: {size: 2}, cups: {}}\n")
    assert errors_of(table) == []


@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        (
            "{table: lines.csv, cups: {size: 20}}",
            "item,probability,size.distribution,size.mean\ncoffee,0.8,geometric,2\ntea,0.3,,\n",
        ),
        (
            "{table: lines.csv, cups: {size: 20}, defaults: {size: {distribution: geometric, mean: 2}}}",
            "item,probability\ncoffee,0.8\ntea,0.3\n",
        ),
    ],
)
def test_lines_come_from_a_table_like_other_maps(tmp_path: Path, lines: str, rows: str) -> None:
    written = customer(loaded(tmp_path, CAFE), "offices").orders
    text = CAFE.replace(LINES, f"      lines: {lines}\n")
    tabled = customer(loaded(tmp_path, text, lines_csv=rows), "offices").orders
    assert written is not None
    assert tabled is not None
    assert tabled.lines.keys() == written.lines.keys()
    for item in ("coffee", "cups"):
        assert tabled.lines[item] == written.lines[item]
    assert tabled.lines["tea"].probability == 0.3


def test_defaults_beside_the_lines_fill_them_too(tmp_path: Path) -> None:
    text = CAFE.replace(LINES, "      defaults: {probability: 0.4}\n      lines: {coffee: , tea: {probability: 0.3}}\n")
    orders = customer(loaded(tmp_path, text), "offices").orders
    assert orders is not None
    assert [line.probability for line in orders.lines.values()] == [0.4, 0.3]


def test_orders_take_the_place_of_inherited_demand(tmp_path: Path) -> None:
    sets = (
        "customers.walk_in.demand=null",
        "customers.walk_in.orders={arrivals: 3, lines: {tea: {}}}",
    )
    walk_in = customer(loaded(tmp_path, CAFE, sets=sets), "walk_in")
    assert walk_in.demand == {}
    assert walk_in.orders is not None


def test_a_line_can_be_changed_by_its_path(tmp_path: Path) -> None:
    sets = ("customers.*.orders.lines.tea.probability=0.9", "suppliers.mill.lead_time.late_share=0.2")
    scenario = loaded(tmp_path, CAFE, sets=sets)
    orders = customer(scenario, "offices").orders
    assert orders is not None
    assert orders.lines["tea"].probability == 0.9
    lead_time = scenario.suppliers["mill"].lead_time
    assert lead_time is not None
    # 0.8 * 5 + 0.2 * 20.
    assert lead_time.expectation == pytest.approx(8)


def test_mean_demand_knows_shapes_and_lines(tmp_path: Path) -> None:
    """52 whole weeks from a Monday that is 1 January."""
    scenario = loaded(tmp_path, CAFE)
    rates = World(scenario, Node({}, Source("none")), {}).demand_rates
    # Six days of seven for 4 orders a day; nothing else wants cups.
    assert rates["shop", "cups"] == pytest.approx(4 * 6 / 7 * 20)
    # 0.8 of the orders for 2; of the walk-ins 20 on 5.5 days of 7, more in January and in spring.
    offices = 4 * 6 / 7 * 0.8 * 2
    january = 5.5 * 4 + 3  # 31 days: four weeks, Monday to Wednesday
    walk_in = 20 * (5.5 * 52 + 0.3 * january + 1.5 * 5.5) / 364
    assert rates["shop", "coffee"] == pytest.approx(offices + walk_in)


@pytest.mark.parametrize(
    ("sets", "note"),
    [
        (
            "customers.offices.orders.promotions={late: {from: 400, to: 500, factor: 2}}",
            "customers.offices.orders.promotions.late: begins on day 400, after the last of 364 days",
        ),
        (
            "customers.walk_in.demand.tea.trend=null",
            "",
        ),
        (
            "customers.walk_in.demand.coffee.promotions={closed: {from: 0, to: 400, factor: 0}}",
            "customers.walk_in.demand.coffee: nothing is demanded: the factors of every day multiply to 0",
        ),
    ],
)
def test_what_looks_wrong_is_told(tmp_path: Path, sets: str, note: str) -> None:
    assert loaded(tmp_path, CAFE, sets=(sets,)).notes == ((note,) if note else ())


def test_recorded_and_random_demand_may_stand_under_one_shape(tmp_path: Path) -> None:
    """The customer's weekdays shape the random part; the record is replayed as it is."""
    text = CAFE.replace("horizon: {", "horizon: {start: 2024-01-01, ").replace(
        "tea: {daily:", "cups: {history: {file: past.csv}}\n      tea: {daily:"
    )
    past = "item,date,quantity\ncups,2024-01-07,30\ncups,2024-12-28,50\n"
    assert loaded(tmp_path, text, past_csv=past).notes == ()
