"""A policy has what it is sized from, and can order at all."""

from __future__ import annotations

from jitsim.policies import Policy
from jitsim.policies.days_of_cover import DaysOfCover
from jitsim.policies.ddmrp import Ddmrp
from jitsim.policies.jit import Jit
from jitsim.policies.kanban import Kanban
from jitsim.policies.min_max import MinMaxLevels
from jitsim.policies.sized import SizedPolicy
from jitsim.scenario.checks.finding import Finding, Findings, Rule, StockedAt, World
from jitsim.scenario.checks.quantities import container_of
from jitsim.scenario.customers import History
from jitsim.scenario.terms import passed_on
from jitsim.scenario.tree import Path, shown


def policies_know_a_lead_time_to_be_sized_for(world: World) -> Findings:
    """A policy that is sized from a lead time, but observes none, has its own, a promise or, for cards, a routing."""
    for each, path, policy in world.policies:
        if each.promised_lead_time is not None or policy.observes:
            continue
        own = "firm_horizon_days" if isinstance(policy, Jit) and policy.mode == "call_off" else "planned_lead_time"
        if isinstance(policy, Kanban) and each.terms.making is not None:
            continue
        if _is_sized_for_a_lead_time(policy) and getattr(policy, own) is None:
            yield Finding(path, f"expected {own}, or a promised_lead_time of the supplier, got neither")


def _is_sized_for_a_lead_time(policy: Policy) -> bool:
    if isinstance(policy, Kanban):
        return policy.cards is None
    if isinstance(policy, Jit):
        return policy.mode != "to_order" and policy.planned_lead_time is None
    return isinstance(policy, DaysOfCover)


def recorded_demand_has_a_past(world: World) -> Findings:
    """A policy that is sized from past demand knows some: recorded days before day 0, or an assumed demand per day."""
    for each in world.replenishments:
        policy = each.stocked.policy
        looks_back = _observes_demand(policy) or each.stocked.expedite is not None
        if policy.prior_daily_demand is not None or not looks_back:
            continue
        histories = world.histories.get((each.point, each.name), [])
        if histories and not any(_has_a_past(world, history) for history in histories):
            files = " and ".join(dict.fromkeys(history.file for history in histories if history is not None))
            message = f"expected rows of {files} before horizon.start, or prior_daily_demand, got neither"
            yield Finding((*each.path, "policy"), message, ("on day 0 nothing is known that it could be sized from",))


def _has_a_past(world: World, history: History | None) -> bool:
    """Return True for demand that is drawn, whose past is drawn too, and for files with rows before day 0."""
    recorded = world.recorded.get(history) if history is not None else None
    return recorded is None or any(day < 0 for rows in recorded.items.values() for day, _ in rows)


def _observes_demand(policy: Policy) -> bool:
    """Return whether past demand decides about levels."""
    if isinstance(policy, Kanban) and policy.safety_allowance != "auto":
        return policy.observes and policy.cards is None and policy.daily_demand is None
    if isinstance(policy, Ddmrp):
        return policy.adu.method != "fixed" and policy.zones is None
    return policy.observes and not (isinstance(policy, Kanban) and policy.cards is not None)


def costs_that_are_balanced_are_known(world: World) -> Findings:
    """A level that balances costs has a cost of holding and one of being short."""
    for each, path, policy in world.policies:
        if not isinstance(policy, SizedPolicy) or not policy.balance_costs:
            continue
        terms = each.terms
        short = ("lost_sale_cost", terms.lost_sale_cost) if terms.lost else ("backorder_cost", terms.backorder_cost)
        missing = [name for name, cost in (("holding_cost", terms.holding_cost), short) if not cost]
        if missing:
            message = f"expected a {' and a '.join(missing)} of item {each.name} above 0, got none"
            remedy = ("a unit_cost gives the holding cost too",) if "holding_cost" in missing else ()
            yield Finding((*path, "balance_costs"), message, remedy, rests_on=(("items", each.name),))


