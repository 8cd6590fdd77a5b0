"""Two or more sources of one item: an order split by weights, or an express beside a regular source.

Dual index after Veeraraghavan and Scheller-Wolf 2008, base and surge after Allon and Van Mieghem 2010. Quantities are
in smallest units.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from jitsim.policies.allocation import whole_shares


class Share(NamedTuple):
    """One source among which orders are split: its weight, its smallest order, and what it was given so far."""

    weight: float
    minimum: int = 0
    allocated: int = 0


class Orders(NamedTuple):
    """What is ordered of the express and of the regular source."""

    express: int
    regular: int


def split_by_weight(quantity: int, shares: Sequence[Share]) -> tuple[int, ...]:
    """Return what each source is given of an order; the weights sum to 1.

    The order is split where every part is at least the smallest order of its source. Else all of it goes to the source
    that is furthest behind its weight, the order included; ties go to the first.
    """
    weights = [Fraction(repr(float(share.weight))) for share in shares]
    if all(weight * quantity >= share.minimum for weight, share in zip(weights, shares, strict=True)):
        return tuple(whole_shares(quantity, [share.weight for share in shares]))
    total = sum(share.allocated for share in shares) + quantity
    behind = [weight * total - share.allocated for weight, share in zip(weights, shares, strict=True)]
    chosen = behind.index(max(behind))
    return tuple(quantity if place == chosen else 0 for place in range(len(shares)))


def dual_index(net_stock: int, due_soon: int, due_later: int, express_up_to: int, regular_up_to: int) -> Orders:
    """Return q_e = S_e - (NS + what is due within the express lead time), q_r = S_r - (NS + all on its way + q_e).

    Neither is below 0. `due_later` is what is on its way and not due within the express lead time.
    """
    near = net_stock + due_soon
    express = max(0, express_up_to - near)
    return Orders(express, max(0, regular_up_to - (near + due_later + express)))


def base_surge(net_stock: int, due_soon: int, express_up_to: int, base_quantity: int) -> Orders:
    """Return the same base quantity every period, and what the near position is below S_e from the express source."""
    return Orders(max(0, express_up_to - (net_stock + due_soon)), base_quantity)
