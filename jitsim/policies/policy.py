"""What a replenishment policy is: a frozen spec that a person writes, and a pure rule that an engine calls.

The rule of a policy is a plain function of whole numbers in the item's smallest unit,

    rule(on_hand, on_order, backlog, *parameters) -> quantity to order before sizing, 0 for none

with no state, no arrays and no SimPy, so that every engine can call the very same function.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from pydantic import Field

from jitsim.policies.sizing import GUARD
from jitsim.spec import Days, Spec

Rule = Callable[..., int]


@dataclass(frozen=True, slots=True)
class Terms:
    """What a policy may know of an item and its supplier when its parameters are computed.

    `unit` is the item's smallest quantity; `minimum_order` and `order_multiple` are counted in it;
    `promised_lead_time` [days] is None where the supplier promises nothing.
    """

    unit: float = 1.0
    minimum_order: int = 0
    order_multiple: int = 1
    promised_lead_time: float | None = None

    def written(self, quantity: float) -> int:
        """Return a quantity that a person wrote in smallest units, halves rounded up (rule V-11)."""
        return math.floor(quantity / self.unit + 0.5 + GUARD)

    def at_most(self, quantity: float) -> int:
        """Return the largest whole number of smallest units that is not above a computed level."""
        count = quantity / self.unit
        return math.floor(count + _slack(count))

    def at_least(self, quantity: float) -> int:
        """Return the smallest whole number of smallest units that is not below a computed level."""
        count = quantity / self.unit
        return math.ceil(count - _slack(count))


def _slack(count: float) -> float:
    """Return how far binary rounding may have moved a count: 416.666667 / 0.000001 is above 416666667 by 6e-8."""
    return GUARD + abs(count) * 1e-12


class Policy(Spec):
    """Parent of the policies; each names its `type`, its fields, its parameters and its rule."""

    review_period: Days | None = Field(default=None)
    """Days between two reviews; 0 reviews at every change of the position. Default: by policy."""
    first_review: Days | None = Field(default=None)
    """The day of the first review, at the review phase of that day. Default: 0; `periodic` spreads items over the
    period."""

    default_review_period: ClassVar[float] = 1.0
    """Days between reviews where the file does not say; 0 means at every position change."""
    spreads_reviews: ClassVar[bool] = False
    """True when items are spread over the review period, by a stable digest of their name."""
    counts_cards: ClassVar[bool] = False
    """True for card loops: the rule reads stock on hand, so a receipt that serves a backlog releases cards too."""
    rule: ClassVar[Rule]

    @abstractmethod
    def parameters(self, terms: Terms) -> tuple[int, ...]:
        """Return what the rule takes after on hand, on order and backlog, in smallest units."""

    @abstractmethod
    def initial(self, terms: Terms) -> int:
        """Return the stock to start with where the file does not say, in smallest units."""

    @property
    def days_between_reviews(self) -> float:
        """Days between two reviews; 0 means at every position change."""
        return self.default_review_period if self.review_period is None else self.review_period
