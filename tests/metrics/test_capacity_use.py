"""Use of a supplier's capacity, by hand and against the orders as they leave."""

from __future__ import annotations

import numpy as np
import pytest

from jitsim.engine.simpy_engine.capacity import Capacity
from jitsim.metrics.capacity_use import capacity_use, worked_off
from jitsim.metrics.purchase_lines import purchase_lines
from jitsim.model.working_time import WorkingTime
from jitsim.pipeline import simulate
from tests.engine.worlds import Written, loaded, one_item

WEEKDAYS = (True,) * 5 + (False,) * 2
SIX_A_DAY = {"daily": 6}


def used_and_offered(written: Written) -> tuple[list[float], list[float]]:
    result = simulate(loaded(written))
    found = capacity_use(result.model, purchase_lines(result.model, result.ledger(0)))
    return found["capacity_used"][0].tolist(), found["capacity_offered"][0].tolist()


def test_what_does_not_fit_is_worked_off_later() -> None:
    # 25 asked of 10 a day: 10, 10, 5. On a day off nothing; then 12 that wait and 3 new ones: 10, 5.
    asked, offered = np.array([25.0, 0, 0, 0, 12, 3, 0]), np.array([10.0, 10, 10, 10, 0, 10, 10])
    assert worked_off(asked, offered).tolist() == [10, 10, 5, 0, 0, 10, 5]


@pytest.mark.parametrize("week", [(True,) * 7, WEEKDAYS], ids=["every-day", "weekdays"])
def test_used_is_what_leaves(week: tuple[bool, ...]) -> None:
    """Orders of random sizes at random times: pieces of weight 1 that leave on a day are what is used of it."""
    rng = np.random.default_rng(20261124)
    days, ticks, per_day = 200, 4, 10
    working, capacity = WorkingTime(week, ticks), Capacity(per_day, ticks)
    left, asked = np.zeros(days * 3), np.zeros(days)
    for tick in sorted(rng.integers(0, days * ticks, 90).tolist()):
        units = int(rng.integers(1, 30))
        start = working.next_open(tick) // ticks
        if start < days:
            asked[start] += units
        for leaves, pieces in capacity.leaving(tick, units, 1, working):
            left[leaves // ticks] += pieces
    offered = np.array([per_day * week[day % 7] for day in range(days)], dtype=np.float64)
    assert 0 < left[:days].sum() < offered.sum()
    assert worked_off(asked, offered).tolist() == left[:days].tolist()


def test_a_supplier_that_is_asked_for_less_than_it_can_send() -> None:
    """Stock of 20 is kept, 6 leave it every day at noon and are ordered in the evening: 6 of 8."""
    policy = {"type": "base_stock", "order_up_to": 20}
    used, offered = used_and_offered(one_item(policy, SIX_A_DAY, days=10, supplier={"capacity_per_day": 8}))
    assert offered == [8] * 10
    assert used == [6] * 10


def test_orders_wait_for_the_days_on_which_they_are_accepted_and_worked_on() -> None:
    """Orders of 6 a day, accepted on Fridays; the supplier works on weekdays and sends 20 a day. Day 0 is a Monday.

    On Friday, day 4, it has 30 in hand: 20 on that day, 10 on Monday. The next Friday it has 42.
    """
    supplier = {"capacity_per_day": 20, "order_calendar": {"weekdays": ["fri"]}, "working_days": list(DAYS)}
    policy = {"type": "base_stock", "order_up_to": 200}
    used, offered = used_and_offered(one_item(policy, SIX_A_DAY, days=15, supplier=supplier))
    assert offered == [20] * 5 + [0] * 2 + [20] * 5 + [0] * 2 + [20]
    assert used == [0, 0, 0, 0, 20, 0, 0, 10, 0, 0, 0, 20, 0, 0, 20]


DAYS = ("mon", "tue", "wed", "thu", "fri")


def test_units_are_counted_in_the_measure_of_the_capacity() -> None:
    """Half a unit is the smallest quantity of the item, and capacity is in units: 6 units of 8 are 12 of 16 halves."""
    written = one_item(
        {"type": "base_stock", "order_up_to": 20},
        SIX_A_DAY,
        days=4,
        supplier={"capacity_per_day": 8},
        item={"unit": 0.5},
    )
    used, offered = used_and_offered(written)
    assert np.divide(used, offered).tolist() == [0.75] * 4


def test_no_limit_is_no_use() -> None:
    used, offered = used_and_offered(one_item({"type": "base_stock", "order_up_to": 20}, SIX_A_DAY, days=4))
    assert np.isnan(used).all()
    assert np.isnan(offered).all()


@pytest.mark.parametrize(("capacity", "alerts"), [(6, 1), (7, 0)])
def test_a_supplier_at_its_limit_is_an_alert(capacity: int, alerts: int) -> None:
    """6 of 6 a day is all; 6 of 7 is 86 %."""
    written = one_item(
        {"type": "base_stock", "order_up_to": 40}, SIX_A_DAY, days=60, supplier={"capacity_per_day": capacity}
    )
    record = simulate(loaded(written)).review().alerts
    assert record.rules["A-CAPU"].alerts == alerts
    if alerts:
        (found,) = [each for each in record.alerts if each.record.rule.id == "A-CAPU"]
        assert found.day.tolist() == [27], "the first day with 4 weeks behind it"
