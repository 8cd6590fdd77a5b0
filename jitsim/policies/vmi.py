"""Vendor-managed inventory (z, Z): the vendor keeps the stock of its customer within a band.

The band goes back to Fry, Kapuscinski and Olsen 2001. Quantities are in smallest units: z is the `minimum`, Z the
`maximum`, and `ahead` is the demand until a shipment arrives, d L, rounded up: whole numbers are below z + d L exactly
when they are below that.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal, NamedTuple

from pydantic import model_validator

from jitsim.policies.asked import AskedLeadTime, lead_time_from
from jitsim.policies.buffer_level import BufferLevel
from jitsim.policies.policy import Observed, Rule, Terms
from jitsim.policies.sized import SizedPolicy
from jitsim.policies.sizing import GUARD
from jitsim.spec import Amount, Days, Positive

FillTo = Literal["position", "projected"]


def fill_to_position(on_hand: int, on_order: int, backlog: int, minimum: int, maximum: int, ahead: int) -> int:
    """Return what is missing from the position to Z once the position less d L is below z."""
    position = on_hand + on_order - backlog
    return maximum - position if position - ahead < minimum and position < maximum else 0


def fill_to_projection(on_hand: int, on_order: int, backlog: int, minimum: int, maximum: int, ahead: int) -> int:
    """Return what will be missing to Z when the shipment arrives, once the position less d L is below z."""
    projected = on_hand + on_order - backlog - ahead
    return maximum - projected if projected < minimum else 0


class Band(NamedTuple):
    """One of the items that a vendor ships together: its position, and the numbers of its rule [smallest units]."""

    position: int
    ahead: int
    minimum: int
    maximum: int
    fill_to: FillTo = "position"
    unit: float = 1.0

    @property
    def needed(self) -> int:
        """What would fill it up, whether or not it is below its minimum."""
        reach = self.maximum + (self.ahead if self.fill_to == "projected" else 0)
        return max(0, reach - self.position)


def consolidated_shipments(bands: Sequence[Band], least_load: float) -> list[int]:
    """Return what is shipped of each item: all that is needed once one is below its z or the load is full, else 0.

    A load is full when all needs together are at least `least_load` [units].
    """
    is_short = any(band.position - band.ahead < band.minimum for band in bands)
    is_full = sum(band.needed * band.unit for band in bands) >= least_load - GUARD
    return [band.needed if is_short or is_full else 0 for band in bands]


class Vmi(SizedPolicy):
    """VMI: the vendor fills up to `maximum_stock` once less than `minimum_stock` would be left when it arrives."""

    type: Literal["vmi"]
    """The policy's name."""
    minimum_stock: Amount | None = None
    """z, what should be left when a shipment arrives [units]. Default: demand over the lead time and safety stock."""
    maximum_stock: Amount | None = None
    """Z, what a shipment fills up to [units]; above `minimum_stock`. Default: z plus the economic order quantity, or
    the smallest order."""
    fill_to: FillTo = "position"
    """Whether stock and what is on its way are filled up to Z now, or so much more that Z is there on arrival."""
    share_interval: Days | None = None
    """Days between two messages about stock to the vendor, who decides on each; with a `review_period` of its own it
    goes by the last message. Default: one at every review."""
    minimum_load: Positive | None = None
    """Units of all items of one vendor at the place that fill a load: once so many are needed, or one item is below its
    z, all that have this key are filled up together; the largest load counts. Default: each item on its own."""
    ownership: Literal["buyer", "consignment"] = "buyer"
    """Whose the stock is: the buyer's from receipt, or the vendor's until it is used. The vendor then bears its capital
    and obsolescence, the holder storage, insurance and handling; nothing moves otherwise."""
    under_penalty: Amount = 0.0
    """What the vendor pays the buyer for each unit that stock less backlog is below z, per day [currency per unit and
    day]."""
    over_penalty: Amount = 0.0
    """The same for each unit above Z [currency per unit and day]."""

    levels: ClassVar[tuple[str, ...]] = ("minimum_stock", "maximum_stock")
    rules = (fill_to_position, fill_to_projection)

    @model_validator(mode="after")
    def _keys_fit_each_other(self) -> Vmi:
        low, high = self.minimum_stock, self.maximum_stock
        if low is not None and high is not None and high <= low:
            raise ValueError(f"maximum_stock: expected more than minimum_stock ({low:g}), got {high:g}")
        return self

    @property
    def rule(self) -> Rule:
        """The rule of what is filled up."""
        return self.rules[("position", "projected").index(self.fill_to)]

    @property
    def observes(self) -> bool:
        """Return True: the demand until a shipment arrives is observed, even where the band is written."""
        return True

    @property
    def days_between_reviews(self) -> float:
        """Days between two reviews of the vendor, which by default are at its messages."""
        message = self.share_interval if self.review_period is None else None
        return super().days_between_reviews if message is None else message

    @property
    def days_between_messages(self) -> float:
        """Days between two messages that the vendor waits for; 0 where it looks at the stock itself."""
        return self.share_interval or 0.0 if self.review_period is not None else 0.0

    @property
    def is_consigned(self) -> bool:
        """Whether the stock is the vendor's until it is used."""
        return self.ownership == "consignment"

    @property
    def penalties(self) -> tuple[float, float]:
        """What the vendor pays per unit-day below z and above Z [currency per unit and day]."""
        return self.under_penalty, self.over_penalty

    def parameters(self, terms: Terms, observed: Observed | None = None) -> tuple[int, ...]:
        """Return (z, Z, d L)."""
        assert observed is not None, "demand on the way is observed"
        seen = self.estimates(observed)
        ahead, lot = terms.at_least(seen.demand * seen.lead_time), self.lot(seen, terms)
        if self.minimum_stock is not None:
            low = terms.written(self.minimum_stock)
        elif seen.dormant:
            return 0, 0, 0
        else:
            check = self.days_between_reviews
            low = max(0, terms.at_least(self.trigger(seen, terms, lot * terms.unit, seen.lead_time, check).level))
        high = low + lot if self.maximum_stock is None else max(terms.written(self.maximum_stock), low + 1)
        return low, high, ahead

    def initial(self, terms: Terms, observed: Observed | None = None) -> int:
        """Return Z."""
        return self.parameters(terms, observed)[1]

    def asked_lead_time(self, terms: Terms) -> AskedLeadTime:
        """Return the lead time that is given or seen: written bands look as far ahead."""
        return lead_time_from(self.planned_lead_time, None)

    def buffer_of(self, parameters: tuple[int, ...], terms: Terms) -> BufferLevel:
        """Return the position below which a shipment is due, z + d L, at most what it is filled up to."""
        low, high, ahead = parameters
        top = high + ahead if self.fill_to == "projected" else high
        level = min(low + ahead, top)
        lot, check = max(1, top - level), self.undershoot_days
        return BufferLevel("reorder point", level, level - 1, top, lot, check=check, law=self.demand_law)
