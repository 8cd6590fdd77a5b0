"""DDMRP buffers in print: which come first in planning, and which to expedite, at the end of replication 0."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jitsim.metrics.buffer_priorities import BufferPriority, expedite_first
from jitsim.reports.numbers import NO_VALUE, fixed, plain

MOST_BUFFERS = 10

MARKS = {"blue": "◆", "green": "●", "yellow": "▲", "red": "■", "dark_red": "✗"}
"""The shape of a colour, for whoever sees none."""


@dataclass(frozen=True, slots=True)
class PriorityRow:
    """A buffer in print: quantities [units], net flow and stock as percentages of the tops that they are judged by.

    `planning` and `execution` are mark and word of a colour, `red_days` the days red in execution [% of all].
    """

    name: str
    zones: str
    net_flow: str
    planning_percent: str
    planning_colour: str
    planning: str
    on_hand: str
    execution_percent: str
    execution_colour: str
    execution: str
    red_days: str


@dataclass(frozen=True, slots=True)
class PrioritySection:
    """The most urgent buffers in planning, of `of_all`, and in execution, of all that are `to_expedite`."""

    rows: list[PriorityRow]
    of_all: int
    expedite: list[PriorityRow]
    to_expedite: int


def priority_section(buffers: Sequence[BufferPriority]) -> PrioritySection | None:
    """Return buffers, given the most urgent in planning first, for a page; None without any."""
    if not buffers:
        return None
    several = len({buffer.stocking_point for buffer in buffers}) > 1
    expedite = expedite_first(buffers)
    planning, execution = (
        [_row(buffer, several=several) for buffer in chosen[:MOST_BUFFERS]] for chosen in (buffers, expedite)
    )
    return PrioritySection(planning, len(buffers), execution, len(expedite))


def red_buffers(buffers: Sequence[BufferPriority]) -> str:
    """Return how many buffers are red in execution and the most urgent of them in one sentence; empty without any."""
    red = expedite_first(buffers)
    if not red:
        return ""
    first = red[0]
    planning = _with_percent(first.planning_colour, "net flow", first.planning, "green")
    execution = _with_percent(first.execution_colour, "stock", first.execution, "red")
    dark = sum(buffer.execution_colour == "dark_red" for buffer in red)
    whose = f", {dark:,} of them dark red" if dark and len(red) > 1 else ""
    whose += "; first to expedite " if len(red) > 1 else ": "
    return (
        f"{len(red):,} of {len(buffers):,} in execution at the end of replication 0{whose}{first.item} at "
        f"{first.stocking_point}: execution {execution}, planning {planning}"
    )


def _row(buffer: BufferPriority, *, several: bool) -> PriorityRow:
    days = buffer.execution_days
    tops = (buffer.top_of_red, buffer.top_of_yellow, buffer.top_of_green)
    return PriorityRow(
        name=f"{buffer.item} at {buffer.stocking_point}" if several else buffer.item,
        zones=" / ".join(map(plain, tops)),
        net_flow=plain(buffer.net_flow),
        planning_percent=_percent(buffer.planning),
        planning_colour=buffer.planning_colour,
        planning=_marked(buffer.planning_colour),
        on_hand=plain(buffer.on_hand),
        execution_percent=_percent(buffer.execution),
        execution_colour=buffer.execution_colour,
        execution=_marked(buffer.execution_colour),
        red_days=_percent(100.0 * (days["red"] + days["dark_red"]) if days else None),
    )


def _percent(value: float | None) -> str:
    return NO_VALUE if value is None else fixed(value, 1)


def _word(colour: str) -> str:
    return colour.replace("_", " ")


def _marked(colour: str) -> str:
    return f"{MARKS[colour]} {_word(colour)}"


def _with_percent(colour: str, what: str, percent: float | None, zone: str) -> str:
    return _word(colour) + ("" if percent is None else f" ({what} {_percent(percent)} % of the top of {zone})")
