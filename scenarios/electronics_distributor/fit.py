"""Finds the constants of `company.Fitted`: simulates the company on ten seeds until its year is that of the case study.

    python fit.py [STEPS]

Starts from the constants that are there and takes Newton's steps (default: 3) towards three figures of the case study:
the value of the A items in stock, that of all others, and the share of orders fulfilled. Prints every step. The last
line goes into `company.py`; `derive.py` then makes the tables anew. Takes two minutes a step.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
from company import Fitted, items
from derive import tables, write_rows

from jitsim import load_scenario, simulate
from jitsim.result import Result

HERE = Path(__file__).resolve().parent
SEEDS = range(1, 11)
TARGET = np.array([0.35 * 12.0e6, 0.65 * 12.0e6, 0.89])
NUDGE = 0.04
"""What a constant is changed by, as a share of it, to see what it does."""

Floats = npt.NDArray[np.float64]


def simulated(fitted: Fitted) -> Floats:
    """Return value of the A items, value of the others [USD], orders fulfilled: means over the seeds, shape (3,)."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("base.yaml", "suppliers.yaml"):
            shutil.copy(HERE / name, folder)
        for name, rows in tables(items(fitted)).items():
            write_rows(Path(folder) / name, rows)
        scenario = load_scenario(folder)
        years = np.array([_year(simulate(scenario, replications=1, seed=seed)) for seed in SEEDS])
    means: Floats = years.mean(axis=0)
    return means


def _year(result: Result) -> tuple[float, ...]:
    of_class = {name: found["average_inventory_value"].mean or 0.0 for name, found in result.by("class").items()}
    return of_class["A"], of_class["B"] + of_class["C"], result.estimates["order_fulfilment_rate"].mean or 0.0


def steps(start: Fitted) -> Iterator[tuple[Fitted, Floats]]:
    """Yield constants and what they give, each one Newton step further on."""
    now = start
    while True:
        found = simulated(now)
        yield now, found
        constants = np.array(list(vars(now).values()))
        slopes = np.empty((3, 3))
        for place in range(3):
            changed = constants.copy()
            changed[place] *= 1 + NUDGE
            slopes[:, place] = (simulated(Fitted(*changed)) - found) / (changed[place] - constants[place])
        step = np.linalg.solve(slopes, TARGET - found)
        # No constant moves by more than a fifth at once: the world is not linear.
        step = np.clip(step, -0.2 * constants, 0.2 * constants)
        now = Fitted(*(round(float(constant), 3) for constant in constants + step))


def main(arguments: list[str]) -> None:
    """Print the steps."""
    count = int(arguments[0]) if arguments else 3
    for number, (fitted, found) in enumerate(steps(Fitted())):
        of_a, of_others, fulfilled = found
        reached = f"A {of_a / 1e6:.2f}, others {of_others / 1e6:.2f} million USD, orders {fulfilled:.4f}"
        sys.stdout.write(f"{reached}: {fitted}\n")
        sys.stdout.flush()
        if number == count:
            break


if __name__ == "__main__":
    main(sys.argv[1:])
