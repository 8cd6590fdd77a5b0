"""Many tallies as one: packed, cut into blocks, and measured some groups and some replications at a time."""

from __future__ import annotations

import sys
import tracemalloc
from dataclasses import fields, is_dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from jitsim import simulate
from jitsim.metrics import METRICS, Tally, estimates, measure, measure_all, tally
from jitsim.metrics.classes import item_classes
from jitsim.metrics.grouping import NOUNS
from jitsim.metrics.lengths import sorted_within
from jitsim.metrics.tallies import Block, Packed, Tallies, packed
from jitsim.result import Result
from tests.engine.worlds import Written, loaded
from tests.ledger.business import DEMAND, Business, Place, Stream, ledger_of
from tests.ledger.test_lots import WORLD as PLANT

REPLICATIONS = 7


def written() -> Written:
    """Return a scenario with several of every noun, stockouts, and orders of several lines; item f has no customer."""
    items = "abcdef"
    stocked: dict[str, Written] = {"north": {}, "south": {}}
    for number, item in enumerate(items):
        policy = {"type": "reorder_point", "reorder_point": 8 + 2 * number, "order_quantity": 15}
        point = ("north", "south")[number % 2]
        stocked[point][item] = {"from": ("mill", "mine", "farm")[number % 3], "policy": policy}
    suppliers = {
        name: {"lead_time": {"distribution": "uniform", "low": 1, "high": 4 + number}, "promised_lead_time": 2 + number}
        for number, name in enumerate(("mill", "mine", "farm", "idle"))
    }
    daily = {"distribution": "poisson", "mean": 4}
    lines = {item: {"probability": 0.5, "size": 2} for item in "ace"}
    return {
        "name": "many",
        "horizon": {"days": 60, "warm_up": 5},
        "items": {item: {"unit_cost": 1 + number} for number, item in enumerate(items)},
        "suppliers": suppliers,
        "stocking_points": {name: {"items": stocked[name], "fixed_cost_per_year": 10} for name in stocked},
        "customers": {
            "town": {"at": "north", "demand": {"a": {"daily": daily}, "c": {"daily": daily}}},
            "club": {"at": "north", "orders": {"arrivals": {"distribution": "poisson", "mean": 1}, "lines": lines}},
            "port": {"at": "south", "demand": {"b": {"daily": daily}, "d": {"daily": daily}}},
        },
        "gates": {"south_serves": {"metric": "fill_rate", "at_least": 0.5, "where": {"stocking_point": "south"}}},
    }


@pytest.fixture(scope="module")
def result() -> Result:
    """Return a result whose replications came in one block."""
    return simulate(loaded(written()), replications=REPLICATIONS, seed=4, engine="simpy")


def in_blocks(result: Result, *sizes: int) -> Result:
    """Return the result as if its replications had been played in blocks."""
    bounds, played = np.cumsum([0, *sizes]).tolist(), list(result.tallies)
    blocks = [Packed.of(Block.of(played[begin:end])) for begin, end in pairwise(bounds)]
    return Result(result.scenario, result.model, result.seed, result.engine, Tallies(0, blocks))


def columns(part: Any) -> dict[str, list[Any]]:
    """Return the numbers of tallies and their parts."""
    found: dict[str, list[Any]] = {}
    for field in fields(part):
        value = getattr(part, field.name)
        inner = columns(value).items() if is_dataclass(value) else [("", np.asarray(value).tolist())]
        found |= {f"{field.name} {name}": numbers for name, numbers in inner}
    return found


@pytest.mark.parametrize(
    ("numbers", "kind"),
    [
        ([], np.int8),
        ([-128, 127], np.int8),
        ([128], np.int16),
        ([-129], np.int16),
        ([0, 32768], np.int32),
        ([2**31 - 1, -(2**31)], np.int32),
        ([2**31], np.int64),
        ([1, -(2**62)], np.int64),
    ],
)
def test_numbers_are_packed_in_as_few_bits_as_hold_them(numbers: list[int], kind: type) -> None:
    found = packed(np.array(numbers, dtype=np.int64))
    assert found.dtype == kind
    assert found.tolist() == numbers


def test_a_tally_comes_out_as_it_went_in(result: Result) -> None:
    played = list(result.tallies)
    assert sum(len(each.stockouts.ticks) for each in played) > REPLICATIONS
    blocks = in_blocks(result, 1, 4, 2).tallies
    assert len(blocks) == REPLICATIONS
    assert [columns(each) for each in blocks] == [columns(each) for each in played]
    assert all(each.demand.lines.dtype == np.int64 for each in blocks)
    assert [each.replication for each in blocks] == list(range(REPLICATIONS))
    assert columns(blocks[-1]) == columns(played[6])
    with pytest.raises(IndexError):
        blocks[REPLICATIONS]


