"""The compiled engine held against the SimPy engine: the same ledgers, sums and metrics, to the last bit."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path

import numpy as np
import yaml

from jitsim.engine import Assignment, simulate_replication
from jitsim.engine.assignment import reasons_of
from jitsim.ledger import Ledger
from jitsim.ledger.difference import first_difference
from jitsim.metrics import METRICS, Tally, tally
from jitsim.metrics.measure import measure_all
from jitsim.metrics.tallies import Tallies, with_compiled
from jitsim.model import Model
from jitsim.streams import Streams
from tests.engine.worlds import Written

FAILURES = Path(__file__).with_name("failures")
"""Scenarios on which the engines differed once, or that are hard to play."""


def must_be_equal(model: Model, seed: int, replications: range, threads: Sequence[int] = (2,)) -> int:
    """Compare both engines, the compiled one on some numbers of threads, and return how many item-locations it played.

    A difference of ledgers is told first: it names the instant; sums only say that there is one.
    """
    from jitsim.engine.compiled.batch import Batch

    assigned = Assignment(model, reasons_of(model), uses_compiled=True)
    if not assigned.compiled:
        return 0
    batch = Batch(model, seed, assigned.compiled)
    rests, expected = [], []
    for number in replications:
        streams = Streams(model, seed, number)
        ledger = simulate_replication(model, streams)
        rest = simulate_replication(model, Streams(model, seed, number), assigned.simpy)
        must_be_equal_ledgers(model, ledger, batch.added_to(rest))
        expected.append(tally(model, ledger, class_of=streams.item_class))
        rests.append(tally(model, rest, class_of=streams.item_class))
    for count in threads:
        sums = Batch(model, seed, assigned.compiled, count).sums(replications.start, replications.stop)
        found = Tallies(replications.start, [with_compiled(model, sums, np.array(assigned.compiled), rests)])
        must_be_equal_sums(expected, found)
        must_be_equal_metrics(model, expected, found)
    return len(assigned.compiled)


def must_be_equal_ledgers(model: Model, simpy: Ledger, compiled: Ledger) -> None:
    difference = first_difference(model, simpy, compiled)
    assert difference is None, f"replication {simpy.replication}, SimPy's ledger and the compiled one: {difference}"
    assert simpy.digest() == compiled.digest()


def must_be_equal_sums(expected: Sequence[Tally], found: Sequence[Tally]) -> None:
    for one, other in zip(expected, found, strict=True):
        for part in ("demand", "orders", "stock", "supply", "transit", "lanes", "buffers", "swings", "stockouts"):
            for field in fields(getattr(one, part)):
                a, b = (getattr(getattr(each, part), field.name) for each in (one, other))
                assert np.array_equal(a, b), f"replication {one.replication}, {part}.{field.name}: {a} and {b}"


def must_be_equal_metrics(model: Model, expected: Sequence[Tally], found: Sequence[Tally]) -> None:
    for noun in (None, "item"):
        for one, other in zip(measure_all(model, expected, noun), measure_all(model, found, noun), strict=True):
            same = (one.values == other.values) | (np.isnan(one.values) & np.isnan(other.values))
            for place in np.argwhere(~same):
                replication, group, metric = place.tolist()
                where = (
                    f"replication {expected[replication].replication}, {list(METRICS)[metric]} of {one.names[group]}"
                )
                raise AssertionError(f"{where}: {one.values[*place]} and {other.values[*place]}")


class SmallestFailure:
    """Keeps the last scenario that failed a generated test as a file: hypothesis fails on smaller and smaller ones."""

    def __init__(self, test: str, folder: Path = FAILURES) -> None:
        self.test = test
        self.folder = folder
        self.path: Path | None = None

    @contextmanager
    def kept(self, written: Written, replications: int) -> Iterator[None]:
        """Write a scenario to a file when what is done with it fails, and delete the one before."""
        try:
            yield
        except Exception as failure:
            self._keep({**written, "replications": replications}, f"{type(failure).__name__}: {failure}")
            raise

    def _keep(self, written: Written, failure: str) -> None:
        # Through JSON: YAML would write the same mapping once and refer to it, which is hard to read.
        text = yaml.safe_dump(json.loads(json.dumps(written)), sort_keys=False)
        path = self.folder / f"{self.test}_{hashlib.sha256(text.encode()).hexdigest()[:8]}.yaml"
        if path == self.path:
            return
        if self.path is not None:
            self.path.unlink()
        self.path = None
        if not path.exists():
            path.write_text(f"# {self.test}: {failure.splitlines()[0]}\n{text}", encoding="utf-8")
            self.path = path
