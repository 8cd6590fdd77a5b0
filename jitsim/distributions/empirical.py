"""Empirical: values that were seen, with their weights."""

from __future__ import annotations

import math
from typing import Annotated, Literal

import numpy as np
from pydantic import Field, model_validator

from jitsim.distributions.law import Floats, Law, Value
from jitsim.spec import Amount

MOST_VALUES = 10_000


class Empirical(Law):
    """Empirical: one of the listed values, with probability in proportion to its weight."""

    distribution: Literal["empirical"] = "empirical"
    """The law's name."""
    values: Annotated[tuple[Value, ...], Field(min_length=1, max_length=MOST_VALUES)]
    """The values, in any order."""
    weights: Annotated[tuple[Amount, ...], Field(max_length=MOST_VALUES)] | None = None
    """A weight for each value, of any sum; default: all equal."""

    @model_validator(mode="after")
    def _weights_fit(self) -> Empirical:
        if self.weights is None:
            return self
        if len(self.weights) != len(self.values):
            raise ValueError(f"weights: expected {len(self.values)}, one for each value, got {len(self.weights)}")
        if sum(self.weights) <= 0:
            raise ValueError("weights: expected at least one above 0, got only zeros")
        return self

    @property
    def expectation(self) -> float:
        """The weighted mean of the values."""
        return math.fsum(p * x for p, x in zip(self.shares, self.values, strict=True))

    @property
    def deviation(self) -> float:
        """The weighted standard deviation of the values."""
        mean = self.expectation
        return math.sqrt(math.fsum(p * (x - mean) ** 2 for p, x in zip(self.shares, self.values, strict=True)))

    @property
    def shares(self) -> tuple[float, ...]:
        """The probability of each value, in the order written."""
        weights = self.weights or (1.0,) * len(self.values)
        total = math.fsum(weights)
        return tuple(weight / total for weight in weights)

    def atoms(self) -> tuple[Floats, Floats]:
        """Return the values as written and their probabilities."""
        return np.array(self.values), np.array(self.shares)

    def cdf(self, x: Floats) -> Floats:
        """Return P(X <= x)."""
        values, below = self._steps()
        return below[np.searchsorted(values, x, side="right")]

    def sf(self, x: Floats) -> Floats:
        """Return P(X > x)."""
        return 1.0 - self.cdf(x)

    def _steps(self) -> tuple[Floats, Floats]:
        """Return the sorted values, shape (n,), and the probability of the first 0 to n of them, shape (n + 1,)."""
        values = np.asarray(self.values)
        order = np.argsort(values, kind="stable")
        below = np.concatenate(([0.0], np.cumsum(np.asarray(self.shares)[order])))
        below[-1] = 1.0
        return values[order], below
