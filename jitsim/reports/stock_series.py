"""What the pictures of stock over time show: a few item-locations, or all stock together, of one replication."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jitsim.ledger import Ledger
from jitsim.ledger.tables import daily_rows
from jitsim.model import Model

Floats = npt.NDArray[np.float64]

MOST_SINGLE = 3
"""Item-locations that get a picture of their own."""


@dataclass(frozen=True, slots=True)
class Strip:
    """Something that happens on some days, drawn as a strip below the stock; `values` has shape (days,)."""

    label: str
    values: Floats
    is_trouble: bool


@dataclass(frozen=True, slots=True)
class StockSeries:
    """One picture: stock at the end of each day, what customers wait for, and strips; arrays have shape (days,).

    `unit` is what the stock is counted in, `told` what the picture shows, in one sentence.
    """

    title: str
    unit: str
    told: str
    stock: Floats
    waiting: Floats
    strips: tuple[Strip, ...]


def stock_series(model: Model, ledger: Ledger) -> tuple[StockSeries, ...]:
    """Return the pictures of a replication: every item-location of a few, else all together and the worst served.

    Worst is what was short for most money, or most units where no item has a cost.
    """
    days = _Days(model, ledger)
    count = len(model.locations.item)
    if count <= MOST_SINGLE:
        return tuple(days.single(location) for location in range(count))
    return (days.together(), *(days.single(location) for location in days.worst()))


class _Days:
    """The daily ledger as tables, shape (item-locations, days)."""

    def __init__(self, model: Model, ledger: Ledger) -> None:
        self.model = model
        columns = daily_rows(model, ledger)
        shape = (len(model.locations.item), model.clock.days)
        table = {
            name: np.asarray(column, np.float64).reshape(shape) for name, column in columns.items() if name in _USED
        }
        self.on_hand, self.backlog, self.ordered = table["on_hand_end"], table["backlog_end"], table["ordered"]
        self.short = table["demanded"] - table["served_at_once"]

    def single(self, location: int) -> StockSeries:
        """Return the picture of one item-location."""
        ordered, short = self.ordered[location] > 0, self.short[location] > 0
        waits = self.backlog[location] > 0
        strips = (
            Strip("orders released", ordered.astype(np.float64), is_trouble=False),
            Strip("days with a stockout", (short | waits).astype(np.float64), is_trouble=True),
        )
        below = " What customers wait for is drawn below zero, hatched." if waits.any() else ""
        trouble = int((short | waits).sum())
        told = f"Orders on {_days(int(ordered.sum()))}; demand unmet or waiting on {_days(trouble)}.{below}"
        title = self.model.location_name(location)
        return StockSeries(title, "units", told, self.on_hand[location], self.backlog[location], strips)

    def together(self) -> StockSeries:
        """Return the picture of all stock, in money where every item has a cost."""
        cost = self._cost
        unit = self.model.currency if self._in_money else "units"
        stock = (self.on_hand * cost[:, None]).sum(axis=0)
        strips = (
            Strip("orders released", (self.ordered > 0).sum(axis=0).astype(np.float64), is_trouble=False),
            Strip("items that customers wait for", (self.backlog > 0).sum(axis=0).astype(np.float64), is_trouble=True),
        )
        told = f"All {len(cost):,} items at their places together, the value at standard cost."
        return StockSeries("All stock", unit, told, stock, np.zeros(len(stock)), strips)

    def worst(self) -> list[int]:
        """Return the item-locations that were short for most, over the days measured."""
        clock = self.model.clock
        short = self.short[:, clock.warm_up // clock.ticks_per_day :].sum(axis=1) * self._cost
        ranked = np.argsort(-short, kind="stable")[:MOST_SINGLE]
        return [int(location) for location in ranked if short[location] > 0]

    @property
    def _in_money(self) -> bool:
        return not bool(np.isnan(self.model.money.unit_cost).any())

    @property
    def _cost(self) -> Floats:
        return self.model.money.unit_cost if self._in_money else np.ones(len(self.on_hand))


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count:,} days"


_USED = {"on_hand_end", "backlog_end", "ordered", "demanded", "served_at_once"}
