"""Work centers: sample paths that a person can check on paper. A day has 1,000 ticks."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

from jitsim.engine import run_engine
from jitsim.ledger import Ledger
from jitsim.ledger.columns import LOT_FIELDS
from jitsim.ledger.tables import daily_rows
from jitsim.model import Model, compile_model
from jitsim.pipeline import replicate
from jitsim.streams import Streams
from tests.engine.worlds import ZERO_PHASES, Written, loaded, rows_of

DAY = 1000


def plant(makes: Written, *, center: Written | None = None, days: float = 10, **stocking_points: Written) -> Written:
    """Return a scenario with one press, whose goods lie in a shop that its customer empties at the start of day 0."""
    products = {name: {"from": "press", "initial": 0, "policy": {"type": "make_to_order"}} for name in makes}
    return {
        "name": "plant",
        "horizon": {"days": days, "warm_up": 0},
        "ticks_per_day": DAY,
        "calendar": ZERO_PHASES,
        "items": {name: {} for name in (*makes, "steel", "bolt")},
        "suppliers": {"mill": {"lead_time": 3}},
        "work_centers": {"press": {"makes": makes, **(center or {})}},
        "stocking_points": {"shop": {"items": products}, **stocking_points},
        "customers": {"all": {"at": "shop", "demand": {name: {"interval": 1} for name in makes}}},
    }


def wanted(written: Written, **orders: list[tuple[int, float]]) -> Written:
    """Let the customer order, for each item, quantities on days; day 0 is a Friday."""
    first = dt.date(2026, 1, 2)
    written["horizon"]["start"] = first.isoformat()
    written["customers"]["all"]["demand"] = {"history": {"file": "orders.csv"}}
    rows = [(name, first + dt.timedelta(day), quantity) for name, listed in orders.items() for day, quantity in listed]
    written["_tables"] = {"orders.csv": "item,date,quantity\n" + "".join(f"{n},{d},{q}\n" for n, d, q in rows)}
    return written


def play(written: Written) -> tuple[Model, Ledger]:
    tables = written.pop("_tables", None)
    model = compile_model(loaded(written, tables))
    replicate(model, 1, 0)
    return model, run_engine(model, Streams(model, 1, 0))


def lots(ledger: Ledger, *fields: str) -> list[tuple[Any, ...]]:
    """Return some fields of every lot, times in days."""
    times = ("asked", "ready", "started", "finished")
    return [
        tuple(
            (value / DAY if value >= 0 else None) if name in times else value
            for name, value in zip(LOT_FIELDS, row, strict=True)
            if name in fields
        )
        for row in ledger.lots.tolist()
    ]


MADE = {"lot": 10, "set_up_time": 0.1, "run_time": 0.02}


def test_an_order_is_made_lot_by_lot_on_one_machine() -> None:
    """Set-up 0.1 and ten units of 0.02 days each: 0.3 days a lot."""
    _, ledger = play(wanted(plant({"cup": MADE}), cup=[(0, 25)]))
    assert lots(ledger, "quantity", "started", "finished") == [(10, 0, 0.3), (10, 0.3, 0.6), (10, 0.6, 0.9)]
    received = [(row.tick / DAY, row.quantity) for row in rows_of(ledger) if row.kind == "RECEIPT"]
    assert received == [(0.3, 10), (0.6, 10), (0.9, 10)]


def test_machines_work_side_by_side() -> None:
    _, ledger = play(wanted(plant({"cup": MADE}, center={"machines": 2}), cup=[(0, 30)]))
    assert lots(ledger, "machine", "started", "finished") == [(0, 0, 0.3), (1, 0, 0.3), (0, 0.3, 0.6)]


def test_who_is_asked_for_first_is_made_first() -> None:
    """Cups and lids of one instant come in the order of their names; both wait for the machine."""
    written = wanted(plant({"cup": MADE, "lid": MADE}), cup=[(0, 10), (1, 10)], lid=[(0, 20)])
    _, ledger = play(written)
    assert lots(ledger, "location", "started") == [(0, 0), (1, 0.3), (1, 0.6), (0, 1)]


@pytest.mark.parametrize(("set_up", "finished"), [("every_lot", [0.3, 0.6, 0.9]), ("on_change", [0.3, 0.5, 0.8])])
def test_set_up_of_every_lot_or_on_change(set_up: str, finished: list[float]) -> None:
    """Two lots of cups, then one of lids: the second lot of cups needs no set-up on change."""
    written = plant({"cup": MADE, "lid": MADE}, center={"set_up": set_up})
    _, ledger = play(wanted(written, cup=[(0, 20)], lid=[(0, 10)]))
    assert [end for (end,) in lots(ledger, "finished")] == finished


def test_work_rests_on_days_off() -> None:
    """Day 0 is a Friday: what is not done by its end goes on on Monday, day 3, and nothing begins on a Saturday."""
    written = plant({"cup": {"lot": 1, "run_time": 0.6}}, center={"working_days": ["mon", "tue", "wed", "thu", "fri"]})
    _, ledger = play(wanted(written, cup=[(0, 2), (1, 1)]))
    assert lots(ledger, "started", "finished") == [(0, 0.6), (0.6, 3.2), (3.2, 3.8)]


def test_a_repair_holds_up_the_lot_on_the_machine() -> None:
    """A failure after every 0.5 days of work, repaired in 0.2: the second lot of 0.3 days takes 0.5."""
    breakdowns = {"time_between": 0.5, "repair_time": 0.2}
    written = plant({"cup": MADE}, center={"breakdowns": breakdowns})
    _, ledger = play(wanted(written, cup=[(0, 30)]))
    assert lots(ledger, "started", "finished") == [(0, 0.3), (0.3, 0.8), (0.8, 1.1)]


STORE: Written = {
    "items": {
        "steel": {"from": "mill", "initial": 15, "policy": {"type": "base_stock", "order_up_to": 15}},
        "bolt": {"from": "mill", "initial": 5, "policy": {"type": "base_stock", "order_up_to": 5}},
    }
}


def test_components_are_set_aside_until_all_are_there() -> None:
    """A lot of ten takes 12 steel (1.15 a cup, a started one counts) and 3 bolts.

    The second lot finds 3 steel and 2 bolts: both are set aside, and it waits for the mill, which delivers on
    day 3. Nothing is half built, and the steel of a waiting lot is no stock for anybody else.
    """
    made = MADE | {"needs": {"steel": 1.15, "bolt": 0.3}, "from": "store"}
    model, ledger = play(wanted(plant({"cup": made}, store=STORE), cup=[(0, 20)]))
    assert lots(ledger, "ready", "started", "finished") == [(0, 0, 0.3), (3, 3, 3.3)]
    steel = [model.items[item] for item in model.locations.item].index("steel")
    events = [(row.tick / DAY, row.kind, row.quantity) for row in rows_of(ledger, steel) if row.kind != "PARAMETER"]
    assert events == [
        (0, "DEMAND", 12),
        (0, "HELD", 12),
        (0, "DISPATCHED", 12),
        (0, "DEMAND", 12),
        (0, "HELD", 3),
        (0, "BACKORDERED", 9),
        (0, "ORDER", 24),
        (3, "RECEIPT", 24),
        (3, "SET_ASIDE", 9),
        (3, "DISPATCHED", 12),
    ]


def test_components_set_aside_are_served_in_the_daily_ledger() -> None:
    """Of 24 steel that two lots ask for on day 0 there are 15; the other 9 come on day 3."""
    made = MADE | {"needs": {"steel": 1.15, "bolt": 0.3}, "from": "store"}
    model, ledger = play(wanted(plant({"cup": made}, store=STORE), cup=[(0, 20)]))
    rows = daily_rows(model, ledger)
    steel = [row for row, item in enumerate(rows["item"].codes) if model.items[item] == "steel"][:4]
    served, backlog = (np.asarray(rows[name])[steel].tolist() for name in ("served_at_once", "backlog_end"))
    assert (served, backlog) == ([15, 0, 0, 0], [9, 9, 9, 0])


def test_a_lot_goes_through_its_steps() -> None:
    """Pressed in 0.3 days, then painted in 0.5: the press goes on with the second lot meanwhile."""
    written = plant({"cup": MADE})
    written["work_centers"]["paint"] = {"makes": {"cup": {"lot": 10, "run_time": 0.05, "after": "press"}}}
    written["stocking_points"]["shop"]["items"]["cup"]["from"] = "paint"
    model, ledger = play(wanted(written, cup=[(0, 20)]))
    assert model.work_centers == ("paint", "press")
    assert lots(ledger, "work_center", "started", "finished") == [
        (0, 0.3, 0.8),
        (0, 0.8, 1.3),
        (1, 0, 0.3),
        (1, 0.3, 0.6),
    ]


def test_scrap_is_ordered_again() -> None:
    """Of ten with a yield of one half what is scrapped is ordered again, until ten are good."""
    written = plant({"cup": MADE | {"lot": 1, "set_up_time": 0, "yield": 0.5}})
    _, ledger = play(wanted(written, cup=[(0, 10)]))
    rows = rows_of(ledger)
    scrapped = sum(row.quantity for row in rows if row.kind == "REJECTED")
    ordered = sum(row.quantity for row in rows if row.kind == "ORDER")
    received = sum(row.quantity for row in rows if row.kind == "RECEIPT")
    assert scrapped > 0
    assert (received, ordered) == (10, 10 + scrapped)


def test_what_is_not_finished_at_the_horizon_has_no_end() -> None:
    _, ledger = play(wanted(plant({"cup": MADE}, days=0.5), cup=[(0, 30)]))
    assert lots(ledger, "started", "finished") == [(0, 0.3), (0.3, None), (None, None)]
