"""From customers to demand streams."""

from __future__ import annotations

import numpy as np
import pytest

from jitsim.model import NONE, Timing, compile_model
from jitsim.model.demand import Ship, couplings, draws_beyond_laws
from jitsim.scenario import Scenario
from tests.scenario.test_demand import CAFE
from tests.scenario.written import loaded

TICKS = 1440


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    return loaded(tmp_path_factory.mktemp("cafe"), CAFE)


def test_streams_are_sorted_by_customer_and_item(scenario: Scenario) -> None:
    model = compile_model(scenario)
    demand = model.demand
    # Items sorted: coffee 0, cups 1, tea 2; customers: offices 0, walk_in 1.
    assert demand.customer.tolist() == [0, 0, 0, 1, 1]
    assert demand.location.tolist() == [0, 1, 2, 0, 2]
    assert demand.timing.tolist() == [Timing.LINES] * 3 + [Timing.ARRIVALS, Timing.DAILY]
    assert demand.group.tolist() == [0, 0, 0, NONE, NONE]
    assert demand.groups.customer.tolist() == [0]


def test_customers_put_up_with_what_is_written(scenario: Scenario) -> None:
    demand = compile_model(scenario).demand
    assert demand.lost.tolist() == [False] * 5
    assert demand.patience.tolist() == [3 * TICKS] * 3 + [NONE] * 2
    assert demand.lost_share.tolist() == [0] * 3 + [2**30] * 2
    assert demand.ship.tolist() == [Ship.COMPLETE_ORDER] * 3 + [Ship.PARTIAL] * 2
    assert demand.reserve.tolist() == [True] * 5
    assert demand.priority.tolist() == [1, 1, 1, 2, 2]
    assert demand.notice.tolist() == [2 * TICKS] * 3 + [0, 0]


def test_laws_are_those_of_orders_gaps_and_sizes(scenario: Scenario) -> None:
    model = compile_model(scenario)
    demand = model.demand
    coffee, cups, tea = (model.tables[law] for law in demand.law[:3])
    assert coffee.mean == pytest.approx(1 / 0.8)
    assert cups.constant == 1
    assert tea.mean == pytest.approx(1 / 0.3)
    # 20 cups are two of the smallest quantity.
    assert [model.tables[size].mean for size in demand.order_size[:3]] == pytest.approx([2, 2, 1])
    assert model.tables[demand.groups.arrivals[0]].mean == pytest.approx(4)


def test_shapes_of_customer_item_and_orders_are_put_together(scenario: Scenario) -> None:
    demand = compile_model(scenario).demand
    assert demand.shape[:3].tolist() == [NONE] * 3
    offices, coffee, tea = (
        demand.shapes[shape].of(0, 7) for shape in (demand.groups.shape[0], demand.shape[3], demand.shape[4])
    )
    assert offices.tolist() == [1, 1, 1, 1, 1, 1, 0]
    np.testing.assert_allclose(coffee, [1.3, 1.3, 1.3, 1.3, 1.3, 0.65, 0])
    np.testing.assert_allclose(tea, [1 + 0.1 * day / 365 for day in range(5)] + [0.5 * (1 + 0.5 / 365), 0])


def test_lines_that_ship_together_are_coupled(scenario: Scenario) -> None:
    assert couplings(compile_model(scenario).demand) == ((0, 1, 2),)


def test_nothing_else_is_coupled(tmp_path_factory: pytest.TempPathFactory) -> None:
    text = CAFE.replace("complete_order", "complete_line")
    assert couplings(compile_model(loaded(tmp_path_factory.mktemp("lines"), text)).demand) == ()


def test_a_single_line_is_its_whole_order(tmp_path_factory: pytest.TempPathFactory) -> None:
    sets = ("customers.offices.demand={tea: {daily: 3}}",)
    demand = compile_model(loaded(tmp_path_factory.mktemp("single"), CAFE, sets=sets)).demand
    # Offices: coffee and cups in orders, then tea by the day and in orders.
    assert demand.timing[:4].tolist() == [Timing.LINES, Timing.LINES, Timing.DAILY, Timing.LINES]
    assert demand.ship[:4].tolist() == [Ship.COMPLETE_ORDER] * 2 + [Ship.COMPLETE_LINE, Ship.COMPLETE_ORDER]


FIXED = """\
name: fixed
horizon: {days: 28, warm_up: 0, start: 2024-01-01}
items: {tea: {}}
suppliers: {mill: {lead_time: 2}}
stocking_points: {shop: {items: {tea: {from: mill, policy: {type: base_stock, order_up_to: 9}}}}}
customers: {town: {at: shop, demand: {tea: {daily: 10}}}}
"""


@pytest.mark.parametrize(
    ("change", "random"),
    [
        ("daily: 10", False),
        ("daily: 10, weekdays: {sunday: 0.5}", False),
        ("daily: 10, weekdays: {sunday: 0.55}", True),
        ("interval: 2", False),
        ("interval: 2, weekdays: {sunday: 0.55}", False),
        ("arrivals: 3", True),
        ("arrivals: 0", False),
    ],
)
def test_chance_beyond_the_laws_is_known(tmp_path_factory: pytest.TempPathFactory, change: str, random: bool) -> None:
    model = compile_model(loaded(tmp_path_factory.mktemp("fixed"), FIXED.replace("daily: 10", change)))
    assert draws_beyond_laws(model.demand, model.tables, model.clock) == random


@pytest.mark.parametrize(("share", "random"), [(0, False), (0.5, True), (1, False)])
def test_a_lost_share_is_chance(tmp_path_factory: pytest.TempPathFactory, share: float, random: bool) -> None:
    text = FIXED.replace("at: shop, demand", f"at: shop, unmet: mixed, lost_share: {share}, demand")
    model = compile_model(loaded(tmp_path_factory.mktemp("mixed"), text))
    assert draws_beyond_laws(model.demand, model.tables, model.clock) == random


def test_recorded_demand_keeps_its_past(tmp_path_factory: pytest.TempPathFactory) -> None:
    text = FIXED.replace("daily: 10", "history: {file: past.csv}")
    past = "item,date,quantity\ntea,2023-12-30,7\ntea,2024-01-02,3\ntea,2024-12-28,5\n"
    demand = compile_model(loaded(tmp_path_factory.mktemp("past"), text, past_csv=past)).demand
    noon = TICKS // 2
    assert demand.history_tick.tolist() == [noon - 2 * TICKS, noon + TICKS]
    assert demand.history_quantity.tolist() == [7, 3]
