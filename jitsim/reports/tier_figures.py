"""The charts of tiers as one picture: a row for each, of stock, of orders against demand, and of service."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np

from jitsim.reports.figures import (
    GRID,
    INK,
    MUTED,
    SHADE,
    STOCK,
    STYLE,
    TROUBLE,
    Drawing,
    Floats,
    as_element,
    closed,
    draw_levels,
    label_days,
    last_of_group,
    write_title,
)
from jitsim.reports.tier_series import TierCharts, TierSeries

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_POINTS = 300
"""Days are drawn in groups when there are more of them."""
_ROOM = 1.15
"""Least room above the highest order, as a factor."""


def draw_tiers(charts: TierCharts, *, start: dt.date | None, warm_up: float) -> Drawing:
    """Return the picture: the charts of a tier beside each other, or those of a kind below each other where narrow."""
    count = len(charts.rows)
    return Drawing(
        _draw(charts, start, warm_up, "tiers-wide", (count, 3), (10.6, 1.45 * count + 0.4)),
        _draw(charts, start, warm_up, "tiers-narrow", (3 * count, 1), (4.3, 4.2 * count)),
    )


def _draw(
    charts: TierCharts,
    start: dt.date | None,
    warm_up: float,
    name: str,
    shape: tuple[int, int],
    size: tuple[float, float],
) -> str:
    import matplotlib as mpl
    from matplotlib.figure import Figure

    style: dict[Any, Any] = {**STYLE, "svg.hashsalt": name}
    with mpl.rc_context(style):
        figure = Figure(figsize=size, layout="constrained")
        axes = figure.subplots(*shape, squeeze=False)
        axes = axes if shape[1] > 1 else axes.reshape(3, len(charts.rows)).T
        top = max(float(max(row.orders.max(), row.demand.max())) for row in charts.rows) * _ROOM or 1.0
        for row, series in zip(axes, charts.rows, strict=True):
            _draw_stock(row[0], series, charts.unit, warm_up)
            _draw_orders(row[1], series, charts, top)
            _draw_service(row[2], series)
            label_days(row[0], len(series.stock), start)
            for axis in row[1:]:
                axis.locator_params(axis="x", nbins=5, integer=True)
                axis.set_xlabel("week measured")
            for axis in row:
                axis.tick_params(length=0)
                if series is not charts.rows[-1]:
                    axis.set_xlabel("")
                    axis.tick_params(labelbottom=False)
        return as_element(figure, told(charts))


def told(charts: TierCharts) -> str:
    """Return what the picture shows, in words."""
    names = ", ".join(series.title for series in charts.rows)
    return f"Stock and what is owed, weekly orders against demand, and service, from the customers up: {names}"


def _draw_stock(axis: Axes, series: TierSeries, unit: str, warm_up: float) -> None:
    days = len(series.stock)
    group = max(1, -(-days // MOST_POINTS))
    edges = np.append(np.arange(0, days, group), days).astype(np.float64)
    draw_levels(axis, edges, last_of_group(series.stock, group), last_of_group(series.owed, group))
    axis.axvspan(0, warm_up, color=SHADE, linewidth=0, zorder=0)
    axis.set_xlim(0, days)
    axis.locator_params(axis="y", nbins=3)
    write_title(axis, f"{series.title}: on hand, {unit}")


def _draw_orders(axis: Axes, series: TierSeries, charts: TierCharts, top: float) -> None:
    """Draw demand as an area and orders as a line, so that they differ without colour."""
    edges = np.arange(len(series.orders) + 1, dtype=np.float64)
    axis.fill_between(edges, 0, closed(series.demand), step="post", color=STOCK, alpha=0.35, linewidth=0)
    axis.step(edges, closed(series.orders), where="post", color=INK, linewidth=1.0)
    axis.set_ylim(0, top)
    _finish(axis, len(series.orders))
    axis.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}" if top > 4 else f"{value:g}")
    write_title(axis, f"{series.title}: orders and demand, {charts.unit} a week")


def _draw_service(axis: Axes, series: TierSeries) -> None:
    """Draw the share served as a line below 100 % and hatch what is missing; a week without demand has neither."""
    edges = np.arange(len(series.served) + 1, dtype=np.float64)
    served = closed(100 * series.served)
    missing: Floats = np.nan_to_num(served, nan=100.0)
    if (missing < 100).any():
        axis.fill_between(
            edges, missing, 100, step="post", facecolor="none", edgecolor=TROUBLE, hatch="////", linewidth=0.6
        )
    axis.step(edges, served, where="post", color=INK, linewidth=1.0)
    axis.set_ylim(0, 104)
    _finish(axis, len(series.served))
    axis.set_yticks([0, 50, 100])
    write_title(axis, f"{series.title}: served at once, %")


def _finish(axis: Axes, weeks: int) -> None:
    axis.set_xlim(0, weeks)
    axis.grid(axis="y", color=GRID, linewidth=0.6)
    axis.set_axisbelow(True)
    axis.locator_params(axis="y", nbins=3)
    axis.tick_params(length=0, colors=MUTED)
