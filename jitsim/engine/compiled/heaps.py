"""Heaps of entries: the entry that is due first is at place 0."""

from __future__ import annotations

from typing import Any

from jitsim.engine.compiled.jitted import jitted


@jitted()
def comes_before(one: Any, other: Any) -> bool:
    """Return whether one entry is due before another."""
    if one.first != other.first:
        return one.first < other.first
    if one.second != other.second:
        return one.second < other.second
    return one.number < other.number


@jitted()
def push(
    heap: Any,
    count: int,
    first: int,
    second: int,
    number: int,
    quantity: int = 0,
    tick: int = 0,
    stream: int = 0,
    line: int = 0,
) -> None:
    """Add an entry to the `count` entries of a heap that has room for it."""
    entry = heap[count]
    entry.first, entry.second, entry.number = first, second, number
    entry.quantity, entry.tick, entry.stream, entry.line = quantity, tick, stream, line
    place = count
    while place > 0 and comes_before(heap[place], heap[(place - 1) >> 1]):
        exchange(heap, place, (place - 1) >> 1)
        place = (place - 1) >> 1


@jitted()
def pop(heap: Any, count: int) -> None:
    """Take the first of the `count` entries of a heap off; it then stands behind the others."""
    last = count - 1
    exchange(heap, 0, last)
    place = 0
    while True:
        below = 2 * place + 1
        if below >= last:
            return
        if below + 1 < last and comes_before(heap[below + 1], heap[below]):
            below += 1
        if not comes_before(heap[below], heap[place]):
            return
        exchange(heap, place, below)
        place = below


@jitted()
def exchange(heap: Any, one: int, other: int) -> None:
    """Let two entries change places."""
    a, b = heap[one], heap[other]
    a.first, b.first = b.first, a.first
    a.second, b.second = b.second, a.second
    a.number, b.number = b.number, a.number
    a.quantity, b.quantity = b.quantity, a.quantity
    a.tick, b.tick = b.tick, a.tick
    a.stream, b.stream = b.stream, a.stream
    a.line, b.line = b.line, a.line
