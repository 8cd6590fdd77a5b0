"""Pure just-in-time: pull without safety stock."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from jitsim.policies.asked import AskedLeadTime, lead_time_from
from jitsim.policies.base_stock import order_up_to_level
from jitsim.policies.buffer_level import BufferLevel
from jitsim.policies.estimates import estimates
from jitsim.policies.policy import Observed, Policy, Rule, Terms
from jitsim.policies.sizing import guarded_ceil
from jitsim.spec import Amount, Days, Positive


def pull_consumed_containers(
    on_hand: int, on_order: int, backlog: int, order_up_to: int, container: int, least: int
) -> int:
    """Return the whole containers consumed since the last signal, once they reach the smallest order."""
    consumed = order_up_to - (on_hand + on_order - backlog)
    pulled = consumed // container * container
    return pulled if pulled >= least and pulled > 0 else 0


def call_off_firm_demand(on_hand: int, on_order: int, backlog: int, firm: int, container: int) -> int:
    """Return whole containers for the firm demand of the windows ahead that nothing on hand or on order covers yet."""
    missing = firm + backlog - on_hand - on_order
    return -(-missing // container) * container if missing > 0 else 0


class Jit(Policy):
    """Pure JIT: order what was consumed, what customers have firmly ordered, or order by order; no safety stock."""

    type: Literal["jit"]
    """The policy's name."""
    mode: Literal["replenish", "call_off", "to_order"] = "replenish"
    """What pulls: consumed containers; firm orders of the windows ahead, never a forecast; or every customer order."""
    daily_demand: Amount | None = None
    """The demand that the loop is sized for, with `replenish` [units per day]; default: the mean of the days known."""
    planned_lead_time: Days | None = None
    """The lead time that the loop is sized for [days]; default: what the supplier promises, else the mean of the
    receipts known."""
    container: Positive = 1.0
    """What one container holds [units]."""
    deliveries_per_day: Positive = 1.0
    """Pull signals per day; the review period is 1 / deliveries_per_day."""
    firm_horizon_days: Days | None = None
    """With `call_off` how far ahead firm orders are called off [days]; default: lead time and delivery interval."""

    rules = (pull_consumed_containers, call_off_firm_demand, order_up_to_level)

    @property
    def decouples(self) -> bool:
        """Return whether containers are kept for what comes; the other modes keep nothing."""
        return self.mode == "replenish"

    @model_validator(mode="after")
    def _keys_fit_the_mode(self) -> Jit:
        idle = {"replenish": ("firm_horizon_days",), "call_off": ("daily_demand",)}.get(
            self.mode, ("daily_demand", "firm_horizon_days", "planned_lead_time")
        )
        given = [key for key in idle if getattr(self, key) is not None]
        if given:
            raise ValueError(f"{given[0]}: expected no such key with mode {self.mode}, which has no use for it")
        return self

    @property
    def rule(self) -> Rule:
        """The rule of the mode."""
        return self.rules[("replenish", "call_off", "to_order").index(self.mode)]

    @property
    def observes(self) -> bool:
        """Return whether demand is left to be observed."""
        return self.mode == "replenish" and self.daily_demand is None

    @property
    def looks_ahead(self) -> bool:
        """Return whether firm orders of the days ahead count."""
        return self.mode == "call_off"

    @property
    def days_between_reviews(self) -> float:
        """Days between two signals; to order at every change."""
        if self.review_period is not None:
            return self.review_period
        return 0.0 if self.mode == "to_order" else 1.0 / self.deliveries_per_day

    def parameters(self, terms: Terms, observed: Observed | None = None) -> tuple[int, ...]:
        """Return (S, container, smallest order) with S = C ceil(d (L + R) / C): demand until the next delivery.

        For `call_off` (horizon [days], 0, container); for `to_order` a base stock of nothing.
        """
        if self.mode == "to_order":
            return (0,)
        planned = terms.promised_lead_time if self.planned_lead_time is None else self.planned_lead_time
        container = max(1, terms.written(self.container))
        if self.mode == "call_off":
            horizon = (planned or 0.0) + self.days_between_reviews
            ahead = horizon if self.firm_horizon_days is None else self.firm_horizon_days
            return guarded_ceil(ahead), 0, container
        demand, lead_time = self.daily_demand or 0.0, planned or 0.0
        if observed is not None:
            seen = estimates(observed, planned_lead_time=planned)
            demand, lead_time = seen.demand, seen.lead_time
        cover = demand * (lead_time + self.days_between_reviews)
        return guarded_ceil(cover / (container * terms.unit)) * container, container, terms.minimum_order

    def initial(self, terms: Terms, observed: Observed | None = None) -> int:
        """Return S; nothing where only firm orders pull."""
        return self.parameters(terms, observed)[0] if self.mode == "replenish" else 0

    def asked_lead_time(self, terms: Terms) -> AskedLeadTime:
        """Return the lead time of the loop, or of the windows ahead; none where another horizon is written."""
        if self.mode == "to_order" or self.firm_horizon_days is not None:
            return AskedLeadTime()
        return lead_time_from(self.planned_lead_time, terms.promised_lead_time)

    def buffer_of(self, parameters: tuple[int, ...], terms: Terms) -> BufferLevel | None:
        """Return S, from which whole containers are missing when a signal goes out; None for orders of customers."""
        if self.mode != "replenish":
            return None
        level, container, least = parameters
        pulled = -(-max(container, least) // container) * container
        lot, review = pulled if pulled > 1 else None, self.days_between_reviews
        return BufferLevel("order-up-to level", level, level - pulled, level, lot, review=review)
