"""Exponential: the time between the arrivals of many independent customers."""

from __future__ import annotations

from typing import Literal

import numpy as np

from jitsim.distributions.law import Floats, Law, Mean


class Exponential(Law):
    """Exponential: without memory; its standard deviation is its mean."""

    distribution: Literal["exponential"] = "exponential"
    """The law's name."""
    mean: Mean
    """The mean."""

    @property
    def expectation(self) -> float:
        """The mean."""
        return self.mean

    @property
    def deviation(self) -> float:
        """The mean."""
        return self.mean

    def cdf(self, x: Floats) -> Floats:
        """Return P(X <= x) = 1 - exp(-x / mean)."""
        return -np.expm1(-np.maximum(x, 0.0) / self.mean)

    def sf(self, x: Floats) -> Floats:
        """Return P(X > x) = exp(-x / mean)."""
        return np.exp(-np.maximum(x, 0.0) / self.mean)
