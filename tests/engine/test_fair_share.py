"""Fair share: stock that comes in is shared among those who wait, in proportion to what they miss."""

from __future__ import annotations

import datetime as dt

from jitsim.engine import run_engine
from jitsim.model import compile_model
from jitsim.pipeline import replicate
from jitsim.streams import Streams
from tests.engine.worlds import ZERO_PHASES, Written, loaded, rows_of


def shared(allocation: str) -> list[tuple[int, int]]:
    """Return what the shops north, south and west are shipped on day 2: 20 pieces, when they miss 30, 10 and 20."""
    shops = ("north", "south", "west")
    policy: Written = {"type": "base_stock", "order_up_to": 0}
    first = dt.date(2026, 1, 1)
    wanted = {"north": 30, "south": 10, "west": 20}
    written: Written = {
        "name": "shares",
        "horizon": {"days": 6, "warm_up": 0, "start": first.isoformat()},
        "calendar": ZERO_PHASES,
        "items": {"tea": {}},
        "suppliers": {"port": {"lead_time": 2, "items": {"tea": {"maximum_order": 20}}, "capacity_per_day": 20}},
        "stocking_points": {
            "dc": {"allocation": allocation, "items": {"tea": {"from": "port", "policy": policy}}},
            **{shop: {"items": {"tea": {"from": "dc", "policy": policy}}} for shop in shops},
        },
        "customers": {shop: {"at": shop, "demand": {"tea": {"history": {"file": f"{shop}.csv"}}}} for shop in shops},
    }
    tables = {f"{shop}.csv": f"item,date,quantity\ntea,{first},{wanted[shop]}\n" for shop in shops}
    model = compile_model(loaded(written, tables))
    replicate(model, 1, 0)  # keeps its balance
    ledger = run_engine(model, Streams(model, 1, 0))
    rows = [row for row in rows_of(ledger, 0) if row.kind == "SHIPMENT" and row.tick == 2 * 1440]
    return [(row.part, row.quantity) for row in rows]


def test_everybody_gets_the_same_share_of_what_is_missing() -> None:
    """20 of 60 are a third: 10, 3.33 and 6.67, the last unit to the largest remainder."""
    assert shared("fair_share") == [(0, 10), (1, 3), (2, 7)]


def test_first_come_takes_it_all() -> None:
    assert shared("first_come") == [(0, 20)]
