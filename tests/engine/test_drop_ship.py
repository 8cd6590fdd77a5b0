"""Drop-shipping: nothing is ever on the shelf, and every parcel goes to the order that it was ordered for."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jitsim.engine import run_engine
from jitsim.ledger import Ledger
from jitsim.ledger.balance import check_balance
from jitsim.ledger.tables import daily_table
from jitsim.model import Model, compile_model
from jitsim.pipeline import simulate
from jitsim.streams import Streams
from tests.engine.reference import Row
from tests.engine.test_policy_traces import path, trace
from tests.engine.test_traces import DAY, on_hand_after
from tests.engine.test_traces import path as path_of
from tests.engine.worlds import DEMANDS, DURATIONS, Written, loaded, one_item, rows_of
from tests.engine.worlds_network import networks

DROP: Written = {"type": "drop_ship"}

Parcels = list[tuple[float, int, int]]
"""Day, number of the customer order, units."""


def shipments(rows: list[Row]) -> Parcels:
    return [(row.tick / DAY, row.part, row.quantity) for row in rows if row.kind == "SHIPMENT"]


def played(written: Written) -> tuple[Model, Streams, Ledger]:
    model = compile_model(loaded(written))
    streams = Streams(model, 1, 0)
    ledger = run_engine(model, streams)
    check_balance(model, ledger)
    return model, streams, ledger


def test_a_parcel_that_overtakes_goes_to_its_own_customer() -> None:
    """Ten wanted on day 1 take nine days, ten on day 2 take two: the second is served on day 4, the first on day 10."""
    demand = {"interval": 1, "order_size": 10}
    rows, start = path_of(one_item(DROP, demand, days=2.5), days=lambda day, _: {1: 9, 2: 2}[day])
    assert (start, shipments(rows)) == (0, [])
    rows, start = path_of(one_item(DROP, demand, days=11), days=lambda day, _: {1: 9, 2: 2}.get(day, 30))
    assert shipments(rows) == [(4, 1, 10), (10, 0, 10)]
    assert all(on_hand_after(rows, start, row.tick / DAY) == 0 for row in rows)


def test_orders_of_one_instant_are_parcels_of_their_own() -> None:
    """Two customers on day 3: two orders of the supplier, of which the second comes first."""
    customers = {
        name: {"at": "shop", "demand": {"tea": {"interval": 3, "order_size": size}}}
        for name, size in (("near", 5), ("over", 2))
    }
    written = one_item(DROP, {}, days=5.5, customers=customers)
    rows, _ = path_of(written, days=lambda _, ordinal: (2.0, 1.0)[ordinal])
    assert trace(rows, "ORDER") == [(3, "ORDER", 5), (3, "ORDER", 2)]
    assert shipments(rows) == [(4, 1, 2), (5, 0, 5)]


def test_the_parts_of_an_order_go_to_its_customer() -> None:
    """Half of every order comes after two days, half three days later: the first of day 2 is not the rest of day 1."""
    short = {"probability": 1, "share": 0.5, "rest_after": 3}
    supplier = {"short_deliveries": short}
    rows, _ = path(one_item(DROP, {"interval": 1, "order_size": 4}, lead_time=2, days=7.5, supplier=supplier))
    assert shipments(rows)[:4] == [(3, 0, 2), (4, 1, 2), (5, 2, 2), (6, 0, 2)]
    assert shipments(rows)[4:] == [(6, 3, 2), (7, 1, 2), (7, 4, 2)]


def test_what_fails_inspection_is_ordered_again_for_the_same_customer() -> None:
    """A lot that is half bad: five of ten of day 1 come on day 4; five more, ordered then, halve to three on day 7."""
    supplier = {"rejects": {"per": "lot", "share": 0.5}}
    rows, _ = path(one_item(DROP, {"interval": 1, "order_size": 10}, lead_time=3, days=8, supplier=supplier))
    assert trace(rows, "ORDER")[:4] == [(1, "ORDER", 10), (2, "ORDER", 10), (3, "ORDER", 10), (4, "ORDER", 5)]
    assert [each for each in shipments(rows) if each[1] == 0] == [(4, 0, 5), (7, 0, 2)]


def test_orders_that_are_bundled_share_what_comes() -> None:
    """Five a day in bundles of two days, of at most six: 6 and 4; the four come first and are the second's."""
    terms = {"maximum_order": 6}
    written = one_item({**DROP, "bundle_days": 2}, {"daily": 5}, days=5.9, terms=terms)
    rows, _ = path_of(written, days=lambda day, ordinal: {(2, 0): 3.0, (2, 1): 1.0}.get((day, ordinal), 30.0))
    assert trace(rows, "ORDER")[:3] == [(0.75, "ORDER", 5), (2.75, "ORDER", 6), (2.75, "ORDER", 4)]
    assert shipments(rows) == [(3.75, 2, 4), (5.75, 1, 5), (5.75, 2, 1)]


