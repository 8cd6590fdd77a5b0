"""Demand forecasts: what a planner writes, and pure functions of a series of past demand.

A new method is one file here and one line in `FORECASTS`.
"""

from __future__ import annotations

from jitsim.forecasts.exponential import SimpleSmoothing
from jitsim.forecasts.given import Given
from jitsim.forecasts.intermittent import SyntetosBoylan, TeunterSyntetosBabai
from jitsim.forecasts.method import ForecastMethod
from jitsim.forecasts.moving_average import MovingAverage

FORECASTS: dict[str, type[ForecastMethod]] = {
    "ma": MovingAverage,
    "ses": SimpleSmoothing,
    "sba": SyntetosBoylan,
    "tsb": TeunterSyntetosBabai,
    "given": Given,
}

__all__ = ["FORECASTS", "ForecastMethod"]
