"""The short way in which the compiled engine serves what the shelf covers, held against the way with every event."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from jitsim import load_scenario
from jitsim.engine import Assignment
from jitsim.engine.assignment import reasons_of
from jitsim.model import Model, compile_model
from tests.engine.both_engines import must_be_equal
from tests.engine.scenarios_side_by_side import scenarios_side_by_side
from tests.engine.scenarios_supply import legal
from tests.engine.worlds import DEMANDS, Written, in_units, loaded, one_item

pytest.importorskip("numba")
from jitsim.engine.compiled.batch import Batch
from jitsim.engine.compiled.found import Sums
from jitsim.engine.compiled.rooms import Room

MANY = settings().max_examples
SCENARIOS = Path(__file__).parents[2] / "scenarios"

ONE_A_DAY: tuple[Written, ...] = (
    {"daily": 4},
    {"daily": {"distribution": "poisson", "mean": 5}},
    {"daily": {"distribution": "normal", "mean": 6, "sd": 4}},
    {"daily": {"distribution": "negative_binomial", "mean": 3, "sd": 4}},
)


class Watched(Batch):
    """A batch whose rooms can be looked into, and in which a ledger may be kept: that takes every event."""

    def __init__(self, model: Model, *, every_event: bool = False) -> None:
        super().__init__(model, 1, Assignment(model, reasons_of(model), uses_compiled=True).compiled)
        self.every_event = every_event
        self.rooms: list[Room] = []

    def _room(self, *, keeps_rows: bool = False) -> Room:
        self.rooms.append(super()._room(keeps_rows=keeps_rows or self.every_event))
        return self.rooms[-1]


@st.composite
def one_customer(draw: st.DrawFn) -> Written:
    """Draw a scenario in which one group of customers wants every item, mostly once a day."""
    written = draw(scenarios_side_by_side())
    name, customer = next(iter(written["customers"].items()))
    for key in ("orders", "ship", "reserve"):
        customer.pop(key, None)
    customer["demand"] = {
        item: in_units(draw(st.sampled_from((*ONE_A_DAY, *ONE_A_DAY, *DEMANDS))), terms["unit"])
        for item, terms in written["items"].items()
    }
    written["customers"] = {name: customer}
    return legal(written)


def must_be_equal_sums(one: Sums, other: Sums) -> None:
    """Compare all that is added up; stockouts come in the order in which items are played."""
    for a, b in ((one.places, other.places), (one.demand, other.demand)):
        for field in a.dtype.names or ():
            assert np.array_equal(a[field], b[field]), field
    for a, b in ((one.stockouts, other.stockouts), (one.orders_due, other.orders_due)):
        assert np.array_equal(a, b)


@given(one_customer())
@settings(max_examples=3 * MANY)
def test_plain_sales_are_what_every_event_makes(written: Written) -> None:
    model = compile_model(loaded(written))
    assume("" in reasons_of(model))
    must_be_equal_sums(Watched(model).sums(0, 2), Watched(model, every_event=True).sums(0, 2))


def sold(written: Written, *, every_event: bool = False) -> int:
    """Return how many units go the short way in a replication of one item."""
    batch = Watched(compile_model(loaded(written)), every_event=every_event)
    batch.sums(0, 1)
    return int(batch.rooms[0].item["sold"][0])


POLICY = {"type": "reorder_point", "reorder_point": 20, "order_quantity": 12}


def test_who_goes_the_short_way() -> None:
    """Four a day for ten days; all but the last four, of which one is there; two every half day from the first on."""
    plenty = one_item(POLICY, {"daily": 4}, days=10, initial=60)
    assert sold(plenty) == 40
    never = {"type": "reorder_point", "reorder_point": -100, "order_quantity": 1}
    assert sold(one_item(never, {"daily": 4}, days=10, initial=37)) == 36
    assert sold(one_item(never, {"daily": 4}, days=10, initial=40)) == 40
    assert sold(one_item(POLICY, {"interval": 0.5, "order_size": 2}, days=10, initial=60)) == 38
    assert sold(plenty, every_event=True) == 0


def test_who_takes_every_event() -> None:
    """Two groups of customers, orders of lines, and a policy that computes its levels from the demand it saw."""
    customer = {"at": "shop", "demand": {"tea": {"daily": 4}}}
    two = one_item(POLICY, {"daily": 4}, days=10, initial=200)
    two["customers"]["farm"] = customer
    lines = one_item(POLICY, {}, days=10, initial=200)
    del lines["customers"]["town"]["demand"]
    lines["customers"]["town"]["orders"] = {"arrivals": 2, "lines": {"tea": {"size": 2}}}
    asking = one_item({"type": "base_stock", "cycle_service_level": 0.95}, {"daily": 4}, days=10, initial=200)
    assert [sold(written) for written in (two, lines, asking)] == [0, 0, 0]


@pytest.mark.parametrize("variant", [None, "more_cards", "reorder_point", "weekly_order", "jit", "no_overtaking"])
@pytest.mark.parametrize("unmet", ["backorder", "lost"])
def test_corner_shop_with_one_order_a_day(variant: str | None, unmet: str) -> None:
    changes = [
        "customers.walk_in.demand.coffee={arrivals: null, order_size: null, daily: {distribution: poisson, mean: 20}}",
        "customers.walk_in.weekdays={saturday: 1.5, sunday: 0}",
        f"customers.walk_in.unmet={unmet}",
        "horizon.warm_up=30.3",
    ]
    model = compile_model(load_scenario(SCENARIOS / "corner_shop", [variant] if variant else [], changes))
    assert must_be_equal(model, 1, range(3)) == 1
