"""Customer orders: where they are, how they merge, and that nothing else moves them."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from scipy import stats

from jitsim.distributions import Table
from jitsim.errors import UsageError
from jitsim.model import Timing
from jitsim.streams import Streams
from jitsim.streams.address import stream_key
from jitsim.streams.orders import Orders
from tests.streams.philox import dated, undated
from tests.streams.worlds import TICKS, Demand, model, table

SEED = 11
Order = tuple[int, int, int]

TWENTY = Demand("town", Timing.ARRIVALS, table("poisson", mean=20), table("geometric", mean=3))
SELDOM = Demand("farm", Timing.INTERVAL, table("exponential", TICKS, mean=2.5), table("poisson", mean=1))
EVERY_DAY = Demand("kiosk", Timing.DAILY, table("negative_binomial", mean=2, sd=2))
RECORDED = Demand("abroad", Timing.HISTORY, recorded=[(700, 5), (720, 0), (TICKS + 720, 8), (10**9, 3)])


def orders(*streams: Demand, days: float = 100, replication: int = 0, seed: int = SEED) -> list[Order]:
    """Return (tick, stream, quantity) of all orders at the only item-location."""
    found = Streams(model(*streams, days=days), seed, replication).orders(0)
    assert (found.lost, found.number) == (None, None)
    return list(zip(found.tick, found.stream, found.quantity, strict=True))


def drawn(law: Table | None, purpose: str, customer: str, place: tuple[int, ...], replication: int = 0) -> int:
    """Return a value drawn with the plain generator at (number,) or at (day, ordinal)."""
    key = stream_key(SEED, purpose, customer, "tea")
    assert law is not None
    return law.draw_one(dated(key, *place, replication) if len(place) == 2 else undated(key, *place, replication))


def test_arrivals_are_where_their_addresses_say() -> None:
    expected = []
    key = stream_key(SEED, "instant", "town", "tea")
    for day in range(12):
        for ordinal in range(drawn(TWENTY.law, "arrivals", "town", (day,), 3)):
            tick = day * TICKS + dated(key, day, ordinal, 3) * TICKS // 2**32
            expected.append((tick, ordinal, drawn(TWENTY.size, "order_size", "town", (day, ordinal), 3)))
    found = orders(TWENTY, days=12, replication=3)
    assert found == [(tick, 0, quantity) for tick, _, quantity in sorted(expected)]
    assert len(found) > 150


def test_intervals_are_added_up_from_the_start() -> None:
    tick, number, expected = 0, 0, []
    while (tick := tick + drawn(SELDOM.law, "interval", "farm", (number,))) < 400 * TICKS:
        quantity = drawn(SELDOM.size, "order_size", "farm", (number,))
        expected += [(tick, 0, quantity)] if quantity else []
        number += 1
    assert orders(SELDOM, days=400) == expected
    assert len(expected) > 60


def test_daily_demand_is_one_order_at_the_demand_phase_and_zero_is_none() -> None:
    quantities = [drawn(EVERY_DAY.law, "daily", "kiosk", (day,)) for day in range(50)]
    assert 0 in quantities
    expected = [(day * TICKS + TICKS // 2, 0, quantity) for day, quantity in enumerate(quantities) if quantity]
    assert orders(EVERY_DAY, days=50) == expected


def test_recorded_demand_is_replayed_within_the_horizon() -> None:
    assert orders(RECORDED) == [(700, 0, 5), (TICKS + 720, 0, 8)]


def test_a_fixed_interval_needs_no_draw() -> None:
    fixed = Demand("town", Timing.INTERVAL, table("constant", TICKS, value=2.5))
    # The first after one interval; the one at the horizon is outside.
    assert orders(fixed, days=10) == [(3600, 0, 1), (7200, 0, 1), (10800, 0, 1)]


def test_fixed_arrivals_have_random_instants() -> None:
    fixed = Demand("town", Timing.ARRIVALS, table("constant", value=2), table("constant", value=7))
    found = orders(fixed, days=3)
    assert [tick // TICKS for tick, _, _ in found] == [0, 0, 1, 1, 2, 2]
    assert {quantity for _, _, quantity in found} == {7}


@pytest.mark.parametrize("demand", [TWENTY, SELDOM, EVERY_DAY], ids=lambda demand: demand.timing.name)
def test_nothing_is_demanded_at_or_after_the_horizon(demand: Demand) -> None:
    long, short = orders(demand, days=30), orders(demand, days=12.3)
    assert short == [order for order in long if order[0] < round(12.3 * TICKS)]
    assert len(short) < len(long)


def test_orders_of_several_customers_are_merged_by_tick_stream_and_ordinal() -> None:
    # The same fixed instants for two, and a third in between: ties go by stream.
    every_second = table("constant", TICKS, value=2)
    often = Demand("b", Timing.INTERVAL, table("constant", TICKS, value=1), table("constant", value=5))
    both = [Demand(name, Timing.INTERVAL, every_second, table("constant", value=n)) for n, name in enumerate("ac", 1)]
    found = orders(both[0], often, both[1], days=4.5)
    day = TICKS
    assert found == [
        (day, 1, 5),
        (2 * day, 0, 1),
        (2 * day, 1, 5),
        (2 * day, 2, 2),
        (3 * day, 1, 5),
        (4 * day, 0, 1),
        (4 * day, 1, 5),
        (4 * day, 2, 2),
    ]


def test_a_merged_stream_is_the_stream_alone() -> None:
    streams = (RECORDED, SELDOM, EVERY_DAY, TWENTY)
    merged = orders(*streams)
    assert merged == sorted(merged, key=lambda order: order[:2])
    for number, stream in enumerate(streams):
        alone = orders(stream)
        assert [(tick, quantity) for tick, n, quantity in merged if n == number] == [(t, q) for t, _, q in alone]


def test_an_item_that_nobody_wants_has_no_orders() -> None:
    world = model(TWENTY, items=("tea", "salt"))
    assert Streams(world, SEED, 0).orders(1) == Orders([], [], [])


def test_more_demand_adds_orders_and_moves_none() -> None:
    size = table("lognormal", mean=20, sd=30)
    less, more = (
        Counter((tick, q) for tick, _, q in orders(Demand("town", Timing.ARRIVALS, table("poisson", mean=m), size)))
        for m in (6, 9)
    )
    assert less < more
    assert (less.total(), more.total()) == (pytest.approx(600, abs=125), pytest.approx(900, abs=150))


def test_other_customers_and_items_move_no_order() -> None:
    alone = Streams(model(TWENTY), SEED, 0).orders(0)
    salt = Demand("town", Timing.ARRIVALS, table("poisson", mean=2), item="salt")
    world = model(salt, TWENTY, items=("salt", "tea"))
    found = Streams(world, SEED, 0).orders(1)
    assert (found.tick, found.quantity) == (alone.tick, alone.quantity)
    assert set(found.stream) == {1}


def test_answers_do_not_depend_on_what_was_asked_before() -> None:
    items = tuple(f"item{number}" for number in range(6))
    timings = [TWENTY, SELDOM, EVERY_DAY]
    streams = [Demand(d.customer, d.timing, d.law, d.size, item) for item in items for d in timings]
    world = model(*streams, items=items, lead_time=table("gamma", TICKS, mean=5, sd=2))
    questions = [("orders", (location,)) for location in range(6)]
    questions += [("lead_time", (n % 6, n * 7 % 100, n % 19)) for n in range(300)]
    first = Streams(world, SEED, 2)
    answers = {question: getattr(first, question[0])(*question[1]) for question in questions}
    for shuffle in range(3):
        other = Streams(world, SEED, 2)
        for asked in np.random.default_rng(shuffle).integers(0, len(questions), 2 * len(questions)):
            name, place = questions[asked]
            assert getattr(other, name)(*place) == answers[name, place]


def test_seeds_and_replications_are_different_futures() -> None:
    futures = [orders(TWENTY, seed=seed, replication=r) for seed in (1, 2) for r in (0, 1, 2)]
    assert len({tuple(future) for future in futures}) == 6
    assert orders(TWENTY, seed=1, replication=1) == futures[1]


def test_arrivals_fit_their_laws() -> None:
    """A Poisson process with geometric order sizes over 20,000 days; 1 in 10,000 for each of the tests."""
    days = 20_000
    demand = Demand("town", Timing.ARRIVALS, table("poisson", mean=4), table("geometric", mean=3))
    found = Streams(model(demand, days=days), SEED, 0).orders(0)
    ticks, quantities = np.array(found.tick), np.array(found.quantity)
    by_day = np.bincount(ticks // TICKS, minlength=days)
    classes = np.bincount(np.minimum(by_day, 12), minlength=13)
    expected = days * np.append(stats.poisson.pmf(np.arange(12), 4), stats.poisson.sf(11, 4))
    assert stats.chisquare(classes, expected).pvalue > 1e-4
    in_the_day = np.bincount(ticks % TICKS // 60, minlength=24)
    assert stats.chisquare(in_the_day).pvalue > 1e-4
    sizes = np.bincount(np.minimum(quantities, 15), minlength=16)[1:]
    shares = np.append(stats.geom.pmf(np.arange(1, 15), 1 / 3), stats.geom.sf(14, 1 / 3))
    assert stats.chisquare(sizes, len(quantities) * shares).pvalue > 1e-4
    # Days, and number and size, are independent: four standard errors.
    assert abs(np.corrcoef(by_day[:-1], by_day[1:])[0, 1]) < 4 / np.sqrt(days)
    units = np.bincount(ticks // TICKS, weights=quantities, minlength=days)
    # Variance of a compound Poisson day: 4 E(size^2) = 4 (2 * 3^2 - 3) = 60; its fourth cumulant 4 E(size^4).
    fourth = 4 * float(stats.geom(1 / 3).moment(4))
    assert units.var() == pytest.approx(60, abs=4 * np.sqrt((fourth + 2 * 60**2) / days))
    assert units.mean() == pytest.approx(12, abs=4 * np.sqrt(60 / days))


def test_gaps_between_arrivals_of_many_days_are_exponential() -> None:
    demand = Demand("town", Timing.ARRIVALS, table("poisson", mean=0.5))
    ticks = np.array(Streams(model(demand, days=40_000), SEED, 1).orders(0).tick)
    gaps = np.diff(ticks) / TICKS
    classes = np.histogram(gaps, bins=[*np.arange(0, 10, 0.5), np.inf])[0]
    below = stats.expon(scale=2).cdf([*np.arange(0, 10, 0.5), np.inf])
    assert stats.chisquare(classes, len(gaps) * np.diff(below)).pvalue > 1e-4


def test_intervals_fit_their_law() -> None:
    demand = Demand("farm", Timing.INTERVAL, table("gamma", TICKS, mean=2, sd=1))
    ticks = np.array(Streams(model(demand, days=40_000), SEED, 0).orders(0).tick)
    gaps = np.diff(ticks, prepend=0) / TICKS
    # Rounding to ticks, a 1,440th of the sd, is invisible to 20,000 gaps.
    assert stats.kstest(gaps, stats.gamma(4, scale=0.5).cdf).pvalue > 1e-4
    assert abs(np.corrcoef(gaps[:-1], gaps[1:])[0, 1]) < 4 / np.sqrt(len(gaps))


def test_replications_customers_and_items_are_independent() -> None:
    """Total demand of neighbours: correlation within four standard errors of zero."""
    names = [f"item{number:03}" for number in range(400)]
    world = model(
        *(Demand("town", Timing.DAILY, table("poisson", mean=9), item=n) for n in names), items=names, days=50
    )
    totals = np.array([[sum(Streams(world, SEED, r).orders(i).quantity) for i in range(400)] for r in range(3)])
    for one, other in [(totals[0], totals[1]), (totals[1], totals[2]), (totals[:, :-1].ravel(), totals[:, 1:].ravel())]:
        assert abs(np.corrcoef(one, other)[0, 1]) < 4 / np.sqrt(len(one))
    # 1,200 totals of 50 days: Poisson with mean and variance 450.
    assert totals.mean() == pytest.approx(450, abs=4 * np.sqrt(450 / totals.size))
    assert totals.var() == pytest.approx(450, abs=4 * 450 * np.sqrt((2 + 1 / 450) / totals.size))


@pytest.mark.parametrize(
    ("demand", "expected"),
    [
        (
            Demand("town", Timing.ARRIVALS, table("constant", value=1e6)),
            "customer town, item tea: expected at most 10,000,000 orders in the horizon, got about 1e+08",
        ),
        (
            Demand("town", Timing.INTERVAL, table("exponential", 1e-4, mean=1)),
            "customer town, item tea: expected at most 10,000,000 orders in the horizon, got about inf",
        ),
        (
            Demand("town", Timing.INTERVAL, table("empirical", values=[0, 1], weights=[999, 1])),
            "customer town, item tea: expected at most 10,000,000 orders in the horizon, got about 1.44e+08",
        ),
    ],
)
def test_more_orders_than_memory_holds_are_refused(demand: Demand, expected: str) -> None:
    with pytest.raises(UsageError) as caught:
        orders(demand)
    assert str(caught.value) == expected
