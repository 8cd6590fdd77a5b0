"""Sums by group, in units, days and money: what the formulas of the metrics read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Self, TypeVar

import numpy as np
import numpy.typing as npt

from jitsim.errors import UsageError
from jitsim.ledger.quantities import in_units
from jitsim.metrics.demand import DemandTally
from jitsim.metrics.orders import OrderTally
from jitsim.metrics.stock import StockTally
from jitsim.metrics.supply import SupplyTally, lead_time_sums
from jitsim.metrics.tally import Tallies, Tally
from jitsim.model.clock import DAYS_PER_YEAR
from jitsim.model.model import NONE, Model
from jitsim.policies.classes import ABC, Labels

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

Sums = TypeVar("Sums", DemandTally, OrderTally, StockTally, SupplyTally)

Noun = Literal["item", "stocking_point", "supplier", "customer", "class"]
"""What metrics can be told apart by."""

NOUNS: tuple[Noun, ...] = ("item", "stocking_point", "supplier", "customer", "class")

PARTS = ("capital", "storage", "insurance", "obsolescence", "handling")
"""The parts of the carrying cost that grow with the stock, in the order of `Money.parts`."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """The groups that sums are made for: the group of each item-location (L,) and of each demand stream (D,).

    NONE where a row belongs to no group. `fixed` is the fixed cost of each group [currency per year], shape (G,).
    `of_orders` is the group of the orders of several lines by who places them; without it every line counts as an
    order.
    """

    names: tuple[str, ...]
    of_location: Ints
    of_stream: Ints
    fixed: Floats
    of_orders: Ints | None = None


def grouping(model: Model, by: str | None, classes: Labels | None = None) -> Grouping:
    """Return the groups of one noun, or the one group `all`; `classes` of the items (items,) are for `class` only.

    The fixed cost of a stocking point cannot be split between its items or their suppliers, so only the whole and the
    stocking points carry it. An order of several lines is one order of its customer and of the stocking point that
    serves it; its items share no more than its lines.
    """
    locations, streams = model.locations, model.demand.location
    if by is None:
        zeros = np.zeros(len(locations.item), dtype=np.int64)
        everybody = 0 * model.demand.groups.customer
        return Grouping(("all",), zeros, zeros[streams], np.array([model.money.fixed.sum()]), everybody)
    if by == "stocking_point":
        point = locations.stocking_point
        return Grouping(model.stocking_points, point, point[streams], model.money.fixed, _point_of_orders(model))
    if by == "customer":
        nobody = np.full(len(locations.item), NONE, dtype=np.int64)
        customers, placed_by = model.customers, model.demand.groups.customer
        return Grouping(customers, nobody, model.demand.customer, np.zeros(len(customers)), placed_by)
    names, of_location = _of_items(model, by, classes)
    return Grouping(names, of_location, of_location[streams], np.zeros(len(names)))


def _of_items(model: Model, by: str, classes: Labels | None) -> tuple[tuple[str, ...], Ints]:
    """Return the names of the groups of a noun that tells items apart, and the group of each item-location."""
    if by == "item":
        return model.items, model.locations.item
    if by == "supplier":
        return model.suppliers, model.locations.supplier
    if by == "class":
        assert classes is not None, "items are told apart by the classes they have"
        return ABC.labels, ABC.places(classes)[model.locations.item]
    raise UsageError(f"by: expected one of {', '.join(NOUNS)}, got {by}")


def _point_of_orders(model: Model) -> Ints:
    """Return the stocking point that serves the orders of several lines, by who places them, shape (G,)."""
    points = np.full(len(model.demand.groups.customer), NONE, dtype=np.int64)
    lines = model.demand.group != NONE
    points[model.demand.group[lines]] = model.locations.stocking_point[model.demand.location[lines]]
    return points


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums by replication and group, shape (R * G,); `days` is the length of the window measured.

    Quantities are in units and may be mixed over items, money is NaN where a price of any item is missing. Levels are
    areas: `on_hand`, `reserved`, `on_order`, `backlog`, `waited` [unit-days], `value` [currency-days], `stocked` and
    `idle` [item-days], `holding` and its `PARTS` [currency per year, times days]. `fixed` [currency per year],
    `cost_of_goods`, `revenue`, `lost_value`, `lost_margin`, `shortage`, `ordering` and `purchases` [currency] over the
    window, `value_demanded` and `value_at_once` [currency] at price, else at cost. `orders_due` counts orders of
    several lines once where the groups allow it. `longest_stockout` and `long_stockout`, below which 95 % of them stay
    [days], are NaN without any. `lead_time_pairs` counts the item-locations with lead times. The rest as in the
    tallies.
    """

    days: float
    item_locations: Floats
    demanded: Floats
    at_once: Floats
    value_demanded: Floats
    value_at_once: Floats
    shipped: Floats
    lost: Floats
    waited: Floats
    backlog: Floats
    lines: Floats
    lines_at_once: Floats
    orders_due: Floats
    orders_fulfilled: Floats
    revenue: Floats
    cost_of_goods: Floats
    lost_value: Floats
    lost_margin: Floats
    shortage: Floats
    on_hand: Floats
    reserved: Floats
    value: Floats
    holding: Floats
    capital: Floats
    storage: Floats
    insurance: Floats
    obsolescence: Floats
    handling: Floats
    fixed: Floats
    stocked: Floats
    idle: Floats
    episodes: Floats
    episode_days: Floats
    long_stockout: Floats
    longest_stockout: Floats
    cycles: Floats
    good_cycles: Floats
    orders: Floats
    ordered: Floats
    on_order: Floats
    ordering: Floats
    received: Floats
    rejected: Floats
    purchases: Floats
    promised: Floats
    on_time: Floats
    in_full: Floats
    lead_times: Floats
    lead_time_days: Floats
    receipts: Floats
    lead_time_pairs: Floats
    lead_time_squares: Floats

    @property
    def empty(self) -> Bools:
        """Groups whose window has no length: all or none."""
        return np.full(len(self.item_locations), self.days == 0)


