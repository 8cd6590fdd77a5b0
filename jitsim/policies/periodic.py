"""Periodic review (R, S): at every review order what is missing to the level."""

from __future__ import annotations

from typing import ClassVar, Literal

from jitsim.policies.base_stock import UpToLevel


class Periodic(UpToLevel):
    """Periodic review: every `review_period` days order what is missing to `order_up_to`."""

    type: Literal["periodic"]
    """The policy's name."""

    default_review_period: ClassVar[float] = 7.0
    spreads_reviews: ClassVar[bool] = True
