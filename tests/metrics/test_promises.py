"""What a formula promises for a level, beside what the simulation delivered."""

from __future__ import annotations

import math
from dataclasses import replace
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest

from jitsim import simulate
from jitsim.metrics.delivered import Delivered, beyond_chance
from jitsim.metrics.promises import Buffer, chance_in, promise_of, worst_first
from jitsim.policies import Terms
from jitsim.policies.buffer_level import BufferLevel
from jitsim.policies.ddmrp import Ddmrp
from jitsim.policies.estimates import Estimates
from jitsim.result import Result
from tests.engine.worlds import Written, loaded, one_item

FINE = Terms(unit=0.01)
TWO_POINT = np.tile([80.0, 120.0], 10)
"""Demand of mean 100 and standard deviation 20 without skew, so with the first three moments of a normal law."""
PHI = NormalDist()


def seen(demand: float, sd: float, lead_time: float, sd_lead_time: float = 0.0, daily: Any = ()) -> Estimates:
    return Estimates(demand, sd, lead_time, sd_lead_time, np.asarray(daily, dtype=np.float64))


def reorder_point(level: float, lot: float, unit: float = 0.01, **more: Any) -> BufferLevel:
    point, size = round(level / unit), round(lot / unit)
    return BufferLevel("reorder point", point, point, point + size, size, **more)


@pytest.mark.parametrize(
    ("level", "cycle_service", "fill_rate"),
    [
        pytest.param(1063.91, 0.95, None, id="T-SS-11"),
        pytest.param(998.49, None, 0.98, id="T-SS-10"),
    ],
)
def test_a_daily_check_is_promised_with_its_undershoot(
    level: float, cycle_service: float | None, fill_rate: float | None
) -> None:
    found = promise_of(reorder_point(level, 500, check=1.0), seen(100, 20, 9, daily=TWO_POINT), FINE)
    assert found.undershoot == pytest.approx(52.0, abs=1e-9)
    if cycle_service is not None:
        assert found.cycle_service_level == pytest.approx(cycle_service, abs=5e-5)
    if fill_rate is not None:
        assert found.fill_rate == pytest.approx(fill_rate, abs=5e-5)


@pytest.mark.parametrize(
    ("level", "cycle_service", "fill_rate", "z"),
    [
        pytest.param(1523.09, 0.95, None, 1.6449, id="T-SS-07"),
        pytest.param(1455.32, 0.770, 0.98, 0.7392, id="T-SS-08"),
    ],
)
def test_a_periodic_level_protects_lead_time_and_review(
    level: float, cycle_service: float, fill_rate: float | None, z: float
) -> None:
    top = round(level / 0.01)
    kept = BufferLevel("order-up-to level", top, top - 1, top, None, review=5.0)
    found = promise_of(kept, seen(100, 20, 9), FINE)
    assert found.interval == 14
    assert found.interval_demand == 1400
    assert found.z == pytest.approx(z, abs=5e-4)
    assert found.cycle_service_level == pytest.approx(cycle_service, abs=5e-4)
    if fill_rate is not None:
        assert found.fill_rate == pytest.approx(fill_rate, abs=5e-5)


def test_the_normal_formula_of_v28_promises_95_percent() -> None:
    """V28: E[L] 4, Var[L] 4, so sigma = sqrt(4 x 10 + 100 x 4) and 40 + 1.644854 sigma = 74.5027407578."""
    kept = reorder_point(74.5027, 200, 0.0001, law="normal")
    found = promise_of(kept, seen(10, math.sqrt(10), 4, 2), Terms(unit=0.0001))
    assert found.interval_demand_sd == pytest.approx(20.976177, abs=5e-7)
    assert found.z == pytest.approx(1.644854, abs=5e-6)
    assert found.cycle_service_level == pytest.approx(0.95, abs=5e-6)


