"""The parts of a business that metrics tell apart: by item, stocking point, supplier, customer, class and so on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from jitsim.errors import UsageError
from jitsim.metrics.tiers import tiers
from jitsim.metrics.transport import within_network
from jitsim.model.model import NONE, Model
from jitsim.policies.classes import ABC, Labels

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

Noun = Literal["item", "stocking_point", "supplier", "customer", "class", "work_center", "tier"]
"""What metrics can be told apart by."""

NOUNS: tuple[Noun, ...] = get_args(Noun)


@dataclass(frozen=True, slots=True)
class Grouping:
    """The groups that sums are made for: of each item-location (L,), demand stream (D,) and supply (S,).

    NONE where a row belongs to no group. `of_service` (L,) is the group of each item-location as far as stockouts are
    told, `of_ordering` and `of_supply` (S,) that of each supply as far as orders and deliveries are. `fixed` is the
    fixed cost of each group [currency per year], shape (G,). `of_orders` is the group of the orders of several lines by
    who places them; without it every line counts as an order. `of_step` (K,) and `of_machines` (W,) are the groups of
    steps and of the machines of work centers; where `every_step` counts, what each of them finishes is made, else what
    the last one does.
    """

    names: tuple[str, ...]
    of_location: Ints
    of_stream: Ints
    of_service: Ints
    of_ordering: Ints
    of_supply: Ints
    fixed: Floats
    of_step: Ints
    of_machines: Ints
    of_orders: Ints | None = None
    every_step: bool = False

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
            within(self.of_ordering),
            within(self.of_supply),
            self.fixed[begin:end],
            within(self.of_step),
            within(self.of_machines),
            of_orders,
            self.every_step,
        )


def grouping(model: Model, by: str | None, classes: Labels | None = None) -> Grouping:
    """Return the groups of one noun, or the one group `all`; `classes` of the items (items,) are for `class` only.

    The fixed cost of a stocking point cannot be split between its items or their suppliers, so only the whole and the
    stocking points carry it. An order of several lines is one order of its customer and of the stocking point that
    serves it; its items share no more than its lines. Stock belongs to the first source of its item, orders to the one
    that was given them. What stocking points order of each other is demand of none but the stocking point that is
    asked, or its tier: elsewhere service is service to customers, and deliveries are those of suppliers. Tier 1 serves
    customers only, 2 those of tier 1, and so on.
    """
    if by is None:
        zeros = np.zeros(len(model.locations.item), dtype=np.int64)
        fixed, everybody = np.array([model.money.fixed.sum()]), 0 * model.demand.groups.customer
        found = _to_customers(model, ("all",), zeros, fixed, everybody)
        return replace(found, of_machines=0 * model.production.centers.machines)
    if by in ("stocking_point", "tier"):
        return _points(model) if by == "stocking_point" else _tiers(model)
    if by in ("customer", "work_center"):
        return _customers(model) if by == "customer" else _work_centers(model)
    names, of_location = _of_items(model, by, classes)
    found = _to_customers(model, names, of_location, np.zeros(len(names)))
    if by != "supplier":
        return found
    makers = np.array([_place_of(name, names) for name in model.work_centers], dtype=np.int64)
    source = model.supply.source
    of_step = _by_maker(model, makers)
    return replace(found, of_ordering=source, of_supply=source, of_step=of_step, of_machines=makers)


def _points(model: Model) -> Grouping:
    point, orders = model.locations.stocking_point, _point_of_orders(model)
    return of_places(model, model.stocking_points, point, model.money.fixed, orders)


def _tiers(model: Model) -> Grouping:
    tier = tiers(model)
    names = tuple(str(number + 1) for number in range(int(tier.max(initial=0))))
    return of_places(model, names, tier - 1, np.zeros(len(names)))


def _customers(model: Model) -> Grouping:
    names = model.customers
    found = of_places(model, names, _nowhere(model.locations.item), np.zeros(len(names)))
    return replace(found, of_stream=model.demand.customer, of_orders=model.demand.groups.customer)


def _work_centers(model: Model) -> Grouping:
    names = model.work_centers
    found = of_places(model, names, _nowhere(model.locations.item), np.zeros(len(names)))
    return replace(found, of_step=model.production.work_center, of_machines=np.arange(len(names)), every_step=True)


def _nowhere(of: Ints) -> Ints:
    return np.full(len(of), NONE, dtype=np.int64)


def _place_of(name: str, names: tuple[str, ...]) -> int:
    return names.index(name) if name in names else NONE


def _by_maker(model: Model, makers: Ints) -> Ints:
    """Return the group of each step: that of the work center where an order is placed, which does the last step."""
    production = model.production
    of_product = _nowhere(production.lot)
    made = np.diff(production.first) > 0
    of_product[made] = makers[production.work_center[production.first[1:][made] - 1]]
    return of_product[production.product]


def of_places(
    model: Model, names: tuple[str, ...], of_location: Ints, fixed: Floats, of_orders: Ints | None = None
) -> Grouping:
    """Return groups of item-locations that tell of all demand there, and of all deliveries to them."""
    of_supply = of_location[model.supply.location]
    return Grouping(
        names,
        of_location,
        of_location[model.demand.location],
        of_location,
        of_supply,
        of_supply,
        fixed,
        of_location[model.production.product],
        _nowhere(model.production.centers.machines),
        of_orders,
    )


def _to_customers(
    model: Model, names: tuple[str, ...], of_location: Ints, fixed: Floats, of_orders: Ints | None = None
) -> Grouping:
    """Return groups of item-locations that tell of service to customers and of deliveries of suppliers."""
    demand = model.demand
    from_customers = demand.receiver == NONE
    sends, sells = np.zeros((2, len(of_location)), dtype=np.bool_)
    sends[demand.location[~from_customers]] = True
    sells[demand.location[from_customers]] = True
    return replace(
        of_places(model, names, of_location, fixed, of_orders),
        of_stream=np.where(from_customers, of_location[demand.location], NONE),
        of_service=np.where(sends & ~sells, NONE, of_location),
        of_supply=np.where(within_network(model), NONE, of_location[model.supply.location]),
    )


def _of_items(model: Model, by: str, classes: Labels | None) -> tuple[tuple[str, ...], Ints]:
    """Return the names of the groups of a noun that tells items apart, and the group of each item-location."""
    if by == "item":
        return model.items, model.locations.item
    if by == "supplier":
        return model.sources, model.supply.source[: len(model.locations.item)]
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
