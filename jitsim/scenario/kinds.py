"""What kind a mapping is of where `defaults` say it: one that becomes of another kind is replaced whole as well."""

from __future__ import annotations

from copy import copy

from jitsim.errors import Problem
from jitsim.scenario.defaults import apply_defaults
from jitsim.scenario.files import Folder
from jitsim.scenario.merging import is_other_kind, merge
from jitsim.scenario.tree import Node


def lay_over(beneath: Node, above: Node, folder: Folder) -> Node:
    """Return a layer laid over a tree; what its `defaults` are counts as written where an entry names no kind.

    The cards of an entry whose `defaults` make it a kanban loop do not linger in the reorder point that a layer makes
    of it, be it in the entry or in the defaults.
    """
    merged = merge(beneath, above)
    if merged is above or not _has_defaults(merged):
        return merged
    # A trial: what it finds and counts will be found and counted again at the end.
    problems: list[Problem] = []
    old, new = (apply_defaults(tree, copy(folder), problems) for tree in (beneath, merged))
    return _without_other_kinds(merged, old, new, above) or merged


def _has_defaults(tree: Node) -> bool:
    """Return whether a tree has a block of defaults, at the top, in a map or in an entry of one."""
    return "defaults" in tree.children or any(_has_defaults(child) for child in tree.children.values())


def _without_other_kinds(node: Node, old: Node | None, new: Node | None, above: Node | None) -> Node | None:
    """Return a node with only what the layer wrote of every mapping in it that the layer made another kind."""
    if old is None or new is None or not isinstance(node.value, dict):
        return node
    if is_other_kind(old, new):
        return above
    children: dict[str, Node] = {}
    for name, child in node.value.items():
        written = above.children.get(name) if above is not None else None
        kept = _without_other_kinds(child, old.children.get(name), new.children.get(name), written)
        if kept is not None:
            children[name] = kept
    unchanged = len(children) == len(node.value) and all(children[name] is node.value[name] for name in children)
    return node if unchanged else node.with_value(children)
