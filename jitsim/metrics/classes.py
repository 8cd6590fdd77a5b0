"""Classes of items: the planner's own, else A, B or C by what was demanded in the window measured."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from jitsim.ledger.quantities import in_units
from jitsim.metrics.tallies import Tallies
from jitsim.metrics.tally import Tally
from jitsim.model.model import Model, Timing
from jitsim.policies.classes import ABC, Labels, abc_ranking
from jitsim.scenario import Scenario


def item_classes(model: Model, tallies: Sequence[Tally]) -> Labels:
    """Return the class of every item, shape (items,), one for all replications together.

    Usage value is units demanded, served or not, times unit cost; where an item has no unit cost all of them are ranked
    by units. What stocking points order of each other is demanded once, by whoever the last of them serves.
    """
    location, unit = model.demand.location, model.locations.unit
    demanded = sum(
        block.columns["demand", "demanded"].sum(axis=0, dtype=np.int64) for block in Tallies.of(tallies).blocks
    )
    cost = model.money.unit_cost
    if np.isnan(cost).any():
        cost = np.ones(len(cost))
    usage = in_units(demanded * (model.demand.timing != Timing.TRANSFER), unit[location]) * cost[location]
    by_item = np.bincount(model.locations.item[location], usage, minlength=len(model.items))
    classes = abc_ranking(model.items, by_item.astype(np.float64)).classes
    for item, terms in zip(model.locations.item.tolist(), model.terms, strict=True):
        if terms.item_class is not None:
            classes[item] = terms.item_class
    return classes


def class_basis(scenario: Scenario) -> str:
    """Return in words what the classes of `item_classes` rest on."""
    stocked = {name for point in scenario.stocking_points.values() for name in point.items}
    items = [item for name, item in scenario.items.items() if name in stocked]
    own = sum(item.item_class is not None for item in items)
    if own == len(items):
        return "classes as the scenario gives them"
    valued = all(item.unit_cost is not None for item in items)
    basis = "units demanded times unit cost" if valued else "units demanded, as an item has no unit cost"
    first, second = (f"{100 * limit:g} %" for limit in ABC.limits)
    limits = f"A the items up to {first} of the total, B up to {second}, C the rest"
    told = f"classes by {basis}, all replications together: {limits}"
    return f"{told}; the class that the scenario gives an item comes first" if own else told
