"""Orders of several lines, and orders of which what is missing is lost."""

from __future__ import annotations

import math

import numpy as np
import pytest

from jitsim.distributions import Table
from jitsim.errors import UsageError
from jitsim.model import NONE, Timing
from jitsim.streams import Streams
from jitsim.streams.address import stream_key
from jitsim.streams.orders import Orders
from tests.streams.philox import dated, undated
from tests.streams.test_shapes import shape
from tests.streams.worlds import ONE, TICKS, Demand, Group, model, table

SEED = 20261124
WORD = 2**32
CAFE = Group("cafe", table("poisson", mean=20))


def line(item: str, probability: float, size: Table = ONE, lost_share: float = 0.0, group: int = 0) -> Demand:
    """Return a line of the cafe's orders; from one order with it to the next it is geometric."""
    gap = table("geometric", mean=1 / probability)
    return Demand("cafe", Timing.LINES, gap, size, item, lost_share=lost_share, group=group)


TEA = line("tea", 0.3, table("geometric", mean=4))
SALT = line("salt", 0.7)
ALWAYS = line("milk", 1.0)
ITEMS = ("milk", "salt", "tea")


def streams(*lines: Demand, days: float = 100, replication: int = 0, group: Group = CAFE) -> Streams:
    return Streams(model(*lines, items=ITEMS, days=days, groups=[group]), SEED, replication)


def numbers_of(found: Orders) -> list[int]:
    assert found.number is not None
    return found.number


def test_lines_are_where_their_addresses_say() -> None:
    count, instant = (stream_key(SEED, purpose, "cafe") for purpose in ("order_arrivals", "order_instant"))
    gap, size = (stream_key(SEED, purpose, "cafe", "tea") for purpose in ("line_gap", "line_size"))
    instants = sorted(
        day * TICKS + dated(instant, day, ordinal, 2) * TICKS // WORD
        for day in range(9)
        for ordinal in range(CAFE.arrivals.draw_one(undated(count, day, 2)))
    )
    expected, order, number = [], -1, 0
    while (order := order + TEA.law.draw_one(undated(gap, number, 2))) < len(instants):
        expected.append((instants[order], TEA.size.draw_one(undated(size, number, 2)), order))
        number += 1
    found = streams(TEA, days=9, replication=2).orders(2)
    assert list(zip(found.tick, found.quantity, numbers_of(found), strict=True)) == expected
    assert len(expected) > 30
    assert found.stream == [0] * len(expected)
    assert found.lost is None


def test_a_line_that_is_always_there_is_in_every_order() -> None:
    found = streams(ALWAYS, TEA).orders(0)
    assert numbers_of(found) == list(range(len(found.tick)))
    assert found.tick == sorted(found.tick)
    assert len(found.tick) == pytest.approx(2000, abs=4 * math.sqrt(2000))


def test_lines_of_one_order_are_at_one_instant() -> None:
    whole = streams(ALWAYS, SALT, TEA)
    instants = dict(zip(numbers_of(whole.orders(0)), whole.orders(0).tick, strict=True))
    for location in (1, 2):
        found = whole.orders(location)
        assert found.tick == [instants[number] for number in numbers_of(found)]


def test_other_lines_and_customers_move_no_line() -> None:
    alone = streams(TEA).orders(2)
    single = Demand("walk_in", Timing.ARRIVALS, table("poisson", mean=3), item="tea")
    both = streams(ALWAYS, TEA, SALT, single).orders(2)
    mine = [place for place, stream in enumerate(both.stream) if stream == 1]
    assert [both.tick[place] for place in mine] == alone.tick
    assert [both.quantity[place] for place in mine] == alone.quantity
    assert [numbers_of(both)[place] for place in mine] == alone.number
    others = {numbers_of(both)[place] for place, stream in enumerate(both.stream) if stream == 3}
    assert others == {NONE}


def test_answers_do_not_depend_on_what_was_asked_before() -> None:
    forward, backward = streams(ALWAYS, SALT, TEA), streams(ALWAYS, SALT, TEA)
    first = [forward.orders(location) for location in range(3)]
    assert [backward.orders(location) for location in (2, 1, 0)] == first[::-1]


