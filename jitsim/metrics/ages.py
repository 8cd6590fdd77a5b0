"""How old stock is: first in, first out, so what is on hand is what came last (M-AGE).

No layer is followed through time. Of the stock at an instant all is older than a days that is more than what came in
during the last a days. Opening stock has age 0 at tick 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jitsim.ledger.columns import Kind
from jitsim.ledger.ledger import Ledger
from jitsim.ledger.quantities import in_units
from jitsim.ledger.stretch import ON_HAND, Stretch, stretches
from jitsim.model.clock import Clock
from jitsim.model.model import Model

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

AGE_LIMITS = (30, 60, 90, 180, 365)
"""Days at which one band of age ends and the next begins; an age on a limit belongs to the younger band."""

AGE_BANDS = ("0-30", "31-60", "61-90", "91-180", "181-365", "over 365")
"""The bands in days, youngest first."""

AGED = 3
"""The first band of stock that counts as old: above 90 days."""


@dataclass(frozen=True, slots=True)
class StockAges:
    """Stock by age of item-locations.

    `at_end` is the stock at the horizon and `mean` the average over the daily snapshots of the window measured, shape
    (L, bands) [units], NaN for a window without a snapshot. `oldest` (L,) is the age of the oldest unit at the horizon
    [days], 0 without stock.
    """

    at_end: Floats
    mean: Floats
    oldest: Floats


def stock_ages(model: Model, ledger: Ledger) -> StockAges:
    """Return how old the stock of a replication is."""
    clock, count = model.clock, len(model.locations.item)
    at_end, total = np.zeros((count, len(AGE_BANDS)), dtype=np.int64), np.zeros((count, len(AGE_BANDS)), dtype=np.int64)
    oldest = np.zeros(count)
    measured = _snapshots(clock)
    for stretch in stretches(ledger, until=clock.horizon):
        here, initial = stretch.here, ledger.initial[stretch.here]
        at_end[here], oldest[here] = _at_horizon(stretch, initial, clock)
        total[here] = _over_snapshots(stretch, initial, clock, measured)
    unit = model.locations.unit[:, None]
    days = measured.sum()
    mean = in_units(total, unit) / days if days else np.full(total.shape, np.nan)
    return StockAges(in_units(at_end, unit), mean, oldest)


def _snapshots(clock: Clock) -> Bools:
    """Return the days whose snapshot is measured, shape (days,)."""
    tick = clock.snapshot + clock.ticks_per_day * np.arange(clock.days)
    measured: Bools = (tick >= clock.warm_up) & (tick < clock.horizon)
    return measured


def _bands(on_hand: Ints, older: list[Ints]) -> list[Ints]:
    """Return stock by band, from all stock and what of it is older than each limit."""
    more = [on_hand, *older]
    return [young - old for young, old in zip(more, [*older, 0 * on_hand], strict=True)]


def _at_horizon(stretch: Stretch, initial: Ints, clock: Clock) -> tuple[Ints, Floats]:
    """Return stock by band, shape (places, bands), and the age of the oldest unit [days], at the horizon."""
    rows = stretch.rows(Kind.RECEIPT)
    place, tick, quantity = stretch.place[rows], stretch.tick[rows], stretch.quantity[rows]
    on_hand = initial + stretch.sums(stretch.quantity * ON_HAND[stretch.kind])

    def received_before(end: int) -> Ints:
        came = np.bincount(place, quantity * (tick < end), minlength=stretch.places)
        return np.rint(came).astype(np.int64) + initial * (end > 0)

    received = received_before(clock.horizon)
    older = [
        np.maximum(on_hand - received + received_before(clock.horizon - limit * clock.ticks_per_day), 0)
        for limit in AGE_LIMITS
    ]
    gone = received - on_hand
    layer = np.cumsum(quantity)
    above = stretch.before(rows)
    layer = layer - np.concatenate(([0], layer))[above][place] + initial[place]
    first = above + np.bincount(place, layer <= gone[place], minlength=stretch.places).astype(np.int64)
    since = np.where(initial > gone, 0, np.append(tick, 0)[first])
    age = np.where(on_hand > 0, (clock.horizon - since) / clock.ticks_per_day, 0.0)
    return np.stack(_bands(on_hand, older), axis=1), age


def _over_snapshots(stretch: Stretch, initial: Ints, clock: Clock, measured: Bools) -> Ints:
    """Return the sums over the measured snapshots of stock by band, shape (places, bands)."""
    day = clock.ticks_per_day
    seen = np.maximum(-((clock.snapshot - stretch.tick) // day), 0)
    later = np.maximum((stretch.tick - clock.snapshot) // day + 1, 0)
    receipt = stretch.kind == int(Kind.RECEIPT)
    on_hand = _levels(stretch, stretch.quantity * ON_HAND[stretch.kind], seen, clock.days) + initial[:, None]
    received = _levels(stretch, stretch.quantity * receipt, seen, clock.days) + initial[:, None]
    before = _levels(stretch, stretch.quantity * receipt, later, clock.days)
    before[:, 0 if clock.snapshot > 0 else 1 :] += initial[:, None]
    older = []
    for limit in AGE_LIMITS:
        young = received.copy()
        young[:, limit:] -= before[:, : max(clock.days - limit, 0)]
        older.append(np.maximum(on_hand - young, 0)[:, measured].sum(axis=1))
    return np.stack(_bands(on_hand[:, measured].sum(axis=1), older), axis=1)


def _levels(stretch: Stretch, change: Ints, day: Ints, days: int) -> Ints:
    """Return running totals of changes by place and day, shape (places, days); a change counts from its `day` on."""
    rows = np.flatnonzero((change != 0) & (day < days))
    sums = np.zeros(stretch.places * days, dtype=np.int64)
    np.add.at(sums, stretch.place[rows] * days + day[rows], change[rows])
    return sums.reshape(stretch.places, days).cumsum(axis=1)
