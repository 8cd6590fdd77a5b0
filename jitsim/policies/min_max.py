"""Min-max (s, S): at the minimum or below order up to the maximum."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import model_validator

from jitsim.policies.buffer_level import BufferLevel
from jitsim.policies.policy import Observed, Terms
from jitsim.policies.reorder_point import NEVER_BUT_FOR_BACKORDERS
from jitsim.policies.sized import SizedPolicy
from jitsim.spec import Amount, Number


def fill_to_maximum(on_hand: int, on_order: int, backlog: int, reorder_point: int, order_up_to: int) -> int:
    """Return what is missing to S when the inventory position is at s or below."""
    position = on_hand + on_order - backlog
    return order_up_to - position if position <= reorder_point else 0


class MinMaxLevels(SizedPolicy):
    """Parent of the policies with a minimum and a maximum; they differ in what the minimum protects."""

    reorder_point: Number | None = None
    """The position s at which an order is due [units]; may be negative where customers wait. Default: sized for the
    service target."""
    order_up_to: Amount | None = None
    """The level S that the position is brought to [units]; above `reorder_point`. Default: s plus the economic order
    quantity, or the smallest order."""
    reorder_when: Literal["at_or_below", "below"] = "at_or_below"
    """Whether an order is due at the reorder point or only below it."""

    levels: ClassVar[tuple[str, ...]] = ("reorder_point", "order_up_to")
    rules = (fill_to_maximum,)

    @model_validator(mode="after")
    def _order_up_to_above_reorder_point(self) -> MinMaxLevels:
        if self.reorder_point is None or self.order_up_to is None:
            return self
        if self.order_up_to <= self.reorder_point:
            raise ValueError(
                f"order_up_to: expected more than reorder_point ({self.reorder_point:g}), got {self.order_up_to:g}"
            )
        return self

    def protected_days(self, lead_time: float) -> tuple[float, float]:
        """Return the days that the minimum protects, and the days between checks whose undershoot it covers."""
        return lead_time, self.days_between_reviews

    def parameters(self, terms: Terms, observed: Observed | None = None) -> tuple[int, ...]:
        """Return (s, S); a strict comparison is the same as one smallest unit less."""
        strict = 1 if self.reorder_when == "below" else 0
        if observed is None:
            assert self.reorder_point is not None, "a level that is not written is computed from what was observed"
            assert self.order_up_to is not None, "a level that is not written is computed from what was observed"
            return terms.written(self.reorder_point) - strict, terms.written(self.order_up_to)
        seen = self.estimates(observed)
        lot = self.lot(seen, terms)
        if self.reorder_point is not None:
            low = terms.written(self.reorder_point)
        elif seen.dormant:
            return NEVER_BUT_FOR_BACKORDERS, 0
        else:
            low = terms.at_most(self.trigger(seen, terms, lot * terms.unit, *self.protected_days(seen.lead_time)).level)
        high = low + lot if self.order_up_to is None else max(terms.written(self.order_up_to), low + 1)
        return low - strict, high

    def initial(self, terms: Terms, observed: Observed | None = None) -> int:
        """Return S."""
        return max(0, self.parameters(terms, observed)[1])

    def buffer_of(self, parameters: tuple[int, ...], terms: Terms) -> BufferLevel:
        """Return s; the lot is S - s."""
        trigger, top = parameters
        level = trigger + (1 if self.reorder_when == "below" else 0)
        review, check = self.protected_days(0.0)
        check = min(check, self.undershoot_days)
        return BufferLevel(
            "reorder point", level, trigger, top, top - level, review=review, check=check, law=self.demand_law
        )


class MinMax(MinMaxLevels):
    """Min-max: at `reorder_point` or below order up to `order_up_to`."""

    type: Literal["min_max"]
    """The policy's name."""
