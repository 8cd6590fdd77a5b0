"""Makes the tables of the scenario from the two files of the source.

    python derive.py [SOURCE [TARGET]]

SOURCE is a folder with `item_master.csv` and `demand_weekly.csv` (default: `source` beside this file), TARGET the
folder that receives the tables (default: beside this file). The same source gives the same bytes on every machine:
quantities are decimals, and levels need no more than exact sums, products and square roots.

Levels, initial stock and the list of items that moved once are taken from the first `WEEKS_BEFORE` weeks only. The
weeks after them, which the scenario measures, are read for one purpose: the unit in which an item is counted.
"""

from __future__ import annotations

import csv
import math
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from pathlib import Path
from statistics import NormalDist

FIRST_MONDAY = date(2012, 1, 2)
WEEKS_BEFORE = 98
"""Weeks 1 to 98 are the past; the 52 weeks after them are measured."""
WEEKS_TO_START = 66
"""Weeks before day 0 of the simulation; weeks 67 to 98 are its warm-up."""
CYCLE_SERVICE_LEVEL = 0.95
LEAD_TIME_CV = 0.2
"""Our assumption: standard deviation of a lead time as a share of the planned lead time."""
FINEST = Decimal("0.000001")
"""The source prints demand with at most six decimals; a minimum order with more, such as 18/13, is rounded up."""
SUPPLIERS = {"ASIA": "asia", "NL": "nl"}

Row = dict[str, str]


@dataclass(frozen=True)
class Part:
    """One item of the source.

    `demand` maps the number of a week, counted from 0, to the quantity of that week [units]. `unit` divides every
    quantity and the minimum order, `grid` those of the past: it is a whole multiple of `unit`.
    """

    name: str
    supplier: str
    lead_time_weeks: int
    unit_cost: str
    holding_cost: str
    order_cost: str
    minimum_order: Decimal
    unit: Decimal
    grid: Decimal
    demand: dict[int, Decimal]

    def past(self) -> dict[int, Decimal]:
        """Return the demand of the weeks before the measured window."""
        return {week: quantity for week, quantity in self.demand.items() if week < WEEKS_BEFORE}


@dataclass(frozen=True)
class Levels:
    """The two levels of a min-max rule [units], and the position at which the simulation starts."""

    reorder_point: Decimal
    order_up_to: Decimal
    initial: Decimal


def read_parts(source: Path) -> list[Part]:
    """Return the items of the source with their demand, in the order of the item master."""
    demand: dict[str, dict[int, Decimal]] = {}
    for row in read_rows(source / "demand_weekly.csv"):
        week = (date.fromisoformat(row["week_start"]) - FIRST_MONDAY).days // 7
        demand.setdefault(row["sku"], {})[week] = Decimal(row["qty"])
    return [part_of(row, demand.get(row["sku"], {})) for row in read_rows(source / "item_master.csv")]


def part_of(row: Row, demand: dict[int, Decimal]) -> Part:
    """Return one item of the item master with its demand."""
    minimum = rounded_up(Decimal(row["min_order_qty"]), FINEST)
    past = [quantity for week, quantity in demand.items() if week < WEEKS_BEFORE]
    return Part(
        name=row["sku"],
        supplier=SUPPLIERS[row["source_region"]],
        lead_time_weeks=int(row["lead_time_weeks"]),
        unit_cost=row["unit_cost_eur"],
        holding_cost=row["holding_cost_eur_per_year"],
        order_cost=row["order_cost_eur"],
        minimum_order=minimum,
        unit=smallest_unit([minimum, *demand.values()]),
        grid=smallest_unit([minimum, *past]),
        demand=demand,
    )


def decimals(quantity: Decimal) -> int:
    """Return how many decimals a quantity has, zeros at the end not counted."""
    exponent = quantity.normalize().as_tuple().exponent
    return max(0, -int(exponent))


def smallest_unit(quantities: Iterable[Decimal]) -> Decimal:
    """Return the largest of 1, 0.1, 0.01, ... that every quantity is a whole multiple of."""
    return Decimal(1).scaleb(-max((decimals(quantity) for quantity in quantities), default=0))


def rounded_up(quantity: Decimal | float, unit: Decimal) -> Decimal:
    """Return the smallest whole multiple of `unit` that is not below `quantity`."""
    return (Decimal(quantity) / unit).to_integral_value(ROUND_CEILING) * unit


