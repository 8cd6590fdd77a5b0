"""Exponential smoothing."""

from __future__ import annotations

from typing import Literal

from jitsim.forecasts.method import FlatMethod, Floats, Smoothing


class SimpleSmoothing(FlatMethod):
    """Simple exponential smoothing: l = alpha y + (1 - alpha) l, from the first value on (Brown 1956)."""

    method: Literal["ses"]
    """The method's name."""
    alpha: Smoothing = 0.2
    """The weight of the newest bucket, above 0 and at most 1."""

    def means(self, values: Floats) -> list[float]:
        """Return the level after each bucket."""
        alpha = self.alpha
        numbers = values.tolist()
        level = numbers[0]
        levels = []
        for number in numbers:
            # Written as a step, so that a constant series keeps its level to the last digit.
            level += alpha * (number - level)
            levels.append(level)
        return levels
