"""Measure jitsim's SimPy engine against the tutorial model, in interleaved rounds of one run.

    python benchmarks/compare.py [--rounds N] [--markdown]

Both sides simulate the same world and include what a replication needs: random draws, simulation, metrics (jitsim also
checks its balance and reports all of its metrics; the tutorial two). Loading and compiling the scenario happen once for
all replications and are left out. Times are CPU time of one core, and the sides take turns. Rates move with whatever
else the machine does, the ratio of a round does not, so the ratio is the result.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import many_items
import tutorial
import tutorial_network

from jitsim import load_scenario
from jitsim.metrics import METRICS
from jitsim.model import compile_model
from jitsim.pipeline import replicate
from jitsim.result import Result

NETWORK = tutorial_network.World(
    20, 4, tutorial_network.Level(50, 100, 1, 0.3), tutorial_network.Level(500, 600, 5, 2), 455, 90
)

WORLDS = {
    "one order a day, (s, Q)": (tutorial.World(20, True, 160, 140, 300, 455, 90, 5, 2), 20),
    "20 orders a day, (s, Q)": (tutorial.World(20, False, 150, 140, 290, 455, 90, 5, 2), 4),
    "20 orders a day, base stock": (tutorial.World(20, False, 119, 1, 120, 455, 90, 5, 2), 2),
}
NETWORKS = {"factory, DC and four stores": (NETWORK, 5)}
"""What is compared: a world, and how many futures of it make a round."""

World = tutorial.World | tutorial_network.World
ALL: dict[str, tuple[World, int]] = {**WORLDS, **NETWORKS}

Futures = Callable[[range], list[tuple[float, float]]]
"""Simulates the futures with these numbers; gives fill rate and mean stock on hand of each."""


def scenario_of(world: tutorial.World) -> dict[str, Any]:
    """Return the tutorial's world as a scenario; policies are reviewed at every change of the position."""
    policy: dict[str, Any] = {"type": "base_stock", "order_up_to": world.reorder_point + 1}
    if world.order_quantity > 1:
        policy = {
            "type": "reorder_point",
            "reorder_point": world.reorder_point,
            "order_quantity": world.order_quantity,
            "review_period": 0,
        }
    law = {"distribution": "poisson", "mean": world.demand}
    lead_time = {"distribution": "gamma", "mean": world.lead_time_mean, "sd": world.lead_time_sd}
    stocked = {"initial": world.initial, "from": "supplier", "policy": policy}
    demand = {"daily": law} if world.daily else {"arrivals": law, "order_size": 1}
    return {
        "name": "benchmark",
        "horizon": {"days": world.days, "warm_up": world.warm_up},
        "items": {"item": {"unit_cost": 10, "carrying_rate": 0.25}},
        "suppliers": {"supplier": {"lead_time": lead_time}},
        "stocking_points": {"shop": {"items": {"item": stocked}}},
        "customers": {"customers": {"at": "shop", "demand": {"item": demand}}},
    }


def network_of(world: tutorial_network.World) -> dict[str, Any]:
    """Return the tutorial's network as a scenario; policies are reviewed at every change of the position."""

    def stocked(level: tutorial_network.Level, source: str) -> dict[str, Any]:
        policy = {
            "type": "reorder_point",
            "reorder_point": level.reorder_point,
            "order_quantity": level.order_quantity,
            "review_period": 0,
        }
        return {"items": {"item": {"from": source, "policy": policy}}}

    def lead_time(level: tutorial_network.Level) -> dict[str, Any]:
        return {"distribution": "gamma", "mean": level.lead_time_mean, "sd": level.lead_time_sd}

    stores = [f"store{number}" for number in range(world.stores)]
    demand = {"item": {"daily": {"distribution": "poisson", "mean": world.demand}}}
    return {
        "name": "benchmark",
        "horizon": {"days": world.days, "warm_up": world.warm_up},
        "items": {"item": {"unit_cost": 10, "carrying_rate": 0.25}},
        "suppliers": {"factory": {"lead_time": lead_time(world.centre)}},
        "stocking_points": {
            "dc": stocked(world.centre, "factory"),
            **{store: stocked(world.store, "dc") for store in stores},
        },
        "lanes": {store: {"from": "dc", "to": store, "lead_time": lead_time(world.store)} for store in stores},
        "customers": {f"{store}_customers": {"at": store, "demand": demand} for store in stores},
    }


def futures_of_tutorial(world: World) -> Futures:
    """Return what simulates futures with the tutorial model."""
    if isinstance(world, tutorial_network.World):
        return lambda numbers: [tutorial_network.run(world, number) for number in numbers]
    return lambda numbers: [tutorial.run(world, number) for number in numbers]


