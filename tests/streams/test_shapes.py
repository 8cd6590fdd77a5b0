"""Demand in the shape of the week, the season, a trend and promotions."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import numpy as np
import pytest

from jitsim.distributions import Table
from jitsim.model import Timing
from jitsim.scenario.shapes import DayFactors, Shaped, Weekdays, day_factors
from jitsim.streams import Streams
from jitsim.streams.address import stream_key
from tests.streams.philox import dated, undated
from tests.streams.worlds import TICKS, Demand, model, table

SEED = 20261124
WORD = 2**32


def shape(start: dt.date | None = None, **written: Any) -> DayFactors:
    found = day_factors(start, Shaped.model_validate(written))
    assert found is not None
    return found


def nothing_at_all() -> DayFactors:
    """Return factors of 1 on every day."""
    return DayFactors(0, (1.0,) * 7, (1.0,) * 12, (), ())


def orders(demand: Demand, days: float, replication: int = 0) -> list[tuple[int, int]]:
    found = Streams(model(demand, days=days), SEED, replication).orders(0)
    return list(zip(found.tick, found.quantity, strict=True))


def by_day(demand: Demand, days: int) -> np.ndarray:
    """Return the number of orders of each day."""
    return np.bincount(np.array([tick // TICKS for tick, _ in orders(demand, days)]), minlength=days)


def units_by_day(demand: Demand, days: int) -> np.ndarray:
    found = np.array(orders(demand, days))
    return np.bincount(found[:, 0] // TICKS, weights=found[:, 1], minlength=days)


# ---- the calendar -------------------------------------------------------------------------------------------------


def test_day_0_is_a_monday_and_1_january() -> None:
    week = shape(weekdays={"monday": 2, "saturday": 0.5, "sunday": 0})
    assert week.of(-1, 9).tolist() == [0, 2, 1, 1, 1, 1, 0.5, 0, 2]
    year = shape(season={"january": 3, "december": 2})
    assert year.of(-1, 2).tolist() == [2, 3]
    assert year.of(30, 2).tolist() == [3, 1]
    assert year.of(333, 34).tolist() == [1, *(31 * [2]), 3, 3]


def test_day_0_is_the_start_of_the_horizon() -> None:
    # 29 February 2024 was a Thursday.
    start = dt.date(2024, 2, 28)
    assert shape(start, weekdays={"thursday": 3}).of(0, 3).tolist() == [1, 3, 1]
    assert shape(start, season={"march": 2}).of(0, 4).tolist() == [1, 1, 2, 2]


def test_a_trend_is_a_straight_line_from_day_0_and_never_below_0() -> None:
    np.testing.assert_allclose(shape(trend=0.1).of(-365, 731)[[0, 365, 730]], [0.9, 1, 1.1])
    np.testing.assert_allclose(shape(trend=-0.5).of(0, 801)[[73, 365, 730, 800]], [0.9, 0.5, 0, 0])


def test_promotions_end_before_their_last_day_and_multiply() -> None:
    both = shape(promotions={"a": {"from": 2, "to": 4, "factor": 3}, "b": {"from": 3, "to": 5, "factor": 0.5}})
    assert both.of(0, 6).tolist() == [1, 1, 3, 1.5, 0.5, 1]


def test_shapes_of_customer_and_item_multiply() -> None:
    one = Shaped.model_validate({"weekdays": {"tuesday": 2}, "season": {"january": 3}, "trend": 0.365})
    other = Shaped.model_validate({"weekdays": {"tuesday": 1.5}, "season": {"january": 2}, "trend": -0.365})
    found = day_factors(None, one, other)
    assert found is not None
    np.testing.assert_allclose(found.of(0, 2), [6, 3 * 6 * 1.001 * 0.999])


def test_factors_of_1_are_no_shape() -> None:
    promotion = {"from": 3, "to": 4, "factor": 1}
    written = {"weekdays": {"monday": 1}, "season": {}, "trend": 0, "promotions": {"none": promotion}}
    assert day_factors(None, Shaped.model_validate(written), Shaped()) is None


# ---- addresses ----------------------------------------------------------------------------------------------------

TWENTY = Demand("town", Timing.ARRIVALS, table("poisson", mean=20), table("geometric", mean=3), lost_share=0.5)
SELDOM = Demand("farm", Timing.INTERVAL, table("exponential", TICKS, mean=2.5), table("poisson", mean=1))
EVERY_DAY = Demand("kiosk", Timing.DAILY, table("negative_binomial", mean=2, sd=2))
THREE = [TWENTY, SELDOM, EVERY_DAY]


def shaped(demand: Demand, factors: DayFactors) -> Demand:
    return Demand(demand.customer, demand.timing, demand.law, demand.size, shape=factors, lost_share=demand.lost_share)


@pytest.mark.parametrize("demand", THREE, ids=lambda demand: demand.timing.name)
def test_factors_of_1_change_nothing(demand: Demand) -> None:
    plain = Streams(model(demand, days=300.4), SEED, 3).orders(0)
    assert Streams(model(shaped(demand, nothing_at_all()), days=300.4), SEED, 3).orders(0) == plain
    assert len(plain.tick) > 50


def drawn(law: Table | None, place: tuple[int, ...], purpose: str, *names: str) -> int:
    """Return a value drawn with the plain generator at (number,) or at (day, ordinal)."""
    assert law is not None
    key = stream_key(SEED, purpose, *names)
    return law.draw_one(dated(key, *place, 0) if len(place) == 2 else undated(key, *place, 0))


def test_arrivals_of_a_day_are_its_layers() -> None:
    """Factor 0.5 on Mondays, 1 on Tuesdays, 2.25 on Wednesdays."""
    factors = shape(weekdays={"monday": 0.5, "wednesday": 2.25, "thursday": 0})
    expected = []
    for day, shares in enumerate([(0.5,), (1.0,), (1.0, 1.0, 0.25), (0.0,)]):
        for number, share in enumerate(shares):
            names = ("town", "tea", *([str(number)] if number else []))
            for ordinal in range(drawn(TWENTY.law, (day,), "arrivals", *names)):
                if dated(stream_key(SEED, "shape", *names), day, ordinal, 0) < share * WORD:
                    within = dated(stream_key(SEED, "instant", *names), day, ordinal, 0) * TICKS // WORD
                    size = drawn(TWENTY.size, (day, ordinal), "order_size", *names)
                    expected.append((day * TICKS + within, number, ordinal, size))
    found = orders(shaped(TWENTY, factors), 4)
    assert found == [(tick, size) for tick, _, _, size in sorted(expected)]
    assert len(found) > 50


def test_daily_quantities_are_rounded_by_a_word_of_their_own() -> None:
    factors = shape(weekdays={"monday": 1.3})
    expected = []
    for day in range(70):
        quantity = drawn(EVERY_DAY.law, (day,), "daily", "kiosk", "tea")
        if day % 7 == 0:
            exact = quantity * 1.3
            word = undated(stream_key(SEED, "shape", "kiosk", "tea"), day, 0)
            quantity = int(exact) + (word / WORD < exact % 1)
        expected += [(day * TICKS + TICKS // 2, quantity)] if quantity else []
    assert orders(shaped(EVERY_DAY, factors), 70) == expected


def test_intervals_pass_as_fast_as_the_day_says() -> None:
    """Every third of a day, twice as fast on day 0, not at all on day 1, at half the speed on day 2."""
    fixed = Demand("farm", Timing.INTERVAL, table("constant", TICKS, value=1 / 3))
    factors = shape(weekdays={"monday": 2, "tuesday": 0, "wednesday": 0.5})
    # Day 0 shows two days: orders at 1/6 to 5/6, and the one due at its end when time runs on, on day 2.
    of_day_0 = [240, 480, 720, 960, 1200]
    of_day_2 = [2 * TICKS, 2 * TICKS + 960]
    of_day_3 = [3 * TICKS + 240, 3 * TICKS + 720, 3 * TICKS + 1200]
    assert [tick for tick, _ in orders(shaped(fixed, factors), 4)] == of_day_0 + of_day_2 + of_day_3


def test_a_day_of_factor_1_keeps_its_fixed_number_of_orders() -> None:
    fixed = Demand("town", Timing.ARRIVALS, table("constant", value=5))
    counts = by_day(shaped(fixed, shape(weekdays={"friday": 3, "sunday": 0})), 28)
    assert counts.reshape(4, 7).tolist() == [[5, 5, 5, 5, 15, 5, 0]] * 4


def test_nothing_is_demanded_where_every_factor_is_0() -> None:
    never = shape(weekdays=dict.fromkeys(Weekdays.model_fields, 0))
    for demand in THREE:
        assert orders(shaped(demand, never), 50) == []


# ---- more demand --------------------------------------------------------------------------------------------------


def test_a_promotion_adds_orders_to_its_days_and_moves_none() -> None:
    weekend = {"saturday": 0.4, "sunday": 0.1}
    spring = {"spring": {"from": 20, "to": 30, "factor": 3.7}}
    less = Counter(orders(shaped(TWENTY, shape(weekdays=weekend)), 60))
    more = Counter(orders(shaped(TWENTY, shape(weekdays=weekend, promotions=spring)), 60))
    assert less < more
    assert {tick // TICKS for tick, _ in more - less} <= set(range(20, 30))


def test_a_higher_mean_adds_orders_to_shaped_demand_and_moves_none() -> None:
    season = shape(season={"january": 1.6, "february": 0.7})
    size = table("geometric", mean=3)
    less, more = (
        Counter(orders(Demand("town", Timing.ARRIVALS, table("poisson", mean=mean), size, shape=season), 50))
        for mean in (6, 9)
    )
    assert less < more


def test_other_shaped_demand_moves_no_order() -> None:
    salt = Demand("town", Timing.ARRIVALS, table("poisson", mean=2), item="salt", shape=shape(trend=0.5))
    alone = Streams(model(TWENTY, days=50), SEED, 0).orders(0)
    both = Streams(model(salt, TWENTY, items=("salt", "tea"), days=50), SEED, 0).orders(1)
    assert (both.tick, both.quantity, both.lost) == (alone.tick, alone.quantity, alone.lost)


# ---- statistics ---------------------------------------------------------------------------------------------------

WEEK = {"monday": 1.4, "friday": 2.3, "saturday": 0.5, "sunday": 0}
FACTORS = np.array([1.4, 1, 1, 1, 2.3, 0.5, 0])
WEEKS = 600


def counts_per_weekday(demand: Demand) -> np.ndarray:
    return by_day(shaped(demand, shape(weekdays=WEEK)), 7 * WEEKS).reshape(WEEKS, 7)


@pytest.mark.parametrize(
    "demand",
    [
        Demand("town", Timing.ARRIVALS, table("poisson", mean=6)),
        Demand("town", Timing.INTERVAL, table("exponential", TICKS, mean=1 / 6)),
    ],
    ids=["arrivals", "interval"],
)
def test_poisson_orders_stay_poisson_with_the_mean_of_the_day(demand: Demand) -> None:
    """Mean and variance of a day are 6 times its factor; four standard errors, sqrt((2 v^2 + v) / n) of a variance."""
    counts = counts_per_weekday(demand)
    for weekday, mean in enumerate(6 * FACTORS):
        assert counts[:, weekday].mean() == pytest.approx(mean, abs=4 * np.sqrt(mean / WEEKS))
        error = np.sqrt((2 * mean**2 + mean) / WEEKS)
        assert counts[:, weekday].var() == pytest.approx(mean, abs=4 * error)
    # Neighbouring days are independent: four standard errors.
    rest = (counts - 6 * FACTORS)[:, :6].ravel()
    assert abs(np.corrcoef(rest[:-1], rest[1:])[0, 1]) < 4 / np.sqrt(len(rest))


def test_other_counts_have_the_mean_of_the_day_and_their_own_law_on_days_of_1() -> None:
    """Negative binomial counts, mean 6 and sd 4: of each day mean 6 f; on days of factor 1 the variance is 16."""
    counts = counts_per_weekday(Demand("town", Timing.ARRIVALS, table("negative_binomial", mean=6, sd=4)))
    for weekday, factor in enumerate(FACTORS):
        # A sum of f days, or a thinned one: the variance is at most 16 f rounded up.
        error = np.sqrt(16 * np.ceil(factor) / WEEKS)
        assert counts[:, weekday].mean() == pytest.approx(6 * factor, abs=4 * error)
    usual = counts[:, 1:4].ravel()
    # Size 36 / 10 = 3.6, p = 6 / 16: excess kurtosis 6 / 3.6 + p^2 / ((1 - p) 3.6) = 1.73.
    assert usual.var() == pytest.approx(16, abs=4 * 16 * np.sqrt(3.73 / len(usual)))


def test_daily_quantities_have_the_mean_of_the_day() -> None:
    demand = Demand("kiosk", Timing.DAILY, table("gamma", mean=9, sd=4))
    units = units_by_day(shaped(demand, shape(weekdays=WEEK)), 7 * WEEKS).reshape(WEEKS, 7)
    for weekday, factor in enumerate(FACTORS):
        # Rounding adds at most 1/12 to the variance before, and 1/4 after.
        error = np.sqrt((factor**2 * (16 + 1 / 12) + 1 / 4) / WEEKS)
        assert units[:, weekday].mean() == pytest.approx(9 * factor, abs=4 * error)


@pytest.mark.parametrize("timing", [Timing.ARRIVALS, Timing.INTERVAL])
def test_the_season_has_its_means_and_the_trend_its_slope(timing: Timing) -> None:
    """Ten years without leap days in the way: month by month, the sum of the factors of its days."""
    law = table("poisson", mean=8) if timing is Timing.ARRIVALS else table("exponential", TICKS, mean=1 / 8)
    factors = shape(dt.date(2001, 1, 1), season={"july": 0.4, "december": 1.9}, trend=0.08)
    days = 3650
    counts = by_day(Demand("town", timing, law, shape=factors), days)
    day = np.arange(days)
    month = (np.datetime64("2001-01-01") + day).astype("datetime64[M]").astype(int) % 12
    means = 8 * np.where(month == 6, 0.4, np.where(month == 11, 1.9, 1.0)) * (1 + 0.08 * day / 365)
    for number in range(12):
        expected = means[month == number].sum()
        assert counts[month == number].sum() == pytest.approx(expected, abs=4 * np.sqrt(expected))
    # The slope: the sum of day times count has variance sum of day^2 times mean.
    assert (counts * day).sum() == pytest.approx((means * day).sum(), abs=4 * np.sqrt((means * day**2).sum()))


def test_instants_of_shaped_orders_are_uniform_in_the_day() -> None:
    found = orders(shaped(TWENTY, shape(weekdays=WEEK)), 700)
    in_the_day = np.array([tick % TICKS for tick, _ in found]) / TICKS
    n = len(in_the_day)
    assert in_the_day.mean() == pytest.approx(0.5, abs=4 * np.sqrt(1 / 12 / n))
    assert in_the_day.var() == pytest.approx(1 / 12, abs=4 * np.sqrt(1 / 180 / n))
    sizes = np.array([size for _, size in found])
    # Geometric on 1, 2, ... with mean 3: variance 3 * 2.
    assert sizes.mean() == pytest.approx(3, abs=4 * np.sqrt(6 / n))
