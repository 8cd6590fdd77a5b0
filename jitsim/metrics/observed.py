"""What one replication showed of each item-location: demand per day, lead times, and what its policy went by."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jitsim.ledger.columns import FIRST_SOURCE, Kind
from jitsim.ledger.ledger import Ledger
from jitsim.ledger.quantities import in_units
from jitsim.ledger.stretch import Stretch, stretches
from jitsim.ledger.supplies import supply_of_orders
from jitsim.model.model import NONE, Model
from jitsim.policies import Policy
from jitsim.policies.estimates import Estimates

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

Parameters = tuple[int, ...]
ClassOf = Callable[[int, int, int], str]
"""From an item-location, a day and the days between two looks to a class such as AX."""


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What was seen of one item-location.

    `daily_demand` are the whole days of the window [units], `lead_times` those of the orders received in it [days].
    `policy` is the one in force at the end of the window and `parameters` all that it went by in the window, each with
    its time in force [ticks], the last at the end; `computed` says that it computed them itself. `shared` says that
    orders went to more than its first source, whose lead times these are.
    """

    daily_demand: Floats
    lead_times: Floats
    policy: Policy
    parameters: list[tuple[int, Parameters]]
    computed: bool
    shared: bool = False

    @property
    def estimates(self) -> Estimates:
        """Mean and standard deviation of demand and lead time; only where there are some of each."""
        demand, lead_times = self.daily_demand, self.lead_times
        return Estimates(
            demand=float(demand.mean()),
            demand_sd=spread(demand),
            lead_time=float(lead_times.mean()),
            lead_time_sd=spread(lead_times),
            daily=demand,
        )


def spread(values: Floats) -> float:
    """Return the sample standard deviation; exactly 0 where all values are the same."""
    return 0.0 if len(values) < 2 or values.min() == values.max() else float(values.std(ddof=1))


def seen_in(model: Model, ledger: Ledger, class_of: ClassOf) -> Iterator[Seen]:
    """Yield what a ledger shows of each item-location, in the order of the model."""
    opened = np.bincount(model.open_orders.location, minlength=len(model.locations.item))
    for stretch in stretches(ledger, until=model.clock.horizon):
        here = stretch.here
        demand = in_units(_daily_demand(model, stretch), model.locations.unit[here, None])
        lead_times = _lead_times(model, stretch, opened[here])
        computed, changes = _computed(stretch), _last_changes(stretch)
        released = stretch.rows(Kind.ORDER)
        shared = stretch.counts(released[stretch.part[released] != FIRST_SOURCE]) > 0
        for place in range(stretch.places):
            location = stretch.first + place
            yield Seen(
                demand[place],
                lead_times[place],
                _policy(model, location, changes[place], class_of),
                _in_window(model, computed[place]) or [(model.clock.window, _fixed(model, location))],
                bool(computed[place]),
                bool(shared[place]) and model.sourcing[location] is not None,
            )


def _daily_demand(model: Model, stretch: Stretch) -> Ints:
    """Return what was demanded on each whole day of the window [smallest units], shape (places, days)."""
    clock = model.clock
    first = -(-clock.warm_up // clock.ticks_per_day)
    days = max(clock.horizon // clock.ticks_per_day - first, 0)
    rows = stretch.rows(Kind.DEMAND)
    day = stretch.tick[rows] // clock.ticks_per_day - first
    inside = (day >= 0) & (day < days)
    rows, day = rows[inside], day[inside]
    sums = np.zeros(stretch.places * days, dtype=np.int64)
    np.add.at(sums, stretch.place[rows] * days + day, stretch.quantity[rows])
    return sums.reshape(stretch.places, days)


def _lead_times(model: Model, stretch: Stretch, opened: Ints) -> list[Floats]:
    """Return the first source's lead times of orders received in the window by place [days], each of its mean unit.

    Orders open at day 0 have no release.
    """
    released = stretch.rows(Kind.ORDER)
    rows = stretch.rows(Kind.RECEIPT)
    rows = rows[stretch.tick[rows] >= model.clock.warm_up]
    number = stretch.part[rows] - opened[stretch.place[rows]]
    rows, number = rows[number >= 0], number[number >= 0]
    order = stretch.before(released)[stretch.place[rows]] + number
    of_first = stretch.part[released[order]] == FIRST_SOURCE
    rows, order = rows[of_first], order[of_first]
    units = np.bincount(order, stretch.quantity[rows], minlength=len(released))
    sent = stretch.tick[released] + model.supply.release_delay[supply_of_orders(model, stretch)]
    waits = (stretch.tick[rows] - sent[order]) / model.clock.ticks_per_day
    unit_days = np.bincount(order, stretch.quantity[rows] * waits, minlength=len(released))
    received = np.flatnonzero(units)
    days = unit_days[received] / units[received]
    return np.split(days, np.cumsum(stretch.counts(released[received]))[:-1])


def _computed(stretch: Stretch) -> list[list[tuple[int, Parameters]]]:
    """Return the parameters that each place computed since it took up its policy, each with its tick."""
    rows = stretch.rows(Kind.PARAMETER, Kind.POLICY)
    columns = (stretch.place, stretch.tick, stretch.kind, stretch.part, stretch.quantity)
    found: list[list[tuple[int, Parameters]]] = [[] for _ in range(stretch.places)]
    for place, tick, kind, part, value in zip(*(column[rows].tolist() for column in columns), strict=True):
        history = found[place]
        if kind == Kind.POLICY:
            history.clear()
            continue
        before = history[-1][1] if history else ()
        if history and history[-1][0] == tick:
            history.pop()
        history.append((tick, (*before[:part], value, *before[part + 1 :])))
    return found


def _in_window(model: Model, computed: list[tuple[int, Parameters]]) -> list[tuple[int, Parameters]]:
    """Return the parameters that were in force in the window, each with its ticks in it."""
    clock = model.clock
    ends = [*(tick for tick, _ in computed[1:]), clock.horizon]
    spans = [
        (max(end - max(tick, clock.warm_up), 0), parameters)
        for (tick, parameters), end in zip(computed, ends, strict=False)
    ]
    return [span for span in spans if span[0] > 0] or spans[-1:]


def _last_changes(stretch: Stretch) -> list[int]:
    """Return the tick at which each place last took up a policy, NONE where it only has the one written."""
    rows = stretch.rows(Kind.POLICY)
    last = np.full(stretch.places, NONE, dtype=np.int64)
    last[stretch.place[rows]] = stretch.tick[rows]
    changes: list[int] = last.tolist()
    return changes


def _policy(model: Model, location: int, changed: int, class_of: ClassOf) -> Policy:
    """Return the policy that an item-location follows since it changed to it; its class on that day decided."""
    written = model.policies[location]
    every = written.reclassifies_every
    if every is None or changed == NONE:
        return written
    return written.in_force(class_of(location, changed // model.clock.ticks_per_day, every))


def _fixed(model: Model, location: int) -> tuple[int, ...]:
    count = int(model.locations.parameter_count[location])
    return tuple(model.locations.parameters[location].tolist()[:count])
