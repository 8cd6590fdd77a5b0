"""A policy has what it is sized from, and can order at all."""

from __future__ import annotations

from jitsim.policies.days_of_cover import DaysOfCover
from jitsim.policies.jit import Jit
from jitsim.policies.kanban import Kanban
from jitsim.policies.min_max import MinMax
from jitsim.scenario.checks.finding import Finding, Findings, Rule, World
from jitsim.scenario.tree import shown


def kanban_has_cards_or_a_demand_to_size_them_for(world: World) -> Findings:
    """A kanban loop has a number of cards, or the demand that the formula needs."""
    for each in world.replenishments:
        policy = each.stocked.policy
        if isinstance(policy, Kanban) and policy.cards is None and policy.daily_demand is None:
            remedy = ("give cards, or daily_demand for the formula",)
            yield Finding((*each.path, "policy"), "expected cards or daily_demand, got neither", remedy)


def a_written_number_of_cards_is_not_also_sized(world: World) -> Findings:
    """Cards that are counted in the file leave the formula without effect."""
    for each in world.replenishments:
        policy = each.stocked.policy
        if not isinstance(policy, Kanban) or policy.cards is None:
            continue
        idle = sorted({"daily_demand", "planned_lead_time", "safety_allowance"} & policy.model_fields_set)
        if idle:
            message = f"cards ({policy.cards}) overrides {' and '.join(idle)}; cards: null lets the formula count them"
            yield Finding((*each.path, "policy"), message, warns=True)


def policies_know_a_lead_time_to_be_sized_for(world: World) -> Findings:
    """A policy that is sized from a lead time has one: its own, or the supplier's promise."""
    for each in world.replenishments:
        policy = each.stocked.policy
        needs = isinstance(policy, DaysOfCover | Jit) or (
            isinstance(policy, Kanban) and policy.cards is None and policy.daily_demand is not None
        )
        if needs and getattr(policy, "planned_lead_time", None) is None and each.promised_lead_time is None:
            message = "expected planned_lead_time, or a promised_lead_time of the supplier, got neither"
            yield Finding((*each.path, "policy"), message)


def a_kanban_batch_leaves_a_card(world: World) -> Findings:
    """Cards that wait for each other to reach the minimum order are fewer than all: one at least is left."""
    for each in world.replenishments:
        policy = each.stocked.policy
        if not isinstance(policy, Kanban) or policy.cards is None:
            continue
        cards, container, batch = policy.parameters(each.terms)
        if batch > 1 and batch >= cards:
            least = batch * container * each.item.unit
            message = f"expected more cards than the minimum order takes at once ({batch}), got {cards}"
            remedy = (f"an order is {batch} containers ({shown(least)} units): give more cards, or a larger container",)
            yield Finding((*each.path, "policy", "cards"), message, remedy)


def containers_are_whole_order_multiples(world: World) -> Findings:
    """A container is a whole multiple of the supplier's order multiple, so that an order is whole containers."""
    for each in world.replenishments:
        policy = each.stocked.policy
        if not isinstance(policy, Kanban | Jit):
            continue
        multiple, container = each.terms.order_multiple, each.terms.written(policy.container)
        if multiple > 1 and container % multiple:
            written, found = shown(each.supply.order_multiple), shown(policy.container)
            message = f"expected a whole multiple of the supplier's order_multiple ({written}), got {found}"
            yield Finding((*each.path, "policy", "container"), message)


def order_up_to_is_above_the_reorder_point_in_units(world: World) -> Findings:
    """Minimum and maximum differ by at least one smallest unit after rounding."""
    for each in world.replenishments:
        policy = each.stocked.policy
        if not isinstance(policy, MinMax):
            continue
        terms = each.terms
        if terms.written(policy.order_up_to) <= terms.written(policy.reorder_point):
            unit, least = shown(each.item.unit), shown(policy.reorder_point)
            found = shown(policy.order_up_to)
            message = f"expected at least one unit ({unit}) more than reorder_point ({least}), got {found}"
            yield Finding((*each.path, "policy", "order_up_to"), message)


def a_negative_reorder_point_has_backorders(world: World) -> Findings:
    """Below zero the position only falls where customers wait."""
    waiting = {
        (customer.at, item)
        for name, customer in world.scenario.customers.items()
        if customer.unmet == "backorder"
        for item in _demanded(world, name)
    }
    for each in world.replenishments:
        reorder_point = getattr(each.stocked.policy, "reorder_point", None)
        demanded = (each.point, each.name) in world.demand_rates
        if reorder_point is not None and reorder_point < 0 and demanded and (each.point, each.name) not in waiting:
            message = f"expected at least 0 where unmet demand is lost, got {shown(reorder_point)}"
            remedy = ("the position never falls below 0: nothing would ever be ordered",)
            yield Finding((*each.path, "policy", "reorder_point"), message, remedy)


def _demanded(world: World, customer: str) -> list[str]:
    demand = world.scenario.customers[customer].demand
    if isinstance(demand, dict):
        return list(demand)
    recorded = world.recorded.get(demand.history)
    return list(recorded.items) if recorded is not None else []


RULES: tuple[Rule, ...] = (
    kanban_has_cards_or_a_demand_to_size_them_for,
    a_written_number_of_cards_is_not_also_sized,
    policies_know_a_lead_time_to_be_sized_for,
    a_kanban_batch_leaves_a_card,
    containers_are_whole_order_multiples,
    order_up_to_is_above_the_reorder_point_in_units,
    a_negative_reorder_point_has_backorders,
)
