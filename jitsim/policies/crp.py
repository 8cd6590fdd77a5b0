"""Continuous replenishment: what was sold is ordered, and a share of what is missing to a target."""

from __future__ import annotations

from typing import ClassVar, Literal, NamedTuple

from jitsim.policies.base_stock import UpToLevel
from jitsim.policies.buffer_level import BufferLevel
from jitsim.policies.policy import Observed, Rule, Terms
from jitsim.policies.sizing import round_half_up
from jitsim.spec import Days, Share

WHOLE = 1000
"""A correction of everything that is missing, in the parts that it is counted in."""


class Replenished(NamedTuple):
    """What is ordered, and what is left of earlier orders that should have been below nothing."""

    quantity: float
    credit: float


def follow_consumption(
    consumed: float, position_before: float, target: float, correction: float, credit: float = 0.0
) -> Replenished:
    """Return POS + phi (T - IP) where IP is the position before what was `consumed`, POS, since the last review.

    A negative order becomes a credit that is taken off later ones. The position holds the credit too, so it is left
    out of IP: the gap would else be corrected twice, and orders and credits add up to the order without the floor at
    nothing. Whoever orders more than this, for whole units or a smallest order, may add what is too much to the credit.
    """
    wanted = consumed + correction * (target - (position_before - credit)) - credit
    return Replenished(max(0.0, wanted), max(0.0, -wanted))


class Crp(UpToLevel):
    """Continuous replenishment: order what was sold since the last review, and a share of what is missing to T."""

    type: Literal["crp"]
    """The policy's name."""
    correction: Share = 1.0
    """The share phi of the gap between position and `order_up_to` that one order corrects; 1 is base stock."""
    reporting_delay: Days = 1.0
    """Days until the one who replenishes knows what was sold."""

    default_review_period: ClassVar[float] = 1.0
    reviews_unchanged: ClassVar[bool] = True
    rules: ClassVar[tuple[Rule, ...]] = ()

    def parameters(self, terms: Terms, observed: Observed | None = None) -> tuple[int, ...]:
        """Return (T, phi in thousandths)."""
        return *super().parameters(terms, observed), round_half_up(self.correction * WHOLE)

    def initial(self, terms: Terms, observed: Observed | None = None) -> int:
        """Return T."""
        return self.parameters(terms, observed)[0]

    def buffer_of(self, parameters: tuple[int, ...], terms: Terms) -> BufferLevel:
        """Return T."""
        return super().buffer_of(parameters[:1], terms)
