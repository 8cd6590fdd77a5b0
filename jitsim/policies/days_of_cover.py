"""Days of cover: the traditional rule of thumb that counts stock in days of an assumed demand."""

from __future__ import annotations

from typing import ClassVar, Literal

from jitsim.policies.asked import AskedLeadTime, lead_time_from
from jitsim.policies.buffer_level import BufferLevel
from jitsim.policies.estimates import estimates
from jitsim.policies.policy import Observed, Policy, Terms
from jitsim.policies.reorder_point import lots_above_reorder_point
from jitsim.policies.sizing import order_size
from jitsim.spec import Amount, Days


class DaysOfCover(Policy):
    """Days of cover: reorder at lead time plus `reorder_cover` days of demand, order `order_cover` days of demand."""

    type: Literal["days_of_cover"]
    """The policy's name."""
    daily_demand: Amount | None = None
    """The demand that the rule assumes [units per day]; default: the mean of the days known, looked up anew every
    `refresh_days` (180), so that it is mostly stale."""
    planned_lead_time: Days | None = None
    """The lead time that the rule assumes [days]; default: what the supplier promises, else the mean of the receipts
    known."""
    reorder_cover: Days = 15.0
    """Days of demand on top of the lead time at which an order is due."""
    order_cover: Days = 30.0
    """Days of demand that one order covers, at least the minimum order."""
    manual_delay: Days = 0.0
    """Days that an order lies on a desk before it goes to the supplier."""

    default_refresh_days: ClassVar[float] = 180.0
    rules = (lots_above_reorder_point,)

    @property
    def observes(self) -> bool:
        """Return whether demand is left to be observed."""
        return self.daily_demand is None

    @property
    def release_delay(self) -> float:
        """Return the days on the desk."""
        return self.manual_delay

    def parameters(self, terms: Terms, observed: Observed | None = None) -> tuple[int, ...]:
        """Return (s, Q) with s = d (L + reorder cover) and Q = max(minimum order, d * order cover)."""
        planned = terms.promised_lead_time if self.planned_lead_time is None else self.planned_lead_time
        demand, lead_time = self.daily_demand or 0.0, planned or 0.0
        if observed is not None:
            seen = estimates(observed, planned_lead_time=planned)
            demand, lead_time = seen.demand, seen.lead_time
        reorder_point = terms.at_most(demand * (lead_time + self.reorder_cover))
        lot = terms.at_least(demand * self.order_cover)
        return reorder_point, max(1, order_size(lot, terms.minimum_order, terms.order_multiple))

    def initial(self, terms: Terms, observed: Observed | None = None) -> int:
        """Return s + Q."""
        return sum(self.parameters(terms, observed))

    def asked_lead_time(self, terms: Terms) -> AskedLeadTime:
        """Return the lead time that the rule assumes."""
        return lead_time_from(self.planned_lead_time, terms.promised_lead_time)

    def buffer_of(self, parameters: tuple[int, ...], terms: Terms) -> BufferLevel:
        """Return s."""
        level, lot = parameters
        return BufferLevel("reorder point", level, level, level + lot, lot, check=self.days_between_reviews)
