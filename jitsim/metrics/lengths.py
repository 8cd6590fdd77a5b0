"""How long stockouts and flow times are by group: the longest, and what most of them stay below."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from jitsim.metrics.grouping import Grouping
from jitsim.metrics.made import output_of
from jitsim.metrics.tallies import Block
from jitsim.model.model import NONE, Model

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def stockout_lengths(model: Model, block: Block, groups: Grouping) -> tuple[Floats, Floats]:
    """Return how long 95 % of the stockouts last at most, and the longest one, by replication and group [days].

    Of n stockouts in ascending order the one in place 0.95 n, rounded up.
    """
    count, group = len(groups.names), groups.of_service[block.stockouts.location]
    ticks, group = block.stockouts.ticks[group != NONE], (count * block.stockouts_in + group)[group != NONE]
    long, longest = _long_and_longest(group, ticks, count * len(block))
    return long / model.clock.ticks_per_day, longest / model.clock.ticks_per_day


def long_flow(model: Model, block: Block, groups: Grouping) -> Floats:
    """Return how long 95 % of the lots made are in process at most, by replication and group [days]."""
    count, group = len(groups.names), output_of(model, groups)[block.flow_times.step]
    ticks = block.flow_times.ticks if groups.every_step else block.flow_times.whole
    ticks, group = ticks[group != NONE], (count * block.flow_times_in + group)[group != NONE]
    return _long_and_longest(group, ticks, count * len(block))[0] / model.clock.ticks_per_day


def _long_and_longest(group: Ints, ticks: Ints, count: int) -> tuple[Floats, Floats]:
    """Return what 95 % of the ticks of each of so many groups do not exceed, and the most, NaN without any."""
    ascending = sorted_within(group, ticks)
    number = np.bincount(group, minlength=count)
    above = np.cumsum(number) - number
    some = number > 0
    long, longest = np.full((2, len(number)), np.nan)
    long[some] = ascending[(above + (95 * number + 99) // 100 - 1)[some]]
    longest[some] = ascending[(above + number - 1)[some]]
    return long, longest


def sorted_within(group: Ints, ticks: Ints) -> Ints:
    """Return the ticks of the first group in ascending order, then those of the next one, and so on."""
    span = int(ticks.max(initial=0)) + 1
    if span * (int(group.max(initial=0)) + 1) > np.iinfo(np.int64).max:
        return ticks[np.lexsort((ticks, group))]
    # One number of both sorts several times as fast.
    return np.sort(group * span + ticks) % span
