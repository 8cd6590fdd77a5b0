"""Laying one tree over another: mappings merge by key, everything else replaces."""

from __future__ import annotations

from jitsim.scenario.tree import Node

KINDS = ("type", "distribution", "method")
"""Keys that say what kind of thing a mapping is: one of another kind replaces it whole."""


def merge(beneath: Node | None, above: Node) -> Node:
    """Return `above` laid over `beneath`; what both have stands where `beneath` has it, but for single values."""
    if beneath is None or not isinstance(beneath.value, dict) or not isinstance(above.value, dict):
        return above
    if is_other_kind(beneath, above):
        return above
    merged = dict(beneath.value)
    for name, node in above.value.items():
        merged[name] = merge(merged.get(name), node)
    laid = beneath.with_value(merged)
    laid.incomplete = beneath.incomplete or above.incomplete
    return laid


def fill(node: Node, gaps: Node) -> Node:
    """Return `node` with what it lacks taken from `gaps`; `node` keeps its own order of keys."""
    if not isinstance(node.value, dict) or not isinstance(gaps.value, dict) or is_other_kind(gaps, node):
        return node
    filled = dict(node.value)
    for name, gap in gaps.value.items():
        filled[name] = fill(filled[name], gap) if name in filled else gap
    return node.with_value(filled)


def is_other_kind(beneath: Node, above: Node) -> bool:
    """Return True where two mappings say that they are of different kinds."""
    for key in KINDS:
        new, old = above.children.get(key), beneath.children.get(key)
        if new is not None and old is not None and new.value != old.value:
            return True
    return False
