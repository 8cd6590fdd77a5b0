"""SVG for a page: small, without what only matplotlib needs, scaling with the page and in its colours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import groupby, pairwise
from xml.sax.saxutils import quoteattr

Point = tuple[str, str]

_DROPPED = (
    re.compile(r"<metadata>.*?</metadata>\s*", re.DOTALL),
    re.compile(r"<style .*?</style>\s*", re.DOTALL),  # its rule would hold for the whole page
    re.compile(r"<!--.*?-->\s*", re.DOTALL),
    re.compile(r" font-family: [^;]*;"),  # the page's own
    re.compile(r' transform="rotate\(-0 [^"]*"'),
)
_EMPTY = re.compile(r"<(g|defs)>\s*</\1>\s*|<g/>\s*")


def page_svg(svg: str, label: str, colours: Mapping[str, str]) -> str:
    """Return a file of matplotlib as an element for a page. `colours` maps placeholders to names of CSS variables."""
    svg = svg[svg.index("<svg") :]
    for pattern in _DROPPED:
        svg = pattern.sub("", svg)
    head, rest = svg.split(">", 1)
    head = re.sub(r' (?:width|height|version|xmlns(?::\w+)?)="[^"]*"', "", head)
    rest = re.sub(r"(\d\.\d)\d+", r"\1", rest)
    rest = re.sub(r' d="([^"]*)"', lambda match: f' d="{short_path(match[1])}"', rest)
    used = set(re.findall(r'(?:url\(|href=")#([\w.-]+)', rest))
    rest = re.sub(r' id="([\w.-]+)"', lambda match: match[0] if match[1] in used else "", rest)
    while _EMPTY.search(rest):
        rest = _EMPTY.sub("", rest)
    for placeholder, variable in colours.items():
        rest = rest.replace(placeholder, f"var(--{variable})")
    rest = re.sub(r">\s+<", "><", rest.replace("xlink:href", "href"))
    return f'<svg role="img" aria-label={quoteattr(label)}{head.removeprefix("<svg")}>{rest.strip()}'


def short_path(path: str) -> str:
    """Return the same line in fewer letters: runs along an axis become one step. Paths with curves stay as they are."""
    words = path.split()
    if set(words) & set("CQSTA"):
        return " ".join(words)
    short: list[str] = []
    at = 0
    while at < len(words):
        if words[at] == "M":
            end = at + 3
            while end < len(words) and words[end] == "L":
                end += 3
            points = [(words[place + 1], words[place + 2]) for place in range(at, end, 3)]
            short.append(_polyline(points))
            at = end
        else:
            short.append(words[at])
            at += 1
    return "".join(short)


def _polyline(points: list[Point]) -> str:
    points = [point for point, _ in groupby(points)]
    corners = [points[0]]
    for before, point, after in zip(points, points[1:], points[2:], strict=False):
        along_x = before[1] == point[1] == after[1] and not _turns(before[0], point[0], after[0])
        along_y = before[0] == point[0] == after[0] and not _turns(before[1], point[1], after[1])
        if not along_x and not along_y:
            corners.append(point)
    if len(points) > 1:
        corners.append(points[-1])
    text = f"M{corners[0][0]} {corners[0][1]}"
    for last, point in pairwise(corners):
        if point[1] == last[1]:
            text += f"H{point[0]}"
        elif point[0] == last[0]:
            text += f"V{point[1]}"
        else:
            text += f"L{point[0]} {point[1]}"
    return text


def _turns(before: str, at: str, after: str) -> bool:
    return (float(at) - float(before)) * (float(after) - float(at)) < 0
