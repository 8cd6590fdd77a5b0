"""Small models made by hand, as the streams see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from jitsim.distributions import LAWS, Table, tabulate
from jitsim.model import Clock, Model, Timing
from jitsim.model.model import NONE, DemandStreams, ItemLocations, Money, OpenOrders

TICKS = 1440


def table(name: str, per_unit: float = 1.0, **parameters: Any) -> Table:
    """Return the table of a law."""
    return tabulate(LAWS[name].model_validate({"distribution": name, **parameters}), per_unit)


ONE = table("constant", value=1)


@dataclass(frozen=True)
class Demand:
    """Demand of a customer for an item; `recorded` are ticks and quantities of a history."""

    customer: str
    timing: Timing
    law: Table | None = None
    size: Table = ONE
    item: str = "tea"
    recorded: Sequence[tuple[int, int]] = field(default_factory=tuple)


def whole(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def model(
    *streams: Demand,
    days: float = 100,
    lead_time: Table = ONE,
    items: Sequence[str] = ("tea",),
    supplier: str = "mill",
    stocking_point: str = "shop",
) -> Model:
    """Return a model of items at one stocking point; what streams do not read is left at nothing."""
    tables: list[Table] = [lead_time]
    zeros, none = np.zeros(len(items), dtype=np.int64), np.full(len(items), np.nan)
    customers = tuple(sorted({stream.customer for stream in streams}))

    def number(law: Table | None) -> int:
        if law is None:
            return NONE
        tables.append(law)
        return len(tables) - 1

    recorded = [len(stream.recorded) for stream in streams]
    return Model(
        items=tuple(items),
        stocking_points=(stocking_point,),
        suppliers=(supplier,),
        customers=customers,
        clock=Clock(
            TICKS, round(days * TICKS), 0, TICKS // 4, TICKS // 2, 3 * TICKS // 4, TICKS - 1, demand_first=False
        ),
        locations=ItemLocations(
            item=np.arange(len(items)),
            stocking_point=zeros,
            supplier=zeros,
            unit=none,
            initial=zeros,
            policy=zeros,
            parameters=zeros[:, None],
            parameter_count=zeros,
            review_period=zeros,
            first_review=zeros,
            counts_cards=zeros > 0,
            minimum_order=zeros,
            order_multiple=zeros,
            lead_time=zeros,
            crossing=zeros > 0,
            promised_lead_time=zeros,
            early=zeros,
            late=zeros,
            dock=zeros > 0,
        ),
        open_orders=OpenOrders(whole(), whole(), whole()),
        demand=DemandStreams(
            customer=whole(*(customers.index(stream.customer) for stream in streams)),
            location=whole(*(list(items).index(stream.item) for stream in streams)),
            timing=whole(*(int(stream.timing) for stream in streams)),
            law=whole(*(number(stream.law) for stream in streams)),
            order_size=whole(*(number(stream.size) for stream in streams)),
            promise=whole(*(0 for _ in streams)),
            lost=np.zeros(len(streams), dtype=np.bool_),
            history_start=np.cumsum([0, *recorded]),
            history_tick=whole(*(tick for stream in streams for tick, _ in stream.recorded)),
            history_quantity=whole(*(quantity for stream in streams for _, quantity in stream.recorded)),
        ),
        tables=tuple(tables),
        components=tuple((location,) for location in range(len(items))),
        money=Money(none, none, none, none, none, none, none),
        currency="EUR",
        random=True,
        notes=(),
    )
