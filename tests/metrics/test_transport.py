"""What is on its way within a network, trips and what they cost: worlds without chance, worked out by hand."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from jitsim.metrics import Estimate
from jitsim.pipeline import simulate
from jitsim.result import Result
from tests.engine.worlds import Written, loaded

BASE: Written = {
    "name": "two_tiers",
    "horizon": {"days": 10, "warm_up": 2},
    "replications": 1,
    "ticks_per_day": 4,
    "calendar": {"phases": {"dock": 0, "demand": 0.5, "review": 0.75, "snapshot": 0.75}},
    "items": {"tea": {"unit_cost": 3, "holding_cost": 1}, "salt": {"unit_cost": 2, "holding_cost": 1}},
    "suppliers": {"mill": {"lead_time": 0}},
    "stocking_points": {
        "dc": {
            "fixed_cost_per_year": 100,
            "defaults": {"from": "mill", "policy": {"type": "base_stock", "order_up_to": 100}},
            "items": {"tea": {}, "salt": {}},
        },
        "shop": {
            "defaults": {"from": "dc", "policy": {"type": "base_stock", "order_up_to": 40}},
            "items": {"tea": {}, "salt": {}},
        },
    },
    "lanes": {
        "road": {
            "from": "dc",
            "to": "shop",
            "lead_time": 1.5,
            "departures": {"every": 2},
            "cost_per_unit": 0.5,
            "cost_per_trip": 10,
            "items": {"tea": {"order_cost": 1}, "salt": {"order_cost": 1}},
        }
    },
    "customers": {"town": {"at": "shop", "demand": {"tea": {"daily": 3}, "salt": {"daily": 2}}}},
}
"""What the shop sells at noon of a day it orders at once, and the center ships it: 3 tea and 2 salt.

