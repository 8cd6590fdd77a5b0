"""Pictures as SVG inside a page: drawn twice, for wide and for narrow windows, in the colours of the page."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from jitsim.reports.stock_series import StockSeries, Strip
from jitsim.reports.svg import page_svg

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = npt.NDArray[np.float64]

MOST_POINTS = 800
"""Days are drawn in groups when there are more of them: the last level of a group, its highest strip value."""

NEARLY_ALL = 99.9
"""Service [%] above which all spots would be in one place, on axes that nobody can read."""

# Placeholders for the page's colours, which differ between light and dark.
INK, MUTED, GRID, STOCK, TROUBLE, ORDERS, SHADE = (f"#0{digit}0{digit}0{digit}" for digit in "1234567")
_VARIABLES = {
    INK: "ink",
    MUTED: "muted",
    GRID: "grid",
    STOCK: "stock",
    TROUBLE: "trouble",
    ORDERS: "orders",
    SHADE: "shade",
}

STYLE: Mapping[str, Any] = {
    "svg.fonttype": "none",
    "text.parse_math": False,
    "font.size": 9,
    "hatch.color": TROUBLE,
    "hatch.linewidth": 0.8,
    "text.color": INK,
    "axes.edgecolor": GRID,
    "axes.labelcolor": MUTED,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.facecolor": "none",
    "figure.facecolor": "none",
}
_SIZES = {"wide": (10.6, 3.5), "narrow": (4.3, 3.7)}


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture for wide and for narrow windows, each an `<svg>` element."""

    wide: str
    narrow: str


def draw_stock(series: StockSeries, *, start: dt.date | None, warm_up: float, name: str) -> Drawing:
    """Return the picture of stock over time; `warm_up` [days] is shaded, `name` tells the ids of pictures apart."""
    drawn = {width: _draw(series, start, warm_up, f"{name}-{width}", size) for width, size in _SIZES.items()}
    return Drawing(**drawn)


@dataclass(frozen=True, slots=True)
class Spot:
    """A promise and what was delivered [%]; `side` is 1 for more and -1 for less, 0 for no difference that counts."""

    promised: float
    delivered: float
    side: int


def draw_promises(panels: Mapping[str, Sequence[Spot]], *, name: str) -> Drawing:
    """Return the picture of what was delivered against what was promised, one panel for each measure of service."""
    shapes = {"wide": (1, len(panels)), "narrow": (len(panels), 1)}
    drawn = {width: _draw_panels(panels, f"{name}-{width}", shape) for width, shape in shapes.items()}
    return Drawing(**drawn)


def _draw_panels(panels: Mapping[str, Sequence[Spot]], name: str, shape: tuple[int, int]) -> str:
    import matplotlib as mpl
    from matplotlib.figure import Figure

    rows, columns = shape
    style: dict[Any, Any] = {**STYLE, "svg.hashsalt": name}
    with mpl.rc_context(style):
        figure = Figure(figsize=(10.6 if columns > 1 else 4.3, 3.4 * rows), layout="constrained")
        for axis, (title, spots) in zip(
            figure.subplots(rows, columns, squeeze=False).flat, panels.items(), strict=True
        ):
            _draw_spots(axis, spots)
            write_title(axis, f"{title} delivered, %")
            axis.set_xlabel("promised, %")
        return as_element(figure, "Service delivered against service promised")


_SHAPES = {0: ("o", "none", MUTED), 1: ("^", STOCK, STOCK), -1: ("v", TROUBLE, TROUBLE)}


def _draw_spots(axis: Axes, spots: Sequence[Spot]) -> None:
    """Draw spots about the line on which the promise is kept."""
    low = min((min(spot.promised, spot.delivered) for spot in spots), default=90.0)
    low = max(low - 0.08 * (100.0 - low), 0.0) if low < NEARLY_ALL else 99.0
    high = 100.0 + 0.04 * (100.0 - low)
    axis.plot([low, 100.0], [low, 100.0], color=GRID, linewidth=1.2, zorder=0)
    for side, (marker, face, edge) in _SHAPES.items():
        chosen = [spot for spot in spots if spot.side == side]
        x, y = [spot.promised for spot in chosen], [spot.delivered for spot in chosen]
        axis.plot(x, y, marker, markerfacecolor=face, markeredgecolor=edge, markersize=5)
    axis.set_xlim(low, high)
    axis.set_ylim(low, high)
    axis.grid(color=GRID, linewidth=0.6)
    axis.set_axisbelow(True)
    axis.tick_params(length=0)
    axis.locator_params(nbins=5)


