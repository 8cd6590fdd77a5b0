"""Stock by age, first in, first out: fixture L1, bands by hand, and a follower of single layers."""

from __future__ import annotations

from collections import deque

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings

from jitsim.ledger import Kind
from jitsim.metrics.ages import AGE_BANDS, AGE_LIMITS, stock_ages
from tests.ledger.business import L1, L1_EVENTS, Business, Event, Place, Stream, books, ledger_of

Floats = npt.NDArray[np.float64]


def ages(business: Business, events: list[list[Event]]) -> tuple[Floats, Floats, Floats]:
    model = business.model()
    found = stock_ages(model, ledger_of(model, events))
    return found.mean, found.at_end, found.oldest


def test_l1_all_stock_is_young() -> None:
    """At the snapshots, 0.75 d into each day: 20, 12, 3, 0, 0, 26, 17, 12, 0, 12 on hand; the last 18 came at 9.25."""
    mean, at_end, oldest = ages(L1, [L1_EVENTS])
    assert mean.tolist() == [[10.2, 0, 0, 0, 0, 0]]
    assert at_end.tolist() == [[12, 0, 0, 0, 0, 0]]
    assert oldest.tolist() == [0.75]


def test_stock_that_nobody_wants_grows_old() -> None:
    """It is k + 0.75 days old at the snapshot of day k: in each band for as many days as the band is long."""
    business = Business([Place(initial=100)], [Stream()], horizon=1600)
    mean, at_end, oldest = ages(business, [[]])
    assert mean[0] == pytest.approx(100 * np.array([30, 30, 30, 90, 185, 35]) / 400)
    assert at_end.tolist() == [[0, 0, 0, 0, 0, 100]]
    assert oldest.tolist() == [400]


@pytest.mark.parametrize(("tick", "band"), [(280, 0), (279, 1), (160, 1), (159, 2), (40, 2), (39, 3)])
def test_an_age_on_a_limit_belongs_to_the_younger_band(tick: int, band: int) -> None:
    """Day 100 is tick 400: what came at tick 280 is exactly 30 days old."""
    business = Business([Place(initial=0)], [Stream()], horizon=400)
    _, at_end, oldest = ages(business, [[(0, Kind.ORDER, 8, 0), (tick, Kind.RECEIPT, 8, 0)]])
    assert at_end[0].tolist() == [8.0 * (number == band) for number in range(len(AGE_BANDS))]
    assert oldest.tolist() == [(400 - tick) / 4]


def test_what_came_first_leaves_first() -> None:
    """30 at day 0 and 20 at day 50; 35 leave on day 99: 15 of the second layer are left, 50 days old on day 100."""
    business = Business([Place(initial=30)], [Stream()], horizon=400)
    events: list[Event] = [(4, Kind.ORDER, 20, 0), (200, Kind.RECEIPT, 20, 0), (396, Kind.DEMAND, 35, 0)]
    _, at_end, oldest = ages(business, [events])
    assert at_end.tolist() == [[0, 15, 0, 0, 0, 0]]
    assert oldest.tolist() == [50]


def test_only_the_days_measured_count() -> None:
    business = Business([Place(initial=10)], [Stream()], horizon=400, warm_up=200)
    mean, _, _ = ages(business, [[]])
    assert mean[0].tolist() == [
        0,
        2,
        6,
        2,
        0,
        0,
    ]  # of 50 days: 10 in the second band, 30 in the third, 10 in the fourth


@settings(max_examples=60)
@given(book=books())
def test_against_single_layers(book: tuple[Business, list[list[Event]]]) -> None:
    business, events = book
    mean, at_end, oldest = ages(business, events)
    for number, place in enumerate(business.places):
        layers = followed(business, place.initial, events[number])
        ends = [layers[tick] for tick in snapshots(business)]
        averages = np.mean([banded(business, at, tick) for tick, at in ends], axis=0) if ends else np.full(6, np.nan)
        assert mean[number] == pytest.approx(place.unit * averages, nan_ok=True)
        _, last = layers[business.horizon]
        assert at_end[number] == pytest.approx(place.unit * banded(business, last, business.horizon))
        assert oldest[number] == ((business.horizon - last[0][0]) / 4 if last else 0)


def snapshots(business: Business) -> list[int]:
    ticks = range(business.snapshot, business.horizon, business.ticks_per_day)
    return [tick for tick in ticks if tick >= business.warm_up]


Layers = list[tuple[int, int]]
"""Tick of receipt and units left."""


def followed(business: Business, opening: int, events: list[Event]) -> dict[int, tuple[int, Layers]]:
    """Give the layers on the shelf at the end of every tick, and before the horizon, each beside its tick."""
    stock: deque[list[int]] = deque([[0, opening]] if opening else [])
    found: dict[int, tuple[int, Layers]] = {}
    rest = list(events)
    for tick in range(business.horizon + 1):
        while rest and rest[0][0] == tick < business.horizon:
            _, kind, quantity, _ = rest.pop(0)
            if kind == Kind.RECEIPT:
                stock.append([tick, quantity])
            leaves = quantity if kind in {Kind.DEMAND, Kind.SHIPMENT} else 0
            if kind == Kind.DEMAND and rest and rest[0][1] in {Kind.BACKORDERED, Kind.LOST}:
                leaves -= rest[0][2]
            while leaves:
                taken = min(leaves, stock[0][1])
                stock[0][1] -= taken
                leaves -= taken
                if stock[0][1] == 0:
                    stock.popleft()
        found[tick] = (tick, [(came, left) for came, left in stock])
    return found


def banded(business: Business, layers: Layers, tick: int) -> Floats:
    bands = np.zeros(len(AGE_BANDS))
    for came, left in layers:
        bands[sum((tick - came) / business.ticks_per_day > limit for limit in AGE_LIMITS)] += left
    return bands
