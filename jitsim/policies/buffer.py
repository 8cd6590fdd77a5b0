"""The DDMRP buffer: its profile, the average daily usage and the decoupled lead time it is sized from, its zones.

Definitions are those of Ptak and Smith, Demand Driven Material Requirements Planning, and of the Demand Driven
Institute. Average daily usage is called ADU, the decoupled lead time DLT, as planners do. Quantities are in units.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from math import fsum
from typing import Literal, NamedTuple

from jitsim.policies.buffer_terms import HIGH, LOW, MODERATE, BufferTerms, Planned, buffer_zones, zone_tops
from jitsim.policies.sizing import guarded_ceil

ItemType = Literal["purchased", "manufactured", "distributed"]
LeadTimeClass = Literal["short", "medium", "long"]
VariabilityClass = Literal["low", "medium", "high"]
Replenish = Literal["replenished", "min_max", "override"]


@dataclass(frozen=True, slots=True)
class FactorRange:
    """The published range of a buffer factor for one class, both ends included, and the factor used by default."""

    lowest: float
    highest: float
    default: float

    def holds(self, factor: float) -> bool:
        """Return whether a written factor lies in the range; one outside deserves a warning, it is no error."""
        return self.lowest <= factor <= self.highest


LEAD_TIME_FACTORS: dict[LeadTimeClass, FactorRange] = {
    "short": FactorRange(0.61, 1.00, 0.75),
    "medium": FactorRange(0.41, 0.60, 0.50),
    "long": FactorRange(0.20, 0.40, 0.30),
}
"""The longer the lead time, the smaller the factor: orders come as often as for a shorter one (Demand Driven
Institute)."""
VARIABILITY_FACTORS: dict[VariabilityClass, FactorRange] = {
    "low": FactorRange(0.20, 0.40, LOW),
    "medium": FactorRange(0.41, 0.60, MODERATE),
    "high": FactorRange(0.61, 1.00, HIGH),
}
"""The more variable demand or supply, the larger the factor (Demand Driven Institute)."""
XYZ_VARIABILITY: dict[Literal["X", "Y", "Z"], VariabilityClass] = {"X": "low", "Y": "medium", "Z": "high"}
"""The variability class of each class of an XYZ analysis."""


def lead_time_class(dlt: float, short_to: float = 10.0, medium_to: float = 30.0) -> LeadTimeClass:
    """Return the class of a decoupled lead time [days]; each cut-off belongs to the shorter class."""
    if dlt <= short_to:
        return "short"
    return "medium" if dlt <= medium_to else "long"


@dataclass(frozen=True, slots=True)
class BufferProfile:
    """Items that are buffered alike: same item type, lead-time class and variability class."""

    item_type: ItemType
    lead_time: LeadTimeClass
    variability: VariabilityClass

    @property
    def lead_time_factor(self) -> float:
        """The lead-time factor used where none is written."""
        return LEAD_TIME_FACTORS[self.lead_time].default

    @property
    def variability_factor(self) -> float:
        """The variability factor used where none is written."""
        return VARIABILITY_FACTORS[self.variability].default


def past_adu(usage: Sequence[float], horizon_days: int = 84) -> float:
    """Return the mean usage of the last `horizon_days` days [units/day]; days without usage count.

    `usage` is one number a day, oldest first, today excluded. A history shorter than the horizon is averaged over
    the days it has.
    """
    days = usage[-horizon_days:]
    return fsum(days) / len(days)


def forward_adu(forecast: Sequence[float], horizon_days: int = 84) -> float:
    """Return the mean forecast of the next `horizon_days` days [units/day].

    `forecast` is one number a day, today first. A forecast shorter than the horizon is averaged over the days it has.
    """
    days = forecast[:horizon_days]
    return fsum(days) / len(days)


def blended_adu(past: float, forward: float, past_weight: float = 0.5, forward_weight: float = 0.5) -> float:
    """Return the weighted mean of past and forward ADU [units/day]; the weights must sum to exactly 1."""
    if past_weight < 0 or forward_weight < 0 or past_weight + forward_weight != 1:
        raise ValueError(
            f"weights: expected two numbers that are not negative and sum to 1, got {past_weight:g}, {forward_weight:g}"
        )
    return past_weight * past + forward_weight * forward


def past_is_known(history_days: int, horizon_days: int = 84) -> bool:
    """Return whether there is enough history for a past or blended ADU: half the horizon."""
    return 2 * history_days >= horizon_days


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a bill of material: lead time of its last step [days], whether stock of it is buffered, its parts.

    The lead time of the last step is that of the supplier for a purchased part, of the transfer for a distributed one.
    """

    own_lead_time: float
    buffered: bool = False
    components: tuple[str, ...] = ()