def _draw(series: StockSeries, start: dt.date | None, warm_up: float, name: str, size: tuple[float, float]) -> str:
    import matplotlib as mpl
    from matplotlib.figure import Figure

    style: dict[Any, Any] = {**STYLE, "svg.hashsalt": name}
    with mpl.rc_context(style):
        figure = Figure(figsize=size, layout="constrained")
        heights = [5.0, *(0.5 for _ in series.strips)]
        axes = figure.subplots(len(heights), 1, sharex=True, gridspec_kw={"height_ratios": heights})
        group = max(1, -(-len(series.stock) // MOST_POINTS))
        edges = np.append(np.arange(0, len(series.stock), group), len(series.stock)).astype(np.float64)
        draw_levels(axes[0], edges, last_of_group(series.stock, group), last_of_group(series.waiting, group))
        for axis, strip in zip(axes[1:], series.strips, strict=True):
            _draw_strip(axis, edges, _highest(strip.values, group), strip)
        for axis in axes:
            axis.axvspan(0, warm_up, color=SHADE, linewidth=0, zorder=0)
            axis.set_xlim(0, len(series.stock))
        write_title(axes[0], f"on hand, {series.unit}")
        if warm_up > 0:
            axes[0].set_title("shaded: warm-up, not measured", loc="right", fontsize=8.5, color=MUTED, pad=4)
        label_days(axes[-1], len(series.stock), start)
        return as_element(figure, f"Stock over time: {series.title}")


def draw_levels(axis: Axes, edges: Floats, stock: Floats, waiting: Floats) -> None:
    """Draw stock between edges of days, and what is owed below zero, hatched."""
    stock, waiting = closed(stock), closed(waiting)
    axis.fill_between(edges, 0, stock, step="post", color=STOCK, alpha=0.22, linewidth=0)
    axis.step(edges, stock, where="post", color=STOCK, linewidth=1.1)
    if waiting.any():
        axis.fill_between(
            edges, 0, -waiting, step="post", facecolor="none", edgecolor=TROUBLE, hatch="////", linewidth=0.6
        )
        axis.axhline(0, color=MUTED, linewidth=0.8)
    else:
        axis.set_ylim(bottom=0)
    axis.grid(axis="y", color=GRID, linewidth=0.6)
    axis.set_axisbelow(True)
    axis.tick_params(length=0)
    axis.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axis.locator_params(axis="y", nbins=5, integer=True)


def _draw_strip(axis: Axes, edges: Floats, values: Floats, strip: Strip) -> None:
    """Draw bars of a strip; the highest is as tall as the strip."""
    top = float(values.max()) or 1.0
    colour = TROUBLE if strip.is_trouble else ORDERS
    axis.fill_between(edges, 0, closed(values) / top, step="post", color=colour, linewidth=0)
    axis.set_ylim(0, 1.05)
    axis.set_yticks([])
    axis.tick_params(length=0)
    write_title(axis, f"{strip.label}, at most {top:,.0f} a day" if top > 1 else strip.label)


def write_title(axis: Axes, text: str) -> None:
    """Write what is on the vertical axis above it."""
    axis.set_title(text, loc="left", fontsize=8.5, color=MUTED, pad=3)


def closed(values: Floats) -> Floats:
    """Return values with the last one again, for the right edge of its day."""
    return np.append(values, values[-1])


def label_days(axis: Axes, days: int, start: dt.date | None) -> None:
    """Label the days from 0, as dates where day 0 has one."""
    axis.tick_params(axis="x", length=3)
    if start is None:
        axis.locator_params(axis="x", nbins=8, integer=True)
        axis.set_xlabel("day")
        return
    months = _months(start, days)
    every = max(1, -(-len(months) // 7))
    shown = months[::every]
    axis.set_xticks([(month - start).days for month in shown])
    axis.set_xticklabels(
        [f"{month:%b}\n{month:%Y}" if month == shown[0] or month.month <= every else f"{month:%b}" for month in shown]
    )


def _months(start: dt.date, days: int) -> list[dt.date]:
    """Return the first days of the months within the days from `start` on."""
    first = start.year * 12 + start.month - (start.day == 1)
    last = start + dt.timedelta(days=days - 1)
    return [dt.date(count // 12, count % 12 + 1, 1) for count in range(first, last.year * 12 + last.month)]


def last_of_group(values: Floats, group: int) -> Floats:
    """Return the last value of each group of so many."""
    ends = np.minimum(np.arange(group, len(values) + group, group), len(values)) - 1
    return np.asarray(values[ends])


def _highest(values: Floats, group: int) -> Floats:
    highest: Floats = np.maximum.reduceat(values, np.arange(0, len(values), group))
    return highest


def as_element(figure: Figure, label: str) -> str:
    """Return a figure as an `<svg>` element with what it shows in words."""
    file = io.StringIO()
    figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    return page_svg(file.getvalue(), label, _VARIABLES)
