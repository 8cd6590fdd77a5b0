"""A, B and C: the planner's own class first, else the share of usage value."""

from __future__ import annotations

from pathlib import Path

import pytest

from jitsim import simulate
from jitsim.metrics import Estimate
from jitsim.metrics.classes import class_basis
from jitsim.scenario import Scenario
from tests.scenario.written import loaded

SHELF = """\
name: shelf
horizon: {days: 100, warm_up: 10}
items:
  bolts: {unit_cost: 1}
  gears: {unit_cost: 10}
  motors: {unit_cost: 100}
  pins: {unit_cost: 1}
suppliers:
  maker: {lead_time: 2}
stocking_points:
  store:
    items:
      bolts: {from: maker, policy: {type: base_stock, order_up_to: 100}}
      gears: {from: maker, policy: {type: base_stock, order_up_to: 20}}
      motors: {from: maker, policy: {type: base_stock, order_up_to: 20}}
      pins: {from: maker, policy: {type: base_stock, order_up_to: 10}}
customers:
  shop:
    at: store
    demand: {bolts: {daily: 10}, gears: {daily: 2}, motors: {daily: 1}, pins: {daily: 0}}
gates:
  a_demand: {metric: units_demanded, where: {class: A}, at_least: 270}
"""
"""Usage value a day: motors 100, gears 20, bolts 10, pins nothing. Shares above an item: motors 0,
gears 100/130 = 0.77, bolts 120/130 = 0.92, pins 1."""


@pytest.fixture
def shelf(tmp_path: Path) -> Scenario:
    return loaded(tmp_path, SHELF)


def classes(scenario: Scenario) -> str:
    """Give the classes of bolts, gears, motors and pins."""
    return "".join(simulate(scenario).classes.values())


def test_classes_share_out_the_usage_value(shelf: Scenario) -> None:
    assert classes(shelf) == "BAAC"
    assert class_basis(shelf) == (
        "classes by units demanded times unit cost, all replications together: A the items up to 80 % of the total, "
        "B up to 95 %, C the rest"
    )


def test_the_planners_class_comes_first(tmp_path: Path) -> None:
    scenario = loaded(tmp_path, SHELF, sets=("items.pins.class=A", "items.motors.class=C"))
    assert classes(scenario) == "BACA"
    assert class_basis(scenario).endswith("C the rest; the class that the scenario gives an item comes first")
    sets = [f"items.{item}.class=B" for item in ("bolts", "gears", "motors", "pins")]
    assert class_basis(loaded(tmp_path, SHELF, sets=tuple(sets))) == "classes as the scenario gives them"


def test_without_a_unit_cost_units_count(tmp_path: Path) -> None:
    """Of 13 units a day 10 are bolts, 2 gears, 1 motors: shares above 0, 0.77, 0.92."""
    scenario = loaded(tmp_path, SHELF, sets=("items.pins.unit_cost=null",))
    assert classes(scenario) == "AABC"
    assert "units demanded, as an item has no unit cost" in class_basis(scenario)


def test_a_class_is_measured_as_the_sum_of_its_items(shelf: Scenario) -> None:
    result = simulate(shelf)
    by_class, by_item = result.by("class"), result.by("item")
    assert list(by_class) == ["A", "B", "C"]
    for name in ("units_demanded", "average_inventory_value", "carrying_cost", "orders_placed"):
        assert mean(by_class["A"], name) == pytest.approx(mean(by_item["gears"], name) + mean(by_item["motors"], name))
        assert mean(by_class["B"], name) == mean(by_item["bolts"], name)
    assert by_class["C"]["fill_rate"].reason == "no_demand"


def test_a_gate_may_look_at_a_class(shelf: Scenario) -> None:
    result = simulate(shelf)
    verdict = result.verdicts["a_demand"]
    assert (verdict.value, verdict.holds) == (3 * 90, True)  # 2 gears and 1 motor on 90 days


def test_what_passes_several_tiers_is_demanded_once(tmp_path: Path) -> None:
    """Bolts are 90 % of what is demanded, so pins are B; three times 10 of 120 would leave 75 % before them: A."""
    text = """\
name: tiers
horizon: {days: 50, warm_up: 10}
items: {bolts: {}, pins: {}}
suppliers: {maker: {lead_time: 0}}
stocking_points:
  plant: {items: {pins: {from: maker, policy: {type: base_stock, order_up_to: 99}}}}
  depot: {items: {pins: {from: plant, policy: {type: base_stock, order_up_to: 99}}}}
  store:
    defaults: {policy: {type: base_stock, order_up_to: 999}}
    items: {bolts: {from: maker}, pins: {from: depot}}
customers: {shop: {at: store, demand: {bolts: {daily: 90}, pins: {daily: 10}}}}
"""
    assert simulate(loaded(tmp_path, text)).classes == {"bolts": "A", "pins": "B"}


def mean(estimates: dict[str, Estimate], name: str) -> float:
    found = estimates[name].mean
    assert found is not None
    return found
