"""How orders vary from stage to stage of a network, up to the first supplier (M-BW).

Batching inflates the bullwhip and aggregation hides it (Chen and Lee), so it is that of one item at one stocking point,
in buckets of a week. Chen, Drezner, Ryan and Simchi-Levi, Management Science 46 (2000).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jitsim.metrics.cash import FEWEST_WEEKS, bullwhip, bullwhip_of_cvs, weekly
from jitsim.metrics.metric import Floats
from jitsim.metrics.tiers import customer_demand_beyond, tiers
from jitsim.metrics.transport import within_network
from jitsim.model.model import Model
from jitsim.policies.classes import coefficients_of_variation


@dataclass(frozen=True, slots=True)
class Stage:
    """An item at a stocking point of a network; `tier` 1 serves customers only, 2 those of tier 1, and so on.

    Of the weeks measured: mean demand received [units per week], from customers and from whoever it replenishes; the
    coefficients of variation of that and of the orders placed; `bullwhip`, the variance of these orders over that of
    the demand received, `bullwhip_of_cvs` the same of squared coefficients of variation, and `bullwhip_of_chain` the
    variance of these orders over that of what customers demanded in the end. None where unknown. `source` names all.
    """

    tier: int
    stocking_point: str
    item: str
    source: str
    weekly_demand: float | None
    demand_cv: float | None
    order_cv: float | None
    bullwhip: float | None
    bullwhip_of_cvs: float | None
    bullwhip_of_chain: float | None


def stages(model: Model, demand: Floats, of_customers: Floats, orders: Floats) -> tuple[Stage, ...]:
    """Return the stages from the customers up, none where suppliers deliver to all stocking points.

    Arrays are those of the days measured, shape (L, days) [units]: demand received, that of customers alone, and units
    ordered.
    """
    if not within_network(model).any():
        return ()
    tier = tiers(model)
    received, placed = weekly(demand), weekly(orders)
    beyond = customer_demand_beyond(model, tier, weekly(of_customers))
    count, enough = len(tier), received.shape[1] >= FEWEST_WEEKS
    columns = np.full((6, count), np.nan)
    if received.shape[1]:
        columns[0] = received.mean(axis=1)
    if enough:
        columns[1], columns[2] = coefficients_of_variation(received), coefficients_of_variation(placed)
        columns[3], columns[4] = bullwhip(placed, received)[0], bullwhip_of_cvs(placed, received)[0]
        columns[5] = bullwhip(placed, beyond)[0]
    points, items = model.locations.stocking_point, model.locations.item
    return tuple(
        Stage(
            int(tier[place]),
            model.stocking_points[points[place]],
            model.items[items[place]],
            " or ".join(dict.fromkeys(model.sources[model.supply.source[row]] for row in model.supply.rows_of(place))),
            *(None if np.isnan(value) else float(value) for value in columns[:, place]),
        )
        for place in np.lexsort((items, points, tier)).tolist()
    )