def test_lots_come_out_as_they_went_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a plant made, and how the orders of its network vary, block by block and some groups at a time."""
    plant = simulate(loaded(PLANT), replications=REPLICATIONS, seed=4)
    played, blocks = list(plant.tallies), in_blocks(plant, 1, 4, 2)
    assert [columns(each) for each in blocks.tallies] == [columns(each) for each in played]
    assert min(len(each.flow_times.ticks) for each in played) > 20
    part = Tallies.of(blocks.tallies).part(2, 5, np.array([1]))
    assert part.swings.variance.tolist() == [
        [[each.swings.variance[row, 1]] for each in played[2:5]] for row in (0, 1, 2)
    ]
    counts = [len(each.flow_times.ticks) for each in played[2:5]]
    assert np.bincount(part.flow_times_in).tolist() == counts
    for noun in (None, "work_center", "item", "tier"):
        limit(monkeypatch, 10**9, 10**9)
        whole = plant.by(noun)
        limit(monkeypatch, 1, 1)
        assert blocks.by(noun) == whole


def test_a_part_holds_the_replications_and_places_asked_for(result: Result) -> None:
    played, blocks = list(result.tallies), in_blocks(result, 3, 1, 3).tallies
    assert isinstance(blocks, Tallies)
    locations, streams, supplies = np.array([1, 4]), np.array([0, 2]), np.array([0, 4, 5])
    part = blocks.part(2, 5, locations, streams, supplies)
    chosen = played[2:5]
    assert part.stock.on_hand.tolist() == [each.stock.on_hand[locations].tolist() for each in chosen]
    assert part.supply.ordered.tolist() == [each.supply.ordered[supplies].tolist() for each in chosen]
    assert part.demand.demanded.tolist() == [each.demand.demanded[streams].tolist() for each in chosen]
    assert part.orders.due.tolist() == [each.orders.due.tolist() for each in chosen]
    expected = [stockout for place, each in enumerate(chosen) for stockout in stockouts_of(each, place)]
    found = zip(part.stockouts_in, part.stockouts.location, part.stockouts.ticks, strict=True)
    assert sorted(found, key=lambda stockout: stockout[:2]) == [each for each in expected if each[1] in (1, 4)] != []


def stockouts_of(tally: Tally, place: int) -> list[tuple[int, int, int]]:
    rows = zip(tally.stockouts.location.tolist(), tally.stockouts.ticks.tolist(), strict=True)
    return [(place, location, ticks) for location, ticks in rows]


def limit(monkeypatch: pytest.MonkeyPatch, values: int, sums: int) -> None:
    """Let so many values, and so many sums of one kind, be worked on together."""
    monkeypatch.setattr(sys.modules["jitsim.metrics.measure"], "VALUES_TOGETHER", values)
    monkeypatch.setattr(sys.modules["jitsim.metrics.totals"], "SUMS_TOGETHER", sums)


@pytest.mark.parametrize(("values", "sums"), [(1, 1), (1, 5), (2 * REPLICATIONS * len(METRICS), 9), (10**9, 1)])
def test_some_at_a_time_are_the_same_as_all_at_once(
    result: Result, monkeypatch: pytest.MonkeyPatch, values: int, sums: int
) -> None:
    """Compare with all groups and replications together, and with replications that are measured one by one."""
    for noun in (None, *NOUNS):
        limit(monkeypatch, 10**9, 10**9)
        whole = result.by(noun)
        one_by_one = [measure(result.model, each, noun) for each in result.tallies]
        limit(monkeypatch, values, sums)
        some = in_blocks(result, 2, 5).by(noun)
        assert some == whole
        if noun != "class":  # an item may be of another class where a replication stands alone
            assert some == estimates(one_by_one, deterministic=False, currency=result.model.currency)
    limit(monkeypatch, 10**9, 10**9)
    buffers, values_of_all = in_blocks(result, 7).promises(result.ledger(0)), in_blocks(result, 7).values
    limit(monkeypatch, values, sums)
    assert in_blocks(result, 3, 4).promises(result.ledger(0)) == buffers
    assert np.array_equal(in_blocks(result, 3, 4).values, values_of_all, equal_nan=True)
    assert item_classes(result.model, in_blocks(result, 3, 4).tallies).tolist() == list(result.classes.values())


def test_a_gate_on_one_group_measures_that_group(result: Result) -> None:
    found = list(measure_all(result.model, result.tallies, "stocking_point", only="south"))
    assert [part.names for part in found] == [("south",)]
    assert result.verdicts["south_serves"].value == result.by("stocking_point")["south"]["fill_rate"].mean


def test_the_reason_is_that_of_the_first_replication_that_has_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a price or a cost nobody knows the value demanded, and there is none where nothing was demanded."""
    model = Business([Place(initial=5)], [Stream()], horizon=8).model()
    nothing, something = (tally(model, ledger_of(model, [rows])) for rows in ([], [(1, DEMAND, 2, 0)]))
    column = list(METRICS).index("value_fill_rate")
    for sums in (1, 100):
        limit(monkeypatch, 100, sums)
        for played, reason in (([nothing, something], "no_demand"), ([something, nothing], "no_price_or_cost")):
            (found,) = measure_all(model, played)
            assert found.reasons[0][column] == reason
            assert np.isnan(found.values[:, 0, column]).all()


def test_memory_is_bounded_by_what_is_worked_on_together(result: Result, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 7,000 replications x 6 items x M metrics not a half is held at once, and no array exceeds what it may hold."""
    blocks = in_blocks(result, 7).tallies
    assert isinstance(blocks, Tallies)
    many = Tallies(0, 1000 * blocks.blocks)
    limit(monkeypatch, 7000 * len(METRICS), 6 * 100)
    sizes: list[int] = []
    part = Tallies.part

    def watched(tallies: Tallies, *asked: Any) -> Block:
        found = part(tallies, *asked)
        sizes.append(found.stock.on_hand.size)
        return found

    monkeypatch.setattr(Tallies, "part", watched)
    tracemalloc.start()
    try:
        for measured in measure_all(result.model, many, "item"):
            assert measured.values.shape == (7000, 1, len(METRICS))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert max(sizes) <= 6 * 100
    assert peak < 7000 * 6 * len(METRICS) * 8 / 2


def test_sorted_within_groups() -> None:
    """Also where group and ticks do not fit into one number of 64 bits."""
    group = np.array([1, 0, 1, 0, 2])
    for scale in (1, 2**60):
        ticks = scale * np.array([5, 7, 2, 6, 0])
        assert sorted_within(group, ticks).tolist() == [6 * scale, 7 * scale, 2 * scale, 5 * scale, 0]
    assert sorted_within(group[:0], group[:0]).tolist() == []
