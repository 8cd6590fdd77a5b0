"""Traffic lights: a colour for a value, by the thresholds of its metric."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from jitsim.metrics.metric import Metric, Thresholds
from jitsim.scenario.traffic_lights import TrafficLight

Light = Literal["green", "yellow", "red", "grey", "none"]
"""`grey` has no value or too few observations, `none` is a metric without thresholds."""

EASED = MappingProxyType({"stockout_frequency": {"B": 2.0, "C": 4.0}})
"""Default thresholds that are wider for the lesser classes of items: what they are multiplied with."""


def thresholds_of(metric: Metric, own: Mapping[str, TrafficLight], item_class: str = "") -> Thresholds | None:
    """Return the thresholds that a scenario gives a metric, else the default ones, None where there are neither.

    Those of a class of items, `item_class`, may be wider by default.
    """
    default, written = metric.thresholds, own.get(metric.name)
    if written is not None:
        return Thresholds(written.green, written.yellow, strict=default is not None and default.strict)
    factor = EASED.get(metric.name, {}).get(item_class, 1.0)
    if default is None or factor == 1.0:
        return default
    return Thresholds(factor * default.green, factor * default.yellow, default.strict)


def light(metric: Metric, value: float | None, sample: float = math.inf) -> Light:
    """Return the colour of a value by the default thresholds of its metric."""
    return colour(metric, metric.thresholds, value, sample)


def colour(metric: Metric, thresholds: Thresholds | None, value: float | None, sample: float = math.inf) -> Light:
    """Return the colour of a value; one on a threshold gets the better colour, unless the threshold is strict."""
    if thresholds is None:
        return "none"
    if value is None or math.isnan(value) or sample < metric.least:
        return "grey"
    sign = 1.0 if metric.direction == "up" else -1.0
    over_green = sign * (value - thresholds.green)
    if over_green > 0 or (over_green == 0 and not thresholds.strict):
        return "green"
    return "yellow" if sign * (value - thresholds.yellow) >= 0 else "red"
