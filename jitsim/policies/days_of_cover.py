"""Days of cover: the traditional rule of thumb that counts stock in days of an assumed demand."""

from __future__ import annotations

from typing import Literal

from jitsim.policies.policy import Policy, Terms
from jitsim.policies.reorder_point import lots_above_reorder_point
from jitsim.policies.sizing import order_size
from jitsim.spec import Amount, Days


class DaysOfCover(Policy):
    """Days of cover: reorder at lead time plus `reorder_cover` days of demand, order `order_cover` days of demand."""

    type: Literal["days_of_cover"]
    """The policy's name."""
    daily_demand: Amount
    """The demand that the rule assumes [units per day]."""
    planned_lead_time: Days | None = None
    """The lead time that the rule assumes [days]; default: what the supplier promises."""
    reorder_cover: Days = 15.0
    """Days of demand on top of the lead time at which an order is due."""
    order_cover: Days = 30.0
    """Days of demand that one order covers, at least the minimum order."""

    rule = staticmethod(lots_above_reorder_point)

    def parameters(self, terms: Terms) -> tuple[int, ...]:
        """Return (s, Q) with s = d (L + reorder cover) and Q = max(minimum order, d * order cover)."""
        lead_time = terms.promised_lead_time if self.planned_lead_time is None else self.planned_lead_time
        reorder_point = terms.at_most(self.daily_demand * ((lead_time or 0.0) + self.reorder_cover))
        lot = terms.at_least(self.daily_demand * self.order_cover)
        return reorder_point, max(1, order_size(lot, terms.minimum_order, terms.order_multiple))

    def initial(self, terms: Terms) -> int:
        """Return s + Q."""
        return sum(self.parameters(terms))
