"""Who computes the parameters of policies for the kernels, by the policies' own formulas."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import NoReturn

import numpy as np

from jitsim.engine.compiled.arrays import ANEW, NEVER, TOLD, TOLD_COUNT, TOLD_FIRST, TOLD_INITIAL, TOLD_TICK, Ints
from jitsim.engine.compiled.rooms import Space
from jitsim.engine.observation import MOST_RECEIPTS, Observation, next_computation
from jitsim.model import NONE, Model
from jitsim.model.arrays import Floats
from jitsim.policies import Observed
from jitsim.policies.buffer_terms import MODERATE, Planned
from jitsim.policies.ddmrp import WEEK, Ddmrp
from jitsim.policies.policy import MOST_HISTORY
from jitsim.streams import Streams

FUTURES_AT_HAND = 64
"""Replications whose past is kept while one item-location after the other is played."""


class Planner:
    """Answers the kernel of one thread, whatever it plays; a replication is asked about from day 0 on."""

    def __init__(self, model: Model, seed: int) -> None:
        self._model = model
        self._streams = lru_cache(FUTURES_AT_HAND)(partial(Streams, model, seed))
        self._notes: dict[int, Notes] = {}
        """By turn in the component that is being played."""

    def answer(self, location: int, replication: int, space: Space) -> None:
        """Tell the parameters of an item-location at the refresh at which the kernel waits."""
        tick, turn = int(space.told[ANEW, TOLD_TICK]), int(space.item["turn"][0])
        if tick == 0:
            self._notes[turn] = Notes(self._model, self._streams(replication), location, space)
        tell(space.told[ANEW], self._model, location, self._notes[turn].until(tick))


class Notes(Observation):
    """What was observed of an item-location in a replication, as a kernel notes it."""

    def __init__(self, model: Model, streams: Streams, location: int, space: Space) -> None:
        super().__init__(model, streams, location)
        self._space = space
        self._has_past = False
        space.daily[:] = 0.0

    def daily_demand(self, today: int) -> Floats:
        """Return demand per day; where only sales are recorded the kernel takes off what is lost."""
        daily = self._space.daily
        if not self._has_past:
            daily[MOST_HISTORY - self.history : MOST_HISTORY] = self.before_day_0
            self._has_past = True
        return daily[MOST_HISTORY + today - self.history : MOST_HISTORY + today]

    def lead_times(self) -> Floats:
        """Return the lead times of the latest receipts."""
        ticks, count = self._space.lead_times, int(self._space.item["receipts"][0])
        latest = ticks[:count] if count < MOST_RECEIPTS else np.roll(ticks, -(count % MOST_RECEIPTS))
        return latest / self.ticks_per_day


class _LookedBackError(Exception):
    """A policy wants to know more than the day."""


class Day(Observed):
    """A day of which nothing else is known: a policy that is content with it does the same in every future."""

    def __init__(self, day: int) -> None:
        object.__setattr__(self, "day", day)

    def _unknown(self) -> NoReturn:
        raise _LookedBackError

    daily_demand = property(_unknown)
    lead_times = property(_unknown)
    item_class = property(_unknown)
    exploded = None


def refreshes_of(model: Model, location: int) -> Ints:
    """Return what is told at every refresh of an item-location, and the tick of one more, shape (refreshes + 1, TOLD).

    Where it follows from what is observed there are no parameters.
    """
    policy, clock, ticks = model.policies[location], model.clock, [0]
    while ticks[-1] < clock.horizon:
        ticks.append(min(next_computation(ticks[-1], policy, policy, clock.ticks_per_day, clock.review), NEVER))
    refreshes = np.zeros((len(ticks), TOLD), dtype=np.int64)
    refreshes[:, TOLD_TICK] = ticks
    try:
        for told in refreshes[:-1]:
            tell(told, model, location, Day(int(told[TOLD_TICK]) // clock.ticks_per_day))
    except _LookedBackError:
        refreshes[:, TOLD_COUNT] = 0
    return refreshes


def buffer_of(model: Model, location: int, ticks: Ints) -> tuple[tuple[float, ...], list[Planned]] | None:
    """Return a buffer that the kernel can compute, and its planned factors at some ticks; None where Python has to.

    Of whole units sums are exact, so the kernel may add up demand as it likes.
    """
    policy, terms = model.policies[location], model.terms[location]
    if not isinstance(policy, Ddmrp) or policy.prior_daily_demand is not None or terms.unit != 1.0:
        return None
    lead_time, adu, factor = policy.known_lead_time(terms), policy.adu, policy.variability_factor
    if lead_time is None or adu.exclude_spikes or adu.method not in {"fixed", "past"}:
        return None
    usage_days = 0 if adu.method == "fixed" else min(adu.horizon_days, policy.history_days)
    weeks = 0 if factor is not None or policy.zones is not None else policy.history_days // WEEK
    known = (adu.value or 0.0, MODERATE if factor is None else factor, usage_days, weeks)
    days = (ticks // model.clock.ticks_per_day).tolist()
    return (*policy.sizing(terms, lead_time), *known), [policy.planned(day) for day in days]


def tell(told: Ints, model: Model, location: int, seen: Observed) -> None:
    """Compute the parameters of an item-location from what was seen, and tell them to a kernel (TOLD,)."""
    policy, terms = model.policies[location], model.terms[location]
    if told[TOLD_TICK] == 0:
        initial = model.locations.initial[location]
        told[TOLD_INITIAL] = policy.initial(terms, seen) if initial == NONE else initial
    parameters = policy.parameters(terms, seen)
    told[TOLD_COUNT] = len(parameters)
    for number, parameter in enumerate(parameters):
        told[TOLD_FIRST + number] = parameter
