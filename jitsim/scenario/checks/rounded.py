"""Demand that rounding would take away: orders are whole, and quantities whole units of their item."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from jitsim.distributions import Law, tabulate
from jitsim.scenario.checks.finding import Finding, Findings, Rule, World
from jitsim.scenario.tree import Path, shown

GUARD = 1e-9
"""Slack of whole numbers: 3 x 0.1 is no whole multiple of 0.1 in binary floats."""


def constant_arrivals_are_whole(world: World) -> Findings:
    """A day has a whole number of orders: a constant number is whole, and a random one not 0 on every day."""
    for path, law in _arrivals(world):
        mean = law.expectation
        if law.deviation == 0 and abs(mean - round(mean)) > GUARD:
            message = f"expected a whole number of orders per day, or a random one, got {shown(mean)}"
        elif mean > 0 and _rounds_to_nothing(law, 1.0):
            message = f"expected a number of orders that is not rounded to 0 on every day, got a mean of {shown(mean)}"
        else:
            continue
        steady = f", or interval: {shown(1.0 / mean)}" if "demand" in path else ""
        yield Finding(path, message, (f"write {{distribution: poisson, mean: {mean:g}}}{steady}",))


def quantities_are_not_rounded_to_nothing(world: World) -> Findings:
    """Some quantity that may be drawn is at least half the item's unit."""
    for path, item, law in _quantities(world):
        defined = world.scenario.items.get(item)
        mean = law.expectation
        if defined is None or mean <= 0 or not _rounds_to_nothing(law, defined.unit):
            continue
        got = shown(mean) if law.deviation == 0 else f"a mean of {shown(mean)}"
        message = f"expected a quantity that is not always rounded to 0 at the item's unit ({shown(defined.unit)})"
        remedy = f"give item {item} a smaller unit, such as unit: {_unit_of(mean):g}"
        yield Finding(path, f"{message}, got {got}", (remedy,), rests_on=(("items", item),))


def _rounds_to_nothing(law: Law, unit: float) -> bool:
    """Return whether every value counts as 0; a mean of half a unit or more has a value above that."""
    return law.expectation < 0.5 * unit and tabulate(law, 1.0 / unit).largest == 0


def _unit_of(quantity: float) -> float:
    """Return the largest power of ten of which a quantity, as it is shown, is a whole multiple."""
    exponent = Decimal(f"{quantity:g}").normalize().as_tuple().exponent
    return float(Decimal(f"1e{exponent}"))


def _arrivals(world: World) -> Iterator[tuple[Path, Law]]:
    """Yield the numbers of orders per day, with their paths."""
    for name, customer in world.scenario.customers.items():
        if isinstance(customer.demand, dict):
            for item, demand in customer.demand.items():
                if demand.arrivals is not None:
                    yield ("customers", name, "demand", item, "arrivals"), demand.arrivals
        if customer.orders is not None:
            yield ("customers", name, "orders", "arrivals"), customer.orders.arrivals


def _quantities(world: World) -> Iterator[tuple[Path, str, Law]]:
    """Yield (path, item, law) of the quantities of orders, of days and of lines."""
    for name, customer in world.scenario.customers.items():
        if isinstance(customer.demand, dict):
            for item, demand in customer.demand.items():
                for key, law in (("daily", demand.daily), ("order_size", demand.order_size)):
                    if law is not None:
                        yield ("customers", name, "demand", item, key), item, law
        if customer.orders is not None:
            for item, line in customer.orders.lines.items():
                if line.size is not None:
                    yield ("customers", name, "orders", "lines", item, "size"), item, line.size


RULES: tuple[Rule, ...] = (constant_arrivals_are_whole, quantities_are_not_rounded_to_nothing)
