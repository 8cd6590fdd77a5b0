"""From the quantity a policy wants to the quantity that is ordered.

The engine runs these steps, never a policy. Quantities are whole numbers of the item's smallest unit.
"""

from __future__ import annotations

import math

GUARD = 1e-9
"""Slack of every rounding: 100 * 2 * 1.1 / 20 is 11.000000000000002 in binary floats and must count as 11."""


def guarded_ceil(x: float) -> int:
    """Return the smallest whole number that is not below `x` by more than binary rounding."""
    return math.ceil(x - GUARD)


def round_half_up(x: float) -> int:
    """Return the nearest whole number, halves up: 178.5 gives 179 and 26.5 gives 27."""
    return math.floor(x + 0.5 + GUARD)


def effective_minimum(minimum: int, multiple: int) -> int:
    """Return the smallest order that meets both the minimum order and the order multiple."""
    if multiple <= 1:
        return minimum
    return -(-minimum // multiple) * multiple


def order_size(quantity: int, minimum: int, multiple: int) -> int:
    """Return `quantity` raised to the minimum order and up to a whole multiple."""
    if multiple <= 1:
        return quantity if quantity > minimum else minimum
    if quantity < minimum:
        quantity = minimum
    return -(-quantity // multiple) * multiple


def nearest_multiple(quantity: int, minimum: int, multiple: int) -> int:
    """Return the multiple nearest to `quantity`, a tie down, never below the effective minimum."""
    least = effective_minimum(minimum, multiple)
    if multiple <= 1 or quantity <= least:
        return max(quantity, least)
    down = quantity // multiple * multiple
    up = order_size(quantity, 0, multiple)
    return max(up if up - quantity < quantity - down else down, least)


def tolerant_multiple(quantity: int, minimum: int, multiple: int, tolerance: float) -> int:
    """Return the multiple below when the remainder is at most `tolerance` of a multiple, else the one above."""
    least = effective_minimum(minimum, multiple)
    if multiple <= 1 or quantity <= least:
        return max(quantity, least)
    remainder = quantity % multiple
    if remainder <= tolerance * multiple + GUARD:
        return max(quantity - remainder, least)
    return order_size(quantity, minimum, multiple)


def split_order(quantity: int, minimum: int, multiple: int, maximum: int, *, defer: bool = False) -> list[int]:
    """Cut an order into pieces of at most `maximum`.

    A remainder below the effective minimum is raised to it, or left for later with `defer`.
    """
    full, rest = divmod(quantity, maximum)
    pieces = [maximum] * full
    least = effective_minimum(minimum, multiple)
    if rest == 0 or (rest < least and defer):
        return pieces
    return [*pieces, max(rest, least)]
