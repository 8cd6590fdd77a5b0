"""Traffic lights: a colour for a value, by the thresholds of its metric."""

from __future__ import annotations

import math
from typing import Literal

from jitsim.metrics.metric import Metric

Light = Literal["green", "yellow", "red", "grey", "none"]
"""`grey` has no value or too few observations, `none` is a metric without thresholds."""


def light(metric: Metric, value: float | None, sample: float = math.inf) -> Light:
    """Return the colour of a value; one on a threshold gets the better colour, unless the threshold is strict."""
    thresholds = metric.thresholds
    if thresholds is None:
        return "none"
    if value is None or math.isnan(value) or sample < thresholds.least:
        return "grey"
    sign = 1.0 if metric.direction == "up" else -1.0
    over_green = sign * (value - thresholds.green)
    if over_green > 0 or (over_green == 0 and not thresholds.strict):
        return "green"
    return "yellow" if sign * (value - thresholds.yellow) >= 0 else "red"
