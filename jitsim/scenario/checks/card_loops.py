"""Card loops that starve or stand still: as far as that is known before the run."""

from __future__ import annotations

import math
from collections.abc import Iterator

from jitsim.policies.kanban import Kanban
from jitsim.scenario.checks.finding import Finding, Findings, Rule, StockedAt, World
from jitsim.scenario.checks.plausibility import least_lot
from jitsim.scenario.customers import Customer
from jitsim.scenario.terms import Replenishment
from jitsim.scenario.tree import Path, shown

Whole = tuple[StockedAt, str, float, Path]
"""Where an order must be served as a whole, whose it is, its units, and where that is said."""


def whole_orders_fit_into_the_loop(world: World) -> Findings:
    """What must leave as a whole, and has no stock set aside, is no more than a loop can ever have on the shelf."""
    whole: dict[StockedAt, list[tuple[str, float, Path]]] = {}
    for place, who, units, rests_on in (*_whole_transfers(world), *_whole_lines(world)):
        whole.setdefault(place, []).append((who, units, rests_on))
    for each, path, policy, cards in _written_loops(world):
        container, unit = max(1, each.terms.written(policy.container)), each.item.unit
        most = cards * container + (0 if policy.release_on == "empty" else container - 1)
        for who, units, rests_on in whole.get((each.point, each.name), ()):
            least = each.terms.written(units)
            if least > most:
                loop = f"{_worth(cards, container * unit)} can have ({shown(most * unit)})"
                takes = f"{who} takes {shown(least * unit)} as a whole or nothing"
                message = f"{takes}, more than {loop}: it waits for ever"
                remedy = ("give the loop more cards, or let the order be shipped in parts",)
                yield Finding(path, message, remedy, rests_on=(rests_on,))


def _whole_transfers(world: World) -> Iterator[Whole]:
    """Yield the smallest orders that go over lanes as a whole, where they are served."""
    for each in world.replenishments:
        lane = world.scenario.lanes.get(each.source.lane)
        is_cut = each.supply.maximum_order is not None or each.stocked.storage_capacity is not None
        if each.source.sender and lane is not None and lane.ship == "complete" and not is_cut:
            who = f"{each.point} (lane {each.source.lane})"
            yield (each.source.sender, each.name), who, least_lot(each) * each.item.unit, each.path


def _whole_lines(world: World) -> Iterator[Whole]:
    """Yield the smallest orders of customers who take all or nothing and have no stock set aside."""
    for name, customer in world.scenario.customers.items():
        if customer.ship == "complete_line" and not customer.reserve and customer.unmet == "backorder":
            for item in world.demanded(customer):
                size = _least_wanted(customer, item)
                if size is not None:
                    yield (customer.at, item), f"customer {name}", size, ("customers", name)


def _least_wanted(customer: Customer, item: str) -> float | None:
    """Return the smallest order of a customer [units], None where it may be anything."""
    demand = customer.demand.get(item) if isinstance(customer.demand, dict) else None
    if demand is None or demand.history is not None or demand.shapes or customer.shapes:
        return None
    law = demand.order_size if demand.daily is None else demand.daily
    if law is None:
        return 1.0
    atoms = law.atoms()
    return None if atoms is None else float(min((value for value in atoms[0] if value > 0), default=0.0))


def all_cards_find_room(world: World) -> Findings:
    """The store has room for a container, and for one on every card."""
    for each, path, policy, cards in _written_loops(world):
        storage = each.stocked.storage_capacity
        if storage is None:
            continue
        container, room = policy.container, f"storage_capacity ({shown(storage)})"
        if container > storage:
            message = f"{shown(container)} is more than {room}: only a backlog makes room for a full container"
            yield Finding((*path, "container"), message, warns=True)
        elif cards * container > storage:
            used = f"which is enough for {math.floor(storage / container + 1e-9)}"
            yield Finding(path, f"{_worth(cards, container)} are more than {room}, {used}", warns=True)


def cards_hold_what_a_lot_needs(world: World) -> Findings:
    """What one lot takes of a component is on its cards at once; else every lot waits until they have gone round."""
    loops = {
        (each.point, each.name): (each, path, policy, cards) for each, path, policy, cards in _written_loops(world)
    }
    for product in world.replenishments:
        for making in product.source.steps:
            made = least_lot(product) * product.item.unit if making.lot is None else making.lot
            for name, need in making.needs.items():
                found = loops.get((str(making.from_), name))
                if found is None:
                    continue
                _, path, policy, cards = found
                if made * need > cards * policy.container * (1 + 1e-9):
                    lot = f"a lot of {product.name} takes {shown(made * need)}"
                    held = f"{_worth(cards, policy.container)} hold at once"
                    message = f"{lot}, more than {held}: every lot waits until the cards have gone round again"
                    yield Finding(path, message, warns=True, rests_on=(product.path,))


def cards_bring_what_is_demanded(world: World) -> Findings:
    """A loop is not starved: by Little's law its cards bring no more than what they hold in every lead time."""
    for each, path, policy, cards in _written_loops(world):
        rate, days = world.demand_rates.get((each.point, each.name), 0.0), _least_days(each, policy)
        most = cards * policy.container
        if each.supply.minimum_order_value > 0 or most >= rate * days * (1 - 1e-9):
            continue
        brings = f"{_worth(cards, policy.container)} every {days:,.4g} days is at most {most / days:,.4g} a day"
        then = "the rest is lost" if each.lost else "what waits grows without end"
        yield Finding(path, f"{brings}, {rate:,.4g} are demanded: {then}", warns=True)


def _least_days(each: Replenishment, policy: Kanban) -> float:
    """Return the mean lead time of an order without any wait: on the way, and of made goods that of one lot."""
    days = 0.0 if each.lead_time is None else each.lead_time.expectation
    making = each.source.making
    if making is None:
        return days
    units = making.lot if making.lot is not None else policy.container * (policy.batch_cards or 1)
    runs = [step.run_time.expectation for step in each.source.steps if step.run_time is not None]
    return days + units * sum(runs)


def _worth(cards: int, container: float) -> str:
    return f"{cards} {'card' if cards == 1 else 'cards'} x {shown(container)}"


def _written_loops(world: World) -> Iterator[tuple[Replenishment, Path, Kanban, int]]:
    """Yield the loops whose cards are counted and written, with the most cards that they ever have."""
    for each in world.replenishments:
        policy = each.stocked.policy
        if isinstance(policy, Kanban) and policy.counts_cards and policy.cards is not None:
            most = max([policy.cards, *(change.cards for change in policy.card_changes.values())])
            yield each, (*each.path, "policy"), policy, most


RULES: tuple[Rule, ...] = (
    whole_orders_fit_into_the_loop,
    all_cards_find_room,
    cards_hold_what_a_lot_needs,
    cards_bring_what_is_demanded,
)
