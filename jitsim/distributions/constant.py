"""Constant: always the same value."""

from __future__ import annotations

from typing import Literal

import numpy as np

from jitsim.distributions.law import Floats, Law
from jitsim.spec import Amount


class Constant(Law):
    """Always the same value; a bare number means the same."""

    distribution: Literal["constant"] = "constant"
    """The law's name."""
    value: Amount
    """The value."""

    @property
    def expectation(self) -> float:
        """The value."""
        return self.value

    @property
    def deviation(self) -> float:
        """Zero."""
        return 0.0

    def cdf(self, x: Floats) -> Floats:
        """Return P(X <= x)."""
        return np.where(x >= self.value, 1.0, 0.0)

    def sf(self, x: Floats) -> Floats:
        """Return P(X > x)."""
        return np.where(x >= self.value, 0.0, 1.0)
