"""How a DDMRP buffer follows from numbers: plain functions of scalars, which every engine calls as they are."""

from __future__ import annotations

import math
from typing import NamedTuple

from jitsim.policies.classes import XYZ
from jitsim.policies.net_flow import spike_threshold
from jitsim.policies.sizing import GUARD, round_half_up

X_LIMIT, Y_LIMIT = XYZ.limits
LOW, MODERATE, HIGH = 0.30, 0.50, 0.75
"""The variability factors of the classes X, Y and Z of an item (see `buffer.VARIABILITY_FACTORS`)."""


class Planned(NamedTuple):
    """Planned factors of a day: on average daily usage, on the lead time and on each zone."""

    demand: float = 1.0
    lead_time: float = 1.0
    red: float = 1.0
    yellow: float = 1.0
    green: float = 1.0


class BufferTerms(NamedTuple):
    """What a buffer is computed from besides usage, variability and planned factors: numbers, yes and no as 1 and 0.

    Lead times and `order_cycle` [days], `minimum_order`, written zones and `unit` [units]; the trigger lies
    `strictly` 0 or 1 smallest unit above the top of yellow. The spike threshold is the sum of a share of the red zone,
    a multiple of usage and a quantity [smallest units], all but one of them 0.
    """

    lead_time: float = 0.0
    lead_time_factor: float = 0.0
    extra_lead_time: float = 0.0
    minimum_order: float = 0.0
    order_cycle: float = 0.0
    unit: float = 1.0
    has_yellow: float = 1.0
    is_written: float = 0.0
    red: float = 0.0
    yellow: float = 0.0
    green: float = 0.0
    strictly: float = 0.0
    has_spikes: float = 0.0
    spike_days: float = 0.0
    spike_share: float = 0.0
    spike_multiple: float = 0.0
    spike_quantity: float = 0.0


def whole(quantity: float, unit: float) -> float:
    """Return the nearest whole number of smallest units, halves up [units]."""
    return round_half_up(quantity / unit) * unit


def buffer_zones(
    terms: BufferTerms, planned: Planned, adu: float, vf: float, exploded_adu: float = 0.0
) -> tuple[float, float, float, float]:
    """Return red base, red safety, yellow and green [units], each rounded before the next is computed from it.

    `adu` [units per day] and the variability factor `vf` are without planned factors; `exploded_adu` is added to usage.
    """
    unit = terms.unit
    if terms.is_written:
        red_base, red_safety = whole(terms.red, unit), 0.0
        yellow, green = whole(terms.yellow, unit), whole(terms.green, unit)
    else:
        daily = adu * planned.demand + exploded_adu
        over_lead_time = daily * (terms.lead_time * planned.lead_time + terms.extra_lead_time)
        red_base = whole(over_lead_time * terms.lead_time_factor, unit)
        red_safety = whole(red_base * vf, unit)
        yellow = whole(over_lead_time, unit) if terms.has_yellow else 0.0
        lot = max(terms.minimum_order, terms.order_cycle * daily, over_lead_time * terms.lead_time_factor)
        green = whole(lot, unit)
    red_base, red_safety = whole(red_base * planned.red, unit), whole(red_safety * planned.red, unit)
    return red_base, red_safety, whole(yellow * planned.yellow, unit), whole(green * planned.green, unit)


def zone_tops(red_base: float, red_safety: float, yellow: float, green: float, unit: float) -> tuple[int, int, int]:
    """Return the tops of red, yellow and green [smallest units]."""
    tor = round_half_up(red_base / unit) + round_half_up(red_safety / unit)
    toy = tor + round_half_up(yellow / unit)
    return tor, toy, toy + round_half_up(green / unit)


def buffer_parameters(
    terms: BufferTerms, planned: Planned, adu: float, vf: float, exploded_adu: float = 0.0
) -> tuple[int, int, int, int, int]:
    """Return what the net flow rule takes: spike horizon [days] and threshold, tops of yellow, green and red.

    All but the first are in smallest units; see `buffer_zones`.
    """
    red_base, red_safety, yellow, green = buffer_zones(terms, planned, adu, vf, exploded_adu)
    tor, toy, tog = zone_tops(red_base, red_safety, yellow, green, terms.unit)
    least = spike_threshold(terms.spike_share, tor, terms.spike_multiple, adu / terms.unit, terms.spike_quantity)
    spikes = max(1, least) if terms.has_spikes else 0
    return math.floor(terms.spike_days + GUARD), spikes, toy + int(terms.strictly), tog, tor


def usual_variability_factor(total: float, squares: float, weeks: int) -> float:
    """Return the variability factor by the variation of weekly demand; too little history counts as moderate.

    `total` [units] and `squares` [units^2] are the sums of the demand of so many weeks, and of its squares.
    """
    if weeks < 2 or total <= 0.0:
        return MODERATE
    mean = total / weeks
    variation = math.sqrt(max(0.0, squares - total * mean) / (weeks - 1)) / mean
    if variation > Y_LIMIT + GUARD:
        return HIGH
    return MODERATE if variation > X_LIMIT + GUARD else LOW
