"""Gamma: positive and skewed, such as lead times and demand of a period."""

from __future__ import annotations

from typing import Literal

import numpy as np

from jitsim.distributions.law import Floats, Mean
from jitsim.distributions.mean_and_sd import PositiveMeanAndSd


class Gamma(PositiveMeanAndSd):
    """Gamma with shape (mean / sd)^2 and scale sd^2 / mean."""

    distribution: Literal["gamma"] = "gamma"
    """The law's name."""
    mean: Mean
    """The mean."""

    def _below(self, x: Floats) -> Floats:
        from scipy.special import gammainc

        return np.asarray(gammainc(self._shape, self._scaled(x)), dtype=np.float64)

    def _above(self, x: Floats) -> Floats:
        from scipy.special import gammaincc

        return np.asarray(gammaincc(self._shape, self._scaled(x)), dtype=np.float64)

    @property
    def _shape(self) -> float:
        return (self.mean / self.sd) ** 2

    def _scaled(self, x: Floats) -> Floats:
        return np.maximum(x, 0.0) * (self._shape / self.mean)
