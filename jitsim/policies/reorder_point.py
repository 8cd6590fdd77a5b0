"""Reorder point with a fixed lot (s, Q)."""

from __future__ import annotations

from typing import Literal

from jitsim.policies.policy import Policy, Terms
from jitsim.policies.sizing import effective_minimum
from jitsim.spec import Number, Positive


def lots_above_reorder_point(on_hand: int, on_order: int, backlog: int, reorder_point: int, lot: int) -> int:
    """Return the fewest whole lots that bring the inventory position above the reorder point s."""
    below = reorder_point - (on_hand + on_order - backlog)
    return (below // lot + 1) * lot if below >= 0 else 0


class ReorderPoint(Policy):
    """Reorder point: at `reorder_point` or below order the fixed lot, as often as needed to rise above it."""

    type: Literal["reorder_point"]
    """The policy's name."""
    reorder_point: Number
    """The position s at which an order is due [units]; may be negative where customers wait."""
    order_quantity: Positive
    """The lot Q [units]."""
    reorder_when: Literal["at_or_below", "below"] = "at_or_below"
    """Whether an order is due at the reorder point or only below it."""

    rule = staticmethod(lots_above_reorder_point)

    def parameters(self, terms: Terms) -> tuple[int, ...]:
        """Return (s, Q), Q at least the smallest order; a strict comparison is the same as one smallest unit less."""
        strict = 1 if self.reorder_when == "below" else 0
        least = effective_minimum(terms.minimum_order, terms.order_multiple)
        return terms.written(self.reorder_point) - strict, max(1, least, terms.written(self.order_quantity))

    def initial(self, terms: Terms) -> int:
        """Return s + Q."""
        return max(0, terms.written(self.reorder_point) + terms.written(self.order_quantity))
