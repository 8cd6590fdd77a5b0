"""Negative binomial: counts that vary more than Poisson, such as slow and lumpy demand."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from pydantic import model_validator

from jitsim.distributions.law import Floats, Law, Mean
from jitsim.spec import Amount

MOST_DISPERSION = 1e9
"""The largest variance, as a multiple of the mean; above it the mean rests on values that no simulation will see."""


class NegativeBinomial(Law):
    """Negative binomial on 0, 1, 2, ...: Poisson with a gamma-distributed mean.

    Size r = mean^2 / (sd^2 - mean), not necessarily whole, and success probability p = mean / sd^2.
    """

    distribution: Literal["negative_binomial"] = "negative_binomial"
    """The law's name."""
    mean: Mean
    """The mean."""
    sd: Amount
    """The standard deviation; its square is above the mean."""

    whole: ClassVar[bool] = True

    @model_validator(mode="after")
    def _variance_is_reasonable(self) -> NegativeBinomial:
        variance, most = self.sd**2, MOST_DISPERSION * self.mean
        if variance <= self.mean:
            raise ValueError(f"sd: expected a variance above the mean ({self.mean:g}), got {variance:g}")
        if variance > most:
            raise ValueError(
                f"sd: expected a variance of at most {most:g} (a billion times the mean), got {variance:g}"
            )
        return self

    @property
    def expectation(self) -> float:
        """The mean."""
        return self.mean

    @property
    def deviation(self) -> float:
        """The standard deviation."""
        return self.sd

    def cdf(self, x: Floats) -> Floats:
        """Return P(X <= x)."""
        return 1.0 - self.sf(x)

    def sf(self, x: Floats) -> Floats:
        """Return P(X > x) = I(1 - p; floor(x) + 1, r), I the regularised incomplete beta function."""
        from scipy.special import betainc

        size = self.mean**2 / (self.sd**2 - self.mean)
        failure = (self.sd**2 - self.mean) / self.sd**2
        k = np.floor(x)
        return np.where(k < 0, 1.0, betainc(np.maximum(k, 0.0) + 1.0, size, failure))
