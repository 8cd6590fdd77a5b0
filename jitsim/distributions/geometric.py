"""Geometric: order sizes with many small and few large orders."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import BeforeValidator, Field

from jitsim.distributions.law import Floats, Law
from jitsim.spec import refuse_truth_value


class Geometric(Law):
    """Geometric on 1, 2, 3, ...: every further piece is wanted with the same probability, 1 - 1 / mean."""

    distribution: Literal["geometric"] = "geometric"
    """The law's name."""
    mean: Annotated[float, Field(ge=1, le=1e9, allow_inf_nan=False), BeforeValidator(refuse_truth_value)]
    """The mean, at least 1."""

    whole: ClassVar[bool] = True

    @property
    def expectation(self) -> float:
        """The mean."""
        return self.mean

    @property
    def deviation(self) -> float:
        """The square root of mean * (mean - 1)."""
        return float(np.sqrt(self.mean * (self.mean - 1.0)))

    def cdf(self, x: Floats) -> Floats:
        """Return P(X <= x) = 1 - (1 - 1 / mean) ** floor(x)."""
        return 1.0 - self.sf(x)

    def sf(self, x: Floats) -> Floats:
        """Return P(X > x) = (1 - 1 / mean) ** floor(x)."""
        return np.power(1.0 - 1.0 / self.mean, np.maximum(np.floor(x), 0.0))
