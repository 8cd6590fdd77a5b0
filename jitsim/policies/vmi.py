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
from jitsim.spec import Amount, Days

FillTo = Literal["position", "projected"]


def fill_to_position(on_hand: int, on_order: int, backlog: int, minimum: int, maximum: int, ahead: int) -> int:
    """Return what is missing from the position to Z once the position less d L is below z."""
    position = on_hand + on_order - backlog
    return maximum - position if position - ahead < minimum and position < maximum else 0


def fill_to_projection(on_hand: int, on_order: int, backlog: int, minimum: int, maximum: int, ahead: int) -> int:
    """Return what will be missing to Z when the shipment arrives, once the position less d L is below z."""
    projected = on_hand + on_order - backlog - ahead
    return maximum - projected if projected < minimum else 0


def spared(needed: int, upstream: int) -> tuple[int, int]:
    """Return what a vendor with a stock of `upstream` ships of what is needed, and what it is short of."""
    shipped = min(needed, max(0, upstream))
    return shipped, needed - shipped


class Band(NamedTuple):
    """One of the items that a vendor ships together: its position, and the numbers of its rule [smallest units]."""

    position: int
    ahead: int
    minimum: int
    maximum: int

    def needed(self, fill_to: FillTo) -> int:
        """Return what would fill it up, whether or not it is below its minimum."""
        reach = self.maximum + (self.ahead if fill_to == "projected" else 0)
        return max(0, reach - self.position)


def consolidated_shipments(
    bands: Sequence[Band], least_load: int | None = None, fill_to: FillTo = "position"
) -> list[int]:
    """Return what is shipped of each item: all that is needed once one is below its z or the load is full, else 0.

    A load is full when all needs together are at least `least_load`, in smallest units that all items share.
    """
    needed = [band.needed(fill_to) for band in bands]
    is_short = any(band.position - band.ahead < band.minimum for band in bands)
    is_full = least_load is not None and sum(needed) >= least_load
    return needed if is_short or is_full else [0] * len(bands)


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
    """Days between two messages about stock and usage to the vendor, who decides on each: the review period. Default:
    1."""

    levels: ClassVar[tuple[str, ...]] = ("minimum_stock", "maximum_stock")
    rules = (fill_to_position, fill_to_projection)

    @model_validator(mode="after")
    def _keys_fit_each_other(self) -> Vmi:
        low, high = self.minimum_stock, self.maximum_stock
        if low is not None and high is not None and high <= low:
            raise ValueError(f"maximum_stock: expected more than minimum_stock ({low:g}), got {high:g}")
        if self.share_interval is not None and self.review_period is not None:
            both = "review_period and share_interval"
            raise ValueError(f"expected at most one of {both}, got {both}")
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
        """Days between two messages to the vendor."""
        return super().days_between_reviews if self.share_interval is None else self.share_interval

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
