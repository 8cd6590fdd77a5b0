"""`defaults`: what fills the gaps of entries, once everything else has been merged.

`defaults` stands beside the map whose entries it fills (`items`, or `demand` of a customer), or in it. At the top
level, where there are several maps, it may name the one it means: `defaults: {suppliers: {lead_time: 5}}`.
"""

from __future__ import annotations

from jitsim.errors import Problem
from jitsim.scenario.files import Folder
from jitsim.scenario.merging import fill
from jitsim.scenario.shape import KEY_COLUMNS
from jitsim.scenario.tree import Node, Path, found, spell

_VIA = "defaults"
_PARTS = ("orders",)
"""Records, not maps of names, that have maps in them."""


def apply_defaults(tree: Node, folder: Folder, problems: list[Problem]) -> Node:
    """Return the tree with all gaps filled and without its blocks of defaults; problems are added to `problems`.

    `folder` counts the values that come to be.
    """
    return _Filling(folder, problems).filled(tree)


class _Filling:
    """Blocks of defaults on their way into the entries that they fill."""

    def __init__(self, folder: Folder, problems: list[Problem]) -> None:
        self.folder = folder
        self.problems = problems

    def filled(self, tree: Node, path: Path = ()) -> Node:
        """Return a record with the gaps of its maps filled."""
        children = dict(tree.children)
        for part in _PARTS:
            if part in children and children[part].children:
                children[part] = self.filled(children[part], (*path, part))
        maps = [noun for noun in KEY_COLUMNS if noun in children and _has_entries(children[noun])]
        if not maps:
            return tree.with_value(children) if children else tree
        beside = self._block(children.pop("defaults", None), (*path, "defaults"))
        for noun in maps:
            blocks = _meant_for(noun, beside, is_top=not path)
            children[noun] = self._entries(children[noun], blocks, (*path, noun))
        return tree.with_value(children)

    def _block(self, node: Node | None, path: Path) -> Node | None:
        if node is None or node.value is None or isinstance(node.value, dict):
            return node
        self.problems.append(Problem(node.place, spell(path), f"expected keys and values, got {found(node)}"))
        return None

    def _entries(self, entries: Node, blocks: list[Node], path: Path) -> Node:
        children = dict(entries.children)
        within = self._block(children.pop("defaults", None), (*path, "defaults"))
        gaps = [block.put_by(_VIA) for block in ([within] if within is not None else []) + blocks]
        for gap in gaps:
            self.folder.hold(len(children) * gap.size(), gap.place, spell((*path, "defaults")))
        return entries.with_value({name: self._entry(entry, gaps, (*path, name)) for name, entry in children.items()})

    def _entry(self, entry: Node, gaps: list[Node], path: Path) -> Node:
        if gaps and entry.value is None:
            entry = entry.with_value({})
        for gap in gaps:
            entry = fill(entry, gap)
        return self.filled(entry, path)


def _has_entries(node: Node) -> bool:
    return isinstance(node.value, dict) and "history" not in node.value


def _meant_for(noun: str, beside: Node | None, *, is_top: bool) -> list[Node]:
    """Return the blocks beside a map that fill its entries, the stronger first."""
    if beside is None:
        return []
    named = [beside.children[noun]] if noun in beside.children else []
    if is_top and noun != "items":
        return named
    nouns = KEY_COLUMNS if is_top else (noun,)
    rest = {key: node for key, node in beside.children.items() if key not in nouns}
    return [*named, beside.with_value(rest)]
