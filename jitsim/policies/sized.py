"""What policies share that compute their levels from a service target and from what they have observed."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from jitsim.forecasts.anyforecast import AnyForecast
from jitsim.policies.asked import AskedLeadTime, AskedTarget, lead_time_from
from jitsim.policies.eoq import DAYS_PER_YEAR, clip_to_cover, eoq
from jitsim.policies.estimates import Estimates, SigmaSource, estimates
from jitsim.policies.losses import DemandLaw
from jitsim.policies.policy import Observed, Policy, Terms
from jitsim.policies.safety_stock import (
    StockLevel,
    order_up_to_for_cycle_service,
    order_up_to_for_fill_rate,
    order_up_to_service,
    reorder_point_by_cost,
    reorder_point_for_cycle_service,
    reorder_point_for_fill_rate,
    reorder_point_service,
)
from jitsim.policies.sizing import effective_minimum
from jitsim.spec import Amount, Days, Number, Positive

Target = Annotated[Number, Field(gt=0, lt=1)]
"""A service target: a share strictly between 0 and 1."""

SERVICE_BY_CLASS = {"A": 0.98, "B": 0.95, "C": 0.90}
"""Cycle service level by the planner's class of the item; 0.95 without a class."""
COVER_WITHOUT_COSTS = 30.0
"""Days of demand that an order covers where no costs say how many."""


def usual_service(terms: Terms) -> float:
    """Return the cycle service level that is aimed at where nobody says another."""
    return SERVICE_BY_CLASS.get(terms.item_class or "", 0.95)


