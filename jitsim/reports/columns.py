"""Text in columns."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

GAP = "  "
NARROW = 12
LONGEST_NAME = 28


def aligned(rows: Sequence[Sequence[str]], sides: str) -> list[str]:
    """Return rows as lines of equal columns; `sides` holds `<` or `>` for each column."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        GAP.join(f"{cell:{side}{width}}" for cell, side, width in zip(row, sides, widths, strict=True)).rstrip()
        for row in rows
    ]


def stacked(heads: Sequence[str]) -> list[list[str]]:
    """Return column heads broken into short lines, one list per line, resting on the last."""
    broken = [[*_wrapped(head)] for head in heads]
    height = max(map(len, broken))
    padded = [[""] * (height - len(lines)) + lines for lines in broken]
    return [[lines[row] for lines in padded] for row in range(height)]


def _wrapped(head: str) -> list[str]:
    name, _, unit = head.partition("\n")
    return [*textwrap.wrap(name, NARROW), *([unit] if unit else [])]


def cut(text: str, width: int) -> str:
    """Return a text of at most `width` characters, its end replaced by a dot-dot-dot."""
    return text if len(text) <= width else text[: max(width - 1, 0)] + "…"
