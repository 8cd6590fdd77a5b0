"""Reorder point with a fixed lot (s, Q)."""

from __future__ import annotations

from typing import ClassVar, Literal

from jitsim.policies.buffer_level import BufferLevel
from jitsim.policies.policy import Observed, Terms
from jitsim.policies.sized import SizedPolicy
from jitsim.policies.sizing import effective_minimum
from jitsim.spec import Number, Positive

NEVER_BUT_FOR_BACKORDERS = -1
"""The reorder point of a dormant item: an order is due when customers wait for more than is on order (rule D-1)."""


def lots_above_reorder_point(on_hand: int, on_order: int, backlog: int, reorder_point: int, lot: int) -> int:
    """Return the fewest whole lots that bring the inventory position above the reorder point s."""
    below = reorder_point - (on_hand + on_order - backlog)
    return (below // lot + 1) * lot if below >= 0 else 0


class ReorderPoint(SizedPolicy):
    """Reorder point: at `reorder_point` or below order the fixed lot, as often as needed to rise above it."""

    type: Literal["reorder_point"]
    """The policy's name."""
    reorder_point: Number | None = None
    """The position s at which an order is due [units]; may be negative where customers wait. Default: sized for the
    service target."""
    order_quantity: Positive | None = None
    """The lot Q [units]; default: the economic order quantity, between 7 and 90 days of demand."""
    reorder_when: Literal["at_or_below", "below"] = "at_or_below"
    """Whether an order is due at the reorder point or only below it."""

    levels: ClassVar[tuple[str, ...]] = ("reorder_point", "order_quantity")
    rules = (lots_above_reorder_point,)

    def parameters(self, terms: Terms, observed: Observed | None = None) -> tuple[int, ...]:
        """Return (s, Q), Q at least the smallest order; a strict comparison is the same as one smallest unit less."""
        strict = 1 if self.reorder_when == "below" else 0
        least = max(1, effective_minimum(terms.minimum_order, terms.order_multiple))
        if observed is None:
            assert self.reorder_point is not None, "a level that is not written is computed from what was observed"
            assert self.order_quantity is not None, "a lot that is not written is computed from what was observed"
            return terms.written(self.reorder_point) - strict, max(least, terms.written(self.order_quantity))
        seen = self.estimates(observed)
        lot = self.lot(seen, terms) if self.order_quantity is None else max(least, terms.written(self.order_quantity))
        if self.reorder_point is not None:
            return terms.written(self.reorder_point) - strict, lot
        if seen.dormant:
            return NEVER_BUT_FOR_BACKORDERS, least
        level = self.trigger(seen, terms, lot * terms.unit, seen.lead_time, self.days_between_reviews).level
        return terms.at_most(level) - strict, lot

    def initial(self, terms: Terms, observed: Observed | None = None) -> int:
        """Return s + Q."""
        reorder_point, lot = self.parameters(terms, observed)
        strict = 1 if self.reorder_when == "below" else 0
        if observed is None:
            return max(0, reorder_point + strict + terms.written(self.order_quantity or 0.0))
        return max(0, reorder_point + strict + lot)

    def buffer_of(self, parameters: tuple[int, ...], terms: Terms) -> BufferLevel:
        """Return s."""
        trigger, lot = parameters
        level = trigger + (1 if self.reorder_when == "below" else 0)
        top, check = trigger + lot, self.undershoot_days
        return BufferLevel("reorder point", level, trigger, top, lot, check=check, law=self.demand_law)
