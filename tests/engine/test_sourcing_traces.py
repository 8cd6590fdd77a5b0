"""Several sources of one item, worked out by hand: who is ordered of, and when.

Demand comes at 0.50 of a day and reviews are at 0.75; day 0 is a Monday. An order is (day, units, place of the source).
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jitsim.engine import run_engine
from jitsim.model import compile_model
from jitsim.pipeline import replicate
from jitsim.streams import Streams
from tests.engine.reference import Row
from tests.engine.test_traces import DAY, Rescheduled
from tests.engine.worlds import Written, loaded, one_item, rows_of

Order = tuple[float, int, int]


def daily(level: int) -> Written:
    """Return a policy that orders up to a level at every daily review."""
    return {"type": "periodic", "order_up_to": level, "review_period": 1, "first_review": 0}


def two_sources(
    sourcing: Written | None, policy: Written, demand: int, first: Written, second: Written, **more: Any
) -> Written:
    """Return the scenario of an item that a mill and a press deliver, in this order."""
    written = one_item(policy, {"daily": demand}, **more)
    written["suppliers"] = {"mill": {"lead_time": 1, **first}, "press": {"lead_time": 1, **second}}
    stocked = written["stocking_points"]["shop"]["items"]["tea"]
    stocked["from"] = ["mill", "press"]
    if sourcing is not None:
        stocked["sourcing"] = sourcing
    return written


def played(written: Written, days: Callable[[int, int], float] | None = None) -> list[Row]:
    """Return the events at the shop, once every identity of the run has been checked."""
    model = compile_model(loaded(written))
    replicate(model, 1, 0)
    streams: Any = Streams(model, 1, 0)
    shop = model.stocking_points.index("shop")
    return rows_of(run_engine(model, streams if days is None else Rescheduled(streams, days)), shop)


def orders(rows: list[Row]) -> list[Order]:
    return [(row.tick / DAY, row.quantity, row.part) for row in rows if row.kind == "ORDER"]


def places(rows: list[Row]) -> list[int]:
    return [place for _, _, place in orders(rows)]


# ---- ranked -------------------------------------------------------------------------------------------------------

MON_AND_WED = {"order_calendar": {"weekdays": ["monday", "wednesday"]}}
TUESDAYS = {"order_calendar": {"weekdays": ["tuesday"]}}


@pytest.mark.parametrize("sourcing", [None, {"type": "ranked"}])
def test_an_order_goes_to_the_first_who_accepts_it_today(sourcing: Written | None) -> None:
    written = two_sources(sourcing, daily(40), 10, MON_AND_WED, {}, days=8, initial=40)
    assert places(played(written)) == [0, 1, 0, 1, 1, 1, 1, 0]


def test_where_nobody_accepts_it_today_it_waits_at_the_first() -> None:
    """Tuesday's order goes to the press; those of Thursday and Friday leave the mill on Monday, day 7."""
    written = two_sources(None, daily(100), 10, MON_AND_WED, TUESDAYS, days=9, initial=100)
    rows = played(written)
    assert places(rows) == [0, 1, 0, 0, 0, 0, 0, 0, 1]
    came = {row.part: row.tick / DAY for row in rows if row.kind == "RECEIPT"}
    assert came == {0: 1.75, 1: 2.75, 2: 3.75, 3: 8.0, 4: 8.0, 5: 8.0, 6: 8.0, 7: 8.75}


def test_a_stocking_point_takes_what_it_has_and_the_supplier_the_rest() -> None:
    """The depot has 25 and orders nothing: two orders of 10 fit, then the mill delivers."""
    written = two_sources(None, daily(40), 10, {}, {}, days=5, initial=40)
    shop = written["stocking_points"]["shop"]["items"]["tea"]
    shop["from"] = ["depot", "mill"]
    depot = {"from": "press", "initial": 25, "policy": {"type": "reorder_point", "reorder_point": 0}}
    depot["policy"]["order_quantity"] = 1
    written["stocking_points"]["depot"] = {"items": {"tea": depot}}
    written["lanes"] = {"road": {"from": "depot", "to": "shop", "lead_time": 2}}
    rows = played(written)
    assert orders(rows) == [(0.75, 10, 0), (1.75, 10, 0), (2.75, 10, 1), (3.75, 10, 1), (4.75, 10, 1)]
    receipts = [(row.tick / DAY, row.part) for row in rows if row.kind == "RECEIPT"]
    assert receipts == [(2.75, 0), (3.75, 1), (3.75, 2), (4.75, 3)]


