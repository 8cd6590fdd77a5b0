"""jitsim: simulate a supply chain and read how much stock it needs, each number with its uncertainty.

The flow of the program is its list of folders:

    scenario/   text to a checked Scenario: names, dates, units, money
    model/      Scenario to Model: indices, ticks, whole quantities
    streams/    Model, seed and replication to every random number, by its address
    engine/     Model and Streams to a Ledger: what happened
    metrics/    Ledger to numbers with units
    reports/    tables, figures and one page

`pipeline.simulate` is this picture as one function.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jitsim.pipeline import simulate
    from jitsim.scenario import load_scenario

__version__ = "0.1.0"

__all__ = ["__version__", "load_scenario", "simulate"]


def __getattr__(name: str) -> Any:
    """Import what is asked for on first use: `jitsim --help` must not load numpy."""
    if name == "simulate":
        from jitsim.pipeline import simulate

        return simulate
    if name == "load_scenario":
        from jitsim.scenario import load_scenario

        return load_scenario
    raise AttributeError(f"module jitsim has no {name}")
