"""Base stock (S-1, S): order what is missing to the level at every change of the position."""

from __future__ import annotations

from typing import ClassVar, Literal

from jitsim.policies.buffer_level import BufferLevel
from jitsim.policies.policy import Observed, Rule, Terms
from jitsim.policies.sized import SizedPolicy
from jitsim.spec import Amount


def order_up_to_level(on_hand: int, on_order: int, backlog: int, order_up_to: int) -> int:
    """Return what is missing from the inventory position to the order-up-to level S."""
    missing = order_up_to - (on_hand + on_order - backlog)
    return missing if missing > 0 else 0


class UpToLevel(SizedPolicy):
    """Parent of the policies that order what is missing to one level; they differ in when they look."""

    order_up_to: Amount | None = None
    """The level S that stock on hand plus on order less backlog is brought back to [units]. Default: sized for the
    service target."""

    levels: ClassVar[tuple[str, ...]] = ("order_up_to",)
    rules: ClassVar[tuple[Rule, ...]] = (order_up_to_level,)

    def parameters(self, terms: Terms, observed: Observed | None = None) -> tuple[int, ...]:
        """Return (S,)."""
        if self.order_up_to is not None:
            return (terms.written(self.order_up_to),)
        assert observed is not None, "a level that is not written is computed from what was observed"
        seen = self.estimates(observed)
        if seen.dormant:
            return (0,)
        return (max(0, terms.at_least(self.ceiling(seen, terms, self.days_between_reviews).level)),)

    def initial(self, terms: Terms, observed: Observed | None = None) -> int:
        """Return S."""
        return self.parameters(terms, observed)[0]

    def buffer_of(self, parameters: tuple[int, ...], terms: Terms) -> BufferLevel:
        """Return S."""
        (level,) = parameters
        review = self.days_between_reviews
        return BufferLevel("order-up-to level", level, level - 1, level, None, review=review, law=self.demand_law)


class BaseStock(UpToLevel):
    """Base stock: order what is missing to `order_up_to` at every change of the inventory position."""

    type: Literal["base_stock"]
    """The policy's name."""

    default_review_period: ClassVar[float] = 0.0
