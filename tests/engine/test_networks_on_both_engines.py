"""Networks on both engines: plain tiers compiled, the same to the last unit; the rest on SimPy, which says why."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings

from jitsim.engine import run_engine, simulate_replication
from jitsim.engine.assignment import engines_told, reasons_of
from jitsim.metrics import tally
from jitsim.metrics.tallies import Tallies, with_compiled
from jitsim.model import Model, compile_model
from jitsim.streams import Streams
from tests.engine.both_engines import SmallestFailure, must_be_equal
from tests.engine.tiers import tiers
from tests.engine.worlds import Written, loaded, one_item, rows_of

pytest.importorskip("numba")
from jitsim.engine.compiled.batch import Batch

MANY = settings().max_examples
ANY_TIERS = SmallestFailure("any_tiers")

BASE_STOCK = {"type": "base_stock", "order_up_to": 30}
ARRIVALS: Written = {
    "arrivals": {"distribution": "poisson", "mean": 4},
    "order_size": {"distribution": "geometric", "mean": 2},
}
RANDOM = {"distribution": "gamma", "mean": 2, "sd": 1.5}


def chain(*policies: Written, lane: Written | None = None, **changes: Any) -> Written:
    """Return tiers one above the other, the shop first; the others are called a, b, ..., but for the last, the depot.

    Every lane has the same terms.
    """
    written = one_item(policies[0], ARRIVALS, **changes)
    names = ["shop", *"abcdefgh"[: len(policies) - 2], "depot"]
    points, shop = written["stocking_points"], written["stocking_points"]["shop"]["items"]
    del written["suppliers"]["mill"]["items"]
    shop["tea"] = shop["tea"] | {"from": names[1]}
    for name, above, policy in zip(names[1:], [*names[2:], "mill"], policies[1:], strict=True):
        points[name] = {"items": {"tea": {"from": above, "policy": policy}}}
    written["lanes"] = {
        f"to_{below}": {"from": above, "to": below, "lead_time": 1, **(lane or {})} for below, above in pairwise(names)
    }
    return written


def with_stalls(written: Written, *, count: int, demand: Written = ARRIVALS) -> Written:
    """Add more places below the depot, each with customers of its own."""
    for number in range(count):
        name, stocked = (
            f"stall{number}",
            {"from": "depot", "policy": {"type": "base_stock", "order_up_to": 12 + number}},
        )
        written["stocking_points"][name] = {"items": {"tea": stocked}}
        written["lanes"][f"to_{name}"] = {"from": "depot", "to": name, "lead_time": 0.5 * (number + 1)}
        written["customers"][f"at_{name}"] = {"at": name, "demand": {"tea": demand}}
    return written


def all_compiled(written: Written, replications: int = 3) -> Model:
    """Compare both engines on a world that the compiled one must play all of."""
    model = compile_model(loaded(written))
    assert must_be_equal(model, 1, range(replications), threads=(1, 2)) == len(model.locations.item)
    return model


# ---- tiers that are the same --------------------------------------------------------------------------------------


@given(tiers())
@settings(max_examples=3 * MANY)
def test_any_tiers(written: Written) -> None:
    """Worlds without a network that is played compiled say nothing; hypothesis fails when most of them are such."""
    with ANY_TIERS.kept(written, replications=2):
        model = compile_model(loaded(written))
        must_be_equal(model, written["seed"], range(2))
    pairs = zip(model.components, reasons_of(model), strict=True)
    assume(any(len(component) > 1 and not reason for component, reason in pairs))


POLICIES: dict[str, Written] = {
    "base_stock": BASE_STOCK,
    "reorder_point": {"type": "reorder_point", "reorder_point": 20, "order_quantity": 25},
    "min_max": {"type": "min_max", "reorder_point": 15, "order_up_to": 50},
    "periodic": {"type": "periodic", "order_up_to": 60, "review_period": 7},
    "desk": {"type": "days_of_cover", "daily_demand": 8, "planned_lead_time": 3, "reorder_cover": 2, "manual_delay": 1},
    "kanban": {"type": "kanban", "container": 5, "cards": 8},
    "observing": {"type": "min_max", "cycle_service_level": 0.9, "refresh_days": 7},
    "ddmrp": {"type": "ddmrp", "decoupled_lead_time": 4},
}


@pytest.mark.parametrize("below", POLICIES)
@pytest.mark.parametrize("above", POLICIES)
def test_two_tiers(below: str, above: str) -> None:
    all_compiled(chain(POLICIES[below], POLICIES[above], days=90, warm_up=20), replications=1)


@pytest.mark.parametrize(
    "lane",
    [
        {"lead_time": 0},
        {"lead_time": RANDOM},
        {"lead_time": RANDOM, "crossing": False, "promised_lead_time": 2},
        {"information_delay": 1.5, "load_size": 20, "cost_per_trip": 3},
        {"lead_time": 30},
    ],
    ids=["at_once", "random", "in_order", "slow_word", "long"],
)
def test_five_tiers(lane: Written) -> None:
    all_compiled(chain(*[BASE_STOCK] * 4, POLICIES["min_max"], lane=lane, days=120, warm_up=30))


@pytest.mark.parametrize("allocation", ["priority", "due_date", "first_come"])
def test_distribution_with_customers_at_every_tier(allocation: str) -> None:
    """A depot that never has enough serves five places and two groups of customers, some of whom do not wait long."""
    written = with_stalls(chain(POLICIES["periodic"], POLICIES["periodic"], days=90, warm_up=20), count=4)
    written["stocking_points"]["depot"]["allocation"] = allocation
    written["lanes"]["to_stall1"]["priority"] = 2
    written["customers"]["works"] = {
        "at": "depot",
        "demand": {"tea": {"interval": RANDOM}},
        "priority": 2,
        "promise": 3,
    }
    written["customers"]["kin"] = {"at": "depot", "demand": {"tea": {"daily": 3}}, "unmet": "patience", "patience": 2}
    model = all_compiled(written)
    found = tally(model, simulate_replication(model, Streams(model, 1, 0)))
    waited = found.demand.waited[model.demand.location == model.supply.sender.max()]
    assert len(waited) == 7
    assert (waited > 0).all()


def test_orders_that_come_in_many_pieces_and_overtake_each_other() -> None:
    """Weekly orders of 60 are met from containers of 8, two on order, over a lane on which pieces overtake."""
    scarce = {"type": "kanban", "container": 8, "cards": 2}
    lane = {"lead_time": {"distribution": "empirical", "values": [0.5, 9], "weights": [0.5, 0.5]}}
    written = chain(POLICIES["periodic"], scarce, lane=lane | {"promised_lead_time": 5}, days=150, warm_up=20)
    written["suppliers"]["mill"]["lead_time"] = RANDOM
    observing = {"type": "periodic", "review_period": 7, "cycle_service_level": 0.9, "refresh_days": 5}
    written["stocking_points"]["shop"]["items"]["tea"]["policy"] = observing
    model = all_compiled(written)
    left = simulate_replication(model, Streams(model, 1, 0)).departures
    assert np.bincount(left[:, 1]).max() > 3


def test_rooms_that_grow() -> None:
    """Hundreds wait, are on order, on their way and in the post of places that share a thread's room."""
    starved = with_stalls(chain(BASE_STOCK, BASE_STOCK, days=200, warm_up=50), count=3)
    starved["suppliers"]["mill"]["lead_time"] = 90
    model = all_compiled(starved)
    ledger = simulate_replication(model, Streams(model, 1, 0))
    assert np.bincount(ledger.location).min() > 64 * 5


