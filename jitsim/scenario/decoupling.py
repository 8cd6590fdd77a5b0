"""Decoupled lead times: how long an item takes when everything below it that is not stocked must be made or sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from graphlib import CycleError

from jitsim.policies.buffer import Part, decoupled_lead_times
from jitsim.scenario.scenario import Scenario
from jitsim.scenario.terms import Replenishment, replenishments
from jitsim.scenario.work_centers import Making


def decoupled(scenario: Scenario) -> list[Replenishment]:
    """Return every item at every stocking point, with its lead times where it comes from within the network.

    Where items go round in a circle there are none: that is a problem of its own.
    """
    places = list(replenishments(scenario))
    if not any(place.source.sender or place.source.maker for place in places):
        return places
    number_of = {(place.point, place.name): str(number) for number, place in enumerate(places)}
    parts = {
        number_of[place.point, place.name]: Part(
            own_lead_time(scenario, place),
            place.stocked.policy.decouples,
            tuple(number_of[below] for below in _below(scenario, place) if below in number_of),
        )
        for place in places
    }
    try:
        days = decoupled_lead_times(parts)
    except CycleError:
        return places
    return [_with_days(place, parts[str(number)], days[str(number)]) for number, place in enumerate(places)]


def _with_days(place: Replenishment, part: Part, days: float) -> Replenishment:
    """Return an item with its days; what is sent from stock is like what a supplier sends, as far as receipts tell."""
    if not place.source.sender and not place.source.maker:
        return place
    from_stock = bool(place.source.sender) and days == part.own_lead_time
    return replace(place, own_lead_time=part.own_lead_time, decoupled_lead_time=None if from_stock else days)


def own_lead_time(scenario: Scenario, place: Replenishment) -> float:
    """Return the days of an item's last step: what is promised, else what is usual when nothing waits.

    Usual are the delay of the order, set-up and run times of the smallest lot in all steps, and the days on the way.
    """
    if place.promised_lead_time is not None:
        return place.promised_lead_time
    way = 0.0 if place.lead_time is None else place.lead_time.expectation
    lane = scenario.lanes.get(place.source.lane)
    units = max(1, place.smallest_order) * place.item.unit
    made = sum(_days_to_make(making, units) for making in place.source.steps)
    return (0.0 if lane is None else lane.information_delay) + made + way


def _days_to_make(making: Making, units: float) -> float:
    set_up = 0.0 if making.set_up_time is None else making.set_up_time.expectation
    return set_up + (0.0 if making.run_time is None else making.run_time.expectation * units)


def _below(scenario: Scenario, place: Replenishment) -> Iterator[tuple[str, str]]:
    """Yield the stocking points and items that an item is sent from or made of."""
    if place.source.sender:
        yield place.source.sender, place.name
    for making in place.source.steps:
        yield from ((str(making.from_), name) for name in making.needs)
