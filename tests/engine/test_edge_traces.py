"""Sample paths at the edges where two features meet, worked out by hand.

Demand comes at 0.50 of a day and reviews are at 0.75 unless a test says otherwise; day 0 is a Monday.
"""

from __future__ import annotations

from typing import Any

import pytest

from jitsim.engine import run_engine
from jitsim.ledger.balance import check_balance
from jitsim.model import compile_model
from jitsim.streams import Streams
from tests.engine.test_supply_traces import FIVE_A_DAY, base_stock, receipts, trace
from tests.engine.test_traces import DAY, TEN_A_DAY, play
from tests.engine.worlds import Written, loaded, one_item, rows_of

WORKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday"]
WHOLE = {"distribution": "poisson", "mean": 1}


def two_items(tea: Written, salt: Written, **keys: Any) -> Written:
    """Return a scenario of two items of one supplier, each stocked as given."""
    written = one_item({"type": "base_stock", "order_up_to": 0}, FIVE_A_DAY, **keys)
    written["items"]["salt"] = {"unit_cost": 1}
    written["suppliers"]["mill"]["items"]["salt"] = {}
    written["stocking_points"]["shop"]["items"] = {
        "tea": {"from": "mill", **tea},
        "salt": {"from": "mill", **salt},
    }
    written["customers"]["town"]["demand"]["salt"] = FIVE_A_DAY
    return written


def test_nothing_leaves_a_supplier_on_its_days_off() -> None:
    """Ten a day are ordered and can leave: Saturday's on Monday 7, Sunday's on Tuesday 8, here a working day later.

    Friday's leave at 4.5, and half a working day of their lead time is on Monday.
    """
    written = base_stock(
        20, TEN_A_DAY, lead_time=1, days=10, supplier={"capacity_per_day": 10, "working_days": WORKDAYS}
    )
    assert [each for each in receipts(written) if each[0] > 5] == [(7.5, 10, 4), (8, 10, 5), (9, 10, 6)]


def test_a_delayed_order_comes_to_the_supplier_when_it_is_released() -> None:
    """Salt's order lies on a desk for three days; tea's comes first and is not kept waiting by it."""
    slow = {"type": "days_of_cover", "daily_demand": 5, "planned_lead_time": 0, "reorder_cover": 1, "order_cover": 2}
    written = two_items(
        {"initial": 10, "policy": {"type": "base_stock", "order_up_to": 10}},
        {"initial": 10, "policy": slow | {"manual_delay": 3}},
        lead_time=0.125,
        days=4,
        supplier={"capacity_per_day": 10},
    )
    # Items in the order of their names: salt, then tea. Salt is ordered at 0.75 and released at 3.75.
    assert trace(written, "ORDER", item=0)[0] == (0.75, "ORDER", 10, 0)
    assert receipts(written, item=1) == [(day + 0.625, 5, day) for day in range(4)]
    assert receipts(written, item=0) == [(3.875, 5, 0)]  # the other five leave on the next day


@pytest.mark.parametrize("patience", [1, 3])
def test_a_review_does_not_see_who_has_left_before_it(patience: int) -> None:
    """Reviewed every 2 days at 0.75, order up to 10: those of day 0 have left by then only if they wait a day."""
    written = one_item(
        {"type": "base_stock", "order_up_to": 10, "review_period": 2, "first_review": 2},
        {"interval": 0.5, "order_size": 6},
        lead_time=9,
        days=3,
        initial=0,
        customer={"unmet": "patience", "patience": patience},
    )
    # Orders at 0.5, 1, 1.5, 2, 2.5: at 2.75 two wait that are at most a day old, or all five.
    expected = 10 + 6 * (2 if patience == 1 else 5)
    assert trace(written, "ORDER") == [(2.75, "ORDER", expected, 0)]


