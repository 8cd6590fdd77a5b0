"""Suppliers can deliver what is ordered from them, on terms that agree with each other."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from jitsim.distributions import Law
from jitsim.scenario.checks.finding import Finding, Findings, Rule, World
from jitsim.scenario.checks.quantities import MOST_PIECES
from jitsim.scenario.supply_terms import common_measure, least_order, minimum_value_quantity, purchase_price
from jitsim.scenario.terms import Replenishment
from jitsim.scenario.tree import Path, shown

MOST_PARTS = 10**6
"""Parts of a smallest unit that capacity is counted in; quantities in more of them would not fit into whole numbers."""
MOST_OF_THE_MEASURE = 10**18
"""Such parts that a supplier sends off in a day, for the same reason."""
SELDOM = 1e-3
"""A probability below this is not worth a word."""
DAYS_OF_WEEK = 7


def shares_of_deliveries_are_shares(world: World) -> Findings:
    """A share of a delivery lies between 0 and 1."""
    for path, law in _shares(world):
        mean = law.expectation
        above = float(law.sf(np.array([1.0]))[0])
        if not 0 <= mean <= 1:
            what = "share" if law.deviation == 0 else "mean"
            remedy = (f"write {shown(mean / 100)} for {shown(mean)} %",) if what == "share" and 1 < mean <= 100 else ()
            yield Finding(path, f"expected a {what} between 0 and 1, got {shown(mean)}", remedy)
        elif above > SELDOM:
            yield Finding(path, f"values above 1 count as 1: {above:.1%} of them", warns=True)


def units_are_rejected_with_one_probability(world: World) -> Findings:
    """Where units are judged one by one, all have the same probability."""
    for name, supplier in world.scenario.suppliers.items():
        rejects = supplier.rejects
        if rejects is not None and rejects.per == "unit" and rejects.share.deviation > 0:
            message = "expected a number where units are rejected one by one, got a law"
            remedy = ("write per: lot to draw a share for every delivery",)
            yield Finding(("suppliers", name, "rejects", "share"), message, remedy)


def something_of_a_delivery_is_accepted(world: World) -> Findings:
    """A supplier of whom everything is rejected delivers nothing, however often it tries."""
    for name, supplier in world.scenario.suppliers.items():
        rejects = supplier.rejects
        if rejects is not None and rejects.share.expectation == 1:
            message = "expected a share below 1, got 1: nothing would ever be accepted"
            yield Finding(("suppliers", name, "rejects", "share"), message)


def the_largest_order_is_not_below_the_smallest(world: World) -> Findings:
    """An order that meets the minimum, the multiple and the minimum value is allowed by the maximum."""
    for each, path in _own_terms(world):
        maximum = each.supply.maximum_order
        if maximum is None or _has_no_price(each):
            continue
        terms, least = each.terms, least_order(each)
        most = terms.written(maximum) // terms.order_multiple * terms.order_multiple
        if most < least:
            message = f"expected at least the smallest order ({shown(least * each.item.unit)}), got {shown(maximum)}"
            remedy = ("the smallest order follows from minimum_order, order_multiple and minimum_order_value",)
            yield Finding((*path, "maximum_order"), message, remedy)
        elif most != terms.written(maximum):
            multiple, counted = shown(each.supply.order_multiple), shown(most * each.item.unit)
            message = f"{shown(maximum)} is no multiple of order_multiple ({multiple}) and counts as {counted}"
            yield Finding((*path, "maximum_order"), message, warns=True)


def a_minimum_value_has_a_price(world: World) -> Findings:
    """An order's value is known where it has a minimum."""
    for each, path in _own_terms(world):
        if each.supply.minimum_order_value > 0 and _has_no_price(each):
            message = "expected a price above 0 to value an order at, got none"
            remedy = ("give a price to the supplier or its item, or a unit_cost to the item",)
            rests_on = (("items", each.name), ("suppliers", each.source.name))
            yield Finding((*path, "minimum_order_value"), message, remedy, rests_on=rests_on)
        elif minimum_value_quantity(each) > MOST_PIECES:
            message = "expected a value of at most a million million smallest units"
            yield Finding((*path, "minimum_order_value"), f"{message}, got {shown(each.supply.minimum_order_value)}")


def a_rounding_tolerance_is_used(world: World) -> Findings:
    """A tolerance has an effect."""
    for name, supplier in world.scenario.suppliers.items():
        for item, supply in (supplier.items or {}).items():
            if supply.rounding_tolerance > 0 and supply.rounding != "tolerance":
                message = f"has no effect with rounding: {supply.rounding}; write rounding: tolerance"
                yield Finding(("suppliers", name, "items", item, "rounding_tolerance"), message, warns=True)


def capacity_is_counted_in_whole_numbers(world: World) -> Findings:
    """Capacity and smallest units are whole multiples of something that is not too small to count in."""
    for path, capacity, mine in _capacities(world):
        units = sorted({each.item.unit for each in mine})
        measure = common_measure([capacity, *units])
        if Fraction(units[-1]) / measure > MOST_PARTS or Fraction(capacity) / measure > MOST_OF_THE_MEASURE:
            listed = ", ".join(f"{unit:.15g}" for unit in units)
            message = f"expected whole millionths of its items' smallest units ({listed}), got {capacity:.15g}"
            yield Finding(path, message, ("round it, or the units",))


