"""The fast tally and measure against the slow reference, and the edges of the window."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given

from jitsim.errors import UsageError
from jitsim.ledger import Ledger
from jitsim.ledger import stretch as stretch_module
from jitsim.ledger.balance import check_balance
from jitsim.metrics import METRICS, Tally, measure, tally
from jitsim.metrics.grouping import NOUNS
from jitsim.model.model import NONE
from tests.ledger.business import (
    BACKORDERED,
    DEMAND,
    L1,
    L1_EVENTS,
    LOST,
    ORDER,
    RECEIPT,
    SHIPMENT,
    Business,
    Event,
    Place,
    Stream,
    books,
    ledger_of,
)
from tests.metrics.books import RichBusiness, RichStream, rich_books
from tests.metrics.reference import Group, Value, metrics_of
from tests.metrics.walk import Walk, walk


def walks_of(business: Business, events: list[list[Event]]) -> list[Walk]:
    return [walk(business, number, rows) for number, rows in enumerate(events)]


BOOKS = books() | rich_books()


@given(BOOKS)
def test_the_tally_is_exact(book: tuple[Business, list[list[Event]]]) -> None:
    business, events = book
    model = business.model()
    check_balance(model, ledger_of(model, events))
    found, walks = tally(model, ledger_of(model, events)), walks_of(business, events)
    for name in ("on_hand", "reserved", "stocked", "idle", "episodes", "episode_ticks", "cycles", "good_cycles"):
        assert getattr(found.stock, name).tolist() == [walk.stock[name] for walk in walks], name
    for name in ("orders", "ordered", "on_order", "received", "rejected", "promised", "on_time", "in_full"):
        assert getattr(found.supply, name).tolist() == [walk.stock[name] for walk in walks], name
    assert found.supply.lead_times.tolist() == [len(walk.lead_times) for walk in walks]
    streams = {index: sums for walk in walks for index, sums in walk.demand.items()}
    for name in type(found.demand).__slots__:
        assert getattr(found.demand, name).tolist() == [streams[index][name] for index in range(len(streams))], name
    lengths = [(number, ticks) for number, walk in enumerate(walks) for ticks in walk.stockouts]
    assert list(zip(found.stockouts.location.tolist(), found.stockouts.ticks.tolist(), strict=True)) == lengths


@given(BOOKS)
def test_every_metric_of_every_group_is_its_definition(book: tuple[Business, list[list[Event]]]) -> None:
    business, events = book
    model = business.model()
    walks = walks_of(business, events)
    found = tally(model, ledger_of(model, events))
    for noun in (None, "item", "stocking_point", "supplier"):
        measured = measure(model, found, noun)
        assert measured.names == (("all",) if noun is None else tuple(business.names(noun)))
        for number, name in enumerate(measured.names):
            places = [n for n, place in enumerate(business.places) if noun is None or getattr(place, noun) == name]
            streams = [n for n, stream in enumerate(business.streams) if stream.place in places]
            fixed = {None: sum(business.fixed.values()), "stocking_point": business.fixed.get(name, 0)}.get(noun, 0)
            group = Group(business, walks, places, streams, Fraction(fixed), whole_orders_at(business, noun, places))
            assert_equal(metrics_of(group), measured.values[number], measured.reasons[number])


def whole_orders_at(business: Business, noun: str | None, places: list[int]) -> list[int] | None:
    """Return the groups of orders that count as orders where these places are looked at, None where lines do."""
    if noun not in {None, "stocking_point"}:
        return None
    return sorted(
        {stream.group for stream in business.streams if isinstance(stream, RichStream) and stream.place in places}
        - {NONE}
    )


BY_CUSTOMER = {name for name, metric in METRICS.items() if metric.by_customer}


@given(BOOKS)
def test_customers_are_told_apart_by_what_they_demand(book: tuple[Business, list[list[Event]]]) -> None:
    business, events = book
    model = business.model()
    measured = measure(model, tally(model, ledger_of(model, events)), "customer")
    walks = walks_of(business, events)
    placed_by = business.groups if isinstance(business, RichBusiness) else ()
    for number, name in enumerate(measured.names):
        streams = [n for n, stream in enumerate(business.streams) if stream.customer == name]
        orders = [group for group, customer in enumerate(placed_by) if customer == name]
        expected = metrics_of(Group(business, walks, [], streams, Fraction(0), orders))
        expected |= dict.fromkeys(METRICS.keys() - BY_CUSTOMER, "not_by_customer")
        assert_equal(expected, measured.values[number], measured.reasons[number])


def test_what_belongs_to_one_customer() -> None:
    assert METRICS.keys() & BY_CUSTOMER == {
        "order_fulfilment_rate",
        "fill_rate",
        "line_fill_rate",
        "value_fill_rate",
        "gamma_service",
        "units_short",
        "mean_wait",
        "average_backlog_units",
        "shortage_cost",
        "revenue",
        "cost_of_goods_sold",
        "lost_sales_value",
        "lost_margin",
        "units_demanded",
        "units_shipped",
        "units_lost",
        "units_declined",
    }


def assert_equal(expected: dict[str, Value], values: np.ndarray, reasons: list[str | None]) -> None:
    assert expected.keys() == METRICS.keys()
    for name, value, reason in zip(METRICS, values.tolist(), reasons, strict=True):
        wanted = expected[name]
        if isinstance(wanted, str):
            assert (reason, np.isnan(value)) == (wanted, True), name
        else:
            assert reason is None, name
            assert value == pytest.approx(float(wanted), rel=1e-12), name


@given(BOOKS)
def test_every_total_is_the_ratio_of_summed_parts(book: tuple[Business, list[list[Event]]]) -> None:
    business, events = book
    model = business.model()
    found = tally(model, ledger_of(model, events))
    whole = dict(zip(METRICS, measure(model, found).values[0], strict=True))
    for noun in NOUNS:
        if noun == "work_center":
            continue  # there is none
        values = measure(model, found, noun).values
        parts = dict(zip(METRICS, values.T, strict=True))
        additive = ["units_demanded", "units_shipped", "units_lost", "units_short", "average_backlog_units"]
        additive += ["shortage_cost"]
        if noun != "customer":
            additive += ["orders_placed", "units_ordered", "average_inventory_units", "average_on_order_units"]
            additive += ["ordering_cost", "average_reserved_units", "days_at_zero_without_demand", "units_rejected"]
        for name in additive:
            assert parts[name].sum() == pytest.approx(whole[name], rel=1e-12), (noun, name)
        for name in ("fill_rate", "mean_wait"):
            if whole["units_demanded"]:
                weighted = np.nansum(parts[name] * parts["units_demanded"]) / whole["units_demanded"]
                assert weighted == pytest.approx(whole[name], rel=1e-12), (noun, name)


@given(BOOKS)
def test_the_size_of_a_stretch_changes_nothing(book: tuple[Business, list[list[Event]]]) -> None:
    business, events = book
    model = business.model()
    ledger = ledger_of(model, events)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stretch_module, "ROWS_AT_ONCE", 1)
        one_at_a_time = tally(model, ledger)
    assert_same(one_at_a_time, tally(model, ledger))


@given(BOOKS)
def test_what_happens_after_the_horizon_does_not_count(book: tuple[Business, list[list[Event]]]) -> None:
    business, events = book
    shorter = replace(business, horizon=business.warm_up + (business.horizon - business.warm_up) // 2)
    cut = [[event for event in rows if event[0] < shorter.horizon] for rows in events]
    model = shorter.model()
    assert_same(tally(model, ledger_of(model, events)), tally(model, ledger_of(model, cut)))


def assert_same(first: Tally, second: Tally) -> None:
    for part in ("demand", "orders", "stock", "stockouts", "supply"):
        one, other = getattr(first, part), getattr(second, part)
        for name in type(one).__slots__:
            assert getattr(one, name).tolist() == getattr(other, name).tolist(), name


# --- edges, each written out ------------------------------------------------------------------------------------------


def values_of(business: Business, *events: list[Event]) -> dict[str, float | str]:
    """Return each metric of the whole, or the reason why there is none."""
    model = business.model()
    measured = measure(model, tally(model, ledger_of(model, events)))
    return {
        name: value if reason is None else reason
        for name, value, reason in zip(METRICS, measured.values[0].tolist(), measured.reasons[0], strict=True)
    }


def test_nothing_happens() -> None:
    found = values_of(Business([Place(initial=5, unit_cost=2.0, holding=1.0)], [Stream()], horizon=8, warm_up=4), [])
    assert found["order_fulfilment_rate"] == "no_orders"
    assert found["fill_rate"] == found["mean_wait"] == "no_demand"
    assert found["ready_rate"] == 1
    assert found["stockout_frequency"] == found["average_backlog_units"] == found["units_demanded"] == 0
    assert found["stockout_duration"] == "no_stockouts"
    assert found["inventory_turnover"] == 0
    assert found["days_inventory_outstanding"] == "no_shipments"
    assert (found["average_inventory_units"], found["average_inventory_value"], found["carrying_cost"]) == (5, 10, 5)
    assert found["supplier_on_time_rate"] == "no_promise"


def test_no_stock_and_no_customers() -> None:
    found = values_of(Business([Place(unit_cost=2.0, holding=1.0)], [], horizon=8), [])
    assert found["ready_rate"] == 0
    assert found["inventory_turnover"] == found["carrying_cost_rate"] == "no_inventory"
    assert found["carrying_cost"] == 0


def test_a_model_without_item_locations() -> None:
    found = values_of(Business([], [], horizon=8))
    assert found["ready_rate"] == found["stockout_frequency"] == "no_item_locations"
    assert found["average_inventory_units"] == 0


def test_a_window_without_length() -> None:
    found = values_of(Business([Place(initial=5)], [Stream()], horizon=8, warm_up=8), [(3, DEMAND, 9, 0)])
    empty = {name for name, value in found.items() if value == "empty_window"}
    assert {"ready_rate", "average_inventory_units", "average_on_order_units", "carrying_cost", "total_cost"} <= empty
    assert found["fill_rate"] == "no_demand"
    assert found["units_shipped"] == 0


def test_the_window_has_its_first_tick_and_not_its_last() -> None:
    business = Business([Place(initial=100)], [Stream()], horizon=8, warm_up=4)
    events: list[Event] = [(tick, DEMAND, 1, 0) for tick in (3, 4, 7, 8)]
    found = values_of(business, events)
    assert found["units_demanded"] == found["units_shipped"] == 2
    # 100 - 1 before the window, then 98 from tick 4 and 97 from tick 7.
    assert found["average_inventory_units"] == (98 * 3 + 97 * 1) / 4


def test_an_order_counts_in_the_window_in_which_it_is_due() -> None:
    business = Business([Place(initial=1)], [Stream(promise=3)], horizon=8, warm_up=4)
    events: list[Event] = [
        (1, DEMAND, 1, 0),  # due at 4, from the shelf: fulfilled
        (3, DEMAND, 1, 0),  # due at 6, shipped at 6: fulfilled
        (3, BACKORDERED, 1, 1),
        (4, DEMAND, 1, 0),  # due at 7, still open: a failure
        (4, BACKORDERED, 1, 2),
        (5, DEMAND, 1, 0),  # due at 8, in nobody's window
        (5, BACKORDERED, 1, 3),
        (6, RECEIPT, 1, 0),
        (6, SHIPMENT, 1, 1),
    ]
    business.places[0].open_orders = ((1, 6),)
    found = values_of(business, events)
    assert found["order_fulfilment_rate"] == 2 / 3
    assert found["units_demanded"] == 2
    assert found["mean_wait"] == ((8 - 4) + (8 - 5)) / 2 / 4  # both wait at the horizon, four ticks a day


def test_an_order_with_a_lost_unit_fails_and_lost_units_wait_for_nothing() -> None:
    business = Business([Place(initial=3)], [Stream(lost=True)], horizon=8)
    found = values_of(business, [(0, DEMAND, 4, 0), (0, LOST, 1, 0)])
    assert found["order_fulfilment_rate"] == 0
    assert found["fill_rate"] == 3 / 4
    assert found["units_lost"] == 1
    assert found["mean_wait"] == 0


def test_a_stockout_of_lost_sales_ends_with_the_next_receipt() -> None:
    business = Business([Place(open_orders=((2, 6),))], [Stream(lost=True)], horizon=8)
    found = values_of(business, [(2, DEMAND, 1, 0), (2, LOST, 1, 0), (6, RECEIPT, 2, 0)])
    assert found["stockout_duration"] == 1  # four ticks are a day
    assert found["ready_rate"] == 2 / 8


def test_a_stockout_goes_on_while_stock_is_passed_on_at_once() -> None:
    business = Business([Place(open_orders=((1, 4), (2, 6)))], [Stream()], horizon=12)
    events: list[Event] = [
        (2, DEMAND, 1, 0),
        (2, BACKORDERED, 1, 0),
        (4, RECEIPT, 1, 0),
        (4, SHIPMENT, 1, 0),  # nobody waits, but the shelf is empty
        (5, DEMAND, 1, 0),
        (5, BACKORDERED, 1, 1),
        (6, RECEIPT, 2, 1),
        (6, SHIPMENT, 1, 1),
    ]
    found = values_of(business, events)
    assert found["stockout_frequency"] == 30.4375 / 3
    assert found["stockout_duration"] == 1


def test_a_stockout_does_not_go_on_at_the_next_place() -> None:
    business = Business([Place(item="ale"), Place()], [Stream(0, lost=True), Stream(1, lost=True)], horizon=8)
    model = business.model()
    stock = tally(
        model, ledger_of(model, [[(2, DEMAND, 1, 0), (2, LOST, 1, 0)], [(6, DEMAND, 1, 1), (6, LOST, 1, 0)]])
    ).stock
    assert stock.episodes.tolist() == [1, 1]
    assert stock.episode_ticks.tolist() == [6, 2]


def test_a_receipt_at_tick_0_is_one_with_the_stock_of_day_0() -> None:
    model = Business([Place(open_orders=((1, 0), (1, 3)))], [], horizon=8).model()
    stock = tally(model, ledger_of(model, [[(0, RECEIPT, 1, 0), (3, RECEIPT, 1, 1)]])).stock
    assert stock.cycles.tolist() == [1]


def test_demand_before_a_receipt_of_the_same_tick_belongs_to_the_old_cycle() -> None:
    place = Place(open_orders=tuple((5, tick) for tick in (2, 4, 6, 8, 10, 12)), initial=5)
    receipts: list[Event] = [(2 * number + 2, RECEIPT, 5, number) for number in range(6)]
    short: list[Event] = [(4, DEMAND, 11, 0), (4, LOST, 1, 0)]
    business = Business([place], [Stream(lost=True)], horizon=16)
    before, after = [receipts[0], *short, *receipts[1:]], [*receipts[:2], (4, DEMAND, 16, 0), short[1], *receipts[2:]]
    for events, good in ((before, [1, 0, 1, 1, 1, 1]), (after, [1, 1, 0, 1, 1, 1])):
        assert values_of(business, events)["cycle_service_level"] == sum(good) / 6
        window = replace(business, warm_up=3)  # the cycles that begin at 0 and 2 are cut
        model = window.model()
        stock = tally(model, ledger_of(model, [events])).stock
        assert (stock.cycles[0], stock.good_cycles[0]) == (4, sum(good[2:]))


def test_receipts_of_one_tick_are_one() -> None:
    place = Place(open_orders=((1, 3), (1, 3), (1, 5)))
    model = Business([place], [], horizon=8).model()
    stock = tally(model, ledger_of(model, [[(3, RECEIPT, 1, 0), (3, RECEIPT, 1, 1), (5, RECEIPT, 1, 2)]])).stock
    assert stock.cycles.tolist() == [2]


@pytest.mark.parametrize(
    ("arrival", "on_time"),
    [(4, "no_promise"), (5, 0.0), (6, 1.0), (9, 1.0), (10, 0.0), (None, 0.0)],
    ids=["before the window", "too early", "early", "late", "too late", "open"],
)
def test_on_time_is_a_window_around_the_promise(arrival: int | None, on_time: float | str) -> None:
    # Released at 2 and promised for 8: on time from 6 to 9. An order that came before the window counts if its promise
    # lies in it, so the first case promises for 4.
    promised = 2 if arrival == 4 else 6
    business = Business([Place(promised_lead_time=promised, early=2, late=1)], [], horizon=12, warm_up=5)
    events: list[Event] = [(2, ORDER, 1, 0)]
    events += [] if arrival is None else [(arrival, RECEIPT, 1, 0)]
    assert values_of(business, events)["supplier_on_time_rate"] == on_time


def test_an_order_that_may_still_be_on_time_is_left_out() -> None:
    events: list[Event] = [(2, ORDER, 1, 0)]
    for late, expected in ((5, 0.0), (6, "no_promise")):  # promised for 6, the last tick is 11
        business = Business([Place(promised_lead_time=4, late=late)], [], horizon=12)
        assert values_of(business, events)["supplier_on_time_rate"] == expected


def test_lead_times_are_pooled_within_item_locations() -> None:
    # T-LT-02 of metrics.md: sd 2.673 days. A second place with 1 and 3 days has variance 2 with one degree of freedom,
    # a third with one receipt adds nothing.
    first = [14, 15, 13, 18, 14, 21, 15, 14]
    places = [Place(item=item) for item in ("a", "b", "c")]
    alone = values_of(Business(places[:1], [], horizon=400), lead_times(first))
    assert alone["lead_time_sd"] == pytest.approx(2.673, abs=5e-4)
    pooled = values_of(Business(places, [], horizon=400), lead_times(first), lead_times([1, 3]), lead_times([9]))
    assert pooled["lead_time_sd"] == pytest.approx(((50 + 2) / (7 + 1)) ** 0.5, rel=1e-12)
    few = values_of(Business(places, [], horizon=400), lead_times([1, 2]), lead_times([1, 3]), lead_times([9]))
    assert few["lead_time_sd"] == "too_few_receipts"


def lead_times(days: list[int]) -> list[Event]:
    """Return orders at tick 0 that take some days of four ticks."""
    orders: list[Event] = [(0, ORDER, 1, 0) for _ in days]
    return orders + sorted((4 * count, RECEIPT, 1, number) for number, count in enumerate(days))


def test_orders_open_at_day_0_have_no_lead_time_and_no_promise() -> None:
    place = Place(open_orders=tuple((1, tick) for tick in range(1, 8)), promised_lead_time=3)
    found = values_of(Business([place], [], horizon=8), [(tick, RECEIPT, 1, tick - 1) for tick in range(1, 8)])
    assert found["lead_time_sd"] == "too_few_receipts"
    assert found["supplier_on_time_rate"] == "no_promise"
    assert found["average_on_order_units"] == sum(range(1, 8)) / 8
    assert found["orders_placed"] == 0


def test_money_that_nobody_named_is_missing_where_it_matters() -> None:
    places = [Place(item="a", initial=4, unit_cost=2.0, holding=1.0), Place(item="b", initial=4, holding=1.0)]
    business = Business(places, [], horizon=8, fixed={"shop": 3.0})
    model = business.model()
    found = tally(model, ledger_of(model, [[], []]))
    assert values_of(business, [], [])["average_inventory_value"] == "no_unit_cost"
    assert values_of(business, [], [])["carrying_cost"] == 4 + 4 + 3
    by_item = measure(model, found, "item")
    columns = [list(METRICS).index(name) for name in ("average_inventory_value", "carrying_cost")]
    assert by_item.values[0, columns].tolist() == [8, 4]  # without the fixed cost, which no item has
    assert [by_item.reasons[1][column] for column in columns] == ["no_unit_cost", None]
    by_point = measure(model, found, "stocking_point")
    assert by_point.values[0, columns[1]] == 4 + 4 + 3
    places[0].holding = float("nan")
    assert values_of(business, [], [])["total_cost"] == "no_holding_cost"


def test_costs_are_per_unit_and_year() -> None:
    # Half-unit pieces, two days of four ticks: 6 pieces are 3 units at first, then 2 units are lost or wait.
    place = Place(initial=6, unit=0.5, unit_cost=10.0, holding=2.0, backorder=4.0, lost_sale=5.0, order_cost=7.0)
    business = Business([place], [Stream(), Stream(customer="village", lost=True)], horizon=8)
    events: list[Event] = [
        (4, DEMAND, 8, 0),
        (4, BACKORDERED, 2, 0),
        (4, ORDER, 2, 0),
        (6, DEMAND, 2, 1),
        (6, LOST, 2, 1),
    ]
    found = values_of(business, events)
    assert found["average_inventory_units"] == 1.5
    assert found["carrying_cost"] == 3
    assert found["inventory_turnover"] == pytest.approx(3 * 10 * 365 / 2 / 15)
    assert found["ordering_cost"] == 7 * 365 / 2
    assert found["shortage_cost"] == (4 * 1 + 5 * 1) * 365 / 2  # one unit waits for a day, one is lost
    assert found["total_cost"] == 3 + 7 * 365 / 2 + 9 * 365 / 2


def test_a_tally_does_not_change_the_ledger() -> None:
    ledger = ledger_of(L1.model(), [L1_EVENTS])
    digest = ledger.digest()
    for column in (ledger.tick, ledger.kind, ledger.quantity, ledger.part, ledger.start):
        column.flags.writeable = False
    assert isinstance(ledger, Ledger)
    tally(L1.model(), ledger)
    assert ledger.digest() == digest


def test_areas_beyond_64_bits_are_refused() -> None:
    """2**40 pieces over 2**23 ticks are 2**63 piece-ticks, one more than the largest whole number of 64 bits."""
    business = Business([Place(initial=2**40)], [Stream()], horizon=2**23)
    with pytest.raises(UsageError, match=r"tea at shop: 1\.1e\+12 units .* are too large to add up"):
        tally(business.model(), ledger_of(business.model(), [[]]))