def test_the_red_zone_is_a_safety_factor() -> None:
    """T-DD-06: TOR 30, TOY 70, TOG 90; with a standard deviation of 2 a day z = 30 / (2 sqrt(10)) = 4.74.

    Expected: TOR + green / 2 on hand, yellow / green open orders, green / ADU days between two.
    """
    kept = Ddmrp(type="ddmrp").buffer_of((10, 15, 70, 90, 30), Terms())
    found = promise_of(kept, seen(4, 2, 10, daily=[2, 6]), Terms())
    assert found.safety_stock == 30
    assert found.z == pytest.approx(4.74, abs=0.005)
    assert (found.on_hand, found.open_orders, found.order_interval) == (40, 2, 5)


def test_a_base_stock_is_promised_by_palm() -> None:
    """T-BS-01: 0.2 a day and 10 days are 2; of S = 5, P(D <= 4) = 0.9473 is filled and P(D <= 5) = 0.983."""
    kept = BufferLevel("order-up-to level", 5, 4, 5, None)
    found = promise_of(kept, seen(0.2, math.sqrt(0.2), 10), Terms())
    assert found.law == "poisson"
    assert found.fill_rate == pytest.approx(0.9473, abs=5e-5)
    assert found.cycle_service_level == pytest.approx(0.983, abs=5e-4)
    assert found.on_hand == 3


def test_certain_demand_has_no_safety_factor() -> None:
    found = promise_of(reorder_point(50, 100, 1.0), seen(10, 0, 5, daily=[10, 10]), Terms())
    assert found.z is None
    assert found.law == "certain"
    assert (found.cycle_service_level, found.fill_rate) == (1.0, 1.0)


# ---- whole runs ---------------------------------------------------------------------------------------------------


def v28(point: int) -> Written:
    policy = {"type": "reorder_point", "reorder_point": point, "order_quantity": 200, "review_period": 0}
    return one_item(
        policy | {"demand_law": "normal"},
        {"arrivals": {"distribution": "poisson", "mean": 10}},
        lead_time={"distribution": "empirical", "values": [2, 6]},
        days=12_500,
        warm_up=500,
        initial=point + 200,
        seed=20261124,
        replications=5,
    )


def only(result: Result) -> Buffer:
    (buffer,) = result.promises()
    return buffer


def standard_error(result: Result, metric: str) -> float:
    return float(result.metrics[metric].std(ddof=1) / math.sqrt(result.replications))


@pytest.mark.parametrize(
    ("point", "cycle_service", "fill_rate"),
    [
        pytest.param(75, 0.987018069303, 0.999757026349, id="V28-r-75"),
        pytest.param(70, 0.954906664367, 0.999014220428, id="V28-r-70"),
    ],
)
def test_the_normal_formula_promises_less_than_two_lead_times_deliver(
    point: int, cycle_service: float, fill_rate: float
) -> None:
    """Delivered: the published numbers. Promised: Phi((r - 40) / 20.976), 0.9524 and 0.9236, from 12,000 days seen.

    The mean over the lead time is known to sqrt(4^2 x 10 / days + 10^2 x 4 / receipts).
    """
    written = v28(point) | {"replications": 5}
    result = simulate(loaded(written))
    buffer = only(result)
    for found, metric, known in (
        (buffer.cycle_service_level, "cycle_service_level", cycle_service),
        (buffer.fill_rate, "fill_rate", fill_rate),
    ):
        assert found.mean == pytest.approx(known, abs=4 * standard_error(result, metric))

    sigma = math.sqrt(440)
    z = (point - 40) / sigma
    error = PHI.pdf(z) / sigma * math.sqrt(160 / buffer.days + 400 / buffer.receipts)
    assert buffer.promise is not None
    assert (buffer.days, buffer.kind, buffer.level, buffer.lot) == (12_000, "reorder point", point, 200)
    assert buffer.promise.cycle_service_level == pytest.approx(PHI.cdf(z), abs=4 * error)
    assert buffer.cycle_service_gap == pytest.approx(100 * (cycle_service - PHI.cdf(z)), abs=1.5)


