"""From a model and its random numbers to a ledger.

A new engine is one package here and one line in `ENGINES`; all engines return the same ledger for the same future.
"""

from __future__ import annotations

from collections.abc import Callable

from jitsim.engine.simpy_engine import simulate_replication
from jitsim.errors import UsageError
from jitsim.ledger import Ledger
from jitsim.model import Model
from jitsim.streams import Streams

Engine = Callable[[Model, Streams], Ledger]

ENGINES: dict[str, Engine] = {"simpy": simulate_replication}


def engine_name(wanted: str) -> str:
    """Return the engine that runs when a user asks for `wanted`, `auto` included.

    Raises `UsageError` for an engine that does not exist.
    """
    if wanted == "auto":
        return "simpy"
    if wanted not in ENGINES:
        known = ", ".join(["auto", *ENGINES])
        raise UsageError(f"engine {wanted}: expected one of {known}; no other engine exists in this version")
    return wanted


def run_engine(model: Model, streams: Streams, engine: str = "auto") -> Ledger:
    """Play the future of `streams` with an engine of `ENGINES` and return what happened."""
    return ENGINES[engine_name(engine)](model, streams)


__all__ = ["ENGINES", "Engine", "engine_name", "run_engine"]
