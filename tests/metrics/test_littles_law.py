"""Little's law on ledgers made up and played, and on sums that a fault has changed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from jitsim.engine import simulate_replication
from jitsim.errors import BalanceError
from jitsim.ledger import Ledger
from jitsim.ledger import stretch as stretch_module
from jitsim.ledger.columns import LOT_FIELDS
from jitsim.ledger.lots import Lots
from jitsim.ledger.stretch import stretches
from jitsim.metrics import Tally, tally
from jitsim.metrics.littles_law import check_littles_law, time_on_order
from jitsim.model import NONE, Model, compile_model
from jitsim.pipeline import simulate
from jitsim.streams import Streams
from tests.engine.worlds import loaded
from tests.ledger.business import L1, L1_EVENTS, ORDER, RECEIPT, Business, Event, Place, books, ledger_of
from tests.ledger.test_departures import WORLD
from tests.ledger.test_lots import WORLD as PLANT
from tests.metrics.books import rich_books

DC, SHOP = 0, 1


@given(books() | rich_books())
def test_any_ledger(book: tuple[Business, list[list[Event]]]) -> None:
    business, events = book
    model = business.model()
    ledger = ledger_of(model, events)
    check_littles_law(model, ledger, tally(model, ledger))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stretch_module, "ROWS_AT_ONCE", 1)
        check_littles_law(model, ledger, tally(model, ledger))


def test_l1_by_hand() -> None:
    """40 units on order for 4 days and 18 for 3."""
    model = L1.model()
    (stretch,) = stretches(ledger_of(model, [L1_EVENTS]))
    assert time_on_order(model, stretch).tolist() == [4 * (40 * 4 + 18 * 3)]


def test_the_window_cuts_orders_and_receipts() -> None:
    """In [4, 12): one open at day 0 until 6, one ordered at 2 that stays, one from 5 to 9, one received before."""
    place = Place(open_orders=((3, 6), (1, 2)))
    model = Business([place], [], horizon=12, warm_up=4).model()
    events: list[Event] = [
        (2, RECEIPT, 1, 0),
        (2, ORDER, 5, 0),
        (5, ORDER, 7, 0),
        (6, RECEIPT, 3, 1),
        (9, RECEIPT, 7, 3),
    ]
    (stretch,) = stretches(ledger_of(model, [events]))
    assert time_on_order(model, stretch).tolist() == [3 * (6 - 4) + 5 * (12 - 4) + 7 * (9 - 5)]


@pytest.fixture(scope="module")
def played() -> tuple[Model, Tally]:
    model = compile_model(loaded(WORLD))
    ledger = simulate_replication(model, Streams(model, 3, 0))
    return model, tally(model, ledger)


@pytest.mark.parametrize(
    ("part", "name", "complaint"),
    [
        ("supply", "on_order", r"\d+ unit-ticks on order, but \d+ from order to receipt"),
        ("transit", "in_transit", r"\d+ unit-ticks on order, but \d+ wherever they are"),
        ("demand", "backlog", r"\d+ unit-ticks on order, but \d+ wherever they are"),
    ],
)
def test_a_unit_that_is_nowhere_is_found(played: tuple[Model, Tally], part: str, name: str, complaint: str) -> None:
    """One unit-tick too many in one of the sums, at the shop or owed to it."""
    model, found = played
    ledger = simulate_replication(model, Streams(model, 3, 0))
    check_littles_law(model, ledger, found)
    sums = getattr(getattr(found, part), name).copy()
    # Of the demand streams the customers' comes first, then that of the shop at the center.
    sums[SHOP] += 1
    wrong = replace(found, **{part: replace(getattr(found, part), **{name: sums})})
    with pytest.raises(
        BalanceError, match=rf"replication 0, tea at shop: {complaint}\n.*--seed 3 and --replications 1"
    ):
        check_littles_law(model, ledger, wrong, seed=3)


@pytest.fixture(scope="module")
def made() -> tuple[Model, Ledger]:
    model = compile_model(loaded(PLANT))
    return model, simulate_replication(model, Streams(model, 7, 0))


def test_work_in_process_is_what_is_asked_for_and_not_finished(made: tuple[Model, Ledger]) -> None:
    """Lot by lot in Python; a product is on order as long as nobody knows of it, as it is made and on its way."""
    model, ledger = made
    found = tally(model, ledger)
    check_littles_law(model, ledger, found)
    warm_up, horizon, spent = model.clock.warm_up, model.clock.horizon, [0] * len(found.steps.wip)
    for lot in (dict(zip(LOT_FIELDS, row, strict=True)) for row in ledger.lots.tolist()):
        end = horizon if lot["finished"] == NONE else lot["finished"]
        spent[lot["step"]] += lot["quantity"] * max(0, end - max(lot["asked"], warm_up))
    assert found.steps.wip.tolist() == spent
    assert min(spent) > 0


@pytest.mark.parametrize(
    ("part", "name", "complaint"),
    [
        ("steps", "wip", r"\d+ unit-ticks in process, but \d+ from start to finish"),
        ("transit", "in_transit", r"\d+ unit-ticks on order, but \d+ wherever they are"),
    ],
)
def test_a_unit_in_process_that_is_nowhere_is_found(
    made: tuple[Model, Ledger], part: str, name: str, complaint: str
) -> None:
    model, ledger = made
    found = tally(model, ledger)
    sums = getattr(getattr(found, part), name).copy()
    sums[-1] += 1
    wrong = replace(found, **{part: replace(getattr(found, part), **{name: sums})})
    with pytest.raises(BalanceError, match=rf"lid at shop: {complaint}"):
        check_littles_law(model, ledger, wrong)


def test_an_order_that_no_work_center_knows_of_is_found(made: tuple[Model, Ledger]) -> None:
    """Without the lots of an order that was received long ago, it is still to be asked for, but not on order."""
    model, ledger = made
    lots = Lots.of(ledger)
    lids = lots.location == lots.location.max()
    without = replace(ledger, lots=ledger.lots[~lids | (lots.order != int(np.median(lots.order[lids])))])
    with pytest.raises(BalanceError, match=r"lid at shop: \d+ unit-ticks on order, but \d+ wherever they are"):
        check_littles_law(model, without, tally(model, without))


def test_every_run_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jitsim.metrics.littles_law.time_on_order", lambda model, stretch: np.zeros(stretch.places))
    with pytest.raises(BalanceError, match="from order to receipt"):
        simulate(loaded(WORLD), replications=1)


def test_units_in_transit_times_the_rate_is_the_lead_time_of_the_lane() -> None:
    """A steady chain of 2 a day: 3 days on a lane are 6 in transit, 2 days until an order is known 4 more."""
    written = {
        "name": "steady",
        "horizon": {"days": 60, "warm_up": 20},
        "items": {"tea": {}},
        "suppliers": {"mill": {"lead_time": 1}},
        "stocking_points": {
            "dc": {"items": {"tea": {"from": "mill", "policy": {"type": "base_stock", "order_up_to": 9}}}},
            "shop": {"items": {"tea": {"from": "dc", "policy": {"type": "base_stock", "order_up_to": 30}}}},
        },
        "lanes": {"road": {"from": "dc", "to": "shop", "lead_time": 3, "information_delay": 2}},
        "customers": {"town": {"at": "shop", "demand": {"tea": {"daily": 2}}}},
    }
    shop = simulate(loaded(written)).by("stocking_point")["shop"]
    assert shop["average_in_transit_units"].mean == 2 * 3
    assert shop["average_on_order_units"].mean == 2 * (3 + 2)
