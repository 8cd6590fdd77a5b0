"""Base stock (S-1, S): order what is missing to the level at every change of the position."""

from __future__ import annotations

from typing import ClassVar, Literal

from jitsim.policies.policy import Policy, Terms
from jitsim.spec import Amount


def order_up_to_level(on_hand: int, on_order: int, backlog: int, order_up_to: int) -> int:
    """Return what is missing from the inventory position to the order-up-to level S."""
    missing = order_up_to - (on_hand + on_order - backlog)
    return missing if missing > 0 else 0


class BaseStock(Policy):
    """Base stock: order what is missing to `order_up_to` at every change of the inventory position."""

    type: Literal["base_stock"]
    """The policy's name."""
    order_up_to: Amount
    """The level S that stock on hand plus on order less backlog is brought back to [units]."""

    default_review_period: ClassVar[float] = 0.0
    rule = staticmethod(order_up_to_level)

    def parameters(self, terms: Terms) -> tuple[int, ...]:
        """Return (S,)."""
        return (terms.written(self.order_up_to),)

    def initial(self, terms: Terms) -> int:
        """Return S."""
        return terms.written(self.order_up_to)
