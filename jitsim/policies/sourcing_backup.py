"""A backup for the primary source: when orders turn to it, and when they return (after Tomlin 2006)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

Phase = Literal["normal", "activating", "backup", "returning"]


class Line(NamedTuple):
    """A received order line of the primary."""

    day: float
    on_time: bool


class Lot(NamedTuple):
    """An inspected lot of the primary [smallest units]."""

    day: float
    units: int
    rejected: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of the primary, oldest first: `days_late` is how late its latest open line is by now [days]."""

    is_out: bool = False
    days_late: float = 0.0
    lines: tuple[Line, ...] = ()
    lots: tuple[Lot, ...] = ()


@dataclass(frozen=True, slots=True)
class Switching:
    """When orders turn to the backup and when they return; days, and shares of lines and units."""

    late_days: float
    """An open line that is later than this is trouble; usually half the lead time."""
    on_time_floor: float = 0.80
    """Fewer lines on time than this, of the last `lines`, are trouble."""
    lines: int = 20
    fewest_lines: int = 10
    """Lines below which nothing is known."""
    reject_ceiling: float = 0.05
    """More rejected units than this, of the last `lots`, are trouble."""
    lots: int = 5
    activation_days: float = 14.0
    """Days from the decision until the backup takes orders; 0 for one that is qualified."""
    on_time_to_return: float = 0.95
    """Lines on time, of the last `fewest_lines`, that prove the primary."""
    least_backup_days: float = 28.0
    """Days after which the primary is tried again without such a proof."""


class Turn(NamedTuple):
    """Whose turn it is, since a day."""

    phase: Phase
    since: float

    @property
    def source(self) -> Literal["primary", "backup"]:
        """Who is given the orders."""
        return "backup" if self.phase == "backup" else "primary"


def next_turn(turn: Turn, day: float, seen: Seen, rules: Switching) -> Turn:
    """Return whose turn it is on a day, to be asked at every review.

    Trouble with the primary makes the backup be activated, which is seen through; then the backup has the orders until
    the primary is proven, or long enough. It then has the orders again, on probation: trouble turns them back at once,
    enough lines without trouble end it. Lines and lots count from the day on which the primary got the orders.
    """
    if turn.phase == "activating":
        return Turn("backup", day) if day - turn.since >= rules.activation_days else turn
    if turn.phase == "backup":
        return Turn("returning", day) if _may_return(turn, day, seen, rules) else turn
    lines = [line for line in seen.lines if line.day >= turn.since]
    lots = [lot for lot in seen.lots if lot.day >= turn.since]
    if _is_in_trouble(seen, lines, lots, rules):
        activated = turn.phase == "returning" or rules.activation_days <= 0
        return Turn("backup" if activated else "activating", day)
    is_proven = turn.phase == "returning" and len(lines) >= rules.fewest_lines
    return Turn("normal", day) if is_proven else turn


def _is_in_trouble(seen: Seen, lines: list[Line], lots: list[Lot], rules: Switching) -> bool:
    if seen.is_out or seen.days_late > rules.late_days:
        return True
    latest, inspected = lines[-rules.lines :], lots[-rules.lots :]
    late = len(latest) >= rules.fewest_lines and _on_time(latest) < rules.on_time_floor
    rejected, units = sum(lot.rejected for lot in inspected), sum(lot.units for lot in inspected)
    return late or (len(inspected) >= rules.lots and rejected > rules.reject_ceiling * units)


def _may_return(turn: Turn, day: float, seen: Seen, rules: Switching) -> bool:
    """Return whether the primary has no trouble now, and is proven or was left alone long enough."""
    if seen.is_out or seen.days_late > rules.late_days:
        return False
    latest = list(seen.lines[-rules.fewest_lines :])
    is_proven = len(latest) >= rules.fewest_lines and _on_time(latest) >= rules.on_time_to_return
    return is_proven or day - turn.since >= rules.least_backup_days


def _on_time(lines: list[Line]) -> float:
    return sum(line.on_time for line in lines) / len(lines)
