"""The levels that policies kept on each day of a replication: what orders were due at, and the most they could ask for.

Levels that a policy computes change while it runs; the ledger says when and to what.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jitsim.ledger.columns import Kind
from jitsim.ledger.stretch import Stretch
from jitsim.metrics.observed import ClassOf
from jitsim.model.model import Model
from jitsim.policies import Policy
from jitsim.policies.ddmrp import Ddmrp
from jitsim.policies.sizing import effective_minimum

Floats = npt.NDArray[np.float64]

LONGEST_REVIEW = 1.0
"""Days between two looks above which an order is not due as soon as the position is at the trigger."""


@dataclass(frozen=True, slots=True)
class Regime:
    """A policy and its parameters, in force from the end of `day` on."""

    day: int
    policy: Policy
    parameters: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PolicyLevels:
    """Levels at the end of each day, shape (places, days) [units]; NaN where a policy has no such level.

    At or below `trigger` an order is due, where the policy looks every day. `top_of_red` and `spike_threshold` are
    those of DDMRP buffers. `most`, shape (places,), is the largest position that the policy in force at the end can
    bring about, the rounding of its orders included.
    """

    trigger: Floats
    top_of_red: Floats
    spike_threshold: Floats
    most: Floats


def policy_levels(model: Model, stretch: Stretch, class_of: ClassOf) -> PolicyLevels:
    """Return the levels of the item-locations of a stretch."""
    shape = (stretch.places, model.clock.days)
    trigger, red, spike = (np.full(shape, np.nan) for _ in range(3))
    most = np.full(stretch.places, np.nan)
    for place, regimes in enumerate(_regimes(model, stretch, class_of)):
        location = stretch.first + place
        unit = float(model.locations.unit[location])
        ends = [*(regime.day for regime in regimes[1:]), model.clock.days]
        for regime, end in zip(regimes, ends, strict=True):
            due = _trigger(model, location, regime)
            if due is not None:
                trigger[place, regime.day : end] = unit * due
            if isinstance(regime.policy, Ddmrp):
                here = (place, slice(regime.day, end))
                spike[here], red[here] = _buffer_of(regime.policy, regime.parameters, unit)
        most[place] = unit * _most(model, location, regimes[-1])
    return PolicyLevels(trigger, red, spike, most)


def _regimes(model: Model, stretch: Stretch, class_of: ClassOf) -> Iterator[list[Regime]]:
    """Yield the regimes of each place, oldest first, at least one."""
    rows = stretch.rows(Kind.PARAMETER, Kind.POLICY)
    columns = [column[rows].tolist() for column in (stretch.tick, stretch.kind, stretch.part, stretch.quantity)]
    changes = list(zip(*columns, strict=True))
    bounds = np.searchsorted(rows, stretch.start).tolist()
    for place in range(stretch.places):
        yield _of_place(model, stretch.first + place, changes[bounds[place] : bounds[place + 1]], class_of)


def _of_place(model: Model, location: int, changes: list[tuple[int, int, int, int]], class_of: ClassOf) -> list[Regime]:
    """Return the regimes that follow from the rows (tick, kind, part, quantity) of one item-location."""
    policy, day = model.policies[location], model.clock.ticks_per_day
    if not changes:
        count = int(model.locations.parameter_count[location])
        return [Regime(0, policy, tuple(model.locations.parameters[location].tolist()[:count]))]
    written, every = policy, policy.reclassifies_every
    found: list[Regime] = []
    parameters: list[int] = []
    for (tick, kind, part, value), following in zip(changes, [*changes[1:], (-1, 0, 0, 0)], strict=True):
        if kind == Kind.POLICY:
            policy = written if every is None else written.in_force(class_of(location, tick // day, every))
            parameters = []
        else:
            parameters[part : part + 1] = [value]
        if following[0] != tick:
            found.append(Regime(tick // day, policy, tuple(parameters)))
    return found


def _trigger(model: Model, location: int, regime: Regime) -> int | None:
    """Return the position at which an order is due [smallest units]; cards look at stock, not at the position."""
    policy = regime.policy
    if policy.counts_cards or policy.days_between_reviews > LONGEST_REVIEW:
        return None
    buffer = policy.buffer_of(regime.parameters, model.terms[location])
    return None if buffer is None else buffer.trigger


def _most(model: Model, location: int, regime: Regime) -> float:
    """Return the largest position that orders lead to [smallest units], NaN for a policy that keeps no level.

    Raising an order to the smallest one or to a whole multiple adds less than one such order.
    """
    terms = model.terms[location]
    buffer = regime.policy.buffer_of(regime.parameters, terms)
    if buffer is None:
        return np.nan
    least = effective_minimum(terms.minimum_order, terms.order_multiple)
    return float(buffer.top + max(least - 1, 0))


def _buffer_of(policy: Ddmrp, parameters: tuple[int, ...], unit: float) -> tuple[float, float]:
    """Return the spike threshold and the top of red [units].

    A red zone that is not written follows from the threshold, which by default is a share of it, to the rounding of
    the threshold.
    """
    horizon, threshold = parameters[:2]
    red = np.nan if policy.zones is None or policy.adjustments else policy.zones.red
    if horizon == 0 or isinstance(policy.spikes, str):
        return np.nan, red
    if policy.zones is None and policy.spikes.threshold is None and policy.spikes.multiple_of_adu is None:
        red = threshold * unit / policy.spikes.share_of_red
    return threshold * unit, red
