"""Expediting as an engine reads it: the express way of an item-location, its cost test, and how long approval takes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from jitsim.model.arrays import NONE
from jitsim.model.clock import Clock
from jitsim.policies.expediting import Express, Loss
from jitsim.scenario.expediting import USUAL_BUDGET_PERIOD
from jitsim.scenario.expediting_terms import LostShares, express, loss
from jitsim.scenario.scenario import Scenario
from jitsim.scenario.terms import Replenishment


@dataclass(frozen=True, slots=True)
class Expediting:
    """How one item-location expedites.

    `supply` is the row of its express way in the terms of supply, `place` the place of that among its own. `expected`
    [ticks] are from the decision to the receipt, of which `approval_delay` [ticks] go by before anything is sent.
    `budget` [currency] is for every `budget_period` [ticks] from tick 0 on, NONE for any amount.
    """

    supply: int
    place: int
    loss: Loss
    express: Express
    expected: int
    approval_delay: int
    orders_anew: bool
    upgrades: bool
    budget: float
    budget_period: int


def compile_expediting(scenario: Scenario, clock: Clock, supplies: Iterable[Replenishment]) -> dict[int, Expediting]:
    """Return how item-locations expedite, by item-location; `supplies` are in the order of their rows.

    The express way of an item-location is the last of its rows.
    """
    shares, found = LostShares(scenario), {}
    location_of: dict[tuple[str, str], int] = {}
    for row, each in enumerate(supplies):
        location = location_of.setdefault((each.point, each.name), row)
        if each.is_express:
            found[location] = _of(each, row, shares.of(each) or 0.0, clock)
    return found


def _of(each: Replenishment, row: int, lost_share: float, clock: Clock) -> Expediting:
    written = each.stocked.expedite
    assert written is not None, "an express way is written"
    return Expediting(
        supply=row,
        place=each.rank,
        loss=loss(each, lost_share),
        express=express(each, written),
        expected=clock.ticks(written.days_ahead),
        approval_delay=clock.ticks(written.approval_delay),
        orders_anew=written.mode != "upgrade",
        upgrades=written.mode != "new_order",
        budget=float(NONE) if written.budget is None else written.budget,
        budget_period=max(1, clock.ticks(written.budget_period or USUAL_BUDGET_PERIOD)),
    )
