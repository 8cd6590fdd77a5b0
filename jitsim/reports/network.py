"""The network of a scenario as boxes and ways: who supplies whom, with stock and service, tier by tier."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from jitsim.metrics import Estimate
from jitsim.model import NONE, Model
from jitsim.reports.numbers import plain, show
from jitsim.store.answer import Answer, Groups

Kind = Literal["supplier", "work_center", "stocking_point", "customer", "more", "passing"]
Node = tuple[Kind, str]
Way = tuple[Node, Node]

MOST_BOXES = 30
"""Boxes of a network that is drawn whole."""
MOST_IN_A_TIER = {True: 12, False: 6}
"""Boxes of one tier that are drawn, where all are at most `MOST_BOXES` and where not; one more counts the others."""
LONGEST_NAME = 20


@dataclass(frozen=True, slots=True)
class Box:
    """A box with its kind and lines of text, of which the first is its name; `arriving` stands on the arrow into it.

    A box of kind `passing` is a way that passes by the boxes of a tier.
    """

    kind: Kind
    lines: tuple[str, ...]
    arriving: str = ""


@dataclass(frozen=True, slots=True)
class Network:
    """Boxes by tier, the suppliers' first, and the ways between them as places (tier, box)."""

    tiers: tuple[tuple[Box, ...], ...]
    ways: tuple[tuple[tuple[int, int], tuple[int, int]], ...]

    @property
    def told(self) -> str:
        """The picture in words."""
        names = [", ".join(box.lines[0] for box in tier if box.lines) for tier in self.tiers]
        return "From left to right: " + "; then ".join(names) + "."

    @property
    def is_whole(self) -> bool:
        """Whether every box is drawn."""
        return all(box.kind != "more" for tier in self.tiers for box in tier)


def network_of(answer: Answer, model: Model) -> Network | None:
    """Return the network of a model, None where suppliers deliver to all stocking points and nothing is made."""
    if len(model.sources) == len(model.suppliers):
        return None
    ways = _ways(model)
    depth = _depths(ways)
    level = {node: max(depth.values()) - depth[node] for node in depth}
    points = answer.by("stocking_point")
    box = {node: _box(node, model, points, answer.by("customer")) for node in level}
    drawn = _representatives(level, points)
    for node in {each for each in drawn.values() if each not in level}:
        left_out = [each for each, shown in drawn.items() if shown == node]
        box[node], level[node] = _box_of_more(left_out, points), level[left_out[0]]
    ways = {(drawn[one], drawn[other]) for one, other in ways if drawn[one] != drawn[other]}
    if len(depth) <= MOST_BOXES:
        ways = {step for way in ways for step in _steps(way, level)}
    nodes = {node for way in ways for node in way}
    tiers = _ordered(nodes, ways, level)
    place = {node: (tier, row) for tier, row_of in enumerate(tiers) for row, node in enumerate(row_of)}
    boxes = tuple(tuple(box.get(node, Box("passing", ())) for node in tier) for tier in tiers)
    return Network(boxes, tuple(sorted((place[one], place[other]) for one, other in ways)))


def _ways(model: Model) -> set[Way]:
    """Return who delivers to whom."""
    ways: set[Way] = set()
    locations, production, supply = model.locations, model.production, model.supply
    points = [model.stocking_points[point] for point in locations.stocking_point]
    for location, source in zip(supply.location.tolist(), supply.source.tolist(), strict=True):
        ways.add((_source(model, source), ("stocking_point", points[location])))
    for location in range(len(points)):
        steps = [model.work_centers[production.work_center[step]] for step in production.made_at(location)]
        ways.update((("work_center", one), ("work_center", other)) for one, other in pairwise(steps))
    centers = np.repeat(production.work_center, np.diff(production.need)).tolist()
    for component, center in zip(production.component.tolist(), centers, strict=True):
        ways.add((("stocking_point", points[component]), ("work_center", model.work_centers[center])))
    for customer, location in zip(model.demand.customer.tolist(), model.demand.location.tolist(), strict=True):
        if customer != NONE:
            ways.add((("stocking_point", points[location]), ("customer", model.customers[customer])))
    return ways


def _source(model: Model, source: int) -> Node:
    name = model.sources[source]
    if source < len(model.suppliers):
        return "supplier", name
    return ("stocking_point", name) if name in model.stocking_points else ("work_center", name)


