"""What planned adjustments of buffers add for those who send to them, in fractions, from what is written alone."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from tests.engine.reference import exactly

Written = dict[str, Any]

ABOVE = "_above"
"""The key under which a buffer's policy has the buffers that it sends to, each with the days that lie between them."""


def with_receivers(written: Written) -> Written:
    """Return a network whose buffers know the buffers that they send to."""
    points: Written = {}
    for name, point in written["stocking_points"].items():
        items: Written = {}
        for item, stocked in point["items"].items():
            policy = stocked["policy"]
            if policy["type"] == "ddmrp":
                policy = {**policy, ABOVE: list(_receivers(written, name, item))}
            items[item] = {**stocked, "policy": policy}
        points[name] = {**point, "items": items}
    return {**written, "stocking_points": points}


def _receivers(written: Written, sender: str, item: str) -> Iterator[tuple[Fraction, Written]]:
    for name, point in written["stocking_points"].items():
        stocked = point["items"].get(item)
        if stocked is None or stocked["from"] != sender:
            continue
        days = _days_between(written, sender, name, item)
        if stocked["policy"]["type"] == "ddmrp":
            yield days, stocked["policy"]
        yield from ((days + more, policy) for more, policy in _receivers(written, name, item))


def _days_between(written: Written, sender: str, receiver: str, item: str) -> Fraction:
    """Return what is promised over a lane, else what is usual: the delay of the order and the mean time on the way."""
    lanes = written.get("lanes", {}).values()
    lane: Written = next((each for each in lanes if (each["from"], each["to"]) == (sender, receiver)), {})
    if "promised_lead_time" in lane:
        return exactly(lane["promised_lead_time"])
    law = lane.get("items", {}).get(item, {}).get("lead_time", lane.get("lead_time", 0))
    return exactly(lane.get("information_delay", 0)) + _mean(law)


def _mean(law: Any) -> Fraction:
    if not isinstance(law, dict):
        return exactly(law)
    if law["distribution"] == "uniform":
        return (exactly(law["low"]) + exactly(law["high"])) / 2
    if law["distribution"] == "empirical":
        pairs = zip(law["values"], law["weights"], strict=True)
        return sum((exactly(value) * exactly(weight) for value, weight in pairs), start=Fraction(0))
    return exactly(law["mean"])


def due_on(day: int, days_between: Fraction) -> int:
    """Return the day of a receiver for which a sender's orders of a day are; a part of a day is a day."""
    return math.ceil(day + days_between)


def changes_for(day: int, days_between: Fraction) -> int:
    """Return the first day of a sender whose orders are for a day of the receiver or a later one."""
    first = day
    while due_on(first - 1, days_between) >= day:
        first -= 1
    return first
