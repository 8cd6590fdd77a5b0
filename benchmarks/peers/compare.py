"""Measure jitsim's two engines against Cimba and SupplyNetPy, in interleaved rounds of one run.

    python benchmarks/peers/compare.py [--python PATH] [--rounds N] [--markdown]

PATH is the Python of the environment that has the peers; README.md says how to make it. A peer simulates the tutorial's
worlds in a process of its own and measures its own CPU time, of all threads. The sides take turns, so the ratio of a
round is the result. All include random draws, simulation and metrics; the first round, which compiles, is left out.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from functools import cache, partial
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from compare import WORLDS, interval, scenario_of, table
from engines import median_ratio
from tutorial import World

from jitsim import load_scenario, simulate
from jitsim.metrics import METRICS
from jitsim.scenario import Scenario

BENCHMARKS = Path(__file__).resolve().parents[1]
PYTHON = BENCHMARKS.parent / ".venv-peers" / "bin" / "python"
REMEDY = "python3 -m venv .venv-peers && .venv-peers/bin/python -m pip install -r benchmarks/peers/requirements.txt"
MEASURED = {"fill_rate": "fill rate", "average_inventory_units": "mean stock on hand"}
TOLERANCE = 3
"""Standard errors that what a side measures may be apart from what the compiled engine does."""

Found = list[tuple[float, float]]
"""What is `MEASURED`, by future."""
Play = Callable[[World, int, int], tuple[float, Found]]
"""Simulates so many futures of a world from a seed; gives the CPU time of one of them [s], and what was measured."""


@dataclass(frozen=True)
class Side:
    """One way to simulate, and how many futures of each world make a round: so many that it takes most of a second."""

    name: str
    futures: tuple[int, int, int]
    play: Play


STYLES = {
    "cimba": {
        "processes": ("Cimba, a process per customer and delivery", (1_000, 60, 20)),
        "deliveries": ("Cimba, a process per delivery", (3_000, 400, 40)),
        "events": ("Cimba, scheduled events", (4_000, 500, 150)),
    },
    "SupplyNetPy": {"network": ("SupplyNetPy", (20, 2, 2))},
}
"""How each peer plays, by package and style: its name in the table, and the futures of a round."""


@cache
def loaded(world: World) -> Scenario:
    """Return a world as a scenario."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "base.yaml"
        path.write_text(json.dumps(scenario_of(world), indent=1), encoding="utf-8")
        return load_scenario(path)


def played(engine: str, world: World, futures: int, seed: int) -> tuple[float, Found]:
    """Simulate on an engine of jitsim."""
    scenario, columns = loaded(world), [list(METRICS).index(name) for name in MEASURED]
    start = process_time()
    result = simulate(scenario, replications=futures, seed=seed, engine=engine)
    _ = result.estimates
    seconds = (process_time() - start) / futures
    return seconds, [(float(fill), float(stock)) for fill, stock in result.values[:, columns]]


def answered(peer: subprocess.Popen[str], style: str, world: World, futures: int, seed: int) -> tuple[float, Found]:
    """Have a peer simulate."""
    assert peer.stdin is not None
    assert peer.stdout is not None
    asked = {"style": style, "world": asdict(world), "futures": futures, "seed": seed}
    print(json.dumps(asked), file=peer.stdin, flush=True)
    line = peer.stdout.readline()
    if not line:
        raise SystemExit(f"{style}: the peer ended without an answer.")
    answer = json.loads(line)
    return answer["seconds"], [(fill, stock) for fill, stock in answer["found"]]


def has(python: Path, package: str) -> bool:
    """Say whether an environment is there and has a package."""
    look = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({package!r}) is None)"
    return python.exists() and subprocess.run([str(python), "-c", look], check=False).returncode == 0


def peers(python: Path, stack: ExitStack) -> list[Side]:
    """Start the peers that are there, until the stack ends; say of the others how to get them."""
    sides = []
    for package, styles in STYLES.items():
        if not has(python, package):
            print(f"{package} is skipped: {python} is not there or does not have it. To get it: {REMEDY}")
            continue
        command = [str(python), "-m", f"peers.{package.lower()}_peer"]
        pipe = subprocess.PIPE
        process = stack.enter_context(subprocess.Popen(command, cwd=BENCHMARKS, stdin=pipe, stdout=pipe, text=True))
        sides += [Side(name, futures, partial(answered, process, style)) for style, (name, futures) in styles.items()]
    return sides


def measured(sides: list[Side], place: int, world: World, rounds: int) -> tuple[list[list[float]], list[Found]]:
    """Let the sides take turns; return CPU time of a future in every round [s] and what was found, each by side."""
    spent: list[list[float]] = [[] for _ in sides]
    found: list[Found] = [[] for _ in sides]
    for turn in range(rounds + 1):
        for number, side in enumerate(sides):
            seconds, seen = side.play(world, side.futures[place], turn)
            if turn:  # the first one warms up
                spent[number].append(seconds)
                found[number] += seen
    return spent, found


def standard_errors_apart(ours: list[float], theirs: list[float]) -> float:
    """Return how far the means of two independent samples are apart, in standard errors of their difference."""
    variance = sum(statistics.variance(values) / len(values) for values in (ours, theirs))
    return float(abs(statistics.mean(ours) - statistics.mean(theirs)) / variance**0.5)


def disagreements(ours: Found, theirs: Found) -> list[str]:
    """Return a line for each measure that lies too far apart."""
    lines = []
    for column, name in enumerate(MEASURED.values()):
        pair = [[seen[column] for seen in found] for found in (ours, theirs)]
        apart = standard_errors_apart(*pair)
        if apart > TOLERANCE:
            lines.append(f"{name} {interval(pair[1])}, jitsim {interval(pair[0])}: {apart:.1f} standard errors apart")
    return lines


def rows(name: str, world: World, sides: list[Side], spent: list[list[float]], found: list[Found]) -> list[list[str]]:
    """Return the lines of the table for one world; the first side is what the others are compared with."""
    orders = 1 if world.daily else world.demand
    lines = []
    for side, seconds, seen in zip(sides, spent, found, strict=True):
        nanoseconds = statistics.median(seconds) / world.days * 1e9
        speed = [nanoseconds, nanoseconds / orders, median_ratio(seconds, spent[0])]
        figures = [f"{speed[0]:,.0f}", f"{speed[1]:,.0f}", f"{speed[2]:,.1f}"]
        lines.append([name, side.name, *figures, *(interval(list(values)) for values in zip(*seen, strict=True))])
    return lines


def main() -> None:
    """Print the table, and what does not agree."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--python", type=Path, default=PYTHON, help="of the peers' environment (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--markdown", action="store_true", help="a table for a README")
    options = parser.parse_args()
    engines = [("compiled", (4_000, 400, 100)), ("simpy", (20, 4, 2))]
    sides = [Side(f"jitsim, {engine}", futures, partial(played, engine)) for engine, futures in engines]
    lines, remarks = [], []
    with ExitStack() as stack:
        others = peers(options.python.absolute(), stack)
        if not others:
            return
        sides += others
        for place, (name, (world, _)) in enumerate(WORLDS.items()):
            spent, found = measured(sides, place, world, options.rounds)
            lines += rows(name, world, sides, spent, found)
            for side, seen in zip(sides, found, strict=True):
                remarks += [f"{name}: {side.name} does not agree: {line}" for line in disagreements(found[0], seen)]
    header = ["world", "side", "ns per item-day", "per order", "times compiled", *MEASURED.values()]
    print(table(header, lines, markdown=options.markdown), *remarks, sep="\n")


if __name__ == "__main__":
    main()
