"""Customers: who demands what, where, when, and what becomes of demand that cannot be met."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Tag, model_validator

from jitsim.distributions import AnyLaw
from jitsim.scenario.choice import TAG
from jitsim.spec import Days, Spec

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


class ItemDemand(Spec):
    """Demand for one item: exactly one of arrivals, interval, daily and history."""

    arrivals: AnyLaw | None = None
    """Orders per day; their instants are uniform in the day."""
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
        return self


class WholeHistory(Spec):
    """Recorded demand of every item of a file."""

    history: History
    """The file; every item in it is demanded."""


def _kind_of_demand(value: Any) -> str:
    if isinstance(value, WholeHistory) or (isinstance(value, dict) and "history" in value):
        return _HISTORY
    return _ITEMS


class Customer(Spec):
    """A group of customers at one stocking point."""

    at: str
    """The stocking point that serves them."""
    demand: Annotated[
        Annotated[WholeHistory, Tag(_HISTORY)] | Annotated[dict[str, ItemDemand], Tag(_ITEMS)],
        Discriminator(_kind_of_demand),
    ]
    """Demand by item, or `history` for every item of a file."""
    unmet: Literal["backorder", "lost"] = "backorder"
    """What becomes of demand that stock cannot meet."""
    promise: Days = 0.0
    """Days within which an order is promised; later is late."""
    ship: Literal["partial"] = "partial"
    """Whether an order may be shipped in parts."""
