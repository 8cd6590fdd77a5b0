"""Sums by group, in units, days and money: what the formulas of the metrics read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Self

import numpy as np
import numpy.typing as npt

from jitsim.ledger.quantities import in_units
from jitsim.metrics.consignment import consigned, penalties
from jitsim.metrics.expediting import cost_of_expediting
from jitsim.metrics.grouping import Grouping
from jitsim.metrics.lengths import long_flow, stockout_lengths
from jitsim.metrics.made import production_sums, swing_sums
from jitsim.metrics.supply import lead_time_sums
from jitsim.metrics.tallies import ALL, Block, Index, Tallies
from jitsim.metrics.transport import within_network
from jitsim.model.clock import DAYS_PER_YEAR
from jitsim.model.model import NONE, Model

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

PARTS = ("capital", "storage", "insurance", "obsolescence", "handling")
"""The parts of the carrying cost that grow with the stock, in the order of `Money.parts`."""


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums by replication and group, shape (R * G,); `days` is the length of the window measured.

    Quantities are in units and may be mixed over items, money is NaN where a price of any item is missing. Levels are
    areas: `on_hand`, `reserved`, `on_order`, `in_transit`, `backlog`, `waited` [unit-days], `value`, `in_transit_value`
    [currency-days], `stocked` and `idle` [item-days], `holding` and its `PARTS` [currency per year, times days]. Of
    stock that is its vendor's there is `consigned_value` of the value, and of the holding what is `borne_by_vendors`;
    vendors pay `penalties` [currency] over the window.
    `fixed` [currency per year], `cost_of_goods`, `revenue`, `lost_value`, `lost_margin`, `shortage`, `ordering`,
    `transport`, `expediting` and `purchases` [currency] over the window, `value_demanded` and `value_at_once`
    [currency] at price, else at cost. `orders_due` counts orders of several lines once where the groups allow it. Of
    the `trips` over a lane a group has the share that it has of the units moved. `longest_stockout` and
    `long_stockout`, below which 95 % of them stay [days], are NaN without any, as `long_flow` of the time in process.
    `lead_time_pairs` counts the supplies with lead times, `swinging` the item-locations of a network, whose
    `*_variance` are over so many `weeks` [squared units]. `flow`, `wip`, `lacking` and `queued` are [unit-days],
    `wip_value` [currency-days], `wip_holding` and `in_transit_holding` [currency per year, times days], what machines
    do [machine-days], and the days of buffers by colour [item-days]. The rest as in the tallies.
    """

    days: float
    weeks: int
    item_locations: Floats
    demanded: Floats
    at_once: Floats
    value_demanded: Floats
    value_at_once: Floats
    shipped: Floats
    lost: Floats
    declined: Floats
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
    consigned_value: Floats
    borne_by_vendors: Floats
    penalties: Floats
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
    in_transit: Floats
    in_transit_value: Floats
    moved: Floats
    trips: Floats
    planned: Floats
    plan_changed: Floats
    late_releases: Floats
    reschedules: Floats
    ordering: Floats
    transport: Floats
    expediting: Floats
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
    in_transit_holding: Floats
    lots: Floats
    made: Floats
    flow: Floats
    long_flow: Floats
    steps: Floats
    wip: Floats
    lacking: Floats
    queued: Floats
    wip_value: Floats
    wip_holding: Floats
    machine_days: Floats
    set_up: Floats
    run: Floats
    repair: Floats
    starved: Floats
    dark_red: Floats
    red: Floats
    yellow: Floats
    green: Floats
    blue: Floats
    swinging: Floats
    order_variance: Floats
    demand_variance: Floats
    beyond_variance: Floats

    @property
    def empty(self) -> Bools:
        """Groups whose window has no length: all or none."""
        return np.full(len(self.item_locations), self.days == 0)


SUMS_TOGETHER = 50_000
"""Sums of one kind that are worked on together: of as many replications as fit into the cache."""


