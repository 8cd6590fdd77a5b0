"""Expediting can pay: what it spares and costs is known, it is faster, and there is something that it can bring."""

from __future__ import annotations

from collections.abc import Iterator

from jitsim.policies.make_to_order import DropShip
from jitsim.scenario.checks.finding import Finding, Findings, Rule, World
from jitsim.scenario.expediting import Expedite
from jitsim.scenario.expediting_terms import LostShares, premium_per_unit
from jitsim.scenario.terms import Replenishment
from jitsim.scenario.tree import Path, shown


def it_is_known_what_is_lost(world: World) -> Findings:
    """The share of what is short that is lost is written where customers do not all say the same."""
    shares = LostShares(world.scenario)
    for each, path, _ in _written(world):
        if shares.of(each) is None:
            message = f"expected a lost_share, since customers of {each.point} do not say one share for all, got none"
            remedy = ("it is the share of what is short that is lost; the rest waits",)
            yield Finding(path, message, remedy, rests_on=(("customers",),))


def what_is_lost_has_a_margin(world: World) -> Findings:
    """Where demand is lost, its margin is known."""
    shares = LostShares(world.scenario)
    for each, path, _ in _written(world):
        missing = [key for key in ("price", "unit_cost") if getattr(each.item, key) is None]
        if shares.of(each) and missing:
            message = f"expected a {' and a '.join(missing)} of item {each.name}, got none"
            remedy = ("what is lost costs its margin, the price less the unit_cost",)
            yield Finding(path, message, remedy, rests_on=(("items", each.name), ("customers",)))


def what_waits_costs_something(world: World) -> Findings:
    """Where all demand waits, waiting costs something; else nothing is ever worth expediting."""
    shares = LostShares(world.scenario)
    for each, path, _ in _written(world):
        if shares.of(each) == 0 and each.item.backorder_cost == 0:
            message = f"expected a backorder_cost of item {each.name} above 0, got none"
            remedy = ("what is short waits there, and waiting costs nothing: nothing would ever be expedited",)
            yield Finding(path, message, remedy, rests_on=(("items", each.name), ("customers",)))


def a_premium_is_known(world: World) -> Findings:
    """A premium is written, or follows from the unit cost."""
    for each, path, written in _written(world):
        if premium_per_unit(each, written) is None:
            message = f"expected a premium_per_unit, or a unit_cost of item {each.name}, got neither"
            yield Finding(path, message, rests_on=(("items", each.name),))


def it_is_faster(world: World) -> Findings:
    """What is expedited is expected before what is ordered the usual way at the same time."""
    for each, path, written in _written(world):
        if each.lead_time is None:
            continue
        usual = each.lead_time.expectation if each.promised_lead_time is None else each.promised_lead_time
        most, mean = usual - written.approval_delay - written.least_days_saved, written.days_ahead
        if written.days_ahead > usual - written.least_days_saved:
            less = f"the {shown(usual)} of {each.source.name} less approval_delay and least_days_saved"
            message = f"expected at most {shown(most)} days ({less}), got {shown(mean - written.approval_delay)}"
            rests_on = (path, ("suppliers", each.source.name), ("lanes",))
            yield Finding((*path, "lead_time"), message, ("it would never pay",), rests_on=rests_on)


def new_orders_are_made_where_they_can_be(world: World) -> Findings:
    """A supplier takes a new order; a card loop, a stocking point or a work center does not take one out of turn."""
    loops = {each.path for each, _, policy in world.policies if policy.counts_cards}
    for each, path, written in _written(world):
        name, reason = each.source.name, ""
        if each.source.sender or each.source.maker:
            reason = f"{'stocking point' if each.source.sender else 'work center'} {name} serves orders in their turn"
        elif each.path in loops:
            reason = "cards bound what is on order"
        if written.orders_anew and reason:
            message = f"expected upgrade, since {reason}, got {written.mode}"
            remedy = ("an order that is on its way can go on faster",)
            yield Finding((*path, "mode"), message, remedy, rests_on=(path,))


def nothing_drop_shipped_is_expedited(world: World) -> Findings:
    """What goes straight to a customer is never short on the shelf."""
    for each, path, _ in _written(world):
        if isinstance(each.stocked.policy, DropShip):
            message = "expected none: what is drop-shipped is never in stock, got some"
            yield Finding(path, message, ("make_to_order has a shelf; or give the supplier a shorter lead_time",))


def _written(world: World) -> Iterator[tuple[Replenishment, Path, Expedite]]:
    """Yield what is expedited, with the path of that and what is written there."""
    for each in world.replenishments:
        if each.stocked.expedite is not None:
            yield each, (*each.path, "expedite"), each.stocked.expedite


RULES: tuple[Rule, ...] = (
    it_is_known_what_is_lost,
    what_is_lost_has_a_margin,
    what_waits_costs_something,
    a_premium_is_known,
    it_is_faster,
    new_orders_are_made_where_they_can_be,
    nothing_drop_shipped_is_expedited,
)
