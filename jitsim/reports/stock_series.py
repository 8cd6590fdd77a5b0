"""What the pictures of stock over time show: a few item-locations, or all stock together, of one replication."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jitsim.model.model import NONE
from jitsim.reports.ledger_days import LedgerDays

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
    """One picture: stock at the end of each day, what is owed, and strips; arrays have shape (days,).

    `unit` is what the stock is counted in, `told` what the picture shows, in one sentence.
    """

    title: str
    unit: str
    told: str
    stock: Floats
    waiting: Floats
    strips: tuple[Strip, ...]


def stock_series(days: LedgerDays) -> tuple[StockSeries, ...]:
    """Return the pictures of a replication: every item-location of a few, else all together and the worst served.

    Worst is where customers went short of most money, or most units where an item has no cost.
    """
    count = len(days.on_hand)
    if count <= MOST_SINGLE:
        return tuple(_single(days, location) for location in range(count))
    return (_together(days), *(_single(days, location) for location in _worst(days)))


def _single(days: LedgerDays, location: int) -> StockSeries:
    """Return the picture of one item-location."""
    ordered, short = days.ordered[location] > 0, days.short[location] > 0
    waits = days.backlog[location] > 0
    strips = (
        Strip("orders released", ordered.astype(np.float64), is_trouble=False),
        Strip("days with a stockout", (short | waits).astype(np.float64), is_trouble=True),
    )
    below = f" What {_who(days, location)} wait for is drawn below zero, hatched." if waits.any() else ""
    trouble = int((short | waits).sum())
    told = f"Orders on {_days(int(ordered.sum()))}; demand unmet or waiting on {_days(trouble)}.{below}"
    title = days.model.location_name(location)
    return StockSeries(title, "units", told, days.on_hand[location], days.backlog[location], strips)


def _who(days: LedgerDays, location: int) -> str:
    """Return whom an item-location serves."""
    demand = days.model.demand
    inner = demand.receiver[demand.location == location] != NONE
    if not inner.any():
        return "customers"
    return "those that it supplies" if inner.all() else "customers and those that it supplies"


def _together(days: LedgerDays) -> StockSeries:
    """Return the picture of all stock, in money where every item has a cost."""
    unit = days.model.currency if days.in_money else "units"
    stock = (days.on_hand * days.cost[:, None]).sum(axis=0)
    waiting = (days.backlog_of_customers > 0).sum(axis=0).astype(np.float64)
    strips = (
        Strip("orders released", (days.ordered > 0).sum(axis=0).astype(np.float64), is_trouble=False),
        Strip("items that customers wait for", waiting, is_trouble=True),
    )
    value = ", the value at standard cost" if days.in_money else ""
    told = f"All {len(days.on_hand):,} items at their places together{value}."
    return StockSeries("All stock", unit, told, stock, np.zeros(len(stock)), strips)


def _worst(days: LedgerDays) -> list[int]:
    """Return the item-locations where customers were short of most, over the days measured."""
    clock = days.model.clock
    short = days.short_of_customers[:, clock.warm_up // clock.ticks_per_day :].sum(axis=1) * days.cost
    ranked = np.argsort(-short, kind="stable")[:MOST_SINGLE]
    return [int(location) for location in ranked if short[location] > 0]


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count:,} days"
