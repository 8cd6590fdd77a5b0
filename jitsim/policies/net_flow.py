"""The planning side of a DDMRP buffer: which demand counts, the net flow position, the order and its priority.

Quantities are whole numbers of the item's smallest unit. Definitions of the Demand Driven Institute; the spike horizon
as a multiple of the decoupled lead time (DLT) plus a constant follows SAP. TOR, TOY and TOG are the tops of the red,
yellow and green zones.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from jitsim.policies.sizing import GUARD, round_half_up

PlanningColour = Literal["blue", "green", "yellow", "red", "dark_red"]


def spike_threshold(share: float, tor: int, multiple: float = 0.0, adu: float = 0.0, quantity: float = 0.0) -> int:
    """Return the demand of one day from which it is a spike [smallest units], halves rounded up.

    It is a `share` of TOR, a `multiple` of average daily usage `adu` [smallest units/day], or a `quantity` [smallest
    units]; what is not meant is 0.
    """
    return round_half_up(share * tor + multiple * adu + quantity)


def spike_horizon(dlt: float, multiple: float = 1.0, constant: float = 0.0) -> float:
    """Return how far ahead spikes are looked for [days]: `multiple` times the DLT plus `constant` days."""
    return multiple * dlt + constant


def demand_by_day(orders: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Return known orders, each (days from today, quantity), added up by day: a whole day's demand qualifies or not."""
    total: dict[int, int] = {}
    for day, quantity in orders:
        total[day] = total.get(day, 0) + quantity
    return total


def qualified_spikes(future: Mapping[int, int], horizon_days: float, threshold: int) -> int:
    """Return the known demand of the days after today that reaches the threshold.

    `future` gives the quantity by days from today; the last day of the horizon is inside, today is not.
    """
    last = horizon_days + GUARD
    return sum(quantity for day, quantity in future.items() if 0 < day <= last and quantity >= threshold)


def qualified_demand(
    past_due: int, due_today: int, future: Mapping[int, int], horizon_days: float, threshold: int
) -> int:
    """Return what the net flow equation subtracts: demand past due, due today whatever its size, and spikes."""
    return past_due + due_today + qualified_spikes(future, horizon_days, threshold)


def net_flow_position(on_hand: int, on_order: int, qualified: int) -> int:
    """Return the net flow position: available stock plus all open supply less qualified demand."""
    return on_hand + on_order - qualified


def net_flow_order(on_hand: int, on_order: int, backlog: int, toy: int, tog: int, spikes: int = 0) -> int:
    """Return what is missing to TOG when the net flow position is below TOY, 0 otherwise.

    The rule of the policy, before sizing. `backlog` is the demand past due or due today that is not served, `spikes`
    the qualified demand of later days. To order also at TOY itself, pass one smallest unit more as `toy`.
    """
    position = on_hand + on_order - backlog - spikes
    return tog - position if position < toy else 0


def planning_priority(position: float, tog: float) -> float | None:
    """Return the net flow position in percent of TOG, the lowest most urgent; None for a buffer without zones."""
    return 100.0 * position / tog if tog > 0 else None


def planning_colour(position: float, tor: float, toy: float, tog: float) -> PlanningColour:
    """Return the zone in which the net flow position lies; blue is above the buffer, dark red below nothing."""
    if position < 0:
        return "dark_red"
    if position < tor:
        return "red"
    if position < toy:
        return "yellow"
    return "green" if position <= tog else "blue"
