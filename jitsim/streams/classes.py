"""The class of an item by its past demand, as a planner who looks at all items of a stocking point would give it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jitsim.model import Model
from jitsim.policies.classes import ABC, XYZ, Labels, abc_ranking, coefficients_of_variation, reclassified_items
from jitsim.streams.customers import CustomerStreams

Floats = npt.NDArray[np.float64]

YEAR = 365
WEEK = 7
DEFAULT_VARIATION = "Y"
"""The class of an item without demand: its variation is not known."""


@dataclass(slots=True)
class _Review:
    """The classes of the items of a stocking point after a review, and those that they wait for."""

    value: Labels
    value_waits: Labels
    variation: Labels
    variation_waits: Labels


class ItemClasses:
    """Classes of all items, by stocking point and day of review; a class rests on demand before that day only."""

    def __init__(self, model: Model, customers: CustomerStreams) -> None:
        self._model = model
        self._customers = customers
        self._daily: dict[int, Floats] = {}
        self._reviews: dict[tuple[int, int], list[_Review]] = {}

    def item_class(self, location: int, day: int, every: int) -> str:
        """Return the class of an item-location, such as AX, on a day, when classes are reviewed every so many days."""
        point = int(self._model.locations.stocking_point[location])
        reviews = self._reviews.setdefault((point, every), [])
        while len(reviews) <= day // every:
            reviews.append(self._review(point, len(reviews) * every, reviews))
        place = int(np.searchsorted(self._items(point), location))
        latest = reviews[day // every]
        return f"{latest.value[place]}{latest.variation[place] or DEFAULT_VARIATION}"

    def _items(self, point: int) -> npt.NDArray[np.intp]:
        return np.flatnonzero(self._model.locations.stocking_point == point)

    def _review(self, point: int, day: int, reviews: list[_Review]) -> _Review:
        """Look at the last year before a day: usage value, and the variation of its whole weeks."""
        items = self._items(point)
        year = self._demand(point)[:, day : day + YEAR]
        cost = np.nan_to_num(self._model.money.unit_cost[items], nan=1.0)
        names = [self._model.items[item] for item in self._model.locations.item[items]]
        share = abc_ranking(names, cost * year.sum(axis=1)).share_before
        weeks = year[:, YEAR % WEEK :].reshape(len(items), -1, WEEK).sum(axis=2)
        variation = coefficients_of_variation(weeks)
        nothing = np.full(len(items), "")
        before = reviews[-1] if reviews else _Review(nothing, nothing, nothing, nothing)
        value, value_waits = reclassified_items(ABC, before.value, share, before.value_waits)
        xyz, xyz_waits = reclassified_items(XYZ, before.variation, variation, before.variation_waits)
        return _Review(value, value_waits, xyz, xyz_waits)

    def _demand(self, point: int) -> Floats:
        """Return demand by item and day from a year before day 0 on [units], shape (items, 365 + days)."""
        if point not in self._daily:
            self._daily[point] = np.stack([self._demand_of(location) for location in self._items(point).tolist()])
        return self._daily[point]

    def _demand_of(self, location: int) -> Floats:
        """Return what customers demand of an item-location, and of those that it replenishes."""
        clock = self._model.clock
        simulated = np.zeros(clock.days)
        for orders, usage in self._customers.demanded_beyond(location):
            day = np.array(orders.tick, dtype=np.int64) // clock.ticks_per_day
            simulated += usage * np.bincount(day, np.array(orders.quantity, dtype=np.float64), minlength=clock.days)
        known = self._customers.known_demand(location, YEAR)
        daily: Floats = np.concatenate([known, simulated]) * self._model.locations.unit[location]
        return daily