def decoupled_lead_times(parts: Mapping[str, Part]) -> dict[str, float]:
    """Return for every part the lead time of its longest path down to buffered parts, which are left out [days].

    A bill of material in which a part needs itself raises a ValueError (`graphlib.CycleError`).
    """
    dlt: dict[str, float] = {}
    for name in TopologicalSorter({name: part.components for name, part in parts.items()}).static_order():
        part = parts[name]
        below = (0.0 if parts[component].buffered else dlt[component] for component in part.components)
        dlt[name] = part.own_lead_time + max(below, default=0.0)
    return dlt


class Tops(NamedTuple):
    """The tops of the red, yellow and green zones as whole numbers of the item's smallest unit."""

    tor: int
    toy: int
    tog: int


@dataclass(frozen=True, slots=True)
class Zones:
    """The zones of one buffer [units], each a whole number of the item's smallest unit."""

    red_base: float
    red_safety: float
    yellow: float
    green: float
    unit: float = 1.0

    @property
    def in_smallest_units(self) -> Tops:
        """The three tops, counted in the item's smallest unit."""
        return Tops(*zone_tops(self.red_base, self.red_safety, self.yellow, self.green, self.unit))

    @property
    def tor(self) -> float:
        """Top of red: red base and red safety [units]."""
        return self.in_smallest_units.tor * self.unit

    @property
    def toy(self) -> float:
        """Top of yellow, below which an order is due [units]."""
        return self.in_smallest_units.toy * self.unit

    @property
    def tog(self) -> float:
        """Top of green, up to which is ordered [units]."""
        return self.in_smallest_units.tog * self.unit


def zones(
    adu: float,
    dlt: float,
    ltf: float,
    vf: float,
    minimum_order: float = 0.0,
    order_cycle: float = 0.0,
    unit: float = 1.0,
    daf: float = 1.0,
    ltaf: float = 1.0,
    zaf: tuple[float, float, float] = (1.0, 1.0, 1.0),
    extra_lead_time: float = 0.0,
    mode: Replenish = "replenished",
    override: tuple[float, float, float] = (0.0, 0.0, 0.0),
    exploded_adu: float = 0.0,
) -> Zones:
    """Return the zones of a buffer.

    `adu` [units/day], `dlt` [days], lead-time factor and variability factor, `minimum_order` [units], `order_cycle`
    [days] and the item's smallest `unit`. `daf` multiplies ADU and `ltaf` the DLT; `zaf` multiplies the red, yellow
    and green zone; `extra_lead_time` [days] and `exploded_adu` [units/day] are added. `min_max` has no yellow zone;
    `override` takes the red, yellow and green zone as written [units], which only `zaf` changes.
    Every zone is rounded, halves up, before the next is computed from it: rounding the sum would differ.
    """
    terms = BufferTerms(dlt, ltf, extra_lead_time, minimum_order, order_cycle, unit, mode != "min_max")
    if mode == "override":
        terms = BufferTerms(unit=unit, is_written=1.0, red=override[0], yellow=override[1], green=override[2])
    return Zones(*buffer_zones(terms, Planned(daf, ltaf, *zaf), adu, vf, exploded_adu), unit)


def adjustment_on(day: int, adjustments: Iterable[tuple[int, int, float]]) -> float:
    """Return the factor that holds on a day; overlapping adjustments multiply, without any it is 1."""
    product = 1.0
    for first_day, last_day, factor in adjustments:
        if first_day <= day <= last_day:
            product *= factor
    return product


def adu_from_parent(
    day: float, parent_adu: float, factor_on: Callable[[int], float], per_parent: float, lead_time_to_parent: float
) -> float:
    """Return the ADU that a parent's planned adjustment adds to a buffered component on a day [units/day].

    `per_parent` pieces go into one parent, whose planned factor is `factor_on` a day. The component is needed earlier
    than the parent by the cumulative lead time between them [days], so the factor is the parent's of that many days
    later, a part of a day counting as one.
    """
    return parent_adu * (factor_on(guarded_ceil(day + lead_time_to_parent)) - 1.0) * per_parent


def ramp_factor(day: float, points: Sequence[tuple[float, float]]) -> float:
    """Return the factor on a day of a ramp up, ramp down or transition.

    `points` are (day, factor), one at every month end, days ascending; between two points the factor is linear,
    before the first and after the last it is theirs.
    """
    before = points[0]
    if day <= before[0]:
        return before[1]
    for after in points[1:]:
        if day <= after[0]:
            share = (day - before[0]) / (after[0] - before[0])
            return before[1] + share * (after[1] - before[1])
        before = after
    return before[1]