@pytest.mark.parametrize("lead_time", [pytest.param(10, id="T-BS-01")])
def test_a_base_stock_delivers_what_palm_promises(lead_time: float) -> None:
    """The promise moves with the mean seen by P(D = 4) = 0.0902 a unit; Poisson demand over 10 days is known to
    10 sqrt(0.2 / days)."""
    written = one_item(
        {"type": "base_stock", "order_up_to": 5},
        {"arrivals": {"distribution": "poisson", "mean": 0.2}},
        lead_time=lead_time,
        days=20_100,
        warm_up=100,
        seed=20261124,
    )
    result = simulate(loaded(written | {"replications": 5}))
    buffer = only(result)
    assert buffer.promise is not None
    assert buffer.promise.fill_rate == pytest.approx(0.9473, abs=4 * 0.0902 * 10 * math.sqrt(0.2 / 20_000))
    assert buffer.fill_rate.mean == pytest.approx(0.9473, abs=4 * standard_error(result, "fill_rate") + 5e-5)
    assert buffer.promise.z == pytest.approx(3 / math.sqrt(2), abs=0.1)


def test_a_run_without_chance_has_no_safety_factor_and_keeps_its_promise() -> None:
    """T-SQ-02 with one more lot of stock than it needs: 10 a day over 5 days is the reorder point of 50."""
    policy = {"type": "reorder_point", "reorder_point": 50, "order_quantity": 100, "undershoot": False}
    buffer = only(simulate(loaded(one_item(policy, {"daily": 10}, lead_time=5, days=200, warm_up=50, initial=150))))
    assert buffer.promise is not None
    assert (buffer.promise.z, buffer.reason) == (None, "certain_demand")
    assert (buffer.daily_demand, buffer.daily_demand_sd) == (10, 0)
    assert (buffer.mean_unit_lead_time, buffer.mean_unit_lead_time_sd) == (5, 0)
    assert (buffer.cycle_service_gap, buffer.fill_rate_gap) == (0, 0)
    assert buffer.cycle_service_level == Delivered(1.0, None, None)


def test_ddmrp_stock_is_what_its_zones_lead_one_to_expect() -> None:
    """T-DD-16: the mean at the end of the day is exactly TOR + green / 2 = 40; by time a quarter day of 4 more.

    Reviewed at 0.75 and received at 0.75, demand at 0.50: stock is 4 lower in the quarter day before a receipt of 24
    comes, and else as at the end of the day before until demand: 12 of 24 hours 4 higher.
    """
    zones = {"red": 30, "yellow": 40, "green": 20}
    policy = {"type": "ddmrp", "zones": zones, "adu": {"method": "fixed", "value": 4}, "decoupled_lead_time": 10}
    result = simulate(loaded(one_item(policy, {"daily": 4}, lead_time=10, days=140, warm_up=20, initial=90)))
    buffer = only(result)
    assert buffer.promise is not None
    assert (buffer.kind, buffer.level, buffer.lot) == ("top of yellow", 70, 20)
    assert (buffer.promise.on_hand, buffer.promise.safety_stock) == (40, 30)
    ends = result.daily_ledger(0)
    assert ends[ends["day"] >= 20]["on_hand_end"].mean() == 40


def test_a_level_that_changes_counts_by_its_time() -> None:
    """4 cards of 10 until the review of day 50, then 8: (50.75 x 40 + 49.25 x 80) / 100 = 59.7."""
    policy = {"type": "kanban", "container": 10, "cards": 4, "card_changes": {"more": {"day": 50, "cards": 8}}}
    buffer = only(simulate(loaded(one_item(policy, {"daily": 10}, lead_time=2, days=100))))
    assert buffer.computed
    assert (buffer.level, buffer.level_low, buffer.level_high, buffer.level_last) == (60, 40, 80, 80)


def test_what_was_seen_begins_with_the_first_whole_day() -> None:
    """Of 30.5 days from day 10.25 on, days 11 to 39 are whole."""
    policy = {"type": "base_stock", "order_up_to": 30}
    result = simulate(loaded(one_item(policy, {"daily": 4}, lead_time=2, days=40.5, warm_up=10.25)))
    assert only(result).days == 29


