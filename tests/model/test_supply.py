"""From written terms of supply to what an engine reads."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from jitsim.model import NONE, compile_model
from jitsim.model.supply import Allocation, RejectMode, plain_supply
from jitsim.model.working_time import EVERY_DAY, OrderDays
from jitsim.policies.sizing import SizingTerms
from tests.scenario.test_supply_terms import EVERYTHING
from tests.scenario.written import SHOP, loaded

DAY = 1440


def test_without_a_word_nothing_is_special(tmp_path: Path) -> None:
    model = compile_model(loaded(tmp_path, SHOP))
    plain = plain_supply(locations=1, suppliers=1)
    written = {"lead_time", "usual_lead_time", "promised_lead_time", "early"}
    for name in set(type(plain).__slots__) - written:
        np.testing.assert_array_equal(getattr(model.supply, name), getattr(plain, name), err_msg=name)
    assert model.supply.sizing(0, 0, 1).plain
    assert all(time(0, DAY).always for time in (plain.order_days, plain.supplier_time, plain.point_time))
    assert len(model.tables) == 3, "no law but the lead time, the arrivals and the order of one unit"


def test_everything_that_is_written(tmp_path: Path) -> None:
    """Day 0 is Wednesday 2024-05-01."""
    model = compile_model(loaded(tmp_path, EVERYTHING))
    supply = model.supply
    assert (supply.capacity.tolist(), supply.weight.tolist()) == ([40, NONE], [1])
    thursdays_and_mondays = (False, True, False, False, False, True, False)
    assert supply.order_days(0, DAY) == OrderDays(thursdays_and_mondays, 1, 0, DAY)
    assert supply.supplier_time(0, DAY).week == (False, False, False, True, True, True, True)
    assert supply.point_time(0, DAY).week == (False, False, False, True, False, False, False)
    assert (supply.inspection[0], supply.replaced[0]) == (DAY, True)
    assert (supply.reject_mode[0], supply.reject_threshold[0]) == (RejectMode.PER_LOT, 0)
    assert abs(model.tables[supply.reject_share[0]].mean - 50_000) < 1
    assert supply.short_threshold[0] == round(0.1 * 2**32)
    assert model.tables[supply.first_share[0]].constant == 500_000
    assert model.tables[supply.rest_after[0]].constant == 4 * DAY
    assert supply.short_close[0] == 10 * DAY
    assert supply.sizing(0, 0, 24, 700) == SizingTerms(
        minimum=0,
        multiple=24,
        rounding="tolerance",
        tolerance=0.1,
        minimum_value_quantity=48,
        storage_cap=1000,
        life_cap=700,
        maximum=480,
        defer_remainder=True,
    )
    assert (supply.shelf_life[0], supply.minimum_remaining_life[0]) == (60, 3)
    assert (supply.allocation[0], supply.sees_sales_only[0]) == (Allocation.DUE_DATE, True)


def test_calendars_of_their_own_win_over_the_common_one(tmp_path: Path) -> None:
    sets = ("calendar.working_days=[monday]", "stocking_points.shop.working_days=[tuesday]")
    supply = compile_model(loaded(tmp_path, SHOP, sets=sets)).supply
    assert supply.supplier_time(0, DAY).week == (True, *(False,) * 6)
    assert supply.point_time(0, DAY).week == (False, True, *(False,) * 5)


def test_a_rhythm_of_days(tmp_path: Path) -> None:
    supply = compile_model(
        loaded(tmp_path, SHOP, sets=("suppliers.roaster.order_calendar={every: 14, first: 3}",))
    ).supply
    assert supply.order_days(0, DAY) == OrderDays(EVERY_DAY, 14, 3, DAY)


THREE_ITEMS = """\
name: shop
horizon: {days: 30, warm_up: 0}
items: {barrel: {unit: 10}, oil: {unit: 0.25}, tea: {}, salt: {}}
suppliers:
  mill: {lead_time: 1, capacity_per_day: 2.5}
  other: {lead_time: 1}
stocking_points:
  north: {items: {tea: {from: mill, initial: 9, policy: {type: base_stock, order_up_to: 9}}}}
  south:
    defaults: {initial: 9, policy: {type: base_stock, order_up_to: 9}}
    items: {barrel: {from: mill}, oil: {from: mill}, salt: {from: other}}
customers: {}
"""


def test_one_capacity_is_counted_for_all_items_and_couples_them(tmp_path: Path) -> None:
    """2.5, 10, 0.25 and 1 are whole multiples of 0.25: the capacity is 10 of them, a barrel takes 40."""
    model = compile_model(loaded(tmp_path, THREE_ITEMS))
    assert model.supply.capacity.tolist() == [10, NONE, NONE]
    assert model.supply.weight.tolist() == [4, 40, 1, 1]
    assert model.supply.couplings == ((0, 1, 2),)
    assert model.components == ((0, 1, 2), (3,))


def test_chance_over_single_units_makes_a_model_random(tmp_path: Path) -> None:
    text = THREE_ITEMS.replace("other: {lead_time: 1}", "other: {lead_time: 1, rejects: {share: SHARE}}")
    random = [compile_model(loaded(tmp_path, text.replace("SHARE", share))).random for share in ("0", "0.5")]
    assert random == [False, True]
