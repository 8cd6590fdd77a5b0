"""The parts of a business that metrics tell apart: by item, stocking point, supplier, customer or class."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from jitsim.errors import UsageError
from jitsim.metrics.transport import within_network
from jitsim.model.model import NONE, Model
from jitsim.policies.classes import ABC, Labels

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

Noun = Literal["item", "stocking_point", "supplier", "customer", "class"]
"""What metrics can be told apart by."""

NOUNS: tuple[Noun, ...] = ("item", "stocking_point", "supplier", "customer", "class")


@dataclass(frozen=True, slots=True)
class Grouping:
    """The groups that sums are made for: the group of each item-location (L,) and of each demand stream (D,).

    NONE where a row belongs to no group. `of_service` and `of_supply` (L,) are the group of each item-location as far
    as stockouts and deliveries are told. `fixed` is the fixed cost of each group [currency per year], shape (G,).
    `of_orders` is the group of the orders of several lines by who places them; without it every line counts as an
    order.
    """

    names: tuple[str, ...]
    of_location: Ints
    of_stream: Ints
    of_service: Ints
    of_supply: Ints
    fixed: Floats
    of_orders: Ints | None = None

    def some(self, begin: int, end: int) -> Grouping:
        """Return the groups at places `begin` to below `end` alone."""

        def within(group: Ints) -> Ints:
            return np.where((group >= begin) & (group < end), group - begin, NONE)

        of_orders = None if self.of_orders is None else within(self.of_orders)
        return Grouping(
            self.names[begin:end],
            within(self.of_location),
            within(self.of_stream),
            within(self.of_service),
            within(self.of_supply),
            self.fixed[begin:end],
            of_orders,
        )


def grouping(model: Model, by: str | None, classes: Labels | None = None) -> Grouping:
    """Return the groups of one noun, or the one group `all`; `classes` of the items (items,) are for `class` only.

    The fixed cost of a stocking point cannot be split between its items or their suppliers, so only the whole and the
    stocking points carry it. An order of several lines is one order of its customer and of the stocking point that
    serves it; its items share no more than its lines. What stocking points order of each other is demand of none but
    the stocking point that is asked: elsewhere service is service to customers, and deliveries are those of suppliers.
    """
    locations, demand = model.locations, model.demand
    if by is None:
        zeros = np.zeros(len(locations.item), dtype=np.int64)
        everybody = 0 * demand.groups.customer
        return _to_customers(model, ("all",), zeros, np.array([model.money.fixed.sum()]), everybody)
    if by == "stocking_point":
        point = locations.stocking_point
        of_stream, orders = point[demand.location], _point_of_orders(model)
        return Grouping(model.stocking_points, point, of_stream, point, point, model.money.fixed, orders)
    if by == "customer":
        nobody = np.full(len(locations.item), NONE, dtype=np.int64)
        fixed, placed_by = np.zeros(len(model.customers)), demand.groups.customer
        return Grouping(model.customers, nobody, demand.customer, nobody, nobody, fixed, placed_by)
    names, of_location = _of_items(model, by, classes)
    found = _to_customers(model, names, of_location, np.zeros(len(names)))
    return replace(found, of_supply=of_location) if by == "supplier" else found


def _to_customers(
    model: Model, names: tuple[str, ...], of_location: Ints, fixed: Floats, of_orders: Ints | None = None
) -> Grouping:
    """Return groups of item-locations that tell of service to customers and of deliveries of suppliers."""
    demand = model.demand
    from_customers = demand.receiver == NONE
    sends, sells = np.zeros((2, len(of_location)), dtype=np.bool_)
    sends[demand.location[~from_customers]] = True
    sells[demand.location[from_customers]] = True
    return Grouping(
        names,
        of_location,
        np.where(from_customers, of_location[demand.location], NONE),
        np.where(sends & ~sells, NONE, of_location),
        np.where(within_network(model), NONE, of_location),
        fixed,
        of_orders,
    )


def _of_items(model: Model, by: str, classes: Labels | None) -> tuple[tuple[str, ...], Ints]:
    """Return the names of the groups of a noun that tells items apart, and the group of each item-location."""
    if by == "item":
        return model.items, model.locations.item
    if by == "supplier":
        return model.sources, model.locations.source
    if by == "class":
        assert classes is not None, "items are told apart by the classes they have"
        return ABC.labels, ABC.places(classes)[model.locations.item]
    raise UsageError(f"by: expected one of {', '.join(NOUNS)}, got {by}")


def _point_of_orders(model: Model) -> Ints:
    """Return the stocking point that serves the orders of several lines, by who places them, shape (G,)."""
    points = np.full(len(model.demand.groups.customer), NONE, dtype=np.int64)
    lines = model.demand.group != NONE
    points[model.demand.group[lines]] = model.locations.stocking_point[model.demand.location[lines]]
    return points
