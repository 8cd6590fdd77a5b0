"""Planning and execution priority of DDMRP buffers, from events written by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from jitsim.ledger import Kind
from jitsim.ledger.stretch import whole
from jitsim.metrics.buffer_days import spikes_ahead
from jitsim.metrics.buffer_priorities import BufferPriority, buffer_priorities, expedite_first, most_urgent_first
from jitsim.metrics.daily_series import daily_series
from jitsim.metrics.item_review import measured_days
from jitsim.metrics.policy_levels import policy_levels
from jitsim.policies.buffer_status import ExecutionColour
from jitsim.policies.ddmrp import Ddmrp
from jitsim.policies.net_flow import PlanningColour
from tests.ledger.business import Business, Event, Place, Stream, ledger_of

T_DD_04 = (5, 25, 219, 277, 104)
"""Spike horizon and threshold of T-DD-05; tops of yellow, green and red."""
T_DD_06 = (10, 15, 70, 90, 30)


def computed(parameters: Sequence[int]) -> list[Event]:
    return [(0, Kind.PARAMETER, value, place) for place, value in enumerate(parameters)]


def priority(
    initial: int, parameters: Sequence[int], events: Sequence[Event], days: int, *, notice: int = 0, unit: float = 1.0
) -> BufferPriority:
    """Return the one buffer of a business; four ticks are a day, `notice` is in days."""
    business = Business([Place(initial=initial, unit=unit)], [Stream()], horizon=4 * days)
    model = replace(business.model(), policies=(Ddmrp(type="ddmrp"),))
    model = replace(model, demand=replace(model.demand, notice=np.array([4 * notice])))
    ledger = ledger_of(model, [[*computed(parameters), *events]])
    stretch = whole(ledger)
    days_of = daily_series(model, stretch, ledger.initial, np.array([np.nan]))
    levels = policy_levels(model, stretch, lambda *_: "")
    (found,) = buffer_priorities(model, stretch, days_of, levels, measured_days(model.clock))
    return found


@pytest.mark.parametrize(("notice", "blue"), [pytest.param(5, 0.0, id="known"), pytest.param(0, 0.25, id="not-known")])
def test_known_spikes_count_against_the_net_flow(notice: int, blue: float) -> None:
    """T-DD-05 from 300: 282, 253, 227 and 207 are left. Known spikes make the first two 227 too, so green, not blue."""
    rows: list[Event] = [(4 * day + 2, Kind.DEMAND, units, 0) for day, units in enumerate((18, 29, 26, 20))]
    found = priority(300, T_DD_04, rows, 4, notice=notice)
    assert found.planning_days == {"blue": blue, "green": 0.75 - blue, "yellow": 0.25, "red": 0, "dark_red": 0}
    assert found.net_flow == 207
    assert found.planning == pytest.approx(100 * 207 / 277)


@pytest.mark.parametrize(
    ("notice", "expected"),
    [
        pytest.param(5, [55, 26, 0, 0], id="known-long-before"),
        pytest.param(1, [29, 26, 0, 0], id="known-a-day-before"),
        pytest.param(0, [0, 0, 0, 0], id="not-known"),
    ],
)
def test_spikes_that_are_known(notice: int, expected: list[int]) -> None:
    """T-DD-05: 29 and 26 reach the threshold of 25, 20 does not; with today's 18 that is the 73 of qualified demand."""
    rows: list[Event] = [(4 * day + 2, Kind.DEMAND, units, 0) for day, units in enumerate((18, 29, 26, 20))]
    model = replace(Business([Place()], [Stream()], horizon=16).model(), policies=(Ddmrp(type="ddmrp"),))
    model = replace(model, demand=replace(model.demand, notice=np.array([4 * notice])))
    stretch = whole(ledger_of(model, [[*computed(T_DD_04), *rows]]))
    assert spikes_ahead(model, stretch, 0, policy_levels(model, stretch, lambda *_: "")).tolist() == expected


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        # Two orders of 10 on day 3 are a spike of 20 together, within two days from day 1 on (T-DD-14).
        pytest.param((2, 20, 70, 90, 30), [0, 20, 20, 0], id="at-the-threshold"),
        pytest.param((2, 21, 70, 90, 30), [0, 0, 0, 0], id="below-the-threshold"),
        pytest.param((0, 1, 70, 90, 30), [0, 0, 0, 0], id="no-horizon"),
    ],
)
def test_a_day_counts_whole_and_within_the_horizon(parameters: tuple[int, ...], expected: list[int]) -> None:
    rows: list[Event] = [(13, Kind.DEMAND, 10, 0), (14, Kind.DEMAND, 10, 0)]
    model = replace(Business([Place()], [Stream()], horizon=16).model(), policies=(Ddmrp(type="ddmrp"),))
    model = replace(model, demand=replace(model.demand, notice=np.array([40])))
    stretch = whole(ledger_of(model, [[*computed(parameters), *rows]]))
    assert spikes_ahead(model, stretch, 0, policy_levels(model, stretch, lambda *_: "")).tolist() == expected


