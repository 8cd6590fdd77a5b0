"""What a policy makes of the past: demand per day, its spread, lead time, and the law of demand over an interval.

Sources of the formulas: Silver, Pyke and Thomas, Inventory and Production Management in Supply Chains; see
`safety_stock` and `losses`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from jitsim.forecasts import ForecastMethod
from jitsim.forecasts.deviation import deviation_over
from jitsim.policies.losses import DemandLaw, LawName, choose_law
from jitsim.policies.policy import Floats, Observed
from jitsim.policies.safety_stock import add_undershoot, interval_demand, observed_moments, undershoot

FEWEST_RECEIPTS = 5
"""Receipts below which the spread of the lead time is not known and is left out."""

SigmaSource = Literal["forecast_error", "demand", "interval"]
"""The spread of the forecast's error, of the demand of days, or of the demand of runs of days as long as an interval.

Days are taken to be independent. Orders of other stocking points are not: a week of demand in one day, then nothing for
a week, spreads widely by days and hardly by weeks.
"""


@dataclass(frozen=True, slots=True)
class Estimates:
    """Estimates of one item: mean and standard deviation of daily demand [units/day], of the lead time [days].

    `daily` are the demands that the estimates rest on [units/day], oldest first.
    """

    demand: float
    demand_sd: float
    lead_time: float
    lead_time_sd: float
    daily: Floats
    forecast: ForecastMethod | None = None
    sigma_source: SigmaSource = "demand"
    start: int = 0

    @property
    def dormant(self) -> bool:
        """Whether nothing is demanded: then nothing is ordered but for customers who wait (rule D-1)."""
        return self.demand <= 0.0

    def over(self, days: float, *, with_lead_time: bool = True) -> tuple[float, float]:
        """Return mean and standard deviation of demand over an interval that holds the lead time [units]."""
        lead_time_sd = self.lead_time_sd if with_lead_time else 0.0
        mean, deviation = interval_demand(self.demand, self.demand_sd, days, lead_time_sd)
        if self.sigma_source == "interval" and days > 0:
            _, spread = mean_and_spread(np.array(self._sums(days)))
            return mean, math.hypot(spread, self.demand * lead_time_sd)
        if self.forecast is None or self.sigma_source == "demand" or days <= 0:
            return mean, deviation
        error = deviation_over(self.forecast, self.daily, days, self.start)
        if error.sd is None:
            return mean, deviation
        return mean, math.hypot(error.sd, self.demand * lead_time_sd)

    def undershoot(self, days: float, *, whole: bool) -> tuple[float, float]:
        """Return mean and standard deviation of how far below the trigger a check every `days` finds the position."""
        if days <= 0 or self.dormant:
            return 0.0, 0.0
        span = max(1, round(days))
        if len(self.daily) < span:
            return 0.0, 0.0
        sums = self.daily[len(self.daily) % span :].reshape(-1, span).sum(axis=1)
        return undershoot(observed_moments(sums.tolist()), whole=whole)

    def law_over(self, days: float, law: LawName, below: tuple[float, float] = (0.0, 0.0)) -> DemandLaw:
        """Return the law of demand over an interval that holds the lead time, with what the undershoot adds."""
        if law == "empirical":
            return choose_law(0.0, 0.0, "empirical", self._sums(days))[0]
        mean, deviation = add_undershoot(self.over(days), below)
        return choose_law(mean, deviation**2, law)[0]

    def _sums(self, days: float) -> list[float]:
        """Return the demand of every run of so many days in the past, rounded up to whole ones."""
        span = min(max(1, math.ceil(days - 1e-9)), len(self.daily))
        return [float(total) for total in np.convolve(self.daily, np.ones(span), mode="valid")]


def estimates(
    observed: Observed,
    *,
    forecast: ForecastMethod | None = None,
    sigma_source: SigmaSource | None = None,
    planned_lead_time: float | None = None,
    lead_time_variation: Literal["observed"] | float = "observed",
) -> Estimates:
    """Return the estimates that follow from the past.

    Demand is the forecast's, else the mean of the days known, those without demand included; its spread that of the
    forecast's error where there is a forecast, else that of demand. A written lead time or variation goes before the
    observed one. Fewer than five receipts tell nothing of the variation.
    """
    daily = observed.daily_demand
    start = observed.day - len(daily)
    mean, spread = mean_and_spread(daily)
    if forecast is not None:
        mean = forecast.forecast(daily, start)
    source: SigmaSource = sigma_source or ("demand" if forecast is None else "forecast_error")
    if forecast is not None and source == "forecast_error":
        error = deviation_over(forecast, daily, 1, start).sd
        spread = spread if error is None else error
    lead_time, varies = _lead_time(observed, planned_lead_time, lead_time_variation)
    return Estimates(mean, spread, lead_time, varies, daily, forecast, source, start)


def _lead_time(
    observed: Observed, planned: float | None, variation: Literal["observed"] | float
) -> tuple[float, float]:
    """Return mean and standard deviation of the lead time; receipts are looked at only where they matter."""
    if planned is not None and variation != "observed":
        return planned, float(variation)
    mean, spread = mean_and_spread(observed.lead_times)
    if variation != "observed":
        spread = float(variation)
    elif len(observed.lead_times) < FEWEST_RECEIPTS:
        spread = 0.0
    return mean if planned is None else planned, spread


def mean_and_spread(values: Floats) -> tuple[float, float]:
    """Return the mean and the standard deviation of a sample; one value alone does not spread.

    These are the sums of `mean` and `std(ddof=1)`, in a fraction of their time: levels are computed very often.
    """
    count = len(values)
    mean = float(np.add.reduce(values)) / count
    beyond = values - mean
    return mean, math.sqrt(float(np.add.reduce(beyond * beyond)) / (count - 1)) if count > 1 else 0.0
