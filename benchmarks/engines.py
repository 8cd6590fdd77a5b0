"""Measure the compiled engine against the tutorial model and the SimPy engine, in interleaved rounds of one run.

    python benchmarks/engines.py [--rounds N]

All sides simulate the same worlds and include what a replication needs: random draws, simulation, metrics. The kernels
are compiled, and scenarios loaded, before the clock starts. Times are CPU time of all threads; the sides take turns,
so the ratio of a round is the result.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import tutorial
from compare import WORLDS, scenario_of

from jitsim import load_scenario, simulate

COUNTS = {"tutorial": (20, 4, 2), "simpy": (20, 4, 2), "compiled": (4_000, 400, 100)}
"""Futures in a round of each side, by world: so many that a round takes a fraction of a second."""

Side = Callable[[int], None]


def sides_of(world: tutorial.World) -> dict[str, Side]:
    """Return what simulates a number of futures of a world, metrics included, on each side."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "base.yaml"
        path.write_text(json.dumps(scenario_of(world), indent=1), encoding="utf-8")
        scenario = load_scenario(path)

    def tutorials(count: int) -> None:
        for number in range(count):
            tutorial.run(world, number)

    def simpy(count: int) -> None:
        _ = simulate(scenario, replications=count, engine="simpy").estimates

    def compiled(count: int) -> None:
        _ = simulate(scenario, replications=count, engine="compiled").estimates

    return {"tutorial": tutorials, "simpy": simpy, "compiled": compiled}


def median_ratio(theirs: list[float], ours: list[float]) -> float:
    """Return how many times faster we are, the median over rounds."""
    return statistics.median(a / b for a, b in zip(theirs, ours, strict=True))


def measured(world: tutorial.World, place: int, rounds: int) -> dict[str, list[float]]:
    """Return the nanoseconds per item-day of every side in every round."""
    sides = sides_of(world)
    spent: dict[str, list[float]] = {side: [] for side in sides}
    for turn in range(rounds + 1):
        for side, play in sides.items():
            count, start = COUNTS[side][place], time.process_time()
            play(count)
            if turn:  # the first one warms up
                spent[side].append((time.process_time() - start) / count / world.days * 1e9)
    return spent


def main() -> None:
    """Print nanoseconds per item-day of every side, and how many times faster the compiled engine is."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    print("ns per item-day, and how many times faster the compiled engine is than the tutorial and than SimPy")
    for place, (name, (world, _)) in enumerate(WORLDS.items()):
        spent = measured(world, place, rounds)
        medians = "".join(f"{side} {statistics.median(values):10,.0f}   " for side, values in spent.items())
        ratios = [median_ratio(spent[side], spent["compiled"]) for side in ("tutorial", "simpy")]
        print(f"{name:30s} {medians} {ratios[0]:,.0f} {ratios[1]:,.0f}")


if __name__ == "__main__":
    main()
