"""What an item costs to hold is said once, and can be computed."""

from __future__ import annotations

from jitsim.scenario.checks.finding import Finding, Findings, Rule, World
from jitsim.scenario.items import CarryingRate
from jitsim.scenario.tree import shown


def cost_of_holding_is_said_once(world: World) -> Findings:
    """An item has a carrying rate or a holding cost, not both."""
    for name, item in world.scenario.items.items():
        if item.carrying_rate is not None and item.holding_cost is not None:
            message = "expected carrying_rate or holding_cost, got both"
            remedy = ("take one away; one that is inherited is taken away by null",)
            yield Finding(("items", name), message, remedy)


def a_carrying_rate_has_a_unit_cost(world: World) -> Findings:
    """A carrying rate is a share of a value, so the value is known."""
    for name, item in world.scenario.items.items():
        if item.carrying_rate is not None and item.unit_cost is None:
            message = "expected a unit_cost that the rate is a share of, got none"
            remedy = ("give unit_cost, or holding_cost per unit and year",)
            yield Finding(("items", name, "carrying_rate"), message, remedy, rests_on=(("items", name),))


def a_carrying_rate_is_a_share_of_the_value(world: World) -> Findings:
    """A year on the shelf seldom costs more than the item: 25 was probably meant as 25 percent."""
    for name, item in world.scenario.items.items():
        rate = item.carrying_rate.total if isinstance(item.carrying_rate, CarryingRate) else item.carrying_rate
        if rate is not None and rate > 1:
            message = f"{shown(rate)} is {shown(100 * rate)} % of the value a year; 25 % is 0.25"
            yield Finding(("items", name, "carrying_rate"), message, warns=True)


RULES: tuple[Rule, ...] = (
    cost_of_holding_is_said_once,
    a_carrying_rate_has_a_unit_cost,
    a_carrying_rate_is_a_share_of_the_value,
)
