"""Stocking for intermittent demand: levels from the chance of demand and the size of it."""

from __future__ import annotations

import math
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from jitsim.forecasts.intermittent import SyntetosBoylan, TeunterSyntetosBabai, compound_moments
from jitsim.policies.asked import AskedLeadTime, AskedTarget, lead_time_from
from jitsim.policies.buffer_level import BufferLevel
from jitsim.policies.eoq import DAYS_PER_YEAR, eoq
from jitsim.policies.estimates import estimates
from jitsim.policies.losses import DemandLaw, LawName, choose_law
from jitsim.policies.min_max import fill_to_maximum
from jitsim.policies.policy import Observed, Policy, Terms
from jitsim.policies.reorder_point import NEVER_BUT_FOR_BACKORDERS
from jitsim.policies.safety_stock import reorder_point_for_cycle_service, reorder_point_for_fill_rate
from jitsim.policies.sized import Target, usual_service
from jitsim.policies.sizing import effective_minimum
from jitsim.spec import Days


class Intermittent(Policy):
    """Intermittent demand: at a level for the demand of lead time and review, order up to one order more."""

    type: Literal["intermittent"]
    """The policy's name."""
    forecast: Annotated[SyntetosBoylan | TeunterSyntetosBabai, Field(discriminator="method")] = SyntetosBoylan(
        method="sba"
    )
    """How the chance and the size of demand are forecast; daily buckets."""
    cycle_service_level: Target | None = None
    """The chance that a cycle ends without a stockout; default 0.98, 0.95 or 0.90 by the item's class, else 0.95."""
    fill_rate: Target | None = None
    """The share of demand to be served from the shelf, in place of a cycle service level."""
    demand_law: Literal["auto", "gamma", "negative_binomial"] = "auto"
    """The law of demand over lead time and review; `auto` chooses by its mean and spread."""
    planned_lead_time: Days | None = None
    """The lead time that the level is sized for [days]; default: the mean of the receipts known."""
    lead_time_variation: Literal["observed", "zero"] = "observed"
    """Whether the level covers how lead times vary."""

    rules: ClassVar = (fill_to_maximum,)

    @model_validator(mode="after")
    def _one_target(self) -> Intermittent:
        if self.cycle_service_level is not None and self.fill_rate is not None:
            raise ValueError("expected at most one target, got cycle_service_level and fill_rate")
        return self

    @property
    def observes(self) -> bool:
        """Return True: chance and size of demand are observed."""
        return True

    def parameters(self, terms: Terms, observed: Observed | None = None) -> tuple[int, ...]:
        """Return (s, S); at least one typical order is kept of critical items and those of class A."""
        assert observed is not None, "levels are computed from what was observed"
        least = max(1, effective_minimum(terms.minimum_order, terms.order_multiple))
        if not observed.daily_demand.any():
            return NEVER_BUT_FOR_BACKORDERS, 0
        law, size, daily = self._demand(observed)
        lot = max(least, terms.at_least(self._lot(daily, terms)))
        if self.fill_rate is not None:
            level = reorder_point_for_fill_rate(law, self.fill_rate, lot * terms.unit, lost_sales=terms.lost).level
        else:
            alpha = self.cycle_service_level or usual_service(terms)
            level = reorder_point_for_cycle_service(law, alpha, lot * terms.unit, lost_sales=terms.lost).level
        if terms.critical or terms.item_class == "A":
            level = max(level, math.ceil(size))
        low = terms.at_most(level)
        return low, low + lot

    def _demand(self, observed: Observed) -> tuple[DemandLaw, float, float]:
        """Return the law of demand over lead time and review, the mean size of an order and the mean per day."""
        varies: Literal["observed"] | float = 0.0 if self.lead_time_variation == "zero" else "observed"
        lead = estimates(observed, planned_lead_time=self.planned_lead_time, lead_time_variation=varies)
        parts = self.forecast.parts(observed.daily_demand)
        variance = 0.0 if parts.size_variance is None else parts.size_variance
        days = lead.lead_time + self.days_between_reviews
        moments = compound_moments(parts.probability, parts.mean_size, variance, days)
        daily = parts.probability * parts.mean_size
        law: LawName = self.demand_law
        variance = moments.variance + (daily * lead.lead_time_sd) ** 2
        return choose_law(moments.mean, variance, law)[0], parts.mean_size, daily

    def _lot(self, daily: float, terms: Terms) -> float:
        """Return the economic order quantity, one unit where no costs ask for more [units]."""
        if terms.holding_cost and terms.order_cost:
            return eoq(daily * DAYS_PER_YEAR, terms.order_cost, terms.holding_cost)
        return terms.unit

    def initial(self, terms: Terms, observed: Observed | None = None) -> int:
        """Return S."""
        return self.parameters(terms, observed)[1]

    def asked_target(self, terms: Terms) -> AskedTarget:
        """Return the fill rate or the cycle service level."""
        if self.fill_rate is not None:
            return AskedTarget("fill_rate", self.fill_rate)
        return AskedTarget("cycle_service_level", self.cycle_service_level or usual_service(terms))

    def asked_lead_time(self, terms: Terms) -> AskedLeadTime:
        """Return the lead time that is given or seen; a promise counts for nothing."""
        return lead_time_from(self.planned_lead_time, None)

    def buffer_of(self, parameters: tuple[int, ...], terms: Terms) -> BufferLevel:
        """Return s, which protects the review too; the lot is S - s."""
        low, high = parameters
        lot, review = high - low, self.days_between_reviews
        return BufferLevel("reorder point", low, low, high, lot, review=review, law=self.demand_law)
