"""An instant at which something is due, with its place in the total order of events.

SimPy runs events of one tick by priority and then by insertion. A moment's priority is its rank, one whole number made
of phase, item at a stocking point and, for orders of other stocking points, demand stream: insertion decides only
between events of the same item in the same phase.
"""

from __future__ import annotations

from typing import Any

from simpy import Environment
from simpy.events import Event

FIRST_RANK = 2
"""SimPy keeps 0 and 1 for starting a process and for its own events, which must come before any business."""


class Clockwork(Environment):
    """SimPy's environment, which also tells whether anything comes before an instant and a rank."""

    def is_due_before(self, tick: int, rank: int) -> bool:
        """Return whether an event is due before something of this rank at this tick."""
        if not self._queue:
            return False
        first = self._queue[0]
        return first[0] < tick or (first[0] == tick and first[1] <= rank)


class Moment(Event):
    """Something due at a tick; the event with the lowest (tick, rank) runs next, also one made within the tick."""

    _ok = True

    def __init__(self, env: Environment, tick: int, rank: int, value: Any = None) -> None:
        self.env = env
        self.callbacks = []
        self._value = value
        delay = tick - env.now
        if delay < 0:
            raise ValueError(f"tick {tick} lies before now, tick {env.now}")
        env.schedule(self, rank, delay)  # type: ignore[arg-type]