def total(model: Model, tallies: Sequence[Tally], groups: Grouping) -> Totals:
    """Add up the tallies of R replications by group: shape (R * G,), the groups of the first replication first."""
    tallies = Tallies.of(tallies)
    count = len(groups.names)
    of_location = _Sum.by(groups.of_location, count, len(tallies))
    of_stream = _Sum.by(groups.of_stream, count, len(tallies))
    sums = {name: of_location(column) for name, column in _by_location(model, tallies).items()}
    sums |= {name: of_stream(column) for name, column in _by_stream(model, tallies).items()}
    sums |= _orders(model, tallies, groups, of_stream)
    long, longest = _stockout_lengths(model, tallies, groups)
    return Totals(
        days=model.clock.days_measured,
        fixed=np.tile(groups.fixed, len(tallies)),
        long_stockout=long,
        longest_stockout=longest,
        **sums,
    )


def _by_stream(model: Model, tallies: Tallies) -> Mapping[str, Floats | Ints]:
    """Return what is added up of the demand streams, shape (R, D)."""
    demand = tallies.demand
    money, location = model.money, model.demand.location
    unit = model.locations.unit[location]
    day = model.clock.ticks_per_day
    shipped, lost = in_units(demand.shipped, unit), in_units(demand.lost, unit)
    demanded, at_once = in_units(demand.demanded, unit), in_units(demand.at_once, unit)
    backlog = in_units(demand.backlog, unit) / day
    cost, price = money.unit_cost[location], money.price[location]
    weight = np.where(np.isnan(price), cost, price)
    return {
        "demanded": demanded,
        "at_once": at_once,
        "value_demanded": weight * demanded,
        "value_at_once": weight * at_once,
        "shipped": shipped,
        "lost": lost,
        "waited": in_units(demand.waited, unit) / day,
        "backlog": backlog,
        "lines": demand.lines,
        "lines_at_once": demand.lines_at_once,
        "revenue": price * shipped,
        "cost_of_goods": cost * shipped,
        "lost_value": price * lost,
        "lost_margin": (price - cost) * lost,
        "shortage": money.backorder[location] * backlog + money.lost_sale[location] * lost,
    }