@pytest.mark.parametrize(
    ("policy", "demand", "days", "reason"),
    [
        ({"type": "jit", "mode": "to_order"}, {"daily": 4}, 60, "no_level"),
        ({"type": "base_stock", "order_up_to": 30}, {"daily": 4}, 13, "too_few_days"),
        ({"type": "base_stock", "order_up_to": 30}, {"daily": 0}, 60, "no_demand"),
        (
            {"type": "reorder_point", "reorder_point": 9, "order_quantity": 90},
            {"daily": 4},
            60,
            "too_few_receipts",
        ),
    ],
)
def test_nothing_is_promised_where_too_little_is_known(
    policy: Written, demand: Written, days: int, reason: str
) -> None:
    supplier = {"promised_lead_time": 2}
    buffer = only(simulate(loaded(one_item(policy, demand, lead_time=2, days=days, supplier=supplier))))
    assert (buffer.promise, buffer.reason, buffer.gap) == (None, reason, None)


def test_the_policy_of_its_class_says_what_a_hybrid_item_keeps() -> None:
    """An only item is A, and its demand does not vary: AX, here a base stock and nothing else."""
    chosen = {"AX": {"type": "base_stock", "order_up_to": 17}, "default": {"type": "base_stock", "order_up_to": 3}}
    buffer = only(simulate(loaded(one_item({"type": "hybrid", "map": chosen}, {"daily": 4}, lead_time=2, days=200))))
    assert (buffer.policy, buffer.kind, buffer.level) == ("base_stock", "order-up-to level", 17)


def test_gaps_within_chance_come_last() -> None:
    assert beyond_chance(Delivered(0.90, 0.85, 0.95, 20), 0.93, of=1) == 0
    assert beyond_chance(Delivered(0.90, 0.85, 0.95, 20), 0.97, of=1) == pytest.approx(-2)
    assert beyond_chance(Delivered(0.90), 0.80, of=1) == pytest.approx(10), "nothing is random"
    assert beyond_chance(Delivered(0.90, None, None, 1), 0.80, of=1) == 0, "one replication knows nothing of chance"
    policy = {"type": "base_stock", "order_up_to": 5}
    demand = {"arrivals": {"distribution": "poisson", "mean": 0.5}}
    found = only(simulate(loaded(one_item(policy, demand, lead_time=4, days=400) | {"replications": 2})))
    assert worst_first([found, found]) == [found, found]


@pytest.mark.parametrize(
    ("low", "high"),
    [(0.89, 0.91), (0.89, 0.905)],
    ids=["whole interval", "interval cut at what is possible"],
)
def test_many_buffers_are_judged_at_a_confidence_that_grows_with_them(low: float, high: float) -> None:
    """Student's quantile for 20 replications is 2.093 at 95 %, and 2.861 at 1 - 0.05 / 5 = 99 % (tables).

    Half of the interval grows from 1 point to 1.367: the promise of 92 % is 0.633 beyond instead of 1.
    """
    delivered = Delivered(0.90, low, high, 20)
    assert beyond_chance(delivered, 0.88, of=5) == pytest.approx(2 - 2.861 / 2.093, abs=5e-4)
    assert beyond_chance(delivered, 0.92, of=5) == pytest.approx(-(2 - 2.861 / 2.093), abs=5e-4)


@pytest.mark.parametrize(
    ("demand", "replications", "chance"),
    [
        ({"arrivals": {"distribution": "poisson", "mean": 0.5}}, 1, "unknown"),
        ({"arrivals": {"distribution": "poisson", "mean": 0.5}}, 2, "judged"),
        ({"daily": 4}, 1, "none"),
        ({"daily": 4}, 2, "none"),
    ],
)
def test_what_a_run_knows_of_chance(demand: Written, replications: int, chance: str) -> None:
    policy = {"type": "base_stock", "order_up_to": 3}
    found = only(simulate(loaded(one_item(policy, demand, lead_time=4, days=400) | {"replications": replications})))
    assert chance_in([found]) == chance
    assert found.fill_rate.n == (None if chance == "none" else replications)


def test_one_replication_sorts_by_gap() -> None:
    policy = {"type": "base_stock", "order_up_to": 5}
    demand = {"arrivals": {"distribution": "poisson", "mean": 0.5}}
    found = only(simulate(loaded(one_item(policy, demand, lead_time=4, days=400))))
    low, high = (replace(found, fill_rate=Delivered(mean, n=1)) for mean in (0.2, 0.1))
    assert worst_first([found, low, high]) == [high, low, found]
