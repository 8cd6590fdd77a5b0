"""What a policy has observed of its item at an instant: demand and lead times of the past, nothing else."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from jitsim.ledger import Kind
from jitsim.ledger.quantities import in_units
from jitsim.model import Model
from jitsim.policies import Observed, Policy
from jitsim.streams import Streams
from jitsim.streams.orders import Orders

KNOWN_RECEIPTS = 20
"""Lead times that are known before day 0."""
MOST_RECEIPTS = 100
"""Lead times that an estimate rests on: the latest."""

UNSEEN = (int(Kind.LOST), int(Kind.CANCELLED))


class Observation:
    """The past of one item-location, as far as a policy may know it."""

    def __init__(self, model: Model, streams: Streams, location: int, orders: Orders) -> None:
        clock = model.clock
        self._ticks_per_day = clock.ticks_per_day
        self._review = clock.review
        self._unit = model.locations.unit[location : location + 1]
        self._history = model.policies[location].history_days
        self._censored = bool(model.supply.sees_sales_only[location])
        self._streams, self._location = streams, location
        self._written = model.policies[location]
        days = np.array(orders.tick, dtype=np.int64) // clock.ticks_per_day
        quantities = np.array(orders.quantity, dtype=np.float64)
        by_day = np.bincount(days, quantities, minlength=clock.days).astype(np.float64)
        self._daily = in_units(np.concatenate([self._before_day_0(), by_day]), self._unit)
        """Demand per day [units], from the first day known before day 0 on; only days before today are given out."""
        self._receipts = streams.known_lead_times(location, KNOWN_RECEIPTS)
        self._receipts_seen = 0

    def _before_day_0(self) -> npt.NDArray[np.float64]:
        """Return demand per day before day 0 [smallest units]; what is assumed has the mean and variation written."""
        assumed = self._written.prior_daily_demand
        if assumed is None:
            return self._streams.known_demand(self._location, self._history).astype(np.float64)
        swing = self._written.prior_variation * (-1.0) ** np.arange(self._history)
        return np.asarray(assumed * (1.0 + swing) / self._unit)

    def until(self, tick: int, rows: list[int], lead_times: list[float]) -> Observed:
        """Return what is known at a tick: the days before today, and what has arrived."""
        today = tick // self._ticks_per_day
        demand = self._daily[today : today + self._history]
        if self._censored and today > 0:
            known = self._daily[: today + self._history].copy()
            known[self._history :] -= in_units(self._unseen(rows, today), self._unit)
            demand = known[-self._history :]
        if len(lead_times) > self._receipts_seen:
            self._receipts = np.concatenate([self._receipts, lead_times[self._receipts_seen :]])[-MOST_RECEIPTS:]
            self._receipts_seen = len(lead_times)
        every = self._written.reclassifies_every
        item_class = "" if every is None else self._streams.item_class(self._location, today, every)
        return Observed(today, demand, self._receipts, item_class)

    def _unseen(self, rows: list[int], today: int) -> npt.NDArray[np.float64]:
        """Return the lost demand of each day before today: where only sales are recorded nobody knows of it."""
        table = np.array(rows, dtype=np.int64).reshape(-1, 4)
        lost = table[np.isin(table[:, 1], UNSEEN)]
        sums = np.bincount(lost[:, 0] // self._ticks_per_day, lost[:, 2], minlength=today)[:today]
        return sums.astype(np.float64)

    def next_computation(self, tick: int, policy: Policy) -> int:
        """Return the tick at which parameters are computed next, at the review phase of a day."""
        today = tick // self._ticks_per_day
        days: list[float] = [day for day in policy.days_of_change if day > today]
        periods = (policy.days_between_refreshes, self._written.reclassifies_every)
        days.extend((today // period + 1) * period for period in periods if period is not None)
        return int(min(days)) * self._ticks_per_day + self._review if days else np.iinfo(np.int64).max