def test_nothing_is_ordered_at_or_after_the_horizon() -> None:
    long, short = streams(TEA, days=30).orders(2), streams(TEA, days=12.3).orders(2)
    count = sum(tick < round(12.3 * TICKS) for tick in long.tick)
    assert (short.tick, short.quantity, short.number) == (
        long.tick[:count],
        long.quantity[:count],
        numbers_of(long)[:count],
    )


def test_more_lines_of_an_item_keep_the_orders() -> None:
    """A higher probability is a line in other orders, but the orders themselves stay where they are."""
    seldom, often = streams(ALWAYS, TEA), streams(ALWAYS, line("tea", 0.9))
    assert seldom.orders(0) == often.orders(0)


def test_more_orders_keep_the_instants() -> None:
    few, many = (
        set(streams(ALWAYS, group=Group("cafe", table("poisson", mean=mean))).orders(0).tick) for mean in (20, 26)
    )
    assert few < many


def test_orders_of_several_lines_are_shaped() -> None:
    """Four weeks of 20 orders a day; none on Sundays, two days' worth on Fridays."""
    group = Group("cafe", CAFE.arrivals, shape(weekdays={"friday": 2, "sunday": 0}))
    weeks = 200
    found = np.array(streams(ALWAYS, days=7 * weeks, group=group).orders(0).tick) // TICKS
    counts = np.bincount(found, minlength=7 * weeks).reshape(weeks, 7)
    for weekday, mean in enumerate([20, 20, 20, 20, 40, 20, 0]):
        assert counts[:, weekday].mean() == pytest.approx(mean, abs=4 * math.sqrt(mean / weeks))


def test_lines_are_independent_and_as_many_as_their_probabilities_say() -> None:
    whole = streams(ALWAYS, SALT, TEA, days=2000)
    orders = len(whole.orders(0).tick)
    has = np.zeros((3, orders), dtype=bool)
    for location in range(3):
        has[location, numbers_of(whole.orders(location))] = True
    for row, probability in zip(has[1:], (0.7, 0.3), strict=True):
        assert row.mean() == pytest.approx(probability, abs=4 * math.sqrt(probability * (1 - probability) / orders))
        # An order tells nothing of the next: a run of Bernoulli trials.
        assert abs(np.corrcoef(row[:-1], row[1:])[0, 1]) < 4 / math.sqrt(orders)
    assert abs(np.corrcoef(has[1], has[2])[0, 1]) < 4 / math.sqrt(orders)
    # Lines per order: mean 1 + 0.7 + 0.3, variance 0.21 + 0.21.
    assert has.sum(axis=0).mean() == pytest.approx(2.0, abs=4 * math.sqrt(0.42 / orders))
    # Neither: 0.3 * 0.7.
    neither = (~has[1] & ~has[2]).mean()
    assert neither == pytest.approx(0.21, abs=4 * math.sqrt(0.21 * 0.79 / orders))