class SizedPolicy(Policy):
    """Parent of policies whose level is written, or sized for a service target from what was observed."""

    cycle_service_level: Target | None = None
    """The chance that a replenishment cycle ends without a stockout; sizes the safety stock. Default without level or
    target: 0.98, 0.95 or 0.90 by the item's class, else 0.95."""
    fill_rate: Target | None = None
    """The share of demand to be served from the shelf; sizes the safety stock, in place of a cycle service level."""
    safety_stock: Amount | None = None
    """Stock above the mean demand over the protection interval [units], in place of a target."""
    balance_costs: bool = False
    """Size the level so that holding stock and being short cost least together; needs costs of both."""
    order_cover: Positive | None = None
    """Days of demand that an order covers; default: the economic order quantity, between 7 and 90 days of demand."""
    forecast: AnyForecast | None = None
    """How demand is forecast; default: the mean of the days known."""
    sigma_source: SigmaSource | None = None
    """Whether safety stock covers the forecast's error or all variation of demand: day by day, or in runs of days as
    long as the `interval` that it protects, which lumpy orders of other stocking points call for. Default: the error
    where there is a forecast, else day by day."""
    demand_law: Literal["auto", "normal", "gamma", "poisson", "negative_binomial", "empirical"] = "auto"
    """The law of demand over the protection interval; `auto` chooses by its mean and spread."""
    undershoot: bool = True
    """Whether the level covers what the position is below it when a check finds it."""
    planned_lead_time: Days | None = None
    """The lead time that the level is sized for [days]; default: the mean of the receipts known."""
    lead_time_variation: Literal["observed", "zero"] | Amount = "observed"
    """Standard deviation of the lead time that the level covers: of the receipts known, none, or in days."""

    levels: ClassVar[tuple[str, ...]] = ()
    """The names of the levels that a person may write in place of a target."""

    @model_validator(mode="after")
    def _one_way_to_size(self) -> SizedPolicy:
        ways = ("cycle_service_level", "fill_rate", "safety_stock")
        given = [name for name in (*self.levels[:1], *ways) if getattr(self, name) is not None]
        given += ["balance_costs"] if self.balance_costs else []
        if len(given) > 1:
            raise ValueError(f"expected at most one of a level and a target, got {' and '.join(given)}")
        return self

    @property
    def observes(self) -> bool:
        """Return whether a level is left to be computed."""
        return any(getattr(self, name) is None for name in self.levels)

    def estimates(self, observed: Observed) -> Estimates:
        """Return what the levels rest on."""
        varies = 0.0 if self.lead_time_variation == "zero" else self.lead_time_variation
        return estimates(
            observed,
            forecast=self.forecast,
            sigma_source=self.sigma_source,
            planned_lead_time=self.planned_lead_time,
            lead_time_variation=varies,
        )

    def lot(self, seen: Estimates, terms: Terms) -> int:
        """Return the quantity of one order in smallest units: written cover, economic, or a month's demand."""
        least = max(1, effective_minimum(terms.minimum_order, terms.order_multiple))
        if seen.dormant:
            return least
        if self.order_cover is not None:
            lot = seen.demand * self.order_cover
        elif terms.holding_cost and terms.order_cost is not None:
            economic = eoq(seen.demand * DAYS_PER_YEAR, terms.order_cost, terms.holding_cost)
            lot = clip_to_cover(economic, seen.demand)
        else:
            lot = seen.demand * COVER_WITHOUT_COSTS
        return max(least, terms.at_least(lot))

    def target(self, terms: Terms) -> float:
        """Return the cycle service level that is aimed at where nothing else is."""
        return usual_service(terms) if self.cycle_service_level is None else self.cycle_service_level

    def asked_target(self, terms: Terms) -> AskedTarget:
        """Return what the level is sized for; nothing where it is written."""
        if self._level_is_written:
            return AskedTarget()
        if self.safety_stock is not None:
            return AskedTarget("safety_stock", self.safety_stock)
        if self.fill_rate is not None:
            return AskedTarget("fill_rate", self.fill_rate)
        return AskedTarget("costs") if self.balance_costs else AskedTarget("cycle_service_level", self.target(terms))

    def asked_lead_time(self, terms: Terms) -> AskedLeadTime:
        """Return the lead time that is given or seen; a promise counts for nothing."""
        return AskedLeadTime() if self._level_is_written else lead_time_from(self.planned_lead_time, None)

    @property
    def _level_is_written(self) -> bool:
        """Whether nothing but the lot is left to compute."""
        return getattr(self, self.levels[0]) is not None

    def trigger(self, seen: Estimates, terms: Terms, lot: float, interval: float, check: float) -> StockLevel:
        """Return the reorder point for lots of `lot` units that protects `interval` days, checked every `check` days.

        Only call for an item that is not dormant.
        """
        below = seen.undershoot(check, whole=terms.unit == 1.0) if self.undershoot else (0.0, 0.0)
        law = seen.law_over(interval, self.demand_law, below)
        if self.safety_stock is not None:
            return reorder_point_service(law, law.mean + self.safety_stock, lot, lost_sales=terms.lost)
        if self.fill_rate is not None:
            return reorder_point_for_fill_rate(law, self.fill_rate, lot, lost_sales=terms.lost)
        if self.balance_costs:
            return self._by_cost(law, seen, terms, lot)
        return reorder_point_for_cycle_service(law, self.target(terms), lot, lost_sales=terms.lost)

    @property
    def undershoot_days(self) -> float:
        """Days between checks whose undershoot a reorder point covers; 0 where it covers none."""
        return self.days_between_reviews if self.undershoot else 0.0

    def _by_cost(self, law: DemandLaw, seen: Estimates, terms: Terms, lot: float) -> StockLevel:
        """A unit short costs the lost sale, or the wait of one replenishment interval."""
        shortage = (terms.lost_sale_cost or 0.0) if terms.lost else (terms.backorder_cost or 0.0) * seen.lead_time
        return reorder_point_by_cost(law, lot, terms.holding_cost or 0.0, shortage, seen.demand * DAYS_PER_YEAR)

    def ceiling(self, seen: Estimates, terms: Terms, period: float) -> StockLevel:
        """Return the order-up-to level for a review every `period` days; 0 reviews at every change."""
        if period <= 0:
            return self._one_for_one(seen, terms)
        law = seen.law_over(seen.lead_time + period, self.demand_law)
        before, cycle = seen.law_over(seen.lead_time, self.demand_law), seen.demand * period
        if self.safety_stock is not None:
            return order_up_to_service(law, law.mean + self.safety_stock, before, cycle, simple=terms.lost)
        if self.fill_rate is not None:
            return order_up_to_for_fill_rate(law, self.fill_rate, before, cycle, simple=terms.lost)
        alpha = self.target(terms)
        if self.balance_costs:
            stockout = (terms.holding_cost or 0.0) * period / DAYS_PER_YEAR
            shortage = (terms.lost_sale_cost or 0.0) if terms.lost else (terms.backorder_cost or 0.0) * period
            alpha = min(max(1.0 - stockout / (stockout + shortage) if stockout + shortage else 0.5, 1e-4), 0.9999)
        return order_up_to_for_cycle_service(law, alpha, before, cycle, simple=terms.lost)

    def _one_for_one(self, seen: Estimates, terms: Terms) -> StockLevel:
        """Return the base stock: a lot of one smallest unit, due one unit below the level."""
        law, unit = seen.law_over(seen.lead_time, self.demand_law), terms.unit
        if self.safety_stock is not None:
            level = law.mean + self.safety_stock
        elif self.fill_rate is not None:
            level = reorder_point_for_fill_rate(law, self.fill_rate, unit, lost_sales=terms.lost).level + unit
        elif self.balance_costs:
            level = self._by_cost(law, seen, terms, unit).level + unit
        else:
            level = law.quantile(self.target(terms))
        return replace(
            reorder_point_service(law, level - unit, unit, lost_sales=terms.lost),
            level=level,
            cycle_service=law.cdf(level),
        )
