"""The cash that a replication ties up between paying suppliers and being paid (M-C2C, M-WC)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from jitsim.metrics.cash import cash_to_cash, days_of_flow, outstanding, working_capital
from jitsim.metrics.daily_series import DailySeries
from jitsim.metrics.metric import Bools, Floats

CUSTOMER_TERMS = 45
"""Days after shipment at which customers are assumed to pay; no scenario says it."""
SUPPLIER_TERMS = 30
"""Days after receipt, or use of consigned stock, at which suppliers are assumed to be paid; no scenario says it."""


@dataclass(slots=True)
class CashDays:
    """The buyer's money by day, shape (days,) [currency]: stock owned at its end, revenue, purchases, cost of goods.

    Consigned stock of a supplier is not owned, and bought when it is used. NaN where an item that moved has no cost or
    no price.
    """

    stock: Floats
    revenue: Floats
    purchases: Floats
    cost_of_goods: Floats

    @classmethod
    def zeros(cls, days: int) -> Self:
        """Return days without money."""
        return cls(*np.zeros((4, days)))

    def add(self, days: DailySeries, unit_cost: Floats, price: Floats, consigned: Bools) -> None:
        """Add some item-locations; money, and whose stock is a supplier's, have shape (places,)."""
        theirs = consigned[:, None]
        self.stock += unit_cost @ np.where(theirs, 0.0, days.stock)
        self.revenue += price @ days.sold
        self.purchases += np.where(theirs, unit_cost[:, None] * days.shipped, days.bought).sum(axis=0)
        self.cost_of_goods += unit_cost @ days.sold


@dataclass(frozen=True, slots=True)
class CashReview:
    """The buyer's means over the days measured [currency] and how many days of flow they are, None without a flow."""

    inventory: float
    receivable: float
    payable: float
    inventory_days: float | None
    receivable_days: float | None
    payable_days: float | None

    @property
    def working_capital(self) -> float:
        """Inventory and receivables less payables [currency]."""
        return working_capital(self.inventory, self.receivable, self.payable)

    @property
    def cash_to_cash(self) -> float | None:
        """Days from paying a supplier to being paid; None where one of the three is unknown."""
        if self.inventory_days is None or self.receivable_days is None or self.payable_days is None:
            return None
        return cash_to_cash(self.inventory_days, self.receivable_days, self.payable_days)


def cash_review(cash: CashDays, first: int, last: int) -> CashReview | None:
    """Return what is tied up from day `first` to the one before `last`; None without money or days.

    Nothing is outstanding at day 0, so with a warm-up shorter than the terms the balances are too small.
    """
    window = slice(first, last)
    money = (cash.stock, cash.revenue, cash.purchases, cash.cost_of_goods)
    if last <= first or any(bool(np.isnan(column).any()) for column in money):
        return None
    inventory = float(cash.stock[window].mean())
    receivable = float(outstanding(cash.revenue, CUSTOMER_TERMS)[window].mean())
    payable = float(outstanding(cash.purchases, SUPPLIER_TERMS)[window].mean())
    revenue, purchases, sold = (float(column[window].mean()) for column in money[1:])
    return CashReview(
        inventory,
        receivable,
        payable,
        days_of_flow(inventory, sold),
        days_of_flow(receivable, revenue),
        days_of_flow(payable, purchases),
    )