def test_more_tiers_than_a_row_of_the_tree() -> None:
    """Nine stages one above the other and six beside: fifteen leaves are no power of two."""
    model = all_compiled(with_stalls(chain(*[BASE_STOCK] * 9, days=40), count=6), replications=2)
    assert [len(component) for component in model.components] == [15]


def test_lines_of_orders_at_two_tiers() -> None:
    written = chain(BASE_STOCK, BASE_STOCK, days=90, warm_up=20)
    written["items"]["salt"] = {}
    for point in written["stocking_points"].values():
        point["items"]["salt"] = dict(point["items"]["tea"])
    for place in ("shop", "depot"):
        lines = {item: {"size": 2, "probability": 0.6} for item in ("tea", "salt")}
        written["customers"][f"firm_at_{place}"] = {"at": place, "orders": {"arrivals": 2, "lines": lines}}
    all_compiled(written)


# ---- by hand ------------------------------------------------------------------------------------------------------


def test_two_tiers_by_hand() -> None:
    """Four a day; both order up to 10, over a lane of 1 day and from a supplier of 2; measured are days 1 and 2.

    Day 0, noon: 4 of 10 go, and 4 are ordered of the depot, which sends them and orders 4. Day 1 is the same, but
    that the depot has 6, of which it sends 4. On day 2 it has 2 and what comes at that noon, 4, and sends 4. So 8
    leave in the window, in two trips, and of 4, 4 and 4 let go each is in transit for a day: day 0.5 to 1.5, 1.5 to
    2.5 and 2.5 on. Of these 2, 4 and 2 unit-days lie in the window.
    """
    written = chain({"type": "base_stock", "order_up_to": 10}, {"type": "base_stock", "order_up_to": 10}, days=3)
    written["customers"]["town"]["demand"] = {"tea": {"daily": 4}}
    written["suppliers"]["mill"]["lead_time"] = 2
    written["horizon"]["warm_up"] = 1
    written["calendar"] = {"phases": {"demand": 0.5, "review": 0.5, "dock": 0.5}}
    model = compile_model(loaded(written))
    day = model.clock.ticks_per_day
    played = run_engine(model, Streams(model, 1, 0), "compiled")
    depot, shop = (model.stocking_points.index(name) for name in ("depot", "shop"))
    at_depot = [(row.tick / day, row.kind, row.quantity) for row in rows_of(played, depot)]
    assert [row for row in at_depot if row[1] == "RECEIPT"] == [(2.5, "RECEIPT", 4)]
    assert [row for row in at_depot if row[1] == "DEMAND"] == [(each, "DEMAND", 4) for each in (0.5, 1.5, 2.5)]
    assert played.departures.tolist() == [
        [shop, each, 4, each * day + day // 2, each * day + day // 2] for each in range(3)
    ]
    sums = Batch(model, 1, model.components[0]).sums(0, 1)
    (found,) = Tallies(0, [with_compiled(model, sums, np.array(model.components[0]))])
    assert (found.lanes.trips.tolist(), found.lanes.carried.tolist()) == ([2], [8])
    assert found.transit.in_transit[shop] == (2 + 4 + 2) * day
    assert (found.transit.moved[shop], found.transit.moved[depot]) == (8, 0)


# ---- who plays what -----------------------------------------------------------------------------------------------


def two_items(terms_of_salt: Written) -> Written:
    """Return tea and salt over the same lane, salt on terms of its own."""
    written = chain(BASE_STOCK, BASE_STOCK, days=60, lane={"load_size": 9, "cost_per_trip": 1})
    written["items"]["salt"] = {}
    for name, point in written["stocking_points"].items():
        point["items"]["salt"] = dict(point["items"]["tea"]) | ({"from": "pan"} if name == "depot" else {})
    written["suppliers"]["pan"] = {"lead_time": 2} | terms_of_salt
    written["customers"]["town"]["demand"]["salt"] = ARRIVALS
    return written


def test_goods_that_share_a_lane_share_its_trips() -> None:
    model = all_compiled(two_items({}))
    assert [len(component) for component in model.components] == [2, 2]
    found = tally(model, simulate_replication(model, Streams(model, 1, 0)))
    assert found.lanes.trips[0] > 0


def test_goods_that_share_a_lane_are_played_by_one_engine() -> None:
    """The trips of a lane are counted from all that leaves at an instant."""
    model = compile_model(loaded(two_items({"capacity_per_day": 9})))
    assert set(reasons_of(model)) == {"a supplier's capacity_per_day", "a lane whose other items run on SimPy"}
    assert must_be_equal(model, 1, range(1)) == 0


def test_a_network_beside_an_item_that_simpy_plays() -> None:
    """Tea comes over a lane and is played compiled, salt from a supplier with a capacity: no lane is shared."""
    written = two_items({"capacity_per_day": 9})
    for name in ("shop", "depot"):
        written["stocking_points"][name]["items"]["salt"]["from"] = "pan"
    model = compile_model(loaded(written))
    assert must_be_equal(model, 1, range(3)) == 2
    assert engines_told(model)[0] == "  1 of 2 components can run compiled"


BEYOND: dict[str, tuple[str, Written]] = {
    "capacity": ("a lane's capacity_per_day", {"capacity_per_day": 9}),
    "calendar": ("working days or departures", {"departures": {"weekdays": ["monday"]}}),
    "complete": ("orders that ship complete", {"ship": "complete"}),
}


@pytest.mark.parametrize("what", BEYOND)
def test_what_of_a_lane_runs_on_simpy(what: str) -> None:
    reason, terms = BEYOND[what]
    model = compile_model(loaded(chain(BASE_STOCK, BASE_STOCK, lane=terms, days=20)))
    assert reasons_of(model) == (reason,)
    assert engines_told(model)[1:] == [f"  SimPy runs 1: {reason} (tea at shop)"]


def test_fair_shares_run_on_simpy() -> None:
    written = chain(BASE_STOCK, BASE_STOCK, days=20)
    written["stocking_points"]["depot"]["allocation"] = "fair_share"
    assert reasons_of(compile_model(loaded(written))) == ("fair shares",)


def test_what_is_made_runs_on_simpy() -> None:
    """An item that is made of nothing shares nothing with any other; one that is made of another is joined to it."""
    written = one_item({"type": "base_stock", "order_up_to": 6}, {"daily": 2}, days=20)
    written["stocking_points"]["shop"]["items"]["tea"]["from"] = "kettle"
    written["work_centers"] = {"kettle": {"makes": {"tea": {"lot": 1, "run_time": 0.4}}}}
    assert reasons_of(compile_model(loaded(written))) == ("stock from a work center",)
