"""Pure just-in-time: pull without safety stock."""

from __future__ import annotations

from typing import Literal

from jitsim.policies.policy import Policy, Terms
from jitsim.policies.sizing import guarded_ceil
from jitsim.spec import Amount, Days, Positive


def pull_consumed_containers(
    on_hand: int, on_order: int, backlog: int, order_up_to: int, container: int, least: int
) -> int:
    """Return the whole containers consumed since the last signal, once they reach the smallest order."""
    consumed = order_up_to - (on_hand + on_order - backlog)
    pulled = consumed // container * container
    return pulled if pulled >= least and pulled > 0 else 0


class Jit(Policy):
    """Pure JIT, replenish mode: every delivery interval order the containers consumed, with no safety stock at all."""

    type: Literal["jit"]
    """The policy's name."""
    mode: Literal["replenish"] = "replenish"
    """What pulls: consumed containers."""
    daily_demand: Amount
    """The demand that the loop is sized for [units per day]."""
    planned_lead_time: Days | None = None
    """The lead time that the loop is sized for [days]; default: what the supplier promises."""
    container: Positive = 1.0
    """What one container holds [units]."""
    deliveries_per_day: Positive = 1.0
    """Pull signals per day; the review period is 1 / deliveries_per_day."""

    rule = staticmethod(pull_consumed_containers)

    @property
    def days_between_reviews(self) -> float:
        """Days between two signals."""
        return 1.0 / self.deliveries_per_day if self.review_period is None else self.review_period

    def parameters(self, terms: Terms) -> tuple[int, ...]:
        """Return (S, container, smallest order) with S = C ceil(d (L + R) / C): demand until the next delivery."""
        lead_time = terms.promised_lead_time if self.planned_lead_time is None else self.planned_lead_time
        cover = self.daily_demand * ((lead_time or 0.0) + self.days_between_reviews)
        container = max(1, terms.written(self.container))
        return guarded_ceil(cover / (container * terms.unit)) * container, container, terms.minimum_order

    def initial(self, terms: Terms) -> int:
        """Return S."""
        return self.parameters(terms)[0]
