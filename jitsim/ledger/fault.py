"""How a ledger that does not add up is told."""

from __future__ import annotations

from jitsim.errors import BalanceError
from jitsim.model.model import Model


def fault(
    model: Model, complaint: str, location: int, replication: int, seed: int | None, tick: int | None = None
) -> BalanceError:
    """Return the error about an item-location, at a tick where there is one; `seed` tells how to repeat it."""
    at = "" if tick is None else f", tick {tick} (day {tick / model.clock.ticks_per_day:.4g})"
    told = "the same seed" if seed is None else f"--seed {seed}"
    return BalanceError(
        f"replication {replication}{at}, {model.location_name(location)}: {complaint}\n"
        f"This is a fault of jitsim; the same scenario with {told} and --replications {replication + 1} repeats it."
    )