def test_t_dd_07_before_and_after_a_day_of_150() -> None:
    """On hand 200: 222.22 % and 666.67 %, blue and green. Of the 150, 50 are left: 166.67 %; the order makes NFP 90."""
    before = priority(200, T_DD_06, [], 1)
    assert [before.planning, before.execution] == pytest.approx([222.22, 666.67], abs=5e-3)
    assert before.planning_colour == "blue"
    assert before.execution_colour == "green"
    demand: list[Event] = [(6, Kind.DEMAND, 150, 0)]
    short = priority(200, T_DD_06, demand, 2)
    assert [short.planning, short.execution] == pytest.approx([55.56, 166.67], abs=5e-3)
    assert short.planning_colour == "yellow"
    assert short.execution_colour == "green"
    ordered = priority(200, T_DD_06, [*demand, (7, Kind.ORDER, 40, 0)], 2)
    assert (ordered.net_flow, ordered.planning, ordered.planning_colour) == (90, 100, "green")
    assert ordered.planning_days == {"blue": 0.5, "green": 0.5, "yellow": 0, "red": 0, "dark_red": 0}


def test_execution_goes_red_while_planning_is_green() -> None:
    """Late supply keeps counting: 90 on order. On hand 30, 15, 14 and then 0 with one unit waiting; TOR 30, half 15."""
    rows: list[Event] = [
        (0, Kind.ORDER, 90, 0),
        (6, Kind.DEMAND, 15, 0),
        (10, Kind.DEMAND, 1, 0),
        (14, Kind.DEMAND, 15, 0),
        (14, Kind.BACKORDERED, 1, 2),
    ]
    found = priority(30, T_DD_06, rows, 4)
    assert found.execution_days == {"green": 0.25, "yellow": 0.25, "red": 0.25, "dark_red": 0.25}
    assert (found.execution, found.execution_colour) == (0, "dark_red")
    assert (found.net_flow, found.planning_colour) == (89, "green")


def test_units_are_those_of_the_item() -> None:
    """In tenths: tops 3, 7 and 9; exactly at the top of red of 3 stock is green, whatever 0.1 is in binary."""
    found = priority(30, T_DD_06, [], 1, unit=0.1)
    assert (found.top_of_red, found.top_of_yellow, found.top_of_green) == (3, 7, 9)
    assert (found.on_hand, found.execution_colour, found.planning_colour) == (3, "green", "yellow")


def test_the_most_urgent_is_first() -> None:
    found = [priority(units, T_DD_06, [], 1) for units in (80, 10, 45)]
    nothing = priority(5, (0, 0, 0, 0, 0), [], 1)
    assert nothing.planning is None
    assert [each.on_hand for each in most_urgent_first([nothing, *found])] == [10, 45, 80, 5]


def test_the_planning_colour_comes_before_the_percentage() -> None:
    """A long red zone: 40 of 100 is red with 40 %, a short one: 20 of 100 is yellow with 20 %."""
    plain = priority(20, T_DD_06, [], 1)
    cases: dict[PlanningColour, float] = {"dark_red": -1.0, "red": 40.0, "yellow": 20.0, "green": 15.0, "blue": 101.0}
    buffers = [
        replace(plain, item=colour, planning_colour=colour, net_flow=flow, top_of_green=100.0)
        for colour, flow in cases.items()
    ]
    redder = replace(buffers[1], item="redder", net_flow=39.0)
    assert [each.item for each in most_urgent_first([*buffers[::-1], redder])] == [
        *("dark_red", "redder", "red", "yellow", "green", "blue")
    ]


def test_what_to_expedite_is_red_in_execution() -> None:
    """Dark red, where customers wait at an empty shelf, before any percentage; then the lowest of the top of red."""
    plain = replace(priority(20, T_DD_06, [], 1), top_of_red=30.0)
    cases: list[tuple[ExecutionColour, float]] = [
        ("green", 30.0),
        ("red", 9.0),
        ("dark_red", 0.0),
        ("yellow", 18.0),
        ("red", 0.0),
    ]
    buffers = [replace(plain, execution_colour=colour, on_hand=units) for colour, units in cases]
    found = expedite_first(buffers)
    assert [(each.execution_colour, each.on_hand) for each in found] == [("dark_red", 0), ("red", 0), ("red", 9)]
    assert expedite_first(buffers[:1]) == []
