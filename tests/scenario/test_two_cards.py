"""Production and withdrawal cards, counted by the formula with the times of their own loop (T-KB-03)."""

from __future__ import annotations

import pytest

from jitsim.engine import run_engine
from jitsim.ledger.cards import card_rows
from jitsim.ledger.tables import Names
from jitsim.model import compile_model
from jitsim.pipeline import replicate
from jitsim.policies.kanban import two_card_counts
from jitsim.scenario.terms import Replenishment, replenishments
from jitsim.streams import Streams
from tests.engine.worlds import Written, loaded


def two_cards() -> Written:
    """Return a press and a line with a store between them, whose cards are left to the formula.

    480 a day in containers of 24. Production: 0.06 days in the queue, 0.08 of set-up and 24 x 0.0025 of run are 0.20.
    Withdrawal: collected every 0.1 days, 0.04 on the way and 0.01 at the post are 0.15.
    """
    policy = {"type": "kanban", "container": 24, "daily_demand": 480}
    making = {"set_up_time": 0.08, "run_time": {"distribution": "gamma", "mean": 0.0025, "sd": 0.001}}
    made = {"from": "press", "policy": {**policy, "waiting_time": 0.06}}
    fetched = {"from": "store", "policy": {**policy, "review_period": 0.1, "waiting_time": 0.01}}
    return {
        "name": "two_cards",
        "horizon": {"days": 4, "warm_up": 0},
        "items": {"door": {}},
        "suppliers": {},
        "work_centers": {"press": {"makes": {"door": making}}},
        "stocking_points": {"store": {"items": {"door": made}}, "line": {"items": {"door": fetched}}},
        "lanes": {"tugger": {"from": "store", "to": "line", "lead_time": 0.03, "promised_lead_time": 0.04}},
        "customers": {"assembly": {"at": "line", "demand": {"door": {"interval": 1 / 480}}}},
    }


def found(written: Written) -> dict[str, Replenishment]:
    return {each.point: each for each in replenishments(loaded(written))}


def cards_of(written: Written) -> dict[str, int]:
    return {name: each.stocked.policy.parameters(each.terms)[0] for name, each in found(written).items()}


def test_each_loop_counts_with_its_own_times() -> None:
    assert cards_of(two_cards()) == {"store": 5, "line": 4}
    assert two_card_counts(480, 0.20, 0.15, 0.10, 24) == (5, 4)
    store, line = (found(two_cards())[name] for name in ("store", "line"))
    asked = [each.stocked.policy.asked_lead_time(each.terms) for each in (store, line)]
    assert [each.source for each in asked] == ["routing", "promise"]
    assert [each.days for each in asked] == pytest.approx([0.20, 0.05])


@pytest.mark.parametrize(
    ("changed", "cards"),
    [
        # 480 x 0.20 x 1.1 / 24 = 4.4; with lots of 12 there are two set-ups in a container: 0.28 days, 6.16
        pytest.param({"lot": 12}, 7, id="set-ups-of-every-lot"),
        # no queue on top of what is promised: (0.5 + 0.06) x 22 = 12.32
        pytest.param({"promised_lead_time": 0.5}, 13, id="promised"),
        pytest.param({"set_up_time": None, "run_time": None}, 2, id="queue-alone"),  # 0.06 x 22 = 1.32
    ],
)
def test_production_cards_follow_the_routing(changed: Written, cards: int) -> None:
    written = two_cards()
    written["work_centers"]["press"]["makes"]["door"] |= changed
    assert cards_of(written)["store"] == cards


def test_all_steps_and_the_way_to_the_store_count() -> None:
    """A second step of 0.1 and a lane of 0.05 days: 0.20 + 0.15, times 22 are 7.7."""
    written = two_cards()
    written["work_centers"]["paint"] = {"makes": {"door": {"after": "press", "set_up_time": 0.1}}}
    written["lanes"]["belt"] = {"from": "paint", "to": "store", "lead_time": 0.05}
    written["stocking_points"]["store"]["items"]["door"]["from"] = "paint"
    assert cards_of(written)["store"] == 8


def test_a_batch_is_made_together_and_its_cards_wait_for_each_other() -> None:
    """Two containers: 0.06 + 0.08 + 48 x 0.0025 = 0.26 days, times 22 are 5.72, and one card that waits: 7."""
    written = two_cards()
    written["stocking_points"]["store"]["items"]["door"]["policy"]["batch_cards"] = 2
    assert cards_of(written)["store"] == 7


def test_the_tables_call_the_loops_by_their_names() -> None:
    model = compile_model(loaded(two_cards()))
    replicate(model, 1, 0)
    rows = card_rows(model, run_engine(model, Streams(model, 1, 0)))
    assert rows is not None
    point, loop = rows["stocking_point"], rows["loop"]
    assert isinstance(point, Names)
    assert isinstance(loop, Names)
    named = {(point.names[p], loop.names[k]) for p, k in zip(point.codes.tolist(), loop.codes.tolist(), strict=True)}
    assert named == {("store", "production"), ("line", "withdrawal")}
