"""The levels that policies kept on each day of a replication: what orders were due at, and the most they could ask for.

Levels that a policy computes change while it runs; the ledger says when and to what.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jitsim.ledger.columns import Kind
from jitsim.ledger.quantities import in_units
from jitsim.ledger.stretch import Stretch
from jitsim.metrics.observed import ClassOf
from jitsim.model.model import Model
from jitsim.policies import Policy
from jitsim.policies.ddmrp import Ddmrp
from jitsim.policies.sizing import effective_minimum

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_OF_BUFFERS = ("top_of_red", "top_of_yellow", "top_of_green", "spike_threshold", "spike_horizon", "on_hand_alert")
"""The levels that only DDMRP buffers have."""

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

    At or below `trigger` an order is due, where the policy looks every day. Of DDMRP buffers there are the tops of the
    zones, the threshold of a spike and how far ahead spikes are looked for [days], NaN for the last two where none are;
    `on_hand_alert` is the share of the red zone below which stock is an execution alert. `most`, shape (places,), is
    the largest position that the policy in force at the end can bring about, the rounding of its orders included.
    """

    trigger: Floats
    top_of_red: Floats
    top_of_yellow: Floats
    top_of_green: Floats
    spike_threshold: Floats
    spike_horizon: Floats
    on_hand_alert: Floats
    most: Floats


def policy_levels(model: Model, stretch: Stretch, class_of: ClassOf, only: Bools | None = None) -> PolicyLevels:
    """Return the levels of the item-locations of a stretch, NaN for those that are not among `only` (places,)."""
    shape = (stretch.places, model.clock.days)
    trigger = np.full(shape, np.nan)
    of_buffers = {name: np.full(shape, np.nan) for name in _OF_BUFFERS}
    most = np.full(stretch.places, np.nan)
    for place, regimes in enumerate(_regimes(model, stretch, class_of)):
        if only is not None and not only[place]:
            continue
        location = stretch.first + place
        unit = float(model.locations.unit[location])
        ends = [*(regime.day for regime in regimes[1:]), model.clock.days]
        for regime, end in zip(regimes, ends, strict=True):
            due = _trigger(model, location, regime)
            if due is not None:
                trigger[place, regime.day : end] = unit * due
            if isinstance(regime.policy, Ddmrp):
                for name, value in _buffer_of(regime.policy, regime.parameters, unit).items():
                    of_buffers[name][place, regime.day : end] = value
        most[place] = unit * _most(model, location, regimes[-1])
    return PolicyLevels(trigger=trigger, most=most, **of_buffers)


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


def _buffer_of(policy: Ddmrp, parameters: tuple[int, ...], unit: float) -> dict[str, float]:
    """Return the levels of `_OF_BUFFERS`."""
    horizon, threshold = parameters[:2]
    looks = not isinstance(policy.spikes, str)
    quantities = np.array([*policy.tops_of(parameters), threshold])
    red, yellow, green, spike = in_units(quantities, np.array(unit)).tolist()
    return {
        "top_of_red": red,
        "top_of_yellow": yellow,
        "top_of_green": green,
        "spike_threshold": spike if looks else np.nan,
        "spike_horizon": float(horizon) if looks else np.nan,
        "on_hand_alert": policy.on_hand_alert,
    }
