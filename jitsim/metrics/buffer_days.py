"""Days of DDMRP buffers by the colour that they have in planning when the day ends (M-BUF)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from jitsim.ledger.columns import Kind
from jitsim.ledger.stretch import BACKLOG, ON_HAND, ON_ORDER, RESERVED, Stretch
from jitsim.metrics.observed import ClassOf
from jitsim.metrics.policy_levels import PolicyLevels, policy_levels
from jitsim.model.model import Model
from jitsim.policies.ddmrp import Ddmrp

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

POSITION = ON_HAND - RESERVED + ON_ORDER - BACKLOG
"""What one unit of an event does to the position, by kind."""


@dataclass(frozen=True, slots=True)
class BufferTally:
    """Whole days of the window measured, by the zone in which the net flow position ends the day, shape (L,).

    `dark_red` is below nothing and `blue` above the buffer. Days without a buffer count in none.
    """

    dark_red: Ints
    red: Ints
    yellow: Ints
    green: Ints
    blue: Ints

    @classmethod
    def zeros(cls, locations: int) -> Self:
        """Return sums of nothing."""
        return cls(*np.zeros((5, locations), dtype=np.int64))


def add_buffer_days(model: Model, stretch: Stretch, initial: Ints, class_of: ClassOf | None, sums: BufferTally) -> None:
    """Add the buffers of a stretch; `initial` (places,) is the stock at tick 0.

    Where a policy goes by classes, `class_of` tells them; without it no buffer of the stretch is counted.
    """
    policies = model.policies[stretch.here]
    classes = np.array([policy.reclassifies_every is not None for policy in policies], dtype=np.bool_)
    buffers = np.array([isinstance(policy, Ddmrp) for policy in policies], dtype=np.bool_) | classes
    if not buffers.any() or (classes.any() and class_of is None):
        return
    # What is not played has no parameters: the rest of a future that two engines play.
    buffers &= stretch.counts(stretch.rows(Kind.PARAMETER)) > 0
    levels = policy_levels(model, stretch, _no_class if class_of is None else class_of, buffers)
    clock, unit = model.clock, model.locations.unit[stretch.here, None]
    days = slice(-(-clock.warm_up // clock.ticks_per_day), clock.horizon // clock.ticks_per_day)
    position = (_positions(model, stretch, initial) - _spikes(model, stretch, levels))[:, days]
    tops = (levels.top_of_red, levels.top_of_yellow, levels.top_of_green)
    red, yellow, green = (np.rint(top[:, days] / unit) for top in tops)
    _add_colours(position, (0.0 * red, red, yellow), green, stretch.here, sums)


def _add_colours(position: Floats, bounds: tuple[Floats, ...], green: Floats, here: slice, sums: BufferTally) -> None:
    """Add days by colour, as `planning_colour` tells it: the first bound that the position is below counts.

    NaN, where there is no buffer, is neither above nor below anything.
    """
    left = ~np.isnan(green)
    for column, bound in zip((sums.dark_red, sums.red, sums.yellow), bounds, strict=True):
        column[here] = (left & (position < bound)).sum(axis=1)
        left &= ~(position < bound)
    sums.green[here] = (left & (position <= green)).sum(axis=1)
    sums.blue[here] = (left & (position > green)).sum(axis=1)


def _no_class(location: int, day: int, every: int) -> str:
    raise AssertionError("no policy goes by classes")


def _positions(model: Model, stretch: Stretch, initial: Ints) -> Ints:
    """Return the position at the end of each day, shape (places, days) [smallest units]."""
    days, opened = model.clock.days, np.zeros(len(model.locations.item), dtype=np.int64)
    np.add.at(opened, model.open_orders.location, model.open_orders.quantity)
    change = np.zeros((stretch.places, days), dtype=np.int64)
    change[:, 0] = initial + opened[stretch.here]
    sign = POSITION[stretch.kind]
    rows = np.flatnonzero(sign)
    day = stretch.tick[rows] // model.clock.ticks_per_day
    np.add.at(change, (stretch.place[rows], day), (stretch.quantity * sign)[rows])
    return change.cumsum(axis=1)


def _spikes(model: Model, stretch: Stretch, levels: PolicyLevels) -> Floats:
    """Return the qualified spikes known at the end of each day, shape (places, days) [smallest units]."""
    found = np.zeros(levels.top_of_green.shape)
    if model.demand.notice.any():
        for place in np.flatnonzero(~np.isnan(levels.spike_horizon).all(axis=1)).tolist():
            found[place] = spikes_ahead(model, stretch, place, levels)
    return found


def spikes_ahead(model: Model, stretch: Stretch, place: int, levels: PolicyLevels) -> Floats:
    """Return the qualified spikes that were known at the end of each day, shape (days,) [smallest units].

    A spike is a later day within the horizon whose orders known by then reach the threshold together.
    """
    days, per_day = model.clock.days, model.clock.ticks_per_day
    horizon, found = levels.spike_horizon[place], np.zeros(days)
    rows = stretch.rows(Kind.DEMAND)
    rows = rows[stretch.place[rows] == place]
    notice = model.demand.notice[stretch.part[rows]]
    due = stretch.tick[rows] // per_day
    ahead = due - np.maximum(stretch.tick[rows] - notice, 0) // per_day
    if not ahead.any():
        return found
    threshold = np.rint(levels.spike_threshold[place] / model.locations.unit[stretch.first + place])
    for distance in range(1, int(min(np.nanmax(np.nan_to_num(horizon)), ahead.max())) + 1):
        known = ahead >= distance
        total = np.bincount(due[known] - distance, stretch.quantity[rows][known], minlength=days)
        # Without spikes horizon and threshold are NaN, which compares as false.
        found += np.where((total >= threshold) & (distance <= horizon), total, 0.0)
    return found
