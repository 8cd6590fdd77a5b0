"""Bullwhip from stage to stage: the specification's numbers, and chains whose orders are known exactly."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import numpy as np
import pytest

from jitsim.engine import simulate_replication
from jitsim.ledger.tables import daily_rows
from jitsim.metrics.stages import Stage, stages
from jitsim.model import compile_model
from jitsim.pipeline import simulate
from jitsim.streams import Streams
from tests.engine.worlds import Written, loaded

POLICY = {"type": "base_stock", "order_up_to": 4000}


def chain(days: int, demand: Any, **policies: Any) -> Written:
    """Return a mill, a plant, a center and two shops of one item."""
    sources = {"plant": "mill", "center": "plant", "north": "center", "south": "center"}
    return {
        "name": "chain",
        "horizon": {"days": days, "warm_up": 0},
        "replications": 1,
        "calendar": {"phases": {"dock": 0, "review": 0.25, "demand": 0.5, "snapshot": 0.75}},
        "items": {"tea": {"unit_cost": 1, "price": 2}},
        "suppliers": {"mill": {"lead_time": 1}},
        "stocking_points": {
            name: {"items": {"tea": {"from": source, "policy": policies.get(name, POLICY)}}}
            for name, source in sources.items()
        },
        "customers": {name: {"at": name, "demand": {"tea": deepcopy(demand)}} for name in ("north", "south")},
    }


def seen(written: Written) -> dict[str, Stage]:
    return {stage.stocking_point: stage for stage in simulate(loaded(written)).review().stages}


SPEC_DEMAND = (100, 110, 90, 105, 95, 100)
SPEC_ORDERS = (0, 250, 0, 200, 0, 150)


def days_of(weeks: tuple[int, ...]) -> np.ndarray:
    """Return five times the same weeks, all of a week on its third day: 30 weeks, as 26 are needed."""
    daily = np.zeros((len(weeks) * 5, 7))
    daily[:, 2] = np.tile(weeks, 5)
    return daily.reshape(1, -1)


def test_t_bw_01_stage_by_stage() -> None:
    """The orders of the spec are 260 times as varied as its demand; what passes them on adds nothing to that."""
    model = compile_model(loaded(chain(210, {"daily": 1})))
    center, north, plant, south = range(4)
    assert model.stocking_points == ("center", "north", "plant", "south")
    demand, orders, customers = np.zeros((3, 4, 210))
    demand[north] = customers[north] = days_of(SPEC_DEMAND)
    orders[north] = demand[center] = orders[center] = demand[plant] = days_of(SPEC_ORDERS)
    orders[plant] = 2 * days_of(SPEC_ORDERS)
    demand[south] = orders[south] = customers[south] = 10
    demand[center] += 10
    found = {stage.stocking_point: stage for stage in stages(model, demand, customers, orders)}
    assert found["north"].bullwhip == pytest.approx(260)
    assert found["north"].bullwhip_of_cvs == pytest.approx(260)
    assert found["north"].weekly_demand == 100
    assert found["center"].bullwhip == pytest.approx(1)
    assert found["center"].bullwhip_of_chain == pytest.approx(260)
    assert found["plant"].bullwhip == pytest.approx(4)
    assert found["plant"].bullwhip_of_cvs == pytest.approx(1)
    assert found["plant"].bullwhip_of_chain == pytest.approx(4 * 260)
    assert found["south"].bullwhip is None, "demand without variance"
    assert [(stage.tier, stage.stocking_point) for stage in stages(model, demand, customers, orders)] == [
        (1, "north"),
        (1, "south"),
        (2, "center"),
        (3, "plant"),
    ]


def test_half_a_year_of_weeks_is_needed() -> None:
    model = compile_model(loaded(chain(210, {"daily": 1})))
    rows = np.tile(days_of(SPEC_DEMAND)[:, : 7 * 26 - 1], (4, 1))
    found = stages(model, rows, rows, rows)
    assert {(stage.bullwhip, stage.demand_cv, stage.bullwhip_of_chain) for stage in found} == {(None, None, None)}
    assert found[0].weekly_demand == 100


def test_t_crp_02_a_constant_target_passes_demand_on() -> None:
    """Every stage orders what it was asked for at once: the variance of orders is that of demand, up to the plant."""
    found = seen(chain(280, {"arrivals": {"distribution": "poisson", "mean": 9}}))
    assert [found[name].bullwhip for name in ("north", "center", "plant")] == [1, 1, 1]
    assert [found[name].bullwhip_of_chain for name in ("south", "center", "plant")] == [1, 1, 1]
    north, south, center = (found[name].weekly_demand for name in ("north", "south", "center"))
    assert north + south == pytest.approx(center)


def test_o_5_a_moving_average_at_a_sender() -> None:
    """The center looks every day, for 4 days with the review, at the mean of the last 10: 1 + 2 L/p + 2 L^2/p^2 = 2.12.

    Chen et al. (2000): on day t it orders D(t-1) + (L/p) (D(t-1) - D(t-p-1)), here to half a unit of rounding. Their
    buckets are days; as a week is shorter than p, the days that a week adds and takes off are other ones, so weeks have
    the same ratio. Of 1400 of them it has a standard error of 3 percent, sqrt(4 (1 - 0.68) / 1400).
    """
    moving_average = {
        "type": "periodic",
        "review_period": 1,
        "first_review": 0,
        "forecast": {"method": "ma", "window": 10},
        "sigma_source": "demand",
        "safety_stock": 0,
        "planned_lead_time": 3,
        "refresh_days": 1,
    }
    demand = {"daily": {"distribution": "normal", "mean": 500, "sd": 50}}
    model = compile_model(loaded(chain(9_800, demand, center=moving_average)))
    rows = daily_rows(model, simulate_replication(model, Streams(model, 1, 0)))
    asked, ordered = (np.asarray(rows[name]).reshape(4, -1) for name in ("demanded", "ordered"))
    center, north, plant, south = range(4)
    assert (asked[center] == asked[north] + asked[south]).all()
    before, far = asked[center, 10:-1], asked[center, :-11]
    assert np.abs(ordered[center, 11:] - (before + 4 / 10 * (before - far))).max() <= 1

    customers = asked * np.isin(np.arange(4), (north, south))[:, None]
    found = {stage.stocking_point: stage for stage in stages(model, asked, customers, ordered)}
    assert found["north"].bullwhip == found["south"].bullwhip == 1
    assert found["center"].bullwhip == pytest.approx(2.12, abs=0.13)
    assert found["center"].bullwhip_of_chain == pytest.approx(found["center"].bullwhip)
    assert (asked[plant] == ordered[center]).all()
    assert found["plant"].bullwhip == 1


def test_components_count_with_their_quantity_per_unit_made() -> None:
    """Two pieces of paper go into a bag of tea: what customers demand of paper in the end is twice the bags."""
    written = chain(280, {"arrivals": {"distribution": "poisson", "mean": 9}})
    written["items"]["paper"] = {"unit": 0.5}
    written["work_centers"] = {"packer": {"makes": {"tea": {"needs": {"paper": 2}, "from": "plant"}}}}
    written["stocking_points"]["plant"] = {
        "items": {"paper": {"from": "mill", "policy": {"type": "base_stock", "order_up_to": 9000}}}
    }
    written["stocking_points"]["center"]["items"]["tea"]["from"] = "packer"
    found = seen(written)
    assert (found["plant"].tier, found["plant"].item, found["plant"].source) == (3, "paper", "mill")
    assert found["plant"].weekly_demand == pytest.approx(2 * found["center"].weekly_demand)
    assert [found[name].bullwhip_of_chain for name in ("center", "plant")] == [1, 1]


def test_without_a_network_there_are_no_stages() -> None:
    written = chain(210, {"daily": 1})
    for point in written["stocking_points"].values():
        point["items"]["tea"]["from"] = "mill"
    assert seen(written) == {}


def test_cash_counts_what_is_sold_and_bought_once() -> None:
    """20 a day, bought at 1 and sold at 2, pass three tiers; customers pay after 45 days, the mill is paid after 30."""
    written = chain(400, {"daily": 10})
    written["horizon"]["warm_up"] = 100
    cash = simulate(loaded(written)).review().cash
    assert cash is not None
    assert (cash.receivable, cash.receivable_days) == pytest.approx((45 * 20 * 2, 45))
    assert (cash.payable, cash.payable_days) == pytest.approx((30 * 20 * 1, 30))
    assert cash.inventory_days == pytest.approx(cash.inventory / (20 * 1))
