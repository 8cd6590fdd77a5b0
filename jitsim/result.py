"""The answer: metrics over all replications, as a whole and by item, class, stocking point, supplier or customer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from jitsim.engine import run_engine
from jitsim.ledger import Ledger
from jitsim.metrics import METRICS, Estimate, MeasuredAll, Tally, Verdict, estimates, judge, measure_all
from jitsim.metrics.classes import item_classes
from jitsim.metrics.promise_notes import notes_on, trusts_promises
from jitsim.metrics.promises import Buffer, buffers_of
from jitsim.metrics.review import Review, review
from jitsim.metrics.standstill import standstill_notes
from jitsim.metrics.tallies import Tallies
from jitsim.model import Model
from jitsim.scenario import Scenario
from jitsim.scenario.gates import Gate
from jitsim.streams import Streams

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True)
class Result:
    """What a run found out; everything is derived from the tallies of its replications."""

    scenario: Scenario
    model: Model
    seed: int
    engine: str
    tallies: Sequence[Tally]
    _promises: list[tuple[Buffer, ...]] = field(default_factory=list, init=False, repr=False, compare=False)
    """What `promises` found, once it was asked."""

    @property
    def replications(self) -> int:
        """Futures simulated."""
        return len(self.tallies)

    @property
    def deterministic(self) -> bool:
        """Whether nothing in the scenario is random."""
        return not self.model.random

    @cached_property
    def values(self) -> npt.NDArray[np.float64]:
        """Every metric of every replication, shape (replications, metrics), NaN where undefined."""
        return self._whole.values[:, 0]

    @cached_property
    def estimates(self) -> dict[str, Estimate]:
        """Mean and interval of every metric."""
        return self.by(None)["all"]

    def by(self, noun: str | None) -> dict[str, dict[str, Estimate]]:
        """Return mean and interval of every metric for each group of a noun; None gives the one group `all`.

        Nouns are `item`, `stocking_point`, `supplier`, `customer`, `class`, which is A, B or C (see `classes`),
        `work_center` and `tier`, which is 1 at the customers and the higher the further up.
        """
        return self._estimates(noun, 0.95)

    @cached_property
    def classes(self) -> dict[str, str]:
        """The class of every item, A, B or C: the one that the scenario gives it, else by its usage value."""
        return dict(zip(self.model.items, item_classes(self.model, self.tallies).tolist(), strict=True))

    @cached_property
    def verdicts(self) -> dict[str, Verdict]:
        """Whether each gate holds, fails or is undecided."""
        return {name: self._verdict(name, gate) for name, gate in self.scenario.gates.items()}

    @property
    def exit_code(self) -> int:
        """0 when every gate holds, 3 when one does not hold or is undecided."""
        return 0 if all(verdict.holds for verdict in self.verdicts.values()) else 3

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """What a reader of the answer should know: warnings on the scenario and its laws, standstills, broken promises.

        The last rest on `promises`, which are only asked for where a policy goes by a promise.
        """
        broken = notes_on(self.promises()) if trusts_promises(self.model) else ()
        standing = standstill_notes(self.model, Tallies.of(self.tallies).standstills, self.replications)
        return (*self.scenario.notes, *self.model.notes, *standing, *broken)

    @property
    def metrics(self) -> DataFrame:
        """One row per replication, one column per metric."""
        import pandas as pd

        table = pd.DataFrame(self.values, columns=list(METRICS))
        table.insert(0, "replication", np.arange(self.replications))
        return table

    @property
    def by_item(self) -> DataFrame:
        """One row per item: the mean of every metric, and its interval in `<metric>_low` and `<metric>_high`."""
        import pandas as pd

        return pd.DataFrame([{"item": name, **_flat(estimates)} for name, estimates in self.by("item").items()])

    def summary(self) -> DataFrame:
        """One row per metric: mean, low, high, unit, light and the reason where it is undefined."""
        import pandas as pd

        rows = [
            {"metric": name, **{key: getattr(found, key) for key in ("mean", "low", "high", "unit", "light", "reason")}}
            for name, found in self.estimates.items()
        ]
        return pd.DataFrame(rows).set_index("metric")

    def promises(self, ledger: Ledger | None = None) -> tuple[Buffer, ...]:
        """Return the buffer of every item-location: what a formula promises for its level, and what was delivered.

        `ledger` is that of replication 0, which is played again where it is not given and nobody asked before.
        """
        if not self._promises:
            streams = Streams(self.model, self.seed, 0)
            first = self.ledger(0) if ledger is None else ledger
            self._promises.append(buffers_of(self.model, self.tallies, first, streams.item_class))
        return self._promises[0]

    def review(self, ledger: Ledger | None = None) -> Review:
        """Return what a planner sees in replication 0: age of stock, suppliers, items, cash and alerts.

        `ledger` is that of replication 0, which is played again where it is not given.
        """
        streams = Streams(self.model, self.seed, 0)
        first = self.ledger(0) if ledger is None else ledger
        return review(self.model, first, self.tallies, streams.item_class)

    def ledger(self, replication: int = 0) -> Ledger:
        """Play one replication again and return what happened in it."""
        return run_engine(self.model, Streams(self.model, self.seed, replication))

    def daily_ledger(self, replication: int = 0) -> DataFrame:
        """Return the levels at the end of every day of one replication, and what moved on it, in units."""
        from jitsim.ledger.tables import daily_table

        return daily_table(self.model, self.ledger(replication))

    def event_ledger(self, replication: int = 0) -> DataFrame:
        """Return every event of one replication, in units and with names."""
        from jitsim.ledger.tables import event_table

        return event_table(self.model, self.ledger(replication))

    @cached_property
    def _whole(self) -> MeasuredAll:
        (whole,) = measure_all(self.model, self.tallies)
        return whole

    def _estimates(
        self, noun: str | None, confidence: float, only: str | None = None
    ) -> dict[str, dict[str, Estimate]]:
        """Return the estimates by group, of one group `only` or of all, which are worked out some at a time."""
        parts = [self._whole] if noun is None else measure_all(self.model, self.tallies, noun, only)
        found: dict[str, dict[str, Estimate]] = {}
        for part in parts:
            found |= estimates(
                part,
                deterministic=self.deterministic,
                confidence=confidence,
                currency=self.model.currency,
                lights=self.scenario.traffic_lights,
                by_class=noun == "class",
            )
        return found

    def _verdict(self, name: str, gate: Gate) -> Verdict:
        metric = gate.metric or name
        noun, group = gate.where.chosen
        found = self._estimates(noun, gate.confidence, group)[group][metric]
        return judge(metric, found, at_least=gate.at_least, at_most=gate.at_most)


def _flat(estimates: dict[str, Estimate]) -> dict[str, float | None]:
    flat: dict[str, float | None] = {}
    for name, found in estimates.items():
        flat |= {name: found.mean, f"{name}_low": found.low, f"{name}_high": found.high}
    return flat
