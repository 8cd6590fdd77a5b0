"""The execution side of a DDMRP buffer: colours, alerts, and what its zones lead a planner to expect.

Planning looks at the net flow position, execution at stock alone: late supply keeps the first healthy while the second
turns red. All quantities of a call are in the same unit, whichever that is. TOR is the top of the red zone, ADU the
average daily usage, DLT the decoupled lead time. Definitions of the Demand Driven Institute.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from jitsim.policies.buffer import VariabilityClass, Zones
from jitsim.policies.sizing import GUARD

ExecutionColour = Literal["green", "yellow", "red", "dark_red"]
ON_HAND_ALERT = 0.50
"""The share of TOR below which stock is red unless a planner says otherwise."""

ADU_ALERT: dict[VariabilityClass, float] = {"low": 0.25, "medium": 0.50, "high": 0.75}
"""The share by which recent usage may differ from ADU before it is worth a look."""


def execution_colour(available: float, waiting: float, tor: float, alert: float = ON_HAND_ALERT) -> ExecutionColour:
    """Return the colour of available stock; dark red is no stock while demand is `waiting`."""
    if available <= 0 and waiting > 0:
        return "dark_red"
    if available >= tor:
        return "green"
    return "yellow" if available >= alert * tor - GUARD else "red"


def execution_percent(available: float, tor: float) -> float | None:
    """Return available stock in percent of TOR; None for a buffer without a red zone."""
    return 100.0 * available / tor if tor > 0 else None


class ProjectedAlert(NamedTuple):
    """The first day, counted from today, on which projected stock is below the alert level, and that stock."""

    day: int
    available: float


def projected_alert(
    available: float,
    adu: float,
    dlt: float,
    tor: float,
    receipts: Mapping[int, float],
    orders: Mapping[int, float],
    alert: float = ON_HAND_ALERT,
) -> ProjectedAlert | None:
    """Return the first day within one DLT on which stock is expected below the alert level, None if there is none.

    Walks from today's stock (day 0, today's demand served): every day adds the `receipts` promised for it and takes
    away ADU or the known `orders`, whichever is more. Both give quantities by days from today. A receipt that was
    promised for today or earlier is overdue and not counted until it is promised anew.
    """
    level = alert * tor - GUARD
    if available < level:
        return ProjectedAlert(0, available)
    for day in range(1, math.floor(dlt + GUARD) + 1):
        available += receipts.get(day, 0.0) - max(adu, orders.get(day, 0.0))
        if available < level:
            return ProjectedAlert(day, available)
    return None


def lead_time_alert(elapsed: float, lead_time: float) -> ExecutionColour | None:
    """Return the alert of an open order of a part without a buffer, `elapsed` days after its release.

    None until two thirds of the lead time are over; the last third is cut into three: green, yellow, red. Dark red is
    past due.
    """
    left = lead_time - elapsed
    if left < 0:
        return "dark_red"
    if 3 * left > lead_time + GUARD:
        return None
    if 9 * left > 2 * lead_time + GUARD:
        return "green"
    return "yellow" if 9 * left > lead_time + GUARD else "red"


def adu_alert(recent_adu: float, adu: float, variability: VariabilityClass) -> Literal["higher", "lower"] | None:
    """Return in which direction ADU over a short horizon (usually 14 days) differs by more than the class allows."""
    if abs(recent_adu - adu) <= ADU_ALERT[variability] * adu + GUARD:
        return None
    return "higher" if recent_adu > adu else "lower"


@dataclass(frozen=True, slots=True)
class Expectations:
    """What a buffer should show in the long run if its zones fit.

    `average_open_orders` [orders] is None without a green zone, `order_interval` [days] where nothing is used.
    """

    average_on_hand: float
    lowest_on_hand: float
    highest_on_hand: float
    average_open_orders: float | None
    order_interval: float | None


def expectations(zones: Zones, adu: float) -> Expectations:
    """Return the stock [units], open orders and order interval to expect of a buffer; `adu` in [units/day]."""
    return Expectations(
        average_on_hand=zones.tor + zones.green / 2,
        lowest_on_hand=zones.tor,
        highest_on_hand=zones.tor + zones.green,
        average_open_orders=zones.yellow / zones.green if zones.green > 0 else None,
        order_interval=zones.green / adu if adu > 0 else None,
    )


def implied_safety_factor(tor: float, sd_over_lead_time: float) -> float | None:
    """Return the safety factor z that the red zone amounts to: TOR over the standard deviation of demand in the DLT.

    The red zone grows with the lead time, a statistical safety stock with its root, so z grows too. None without
    variation.
    """
    return tor / sd_over_lead_time if sd_over_lead_time > 0 else None


def implied_cycle_service_level(safety_factor: float) -> float:
    """Return the cycle service level of a safety factor, for normal demand over the lead time."""
    return 0.5 * math.erfc(-safety_factor / math.sqrt(2.0))
