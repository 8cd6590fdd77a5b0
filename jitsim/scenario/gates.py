"""Gates: what a planner demands of a metric before the answer is yes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from jitsim.spec import Count, Number, Spec

UP = (
    "order_fulfilment_rate",
    "fill_rate",
    "line_fill_rate",
    "value_fill_rate",
    "cycle_service_level",
    "ready_rate",
    "gamma_service",
    "inventory_turnover",
    "supplier_on_time_rate",
    "supplier_in_full_on_time_rate",
    "revenue",
)
"""The metrics of which more is better."""

DOWN = (
    "stockout_frequency",
    "stockout_duration",
    "stockout_duration_p95",
    "stockout_duration_max",
    "units_short",
    "units_lost",
    "units_declined",
    "mean_wait",
    "average_backlog_units",
    "days_inventory_outstanding",
    "average_inventory_units",
    "average_inventory_value",
    "average_owned_value",
    "carrying_cost",
    "carrying_cost_rate",
    "carrying_cost_capital",
    "carrying_cost_storage",
    "carrying_cost_insurance",
    "carrying_cost_obsolescence",
    "carrying_cost_handling",
    "carrying_cost_fixed",
    "in_transit_carrying_cost",
    "wip_carrying_cost",
    "ordering_cost",
    "transport_cost",
    "expediting_cost",
    "shortage_cost",
    "total_cost",
    "buyer_cost",
    "vendor_cost",
    "vendor_carrying_cost",
    "vendor_penalties",
    "lost_sales_value",
    "lost_margin",
    "lead_time_mean",
    "lead_time_sd",
    "lead_time_cv",
    "reject_rate",
    "units_rejected",
    "bullwhip",
    "bullwhip_of_chain",
    "flow_time",
    "flow_time_p95",
    "average_wip_units",
    "average_wip_lacking_components_units",
    "average_wip_queued_units",
    "average_wip_value",
    "set_up_share",
    "repair_share",
    "starved_share",
    "buffer_dark_red_share",
    "buffer_red_share",
    "forecast_mape",
    "plan_nervousness",
    "late_releases",
    "reschedules",
)
"""The metrics of which less is better."""

NEITHER = (
    "average_consigned_value",
    "average_on_order_units",
    "average_in_transit_units",
    "average_in_transit_value",
    "average_reserved_units",
    "days_at_zero_without_demand",
    "cost_of_goods_sold",
    "purchases",
    "throughput",
    "lots_made",
    "utilisation",
    "idle_share",
    "buffer_yellow_share",
    "buffer_green_share",
    "buffer_blue_share",
    "orders_placed",
    "units_ordered",
    "units_moved",
    "trips",
    "units_demanded",
    "units_shipped",
)
"""The metrics that are neither good nor bad in themselves."""

METRIC_NAMES = (*UP, *DOWN, *NEITHER)
"""Every metric that a gate may name."""

SHARE_NAMES = (
    "order_fulfilment_rate",
    "fill_rate",
    "line_fill_rate",
    "value_fill_rate",
    "cycle_service_level",
    "ready_rate",
    "buffer_dark_red_share",
    "buffer_red_share",
    "buffer_yellow_share",
    "buffer_green_share",
    "buffer_blue_share",
    "supplier_on_time_rate",
    "supplier_in_full_on_time_rate",
    "reject_rate",
    "utilisation",
    "set_up_share",
    "repair_share",
    "starved_share",
    "idle_share",
)
"""The metrics that lie between 0 and 1 whatever happens."""


class Where(Spec):
    """The part of the business that a gate looks at; without it all of it."""

    # The key is `class` only; the name of the attribute is no key of a file.
    model_config = ConfigDict(populate_by_name=False)

    item: str | None = None
    """One item."""
    stocking_point: str | None = None
    """One stocking point."""
    supplier: str | None = None
    """One supplier."""
    customer: str | None = None
    """One customer group."""
    item_class: Annotated[Literal["A", "B", "C"] | None, Field(alias="class")] = None
    """The items of one class: the planner's own, else by usage value."""
    work_center: str | None = None
    """One work center: what it makes, and its machines."""
    tier: Annotated[Count | None, Field(ge=1)] = None
    """One tier of a network: 1 serves customers only, 2 those of tier 1, and so on."""

    @model_validator(mode="after")
    def _one_part(self) -> Where:
        given = [noun for noun, name in self.written.items() if name is not None]
        if len(given) > 1:
            raise ValueError(f"expected one of {', '.join(self.written)}, got {' and '.join(given)}")
        return self

    @property
    def written(self) -> dict[str, str | None]:
        """What stands under each noun."""
        given = {info.alias or field: getattr(self, field) for field, info in type(self).model_fields.items()}
        return {noun: None if name is None else str(name) for noun, name in given.items()}

    @property
    def chosen(self) -> tuple[str | None, str]:
        """The noun and the name that were picked; (None, "all") without a choice."""
        for noun, name in self.written.items():
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
