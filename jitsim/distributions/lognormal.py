"""Lognormal: positive with a long upper tail, such as repair and transport times."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np

from jitsim.distributions.law import Floats, Mean
from jitsim.distributions.mean_and_sd import PositiveMeanAndSd


class Lognormal(PositiveMeanAndSd):
    """Lognormal; `mean` and `sd` are those of the quantity itself, not of its logarithm."""

    distribution: Literal["lognormal"] = "lognormal"
    """The law's name."""
    mean: Mean
    """The mean of the quantity."""

    def _below(self, x: Floats) -> Floats:
        from scipy.special import ndtr

        below: Floats = ndtr(self._score(x))
        return below

    def _above(self, x: Floats) -> Floats:
        from scipy.special import ndtr

        above: Floats = ndtr(-self._score(x))
        return above

    def _score(self, x: Floats) -> Floats:
        """Return (ln x - mu) / sigma with sigma^2 = ln(1 + (sd / mean)^2) and mu = ln mean - sigma^2 / 2."""
        variance = math.log1p((self.sd / self.mean) ** 2)
        with np.errstate(divide="ignore"):
            logarithm = np.log(np.maximum(x, 0.0) / self.mean)
        score: Floats = (logarithm + variance / 2.0) / math.sqrt(variance)
        return score
