"""The company of the scenario: what it sells, who supplies it, and what its planner takes the demand for.

Everything follows from the constants below and from one seed, and every number is rounded to few digits, so it is the
same on every machine. The constants of `Fitted` are those that `fit.py` found by simulation; all others are chosen.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from statistics import NormalDist

SEED = 1250

# The case study.
ITEMS = 1250
CLASS_A = 150
SHARE_OF_A = 0.75
COST_OF_GOODS = 12.0e6 * 4.2
"""Inventory times turnover [USD a year]."""
LEADING_SUPPLIERS = 10
SHARE_OF_LEADING = 0.60

# Chosen: what is sold.
CLASS_B = 350
MARGIN = 0.20
"""Margin as a share of the price; with it the revenue is 63 million USD."""
LEAST_SHARE = 1.2e-5
"""What the smallest items have of all revenue at least."""
ORDERS_A_DAY = 115
LINES_AN_ORDER = 2.7
LINES_EXPONENT = 0.62
"""Lines a year of an item grow with its revenue to this power, the rest of the growth is in the size of a line."""

# Chosen: the rule of thumb, as `base.yaml` has it.
REORDER_COVER = 45
ORDER_COVER = 90

# Chosen: minimum orders and packages.
MOST_COVER = 300
"""Days of demand that a minimum order is at most: nobody would list the item otherwise."""
PACK_DAYS = 5
"""Days of demand that a package holds at most."""


@dataclass(frozen=True)
class Fitted:
    """What the simulation was fitted with: how far the planner's old demand figures are from the demand of today.

    Figure over demand, as a mean by class, and the standard deviation of its logarithm between items.
    """

    figure_of_a: float = 0.68
    figure_of_others: float = 2.128
    scatter: float = 0.319


@dataclass(frozen=True)
class Family:
    """A product family: its code in item names, the median and the log standard deviation of its unit costs [USD]."""

    code: str
    unit_cost: float
    spread: float


FAMILIES = (
    Family("MCU", 6.0, 0.7),
    Family("CON", 2.2, 0.8),
    Family("ANA", 3.0, 0.7),
    Family("PWR", 38.0, 0.6),
    Family("MEM", 7.0, 0.7),
    Family("CAP", 0.25, 0.8),
    Family("FPG", 60.0, 0.7),
    Family("SEN", 8.0, 0.6),
    Family("DIS", 0.6, 0.7),
    Family("LCD", 52.0, 0.5),
    Family("REL", 4.5, 0.5),
    Family("RES", 0.08, 0.7),
)


@dataclass(frozen=True)
class Kind:
    """A kind of supplier: promised lead times [days] from `nearest` to `farthest`, and what it takes as an order line.

    `minimum` is the smallest value of an order line [USD], as a middle.
    """

    name: str
    nearest: int
    farthest: int
    minimum: float


FAB = Kind("fab", 42, 63, 8000.0)
MAKER = Kind("maker", 21, 42, 4000.0)
STOCKIST = Kind("stockist", 7, 14, 1500.0)

LEADING_KINDS = (FAB, MAKER, MAKER, FAB, MAKER, STOCKIST, MAKER, FAB, MAKER, STOCKIST)
LEADING_SHARES = (0.084, 0.076, 0.070, 0.065, 0.060, 0.056, 0.052, 0.049, 0.046, 0.042)
OTHER_KINDS = (MAKER, STOCKIST, FAB, MAKER, STOCKIST) * 6
WINDOW = (5, 2)
"""Days before and after the promise that are on time, as `base.yaml` has them."""


@dataclass(frozen=True)
class Law:
    """A lognormal law of lead times by mean and standard deviation [days]."""

    mean: float
    sd: float

    def below(self, days: float) -> float:
        """Return the probability of at most so many days."""
        if days <= 0:
            return 0.0
        variance = math.log1p((self.sd / self.mean) ** 2)
        return NormalDist().cdf((math.log(days / self.mean) + variance / 2) / math.sqrt(variance))


@dataclass(frozen=True)
class Supplier:
    """A supplier: its share of all purchases, promised lead time [days], usual and late law, and the share of the late.

    `minimum` is the smallest value of an order line [USD], `weekday` the day from 0 on which its items are reviewed.
    """

    name: str
    family: Family
    share: float
    promised: int
    usual: Law
    late: Law
    late_share: float
    minimum: float
    weekday: int

    @property
    def on_time(self) -> float:
        """The probability that a delivery is on time."""
        first, last = self.promised - WINDOW[0], self.promised + WINDOW[1]
        usual, late = (law.below(last) - law.below(first) for law in (self.usual, self.late))
        return (1 - self.late_share) * usual + self.late_share * late


@dataclass(frozen=True)
class Item:
    """An item with its supplier, its demand, and what the planner takes the demand for.

    `rank` by revenue from 0; `probability` that an order has a line of it and mean `size` of the line [units];
    `figure` is the demand that the rule assumes [units a day].
    """

    name: str
    rank: int
    supplier: Supplier
    unit_cost: float
    price: float
    probability: float
    size: float
    pack: int
    minimum: int
    figure: float
    start: int

    @property
    def daily_demand(self) -> float:
        """The mean demand [units a day]."""
        return ORDERS_A_DAY * self.probability * self.size

    @property
    def cost_of_goods(self) -> float:
        """Expected cost of what is sold in a year [USD]."""
        return 365 * self.daily_demand * self.unit_cost

    @property
    def revenue(self) -> float:
        """Expected revenue of a year [USD]."""
        return 365 * self.daily_demand * self.price

    @property
    def item_class(self) -> str:
        """The class by revenue."""
        return "A" if self.rank < CLASS_A else "B" if self.rank < CLASS_A + CLASS_B else "C"


def significant(value: float, digits: int) -> float:
    """Return a number rounded to so many significant digits."""
    return float(f"{value:.{digits - 1}e}")


def shares() -> list[float]:
    """Return the share of each item in all sales, the largest first: a lognormal law of which A has its share.

    The smallest have at least `LEAST_SHARE`.
    """
    scores = [NormalDist().inv_cdf((ITEMS - rank - 0.5) / ITEMS) for rank in range(ITEMS)]

    def spread_over_items(sigma: float) -> list[float]:
        weights = [math.exp(sigma * score) for score in scores]
        left = 1 - ITEMS * LEAST_SHARE
        return [LEAST_SHARE + left * weight / math.fsum(weights) for weight in weights]

    low, high = 1.0, 3.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if math.fsum(spread_over_items(middle)[:CLASS_A]) < SHARE_OF_A else (low, middle)
    return spread_over_items(low)


def suppliers(draw: Random) -> list[Supplier]:
    """Return the suppliers, the leading ones first."""
    rest = 1 - SHARE_OF_LEADING
    count = len(OTHER_KINDS)
    # From 1.6 times their mean share to 0.4 times.
    others = [rest / count * (1.6 - 1.2 * place / (count - 1)) for place in range(count)]
    made: list[Supplier] = []
    numbers: dict[str, int] = {}
    for place, (kind, share) in enumerate(zip(LEADING_KINDS + OTHER_KINDS, (*LEADING_SHARES, *others), strict=True)):
        numbers[kind.name] = numbers.get(kind.name, 0) + 1
        name = f"{kind.name}_{numbers[kind.name]:02d}"
        made.append(supplier(draw, place, name, kind, share))
    return made


def supplier(draw: Random, place: int, name: str, kind: Kind, share: float) -> Supplier:
    """Return one supplier; the leading ones keep their promises, the others promise what they would like to do."""
    family = FAMILIES[place % len(FAMILIES)]
    promised = round(draw.uniform(kind.nearest, kind.farthest))
    if place < LEADING_SUPPLIERS:
        usual = Law(promised - 1.5, round(draw.uniform(0.9, 1.2), 2))
        late = Law(promised + 12, 4)
        late_share = round(draw.uniform(0.010, 0.025), 3)
    else:
        usual = Law(promised, round(0.5 + 0.04 * promised, 2))
        late = Law(round(promised * 1.25 + 10), round(4 + 0.1 * promised, 1))
        late_share = round(draw.uniform(0.08, 0.25), 2)
    minimum = significant(kind.minimum * draw.uniform(0.6, 1.4), 2)
    return Supplier(name, family, share, promised, usual, late, late_share, minimum, place % 5)


def assigned(draw: Random, sold: Sequence[float], sources: Sequence[Supplier]) -> list[Supplier]:
    """Return the supplier of each item: by chance, so that each gets its share of the purchases."""
    left = [source.share for source in sources]
    chosen = []
    for share in sold:
        fitting = [room if room >= share else 0.0 for room in left]
        place = left.index(max(left)) if not any(fitting) else draw.choices(range(len(left)), fitting)[0]
        left[place] -= share
        chosen.append(sources[place])
    return chosen


def items(fitted: Fitted) -> list[Item]:
    """Return all items, the first by revenue first."""
    draw = Random(SEED)  # noqa: S311 - the company is no secret
    sold = shares()
    sources = assigned(draw, sold, suppliers(draw))
    lines = [share**LINES_EXPONENT for share in sold]
    a_year = 365 * ORDERS_A_DAY * LINES_AN_ORDER / math.fsum(lines)
    numbers = list(range(1, ITEMS + 1))
    draw.shuffle(numbers)
    return [
        item(draw, rank, numbers[rank], sources[rank], sold[rank], a_year * lines[rank], fitted)
        for rank in range(ITEMS)
    ]


def item(draw: Random, rank: int, number: int, source: Supplier, share: float, lines: float, fitted: Fitted) -> Item:
    """Return one item with so many lines a year; dear items sell better, and slow ones at least one unit a line."""
    family = source.family
    dearer = (share * ITEMS) ** 0.25
    unit_cost = significant(family.unit_cost * dearer * math.exp(family.spread * gauss(draw)), 3)
    units = COST_OF_GOODS * share / unit_cost
    size = significant(max(1.0, units / lines), 2)
    pack = nice_at_most(PACK_DAYS * units / 365)
    least = min(source.minimum / unit_cost, MOST_COVER * units / 365)
    mean = fitted.figure_of_a if rank < CLASS_A else fitted.figure_of_others
    drawn = mean * math.exp(fitted.scatter * gauss(draw) - fitted.scatter**2 / 2)
    figure = significant(units / 365 * drawn, 3)
    minimum = math.ceil(least / pack) * pack
    reorder_point = math.floor(figure * (source.promised + REORDER_COVER) + 1e-9)
    lot = math.ceil(max(minimum, figure * ORDER_COVER) / pack) * pack
    return Item(
        name=f"{family.code}{number:04d}",
        rank=rank,
        supplier=source,
        unit_cost=unit_cost,
        price=significant(unit_cost / (1 - MARGIN), 4),
        probability=significant(units / (365 * ORDERS_A_DAY * size), 5),
        size=size,
        pack=pack,
        minimum=minimum,
        figure=figure,
        # A position is spread evenly over the lot above the reorder point; all of it is on the shelf on day 0.
        start=reorder_point + 1 + math.floor(draw.random() * lot),
    )


def gauss(draw: Random) -> float:
    """Return a standard normal number from one uniform one."""
    return NormalDist().inv_cdf(min(max(draw.random(), 1e-9), 1 - 1e-9))


def nice_at_most(quantity: float) -> int:
    """Return the largest of 1, 2, 5, 10, 20, 50, ... that is not above a quantity, at least 1."""
    if quantity < 1:
        return 1
    power = 10 ** math.floor(math.log10(quantity) + 1e-12)
    return int(power * max(step for step in (1, 2, 5) if step * power <= quantity))
