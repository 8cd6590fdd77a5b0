"""Poisson: how many of many independent customers come."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from jitsim.distributions.law import Floats, Law
from jitsim.spec import Amount


class Poisson(Law):
    """Poisson on 0, 1, 2, ...: orders of many independent customers; its variance is its mean."""

    distribution: Literal["poisson"] = "poisson"
    """The law's name."""
    mean: Amount
    """The mean; 0 for never."""

    whole: ClassVar[bool] = True

    @property
    def expectation(self) -> float:
        """The mean."""
        return self.mean

    @property
    def deviation(self) -> float:
        """The square root of the mean."""
        return float(np.sqrt(self.mean))

    def cdf(self, x: Floats) -> Floats:
        """Return P(X <= x): the upper regularised incomplete gamma function at (floor(x) + 1, mean)."""
        from scipy.special import gammaincc

        k = np.floor(x)
        return np.where(k < 0, 0.0, gammaincc(np.maximum(k, 0.0) + 1.0, self.mean))

    def sf(self, x: Floats) -> Floats:
        """Return P(X > x): the lower regularised incomplete gamma function at (floor(x) + 1, mean)."""
        from scipy.special import gammainc

        k = np.floor(x)
        return np.where(k < 0, 1.0, gammainc(np.maximum(k, 0.0) + 1.0, self.mean))
