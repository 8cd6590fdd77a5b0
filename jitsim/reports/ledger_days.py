"""The days of one replication as pictures need them: stock, what is owed, and what customers alone went without."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from jitsim.ledger import Ledger
from jitsim.ledger.stretch import whole
from jitsim.ledger.tables import daily_rows
from jitsim.metrics.daily_series import rows_of_customers
from jitsim.model import Model

Floats = npt.NDArray[np.float64]

_COLUMNS = ("on_hand_end", "backlog_end", "ordered", "demanded", "served_at_once")


class LedgerDays:
    """Columns of the daily ledger in units, shape (item-locations, days).

    `short` is the part of `demanded` that was not served at once. Of these and of `backlog` the part of customers goes
    by itself, as orders from within the network are no customers' business; without any it is all.
    """

    def __init__(self, model: Model, ledger: Ledger) -> None:
        self.model = model
        table = _table(model, ledger)
        self.on_hand, self.backlog, self.ordered = table["on_hand_end"], table["backlog_end"], table["ordered"]
        self.demanded, self.served_at_once = table["demanded"], table["served_at_once"]
        self.short = self.demanded - self.served_at_once
        self.backlog_of_customers, self.short_of_customers = self.backlog, self.short
        counted = rows_of_customers(model, whole(ledger))
        if counted is not None:
            # The rows of others stay, with nothing in them, as orders are told apart by their place among all.
            table = _table(model, replace(ledger, quantity=np.where(counted, ledger.quantity, 0)))
            self.backlog_of_customers = table["backlog_end"]
            self.short_of_customers = table["demanded"] - table["served_at_once"]

    @property
    def in_money(self) -> bool:
        """Whether every item has a cost, so that unlike items add up in money."""
        return not bool(np.isnan(self.model.money.unit_cost).any())

    @property
    def cost(self) -> Floats:
        """What a unit counts where unlike items add up, shape (item-locations,): its cost, or 1 where one has none."""
        return self.model.money.unit_cost if self.in_money else np.ones(len(self.on_hand))


def _table(model: Model, ledger: Ledger) -> dict[str, Floats]:
    columns, shape = daily_rows(model, ledger), (len(model.locations.item), model.clock.days)
    return {name: np.asarray(columns[name], np.float64).reshape(shape) for name in _COLUMNS}
