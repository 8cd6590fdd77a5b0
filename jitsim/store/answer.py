"""The answer of a run as reports tell it, whether it was just simulated or read from a run folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from jitsim.ledger import Ledger
from jitsim.metrics import Estimate, Verdict
from jitsim.metrics.buffer_priorities import BufferPriority
from jitsim.metrics.promises import Buffer
from jitsim.metrics.review import Review
from jitsim.metrics.stages import Stage
from jitsim.result import Result
from jitsim.scenario import Scenario

NOUNS = ("item", "stocking_point", "supplier", "customer", "class", "work_center", "tier")
"""What an answer can be broken down by."""

Groups = dict[str, dict[str, Estimate]]
"""Estimates by the name of the group, then of the metric."""


@dataclass(frozen=True)
class Answer:
    """What a run found out: `window` is the first day measured and the day after the last, `by` breaks it down.

    `buffers` gives the buffer of every item-location, `priorities` the DDMRP buffers, the most urgent first, `stages`
    those of a network from the customers up.
    """

    scenario: Scenario
    seed: int
    replications: int
    engine: str
    window: tuple[float, float]
    estimates: dict[str, Estimate]
    verdicts: dict[str, Verdict]
    notes: tuple[str, ...]
    by: Callable[[str], Groups]
    buffers: Callable[[], tuple[Buffer, ...]] = tuple
    priorities: Callable[[], tuple[BufferPriority, ...]] = tuple
    stages: Callable[[], tuple[Stage, ...]] = tuple

    @property
    def days_measured(self) -> float:
        """Length of the window [days]."""
        return self.window[1] - self.window[0]

    @property
    def exit_code(self) -> int:
        """0 when every gate holds, 3 when one does not hold or is undecided."""
        return 0 if all(verdict.holds for verdict in self.verdicts.values()) else 3


def answer_of(result: Result, first: Ledger | None = None, seen: Review | None = None) -> Answer:
    """Return what a simulation found out; breakdowns are computed once, when asked for, and the buffers now.

    `first` is the ledger of replication 0, which is played again for the buffers where it is not given. `seen` is the
    review, without which nothing is known of the priorities of DDMRP buffers and of stages.
    """
    clock, buffers = result.model.clock, result.promises(first)
    found: dict[str, Groups] = {}

    def by(noun: str) -> Groups:
        if noun not in found:
            found[noun] = result.by(noun)
        return found[noun]

    return Answer(
        scenario=result.scenario,
        seed=result.seed,
        replications=result.replications,
        engine=result.engine,
        window=(clock.warm_up / clock.ticks_per_day, clock.horizon / clock.ticks_per_day),
        estimates=result.estimates,
        verdicts=result.verdicts,
        notes=result.notes,
        by=by,
        buffers=lambda: buffers,
        priorities=lambda: () if seen is None else seen.buffers,
        stages=lambda: () if seen is None else seen.stages,
    )
