"""A second, slow implementation of the metrics, in fractions, from walks along the ledger; nothing moves over lanes,
and no vendor owns anything."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from statistics import variance

from jitsim.model.model import NONE
from tests.ledger.business import Business
from tests.metrics.books import PARTS, RichPlace
from tests.metrics.walk import Sums, Walk, whole_orders

Value = Fraction | float | str
"""A number, or the reason why there is none."""


@dataclass
class Group:
    """The places and streams that count, the groups of orders that count as such, and the fixed cost of the places.

    Without `orders` every line counts as an order.
    """

    business: Business
    walks: list[Walk]
    places: list[int]
    streams: list[int]
    fixed: Fraction
    orders: list[int] | None = None

    @property
    def days(self) -> Fraction:
        """Length of the window [days]."""
        return Fraction(self.business.horizon - self.business.warm_up, self.business.ticks_per_day)

    def unit(self, place: int) -> Fraction:
        """Return the smallest quantity of an item."""
        return Fraction(self.business.places[place].unit)

    def stock(self, name: str) -> Fraction:
        """Return a sum over the places."""
        return Fraction(sum(self.walks[number].stock[name] for number in self.places))

    def quantity(self, name: str) -> Fraction:
        """Return a sum over the places in units."""
        return Fraction(sum(self.unit(number) * self.walks[number].stock[name] for number in self.places))

    def demand(self, name: str) -> Fraction:
        """Return a sum over the streams."""
        return Fraction(sum(self._of(stream)[name] for stream in self.streams))

    def units(self, name: str) -> Fraction:
        """Return a sum over the streams in units."""
        return self.worth(name, lambda place: Fraction(1)) or Fraction(0)

    def worth(self, name: str, price: Callable[[int], Fraction | None]) -> Fraction | None:
        """Return a sum over the streams in units times a price of the place, None where a price is missing."""
        total = Fraction(0)
        for stream in self.streams:
            place = self.business.streams[stream].place
            each = price(place)
            if each is None:
                return None
            total += each * self.unit(place) * self._of(stream)[name]
        return total

    def value(self, name: str, price: Callable[[int], Fraction | None]) -> Fraction | None:
        """Return a sum over the places in units times a price of the place, None where a price is missing."""
        prices = [price(number) for number in self.places]
        if None in prices:
            return None
        amounts = (self.unit(number) * self.walks[number].stock[name] for number in self.places)
        return sum(
            (each * amount for each, amount in zip(prices, amounts, strict=True) if each is not None), Fraction(0)
        )

    def price(self, name: str) -> Callable[[int], Fraction | None]:
        """Return the function from a place to one of its prices, None where it has none."""

        def of(place: int) -> Fraction | None:
            found = getattr(self.business.places[place], name)
            return None if math.isnan(found) else Fraction(found)

        return of

    def part(self, name: str) -> Callable[[int], Fraction | None]:
        """Return the function from a place to a part of its holding cost, None where it is one figure."""

        def of(number: int) -> Fraction | None:
            place = self.business.places[number]
            found = place.parts[PARTS.index(name)] if isinstance(place, RichPlace) else math.nan
            return None if math.isnan(found) else Fraction(found)

        return of

    def orders_due(self) -> tuple[Fraction, Fraction]:
        """Return the orders due and those fulfilled."""
        if self.orders is None:
            return self.demand("lines_due"), self.demand("lines_fulfilled")
        single = [stream for stream in self.streams if getattr(self.business.streams[stream], "group", NONE) == NONE]
        due, fulfilled = (sum(self._of(stream)[name] for stream in single) for name in ("lines_due", "lines_fulfilled"))
        for group, orders in whole_orders(self.walks).items():
            for at, good in orders.values():
                counts = group in self.orders and self.business.warm_up <= at < self.business.horizon
                due, fulfilled = due + int(counts), fulfilled + int(counts and good)
        return Fraction(due), Fraction(fulfilled)

    def stockouts(self) -> list[Fraction]:
        """Return the lengths of the stockouts in ascending order [days]."""
        ticks = sorted(length for number in self.places for length in self.walks[number].stockouts)
        return [Fraction(length, self.business.ticks_per_day) for length in ticks]

    def _of(self, stream: int) -> Sums:
        return next(found.demand[stream] for found in self.walks if stream in found.demand)


def metrics_of(group: Group) -> dict[str, Value]:
    """Return the metrics of some places and streams, each in the words of its definition."""
    return {**_service(group), **_stock(group), **_money(group), **_supply(group), **_production()}


def _production() -> dict[str, Value]:
    """Return that nothing is made; networks have tests of their own."""
    return {
        **{f"buffer_{colour}_share": "no_buffers" for colour in ("dark_red", "red", "yellow", "green", "blue")},
        **dict.fromkeys(("bullwhip", "bullwhip_of_chain"), "no_network"),
        **dict.fromkeys(("throughput", "lots_made", "flow_time", "flow_time_p95"), "nothing_made"),
        **dict.fromkeys(("average_wip_units", "average_wip_value", "utilisation", "set_up_share"), "nothing_made"),
        **dict.fromkeys(("repair_share", "starved_share", "idle_share", "wip_carrying_cost"), "nothing_made"),
        **{f"average_wip_{part}_units": "nothing_made" for part in ("lacking_components", "queued")},
        "in_transit_carrying_cost": Fraction(0),
    }


def _service(group: Group) -> dict[str, Value]:
    days, day, count = group.days, group.business.ticks_per_day, len(group.places)
    due, fulfilled = group.orders_due()
    cost, price = group.price("unit_cost"), group.price("price")
    demanded, at_once = group.units("demanded"), group.units("at_once")

    def weight(place: int) -> Fraction | None:
        found = price(place)
        return cost(place) if found is None else found

    value = group.worth("demanded", weight)
    lengths = group.stockouts()
    return {
        "order_fulfilment_rate": _ratio(fulfilled, due, "no_orders"),
        "fill_rate": _ratio(at_once, demanded, "no_demand"),
        "line_fill_rate": _ratio(group.demand("lines_at_once"), group.demand("lines"), "no_demand"),
        "value_fill_rate": _ratio(
            group.worth("at_once", weight) or Fraction(0), value or Fraction(0), "no_price_or_cost"
        )
        if demanded
        else "no_demand",
        "cycle_service_level": _ratio(group.stock("good_cycles"), group.stock("cycles"), "too_few_cycles", least=5),
        "ready_rate": group.stock("stocked") / day / (days * count) if count else "no_item_locations",
        "gamma_service": 1 - group.units("backlog") / day / demanded if demanded else "no_demand",
        "stockout_frequency": group.stock("episodes") / (days / Fraction("30.4375") * count)
        if count
        else "no_item_locations",
        "stockout_duration": _ratio(group.stock("episode_ticks") / day, group.stock("episodes"), "no_stockouts"),
        "stockout_duration_p95": _percentile(lengths) if lengths else "no_stockouts",
        "stockout_duration_max": max(lengths) if lengths else "no_stockouts",
        "units_short": demanded - at_once,
        "mean_wait": _ratio(group.units("waited") / day, demanded, "no_demand"),
        "average_backlog_units": group.units("backlog") / day / days,
        "units_demanded": demanded,
        "units_shipped": group.units("shipped"),
        "units_lost": group.units("lost"),
        "units_declined": Fraction(0),
        "forecast_mape": "forecast_not_scored",
    }


def _stock(group: Group) -> dict[str, Value]:
    days, day = group.days, group.business.ticks_per_day
    value = group.value("on_hand", group.price("unit_cost"))
    goods = group.worth("shipped", group.price("unit_cost"))
    unknown = value is None
    held, sold = (value or Fraction(0)) / day, goods or Fraction(0)
    return {
        "inventory_turnover": "no_unit_cost" if unknown else _ratio(sold * 365, held, "no_inventory"),
        "days_inventory_outstanding": "no_unit_cost" if unknown else _ratio(held, sold, "no_shipments"),
        "average_inventory_units": group.quantity("on_hand") / day / days,
        "average_inventory_value": "no_unit_cost" if unknown else held / days,
        "average_owned_value": "no_unit_cost" if unknown else held / days,
        "average_consigned_value": Fraction(0),
        "average_on_order_units": group.quantity("on_order") / day / days,
        "average_in_transit_units": Fraction(0),
        "average_in_transit_value": Fraction(0),
        "average_reserved_units": group.quantity("reserved") / day / days,
        "days_at_zero_without_demand": group.stock("idle") / day,
    }


def _money(group: Group) -> dict[str, Value]:
    days, day, per_year = group.days, group.business.ticks_per_day, Fraction(365) / group.days
    holding = group.value("on_hand", group.price("holding"))
    carrying: Value = "no_holding_cost" if holding is None else holding / day / days + group.fixed
    ordering = sum(
        Fraction(group.business.places[number].order_cost) * group.walks[number].stock["orders"]
        for number in group.places
    )
    shortage = (group.worth("backlog", group.price("backorder")) or Fraction(0)) / day
    shortage += group.worth("lost", group.price("lost_sale")) or Fraction(0)
    value = group.value("on_hand", group.price("unit_cost"))
    cost, price = group.price("unit_cost"), group.price("price")
    lost, lost_cost = group.worth("lost", price), group.worth("lost", cost)
    margin: Value = "no_unit_cost" if lost_cost is None else ((lost or Fraction(0)) - lost_cost) * per_year

    def yearly(amount: Fraction | None, reason: str) -> Value:
        return reason if amount is None else amount * per_year

    def part(name: str) -> Value:
        amount = group.value("on_hand", group.part(name))
        if holding is None:
            return "no_holding_cost"
        return "one_carrying_rate" if amount is None else amount / day / days

    total: Value = carrying if isinstance(carrying, str) else carrying + (ordering + shortage) * per_year
    return {
        "carrying_cost": carrying,
        "carrying_cost_rate": _rate(carrying, None if value is None else value / day / days),
        **{f"carrying_cost_{name}": part(name) for name in PARTS},
        "carrying_cost_fixed": group.fixed,
        "ordering_cost": ordering * per_year,
        "transport_cost": Fraction(0),
        "expediting_cost": Fraction(0),
        "shortage_cost": shortage * per_year,
        "total_cost": total,
        "buyer_cost": total,
        **dict.fromkeys(("vendor_cost", "vendor_carrying_cost", "vendor_penalties"), Fraction(0)),
        "revenue": yearly(group.worth("shipped", price), "no_price"),
        "cost_of_goods_sold": yearly(group.worth("shipped", cost), "no_unit_cost"),
        "purchases": yearly(group.value("received", cost), "no_unit_cost"),
        "lost_sales_value": yearly(lost, "no_price"),
        "lost_margin": "no_price" if lost is None else margin,
    }


def _supply(group: Group) -> dict[str, Value]:
    lead_times = [group.walks[number].lead_times for number in group.places]
    every = [each for times in lead_times for each in times]
    mean: Value = _ratio(sum(every, Fraction(0)), Fraction(len(every)), "no_lead_times")
    sd = _pooled(lead_times)
    received, rejected = group.quantity("received"), group.quantity("rejected")
    return {
        "supplier_on_time_rate": _ratio(group.stock("on_time"), group.stock("promised"), "no_promise"),
        "supplier_in_full_on_time_rate": _ratio(group.stock("in_full"), group.stock("promised"), "no_promise"),
        "lead_time_mean": mean,
        "lead_time_sd": sd,
        "lead_time_cv": _quotient(sd, mean),
        "reject_rate": _ratio(rejected, received + rejected, "no_receipts"),
        "units_rejected": rejected,
        "orders_placed": group.stock("orders"),
        "units_ordered": group.quantity("ordered"),
        "units_moved": Fraction(0),
        "trips": Fraction(0),
        "plan_nervousness": "nothing_planned",
        "late_releases": Fraction(0),
        "reschedules": Fraction(0),
    }


def _percentile(lengths: list[Fraction]) -> Fraction:
    """Return the length that 95 % of them do not exceed: the one in place 0.95 n, rounded up, counted from 1."""
    return lengths[math.ceil(Fraction(95, 100) * len(lengths)) - 1]


def _quotient(sd: Value, mean: Value) -> Value:
    if isinstance(sd, str):
        return sd
    return "no_lead_times" if isinstance(mean, str) or mean == 0 else sd / float(mean)


def _ratio(numerator: Fraction, denominator: Fraction, reason: str, least: int = 0) -> Value:
    return reason if denominator == 0 or denominator < least else numerator / denominator


def _rate(carrying: Value, value: Fraction | None) -> Value:
    if value is None:
        return "no_unit_cost"
    if isinstance(carrying, str):
        return carrying
    return "no_inventory" if value == 0 else carrying / value


def _pooled(lead_times: list[list[Fraction]]) -> Value:
    several = [times for times in lead_times if len(times) > 1]
    if sum(map(len, several)) < 5:
        return "too_few_receipts"
    squares = sum((len(times) - 1) * variance(times) for times in several)
    return math.sqrt(squares / sum(len(times) - 1 for times in several))
