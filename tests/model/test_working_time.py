"""Working time against a calendar on the wall, and against counting tick by tick."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jitsim.model.working_time import EVERY_DAY, OrderDays, WorkingTime

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)
FIVE_DAYS = (True, True, True, True, True, False, False)
HOURS = 24
OFFICE = WorkingTime(FIVE_DAYS, HOURS)


def at(week: int, day: int, hour: int) -> int:
    """Return the tick of an hour of a weekday, weeks from 0."""
    return (week * 7 + day) * HOURS + hour


@pytest.mark.parametrize(
    ("tick", "expected"),
    [
        (at(0, MONDAY, 0), at(0, MONDAY, 0)),
        (at(0, FRIDAY, 23), at(0, FRIDAY, 23)),
        (at(0, SATURDAY, 0), at(1, MONDAY, 0)),
        (at(3, SUNDAY, 18), at(4, MONDAY, 0)),
    ],
)
def test_on_a_day_off_one_waits_for_the_next_working_day(tick: int, expected: int) -> None:
    assert OFFICE.next_open(tick) == expected


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        pytest.param(at(0, MONDAY, 18), 4, at(0, FRIDAY, 18), id="within_the_week"),
        pytest.param(at(0, MONDAY, 18), 5, at(1, MONDAY, 18), id="over_a_weekend"),
        pytest.param(at(0, WEDNESDAY, 18), 13, at(3, MONDAY, 18), id="over_three_weekends"),
        pytest.param(at(0, SATURDAY, 18), 1, at(1, TUESDAY, 0), id="from_a_day_off"),
        pytest.param(at(0, SUNDAY, 3), 0, at(1, MONDAY, 0), id="nothing_from_a_day_off"),
        pytest.param(at(0, MONDAY, 0), 5, at(1, MONDAY, 0), id="to_the_end_of_friday"),
        pytest.param(at(0, THURSDAY, 12), 1.75, at(1, MONDAY, 6), id="part_of_a_day"),
    ],
)
def test_five_working_days_a_week(start: int, days: float, expected: int) -> None:
    assert OFFICE.add_working(start, int(days * HOURS)) == expected


def test_one_working_day_a_week() -> None:
    wednesdays = WorkingTime(tuple(day == WEDNESDAY for day in range(7)), HOURS)
    assert wednesdays.add_working(at(0, THURSDAY, 5), 3 * HOURS) == at(4, WEDNESDAY, 0)
    assert wednesdays.add_working(at(0, WEDNESDAY, 5), 3 * HOURS) == at(3, WEDNESDAY, 5)


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_without_days_off_it_is_plain_addition(tick: int, ticks: int) -> None:
    every_day = WorkingTime(EVERY_DAY, 1440)
    assert every_day.next_open(tick) == every_day.elapsed(tick) == tick
    assert every_day.add_working(tick, ticks) == tick + ticks


WEEKS = st.lists(st.booleans(), min_size=7, max_size=7).filter(any)


@given(WEEKS, st.integers(1, 4), st.integers(0, 100), st.integers(0, 60))
def test_working_time_is_counted_tick_by_tick(week: list[bool], ticks_per_day: int, start: int, ticks: int) -> None:
    def works(tick: int) -> bool:
        return week[tick // ticks_per_day % 7]

    tick, left = start, ticks
    while left or not works(tick):
        left -= works(tick)
        tick += 1
    time = WorkingTime(tuple(week), ticks_per_day)
    assert time.add_working(start, ticks) == tick
    assert time.elapsed(start) == sum(map(works, range(start)))


@given(WEEKS, st.integers(0, 200), st.integers(0, 200), st.integers(0, 200))
def test_one_wait_after_another_is_both_together(week: list[bool], start: int, first: int, second: int) -> None:
    time = WorkingTime(tuple(week), 4)
    assert time.add_working(time.add_working(start, first), second) == time.add_working(start, first + second)


MONDAYS_AND_THURSDAYS = tuple(day in (MONDAY, THURSDAY) for day in range(7))


@pytest.mark.parametrize(
    ("days", "tick", "expected"),
    [
        pytest.param(OrderDays(EVERY_DAY, 1, 0, HOURS), at(5, SUNDAY, 7), at(5, SUNDAY, 7), id="always"),
        pytest.param(OrderDays(MONDAYS_AND_THURSDAYS, 1, 0, HOURS), at(0, MONDAY, 18), at(0, MONDAY, 18), id="today"),
        pytest.param(OrderDays(MONDAYS_AND_THURSDAYS, 1, 0, HOURS), at(0, TUESDAY, 0), at(0, THURSDAY, 0), id="next"),
        pytest.param(OrderDays(MONDAYS_AND_THURSDAYS, 1, 0, HOURS), at(0, FRIDAY, 1), at(1, MONDAY, 0), id="next_week"),
        pytest.param(OrderDays(EVERY_DAY, 14, 3, HOURS), 0, 3 * HOURS, id="before_the_first"),
        pytest.param(OrderDays(EVERY_DAY, 14, 3, HOURS), 3 * HOURS + 5, 3 * HOURS + 5, id="the_first"),
        pytest.param(OrderDays(EVERY_DAY, 14, 3, HOURS), 4 * HOURS, 17 * HOURS, id="a_fortnight_later"),
        pytest.param(OrderDays(EVERY_DAY, 7, 30, HOURS), 9 * HOURS, 30 * HOURS, id="not_before_the_first"),
        pytest.param(OrderDays(EVERY_DAY, 1, 0, HOURS, at=18), at(5, SUNDAY, 7), at(5, SUNDAY, 18), id="at_six"),
        pytest.param(OrderDays(EVERY_DAY, 1, 0, HOURS, at=18), at(5, SUNDAY, 18), at(5, SUNDAY, 18), id="just_then"),
        pytest.param(OrderDays(EVERY_DAY, 1, 0, HOURS, at=18), at(5, SUNDAY, 19), at(6, MONDAY, 18), id="too_late"),
        pytest.param(OrderDays(EVERY_DAY, 1, 0, HOURS, at=0), at(5, SUNDAY, 1), at(6, MONDAY, 0), id="at_midnight"),
        pytest.param(
            OrderDays(MONDAYS_AND_THURSDAYS, 1, 0, HOURS, at=6), at(0, MONDAY, 7), at(0, THURSDAY, 6), id="next_at_six"
        ),
        pytest.param(OrderDays(EVERY_DAY, 14, 3, HOURS, at=5), 3 * HOURS + 6, 17 * HOURS + 5, id="fortnight_at_five"),
    ],
)
def test_orders_wait_for_a_day_on_which_they_are_accepted(days: OrderDays, tick: int, expected: int) -> None:
    assert days.next_open(tick) == expected


def test_an_hour_is_not_any_time() -> None:
    assert OrderDays(EVERY_DAY, 1, 0, HOURS).always
    assert not OrderDays(EVERY_DAY, 1, 0, HOURS, at=0).always
