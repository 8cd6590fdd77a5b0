"""The laws under test beside scipy's own, which share no code with the tables."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

from jitsim.distributions import LAWS, Law


@dataclass(frozen=True)
class Case:
    """A law as written, and the same from `scipy.stats`."""

    name: str
    parameters: dict[str, Any]
    stated: Any

    @property
    def law(self) -> Law:
        return LAWS[self.name].model_validate({"distribution": self.name, **self.parameters})

    def __str__(self) -> str:
        return "-".join([self.name, *(f"{key}={value}" for key, value in self.parameters.items())]).replace(" ", "")


def poisson(mean: float) -> Case:
    return Case("poisson", {"mean": mean}, stats.poisson(mean))


def geometric(mean: float) -> Case:
    return Case("geometric", {"mean": mean}, stats.geom(1 / mean))


def negative_binomial(mean: float, sd: float) -> Case:
    stated = stats.nbinom(mean**2 / (sd**2 - mean), mean / sd**2)
    return Case("negative_binomial", {"mean": mean, "sd": sd}, stated)


def exponential(mean: float) -> Case:
    return Case("exponential", {"mean": mean}, stats.expon(scale=mean))


def normal(mean: float, sd: float) -> Case:
    return Case("normal", {"mean": mean, "sd": sd}, stats.norm(mean, sd))


def gamma(mean: float, sd: float) -> Case:
    return Case("gamma", {"mean": mean, "sd": sd}, stats.gamma(mean**2 / sd**2, scale=sd**2 / mean))


def lognormal(mean: float, sd: float) -> Case:
    # The median is mean / sqrt(1 + cv^2), the variance of the logarithm ln(1 + cv^2).
    square = 1 + (sd / mean) ** 2
    stated = stats.lognorm(math.sqrt(math.log(square)), scale=mean / math.sqrt(square))
    return Case("lognormal", {"mean": mean, "sd": sd}, stated)


def uniform(low: float, high: float) -> Case:
    return Case("uniform", {"low": low, "high": high}, stats.uniform(low, high - low))


def triangular(low: float, mode: float, high: float) -> Case:
    stated = stats.triang((mode - low) / (high - low), low, high - low)
    return Case("triangular", {"low": low, "mode": mode, "high": high}, stated)


COUNTED = [
    poisson(0.05),
    poisson(1),
    poisson(20),
    poisson(500),
    poisson(50_000),
    geometric(1.2),
    geometric(3),
    geometric(400),
    negative_binomial(0.3, 1),
    negative_binomial(4, 3),
    negative_binomial(60, 25),
    negative_binomial(4000, 3000),
]
"""Laws on whole numbers."""

MEASURED = [
    exponential(0.01),
    exponential(5),
    normal(10, 2),
    normal(400, 100),
    gamma(5, 2),
    gamma(5, 0.5),
    gamma(3, 9),
    lognormal(7, 4),
    lognormal(1, 0.1),
    lognormal(2, 6),
    uniform(2, 5),
    uniform(0, 0.2),
    triangular(1, 2, 6),
    triangular(2, 2, 5),
    triangular(2, 5, 5),
]
"""Laws on an interval."""

FAMILIES = COUNTED + MEASURED


def rounded_cdf(case: Case, per_unit: float, values: np.ndarray) -> np.ndarray:
    """Return P(V <= v) of the stated law's whole values V: X * per_unit rounded half up, not below zero."""
    points = (values + 0.5) / per_unit
    if case.law.whole:
        # V <= v exactly when X * per_unit + 1/2 < v + 1, and X is whole.
        return np.asarray(case.stated.cdf(np.ceil(points - 1e-9) - 1))
    return np.asarray(case.stated.cdf(points))
