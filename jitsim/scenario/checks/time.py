"""Lead times are known, and no clock stands still."""

from __future__ import annotations

import math
from collections.abc import Iterator

from jitsim.distributions import Law
from jitsim.scenario.checks.effort import Effort
from jitsim.scenario.checks.finding import Finding, Findings, Rule, World
from jitsim.scenario.customers import WholeHistory
from jitsim.scenario.tree import Path, shown

MOST_EVENTS = 1e7
"""Orders of one stream of demand in one replication; more would not end in a day."""
MOST_EVENTS_TOGETHER = 5e7
"""Orders of all customers in one replication, whose events are in memory together: some 15 GB."""
MOST_BYTES = 64e9
"""Memory that the sums of all replications may take."""


def every_source_has_a_lead_time(world: World) -> Findings:
    """A lead time is given at the supplier, or at the supplier's item."""
    missing: dict[str, str] = {}
    for each in world.supplies:
        if each.lead_time is None:
            missing.setdefault(each.source.name, each.name)
    for supplier, item in missing.items():
        remedy = (f"give one to the supplier, or to its item: items: {{{item}: {{lead_time: 5}}}}",)
        yield Finding(("suppliers", supplier), "expected a lead_time, got none", remedy)


def intervals_last_at_least_a_tick(world: World) -> Findings:
    """The mean interval between two orders is at least one tick, so that time moves on."""
    ticks = world.scenario.ticks_per_day
    for path, law in _timings(world):
        if path[-1] == "interval" and law.expectation * ticks < 1.0:
            message = f"expected a mean of at least one tick (1/{ticks} day), got {shown(law.expectation)}"
            yield Finding(path, message)


def the_horizon_lasts_at_least_a_tick(world: World) -> Findings:
    """Something is simulated."""
    ticks, days = world.scenario.ticks_per_day, world.scenario.horizon.days
    if days * ticks < 1.0:
        yield Finding(("horizon", "days"), f"expected at least one tick (1/{ticks} day), got {shown(days)}")


def a_replication_can_be_simulated(world: World) -> Findings:
    """The customers' orders of one replication are not more than a computer can play."""
    days = world.scenario.horizon.days
    shortest = 1.0 / world.scenario.ticks_per_day
    for path, law in _timings(world):
        per_day = law.expectation if path[-1] == "arrivals" else 1.0 / max(law.expectation, shortest)
        if days * per_day > MOST_EVENTS:
            expected = f"at most {shown(MOST_EVENTS)} orders in {shown(days)} days"
            message = f"expected {expected}, got about {shown(round(days * per_day))}"
            yield Finding(path, message, ("make the orders fewer and larger: order_size",))


def all_customers_together_can_be_simulated(world: World) -> Findings:
    """The orders of all customers in one replication fit into the memory of a large computer."""
    orders, days = math.fsum(world.expected_orders), world.scenario.horizon.days
    is_one_too_large = any(each > MOST_EVENTS for each in world.expected_orders)
    if orders > MOST_EVENTS_TOGETHER and not is_one_too_large:
        expected = f"at most {shown(MOST_EVENTS_TOGETHER)} orders of all customers together in {shown(days)} days"
        message = f"expected {expected}, got about {orders:,.0f}"
        yield Finding(
            ("customers",), message, ("make the orders fewer and larger (order_size), or the horizon shorter",)
        )


def the_replications_can_be_held(world: World) -> Findings:
    """The sums of all replications fit into the memory of a large computer."""
    effort = Effort.of(world)
    if effort.bytes_of_replications > MOST_BYTES:
        most = math.floor(MOST_BYTES / effort.bytes_of_replication)
        where = f"{shown(effort.locations)} item-location{'' if effort.locations == 1 else 's'}"
        message = f"expected at most about {most:,} with {where}, got {shown(world.scenario.replications)}"
        remedy = (f"all of them would take about {effort.bytes_of_replications / 1e9:,.0f} GB of memory",)
        yield Finding(("replications",), message, remedy)


def _timings(world: World) -> Iterator[tuple[Path, Law]]:
    """Yield the laws that time the orders of customers, with their paths."""
    for name, customer in world.scenario.customers.items():
        if isinstance(customer.demand, WholeHistory):
            continue
        for item, demand in customer.demand.items():
            path = ("customers", name, "demand", item)
            if demand.interval is not None:
                yield (*path, "interval"), demand.interval
            if demand.arrivals is not None:
                yield (*path, "arrivals"), demand.arrivals


RULES: tuple[Rule, ...] = (
    every_source_has_a_lead_time,
    intervals_last_at_least_a_tick,
    the_horizon_lasts_at_least_a_tick,
    a_replication_can_be_simulated,
    all_customers_together_can_be_simulated,
    the_replications_can_be_held,
)
