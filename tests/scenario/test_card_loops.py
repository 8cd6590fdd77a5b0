"""Card loops that starve or stand still, told before the run; every text whole."""

from __future__ import annotations

from typing import Any

import pytest

from jitsim.errors import ScenarioError
from tests.engine.worlds import Written, loaded, one_item

POLICY = "stocking_points.shop.items.tea.policy"
NO_ROOM = "only a backlog makes room for a full container"
TEN_A_DAY = {"daily": 10}


def loop(cards: int, container: float = 10, **keys: Any) -> Written:
    return {"type": "kanban", "container": container, "cards": cards, **keys}


def notes_of(written: Written) -> list[str]:
    return [note for note in loaded(written).notes if "replenishment cycles" not in note]


# ---- starved -------------------------------------------------------------------------------------------------------


def test_too_few_cards_for_the_lead_time_are_told() -> None:
    """T-KB-07: one card of 10 in two days is 5 a day."""
    assert notes_of(one_item(loop(1), TEN_A_DAY)) == [
        f"{POLICY}: 1 card x 10 every 2 days is at most 5 a day, 10 are demanded: what waits grows without end"
    ]
    assert notes_of(one_item(loop(2), TEN_A_DAY)) == []
    lost = one_item(loop(1), TEN_A_DAY, customer={"unmet": "lost"})
    assert notes_of(lost) == [
        f"{POLICY}: 1 card x 10 every 2 days is at most 5 a day, 10 are demanded: the rest is lost"
    ]


def test_cards_that_are_added_later_count() -> None:
    changes = {"more": {"day": 5, "cards": 2}}
    assert notes_of(one_item(loop(1, card_changes=changes), TEN_A_DAY)) == []


@pytest.mark.parametrize(("cards", "lot", "starved"), [(1, 10, True), (2, 10, False), (3, 5, False), (1, 5, False)])
def test_what_a_lot_takes_on_its_machine_counts(cards: int, lot: int, starved: bool) -> None:
    """Ten a day, 0.15 days of run each on two machines: a lot of ten takes 1.5 days, two of five are made at once."""
    written = one_item(loop(cards), TEN_A_DAY)
    written["suppliers"] = {}
    making = {"lot": lot, "run_time": 0.15}
    written["work_centers"] = {"press": {"machines": 2, "makes": {"tea": making}}}
    written["stocking_points"]["shop"]["items"]["tea"]["from"] = "press"
    told = f"{POLICY}: 1 card x 10 every 1.5 days is at most 6.667 a day, 10 are demanded: what waits grows without end"
    assert notes_of(written) == ([told] if starved else [])


# ---- no room -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cards", "capacity", "told"),
    [
        (4, 40, []),
        (4, 35, [f"{POLICY}: 4 cards x 10 are more than storage_capacity (35), which is enough for 3"]),
        (4, 10, [f"{POLICY}: 4 cards x 10 are more than storage_capacity (10), which is enough for 1"]),
        (
            4,
            9,
            [
                f"{POLICY}.container: 10 is more than storage_capacity (9): {NO_ROOM}",
            ],
        ),
    ],
)
def test_cards_that_find_no_room_are_told(cards: int, capacity: float, told: list[str]) -> None:
    written = one_item(loop(cards), TEN_A_DAY)
    written["stocking_points"]["shop"]["items"]["tea"]["storage_capacity"] = capacity
    assert notes_of(written) == told


# ---- whole orders --------------------------------------------------------------------------------------------------


def two_tiers(receiver: Written, ship: str = "complete", **keys: Any) -> Written:
    """Return a shop that fetches from the loop of a dc: at most 2 x 10, and 9 in an open container."""
    written = one_item(receiver, TEN_A_DAY)
    stocked = {"from": "mill", "policy": loop(2, **keys)}
    written["stocking_points"]["dc"] = {"items": {"tea": stocked}}
    written["stocking_points"]["shop"]["items"]["tea"]["from"] = "dc"
    written["lanes"] = {"road": {"from": "dc", "to": "shop", "ship": ship, "lead_time": 1}}
    return written


@pytest.mark.parametrize(
    ("receiver", "keys", "least", "most"),
    [
        (loop(4, 30), {}, 30, 29),
        (loop(6, 10, batch_cards=3), {}, 30, 29),
        (loop(4, 21), {"release_on": "empty"}, 21, 20),
        ({"type": "reorder_point", "reorder_point": 10, "order_quantity": 40}, {}, 40, 29),
        ({"type": "min_max", "reorder_point": 10, "order_up_to": 40}, {}, 30, 29),
    ],
)
def test_an_order_that_no_loop_can_hold_is_refused(receiver: Written, keys: Written, least: int, most: int) -> None:
    with pytest.raises(ScenarioError) as caught:
        loaded(two_tiers(receiver, **keys))
    message = f"shop (lane road) takes {least} as a whole or nothing, more than 2 cards x 10 can have ({most})"
    message = f"{message}: it waits for ever"
    assert f"stocking_points.dc.items.tea.policy: {message}\n" in str(caught.value)
    assert "give the loop more cards, or let the order be shipped in parts" in str(caught.value)
    loaded(two_tiers(receiver, ship="partial", **keys))


@pytest.mark.parametrize("receiver", [loop(4, 29), {"type": "base_stock", "order_up_to": 99}])
def test_an_order_that_may_fit_is_let_be(receiver: Written) -> None:
    loaded(two_tiers(receiver))
    split = two_tiers(loop(4, 30))
    split["lanes"]["road"]["items"] = {"tea": {"maximum_order": 10}}
    loaded(split)


@pytest.mark.parametrize(
    ("customer", "refused"),
    [
        ({"ship": "complete_line", "reserve": False}, True),
        ({"ship": "complete_line"}, False),  # stock that is set aside leaves its container
        ({"ship": "complete_line", "reserve": False, "unmet": "patience", "patience": 3}, False),
        ({}, False),
    ],
)
def test_a_line_that_no_loop_can_hold_is_refused(customer: Written, refused: bool) -> None:
    written = one_item(loop(2), {"interval": 4, "order_size": 30}, customer=customer)
    if not refused:
        loaded(written)
        return
    with pytest.raises(ScenarioError) as caught:
        loaded(written)
    message = "customer town takes 30 as a whole or nothing, more than 2 cards x 10 can have (29): it waits for ever"
    assert f"{POLICY}: {message}\n" in str(caught.value)


# ---- components ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("lot", "told"), [(10, False), (11, True), (None, True)])
def test_a_lot_that_takes_more_than_the_cards_of_a_component_hold_is_told(lot: int | None, told: bool) -> None:
    """Cards of steel hold 20, a cup takes two; an order without a lot is of 12 cups."""
    written = one_item(loop(2), {"daily": 1})
    making = {"needs": {"tea": 2}, "from": "shop"} | ({} if lot is None else {"lot": lot})
    container = 12 if lot is None else lot
    written["items"]["cup"] = {}
    written["work_centers"] = {"press": {"makes": {"cup": making}}}
    written["stocking_points"]["store"] = {"items": {"cup": {"from": "press", "policy": loop(3, container)}}}
    written["customers"]["guests"] = {"at": "store", "demand": {"cup": {"daily": 1}}}
    lot_takes = f"a lot of cup takes {2 * container}, more than 2 cards x 10 hold at once"
    note = f"{POLICY}: {lot_takes}: every lot waits until the cards have gone round again"
    assert [note for note in notes_of(written) if "is more than the demand" not in note] == ([note] if told else [])
