"""Uniform: anything between two limits, all equally likely."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from pydantic import model_validator

from jitsim.distributions.law import SMALLEST, Floats, Law, Value


class Uniform(Law):
    """Uniform between `low` and `high`."""

    distribution: Literal["uniform"] = "uniform"
    """The law's name."""
    low: Value
    """The smallest value."""
    high: Value
    """The largest value."""

    @model_validator(mode="after")
    def _low_below_high(self) -> Uniform:
        if self.high - self.low < SMALLEST:
            raise ValueError(f"high: expected above low ({self.low:g}) by {SMALLEST:g} or more, got {self.high:g}")
        return self

    @property
    def expectation(self) -> float:
        """The middle."""
        return (self.low + self.high) / 2.0

    @property
    def deviation(self) -> float:
        """The width over the square root of 12."""
        return (self.high - self.low) / math.sqrt(12.0)

    def cdf(self, x: Floats) -> Floats:
        """Return P(X <= x)."""
        return np.clip((x - self.low) / (self.high - self.low), 0.0, 1.0)

    def sf(self, x: Floats) -> Floats:
        """Return P(X > x)."""
        return np.clip((self.high - x) / (self.high - self.low), 0.0, 1.0)
