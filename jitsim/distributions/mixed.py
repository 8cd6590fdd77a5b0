"""What mixture and intermittent have in common: one of several laws, each with its share."""

from __future__ import annotations

import math
from abc import abstractmethod

import numpy as np

from jitsim.distributions.law import Floats, Law


class MixedLaw(Law):
    """Parent of laws whose value is drawn from one of several laws, which one by chance."""

    @abstractmethod
    def choices(self) -> tuple[tuple[float, Law], ...]:
        """Return the laws as written with their shares, which add up to 1."""

    def parts(self) -> tuple[tuple[float, Law], ...]:
        """Return the laws with their shares, mixed ones taken apart in turn; one without a share is no part."""
        taken_apart = ((share * part, law) for share, choice in self.choices() for part, law in choice.parts())
        return tuple((share, law) for share, law in taken_apart if share > 0)

    @property
    def whole(self) -> bool:
        """True when every part lives on whole numbers only."""
        return all(_is_whole(part) for _, part in self.parts())

    @property
    def expectation(self) -> float:
        """The mean of the parts' means, by share."""
        return math.fsum(share * part.expectation for share, part in self.parts())

    @property
    def deviation(self) -> float:
        """The root of the mean variance of the parts plus the variance of their means."""
        mean = self.expectation
        squares = (share * (part.deviation**2 + (part.expectation - mean) ** 2) for share, part in self.parts())
        return math.sqrt(math.fsum(squares))

    def atoms(self) -> tuple[Floats, Floats] | None:
        """Return the values of all parts and their probabilities, None unless every part lives on a list of values."""
        values, shares = [np.empty(0)], [np.empty(0)]
        for share, part in self.parts():
            found = part.atoms()
            if found is None:
                return None
            values.append(found[0])
            shares.append(share * found[1])
        return np.concatenate(values), np.concatenate(shares)

    def cdf(self, x: Floats) -> Floats:
        """Return P(X <= x), the mean of the parts' by share."""
        return np.asarray(sum(share * part.cdf(x) for share, part in self.parts()))

    def sf(self, x: Floats) -> Floats:
        """Return P(X > x), the mean of the parts' by share."""
        return np.asarray(sum(share * part.sf(x) for share, part in self.parts()))


def _is_whole(law: Law) -> bool:
    atoms = law.atoms()
    return law.whole if atoms is None else bool((atoms[0] == np.floor(atoms[0])).all())
