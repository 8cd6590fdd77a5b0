"""When a policy reviews its item."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Self

from jitsim.model.clock import Clock
from jitsim.model.model import Model
from jitsim.model.working_time import WorkingTime
from jitsim.policies import Policy


@dataclass(frozen=True, slots=True)
class Reviews:
    """The instants of review: every `period` ticks of working time from `first` on; 0 at every change of the position.

    A first review on a day off takes place at the same time of the next working day, a continuous one when that day
    starts.
    """

    period: int
    first: int
    working: WorkingTime

    @classmethod
    def of(cls, model: Model, location: int, policy: Policy) -> Self:
        """Return the reviews of an item-location under a policy."""
        locations, working = model.locations, model.supply.point_time(location, model.clock.ticks_per_day)
        if policy is model.policies[location]:
            return cls(int(locations.review_period[location]), int(locations.first_review[location]), working)
        point = model.stocking_points[locations.stocking_point[location]]
        item = model.items[locations.item[location]]
        return cls(review_period(policy, model.clock), first_review(policy, model.clock, point, item), working)

    def following(self, tick: int, last: int) -> int:
        """Return the first review at or after `tick`, leaving out the one that took place at the tick `last`."""
        if not self.working.always:
            return self._on_working_days(tick, last)
        return next_review(self.period, self.first, tick, last)

    def _on_working_days(self, tick: int, last: int) -> int:
        if not self.period:
            return self.working.next_open(tick)
        now = self.working.elapsed(tick)
        time = self.first % self.working.ticks_per_day
        first = self.working.elapsed(self.first - time) + time
        due = now + (first - now) % self.period if now > first else first
        review = self.working.add_working(0, due)
        return self.working.add_working(0, due + self.period) if review == last else review


def next_review(period: int, first: int, tick: int, last: int) -> int:
    """Return the first review at or after `tick` when every day is a working day (see `Reviews.following`)."""
    if not period:
        return tick
    due = tick + (first - tick) % period if tick > first else first
    return due + period if due == last else due


def review_period(policy: Policy, clock: Clock) -> int:
    """Return the ticks between two reviews, 0 at every change of the position."""
    days = policy.days_between_reviews
    return max(1, clock.ticks(days)) if days > 0 else 0


def first_review(policy: Policy, clock: Clock, point: str, item: str) -> int:
    """Return the tick of the first review: written, spread over the period, or on day 0."""
    if policy.first_review is not None:
        day = policy.first_review
    elif policy.spreads_reviews:
        day = _spread(point, item, int(policy.days_between_reviews))
    else:
        day = 0.0
    return clock.review + clock.ticks(day)


def _spread(point: str, item: str, days: int) -> float:
    """Return a day in the review period by a digest of the names, the same on every machine."""
    digest = hashlib.blake2b(f"{point}\0{item}".encode(), digest_size=8).digest()
    return float(int.from_bytes(digest, "little") % days) if days > 1 else 0.0
