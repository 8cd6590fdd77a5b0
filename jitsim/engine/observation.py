"""What a policy has observed of its item at an instant: demand and lead times of the past, nothing else."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import cached_property

import numpy as np

from jitsim.engine.explosion import Explosion, SeenAbove, assumed_demand
from jitsim.ledger.quantities import in_units_of
from jitsim.model import Model
from jitsim.model.arrays import Floats
from jitsim.policies import Observed, Policy
from jitsim.policies.policy import Exploded
from jitsim.streams import Streams

KNOWN_RECEIPTS = 20
"""Lead times that are known before day 0."""
MOST_RECEIPTS = 100
"""Lead times that an estimate rests on: the latest."""
NEVER = 2**62
"""A tick beyond any horizon."""


class Observation(ABC):
    """The past of one item-location, as far as a policy may know it; engines differ in where they keep it.

    Before day 0 it holds what was demanded of those that the item goes to; where not `beyond`, of itself alone.
    """

    def __init__(self, model: Model, streams: Streams, location: int, *, beyond: bool = True) -> None:
        clock = model.clock
        self.ticks_per_day = clock.ticks_per_day
        self.written = model.policies[location]
        self.history = self.written.history_days
        self.unit = float(model.locations.unit[location])
        self.sees_sales_only = bool(model.supply.sees_sales_only[location])
        self._review = clock.review
        self._streams, self._location, self._beyond = streams, location, beyond

    @cached_property
    def before_day_0(self) -> Floats:
        """Demand per day before day 0 [smallest units], shape (history,).

        What is assumed has the mean and variation written.
        """
        assumed = self.written.prior_daily_demand
        if assumed is None:
            known = self._streams.known_demand(self._location, self.history, beyond=self._beyond)
            return known.astype(np.float64)
        return assumed_demand(self.written, self.history) / self.unit

    @cached_property
    def receipts_before_day_0(self) -> Floats:
        """Lead times of receipts before day 0 [days], shape (KNOWN_RECEIPTS,)."""
        return self._streams.known_lead_times(self._location, KNOWN_RECEIPTS)

    @cached_property
    def explosion(self) -> Explosion | None:
        """The items that this one goes to, None where it goes to none or does not ask."""
        if not self.written.explodes or not self._streams.receivers(self._location):
            return None
        return Explosion(self._streams, self._location)

    @abstractmethod
    def daily_demand(self, today: int) -> Floats:
        """Return the demand seen on each of the days before today [smallest units], oldest first, shape (history,)."""

    @abstractmethod
    def lead_times(self) -> Floats:
        """Return the days from release to receipt of the latest orders that have arrived, oldest first."""

    def until(self, tick: int) -> Observed:
        """Return what is known at a tick: the days before today, and what has arrived."""
        return Seen(self, tick // self.ticks_per_day)

    def item_class(self, today: int) -> str:
        """Return the class that the item has by its past demand, nothing where the policy asks for none."""
        every = self.written.reclassifies_every
        return "" if every is None else self._streams.item_class(self._location, today, every)

    def next_computation(self, tick: int, policy: Policy) -> int:
        """Return the tick at which parameters are computed next, at the review phase of a day; NEVER if not at all."""
        explosion = self.explosion if policy.explodes else None
        also = () if explosion is None else explosion.days_of_change
        return next_computation(tick, policy, self.written, self.ticks_per_day, self._review, also)


class Seen(Observed):
    """What was observed until a day, looked up when the policy asks for it: many need but a part of it."""

    def __init__(self, observation: Observation, day: int) -> None:
        object.__setattr__(self, "day", day)
        object.__setattr__(self, "observation", observation)

    observation: Observation

    @cached_property
    def daily_demand(self) -> Floats:
        """Demand of the last days [units]."""
        return in_units_of(self.observation.daily_demand(self.day), self.observation.unit)

    @cached_property
    def lead_times(self) -> Floats:
        """Lead times of the latest receipts [days]."""
        seen = self.observation
        return np.concatenate([seen.receipts_before_day_0, seen.lead_times()])[-MOST_RECEIPTS:]

    @cached_property
    def item_class(self) -> str:
        """The class of the item."""
        return self.observation.item_class(self.day)

    @cached_property
    def exploded(self) -> Exploded | None:
        """What is seen of the items that it goes to."""
        explosion = self.observation.explosion
        return None if explosion is None else SeenAbove(explosion, self.day)


def next_computation(
    tick: int, policy: Policy, written: Policy, ticks_per_day: int, review: int, also: Sequence[int] = ()
) -> int:
    """Return the tick after `tick` at which parameters are computed next; NEVER if not at all.

    `policy` is in force, `written` the one that the file names; computed is at tick `review` of a day, `also` on the
    days on which something beside the item changes.
    """
    today = tick // ticks_per_day
    days: list[float] = [day for day in (*policy.days_of_change, *also) if day > today]
    for period in (policy.days_between_refreshes, written.reclassifies_every):
        if period is not None:
            turn = today // period + 1
            # A period that is no whole number of days may end on this day once more.
            days.append((turn if int(turn * period) > today else turn + 1) * period)
    return int(min(days)) * ticks_per_day + review if days else NEVER
