"""Demand before day 0: the same laws and shapes, at addresses of its own."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest

from jitsim.model import Timing
from jitsim.streams import Streams
from tests.streams.test_lines import CAFE, line
from tests.streams.test_shapes import shape
from tests.streams.worlds import TICKS, Demand, Group, model, table

SEED = 20261124

ARRIVALS = Demand("town", Timing.ARRIVALS, table("poisson", mean=4), table("geometric", mean=3))
INTERVAL = Demand("farm", Timing.INTERVAL, table("exponential", TICKS, mean=0.25), table("geometric", mean=3))
DAILY = Demand("kiosk", Timing.DAILY, table("negative_binomial", mean=12, sd=7))
LINES = line("tea", 0.2, table("geometric", mean=3))
KINDS = [ARRIVALS, INTERVAL, DAILY, LINES]


def world(demand: Demand, days: float = 30, group: Group = CAFE) -> Streams:
    return Streams(model(demand, days=days, groups=[group]), SEED, 0)


def by_timing(demand: Demand) -> str:
    return demand.timing.name


@pytest.mark.parametrize("demand", KINDS, ids=by_timing)
def test_the_past_has_the_mean_and_the_variance_of_the_law(demand: Demand) -> None:
    """Compound Poisson: 4 orders a day of geometric size have mean 12 and variance 4 * (3 * 2 + 9) = 60."""
    days = 4000
    found = world(demand).known_demand(0, days)
    assert found.shape == (days,)
    assert found.dtype == np.int64
    variance = 49 if demand is DAILY else 60
    assert found.mean() == pytest.approx(12, abs=4 * math.sqrt(variance / days))
    # Excess kurtosis below 2 for all of them: the standard error of the variance is at most sqrt(4 / n) of it.
    assert found.var() == pytest.approx(variance, abs=4 * variance * math.sqrt(4 / days))
    assert abs(np.corrcoef(found[:-1], found[1:])[0, 1]) < 4 / math.sqrt(days)


@pytest.mark.parametrize("demand", KINDS, ids=by_timing)
def test_who_asks_for_more_days_sees_the_same_ones_and_older_ones(demand: Demand) -> None:
    few, many = world(demand).known_demand(0, 20), world(demand).known_demand(0, 84)
    assert many[-20:].tolist() == few.tolist()


@pytest.mark.parametrize("demand", KINDS, ids=by_timing)
def test_the_past_moves_nothing_that_comes_and_is_not_like_it(demand: Demand) -> None:
    asked, untouched = world(demand), world(demand)
    past = asked.known_demand(0, 30)
    assert asked.orders(0) == untouched.orders(0)
    found = asked.orders(0)
    to_come = np.bincount(np.array(found.tick) // TICKS, weights=found.quantity, minlength=30)
    assert past.tolist() != to_come.tolist()
    assert past[::-1].tolist() != to_come.tolist()


def test_the_past_and_the_future_are_independent() -> None:
    """400 items: totals of 20 days before and after day 0, correlation within four standard errors of zero."""
    names = [f"item{number:03}" for number in range(400)]
    demands = (Demand("town", Timing.ARRIVALS, table("poisson", mean=4), item=name) for name in names)
    streams = Streams(model(*demands, items=names, days=20), SEED, 0)
    past = [int(streams.known_demand(place, 20).sum()) for place in range(400)]
    to_come = [sum(streams.orders(place).quantity) for place in range(400)]
    assert abs(np.corrcoef(past, to_come)[0, 1]) < 4 / math.sqrt(400)


@pytest.mark.parametrize("demand", [ARRIVALS, INTERVAL, DAILY, LINES], ids=by_timing)
def test_the_past_has_its_weekdays(demand: Demand) -> None:
    """Day 0 is a Monday, so the last known day is a Sunday."""
    weeks = 400
    week = shape(weekdays={"sunday": 0, "saturday": 2.5})
    if demand is LINES:
        found = world(demand, group=Group("cafe", CAFE.arrivals, week)).known_demand(0, 7 * weeks)
    else:
        shaped = Demand(demand.customer, demand.timing, demand.law, demand.size, shape=week)
        found = world(shaped).known_demand(0, 7 * weeks)
    assert found[-1] == 0
    for weekday, factor in enumerate([1, 1, 1, 1, 1, 2.5, 0]):
        variance = factor**2 * 49 + 1 / 4 if demand is DAILY else 60 * factor
        mean = found.reshape(weeks, 7)[:, weekday].mean()
        assert mean == pytest.approx(12 * factor, abs=4 * math.sqrt(variance / weeks))


def test_the_past_has_its_season() -> None:
    """Before 1 March 2024 there were 29 days of February."""
    season = shape(dt.date(2024, 3, 1), season={"february": 0})
    found = world(Demand("kiosk", Timing.DAILY, table("constant", value=3), shape=season)).known_demand(0, 31)
    assert found.tolist() == [3, 3, *([0] * 29)]


def test_fixed_demand_has_a_fixed_past() -> None:
    five = Demand("town", Timing.ARRIVALS, table("constant", value=5), table("constant", value=2))
    assert world(five).known_demand(0, 3).tolist() == [10, 10, 10]
    every_second = Demand("town", Timing.INTERVAL, table("constant", TICKS, value=1.5))
    # 1.5 days ago, 3 days ago, 4.5 days ago.
    assert world(every_second).known_demand(0, 5).tolist() == [1, 1, 0, 1, 0]


def test_recorded_demand_has_the_rows_before_the_start() -> None:
    noon = TICKS // 2
    rows = [(-5 * TICKS + noon, 9), (-3 * TICKS + noon, 4), (-TICKS + noon, 2), (-TICKS + noon, 3), (noon, 8)]
    streams = world(Demand("past", Timing.HISTORY, recorded=rows))
    assert streams.known_demand(0, 4).tolist() == [0, 4, 0, 5]
    assert streams.orders(0).tick == [noon]


def test_all_streams_of_an_item_add_up() -> None:
    alone = [world(demand).known_demand(0, 40) for demand in (ARRIVALS, DAILY)]
    both = Streams(model(ARRIVALS, DAILY), SEED, 0).known_demand(0, 40)
    assert both.tolist() == (alone[0] + alone[1]).tolist()


def test_what_nobody_wants_has_no_past() -> None:
    assert Streams(model(DAILY, items=("tea", "salt")), SEED, 0).known_demand(1, 3).tolist() == [0, 0, 0]
