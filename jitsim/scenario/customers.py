"""Customers: who demands what, where, when, and what becomes of demand that cannot be met."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from jitsim.distributions import AnyLaw
from jitsim.scenario.shapes import Shaped
from jitsim.spec import TAG, Count, Days, Number, Share, Spec

_HISTORY = TAG + "history"
_ITEMS = TAG + "items"

TIMINGS = ("arrivals", "interval", "daily", "history")


class HistoryColumns(Spec):
    """Which column of a history file holds what."""

    item: str = "item"
    """The item's name."""
    date: str = "date"
    """The date of the demand, year-month-day."""
    quantity: str = "quantity"
    """The quantity demanded [units]."""


class History(Spec):
    """Recorded demand, replayed on its dates; a date without a row is no demand."""

    file: str
    """A CSV file in the scenario's folder."""
    columns: HistoryColumns = HistoryColumns()
    """Which column holds what."""


class ItemDemand(Shaped):
    """Demand for one item: exactly one of arrivals, interval, daily and history."""

    arrivals: AnyLaw | None = None
    """Orders per day, a constant number a whole one; their instants are uniform in the day."""
    interval: AnyLaw | None = None
    """Days between orders, the first after one interval."""
    daily: AnyLaw | None = None
    """Units per day, in one order at the demand phase; zero is no order."""
    history: History | None = None
    """Recorded demand of this item."""
    order_size: AnyLaw | None = None
    """Units per order, with `arrivals` and `interval`; default 1."""

    @model_validator(mode="after")
    def _one_timing(self) -> ItemDemand:
        given = [name for name in TIMINGS if getattr(self, name) is not None]
        if len(given) != 1:
            found = " and ".join(given) if given else "none of them"
            raise ValueError(f"expected exactly one of {', '.join(TIMINGS)}, got {found}")
        if self.order_size is not None and given[0] in ("daily", "history"):
            raise ValueError(f"order_size: expected only beside arrivals or interval, got it beside {given[0]}")
        if self.history is not None and self.shapes:
            raise ValueError(f"{self.shapes[0]}: expected only beside random demand, got it beside history")
        return self


class WholeHistory(Spec):
    """Recorded demand of every item of a file."""

    history: History
    """The file; every item in it is demanded."""


def _nothing_is_no_item(value: Any) -> Any:
    """Let a file take away the demand that it inherits: `demand: null` beside orders."""
    return {} if value is None else value


class OrderLine(Spec):
    """A line of an order: how often an item is in it, and how much."""

    probability: Annotated[Number, Field(ge=1e-9, le=1)] = 1.0
    """The probability that an order has this line, above 0; default 1."""
    size: AnyLaw | None = None
    """Units of the line; default 1."""


class CustomerOrders(Shaped):
    """Orders of several lines: each item of the list is in an order with its probability, independently."""

    arrivals: AnyLaw
    """Orders per day, a constant number a whole one; their instants are uniform in the day. An order without
    any line is none."""
    lines: dict[str, OrderLine]
    """What an order may hold, by item."""


def _kind_of_demand(value: Any) -> str:
    if isinstance(value, WholeHistory) or (isinstance(value, dict) and "history" in value):
        return _HISTORY
    return _ITEMS


NUMBER_OF_UNMET = {"patience": "patience", "mixed": "lost_share"}
"""Kinds of `unmet` that need a number, and its key."""


class Customer(Shaped):
    """A group of customers at one stocking point; what shapes their demand shapes all of it that is random."""

    at: str
    """The stocking point that serves them."""
    demand: Annotated[
        Annotated[WholeHistory, Tag(_HISTORY)] | Annotated[dict[str, ItemDemand], Tag(_ITEMS)],
        Discriminator(_kind_of_demand),
        BeforeValidator(_nothing_is_no_item),
    ] = {}
    """Demand by item, each order for one item, or `history` for every item of a file."""
    orders: CustomerOrders | None = None
    """Orders of several lines, beside `demand` or instead of it."""
    unmet: Literal["backorder", "lost", "patience", "mixed"] = "backorder"
    """What becomes of demand that stock cannot meet: it waits, is lost, waits for the days of `patience`, or is lost
    with the probability `lost_share`."""
    patience: Days | None = None
    """Days that an order waits before it is cancelled; needed with `unmet: patience`."""
    lost_share: Share | None = None
    """The probability that a line that cannot be met at once loses what is missing; needed with `unmet: mixed`."""
    promise: Days = 0.0
    """Days within which an order is promised; later is late. At 0 what is made to order or drop-shipped is promised as
    it is quoted."""
    ship: Literal["partial", "complete_line", "complete_order"] = "partial"
    """Whether an order may be shipped in parts, only line by line, or only as a whole."""
    reserve: bool = True
    """Whether stock is set aside for waiting lines that must be shipped complete."""
    priority: Annotated[Count, Field(ge=1)] = 1
    """Who is served first where stock is allocated by priority: 1 before 2; default 1."""
    notice: Days = 0.0
    """Days that an order is known to the planner before it is wanted."""

    @model_validator(mode="after")
    def _something_is_demanded(self) -> Customer:
        if self.orders is None and "demand" not in self.model_fields_set:
            raise ValueError("expected demand or orders, got neither")
        return self

    @model_validator(mode="after")
    def _unmet_fits(self) -> Customer:
        for kind, key in NUMBER_OF_UNMET.items():
            if getattr(self, key) is not None and self.unmet != kind:
                raise ValueError(f"{key}: expected only beside unmet: {kind}, got it beside unmet: {self.unmet}")
        return self

    @model_validator(mode="after")
    def _whole_orders_have_lines(self) -> Customer:
        if self.ship == "complete_order" and self.orders is None:
            raise ValueError("ship: expected complete_order only for orders of several lines, got no orders")
        return self
