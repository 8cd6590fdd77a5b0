"""The network as a picture: who supplies whom, with stock and service on the boxes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

import numpy as np

from jitsim.model import NONE, Model
from jitsim.reports.figures import Drawing
from jitsim.reports.numbers import show
from jitsim.store.answer import Answer

Kind = Literal["supplier", "work_center", "stocking_point", "customer"]
Node = tuple[Kind, str]

MOST_IN_A_TIER = 12
"""Boxes of one tier that are drawn; the others are counted in one more."""
WIDTH, HEIGHT, GAP, WAY = 150, 62, 14, 56
"""Of a box, the gap beside it and the way to the next tier [px]."""
LONGEST_NAME = 20
ACROSS = 2
"""Boxes side by side in a narrow window."""


@dataclass(frozen=True, slots=True)
class Box:
    """A box with its kind and lines of text; the first line is its name."""

    kind: Kind
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Network:
    """Boxes by tier, the suppliers' first, and the ways between them as places (tier, box)."""

    tiers: tuple[tuple[Box, ...], ...]
    ways: tuple[tuple[tuple[int, int], tuple[int, int]], ...]

    @property
    def told(self) -> str:
        """The picture in words."""
        names = [", ".join(box.lines[0] for box in tier) for tier in self.tiers]
        return "From left to right: " + "; then ".join(names) + "."


def network_of(answer: Answer, model: Model) -> Network | None:
    """Return the network of a model, None where suppliers deliver to all stocking points and nothing is made."""
    if len(model.sources) == len(model.suppliers):
        return None
    ways = _ways(model)
    depth = _depths(ways)
    tiers: list[list[Node]] = [[] for _ in range(max(depth.values()) + 1)]
    for node in sorted(depth):
        tiers[max(depth.values()) - depth[node]].append(node)
    points = answer.by("stocking_point")
    boxes = {node: Box(node[0], (_short(node[1]), *_facts(node, points))) for node in depth}
    numbered = ((tier, row, node) for tier, nodes in enumerate(tiers) for row, node in enumerate(nodes))
    place = {node: (tier, min(row, MOST_IN_A_TIER)) for tier, row, node in numbered}
    drawn = tuple(tuple(_shortened([boxes[node] for node in nodes])) for nodes in tiers)
    return Network(drawn, tuple(sorted({(place[one], place[other]) for one, other in ways})))


def draw_network(network: Network) -> Drawing:
    """Return the picture: tiers from left to right, or from top to bottom in a narrow window."""
    return Drawing(_svg(network, _wide(network)), _svg(network, _narrow(network)))


def _ways(model: Model) -> set[tuple[Node, Node]]:
    """Return who delivers to whom."""
    ways: set[tuple[Node, Node]] = set()
    locations, production = model.locations, model.production
    points = [model.stocking_points[point] for point in locations.stocking_point]
    for location, source in enumerate(locations.source.tolist()):
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


def _depths(ways: set[tuple[Node, Node]]) -> dict[Node, int]:
    """Return how many boxes stand between each and the end of its longest way."""
    following: dict[Node, list[Node]] = {}
    for one, other in ways:
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


def _facts(node: Node, points: Mapping[str, Mapping[str, object]]) -> tuple[str, ...]:
    if node[0] != "stocking_point" or node[1] not in points:
        return {"supplier": ("supplier",), "work_center": ("work center",), "customer": ("customers",)}.get(node[0], ())
    found = points[node[1]]
    stock, served = show(found["average_inventory_units"]), show(found["fill_rate"])  # type: ignore[arg-type]
    return (f"{stock.value} in stock", f"{served.with_unit} at once")


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"


def _shortened(boxes: Sequence[Box]) -> list[Box]:
    if len(boxes) <= MOST_IN_A_TIER + 1:
        return list(boxes)
    rest = len(boxes) - MOST_IN_A_TIER
    return [*boxes[:MOST_IN_A_TIER], Box(boxes[-1].kind, (f"{rest} more",))]


Spots = dict[tuple[int, int], tuple[float, float]]
"""Where the upper left corner of each box is."""


def _wide(network: Network) -> Spots:
    tallest = max(len(tier) for tier in network.tiers)
    return {
        (number, row): (
            number * (WIDTH + WAY),
            (tallest - len(tier)) * (HEIGHT + GAP) / 2 + row * (HEIGHT + GAP),
        )
        for number, tier in enumerate(network.tiers)
        for row in range(len(tier))
    }


def _narrow(network: Network) -> Spots:
    spots: Spots = {}
    top = 0.0
    for number, tier in enumerate(network.tiers):
        for row in range(len(tier)):
            alone = len(tier) == 1
            left = (WIDTH + GAP) / 2 if alone else row % ACROSS * (WIDTH + GAP)
            spots[number, row] = (left, top + row // ACROSS * (HEIGHT + GAP))
        top += -(-len(tier) // ACROSS) * (HEIGHT + GAP) + WAY - GAP
    return spots


def _svg(network: Network, spots: Spots) -> str:
    right = max(left for left, _ in spots.values()) + WIDTH
    bottom = max(top for _, top in spots.values()) + HEIGHT
    view = f'viewBox="-2 -2 {right + 4:g} {bottom + 4:g}" style="max-width:{right + 4:g}px"'
    parts = [f'<svg role="img" class="network" {view} aria-label={quoteattr(network.told)}>']
    parts += [_way(spots[one], spots[other]) for one, other in network.ways]
    for (tier, row), spot in spots.items():
        parts.append(_box(network.tiers[tier][row], spot))
    return "".join(parts) + "</svg>"


def _way(one: tuple[float, float], other: tuple[float, float]) -> str:
    """Return an arrow from box to box: from its right side, or from below where the other stands below it."""
    if other[0] > one[0] + WIDTH:
        start, end = (one[0] + WIDTH, one[1] + HEIGHT / 2), (other[0], other[1] + HEIGHT / 2)
        middle = (start[0] + end[0]) / 2
        bend = f"C{middle:g} {start[1]:g} {middle:g} {end[1]:g} {end[0] - 7:g} {end[1]:g}"
        head = f"M{end[0]:g} {end[1]:g}l-8 -4v8z"
    else:
        start, end = (one[0] + WIDTH / 2, one[1] + HEIGHT), (other[0] + WIDTH / 2, other[1])
        middle = (start[1] + end[1]) / 2
        bend = f"C{start[0]:g} {middle:g} {end[0]:g} {middle:g} {end[0]:g} {end[1] - 7:g}"
        head = f"M{end[0]:g} {end[1]:g}l-4 -8h8z"
    return f'<path class="way" d="M{start[0]:g} {start[1]:g}{bend}"/><path class="head" d="{head}"/>'


def _box(box: Box, spot: tuple[float, float]) -> str:
    left, top = spot
    round_ = {"customer": HEIGHT / 2, "work_center": 0}.get(box.kind, 6)
    drawn = f'<rect class="{box.kind}" x="{left:g}" y="{top:g}" width="{WIDTH}" height="{HEIGHT}" rx="{round_:g}"/>'
    first = top + HEIGHT / 2 - 8 * (len(box.lines) - 1) + 4
    for number, line in enumerate(box.lines):
        weight = ' class="name"' if number == 0 else ""
        drawn += f'<text{weight} x="{left + WIDTH / 2:g}" y="{first + 16 * number:g}">{escape(line)}</text>'
    return drawn
