"""Small models made by hand, as the streams see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from jitsim.distributions import LAWS, Table, tabulate
from jitsim.model import NONE, Clock, Model, Timing, compile_model
from jitsim.model.demand import DemandStreams, OrderGroups, Ship
from jitsim.scenario import Scenario
from jitsim.scenario.shapes import DayFactors

TICKS = 1440


def table(name: str, per_unit: float = 1.0, **parameters: Any) -> Table:
    """Return the table of a law."""
    return tabulate(LAWS[name].model_validate({"distribution": name, **parameters}), per_unit)


ONE = table("constant", value=1)


@dataclass(frozen=True)
class Demand:
    """Demand of a customer for an item; `recorded` are ticks and quantities of a history.

    With `group` it is a line of the customer's orders of that number, and `law` is that of the gaps.
    """

    customer: str
    timing: Timing
    law: Table | None = None
    size: Table = ONE
    item: str = "tea"
    recorded: Sequence[tuple[int, int]] = field(default_factory=tuple)
    shape: DayFactors | None = None
    lost_share: float = 0.0
    group: int = NONE


@dataclass(frozen=True)
class Group:
    """Orders of several lines of a customer."""

    customer: str
    arrivals: Table
    shape: DayFactors | None = None


def whole(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def model(
    *streams: Demand,
    days: float = 100,
    lead_time: Table = ONE,
    items: Sequence[str] = ("tea",),
    supplier: str = "mill",
    stocking_point: str = "shop",
    groups: Sequence[Group] = (),
) -> Model:
    """Return a model of items at one stocking point."""
    tables: list[Table] = [lead_time]
    shapes: list[DayFactors] = []
    customers = tuple(sorted({each.customer for each in (*streams, *groups)}))

    def number(law: Table | None) -> int:
        if law is None:
            return NONE
        tables.append(law)
        return len(tables) - 1

    def shape(factors: DayFactors | None) -> int:
        if factors is None:
            return NONE
        shapes.append(factors)
        return len(shapes) - 1

    base = base_model(items, supplier, stocking_point)
    zeros = np.zeros(len(streams), dtype=np.int64)
    recorded = [len(stream.recorded) for stream in streams]
    return replace(
        base,
        customers=customers,
        clock=Clock(
            TICKS, round(days * TICKS), 0, TICKS // 4, TICKS // 2, 3 * TICKS // 4, TICKS - 1, demand_first=False
        ),
        supply=replace(base.supply, lead_time=np.zeros(len(items), dtype=np.int64)),
        demand=DemandStreams(
            customer=whole(*(customers.index(stream.customer) for stream in streams)),
            location=whole(*(list(items).index(stream.item) for stream in streams)),
            receiver=np.full(len(streams), NONE),
            supply=np.full(len(streams), NONE),
            usage=np.ones(len(streams)),
            timing=whole(*(int(stream.timing) for stream in streams)),
            law=whole(*(number(stream.law) for stream in streams)),
            order_size=whole(*(number(stream.size) for stream in streams)),
            promise=zeros,
            notice=zeros,
            priority=zeros + 1,
            lost=zeros > 0,
            patience=zeros + NONE,
            lost_share=whole(*(round(stream.lost_share * 2**32) for stream in streams)),
            ship=zeros + Ship.PARTIAL,
            reserve=zeros == 0,
            shape=whole(*(shape(stream.shape) for stream in streams)),
            group=whole(*(stream.group for stream in streams)),
            history_start=np.cumsum([0, *recorded]),
            history_tick=whole(*(tick for stream in streams for tick, _ in stream.recorded)),
            history_quantity=whole(*(quantity for stream in streams for _, quantity in stream.recorded)),
            groups=OrderGroups(
                customer=whole(*(customers.index(group.customer) for group in groups)),
                arrivals=whole(*(number(group.arrivals) for group in groups)),
                shape=whole(*(shape(group.shape) for group in groups)),
            ),
            shapes=tuple(shapes),
        ),
        tables=tuple(tables),
    )


def base_model(items: Sequence[str], supplier: str, stocking_point: str) -> Model:
    """Return a model with these names, in which nobody demands anything."""
    policy = {"type": "base_stock", "order_up_to": 1}
    written = {
        "name": "base",
        "horizon": {"days": 1},
        "items": {item: {} for item in items},
        "suppliers": {supplier: {"lead_time": 1}},
        "stocking_points": {stocking_point: {"items": {item: {"from": supplier, "policy": policy} for item in items}}},
        "customers": {},
    }
    found = compile_model(Scenario.model_validate(written))
    # Streams address by name, so the order of items is the test's to choose.
    return replace(found, items=tuple(items), locations=replace(found.locations, item=np.arange(len(items))))