def futures_of_jitsim(world: World) -> Futures:
    """Return what simulates futures with jitsim, as `simulate` does once the scenario is compiled."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "base.yaml"
        written = network_of(world) if isinstance(world, tutorial_network.World) else scenario_of(world)
        path.write_text(json.dumps(written, indent=1), encoding="utf-8")
        scenario = load_scenario(path)
    model = compile_model(scenario)
    columns = [list(METRICS).index(name) for name in ("fill_rate", "average_inventory_units")]

    def futures(numbers: range) -> list[tuple[float, float]]:
        tallies = tuple(replicate(model, scenario.seed, number) for number in numbers)
        values = Result(scenario, model, scenario.seed, "simpy", tallies).values
        return [(float(fill), float(stock)) for fill, stock in values[:, columns]]

    return futures


@dataclass(frozen=True)
class Comparison:
    """One world on both sides: CPU time of a replication in every round [s], and what was measured in the world."""

    name: str
    item_days: float
    tutorial: list[float]
    jitsim: list[float]
    found: dict[str, list[tuple[float, float]]]

    @property
    def ratios(self) -> list[float]:
        """Tutorial's time over jitsim's, round by round."""
        return [theirs / ours for theirs, ours in zip(self.tutorial, self.jitsim, strict=True)]


SIDES: dict[str, Callable[[World], Futures]] = {"tutorial": futures_of_tutorial, "jitsim": futures_of_jitsim}


@cache
def futures_of(side: str, name: str) -> Futures:
    """Return what simulates futures of a world on one side, made once in a process."""
    return SIDES[side](ALL[name][0])


def play(side: str, name: str, turn: int) -> tuple[float, list[tuple[float, float]]]:
    """Simulate the futures of one round; return the CPU time of one of them [s], and what was measured."""
    count = ALL[name][1]
    futures = futures_of(side, name)
    start = time.process_time()
    found = futures(range(turn * count, (turn + 1) * count))
    return (time.process_time() - start) / count, found


def compare(name: str, rounds: int, sides: dict[str, Executor]) -> Comparison:
    """Run both sides in turns, each round on futures of its own; `sides` is the process of each side.

    Each side has a process of its own because Python adapts its code to what it last ran: within one process each side
    would begin its round with SimPy's loop adapted to the other.
    """
    found: dict[str, list[tuple[float, float]]] = {side: [] for side in sides}
    spent: dict[str, list[float]] = {side: [] for side in sides}
    for side, process in sides.items():
        process.submit(play, side, name, 0).result()
    for turn in range(rounds):
        for side, process in sides.items():
            seconds, measured = process.submit(play, side, name, turn).result()
            spent[side].append(seconds)
            found[side] += measured
    return Comparison(name, ALL[name][0].days, spent["tutorial"], spent["jitsim"], found)


def interval(values: list[float]) -> str:
    """Return mean and half a 95 % interval (normal quantile: dozens of values)."""
    half = 1.96 * statistics.stdev(values) / len(values) ** 0.5
    return f"{statistics.mean(values):.4g} ± {half:.2g}"


def speed_row(result: Comparison) -> list[str]:
    """Return one line of the table of times."""
    microseconds = [1e6 * min(times) / result.item_days for times in (result.tutorial, result.jitsim)]
    middle, low = statistics.median(result.ratios), min(result.ratios)
    return [result.name, *(f"{figure:.2f}" for figure in microseconds), f"{middle:.1f}", f"{low:.1f}"]


def agreement_rows(result: Comparison) -> list[list[str]]:
    """Return the lines that show that both sides simulate the same world."""
    return [
        [result.name, what, *(interval([pair[column] for pair in result.found[side]]) for side in result.found)]
        for column, what in enumerate(("fill rate", "mean stock on hand"))
    ]


def table(header: list[str], rows: list[list[str]], *, markdown: bool) -> str:
    """Return a table as text, or as Markdown."""
    if markdown:
        lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
        return "\n".join("| " + " | ".join(line) + " |" for line in lines)
    widths = [max(len(line[column]) for line in (header, *rows)) for column in range(len(header))]
    return "\n".join(
        "  ".join(cell.ljust(width) if column == 0 else cell.rjust(width) for column, (cell, width) in enumerate(cells))
        for cells in ([*zip(line, widths, strict=True)] for line in (header, *rows))
    )


def measured_apart(script: str) -> dict[str, float]:
    """Run a script in a process of its own, so that its peak of memory is its own; return what it prints as JSON."""
    run = subprocess.run([sys.executable, str(Path(__file__).with_name(script))], stdout=subprocess.PIPE, check=True)
    figures: dict[str, float] = json.loads(run.stdout)
    return figures


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="Measure jitsim's SimPy engine against the tutorial model.")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--markdown", action="store_true", help="tables for a README")
    options = parser.parse_args()
    spawn = get_context("spawn")
    with ExitStack() as stack:
        sides: dict[str, Executor] = {
            side: stack.enter_context(ProcessPoolExecutor(max_workers=1, mp_context=spawn)) for side in SIDES
        }
        results = [compare(name, options.rounds, sides) for name in ALL]
    speed = ["world", "tutorial, µs per item-day", "jitsim", "times faster, median", "least"]
    print(table(speed, [speed_row(result) for result in results], markdown=options.markdown), end="\n\n")
    same = ["world", "measured", "tutorial", "jitsim"]
    rows = [row for result in results for row in agreement_rows(result)]
    print(table(same, rows, markdown=options.markdown), end="\n\n")
    figures = measured_apart("many_items.py")
    print(
        f"{many_items.ITEMS} uncoupled items, {many_items.DAYS} days: {figures['seconds']:.1f} s a replication, "
        f"{figures['megabytes']:.0f} MB at the peak (load and compile: {figures['compile_seconds']:.1f} s, once)"
    )


if __name__ == "__main__":
    main()
