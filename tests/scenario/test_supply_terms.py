"""Terms of supply: what they amount to, what is warned of, and that they are written again as they were read."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from jitsim.policies.sizing import SizingTerms
from jitsim.scenario import load_scenario, resolved_yaml
from jitsim.scenario.horizon import Horizon
from jitsim.scenario.supply_terms import common_measure, least_order, sizing_terms
from jitsim.scenario.terms import replenishments
from tests.scenario.test_schema import errors_of
from tests.scenario.written import SHOP, loaded

EVERYTHING = """\
name: shop
horizon: {days: 365, warm_up: 90, start: 2024-05-01}
calendar: {working_days: [friday, monday, tuesday, wednesday, thursday]}
items:
  coffee:
    unit_cost: 6.40
    class: A
    critical: true
    shelf_life: 60
    minimum_remaining_life: 3
    demand_signal: sales
suppliers:
  roaster:
    lead_time: 5
    capacity_per_day: 40
    order_calendar: {weekdays: [thursday, monday]}
    working_days: [monday, tuesday, saturday, sunday]
    rejects: {per: lot, share: {distribution: uniform, low: 0, high: 0.1}, inspection: 1, on_reject: replace}
    short_deliveries: {probability: 0.1, share: 0.5, rest_after: 4, short_close_after: 10}
    items:
      coffee:
        order_multiple: 24
        maximum_order: 480
        rounding: tolerance
        rounding_tolerance: 0.1
        minimum_order_value: 200
        split_remainder: defer
stocking_points:
  shop:
    allocation: due_date
    working_days: [saturday]
    items:
      coffee: {from: roaster, storage_capacity: 1000, policy: {type: kanban, container: 24, cards: 6}}
customers:
  walk_in: {at: shop, demand: {coffee: {arrivals: 20}}}
