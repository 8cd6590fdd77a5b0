"""Measure a large batch on the compiled engine: 1,250 items with laws and policies of their own, 365 days, 1,000 times.

    python benchmarks/batch.py [--replications N] [--jobs N]

Draws, simulation and all metrics of the whole business are included. Loading and compiling the scenario, and making the
kernels ready, come before the clock starts.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from pathlib import Path

from many_items import many_items

from jitsim import load_scenario, simulate


def main() -> None:
    """Simulate, and print seconds and megabytes."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--replications", type=int, default=1_000)
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "base.yaml"
        written = many_items() | {"horizon": {"days": 365, "warm_up": 90}}
        path.write_text(json.dumps(written, indent=1), encoding="utf-8")
        scenario = load_scenario(path)
    simulate(scenario, replications=2, engine="compiled")
    clock, cpu = time.perf_counter(), time.process_time()
    result = simulate(scenario, replications=arguments.replications, engine="compiled", jobs=arguments.jobs)
    fill_rate = result.estimates["fill_rate"]
    seconds, cores = time.perf_counter() - clock, time.process_time() - cpu
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    item_days = 1250 * 365 * arguments.replications
    print(
        f"{item_days / 1e6:,.0f} million item-days: {seconds:.1f} s on {arguments.jobs} threads, {cores:.1f} s of CPU, "
        f"{cores / item_days * 1e9:.0f} ns per item-day, {megabytes:,.0f} MB at the peak; fill rate "
        f"{fill_rate.mean:.5f} [{fill_rate.low:.5f}, {fill_rate.high:.5f}]"
    )


if __name__ == "__main__":
    main()
