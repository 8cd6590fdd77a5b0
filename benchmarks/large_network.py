"""Measure a network of 600 stages: events a second, seconds a replication and peak memory, as one line of JSON.

Its shape is that of the large chains of Willems (2008): many parts that are bought, things made of several of them in
levels, goods moved by stages that take time alone, and shops. Run it in a process of its own: the peak is the
process's.
"""

from __future__ import annotations

import json
import resource
import tempfile
import time
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from jitsim import load_scenario
from jitsim.engine.simpy_engine import simulate_replication
from jitsim.ledger.balance import check_balance
from jitsim.metrics import tally
from jitsim.model import compile_model
from jitsim.streams import Streams

PARTS, MADE, DCS, SHOPS = 330, (90, 60, 30), 20, 70
"""Stages of each class; what is made stands on three levels."""

DAYS, REPLICATIONS = 545, 3
FEWEST_NEEDS, MOST_NEEDS = 2, 6
"""How many things of the levels below go into one that is made."""


def large_network() -> dict[str, Any]:
    """Return the scenario: every stage reviews daily, a periodic order-up-to level at each."""
    rng = np.random.default_rng(1)
    parts = [f"part{number:03}" for number in range(PARTS)]
    levels = [[f"made{level}_{number:03}" for number in range(count)] for level, count in enumerate(MADE)]
    centers: dict[str, Any] = {}
    stocked: dict[str, Any] = {part: _stocked(part, 400) for part in parts}
    suppliers = {part: {"lead_time": _lead_time(rng, 5, 30)} for part in parts}
    below = parts
    for level in levels:
        for name in level:
            needs = rng.choice(below, int(rng.integers(FEWEST_NEEDS, MOST_NEEDS + 1)), replace=False).tolist()
            making = {"needs": dict.fromkeys(needs, 1), "from": "plant", "set_up_time": _lead_time(rng, 1, 5)}
            centers[f"make_{name}"] = {"machines": 50, "makes": {name: making}}
            stocked[name] = _stocked(f"make_{name}", 250)
        below = [*below[len(below) // 2 :], *level]
    products, points = levels[-1], {"plant": {"items": stocked}}
    lanes: dict[str, Any] = {}
    customers: dict[str, Any] = {}
    centres = [f"dc{number:02}" for number in range(DCS)]
    shops = [f"shop{number:02}" for number in range(SHOPS)]
    for number, place in enumerate((*centres, *shops)):
        product = products[number % DCS]
        sender = "plant" if number < DCS else centres[(number - DCS) % DCS]
        product = products[number if number < DCS else (number - DCS) % DCS]
        points[place] = {"items": {product: _stocked(sender, 120 if number < DCS else 40)}}
        lanes[place] = {"from": sender, "to": place, "lead_time": _lead_time(rng, 1, 4)}
        if number >= DCS:
            demand = {product: {"daily": {"distribution": "poisson", "mean": 4}}}
            customers[f"{place}_customers"] = {"at": place, "demand": demand}
    return {
        "name": "large_network",
        "horizon": {"days": DAYS, "warm_up": 180},
        "items": {name: {"unit_cost": 10, "carrying_rate": 0.25} for name in (*parts, *chain(*levels))},
        "suppliers": suppliers,
        "work_centers": centers,
        "stocking_points": points,
        "lanes": lanes,
        "customers": customers,
    }


def _stocked(source: str, level: int) -> dict[str, Any]:
    return {"from": source, "policy": {"type": "periodic", "review_period": 1, "order_up_to": level}}


def _lead_time(rng: np.random.Generator, low: int, high: int) -> dict[str, Any]:
    mean = round(float(rng.uniform(low, high)), 1)
    return {"distribution": "gamma", "mean": mean, "sd": round(0.3 * mean, 2)}


def main() -> None:
    """Simulate, and print the figures."""
    start = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "base.yaml"
        path.write_text(json.dumps(large_network(), indent=1), encoding="utf-8")
        model = compile_model(load_scenario(path))
    compile_seconds = time.process_time() - start
    rows, simulating, start = 0, 0.0, time.process_time()
    for number in range(REPLICATIONS):
        begun = time.process_time()
        ledger = simulate_replication(model, Streams(model, 1, number))
        simulating += time.process_time() - begun
        rows += len(ledger.tick)
        check_balance(model, ledger)
        tally(model, ledger)
    seconds = (time.process_time() - start) / REPLICATIONS
    figures = {
        "stages": len(model.locations.item),
        "events": rows / REPLICATIONS,
        "events_per_second": rows / simulating,
        "seconds": seconds,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "compile_seconds": compile_seconds,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
