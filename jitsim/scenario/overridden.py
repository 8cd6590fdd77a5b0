"""What one variant sets and a later one sets otherwise, for a planner who put both on top of each other."""

from __future__ import annotations

from collections.abc import Iterator

from jitsim.scenario.merging import is_other_kind
from jitsim.scenario.tree import Node, Path, plain, spell

MOST_TOLD = 3
"""Places of one pair of variants that are told one by one; more are told as one with their count."""

Replaced = tuple[str, str, Path]
"""The variant whose value is gone, the variant that put another in its place, and where."""


def variant_layer(name: str) -> str:
    """Return how the values that a variant puts say so."""
    return f"{_VIA}{name}"


_VIA = "variant "


def replaced_by(name: str, before: Node, after: Node) -> list[Replaced]:
    """Return what a variant changed of the values that earlier variants had set.

    `before` and `after` are the tree without and with the changes of the variant.
    """
    return [(earlier, name, path) for earlier, path in _replaced(before, after, ()) if earlier != name]


def _replaced(before: Node, after: Node | None, path: Path) -> Iterator[tuple[str, Path]]:
    if before is after:
        return
    if after is not None and before.children and after.children and not is_other_kind(before, after):
        for name, node in before.children.items():
            yield from _replaced(node, after.children.get(name), (*path, name))
        return
    earlier = _variant_in(before)
    if earlier is not None and (after is None or plain(before) != plain(after)):
        yield earlier, path


def _variant_in(node: Node) -> str | None:
    """Return the variant that put a value, or one in it."""
    if node.via.startswith(_VIA):
        return node.via.removeprefix(_VIA)
    found = (_variant_in(child) for child in node.children.values())
    return next((variant for variant in found if variant is not None), None)


def notes_of(replaced: list[Replaced]) -> tuple[str, ...]:
    """Return what a planner should know of variants that replace each other's values."""
    pairs: dict[tuple[str, str], list[Path]] = {}
    for earlier, later, path in replaced:
        pairs.setdefault((earlier, later), []).append(path)
    notes: list[str] = []
    for (earlier, later), paths in pairs.items():
        told = paths if len(paths) <= MOST_TOLD else paths[:1]
        more = f" (and {len(paths) - 1:,} more like it)" if len(paths) > MOST_TOLD else ""
        notes += [f"{spell(path)}: variant {later} replaces what variant {earlier} sets{more}" for path in told]
    return tuple(notes)
