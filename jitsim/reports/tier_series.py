"""What the charts of tiers show: stock, what is owed, orders, demand and service of each, in one replication."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jitsim.metrics.cash import weekly
from jitsim.metrics.item_review import measured_days
from jitsim.metrics.tiers import tiers
from jitsim.metrics.transport import within_network
from jitsim.reports.ledger_days import LedgerDays

Floats = npt.NDArray[np.float64]

MOST_TIERS = 6
"""Stocking points that each get a row of charts; of more of them tiers get one, of which as many are drawn."""
MOST_WEEKS = 104
"""Weeks of orders and demand that are drawn."""
MOST_NAMES = 3


@dataclass(frozen=True, slots=True)
class TierSeries:
    """A stocking point, or all that items have at one tier: its `title` and what it consists of, in words.

    `stock` and `owed` at the end of each day, shape (days,); `demand` received, `orders` placed and `served`, the share
    of demand served at once, by week of the days measured, shape (weeks,), NaN in a week without demand. `means` are
    those of the days measured: stock, owed, demand and orders a week, and the share served at once, None without
    demand.
    """

    title: str
    members: str
    stock: Floats
    owed: Floats
    demand: Floats
    orders: Floats
    served: Floats
    means: tuple[float, float, float, float, float | None]


@dataclass(frozen=True, slots=True)
class TierCharts:
    """The rows of charts from the customers up, counted in `unit`, and what is left out, in words.

    `adds_up` says that a row has several item-locations; of `weeks` measured fewer may be drawn.
    """

    rows: tuple[TierSeries, ...]
    unit: str
    adds_up: bool
    left_out: str
    weeks: int


def tier_series(days: LedgerDays) -> TierCharts | None:
    """Return the charts of a network, None without one or without a whole week measured.

    Unlike items add up in money where every item has a cost.
    """
    model = days.model
    first, last = measured_days(model.clock)
    weeks = (last - first) // 7
    if not weeks or not within_network(model).any():
        return None
    one_item = len(set(model.locations.item.tolist())) == 1
    weight = np.ones(len(days.on_hand)) if one_item else days.cost
    unit = model.currency if days.in_money and not one_item else "units"
    groups, left_out = _groups(days)
    rows = tuple(_series(days, *group, weight, slice(first, last)) for group in groups)
    return TierCharts(rows, unit, any(len(mine) > 1 for *_, mine in groups), left_out, weeks)


def _groups(days: LedgerDays) -> tuple[list[tuple[str, str, list[int]]], str]:
    """Return title, members and item-locations of each row from the customers up, and which tiers have none."""
    model, tier = days.model, tiers(days.model).tolist()
    points = model.locations.stocking_point.tolist()
    if len(set(points)) <= MOST_TIERS:
        places = {point: [place for place, at in enumerate(points) if at == point] for point in set(points)}
        ranked = sorted(places, key=lambda point: (max(tier[place] for place in places[point]), point))
        return [(model.stocking_points[point], "", places[point]) for point in ranked], ""
    groups = []
    for number in sorted(set(tier)):
        mine = [place for place, at in enumerate(tier) if at == number]
        names = [model.stocking_points[point] for point in sorted({points[place] for place in mine})]
        groups.append((f"tier {number}", listed(names), mine))
    beyond = len(groups) - MOST_TIERS
    left = f"Of {len(groups)} tiers the {MOST_TIERS} next to the customers are drawn." if beyond > 0 else ""
    return groups[:MOST_TIERS], left


def listed(names: Sequence[str]) -> str:
    """Return the first few names and how many more there are."""
    shown = ", ".join(names[:MOST_NAMES])
    return shown if len(names) <= MOST_NAMES else f"{shown} and {len(names) - MOST_NAMES} more"


def _series(
    days: LedgerDays, title: str, members: str, mine: Iterable[int], weight: Floats, measured: slice
) -> TierSeries:
    places = list(mine)

    def total(column: Floats) -> Floats:
        added: Floats = weight[places] @ column[places]
        return added

    stock, owed = total(days.on_hand), total(days.backlog)
    demand, orders, short = total(days.demanded), total(days.ordered), total(days.short)
    by_week = weekly(np.stack([demand, orders, short])[:, measured])
    drawn = by_week[:, :MOST_WEEKS]
    with np.errstate(divide="ignore", invalid="ignore"):
        served = np.where(drawn[0] > 0, 1 - drawn[2] / drawn[0], np.nan)
    asked = float(demand[measured].sum())
    at_once = 1 - float(short[measured].sum()) / asked if asked > 0 else None
    means = (float(stock[measured].mean()), float(owed[measured].mean()), *map(float, by_week[:2].mean(axis=1)))
    return TierSeries(title, members, stock, owed, drawn[0], drawn[1], served, (*means, at_once))  # type: ignore[arg-type]
