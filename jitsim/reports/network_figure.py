"""The picture of a network: boxes and arrows, from left to right, or from top to bottom where it is narrow."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from jitsim.reports.figures import Drawing
from jitsim.reports.network import Box, Network

WIDTH, HEIGHT, GAP, WAY = 150, 62, 14, 64
"""Of a box, the gap beside it and the way to the next tier [px]."""
PASSING = 10
"""Height of a way that passes by the boxes of a tier [px]."""
ACROSS = 2
"""Boxes side by side in a narrow window; where a tier has more, the wide picture is moved sideways there."""
Spot = tuple[float, float]
Spots = dict[tuple[int, int], Spot]
"""Where the upper left corner of each box is."""


def draw_network(network: Network) -> Drawing:
    """Return the picture for a wide window, and for a narrow one where the arrows have room there, else nothing."""
    has_room = all(len(tier) <= ACROSS and all(box.lines for box in tier) for tier in network.tiers)
    wide = _svg(network, _wide(network), across=True)
    return Drawing(wide, _svg(network, _narrow(network), across=False) if has_room else "")


def _height(box: Box) -> int:
    return HEIGHT if box.lines else PASSING


def _wide(network: Network) -> Spots:
    heights = [sum(_height(box) + GAP for box in tier) for tier in network.tiers]
    spots: Spots = {}
    for number, tier in enumerate(network.tiers):
        top = (max(heights) - heights[number]) / 2
        for row, box in enumerate(tier):
            spots[number, row] = (number * (WIDTH + WAY), top)
            top += _height(box) + GAP
    return spots


def _narrow(network: Network) -> Spots:
    middle = (WIDTH + GAP) / 2
    return {
        (number, row): (middle if len(tier) == 1 else row * (WIDTH + GAP), number * (HEIGHT + WAY))
        for number, tier in enumerate(network.tiers)
        for row in range(len(tier))
    }


def _svg(network: Network, spots: Spots, *, across: bool) -> str:
    right = max(left for left, _ in spots.values()) + WIDTH
    bottom = max(top for _, top in spots.values()) + HEIGHT
    kind = "network across" if across else "network"
    view = f'viewBox="-2 -2 {right + 4:g} {bottom + 4:g}" style="--size:{right + 4:g}px"'
    parts = [f'<svg role="img" class="{kind}" {view} aria-label={quoteattr(network.told)}>']
    for one, other in network.ways:
        parts.append(_way(network, (one, other), spots, across=across))
    for (tier, row), spot in spots.items():
        box = network.tiers[tier][row]
        parts.append(_box(box, spot))
        if box.arriving:
            parts.append(_arriving(box.arriving, spot, bottom, across=across))
    return "".join(parts) + "</svg>"


def _way(network: Network, way: tuple[tuple[int, int], tuple[int, int]], spots: Spots, *, across: bool) -> str:
    """Return an arrow from box to box: from side to side, or from below to above."""
    (one, other), boxes = (spots[end] for end in way), [network.tiers[tier][row] for tier, row in way]
    head = 7 if boxes[1].lines else 0
    # Work centers that send each other items stand in one tier or the wrong way round: that goes from below to above.
    if across and other[0] > one[0]:
        start, end = (one[0] + WIDTH, one[1] + _height(boxes[0]) / 2), (other[0], other[1] + _height(boxes[1]) / 2)
        middle = (start[0] + end[0]) / 2
        bend = f"C{middle:g} {start[1]:g} {middle:g} {end[1]:g} {end[0] - head:g} {end[1]:g}"
        point = f"M{end[0]:g} {end[1]:g}l-8 -4v8z"
    else:
        start, end = (one[0] + WIDTH / 2, one[1] + HEIGHT), (other[0] + WIDTH / 2, other[1])
        middle = (start[1] + end[1]) / 2
        bend = f"C{start[0]:g} {middle:g} {end[0]:g} {middle:g} {end[0]:g} {end[1] - head:g}"
        point = f"M{end[0]:g} {end[1]:g}l-4 -8h8z"
    line = f'<path class="way" d="M{start[0]:g} {start[1]:g}{bend}"/>'
    return line + (f'<path class="head" d="{point}"/>' if head else "")


def _box(box: Box, spot: Spot) -> str:
    left, top = spot
    if not box.lines:
        return f'<path class="way" d="M{left:g} {top + PASSING / 2:g}h{WIDTH}"/>'
    round_ = {"customer": HEIGHT / 2, "work_center": 0}.get(box.kind, 6)
    drawn = f'<rect class="{box.kind}" x="{left:g}" y="{top:g}" width="{WIDTH}" height="{HEIGHT}" rx="{round_:g}"/>'
    first = top + HEIGHT / 2 - 8 * (len(box.lines) - 1) + 4
    for number, line in enumerate(box.lines):
        weight = ' class="name"' if number == 0 else ""
        drawn += f'<text{weight} x="{left + WIDTH / 2:g}" y="{first + 16 * number:g}">{escape(line)}</text>'
    return drawn


def _arriving(text: str, spot: Spot, bottom: float, *, across: bool) -> str:
    """Return what is on its way to a box, beside the head of the arrow, on the side from which no arrow comes."""
    left, top = spot
    x, y, side = left + WIDTH / 2 + 7, top - 6, "start"
    if across:
        x, y, side = left - 9, top + HEIGHT / 2 + (-6 if top + HEIGHT / 2 <= bottom / 2 else 16), "end"
    return f'<text class="arriving" style="text-anchor:{side}" x="{x:g}" y="{y:g}">{escape(text)}</text>'
