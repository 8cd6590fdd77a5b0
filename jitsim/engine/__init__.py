"""From a model and its random numbers to a ledger, or to what many replications add up to.

Both engines play the same future from the same model: SimPy is the specification, the compiled engine the fast twin for
the components that it knows (see `Assignment`).
"""

from __future__ import annotations

from jitsim.engine.assignment import ENGINE_NAMES, Assignment
from jitsim.engine.simpy_engine import simulate_replication
from jitsim.ledger import Ledger
from jitsim.model import Model
from jitsim.streams import Streams


def run_engine(model: Model, streams: Streams, engine: str = "simpy") -> Ledger:
    """Play the future of `streams` and return what happened; the ledger is the same whichever engine plays.

    Raises UsageError for an engine that does not exist or cannot play the model.
    """
    assigned = Assignment.of(model, engine, 1)
    ledger = simulate_replication(model, streams, assigned.simpy)
    if not assigned.compiled:
        return ledger
    from jitsim.engine.compiled.batch import Batch

    return Batch(model, streams.seed, assigned.compiled).added_to(ledger)


__all__ = ["ENGINE_NAMES", "Assignment", "run_engine", "simulate_replication"]
