"""From sums to named numbers, for the whole business or by one noun."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jitsim.metrics.classes import item_classes
from jitsim.metrics.metric import Metric
from jitsim.metrics.table import METRICS
from jitsim.metrics.tally import Tallies, Tally
from jitsim.metrics.totals import Grouping, Totals, grouping, total
from jitsim.model.model import Model

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Measured:
    """Metrics of one replication by group: G groups and M metrics in the order of `METRICS`.

    `values` (G, M) is NaN where a metric is undefined and `reasons` (G lists of M) says why. `samples` (G, M) counts
    the observations that a traffic light asks for, infinite where it asks for none.
    """

    names: tuple[str, ...]
    values: Floats
    reasons: list[list[str | None]]
    samples: Floats


@dataclass(frozen=True, slots=True)
class MeasuredAll:
    """Metrics of R replications by group, as in `Measured`: `values`, `reasons` and `samples` are (R, G, M)."""

    names: tuple[str, ...]
    values: Floats
    reasons: npt.NDArray[np.object_]
    samples: Floats

    @classmethod
    def of(cls, measured: Sequence[Measured]) -> MeasuredAll:
        """Return the metrics of replications that were measured one by one, by the same noun."""
        reasons = np.array([one.reasons for one in measured], dtype=np.object_)
        values, samples = ([getattr(one, name) for one in measured] for name in ("values", "samples"))
        return cls(measured[0].names, np.stack(values), reasons, np.stack(samples))


def measure(model: Model, tally: Tally, by: str | None = None) -> Measured:
    """Return every metric for the whole, or by `item`, `stocking_point`, `supplier`, `customer` or `class`.

    A metric of a group is the same formula on sums of the group's item-locations and demand streams, so the whole is
    never a mean of its parts. Raises `UsageError` for another noun.
    """
    found = measure_all(model, [tally], by)
    return Measured(found.names, found.values[0], found.reasons[0].tolist(), found.samples[0])


def measure_all(model: Model, tallies: Sequence[Tally], by: str | None = None) -> MeasuredAll:
    """Return what `measure` returns for each of several replications, worked out together.

    An item is of the same class in all of them.
    """
    groups = grouping(model, by, item_classes(model, tallies) if by == "class" else None)
    tallies = Tallies.of(tallies)
    together = max(1, SUMS_TOGETHER // max(len(model.locations.item), len(model.demand.customer), 1))
    starts = range(0, len(tallies), together)
    parts = [_measured(model, tallies.block(at, min(at + together, len(tallies))), groups, by) for at in starts]
    values, reasons, samples = zip(*parts, strict=True)
    return MeasuredAll(groups.names, np.concatenate(values), np.concatenate(reasons), np.concatenate(samples))


SUMS_TOGETHER = 200_000
"""Sums of one kind that are worked on together: of as many replications as fit into the cache."""


def _measured(
    model: Model, tallies: Tallies, groups: Grouping, by: str | None
) -> tuple[Floats, npt.NDArray[np.object_], Floats]:
    """Return values, reasons and samples of some replications, each (R, G, M)."""
    totals = total(model, tallies, groups)
    shape = (len(tallies) * len(groups.names), len(METRICS))
    values, samples = np.full(shape, np.nan), np.full(shape, np.inf)
    reasons = np.full(shape, None, dtype=np.object_)
    for column, metric in enumerate(METRICS.values()):
        if by == "customer" and not metric.by_customer:
            reasons[:, column] = "not_by_customer"
            continue
        values[:, column] = _evaluated(metric, totals, reasons[:, column])
        if metric.sample is not None:
            samples[:, column] = metric.sample(totals)
    by_replication = (len(tallies), len(groups.names), len(METRICS))
    return values.reshape(by_replication), reasons.reshape(by_replication), samples.reshape(by_replication)


def _evaluated(metric: Metric, totals: Totals, reasons: npt.NDArray[np.object_]) -> Floats:
    """Return the values of one metric, and write down why one is undefined; the first reason wins."""
    values, unknown = metric.formula(totals)
    values = values.copy()
    for reason, groups in reversed(unknown.items()):
        reasons[groups] = reason
        values[groups] = np.nan
    return values
