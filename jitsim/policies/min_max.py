"""Min-max (s, S): at the minimum or below order up to the maximum."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from jitsim.policies.policy import Policy, Terms
from jitsim.spec import Amount, Number


def fill_to_maximum(on_hand: int, on_order: int, backlog: int, reorder_point: int, order_up_to: int) -> int:
    """Return what is missing to S when the inventory position is at s or below."""
    position = on_hand + on_order - backlog
    return order_up_to - position if position <= reorder_point else 0


class MinMax(Policy):
    """Min-max: at `reorder_point` or below order up to `order_up_to`."""

    type: Literal["min_max"]
    """The policy's name."""
    reorder_point: Number
    """The position s at which an order is due [units]; may be negative where customers wait."""
    order_up_to: Amount
    """The level S that the position is brought to [units]; above `reorder_point`."""
    reorder_when: Literal["at_or_below", "below"] = "at_or_below"
    """Whether an order is due at the reorder point or only below it."""

    rule = staticmethod(fill_to_maximum)

    @model_validator(mode="after")
    def _order_up_to_above_reorder_point(self) -> MinMax:
        if self.order_up_to <= self.reorder_point:
            raise ValueError(
                f"order_up_to: expected more than reorder_point ({self.reorder_point:g}), got {self.order_up_to:g}"
            )
        return self

    def parameters(self, terms: Terms) -> tuple[int, ...]:
        """Return (s, S); a strict comparison is the same as one smallest unit less."""
        strict = 1 if self.reorder_when == "below" else 0
        return terms.written(self.reorder_point) - strict, terms.written(self.order_up_to)

    def initial(self, terms: Terms) -> int:
        """Return S."""
        return terms.written(self.order_up_to)
