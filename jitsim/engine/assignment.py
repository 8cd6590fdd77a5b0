"""Which engine plays which component of a model, and why."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec

import numpy as np

from jitsim.engine.compiled.cache import is_compiled
from jitsim.engine.compiled.support import unknown_in
from jitsim.errors import UsageError
from jitsim.model import NONE, Model, Timing
from jitsim.model.arrays import Ints

NEEDS_NUMBA = "numba is not installed; pip install 'jitsim[fast]' brings it"

SECONDS_OF_ORDER = 3e-6
SECONDS_OF_DAY = 2e-6
SECONDS_OF_LOCATION = 3e-4
"""What the SimPy engine takes for a customer order, a day of an item-location and an item-location, as measured."""

WORTH_A_START = 2.0
WORTH_COMPILING = 30.0
"""Seconds of SimPy's work from which the compiled engine is chosen: when it is compiled already, and when it is not."""

MOST_NAMES = 3


@dataclass(frozen=True)
class Assignment:
    """The components that run on SimPy and the item-locations that run compiled; `reasons` has one per component.

    A reason is empty for a component that the compiled engine can play; nobody asks where all runs on SimPy anyway.
    `misses_numba` says that much work would be done sooner if numba were installed.
    """

    model: Model
    reasons: tuple[str, ...]
    uses_compiled: bool
    misses_numba: bool = False

    @classmethod
    def of(cls, model: Model, engine: str, replications: int) -> Assignment:
        """Return who runs what when a user asks for `auto`, `simpy` or `compiled`.

        Raises UsageError for another engine, and for `compiled` where it cannot play all of the model.
        """
        if engine not in ENGINE_NAMES:
            raise UsageError(f"engine {engine}: expected one of {', '.join(ENGINE_NAMES)}; no other engine exists")
        seconds = replications * seconds_of_replication(model) if engine == "auto" else 0.0
        if engine == "simpy" or (engine == "auto" and seconds < WORTH_A_START):
            return cls(model, (), uses_compiled=False)
        reasons, can = reasons_of(model), has_numba()
        if engine == "compiled":
            if not can:
                raise UsageError(f"engine compiled: {NEEDS_NUMBA}")
            if any(reasons):
                unknown = "\n".join(_listed(model, reasons))
                raise UsageError(f"engine compiled: it cannot play all of this model; auto can\n{unknown}")
            return cls(model, reasons, uses_compiled=True)
        if "" not in reasons:
            return cls(model, reasons, uses_compiled=False)
        if not can:
            return cls(model, reasons, uses_compiled=False, misses_numba=seconds >= WORTH_COMPILING)
        return cls(model, reasons, uses_compiled=is_compiled() or seconds >= WORTH_COMPILING)

    @cached_property
    def compiled(self) -> tuple[int, ...]:
        """The item-locations that the compiled engine plays."""
        if not self.uses_compiled:
            return ()
        pairs = zip(self.model.components, self.reasons, strict=True)
        return tuple(location for component, reason in pairs if not reason for location in component)

    @cached_property
    def simpy(self) -> tuple[tuple[int, ...], ...]:
        """The components that SimPy plays."""
        if not self.uses_compiled:
            return self.model.components
        pairs = zip(self.model.components, self.reasons, strict=True)
        return tuple(component for component, reason in pairs if reason)

    def notes(self, jobs: int) -> tuple[str, ...]:
        """Return what a user should know before the work starts."""
        if self.compiled and not is_compiled():
            return ("the compiled engine is made ready, once: some 15 seconds; later runs start at once",)
        if self.misses_numba:
            return (f"this takes a while on SimPy; {NEEDS_NUMBA}, and with it an engine many times faster",)
        if jobs > 1 and not self.compiled:
            return (f"--jobs {jobs}: SimPy runs on one core for now",)
        return ()

    @property
    def engine(self) -> str:
        """What is told of the engines."""
        if not self.compiled:
            return "simpy"
        return "compiled" if not self.simpy else "compiled and simpy"


ENGINE_NAMES = ("auto", "simpy", "compiled")


def seconds_of_replication(model: Model) -> float:
    """Return what one replication takes on SimPy, roughly [seconds]."""
    locations, days = len(model.locations.item), model.clock.days
    return SECONDS_OF_LOCATION * locations + SECONDS_OF_DAY * locations * days + SECONDS_OF_ORDER * _orders(model)


def _orders(model: Model) -> float:
    """Return the customer orders that a replication has on average; lines of larger orders are left out."""
    clock, demand, orders = model.clock, model.demand, 0.0
    for stream, (timing, law) in enumerate(zip(demand.timing.tolist(), demand.law.tolist(), strict=True)):
        if timing == Timing.HISTORY:
            orders += float(demand.history_start[stream + 1] - demand.history_start[stream])
        elif timing == Timing.DAILY:
            orders += clock.days
        elif law != NONE and timing == Timing.ARRIVALS:
            orders += clock.days * model.tables[law].mean
        elif law != NONE and timing == Timing.INTERVAL:
            orders += clock.horizon / max(model.tables[law].mean, 1.0)
    return orders


def has_numba() -> bool:
    """Return whether numba is there and allowed to compile."""
    return find_spec("numba") is not None and os.environ.get("NUMBA_DISABLE_JIT", "0") in ("", "0")


def reasons_of(model: Model) -> tuple[str, ...]:
    """Return why the compiled engine cannot play each component, empty where it can."""
    reasons = [unknown_in(model, component) or "" for component in model.components]
    at, freight = model.supply.location, model.freight
    lanes = (at[freight.lane == lane] for lane in range(len(freight.load)))
    together = [(locations, "a lane whose other items run on SimPy") for locations in lanes]
    group, location = model.demand.group, model.demand.location
    reason = "lines of orders whose other items run on SimPy"
    together.extend((location[group == each], reason) for each in range(len(model.demand.groups.customer)))
    return _kept_together(model, reasons, together)


def _kept_together(model: Model, reasons: list[str], together: list[tuple[Ints, str]]) -> tuple[str, ...]:
    """Return reasons that keep some item-locations together: one engine must see all lines to judge an order.

    And all goods that leave over a lane to count the trips.
    """
    component_of = np.zeros(len(model.locations.item), dtype=np.int64)
    for number, component in enumerate(model.components):
        component_of[list(component)] = number
    found: tuple[str, ...] = ()
    while found != tuple(reasons):
        found = tuple(reasons)
        for locations, why in together:
            components = np.unique(component_of[locations]).tolist()
            if any(reasons[number] for number in components):
                for number in components:
                    reasons[number] = reasons[number] or why
    return found


def engines_told(model: Model) -> list[str]:
    """Return who can run what, a line for every reason, for planners."""
    reasons = reasons_of(model)
    lines = [f"  {reasons.count(''):,} of {len(reasons):,} components can run compiled"]
    if not has_numba():
        lines[0] += f", but {NEEDS_NUMBA}"
    return [*lines, *_listed(model, reasons)]


def _listed(model: Model, reasons: tuple[str, ...]) -> list[str]:
    """Return what SimPy has to play, a line for every reason."""
    lines = []
    for reason, count in Counter(reason for reason in reasons if reason).most_common():
        pairs = zip(model.components, reasons, strict=True)
        names = [model.location_name(component[0]) for component, other in pairs if other == reason][:MOST_NAMES]
        more = ", ..." if count > MOST_NAMES else ""
        lines.append(f"  SimPy runs {count:,}: {reason} ({', '.join(names)}{more})")
    return lines