def test_a_work_center_can_always_take_an_order() -> None:
    written = two_sources(None, daily(40), 10, MON_AND_WED, {}, days=3, initial=40)
    written["stocking_points"]["shop"]["items"]["tea"]["from"] = ["mill", "line", "press"]
    written["work_centers"] = {"line": {"makes": {"tea": {"run_time": 0.01}}}}
    rows = played(written)
    assert places(rows) == [0, 1, 0]
    assert [(row.tick / DAY, row.part) for row in rows if row.kind == "RECEIPT"] == [(1.75, 0), (1.85, 1)]


def test_an_order_that_lies_on_a_desk_goes_to_who_accepts_it_when_it_leaves() -> None:
    """Two days on the desk: what is decided on days 0, 5 and 7 leaves on a Monday or a Wednesday."""
    policy = {"type": "days_of_cover", "daily_demand": 10, "planned_lead_time": 1, "manual_delay": 2}
    policy |= {"reorder_cover": 9, "order_cover": 1, "review_period": 1}
    written = two_sources(None, policy, 10, MON_AND_WED, {}, days=8, initial=100)
    assert [(int(day), place) for day, _, place in orders(played(written)) if place == 0] == [(0, 0), (5, 0), (7, 0)]


def test_every_source_has_a_minimum_of_its_own() -> None:
    terms = {"items": {"tea": {"minimum_order": 15}}}
    written = two_sources(None, daily(40), 10, MON_AND_WED, terms, days=4, initial=40)
    assert orders(played(written)) == [(0.75, 10, 0), (1.75, 15, 1), (2.75, 5, 0), (3.75, 15, 1)]


# ---- split --------------------------------------------------------------------------------------------------------

SEVENTY_THIRTY = {"type": "split", "weights": {"mill": 0.7, "press": 0.3}}


def test_t_ds_01_one_order_after_the_other_of_500() -> None:
    terms = {"items": {"tea": {"minimum_order": 400}}}
    written = two_sources(SEVENTY_THIRTY, daily(2000), 500, terms, terms, days=10, initial=2000)
    found = orders(played(written))
    assert [place for _, _, place in found] == [0, 1, 0, 0, 0, 1, 0, 0, 1, 0]
    assert {quantity for _, quantity, _ in found} == {500}


def test_an_order_is_split_where_the_parts_are_large_enough() -> None:
    written = two_sources(SEVENTY_THIRTY, daily(2000), 500, {}, {}, days=2, initial=2000)
    assert orders(played(written)) == [(0.75, 350, 0), (0.75, 150, 1), (1.75, 350, 0), (1.75, 150, 1)]


# ---- primary and backup -------------------------------------------------------------------------------------------


def test_a_late_order_activates_the_backup_until_the_primary_was_left_alone_long_enough() -> None:
    """Order 0 is promised for 2.75 and comes at 6.75: late by more than a day at 4.75; two days later the backup is on.

    It is on from 6.75 for four days.
    """
    sourcing = {"type": "primary_backup", "late_days": 1, "activation_days": 2, "least_backup_days": 4}
    promised = {"lead_time": 2, "promised_lead_time": 2}
    written = two_sources(sourcing, daily(100), 10, promised, promised, days=13, initial=100)
    rows = played(written, lambda day, ordinal: 6 if day == 0 else 2)
    assert places(rows) == [0] * 6 + [1] * 4 + [0] * 3


def test_the_backup_is_on_at_once_where_it_is_qualified_and_half_the_promise_is_late() -> None:
    """Half of the promised two days: order 0 is late by more than that at 4.75; it comes at 6.75."""
    sourcing = {"type": "primary_backup", "activation_days": 0, "least_backup_days": 1}
    promised = {"lead_time": 2, "promised_lead_time": 2}
    written = two_sources(sourcing, daily(100), 10, promised, promised, days=9, initial=100)
    rows = played(written, lambda day, ordinal: 6 if day == 0 else 2)
    # On trial from 6.75; order 0 counts as a late line but fewer than ten lines say nothing.
    assert places(rows) == [0, 0, 0, 0, 1, 1, 0, 0, 0]


