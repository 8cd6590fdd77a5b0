"""Expediting: what it costs to have an item sooner, how fast it then comes, and who may spend how much on it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from jitsim.distributions import LAWS, AnyLaw
from jitsim.spec import Amount, Days, Share, Spec

USUAL_BUDGET_PERIOD = 30.0
"""Days of a budget where the file does not say."""
USUAL_PREMIUM = 0.15
"""Share of the unit cost that expediting adds to it where the file does not say."""

_TWO_DAYS = LAWS["constant"].model_validate({"distribution": "constant", "value": 2})


class Expedite(Spec):
    """Expediting where it pays: each day at the review what will be short until the next receipt is looked at.

    Its benefit is the margin of what would be lost, and the backorder cost of what would wait, that long.
    """

    mode: Literal["new_order", "upgrade", "both"] = "new_order"
    """Whether what is short is ordered anew, from the first source; or an order that is on its way, the next one or one
    that is late, goes on faster from where it is; or whichever saves more."""
    lead_time: AnyLaw = _TWO_DAYS
    """Days from approval to receipt, drawn for every order on its own; default 2."""
    promised_lead_time: Days | None = None
    """Days promised from approval to receipt: what on-time delivery of a new order is measured against; default: no
    promise, the mean of `lead_time` is expected."""
    premium_per_unit: Amount | None = None
    """Cost of every unit that is expedited, beyond what it costs anyway [currency]; default: 15 % of the unit cost."""
    fixed_cost: Amount = 150.0
    """Cost of expediting once, beyond what an order costs anyway [currency]."""
    minimum_order: Amount = 0.0
    """The smallest new order [units]."""
    order_multiple: Amount = 0.0
    """New orders are whole multiples of this [units]; 0 for any quantity."""
    least_days_saved: Days = 1.0
    """Days before the next receipt that it must arrive at least."""
    approval_delay: Days = 0.5
    """Days from the decision to its approval, when a new order is sent or an open one goes on faster."""
    budget: Amount | None = None
    """What may be spent on it in a period, premium and fixed cost together [currency]; default: any amount."""
    budget_period: Annotated[Days, Field(gt=0)] | None = None
    """Days of a period of the budget, the first from day 0; default 30."""
    lost_share: Share | None = None
    """The share of what is short that is lost; the rest waits. Default: what the customers there say, where all say the
    same."""

    @model_validator(mode="after")
    def _a_period_is_of_a_budget(self) -> Expedite:
        if self.budget is None and self.budget_period is not None:
            raise ValueError("budget_period: expected only beside budget, got it without")
        return self

    @property
    def orders_anew(self) -> bool:
        """Whether new orders are made."""
        return self.mode != "upgrade"

    @property
    def days_ahead(self) -> float:
        """Days from the decision to the receipt that is expected."""
        promised = self.promised_lead_time
        return self.approval_delay + (self.lead_time.expectation if promised is None else promised)
