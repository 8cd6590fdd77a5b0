"""The section of a page on a network from tier to tier: the charts, and their numbers as a table."""

from __future__ import annotations

from dataclasses import dataclass

from jitsim.reports.figures import Drawing
from jitsim.reports.ledger_days import LedgerDays
from jitsim.reports.numbers import NO_VALUE, fixed, plain
from jitsim.reports.tier_figures import draw_tiers
from jitsim.reports.tier_series import MOST_WEEKS, TierSeries, tier_series
from jitsim.store.answer import Answer

DIGITS = 3


@dataclass(frozen=True, slots=True)
class TierSection:
    """The picture, its numbers as rows of cells and their unit, and what is not drawn, in sentences.

    `adds_up` says that items or stocking points are taken together in a row.
    """

    drawing: Drawing
    rows: list[list[str]]
    unit: str
    adds_up: bool
    left_out: str


def tier_section(answer: Answer, days: LedgerDays) -> TierSection | None:
    """Return the section, None without a network or without a whole week measured."""
    charts = tier_series(days)
    if charts is None:
        return None
    drawing = draw_tiers(charts, start=answer.scenario.horizon.start, warm_up=answer.window[0])
    weeks = f"Of {charts.weeks:,} weeks measured the first {MOST_WEEKS} are drawn." if charts.weeks > MOST_WEEKS else ""
    left_out = " ".join(filter(None, (charts.left_out, weeks)))
    return TierSection(drawing, [_row(series) for series in charts.rows], charts.unit, charts.adds_up, left_out)


def _row(series: TierSeries) -> list[str]:
    *levels, at_once = series.means
    name = f"{series.title}: {series.members}" if series.members else series.title
    numbers = [plain(level, DIGITS) for level in levels]
    largest = [plain(float(column.max()), DIGITS) for column in (series.demand, series.orders)]
    served = NO_VALUE if at_once is None else fixed(100 * at_once, 1)
    return [name, *numbers[:2], numbers[2], largest[0], numbers[3], largest[1], served]
