"""Which item-locations must be simulated together."""

from __future__ import annotations

from collections.abc import Iterable


def coupled_components(count: int, couplings: Iterable[tuple[int, ...]]) -> tuple[tuple[int, ...], ...]:
    """Return the connected components of `count` item-locations, each sorted, in the order of their first member.

    Every coupling names item-locations that share something: capacity, a bill of material, a card loop. Item-locations
    without a coupling are components of their own, so that one item's policy cannot touch another item.
    """
    leader = list(range(count))

    def find(location: int) -> int:
        while leader[location] != location:
            leader[location] = leader[leader[location]]
            location = leader[location]
        return location

    for coupling in couplings:
        for location in coupling[1:]:
            first, other = sorted((find(coupling[0]), find(location)))
            leader[other] = first
    members: dict[int, list[int]] = {}
    for location in range(count):
        members.setdefault(find(location), []).append(location)
    return tuple(tuple(group) for group in members.values())