def totals(model: Model, tallies: Tallies, groups: Grouping) -> Iterator[tuple[slice, Totals]]:
    """Add up tallies by group, some replications at a time; yield the places of these and their totals."""
    locations, streams = _belonging(groups.of_location), _belonging(groups.of_stream)
    supplies = _belonging(groups.of_ordering)
    width = max(len(groups.of_ordering[supplies]), len(groups.of_stream[streams]), 1)
    together = max(1, SUMS_TOGETHER // width)
    for begin in range(0, len(tallies), together):
        end = min(begin + together, len(tallies))
        yield slice(begin, end), _total(model, tallies.part(begin, end, locations, streams, supplies), groups)


def _belonging(group: Ints) -> Index:
    """Return the rows that belong to a group."""
    belongs = group != NONE
    return ALL if belongs.all() else np.flatnonzero(belongs)


def _total(model: Model, block: Block, groups: Grouping) -> Totals:
    """Add up R replications of what belongs to groups: shape (R * G,), the groups of the first replication first."""
    count = len(groups.names)
    of_location, of_service = (
        _Sum.by(group[block.locations], count, len(block)) for group in (groups.of_location, groups.of_service)
    )
    of_ordering, of_supply = (
        _Sum.by(group[block.supplies], count, len(block)) for group in (groups.of_ordering, groups.of_supply)
    )
    of_stream = _Sum.by(groups.of_stream[block.streams], count, len(block))
    sums = {name: of_location(column) for name, column in _by_location(model, block).items()}
    sums |= {name: of_service(column) for name, column in _of_service(model, block).items()}
    sums |= {name: of_ordering(column) for name, column in _of_ordering(model, block).items()}
    sums |= {name: of_supply(column) for name, column in _of_supply(model, block).items()}
    sums |= {name: of_stream(column) for name, column in _by_stream(model, block).items()}
    sums |= _orders(model, block, groups, of_stream)
    sums |= _transport(model, block, groups, of_ordering)
    sums |= {name: of_location(column) for name, column in swing_sums(model, block).items()}
    sums |= production_sums(model, block, groups, lambda group, rows: _Sum.by(group, count, len(block))(rows))
    long, longest = stockout_lengths(model, block, groups)
    return Totals(
        days=model.clock.days_measured,
        weeks=model.clock.whole_weeks,
        long_flow=long_flow(model, block, groups),
        fixed=np.tile(groups.fixed, len(block)),
        long_stockout=long,
        longest_stockout=longest,
        **sums,
    )


def _by_stream(model: Model, block: Block) -> Mapping[str, Floats | Ints]:
    """Return what is added up of the demand streams, shape (R, D)."""
    demand = block.demand
    money, location = model.money, model.demand.location[block.streams]
    unit = model.locations.unit[location]
    day = model.clock.ticks_per_day
    shipped, lost = in_units(demand.shipped, unit), in_units(demand.lost, unit)
    demanded, at_once = in_units(demand.demanded, unit), in_units(demand.at_once, unit)
    backlog = in_units(demand.backlog, unit) / day
    cost, price = money.unit_cost[location], money.price[location]
    weight = np.where(np.isnan(price), cost, price)
    sold = model.demand.receiver[block.streams] == NONE
    return {
        "demanded": demanded,
        "at_once": at_once,
        "value_demanded": weight * demanded,
        "value_at_once": weight * at_once,
        "shipped": shipped,
        "lost": lost,
        "declined": in_units(demand.declined, unit),
        "waited": in_units(demand.waited, unit) / day,
        "backlog": backlog,
        "lines": demand.lines,
        "lines_at_once": demand.lines_at_once,
        "revenue": np.where(sold, price * shipped, 0.0),
        "cost_of_goods": cost * shipped,
        "lost_value": np.where(sold, price * lost, 0.0),
        "lost_margin": np.where(sold, (price - cost) * lost, 0.0),
        "shortage": np.where(sold, money.backorder[location] * backlog + money.lost_sale[location] * lost, 0.0),
    }


def _by_location(model: Model, block: Block) -> Mapping[str, Floats | Ints]:
    """Return what is added up of the item-locations, shape (R, L)."""
    stock, plans, here = block.stock, block.plans, block.locations
    money, unit, day = model.money, model.locations.unit[here], model.clock.ticks_per_day
    on_hand = in_units(stock.on_hand, unit) / day
    return {
        "on_hand": on_hand,
        "reserved": in_units(stock.reserved, unit) / day,
        "value": money.unit_cost[here] * on_hand,
        "holding": money.holding[here] * on_hand,
        **{part: rate[here] * on_hand for part, rate in zip(PARTS, money.parts, strict=True)},
        **{field.name: getattr(block.buffers, field.name) for field in fields(block.buffers)},
        "planned": in_units(plans.planned, unit),
        "plan_changed": in_units(plans.changed, unit),
        "late_releases": plans.late,
        "reschedules": plans.moved,
        **_of_vendors(model, block, on_hand),
    }


def _of_ordering(model: Model, block: Block) -> Mapping[str, Floats | Ints]:
    """Return what is added up of the orders of each supply, shape (R, S)."""
    supply, here, money = block.supply, block.supplies, model.money
    unit, day, investment = _unit_of_supply(model, here), model.clock.ticks_per_day, money.order_investment[here]
    return {
        "orders": supply.orders,
        "ordered": in_units(supply.ordered, unit),
        "on_order": in_units(supply.on_order, unit) / day,
        "ordering": money.order[here] * supply.orders + investment * model.clock.days_measured / DAYS_PER_YEAR,
        "expediting": cost_of_expediting(model, block.expediting, here),
    }


def _unit_of_supply(model: Model, here: Index) -> Floats:
    """Return the smallest unit of the item of each supply [units]."""
    return model.locations.unit[model.supply.location[here]]


def _of_vendors(model: Model, block: Block, on_hand: Floats) -> Mapping[str, Floats]:
    """Return what is the vendors', shape (R, L): value and cost of consigned stock [unit-days], and penalties."""
    here, money, stock = block.locations, model.money, block.stock
    theirs, (below, above) = consigned(model)[here], penalties(model)[:, here]
    outside = below * stock.below_band + above * stock.above_band
    borne = (money.parts[PARTS.index("capital")] + money.parts[PARTS.index("obsolescence")])[here]
    return {
        "consigned_value": np.where(theirs, money.unit_cost[here] * on_hand, 0.0),
        "borne_by_vendors": np.where(theirs, borne * on_hand, 0.0),
        "penalties": in_units(outside, model.locations.unit[here]) / model.clock.ticks_per_day,
    }


def _of_service(model: Model, block: Block) -> Mapping[str, Floats | Ints]:
    """Return what is added up of the stockouts of item-locations, shape (R, L)."""
    stock, day = block.stock, model.clock.ticks_per_day
    return {
        "item_locations": np.ones_like(stock.on_hand),
        "stocked": stock.stocked / day,
        "idle": stock.idle / day,
        "episodes": stock.episodes,
        "episode_days": stock.episode_ticks / day,
        "cycles": stock.cycles,
        "good_cycles": stock.good_cycles,
    }


def _of_supply(model: Model, block: Block) -> Mapping[str, Floats | Ints]:
    """Return what is added up of the deliveries of each supply, shape (R, S)."""
    supply, here = block.supply, block.supplies
    unit, inside = _unit_of_supply(model, here), within_network(model)[here]
    received = in_units(supply.received, unit)
    lead_times = lead_time_sums(model, supply, here)
    return {
        "received": received,
        "rejected": in_units(supply.rejected, unit),
        "purchases": np.where(inside, 0.0, model.money.purchase[here] * received),
        "promised": supply.promised,
        "on_time": supply.on_time,
        "in_full": supply.in_full,
        "lead_times": lead_times.count,
        "lead_time_days": lead_times.days,
        "receipts": lead_times.several,
        "lead_time_pairs": np.sign(lead_times.several),
        "lead_time_squares": lead_times.squares,
    }


def _orders(model: Model, block: Block, groups: Grouping, of_stream: _Sum) -> dict[str, Floats]:
    """Return the orders due and fulfilled: orders of several lines as such where the groups allow it, else lines."""
    demand = block.demand
    due, fulfilled = demand.lines_due, demand.lines_fulfilled
    if groups.of_orders is None or len(groups.of_orders) == 0:
        return {"orders_due": of_stream(due), "orders_fulfilled": of_stream(fulfilled)}
    single = model.demand.group[block.streams] == NONE
    belonging = _belonging(groups.of_orders)
    of_orders = _Sum.by(groups.of_orders[belonging], len(groups.names), len(block))
    return {
        "orders_due": of_stream(due * single) + of_orders(block.orders.due[:, belonging]),
        "orders_fulfilled": of_stream(fulfilled * single) + of_orders(block.orders.fulfilled[:, belonging]),
    }


def _transport(model: Model, block: Block, groups: Grouping, of_ordering: _Sum) -> dict[str, Floats]:
    """Return what moves within the network and what that costs; groups that use a lane share its trips by units.

    What a group uses of a lane is added up before it is divided, so that whoever uses all of it has whole trips.
    """
    freight, here = model.freight, block.supplies
    unit, lane, day = _unit_of_supply(model, here), freight.lane[here], model.clock.ticks_per_day
    moved, in_transit = in_units(block.transit.moved, unit), in_units(block.transit.in_transit, unit) / day
    inside, money, at = within_network(model)[here], model.money, model.supply.location[here]
    sums = {
        "moved": of_ordering(moved),
        "in_transit": of_ordering(in_transit),
        "in_transit_value": of_ordering(np.where(inside, money.unit_cost[at] * in_transit, 0.0)),
        "in_transit_holding": of_ordering(np.where(inside, money.holding[at] * in_transit, 0.0)),
    }
    if not len(model.lanes):
        return sums | {"trips": 0.0 * sums["moved"], "transport": 0.0 * sums["moved"]}

    lanes, together, group = len(model.lanes), len(block), groups.of_ordering[here]
    belongs = (lane != NONE) & (group != NONE)
    uses, use = np.unique(group[belongs] * lanes + lane[belongs], return_inverse=True)
    use_of = np.full(len(lane), NONE)
    use_of[belongs] = use
    of_use = _Sum.by(use_of, len(uses), together)(block.transit.moved * freight.weight[here]).reshape(together, -1)
    share = of_use / np.maximum(block.lanes.carried, 1)[:, uses % lanes]
    trips = share * block.lanes.trips[:, uses % lanes]
    of_group = _Sum.by(uses // lanes, len(groups.names), together)
    per_unit = of_ordering(np.append(freight.per_unit, 0.0)[lane] * moved)
    return sums | {"trips": of_group(trips), "transport": per_unit + of_group(trips * freight.per_trip[uses % lanes])}


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