def test_a_parcel_for_nobody_is_stock_for_the_next() -> None:
    """Who orders on day 2 leaves on day 5, and on day 6 the parcel comes: it goes to the order of day 4.

    That one's own, of day 8, is then the order's of day 6, for which nothing needs to be ordered.
    """
    customer = {"unmet": "patience", "patience": 3}
    rows, start = path(one_item(DROP, {"interval": 2, "order_size": 1}, lead_time=4, days=9, customer=customer))
    assert trace(rows, "CANCELLED") == [(5, "CANCELLED", 1)]
    assert trace(rows, "ORDER") == [(2, "ORDER", 1), (4, "ORDER", 1), (8, "ORDER", 1)]
    assert shipments(rows) == [(6, 1, 1), (8, 2, 1)]
    assert on_hand_after(rows, start, 9) == 0


def test_it_comes_by_no_dock_and_on_any_day() -> None:
    """Ordered on day 4, a Friday; the place works on weekdays and takes in goods at 0.25, the customer at any time."""
    week = ["mon", "tue", "wed", "thu", "fri"]
    point = {"receiving": "dock", "working_days": week}
    rows, _ = path(one_item(DROP, {"interval": 4, "order_size": 1}, lead_time=1.5, days=6, point=point))
    assert shipments(rows) == [(5.5, 0, 1)]


def test_revenue_cost_and_service_are_those_of_the_shop() -> None:
    """Ten days, one order of 3 a day at 20 for 8 each, of which those of days 1 to 8 are delivered: 24 units."""
    demand = {"interval": 1, "order_size": 3}
    written = one_item(DROP, demand, lead_time=1, days=10, customer={"promise": 1}, item={"unit_cost": 8, "price": 20})
    result = simulate(loaded(written))
    found = {name: estimate.mean for name, estimate in result.estimates.items()}
    assert found["average_inventory_units"] == found["carrying_cost"] == 0
    assert found["revenue"] == pytest.approx(24 * 20 * 365 / 10)
    assert found["cost_of_goods_sold"] == pytest.approx(24 * 8 * 365 / 10)
    assert found["order_fulfilment_rate"] == 1
    assert found["units_shipped"] == 24


def test_a_whole_line_gets_its_own_parcel() -> None:
    """Lines ship complete: four of day 1 on day 10, four of day 2 on day 4 already."""
    demand, customer = {"interval": 1, "order_size": 4}, {"ship": "complete_line"}
    written = one_item(DROP, demand, days=10.5, customer=customer)
    rows, _ = path_of(written, days=lambda day, _: {1: 9, 2: 2}.get(day, 30))
    assert [(row.tick / DAY, row.part) for row in rows if row.kind == "DISPATCHED"] == [(4, 1), (10, 0)]


