"""Where the SimPy engine keeps what a policy observes: in the orders of customers, the ledger and the receipts."""

from __future__ import annotations

import numpy as np

from jitsim.engine.explosion import demand_by_day
from jitsim.engine.observation import MOST_RECEIPTS, Observation
from jitsim.ledger import Kind
from jitsim.model import Model
from jitsim.model.arrays import Floats
from jitsim.streams import Streams
from jitsim.streams.orders import Orders

UNSEEN = (int(Kind.LOST), int(Kind.CANCELLED))


class Records(Observation):
    """What was observed of one item-location, from the rows of its ledger and the lead times [days] of its receipts."""

    def __init__(
        self,
        model: Model,
        streams: Streams,
        location: int,
        orders: Orders,
        rows: list[int],
        receipts: list[float],
        *,
        beyond: bool = True,
    ) -> None:
        super().__init__(model, streams, location, beyond=beyond)
        self._demanded = np.concatenate([self.before_day_0, demand_by_day(orders, model.clock)])
        """Demand per day from the first day known before day 0 on; only days before today are given out."""
        self._rows = rows
        self._receipts = receipts

    def add_demand(self, tick: int, quantity: int) -> None:
        """Note an order of another stocking point or of a work center [smallest units]."""
        self._demanded[self.history + tick // self.ticks_per_day] += quantity

    def daily_demand(self, today: int) -> Floats:
        """Return demand per day; where only sales are recorded nobody knows of what was lost."""
        demanded = self._demanded[today : today + self.history]
        if not self.sees_sales_only or not today:
            return demanded
        first = max(0, today - self.history)
        sold = demanded.copy()
        sold[first - today :] -= self._unseen(today)[first:]
        return sold

    def _unseen(self, today: int) -> Floats:
        """Return the lost demand of each day from day 0 to before today [smallest units]."""
        table = np.array(self._rows, dtype=np.int64).reshape(-1, 4)
        lost = table[np.isin(table[:, 1], UNSEEN)]
        sums = np.bincount(lost[:, 0] // self.ticks_per_day, lost[:, 2], minlength=today)[:today]
        return sums.astype(np.float64)

    def lead_times(self) -> Floats:
        """Return the lead times of the latest receipts."""
        return np.array(self._receipts[-MOST_RECEIPTS:], dtype=np.float64)
