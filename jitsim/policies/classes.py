"""Classes of items: ABC by share of usage, XYZ by variation, demand patterns, and hysteresis between reviews.

Everything here is a pure function of arrays over items, so that a planner's review of all items is one call.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from jitsim.policies.sizing import GUARD

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.intp]
Labels = npt.NDArray[np.str_]

Basis = Literal["usage_value", "revenue", "margin"]
"""What ABC classes share out: units at cost, units at price, or their difference. It is printed with the classes."""

FEWEST_BUCKETS = 26
"""Buckets, weeks by default, below which variation is not known."""

INTERVAL_LIMIT = 1.32
SIZE_CV2_LIMIT = 0.49
"""Limits between demand patterns (Syntetos, Boylan and Croston 2005); a value on a limit is still below it."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Classes from low to high values, and the limits between them.

    With `closed` a value on a limit belongs to the class below it, otherwise to the class above. No label, "", stands
    for an unknown class.
    """

    labels: tuple[str, ...]
    limits: tuple[float, ...]
    closed: bool

    def __post_init__(self) -> None:
        """Refuse limits that do not separate the labels."""
        if len(self.limits) != len(self.labels) - 1:
            raise ValueError(f"{len(self.labels)} classes need {len(self.labels) - 1} limits, not {len(self.limits)}")
        if any(low >= high for low, high in zip(self.limits, self.limits[1:], strict=False)):
            raise ValueError(f"the limits {self.limits} do not ascend")

    def codes(self, values: Floats, stretch: float = 1.0) -> Codes:
        """Return the places of the classes, -1 for an unknown value, with every limit times `stretch`."""
        limits = np.array(self.limits) * stretch
        if self.closed:
            found = np.searchsorted(limits + GUARD, values, side="left")
        else:
            found = np.searchsorted(limits - GUARD, values, side="right")
        return np.where(np.isnan(values), -1, found)

    def classes(self, values: Floats) -> Labels:
        """Return the labels of values, "" for NaN."""
        return self.named(self.codes(values))

    def named(self, codes: Codes) -> Labels:
        """Return the labels at places of classes, "" for -1."""
        return np.array([*self.labels, ""])[codes]

    def places(self, labels: Labels) -> Codes:
        """Return the places of labels, -1 for "" and for a label of another scale."""
        codes = np.full(labels.shape, -1, dtype=np.intp)
        for place, label in enumerate(self.labels):
            codes[labels == label] = place
        return codes


ABC = Scale(("A", "B", "C"), (0.80, 0.95), closed=False)
"""Classes of the cumulative share before an item; the item that crosses a limit belongs to the class above it."""

XYZ = Scale(("X", "Y", "Z"), (0.5, 1.0), closed=True)
"""Classes of the coefficient of variation of demand."""


@dataclass(frozen=True, slots=True)
class AbcRanking:
    """ABC classes of items, arrays of shape (items,) in the order of the items.

    `share_before` is the share of the total in all items that rank above. `no_usage` marks items worth nothing; they
    are of the last class.
    """

    classes: Labels
    share_before: Floats
    no_usage: Bools
    basis: Basis


def abc_ranking(ids: Sequence[str], values: Floats, scale: Scale = ABC, *, basis: Basis = "usage_value") -> AbcRanking:
    """Rank items by their value in a year [currency], shape (items,), ties by id; losses count as nothing."""
    gains = np.maximum(values, 0.0)
    order = np.lexsort((np.array(ids), -values))
    ranked = gains[order]
    total = ranked.sum()
    share_before = np.ones(len(ranked))
    if total > 0:
        share_before[order] = (np.cumsum(ranked) - ranked) / total
    return AbcRanking(scale.classes(share_before), share_before, values == 0, basis)


def coefficients_of_variation(buckets: Floats, fewest: int = FEWEST_BUCKETS) -> Floats:
    """Return sample standard deviation over mean of demand, shape (items, buckets) to (items,).

    NaN where nothing was demanded, or for all items with fewer than `fewest` buckets.
    """
    mean = buckets.mean(axis=1)
    cv = np.full(mean.shape, np.nan)
    if buckets.shape[1] >= max(fewest, 2):
        np.divide(buckets.std(axis=1, ddof=1), mean, out=cv, where=mean > 0)
    return cv


def deseasoned(buckets: Floats, season: int) -> Floats:
    """Return demand of shape (items, buckets) without its season of `season` buckets.

    Each bucket is divided by the mean of its place in the season relative to the mean of all. A place without demand
    stays 0.
    """
    count = buckets.shape[1]
    if count < 2 * season:
        raise ValueError(f"{count} buckets are fewer than 2 whole seasons of {season}")
    place = np.arange(count) % season
    means = np.stack([buckets[:, place == one].mean(axis=1) for one in range(season)], axis=1)
    indices = means[:, place]
    overall = buckets.mean(axis=1, keepdims=True)
    steady = np.zeros(buckets.shape)
    np.divide(buckets * overall, indices, out=steady, where=indices > 0)
    return steady


@dataclass(frozen=True, slots=True)
class DemandPatterns:
    """Demand patterns of items, arrays of shape (items,).

    `interval` [buckets] is the mean distance between buckets with demand (ADI), `size_cv2` the squared coefficient of
    variation of the sizes that are not zero, NaN below two. Labels: smooth, erratic, intermittent, lumpy, no_demand.
    """

    labels: Labels
    interval: Floats
    size_cv2: Floats


def demand_patterns(buckets: Floats) -> DemandPatterns:
    """Return the patterns of demand of shape (items, buckets); a single size counts as one that does not vary."""
    busy = buckets > 0
    count = busy.sum(axis=1)
    interval = np.full(count.shape, np.nan)
    np.divide(float(buckets.shape[1]), count, out=interval, where=count > 0)
    mean = buckets.sum(axis=1) / np.maximum(count, 1)
    squares = np.where(busy, (buckets - mean[:, None]) ** 2, 0.0).sum(axis=1)
    size_cv2 = np.full(count.shape, np.nan)
    np.divide(squares, (count - 1) * mean**2, out=size_cv2, where=count > 1)
    rare, wild = interval > INTERVAL_LIMIT + GUARD, size_cv2 > SIZE_CV2_LIMIT + GUARD
    labels = np.select(
        [count == 0, rare & wild, rare, wild], ["no_demand", "lumpy", "intermittent", "erratic"], "smooth"
    )
    return DemandPatterns(labels, interval, size_cv2)


def reclassified_items(
    scale: Scale, previous: Labels, values: Floats, pending: Labels, margin: float = 0.10
) -> tuple[Labels, Labels]:
    """Return the classes of items after a review and the classes they wait for, all of shape (items,).

    An item moves at once as far as its value passes limits by `margin` of them, and on to the class of its value when
    the last review found that class too (`pending`). An item without a class takes the class of its value; one with an
    unknown value keeps its own.
    """
    before, waiting, found = scale.places(previous), scale.places(pending), scale.codes(values)
    at_once = np.clip(before, scale.codes(values, 1 + margin), scale.codes(values, 1 - margin))
    now = np.where((before < 0) | (waiting == found), found, at_once)
    now = np.where(found < 0, before, now)
    return scale.named(now), scale.named(np.where(now == found, -1, found))


def reclassified(scale: Scale, previous: str, value: float, pending: str, margin: float = 0.10) -> tuple[str, str]:
    """Return the class of one item after a review and the class it waits for, "" for none."""
    now, waits = reclassified_items(
        scale, np.array([previous]), np.array([value], dtype=np.float64), np.array([pending]), margin
    )
    return str(now[0]), str(waits[0])
