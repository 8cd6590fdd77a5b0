"""The lots of work centers as a table."""

from __future__ import annotations

import numpy as np
import pytest

from jitsim.engine import simulate_replication
from jitsim.ledger.columns import LOT_COLUMNS
from jitsim.ledger.lot_table import made_rows
from jitsim.ledger.tables import Names
from jitsim.model import Model, compile_model
from jitsim.streams import Streams
from tests.engine.worlds import Written, loaded

WORLD: Written = {
    "name": "plant",
    "horizon": {"days": 2, "warm_up": 0},
    "items": {"bar": {"unit": 0.5}, "door": {}},
    "suppliers": {"mill": {"lead_time": 9}},
    "work_centers": {
        "press": {"makes": {"door": {"needs": {"bar": 1}, "from": "yard", "set_up_time": 0.5, "run_time": 0.25}}}
    },
    "stocking_points": {
        "yard": {"items": {"bar": {"from": "mill", "policy": {"type": "base_stock", "order_up_to": 3}}}},
        "store": {
            "items": {"door": {"from": "press", "initial": 4, "policy": {"type": "base_stock", "order_up_to": 4}}}
        },
    },
    "customers": {"line": {"at": "store", "demand": {"door": {"daily": 2}}}},
}
"""Two doors are sold at each noon and ordered again: half a day of set-up and a quarter for each. There are three bars
for the first lot, and one for the second, which never begins."""

UNTIL_THE_END = ("machine", "ready_day", "started_day", "finished_day")
"""What is empty of a lot that has not come so far."""


def played(written: Written) -> tuple[Model, dict[str, list[object]] | None]:
    """Give the lots of a world, cells by column."""
    model = compile_model(loaded(written))
    rows = made_rows(model, simulate_replication(model, Streams(model, 1, 0)))
    if rows is None:
        return model, None
    cells = {
        name: [column.names[code] for code in column.codes] if isinstance(column, Names) else column.tolist()
        for name, column in rows.items()
    }
    return model, cells


def test_lots_with_names_in_units_and_days() -> None:
    _, lots = played(WORLD)
    assert lots is not None
    assert list(lots) == list(LOT_COLUMNS)
    assert np.array([lots.pop(name) for name in UNTIL_THE_END], np.float64) == pytest.approx(
        np.array([[0, np.nan], [0.5, np.nan], [0.5, np.nan], [1.5, np.nan]]), nan_ok=True
    )
    assert lots == {
        "work_center": ["press", "press"],
        "stocking_point": ["store", "store"],
        "item": ["door", "door"],
        "order": [0, 1],
        "quantity": [2, 2],
        "asked_day": [0.5, 1.5],
    }


def test_no_table_where_nothing_is_made() -> None:
    plain = {**WORLD, "stocking_points": {**WORLD["stocking_points"]}}
    plain["stocking_points"]["store"] = {
        "items": {"door": {"from": "mill", "policy": {"type": "base_stock", "order_up_to": 4}}}
    }
    del plain["work_centers"]
    assert played(plain)[1] is None
