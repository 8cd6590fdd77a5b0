"""Days of DDMRP buffers by colour: the spec's numbers, the report's shares, and the same from both engines."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jitsim.ledger import Kind
from jitsim.metrics import Tally, measure, tally
from jitsim.metrics.table import METRICS
from jitsim.model import Model
from jitsim.pipeline import simulate
from jitsim.policies.ddmrp import Ddmrp
from jitsim.policies.net_flow import planning_colour
from jitsim.result import Result
from tests.engine.both_engines import must_be_equal
from tests.engine.worlds import Written, loaded
from tests.ledger.business import STEPS, Business, Event, Place, Stream, ledger_of, played
from tests.metrics.test_buffer_priorities import T_DD_04, computed

COLOURS = ("dark_red", "red", "yellow", "green", "blue")


def counted(
    events: list[Event], days: int, *, initial: int, parameters: tuple[int, ...], notice: int = 0, warm_up: int = 0
) -> tuple[Model, Tally]:
    """Return the tally of a buffer; four ticks are a day."""
    business = Business([Place(initial=initial)], [Stream()], horizon=4 * days, warm_up=warm_up)
    model = replace(business.model(), policies=(Ddmrp(type="ddmrp"),))
    model = replace(model, demand=replace(model.demand, notice=np.array([4 * notice])))
    return model, tally(model, ledger_of(model, [[*computed(parameters), *events]]))


def days_of(found: Tally) -> dict[str, int]:
    return {colour: int(getattr(found.buffers, colour)[0]) for colour in COLOURS}


@pytest.mark.parametrize(("notice", "blue"), [(5, 0), (0, 1)])
def test_known_spikes_count_against_the_net_flow(notice: int, blue: int) -> None:
    """T-DD-05 from 300, above 277: 282, 253, 227 and 207 are left, 219 is the top of yellow; a known spike is taken off
    at once."""
    rows: list[Event] = [(4 * day + 2, Kind.DEMAND, units, 0) for day, units in enumerate((18, 29, 26, 20))]
    model, found = counted(rows, 4, initial=300, parameters=T_DD_04, notice=notice)
    assert days_of(found) == {"dark_red": 0, "red": 0, "yellow": 1, "green": 3 - blue, "blue": blue}
    measured = dict(zip(METRICS, measure(model, found).values[0], strict=True))
    assert [measured[f"buffer_{colour}_share"] for colour in COLOURS] == [0, 0, 0.25, 0.75 - blue / 4, blue / 4]


def test_every_zone_and_its_bounds() -> None:
    """Tops of 5, 10 and 15: positions of 16, 15, 10, 9, 5, 4, 0 and -1 at the ends of eight days."""
    demand = [(2, 1), (6, 1), (10, 5), (14, 1), (18, 4), (22, 1), (26, 4), (30, 1)]
    rows: list[Event] = [(tick, Kind.DEMAND, units, 0) for tick, units in demand]
    rows.append((30, Kind.BACKORDERED, 1, 7))
    _, found = counted(rows, 8, initial=17, parameters=(0, 0, 10, 15, 5))
    assert days_of(found) == {"dark_red": 1, "red": 2, "yellow": 2, "green": 2, "blue": 1}


def test_only_whole_days_of_the_window_count() -> None:
    """Of 6 days the first two and a half are warm-up: days 3, 4 and 5 remain."""
    model, found = counted([], 6, initial=7, parameters=(0, 0, 10, 15, 5), warm_up=10)
    assert days_of(found) == {"dark_red": 0, "red": 0, "yellow": 3, "green": 0, "blue": 0}
    nothing = tally(replace(model, policies=Business([Place()], [], 4).model().policies), ledger_of(model, [[]]))
    assert set(days_of(nothing).values()) == {0}


@given(
    st.lists(STEPS, max_size=25),
    st.lists(st.tuples(st.integers(0, 40), st.tuples(*[st.integers(0, 12)] * 3)), max_size=3),
    st.integers(0, 20),
)
def test_any_buffer(steps: list[Any], changes: list[tuple[int, tuple[int, int, int]]], warm_up: int) -> None:
    """Day by day with the policy's own function: zones change on some days, orders come and go."""
    business = Business([Place(initial=8, open_orders=((3, 6),))], [Stream()], horizon=42, warm_up=warm_up)
    model = replace(business.model(), policies=(Ddmrp(type="ddmrp"),))
    regimes = sorted([(0, (5, 4, 3)), *changes], key=lambda change: change[0])
    regimes = [(tick, zones) for at, (tick, zones) in enumerate(regimes) if tick != 0 or at == 0]
    zones_at = dict(regimes)
    parameters: list[Event] = []
    for tick, (red, yellow, green) in sorted(zones_at.items()):
        tops = (0, 0, red + yellow, red + yellow + green, red)
        parameters += [(tick, Kind.PARAMETER, value, place) for place, value in enumerate(tops)]
    events = played(business, 0, steps)
    found = tally(model, ledger_of(model, [sorted([*parameters, *events], key=lambda event: event[0])]))
    expected = dict.fromkeys(COLOURS, 0)
    for day in range(-(-warm_up // 4), 42 // 4):
        red, yellow, green = next(zones for tick, zones in sorted(zones_at.items(), reverse=True) if tick // 4 <= day)
        total = {kind: sum(e[2] for e in events if e[0] // 4 <= day and e[1] == kind) for kind in Kind}
        short = total[Kind.DEMAND] - total[Kind.LOST]
        position = 8 + 3 + total[Kind.ORDER] - short
        expected[planning_colour(position, red, red + yellow, red + yellow + green)] += 1
    assert days_of(found) == expected


@pytest.fixture(scope="module")
def result() -> Result:
    """Return buffers of fixed and of computed zones, of both triggers, and one by class."""
    policies: dict[str, Written] = {
        "fixed": {"type": "ddmrp", "adu": {"method": "fixed", "value": 6}, "lead_time_factor": 0.5},
        "moving": {"type": "ddmrp", "trigger": "le", "lead_time_factor": 0.3, "variability_factor": 0.5},
        "rescued": {"type": "ddmrp", "auto": "stockout_only", "adu": {"method": "fixed", "value": 6}},
        "by_class": {"type": "hybrid", "map": {"default": {"type": "ddmrp"}}},
        "plain": {"type": "min_max", "reorder_point": 20, "order_up_to": 60},
    }
    demand = {"arrivals": {"distribution": "poisson", "mean": 6}}
    written: Written = {
        "name": "buffers",
        "horizon": {"days": 120.5, "warm_up": 20.25},
        "items": {name: {} for name in policies},
        "suppliers": {"mill": {"lead_time": {"distribution": "uniform", "low": 2, "high": 9}}},
        "stocking_points": {"shop": {"items": {name: {"from": "mill", "policy": policies[name]} for name in policies}}},
        "customers": {"town": {"at": "shop", "demand": dict.fromkeys(policies, demand)}},
        "gates": {"calm": {"metric": "buffer_red_share", "at_most": 0.9, "where": {"item": "fixed"}}},
    }
    return simulate(loaded(written), replications=3, seed=5, engine="simpy")


def test_the_shares_of_a_replication_are_those_of_the_report(result: Result) -> None:
    units = result.model.items
    shown = {buffer.item: buffer.planning_days for buffer in result.review().buffers}
    assert {"fixed", "moving", "rescued", "by_class"} <= shown.keys()
    found = result.tallies[0].buffers
    for name, shares in shown.items():
        days = {colour: int(getattr(found, colour)[units.index(name)]) for colour in COLOURS}
        whole = sum(days.values())
        assert whole == 120 - 21 or name == "by_class"
        assert {colour: count / whole for colour, count in days.items()} == pytest.approx(shares)
    assert result.by("item")["plain"]["buffer_red_share"].reason == "no_buffers"
    assert result.verdicts["calm"].value == result.by("item")["fixed"]["buffer_red_share"].mean


def test_the_compiled_engine_counts_the_same_days(result: Result) -> None:
    """It plays all but the one by class; their sums are compared one by one."""
    pytest.importorskip("numba")
    assert must_be_equal(result.model, 5, range(3)) == 4
    days = np.array([[getattr(each.buffers, colour) for colour in COLOURS] for each in result.tallies])
    assert (days.sum(axis=(0, 2)) > 0).sum() >= 4, "days of nearly every colour"
