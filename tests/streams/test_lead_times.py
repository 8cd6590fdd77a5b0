"""Lead times: a pure function of item-location, day of release and ordinal within the day."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from jitsim.streams import STREAM_SCHEME, Streams
from jitsim.streams.address import stream_key
from tests.streams.philox import dated
from tests.streams.worlds import TICKS, model, table

SEED = 5
GAMMA = table("gamma", TICKS, mean=5, sd=2)


@pytest.mark.parametrize("days", [1, 100, 730, 5000])
@pytest.mark.parametrize(
    ("day", "ordinal"), [(0, 0), (0, 7), (0, 8), (99, 0), (99, 25), (255, 1), (1024, 3), (4000, 0)]
)
def test_a_lead_time_is_where_its_address_says_however_long_the_horizon(days: float, day: int, ordinal: int) -> None:
    world = model(days=days, lead_time=GAMMA, items=("salt", "tea"), supplier="mill", stocking_point="shop")
    for item, name in enumerate(world.items):
        key = stream_key(SEED, "lead_time", "mill", "shop", name)
        assert Streams(world, SEED, 6).lead_time(item, day, ordinal) == GAMMA.draw_one(dated(key, day, ordinal, 6))


def test_a_fixed_lead_time_is_fixed() -> None:
    streams = Streams(model(lead_time=table("constant", TICKS, value=2)), SEED, 0)
    assert {streams.lead_time(0, day, ordinal) for day in range(20) for ordinal in range(20)} == {2 * TICKS}


def test_lead_times_are_whole_numbers_of_python() -> None:
    assert type(Streams(model(lead_time=GAMMA), SEED, 0).lead_time(0, 3, 1)) is int


def test_lead_times_fit_their_law() -> None:
    streams = Streams(model(days=3000, lead_time=GAMMA), SEED, 0)
    drawn = np.array([[streams.lead_time(0, day, ordinal) for ordinal in range(10)] for day in range(3000)]) / TICKS
    assert stats.kstest(drawn.ravel(), stats.gamma(6.25, scale=0.8).cdf).pvalue > 1e-4
    # Mean and sd within four standard errors; the excess kurtosis of a gamma law is 6 / shape.
    n = drawn.size
    assert drawn.mean() == pytest.approx(5, abs=4 * 2 / np.sqrt(n))
    assert drawn.std() == pytest.approx(2, abs=4 * 2 * np.sqrt((2 + 6 / 6.25) / (4 * n)))
    # Neighbouring days and neighbouring ordinals are independent.
    for one, other in [(drawn[:-1], drawn[1:]), (drawn[:, :-1], drawn[:, 1:])]:
        assert abs(np.corrcoef(one.ravel(), other.ravel())[0, 1]) < 4 / np.sqrt(one.size)


def test_slower_suppliers_are_slower_order_by_order() -> None:
    slow = table("gamma", TICKS, mean=8, sd=2)
    usual, delayed = (Streams(model(days=400, lead_time=law), SEED, 0) for law in (GAMMA, slow))
    pairs = np.array([(usual.lead_time(0, day, 0), delayed.lead_time(0, day, 0)) for day in range(400)])
    assert (pairs[:, 1] > pairs[:, 0]).all()
    assert np.corrcoef(pairs.T)[0, 1] > 0.99


def test_the_scheme_has_a_name() -> None:
    assert STREAM_SCHEME == "philox4x64-10 keyed by blake2b-128, 1"
