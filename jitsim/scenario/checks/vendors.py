"""What a vendor owns, pays and knows is settled for good, and what it bears can be told."""

from __future__ import annotations

from jitsim.policies.hybrid import Hybrid
from jitsim.policies.vmi import Vmi
from jitsim.scenario.checks.finding import Finding, Findings, Rule, World
from jitsim.scenario.items import CarryingRate
from jitsim.scenario.tree import shown


def agreements_with_vendors_do_not_change_with_the_class(world: World) -> Findings:
    """Whose stock is, and what is paid for its level, holds for as long as the item is stocked."""
    for each, path, policy in world.policies:
        if not isinstance(policy, Vmi) or not isinstance(each.stocked.policy, Hybrid):
            continue
        agreed = {
            "ownership": policy.is_consigned,
            "under_penalty": policy.under_penalty > 0,
            "over_penalty": policy.over_penalty > 0,
            "minimum_load": policy.minimum_load is not None,
            "review_period": policy.days_between_messages > 0,
        }
        for key in (key for key, is_agreed in agreed.items() if is_agreed):
            message = f"expected no such agreement in the map of a hybrid policy, got {_shown(getattr(policy, key))}"
            remedy = ("it would begin and end with the class of the item; give the item the policy vmi itself",)
            yield Finding((*path, key), message, remedy)


def _shown(value: object) -> str:
    return shown(value) if isinstance(value, int | float) else str(value)


def what_vendors_bear_can_be_told(world: World) -> Findings:
    """Capital and obsolescence of consigned stock are the vendor's, so its carrying rate is known by its parts."""
    for each, path, policy in world.policies:
        if not isinstance(policy, Vmi) or not policy.is_consigned:
            continue
        item = each.item
        one_figure = item.carrying_rate is not None and not isinstance(item.carrying_rate, CarryingRate)
        if one_figure or item.holding_cost is not None:
            given = "holding_cost" if item.holding_cost is not None else "carrying_rate"
            message = f"{given} of {each.name} is one figure: what of it the vendor bears, and the buyer, is not known"
            yield Finding((*path, "ownership"), message, warns=True)


def vendors_are_told_as_often_as_they_look(world: World) -> Findings:
    """A vendor that reviews more often than it gets messages goes by stale data."""
    for _, path, policy in world.policies:
        if isinstance(policy, Vmi) and policy.days_between_messages > policy.days_between_reviews:
            told, looks = shown(policy.days_between_messages), shown(policy.days_between_reviews)
            message = f"the vendor looks every {looks} days and is told every {told}: it goes by stale data in between"
            yield Finding((*path, "share_interval"), message, warns=True)


RULES: tuple[Rule, ...] = (
    agreements_with_vendors_do_not_change_with_the_class,
    what_vendors_bear_can_be_told,
    vendors_are_told_as_often_as_they_look,
)
