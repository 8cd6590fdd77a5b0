"""The stages of a network in print: how the variation of orders grows from the customers up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from jitsim.metrics.cash import FEWEST_WEEKS
from jitsim.metrics.stages import Stage
from jitsim.reports.columns import LONGEST_NAME, aligned, cut
from jitsim.reports.numbers import NO_VALUE, fixed, plain

MOST_STAGES = 15
MOST_POINTS = 20
"""Stocking points that get a line each on a terminal; of more of them tiers do."""


@dataclass(frozen=True, slots=True)
class StageSection:
    """Rows of cells of the stages with the largest bullwhip, of `of_all`, from the customers up.

    `too_short` says why there are none.
    """

    rows: list[list[str]]
    of_all: int
    too_short: str = ""


def too_short(weeks: int) -> str:
    """Return that the weeks measured are too few to say how orders vary, empty where they are not."""
    if weeks >= FEWEST_WEEKS:
        return ""
    return f"How orders vary takes {FEWEST_WEEKS} weeks measured; here are {weeks}."


def stage_section(stages: Sequence[Stage], weeks: int) -> StageSection | None:
    """Return the stages for a page, of so many weeks measured; None without a network."""
    if not stages:
        return None
    if told := too_short(weeks):
        return StageSection([], len(stages), told)
    largest = sorted(range(len(stages)), key=lambda place: (-(stages[place].bullwhip or 0.0), place))[:MOST_STAGES]
    return StageSection([_row(stages[place]) for place in sorted(largest)], len(stages))


def _row(stage: Stage) -> list[str]:
    weekly = NO_VALUE if stage.weekly_demand is None else plain(stage.weekly_demand)
    ratios = (stage.bullwhip, stage.bullwhip_of_cvs, stage.bullwhip_of_chain)
    numbers = [_number(value) for value in (stage.demand_cv, stage.order_cv, *ratios)]
    return [f"{stage.item} at {stage.stocking_point}", str(stage.tier), stage.source, weekly, *numbers]


def stage_lines(stages: Sequence[Stage]) -> list[str]:
    """Return a table for a terminal: a line for every stocking point with the least and the largest of its items.

    Where there are many stocking points there is a line for every tier.
    """
    many = len({stage.stocking_point for stage in stages}) > MOST_POINTS
    rows = [["tier", "stocking points" if many else "stocking point", "items", "bullwhip", "largest", "of customers"]]
    for (tier, point), group in groupby(stages, key=lambda stage: (stage.tier, "" if many else stage.stocking_point)):
        items = list(group)
        where = point or f"{len({stage.stocking_point for stage in items}):,}"
        known = sorted(
            (stage for stage in items if stage.bullwhip is not None), key=lambda stage: stage.bullwhip or 0.0
        )
        row = [str(tier), cut(where, LONGEST_NAME), f"{len({stage.item for stage in items}):,}", NO_VALUE, "", NO_VALUE]
        if known:
            ratios = [stage.bullwhip for stage in known]
            largest = f"{known[-1].item} at {known[-1].stocking_point}" if many else known[-1].item
            row[3:] = [_span(ratios), cut(largest, LONGEST_NAME), _span([stage.bullwhip_of_chain for stage in known])]
        rows.append(row)
    return aligned(rows, "<<>><>")


def _span(ratios: Sequence[float | None]) -> str:
    """Return the least and the largest of some numbers."""
    known = [ratio for ratio in ratios if ratio is not None]
    ends = [_number(end) for end in (min(known), max(known))] if known else [NO_VALUE]
    return " to ".join(dict.fromkeys(ends))


def _number(value: float | None) -> str:
    """Return two decimals, or three digits of a larger number."""
    return NO_VALUE if value is None else fixed(value, 2) if value < 10 else plain(value, 3)
