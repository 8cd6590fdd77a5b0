"""Several sources of one item: no piece is lost, sums by source are sums, and one source is as good as its name."""

from __future__ import annotations

import copy
import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jitsim.engine import run_engine
from jitsim.engine.assignment import reasons_of
from jitsim.errors import BalanceError
from jitsim.ledger import Kind, Ledger
from jitsim.ledger.balance import check_balance
from jitsim.ledger.tables import departed_rows, event_rows, event_table
from jitsim.metrics import METRICS, measure
from jitsim.metrics.capacity_use import capacity_use
from jitsim.metrics.purchase_lines import purchase_lines
from jitsim.metrics.review import review
from jitsim.metrics.transport import within_network
from jitsim.model import Model, compile_model
from jitsim.pipeline import replicate, simulate
from jitsim.reports.network import network_of
from jitsim.store.answer import answer_of
from jitsim.streams import Streams
from tests.engine.scenarios_supply import supply_scenarios
from tests.engine.test_sourcing_traces import daily, two_sources
from tests.engine.worlds import Written, loaded
from tests.engine.worlds_sourcing import sourced_networks

MANY = settings().max_examples
"""What the profile of the run says: 100, or thousands when it searches."""


def played(written: Written) -> tuple[Model, Ledger]:
    model = compile_model(loaded(written))
    return model, run_engine(model, Streams(model, written.get("seed", 1), 0))


def value_of(measured: Any, name: str, row: int = 0) -> float:
    return float(measured.values[row, list(METRICS).index(name)])


@given(sourced_networks())
@settings(max_examples=2 * MANY)
def test_any_sources_keep_every_identity(written: Written) -> None:
    """Conservation, transfers, departures and Little's law are checked in every run, and sums by source are sums."""
    model, ledger = played(written)
    found = replicate(model, written["seed"], 0)
    by_source = measure(model, found, "supplier")
    for name in ("orders_placed", "ordering_cost", "transport_cost", "average_in_transit_units"):
        parts = [value_of(by_source, name, row) for row in range(len(by_source.names))]
        whole = value_of(measure(model, found), name)
        assert np.isnan(whole) or sum(parts) == pytest.approx(whole), name
    assert not found.transit.in_transit[~within_network(model)].any()
    orders = ledger.kind == int(Kind.ORDER)
    rows = model.supply.row_at(ledger.location[orders], ledger.part[orders])
    assert found.supply.orders.tolist() == np.bincount(rows, minlength=len(model.supply.source)).tolist()
    assert np.bincount(purchase_lines(model, ledger).supply, minlength=len(rows)).sum() == len(rows)
    event_rows(model, ledger)
    departed_rows(model, ledger)
    review(model, ledger, [found], Streams(model, written["seed"], 0).item_class)


@given(supply_scenarios())
@settings(max_examples=MANY)
def test_a_list_of_one_source_is_its_name(written: Written) -> None:
    _, plain = played(written)
    for stocked in all_stocked(written):
        stocked["from"] = [stocked["from"]]
    assert played(written)[1].digest() == plain.digest()


@given(supply_scenarios(), st.booleans())
@settings(max_examples=MANY)
def test_a_source_that_is_given_nothing_changes_nothing(written: Written, splits: bool) -> None:
    """The first of the list can always take an order, or has all of the weight."""
    for stocked in all_stocked(written):
        if splits:
            stocked["sourcing"] = {"type": "split", "weights": {stocked["from"]: 1, "spare": 0}}
        else:
            written["suppliers"][stocked["from"]].pop("order_calendar", None)
    _, plain = played({**written, "stocking_points": without_sourcing(written)})
    for stocked in all_stocked(written):
        stocked["from"] = [stocked["from"], "spare"]
    written["suppliers"]["spare"] = {"lead_time": 0.5, "promised_lead_time": 1}
    assert played(written)[1].digest() == plain.digest()


def all_stocked(written: Written) -> list[Written]:
    return [stocked for point in written["stocking_points"].values() for stocked in point["items"].values()]


def without_sourcing(written: Written) -> Written:
    points = copy.deepcopy(written["stocking_points"])
    for point in points.values():
        for stocked in point["items"].values():
            stocked.pop("sourcing", None)
    return dict(points)


# ---- what is told of each source ----------------------------------------------------------------------------------

WEIGHTS = {"type": "split", "weights": {"mill": 0.75, "press": 0.25}}


def split_in_four(**more: Any) -> Written:
    """Twenty a day, 15 of the mill at 3 an order and 5 of the press at 2; the mill is a day late, the press is not."""
    first = {"lead_time": 2, "promised_lead_time": 1, "items": {"tea": {"order_cost": 3}}}
    second = {"lead_time": 1, "promised_lead_time": 1, "items": {"tea": {"order_cost": 2}}}
    return two_sources(WEIGHTS, daily(100), 20, first, second, days=40, initial=100, **more)


def test_metrics_of_suppliers_are_those_of_their_own_orders() -> None:
    model = compile_model(loaded(split_in_four()))
    found = measure(model, replicate(model, 1, 0), "supplier")
    assert found.names == ("mill", "press")
    for name, expected in {
        "orders_placed": (40, 40),
        "ordering_cost": (3 * 365, 2 * 365),
        "supplier_on_time_rate": (0, 1),
        "lead_time_mean": (2, 1),
        "lead_time_sd": (0, 0),
    }.items():
        assert [value_of(found, name, row) for row in (0, 1)] == pytest.approx(list(expected)), name


