"""Measure many uncoupled items at once: seconds a replication and peak memory, as one line of JSON.

Every item has laws, lead time and policy of its own. Run it in a process of its own: the peak is the process's.
"""

from __future__ import annotations

import json
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from jitsim import load_scenario
from jitsim.metrics import measure
from jitsim.model import compile_model
from jitsim.pipeline import replicate

ITEMS = 1250
DAYS = 730
REPLICATIONS = 3


def many_items() -> dict[str, Any]:
    """Return the scenario: daily Poisson demand, gamma lead times, (s, Q), all different."""
    rng = np.random.default_rng(1)
    items: dict[str, Any] = {}
    suppliers: dict[str, Any] = {}
    stocked: dict[str, Any] = {}
    demand: dict[str, Any] = {}
    for number in range(ITEMS):
        name, rate, lead_time = f"item{number:04}", round(float(rng.uniform(2, 40)), 2), round(float(rng.uniform(2, 9)))
        reorder_point = round(rate * (lead_time + 1) + 2 * (rate * lead_time) ** 0.5)
        policy = {"type": "reorder_point", "reorder_point": reorder_point, "order_quantity": round(7 * rate)}
        items[name] = {"unit_cost": 10, "carrying_rate": 0.25}
        suppliers[name] = {"lead_time": {"distribution": "gamma", "mean": lead_time, "sd": round(0.3 * lead_time, 2)}}
        stocked[name] = {"from": name, "policy": policy}
        demand[name] = {"daily": {"distribution": "poisson", "mean": rate}}
    return {
        "name": "many_items",
        "horizon": {"days": DAYS, "warm_up": 90},
        "items": items,
        "suppliers": suppliers,
        "stocking_points": {"shop": {"items": stocked}},
        "customers": {"customers": {"at": "shop", "demand": demand}},
    }


def main() -> None:
    """Simulate, and print the figures."""
    start = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "base.yaml"
        path.write_text(json.dumps(many_items(), indent=1), encoding="utf-8")
        model = compile_model(load_scenario(path))
    compile_seconds = time.process_time() - start
    start = time.process_time()
    for number in range(REPLICATIONS):
        measure(model, replicate(model, 1, number))
    seconds = (time.process_time() - start) / REPLICATIONS
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "megabytes": megabytes, "compile_seconds": compile_seconds}))


if __name__ == "__main__":
    main()