def test_what_a_lost_customer_gives_back_serves_others_before_a_review() -> None:
    """Town leaves at 1.5 and gives back 4; they go to the farm, and only then the policy orders."""
    written = one_item(
        {"type": "base_stock", "order_up_to": 9, "review_period": 1},
        {"daily": 6},
        lead_time=9,
        days=2,
        initial=4,
        customer={"unmet": "patience", "patience": 1, "ship": "complete_line"},
    )
    written["customers"]["work"] = {"at": "shop", "demand": {"tea": {"interval": 1, "order_size": 3}}}
    assert [each for each in trace(written) if each[0] >= 1] == [
        (1, "DEMAND", 3, 1),
        (1, "BACKORDERED", 3, 1),
        (1.5, "RETURNED", 4, 0),
        (1.5, "CANCELLED", 2, 0),
        (1.5, "SHIPMENT", 3, 1),
        (1.5, "DEMAND", 6, 0),
        (1.5, "HELD", 1, 2),
        (1.5, "BACKORDERED", 5, 2),
        (1.75, "ORDER", 3, 0),  # 11 are on order since 0.75, 5 wait: 9 - 6
    ]


def test_without_patience_a_whole_order_is_lost_with_its_later_lines() -> None:
    """Salt is short, so the customer goes before tea is asked for; tea is on the shelf and stays there."""
    written = two_items(
        {"initial": 50, "policy": {"type": "base_stock", "order_up_to": 0}},
        {"initial": 0, "policy": {"type": "base_stock", "order_up_to": 0}},
        days=5,
        customer={"unmet": "patience", "patience": 0, "ship": "complete_order", "demand": {}},
    )
    written["customers"]["town"]["orders"] = {"arrivals": WHOLE, "lines": {"salt": {"size": 2}, "tea": {"size": 3}}}
    model, ledger = play(written)
    kinds = {row.kind for row in rows_of(ledger, 0)}
    assert kinds == {"DEMAND", "BACKORDERED", "CANCELLED", "LINE"}
    assert {(row.kind, row.quantity) for row in rows_of(ledger, 1)} == {("DEMAND", 3), ("LOST", 3), ("LINE", 1)}
    check_balance(model, ledger)


def test_a_deferred_remainder_is_ordered_at_the_next_review() -> None:
    """450 are missing, 200 at most go into an order and 100 at least: 50 wait for the next day, raised to 100."""
    written = one_item(
        {"type": "base_stock", "order_up_to": 450, "review_period": 1},
        {"interval": 100, "order_size": 1},
        lead_time=9,
        days=5,
        initial=0,
        terms={"minimum_order": 100, "order_multiple": 50, "maximum_order": 200, "split_remainder": "defer"},
    )
    assert trace(written) == [(0.75, "ORDER", 200, 0), (0.75, "ORDER", 200, 0), (1.75, "ORDER", 100, 0)]


def test_a_refusal_is_told_once_while_nothing_changes() -> None:
    """Room for 12, the smallest order is 10: with 5 on hand, then 3, nothing fits; with 1 the missing 11 do."""
    written = one_item(
        {"type": "base_stock", "order_up_to": 12, "review_period": 1},
        {"interval": 3, "order_size": 2},
        lead_time=9,
        days=9,
        initial=5,
        terms={"minimum_order": 10},
    )
    written["stocking_points"]["shop"]["items"]["tea"]["storage_capacity"] = 12
    assert trace(written, "REFUSED", "ORDER") == [
        (0.75, "REFUSED", 7, 1),
        (3.75, "REFUSED", 9, 1),
        (6.75, "ORDER", 11, 0),
    ]


def test_the_first_review_is_on_the_day_that_is_written() -> None:
    """Every 5 working days from day 7 on, a Monday; written as a Sunday it is the same Monday."""
    for first in (6, 7):
        written = one_item(
            {"type": "periodic", "order_up_to": 100, "review_period": 5, "first_review": first},
            FIVE_A_DAY,
            days=22,
            point={"working_days": WORKDAYS},
        )
        assert [day for day, *_ in trace(written, "ORDER")] == [7.75, 14.75, 21.75]


def test_an_order_is_looked_at_when_it_becomes_known() -> None:
    """Continuous call-off over 2 days: an order of day 3 wanted at 3.0 is known at 1.5 and ordered for at once."""
    written = one_item(
        {"type": "jit", "mode": "call_off", "firm_horizon_days": 2, "review_period": 0},
        {"interval": 3, "order_size": 4},
        lead_time=1,
        days=5,
        customer={"notice": 1.5},
    )
    assert trace(written) == [
        (1.5, "ORDER", 4, 0),
        (2.5, "RECEIPT", 4, 0),
        (3, "DEMAND", 4, 0),
    ]