On an even day it leaves at noon and arrives 1.5 days later; on an odd day it leaves when the next day starts and
arrives 2 days after it was ordered. Of the 8 days measured the shipments of days 0 to 9 are in transit for
0, 1.5, 1.5, 2, 1.5, 2, 1.5, 2, 1.5 and 0.5 days, 14 in all. Departures are at the start and at noon of days 2, 4, 6 and
8; the goods of day 9 leave at the horizon.
"""


def world(**lane: Any) -> Written:
    """Return the world with other terms of its lane; None takes one away."""
    written = deepcopy(BASE)
    road = written["lanes"]["road"] | lane
    written["lanes"]["road"] = {key: value for key, value in road.items() if value is not None}
    return written


def answer(written: Written) -> Result:
    return simulate(loaded(written))


def means(found: dict[str, Estimate], *names: str) -> list[float]:
    return [float(found[name].mean or 0.0) for name in names]


def test_units_are_in_transit_from_shipment_to_receipt() -> None:
    result = answer(world())
    names = ("average_in_transit_units", "average_in_transit_value")
    by_item, by_point = result.by("item"), result.by("stocking_point")
    assert means(by_item["tea"], *names) == [3 * 14 / 8, 3 * 3 * 14 / 8]
    assert means(by_item["salt"], *names) == [2 * 14 / 8, 2 * 2 * 14 / 8]
    assert means(by_point["shop"], *names) == means(result.estimates, *names) == [5 * 14 / 8, (9 + 4) * 14 / 8]
    assert means(by_point["dc"], *names) == [0, 0]
    assert by_point["shop"]["average_inventory_units"].mean == 2 * 40 - 5 * 14 / 8, "the rest of the base stock"


@pytest.mark.parametrize(
    ("load", "trips"), [(None, 8 * 1), (5, 8 * 1), (4, 8 * 2), (2, 8 * 3), (0.9, 8 * 6)], ids="load {}".format
)
def test_what_leaves_at_an_instant_goes_in_as_few_trips_as_can_carry_it(load: float | None, trips: int) -> None:
    """Five units leave at each of eight instants; a load of 5 takes both items, where each would take its own."""
    result = answer(world(load_size=load))
    assert means(result.estimates, "trips", "units_moved") == [trips, 8 * 5]
    assert means(result.by("stocking_point")["shop"], "trips", "units_moved") == [trips, 8 * 5]
    assert means(result.by("supplier")["dc"], "trips", "units_moved") == [trips, 8 * 5]


def test_items_share_trips_by_the_units_moved() -> None:
    result = answer(world(load_size=4))
    by_item, per_year = result.by("item"), 365 / 8
    assert by_item["tea"]["trips"].mean == pytest.approx(16 * 3 / 5)
    assert by_item["salt"]["trips"].mean == pytest.approx(16 * 2 / 5)
    assert by_item["tea"]["transport_cost"].mean == pytest.approx((96 + 0.5 * 24) * per_year)
    assert by_item["salt"]["transport_cost"].mean == pytest.approx((64 + 0.5 * 16) * per_year)
    assert result.estimates["transport_cost"].mean == pytest.approx((160 + 20) * per_year)


def test_every_day_is_a_departure_without_a_calendar() -> None:
    """At noon of days 2 to 9 five units leave; the trip of day 9 is measured, though it ends after the horizon."""
    result = answer(world(departures=None, load_size=5))
    assert means(result.estimates, "trips", "units_moved") == [8, 40]


def test_goods_move_on_working_days_only() -> None:
    """Day 0 is a Monday: what is ready on Saturday and Sunday, days 5 and 6, leaves with the start of Monday."""
    result = answer(world(departures=None, working_days=["monday", "tuesday", "wednesday", "thursday", "friday"]))
    left = {(int(shipped), int(left)) for *_, shipped, left in result.ledger(0).departures.tolist()}
    assert {(5 * 4 + 2, 28), (6 * 4 + 2, 28), (7 * 4 + 2, 30)} <= left
    assert means(result.estimates, "trips", "units_moved") == [3 + 1 + 3, 8 * 5]


def test_capacity_makes_several_departures_of_one_order() -> None:
    """Of 10 units shipped on day 2 four leave at once, four and two when the next days start: a trip each."""
    written = world(departures=None, capacity_per_day=4, load_size=4, lead_time=1)
    del written["items"]["salt"], written["customers"]["town"]["demand"]["salt"]
    for point in written["stocking_points"].values():
        del point["items"]["salt"]
    del written["lanes"]["road"]["items"]["salt"]
    written["customers"]["town"]["demand"]["tea"] = {"interval": 2.5, "order_size": 10}
    written["horizon"]["days"] = 5
    result = answer(written)
    assert [row[2:] for row in result.ledger(0).departures.tolist()] == [[4, 10, 10], [4, 10, 12], [2, 10, 16]]
    assert means(result.estimates, "trips", "units_moved") == [3, 10]
    # Received 1 day after they left: in transit for 1, 1.5 and, of the last, 2.5 days of which none is beyond day 5.
    assert result.estimates["average_in_transit_units"].mean == (4 * 1 + 4 * 1.5 + 2 * 2.5) / 3


@pytest.mark.parametrize(("load", "trips"), [(1.25, 2), (1.2, 3), (2.5, 1)], ids="load {}".format)
def test_a_load_counts_units_whatever_the_smallest_quantity(load: float, trips: int) -> None:
    """1.5 units of an item that comes in halves and one of the other leave together."""
    written = world(departures=None, load_size=load)
    written["items"]["tea"]["unit"] = 0.5
    written["customers"]["town"]["demand"] = {"tea": {"daily": 1.5}, "salt": {"daily": 1}}
    result = answer(written)
    assert means(result.estimates, "trips", "units_moved") == [8 * trips, 8 * 2.5]
    assert result.by("item")["tea"]["trips"].mean == pytest.approx(8 * trips * 1.5 / 2.5)


def test_orders_open_at_day_0_are_on_their_way_from_day_0() -> None:
    """Four units for three days, of which the first two are not measured; they left before and make no trip."""
    written = world(departures=None)
    written["customers"]["town"]["demand"] = {"tea": {"daily": 0}, "salt": {"daily": 0}}
    written["stocking_points"]["shop"]["items"]["tea"]["initial"] = {
        "on_hand": 36,
        "open_orders": {"a": {"quantity": 4, "due": 3}},
    }
    result = answer(written)
    names = ("average_in_transit_units", "average_on_order_units", "trips", "units_moved", "transport_cost")
    assert means(result.estimates, *names) == [4 * 1 / 8, 4 * 1 / 8, 0, 0, 0]


def test_what_the_sender_owes_is_on_order_and_not_in_transit() -> None:
    """The center has 12 tea: it serves days 0 to 3 whole, and the mill brings nothing before the horizon."""
    written = world(departures=None, lead_time=1)
    written["suppliers"]["mill"]["lead_time"] = 20
    written["stocking_points"]["dc"]["items"]["tea"]["initial"] = 12
    result = answer(written)
    tea = result.by("item")["tea"]
    # In transit on days 2.5-3.5 and 3.5-4.5 of the window, and 1.5-2.5 for the half day in it.
    assert tea["average_in_transit_units"].mean == 3 * 2.5 / 8
    # Owed: the orders of days 4 to 9, until the horizon.
    shop = result.by("stocking_point")["shop"]
    owed = 3 * sum(10 - (day + 0.5) for day in range(4, 10)) / 8
    salt = 2 * (0.5 + 7 + 0.5) / 8
    assert shop["average_on_order_units"].mean == pytest.approx(3 * 2.5 / 8 + owed + salt)


def test_goods_wait_for_the_dock_while_they_are_in_transit() -> None:
    """Without a lane a transfer takes no time; a shop that opens its dock once a day takes it in half a day later."""
    written = world()
    del written["lanes"]
    written["stocking_points"]["shop"]["receiving"] = "dock"
    result = answer(written)
    assert means(result.estimates, "average_in_transit_units", "trips", "transport_cost") == [5 * 0.5, 0, 0]


def test_a_lane_from_a_work_center() -> None:
    """What is ordered at noon is made in a day and on its way for half of one."""
    written = world(departures=None, lead_time=0.5, load_size=2, items=None)
    written["lanes"]["road"]["from"] = "packer"
    written["work_centers"] = {
        "packer": {
            "machines": 9,
            "makes": {item: {"needs": {"pallet": 1}, "from": "dc", "set_up_time": 1} for item in ("tea", "salt")},
        }
    }
    written["items"]["pallet"] = {"unit_cost": 1, "holding_cost": 1}
    written["stocking_points"]["dc"]["items"] = {"pallet": {}}
    written["stocking_points"]["shop"]["defaults"]["from"] = "packer"
    result = answer(written)
    names = ("average_in_transit_units", "average_on_order_units", "trips", "units_moved")
    # Orders of days 1 to 8 leave in the window, at noon of days 2 to 9: three trips each.
    assert means(result.by("stocking_point")["shop"], *names) == [5 * 0.5, 5 * 1.5, 24, 40]
    assert result.estimates["purchases"].mean == pytest.approx(5 * 365), "pallets; what is made is not bought"


def test_the_lines_of_the_cost_add_up() -> None:
    result = answer(world(load_size=4))
    parts = ("carrying_cost", "ordering_cost", "transport_cost", "shortage_cost")
    whole = result.estimates
    assert whole["total_cost"].mean == pytest.approx(sum(means(whole, *parts)))
    assert min(means(whole, *parts[:3])) > 0
    for noun in ("item", "stocking_point", "supplier"):
        groups = result.by(noun).values()
        for found in groups:
            assert found["total_cost"].mean == pytest.approx(sum(means(found, *parts)))
        for name in (*parts, "total_cost", "trips", "units_moved", "average_in_transit_units"):
            unshared = 100 if noun != "stocking_point" and name in {"carrying_cost", "total_cost"} else 0
            together = sum(means(found, name)[0] for found in groups)
            assert together + unshared == pytest.approx(whole[name].mean), (noun, name)
    assert result.by("customer")["town"]["transport_cost"].reason == "not_by_customer"


def test_value_in_transit_needs_the_cost_of_what_moves_only() -> None:
    written = world()
    for item in ("tea", "salt", "ink"):
        written["items"][item] = {"holding_cost": 1}
    written["stocking_points"]["dc"]["items"]["ink"] = {}
    result = answer(written)
    assert result.estimates["average_in_transit_value"].reason == "no_unit_cost"
    written["items"]["tea"]["unit_cost"], written["items"]["salt"]["unit_cost"] = 3, 2
    assert answer(written).estimates["average_in_transit_value"].mean == 13 * 14 / 8
