"""No policy reads the future: what it does before a day is the same, whatever comes on that day and after it.

Two worlds differ only from day `TURN` on, in demand that is recorded, in demand that is drawn, or in when orders that
are on their way then will arrive. Everything that happens before is equal row for row, computed parameters included;
later the policy must notice, or the test would prove nothing.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from jitsim import load_scenario
from jitsim.engine import run_engine
from jitsim.model import Model, compile_model
from jitsim.policies import POLICIES
from jitsim.streams import Streams
from tests.engine.reference import Row
from tests.engine.worlds import Written, one_item, rows_of

DAY = 1440
TURN = 70
NOTICE = 6
DAYS = 170
SEED = 20261124
START = dt.date(2024, 6, 3)

POLICIES_BY_NAME: dict[str, Written] = {
    "base_stock": {"type": "base_stock", "cycle_service_level": 0.95},
    "base_stock-daily": {"type": "base_stock", "fill_rate": 0.97, "review_period": 1, "demand_law": "empirical"},
    "reorder_point": {"type": "reorder_point", "fill_rate": 0.98, "order_cover": 7},
    "reorder_point-forecast": {
        "type": "reorder_point",
        "forecast": {"method": "ses", "alpha": 0.2},
        "order_cover": 5,
        "refresh_days": 7,
    },
    "min_max": {"type": "min_max", "cycle_service_level": 0.9, "order_cover": 6},
    "periodic": {"type": "periodic", "review_period": 3, "safety_stock": 10},
    "periodic_min_max": {"type": "periodic_min_max", "review_period": 4, "order_cover": 6},
    "days_of_cover": {"type": "days_of_cover", "refresh_days": 28, "reorder_cover": 3, "order_cover": 10},
    "kanban-auto": {"type": "kanban", "container": 5, "safety_allowance": "auto"},
    "kanban-two_bin": {"type": "kanban", "variant": "two_bin", "container": 5},
    "kanban-electronic": {"type": "kanban", "variant": "electronic", "container": 5, "safety_allowance": "auto"},
    "kanban-signal": {"type": "kanban", "variant": "signal", "container": 5, "batch_cards": 4},
    "jit-replenish": {"type": "jit", "container": 5},
    "jit-call_off": {"type": "jit", "mode": "call_off", "container": 5, "planned_lead_time": 3},
    "jit-to_order": {"type": "jit", "mode": "to_order"},
    "ddmrp": {"type": "ddmrp"},
    "ddmrp-blended": {"type": "ddmrp", "adu": {"method": "blended", "forecast": {"method": "ma"}}, "spikes": "off"},
    "ddmrp-spikes": {"type": "ddmrp", "spikes": {"multiple_of_adu": 1.5, "horizon": 8}},
    "intermittent": {"type": "intermittent"},
    "make_to_order": {"type": "make_to_order"},
    "drop_ship": {"type": "drop_ship"},
    "vmi": {"type": "vmi", "order_cover": 6},
    "crp": {"type": "crp", "correction": 0.5},
    "mrp": {"type": "mrp"},
    "hybrid": {
        "type": "hybrid",
        "reclass_days": 14,
        "map": {
            "AX": {"type": "kanban", "container": 5},
            "AY": {"type": "ddmrp"},
            "default": {"type": "periodic", "review_period": 1},
        },
    },
}
TOLD = {"jit-call_off", "ddmrp", "ddmrp-spikes"}
"""Policies that use what customers tell some days before they want it."""

WITHOUT_STOCK = {"jit-call_off", "jit-to_order", "make_to_order", "drop_ship"}
"""Policies that sell nothing to customers who do not wait."""


def test_every_type_of_policy_is_here() -> None:
    assert {policy["type"] for policy in POLICIES_BY_NAME.values()} == set(POLICIES)


def world(policy: Written, demand: Written, *, signal: str = "true_demand", **customer: Any) -> Written:
    law = {"distribution": "empirical", "values": [2, 3, 5], "weights": [0.3, 0.5, 0.2]}
    item = {"demand_signal": signal}
    return one_item(policy, demand, lead_time=law, days=DAYS, item=item, customer=customer, seed=SEED)


def played(model: Model, streams: Any = None) -> list[Row]:
    return rows_of(run_engine(model, Streams(model, SEED, 0) if streams is None else streams))


def before(rows: list[Row], day: float) -> list[Row]:
    return [row for row in rows if row.tick < day * DAY]


def decisions(rows: list[Row], first_day: float, last_day: float = DAYS) -> list[Row]:
    kinds = {"ORDER", "PARAMETER", "POLICY"}
    return [row for row in rows if first_day * DAY <= row.tick < last_day * DAY and row.kind in kinds]


# ---- recorded demand ----------------------------------------------------------------------------------------------


def recorded(folder: Path, policy: Written, factor: int, **customer: Any) -> list[Row]:
    """Play a year of recorded past and what follows; from day TURN on demand is `factor` times as much."""
    rng = np.random.default_rng(1)
    days = np.arange(-365, DAYS)
    quantities = rng.poisson(8, size=len(days)) * np.where(days >= TURN, factor, 1)
    lines = [f"{START + dt.timedelta(days=int(day))},tea,{q}" for day, q in zip(days, quantities, strict=True)]
    folder.mkdir()
    (folder / "demand.csv").write_text("date,item,quantity\n" + "\n".join(lines) + "\n", encoding="utf-8")
    written = world(policy, {"history": {"file": "demand.csv"}}, **customer)
    written["horizon"]["start"] = START.isoformat()
    (folder / "base.yaml").write_text(yaml.safe_dump(written, sort_keys=False), encoding="utf-8")
    return played(compile_model(load_scenario(folder / "base.yaml")))


@pytest.mark.parametrize("name", POLICIES_BY_NAME)
def test_recorded_demand_that_is_not_there_yet(name: str, tmp_path: Path) -> None:
    policy = POLICIES_BY_NAME[name]
    calm, busy = (recorded(tmp_path / str(factor), policy, factor) for factor in (1, 4))
    assert before(calm, TURN + 0.5) == before(busy, TURN + 0.5)
    assert decisions(calm, TURN + 0.5) != decisions(busy, TURN + 0.5)


@pytest.mark.parametrize("name", POLICIES_BY_NAME)
def test_notice_tells_so_many_days_and_no_more(name: str, tmp_path: Path) -> None:
    """Orders of day TURN, at 0.5, are known six days before: those who are told act before the day, others do not."""
    policy = POLICIES_BY_NAME[name]
    calm, busy = (recorded(tmp_path / str(factor), policy, factor, notice=NOTICE) for factor in (1, 4))
    told = TURN + 0.5 - NOTICE
    assert before(calm, told) == before(busy, told)
    acts_early = decisions(calm, told, TURN) != decisions(busy, told, TURN)
    assert acts_early == (name in TOLD)


@pytest.mark.parametrize("name", [name for name in POLICIES_BY_NAME if name not in WITHOUT_STOCK])
def test_sales_in_place_of_demand(name: str, tmp_path: Path) -> None:
    """Lost demand is not recorded where only sales are: the same holds of what is sold."""
    policy, sold = POLICIES_BY_NAME[name], {"signal": "sales", "unmet": "lost"}
    calm, busy = (recorded(tmp_path / str(factor), policy, factor, **sold) for factor in (1, 4))
    assert before(calm, TURN + 0.5) == before(busy, TURN + 0.5)
    assert decisions(calm, TURN + 0.5) != decisions(busy, TURN + 0.5)


# ---- drawn demand -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", POLICIES_BY_NAME)
def test_a_law_that_changes(name: str, tmp_path: Path) -> None:
    """A promotion from day TURN on multiplies the mean; nothing of it shows before."""
    quiet = {"daily": {"distribution": "poisson", "mean": 8}}
    loud = {**quiet, "promotions": {"fair": {"from": TURN, "to": DAYS, "factor": 4}}}
    seen = []
    for demand in (quiet, loud):
        path = tmp_path / f"{len(demand)}.yaml"
        path.write_text(yaml.safe_dump(world(POLICIES_BY_NAME[name], demand)), encoding="utf-8")
        seen.append(played(compile_model(load_scenario(path))))
    assert before(seen[0], TURN + 0.5) == before(seen[1], TURN + 0.5)
    assert decisions(seen[0], TURN + 0.5) != decisions(seen[1], TURN + 0.5)


# ---- lead times ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class HeldUp:
    """Streams in which whatever arrives on day TURN or later takes nine days more."""

    streams: Streams

    def __getattr__(self, name: str) -> Any:
        return getattr(self.streams, name)

    def lead_time(self, location: int, day: int, ordinal: int) -> int:
        drawn = self.streams.lead_time(location, day, ordinal)
        return drawn + 9 * DAY if day * DAY + drawn >= TURN * DAY else drawn


@pytest.mark.parametrize("name", POLICIES_BY_NAME)
def test_the_true_lead_time_of_an_open_order(name: str, tmp_path: Path) -> None:
    path = tmp_path / "base.yaml"
    demand = {"daily": {"distribution": "poisson", "mean": 8}}
    path.write_text(yaml.safe_dump(world(POLICIES_BY_NAME[name], demand)), encoding="utf-8")
    model = compile_model(load_scenario(path))
    usual, held_up = played(model), played(model, HeldUp(Streams(model, SEED, 0)))
    assert before(usual, TURN) == before(held_up, TURN)
    assert usual != held_up
