"""Intermittent: most days nothing, at times some."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from jitsim.distributions.constant import Constant
from jitsim.distributions.law import Law
from jitsim.distributions.mixed import MixedLaw
from jitsim.spec import Share

if TYPE_CHECKING:
    # While it runs, the package puts every law that a person may write here, this one included.
    AnyLaw = Law

_NOTHING = Constant(value=0)


class Intermittent(MixedLaw):
    """Intermittent demand: zero on most days, else a size; every day decides anew."""

    distribution: Literal["intermittent"] = "intermittent"
    """The law's name."""
    probability: Share
    """The probability of demand on a day, from 0 to 1."""
    size: AnyLaw
    """The quantity on a day with demand."""

    def choices(self) -> tuple[tuple[float, Law], ...]:
        """Return nothing and the size with their probabilities."""
        return (1.0 - self.probability, _NOTHING), (self.probability, self.size)