"""


def test_the_resolved_scenario_loads_again_as_the_same(tmp_path: Path) -> None:
    scenario = loaded(tmp_path, EVERYTHING)
    again = tmp_path / "again.yaml"
    again.write_text(resolved_yaml(scenario), encoding="utf-8")
    assert load_scenario(again) == scenario
    assert errors_of(again.read_text(encoding="utf-8")) == []


def test_what_is_written_fits_the_schema() -> None:
    assert errors_of(EVERYTHING) == []
    assert errors_of(EVERYTHING.replace("class: A", "class: D")) == [".items.coffee.class: not one of the words"]
    wrong = EVERYTHING.replace("[saturday]", "[caturday]")
    assert errors_of(wrong) == [".stocking_points.shop.working_days.0: not one of the words"]


def test_days_of_the_week_are_read_in_any_order(tmp_path: Path) -> None:
    scenario = loaded(tmp_path, EVERYTHING)
    assert scenario.calendar.working_days == ("monday", "tuesday", "wednesday", "thursday", "friday")


@pytest.mark.parametrize(("start", "weekday"), [(None, 0), ("2024-05-01", 2), ("2024-05-05", 6)])
def test_day_0_is_the_weekday_of_its_date_else_a_monday(start: str | None, weekday: int) -> None:
    assert Horizon.model_validate({"days": 10, "start": start}).first_weekday == weekday


def test_sizing_is_in_smallest_units(tmp_path: Path) -> None:
    """200 currency at 6.40 are 31.25 units, in multiples of 24 they are 48."""
    (each,) = replenishments(loaded(tmp_path, EVERYTHING))
    assert sizing_terms(each) == SizingTerms(
        multiple=24,
        rounding="tolerance",
        tolerance=0.1,
        minimum_value_quantity=48,
        storage_cap=1000,
        maximum=480,
        defer_remainder=True,
    )
    assert least_order(each) == 48


@pytest.mark.parametrize(
    ("prices", "units"),
    [
        pytest.param("price: 8, items: {coffee: {minimum_order_value: 200, price: 10}}", 20, id="of_the_item"),
        pytest.param("price: 8, items: {coffee: {minimum_order_value: 200}}", 25, id="of_the_supplier"),
        pytest.param("items: {coffee: {minimum_order_value: 200}}", 32, id="unit_cost"),
    ],
)
def test_an_order_is_worth_its_purchase_price(tmp_path: Path, prices: str, units: int) -> None:
    (each,) = replenishments(loaded(tmp_path, SHOP.replace("roaster: {", f"roaster: {{{prices}, ")))
    assert least_order(each) == units


@pytest.mark.parametrize(
    ("quantities", "measure"),
    [
        ([40.0, 1.0], Fraction(1)),
        ([2.5, 1.0], Fraction(1, 2)),
        ([10.0, 0.01, 0.25], Fraction(1, 100)),
        ([6.0, 4.0, 10.0], Fraction(2)),
        ([1e-7, 3e-7], Fraction(1, 10**7)),
    ],
)
def test_the_common_measure_divides_all(quantities: list[float], measure: Fraction) -> None:
    assert common_measure(quantities) == measure


@pytest.mark.parametrize(
    ("setting", "note"),
    [
        pytest.param(
            "suppliers.roaster.rejects={per: lot, share: {distribution: normal, mean: 0.9, sd: 0.1}}",
            "suppliers.roaster.rejects.share: values above 1 count as 1: 15.9% of them",
            id="share_above_1",
        ),
        pytest.param(
            "suppliers.roaster.items={coffee: {order_multiple: 24, maximum_order: 100}}",
            "suppliers.roaster.items.coffee.maximum_order: 100 is no multiple of order_multiple (24) and counts as 96",
            id="maximum_and_multiple",
        ),
        pytest.param(
            "suppliers.roaster.items={coffee: {order_multiple: 24, rounding_tolerance: 0.1}}",
            "suppliers.roaster.items.coffee.rounding_tolerance: "
            "has no effect with rounding: up; write rounding: tolerance",
            id="tolerance_without_effect",
        ),
        pytest.param(
            "suppliers.roaster.items={coffee: {maximum_order: 100.5}}",
            "suppliers.roaster.items.coffee.maximum_order: 100.5 is no multiple of the item's unit (1) "
            "and counts as 101",
            id="maximum_in_units",
        ),
        pytest.param(
            "suppliers.roaster.capacity_per_day=19",
            "suppliers.roaster.capacity_per_day: 19 units a day are fewer than its items are demanded (20): "
            "what is ordered and late grows without end",
            id="capacity_below_demand",
        ),
        pytest.param(
            "stocking_points.shop.items.coffee.storage_capacity=0.4",
            "stocking_points.shop.items.coffee.storage_capacity: 0.4 is less than the smallest order (1): "
            "only a backlog makes room",
            id="storage_below_the_smallest_order",
        ),
        pytest.param(
            "items.coffee.shelf_life=6",
            "items.coffee.shelf_life: 6 days are too few: "
            "lead time and minimum_remaining_life at shop take 6 days of it",
            id="spoilt_on_arrival",
        ),
    ],
)
def test_warnings(tmp_path: Path, setting: str, note: str) -> None:
    sets = ("stocking_points.shop.items.coffee.policy={type: base_stock, order_up_to: 300}", setting)
    assert note in loaded(tmp_path, SHOP, sets=sets).notes


def test_capacity_is_spread_over_the_days_of_the_week(tmp_path: Path) -> None:
    """27 units on each of five days are 19.29 a day, 28 are 20."""
    five_days = "suppliers.roaster.working_days=[monday, tuesday, wednesday, thursday, friday]"
    assert loaded(tmp_path, SHOP, sets=(five_days, "suppliers.roaster.capacity_per_day=28")).notes == ()
    (note,) = loaded(tmp_path, SHOP, sets=(five_days, "suppliers.roaster.capacity_per_day=27")).notes
    assert note.startswith("suppliers.roaster.capacity_per_day: 19.2857 units a day are fewer")


def test_weekdays_may_be_written_short(tmp_path: Path) -> None:
    """In full or by three letters, capitals or not: what a person writes; the editor's schema knows them too."""
    days = "[Mon, tue, Wednesday, THU, friday]"
    five = ("monday", "tuesday", "wednesday", "thursday", "friday")
    assert loaded(tmp_path, SHOP + f"calendar: {{working_days: {days}}}\n").calendar.working_days == five
    assert errors_of(SHOP + "calendar: {working_days: [Mon, tue, Wednesday, fri]}\n") == []
