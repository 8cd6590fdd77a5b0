"""What parents mean for their parts: requirements exploded level by level, and planned adjustments of usage."""

from __future__ import annotations

import graphlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jitsim.policies.bill_of_material import PlannedItem, exploded_adu, material_plan, parents_first, requirements_of
from jitsim.policies.buffer import adjustment_on, adu_from_parent
from jitsim.policies.mrp_plan import LotRule

FOQ_RELEASES = (50, 0, 50, 0, 50, 0, 0, 0)
"""Those of T-MRP-01 with a fixed lot of 50."""

TABLE = {"table": {"leg": 4.0, "top": 1.0}, "top": {"board": 3.0}, "leg": {"board": 0.5}}


def test_t_mrp_02() -> None:
    """Two per parent, on hand 120, lead time 1."""
    parent = PlannedItem((20, 20, 25, 30, 30, 25, 20, 30), (0, 30, 0, 0, 0, 0, 0, 0), 40, 10, 2, LotRule("fixed", 50))
    part = PlannedItem((0,) * 8, (0,) * 8, 120, 0, 1)
    found = material_plan({"part": part, "parent": parent}, {"parent": {"part": 2}})
    assert found["parent"].released == FOQ_RELEASES
    assert found["part"].gross == (100, 0, 100, 0, 100, 0, 0, 0)
    assert found["part"].plan.receipts == (0, 0, 80, 0, 100, 0, 0, 0)
    assert found["part"].released == (0, 80, 0, 100, 0, 0, 0, 0)
    assert (found["parent"].late, found["part"].late) == (0, 0)


@pytest.mark.parametrize(
    ("released", "per_parent", "expected"),
    [
        pytest.param((50, 0, 50), 2, [100, 0, 100], id="T-MRP-02"),
        pytest.param((50, 0, 51), 0.25, [13, 0, 13], id="a-part-of-a-unit-is-a-unit"),
        pytest.param((3, 100), 1.1, [4, 110], id="no-unit-more-by-binary-rounding"),
    ],
)
def test_requirements_of_a_component(released: tuple[int, ...], per_parent: float, expected: list[int]) -> None:
    assert requirements_of(released, per_parent) == expected


def test_a_part_of_two_parents_is_planned_after_both() -> None:
    """Ten tables in bucket 3: 40 legs and ten tops a bucket before, boards 20 and 30 another before, all together.

    The board's own 5 in bucket 1 come on top; nothing is on hand and every step takes one bucket.
    """
    names = ("board", "leg", "table", "top")
    own = {"table": (0, 0, 0, 10), "board": (0, 5, 0, 0)}
    items = {name: PlannedItem(own.get(name, (0,) * 4), (0,) * 4, 0, 0, 1) for name in names}
    found = material_plan(items, TABLE)
    assert found["leg"].gross == (0, 0, 40, 0)
    assert found["top"].gross == (0, 0, 10, 0)
    assert found["board"].gross == (0, 55, 0, 0)
    assert found["board"].released == (55, 0, 0, 0)


def test_scrap_of_the_parent_asks_for_more_parts() -> None:
    items = {
        "parent": PlannedItem((0, 40), (0, 0), 0, 0, 1, share_good=0.8),
        "part": PlannedItem((0, 0), (0, 0), 0, 0, 0),
    }
    found = material_plan(items, {"parent": {"part": 2}})
    assert found["parent"].released == (50, 0), "50 are made so that 40 are good"
    assert found["parent"].plan.receipts == (0, 40)
    assert found["part"].gross == (100, 0)


def test_nothing_new_is_planned_for_what_a_moved_order_covers() -> None:
    """20 a bucket, 20 there, 40 due in the last: the two between get 20 each, or with it moved in only the last."""
    item = PlannedItem((20,) * 4, (0, 0, 0, 40), 20, 0, 0, fence=1, orders=((3, 40),))
    still = material_plan({"it": item}, {})["it"]
    assert (still.plan.lots, still.scheduled, still.wanted) == ((0, 20, 20, 0), (0, 0, 0, 40), ())
    moved = material_plan({"it": replace(item, reschedule="in")}, {})["it"]
    assert (moved.plan.lots, moved.scheduled, moved.wanted) == ((0, 0, 0, 20), (0, 40, 0, 0), (1,))
    assert moved.incoming == [0, 40, 0, 20]


def test_parents_come_before_their_parts() -> None:
    order = parents_first(("board", "leg", "table", "top"), TABLE)
    assert order.index("table") < order.index("leg") < order.index("board")
    assert order.index("top") < order.index("board")


def test_a_part_of_itself_has_no_plan() -> None:
    with pytest.raises(graphlib.CycleError):
        parents_first(("a", "b"), {"a": {"b": 1}, "b": {"a": 1}})


# ---- adjustments --------------------------------------------------------------------------------------------------

LEAD_TIMES = {"table": 2, "top": 6, "leg": 3, "board": 25}
FAIR = {"table": lambda day: adjustment_on(day, [(30, 50, 1.5)])}


@pytest.mark.parametrize(
    ("day", "leg", "board"),
    [
        pytest.param(21, 0, 0, id="before-all"),
        pytest.param(22, 0, 6, id="boards-of-tops-eight-days-before"),
        pytest.param(25, 0, 10, id="boards-of-legs-too"),
        pytest.param(28, 8, 10, id="legs-two-days-before"),
        pytest.param(42, 8, 10, id="the-last-day-of-tops"),
        pytest.param(43, 8, 4, id="only-legs-ask-for-boards"),
        pytest.param(48, 8, 0, id="the-last-day-of-legs"),
        pytest.param(49, 0, 0, id="after-all"),
    ],
)
def test_an_adjustment_is_exploded_down_the_bill(day: int, leg: float, board: float) -> None:
    """Four tables a day more by half from day 30 to 50: 2 tables, 8 legs, 2 tops, 6 boards for tops and 4 for legs.

    A table takes two days, a top six, a leg three: each part is wanted so many days before.
    """
    found = exploded_adu(day, TABLE, LEAD_TIMES, {"table": 4.0}, FAIR)
    assert found["leg"] == pytest.approx(leg)
    assert found["board"] == pytest.approx(board)
    assert "table" not in found, "its own factor is no usage from a parent"


def test_adjustments_of_several_levels_add_up() -> None:
    """One top a day is sold as such, twice as many on day 40: 3 boards six days before, on top of the tables'."""
    found = exploded_adu(
        34, TABLE, LEAD_TIMES, {"table": 4.0, "top": 1.0}, {**FAIR, "top": lambda day: 1.0 + (day == 40)}
    )
    assert found["board"] == pytest.approx(10 + 3)
    assert found["top"] == pytest.approx(2)


def test_without_adjustments_nothing_is_added() -> None:
    assert set(exploded_adu(40, TABLE, LEAD_TIMES, {"table": 4.0}, {}).values()) == {0}


@given(st.integers(0, 80), st.floats(0, 50), st.floats(0.1, 4), st.integers(1, 5), st.integers(0, 9))
def test_one_level_is_the_adu_from_the_parent(day: int, adu: float, factor: float, per: int, days: int) -> None:
    factors = {"p": lambda day: adjustment_on(day, [(30, 50, factor)])}
    found = exploded_adu(day, {"p": {"c": per}}, {"p": days, "c": 1}, {"p": adu}, factors)
    assert found["c"] == pytest.approx(adu_from_parent(day, adu, factors["p"], per, days))