def test_lead_times_of_two_sources_are_no_variation() -> None:
    model = compile_model(loaded(split_in_four()))
    assert value_of(measure(model, replicate(model, 1, 0)), "lead_time_sd") == 0


def test_the_event_ledger_names_who_was_ordered_of_and_who_delivered() -> None:
    model, ledger = played(split_in_four())
    table = event_table(model, ledger)
    told = table[table["event"].isin(["order", "receipt"])].head(7)
    assert told[["day", "event", "supplier", "quantity", "order"]].values.tolist() == [
        [0.75, "order", "mill", 15.0, 0],
        [0.75, "order", "press", 5.0, 1],
        [1.75, "receipt", "press", 5.0, 1],
        [1.75, "order", "mill", 15.0, 2],
        [1.75, "order", "press", 5.0, 3],
        [2.75, "receipt", "mill", 15.0, 0],
        [2.75, "receipt", "press", 5.0, 3],
    ]


def test_capacity_is_used_by_the_orders_of_its_supplier_alone() -> None:
    written = split_in_four()
    written["suppliers"]["press"]["capacity_per_day"] = 8
    model, ledger = played(written)
    used = capacity_use(model, purchase_lines(model, ledger))
    assert np.isnan(used["capacity_used"][0]).all()
    assert used["capacity_used"][1].tolist() == [5.0] * 40


def test_the_compiled_engine_leaves_several_sources_to_the_other() -> None:
    model = compile_model(loaded(split_in_four()))
    assert reasons_of(model) == ("several sources of an item",)


# ---- faults that are found ----------------------------------------------------------------------------------------


def with_part(ledger: Ledger, place: int) -> Ledger:
    """Return a ledger whose last order is of another source."""
    part = ledger.part.copy()
    part[np.flatnonzero(ledger.kind == int(Kind.ORDER))[-1]] = place
    return dataclasses.replace(ledger, part=part)


@pytest.mark.parametrize("place", [-1, 2])
def test_an_order_of_nobody_is_found(place: int) -> None:
    model, ledger = played(split_in_four())
    with pytest.raises(BalanceError, match="an order of an unknown source"):
        check_balance(model, with_part(ledger, place))


def test_an_order_at_another_source_than_the_one_who_was_asked_is_found() -> None:
    """The depot is asked for all orders of the shop but the last one, which the ledger gives to the mill."""
    written = two_sources(None, daily(100), 20, {}, {}, days=4, initial=100)
    written["stocking_points"]["shop"]["items"]["tea"]["from"] = ["depot", "mill"]
    stocked = {"from": "mill", "initial": 500, "policy": daily(500)}
    written["stocking_points"]["depot"] = {"items": {"tea": stocked}}
    model, ledger = played(written)
    check_balance(model, ledger)
    shop = model.stocking_points.index("shop")
    part = ledger.part.copy()
    part[np.flatnonzero((ledger.kind == int(Kind.ORDER)) & (ledger.location == shop))[-1]] = 1
    with pytest.raises(BalanceError, match="its sender is asked for other units than it ordered"):
        check_balance(model, dataclasses.replace(ledger, part=part))


def test_purchases_are_paid_at_the_price_of_whoever_delivers() -> None:
    """Fifteen a day at 2, five at 3; an item without a price costs its unit cost of 1."""
    written = split_in_four()
    plain = compile_model(loaded(written))
    written["suppliers"]["mill"]["items"]["tea"]["price"] = 2
    written["suppliers"]["press"]["price"] = 3
    model = compile_model(loaded(written))
    found = replicate(model, 1, 0)
    by_source = measure(model, found, "supplier")
    # The mill's first delivery is on day 2, the press's on day 1.
    paid = [15 * 2 * 38 / 40 * 365, 5 * 3 * 39 / 40 * 365]
    assert [value_of(by_source, "purchases", row) for row in (0, 1)] == pytest.approx(paid)
    cost = (15 * 38 + 5 * 39) / 40 * 365
    assert value_of(measure(plain, replicate(plain, 1, 0)), "purchases") == pytest.approx(cost)


def test_no_formula_promises_the_service_of_shared_orders() -> None:
    written = split_in_four()
    written["customers"]["town"]["demand"]["tea"] = {"daily": {"distribution": "poisson", "mean": 20}}
    (buffer,) = answer_of(simulate(loaded(written), replications=1)).buffers()
    assert buffer.reason == "several_sources"
    # Fifteen a day of the mill alone: the lead times seen are its two days.
    assert buffer.mean_unit_lead_time == pytest.approx(2)


def test_the_picture_of_a_network_has_an_arrow_from_every_source() -> None:
    written = two_sources(None, daily(100), 20, {}, {}, days=4, initial=100)
    written["stocking_points"]["shop"]["items"]["tea"]["from"] = ["depot", "mill", "press"]
    written["stocking_points"]["depot"] = {"items": {"tea": {"from": "mill", "policy": daily(50)}}}
    result = simulate(loaded(written), replications=1)
    network = network_of(answer_of(result), result.model)
    assert network is not None
    boxes = {(tier, row): box for tier, boxes in enumerate(network.tiers) for row, box in enumerate(boxes)}
    following = dict(network.ways)

    def end(place: tuple[int, int]) -> str:
        """A way that passes by a tier goes on behind it."""
        return boxes[place].lines[0] if boxes[place].lines else end(following[place])

    ways = {(boxes[one].lines[0], end(other)) for one, other in network.ways if boxes[one].lines}
    assert ways == {("mill", "depot"), ("depot", "shop"), ("mill", "shop"), ("press", "shop"), ("shop", "town")}
