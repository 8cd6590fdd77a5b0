"""What is known of the items that an item is sent to or made into: usage is exploded from there."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cached_property

import numpy as np

from jitsim.ledger.quantities import in_units_of
from jitsim.model import NONE, Model
from jitsim.model.arrays import Floats
from jitsim.model.clock import Clock
from jitsim.model.supply import ALL_WORDS
from jitsim.policies import Observed, Policy
from jitsim.policies.bill_of_material import exploded_adu
from jitsim.policies.ddmrp import Ddmrp
from jitsim.policies.policy import Exploded
from jitsim.policies.sizing import GUARD
from jitsim.streams import Streams
from jitsim.streams.orders import Orders


class Explosion:
    """The demand of customers for an item and for all that it goes to, of days before today only.

    What is ordered within the network is left out: it is lumpy, and follows from that demand. `above` has the item and
    all that it goes to, each with its parents and the units of it in a good unit of theirs.
    """

    def __init__(self, streams: Streams, location: int) -> None:
        self.model = streams.model
        self.streams = streams
        self.location = location
        self.above: dict[int, dict[int, float]] = {}
        self._climb(location)
        self.history = max(self.model.policies[each].history_days for each in self.above)
        self._demanded: dict[int, Floats] = {}
        self._passed_on: dict[int, Floats] = {}
        self._adus: dict[tuple[int, int], float] = {}

    def _climb(self, location: int) -> None:
        unit, reject = self.model.locations.unit, self.model.supply.reject_threshold
        self.above[location] = {}
        for parent, usage in self.streams.receivers(location):
            good = 1.0 - float(reject[parent]) / ALL_WORDS
            units = usage * float(unit[location] / unit[parent]) / good
            self.above[location][parent] = self.above[location].get(parent, 0.0) + units
            if parent not in self.above:
                self._climb(parent)

    @cached_property
    def days_of_change(self) -> tuple[int, ...]:
        """The days on which what adjustments of the items above add changes."""
        found: set[int] = set()
        seen, waiting = {(self.location, 0.0)}, [(self.location, 0.0)]
        while waiting:
            location, below = waiting.pop()
            for parent in self.above[location]:
                step = (parent, below + self._lead_time(parent))
                if step in seen:
                    continue
                seen.add(step)
                waiting.append(step)
                changes = self._factors[parent].days_of_change if parent in self._factors else ()
                found.update(math.floor(day - 1 - step[1] + GUARD) + 1 for day in changes)
        return tuple(sorted(found))

    @cached_property
    def _factors(self) -> dict[int, Ddmrp]:
        """The buffers above that have planned adjustments or ramps."""
        policies = {each: self.model.policies[each] for each in self.above if each != self.location}
        return {
            each: policy
            for each, policy in policies.items()
            if isinstance(policy, Ddmrp) and (policy.adjustments or policy.ramps)
        }

    def added(self, day: int) -> float:
        """Return what adjustments of the items above add to the usage of a day [units per day]."""
        if not self._factors:
            return 0.0
        bill: dict[str, dict[str, float]] = {}
        for location, parents in self.above.items():
            for parent, units in parents.items():
                bill.setdefault(str(parent), {})[str(location)] = units
        lead_times = {str(each): self._lead_time(each) for each in self.above}
        adu = {str(each): self._adu(each, day) for each in self._factors}
        factors = {str(each): policy.factor_of_usage for each, policy in self._factors.items()}
        return exploded_adu(day, bill, lead_times, adu, factors)[str(self.location)]

    def _lead_time(self, location: int) -> float:
        return self.model.terms[location].own_lead_time or 0.0

    def parents_adu(self, location: int, day: int) -> float:
        """Return what the usage of its parents takes of an item [units per day]."""
        return math.fsum(units * self._adu(parent, day) for parent, units in self.above[location].items())

    def _adu(self, location: int, day: int) -> float:
        """Return the usage of an item above: that of its buffer, else the mean that is demanded of it."""
        if (location, day) not in self._adus:
            self._adus[location, day] = self._usage(location, day)
        return self._adus[location, day]

    def _usage(self, location: int, day: int) -> float:
        policy = self.model.policies[location]
        past = self.passed_on(location, day)
        if not isinstance(policy, Ddmrp):
            return float(past.mean())
        seen = Observed(day, past, np.full(1, self._lead_time(location)))
        if policy.adu.method == "exploded":
            own, parents = self.own(location, day), self.parents_adu(location, day)
            seen = replace(seen, exploded=Exploded(past, own, parents, 0.0))
        return policy.usage(self.model.terms[location], seen)

    def passed_on(self, location: int, day: int) -> Floats:
        """Return what customers demanded of an item and all above it on the days before [units]."""
        return self._before(self._exploded(location), location, day)

    def own(self, location: int, day: int) -> Floats:
        """Return what customers demanded of an item itself on the days before [units]."""
        return self._before(self._own(location), location, day)

    def _before(self, daily: Floats, location: int, day: int) -> Floats:
        today = self.history + day
        return daily[today - self.model.policies[location].history_days : today]

    def _exploded(self, location: int) -> Floats:
        """Return what customers demand of an item and all above it [units] by day, from the first day known on."""
        if location not in self._passed_on:
            total = self._own(location).copy()
            for parent, units in self.above[location].items():
                total += units * self._exploded(parent)
            policy = self.model.policies[location]
            if policy.prior_daily_demand is not None:
                total[: self.history] = assumed_demand(policy, self.history)
            self._passed_on[location] = total
        return self._passed_on[location]

    def _own(self, location: int) -> Floats:
        if location not in self._demanded:
            by_day = demand_by_day(self.streams.orders(location), self.model.clock)
            known = self.streams.known_demand(location, self.history, beyond=False).astype(np.float64)
            unit = float(self.model.locations.unit[location])
            self._demanded[location] = in_units_of(np.concatenate([known, by_day]), unit)
        return self._demanded[location]


class SeenAbove(Exploded):
    """What was seen of the items above until a day, worked out when the policy asks for it."""

    def __init__(self, explosion: Explosion, day: int) -> None:
        object.__setattr__(self, "explosion", explosion)
        object.__setattr__(self, "day", day)

    explosion: Explosion
    day: int

    @cached_property
    def daily_demand(self) -> Floats:
        """What customers demanded of the item and all above it [units]."""
        return self.explosion.passed_on(self.explosion.location, self.day)

    @cached_property
    def own_demand(self) -> Floats:
        """What customers demanded of the item itself [units]."""
        return self.explosion.own(self.explosion.location, self.day)

    @cached_property
    def parents_adu(self) -> float:
        """What the usage of its parents takes of it [units per day]."""
        return self.explosion.parents_adu(self.explosion.location, self.day)

    @cached_property
    def added(self) -> float:
        """What planned adjustments of the items above add [units per day]."""
        return self.explosion.added(self.day)


def is_exploded(model: Model, location: int) -> bool:
    """Return whether the items that an item goes to change the parameters of its policy."""
    policy = model.policies[location]
    if not policy.explodes:
        return False
    demand, above, waiting = model.demand, {NONE, location}, [location]
    while waiting:
        parents = set(demand.receiver[demand.location == waiting.pop()].tolist()) - above
        above |= parents
        waiting.extend(parents)
    above -= {NONE, location}
    adjusted = any(model.policies[each].explodes and model.policies[each].days_of_change for each in above)
    return adjusted or (bool(above) and isinstance(policy, Ddmrp) and policy.adu.method == "exploded")


def assumed_demand(policy: Policy, days: int) -> Floats:
    """Return the demand per day that a policy assumes before day 0 [units], with the mean and variation written."""
    swing = policy.prior_variation * (-1.0) ** np.arange(days)
    return np.asarray((policy.prior_daily_demand or 0.0) * (1.0 + swing))


def demand_by_day(orders: Orders, clock: Clock) -> Floats:
    """Return what orders demand on each day of the horizon [smallest units], shape (days,)."""
    days = np.array(orders.tick, dtype=np.int64) // clock.ticks_per_day
    by_day = np.bincount(days, np.array(orders.quantity, dtype=np.float64), minlength=clock.days)
    return by_day.astype(np.float64, copy=False)
