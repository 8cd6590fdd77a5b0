"""What normal, gamma and lognormal have in common: given by mean and standard deviation, constant without spread."""

from __future__ import annotations

from abc import abstractmethod

import numpy as np
from pydantic import model_validator

from jitsim.distributions.law import SMALLEST, Floats, Law
from jitsim.spec import Amount

LEAST_VARIATION = 1e-4
"""The smallest coefficient of variation, unless it is 0; below it a law is a constant for every purpose here."""
MOST_VARIATION = 100.0
"""The largest coefficient of variation; above it the mean rests on values that no simulation will see."""

GUARD = 1e-9
"""Slack of both limits: a ten-thousandth of 3 is 0.00030000000000000003 in binary floats."""


class MeanAndSd(Law):
    """Parent of laws that a mean and a standard deviation describe; `sd: 0` makes them constant."""

    mean: float
    """The mean."""
    sd: Amount
    """The standard deviation; 0 for a constant."""

    @property
    def expectation(self) -> float:
        """The mean of the law."""
        return self.mean

    @property
    def deviation(self) -> float:
        """The standard deviation of the law."""
        return self.sd

    def cdf(self, x: Floats) -> Floats:
        """Return P(X <= x)."""
        if self.sd == 0:
            return np.where(x >= self.mean, 1.0, 0.0)
        return self._below(x)

    def sf(self, x: Floats) -> Floats:
        """Return P(X > x), exact in the upper tail."""
        if self.sd == 0:
            return np.where(x >= self.mean, 0.0, 1.0)
        return self._above(x)

    @abstractmethod
    def _below(self, x: Floats) -> Floats:
        """Return P(X <= x) for an sd above zero."""

    @abstractmethod
    def _above(self, x: Floats) -> Floats:
        """Return P(X > x) for an sd above zero."""


class PositiveMeanAndSd(MeanAndSd):
    """Parent of those that live above zero, where the sd must stand in a reasonable relation to the mean."""

    @model_validator(mode="after")
    def _variation_is_reasonable(self) -> PositiveMeanAndSd:
        least, most = LEAST_VARIATION * self.mean, MOST_VARIATION * self.mean
        if self.sd != 0 and self.sd < least * (1.0 - GUARD):
            raise ValueError(f"sd: expected 0 or at least {least:g} (a ten-thousandth of the mean), got {self.sd:g}")
        if self.sd > most * (1.0 + GUARD):
            raise ValueError(f"sd: expected at most {most:g} (a hundred times the mean), got {self.sd:g}")
        return self


def refuse_tiny_spread(sd: float) -> float:
    """Return an sd unless it is above zero and too small to compute with."""
    if 0 < sd < SMALLEST:
        raise ValueError(f"expected 0 or at least {SMALLEST:g}, got {sd:g}")
    return sd
