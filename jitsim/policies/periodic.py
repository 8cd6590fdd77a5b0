"""Periodic review (R, S): at every review order what is missing to the level."""

from __future__ import annotations

from typing import ClassVar, Literal

from jitsim.policies.base_stock import order_up_to_level
from jitsim.policies.policy import Policy, Terms
from jitsim.spec import Amount


class Periodic(Policy):
    """Periodic review: every `review_period` days order what is missing to `order_up_to`."""

    type: Literal["periodic"]
    """The policy's name."""
    order_up_to: Amount
    """The level S that stock on hand plus on order less backlog is brought back to [units]."""

    default_review_period: ClassVar[float] = 7.0
    spreads_reviews: ClassVar[bool] = True
    rule = staticmethod(order_up_to_level)

    def parameters(self, terms: Terms) -> tuple[int, ...]:
        """Return (S,)."""
        return (terms.written(self.order_up_to),)

    def initial(self, terms: Terms) -> int:
        """Return S."""
        return terms.written(self.order_up_to)