def capacity_is_above_demand(world: World) -> Findings:
    """A supplier can send off, and a lane take, what is demanded of its items on average."""
    for path, capacity, mine in _capacities(world):
        per_day = capacity * _share_of_days(world, mine[0])
        rate = sum(each.share * world.demand_rates.get((each.point, each.name), 0.0) for each in mine)
        if rate > per_day * (1 + SELDOM):
            shortfall = f"{shown(per_day)} units a day are fewer than its items are demanded ({rate:,.4g})"
            yield Finding(path, f"{shortfall}: what is ordered and late grows without end", warns=True)


def _share_of_days(world: World, each: Replenishment) -> float:
    """Return the share of days on which something leaves: working days, of a lane those of its departures."""
    works = each.supplier.working_days or world.scenario.calendar.working_days
    calendar = each.supplier.order_calendar if each.source.lane else None
    if calendar is None:
        return len(works) / DAYS_OF_WEEK
    if calendar.every is not None:
        return len(works) / DAYS_OF_WEEK / calendar.every
    return len(set(works) & set(calendar.weekdays or works)) / DAYS_OF_WEEK


def orders_are_accepted_within_the_horizon(world: World) -> Findings:
    """A supplier accepts an order at all."""
    days = world.scenario.horizon.days
    for name, supplier in world.scenario.suppliers.items():
        calendar = supplier.order_calendar
        if calendar is not None and calendar.first is not None and calendar.first >= days:
            message = f"expected a day before horizon.days ({shown(days)}), got {calendar.first}"
            yield Finding(("suppliers", name, "order_calendar", "first"), message)


def the_store_has_room_for_the_smallest_order(world: World) -> Findings:
    """The smallest order fits into an empty store."""
    for each in world.replenishments:
        storage = each.stocked.storage_capacity
        if storage is not None and not _has_no_price(each):
            least = least_order(each)
            if each.terms.written(storage) < least:
                smallest = shown(least * each.item.unit)
                message = f"{shown(storage)} is less than the smallest order ({smallest}): only a backlog makes room"
                yield Finding((*each.path, "storage_capacity"), message, warns=True)


def items_outlive_their_lead_time(world: World) -> Findings:
    """Some shelf life is left when an order arrives."""
    for each in world.replenishments:
        life, law = each.item.shelf_life, each.lead_time
        if life is None or law is None:
            continue
        promise = each.promised_lead_time
        used = (law.expectation if promise is None else promise) + (each.item.minimum_remaining_life or 0.0)
        if used >= life:
            lost = f"lead time and minimum_remaining_life at {each.point} take {shown(used)} days of it"
            message = f"{shown(life)} days are too few: {lost}"
            yield Finding(("items", each.name, "shelf_life"), message, warns=True)


def _shares(world: World) -> Iterator[tuple[Path, Law]]:
    for name, supplier in world.scenario.suppliers.items():
        if supplier.rejects is not None:
            yield ("suppliers", name, "rejects", "share"), supplier.rejects.share
        if supplier.short_deliveries is not None:
            yield ("suppliers", name, "short_deliveries", "share"), supplier.short_deliveries.share


def _own_terms(world: World) -> Iterator[tuple[Replenishment, Path]]:
    """Yield what is bought on terms of its own, each terms once, with the path of the terms."""
    seen = set()
    for each in world.supplies:
        path = ("suppliers", each.source.name, "items", each.name)
        if path not in seen and each.name in (each.supplier.items or {}):
            seen.add(path)
            yield each, path


def _has_no_price(each: Replenishment) -> bool:
    """Return True where a minimum order value cannot be turned into a quantity."""
    return each.supply.minimum_order_value > 0 and not purchase_price(each)


def _capacities(world: World) -> Iterator[tuple[Path, float, list[Replenishment]]]:
    """Yield the path of every limited capacity, the capacity, and what is bought of it."""
    for name, supplier in world.scenario.suppliers.items():
        mine = [each for each in world.supplies if each.source.name == name]
        if supplier.capacity_per_day is not None and mine:
            yield ("suppliers", name, "capacity_per_day"), supplier.capacity_per_day, mine
    for name, lane in world.scenario.lanes.items():
        mine = [each for each in world.supplies if each.source.lane == name]
        if lane.capacity_per_day is not None and mine:
            yield ("lanes", name, "capacity_per_day"), lane.capacity_per_day, mine


RULES: tuple[Rule, ...] = (
    shares_of_deliveries_are_shares,
    units_are_rejected_with_one_probability,
    something_of_a_delivery_is_accepted,
    the_largest_order_is_not_below_the_smallest,
    a_minimum_value_has_a_price,
    a_rounding_tolerance_is_used,
    capacity_is_counted_in_whole_numbers,
    capacity_is_above_demand,
    orders_are_accepted_within_the_horizon,
    the_store_has_room_for_the_smallest_order,
    items_outlive_their_lead_time,
)