def reconstructed(streams: Streams, rows: list[Row]) -> dict[int, list[tuple[int, int]]]:
    """Return tick and units of what each customer order gets: its own release plus its own lead time, nothing else."""
    expected: dict[int, list[tuple[int, int]]] = defaultdict(list)
    released: dict[int, int] = defaultdict(int)
    orders = [row for row in rows if row.kind == "DEMAND"]
    horizon = rows[-1].tick
    for number, order in enumerate(orders):
        day = order.tick // DAY
        arrival = order.tick + streams.lead_time(0, day, released[day])
        released[day] += 1
        if arrival <= horizon:
            expected[number].append((arrival, order.quantity))
    return expected


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(DEMANDS[:16]), st.sampled_from(DURATIONS), st.booleans(), st.sampled_from([0, 2]))
def test_every_order_is_delivered_a_lead_time_after_its_own_release(
    demand: Written, lead_time: Any, two: bool, promise: float
) -> None:
    customers = {name: {"at": "shop", "demand": {"tea": demand}, "promise": promise} for name in ("a", "b")[: 1 + two]}
    written = one_item(DROP, {}, lead_time=lead_time, days=30, customers=customers)
    model, streams, ledger = played(written)
    rows = rows_of(ledger)
    got: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for row in rows:
        if row.kind == "SHIPMENT":
            got[row.part].append((row.tick, row.quantity))
    assert [quantity for _, _, quantity in trace(rows, "ORDER")] == [q for _, _, q in trace(rows, "DEMAND")]
    if rows:
        assert got == reconstructed(streams, rows)
    assert (daily_table(model, ledger)["on_hand_end"] == 0).all()


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(DEMANDS),
    st.sampled_from(DURATIONS),
    st.sampled_from(
        [
            {},
            {"unmet": "patience", "patience": 2},
            {"unmet": "mixed", "lost_share": 0.4},
            {"ship": "complete_line"},
            {"ship": "complete_line", "unmet": "patience", "patience": 2},
            {"ship": "complete_line", "reserve": False},
        ]
    ),
    st.sampled_from([None, 2.5]),
    st.sampled_from(
        [
            {},
            {"rejects": {"share": 0.3}},
            {"rejects": {"share": 0.3, "on_reject": "replace"}},
            {"short_deliveries": {"probability": 0.5, "share": 0.4, "short_close_after": 2}},
            {"capacity_per_day": 5},
        ]
    ),
    st.booleans(),
)
def test_parcels_keep_every_identity(
    demand: Written, lead_time: Any, customer: Written, bundle: float | None, supplier: Written, hybrid: bool
) -> None:
    policy = DROP if bundle is None else {**DROP, "bundle_days": bundle}
    if hybrid:
        policy = {"type": "hybrid", "reclass_days": 7, "map": {"AX": {"type": "periodic"}, "default": policy}}
    # Nothing that is rejected or given up may be ordered again without end in one instant.
    time = lead_time if lead_time != 0 or not supplier else 1
    played(one_item(policy, demand, lead_time=time, days=40, supplier=supplier, customer=customer))


@settings(max_examples=60, deadline=None)
@given(networks(), st.data())
def test_networks_of_places_that_keep_nothing_keep_every_identity(written: Written, data: st.DataObject) -> None:
    """Of any size, since what raises an order leaves a surplus; some keep stock, some wait, some send on."""
    for source in (*written["suppliers"].values(), *written["lanes"].values()):
        source["items"] = {item: {} for item in source["items"]}
    for point in written["stocking_points"].values():
        for stocked in point["items"].values():
            kind = data.draw(st.sampled_from(["", "make_to_order", "drop_ship", "drop_ship"]))
            if kind:
                stocked.pop("initial", None)
                stocked.pop("storage_capacity", None)
                waits = data.draw(st.sampled_from([{}, {"max_wait": 3}, {"bundle_days": 1}]))
                stocked["policy"] = {"type": kind, **waits}
    played(written)
