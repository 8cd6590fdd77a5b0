"""Makes the tables of the scenario: a made-up distributor with the figures of the guide's case study.

    python derive.py [TARGET]

TARGET is the folder that receives the tables (default: beside this file). It prints what was fitted and what the tables
say by expectation.
"""

from __future__ import annotations

import csv
import math
import sys
from collections.abc import Sequence
from pathlib import Path

from company import LEADING_SUPPLIERS, ORDERS_A_DAY, Fitted, Item, Supplier, items

LEADING_ITEMS = 300
"""Items whose policy the variants change: the first by revenue."""
FILL_RATE = 0.99
"""What the variant with safety stock is sized for."""
ORDER_COST = 80
CALL_OFF_COST = 5
"""Cost of an order line, and of one that is called off from a blanket order [USD]."""

Row = dict[str, str]


def text(value: float) -> str:
    """Return a number without an exponent and without zeros at the end."""
    return f"{value:.10f}".rstrip("0").rstrip(".")


def supplier_row(source: Supplier) -> Row:
    """Return the row of a supplier."""
    return {
        "supplier": source.name,
        "promised_lead_time": text(source.promised),
        "lead_time.usual.mean": text(source.usual.mean),
        "lead_time.usual.sd": text(source.usual.sd),
        "lead_time.late.mean": text(source.late.mean),
        "lead_time.late.sd": text(source.late.sd),
        "lead_time.late_share": text(source.late_share),
    }


def terms_row(each: Item, minimum: int, order_cost: int) -> Row:
    """Return the terms on which an item is supplied."""
    return {
        "supplier": each.supplier.name,
        "item": each.name,
        "minimum_order": text(minimum),
        "order_multiple": text(each.pack),
        "order_cost": text(order_cost),
    }


def tables(made: Sequence[Item]) -> dict[str, list[Row]]:
    """Return the rows of every table by its file name."""
    by_name = sorted(made, key=lambda each: each.name)
    leading = [each for each in by_name if each.rank < LEADING_ITEMS]
    sources = sorted({each.supplier.name: each.supplier for each in made}.items())
    return {
        "suppliers.csv": [supplier_row(source) for _, source in sources],
        "terms.csv": [terms_row(each, each.minimum, ORDER_COST) for each in by_name],
        "items.csv": [
            {"item": each.name, "class": each.item_class, "unit_cost": text(each.unit_cost), "price": text(each.price)}
            for each in by_name
        ],
        "lines.csv": [
            {"item": each.name, "probability": text(each.probability), "size.mean": text(each.size)} for each in by_name
        ],
        "stock.csv": [
            {
                "item": each.name,
                "from": each.supplier.name,
                "initial": text(each.start),
                "policy.type": "days_of_cover",
                "policy.daily_demand": text(each.figure),
                "policy.first_review": text(each.supplier.weekday),
            }
            for each in by_name
        ],
        "pure_jit.csv": [
            {"item": each.name, "initial": "null", "policy.type": "jit", "policy.container": text(each.pack)}
            for each in leading
        ],
        "call_offs.csv": [terms_row(each, each.pack, CALL_OFF_COST) for each in leading],
        "safety_stock.csv": [
            {"item": each.name, "initial": "null", "policy.type": "reorder_point", "policy.fill_rate": text(FILL_RATE)}
            for each in leading
        ],
        "ddmrp.csv": [{"item": each.name, "initial": "null", "policy.type": "ddmrp"} for each in leading],
    }


def facts(made: Sequence[Item]) -> list[str]:
    """Return what the tables say, by expectation."""
    cost = math.fsum(each.cost_of_goods for each in made)
    revenue = math.fsum(each.revenue for each in made)
    of_a = math.fsum(each.revenue for each in made if each.item_class == "A")
    bought = {each.supplier.name: 0.0 for each in made}
    for each in made:
        bought[each.supplier.name] += each.cost_of_goods
    leading = sorted(bought, key=lambda name: -bought[name])[:LEADING_SUPPLIERS]
    on_time = {each.supplier.name: each.supplier.on_time for each in made}
    lines = math.fsum(365 * ORDERS_A_DAY * each.probability for each in made)
    others = [on_time[name] for name in bought if name not in leading]
    first, last = min(on_time[name] for name in leading), max(on_time[name] for name in leading)
    share = sum(bought[name] for name in leading) / cost
    return [
        f"cost of goods a year {cost / 1e6:.2f} million USD, revenue {revenue / 1e6:.2f}, lines {lines:,.0f}",
        f"{sum(each.item_class == 'A' for each in made)} items of class A, {of_a / revenue:.2%} of revenue",
        f"ten leading suppliers: {share:.2%} of purchases, on time {first:.1%} to {last:.1%}",
        f"the other suppliers: on time {min(others):.1%} to {max(others):.1%}",
    ]


def write_rows(path: Path, rows: Sequence[Row]) -> None:
    """Write rows as a CSV file."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main(arguments: Sequence[str]) -> None:
    """Make every table of the scenario and print what was fitted."""
    target = Path(arguments[0]) if arguments else Path(__file__).resolve().parent
    fitted = Fitted()
    made = items(fitted)
    for name, rows in tables(made).items():
        write_rows(target / name, rows)
    lines = [f"fitted: {name} {value}" for name, value in vars(fitted).items()] + facts(made)
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
