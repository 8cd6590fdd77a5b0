"""Set-ups are reduced for a lot that can be the economic one, and that the policy and the supplier allow."""

from __future__ import annotations

from collections.abc import Iterator

from jitsim.policies import Policy
from jitsim.policies.eoq import DAYS_PER_YEAR, LEAST_COVER, eoq
from jitsim.policies.min_max import MinMaxLevels
from jitsim.policies.reorder_point import ReorderPoint
from jitsim.policies.vmi import Vmi
from jitsim.scenario.checks.finding import Finding, Findings, Rule, World
from jitsim.scenario.suppliers import SetupInvestment, SetupReduction
from jitsim.scenario.terms import Replenishment
from jitsim.scenario.tree import Path, shown


def reduced_setups_have_a_holding_cost(world: World) -> Findings:
    """How far set-ups are worth reducing follows from what stock costs."""
    for each, path, _ in _written(world):
        if not each.item.yearly_holding_cost:
            message = f"expected a holding_cost of item {each.name} above 0, got none"
            yield Finding(path, message, ("a unit_cost gives the holding cost too",))


def a_chosen_lot_is_below_the_economic_one(world: World) -> Findings:
    """Set-ups are reduced for smaller lots; a larger one would need dearer set-ups."""
    for each, path, lever in _written(world):
        if isinstance(lever, SetupReduction):
            economic = _lot(each, lever, each.supply.order_cost)
            if economic is not None and lever.lot >= economic:
                message = f"expected less than the economic order quantity ({economic:,.4g}), got {shown(lever.lot)}"
                yield Finding((*path, "lot"), message)


def policies_order_the_lot_that_setups_are_reduced_for(world: World) -> Findings:
    """The lot of the reduced set-ups is not so small that the supplier or the policy makes it larger."""
    for each, path, lever in _levers(world):
        lot = _lot(each, lever, each.ordering_cost.per_order)
        smallest, week = each.smallest_order * each.item.unit, LEAST_COVER * lever.daily_demand
        if lot is None:
            continue
        if lot < smallest * (1 - 1e-9):
            message = f"the lot it is for ({lot:,.4g}) is less than the smallest order ({shown(smallest)})"
            yield Finding(path, message, warns=True)
        elif lot < week * (1 - 1e-9) and _has_an_economic_lot(each.stocked.policy):
            message = f"the lot it is for ({lot:,.4g}) is less than a week of demand ({shown(week)}), which is ordered"
            yield Finding(path, f"{message} unless the policy writes its lot or order_cover", warns=True)


def _has_an_economic_lot(policy: Policy) -> bool:
    """Return whether a policy computes its lot from costs, a week of demand at least."""
    if isinstance(policy, ReorderPoint):
        return policy.order_quantity is None and policy.order_cover is None
    if isinstance(policy, Vmi):
        return policy.maximum_stock is None and policy.order_cover is None
    return isinstance(policy, MinMaxLevels) and policy.order_up_to is None and policy.order_cover is None


def _lot(each: Replenishment, lever: SetupReduction | SetupInvestment, order_cost: float) -> float | None:
    """Return the economic order quantity of the demand that a lever is planned for [units]."""
    holding = each.item.yearly_holding_cost
    return eoq(lever.daily_demand * DAYS_PER_YEAR, order_cost, holding) if holding else None


def _levers(world: World) -> Iterator[tuple[Replenishment, Path, SetupReduction | SetupInvestment]]:
    """Yield what reduces the set-ups of an item-location, with its path."""
    for each in world.supplies:
        path = ("suppliers", each.source.name, "items", each.name)
        if each.supply.setup_reduction is not None:
            yield each, (*path, "setup_reduction"), each.supply.setup_reduction
        if each.supply.setup_investment is not None:
            yield each, (*path, "setup_investment"), each.supply.setup_investment


def _written(world: World) -> list[tuple[Replenishment, Path, SetupReduction | SetupInvestment]]:
    """Return every lever once, with one of the item-locations that have it."""
    return list({path: (each, path, lever) for each, path, lever in _levers(world)}.values())


RULES: tuple[Rule, ...] = (
    reduced_setups_have_a_holding_cost,
    a_chosen_lot_is_below_the_economic_one,
    policies_order_the_lot_that_setups_are_reduced_for,
)
