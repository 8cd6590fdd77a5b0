"""Stock over time, stockouts and replenishment cycles, added up per item-location."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from jitsim.ledger.columns import Kind
from jitsim.ledger.stretch import BACKLOG, ON_HAND, Stretch
from jitsim.model.model import Model

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class StockTally:
    """Sums over the window measured, shape (L,).

    `on_hand` [smallest unit-ticks] is the area under the stock, `stocked` [ticks] the time with stock on the shelf.
    `episodes` of stockout that start in the window last `episode_ticks`, those still open until the horizon. `cycles`
    lie wholly in the window, `good_cycles` of them without unmet demand.
    """

    on_hand: Ints
    stocked: Ints
    episodes: Ints
    episode_ticks: Ints
    cycles: Ints
    good_cycles: Ints

    @classmethod
    def zeros(cls, locations: int) -> Self:
        """Return sums of nothing."""
        return cls(*(np.zeros(locations, dtype=np.int64) for _ in range(6)))


def add_stock(model: Model, stretch: Stretch, sums: StockTally) -> None:
    """Add the stock of a stretch to the sums."""
    on_hand = stretch.levels(stretch.quantity * ON_HAND[stretch.kind], model.locations.initial[stretch.here])
    _add_areas(model, stretch, on_hand, sums)
    unmet = stretch.rows(Kind.BACKORDERED, Kind.LOST)
    _add_cycles(model, stretch, unmet, sums)
    if len(unmet) > 0:
        _add_episodes(model, stretch, on_hand, unmet, sums)


def _add_areas(model: Model, stretch: Stretch, on_hand: Ints, sums: StockTally) -> None:
    """A level holds from its event to the next, both cut to the window; the first one holds from tick 0."""
    clock = model.clock
    initial = model.locations.initial[stretch.here]
    left = clock.horizon - np.maximum(stretch.tick, clock.warm_up)
    duration = left - stretch.following(left, 0)
    at_first = clock.window - stretch.sums(duration)
    sums.on_hand[stretch.here] = initial * at_first + stretch.sums(on_hand * duration)
    sums.stocked[stretch.here] = (initial > 0) * at_first + stretch.sums((on_hand > 0) * duration)


def _add_episodes(model: Model, stretch: Stretch, on_hand: Ints, unmet: Ints, sums: StockTally) -> None:
    """An episode runs from the first unmet demand until nobody waits and there is stock again."""
    clock = model.clock
    backlog = stretch.levels(stretch.quantity * BACKLOG[stretch.kind], np.zeros(stretch.places, dtype=np.int64))
    well = np.flatnonzero((backlog == 0) & (on_hand > 0))
    wells_above = np.searchsorted(well, unmet)
    place = stretch.place[unmet]
    starts = np.ones(len(unmet), dtype=np.bool_)
    starts[1:] = (wells_above[1:] > wells_above[:-1]) | (place[1:] != place[:-1])

    start, place, next_well = unmet[starts], place[starts], wells_above[starts]
    well = np.append(well, len(stretch.tick))
    ended = well[next_well] < stretch.start[place + 1]
    end = np.full(len(start), clock.horizon, dtype=np.int64)
    end[ended] = stretch.tick[well[next_well[ended]]]
    measured = stretch.tick[start] >= clock.warm_up
    sums.episodes[stretch.here] = stretch.counts(start[measured])
    np.add.at(sums.episode_ticks[stretch.here], place, (end - stretch.tick[start]) * measured)


def _add_cycles(model: Model, stretch: Stretch, unmet: Ints, sums: StockTally) -> None:
    """A cycle runs from one receipt to the next; the stock of day 0 counts as a receipt at tick 0."""
    receipt = stretch.rows(Kind.RECEIPT)
    receipt = receipt[stretch.tick[receipt] > 0]
    place, tick = stretch.place[receipt], stretch.tick[receipt]
    again = np.zeros(len(receipt), dtype=np.bool_)
    again[1:] = (place[1:] == place[:-1]) & (tick[1:] == tick[:-1])
    receipt, place, tick = receipt[~again], place[~again], tick[~again]

    first = np.ones(len(receipt), dtype=np.bool_)
    first[1:] = place[1:] != place[:-1]
    opened = np.where(first, 0, np.roll(tick, 1))
    opened_row = np.where(first, stretch.start[place], np.roll(receipt, 1))
    good = np.searchsorted(unmet, receipt) == np.searchsorted(unmet, opened_row)
    measured = opened >= model.clock.warm_up
    sums.cycles[stretch.here] = stretch.counts(receipt[measured])
    sums.good_cycles[stretch.here] = stretch.counts(receipt[measured & good])
