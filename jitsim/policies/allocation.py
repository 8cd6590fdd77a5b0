"""Scarce stock shared among those who wait for it: fair share, in whole units.

Everybody gets the same share of what is missing, rounded by the largest remainder (Hamilton's method).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple


class Claim(NamedTuple):
    """What an order still misses [smallest units]; a priority of 1 is served before one of 2."""

    missing: int
    priority: int = 1


def fair_shares(available: int, claims: Sequence[Claim]) -> list[int]:
    """Return the units that each order is given, never more than it misses, in the order of the claims.

    A priority is served before the next gets anything. Within one, units that are left over after rounding down go to
    the largest remainders, of equal ones to the first in the sequence.
    """
    given = [0] * len(claims)
    for priority in sorted({claim.priority for claim in claims}):
        members = [place for place, claim in enumerate(claims) if claim.priority == priority]
        missing = [claims[place].missing for place in members]
        total = sum(missing)
        shared = min(available, total)
        parts = _by_largest_remainder(shared, [Fraction(shared * each, total or 1) for each in missing])
        for place, units in zip(members, parts, strict=True):
            given[place] = units
        available -= shared
    return given


def whole_shares(total: int, weights: Sequence[float]) -> list[int]:
    """Return whole parts of a total in proportion to positive weights; they sum to the total.

    Weights count as the decimal numbers that a person wrote, so that ties are ties; they go to the first.
    """
    exact = [Fraction(repr(float(weight))) for weight in weights]
    return _by_largest_remainder(total, [total * weight / sum(exact) for weight in exact])


def _by_largest_remainder(total: int, shares: Sequence[Fraction]) -> list[int]:
    whole = [int(share) for share in shares]
    ranked = sorted(range(len(shares)), key=lambda place: whole[place] - shares[place])
    for place in ranked[: total - sum(whole)]:
        whole[place] += 1
    return whole
