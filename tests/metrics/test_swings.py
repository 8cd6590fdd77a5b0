"""Bullwhip as a metric: the specification's numbers, and the same as the stages of a replication, over all of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import t as student

from jitsim.metrics import METRICS, measure, tally
from jitsim.metrics.swings import swings_of
from jitsim.model import Model, Timing, compile_model
from jitsim.pipeline import simulate
from jitsim.result import Result
from tests.engine.worlds import loaded
from tests.ledger.business import DEMAND, ORDER, Event, ledger_of
from tests.metrics.test_stages import SPEC_DEMAND, SPEC_ORDERS, chain

POISSON = {"arrivals": {"distribution": "poisson", "mean": 9}}
CENTER, NORTH, PLANT, SOUTH = range(4)


def hand_made(weeks: int = 30) -> tuple[Model, list[list[Event]]]:
    """Return the weeks of T-BW-01 at the north, again and again, on the fourth day of each; the south sells 70 a week.

    The center is asked for both and orders as the north does, the plant orders twice as much.
    """
    model = compile_model(loaded(chain(7 * weeks + 3, {"daily": 1})))
    streams = {int(receiver): number for number, receiver in enumerate(model.demand.receiver) if receiver >= 0}
    sold = {int(model.demand.location[n]): n for n in np.flatnonzero(model.demand.timing != Timing.TRANSFER)}
    day, events = model.clock.ticks_per_day, [[] for _ in range(4)]  # type: list[list[Event]]
    for week in range(weeks):
        tick = (7 * week + 3) * day
        demand, orders = SPEC_DEMAND[week % 6], SPEC_ORDERS[week % 6]
        events[NORTH] += [(tick, DEMAND, demand, sold[NORTH]), (tick, ORDER, orders, 0)]
        events[SOUTH] += [(tick, DEMAND, 70, sold[SOUTH]), (tick, ORDER, 70, 0)]
        events[CENTER] += [(tick, DEMAND, orders, streams[NORTH]), (tick, DEMAND, 70, streams[SOUTH])]
        events[CENTER].append((tick, ORDER, orders, 0))
        events[PLANT] += [(tick, DEMAND, orders, streams[CENTER]), (tick, ORDER, 2 * orders, 0)]
    # Days that are no whole week do not count.
    events[NORTH].append((7 * weeks * day, ORDER, 10_000, 0))
    return model, [[event for event in rows if event[2]] for rows in events]


def told(model: Model, events: list[list[Event]], by: str | None) -> dict[str, list[Any]]:
    """Return bullwhip and that of the chain by group, the reason where there is none."""
    found = measure(model, tally(model, ledger_of(model, events)), by)
    columns = [list(METRICS).index(name) for name in ("bullwhip", "bullwhip_of_chain")]
    return {
        name: [reasons[column] or float(row[column]) for column in columns]
        for name, row, reasons in zip(found.names, found.values, found.reasons, strict=True)
    }


def test_t_bw_01_by_stage_and_pooled() -> None:
    """260 at the north; of its weekly variances V of orders and v of demand the others are V/V, 4V/V and 0/0.

    Tier 1 pools the north and the south, whose demand stands still; all of it is (V + V + 4V) / (v + V + V).
    """
    model, events = hand_made()
    points = told(model, events, "stocking_point")
    assert points["north"] == pytest.approx([260, 260])
    assert points["center"] == pytest.approx([1, 260])
    assert points["plant"] == pytest.approx([4, 4 * 260])
    assert points["south"] == ["no_variation", "no_variation"]
    tiers = told(model, events, "tier")
    assert list(tiers) == ["1", "2", "3"]
    assert tiers["1"] == points["north"] == pytest.approx([260, 260])
    assert tiers["3"] == points["plant"]
    ratio = (260 + 260 + 4 * 260) / (1 + 260 + 260)
    assert told(model, events, None)["all"] == pytest.approx([ratio, (260 + 260 + 4 * 260) / 3])


def test_half_a_year_of_whole_weeks_is_needed() -> None:
    assert told(*hand_made(25), None)["all"] == ["too_few_weeks"] * 2
    assert hand_made(26)[0].clock.whole_weeks == 26
    assert isinstance(told(*hand_made(26), None)["all"][0], float)


def test_there_is_none_without_a_network() -> None:
    written = chain(210, {"daily": 1})
    for point in written["stocking_points"].values():
        point["items"]["tea"]["from"] = "mill"
    result = simulate(loaded(written), replications=1)
    assert result.estimates["bullwhip"].reason == "no_network"
    assert result.by("tier").keys() == {"1"}


REORDERS = {"type": "reorder_point", "reorder_point": 60, "order_quantity": 100}


@pytest.fixture(scope="module")
def result() -> Result:
    written = chain(280, POISSON, north=REORDERS, center=REORDERS)
    written["horizon"]["warm_up"] = 20.5
    written["gates"] = {"calm": {"metric": "bullwhip", "at_most": 3, "where": {"tier": 1}}}
    return simulate(loaded(written), replications=4, seed=2)


def test_it_is_that_of_the_stages_of_a_replication(result: Result) -> None:
    """To the last digit but those of rounding: days and weeks are cut the same way."""
    swings = swings_of(result.model, result.ledger(0)).variance
    stages = {stage.stocking_point: stage for stage in result.review().stages}
    for place, name in enumerate(result.model.stocking_points):
        placed, received, beyond = swings[:, place]
        assert placed / received == pytest.approx(stages[name].bullwhip, rel=1e-12)
        assert placed / beyond == pytest.approx(stages[name].bullwhip_of_chain, rel=1e-12)


def test_a_tier_has_an_interval_over_the_replications_and_may_have_a_gate(result: Result) -> None:
    found = result.by("tier")["1"]["bullwhip"]
    by_replication = [
        swings.variance[0, [NORTH, SOUTH]].sum() / swings.variance[1, [NORTH, SOUTH]].sum()
        for swings in (each.swings for each in result.tallies)
    ]
    assert found.mean == pytest.approx(np.mean(by_replication))
    half = student.ppf(0.975, 3) * np.std(by_replication, ddof=1) / 2
    assert (found.low, found.high) == pytest.approx((found.mean - half, found.mean + half))
    assert result.verdicts["calm"].value == found.mean
    assert (found.unit, found.light) == (
        "times",
        "red" if found.mean > 3 else "yellow" if found.mean > 1.5 else "green",
    )
