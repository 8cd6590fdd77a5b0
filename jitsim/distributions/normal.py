"""Normal: sums of many small things; values below zero count as zero."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator

from jitsim.distributions.law import Floats, Value
from jitsim.distributions.mean_and_sd import MeanAndSd, refuse_tiny_spread
from jitsim.spec import Amount


class Normal(MeanAndSd):
    """Normal; where the quantity cannot be negative, values below zero count as zero."""

    distribution: Literal["normal"] = "normal"
    """The law's name."""
    mean: Value
    """The mean."""
    sd: Annotated[Amount, AfterValidator(refuse_tiny_spread)]
    """The standard deviation; 0 for a constant."""

    def _below(self, x: Floats) -> Floats:
        from scipy.special import ndtr

        below: Floats = ndtr((x - self.mean) / self.sd)
        return below

    def _above(self, x: Floats) -> Floats:
        from scipy.special import ndtr

        above: Floats = ndtr((self.mean - x) / self.sd)
        return above
