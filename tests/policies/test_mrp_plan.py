"""Material requirements planning of one item, bucket by bucket: tables of the specification and the catalogue."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jitsim.policies.mrp_plan import (
    LOT_FOR_LOT,
    LotRule,
    Reschedule,
    buckets_of,
    gross_requirements,
    nervousness,
    net_forecast,
    plan,
    releases,
    rescheduled,
)
from tests.theory.catalogue import cases

GROSS = [20, 20, 25, 30, 30, 25, 20, 30]
SCHEDULED = [0, 30, 0, 0, 0, 0, 0, 0]


def weeks(**quantities: int) -> tuple[int, ...]:
    """Return eight weeks with the quantities of some, w1 the first."""
    return tuple(quantities.get(f"w{week}", 0) for week in range(1, 9))


@pytest.mark.parametrize(
    ("rule", "receipts", "released", "balance"),
    [
        pytest.param(
            LOT_FOR_LOT,
            weeks(w3=5, w4=30, w5=30, w6=25, w7=20, w8=30),
            weeks(w1=5, w2=30, w3=30, w4=25, w5=20, w6=30),
            (20, 30, 10, 10, 10, 10, 10, 10),
            id="T-MRP-01-L4L",
        ),
        pytest.param(
            LotRule("fixed", size=50),
            weeks(w3=50, w5=50, w7=50),
            weeks(w1=50, w3=50, w5=50),
            (20, 30, 55, 25, 45, 20, 50, 20),
            id="T-MRP-01-FOQ-50",
        ),
        pytest.param(
            LotRule("periods", periods=3),
            weeks(w3=65, w6=75),
            weeks(w1=65, w4=75),
            (20, 30, 70, 40, 10, 60, 40, 10),
            id="T-MRP-01-POQ-3",
        ),
    ],
)
def test_t_mrp_01(
    rule: LotRule, receipts: tuple[int, ...], released: tuple[int, ...], balance: tuple[int, ...]
) -> None:
    """On hand 40, 30 scheduled in week 2, safety stock 10, lead time 2."""
    found = plan(GROSS, SCHEDULED, 40, 10, rule)
    assert found.receipts == receipts
    assert found.balance == balance
    assert releases(found.receipts, 2) == (released, 0)


def test_t_mrp_01_net_requirements() -> None:
    """By hand: with lot for lot what is net is what is received."""
    found = plan(GROSS, SCHEDULED, 40, 10, LOT_FOR_LOT)
    assert found.net == found.receipts
    assert plan(GROSS, SCHEDULED, 40, 10, LotRule("fixed", size=50)).net == weeks(w3=5, w5=15, w7=10)


# ---- V04 ----------------------------------------------------------------------------------------------------------

V04 = cases()["V04"]
RULES = {
    "optimal": LotRule("periods", periods=2),
    "lot_for_lot": LOT_FOR_LOT,
    "one_order": LotRule("periods", periods=4),
}


def cost_of(receipts: tuple[int, ...], balance: tuple[int, ...]) -> float:
    """Return what orders and the stock at the ends of periods cost."""
    costs = V04.model["costs"]
    orders = sum(quantity > 0 for quantity in receipts)
    return float(costs["fixed_order"] * orders + costs["holding_per_unit_period"] * sum(balance))


@pytest.mark.parametrize("variant", RULES)
def test_v04_orders_of_the_plan(variant: str) -> None:
    found = plan(V04.model["demand"], [0] * 4, 0, 0, RULES[variant])
    assert list(found.receipts) == V04.variants[variant]["orders"]


@pytest.mark.parametrize("entry", V04.entries, ids=lambda entry: entry.name)
def test_v04(entry: Any) -> None:
    found = plan(V04.model["demand"], [0] * 4, 0, 0, RULES[entry.variant])
    measured = {
        "total_cost": cost_of(found.receipts, found.balance),
        "on_hand_by_period_end": list(found.balance),
    }
    assert measured[entry.metric] == entry.value


# ---- lots ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "needs", "expected"),
    [
        pytest.param(LotRule("fixed", size=50), [51], 100, id="as-many-fixed-lots-as-it-takes"),
        pytest.param(LotRule("fixed", size=50), [50], 50, id="just-one"),
        pytest.param(LotRule("lot_for_lot", minimum=40), [7], 40, id="at-least-the-minimum"),
        pytest.param(LotRule("lot_for_lot", minimum=40, multiple=12), [7], 48, id="in-whole-multiples"),
        pytest.param(LotRule("fixed", size=50, multiple=12), [7], 60, id="a-lot-in-whole-multiples"),
        pytest.param(LotRule("periods", periods=3), [5, 35, 20], 35, id="never-short-within-the-periods"),
        pytest.param(LotRule("periods", periods=2), [5, 35, 90], 35, id="no-further-than-the-periods"),
    ],
)
def test_lots(rule: LotRule, needs: list[int], expected: int) -> None:
    assert rule.lot(needs) == expected


def test_a_surplus_is_carried() -> None:
    """Minimum 40 for 7 and 20: 33 are left, of which 20 go in the second bucket."""
    found = plan([7, 20, 20], [0, 0, 0], 0, 0, LotRule("lot_for_lot", minimum=40))
    assert (found.receipts, found.balance) == ((40, 0, 40), (33, 13, 33))


def test_a_period_order_covers_what_comes_before_a_receipt_within_its_periods() -> None:
    """10 and 30 are wanted before 50 are due: the order of two periods is 40, not the 0 left at the end of them."""
    found = plan([10, 30, 0], [0, 0, 50], 0, 0, LotRule("periods", periods=3))
    assert (found.receipts, found.balance) == ((40, 0, 0), (30, 0, 50))


@pytest.mark.parametrize(
    ("rule", "lots", "receipts"),
    [
        pytest.param(LOT_FOR_LOT, (50, 0), (40, 0), id="50-made-40-good"),
        pytest.param(LotRule("fixed", size=24), (72, 0), (57, 0), id="three-lots-of-24-are-57.6"),
        pytest.param(LotRule("lot_for_lot", multiple=20), (60, 0), (48, 0), id="multiples-of-what-is-made"),
        pytest.param(LotRule("periods", periods=2), (63, 0), (50, 0), id="50-of-62.5"),
    ],
)
def test_lots_are_larger_by_scrap(rule: LotRule, lots: tuple[int, ...], receipts: tuple[int, ...]) -> None:
    """40 and 10 are wanted, 10 of the second are there; four of five made are good."""
    scheduled = [0, 0] if rule.kind == "periods" else [0, 10]
    found = plan([40, 10], scheduled, 0, 0, rule, share_good=0.8)
    assert (found.lots, found.receipts) == (lots, receipts)


# ---- releases and fences ------------------------------------------------------------------------------------------


def test_a_release_of_the_past_is_launched_now_and_told() -> None:
    """Lead time 2: what is wanted in the first two buckets comes too late."""
    assert releases((5, 7, 30, 20), 2) == ((42, 20, 0, 0), 12)
    assert releases((5, 7, 30, 20), 0) == ((5, 7, 30, 20), 0)
    assert releases((5, 7), 9) == ((12, 0), 12)


def test_nothing_new_is_planned_inside_the_planning_fence() -> None:
    """20 and 20 are wanted of 25; 15 are short in the second bucket and come behind the fence with its own 20."""
    found = plan([20, 20, 20, 20], [0, 0, 0, 0], 25, 0, LOT_FOR_LOT, fence=2)
    assert found.net == (0, 15, 35, 20)
    assert found.receipts == (0, 0, 35, 20)
    assert found.balance == (5, -15, 0, 0)


@pytest.mark.parametrize(("days", "expected"), [(14, 2), (14.01, 3), (0, 0), (1, 1), (2.1 / 3 * 10, 1)])
def test_a_planned_lead_time_is_rounded_up_to_buckets(days: float, expected: int) -> None:
    assert buckets_of(days, 7) == expected


# ---- open orders that are wanted at another time ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gross", "orders", "on_hand", "safety_stock", "fence", "reschedule", "expected"),
    [
        pytest.param([20] * 4, [(3, 40)], 20, 0, 1, "none", [3], id="none"),
        # 20 are there for the first bucket, the second would end at -20.
        pytest.param([20] * 4, [(3, 40)], 20, 0, 1, "in", [1], id="in"),
        pytest.param([20] * 4, [(3, 40)], 20, 0, 2, "in", [2], id="not-before-the-fence"),
        pytest.param([20] * 4, [(1, 40)], 60, 0, 2, "in_out", [1], id="nor-from-before-the-fence"),
        pytest.param([20] * 4, [(3, 40)], 30, 20, 0, "in", [0], id="in-for-safety-stock"),
        # Missing 20 and 20 more: the next one due comes first, then the other; the last is not needed.
        pytest.param([40, 0, 0, 0], [(3, 25), (2, 10), (3, 9)], 0, 0, 0, "in", [0, 0, 0], id="as-many-as-it-takes"),
        pytest.param([30, 0, 0, 0], [(3, 25), (2, 10), (3, 9)], 0, 0, 0, "in", [0, 0, 3], id="and-no-more"),
        # 25 last for two buckets, so that the 20 are wanted in the third.
        pytest.param([10] * 4, [(1, 20)], 25, 0, 1, "in_out", [2], id="out"),
        pytest.param([10] * 4, [(1, 20)], 25, 0, 1, "in", [1], id="in-alone-does-not-move-out"),
        pytest.param([10] * 4, [(1, 20)], 25, 10, 1, "in_out", [1], id="safety-stock-needs-it"),
        pytest.param([0] * 3, [(0, 5)], 0, 0, 0, "in_out", [2], id="never-needed-comes-last"),
        # Of 20 and 5 in one bucket that is short of 4, the last one can wait.
        pytest.param([24, 0, 0], [(0, 20), (0, 5)], 4, 0, 0, "in_out", [0, 2], id="the-last-one-waits"),
    ],
)
def test_rescheduled(
    gross: list[int],
    orders: list[tuple[int, int]],
    on_hand: int,
    safety_stock: int,
    fence: int,
    reschedule: Reschedule,
    expected: list[int],
) -> None:
    assert rescheduled(gross, orders, on_hand, safety_stock, fence, reschedule) == expected


# ---- forecasts ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("orders", "expected"),
    [
        pytest.param([130, 0, 0, 0], [220, 350, 350, 350], id="T-MRP-03"),
        pytest.param([0, 400, 0, 0], [300, 0, 350, 350], id="the-bucket-before"),
        pytest.param([400, 0, 0, 0], [0, 300, 350, 350], id="none-before-so-the-bucket-after"),
        pytest.param([0, 800, 0, 0], [0, 0, 250, 350], id="before-then-after"),
        pytest.param([0, 2000, 0, 0], [0, 0, 0, 350], id="no-further"),
        pytest.param([0, 400, 350, 0], [300, 0, 0, 350], id="every-bucket-has-its-own-orders-first"),
        pytest.param([0, 0, 0, 400], [350, 350, 300, 0], id="the-last-bucket"),
    ],
)
def test_t_mrp_03_orders_consume_the_forecast(orders: list[int], expected: list[int]) -> None:
    assert net_forecast([350] * 4, orders) == expected


def test_consumption_windows() -> None:
    assert net_forecast([10, 10, 10, 10], [0, 0, 0, 35], back=2, ahead=0) == [10, 0, 0, 0]
    assert net_forecast([10, 10, 10], [0, 15, 0], back=0, ahead=0) == [10, 0, 10]


def test_inside_the_demand_fence_only_orders_count() -> None:
    """T-MRP-03 behind the fence: 130 + 220."""
    assert gross_requirements([130, 130], [220, 220], fence=1) == [130, 350]
    assert gross_requirements([130, 130], [220, 220], fence=0) == [350, 350]
    assert gross_requirements([130, 130], [220, 220], fence=9) == [130, 130]


# ---- nervousness --------------------------------------------------------------------------------------------------


def test_nervousness() -> None:
    """A bucket passes: of 40, 30, 20 planned before, 35, 30, 28 are planned now: 5 and 8 of 90 changed."""
    found = nervousness([10, 40, 30, 20], [35, 30, 28, 99], passed=1)
    assert (found.changed, found.planned, found.share) == (13, 90, 13 / 90)


def test_nervousness_counts_outside_the_fence() -> None:
    assert nervousness([10, 40, 30, 20], [35, 30, 28], passed=1, fence=1) == (8, 50)
    assert nervousness([10, 40], [10, 40], passed=2).share is None


# ---- what always holds --------------------------------------------------------------------------------------------

buckets = st.lists(st.tuples(st.integers(0, 90), st.integers(0, 90)), min_size=1, max_size=12)
rules = st.builds(
    LotRule,
    st.sampled_from(["lot_for_lot", "fixed", "periods"]),
    st.integers(1, 60),
    st.integers(1, 5),
    st.integers(0, 50),
    st.integers(0, 12),
)


@given(buckets, st.integers(-50, 200), st.integers(0, 40), rules)
def test_balances_add_up_and_keep_the_safety_stock(
    drawn: list[tuple[int, int]], on_hand: int, safety_stock: int, rule: LotRule
) -> None:
    gross, scheduled = [each for each, _ in drawn], [each for _, each in drawn]
    found = plan(gross, scheduled, on_hand, safety_stock, rule)
    before = (on_hand, *found.balance)
    for bucket, receipt in enumerate(found.receipts):
        assert before[bucket + 1] == before[bucket] + scheduled[bucket] + receipt - gross[bucket]
        assert found.balance[bucket] >= safety_stock
        assert (receipt > 0) == (found.net[bucket] > 0)
    moved, late = releases(found.receipts, 2)
    assert sum(moved) == sum(found.receipts)
    assert late == sum(found.receipts[:2])
