"""Items under MRP, played: sample paths that a person can plan on paper; weeks begin on days 1, 8, 15."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from jitsim.engine import run_engine
from jitsim.ledger import Ledger
from jitsim.ledger.columns import PLAN_FIELDS
from jitsim.ledger.tables import planned_rows
from jitsim.metrics import METRICS, measure, tally
from jitsim.model import Model, compile_model
from jitsim.pipeline import replicate
from jitsim.streams import Streams
from tests.engine.worlds import Written, loaded, one_item, rows_of

DAY = 1440
START = dt.date(2024, 6, 3)
ORDERS_ALONE = {"forecast": {"method": "given", "value": 0}, "demand_fence": 0, "prior_daily_demand": 0}


def mrp(**keys: Any) -> Written:
    return {"type": "mrp", **ORDERS_ALONE, **keys}


def told(written: Written, customer: str, notice: float, orders: dict[int, float], item: str = "tea") -> Written:
    """Let a customer order quantities on days, and tell so many days before."""
    written["horizon"]["start"] = START.isoformat()
    rows = [f"{START + dt.timedelta(days=day)},{item},{quantity}" for day, quantity in orders.items()]
    written.setdefault("_tables", {})[f"{customer}.csv"] = "date,item,quantity\n" + "\n".join(rows) + "\n"
    point = next(name for name, place in written["stocking_points"].items() if item in place["items"])
    demand = {item: {"history": {"file": f"{customer}.csv"}}}
    written["customers"][customer] = {"at": point, "notice": notice, "demand": demand}
    return written


def shop(policy: Written, initial: Any = 0, days: float = 40, lead_time: float = 7) -> Written:
    supplier = {"promised_lead_time": 7}
    return one_item(policy, {"interval": 999}, lead_time=lead_time, days=days, initial=initial, supplier=supplier)


def play(written: Written) -> tuple[Model, Ledger]:
    model = compile_model(loaded(written, written.pop("_tables", None)))
    replicate(model, 1, 0)
    return model, run_engine(model, Streams(model, 1, 0))


def releases(ledger: Ledger, location: int = 0) -> dict[float, int]:
    return {row.tick / DAY: row.quantity for row in rows_of(ledger, location) if row.kind == "ORDER"}


def plans(ledger: Ledger, *fields: str) -> list[tuple[int, ...]]:
    """Return some numbers of every plan; ticks in whole days."""
    rows = [dict(zip(PLAN_FIELDS, row, strict=True)) for row in ledger.plans.tolist()]
    return [tuple(row[name] // (DAY if name == "tick" else 1) for name in fields) for row in rows]


FOUR_ORDERS = {10: 20, 17: 30, 24: 40, 31: 25}


def test_orders_that_are_known_are_planned_for_and_nervousness_is_what_changes() -> None:
    """Told 28 days before, made in a week: each is released the week before its own.

    On day 0 the plan has 20, 30 and 40 for the weeks after this one, on day 7 it has 30, 40 and 25 more: of the 70
    beyond the fence of one week 25 are new. On day 14 nothing is, of 40 and 25, and on day 21 of 25.
    """
    model, ledger = play(told(shop(mrp()), "town", 28, FOUR_ORDERS))
    assert releases(ledger) == {0.75: 20, 7.75: 30, 14.75: 40, 21.75: 25}
    found = plans(ledger, "tick", "planned", "changed", "released", "late", "moved")
    assert found[:4] == [(0, 0, 0, 20, 0, 0), (7, 70, 25, 30, 0, 0), (14, 65, 0, 40, 0, 0), (21, 25, 0, 25, 0, 0)]
    assert found[4:] == [(28, 0, 0, 0, 0, 0), (35, 0, 0, 0, 0, 0)]
    values = dict(zip(METRICS, measure(model, tally(model, ledger)).values[0].tolist(), strict=True))
    assert values["plan_nervousness"] == 25 / 160
    assert (values["late_releases"], values["reschedules"]) == (0, 0)


def test_plans_that_are_no_whole_buckets_apart_are_not_compared() -> None:
    """Planned every 3 days in weeks: day 21 is the first that is whole weeks after day 0, and 25 for day 45 are new."""
    _, ledger = play(told(shop(mrp(review_period=3), days=60), "town", 28, {10: 20, 45: 25}))
    compared = [row for row in plans(ledger, "tick", "planned", "changed") if row[1] or row[2]]
    assert compared == [(21, 0, 25)]


def test_what_should_have_been_released_is_launched_now_and_told() -> None:
    """Ten more are told three days before day 12, after the plan of day 7: they wait, and on day 14 are a week late."""
    written = told(told(shop(mrp(planning_fence=0)), "town", 28, FOUR_ORDERS), "rush", 3, {12: 10})
    model, ledger = play(written)
    found = plans(ledger, "tick", "released", "late")
    assert found[:4] == [(0, 20, 0), (7, 30, 0), (14, 50, 10), (21, 25, 0)]
    values = dict(zip(METRICS, measure(model, tally(model, ledger)).values[0].tolist(), strict=True))
    assert values["late_releases"] == 1


def test_inside_the_planning_fence_nothing_new_is_planned() -> None:
    """The same ten come behind a fence of a week: with what is released for the week after, and nothing is late."""
    written = told(told(shop(mrp(planning_fence=1)), "town", 28, FOUR_ORDERS), "rush", 3, {12: 10})
    _, ledger = play(written)
    assert plans(ledger, "tick", "released", "late")[:4] == [(0, 20, 0), (7, 30, 0), (14, 50, 0), (21, 25, 0)]


def test_inside_the_demand_fence_the_forecast_does_not_count() -> None:
    """2 a day are forecast, 14 a week, of which 9 are ordered for the second week.

    What is released on day 0 is for the first two weeks: 14 each, or in a fence of three weeks the 9 alone.
    """
    policy = {"forecast": {"method": "given", "value": 2}}
    open_world = told(shop(mrp(**policy)), "town", 28, {10: 9})
    fenced = told(shop(mrp(**policy, demand_fence=3)), "town", 28, {10: 9})
    assert plans(play(open_world)[1], "tick", "released")[0] == (0, 14 + 14)
    assert plans(play(fenced)[1], "tick", "released")[0] == (0, 9)


OPEN: Written = {"on_hand": 0, "open_orders": {"a": {"quantity": 40, "due": 24}}}


@pytest.mark.parametrize(
    ("reschedule", "released", "moved"),
    [
        # 20 are wanted on day 10, 40 come on day 24: without moving them 20 are released for the second week.
        pytest.param("none", 20, 0, id="none"),
        pytest.param("in", 0, 1, id="in"),
        pytest.param("in_out", 0, 1, id="in-out"),
    ],
)
def test_an_open_order_is_wanted_sooner(reschedule: str, released: int, moved: int) -> None:
    policy = mrp(reschedule=reschedule, planning_fence=1)
    _, ledger = play(told(shop(policy, OPEN), "town", 28, {10: 20}))
    assert plans(ledger, "tick", "released", "moved")[0] == (0, released, moved)


def test_that_is_paper_and_the_order_comes_when_it_comes() -> None:
    """Wanted in the second week, it still comes on day 24; the plans until then count on it in their first week."""
    policy = mrp(reschedule="in", planning_fence=1)
    model, ledger = play(told(shop(policy, OPEN), "town", 28, {10: 20}))
    assert [row.tick / DAY for row in rows_of(ledger) if row.kind == "RECEIPT"] == [24]
    assert [row.tick / DAY for row in rows_of(ledger) if row.kind == "SHIPMENT"] == [24]
    assert [row[1:] for row in plans(ledger, "tick", "released", "moved")] == [(0, 1)] + [(0, 0)] * 5
    values = dict(zip(METRICS, measure(model, tally(model, ledger)).values[0].tolist(), strict=True))
    assert values["reschedules"] == 1


def test_an_open_order_is_wanted_later() -> None:
    """25 are there for 10 in each of the weeks from day 1: 20 due on day 10 are wanted in the third of them."""
    opened = {"on_hand": 25, "open_orders": {"a": {"quantity": 20, "due": 10}}}
    policy = mrp(reschedule="in_out", planning_fence=1)
    _, ledger = play(told(shop(policy, opened), "town", 28, {3: 10, 10: 10, 17: 10, 24: 10}))
    assert plans(ledger, "tick", "moved")[0] == (0, 1)
    _, ledger = play(told(shop(mrp(reschedule="in", planning_fence=1), opened), "town", 28, {3: 10, 10: 10, 17: 10}))
    assert plans(ledger, "tick", "moved")[0] == (0, 0)


# ---- two levels ---------------------------------------------------------------------------------------------------


def two_levels(finished: Written, part: Written, making: Written | None = None) -> Written:
    """Return T-MRP-01 over T-MRP-02: a product on two of a part, planned with two weeks, the part with one."""
    makes = {"needs": {"part": 2}, "from": "plant", "promised_lead_time": 14, **(making or {})}
    opened = {"on_hand": 40, "open_orders": {"a": {"quantity": 30, "due": 8}}}
    items = {
        "finished": {"from": "line", "policy": finished, "initial": opened},
        "part": {"from": "mill", "policy": part, "initial": 120},
    }
    written: Written = {
        "name": "levels",
        "horizon": {"days": 70, "warm_up": 0},
        "items": {"finished": {}, "part": {}},
        "suppliers": {"mill": {"lead_time": 7, "promised_lead_time": 7}},
        "work_centers": {"line": {"makes": {"finished": makes}}},
        "stocking_points": {"plant": {"items": items}},
        "customers": {},
    }
    weeks = [20, 20, 25, 30, 30, 25, 20, 30]
    return told(written, "town", 70, {7 * week + 4: each for week, each in enumerate(weeks)}, "finished")


@pytest.mark.parametrize(
    ("lot", "finished", "part"),
    [
        pytest.param(
            {"lot": "fixed", "order_quantity": 50},
            {0.75: 50, 14.75: 50, 28.75: 50},
            {7.75: 80, 21.75: 100},
            id="T-MRP-02",
        ),
        # Releases 5, 30, 30, 25, 20, 30 take 10, 60, 60, 50, 40 and 60 parts: 120 last into the third week, which ends
        # at -10; then 50, 40 and 60 are short, each released a week before.
        pytest.param(
            {"lot": "lot_for_lot"},
            {0.75: 5, 7.75: 30, 14.75: 30, 21.75: 25, 28.75: 20, 35.75: 30},
            {7.75: 10, 14.75: 50, 21.75: 40, 28.75: 60},
            id="T-MRP-01-L4L",
        ),
        # Releases 65 in w1 and 75 in w4: 130 parts are wanted at once, 10 more than there are, and 150.
        pytest.param(
            {"lot": "periods", "periods": 3}, {0.75: 65, 21.75: 75}, {0.75: 10, 14.75: 150}, id="T-MRP-01-POQ-3"
        ),
    ],
)
def test_two_levels_release_as_planned(lot: Written, finished: dict[float, int], part: dict[float, int]) -> None:
    _, ledger = play(two_levels(mrp(safety_stock=10, **lot), mrp()))
    assert releases(ledger, 0) == finished
    assert releases(ledger, 1) == part


def test_scrap_asks_for_more_at_both_levels() -> None:
    """Lot for lot with half of what is made good: the first 5 take 10 made and 20 parts."""
    _, ledger = play(two_levels(mrp(safety_stock=10), mrp(), {"yield": 0.5}))
    assert releases(ledger, 0)[0.75] == 10
    demand = [row.quantity for row in rows_of(ledger, 1) if row.kind == "DEMAND"]
    assert demand[0] == 20


def test_the_plans_are_a_table() -> None:
    model, ledger = play(told(shop(mrp()), "town", 28, FOUR_ORDERS))
    table = planned_rows(model, ledger)
    assert table is not None
    assert list(table)[:4] == ["tick", "day", "stocking_point", "item"]
    assert table["planned"].tolist()[:3] == [0, 70, 65]  # type: ignore[union-attr]
    _, other = play(shop({"type": "make_to_order"}, days=5))
    assert planned_rows(model, other) is None


@pytest.mark.parametrize("seller", ["base_stock", "mrp"])
def test_what_others_order_is_forecast_for_good(seller: str) -> None:
    """A shop sells 5 a day; whether or not it is in the plan, after half a year the depot still orders 35 a week."""
    policies = {"base_stock": {"type": "base_stock", "order_up_to": 20}, "mrp": {"type": "mrp"}}
    written = shop({"type": "mrp"}, days=200)
    items = {"tea": {"from": "depot", "policy": policies[seller]}}
    written["stocking_points"] = {"depot": written["stocking_points"].pop("shop"), "shop": {"items": items}}
    written["customers"]["town"]["demand"] = {"tea": {"daily": 5}}
    del written["stocking_points"]["depot"]["items"]["tea"]["initial"]
    _, ledger = play(written)
    late = [units for day, units in releases(ledger).items() if day > 120]
    assert late == [35] * 11


def test_one_part_of_two_parents_of_which_one_is_planned() -> None:
    """10 desks a week, planned, take 40 legs; a stool a day, made to order, takes 3: 61 legs are ordered a week."""
    made = {name: {"needs": {"leg": each}, "from": "plant"} for name, each in (("desk", 4), ("stool", 3))}
    written: Written = {
        "name": "legs",
        "horizon": {"days": 200, "warm_up": 0},
        "items": {"desk": {}, "stool": {}, "leg": {}},
        "suppliers": {"mill": {"lead_time": 7, "promised_lead_time": 7}},
        "work_centers": {"line": {"makes": made}},
        "stocking_points": {
            "plant": {
                "items": {
                    "desk": {"from": "line", "policy": {"type": "mrp", "planned_lead_time": 0}},
                    "stool": {"from": "line", "policy": {"type": "make_to_order"}},
                    "leg": {"from": "mill", "policy": {"type": "mrp", "safety_stock": 100}},
                }
            }
        },
        "customers": {
            "town": {
                "at": "plant",
                "demand": {"desk": {"interval": 7, "order_size": 10}, "stool": {"daily": 1}},
            }
        },
    }
    _, ledger = play(written)
    late = [units for day, units in releases(ledger, 1).items() if 120 < day < 190]
    assert sum(late) == pytest.approx(61 * 10, abs=15)


def test_a_part_that_two_steps_need_is_needed_for_both() -> None:
    """One goes in when the product is sawn and one when it is packed: 5 products take 10 parts."""
    written = two_levels(mrp(safety_stock=10), mrp(), {"needs": {"part": 1}, "after": "saw"})
    written["work_centers"]["saw"] = {"makes": {"finished": {"needs": {"part": 1}, "from": "plant"}}}
    _, ledger = play(written)
    assert releases(ledger, 1) == {7.75: 10, 14.75: 50, 21.75: 40, 28.75: 60}
