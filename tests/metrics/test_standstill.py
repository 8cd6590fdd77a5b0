"""What stands still is found in the ledger, and told with its day, its place and the reason."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from jitsim import simulate
from jitsim.engine import run_engine
from jitsim.metrics.standstill import Standstill, standstill_notes, standstills
from jitsim.model import Model, compile_model
from jitsim.streams import Streams
from tests.engine.worlds import Written, loaded, one_item

DAY = 1440


def loop(cards: int, container: float, **keys: Any) -> Written:
    return {"type": "kanban", "container": container, "cards": cards, **keys}


def found(written: Written) -> tuple[Model, tuple[Standstill, ...]]:
    model = compile_model(loaded(written))
    return model, standstills(model, run_engine(model, Streams(model, 1, 0)))


def told(written: Written) -> list[str]:
    """Return the notes on what stands still."""
    return [note for note in simulate(loaded(written)).notes if "stand" in note]


# ---- whole orders at a loop that holds less ------------------------------------------------------------------------


def fetched_whole(cards: int = 2, **stocked: Any) -> Written:
    """Return a dc whose loop shelves 20, and a shop that fetches 25 as a whole for ten a day, from 100 at the start."""
    written = one_item(loop(4, 25), {"daily": 10}, days=30)
    written["stocking_points"]["dc"] = {"items": {"tea": {"from": "mill", "policy": loop(cards, 10), **stocked}}}
    written["stocking_points"]["shop"]["items"]["tea"]["from"] = "dc"
    written["lanes"] = {"road": {"from": "dc", "to": "shop", "ship": "complete"}}
    return written


DEADLOCK = (
    "tea at dc stands still: since day {} nothing is ordered, received or shipped, while 100 are waited for: who "
    "waits takes 25 or more as a whole or nothing, and its cards put 20 on the shelf; give the loop more cards, or let "
    "orders be shipped in parts; it starves tea at shop"
)


def test_whole_orders_above_what_the_cards_hold_stand_still_from_the_first_one_on() -> None:
    """All four cards of the shop come back, the first at noon of day 0; from day 10 on the town waits."""
    assert told(fetched_whole()) == [DEADLOCK.format("0.5")]


def test_what_the_start_held_moves_before() -> None:
    """45 at the start serve the first order; the second comes with the third noon, on day 2."""
    model, standing = found(fetched_whole(initial=45))
    names = [model.location_name(each.location) for each in standing]
    assert (names, [each.tick for each in standing]) == (["tea at dc"], [int(2.5 * DAY)])
    assert [model.location_name(location) for location in standing[0].followers] == ["tea at shop"]


@pytest.mark.parametrize("changed", [{"cards": 3}, {"ship": "partial"}])
def test_the_remedies_are_some(changed: Written) -> None:
    written = fetched_whole(changed.get("cards", 2))
    written["lanes"]["road"]["ship"] = changed.get("ship", "complete")
    assert told(written) == []


def test_those_who_wait_less_than_a_day_do_not_stand_still() -> None:
    written = fetched_whole()
    written["horizon"]["days"] = 1.4
    assert told(written) == []


def test_replications_are_counted() -> None:
    written = fetched_whole()
    written["customers"]["town"]["demand"]["tea"] = {"arrivals": {"distribution": "poisson", "mean": 10}}
    written |= {"replications": 3, "seed": 4}
    (note,) = told(written)
    assert note.startswith("tea at dc stands still in 3 of 3 replications, first in 0: since day 0.")


def test_few_places_are_named_and_the_others_counted() -> None:
    model, (first,) = found(fetched_whole())
    several = [(number, replace(first, location=number % 2)) for number in (3, 2, 7)]
    notes = standstill_notes(model, several, 9)
    assert [note.split(":")[0] for note in notes] == [
        "tea at dc stands still in 1 of 9 replications, first in 2",
        "tea at shop stands still in 2 of 9 replications, first in 3",
    ]


# ---- no room, too old ----------------------------------------------------------------------------------------------


def test_a_store_without_room_for_the_smallest_order_is_told() -> None:
    """9 at the start, 5 wanted on days 5 and 10: one waits, 10 would fit, and the supplier sends 12."""
    demand = {"interval": 5, "order_size": 5}
    written = one_item({"type": "base_stock", "order_up_to": 9}, demand, days=14, terms={"minimum_order": 12})
    written["stocking_points"]["shop"]["items"]["tea"]["storage_capacity"] = 9
    (note,) = told(written)
    assert note == (
        "tea at shop stands still: since day 10 nothing is ordered, received or shipped, while 1 are waited for: the "
        "10 that its policy wants cannot be ordered: its storage_capacity (9) has no room for the smallest order"
    )
    written["horizon"]["days"] = 20  # on day 15 the backlog makes room
    assert told(written) == []


def test_goods_that_would_be_too_old_are_told() -> None:
    """One a day keeps for 8 days, of which 2 are the lead time: at most 6, and the supplier sends 12."""
    written = one_item({"type": "base_stock", "order_up_to": 5}, {"daily": 1}, days=14, terms={"minimum_order": 12})
    written["items"]["tea"]["shelf_life"] = 8
    (note,) = told(written)
    assert note == (
        "tea at shop stands still: since day 5.5 nothing is ordered, received or shipped, while 9 are waited for: the "
        "14 that its policy wants cannot be ordered: the smallest order would outlive its shelf life"
    )


# ---- lots and their components -------------------------------------------------------------------------------------


def made_of_tea(policy: Written, days: float = 14, **stocked: Any) -> Written:
    """Return cups, asked for one a day and kept on two cards of three, whose lots of three take six of tea."""
    written = one_item(policy, {"interval": 99}, days=days, lead_time=1)
    written["stocking_points"]["shop"]["items"]["tea"] |= stocked
    written["items"]["cup"] = {}
    making = {"lot": 3, "needs": {"tea": 2}, "from": "shop"}
    written["work_centers"] = {"press": {"makes": {"cup": making}}}
    written["stocking_points"]["store"] = {"items": {"cup": {"from": "press", "policy": loop(2, 3)}}}
    written["customers"]["guests"] = {"at": "store", "demand": {"cup": {"daily": 1}}}
    return written


def test_what_is_made_of_it_starves_with_it() -> None:
    """At noon of day 0 a lot of cups takes 4 and waits for 2: 7 would fit, and the supplier sends 14 or nothing."""
    base_stock = {"type": "base_stock", "order_up_to": 5}
    written = made_of_tea(base_stock, days=8, storage_capacity=5, initial=4)
    written["suppliers"]["mill"]["items"]["tea"] = {"minimum_order": 14}
    (note,) = told(written)
    assert note == (
        "tea at shop stands still: since day 0.5 nothing is ordered, received or shipped, while 8 are waited for: the "
        "13 that its policy wants cannot be ordered: its storage_capacity (5) has no room for the smallest order; it "
        "starves cup at store"
    )


def test_a_lot_gathers_more_than_the_cards_of_its_component_hold() -> None:
    """One card of two, one day: of six for a lot two are there, two come a day later and two after two days.

    What is set aside for a lot has left its container, so its card goes for more: lots never wait for each other.
    """
    written = made_of_tea(loop(1, 2))
    model = compile_model(loaded(written))
    ledger = run_engine(model, Streams(model, 1, 0))
    asked, ready = ledger.lots[0, 5:7].tolist()
    assert (asked / DAY, ready / DAY) == (0.5, 2.5)
    assert standstills(model, ledger) == ()
