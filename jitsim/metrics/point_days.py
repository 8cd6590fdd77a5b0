"""Stocking points day by day: their orders, stockouts and money, as alert rules read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from jitsim.ledger.stretch import Stretch
from jitsim.metrics.alert_record import usual_stockouts
from jitsim.metrics.daily_series import DailySeries, orders_by_due_day
from jitsim.metrics.metric import Floats
from jitsim.model.clock import DAYS_PER_YEAR
from jitsim.model.model import Model


@dataclass(slots=True)
class PointDays:
    """Sums over the items of stocking points by day, shape (points, days).

    Orders due on the day and those filled, stockouts that began, cost of the units shipped, mean value of the stock and
    what it costs to hold [currency]; NaN where an item has no cost.
    """

    orders_due: Floats
    orders_filled: Floats
    stockouts: Floats
    cost_of_goods: Floats
    stock_value: Floats
    carrying_cost: Floats

    @classmethod
    def of(cls, model: Model) -> Self:
        """Return days on which nothing happened but that the places cost what they cost whatever the stock."""
        found = cls(*np.zeros((6, len(model.stocking_points), model.clock.days)))
        found.carrying_cost += model.money.fixed[:, None] / DAYS_PER_YEAR
        return found

    def add(self, model: Model, stretch: Stretch, days: DailySeries) -> None:
        """Add the item-locations of a stretch."""
        here, money = stretch.here, model.money
        due, filled = orders_by_due_day(model, stretch)
        cost, holding = money.unit_cost[here, None], money.holding[here, None] / DAYS_PER_YEAR
        columns = (
            (self.orders_due, due),
            (self.orders_filled, filled),
            (self.stockouts, days.stockouts),
            (self.cost_of_goods, cost * days.shipped),
            (self.stock_value, cost * days.mean_stock),
            (self.carrying_cost, holding * days.mean_stock),
        )
        for total, rows in columns:
            np.add.at(total, model.locations.stocking_point[here], rows)

    def series(self) -> dict[str, Floats]:
        """Return the series of `alert_series.SERIES` that stocking points have."""
        return {
            "orders_due": self.orders_due,
            "orders_filled": self.orders_filled,
            "stockouts": self.stockouts,
            "usual_stockouts": usual_stockouts(self.stockouts),
            "cost_of_goods": self.cost_of_goods,
            "stock_value": self.stock_value,
            "carrying_cost": self.carrying_cost,
        }
