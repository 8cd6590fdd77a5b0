"""Triangular: an estimate by its least, likeliest and largest value."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from pydantic import model_validator

from jitsim.distributions.law import SMALLEST, Floats, Law, Value


class Triangular(Law):
    """Triangular between `low` and `high` with the peak at `mode`."""

    distribution: Literal["triangular"] = "triangular"
    """The law's name."""
    low: Value
    """The smallest value."""
    mode: Value
    """The likeliest value."""
    high: Value
    """The largest value."""

    @model_validator(mode="after")
    def _in_order(self) -> Triangular:
        if self.high - self.low < SMALLEST:
            raise ValueError(f"high: expected above low ({self.low:g}) by {SMALLEST:g} or more, got {self.high:g}")
        if not self.low <= self.mode <= self.high:
            raise ValueError(f"mode: expected from low ({self.low:g}) to high ({self.high:g}), got {self.mode:g}")
        return self

    @property
    def expectation(self) -> float:
        """A third of the sum of the three values."""
        return (self.low + self.mode + self.high) / 3.0

    @property
    def deviation(self) -> float:
        """The width times the square root of (1 - m + m^2) / 18, m the peak's place in the width."""
        peak = self._peak
        return (self.high - self.low) * math.sqrt((1.0 - peak + peak * peak) / 18.0)

    def cdf(self, x: Floats) -> Floats:
        """Return P(X <= x)."""
        z = np.clip((x - self.low) / (self.high - self.low), 0.0, 1.0)
        return np.where(z < self._peak, _rise(z, self._peak), 1.0 - _rise(1.0 - z, 1.0 - self._peak))

    def sf(self, x: Floats) -> Floats:
        """Return P(X > x)."""
        z = np.clip((self.high - x) / (self.high - self.low), 0.0, 1.0)
        return np.where(z <= 1.0 - self._peak, _rise(z, 1.0 - self._peak), 1.0 - _rise(1.0 - z, self._peak))

    @property
    def _peak(self) -> float:
        return (self.mode - self.low) / (self.high - self.low)


def _rise(z: Floats, peak: float) -> Floats:
    """Return z^2 / peak, the area below the rising side up to z; 0 where there is no rising side."""
    return z * z / peak if peak > 0 else np.zeros_like(z)
