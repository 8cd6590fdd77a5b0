"""The whole program on one screen: from a scenario to an answer.

    Scenario -> compile_model -> Model
    Model, seed, replication -> Streams -> run_engine -> Ledger
    Ledger -> check_balance, tally -> Tally        once per replication
    Tallies -> Result                              means, intervals, gates

Everything that comes out of one stage is frozen before the next one reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from functools import partial
from numbers import Integral

import numpy as np

from jitsim.engine import Assignment, run_engine
from jitsim.engine.simpy_engine import simulate_replication
from jitsim.errors import UsageError
from jitsim.ledger import Ledger
from jitsim.ledger.balance import check_balance
from jitsim.ledger.stretch import stretches
from jitsim.metrics import Tally, tally
from jitsim.metrics.tally import Tallies, add_compiled
from jitsim.model import Model, compile_model
from jitsim.result import Result
from jitsim.scenario import Scenario
from jitsim.streams import Streams

Progress = Callable[[int, int], None]
"""Called with (replications finished, replications in all)."""

Keep = Callable[[Model, Ledger], None]
"""Called with the model and the ledger of a replication."""

LARGEST_SEED = 2**63 - 1
"""The largest seed, as in a scenario file."""

SUMS_TOGETHER = 100_000
"""Sums of one kind that the compiled engine adds up in one go: some replications of all items, 64 at least."""

SHARE_OF_SIMPY = 0.9
"""How much of the work is taken to be SimPy's where both engines play."""


def simulate(
    scenario: Scenario,
    replications: int | None = None,
    seed: int | None = None,
    engine: str = "auto",
    executor: Executor | None = None,
    progress: Progress | None = None,
    keep: Keep | None = None,
    keeps_all: bool = True,
    jobs: int = 1,
    note: Callable[[str], None] | None = None,
) -> Result:
    """Simulate a scenario and return its metrics, each with its uncertainty.

    `replications` and `seed` default to the scenario's; where nothing is random one replication says it all.
    `engine` is `simpy`, `compiled`, or `auto` for the one that is sooner done; `executor` is any standard executor, for
    SimPy; `jobs` are the threads of the compiled engine. The numbers do not depend on any of them. `keep` is given the
    model and every ledger in order, at least the first where not `keeps_all`; it needs the replications to run in this
    process, without an executor. `note` is given what a user should know meanwhile.

    Raises `UsageError` for a count below 1, a seed that is no whole number from 0 to 2^63 - 1, or an unknown engine.
    """
    model = compile_model(scenario)
    count = _whole("replications", scenario.replications if replications is None else replications, 1)
    count = count if model.random else 1
    seed = _whole("seed", scenario.seed if seed is None else seed, 0)
    assigned = Assignment.of(model, "simpy" if executor is not None and engine == "auto" else engine, count)
    if note is not None:
        for warning in assigned.notes(jobs):
            note(warning)
    if assigned.compiled:
        tallies = _compiled(assigned, seed, count, _whole("jobs", jobs, 1), progress, keep, keeps_all)
    else:
        finished = []
        for each in _results(partial(replicate, model, seed, keep=keep), range(count), executor):
            finished.append(each)
            if progress is not None:
                progress(len(finished), count)
        tallies = Tallies.of(finished)
    return Result(scenario, model, seed, assigned.engine, tallies)


def _whole(name: str, value: object, least: int) -> int:
    """Return a whole number, numpy's included: 1.0 and True would be seeds of their own, with futures of their own."""
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise UsageError(f"{name}: expected a whole number, got {value!r}")
    if not least <= int(value) <= LARGEST_SEED:
        bound = f"at least {least}" if int(value) < least else f"at most {LARGEST_SEED}"
        raise UsageError(f"{name}: expected {bound}, got {value}")
    return int(value)


def replicate(
    model: Model,
    seed: int,
    replication: int,
    *,
    components: Sequence[tuple[int, ...]] | None = None,
    keep: Keep | None = None,
) -> Tally:
    """Play one future, of all components or of some, on SimPy and return what it adds up to."""
    ledger = simulate_replication(model, Streams(model, seed, replication), components)
    parts = tuple(stretches(ledger))
    check_balance(model, ledger, seed, parts)
    if keep is not None:
        keep(model, ledger)
    return tally(model, ledger, parts)


def _results(play: Callable[[int], Tally], numbers: Iterable[int], executor: Executor | None) -> Iterator[Tally]:
    return map(play, numbers) if executor is None else executor.map(play, numbers)


def _compiled(
    assigned: Assignment,
    seed: int,
    count: int,
    threads: int,
    progress: Progress | None,
    keep: Keep | None,
    keeps_all: bool,
) -> Tallies:
    """Play replications on both engines, a block of them at a time, and return what they add up to."""
    from jitsim.engine.compiled.batch import Batch

    model, locations = assigned.model, np.array(assigned.compiled)
    batch, tallies = Batch(model, seed, assigned.compiled, threads), Tallies.nothing(model, 0, count)
    before = SHARE_OF_SIMPY if assigned.simpy else 0.0
    together = max(64, SUMS_TOGETHER // len(locations))

    def tell(share: float) -> None:
        if progress is not None:
            progress(round(share * count), count)

    if assigned.simpy:
        played = []
        for number in range(count):
            played.append(replicate(model, seed, number, components=assigned.simpy))
            tell(before * len(played) / count)
        tallies = Tallies.of(played)
    for first in range(0, count, together):
        last = min(first + together, count)

        def share(done: float, first: int = first, size: int = last - first) -> None:
            tell(before + (1.0 - before) * (first + done * size) / count)

        add_compiled(model, tallies, batch.sums(first, last, share), locations)
        for number in range(first, last):
            if keep is not None and (keeps_all or number == 0):
                keep(model, run_engine(model, Streams(model, seed, number), "simpy" if assigned.simpy else "compiled"))
    return tallies
