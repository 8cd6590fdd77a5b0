"""Every expected value of the validation catalogue is a test of its own, named after its case.

On every commit a tenth of the planned horizon is run; the whole plan is marked slow.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from scipy.stats import t as student

from tests.engine.worlds import rows_of
from tests.theory.calculations import calculated
from tests.theory.catalogue import SHORT, Entry, cases, check, z_score
from tests.theory.continuous import v02
from tests.theory.scenarios import BUILDERS, LATER, measured, metric_of, run, run_of, simulated

ENTRIES = [entry for number in BUILDERS for entry in cases()[number].entries]
CALCULATED = [entry for entry in ENTRIES if entry.is_calculation]
STOCHASTIC = [entry for entry in ENTRIES if entry.tolerance["rule"] == "ci4"]
RUNS = {run_of(entry) for entry in STOCHASTIC}


def _short(entry: Entry) -> Callable[[], None]:
    def test() -> None:
        check(entry, measured(entry, short=True), widen=math.sqrt(SHORT))

    return test


def _full(entry: Entry) -> Callable[[], None]:
    def test() -> None:
        check(entry, measured(entry, short=False))

    return pytest.mark.slow(test)


def _calculation(entry: Entry) -> Callable[[], None]:
    def test() -> None:
        check(entry, np.array([calculated(entry)]))

    return test


def _not_yet(reason: str) -> Callable[[], None]:
    def test() -> None:
        """Nothing to run yet."""

    return pytest.mark.skip(reason=reason)(test)


for _entry in ENTRIES:
    if _entry.is_calculation:
        globals()[f"test_{_entry.name}"] = _calculation(_entry)
        continue
    globals()[f"test_{_entry.name}"] = _short(_entry)
    if _entry.tolerance["rule"] != "exact":
        globals()[f"test_{_entry.name}_in_full"] = _full(_entry)

for _number, _needs in LATER.items():
    globals()[f"test_{_number}"] = _not_yet(f"{_number}: jitsim does not have {_needs} yet")


def test_every_case_is_run_or_has_its_reason() -> None:
    assert set(BUILDERS) | set(LATER) == set(cases())
    assert not set(BUILDERS) & set(LATER)


@pytest.mark.parametrize("entry", cases()["V02"].entries, ids=lambda entry: entry.name)
def test_V02_in_steps_of_a_tenth_of_a_day(entry: Entry) -> None:  # noqa: N802 - the case's own name
    """Demand every 0.1 and lead time 12: the same answers, although 0.1 added 120 times is not 12 in floats."""
    built = v02(cases()["V02"], entry.variant, SHORT, unit_days=0.1, ticks_per_day=1440)
    check(entry, metric_of(entry, simulated(built)))


@pytest.mark.parametrize("variant", cases()["V07"].variants)
def test_V07_mean_wait_is_backlog_over_demand_rate(variant: str) -> None:  # noqa: N802 - the case's own name
    """They agree to rounding once both cover the same customers: the backlog also has those from before the window."""
    result = run("V07", variant, short=True).result
    clock, row = result.model.clock, result.metrics.iloc[0]
    demanded: list[int] = []
    inside = before = 0
    for event in rows_of(result.ledger(0)):
        if event.kind == "DEMAND":
            demanded.append(event.tick)
        elif event.kind in {"BACKORDERED", "SHIPMENT"}:
            since = demanded[event.part]
            sign = 1 if event.kind == "BACKORDERED" else -1
            if since >= clock.warm_up:
                inside += sign * event.quantity * (clock.horizon - event.tick)
            else:
                before += sign * event.quantity * (clock.horizon - max(event.tick, clock.warm_up))
    assert row["mean_wait"] * row["units_demanded"] == pytest.approx(inside / clock.ticks_per_day, rel=1e-12)
    backlog = row["average_backlog_units"] * clock.days_measured
    assert backlog == pytest.approx((inside + before) / clock.ticks_per_day, rel=1e-12)


PERIODIC = sorted({run_of(entry) for entry in STOCHASTIC if entry.metric in {"on_hand_end", "backorders_end"}})


@pytest.mark.parametrize(("number", "variant"), PERIODIC)
def test_cost_on_end_of_period_levels(number: str, variant: str | None) -> None:
    """One tick is a period, so the averages over time, and with them the cost, are those of end-of-period levels."""
    found = run(number, variant, short=True)
    table, ends = found.result.metrics, found.ends
    assert table["average_inventory_units"].to_numpy() == pytest.approx(np.array(ends.on_hand), rel=1e-12)
    assert table["average_backlog_units"].to_numpy() == pytest.approx(np.array(ends.backorders), rel=1e-12)
    days = found.result.model.clock.days_measured
    assert (table["units_lost"] / days).to_numpy() == pytest.approx(np.array(ends.lost), rel=1e-12)


def rms_and_share_beyond(scores: list[float]) -> tuple[float, float]:
    z = np.array(scores)
    return float(np.sqrt((z**2).mean())), float((np.abs(z) > 2.58).mean())


def share_of_runs_beyond_by_chance() -> float:
    """Return the 99.9 percent quantile of the share of runs beyond 2.58 if every answer is right."""
    drawn = student.rvs(19, size=(20_000, len(RUNS)), random_state=np.random.default_rng(1))
    return float(np.quantile((np.abs(drawn) > 2.58).mean(axis=1), 0.999))


def test_z_scores_of_the_short_plan() -> None:
    """Neither bias nor intervals that are too narrow or too wide.

    With 20 replications a right answer gives z from Student's t with 19 degrees of freedom; the few runs of 40 and of
    100 make no difference. The entries of one run share their luck, so at worst only the runs count: the bounds are the
    99.8 percent band of the root mean square of one t per run, and the 99.9 percent quantile of the share of runs
    beyond 2.58.
    """
    assert len(RUNS) == 50
    drawn = student.rvs(19, size=(20_000, len(RUNS)), random_state=np.random.default_rng(1))
    low, high = np.quantile(np.sqrt((drawn**2).mean(axis=1)), [0.001, 0.999])
    rms, beyond = rms_and_share_beyond([z_score(entry, measured(entry, short=True)) for entry in STOCHASTIC])
    assert low <= rms <= high
    assert beyond <= share_of_runs_beyond_by_chance()


@pytest.mark.slow
def test_z_scores_in_full() -> None:
    """The catalogue's band for the root mean square; it asks for about 3 percent beyond 2.58, as if entries were alone.

    Six of 168 were, before V22 and V23 came: three of them are one run's stock, backlog and fill rate, which one lucky
    mean of demand moves together. So the share is held against what chance allows for the runs, as in the short plan.
    """
    rms, beyond = rms_and_share_beyond([z_score(entry, measured(entry, short=False)) for entry in STOCHASTIC])
    assert 0.8 <= rms <= 1.25
    assert beyond <= share_of_runs_beyond_by_chance()
