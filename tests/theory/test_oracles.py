"""Analytic truth for the engine where the catalogue has no case: formulas computed here, simulated by jitsim.

Tolerances are those of the oracle table; the 99 percent interval must be no wider, so that a pass means something.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy.stats import norm, poisson

from jitsim import simulate
from jitsim.result import Result
from tests.engine.worlds import Written, loaded, one_item, rows_of
from tests.theory.catalogue import MASTER_SEED, standard_error

CENT = {"item": {"unit": 0.01}}
"""Demand is normal, so the smallest unit is small."""


def normal_loss(z: float) -> float:
    """Return G(z), the expected excess of a standard normal over z."""
    return float(norm.pdf(z) - z * norm.sf(z))


def run(written: Written, *, replications: int) -> Result:
    return simulate(loaded({**written, "seed": MASTER_SEED}), replications=replications)


def agrees(result: Result, metric: str, expected: float, tolerance: float) -> None:
    values = result.metrics[metric].to_numpy(dtype=np.float64)
    assert 2.576 * standard_error(values) <= tolerance, "too few replications to tell"
    assert abs(values.mean() - expected) <= tolerance, f"{metric}: {values.mean():.5f} against {expected:.5f}"


def normal_demand(mean: float, sd: float) -> Written:
    return {"daily": {"distribution": "normal", "mean": mean, "sd": sd}}


# ---- O-1: base stock with Poisson demand, any independent lead time -----------------------------------------------


@pytest.mark.parametrize(
    "lead_time",
    [pytest.param(10, id="fixed"), pytest.param({"distribution": "exponential", "mean": 10}, id="exponential")],
)
def test_t_bs_01_palm(lead_time: Any) -> None:
    """O-1: lambda 0.2 a day, L 10, S 5, 200 000 demands: P(Poisson(2) <= 4) = 0.9473 for any lead-time law."""
    demand = {"arrivals": {"distribution": "poisson", "mean": 0.2}, "order_size": 1}
    written = one_item({"type": "base_stock", "order_up_to": 5}, demand, lead_time=lead_time, days=50_500, warm_up=500)
    expected = float(poisson.cdf(4, 2.0))
    assert expected == pytest.approx(0.9473, abs=5e-5)
    agrees(run(written, replications=20), "fill_rate", expected, 0.005)


# ---- O-2, O-3: normal demand, daily buckets -----------------------------------------------------------------------


def fill_of_reorder_point(point: float, lot: float, mean: float, sd: float) -> float:
    """Return 1 - ESC/Q with ESC = sd (G(z) - G(z + Q/sd)): lead-time demand and undershoot normal."""
    z = (point - mean) / sd
    return 1 - sd * (normal_loss(z) - normal_loss(z + lot / sd)) / lot


def reorder_point(point: float) -> Written:
    policy = {"type": "reorder_point", "reorder_point": point, "order_quantity": 500}
    return one_item(policy, normal_demand(100, 20), lead_time=9, days=20_200, warm_up=200, **CENT)


@pytest.mark.parametrize(
    ("point", "metric", "expected"),
    [
        pytest.param(998.49, "fill_rate", 0.98, id="T-SS-10"),
        pytest.param(1063.91, "cycle_service_level", 0.95, id="T-SS-11"),
        pytest.param(936.44, "fill_rate", 0.928, id="T-SS-12"),
    ],
)
def test_reorder_point_checked_daily(point: float, metric: str, expected: float) -> None:
    """O-2: d 100, sd 20, L 9, Q 500; undershoot has mean 52 and sd 32.083, so the sd of what is exposed is 68.04."""
    mean, sd = 900 + 52, math.hypot(60, 32.083)
    formula = {
        "fill_rate": fill_of_reorder_point(point, 500, mean, sd),
        "cycle_service_level": float(norm.cdf((point - mean) / sd)),
    }[metric]
    assert formula == pytest.approx(expected, abs=0.002)
    agrees(run(reorder_point(point), replications=20), metric, formula, 0.003)


@pytest.mark.parametrize(
    ("level", "metric", "expected"),
    [
        pytest.param(1523.09, "cycle_service_level", 0.95, id="T-SS-07"),
        pytest.param(1455.32, "fill_rate", 0.98, id="T-SS-08"),
    ],
)
def test_t_ss_13_periodic_review(level: float, metric: str, expected: float) -> None:
    """O-3: R 5, L 9: exposed to 14 buckets at the end of a cycle and to 9 at its start."""
    end, start = 20 * math.sqrt(14), 20 * math.sqrt(9)
    short = end * normal_loss((level - 1400) / end) - start * normal_loss((level - 900) / start)
    formula = {
        "fill_rate": 1 - short / 500,
        "cycle_service_level": float(norm.cdf((level - 1400) / end)),
    }[metric]
    assert formula == pytest.approx(expected, abs=0.0005)
    policy = {"type": "periodic", "order_up_to": level, "review_period": 5}
    written = one_item(policy, normal_demand(100, 20), lead_time=9, days=20_200, warm_up=200, **CENT)
    agrees(run(written, replications=20), metric, formula, 0.003)


# ---- O-4: pure just-in-time ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cv", "printed"),
    [
        pytest.param(0.05, 0.9655, id="T-JIT-01"),
        pytest.param(0.10, 0.9309, id="T-JIT-02"),
        pytest.param(0.20, 0.8618, id="T-JIT-03"),
        pytest.param(0.30, 0.7940, id="T-JIT-04"),
    ],
)
def test_pure_jit_without_safety_stock(cv: float, printed: float) -> None:
    """O-4: d 100, L 2, R 1, S 300: half the cycles run short, and the more the demand varies the more units."""
    end, start = 100 * cv * math.sqrt(3), 100 * cv * math.sqrt(2)
    short = end * normal_loss(0) - start * normal_loss(100 / start)
    formula = 1 - short / 100
    assert formula == pytest.approx(printed, abs=0.0002)
    policy = {"type": "jit", "daily_demand": 100, "planned_lead_time": 2, "container": 0.01}
    written = one_item(policy, normal_demand(100, 100 * cv), lead_time=2, days=12_050, warm_up=50, **CENT)
    result = run(written, replications=20)
    assert int(result.model.locations.initial[0]) == 300_00
    agrees(result, "fill_rate", formula, 0.005)
    agrees(result, "cycle_service_level", 0.5, 0.005)


# ---- O-7, O-8 -----------------------------------------------------------------------------------------------------

STEADY: dict[str, Written] = {
    "base_stock": {"type": "base_stock", "order_up_to": 40},
    "reorder_point": {"type": "reorder_point", "reorder_point": 30, "order_quantity": 50},
    "min_max": {"type": "min_max", "reorder_point": 30, "order_up_to": 80},
    "periodic": {"type": "periodic", "order_up_to": 100},
    "days_of_cover": {
        "type": "days_of_cover",
        "daily_demand": 10,
        "planned_lead_time": 3,
        "reorder_cover": 1,
        "order_cover": 6,
    },
    "kanban": {"type": "kanban", "container": 5, "daily_demand": 10, "planned_lead_time": 3, "safety_allowance": 0.34},
    "jit": {"type": "jit", "daily_demand": 10, "planned_lead_time": 3, "container": 10},
    "periodic_min_max": {
        "type": "periodic_min_max",
        "reorder_point": 50,
        "order_up_to": 110,
        "review_period": 2,
    },
    "ddmrp": {"type": "ddmrp", "spikes": "off", "zones": {"red": 20, "yellow": 30, "green": 30}},
    "kanban_two_bins": {
        "type": "kanban",
        "variant": "two_bin",
        "container": 5,
        "daily_demand": 10,
        "planned_lead_time": 3,
        "safety_allowance": 0.34,
    },
    "kanban_electronic": {
        "type": "kanban",
        "variant": "electronic",
        "container": 5,
        "daily_demand": 10,
        "planned_lead_time": 3,
        "safety_allowance": 0.34,
    },
    "kanban_signal": {"type": "kanban", "variant": "signal", "container": 5, "cards": 8, "batch_cards": 4},
}
"""Sized for ten units a day and a lead time of three days."""

OBSERVING: dict[str, Written] = {
    "observing_reorder_point": {"type": "reorder_point", "cycle_service_level": 0.99, "order_cover": 5},
    "observing_min_max": {"type": "min_max", "cycle_service_level": 0.99, "order_cover": 5},
    "observing_periodic": {"type": "periodic", "review_period": 2, "cycle_service_level": 0.99},
    "observing_periodic_min_max": {"type": "periodic_min_max", "review_period": 2, "order_cover": 5},
    "observing_days_of_cover": {"type": "days_of_cover", "reorder_cover": 1, "order_cover": 6},
    "observing_kanban": {"type": "kanban", "container": 5, "safety_allowance": 0.34},
    "observing_jit": {"type": "jit", "container": 10},
    "observing_ddmrp": {"type": "ddmrp"},
    "intermittent": {"type": "intermittent"},
    "hybrid": {"type": "hybrid", "map": {"default": {"type": "ddmrp"}}},
}
"""The same, but the policies find out for themselves."""


@pytest.mark.parametrize("policy", (STEADY | OBSERVING).values(), ids=STEADY | OBSERVING)
@pytest.mark.parametrize("receiving", ["continuous", "dock"])
def test_o_7_nothing_varies_and_nothing_runs_out(policy: Written, receiving: str) -> None:
    written = one_item(policy, {"daily": 10}, lead_time=3, days=400, warm_up=50, point={"receiving": receiving})
    result = simulate(loaded(written))
    row = result.metrics.iloc[0]
    assert result.replications == 1
    assert row["fill_rate"] == row["order_fulfilment_rate"] == 1
    assert row["average_backlog_units"] == row["units_lost"] == row["stockout_frequency"] == 0
    assert row["units_demanded"] == row["units_shipped"] == 3500


@pytest.mark.parametrize("policy", (STEADY | OBSERVING).values(), ids=STEADY | OBSERVING)
@pytest.mark.parametrize(
    "lead_time",
    [
        pytest.param({"distribution": "exponential", "mean": 3}, id="exponential"),
        pytest.param({"distribution": "lognormal", "mean": 3, "sd": 2}, id="lognormal"),
        pytest.param(3, id="constant"),
    ],
)
def test_o_8_little(policy: Written, lead_time: Any) -> None:
    """Mean on order = units ordered a day x mean lead time (per unit, realised), within 2 percent on any stable run."""
    size = {"distribution": "geometric", "mean": 2}
    demand = {"arrivals": {"distribution": "poisson", "mean": 5}, "order_size": size}
    result = run(one_item(policy, demand, lead_time=lead_time, days=1_700, warm_up=200), replications=3)
    for replication, row in result.metrics.iterrows():
        ordered, unit_days = ordered_and_waited_for(result, int(str(replication)))
        assert row["units_ordered"] == ordered
        assert ordered / 1_500 == pytest.approx(10, rel=0.1)
        assert row["average_on_order_units"] == pytest.approx(unit_days / 1_500, rel=0.02)


def ordered_and_waited_for(result: Result, replication: int) -> tuple[int, float]:
    """Return units ordered in the window and the days that these units were on order."""
    clock = result.model.clock
    rows = rows_of(result.ledger(replication))
    orders = [row for row in rows if row.kind == "ORDER"]
    arrived = {row.part: row.tick for row in rows if row.kind == "RECEIPT"}
    inside = [(number, row) for number, row in enumerate(orders) if row.tick >= clock.warm_up]
    waited = sum(row.quantity * (arrived.get(number, clock.horizon) - row.tick) for number, row in inside)
    return sum(row.quantity for _, row in inside), waited / clock.ticks_per_day
