"""What a metric is: a name, a unit, a formula over sums, and what is good."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from jitsim.metrics.totals import Totals

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

Direction = Literal["up", "down", "target"]
"""Which way is better; `target` for what is neither good nor bad in itself."""

Answer = tuple[Floats, dict[str, Bools]]
"""Values by group, shape (G,), and for each reason the groups it leaves undefined; the first that applies counts."""

Formula = Callable[[Totals], Answer]

REASONS = {
    "no_demand": "nothing was demanded",
    "no_orders": "no customer order was due",
    "no_inventory": "there was no stock of any value",
    "no_shipments": "nothing of any value was shipped",
    "no_item_locations": "nothing is stocked here",
    "no_unit_cost": "an item has no unit cost",
    "no_price": "an item has no price",
    "no_price_or_cost": "an item has neither a price nor a unit cost",
    "no_holding_cost": "an item has neither a unit cost nor a holding cost",
    "one_carrying_rate": "an item has one figure for it, not parts",
    "no_order_cost": "an item has no order cost",
    "no_shortage_cost": "an item has no backorder cost or no lost sale cost",
    "no_promise": "no order with a promised day fell due or arrived",
    "no_stockouts": "no stockout began",
    "nothing_planned": "no material plan had anything beyond its planning fence that the next one could change",
    "forecast_not_scored": "the forecasts of policies are not scored",
    "too_few_cycles": "fewer than 5 whole replenishment cycles",
    "too_few_receipts": "fewer than 5 released orders came whole",
    "no_lead_times": "no released order came whole",
    "no_receipts": "nothing was received or rejected",
    "empty_window": "the window measured has no length",
    "nothing_made": "nothing is made here",
    "nothing_finished": "no lot was finished",
    "no_machines": "machines are told as a whole and by work center",
    "no_buffers": "no DDMRP buffer had a whole day",
    "no_network": "no stocking point or work center replenishes it, and it replenishes none",
    "too_few_weeks": "fewer than 26 whole weeks are measured",
    "no_variation": "demand was the same every week",
    "not_by_customer": "stock and supply do not belong to one customer",
    "not_by_work_center": "stock and service do not belong to one work center",
    "one_replication": "one value has no interval",
    "deterministic": "nothing is random",
}
"""Why a number or an interval is missing: code and meaning."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where a traffic light changes: green up to `green`, yellow up to `yellow`, both included, unless `strict`.

    `strict` leaves `green` itself yellow.
    """

    green: float
    yellow: float
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric, declared once.

    `unit` may hold `{currency}`. `definition` is one sentence for tables and the report. `thresholds` are the default
    ones of the traffic light. `sample` gives the observations that a value rests on; below `least` of them the light
    stays grey. `by_customer` and `by_work_center` say that these can be told apart, `signed` that values may be
    negative.
    """

    name: str
    unit: str
    direction: Direction
    definition: str
    formula: Formula
    thresholds: Thresholds | None = None
    sample: Callable[[Totals], Floats] | None = None
    least: int = 0
    by_customer: bool = False
    by_work_center: bool = False
    signed: bool = False

    def __post_init__(self) -> None:
        """Refuse thresholds that contradict the direction (rule V-TL-1)."""
        if self.thresholds is None:
            return
        step = self.thresholds.green - self.thresholds.yellow
        fits = {"up": step >= 0, "down": step <= 0, "target": False}
        if not fits[self.direction]:
            raise ValueError(f"{self.name}: thresholds {self.thresholds} do not fit the direction {self.direction}")

    @property
    def bounded(self) -> bool:
        """Whether every value lies between 0 and 1."""
        return self.unit == "share"

    @property
    def at_most_one(self) -> bool:
        """Whether no value lies above 1; it may lie below 0."""
        return self.unit in ("share", "share of demand")

    def unit_in(self, currency: str) -> str:
        """Return the unit as text."""
        return self.unit.format(currency=currency)


def divide(numerator: Floats, denominator: Floats | float) -> Floats:
    """Return the quotients, NaN over zero."""
    below = np.broadcast_to(np.asarray(denominator, dtype=np.float64), numerator.shape)
    quotient = np.full(numerator.shape, np.nan)
    np.divide(numerator, below, out=quotient, where=below != 0)
    return quotient
