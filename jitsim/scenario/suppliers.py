"""Suppliers: who delivers what, how fast and on which terms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, StrictBool, model_validator

from jitsim.distributions import AnyLaw
from jitsim.policies.eoq import DAYS_PER_YEAR, cost_per_delivery, invest_in_setups, setup_cost_for_lot
from jitsim.scenario.horizon import DaysOfWeek
from jitsim.spec import Amount, Count, Days, Number, Positive, Share, Spec


class OnTimeWindow(Spec):
    """How far a delivery may miss its promised day and still count as on time."""

    early: Days = 3.0
    """Days before the promise."""
    late: Days = 0.0
    """Days after the promise."""


class OrderCalendar(Spec):
    """The days on which a supplier accepts orders; an order that falls on another day waits for the next of them."""

    weekdays: DaysOfWeek | None = None
    """These days of every week."""
    every: Annotated[Count, Field(ge=1)] | None = None
    """Every so many days, in place of weekdays."""
    first: Count | None = None
    """The first such day, counted from day 0; default 0."""

    @model_validator(mode="after")
    def _one_rhythm(self) -> OrderCalendar:
        if (self.weekdays is None) == (self.every is None):
            found = "neither" if self.every is None else "weekdays and every"
            raise ValueError(f"expected exactly one of weekdays and every, got {found}")
        if self.first is not None and self.every is None:
            raise ValueError("first: expected only beside every, got it beside weekdays")
        return self


class Rejects(Spec):
    """Deliveries that fail inspection, whole or in part."""

    per: Literal["unit", "lot"] = "unit"
    """Whether every unit is judged on its own, or a share of the whole delivery is rejected."""
    share: AnyLaw
    """The probability that a unit is rejected, or the rejected share of a delivery; a number or a law in 0 to 1."""
    inspection: Days = 0.0
    """Days from receipt until the result is known and good units can be used."""
    on_reject: Literal["credit", "replace"] = "credit"
    """Whether rejected units leave the order, or are made again in a lead time of their own."""


class ShortDeliveries(Spec):
    """Orders that arrive in two parts."""

    probability: Share
    """The probability that an order is split."""
    share: AnyLaw
    """The part of such an order in its first delivery, at least one unit; a number or a law in 0 to 1."""
    rest_after: AnyLaw | None = None
    """Days from the first delivery to the rest; default: the rest never arrives."""
    short_close_after: Days | None = None
    """Days from the first delivery after which a rest still missing is cancelled; default: never."""

    @model_validator(mode="after")
    def _the_rest_has_an_end(self) -> ShortDeliveries:
        if self.rest_after is None and self.short_close_after is None:
            raise ValueError("expected rest_after, short_close_after or both, got neither")
        return self


class BlanketOrder(Spec):
    """One order that covers many deliveries: the order cost is shared, each delivery costs something of its own."""

    deliveries: Annotated[Count, Field(ge=1)]
    """Deliveries that one blanket order covers."""
    delivery_cost: Amount = 0.0
    """Fixed cost of one delivery [currency]."""


class SetupReduction(Spec):
    """Set-ups made so much cheaper that a chosen lot is the economic order quantity."""

    lot: Positive
    """The lot that is chosen [units], below the economic order quantity at `order_cost`."""
    daily_demand: Positive
    """The demand that the lot is planned for [units per day]."""


class SetupInvestment(Spec):
    """Set-ups made cheaper by an investment, as far as it pays (Porteus 1985)."""

    yearly_cost_per_log: Positive
    """B: to lower the order cost from K0 to K costs B ln(K0 / K) [currency per year]."""
    daily_demand: Positive
    """The demand that the investment is planned for [units per day]."""


@dataclass(frozen=True, slots=True)
class OrderingCost:
    """Fixed cost of one order [currency], and what is invested to have it so low [currency per year]."""

    per_order: float
    per_year: float = 0.0


class OrderTerms(Spec):
    """The terms on which one item is ordered."""

    minimum_order: Amount = 0.0
    """The smallest order [units]."""
    order_multiple: Amount = 0.0
    """Orders are whole multiples of this [units]; 0 for any quantity."""
    rounding: Literal["up", "nearest", "tolerance"] = "up"
    """How a quantity becomes a whole multiple: up, to the nearest, or down when it is over by little."""
    rounding_tolerance: Annotated[Number, Field(ge=0, lt=1)] = 0.0
    """With `rounding: tolerance` the share of a multiple up to which a remainder is left out."""
    maximum_order: Positive | None = None
    """The largest order [units]; more is split into several. Default: any amount."""
    split_remainder: Literal["up", "defer"] = "up"
    """Whether what is left by splitting, when below the smallest order, is raised to it or left for later."""
    order_cost: Amount = 0.0
    """Fixed cost of one order [currency]."""
    lead_time: AnyLaw | None = None
    """Days of this item in place of those of all items; default: those of the supplier or the lane."""
    promised_lead_time: Days | None = None
    """Days promised of this item; default: those of the supplier or the lane."""


class SupplierItem(OrderTerms):
    """The terms on which a supplier delivers one item."""

    minimum_order_value: Amount = 0.0
    """The smallest value of an order at its purchase price, else the item's unit cost [currency]."""
    blanket_order: BlanketOrder | None = None
    """Orders are deliveries under a blanket order, at a share of its cost and a cost of their own; default: no."""
    setup_reduction: SetupReduction | None = None
    """The order cost falls to Q^2 h / (2 D), at which the chosen lot is the economic order quantity; default: no."""
    setup_investment: SetupInvestment | None = None
    """The order cost falls to min(K0, 2 B^2 / (D h)), and the ordering cost has the investment on top; default: no. It
    counts for every stocking point that orders the item here."""
    price: Amount | None = None
    """Purchase price [currency per unit]; default: the supplier's."""

    @model_validator(mode="after")
    def _one_way_to_cheap_orders(self) -> SupplierItem:
        ways = ("blanket_order", "setup_reduction", "setup_investment")
        given = [way for way in ways if getattr(self, way) is not None]
        if len(given) > 1:
            raise ValueError(f"expected at most one way to make orders cheaper, got {' and '.join(given)}")
        if given and given[0] != "blanket_order" and self.order_cost == 0:
            raise ValueError(f"{given[0]}: expected an order_cost above 0 that it lowers, got none")
        return self

    def ordering_cost(self, holding_cost: float | None) -> OrderingCost:
        """Return what orders cost; `holding_cost` [currency per unit and year] decides how far set-ups are reduced."""
        if self.blanket_order is not None:
            blanket = self.blanket_order
            return OrderingCost(cost_per_delivery(self.order_cost, blanket.delivery_cost, blanket.deliveries))
        if self.setup_reduction is not None and holding_cost:
            demand = self.setup_reduction.daily_demand * DAYS_PER_YEAR
            return OrderingCost(
                min(self.order_cost, setup_cost_for_lot(self.setup_reduction.lot, demand, holding_cost))
            )
        if self.setup_investment is not None and holding_cost:
            demand = self.setup_investment.daily_demand * DAYS_PER_YEAR
            cost = self.setup_investment.yearly_cost_per_log
            best = invest_in_setups(demand, self.order_cost, holding_cost, cost)
            return OrderingCost(best.setup_cost, best.investment)
        return OrderingCost(self.order_cost)


class Supplier(Spec):
    """A supplier: ample stock, unless its capacity is limited."""

    lead_time: AnyLaw | None = None
    """Days from release to dock, drawn for every order on its own."""
    promised_lead_time: Days | None = None
    """Days promised from release to dock: what on-time delivery is measured against."""
    on_time_window: OnTimeWindow = OnTimeWindow()
    """How far a delivery may miss its promise and still count as on time."""
    crossing: StrictBool = True
    """Whether a later order may arrive before an earlier one; false delivers in the order of release."""
    capacity_per_day: Positive | None = None
    """Units of all its items together that it can send off in a day, first come first served; default: any amount."""
    order_calendar: OrderCalendar | None = None
    """The days on which it accepts orders; default: every day."""
    working_days: DaysOfWeek | None = None
    """Weekdays on which it works, which its lead times count; default: those of the calendar."""
    rejects: Rejects | None = None
    """What inspection rejects of its deliveries; default: nothing."""
    short_deliveries: ShortDeliveries | None = None
    """Orders that arrive in two parts; default: none."""
    price: Amount | None = None
    """Purchase price where an item names none [currency per unit]."""
    items: dict[str, SupplierItem] | None = Field(default=None)
    """Items it delivers and their terms; without this key it delivers any item on default terms."""
