"""Classes of items while a simulation runs: by past demand only, with hysteresis."""

from __future__ import annotations

import pytest

from jitsim.model import compile_model
from jitsim.streams import Streams
from tests.engine.worlds import Written, loaded

KANBAN: Written = {"type": "kanban", "container": 1, "cards": 9}


def several(demands: dict[str, Written], costs: dict[str, float], days: int = 400) -> Written:
    return {
        "name": "classes",
        "horizon": {"days": days, "warm_up": 0},
        "items": {item: {"unit_cost": cost} for item, cost in costs.items()},
        "suppliers": {"mill": {"lead_time": 2}},
        "stocking_points": {
            "shop": {"items": {item: {"from": "mill", "policy": {"type": "hybrid"}} for item in costs}}
        },
        "customers": {"town": {"at": "shop", "demand": demands}},
    }


def streams_of(written: Written) -> Streams:
    return Streams(compile_model(loaded(written)), 1, 0)


def test_value_classes_are_those_of_usage_in_the_year_before() -> None:
    """Usage values 80, 15 and 5 percent: shares before them 0, 0.80 and 0.95 give A, B and C; steady demand is X."""
    demands = {"a": {"daily": 80}, "b": {"daily": 15}, "c": {"daily": 5}}
    streams = streams_of(several(demands, {"a": 1, "b": 1, "c": 1}))
    assert [streams.item_class(place, 0, 91) for place in range(3)] == ["AX", "BX", "CX"]


def test_cost_counts() -> None:
    demands = {"a": {"daily": 80}, "b": {"daily": 80}}
    streams = streams_of(several(demands, {"a": 1, "b": 10}))
    assert [streams.item_class(place, 0, 91)[0] for place in range(2)] == ["B", "A"]


@pytest.mark.parametrize(("every", "expected"), [(7, "X"), (70, "Z")])
def test_variation_is_that_of_weeks(every: int, expected: str) -> None:
    """An order every week does not vary; with one in ten weeks the deviation is about three times the mean."""
    demands: dict[str, Written] = {"a": {"interval": every, "order_size": 10}}
    assert streams_of(several(demands, {"a": 1})).item_class(0, 0, 91) == f"A{expected}"


def test_a_class_depends_on_the_past_only() -> None:
    """Demand that begins to grow on day 200 changes no class before."""
    grows: Written = {"daily": 10, "promotions": {"boom": {"from": 200, "to": 400, "factor": 50}}}
    stays: Written = {"daily": 10}
    first = streams_of(several({"a": {"daily": 100}, "b": grows}, {"a": 1, "b": 1}))
    second = streams_of(several({"a": {"daily": 100}, "b": stays}, {"a": 1, "b": 1}))
    early = [(place, day) for place in range(2) for day in (0, 91, 182)]
    assert [first.item_class(*each, 91) for each in early] == [second.item_class(*each, 91) for each in early]
    assert first.item_class(1, 364, 91)[0] == "A"
    assert second.item_class(1, 364, 91)[0] == "B"


def test_the_order_of_questions_changes_nothing() -> None:
    demands = {"a": {"daily": {"distribution": "gamma", "mean": 9, "sd": 20}}, "b": {"daily": 3}}
    forward, backward = (streams_of(several(demands, {"a": 1, "b": 2})) for _ in range(2))
    days = [0, 91, 182, 273, 364]
    assert [forward.item_class(0, d, 91) for d in days] == [backward.item_class(0, d, 91) for d in days[::-1]][::-1]
