"""Mixture: mostly the usual, at times much later or larger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from jitsim.distributions.law import Law
from jitsim.distributions.mixed import MixedLaw
from jitsim.spec import Share

if TYPE_CHECKING:
    # While it runs, the package puts every law that a person may write here, this one included.
    AnyLaw = Law


class Mixture(MixedLaw):
    """Mixture of a usual and a late law, such as lead times of which one in ten is stuck at the border."""

    distribution: Literal["mixture"] = "mixture"
    """The law's name."""
    usual: AnyLaw
    """The law of what is usual."""
    late: AnyLaw
    """The law of what is late."""
    late_share: Share
    """The share that follows the late law, from 0 to 1."""

    def choices(self) -> tuple[tuple[float, Law], ...]:
        """Return the usual and the late law with their shares."""
        return (1.0 - self.late_share, self.usual), (self.late_share, self.late)
