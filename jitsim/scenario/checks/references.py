"""Every name that is used is defined."""

from __future__ import annotations

from jitsim.scenario.checks.finding import Finding, Findings, Rule, World, undefined
from jitsim.scenario.customers import Customer, WholeHistory
from jitsim.scenario.tree import printable_name


def stocked_items_are_defined(world: World) -> Findings:
    """Every item at a stocking point stands in `items`."""
    items = world.names("items")
    for point in world.names("stocking_points"):
        for name in world.names("stocking_points", point, "items"):
            if name not in items:
                path = ("stocking_points", point, "items", name)
                yield undefined(path, "item", name, "defined items", items)


def supplied_items_are_defined(world: World) -> Findings:
    """Every item that a supplier names stands in `items`."""
    items = world.names("items")
    for supplier in world.names("suppliers"):
        for name in world.names("suppliers", supplier, "items"):
            if name not in items:
                path = ("suppliers", supplier, "items", name)
                yield undefined(path, "item", name, "defined items", items)


def sources_are_defined(world: World) -> Findings:
    """Every `from` names a supplier or a stocking point."""
    suppliers, points = world.names("suppliers"), world.names("stocking_points")
    for point, place in world.scenario.stocking_points.items():
        for name, stocked in place.items.items():
            for source in stocked.sources:
                if source in suppliers or source in points or source in world.names("work_centers"):
                    continue
                path = ("stocking_points", point, "items", name, "from")
                senders = {other: points[other] for other in points if other != point and _stocks(world, other, name)}
                if senders:
                    called = "defined suppliers, and stocking points with this item"
                    yield undefined(path, "source", source, called, {**suppliers, **senders})
                else:
                    yield undefined(path, "supplier", source, "defined suppliers", suppliers)


def _stocks(world: World, point: str, item: str) -> bool:
    return item in world.names("stocking_points", point, "items")


def sources_deliver_the_item(world: World) -> Findings:
    """A supplier that lists its items delivers no other."""
    for each in world.supplies:
        if each.source.sender or each.source.maker:
            continue
        delivered = world.names("suppliers", each.source.name, "items")
        if each.supplier.items is not None and each.name not in delivered:
            message = f"supplier {each.source.name} does not deliver {printable_name(each.name)}"
            remedy = (
                f"add it to suppliers.{each.source.name}.items, or take that list away to let it deliver any item",
            )
            yield Finding(
                (*each.path, "from"), message, remedy, word=each.name, called="it delivers", known=tuple(delivered)
            )


def customers_are_served_by_a_defined_stocking_point(world: World) -> Findings:
    """Every `at` names a stocking point."""
    points = world.names("stocking_points")
    for name, customer in world.scenario.customers.items():
        if customer.at not in points:
            path = ("customers", name, "at")
            yield undefined(path, "stocking point", customer.at, "defined stocking points", points)


def demanded_items_are_stocked(world: World) -> Findings:
    """Every item that a customer demands is stocked where the customer is served."""
    for name, customer in world.scenario.customers.items():
        if customer.at not in world.names("stocking_points"):
            continue
        stocked = world.names("stocking_points", customer.at, "items")
        if isinstance(customer.demand, WholeHistory):
            yield from _recorded_items_are_stocked(world, name, customer, tuple(stocked))
            continue
        for item in world.names("customers", name, "demand"):
            if item not in stocked:
                path = ("customers", name, "demand", item)
                message = f"item {printable_name(item)} is not stocked at {customer.at}"
                yield Finding(path, message, word=item, called="stocked there", known=tuple(stocked))


def _recorded_items_are_stocked(world: World, name: str, customer: Customer, stocked: tuple[str, ...]) -> Findings:
    assert isinstance(customer.demand, WholeHistory), "only a whole history is read for its items"
    recorded = world.recorded.get(customer.demand.history)
    if recorded is None:
        return
    for item in recorded.items:
        if item not in stocked:
            message = f"item {printable_name(item)} is not stocked at {customer.at}"
            place = recorded.places[item]
            path = ("customers", name, "demand", "history")
            yield Finding(path, message, word=item, called="stocked there", known=stocked, place=place)


RULES: tuple[Rule, ...] = (
    stocked_items_are_defined,
    supplied_items_are_defined,
    sources_are_defined,
    sources_deliver_the_item,
    customers_are_served_by_a_defined_stocking_point,
    demanded_items_are_stocked,
)
