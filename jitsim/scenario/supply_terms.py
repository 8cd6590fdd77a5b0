"""What the terms of supply of an item amount to in smallest units."""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction

from jitsim.policies.sizing import NO_LIMIT, SizingTerms, effective_minimum, quantity_of_value
from jitsim.scenario.terms import Replenishment


def purchase_price(each: Replenishment) -> float | None:
    """Return the purchase price [currency per unit]: the item's own at this supplier, the supplier's, the unit cost."""
    prices = (each.supply.price, each.supplier.price, each.item.unit_cost)
    return next((price for price in prices if price is not None), None)


def minimum_value_quantity(each: Replenishment) -> int:
    """Return the smallest order that is worth the minimum order value; 0 where there is none or no price is known."""
    price = purchase_price(each) or 0.0
    if price == 0:
        return 0
    return quantity_of_value(each.supply.minimum_order_value, price * each.item.unit, each.terms.order_multiple)


def least_order(each: Replenishment) -> int:
    """Return the smallest order by quantity, multiple and value, at least 1."""
    terms = each.terms
    return effective_minimum(max(1, terms.minimum_order, minimum_value_quantity(each)), terms.order_multiple)


def sizing_terms(each: Replenishment) -> SizingTerms:
    """Return what turns a wanted quantity into orders, but for the shelf life, which depends on demand."""
    supply, terms = each.supply, each.terms
    storage, maximum = each.stocked.storage_capacity, supply.maximum_order
    return SizingTerms(
        minimum=terms.minimum_order,
        multiple=terms.order_multiple,
        rounding=supply.rounding,
        tolerance=supply.rounding_tolerance,
        minimum_value_quantity=minimum_value_quantity(each),
        storage_cap=NO_LIMIT if storage is None else terms.written(storage),
        maximum=NO_LIMIT if maximum is None else terms.written(maximum),
        defer_remainder=supply.split_remainder == "defer",
    )


def common_measure(quantities: Iterable[float]) -> Fraction:
    """Return the largest quantity of which all of some positive decimal numbers are whole multiples."""
    exact = [Fraction(repr(quantity)) for quantity in quantities]
    return Fraction(
        math.gcd(*(each.numerator for each in exact)),
        math.lcm(*(each.denominator for each in exact)),
    )
