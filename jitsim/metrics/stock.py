"""Stock over time, stockouts and replenishment cycles, added up per item-location."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from jitsim.ledger.columns import Kind
from jitsim.ledger.stretch import BACKLOG, ON_HAND, RESERVED, Stretch
from jitsim.model.model import Model

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class StockTally:
    """Sums over the window measured, shape (L,).

    `on_hand` and `reserved` [smallest unit-ticks] are the areas under the stock and under the part of it that is set
    aside for customers. `stocked` [ticks] is the time with stock that anybody may have, `idle` [ticks] the time without
    any that is no stockout. `episodes` of stockout that start in the window last `episode_ticks`, those still open
    until the horizon. `cycles` lie wholly in the window, `good_cycles` of them without unmet demand. `below_band` and
    `above_band` [smallest unit-ticks] are what a vendor pays for (`metrics.consignment`).
    """

    on_hand: Ints
    reserved: Ints
    stocked: Ints
    idle: Ints
    episodes: Ints
    episode_ticks: Ints
    cycles: Ints
    good_cycles: Ints
    below_band: Ints
    above_band: Ints

    @classmethod
    def zeros(cls, locations: int) -> Self:
        """Return sums of nothing."""
        return cls(*np.zeros((10, locations), dtype=np.int64))


@dataclass(frozen=True, slots=True)
class Stockouts:
    """Stockouts that begin in the window measured, shape (E,): their item-location and how long they last [ticks]."""

    location: Ints
    ticks: Ints

    @classmethod
    def joined(cls, parts: Sequence[Stockouts]) -> Self:
        """Return the stockouts of all stretches as one."""
        nothing = np.zeros(0, dtype=np.int64)
        return cls(
            np.concatenate([nothing, *(part.location for part in parts)]),
            np.concatenate([nothing, *(part.ticks for part in parts)]),
        )


def add_stock(model: Model, stretch: Stretch, initial: Ints, sums: StockTally) -> Stockouts | None:
    """Add the stock of a stretch to the sums; `initial` (places,) is the stock at tick 0. Return its stockouts."""
    on_hand = stretch.levels(stretch.quantity * ON_HAND[stretch.kind], initial)
    reserved = None
    if stretch.has(Kind.HELD, Kind.SET_ASIDE):
        reserved = stretch.levels(stretch.quantity * RESERVED[stretch.kind], 0 * initial)
    available = on_hand if reserved is None else on_hand - reserved
    level = _Level.of(model, stretch, available)
    sums.on_hand[stretch.here] = initial * level.at_first + stretch.sums(on_hand * level.duration)
    stocked = level.stocked[stretch.start[1:]] - level.stocked[stretch.start[:-1]]
    sums.stocked[stretch.here] = (initial > 0) * level.at_first + stocked
    sums.idle[stretch.here] = model.clock.window - sums.stocked[stretch.here]
    if reserved is not None:
        sums.reserved[stretch.here] = stretch.sums(reserved * level.duration)
    unmet = stretch.rows(Kind.BACKORDERED, Kind.LOST)
    _add_cycles(model, stretch, unmet, sums)
    return _add_episodes(model, stretch, level, unmet, sums) if len(unmet) > 0 else None


@dataclass(frozen=True, slots=True)
class _Level:
    """The stock that anybody may have after every row, and how long it lasts within the window [ticks].

    A level holds from its event to the next, both cut to the window, `left` ticks before the horizon; the first level
    of a place holds `at_first` (places,) from tick 0. `stocked` (E + 1,) is the time with stock above every row, and
    at the end of all.
    """

    available: Ints
    left: Ints
    duration: Ints
    stocked: Ints
    at_first: Ints

    @classmethod
    def of(cls, model: Model, stretch: Stretch, available: Ints) -> Self:
        clock = model.clock
        left = clock.horizon - np.maximum(stretch.tick, clock.warm_up)
        duration = left - stretch.following(left, 0)
        stocked = np.zeros(len(left) + 1, dtype=np.int64)
        np.cumsum((available > 0) * duration, out=stocked[1:])
        return cls(available, left, duration, stocked, clock.window - stretch.sums(duration))


def _add_episodes(model: Model, stretch: Stretch, level: _Level, unmet: Ints, sums: StockTally) -> Stockouts:
    clock = model.clock
    start, over = stockouts(stretch, level.available, unmet)
    place = stretch.place[start]
    _take_off_idle(stretch, level, start, over, sums)
    end = np.where(over < 0, clock.horizon, stretch.tick[over])
    measured = stretch.tick[start] >= clock.warm_up
    place, length = place[measured], (end - stretch.tick[start])[measured]
    sums.episodes[stretch.here] = np.bincount(place, minlength=stretch.places)
    np.add.at(sums.episode_ticks[stretch.here], place, length)
    return Stockouts(stretch.first + place, length)


def _take_off_idle(stretch: Stretch, level: _Level, start: Ints, over: Ints, sums: StockTally) -> None:
    """Take the time without stock within stockouts off the time without stock, all of it cut to the window."""
    place, never = stretch.place[start], over < 0
    end = np.where(never, stretch.start[place + 1], over)
    length = level.left[start] - np.where(never, 0, level.left[over])
    np.subtract.at(sums.idle[stretch.here], place, length - (level.stocked[end] - level.stocked[start]))


def stockouts(stretch: Stretch, available: Ints, unmet: Ints) -> tuple[Ints, Ints]:
    """Return the rows at which stockouts begin, and those after which they are over, -1 for never.

    One runs from the first of the `unmet` rows until nobody waits and there is stock again; `available` is the stock
    after every row.
    """
    backlog = stretch.levels(stretch.quantity * BACKLOG[stretch.kind], np.zeros(stretch.places, dtype=np.int64))
    well = np.flatnonzero((backlog == 0) & (available > 0))
    wells_above = np.searchsorted(well, unmet)
    place = stretch.place[unmet]
    starts = np.ones(len(unmet), dtype=np.bool_)
    starts[1:] = (wells_above[1:] > wells_above[:-1]) | (place[1:] != place[:-1])

    start, next_well = unmet[starts], np.append(well, len(stretch.tick))[wells_above[starts]]
    return start, np.where(next_well < stretch.start[place[starts] + 1], next_well, -1)


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
    opened, opened_row = np.zeros_like(tick), np.zeros_like(receipt)
    opened[1:], opened_row[1:] = tick[:-1], receipt[:-1]
    opened[first], opened_row[first] = 0, stretch.start[place[first]]
    good = np.searchsorted(unmet, receipt) == np.searchsorted(unmet, opened_row)
    measured = opened >= model.clock.warm_up
    sums.cycles[stretch.here] = stretch.counts(receipt[measured])
    sums.good_cycles[stretch.here] = stretch.counts(receipt[measured & good])
