"""A stocking point with stock without end is a supplier: below it nothing differs, byte for byte.

Lead times are constant: random ones are drawn for each source on its own.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from jitsim.engine import run_engine
from jitsim.model import compile_model
from jitsim.streams import Streams
from tests.engine.reference import Row
from tests.engine.scenarios_supply import supply_scenarios
from tests.engine.test_no_oracle import POLICIES_BY_NAME
from tests.engine.worlds import ZERO_PHASES, Written, loaded, one_item, rows_of
from tests.engine.worlds_network import LANE_TERMS, ORDER_TERMS

ENDLESS = 10**9
"""Units in stock at the upper tier."""

MANY = settings().max_examples
"""What the profile of the run says: 100, or thousands when it searches."""

BY_NAME = {"days": 200, "initial": 40}


def upper_tier(written: Written, lane: Written | None = None) -> Written:
    """Return the same business with an endless stocking point in place of each supplier, which that one replenishes.

    What can be said of a lane becomes a term of it, beside those in `lane`; without any there is no lane.
    """
    points: Written = {}
    lanes: Written = {}
    senders = {}
    for name in written["suppliers"]:
        policy = {"type": "base_stock", "order_up_to": 1}
        stocked = {item: {"from": name, "policy": policy, "initial": ENDLESS} for item in written["items"]}
        senders[name] = f"store_of_{name}"
        points[senders[name]] = {"items": stocked}
    for point, place in written["stocking_points"].items():
        items = {item: {**stocked, "from": senders[stocked["from"]]} for item, stocked in place["items"].items()}
        points[point] = {**place, "items": items}
        for name, supplier in written["suppliers"].items():
            mine = [item for item, stocked in place["items"].items() if stocked["from"] == name]
            terms = lane_of(supplier, mine) | (lane or {})
            if mine and terms:
                lanes[f"{name}_{point}"] = {"from": senders[name], "to": point, **terms}
    suppliers = {name: {"lead_time": 3} for name in written["suppliers"]}
    return {**written, "suppliers": suppliers, "stocking_points": points, "lanes": lanes}


def lane_of(supplier: Written, items: list[str]) -> Written:
    """Return the terms of a supplier that a lane can have; its lead time is none where it is 0 days."""
    lane = {key: supplier[key] for key in LANE_TERMS if key in supplier}
    if supplier["lead_time"] != 0:
        lane["lead_time"] = supplier["lead_time"]
    if "order_calendar" in supplier:
        lane["departures"] = supplier["order_calendar"]
    terms = {item: supplier.get("items", {}).get(item, {}) for item in items}
    written = {item: {key: own[key] for key in ORDER_TERMS if key in own} for item, own in terms.items()}
    return lane | ({"items": written} if any(written.values()) else {})


def rows_by_name(written: Written) -> dict[str, list[Row]]:
    model = compile_model(loaded(written))
    ledger = run_engine(model, Streams(model, written.get("seed", 1), 0))
    return {model.location_name(number): rows_of(ledger, number) for number in range(len(ledger.initial))}


def must_be_alike(one: Written, two: Written) -> None:
    """Compare what happens at the stocking points of the one-tier business; and something must."""
    alone, below = rows_by_name(one), rows_by_name(two)
    assert alone == {name: below[name] for name in alone}
    for name, rows in below.items():
        if name not in alone:
            assert not [row for row in rows if row.kind in {"ORDER", "BACKORDERED"}]


def plain_supply(written: Written) -> Written:
    """Leave out what no lane has, and what a capacity shared by stocking points would make different."""
    for supplier in written["suppliers"].values():
        for key in ("rejects", "short_deliveries"):
            supplier.pop(key, None)
        if len(written["stocking_points"]) > 1:
            supplier.pop("capacity_per_day", None)
        for terms in (supplier, *supplier["items"].values()):
            terms.pop("minimum_order_value", None)
            if not isinstance(terms.get("lead_time", 0), (int, float)):
                terms["lead_time"] = 2.4
    return written


@given(supply_scenarios().map(plain_supply))
@settings(max_examples=2 * MANY)
def test_any_business_below_an_endless_tier(written: Written) -> None:
    must_be_alike(written, upper_tier(written))


@given(supply_scenarios(longest=15).map(plain_supply))
@settings(max_examples=MANY // 2)
def test_everything_of_a_day_in_one_instant(written: Written) -> None:
    written["calendar"] = {**written.get("calendar", {}), **ZERO_PHASES}
    must_be_alike(written, upper_tier(written))


# ---- policies that observe ----------------------------------------------------------------------------------------

DEMANDS: dict[str, Written] = {
    "arrivals": {
        "arrivals": {"distribution": "poisson", "mean": 3},
        "order_size": {"distribution": "geometric", "mean": 2},
    },
    "daily": {"daily": {"distribution": "negative_binomial", "mean": 6, "sd": 4}},
    "interval": {"interval": {"distribution": "exponential", "mean": 0.3}},
}
LEAD_TIMES = {"no_lane": 0, "lane": 4}


@pytest.mark.parametrize("lead_time", LEAD_TIMES.values(), ids=LEAD_TIMES)
@pytest.mark.parametrize("demand", DEMANDS.values(), ids=DEMANDS)
@pytest.mark.parametrize("name", [name for name in POLICIES_BY_NAME if name != "drop_ship"])
def test_a_policy_that_observes(name: str, demand: Written, lead_time: float) -> None:
    """Any policy but `drop_ship`, which orders of suppliers only."""
    written = one_item(
        POLICIES_BY_NAME[name], demand, lead_time=lead_time, supplier={"promised_lead_time": 4}, **BY_NAME
    )
    must_be_alike(written, upper_tier(written))


# ---- a delay of information ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("policy", ["base_stock", "min_max", "periodic"])
def test_a_delay_of_information_is_a_longer_lead_time(policy: str) -> None:
    """Where nothing else happens between order and shipment: 1.5 and 2.5 days are 4."""
    levels: dict[str, Written] = {
        "base_stock": {"order_up_to": 30},
        "min_max": {"reorder_point": 20, "order_up_to": 45},
        "periodic": {"order_up_to": 60, "review_period": 3},
    }
    written = one_item({"type": policy, **levels[policy]}, DEMANDS["arrivals"], lead_time=4, **BY_NAME)
    must_be_alike(written, upper_tier(written, {"lead_time": 2.5, "information_delay": 1.5}))


def test_a_delay_of_information_is_a_manual_delay() -> None:
    """Days on the desk and days until the sender knows: an order is on order from its decision on in both."""
    policy: Written = {"type": "days_of_cover", "daily_demand": 6, "planned_lead_time": 3, "reorder_cover": 2}
    calendar = {"weekdays": ["tuesday", "friday"]}
    supplier = {"order_calendar": calendar, "capacity_per_day": 25}
    slow = one_item({**policy, "manual_delay": 1.5}, DEMANDS["arrivals"], lead_time=2, supplier=supplier, **BY_NAME)
    prompt = one_item(policy, DEMANDS["arrivals"], lead_time=2, supplier=supplier, **BY_NAME)
    must_be_alike(slow, upper_tier(prompt, {"information_delay": 1.5}))
