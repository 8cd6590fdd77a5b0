"""Orders of several lines: one order, wherever its lines are stocked, and one line for each of its items."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from jitsim.ledger import Kind, Ledger
from jitsim.ledger.columns import EVENT_FIELDS
from jitsim.metrics import METRICS, measure, tally
from jitsim.model.model import Model
from tests.ledger.business import Event, ledger_of
from tests.metrics.books import RichBusiness, RichPlace, RichStream

SHOP = RichBusiness(
    [RichPlace(item="cups", initial=6, unit_cost=1.0, price=2.0), RichPlace(item="tea", initial=4, unit_cost=1.0)],
    [
        RichStream(0, "offices", promise=4, group=0),
        RichStream(1, "offices", promise=4, group=0),
        RichStream(1, "walk_in", lost=True),
    ],
    horizon=40,
    warm_up=4,
    groups=("offices",),
)

CUPS: list[Event] = [
    (0, Kind.DEMAND, 1, 0),  # order 0 is due at 4, the first tick measured
    (0, Kind.LINE, 1, 0),
    (8, Kind.DEMAND, 2, 0),
    (8, Kind.LINE, 1, 1),
    (12, Kind.DEMAND, 3, 0),
    (12, Kind.LINE, 1, 3),
    (38, Kind.DEMAND, 1, 0),
    (38, Kind.BACKORDERED, 1, 3),
    (38, Kind.LINE, 1, 4),  # due after the horizon
]
TEA: list[Event] = [
    (0, Kind.DEMAND, 1, 1),
    (0, Kind.LINE, 1, 0),
    (2, Kind.ORDER, 1, 0),
    (8, Kind.DEMAND, 4, 1),
    (8, Kind.BACKORDERED, 1, 1),
    (8, Kind.LINE, 1, 1),
    (9, Kind.DEMAND, 1, 2),
    (9, Kind.LOST, 1, 2),  # a customer of single lines
    (10, Kind.DEMAND, 1, 1),
    (10, Kind.BACKORDERED, 1, 3),
    (10, Kind.LINE, 1, 2),  # order 2 has one line only
    (12, Kind.RECEIPT, 1, 0),
    (12, Kind.SHIPMENT, 1, 1),  # order 1 is complete at 12, when it is due
]


def found(noun: str | None) -> dict[str, dict[str, float]]:
    model = SHOP.model()
    measured = measure(model, tally(model, ledger_of(model, [CUPS, TEA])), noun)
    return {
        name: dict(zip(METRICS, row, strict=True))
        for name, row in zip(measured.names, measured.values.tolist(), strict=True)
    }


def test_an_order_is_fulfilled_when_every_line_is() -> None:
    """Of the offices' orders 0, 1 and 3 are complete in time, 2 waits, 4 is not due; the single order is lost."""
    assert found(None)["all"]["order_fulfilment_rate"] == 3 / 5
    assert found("stocking_point")["shop"]["order_fulfilment_rate"] == 3 / 5
    assert found("customer")["offices"]["order_fulfilment_rate"] == 3 / 4
    assert found("customer")["walk_in"]["order_fulfilment_rate"] == 0


def test_one_line_that_is_late_fails_the_order() -> None:
    late = [event if event[1] != Kind.SHIPMENT else (13, *event[1:]) for event in TEA]
    model = SHOP.model()
    orders = tally(model, ledger_of(model, [CUPS, late])).orders
    assert (orders.due.tolist(), orders.fulfilled.tolist()) == ([4], [2])


def test_by_item_every_line_counts_as_an_order() -> None:
    """Lines due of cups 0, 1 and 3, of tea 0, 1 and 2 and the single one; of tea two are in time."""
    by_item = found("item")
    assert by_item["cups"]["order_fulfilment_rate"] == 3 / 3
    assert by_item["tea"]["order_fulfilment_rate"] == 2 / 4
    assert found("supplier")["mill"]["order_fulfilment_rate"] == 5 / 7
    by_class = found("class")
    assert sum(each["units_demanded"] for each in by_class.values()) == found(None)["all"]["units_demanded"]


def test_lines_served_whole_at_once() -> None:
    """In the window cups 1 and 3 of three lines, of tea none of three: orders 1 and 2 wait, the single one is lost."""
    assert found(None)["all"]["line_fill_rate"] == 2 / 6
    assert found("customer")["offices"]["line_fill_rate"] == 2 / 5


def test_value_fill_rate_weighs_with_price_else_cost() -> None:
    """In the window 5 of 6 cups at 2 and 3 of 6 tea at cost 1."""
    assert found(None)["all"]["value_fill_rate"] == (5 * 2 + 3) / (6 * 2 + 6)


def test_no_orders_of_several_lines() -> None:
    model = SHOP.model()
    orders = tally(model, ledger_of(model, [[], []])).orders
    assert (orders.due.tolist(), orders.fulfilled.tolist()) == ([0], [0])


def large(orders: int, items: int) -> tuple[Model, Ledger]:
    """Return a ledger of one order a tick with three lines on average, all served from the shelf."""
    places = [RichPlace(item=f"item{number:03}", initial=10**6) for number in range(items)]
    streams = [RichStream(number, "offices", group=0) for number in range(items)]
    model = RichBusiness(places, streams, horizon=orders, groups=("offices",)).model()
    rng = np.random.default_rng(20261124)
    numbers = [np.flatnonzero(rng.random(orders) < 3 / items) for _ in range(items)]
    rows: dict[str, list[npt.NDArray[np.int64]]] = {name: [] for name in EVENT_FIELDS}
    for stream, each in enumerate(numbers):
        tick = np.repeat(each, 2)
        even = np.arange(len(tick)) % 2 == 0
        rows["tick"].append(tick)
        rows["kind"].append(np.where(even, Kind.DEMAND, Kind.LINE))
        rows["quantity"].append(np.ones(len(tick), dtype=np.int64))
        rows["part"].append(np.where(even, stream, tick))
    start = np.cumsum([0, *(2 * len(each) for each in numbers)])
    return model, Ledger(0, model.locations.initial, start, *(np.concatenate(rows[name]) for name in EVENT_FIELDS))


def test_many_orders_are_joined() -> None:
    model, ledger = large(orders=15_000, items=100)
    orders = tally(model, ledger).orders
    with_lines = len(np.unique(ledger.tick))
    assert (orders.due.tolist(), orders.fulfilled.tolist()) == ([with_lines], [with_lines])