def test_a_change_is_reviewed_although_a_later_look_is_due() -> None:
    """Looked at daily and when orders become known; what the farm takes at once in between is ordered at its review."""
    written = one_item(
        {"type": "jit", "mode": "call_off", "firm_horizon_days": 0, "review_period": 0.25},
        {"interval": 9, "order_size": 1},
        lead_time=0.5,
        days=2,
        customer={"notice": 1},
    )
    written["customers"]["farm"] = {"at": "shop", "demand": {"tea": {"interval": 0.3, "order_size": 2}}}
    ordered = trace(written, "ORDER")
    # Orders come at 0.3, 0.6, 0.9, ...; reviews at 0.75 and every quarter day after it.
    assert ordered[:3] == [(0.75, "ORDER", 4, 0), (1, "ORDER", 2, 0), (1.25, "ORDER", 2, 0)]


@pytest.mark.parametrize("horizon", [2, 2.5])
def test_a_spike_is_looked_for_on_whole_days_ahead(horizon: float) -> None:
    """An order of day 6 is within 2.5 days from day 4 on, as within 2: day 3 + 2.5 ends on day 5."""
    written = one_item(
        {
            "type": "ddmrp",
            "zones": {"red": 4, "yellow": 4, "green": 2},
            "decoupled_lead_time": 2,
            "variability_factor": 0.5,
            "adu": {"method": "fixed", "value": 2},
            "spikes": {"threshold": 5, "horizon": horizon},
        },
        {"interval": 6.5, "order_size": 5},
        lead_time=1,
        days=8,
        customer={"notice": 6},
    )
    assert trace(written, "ORDER")[0] == (4.75, "ORDER", 5, 0)


def test_replacements_are_numbered_within_their_day() -> None:
    """Every second unit fails, and its replacement too: draws are those of the day and the place in it."""
    written = base_stock(
        8,
        {"interval": 1, "order_size": 4},
        lead_time=0.25,
        days=9,
        supplier={"rejects": {"per": "unit", "share": 0.5, "on_reject": "replace"}},
    )
    asked: list[tuple[int, int]] = []

    class Asked(Streams):
        def remake_lead_time(self, location: int, day: int, ordinal: int) -> int:
            asked.append((day, ordinal))
            return super().remake_lead_time(location, day, ordinal)

    model = compile_model(loaded(written))
    ledger = run_engine(model, Asked(model, 1, 0))
    days = [row.tick // DAY for row in rows_of(ledger) if row.kind == "REMADE"]
    assert asked == [(day, days[:place].count(day)) for place, day in enumerate(days)]
    assert max(ordinal for _, ordinal in asked) > 0


def test_set_aside_units_have_left_their_container() -> None:
    """Two cards of 4: all 8 units are set aside for one who wants 9, and their two cards order 8 more."""
    written = one_item(
        {"type": "kanban", "container": 4, "cards": 2},
        {"interval": 1, "order_size": 9},
        lead_time=3,
        days=3,
        customer={"ship": "complete_line"},
    )
    model, ledger = play(written)
    check_balance(model, ledger)
    assert [(row.tick / DAY, row.kind, row.quantity) for row in rows_of(ledger)][:4] == [
        (1, "DEMAND", 9),
        (1, "HELD", 8),
        (1, "BACKORDERED", 1),
        (1, "ORDER", 8),
    ]


def test_a_card_loop_looks_once_at_a_delivery_with_rejects() -> None:
    """Room for 10, four cards of 4: what the store cuts off is not asked for again in the same instant."""
    written = one_item(
        {"type": "kanban", "container": 4, "cards": 4},
        {"interval": 100, "order_size": 1},
        lead_time=9,
        days=4,
        initial={"on_hand": 0, "open_orders": {"a": {"quantity": 8, "due": 2}}},
        supplier={"rejects": {"per": "lot", "share": 0.5}},
    )
    written["stocking_points"]["shop"]["items"]["tea"]["storage_capacity"] = 10
    assert trace(written) == [
        (0, "ORDER", 2, 0),
        (2, "REJECTED", 4, 0),
        (2, "RECEIPT", 4, 0),
        (2, "ORDER", 4, 0),
    ]
