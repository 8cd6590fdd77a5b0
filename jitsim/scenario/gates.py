"""Gates: what a planner demands of a metric before the answer is yes."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from jitsim.spec import Number, Spec

METRIC_NAMES = (
    "inventory_turnover",
    "days_inventory_outstanding",
    "order_fulfilment_rate",
    "fill_rate",
    "cycle_service_level",
    "supplier_on_time_rate",
    "stockout_frequency",
    "stockout_duration",
    "carrying_cost",
    "carrying_cost_rate",
    "lead_time_sd",
    "forecast_mape",
    "average_inventory_units",
    "average_inventory_value",
    "average_backlog_units",
    "ready_rate",
    "orders_placed",
    "units_demanded",
    "units_ordered",
    "units_shipped",
    "units_lost",
    "average_on_order_units",
    "mean_wait",
    "ordering_cost",
    "shortage_cost",
    "total_cost",
)
"""Every metric that a gate may name."""


SHARE_NAMES = (
    "order_fulfilment_rate",
    "fill_rate",
    "cycle_service_level",
    "ready_rate",
    "supplier_on_time_rate",
)
"""The metrics that lie between 0 and 1 whatever happens."""


class Where(Spec):
    """The part of the business that a gate looks at; without it all of it."""

    item: str | None = None
    """One item."""
    stocking_point: str | None = None
    """One stocking point."""
    supplier: str | None = None
    """One supplier."""
    customer: str | None = None
    """One customer group."""

    @model_validator(mode="after")
    def _one_part(self) -> Where:
        given = [noun for noun in type(self).model_fields if getattr(self, noun) is not None]
        if len(given) > 1:
            raise ValueError(f"expected one of {', '.join(type(self).model_fields)}, got {' and '.join(given)}")
        return self

    @property
    def chosen(self) -> tuple[str | None, str]:
        """The noun and the name that were picked; (None, "all") without a choice."""
        for noun in type(self).model_fields:
            name = getattr(self, noun)
            if name is not None:
                return noun, name
        return None, "all"


class Gate(Spec):
    """A target for a metric; holds when its confidence interval clears the target."""

    metric: str | None = None
    """The metric's name; default: the gate's own name."""
    where: Where = Where()
    """The part of the business that counts."""
    at_least: Number | None = None
    """The metric must not be lower."""
    at_most: Number | None = None
    """The metric must not be higher."""
    confidence: Annotated[Number, Field(gt=0.5, lt=1)] = 0.95
    """Confidence of the two-sided interval that must clear the target."""

    @model_validator(mode="after")
    def _one_bound(self) -> Gate:
        if (self.at_least is None) == (self.at_most is None):
            found = "neither" if self.at_least is None else "both"
            raise ValueError(f"expected exactly one of at_least and at_most, got {found}")
        return self
