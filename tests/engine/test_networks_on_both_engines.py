"""A network runs on SimPy, what else there is may run compiled beside it."""

from __future__ import annotations

import numpy as np
import pytest

from jitsim.engine import simulate_replication
from jitsim.engine.assignment import reasons_of
from jitsim.metrics import tally
from jitsim.model import compile_model
from jitsim.streams import Streams
from tests.engine.both_engines import must_be_equal
from tests.engine.worlds import loaded, one_item

pytest.importorskip("numba")


def test_a_network_beside_an_item_of_its_own() -> None:
    """Tea comes over a lane and is played by SimPy, salt from a supplier: what is in transit is that of tea."""
    policy = {"type": "base_stock", "order_up_to": 30}
    written = one_item(policy, {"arrivals": {"distribution": "poisson", "mean": 4}}, days=60)
    shop = written["stocking_points"]["shop"]["items"]
    shop["tea"], shop["salt"] = shop["tea"] | {"from": "depot"}, {"from": "mill", "policy": policy}
    written["items"]["salt"] = {}
    del written["suppliers"]["mill"]["items"]
    written["stocking_points"]["depot"] = {"items": {"tea": {"from": "mill", "policy": policy}}}
    written["lanes"] = {"road": {"from": "depot", "to": "shop", "lead_time": 1, "load_size": 3, "cost_per_trip": 1}}
    written["customers"]["town"]["demand"]["salt"] = {"daily": 3}
    model = compile_model(loaded(written))
    assert must_be_equal(model, 1, range(3)) == 1
    found = tally(model, simulate_replication(model, Streams(model, 1, 0)))
    assert found.lanes.trips[0] > 0
    assert np.flatnonzero(found.transit.in_transit).tolist() == [2]


def test_an_item_that_is_made_of_nothing_runs_on_simpy() -> None:
    """It shares nothing with any other item, but a work center is no supplier with a lead time."""
    written = one_item({"type": "base_stock", "order_up_to": 6}, {"daily": 2}, days=20)
    written["stocking_points"]["shop"]["items"]["tea"]["from"] = "kettle"
    written["work_centers"] = {"kettle": {"makes": {"tea": {"lot": 1, "run_time": 0.4}}}}
    model = compile_model(loaded(written))
    assert reasons_of(model) == ("stock from a work center or another stocking point",)
