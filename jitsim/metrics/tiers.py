"""The tiers of a network, from the customers up, and what customers demand of each in the end."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from jitsim.model.model import NONE, Model

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def tiers(model: Model) -> Ints:
    """Return the tier of each item-location, shape (L,): one more than the highest of those that it replenishes."""
    demand, tier = model.demand, np.ones(len(model.locations.item), dtype=np.int64)
    inner = np.flatnonzero(demand.receiver != NONE)
    for _ in range(len(tier)):
        before = tier.copy()
        np.maximum.at(tier, demand.location[inner], before[demand.receiver[inner]] + 1)
        if (tier == before).all():
            break
    return tier


def customer_demand_beyond(model: Model, tier: Ints, of_customers: Floats) -> Floats:
    """Return what customers demand of each item-location and, through it, of all that it goes to, shape (L, buckets).

    Customers' own demand at each is given; what is made of a component counts with its quantity per unit made.
    """
    demand, unit, beyond = model.demand, model.locations.unit, of_customers.copy()
    for level in range(2, int(tier.max(initial=1)) + 1):
        for stream in np.flatnonzero((demand.receiver != NONE) & (tier[demand.location] == level)).tolist():
            location, receiver = int(demand.location[stream]), int(demand.receiver[stream])
            beyond[location] += demand.usage[stream] * unit[location] / unit[receiver] * beyond[receiver]
    return beyond
