"""What the slow simulator of suppliers and customers knows of its world, and the state of one item at one place.

Ticks and smallest units, unless said otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Protocol

from tests.engine.reference import Row
from tests.engine.reference_rules import Parameters, Plan, Shelf, Sizing


class Chance(Protocol):
    """What is drawn elsewhere."""

    def lead_time(self, location: int, day: int, ordinal: int) -> int: ...
    def first_part(self, location: int, day: int, ordinal: int, quantity: int) -> tuple[int, int]: ...
    def rejected(self, location: int, receipt: int, quantity: int) -> int: ...
    def remake_lead_time(self, location: int, day: int, ordinal: int) -> int: ...


@dataclass(frozen=True)
class Week:
    """Working days of a week that begins on day 0, and time that passes on them only."""

    works: tuple[bool, ...]
    ticks_per_day: int

    def opens(self, tick: int) -> int:
        """Return the tick, or the start of the next working day."""
        while not self.works[tick // self.ticks_per_day % 7]:
            tick = (tick // self.ticks_per_day + 1) * self.ticks_per_day
        return tick

    def later(self, tick: int, needed: int) -> int:
        """Return the tick after so many working ticks; work done when a day ends is done when the next one starts."""
        tick = self.opens(tick)
        while True:
            midnight = (tick // self.ticks_per_day + 1) * self.ticks_per_day
            if tick + needed < midnight:
                return tick + needed
            needed -= midnight - tick
            tick = self.opens(midnight)

    def on_working_day(self, tick: int) -> int:
        """Return the same time of day on this or the next working day."""
        while not self.works[tick // self.ticks_per_day % 7]:
            tick += self.ticks_per_day
        return tick


@dataclass(frozen=True)
class Clock:
    horizon: int
    ticks_per_day: int
    review: int
    demand_first: bool


@dataclass(frozen=True)
class Who:
    """What the customer of a demand stream is like; `whole` takes complete lines, `together` whole orders."""

    name: str
    promise: int = 0
    notice: int = 0
    priority: int = 1
    lost: bool = False
    patience: int | None = None
    whole: bool = False
    together: bool = False
    reserves: bool = True


@dataclass(frozen=True)
class CustomerOrder:
    tick: int
    quantity: int
    stream: int
    loses: bool
    number: int | None  # among the orders of several lines of its customer


@dataclass(frozen=True)
class Terms:
    """One item at one stocking point; ticks and smallest units, `unit` in units."""

    supplier: int
    unit: Fraction
    sizing: Sizing
    plan: Plan
    on_hand: int
    open_orders: tuple[tuple[int, int], ...]  # (due, quantity), by due tick
    first_review: int
    review_period: int  # 0 at every change
    delay: int
    crossing: bool
    dock: int | None
    working: Week
    supplier_working: Week
    accepts: Callable[[int], bool]  # by day
    capacity: Fraction | None  # units a day of all items of the supplier
    splits: bool
    short_close: int | None
    inspects: bool
    inspection: int
    replaces: bool
    allocation: str


@dataclass
class Line:
    """A line that has stock set aside until it, or its whole order, is complete."""

    place: Place
    number: int
    held: int
    waits: Waiting | None
    order: WholeOrder

    @property
    def complete(self) -> bool:
        return self.waits is None or self.waits.missing == 0


@dataclass
class WholeOrder:
    expected: int
    lines: list[Line] = field(default_factory=list)
    is_cancelled: bool = False


@dataclass(order=True)
class Waiting:
    rank: tuple[int, int, int]
    number: int
    missing: int = field(compare=False)
    undivided: bool = field(compare=False)
    line: Line | None = field(compare=False, default=None)


@dataclass
class Truck:
    """What is left of a supplier's day."""

    day: int = -1
    left: Fraction = Fraction(0)


class Place:
    """The state of one item-location and its rows."""

    def __init__(self, location: int, terms: Terms, orders: list[CustomerOrder]) -> None:
        self.location = location
        self.terms = terms
        self.orders = orders
        self.shelf = Shelf(terms.on_hand)
        self.rows: list[Row] = []
        self.queue: list[Waiting] = []
        self.parameters: Parameters = terms.plan.parameters(0)
        self.customer_orders = self.replenishment_orders = self.inspections = 0
        self.released_on: Counter[int] = Counter()
        self.rejected_on: Counter[int] = Counter()
        self.latest_arrival = 0
        self.reviews: set[int] = set()
        self.refusal: tuple[int, int] | None = None

    def row(self, tick: int, kind: str, quantity: int, part: int) -> None:
        self.rows.append(Row(tick, kind, quantity, part))
