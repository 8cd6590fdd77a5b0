"""Whole runs: the lead time that levels are sized for beside that of receipts, and what their service depends on."""

from __future__ import annotations

import pytest

from jitsim import simulate
from jitsim.engine import run_engine
from jitsim.ledger import Ledger
from jitsim.metrics.promise_notes import notes_on
from jitsim.metrics.promises import Buffer
from jitsim.model import Model
from jitsim.store.answer import answer_of
from jitsim.streams import Streams
from tests.engine.worlds import Written, loaded, one_item


def only(written: Written) -> Buffer:
    (buffer,) = simulate(loaded(written)).promises()
    return buffer


def loop(promised: float, lead_time: float) -> Buffer:
    """Return the buffer of a loop for 4 a day whose deliveries take `lead_time` days."""
    supplier = {"promised_lead_time": promised}
    written = {"type": "kanban", "container": 4, "daily_demand": 4}
    return only(one_item(written, {"daily": 4}, lead_time=lead_time, days=60, supplier=supplier))


def test_a_promise_half_off_the_receipts_is_told() -> None:
    """9 days are 50 % more than the 6 promised, 3 are 50 % less; 8.5 and 3.5 are not so far off."""
    for lead_time in (9.0, 3.0):
        late = loop(6, lead_time)
        assert (late.sized_lead_time, late.lead_time_source, late.mean_unit_lead_time) == (6, "promise", lead_time)
        assert late.breaks_its_promise
        (note,) = notes_on([late])
        assert f"tea at shop (promised 6 days, receipts took {lead_time:g})" in note
    for lead_time in (8.5, 3.5):
        near = loop(6, lead_time)
        assert not near.breaks_its_promise
        assert notes_on([near]) == ()


def test_a_level_sized_on_receipts_is_sized_for_their_mean_and_has_nothing_to_tell() -> None:
    """Receipts take 4 days each, so what was known before day 0 and what was seen have one mean."""
    policy = {"type": "reorder_point", "fill_rate": 0.97, "order_cover": 5}
    supplier = {"promised_lead_time": 20}
    buffer = only(one_item(policy, {"daily": 4}, lead_time=4, days=60, supplier=supplier))
    assert (buffer.target, buffer.target_value) == ("fill_rate", 0.97)
    assert (buffer.sized_lead_time, buffer.lead_time_source) == (4, "receipts")
    assert notes_on([buffer]) == ()


def test_an_order_is_a_size_that_the_supplier_sells() -> None:
    """A lot of 86 is sold in packs of 50 from 60 on: 100; one of 30 is raised to the minimum of 60 and to 100."""
    for lot in (86, 30):
        policy = {"type": "reorder_point", "reorder_point": 20, "order_quantity": lot}
        terms = {"minimum_order": 60, "order_multiple": 50}
        buffer = only(one_item(policy, {"daily": 4}, lead_time=2, days=60, terms=terms))
        assert buffer.order_size == 100
    policy = {"type": "base_stock", "order_up_to": 30}
    assert only(one_item(policy, {"daily": 4}, lead_time=2, days=60)).order_size is None


def test_lines_of_an_order_that_ships_whole_wait_for_each_other() -> None:
    stocked = {"from": "mill", "policy": {"type": "base_stock", "order_up_to": 9}}
    orders = {"arrivals": {"distribution": "poisson", "mean": 2}, "lines": {}}
    for names, ship, waits in (
        (("tea", "salt"), "complete_order", True),
        (("tea",), "complete_order", False),
        (("tea", "salt"), "partial", False),
    ):
        lines = {name: {"probability": 0.5, "size": 1} for name in names}
        written = {
            "name": "whole",
            "horizon": {"days": 40},
            "items": {name: {} for name in names},
            "suppliers": {"mill": {"lead_time": 2}},
            "stocking_points": {"shop": {"items": dict.fromkeys(names, stocked)}},
            "customers": {"town": {"at": "shop", "ship": ship, "orders": orders | {"lines": lines}}},
        }
        found = simulate(loaded(written)).promises()
        assert [buffer.waits_for_others for buffer in found] == [waits] * len(names)


LATE_LOOP = one_item(
    {"type": "kanban", "container": 4, "daily_demand": 4},
    {"daily": 4},
    lead_time=9,
    days=60,
    supplier={"promised_lead_time": 6},
)


@pytest.fixture
def replays(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grow by one with every replication that a result plays again."""
    played: list[int] = []
    play = run_engine

    def counted(model: Model, streams: Streams) -> Ledger:
        played.append(streams.replication)
        return play(model, streams)

    monkeypatch.setattr("jitsim.result.run_engine", counted)
    return played


def test_a_result_has_the_note_itself_and_plays_once_for_it(replays: list[int]) -> None:
    result = simulate(loaded(LATE_LOOP))
    (note,) = result.notes
    assert "promised 6 days, receipts took 9" in note
    assert answer_of(result).notes == result.notes
    assert replays == [0]


def test_a_ledger_at_hand_is_not_played_again(replays: list[int]) -> None:
    ledgers: list[Ledger] = []
    result = simulate(loaded(LATE_LOOP), keep=lambda _, ledger: ledgers.append(ledger))
    assert answer_of(result, ledgers[0]).notes == result.notes
    assert len(result.notes) == 1
    assert replays == []


@pytest.mark.parametrize(
    ("policy", "played"),
    [
        pytest.param({"type": "base_stock", "order_up_to": 40}, [], id="written"),
        pytest.param({"type": "reorder_point"}, [], id="receipts"),
        pytest.param({"type": "hybrid"}, [0], id="hybrid"),
    ],
)
def test_nothing_is_played_for_levels_that_trust_no_promise(
    policy: Written, played: list[int], replays: list[int]
) -> None:
    result = simulate(loaded(one_item(policy, {"daily": 4}, lead_time=6, supplier={"promised_lead_time": 6})))
    assert result.notes == (*result.scenario.notes, *result.model.notes)
    assert replays == played
