"""Make to order and drop-ship: nothing is kept, every order of a customer is ordered on."""

from __future__ import annotations

import math
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field, model_validator

from jitsim.policies.base_stock import order_up_to_level
from jitsim.policies.policy import Floats, Observed, Policy, Terms
from jitsim.policies.sizing import GUARD
from jitsim.spec import Days, Number

USUAL_QUANTILE = 0.90
"""The share of past lead times that a quote covers where nobody says another."""


def quoted_days(lead_times: Floats, share: float) -> float:
    """Return the least of the lead times seen [days] that at least this share of them do not exceed."""
    ascending = np.sort(lead_times)
    return float(ascending[max(math.ceil(share * len(ascending) - GUARD), 1) - 1])


class ToOrder(Policy):
    """Parent of the policies that keep nothing: base stock at a level of 0, so that a surplus is used up first."""

    promise_quantile: Annotated[Number, Field(gt=0, lt=1)] | None = None
    """The share of the lead times seen, before day 0 and since, that what a customer is quoted covers, with the days of
    a bundle on top. Default: 0.90 where the customer has no `promise`, which else is the quote."""
    quoted_lead_time: Days | None = None
    """Days from order to shipment that every customer is quoted, in place of a quantile."""
    max_wait: Days | None = None
    """Days that customers wait: who is quoted more does not order what is missing, and it is lost. Default: any."""
    bundle_days: Days | None = None
    """Days of orders that are ordered together, the review period; default 0: every order at once."""

    default_review_period: ClassVar[float] = 0.0
    rules = (order_up_to_level,)

    @model_validator(mode="after")
    def _one_way_to_quote(self) -> ToOrder:
        if self.promise_quantile is not None and self.quoted_lead_time is not None:
            both = "promise_quantile and quoted_lead_time"
            raise ValueError(f"expected at most one of {both}, got {both}")
        return self

    @model_validator(mode="after")
    def _one_word_for_the_period(self) -> ToOrder:
        if self.bundle_days is not None and self.review_period is not None:
            raise ValueError("expected at most one of bundle_days and review_period, got bundle_days and review_period")
        return self

    @property
    def days_between_reviews(self) -> float:
        """Days of orders that are ordered together; 0 orders each at once."""
        return super().days_between_reviews if self.bundle_days is None else self.bundle_days

    @property
    def decouples(self) -> bool:
        """Return False: nothing is kept."""
        return False

    @property
    def quotes_everybody(self) -> bool:
        """Whether customers with a promise of their own are quoted another one."""
        return self.promise_quantile is not None or self.quoted_lead_time is not None

    def quote(self, observed: Observed) -> float:
        """Return the days from order to shipment that customers are quoted now."""
        if self.quoted_lead_time is not None:
            return self.quoted_lead_time
        share = USUAL_QUANTILE if self.promise_quantile is None else self.promise_quantile
        return quoted_days(observed.lead_times, share) + self.days_between_reviews

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
