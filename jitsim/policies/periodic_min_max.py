"""Periodic min-max (R, s, S): at a review, and only there, at the minimum or below order up to the maximum."""

from __future__ import annotations

from typing import ClassVar, Literal

from jitsim.policies.min_max import MinMaxLevels


class PeriodicMinMax(MinMaxLevels):
    """Periodic min-max: every `review_period` days, at `reorder_point` or below, order up to `order_up_to`."""

    type: Literal["periodic_min_max"]
    """The policy's name."""

    default_review_period: ClassVar[float] = 7.0
    spreads_reviews: ClassVar[bool] = True

    def protected_days(self, lead_time: float) -> tuple[float, float]:
        """Return lead time and review period: the minimum protects both, and no undershoot on top."""
        return lead_time + self.days_between_reviews, 0.0