def levels_of(part: Part, safety_factor: float) -> Levels | None:
    """Return the levels of an item from its past, None for an item that did not move.

    s = d L + E[U] + z sqrt(L sd^2 + (d sd_L)^2 + Var[U]), S = s + Q, in weeks, weeks without demand counted as zero.
    U is the undershoot: how far a week's demand takes the position below s before the order is placed. Q is the
    economic order quantity, not more than a year of demand and not less than the minimum order.
    """
    sizes = [float(quantity) for quantity in part.past().values()]
    if not sizes:
        return None
    first = math.fsum(sizes)
    second = math.fsum(size * size for size in sizes)
    third = math.fsum(size * size * size for size in sizes)
    mean = first / WEEKS_BEFORE
    variance = (second - first * first / WEEKS_BEFORE) / (WEEKS_BEFORE - 1)
    undershoot = second / (2 * first)
    undershoot_variance = third / (3 * first) - undershoot * undershoot
    weeks = part.lead_time_weeks
    lead_time_part = mean * LEAD_TIME_CV * weeks
    spread = math.sqrt(weeks * variance + lead_time_part * lead_time_part + undershoot_variance)
    reorder_point = rounded_up(mean * weeks + undershoot + safety_factor * spread, part.grid)
    order_up_to = reorder_point + max(rounded_up(lot_of(part, mean), part.grid), part.minimum_order)
    return Levels(reorder_point, order_up_to, position_at_start(part, reorder_point, order_up_to))


def lot_of(part: Part, weekly_demand: float) -> float:
    """Return the economic order quantity sqrt(2 K D / h), not more than a year of demand."""
    yearly_demand = weekly_demand / 7 * 365
    return min(math.sqrt(2 * float(part.order_cost) * yearly_demand / float(part.holding_cost)), yearly_demand)


def position_at_start(part: Part, reorder_point: Decimal, order_up_to: Decimal) -> Decimal:
    """Return the inventory position on day 0: the rule applied to the weeks before it, from the full level.

    A position does not depend on lead times, since it counts what is on order.
    """
    position = order_up_to
    for _, quantity in sorted(item for item in part.demand.items() if item[0] < WEEKS_TO_START):
        position -= quantity
        if position <= reorder_point:
            position += max(order_up_to - position, part.minimum_order)
    return position


def stock_rows(parts: Sequence[Part], safety_factor: float) -> list[Row]:
    """Return one row per item: min-max where the item moved in the past, else an order only when a customer waits."""
    return [stock_row(part, levels_of(part, safety_factor)) for part in parts]


def stock_row(part: Part, levels: Levels | None) -> Row:
    """Return the row of one item in a table of stock."""
    row = {"item": part.name, "from": part.supplier}
    if levels is None:
        zero = {"policy.type": "base_stock", "policy.reorder_point": "", "policy.order_up_to": "0"}
        return row | {"initial": "0"} | zero
    return row | {
        "initial": text(levels.initial),
        "policy.type": "min_max",
        "policy.reorder_point": text(levels.reorder_point),
        "policy.order_up_to": text(levels.order_up_to),
    }


def text(quantity: Decimal) -> str:
    """Return a quantity without an exponent and without zeros at the end."""
    return f"{quantity.normalize():f}"


def tables(parts: Sequence[Part]) -> dict[str, list[Row]]:
    """Return the rows of every table by its file name."""
    safety_factor = NormalDist().inv_cdf(CYCLE_SERVICE_LEVEL)
    moved = [part for part in parts if part.past()]
    moved_once = [part for part in moved if len(part.past()) == 1]
    supplied = {
        f"{supplier}.csv": [
            {"item": part.name, "minimum_order": text(part.minimum_order), "order_cost": part.order_cost}
            for part in parts
            if part.supplier == supplier
        ]
        for supplier in SUPPLIERS.values()
    }
    items = [
        {"item": part.name, "unit": text(part.unit), "unit_cost": part.unit_cost, "holding_cost": part.holding_cost}
        for part in parts
    ]
    return supplied | {
        "items.csv": items,
        "stock.csv": stock_rows(parts, safety_factor),
        "half_safety_stock.csv": stock_rows(moved, safety_factor / 2),
        "no_one_offs.csv": [stock_row(part, None) for part in moved_once],
    }


def read_rows(path: Path) -> list[Row]:
    """Return the rows of a CSV file by the names of its columns."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def write_rows(path: Path, rows: Sequence[Row]) -> None:
    """Write rows as a CSV file."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main(arguments: Sequence[str]) -> None:
    """Make every table of the scenario."""
    here = Path(__file__).resolve().parent
    source = Path(arguments[0]) if arguments else here / "source"
    target = Path(arguments[1]) if len(arguments) > 1 else here
    for name, rows in tables(read_parts(source)).items():
        write_rows(target / name, rows)


if __name__ == "__main__":
    main(sys.argv[1:])