def test_daily_counts_of_two_lines_are_independent_and_poisson() -> None:
    """A Poisson number of orders, thinned twice independently: counts of an item are Poisson with 20 p.

    Two lines are in the same orders, so their counts go together: covariance 20 p q.
    """
    days = 3000
    whole = streams(SALT, TEA, days=days)
    counts = [np.bincount(np.array(whole.orders(place).tick) // TICKS, minlength=days) for place in (1, 2)]
    for count, mean in zip(counts, (14, 6), strict=True):
        assert count.mean() == pytest.approx(mean, abs=4 * math.sqrt(mean / days))
        assert count.var() == pytest.approx(mean, abs=4 * math.sqrt((2 * mean**2 + mean) / days))
    # Correlation 20 * 0.21 / sqrt(14 * 6) = 0.4583; its standard error is at most 1 / sqrt(days).
    assert np.corrcoef(counts)[0, 1] == pytest.approx(0.4583, abs=4 / math.sqrt(days))


def test_sizes_fit_their_law() -> None:
    sizes = np.array(streams(TEA, days=2000).orders(2).quantity)
    # Geometric on 1, 2, ... with mean 4: variance 4 * 3.
    assert sizes.mean() == pytest.approx(4, abs=4 * math.sqrt(12 / len(sizes)))


def test_more_orders_than_memory_holds_are_refused() -> None:
    with pytest.raises(UsageError) as caught:
        streams(TEA, group=Group("cafe", table("constant", value=1e6))).orders(2)
    assert str(caught.value) == "customer cafe: expected at most 10,000,000 orders in the horizon, got about 1e+08"


# ---- what is lost of mixed demand ---------------------------------------------------------------------------------

MIXED = [
    Demand("town", Timing.ARRIVALS, table("poisson", mean=20), table("poisson", mean=1), lost_share=0.3),
    Demand("farm", Timing.INTERVAL, table("exponential", TICKS, mean=0.05), lost_share=0.3),
    Demand("kiosk", Timing.DAILY, table("poisson", mean=2), lost_share=0.3),
    Demand("past", Timing.HISTORY, recorded=[(day * TICKS, 2) for day in range(400)], lost_share=0.3),
]


@pytest.mark.parametrize("demand", MIXED, ids=lambda demand: demand.timing.name)
def test_the_share_that_is_lost_is_drawn_per_order_and_moves_none(demand: Demand) -> None:
    days = 400
    found = Streams(model(demand, days=days), SEED, 0).orders(0)
    without = Demand(demand.customer, demand.timing, demand.law, demand.size, recorded=demand.recorded)
    plain = Streams(model(without, days=days), SEED, 0).orders(0)
    assert (found.tick, found.quantity, plain.lost) == (plain.tick, plain.quantity, None)
    assert found.lost is not None
    assert set(map(type, found.lost)) == {bool}
    n = len(found.lost)
    assert n > 300
    assert np.mean(found.lost) == pytest.approx(0.3, abs=4 * math.sqrt(0.21 / n))


def test_what_is_lost_is_where_its_address_says() -> None:
    found = Streams(model(MIXED[2], days=60), SEED, 1).orders(0)
    key = stream_key(SEED, "unmet", "kiosk", "tea")
    assert found.lost == [undated(key, tick // TICKS, 1) < 0.3 * WORD for tick in found.tick]


def test_a_higher_share_loses_more_and_the_same() -> None:
    few, many = (
        Streams(model(Demand("town", Timing.ARRIVALS, MIXED[0].law, lost_share=share), days=50), SEED, 0).orders(0).lost
        for share in (0.2, 0.6)
    )
    assert few is not None
    assert many is not None
    assert all(more or not less for less, more in zip(few, many, strict=True))
    assert sum(few) < sum(many)


@pytest.mark.parametrize(("share", "lost"), [(1.0, True), (0.0, None)])
def test_all_or_nothing_may_be_lost(share: float, lost: bool | None) -> None:
    demand = Demand("kiosk", Timing.DAILY, table("constant", value=2), lost_share=share)
    assert Streams(model(demand, days=3), SEED, 0).orders(0).lost == (None if lost is None else [True] * 3)


def test_lines_of_orders_are_lost_independently_of_single_lines() -> None:
    mixed = line("tea", 1.0, lost_share=0.5)
    whole = streams(mixed, Demand("cafe", Timing.DAILY, table("constant", value=1), item="tea"), days=500).orders(2)
    assert whole.lost is not None
    assert not any(lost for lost, stream in zip(whole.lost, whole.stream, strict=True) if stream == 1)
    of_lines = np.array([lost for lost, stream in zip(whole.lost, whole.stream, strict=True) if stream == 0])
    assert of_lines.mean() == pytest.approx(0.5, abs=4 * math.sqrt(0.25 / len(of_lines)))
    assert abs(np.corrcoef(of_lines[:-1], of_lines[1:])[0, 1]) < 4 / math.sqrt(len(of_lines))
