"""Quantities fit the smallest unit of their item."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jitsim.policies import Policy
from jitsim.policies.ddmrp import Ddmrp
from jitsim.policies.hybrid import USUAL, Hybrid
from jitsim.policies.jit import Jit
from jitsim.policies.kanban import Kanban
from jitsim.policies.sizing import guarded_ceil, round_half_up
from jitsim.scenario.checks.finding import Finding, Findings, Rule, World
from jitsim.scenario.customers import History, WholeHistory
from jitsim.scenario.stocking_points import InitialStock
from jitsim.scenario.terms import Replenishment
from jitsim.scenario.tree import Path, shown

MOST_PIECES = 10**12
"""Smallest units of the largest quantity; more would not leave room for sums over time."""

_LEVELS = ("reorder_point", "order_up_to", "order_quantity", "minimum_stock", "maximum_stock")


def quantities_are_countable(world: World) -> Findings:
    """No quantity is more than a million million smallest units."""
    for path, quantity, unit in _written(world):
        if abs(quantity) / unit > MOST_PIECES:
            bound, most = ("at most", 1) if quantity > 0 else ("at least", -1)
            expected = (
                f"{bound} {shown(most * MOST_PIECES * unit)} ({'a' if quantity > 0 else 'minus a'} million million"
            )
            yield Finding(path, f"expected {expected} smallest units), got {shown(quantity)}")


def order_quantity_is_at_least_one_unit(world: World) -> Findings:
    """A lot is at least the smallest quantity that moves."""
    for each, path, policy in world.policies:
        quantity = getattr(policy, "order_quantity", None)
        if quantity is not None and quantity < each.item.unit:
            message = f"expected at least the item's unit ({shown(each.item.unit)}), got {shown(quantity)}"
            yield Finding((*path, "order_quantity"), message)


def container_holds_at_least_one_unit(world: World) -> Findings:
    """A container holds at least the smallest quantity that moves."""
    for each, path, policy in world.policies:
        container = container_of(policy)
        if container is not None and container < each.item.unit:
            message = f"expected at least the item's unit ({shown(each.item.unit)}), got {shown(container)}"
            yield Finding((*path, "container"), message)


def container_of(policy: Policy) -> float | None:
    """Return what a container holds that a policy orders by, its own or that of the loops it chooses among [units]."""
    if isinstance(policy, Hybrid):
        loops = [name for name, usual in USUAL.items() if usual["type"] == "kanban"]
        return policy.container if "default" not in policy.map and not set(loops) <= set(policy.map) else None
    if isinstance(policy, Jit) and policy.mode == "to_order":
        return None
    return policy.container if isinstance(policy, Jit | Kanban) else None


def written_quantities_are_whole_units(world: World) -> Findings:
    """A quantity that a person writes is whole smallest units; else it is rounded, halves up, a minimum order up."""
    for path, quantity, unit in _written(world):
        pieces = quantity / unit
        if abs(pieces) <= MOST_PIECES and abs(pieces - round(pieces)) > 1e-6:
            counted = guarded_ceil(pieces) if path[-1] == "minimum_order" else round_half_up(pieces)
            fact = f"{shown(quantity)} is no multiple of the item's unit ({shown(unit)})"
            yield Finding(path, f"{fact} and counts as {shown(counted * unit)}", warns=True)


def recorded_quantities_are_whole_units(world: World) -> Findings:
    """Recorded quantities are whole numbers of smallest units; else they are rounded, halves up."""
    for name, customer in world.scenario.customers.items():
        if isinstance(customer.demand, WholeHistory):
            recorded = world.recorded.get(customer.demand.history)
            items = list(recorded.items) if recorded is not None else []
            history, path = customer.demand.history, ("customers", name, "demand", "history")
            yield from _fractions(world, path, [(item, history) for item in items])
        else:
            named = [(item, demand.history) for item, demand in customer.demand.items() if demand.history is not None]
            yield from _fractions(world, ("customers", name, "demand"), named)


def _fractions(world: World, path: Path, named: Sequence[tuple[str, History]]) -> Findings:
    broken = 0
    for item_name, history in named:
        item = world.scenario.items.get(item_name)
        recorded = world.recorded.get(history)
        if item is None or recorded is None:
            continue
        rows = recorded.items.get(item_name, [])
        broken += sum(abs(quantity / item.unit - round(quantity / item.unit)) > 1e-6 for _, quantity in rows)
    if broken:
        message = f"{broken:,} recorded quantities are no multiple of their item's unit and are rounded, halves up"
        yield Finding(path, message, warns=True)


def _written(world: World) -> Iterator[tuple[Path, float, float]]:
    """Yield (path, quantity, smallest unit) of every quantity that a person wrote about stock and orders."""
    for each, path, policy in world.policies:
        yield from ((path_of, quantity, each.item.unit) for path_of, quantity in _of_policy(path, policy))
    for each in world.replenishments:
        unit = each.item.unit
        if each.stocked.storage_capacity is not None:
            yield (*each.path, "storage_capacity"), each.stocked.storage_capacity, unit
        if each.stocked.expedite is not None:
            for key in ("minimum_order", "order_multiple"):
                yield (*each.path, "expedite", key), getattr(each.stocked.expedite, key), unit
        yield from _initial(each, unit)
    for supplier_name, supplier in world.scenario.suppliers.items():
        for item_name, supply in (supplier.items or {}).items():
            item = world.scenario.items.get(item_name)
            if item is not None:
                path = ("suppliers", supplier_name, "items", item_name)
                yield (*path, "minimum_order"), supply.minimum_order, item.unit
                yield (*path, "order_multiple"), supply.order_multiple, item.unit
                if supply.maximum_order is not None:
                    yield (*path, "maximum_order"), supply.maximum_order, item.unit


def _of_policy(path: Path, policy: Policy) -> Iterator[tuple[Path, float]]:
    """Yield the quantities of a policy that are counted in whole units, with their paths."""
    for key in _LEVELS:
        quantity = getattr(policy, key, None)
        if quantity is not None:
            yield (*path, key), quantity
    container = container_of(policy)
    if container is not None:
        yield (*path, "container"), container
    if isinstance(policy, Ddmrp):
        zones, spikes = policy.zones, policy.spikes
        if zones is not None:
            yield from (((*path, "zones", key), getattr(zones, key)) for key in ("red", "yellow", "green"))
        if not isinstance(spikes, str) and spikes.threshold is not None:
            yield (*path, "spikes", "threshold"), spikes.threshold


def _initial(each: Replenishment, unit: float) -> Iterator[tuple[Path, float, float]]:
    initial = each.stocked.initial
    if isinstance(initial, InitialStock):
        yield (*each.path, "initial", "on_hand"), initial.on_hand, unit
        for name, order in initial.open_orders.items():
            yield (*each.path, "initial", "open_orders", name, "quantity"), order.quantity, unit
    elif initial is not None:
        yield (*each.path, "initial"), initial, unit


RULES: tuple[Rule, ...] = (
    quantities_are_countable,
    order_quantity_is_at_least_one_unit,
    container_holds_at_least_one_unit,
    written_quantities_are_whole_units,
    recorded_quantities_are_whole_units,
)
