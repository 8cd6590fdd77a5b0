"""Where cards are: sample paths that a person can check on paper. Demand is ten at noon; a container holds ten."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from jitsim.engine import run_engine
from jitsim.ledger.cards import CARD_COLUMNS, CARD_MOVE_COLUMNS, card_move_rows, card_rows
from jitsim.ledger.tables import Column, Names
from jitsim.model import compile_model
from jitsim.pipeline import replicate
from jitsim.streams import Streams
from tests.engine.worlds import Written, loaded, one_item

AT_NOON = {"daily": 10}
COUNTS = ("cards", "attached", "at_post", "in_process", "in_transit")


def loop(cards: int, **keys: Any) -> Written:
    return {"type": "kanban", "container": 10, "cards": cards, **keys}


def told(written: Written, moves: bool = True) -> list[tuple[Any, ...]]:
    """Return the card ledger of a scenario: day, loop, then cards in the loop and in each place."""
    model = compile_model(loaded(written))
    replicate(model, 1, 0)
    rows = (card_move_rows if moves else card_rows)(model, run_engine(model, Streams(model, 1, 0)))
    assert rows is not None
    assert list(rows) == list(CARD_MOVE_COLUMNS if moves else CARD_COLUMNS)
    columns = [cells(rows[name]) for name in ("day", "stocking_point", "loop", *COUNTS)]
    return list(zip(*columns, strict=True))


def cells(column: Column) -> list[Any]:
    if isinstance(column, Names):
        return [column.names[code] for code in column.codes]
    return list(np.asarray(column).tolist())


@pytest.mark.parametrize(
    ("cards", "stock", "places"),
    [
        pytest.param(3, [20, 10, 10, 10], [(2, 0, 1), (1, 0, 2), (1, 0, 2), (1, 0, 2)], id="T-KB-07-three"),
        pytest.param(2, [10, 0, 0, 0], [(1, 0, 1), (0, 0, 2), (0, 0, 2), (0, 0, 2)], id="T-KB-07-two"),
        pytest.param(1, [0, 0, 0, 0], [(0, 0, 1)] * 4, id="T-KB-07-one"),
    ],
)
def test_cards_of_a_supplier_day_by_day(cards: int, stock: list[int], places: list[tuple[int, int, int]]) -> None:
    """L 2, receipts before demand: attached, on the post, in process at the end of each day."""
    written = one_item(loop(cards), AT_NOON, lead_time=2, days=4)
    assert told(written, moves=False) == [
        (day, "shop", "withdrawal", cards, *counts, 0) for day, counts in enumerate(places)
    ]
    model = compile_model(loaded(written))
    ledger = run_engine(model, Streams(model, 1, 0))
    on_hand = {row["day"]: row for row in _daily(model, ledger)}
    assert [on_hand[day]["on_hand_end"] for day in range(4)] == stock


def _daily(model: Any, ledger: Any) -> list[dict[str, Any]]:
    from jitsim.ledger.tables import daily_table

    return daily_table(model, ledger).to_dict("records")


def test_withdrawal_cards_go_by_the_desk_of_the_sender_and_the_road() -> None:
    """The dc knows of an order after half a day, and its lorry takes a day."""
    written = one_item({"type": "base_stock", "order_up_to": 90}, AT_NOON, days=2.4)
    written["stocking_points"]["dc"] = written["stocking_points"].pop("shop")
    written["stocking_points"]["shop"] = {"items": {"tea": {"from": "dc", "policy": loop(2)}}}
    written["lanes"] = {"road": {"from": "dc", "to": "shop", "lead_time": 1, "information_delay": 0.5}}
    assert told(written) == [
        (0, "shop", "withdrawal", 2, 2, 0, 0, 0),
        (0.5, "shop", "withdrawal", 2, 1, 0, 1, 0),
        (1.0, "shop", "withdrawal", 2, 1, 0, 0, 1),
        (1.5, "shop", "withdrawal", 2, 0, 0, 1, 1),
        (2.0, "shop", "withdrawal", 2, 1, 0, 0, 1),
    ]


def test_production_cards_are_in_process_until_their_lot_is_made() -> None:
    """A batch of two cards: the first waits on the post; two lots of ten take half a day each, one after the other."""
    written = one_item(loop(3, batch_cards=2), AT_NOON, days=3.4)
    written["suppliers"] = {}
    written["work_centers"] = {"press": {"makes": {"tea": {"lot": 10, "run_time": 0.05}}}}
    written["stocking_points"]["shop"]["items"]["tea"]["from"] = "press"
    assert told(written) == [
        (0, "shop", "production", 3, 3, 0, 0, 0),
        (0.5, "shop", "production", 3, 2, 1, 0, 0),
        (1.5, "shop", "production", 3, 1, 0, 2, 0),
        (2.0, "shop", "production", 3, 2, 0, 1, 0),
        (2.5, "shop", "production", 3, 2, 1, 0, 0),
    ]


def test_cards_at_the_end_of_a_route_cap_all_work_on_it() -> None:
    """CONWIP: three jobs of ten, two stations of a day each; the next job starts when one is taken at the end."""
    written = one_item(loop(3), {"daily": 50}, days=5)
    written["suppliers"] = {}
    making = {"lot": 10, "run_time": 0.1}
    written["work_centers"] = {"cut": {"makes": {"tea": making}}, "sew": {"makes": {"tea": {**making, "after": "cut"}}}}
    written["stocking_points"]["shop"]["items"]["tea"] |= {"from": "sew", "initial": 0}
    assert told(written) == [(0, "shop", "production", 3, 0, 0, 3, 0)]
    model = compile_model(loaded(written))
    lots = run_engine(model, Streams(model, 1, 0)).lots
    made = lots[(lots[:, 0] == model.work_centers.index("sew")) & (lots[:, 8] >= 0)]
    assert (made[:, 8] / 1440).tolist() == [2, 3, 4]


def test_a_card_stays_out_until_the_last_piece_of_its_container_is_there() -> None:
    """The supplier sends eight a day: of ten ordered at noon two come at midnight, of the next ten four."""
    written = one_item(loop(1), AT_NOON, lead_time=0, days=2.2, supplier={"capacity_per_day": 8})
    assert told(written) == [
        (0, "shop", "withdrawal", 1, 1, 0, 0, 0),
        (0.5, "shop", "withdrawal", 1, 0, 0, 1, 0),
        (1.0, "shop", "withdrawal", 1, 1, 0, 0, 0),
        (1.5, "shop", "withdrawal", 1, 0, 0, 1, 0),
        (2.0, "shop", "withdrawal", 1, 1, 0, 0, 0),
    ]


def test_cards_taken_out_leave_when_they_come_to_the_post_and_added_ones_are_there_at_once() -> None:
    """Four cards, two from day 3 on, four again from day 7 on; L 2. The third and fourth come back at noon."""
    changes = {"fewer": {"day": 3, "cards": 2}, "more": {"day": 7, "cards": 4}}
    assert told(one_item(loop(4, card_changes=changes), AT_NOON, lead_time=2, days=8)) == [
        (0, "shop", "withdrawal", 4, 4, 0, 0, 0),
        (0.5, "shop", "withdrawal", 4, 3, 0, 1, 0),
        (1.5, "shop", "withdrawal", 4, 2, 0, 2, 0),
        (4.5, "shop", "withdrawal", 3, 2, 0, 1, 0),
        (5.5, "shop", "withdrawal", 2, 2, 0, 0, 0),
        (6.5, "shop", "withdrawal", 2, 1, 0, 1, 0),
        (7.5, "shop", "withdrawal", 2, 0, 0, 2, 0),
        (7.75, "shop", "withdrawal", 4, 0, 0, 4, 0),
    ]