def _depths(ways: set[Way]) -> dict[Node, int]:
    """Return how many boxes stand between each and the end of its longest way."""
    following: dict[Node, list[Node]] = {}
    for one, other in sorted(ways):
        following.setdefault(one, []).append(other)
        following.setdefault(other, [])

    # Two work centers may send each other different items: nodes on the way are not asked again.
    known: dict[Node, int] = {}

    def longest(node: Node, above: frozenset[Node]) -> int:
        if node not in known:
            deeper = [longest(other, above | {node}) for other in following[node] if other not in above]
            known[node] = 1 + max(deeper) if deeper else 0
        return known[node]

    return {node: longest(node, frozenset({node})) for node in following}


def _representatives(level: Mapping[Node, int], points: Groups) -> dict[Node, Node]:
    """Return the node that is drawn for each: itself, or where a tier has too many one that counts the others.

    Drawn are those with most stock; of suppliers, work centers and customers the first by name.
    """
    most = MOST_IN_A_TIER[len(level) <= MOST_BOXES]
    drawn = {node: node for node in level}
    for tier in set(level.values()):
        nodes = sorted(node for node in level if level[node] == tier)
        if len(nodes) > most + 1:
            ranked = sorted(nodes, key=lambda node: -_stock(node, points))
            drawn.update(dict.fromkeys(ranked[most:], ("more", str(tier))))
    return drawn


def _stock(node: Node, points: Groups) -> float:
    if node[0] != "stocking_point" or node[1] not in points:
        return 0.0
    return points[node[1]]["average_inventory_units"].mean or 0.0


def _steps(way: Way, level: Mapping[Node, int]) -> Iterable[Way]:
    """Return a way as steps from tier to tier, so that it passes by the boxes between and not behind them."""
    one, other = way
    passing: list[Node] = [("passing", f"{tier} {one}") for tier in range(level[one] + 1, level[other])]
    return pairwise([one, *passing, other])


def _ordered(nodes: set[Node], ways: set[Way], level: Mapping[Node, int]) -> list[list[Node]]:
    """Return the nodes by tier, each about as high as those that it delivers to, so that few ways cross."""

    def tier_of(node: Node) -> int:
        return level[node] if node in level else int(node[1].split()[0])

    tiers: list[list[Node]] = [[] for _ in range(max(map(tier_of, nodes)) + 1)]
    for node in sorted(nodes):
        tiers[tier_of(node)].append(node)
    height: dict[Node, float] = {}
    for tier in reversed(tiers):
        goal = {node: [height[other] for one, other in ways if one == node and other in height] for node in tier}
        mean = {node: sum(goal[node]) / len(goal[node]) if goal[node] else 0.0 for node in tier}
        tier.sort(key=lambda node: (node[0] == "more", mean[node], node))
        height.update({node: row - (len(tier) - 1) / 2 for row, node in enumerate(tier)})
    return tiers


def _box(node: Node, model: Model, points: Groups, customers: Groups) -> Box:
    kind, name = node
    short = _short(name)
    if kind == "work_center":
        machines = int(model.production.centers.machines[model.work_centers.index(name)])
        return Box(kind, (short, "work center", f"{machines:,} machine{'' if machines == 1 else 's'}"))
    if kind == "stocking_point" and name in points:
        found = points[name]
        stock, moving = show(found["average_inventory_units"]).value, found["average_in_transit_units"]
        return Box(kind, (short, f"{stock} in stock", *_served(found)), show(moving).value if moving.mean else "")
    if kind == "customer":
        return Box(kind, (short, "customers", *_served(customers.get(name, {}))))
    return Box(kind, (short, "supplier") if kind == "supplier" else (short,))


def _short(name: str) -> str:
    """Return a name that fits into a box: its ends are what tells names apart."""
    tail = LONGEST_NAME // 2
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - tail - 1]}…{name[-tail:]}"


def _served(found: Mapping[str, Estimate]) -> Sequence[str]:
    served = found.get("fill_rate")
    return [] if served is None or served.mean is None else [f"{show(served).with_unit} at once"]


def _box_of_more(nodes: Sequence[Node], points: Groups) -> Box:
    stock = [_stock(node, points) for node in nodes if node[0] == "stocking_point"]
    return Box("more", (f"{len(nodes):,} more", *([f"{plain(sum(stock), 3)} in stock"] if stock else [])))