def test_unpunctual_lines_activate_the_backup() -> None:
    """Promised a day, every order takes two: both lines known at 3.75 are late, though none by more than 1.5 days."""
    rules = {"late_days": 1.5, "fewest_lines": 2, "lines": 2, "activation_days": 0, "least_backup_days": 100}
    sourcing = {"type": "primary_backup", **rules}
    written = two_sources(sourcing, daily(100), 10, {"lead_time": 2, "promised_lead_time": 1}, {}, days=6, initial=100)
    assert places(played(written)) == [0, 0, 0, 1, 1, 1]


def test_rejects_activate_the_backup() -> None:
    """Half of each lot is rejected, halves up: 5 of 10 at 1.75, then 15 are missing and 8 of these are at 2.75."""
    sourcing = {"type": "primary_backup", "lots": 2, "activation_days": 0, "least_backup_days": 100}
    rejects = {"rejects": {"per": "lot", "share": 0.5}}
    written = two_sources(sourcing, daily(100), 10, rejects, {}, days=5, initial=100)
    found = orders(played(written))
    assert found == [(0.75, 10, 0), (1.75, 15, 0), (2.75, 18, 1), (3.75, 10, 1), (4.75, 10, 1)]


def test_a_line_that_never_comes_in_full_is_not_on_time() -> None:
    """Half of order 0 comes early, the rest is given up a day later, at 2.75, still before the promise of 3.75."""
    rules = {"fewest_lines": 1, "lines": 1, "activation_days": 0, "least_backup_days": 100}
    short = {"short_deliveries": {"probability": 1, "share": 0.5, "short_close_after": 1}, "promised_lead_time": 3}
    written = two_sources({"type": "primary_backup", **rules}, daily(100), 10, short, {}, days=5, initial=100)
    assert places(played(written)) == [0, 0, 1, 1, 1]


def test_a_line_is_there_when_what_was_rejected_has_been_made_again() -> None:
    """Of ten 4 are rejected at 1.75, of these 2 at 2.75 and 1 at 3.75; the last one comes at 4.75, three days late."""
    rules = {"fewest_lines": 1, "lines": 1, "activation_days": 0, "least_backup_days": 100, "reject_ceiling": 1}
    rejects = {"rejects": {"per": "lot", "share": 0.4, "on_reject": "replace"}, "promised_lead_time": 1}
    sourcing = {"type": "primary_backup", "late_days": 100, **rules}
    written = two_sources(sourcing, daily(100), 10, rejects, {}, days=7, initial=100)
    assert places(played(written)) == [0, 0, 0, 0, 1, 1, 1]


def test_the_turn_goes_on_where_nothing_is_ordered() -> None:
    """Ten are demanded every four days: the first order is late a day on, and the backup on two days after that.

    Nothing is ordered on either day; the next order finds the backup there.
    """
    late = {"late_days": 0.5, "activation_days": 2, "least_backup_days": 100}
    sourcing = {"type": "primary_backup", **late}
    written = two_sources(
        sourcing, daily(100), 10, {"promised_lead_time": 0, "lead_time": 1.5}, {}, days=15, initial=100
    )
    written["customers"]["town"]["demand"]["tea"] = {"interval": 4, "order_size": 10}
    found = orders(played(written))
    assert [later - sooner for (sooner, *_), (later, *_) in pairwise(found)] == [4.0, 4.0]
    assert [place for *_, place in found] == [0, 1, 1]


# ---- dual index ---------------------------------------------------------------------------------------------------


def test_t_ds_02() -> None:
    """S_e 120, S_r 200, net stock 60, 50 due in a day, 40 due in seven, l_e 2: express 10, regular 40."""
    initial = {"on_hand": 70, "open_orders": {"soon": {"quantity": 50, "due": 1.75}}}
    initial["open_orders"]["later"] = {"quantity": 40, "due": 7.75}
    sourcing = {"type": "dual_index", "express_up_to": 120}
    written = two_sources(sourcing, daily(200), 10, {"lead_time": 9}, {"lead_time": 2}, days=1, initial=initial)
    assert orders(played(written)) == [(0.75, 10, 1), (0.75, 40, 0)]


def test_what_is_due_is_what_was_promised() -> None:
    """The regular order of 60 is promised within the two days of the express one, though it will be late."""
    sourcing = {"type": "dual_index", "express_up_to": 50}
    slow = {"lead_time": 9, "promised_lead_time": 3}
    written = two_sources(sourcing, daily(60), 60, slow, {"lead_time": 2}, days=2, initial=110)
    # At 0.75 the net stock is 50: 10 of the regular one, due at 3.75. At 1.75 it is -10, of which 10 come in time.
    assert orders(played(written)) == [(0.75, 10, 0), (1.75, 50, 1), (1.75, 10, 0)]


