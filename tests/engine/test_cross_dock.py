"""A cross-dock: a stocking point that keeps nothing and passes on what its receivers ordered."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from jitsim import load_scenario
from jitsim.engine import run_engine
from jitsim.ledger import Kind, Ledger
from jitsim.ledger.balance import check_balance
from jitsim.ledger.stretch import BACKLOG, ON_HAND, whole
from jitsim.ledger.tables import daily_table
from jitsim.model import NONE, Model, compile_model
from jitsim.streams import Streams

RETAIL = Path(__file__).parents[2] / "scenarios" / "retail_distribution"


def played(*variants: str, sets: tuple[str, ...] = ()) -> tuple[Model, Ledger]:
    model = compile_model(load_scenario(RETAIL, variants, ["horizon.days=120", "horizon.warm_up=20", *sets]))
    ledger = run_engine(model, Streams(model, 11, 0))
    check_balance(model, ledger)
    return model, ledger


def levels_between_instants(model: Model, ledger: Ledger, sign: np.ndarray, start: np.ndarray) -> list[int]:
    """Return a level of every item of the distribution center whenever time goes on, told from the events alone."""
    events, found = whole(ledger), []
    level = events.levels(events.quantity * sign[events.kind], start)
    last = events.following(events.tick, -1) != events.tick
    for location in np.flatnonzero(model.supply.sender == NONE).tolist():
        found += [int(start[location]), *level[last & (events.place == location)].tolist()]
    return found


@pytest.mark.parametrize("variant", ["cross_dock", "cross_dock_weekly"])
def test_it_holds_nothing_at_any_instant(variant: str) -> None:
    """What comes leaves in the same instant; it is asked for all the same, and owes until it comes."""
    model, ledger = played(variant)
    assert set(levels_between_instants(model, ledger, ON_HAND, ledger.initial)) == {0}
    assert max(levels_between_instants(model, ledger, BACKLOG, 0 * ledger.initial)) > 0
    days = daily_table(model, ledger)
    here = days[days.stocking_point == "dc"]
    assert (here.on_hand_end == 0).all()
    assert here.shipped.sum() > 1000
    assert here.shipped.sum() == here.received.sum()


def test_it_orders_just_what_it_was_asked_for() -> None:
    """Every evening's orders of the four shops are one order of each item, and no more."""
    model, ledger = played("cross_dock")
    asked, ordered = (ledger.kind == int(kind) for kind in (Kind.DEMAND, Kind.ORDER))
    dc = model.supply.sender[ledger.location] == NONE
    for location in np.flatnonzero(model.supply.sender == NONE).tolist():
        mine = dc & (ledger.location == location)
        wanted = np.bincount(ledger.tick[mine & asked] // 1440, ledger.quantity[mine & asked], minlength=120)
        bought = np.bincount(ledger.tick[mine & ordered] // 1440, ledger.quantity[mine & ordered], minlength=120)
        assert (wanted == bought).all()


def test_stock_in_the_distribution_center_is_none_of_it() -> None:
    model, ledger = played()
    assert max(levels_between_instants(model, ledger, ON_HAND, ledger.initial)) > 0


def test_a_smallest_order_leaves_a_surplus_there() -> None:
    """A mill that sells shirts by the hundred only: the rest lies in the cross-dock, and is passed on first."""
    model, ledger = played("cross_dock", sets=("suppliers.mill.items.shirt.order_multiple=100",))
    assert 0 < max(levels_between_instants(model, ledger, ON_HAND, ledger.initial)) < 100
