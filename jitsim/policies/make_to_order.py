"""Make to order and drop-ship: nothing is kept, every order of a customer is ordered on."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import model_validator

from jitsim.policies.base_stock import order_up_to_level
from jitsim.policies.policy import Observed, Policy, Terms
from jitsim.spec import Days


class ToOrder(Policy):
    """Parent of the policies that keep nothing: base stock at a level of 0, so that a surplus is used up first."""

    bundle_days: Days | None = None
    """Days of orders that are ordered together, the review period; default 0: every order at once."""

    default_review_period: ClassVar[float] = 0.0
    rules = (order_up_to_level,)

    @model_validator(mode="after")
    def _one_word_for_the_period(self) -> ToOrder:
        if self.bundle_days is not None and self.review_period is not None:
            raise ValueError("expected at most one of bundle_days and review_period, got bundle_days and review_period")
        return self

    @property
    def days_between_reviews(self) -> float:
        """Days of orders that are ordered together; 0 orders each at once."""
        return super().days_between_reviews if self.bundle_days is None else self.bundle_days

    def parameters(self, terms: Terms, observed: Observed | None = None) -> tuple[int, ...]:
        """Return (0,): the level is nothing."""
        return (0,)

    def initial(self, terms: Terms, observed: Observed | None = None) -> int:
        """Return 0."""
        return 0


class MakeToOrder(ToOrder):
    """Make to order: buy or make what customers have ordered; what a minimum order leaves over is used first."""

    type: Literal["make_to_order"]
    """The policy's name."""


class DropShip(ToOrder):
    """Drop-ship: the supplier sends what customers have ordered straight to them; nothing is ever on the shelf."""

    type: Literal["drop_ship"]
    """The policy's name."""