def reference_dual_index(demands: list[int], level: int, difference: int, days: tuple[int, int]) -> list[Order]:
    """Return the orders of the dual index, from its formulas alone; it starts with the regular level in stock."""
    express, regular = days
    stock, due = level + difference, {}
    found: list[Order] = []
    for day, demand in enumerate(demands):
        stock += due.pop(day, 0) - demand
        near = stock + sum(units for when, units in due.items() if when <= day + express)
        fast = max(0, level - near)
        slow = max(0, level + difference - (stock + sum(due.values()) + fast))
        for units, after, place in ((fast, express, 1), (slow, regular, 0)):
            if units:
                due[day + after] = due.get(day + after, 0) + units
                found.append((day + 0.75, units, place))
    return found


@given(
    st.integers(1, 60), st.integers(0, 80), st.integers(0, 3), st.integers(1, 6), st.integers(0, 5), st.integers(1, 9)
)
def test_any_dual_index(level: int, more: int, express: int, beyond: int, seed: int, mean: int) -> None:
    sourcing = {"type": "dual_index", "express_up_to": level}
    days = (express, express + beyond)
    first, second = ({"lead_time": days[1]}, {"lead_time": days[0]})
    written = two_sources(sourcing, daily(level + more), 1, first, second, days=20, initial=level + more)
    written["customers"]["town"]["demand"]["tea"] = {"daily": {"distribution": "poisson", "mean": mean}}
    written["seed"] = seed
    model = compile_model(loaded(written))
    rows = rows_of(run_engine(model, Streams(model, seed, 0)))
    demands = np.zeros(20, dtype=np.int64)
    for row in rows:
        if row.kind == "DEMAND":
            demands[row.tick // DAY] += row.quantity
    assert orders(rows) == reference_dual_index(demands.tolist(), level, more, days)


def levels(rows: list[Row]) -> list[tuple[int, str, int]]:
    """Return what happens but for whose it is."""
    return [(row.tick, row.kind, row.quantity) for row in rows]


def test_with_equal_levels_all_is_express_and_with_a_low_one_nothing() -> None:
    """Both ends are single sourcing: S_e = S_r is that of the express source, S_e below any net stock the regular's."""
    mean = {"distribution": "negative_binomial", "mean": 10, "sd": 6}
    demand = {"customers": {"town": {"at": "shop", "demand": {"tea": {"daily": mean}}}}}
    dual = {"type": "dual_index", "express_up_to": 90}
    first, second = {"lead_time": 6}, {"lead_time": 2}
    equal = played(two_sources(dual, daily(90), 1, first, second, days=60, initial=90) | demand)
    low = played(two_sources({**dual, "express_up_to": 1}, daily(200), 1, first, second, days=60, initial=200) | demand)
    fast = played(one_item(daily(90), {}, lead_time=2, days=60, initial=90) | demand)
    slow = played(one_item(daily(200), {}, lead_time=6, days=60, initial=200) | demand)
    assert set(places(equal)) == {1}
    assert levels(equal) == levels(fast)
    assert set(places(low)) == {0}
    assert levels(low) == levels(slow)


# ---- base and surge -----------------------------------------------------------------------------------------------


def test_t_ds_03() -> None:
    """Base 80, net stock 60, 80 due within l_e, S_e 150: express 10."""
    initial = {"on_hand": 160, "open_orders": {"soon": {"quantity": 80, "due": 1.75}}}
    sourcing = {"type": "base_surge", "base_quantity": 80}
    written = two_sources(sourcing, daily(150), 100, {"lead_time": 5}, {"lead_time": 2}, days=1, initial=initial)
    assert orders(played(written)) == [(0.75, 80, 0), (0.75, 10, 1)]


def test_the_surge_is_what_the_base_leaves() -> None:
    """Ten a day, eight of the base from 5.75 on: until it comes express orders are ten, then two."""
    sourcing = {"type": "base_surge", "base_quantity": 8}
    written = two_sources(sourcing, daily(40), 10, {"lead_time": 5}, {"lead_time": 2}, days=12, initial=40)
    found = orders(played(written))
    assert [quantity for _, quantity, place in found if place == 0] == [8] * 12
    assert [quantity for _, quantity, place in found if place == 1] == [10] * 3 + [2] * 9
