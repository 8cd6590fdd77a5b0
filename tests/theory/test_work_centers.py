"""Metrics of work centers against queues whose answers are known exactly.

M/M/1 is the machine of V22: rho = 0.8, so L = rho / (1 - rho) = 4 lots in process and W = L / 0.8 = 5; the time in
process is exponential, so 95 % of it are below 5 ln 20. M/D/1 has L = rho + rho^2 / (2 (1 - rho)) = 2.4
(Pollaczek-Khinchine). The lines of V23: with w jobs the rate is w / (w + 3) / 2, or min(w / 8, 1 / 2) without chance,
and every machine takes 2 per job (Hopp and Spearman, Factory Physics, chapter 7).
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from jitsim import simulate
from jitsim.result import Result
from tests.engine.worlds import Written, loaded
from tests.theory.catalogue import MASTER_SEED
from tests.theory.scenarios import run

REPLICATIONS = 20
MOST_OFF = 4.0
"""Standard errors by which a mean may be off, as in the catalogue."""


def must_be(result: Result, name: str, value: float, within: float) -> None:
    """Compare a mean with the exact answer, and its standard error with how exact it has to be, as a share of it."""
    values = result.metrics[name].to_numpy()
    error = float(values.std(ddof=1) / math.sqrt(len(values)))
    assert error <= within * value, f"{name}: a standard error of {error} says little"
    assert abs(values.mean() - value) <= MOST_OFF * error, f"{name}: {values.mean()} +- {error}, not {value}"


@pytest.fixture(scope="module")
def mm1() -> Result:
    return run("V22", "backorder", short=True).result


def test_mm1(mm1: Result) -> None:
    must_be(mm1, "throughput", 0.8, 0.01)
    must_be(mm1, "utilisation", 0.8, 0.01)
    must_be(mm1, "average_wip_units", 4.0, 0.05)
    must_be(mm1, "average_wip_queued_units", 4.0 - 0.8, 0.06)
    must_be(mm1, "flow_time", 5.0, 0.05)
    must_be(mm1, "flow_time_p95", 5 * math.log(20), 0.06)
    must_be(mm1, "idle_share", 0.2, 0.03)


def test_mm1_is_in_process_what_is_on_order(mm1: Result) -> None:
    """Nothing else lies between an order and its receipt, and machines work or do not."""
    table = mm1.metrics
    assert table["average_wip_units"].to_numpy() == pytest.approx(table["average_on_order_units"].to_numpy(), rel=1e-12)
    assert (table["utilisation"] + table["idle_share"]).to_numpy() == pytest.approx(1.0)
    assert (table[["starved_share", "set_up_share", "repair_share", "average_wip_lacking_components_units"]] == 0).all(
        axis=None
    )
    share = table["average_wip_units"] - table["average_wip_queued_units"]
    assert share.to_numpy() == pytest.approx(table["utilisation"].to_numpy(), rel=1e-12), "one unit on the machine"


def queue(**making: object) -> Written:
    """Return a machine to which 0.8 lots of one unit come a day at random, which waits for each of them."""
    return {
        "name": "queue",
        "horizon": {"days": 4200, "warm_up": 200},
        "ticks_per_day": 1000,
        "seed": MASTER_SEED,
        "items": {"cup": {}},
        "suppliers": {},
        "work_centers": {"kiln": {"makes": {"cup": {"lot": 1, **making}}}},
        "stocking_points": {
            "shop": {"items": {"cup": {"from": "kiln", "initial": 0, "policy": {"type": "make_to_order"}}}}
        },
        "customers": {
            "town": {"at": "shop", "demand": {"cup": {"interval": {"distribution": "exponential", "mean": 1.25}}}}
        },
    }


def test_md1_with_a_set_up() -> None:
    """A quarter of the time on the machine is set-up."""
    result = simulate(loaded(queue(set_up_time=0.25, run_time=0.75)), replications=REPLICATIONS)
    must_be(result, "utilisation", 0.8, 0.01)
    must_be(result, "set_up_share", 0.2, 0.01)
    must_be(result, "average_wip_units", 2.4, 0.03)
    must_be(result, "flow_time", 3.0, 0.03)


def test_breakdowns_take_their_share_of_the_time() -> None:
    """A machine that runs for 0.6 of the time fails every 3 days of work, for 0.5 days: 0.1 of the time is repair."""
    written = queue(run_time=0.75)
    breakdowns = {"time_between": {"distribution": "exponential", "mean": 3}, "repair_time": 0.5}
    written["work_centers"]["kiln"]["breakdowns"] = breakdowns
    result = simulate(loaded(written), replications=REPLICATIONS)
    must_be(result, "repair_share", 0.8 * 0.75 / 3 * 0.5, 0.02)
    must_be(result, "utilisation", 0.6 + 0.1, 0.01)


def test_a_machine_that_lacks_components_is_starved() -> None:
    """Every second day a lot is ordered, its clay comes a day later, and the kiln works on it for half a day."""
    written = queue(run_time=0.5, needs={"clay": 1}, **{"from": "pit"})
    written["items"]["clay"] = {}
    written["suppliers"] = {"mill": {"lead_time": 1}}
    written["stocking_points"]["pit"] = {
        "items": {"clay": {"from": "mill", "initial": 0, "policy": {"type": "make_to_order"}}}
    }
    written["customers"]["town"]["demand"]["cup"] = {"interval": 2}
    found = simulate(loaded(written)).estimates
    names = ("starved_share", "utilisation", "idle_share", "flow_time", "average_wip_units", "throughput")
    assert [found[name].mean for name in names] == pytest.approx([0.5, 0.25, 0.25, 1.5, 0.75, 0.5], abs=0.001)
    assert found["average_wip_lacking_components_units"].mean == pytest.approx(0.5, abs=0.001)


LINES = [(jobs, jobs / (jobs + 3) / 2) for jobs in (1, 4, 8, 12)]


@pytest.mark.parametrize(("jobs", "rate"), LINES)
def test_lines_with_a_fixed_number_of_jobs(jobs: int, rate: float) -> None:
    """All stations are alike; a job is through after w / rate, in which each of them has a quarter of the jobs."""
    result = run("V23", f"exponential.w={jobs}", short=True).result
    must_be(result, "throughput", rate, 0.01)
    must_be(result, "utilisation", 2 * rate, 0.01)
    must_be(result, "flow_time", jobs / rate, 0.01)
    assert result.metrics["average_wip_units"].to_numpy() == pytest.approx(jobs), "every job is at some station"
    stations = result.by("work_center")
    assert sum(found["average_wip_units"].mean or 0 for found in stations.values()) == pytest.approx(jobs)
    assert sum(found["flow_time"].mean or 0 for found in stations.values()) == pytest.approx(jobs / rate, rel=0.03)


@pytest.mark.parametrize(("jobs", "rate"), [(1, 0.125), (4, 0.5), (8, 0.5)])
def test_lines_without_chance(jobs: int, rate: float) -> None:
    """From four jobs on the first station has a queue and all are busy; the ends of the window cut a job at most."""
    result = run("V23", f"deterministic.w={jobs}", short=True).result
    found, stations = result.estimates, result.by("work_center")
    assert found["throughput"].mean == pytest.approx(rate, abs=0.001)
    assert found["flow_time"].mean == found["flow_time_p95"].mean == jobs / rate
    assert found["average_wip_units"].mean == jobs
    assert found["utilisation"].mean == pytest.approx(2 * rate)
    queues = [stations[f"station{number}"]["average_wip_queued_units"].mean for number in (1, 2, 3, 4)]
    assert queues == pytest.approx([jobs - 8 * rate, 0, 0, 0])
    assert np.allclose([each["flow_time"].mean or 0 for each in list(stations.values())[1:]], 2)
