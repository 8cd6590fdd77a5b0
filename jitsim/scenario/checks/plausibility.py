"""What is legal but looks wrong: warnings."""

from __future__ import annotations

from jitsim.policies.base_stock import BaseStock
from jitsim.policies.days_of_cover import DaysOfCover
from jitsim.policies.jit import Jit
from jitsim.policies.kanban import Kanban
from jitsim.policies.min_max import MinMaxLevels
from jitsim.policies.periodic import Periodic
from jitsim.policies.reorder_point import ReorderPoint
from jitsim.scenario.checks.finding import Finding, Findings, Rule, World
from jitsim.scenario.terms import Replenishment, warm_up_days
from jitsim.scenario.tree import shown

YEAR = 365.0


LONGEST_SILENCE = 31
"""Days that recorded demand may end before the horizon does, without a warning: rows may be months."""


def the_smallest_order_is_below_a_year_of_demand(world: World) -> Findings:
    """The smallest order covers at most a year."""
    for each in world.replenishments:
        rate = world.demand_rates.get((each.point, each.name), 0.0)
        smallest = each.smallest_order * each.item.unit
        if rate > 0 and smallest > YEAR * rate:
            message = f"the smallest order ({shown(smallest)}) is more than a year of demand ({YEAR * rate:,.1f})"
            yield Finding(each.path, message, warns=True)


def a_jit_loop_reaches_the_smallest_order(world: World) -> Findings:
    """The loop of a pure JIT policy holds the supplier's smallest order; else customers must wait before it pulls."""
    for each, path, policy in world.policies:
        if not isinstance(policy, Jit) or policy.observes or policy.mode != "replenish":
            continue
        level, unit = policy.initial(each.terms), each.item.unit
        if each.smallest_order > level:
            smallest, loop = shown(each.smallest_order * unit), shown(level * unit)
            message = f"the smallest order ({smallest}) is more than the whole loop ({loop})"
            yield Finding(path, message, warns=True)


def reviews_are_frequent_enough(world: World) -> Findings:
    """At least three reviews fit into the horizon."""
    days = world.scenario.horizon.days
    for _, path, policy in world.policies:
        period = policy.days_between_reviews
        if period > days / 3:
            message = f"a review every {shown(period)} days is fewer than three in {shown(days)} days"
            yield Finding(path, message, warns=True)


def the_window_holds_two_cycles(world: World) -> Findings:
    """At least two replenishment cycles fit into the days that are measured."""
    window = world.scenario.horizon.days - warm_up_days(world.scenario)
    for each in world.replenishments:
        rate = world.demand_rates.get((each.point, each.name), 0.0)
        if rate <= 0:
            continue
        cycle = max(each.stocked.policy.days_between_reviews, least_lot(each) * each.item.unit / rate)
        if 2 * cycle > window:
            cycles = f"fewer than two replenishment cycles of {cycle:,.0f} days"
            message = f"the window measured ({shown(window)} days) holds {cycles}"
            yield Finding(each.path, message, warns=True)


def recorded_items_have_rows(world: World) -> Findings:
    """An item whose demand is recorded has rows in the file."""
    for name, customer in world.scenario.customers.items():
        if not isinstance(customer.demand, dict):
            continue
        for item, demand in customer.demand.items():
            recorded = world.recorded.get(demand.history) if demand.history is not None else None
            if recorded is not None and demand.history is not None and not recorded.items.get(item):
                message = f"{demand.history.file} has no demand of this item"
                yield Finding(("customers", name, "demand", item), message, warns=True)


def recorded_demand_lies_in_the_horizon(world: World) -> Findings:
    """Some of the recorded demand falls into the days simulated."""
    days = world.scenario.horizon.days
    for history, recorded in world.recorded.items():
        rows = [day for rows in recorded.items.values() for day, _ in rows]
        if rows and not any(0 <= day < days for day in rows):
            message = f"no row of {history.file} falls into the {shown(days)} days from horizon.start"
            yield Finding(("horizon", "start"), message, warns=True)
        elif rows and max(rows) < days - LONGEST_SILENCE:
            message = f"{history.file} ends on day {max(rows)} of {shown(days)}: nothing is demanded after it"
            yield Finding(("horizon", "days"), message, warns=True)


def least_lot(each: Replenishment) -> int:
    """Return about what one order is, at least, in smallest units."""
    policy, terms = each.stocked.policy, each.terms
    if policy.observes:
        return each.smallest_order
    parameters = policy.parameters(terms)
    match policy:
        case ReorderPoint() | DaysOfCover():
            lot = parameters[1]
        case MinMaxLevels():
            lot = parameters[1] - parameters[0]
        case Kanban():
            lot = parameters[1] * parameters[2] if policy.counts_cards else parameters[1]
        case Jit():
            lot = 1 if policy.mode == "to_order" else terms.written(policy.container)
        case BaseStock() | Periodic():
            lot = 1
        case _:
            lot = 1
    return max(lot, each.smallest_order)


RULES: tuple[Rule, ...] = (
    the_smallest_order_is_below_a_year_of_demand,
    a_jit_loop_reaches_the_smallest_order,
    reviews_are_frequent_enough,
    the_window_holds_two_cycles,
    recorded_items_have_rows,
    recorded_demand_lies_in_the_horizon,
)
