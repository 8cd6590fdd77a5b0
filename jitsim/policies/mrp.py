"""MRP: push by a forecast, netted and offset by planned lead times, planned anew every so many days (Orlicky)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from jitsim.forecasts.anyforecast import AnyForecast
from jitsim.policies.asked import AskedLeadTime, AskedTarget, lead_time_from
from jitsim.policies.bill_of_material import PlannedItem
from jitsim.policies.eoq import DAYS_PER_YEAR, eoq
from jitsim.policies.estimates import Estimates, estimates
from jitsim.policies.mrp_plan import LotRule, Reschedule, buckets_of, gross_requirements, net_forecast
from jitsim.policies.policy import Observed, Policy, Rule, Terms
from jitsim.policies.sizing import round_half_up
from jitsim.spec import Amount, Count, Days, Positive

BEYOND = 8
"""Buckets that are planned beyond the cumulative lead time."""

AtLeastOne = Annotated[Count, Field(ge=1)]


class Mrp(Policy):
    """MRP: plan receipts for orders and forecast, bucket by bucket, and release them a planned lead time before."""

    type: Literal["mrp"]
    """The policy's name."""
    forecast: AnyForecast | None = None
    """How demand is forecast; default: the mean of the days known."""
    bucket_days: AtLeastOne = 7
    """Days of one bucket."""
    horizon_buckets: AtLeastOne | None = None
    """Buckets that are planned, at least the cumulative lead time; default: that and 8 more."""
    lot: Literal["lot_for_lot", "fixed", "periods", "economic"] = "lot_for_lot"
    """How net requirements become orders: as they are, in fixed lots, those of some buckets together, or in fixed lots
    of the economic order quantity."""
    order_quantity: Positive | None = None
    """With `fixed` the lot [units]."""
    periods: AtLeastOne | None = None
    """With `periods` the buckets of one order."""
    safety_stock: Amount = 0.0
    """What should be left at the end of every bucket [units]."""
    planned_lead_time: Days | None = None
    """The lead time that is planned with, whatever it turns out to be [days]; default: what the source promises, else
    the mean of the receipts known."""
    demand_fence: Count = 1
    """Buckets in which customer orders alone count, and no forecast."""
    planning_fence: Count | None = None
    """Buckets in which nothing new is planned; default: the lead time."""
    reschedule: Reschedule = "none"
    """Whether the plan moves open orders that are due at or beyond the planning fence to the bucket in which they are
    wanted: to none, to an earlier one (`in`), or also to a later one (`in_out`). Nothing new is planned for what such
    an order covers. That is paper: it comes when it comes, since nobody who makes or sends it hears of it."""
    consume_back: Count = 1
    """Buckets before its own of which an order may consume the forecast."""
    consume_ahead: Count = 1
    """Buckets after its own of which an order may consume the forecast."""

    default_review_period: ClassVar[float] = 7.0
    reviews_unchanged: ClassVar[bool] = True
    rules: ClassVar[tuple[Rule, ...]] = ()

    @model_validator(mode="after")
    def _keys_fit_the_lot(self) -> Mrp:
        for key, lot, name in (("order_quantity", "fixed", "an order_quantity"), ("periods", "periods", "periods")):
            if self.lot == lot and getattr(self, key) is None:
                raise ValueError(f"expected {name} with lot {lot}, got none")
            if self.lot != lot and getattr(self, key) is not None:
                raise ValueError(f"{key}: expected only with lot {lot}, got it with {self.lot}")
        return self

    @property
    def observes(self) -> bool:
        """Return True: what is forecast is observed."""
        return True

    @property
    def decouples(self) -> bool:
        """Return False: what parents need is made or bought for them."""
        return False

    def item(
        self,
        terms: Terms,
        observed: Observed,
        on_hand: int,
        scheduled: Sequence[int],
        orders: Sequence[int],
        share_good: float = 1.0,
        open_orders: Sequence[tuple[int, int]] = (),
    ) -> PlannedItem:
        """Return the item to plan at a review, in smallest units.

        `scheduled` are open receipts by the bucket that they are promised for, late ones in the first; `orders` known
        customer orders by bucket, the backlog in the first. Both have one number for each bucket of the horizon.
        `open_orders` are (bucket, quantity) of all that is scheduled.
        """
        safety_stock, lead_time, demand_fence, planning_fence = self.parameters(terms, observed)
        forecast = whole_buckets(self._path(observed, len(orders)), self.bucket_days, terms.unit)
        left = net_forecast(forecast, orders, self.consume_back, self.consume_ahead)
        return PlannedItem(
            tuple(gross_requirements(orders, left, demand_fence)),
            tuple(scheduled),
            on_hand,
            safety_stock,
            lead_time,
            self.lot_rule(terms, observed),
            planning_fence,
            share_good,
            tuple(open_orders),
            self.reschedule,
        )

    def lot_rule(self, terms: Terms, observed: Observed) -> LotRule:
        """Return how net requirements become lots; an economic lot without costs or demand is lot for lot."""
        least = (terms.minimum_order, terms.order_multiple)
        if self.order_quantity is not None:
            return LotRule("fixed", max(1, terms.written(self.order_quantity)), 1, *least)
        if self.periods is not None:
            return LotRule("periods", 1, self.periods, *least)
        yearly = self._seen(terms, observed).demand * DAYS_PER_YEAR
        if self.lot == "economic" and terms.order_cost and terms.holding_cost and yearly > 0:
            return LotRule(
                "fixed", max(1, terms.at_least(eoq(yearly, terms.order_cost, terms.holding_cost))), 1, *least
            )
        return LotRule("lot_for_lot", 1, 1, *least)

    def horizon(self, cumulative_lead_time: int) -> int:
        """Return the buckets to plan; the longest way through the bill of material takes so many."""
        return cumulative_lead_time + BEYOND if self.horizon_buckets is None else self.horizon_buckets

    def parameters(self, terms: Terms, observed: Observed | None = None) -> tuple[int, ...]:
        """Return (safety stock, planned lead time, demand fence, planning fence), the last three in buckets."""
        assert observed is not None, "a lead time that is neither written nor promised is observed"
        lead_time = buckets_of(self._seen(terms, observed).lead_time, self.bucket_days)
        fence = lead_time if self.planning_fence is None else self.planning_fence
        return terms.written(self.safety_stock), lead_time, self.demand_fence, fence

    def initial(self, terms: Terms, observed: Observed | None = None) -> int:
        """Return safety stock and the demand until what is released at the next review has arrived."""
        assert observed is not None, "demand is observed"
        safety_stock, lead_time, *_ = self.parameters(terms, observed)
        days = lead_time * self.bucket_days + self.days_between_reviews
        return safety_stock + terms.at_least(self._seen(terms, observed).demand * days)

    def asked_target(self, terms: Terms) -> AskedTarget:
        """Return the safety stock, where there is one."""
        return AskedTarget("safety_stock", self.safety_stock) if self.safety_stock else AskedTarget()

    def asked_lead_time(self, terms: Terms) -> AskedLeadTime:
        """Return the lead time that is planned with."""
        return lead_time_from(self.planned_lead_time, terms.promised_lead_time)

    def _seen(self, terms: Terms, observed: Observed) -> Estimates:
        planned = terms.promised_lead_time if self.planned_lead_time is None else self.planned_lead_time
        return estimates(observed, forecast=self.forecast, planned_lead_time=planned)

    def _path(self, observed: Observed, buckets: int) -> list[float]:
        """Return the forecast of each day of the horizon [units]."""
        days, daily = buckets * self.bucket_days, observed.daily_demand
        if self.forecast is None:
            return [float(daily.mean())] * days
        path: list[float] = self.forecast.path(daily, days, observed.day - len(daily)).tolist()
        return path


def whole_buckets(path: Sequence[float], bucket_days: int, unit: float) -> list[int]:
    """Return a daily forecast [units] by bucket in smallest units; what is rounded off goes into the next bucket."""
    total, ends = 0.0, [0]
    for day, quantity in enumerate(path, start=1):
        total += quantity
        if day % bucket_days == 0:
            ends.append(round_half_up(total / unit))
    return [end - start for start, end in pairwise(ends)]
