"""What is made to order or drop-shipped leaves nothing over, and has customers who wait for it."""

from __future__ import annotations

from collections.abc import Iterator

from jitsim.policies.make_to_order import DropShip, ToOrder
from jitsim.scenario.checks.finding import Finding, Findings, Rule, World
from jitsim.scenario.stocking_points import InitialStock
from jitsim.scenario.supply_terms import minimum_value_quantity
from jitsim.scenario.terms import Replenishment
from jitsim.scenario.tree import Path, shown

FOR_SURPLUS = ("use make_to_order, which keeps a surplus and uses it first",)


def nothing_is_drop_shipped_from_the_shelf(world: World) -> Findings:
    """Where an item is drop-shipped there is none at day 0, nor on its way."""
    for each in world.replenishments:
        initial, path = each.stocked.initial, (*each.path, "initial")
        if not isinstance(each.stocked.policy, DropShip) or initial is None:
            continue
        if isinstance(initial, InitialStock) and initial.open_orders:
            message = f"expected none: what is drop-shipped is never in stock, got {len(initial.open_orders)}"
            yield Finding((*path, "open_orders"), message, FOR_SURPLUS)
        key = ("on_hand",) if isinstance(initial, InitialStock) else ()
        on_hand = initial.on_hand if isinstance(initial, InitialStock) else initial
        if on_hand > 0:
            message = f"expected 0: what is drop-shipped is never in stock, got {shown(on_hand)}"
            yield Finding((*path, *key), message, FOR_SURPLUS)


def drop_shipments_are_of_any_size(world: World) -> Findings:
    """An order of one unit is not raised by whoever drop-ships it: the rest would lie on the shelf (V-DSH-1)."""
    drop_shipped = {each.path: path for each, path, policy in world.policies if isinstance(policy, DropShip)}
    for each in world.supplies:
        policy_path = drop_shipped.get(each.path)
        if policy_path is None:
            continue
        for path, written, least in _limits(each):
            if least > 1:
                most = (
                    "the price of one" if path[-1] == "minimum_order_value" else f"one unit ({shown(each.item.unit)})"
                )
                message = f"expected at most {most}, since {each.point} has it drop-shipped, got {shown(written)}"
                yield Finding(path, message, FOR_SURPLUS, rests_on=(policy_path,))


def _limits(each: Replenishment) -> Iterator[tuple[Path, float, int]]:
    """Yield (path, what is written, smallest order by it) of everything that may raise an order."""
    supply, terms, source = each.supply, each.terms, each.source
    if source.making is not None:
        yield ("work_centers", source.maker, "makes", each.name, "lot"), supply.minimum_order, terms.minimum_order
        return
    owner = ("lanes", source.lane) if source.sender else ("suppliers", each.source.name)
    path = (*owner, "items", each.name)
    yield (*path, "minimum_order"), supply.minimum_order, terms.minimum_order
    yield (*path, "order_multiple"), supply.order_multiple, terms.order_multiple
    yield (*path, "minimum_order_value"), supply.minimum_order_value, minimum_value_quantity(each)


def somebody_waits_for_what_is_made_to_order(world: World) -> Findings:
    """Customers wait; where unmet demand is lost, nothing is ever ordered or sold."""
    for each, path, policy in world.policies:
        if isinstance(policy, ToOrder) and each.lost and (each.point, each.name) in world.demand_rates:
            message = "all demand that stock cannot meet is lost there, and there is no stock: nothing is ever sold"
            yield Finding(path, message, warns=True)


def drop_shipped_orders_are_not_cancelled(world: World) -> Findings:
    """Customers of a drop-shipped item wait as long as it takes; else it comes for nobody."""
    impatient = {
        (customer.at, item)
        for customer in world.scenario.customers.values()
        if customer.unmet == "patience"
        for item in world.demanded(customer)
    }
    for each, path, policy in world.policies:
        if isinstance(policy, DropShip) and (each.point, each.name) in impatient:
            message = "customers lose patience: what was ordered for them stays on the shelf until the next order"
            yield Finding(path, message, warns=True)


def drop_shipped_lines_wait_for_nothing(world: World) -> Findings:
    """What a supplier sends straight to a customer cannot be held back until the rest of the order is there."""
    whole = {
        (customer.at, item)
        for customer in world.scenario.customers.values()
        if customer.ship == "complete_order" and customer.orders is not None
        for item in customer.orders.lines
    }
    for each, path, policy in world.policies:
        if isinstance(policy, DropShip) and (each.point, each.name) in whole:
            message = (
                "orders ship complete: what the supplier sends is held on the shelf until the other lines are there"
            )
            yield Finding(path, message, warns=True)


def customers_wait_for_what_they_are_quoted(world: World) -> Findings:
    """A quote that is longer than customers wait sells nothing beyond what is on the shelf."""
    for _, path, policy in world.policies:
        if not isinstance(policy, ToOrder) or policy.max_wait is None or policy.quoted_lead_time is None:
            continue
        if policy.quoted_lead_time > policy.max_wait:
            quoted, waits = shown(policy.quoted_lead_time), shown(policy.max_wait)
            message = f"every customer is quoted {quoted} days and waits for {waits}: nothing is ever ordered for them"
            yield Finding((*path, "max_wait"), message, warns=True)


RULES: tuple[Rule, ...] = (
    nothing_is_drop_shipped_from_the_shelf,
    drop_shipments_are_of_any_size,
    somebody_waits_for_what_is_made_to_order,
    drop_shipped_orders_are_not_cancelled,
    drop_shipped_lines_wait_for_nothing,
    customers_wait_for_what_they_are_quoted,
)