def a_kanban_batch_leaves_a_card(world: World) -> Findings:
    """Cards that wait for each other are fewer than all (V-KB-1), and take the supplier's minimum order."""
    for each, path, policy in world.policies:
        if not isinstance(policy, Kanban) or policy.variant != "single_card":
            continue
        container = max(1, each.terms.written(policy.container))
        least = max(1, -(-each.smallest_order // container))
        batch, unit = policy.batch_cards, each.item.unit
        if batch is not None and batch < least:
            message = f"expected at least {least}, the containers of the smallest order, got {batch}"
            remedy = (f"the supplier takes no order below {shown(each.smallest_order * unit)} units",)
            yield Finding((*path, "batch_cards"), message, remedy)
            continue
        counts: dict[Path, int] = {("cards",): policy.cards} if policy.cards is not None else {}
        counts |= {("card_changes", name, "cards"): change.cards for name, change in policy.card_changes.items()}
        for key, cards in counts.items():
            if batch is None and 1 < least >= cards:
                message = f"expected more cards than the minimum order takes at once ({least}), got {cards}"
                amount = shown(least * container * unit)
                remedy = (f"an order is {least} containers ({amount} units): give more cards, or a larger container",)
                yield Finding((*path, *key), message, remedy)
            elif batch is not None and 1 < batch >= cards:
                message = f"expected more cards than batch_cards ({batch}), got {cards}"
                yield Finding((*path, *key), message, ("no card would be left in use while a batch waits",))


def containers_are_whole_order_multiples(world: World) -> Findings:
    """A container is a whole multiple of the supplier's order multiple, so that an order is whole containers.

    Where a signal or an electronic card orders several containers, all of them together are.
    """
    for each, path, policy in world.policies:
        written, multiple = container_of(policy), each.terms.order_multiple
        together = policy.batch_cards or 1 if isinstance(policy, Kanban) and policy.variant != "single_card" else 1
        if written is not None and multiple > 1 and each.terms.written(written) * together % multiple:
            expected = (
                f"expected a whole multiple of the supplier's order_multiple ({shown(each.supply.order_multiple)})"
            )
            yield Finding((*path, "container"), f"{expected}, got {shown(written)}")


def order_up_to_is_above_the_reorder_point_in_units(world: World) -> Findings:
    """Minimum and maximum differ by at least one smallest unit after rounding."""
    for each, path, policy in world.policies:
        if not isinstance(policy, MinMaxLevels) or policy.order_up_to is None or policy.reorder_point is None:
            continue
        terms = each.terms
        if terms.written(policy.order_up_to) <= terms.written(policy.reorder_point):
            unit, least = shown(each.item.unit), shown(policy.reorder_point)
            found = shown(policy.order_up_to)
            message = f"expected at least one unit ({unit}) more than reorder_point ({least}), got {found}"
            yield Finding((*path, "order_up_to"), message)


def a_negative_reorder_point_has_backorders(world: World) -> Findings:
    """Below zero the position only falls where customers wait."""
    waiting = {
        (customer.at, item)
        for customer in world.scenario.customers.values()
        if customer.unmet != "lost"
        for item in world.demanded(customer)
    } | passed_on(world.scenario)
    for each, path, policy in world.policies:
        reorder_point = getattr(policy, "reorder_point", None)
        demanded = (each.point, each.name) in world.demand_rates
        if reorder_point is not None and reorder_point < 0 and demanded and (each.point, each.name) not in waiting:
            message = f"expected at least 0 where unmet demand is lost, got {shown(reorder_point)}"
            remedy = ("the position never falls below 0: nothing would ever be ordered",)
            yield Finding((*path, "reorder_point"), message, remedy)


def usage_is_exploded_from_something(world: World) -> Findings:
    """Usage is exploded where the item is sent on or made into something."""
    goes_on = passed_on(world.scenario)
    for each, path, policy in world.policies:
        if isinstance(policy, Ddmrp) and policy.adu.method == "exploded" and (each.point, each.name) not in goes_on:
            message = f"expected an item that is sent on or made into something, got {each.name}, which is not"
            yield Finding((*path, "adu", "method"), message, ("past counts what customers demand of it",))


def exploded_usage_is_recorded(world: World) -> Findings:
    """Where usage is exploded from what customers demand of other items, lost demand is recorded there."""
    buffers = {(each.point, each.name): policy for each, _, policy in world.policies if isinstance(policy, Ddmrp)}
    for each, path, policy in world.policies:
        if not isinstance(policy, Ddmrp) or not policy.explodes:
            continue
        here = (each.point, each.name)
        above = _above(world, here)
        adjusted = any(buffers[place].days_of_change for place in above if place in buffers)
        if policy.adu.method != "exploded" and not adjusted:
            continue
        for point, item in sorted({here} | above):
            defined = world.scenario.items.get(item)
            if (point, item) in world.histories and defined is not None and defined.demand_signal == "sales":
                message = f"usage is exploded from demand of {item}: expected demand_signal true_demand, got sales"
                remedy = (f"give items.{item} the demand_signal true_demand, or this buffer written zones",)
                yield Finding((*path, "adu"), message, remedy, rests_on=(("items", item),))


def _above(world: World, place: StockedAt) -> set[StockedAt]:
    """Return all that an item at a stocking point is sent on or made into."""
    found: set[StockedAt] = set()
    waiting = [place]
    while waiting:
        for other in world.goes_to.get(waiting.pop(), ()):
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found


RULES: tuple[Rule, ...] = (
    policies_know_a_lead_time_to_be_sized_for,
    recorded_demand_has_a_past,
    costs_that_are_balanced_are_known,
    a_kanban_batch_leaves_a_card,
    containers_are_whole_order_multiples,
    order_up_to_is_above_the_reorder_point_in_units,
    a_negative_reorder_point_has_backorders,
    usage_is_exploded_from_something,
    exploded_usage_is_recorded,
)