def _by_location(model: Model, tallies: Tallies) -> Mapping[str, Floats | Ints]:
    """Return what is added up of the item-locations, shape (R, L)."""
    stock, supply = tallies.stock, tallies.supply
    money, unit = model.money, model.locations.unit
    day = model.clock.ticks_per_day
    on_hand, received = in_units(stock.on_hand, unit) / day, in_units(supply.received, unit)
    lead_times = lead_time_sums(model, supply)
    return {
        "item_locations": np.ones_like(stock.on_hand),
        "on_hand": on_hand,
        "reserved": in_units(stock.reserved, unit) / day,
        "value": money.unit_cost * on_hand,
        "holding": money.holding * on_hand,
        **{part: rate * on_hand for part, rate in zip(PARTS, money.parts, strict=True)},
        "stocked": stock.stocked / day,
        "idle": stock.idle / day,
        "episodes": stock.episodes,
        "episode_days": stock.episode_ticks / day,
        "cycles": stock.cycles,
        "good_cycles": stock.good_cycles,
        "orders": supply.orders,
        "ordered": in_units(supply.ordered, unit),
        "on_order": in_units(supply.on_order, unit) / day,
        "ordering": money.order * supply.orders + money.order_investment * model.clock.days_measured / DAYS_PER_YEAR,
        "received": received,
        "rejected": in_units(supply.rejected, unit),
        "purchases": money.unit_cost * received,
        "promised": supply.promised,
        "on_time": supply.on_time,
        "in_full": supply.in_full,
        "lead_times": lead_times.count,
        "lead_time_days": lead_times.days,
        "receipts": lead_times.several,
        "lead_time_pairs": np.sign(lead_times.several),
        "lead_time_squares": lead_times.squares,
    }


def _orders(model: Model, tallies: Tallies, groups: Grouping, of_stream: _Sum) -> dict[str, Floats]:
    """Return the orders due and fulfilled: orders of several lines as such where the groups allow it, else lines."""
    demand = tallies.demand
    due, fulfilled = demand.lines_due, demand.lines_fulfilled
    if groups.of_orders is None or len(groups.of_orders) == 0:
        return {"orders_due": of_stream(due), "orders_fulfilled": of_stream(fulfilled)}
    single = model.demand.group == NONE
    orders = tallies.orders
    of_orders = _Sum.by(groups.of_orders, len(groups.names), len(tallies))
    return {
        "orders_due": of_stream(due * single) + of_orders(orders.due),
        "orders_fulfilled": of_stream(fulfilled * single) + of_orders(orders.fulfilled),
    }


def _stockout_lengths(model: Model, tallies: Tallies, groups: Grouping) -> tuple[Floats, Floats]:
    """Return how long 95 % of the stockouts last at most, and the longest one, by replication and group [days].

    Of n stockouts in ascending order the one in place 0.95 n, rounded up.
    """
    count = len(groups.names)
    replication, found = tallies.stockouts_in, tallies.stockouts
    group = groups.of_location[found.location]
    ticks = found.ticks[group != NONE]
    group = (count * replication + group)[group != NONE]

    ascending = ticks[np.lexsort((ticks, group))] / model.clock.ticks_per_day
    number = np.bincount(group, minlength=count * len(tallies))
    above = np.cumsum(number) - number
    some = number > 0
    long, longest = np.full((2, len(number)), np.nan)
    long[some] = ascending[(above + (95 * number + 99) // 100 - 1)[some]]
    longest[some] = ascending[(above + number - 1)[some]]
    return long, longest


@dataclass(frozen=True, slots=True)
class _Sum:
    """Adds up columns of shape (R, ...) by replication and group; whole numbers are exact up to 2**53.

    `index` is where each entry of a column that `belongs` to a group is added, `size` is R * G.
    """

    belongs: Bools | slice
    index: Ints
    size: int

    @classmethod
    def by(cls, group: Ints, count: int, replications: int) -> Self:
        known: Bools = group != NONE
        belongs = slice(None) if known.all() else known
        groups_above = count * np.arange(replications)[:, np.newaxis]
        return cls(belongs, (groups_above + group[belongs]).ravel(), count * replications)

    def __call__(self, column: Floats | Ints) -> Floats:
        weights = column[:, self.belongs].ravel()
        return np.bincount(self.index, weights, minlength=self.size).astype(np.float64, copy=False)
