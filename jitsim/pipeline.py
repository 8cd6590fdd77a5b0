"""The whole program on one screen: from a scenario to an answer.

    Scenario -> compile_model -> Model
    Model, seed, replication -> Streams -> run_engine -> Ledger
    Ledger -> check_balance, tally -> Tally        once per replication; Little's law must hold
    Tallies -> Result                              means, intervals, gates

Everything that comes out of one stage is frozen before the next one reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import closing
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
from jitsim.metrics.littles_law import check_littles_law
from jitsim.metrics.tallies import Tallies, with_compiled
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
    streams = Streams(model, seed, replication)
    ledger = simulate_replication(model, streams, components)
    parts = tuple(stretches(ledger))
    check_balance(model, ledger, seed, parts)
    if keep is not None:
        keep(model, ledger)
    found = tally(model, ledger, parts, streams.item_class)
    check_littles_law(model, ledger, found, seed, parts)
    return found


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
    before, engine = (SHARE_OF_SIMPY, "simpy") if assigned.simpy else (0.0, "compiled")

    def tell(share: float) -> None:
        if progress is not None:
            progress(round(share * count), count)

    played = []
    for number in range(count if assigned.simpy else 0):
        played.append(replicate(model, seed, number, components=assigned.simpy))
        tell(before * len(played) / count)
    blocks, batch = [], Batch(model, seed, assigned.compiled, threads)
    with closing(batch.blocks(count, lambda share: tell(before + (1.0 - before) * share))) as found:
        for sums in found:
            numbers = range(sums.first, sums.first + len(sums.places))
            blocks.append(with_compiled(model, sums, locations, played[numbers.start : numbers.stop]))
            for number in numbers:
                if keep is not None and (keeps_all or number == 0):
                    keep(model, run_engine(model, Streams(model, seed, number), engine))
    return Tallies(0, blocks)
