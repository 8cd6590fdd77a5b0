"""From sums to named numbers, for the whole business or by one noun."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jitsim.metrics.classes import item_classes
from jitsim.metrics.grouping import Grouping, grouping
from jitsim.metrics.metric import REASONS, Metric
from jitsim.metrics.table import METRICS
from jitsim.metrics.tallies import Tallies
from jitsim.metrics.tally import Tally
from jitsim.metrics.totals import Totals, totals
from jitsim.model.model import Model

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int8]
Reasons = list[list[str | None]]

VALUES_TOGETHER = 1_000_000
"""Values of all metrics that are worked on together: of some groups in all replications, at least one group."""

_REASONS = (None, *REASONS)
_CODES = {reason: code for code, reason in enumerate(_REASONS)}


@dataclass(frozen=True, slots=True)
class Measured:
    """Metrics of one replication by group: G groups and M metrics in the order of `METRICS`.

    `values` (G, M) is NaN where a metric is undefined and `reasons` (G lists of M) says why. `samples` (G, M) counts
    the observations that a traffic light asks for, infinite where it asks for none.
    """

    names: tuple[str, ...]
    values: Floats
    reasons: Reasons
    samples: Floats


@dataclass(frozen=True, slots=True)
class MeasuredAll:
    """Metrics of R replications by group, as in `Measured`: `values` are (R, G, M).

    `reasons` (G lists of M) are those of the first replication that has one, `samples` (G, M) of all together.
    """

    names: tuple[str, ...]
    values: Floats
    reasons: Reasons
    samples: Floats

    @classmethod
    def of(cls, measured: Sequence[Measured]) -> MeasuredAll:
        """Return the metrics of replications that were measured one by one, by the same noun."""
        codes = np.array([[[_CODES[reason] for reason in row] for row in one.reasons] for one in measured], np.int8)
        values = np.stack([one.values for one in measured])
        return cls(measured[0].names, values, _told(_first(codes)), np.sum([one.samples for one in measured], axis=0))


def measure(model: Model, tally: Tally, by: str | None = None) -> Measured:
    """Return every metric for the whole, or for each group of a noun (`NOUNS`).

    A metric of a group is the same formula on sums of the group's item-locations and demand streams, so the whole is
    never a mean of its parts. Raises `UsageError` for another noun.
    """
    parts = list(measure_all(model, [tally], by))
    return Measured(
        tuple(name for part in parts for name in part.names),
        np.concatenate([part.values[0] for part in parts]),
        [row for part in parts for row in part.reasons],
        np.concatenate([part.samples for part in parts]),
    )


def measure_all(
    model: Model, tallies: Sequence[Tally], by: str | None = None, only: str | None = None
) -> Iterator[MeasuredAll]:
    """Yield what `measure` returns, for some groups at a time in all of several replications.

    An item is of the same class in all of them. `only` is the group to measure where no other is asked for.
    """
    groups = grouping(model, by, item_classes(model, tallies) if by == "class" else None)
    tallies = Tallies.of(tallies)
    together = max(1, VALUES_TOGETHER // (len(tallies) * len(METRICS)))
    if only is not None:
        groups = groups.some(groups.names.index(only), groups.names.index(only) + 1)
    for begin in range(0, max(len(groups.names), 1), together):
        yield _measured(model, tallies, groups.some(begin, begin + together), by)


def _measured(model: Model, tallies: Tallies, groups: Grouping, by: str | None) -> MeasuredAll:
    count = len(groups.names)
    # Metric by metric in memory, as they are worked out.
    values = np.full((len(tallies), len(METRICS), count), np.nan).transpose(0, 2, 1)
    codes, samples = np.zeros((count, len(METRICS)), dtype=np.int8), np.zeros((count, len(METRICS)))
    for rows, sums in totals(model, tallies, groups):
        here, shape = np.zeros_like(codes), (rows.stop - rows.start, count)
        for column, metric in enumerate(METRICS.values()):
            if (reason := _untold(metric, by)) is not None:
                here[:, column], samples[:, column] = _CODES[reason], np.inf
                continue
            values[rows, :, column], here[:, column] = _evaluated(metric, sums, shape)
            samples[:, column] += np.inf if metric.sample is None else _samples(metric.sample(sums), shape)
        codes = np.where(codes == 0, here, codes)
    return MeasuredAll(groups.names, values, _told(codes), samples)


def _untold(metric: Metric, by: str | None) -> str | None:
    """Return why the groups of a noun have no value of a metric at all, None where they may."""
    if by == "customer" and not metric.by_customer:
        return "not_by_customer"
    if by == "work_center" and not metric.by_work_center:
        return "not_by_work_center"
    return None


def _evaluated(metric: Metric, sums: Totals, shape: tuple[int, int]) -> tuple[Floats, Codes]:
    """Return the values of one metric, shape (R, G), and by group why one is undefined first."""
    values, unknown = metric.formula(sums)
    codes = np.zeros(len(values), dtype=np.int8)
    for reason, groups in reversed(unknown.items()):
        codes[groups] = _CODES[reason]
    return np.where(codes == 0, values, np.nan).reshape(shape), _first(codes.reshape(shape))


def _samples(counts: Floats, shape: tuple[int, int]) -> Floats:
    """Return the observations behind one metric by group: whole numbers, which add up the same in any order."""
    together: Floats = counts.reshape(shape).sum(axis=0)
    return together


def _first(codes: Codes) -> Codes:
    """Return the first code along the first axis that is not 0, which stands for no reason."""
    first: Codes = np.take_along_axis(codes, (codes != 0).argmax(axis=0)[np.newaxis], axis=0)[0]
    return first


def _told(codes: Codes) -> Reasons:
    return [[_REASONS[code] for code in row] for row in codes.tolist()]
