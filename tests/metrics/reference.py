"""A second, slow implementation of the metrics: tick by tick, unit by unit, in fractions.

It shares nothing with the package but the numbers of the event kinds.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from statistics import variance

from tests.ledger.business import (
    BACKORDERED,
    DEMAND,
    LOST,
    ORDER,
    RECEIPT,
    SHIPMENT,
    Business,
    Event,
)

Sums = Counter[str]


@dataclass
class CustomerOrder:
    """An order, each of its units by itself: the tick of its shipment, `lost`, or None while it waits."""

    stream: int
    tick: int
    units: list[int | str | None]


@dataclass
class SupplyOrder:
    """A replenishment order; those open at day 0 have no release."""

    released: int | None
    arrived: int | None = None


@dataclass
class Walk:
    """What the events of one place come to."""

    business: Business
    number: int
    stock: Sums = field(default_factory=Counter)
    demand: dict[int, Sums] = field(default_factory=dict)
    lead_times: list[Fraction] = field(default_factory=list)
    customer_orders: list[CustomerOrder] = field(default_factory=list)
    supply_orders: list[SupplyOrder] = field(default_factory=list)

    def measured(self, tick: int) -> bool:
        """Return whether a tick lies in the window."""
        return self.business.warm_up <= tick < self.business.horizon


def walk(business: Business, number: int, events: list[Event]) -> Walk:
    """Walk the events of one place several times, once for each question."""
    found = Walk(business, number)
    for index, stream in enumerate(business.streams):
        if stream.place == number:
            found.demand[index] = Counter()
    _follow_orders(found, events)
    _count_levels(found, events)
    _count_stockouts(found, events)
    _count_cycles(found, events)
    _count_customer_orders(found)
    _count_supply_orders(found)
    return found


def _follow_orders(found: Walk, events: list[Event]) -> None:
    found.supply_orders = [SupplyOrder(None) for _ in found.business.places[found.number].open_orders]
    for tick, kind, quantity, part in events:
        if kind == DEMAND:
            found.customer_orders.append(CustomerOrder(part, tick, [tick] * quantity))
        elif kind in {BACKORDERED, LOST}:
            units = found.customer_orders[part].units
            units[len(units) - quantity :] = ["lost" if kind == LOST else None] * quantity
        elif kind == SHIPMENT:
            units = found.customer_orders[part].units
            for _ in range(quantity):
                units[units.index(None)] = tick
        elif kind == ORDER:
            found.supply_orders.append(SupplyOrder(tick))
            if found.measured(tick):
                found.stock.update(orders=1, ordered=quantity)
        elif kind == RECEIPT:
            found.supply_orders[part].arrived = tick


def _count_levels(found: Walk, events: list[Event]) -> None:
    """Look at the levels at the end of every tick of the window."""
    place = found.business.places[found.number]
    for tick in range(found.business.warm_up, found.business.horizon):
        total = Counter[int]()
        for at, kind, quantity, _ in events:
            if at <= tick:
                total[kind] += quantity
        on_hand = place.initial + total[RECEIPT] + total[BACKORDERED] + total[LOST] - total[DEMAND] - total[SHIPMENT]
        on_order = sum(quantity for quantity, _ in place.open_orders) + total[ORDER] - total[RECEIPT]
        found.stock.update(on_hand=on_hand, on_order=on_order, stocked=int(on_hand > 0))
    for order in found.customer_orders:
        shipped = [unit for unit in order.units if isinstance(unit, int)]
        for tick in range(found.business.warm_up, found.business.horizon):
            waiting = order.units.count(None) + sum(unit > tick for unit in shipped)
            found.demand[order.stream]["backlog"] += waiting if order.tick <= tick else 0


def _count_stockouts(found: Walk, events: list[Event]) -> None:
    on_hand, backlog, began = found.business.places[found.number].initial, 0, None
    spans: list[tuple[int, int]] = []
    for at, (tick, kind, quantity, _) in enumerate(events):
        if kind == DEMAND:
            below = events[at + 1] if at + 1 < len(events) else None
            short = below[2] if below is not None and below[1] in {BACKORDERED, LOST} else 0
            on_hand -= quantity - short
        elif kind in {BACKORDERED, LOST}:
            backlog += quantity if kind == BACKORDERED else 0
            began = tick if began is None else began
        elif kind == RECEIPT:
            on_hand += quantity
        elif kind == SHIPMENT:
            on_hand -= quantity
            backlog -= quantity
        if began is not None and backlog == 0 and on_hand > 0:
            spans.append((began, tick))
            began = None
    if began is not None:
        spans.append((began, found.business.horizon))
    for start, end in spans:
        if found.measured(start):
            found.stock.update(episodes=1, episode_ticks=end - start)


def _count_cycles(found: Walk, events: list[Event]) -> None:
    opened, good = 0, True
    for tick, kind, _, _ in events:
        if kind in {BACKORDERED, LOST}:
            good = False
        elif kind == RECEIPT and tick > opened:
            if opened >= found.business.warm_up:
                found.stock.update(cycles=1, good_cycles=int(good))
            opened, good = tick, True


def _count_customer_orders(found: Walk) -> None:
    horizon = found.business.horizon
    for order in found.customer_orders:
        sums = found.demand[order.stream]
        shipped = [unit for unit in order.units if isinstance(unit, int)]
        sums["shipped"] += sum(map(found.measured, shipped))
        if found.measured(order.tick):
            sums["demanded"] += len(order.units)
            sums["lost"] += order.units.count("lost")
            # A unit of a receipt in the tick of its demand was not on the shelf, yet waits for no time.
            sums["waited"] += sum(unit - order.tick for unit in shipped)
            sums["waited"] += order.units.count(None) * (horizon - order.tick)
        due = order.tick + found.business.streams[order.stream].promise
        if found.measured(due):
            sums["orders_due"] += 1
            sums["orders_fulfilled"] += int(all(isinstance(unit, int) and unit <= due for unit in order.units))


def _count_supply_orders(found: Walk) -> None:
    business, place = found.business, found.business.places[found.number]
    known = [order for order in found.supply_orders if order.released is not None]
    for order in known:
        assert order.released is not None
        if order.arrived is not None and found.measured(order.arrived):
            found.lead_times.append(Fraction(order.arrived - order.released, business.ticks_per_day))
        if place.promised_lead_time < 0:
            continue
        promise = order.released + place.promised_lead_time
        if order.arrived is None:
            late = promise + place.late < business.horizon
            found.stock["promised"] += int(late and found.measured(promise))
        elif found.measured(promise) or found.measured(order.arrived):
            on_time = promise - place.early <= order.arrived <= promise + place.late
            found.stock.update(promised=1, on_time=int(on_time))


def at_once(events: list[Event], business: Business) -> Counter[int]:
    """Return the units served from the shelf by stream, of demand in the window."""
    served: Counter[int] = Counter()
    stream = -1
    for tick, kind, quantity, part in events:
        if business.warm_up <= tick < business.horizon and kind in {DEMAND, BACKORDERED, LOST}:
            stream = part if kind == DEMAND else stream
            served[stream] += quantity if kind == DEMAND else -quantity
    return served


# --- metrics from the walks ------------------------------------------------------------------------------------------

Value = Fraction | float | str
"""A number, or the reason why there is none."""


def metrics_of(
    business: Business, walks: list[Walk], served: Counter[int], places: list[int], streams: list[int], fixed: Fraction
) -> dict[str, Value]:
    """Return the metrics of some places and streams, each in the words of its definition."""
    days = Fraction(business.horizon - business.warm_up, business.ticks_per_day)
    day = business.ticks_per_day
    unit = {number: Fraction(place.unit) for number, place in enumerate(business.places)}

    def stock(name: str) -> Fraction:
        return Fraction(sum(walks[number].stock[name] for number in places))

    def quantity(name: str) -> Fraction:
        return Fraction(sum(unit[number] * walks[number].stock[name] for number in places))

    def demand(name: str) -> Fraction:
        return Fraction(sum(_of(walks, stream)[name] for stream in streams))

    def units(name: str) -> Fraction:
        return Fraction(sum(unit[business.streams[stream].place] * _of(walks, stream)[name] for stream in streams))

    at_once_units = Fraction(sum(unit[business.streams[stream].place] * served[stream] for stream in streams))
    value = _money(business, places, "unit_cost", lambda number: unit[number] * walks[number].stock["on_hand"] / day)
    holding = _money(business, places, "holding", lambda number: unit[number] * walks[number].stock["on_hand"] / day)
    ordering = sum(Fraction(business.places[number].order_cost) * walks[number].stock["orders"] for number in places)
    goods, shortage = Fraction(0), Fraction(0)
    for stream in streams:
        place = business.places[business.streams[stream].place]
        sums, size = _of(walks, stream), Fraction(place.unit)
        goods += 0 if math.isnan(place.unit_cost) else Fraction(place.unit_cost) * size * sums["shipped"]
        shortage += Fraction(place.backorder) * size * sums["backlog"] / day
        shortage += Fraction(place.lost_sale) * size * sums["lost"]
    per_year = Fraction(365) / days
    carrying: Value = "no_holding_cost" if holding is None else holding / days + fixed
    total: Value = carrying if isinstance(carrying, str) else carrying + (ordering + shortage) * per_year
    return {
        "order_fulfilment_rate": _ratio(demand("orders_fulfilled"), demand("orders_due"), "no_orders"),
        "fill_rate": _ratio(at_once_units, units("demanded"), "no_demand"),
        "cycle_service_level": _ratio(stock("good_cycles"), stock("cycles"), "too_few_cycles", least=5),
        "ready_rate": stock("stocked") / day / (days * len(places)) if places else "no_item_locations",
        "stockout_frequency": stock("episodes") / (days / Fraction("30.4375") * len(places))
        if places
        else "no_item_locations",
        "stockout_duration": _ratio(stock("episode_ticks") / day, stock("episodes"), "no_stockouts"),
        "mean_wait": _ratio(units("waited") / day, units("demanded"), "no_demand"),
        "average_backlog_units": units("backlog") / day / days,
        "inventory_turnover": "no_unit_cost" if value is None else _ratio(goods * 365, value, "no_inventory"),
        "days_inventory_outstanding": "no_unit_cost" if value is None else _ratio(value, goods, "no_shipments"),
        "average_inventory_units": quantity("on_hand") / day / days,
        "average_inventory_value": "no_unit_cost" if value is None else value / days,
        "average_on_order_units": quantity("on_order") / day / days,
        "carrying_cost": carrying,
        "carrying_cost_rate": _rate(carrying, value, days),
        "ordering_cost": ordering * per_year,
        "shortage_cost": shortage * per_year,
        "total_cost": total,
        "supplier_on_time_rate": _ratio(stock("on_time"), stock("promised"), "no_promise"),
        "lead_time_sd": _pooled([walks[number].lead_times for number in places]),
        "orders_placed": stock("orders"),
        "units_ordered": quantity("ordered"),
        "units_demanded": units("demanded"),
        "units_shipped": units("shipped"),
        "units_lost": units("lost"),
        "forecast_mape": "no_forecast",
    }


def _of(walks: list[Walk], stream: int) -> Sums:
    return next(found.demand[stream] for found in walks if stream in found.demand)


def _ratio(numerator: Fraction, denominator: Fraction, reason: str, least: int = 0) -> Value:
    return reason if denominator == 0 or denominator < least else numerator / denominator


def _rate(carrying: Value, value: Fraction | None, days: Fraction) -> Value:
    if value is None:
        return "no_unit_cost"
    if isinstance(carrying, str):
        return carrying
    return "no_inventory" if value == 0 else carrying / (value / days)


def _money(business: Business, places: list[int], price: str, amount: Callable[[int], Fraction]) -> Fraction | None:
    prices = {number: getattr(business.places[number], price) for number in places}
    if any(math.isnan(found) for found in prices.values()):
        return None
    return Fraction(sum(Fraction(found) * amount(number) for number, found in prices.items()))


def _pooled(lead_times: list[list[Fraction]]) -> Value:
    several = [times for times in lead_times if len(times) > 1]
    if sum(map(len, several)) < 5:
        return "too_few_receipts"
    squares = sum((len(times) - 1) * variance(times) for times in several)
    return math.sqrt(squares / sum(len(times) - 1 for times in several))
