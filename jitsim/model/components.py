"""Which item-locations must be simulated together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from graphlib import TopologicalSorter

from jitsim.model.arrays import Ints
from jitsim.model.demand import DemandStreams, Timing
from jitsim.policies import Policy
from jitsim.policies.vmi import Vmi


def coupled_components(count: int, couplings: Iterable[tuple[int, ...]]) -> tuple[tuple[int, ...], ...]:
    """Return the connected components of `count` item-locations, each sorted, in the order of their first member.

    Every coupling names item-locations that share something: capacity, a bill of material, a load. Item-locations
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


def consolidated(policies: Sequence[Policy], source: Ints, stocking_point: Ints) -> tuple[tuple[int, ...], ...]:
    """Return the item-locations that one vendor replenishes at one stocking point and ships together.

    `policies`, `source` and `stocking_point` are those of each item-location.
    """
    together: dict[tuple[int, int], list[int]] = {}
    for location, policy in enumerate(policies):
        if isinstance(policy, Vmi) and policy.minimum_load is not None:
            key = (int(source[location]), int(stocking_point[location]))
            together.setdefault(key, []).append(location)
    return tuple(tuple(locations) for locations in together.values())


def in_turn(components: Iterable[tuple[int, ...]], demand: DemandStreams) -> tuple[tuple[int, ...], ...]:
    """Return components whose item-locations stand in the order in which they have their turn within an instant.

    Who orders from another comes before it, so that a review sees what was ordered at its instant, whatever the names:
    information goes up the network at once, as where every stage passes its demand on. Among those as far from the
    customers the order of their numbers stays.
    """
    within = (demand.timing == Timing.TRANSFER) | (demand.timing == Timing.COMPONENT)
    drawn_on: dict[int, list[int]] = {}
    for sender, receiver in zip(demand.location[within].tolist(), demand.receiver[within].tolist(), strict=True):
        drawn_on.setdefault(sender, []).append(receiver)
    tier: dict[int, int] = {}
    for location in TopologicalSorter(drawn_on).static_order():
        tier[location] = max((tier[receiver] + 1 for receiver in drawn_on.get(location, ())), default=0)
    return tuple(tuple(sorted(group, key=lambda each: (tier.get(each, 0), each))) for group in components)
