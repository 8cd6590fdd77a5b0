"""Demand that is shaped over time, and orders of several lines."""

from __future__ import annotations

import math
from collections.abc import Iterator

from jitsim.scenario.checks.finding import Finding, Findings, Rule, World
from jitsim.scenario.checks.time import MOST_EVENTS
from jitsim.scenario.customers import NUMBER_OF_UNMET, WholeHistory
from jitsim.scenario.shapes import MOST_FACTOR, Floats, Shaped
from jitsim.scenario.tree import Path, printable_name, shown


def unmet_has_its_number(world: World) -> Findings:
    """Patience is given in days, and what is lost of mixed demand as a share."""
    for name, customer in world.scenario.customers.items():
        key = NUMBER_OF_UNMET.get(customer.unmet)
        if key is None or getattr(customer, key) is not None:
            continue
        written = world.tree.at(("customers", name, key))
        # What could not be read is a problem of its own.
        if written is None or written.value is None:
            message = f"expected {key} beside unmet: {customer.unmet}, got none"
            yield Finding(("customers", name, "unmet"), message)


def orders_that_ship_whole_can_wait(world: World) -> Findings:
    """What ships whole waits whole: lost units would be those of the whole order, not only what is short."""
    for name, customer in world.scenario.customers.items():
        if customer.ship != "partial" and customer.unmet in ("lost", "mixed"):
            message = f"expected backorder or patience beside ship: {customer.ship}, got {customer.unmet}"
            yield Finding(("customers", name, "unmet"), message)


def only_whole_lines_leave_stock_to_others(world: World) -> Findings:
    """Stock is set aside for lines that ship whole, and only those may do without."""
    for name, customer in world.scenario.customers.items():
        if not customer.reserve and customer.ship != "complete_line":
            message = f"expected false only beside ship: complete_line, got it beside ship: {customer.ship}"
            yield Finding(("customers", name, "reserve"), message)


def ordered_items_are_stocked(world: World) -> Findings:
    """Every item that an order may have a line of is stocked where the customer is served."""
    for name, customer in world.scenario.customers.items():
        if customer.at not in world.names("stocking_points") or customer.orders is None:
            continue
        stocked = world.names("stocking_points", customer.at, "items")
        for item in world.names("customers", name, "orders", "lines"):
            if item not in stocked:
                path = ("customers", name, "orders", "lines", item)
                message = f"item {printable_name(item)} is not stocked at {customer.at}"
                yield Finding(path, message, word=item, called="stocked there", known=tuple(stocked))


def orders_have_lines(world: World) -> Findings:
    """An order can have a line, and a line a quantity."""
    for name, customer in world.scenario.customers.items():
        if customer.orders is None:
            continue
        path: Path = ("customers", name, "orders", "lines")
        if not customer.orders.lines:
            yield Finding(path, "expected at least one item, got none")
        for item, line in customer.orders.lines.items():
            if line.size is not None and line.size.expectation <= 0:
                message = f"expected a mean above 0, got {shown(line.size.expectation)}"
                yield Finding((*path, item, "size"), message, ("take the line away where nothing is wanted",))


def only_random_demand_is_shaped(world: World) -> Findings:
    """Recorded demand is replayed as it is, so a customer with nothing else has no shapes."""
    for name, customer in world.scenario.customers.items():
        demand = customer.demand
        recorded = isinstance(demand, WholeHistory) or (
            bool(demand) and all(each.history is not None for each in demand.values())
        )
        if recorded and customer.orders is None:
            for key in customer.shapes:
                yield Finding(("customers", name, key), "expected only beside random demand, got it beside history")


def factors_of_a_day_are_bounded(world: World) -> Findings:
    """All factors of a day together are not beyond any promotion."""
    for path, factors in _shaped(world):
        if factors.max() > MOST_FACTOR:
            day = int(factors.argmax())
            expected = f"factors of at most {MOST_FACTOR:,} together on every day"
            yield Finding(path, f"expected {expected}, got {shown(round(float(factors[day]), 3))} on day {day}")


def shapes_leave_some_demand(world: World) -> Findings:
    """Some day of the horizon has a factor above 0."""
    for path, factors in _shaped(world):
        if factors.max() <= 0:
            yield Finding(path, "nothing is demanded: the factors of every day multiply to 0", warns=True)


def promotions_fall_into_the_horizon(world: World) -> Findings:
    """A promotion begins before the simulation ends."""
    days = world.scenario.horizon.days
    for path, shaped in _all_shapes(world):
        for name, promotion in (shaped.promotions or {}).items():
            if promotion.from_ >= days:
                message = f"begins on day {promotion.from_:,}, after the last of {shown(days)} days"
                yield Finding((*path, "promotions", name), message, warns=True)


def orders_of_lines_can_be_simulated(world: World) -> Findings:
    """The orders of one replication, and their lines, are not more than a computer can play."""
    days = world.scenario.horizon.days
    for name, customer in world.scenario.customers.items():
        if customer.orders is None:
            continue
        factors = world.factors(customer, customer.orders)
        orders = days * customer.orders.arrivals.expectation * (1.0 if factors is None else float(factors.mean()))
        lines = orders * math.fsum(line.probability for line in customer.orders.lines.values())
        path = ("customers", name, "orders")
        for key, what, count in (("arrivals", "orders", orders), ("lines", "lines", lines)):
            if count > MOST_EVENTS:
                message = f"expected at most {shown(MOST_EVENTS)} {what} in {shown(days)} days, got about {count:,.0f}"
                yield Finding((*path, key), message)
                break


def _shaped(world: World) -> Iterator[tuple[Path, Floats]]:
    """Yield path and factors, shape (days,), of all demand that is shaped."""
    for name, customer in world.scenario.customers.items():
        path: Path = ("customers", name)
        own = world.factors(customer)
        if own is not None:
            yield path, own
        for below, shaped in _below(world, name):
            factors = world.factors(customer, shaped) if shaped.shapes else None
            if factors is not None:
                yield below, factors


def _all_shapes(world: World) -> Iterator[tuple[Path, Shaped]]:
    for name, customer in world.scenario.customers.items():
        yield ("customers", name), customer
        yield from _below(world, name)


def _below(world: World, name: str) -> Iterator[tuple[Path, Shaped]]:
    """Yield what may have shapes of its own below a customer, with its path."""
    customer = world.scenario.customers[name]
    if not isinstance(customer.demand, WholeHistory):
        for item, demand in customer.demand.items():
            yield ("customers", name, "demand", item), demand
    if customer.orders is not None:
        yield ("customers", name, "orders"), customer.orders


RULES: tuple[Rule, ...] = (
    unmet_has_its_number,
    orders_that_ship_whole_can_wait,
    only_whole_lines_leave_stock_to_others,
    ordered_items_are_stocked,
    orders_have_lines,
    only_random_demand_is_shaped,
    factors_of_a_day_are_bounded,
    shapes_leave_some_demand,
    promotions_fall_into_the_horizon,
    orders_of_lines_can_be_simulated,
)
