"""Heaps of entries: the entry that is due first is at place 0."""

from __future__ import annotations

from typing import Any

from jitsim.engine.compiled.jitted import jitted


@jitted()
def is_before(entry: Any, first: int, second: int, number: int) -> bool:
    """Return whether an entry is due before what is due by `first`, `second`, then `number`.

    All is compared in any case: which entry comes first cannot be foretold, and a wrong guess costs more.
    """
    later = (entry.second < second) | ((entry.second == second) & (entry.number < number))
    return (entry.first < first) | ((entry.first == first) & later)


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
    entry = heap[rise(heap, count, first, second, number)]
    entry.first, entry.second, entry.number = first, second, number
    entry.quantity, entry.tick, entry.stream, entry.line = quantity, tick, stream, line


@jitted()
def pop(heap: Any, count: int) -> None:
    """Take the first of the `count` entries of a heap off.

    Its place goes down to the end of the heap, past the first of the two below it, and the last entry fills it.
    """
    last, place = count - 1, 0
    while 2 * place + 2 < last:
        below, other = 2 * place + 1, heap[2 * place + 2]
        below += int(is_before(other, heap[below].first, heap[below].second, heap[below].number))
        move(heap, below, place)
        place = below
    if 2 * place + 1 < last:
        move(heap, 2 * place + 1, place)
        place = 2 * place + 1
    move(heap, last, rise(heap, place, heap[last].first, heap[last].second, heap[last].number))


@jitted()
def rise(heap: Any, place: int, first: int, second: int, number: int) -> int:
    """Move an empty place up past all entries that are due later than what is to stand there; return where it is."""
    while place > 0 and not is_before(heap[(place - 1) >> 1], first, second, number):
        move(heap, (place - 1) >> 1, place)
        place = (place - 1) >> 1
    return place


@jitted()
def move(heap: Any, place: int, to: int) -> None:
    """Copy an entry to another place."""
    a, b = heap[place], heap[to]
    b.first, b.second, b.number = a.first, a.second, a.number
    b.quantity, b.tick, b.stream, b.line = a.quantity, a.tick, a.stream, a.line
