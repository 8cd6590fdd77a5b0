"""From the quantity a policy wants to the quantity that is ordered.

The engine runs these steps, never a policy. Quantities are whole numbers of the item's smallest unit. The steps in
their order: minimum order, multiple, minimum order value, storage cap, shelf-life cap, maximum per order.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

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
    """Cut a sized order into pieces of at most `maximum`, itself cut down to a whole multiple.

    A remainder below the effective minimum is raised to it, or left for later with `defer`.
    """
    most = _whole_multiples(maximum, multiple)
    full, rest = divmod(quantity, most)
    pieces = [most] * full
    least = effective_minimum(minimum, multiple)
    if rest == 0 or (rest < least and defer):
        return pieces
    return [*pieces, max(rest, least)]


def _whole_multiples(quantity: int, multiple: int) -> int:
    """Return the largest whole multiple that is not above `quantity`."""
    return quantity if multiple <= 1 else quantity // multiple * multiple


def quantity_of_value(value: float, price: float, multiple: int) -> int:
    """Return the least whole multiple that is worth at least `value` at `price` a smallest unit."""
    if value <= 0:
        return 0
    if price <= 0:
        raise ValueError(f"price: expected more than 0 to reach a minimum order value of {value:g}, got {price:g}")
    step = max(1, multiple)
    return guarded_ceil(value / (price * step)) * step


def life_cap(demand_rate: float, shelf_life: float, lead_time: float, min_remaining_life: float) -> int:
    """Return the largest order that is used up before it is too old to sell.

    `demand_rate` is in smallest units a day, the others in days; the whole lead time counts against the life.
    """
    return math.floor(demand_rate * max(0.0, shelf_life - lead_time - min_remaining_life) + GUARD)


class Refusal(IntEnum):
    """Why nothing was ordered although the policy wanted something."""

    CAP_BELOW_MOQ = 1
    """The storage cap leaves less room than the least order the supplier accepts."""
    LIFE_BELOW_MOQ = 2
    """The shelf life allows less than the least order the supplier accepts."""


NO_LIMIT = -1
"""In place of a cap or a maximum that does not exist; 0 is a limit."""


@dataclass(frozen=True, slots=True)
class SizingTerms:
    """What turns a wanted quantity of one item from one supplier into orders, in smallest units.

    Raises ValueError where no order could satisfy all of it.
    """

    minimum: int = 0
    """Minimum order."""
    multiple: int = 1
    """Order multiple; 0 and 1 allow any quantity."""
    rounding: Literal["up", "nearest", "tolerance"] = "up"
    """How a quantity between two multiples is rounded."""
    tolerance: float = 0.0
    """With `tolerance` rounding: the largest remainder, as a share of the multiple, that is dropped; in [0, 1)."""
    minimum_value_quantity: int = 0
    """The least quantity that reaches the minimum order value (`quantity_of_value`)."""
    storage_cap: int = NO_LIMIT
    """What the inventory position may not exceed after the order."""
    life_cap: int = NO_LIMIT
    """What the shelf life allows to order at once (`life_cap`)."""
    maximum: int = NO_LIMIT
    """Maximum of one order; more is cut into several."""
    defer_remainder: bool = False
    """Whether the rest of a cut order waits when it is below the minimum; otherwise it is raised to the minimum."""

    def __post_init__(self) -> None:
        """Check what the steps take for granted."""
        if self.minimum < 0 or self.multiple < 0:
            raise ValueError(f"expected minimum and multiple of 0 or more, got {self.minimum} and {self.multiple}")
        if not 0 <= self.tolerance < 1:
            raise ValueError(f"tolerance: expected at least 0 and below 1, got {self.tolerance:g}")
        if self.maximum != NO_LIMIT and _whole_multiples(self.maximum, self.multiple) < self.least:
            raise ValueError(f"maximum: expected at least the least order of {self.least}, got {self.maximum}")

    @property
    def least(self) -> int:
        """The least order the supplier accepts: minimum, multiple and minimum value together, at least 1."""
        return effective_minimum(max(1, self.minimum, self.minimum_value_quantity), self.multiple)

    @property
    def plain(self) -> bool:
        """Whether only minimum and multiple matter, so that `order_size` says it all."""
        return (
            (self.rounding == "up" or self.multiple <= 1)
            and self.minimum_value_quantity <= effective_minimum(self.minimum, self.multiple)
            and self.storage_cap == self.life_cap == self.maximum == NO_LIMIT
        )


def sized_orders(quantity: int, position: int, terms: SizingTerms) -> tuple[list[int], Refusal | None]:
    """Return the orders to place for a wanted `quantity` > 0 at an inventory position, or none and why.

    An order that a cap has cut below the minimum order value is not placed either: the supplier would not accept it.
    A remainder is not raised to the minimum where that would break a cap; it waits.
    """
    sized, least = _rounded(quantity, terms), terms.least
    if terms.storage_cap != NO_LIMIT and position + sized > terms.storage_cap:
        sized = _whole_multiples(terms.storage_cap - position, terms.multiple)
        if sized < least:
            return [], Refusal.CAP_BELOW_MOQ
    if terms.life_cap != NO_LIMIT and sized > terms.life_cap:
        sized = _whole_multiples(terms.life_cap, terms.multiple)
        if sized < least:
            return [], Refusal.LIFE_BELOW_MOQ
    return _pieces(sized, position, terms), None


def _rounded(quantity: int, terms: SizingTerms) -> int:
    """Return the quantity after minimum, multiple and minimum value.

    Rounding leaves multiples as they are and keeps the order of quantities, so that all minimums may come first.
    """
    if terms.rounding == "nearest":
        return nearest_multiple(quantity, terms.least, terms.multiple)
    if terms.rounding == "tolerance":
        return tolerant_multiple(quantity, terms.least, terms.multiple, terms.tolerance)
    return order_size(quantity, terms.least, terms.multiple)


def _pieces(sized: int, position: int, terms: SizingTerms) -> list[int]:
    """Return the order in pieces of at most the maximum."""
    if terms.maximum == NO_LIMIT:
        return [sized]
    pieces = split_order(sized, terms.least, terms.multiple, terms.maximum, defer=terms.defer_remainder)
    total = sum(pieces)
    too_much = terms.storage_cap != NO_LIMIT and position + total > terms.storage_cap
    too_old = terms.life_cap != NO_LIMIT and total > terms.life_cap
    if too_much or too_old:
        return split_order(sized, terms.least, terms.multiple, terms.maximum, defer=True)
    return pieces
