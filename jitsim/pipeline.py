"""The whole program on one screen: from a scenario to an answer.

    Scenario -> compile_model -> Model
    Model, seed, replication -> Streams -> run_engine -> Ledger
    Ledger -> check_balance, tally -> Tally        once per replication
    Tallies -> Result                              means, intervals, gates

Everything that comes out of one stage is frozen before the next one reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from functools import partial
from numbers import Integral

from jitsim.engine import engine_name, run_engine
from jitsim.errors import UsageError
from jitsim.ledger import Ledger
from jitsim.ledger.balance import check_balance
from jitsim.metrics import Tally, tally
from jitsim.model import Model, compile_model
from jitsim.result import Result
from jitsim.scenario import Scenario
from jitsim.streams import Streams

Progress = Callable[[int, int], None]
"""Called with (replications finished, replications in all)."""

LARGEST_SEED = 2**63 - 1
"""The largest seed, as in a scenario file."""


def simulate(
    scenario: Scenario,
    replications: int | None = None,
    seed: int | None = None,
    engine: str = "auto",
    executor: Executor | None = None,
    progress: Progress | None = None,
    keep: Callable[[Model, Ledger], None] | None = None,
) -> Result:
    """Simulate a scenario and return its metrics, each with its uncertainty.

    `replications` and `seed` default to the scenario's; where nothing is random one replication says it all.
    `executor` is any standard executor; the numbers do not depend on it. `keep` is given the model and every ledger, in
    order; it needs the replications to run in this process, without an executor.

    Raises `UsageError` for a count below 1, a seed that is no whole number from 0 to 2^63 - 1, or an unknown engine.
    """
    model = compile_model(scenario)
    count = _whole("replications", scenario.replications if replications is None else replications, 1)
    count = count if model.random else 1
    seed = _whole("seed", scenario.seed if seed is None else seed, 0)
    chosen = engine_name(engine)
    play = partial(replicate, model, seed, chosen, keep=keep)
    tallies = []
    for finished in _results(play, range(count), executor):
        tallies.append(finished)
        if progress is not None:
            progress(len(tallies), count)
    return Result(scenario, model, seed, chosen, tuple(tallies))


def _whole(name: str, value: object, least: int) -> int:
    """Return a whole number, numpy's included: 1.0 and True would be seeds of their own, with futures of their own."""
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise UsageError(f"{name}: expected a whole number, got {value!r}")
    if not least <= int(value) <= LARGEST_SEED:
        bound = f"at least {least}" if int(value) < least else f"at most {LARGEST_SEED}"
        raise UsageError(f"{name}: expected {bound}, got {value}")
    return int(value)


def replicate(
    model: Model, seed: int, engine: str, replication: int, *, keep: Callable[[Model, Ledger], None] | None = None
) -> Tally:
    """Play one future and return what it adds up to."""
    ledger = run_engine(model, Streams(model, seed, replication), engine)
    check_balance(model, ledger, seed)
    if keep is not None:
        keep(model, ledger)
    return tally(model, ledger)


def _results(play: Callable[[int], Tally], numbers: Iterable[int], executor: Executor | None) -> Iterator[Tally]:
    return map(play, numbers) if executor is None else executor.map(play, numbers)
