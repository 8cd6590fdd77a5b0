"""Laws of the demand during the protection interval: quantiles, and the units expected to be short at a stock level.

Formulas: Silver, Pyke and Thomas; Axsäter. Levels and demands are in units, and need not be whole.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from statistics import NormalDist, fmean
from typing import ClassVar, Literal

LawName = Literal["auto", "normal", "gamma", "poisson", "negative_binomial", "empirical"]

FEW_UNITS = 10.0
"""Mean demand over the interval below which single units matter and a law of counts is chosen [units]."""
MOST_DISPERSION = 1000.0
"""The variance, as a multiple of the mean, above which counts are treated as gamma: single units no longer matter."""
NEGLIGIBLE = 1e-18
"""A chance at which the table of a law of counts ends."""

_STANDARD = NormalDist()
_ROOT_2 = math.sqrt(2.0)
_ROOT_2PI = math.sqrt(2.0 * math.pi)


def unit_normal_loss(z: float) -> float:
    """Return G(z) = E[(Z - z)+] = phi(z) - z (1 - Phi(z)) of a standard normal Z."""
    return math.exp(-0.5 * z * z) / _ROOT_2PI - 0.5 * z * math.erfc(z / _ROOT_2)


class DemandLaw(ABC):
    """How much is demanded during the protection interval."""

    mean: float
    """The mean [units]."""
    sd: float
    """The standard deviation [units]."""
    whole: ClassVar[bool] = False
    """Whether demand, and so a level, is a whole number of units."""

    @abstractmethod
    def quantile(self, alpha: float) -> float:
        """Return the lowest level that demand stays within with chance `alpha`, 0 < alpha < 1 [units]."""

    @abstractmethod
    def shortage(self, level: float) -> tuple[float, float]:
        """Return E[(X - level)+] [units] and P(X > level), which is how fast the first falls as the level rises."""

    def loss(self, level: float) -> float:
        """Return E[(X - level)+], the units expected to be short [units]."""
        return self.shortage(level)[0]

    def cdf(self, level: float) -> float:
        """Return P(X <= level)."""
        return 1.0 - self.shortage(level)[1]


@dataclass(frozen=True)
class Normal(DemandLaw):
    """Normal demand; with `sd` 0 it is certain."""

    mean: float
    sd: float

    def __post_init__(self) -> None:
        """Refuse what is no normal law."""
        if not (math.isfinite(self.mean) and 0.0 <= self.sd < math.inf):
            raise ValueError(f"a normal law needs a finite mean and sd >= 0, got mean {self.mean:g}, sd {self.sd:g}")

    def quantile(self, alpha: float) -> float:
        """Return mean + z sd."""
        return self.mean + self.sd * _STANDARD.inv_cdf(alpha)

    def shortage(self, level: float) -> tuple[float, float]:
        """Return sd G(z) and 1 - Phi(z) at z = (level - mean) / sd."""
        if self.sd == 0.0:
            return max(self.mean - level, 0.0), 1.0 if self.mean > level else 0.0
        z = (level - self.mean) / self.sd
        above = 0.5 * math.erfc(z / _ROOT_2)
        return max(self.sd * (math.exp(-0.5 * z * z) / _ROOT_2PI - z * above), 0.0), above


@dataclass(frozen=True)
class Gamma(DemandLaw):
    """Gamma demand, of shape k = mean^2 / sd^2 and scale theta = sd^2 / mean."""

    mean: float
    sd: float

    def __post_init__(self) -> None:
        """Refuse what is no gamma law."""
        if not (0.0 < self.mean < math.inf and 0.0 < self.sd < math.inf):
            raise ValueError(f"a gamma law needs mean > 0 and sd > 0, got mean {self.mean:g}, sd {self.sd:g}")

    @cached_property
    def shape(self) -> float:
        """The shape k."""
        return (self.mean / self.sd) ** 2

    @cached_property
    def scale(self) -> float:
        """The scale theta [units]."""
        return self.sd**2 / self.mean

    def quantile(self, alpha: float) -> float:
        """Return the quantile by the inverse of the incomplete gamma function."""
        from scipy.special import gammaincinv

        return float(gammaincinv(self.shape, alpha)) * self.scale

    def shortage(self, level: float) -> tuple[float, float]:
        """Return k theta (1 - F_k+1) - level (1 - F_k), and 1 - F_k; F_k+1 falls short of F_k by x^k e^-x / k!."""
        from scipy.special import gammaincc

        if level <= 0.0:
            return self.mean - level, 1.0
        k, x = self.shape, level / self.scale
        above = float(gammaincc(k, x))
        step = math.exp(k * math.log(x) - x - math.lgamma(k + 1.0))
        return max((self.mean - level) * above + self.mean * step, 0.0), above


class _Counts(DemandLaw):
    """A law on 0, 1, 2, ... by a table of its chances, made once and summed from the thin end."""

    whole: ClassVar[bool] = True

    @abstractmethod
    def _chance(self, k: int) -> float:
        """Return P(X = k)."""

    @abstractmethod
    def _growth(self) -> tuple[float, float]:
        """Return a and b of P(X = k + 1) / P(X = k) = (a + b k) / (k + 1)."""

    @cached_property
    def _table(self) -> tuple[int, list[float], list[float]]:
        """The first value, P(X > k) from one below it on, and E[(X - k)+] from there on."""
        # Nine standard deviations below the mean nothing is left, and the first chance is still a float above 0.
        first = k = max(0, int(self.mean - 9.0 * self.sd))
        a, b = self._growth()
        chance = self._chance(k)
        chances = [chance]
        while chance > NEGLIGIBLE or k < self.mean:
            chance *= (a + b * k) / (k + 1)
            chances.append(chance)
            k += 1
        chances.reverse()
        above = [0.0, *accumulate(chances)]
        losses = list(accumulate(above))
        above.reverse()
        losses.reverse()
        return first, above, losses

    def quantile(self, alpha: float) -> float:
        """Return the lowest k with P(X <= k) >= alpha."""
        first, above, _ = self._table
        place = bisect_left(above, alpha - 1.0 - 1e-14, lo=1, key=float.__neg__)
        return float(first + min(place, len(above) - 1) - 1)

    def shortage(self, level: float) -> tuple[float, float]:
        """Return both from the table; between whole levels the loss is a straight line."""
        first, above, losses = self._table
        below = math.floor(level)
        place = below - first + 1
        if place < 1:
            return self.mean - level, 1.0
        if place >= len(above):
            return 0.0, 0.0
        return max(losses[place] - (level - below) * above[place], 0.0), above[place]


@dataclass(frozen=True)
class Poisson(_Counts):
    """Poisson demand: single units, independent of each other."""

    mean: float
    sd: float = field(init=False)

    def __post_init__(self) -> None:
        """Derive the standard deviation."""
        if not 0.0 < self.mean < math.inf:
            raise ValueError(f"a Poisson law needs mean > 0, got {self.mean:g}")
        object.__setattr__(self, "sd", math.sqrt(self.mean))

    def _chance(self, k: int) -> float:
        return math.exp(k * math.log(self.mean) - self.mean - math.lgamma(k + 1.0))

    def _growth(self) -> tuple[float, float]:
        return self.mean, 0.0


@dataclass(frozen=True)
class NegativeBinomial(_Counts):
    """Negative binomial demand: p = mean / sd^2, r = mean p / (1 - p), r not necessarily whole."""

    mean: float
    sd: float

    def __post_init__(self) -> None:
        """Refuse a variance that is not above the mean, or so far above it that the table would not end."""
        if not (self.mean > 0.0 and 1.0 < self.sd**2 / self.mean <= MOST_DISPERSION):
            raise ValueError(
                f"a negative binomial law needs mean > 0 and a variance of more than 1 and at most {MOST_DISPERSION:g} "
                f"times the mean, got mean {self.mean:g}, variance {self.sd**2:g}"
            )

    @cached_property
    def success(self) -> float:
        """The chance of success p."""
        return self.mean / self.sd**2

    @cached_property
    def size(self) -> float:
        """The number of successes r."""
        return self.mean**2 / (self.sd**2 - self.mean)

    @cached_property
    def _failure(self) -> float:
        return (self.sd**2 - self.mean) / self.sd**2

    def _chance(self, k: int) -> float:
        ways = math.lgamma(k + self.size) - math.lgamma(self.size) - math.lgamma(k + 1.0)
        return math.exp(ways + self.size * math.log1p(-self._failure) + k * math.log(self._failure))

    def _growth(self) -> tuple[float, float]:
        return self.size * self._failure, self._failure


@dataclass(frozen=True)
class Empirical(DemandLaw):
    """Demands over intervals of the past, each as likely as the other."""

    values: tuple[float, ...]
    """The demands in ascending order [units]."""
    mean: float = field(init=False)
    sd: float = field(init=False)

    def __post_init__(self) -> None:
        """Sort the values and derive the moments of the law they make up."""
        if not self.values or not all(math.isfinite(value) for value in self.values):
            raise ValueError(f"an empirical law needs at least one value, all finite, got {len(self.values)} values")
        ordered = tuple(sorted(self.values))
        mean = fmean(ordered)
        object.__setattr__(self, "values", ordered)
        object.__setattr__(self, "mean", mean)
        object.__setattr__(self, "sd", math.sqrt(fmean((value - mean) ** 2 for value in ordered)))

    @cached_property
    def _sums_from(self) -> list[float]:
        """The sum of the values from each place on."""
        return [*reversed(list(accumulate(reversed(self.values)))), 0.0]

    def quantile(self, alpha: float) -> float:
        """Return the lowest value that at least `alpha` of the values do not exceed."""
        count = len(self.values)
        return self.values[max(math.ceil(alpha * count - 1e-9), 1) - 1]

    def shortage(self, level: float) -> tuple[float, float]:
        """Return the mean of what exceeds the level over all values, and the share of values that do."""
        count = len(self.values)
        place = bisect_right(self.values, level)
        return max(self._sums_from[place] - level * (count - place), 0.0) / count, (count - place) / count


def choose_law(
    mean: float, variance: float, dist: LawName = "auto", observed: Sequence[float] = ()
) -> tuple[DemandLaw, str | None]:
    """Return the law for demand of this mean [units] and variance [units^2] over the interval, and a warning or None.

    `auto`: a mean below `FEW_UNITS` gives Poisson, or negative binomial where the variance is more than a tenth above
    the mean; else a coefficient of variation above 0.5 gives gamma; else normal. `empirical` takes the `observed`
    demands over intervals in place of the moments. Demand without variance is certain, whatever the law.
    """
    if not (0.0 <= mean < math.inf and 0.0 <= variance < math.inf):
        raise ValueError(f"demand over the interval needs mean >= 0 and variance >= 0, got {mean:g} and {variance:g}")
    if dist == "empirical":
        return Empirical(tuple(observed)), None
    sd = math.sqrt(variance)
    if mean == 0.0 or sd == 0.0:
        return Normal(mean, sd), "demand varies about a mean of zero: taken as normal" if sd > 0.0 else None
    if dist == "auto":
        dist = _fitting(mean, variance)
    if dist == "normal":
        return Normal(mean, sd), None
    if dist == "gamma":
        return Gamma(mean, sd), None
    return _counts(mean, sd, dist)


def _fitting(mean: float, variance: float) -> LawName:
    if mean >= FEW_UNITS:
        return "gamma" if variance > 0.25 * mean * mean else "normal"
    return "negative_binomial" if variance > 1.1 * mean else "poisson"


def _counts(mean: float, sd: float, dist: LawName) -> tuple[DemandLaw, str | None]:
    """Return a law of counts, or what stands in for one that does not fit the variance."""
    ratio = sd**2 / mean
    if dist == "poisson" or ratio <= 1.0:
        fits = 0.9 <= ratio <= 1.1 and dist == "poisson"
        return Poisson(mean), None if fits else f"the variance is {ratio:.3g} times the mean: Poisson takes it as equal"
    if ratio > MOST_DISPERSION:
        return Gamma(mean, sd), f"the variance is {ratio:.3g} times the mean: taken as gamma"
    return NegativeBinomial(mean, sd), None
