"""The cases of the catalogue as jitsim runs, and the catalogue's metrics in jitsim's words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from jitsim import simulate
from jitsim.ledger import Ledger
from jitsim.ledger.tables import daily_rows
from jitsim.model import Model, compile_model
from jitsim.result import Result
from tests.engine.worlds import loaded
from tests.theory import continuous, periodic
from tests.theory.catalogue import SHORT, Case, Entry, Floats, cases
from tests.theory.networks import NETWORKS, measured_at
from tests.theory.production import PRODUCTION, made
from tests.theory.worlds import World

BUILDERS: dict[str, Callable[[Case, str | None, int], World]] = {
    "V01": continuous.v01,
    "V02": continuous.v02,
    "V03": continuous.v03,
    "V07": continuous.v07,
    "V08": continuous.v08,
    "V09": continuous.v09,
    "V10": continuous.v10,
    "V11": continuous.v11,
    "V12": continuous.v12,
    "V13": periodic.v13,
    "V14": periodic.v14,
    "V15": periodic.v15,
    "V16": continuous.v16,
    "V17": periodic.v17,
    "V18": periodic.v18,
    "V19": periodic.v19,
    "V26": continuous.v26,
    "V27": periodic.v27,
    "V28": continuous.v28,
    "V29": periodic.v29,
    **NETWORKS,
    **PRODUCTION,
}

LATER = {
    "V24": "disruptions",
    "V25": "disruptions",
    "V30": "statistics of many batches",
}
"""What a case still needs before it can run."""

LEVELS_AND_FLOWS = ("on_hand_end", "backlog_end", "on_order_end", "demanded", "lost", "ordered", "received")
"""Columns of the daily ledger."""

TRANSIENT = "mean_total_cost_of_a_120_month_run"
"""The metric of V16 that has runs of its own."""

PURCHASE_PRICE_OF_V16 = 3


@dataclass(frozen=True)
class EndOfPeriod:
    """What the daily ledger says of the periods after the warm-up, one number a replication."""

    model: Model
    on_hand: list[float] = field(default_factory=list)
    backorders: list[float] = field(default_factory=list)
    without_backorders: list[float] = field(default_factory=list)
    lost: list[float] = field(default_factory=list)
    shortfall: list[float] = field(default_factory=list)
    without_shortfall: list[float] = field(default_factory=list)
    bullwhip: list[float] = field(default_factory=list)

    def add(self, ledger: Ledger) -> None:
        """Take in one replication, from the warm-up on."""
        rows = daily_rows(self.model, ledger)
        inside = np.asarray(rows["day"]) * self.model.clock.ticks_per_day >= self.model.clock.warm_up
        seen = {name: np.asarray(rows[name], dtype=np.float64)[inside] for name in LEVELS_AND_FLOWS}
        self.on_hand.append(float(seen["on_hand_end"].mean()))
        self.backorders.append(float(seen["backlog_end"].mean()))
        self.without_backorders.append(float((seen["backlog_end"] == 0).mean()))
        self.lost.append(float(seen["lost"].mean()))
        # What the supplier owes: on order and not among what arrives a period later.
        owed = seen["on_order_end"][:-1] - seen["received"][1:]
        self.shortfall.append(float(owed.mean()))
        self.without_shortfall.append(float((owed == 0).mean()))
        self.bullwhip.append(float(seen["ordered"].var() / max(seen["demanded"].var(), 1e-12)))


@dataclass(frozen=True)
class Run:
    """A simulated variant; `ends` are the averages of its end-of-period levels."""

    result: Result
    world: World
    ends: EndOfPeriod


def variant_of_all(number: str) -> str | None:
    """Return the variant on which an entry of all variants is checked: the first."""
    return next(iter(cases()[number].variants), None)


def run_of(entry: Entry) -> tuple[str, str | None]:
    """Return case and variant of the runs that an entry reads."""
    variant = entry.variant or variant_of_all(entry.case)
    return entry.case, f"{variant}.transient" if entry.metric == TRANSIENT else variant


@cache
def run(number: str, variant: str | None, *, short: bool) -> Run:
    """Simulate a variant once; all its entries read the same runs."""
    return simulated(BUILDERS[number](cases()[number], variant, SHORT if short else 1))


def simulated(built: World) -> Run:
    """Simulate a scenario and keep what its daily ledgers add up to."""
    scenario = loaded(built.written, built.tables)
    ends = EndOfPeriod(compile_model(scenario))
    return Run(simulate(scenario, keep=lambda _, ledger: ends.add(ledger)), built, ends)


def measured(entry: Entry, *, short: bool) -> Floats:
    """Return an entry's metric in every replication, in the case's unit of time."""
    return metric_of(entry, run(*run_of(entry), short=short))


def metric_of(entry: Entry, found: Run) -> Floats:
    """Return an entry's metric in every replication of a run."""
    if entry.case in NETWORKS:
        return measured_at(entry, found.result)
    if entry.case in PRODUCTION:
        return made(entry, found.result)
    table, ends = found.result.metrics, found.ends
    unit = found.world.unit_days
    periods = found.result.model.clock.days_measured / unit
    yearly = unit / 365
    bought = PURCHASE_PRICE_OF_V16 * table["units_ordered"] / periods
    read: dict[str, Callable[[], Any]] = {
        "on_hand": lambda: table["average_inventory_units"],
        "backorders": lambda: table["average_backlog_units"],
        "on_order": lambda: table["average_on_order_units"],
        "net_inventory": lambda: table["average_inventory_units"] - table["average_backlog_units"],
        "unit_fill": lambda: table["fill_rate"],
        "order_fill": lambda: table["order_fulfilment_rate"],
        "ready_rate": lambda: table["ready_rate"],
        "cycle_service": lambda: table["cycle_service_level"],
        "order_rate": lambda: table["orders_placed"] / periods,
        "mean_order_size": lambda: table["units_ordered"] / table["orders_placed"],
        "throughput": lambda: table["units_shipped"] / periods,
        "lost_frac": lambda: table["units_lost"] / table["units_demanded"],
        "cost_rate": lambda: table["total_cost"] * yearly,
        "lower_bound_on_cost_of_any_policy": lambda: table["total_cost"] * yearly,
        "order_cost_per_month": lambda: table["ordering_cost"] * yearly + bought,
        "holding_cost_per_month": lambda: table["carrying_cost"] * yearly,
        "shortage_cost_per_month": lambda: table["shortage_cost"] * yearly,
        "total_cost_per_month": lambda: table["total_cost"] * yearly + bought,
        TRANSIENT: lambda: table["total_cost"] * yearly + bought,
        "mean_customer_wait": lambda: table["mean_wait"] / unit,
        "on_hand_end": lambda: ends.on_hand,
        "backorders_end": lambda: ends.backorders,
        "p_no_backorder_end": lambda: ends.without_backorders,
        "lost_rate": lambda: ends.lost,
        "mean_shortfall": lambda: ends.shortfall,
        "p_zero_shortfall": lambda: ends.without_shortfall,
        "order_variance_over_demand_variance": lambda: ends.bullwhip,
    }
    values = np.asarray(read[entry.metric](), dtype=np.float64)
    assert not np.isnan(values).any(), f"{entry.metric} is undefined in some replications"
    assert len(values) == found.result.replications
    return values
