"""Where two ledgers differ first, and what is told of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from jitsim.ledger import Kind, Ledger
from jitsim.ledger.difference import PHASES, first_difference
from jitsim.model import Model
from tests.ledger.business import DEMAND, L1, L1_EVENTS, ORDER, RECEIPT, Business, Event, Place, Stream, ledger_of

SHOPS = Business(
    [Place("coffee", unit=0.5, supplier="roaster"), Place("tea")],
    [Stream(0, "county"), Stream(1, "town")],
    horizon=40,
)
"""Two items, four ticks a day: of coffee the smallest unit is 0.5."""


def with_event(number: int, **changes: int) -> Ledger:
    """Return the ledger of L1 with one event changed."""
    ledger = ledger_of(L1.model(), [L1_EVENTS])
    columns = {name: getattr(ledger, name).copy() for name in changes}
    for name, value in changes.items():
        columns[name][number] = value
    return replace(ledger, **columns)


def told(one: Ledger, other: Ledger) -> str | None:
    return first_difference(L1.model(), one, other)


def told_of_shops(one: Sequence[Sequence[Event]], other: Sequence[Sequence[Event]], model: Model | None = None) -> str:
    model = model or SHOPS.model()
    found = first_difference(model, ledger_of(model, one), ledger_of(model, other))
    assert found is not None
    return found


def test_equal_ledgers_have_no_difference() -> None:
    ledger = ledger_of(L1.model(), [L1_EVENTS])
    assert told(ledger, ledger_of(L1.model(), [L1_EVENTS], replication=3)) is None
    assert told(ledger_of(L1.model(), [[]]), ledger_of(L1.model(), [[]])) is None


def test_another_quantity() -> None:
    assert told(with_event(2, quantity=7), with_event(2)) == (
        "tick 6 (day 1.5), phase demand, tea at shop: "
        "demand of 7 (customer town) in the first ledger, demand of 8 (customer town) in the second"
    )


def test_another_order_is_served() -> None:
    assert told(with_event(9), with_event(9, part=4)) == (
        "tick 21 (day 5.25), phase receipt or allocation, tea at shop: "
        "shipment of 3 (customer order 3) in the first ledger, shipment of 3 (customer order 4) in the second"
    )


def test_an_event_that_comes_later() -> None:
    assert told(with_event(1), with_event(1, tick=6)) == (
        "tick 5 (day 1.25), phase review, tea at shop: "
        "order of 40 (supplier mill) in the first ledger, nothing before tick 6 (day 1.5) in the second"
    )


def test_the_last_event_is_missing() -> None:
    all_but_one = ledger_of(L1.model(), [L1_EVENTS[:-1]])
    assert told(all_but_one, with_event(0)) == (
        "tick 38 (day 9.5), phase demand, tea at shop: "
        "nothing more in the first ledger, demand of 6 (customer town) in the second"
    )


def test_other_events_of_one_tick_name_the_phases_of_both() -> None:
    assert told(with_event(16), with_event(16, kind=ORDER)) == (
        "tick 37 (day 9.25), phase receipt or review, tea at shop: "
        "receipt of 18 (replenishment order 1) in the first ledger, "
        "order of 18 (supplier number 1, which does not exist) in the second"
    )


def test_other_stock_at_the_start_comes_before_all_events() -> None:
    other = replace(with_event(0, quantity=9), initial=np.array([31]))
    assert told(with_event(0), other) == (
        "tick 0 (day 0), before the first event, tea at shop: "
        "30 in stock in the first ledger, 31 in stock in the second"
    )


def test_the_earliest_of_all_items_and_quantities_in_smallest_units() -> None:
    one = [[(9, DEMAND, 3, 0)], [(2, DEMAND, 1, 1), (8, DEMAND, 1, 1)]]
    other = [[(9, DEMAND, 4, 0)], [(2, DEMAND, 1, 1), (8, DEMAND, 2, 1)]]
    assert told_of_shops(one, other).startswith(
        "tick 8 (day 2), phase demand, tea at shop: demand of 1 (customer town)"
    )
    other[1] = one[1]
    assert told_of_shops(one, other) == (
        "tick 9 (day 2.25), phase demand, coffee at shop: "
        "demand of 3 x 0.5 (customer county) in the first ledger, demand of 4 x 0.5 (customer county) in the second"
    )


def test_the_earlier_phase_of_one_tick() -> None:
    one, other = [[(8, DEMAND, 3, 0)], [(8, RECEIPT, 5, 0)]], [[(8, DEMAND, 4, 0)], [(8, RECEIPT, 6, 0)]]
    assert told_of_shops(one, other).startswith("tick 8 (day 2), phase receipt, tea at shop: receipt of 5")
    model = SHOPS.model()
    demand_first = replace(model, clock=replace(model.clock, demand_first=True))
    assert told_of_shops(one, other, demand_first).startswith("tick 8 (day 2), phase demand, coffee at shop: demand of")


def test_the_first_item_of_one_phase() -> None:
    one, other = [[(8, DEMAND, 3, 0)], [(8, DEMAND, 5, 1)]], [[(8, DEMAND, 4, 0)], [(8, DEMAND, 6, 1)]]
    assert "coffee at shop" in told_of_shops(one, other)


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ((0, Kind.PARAMETER, 14, 2), "tick 0 (day 0), before the first event, tea at shop: parameter of 14 (place 2)"),
        ((8, Kind.PARAMETER, 14, 2), "tick 8 (day 2), phase cards, tea at shop: parameter of 14 (place 2)"),
        ((8, Kind.POLICY, 1, 0), "tick 8 (day 2), phase cards, tea at shop: policy of 1 (type base_stock)"),
        ((8, Kind.REFUSED, 4, 1), "tick 8 (day 2), phase review, tea at shop: refused of 4 (reason cap_below_moq)"),
        ((8, Kind.CANCELLED, 2, 6), "tick 8 (day 2), phase allocation, tea at shop: cancelled of 2 (customer order 6)"),
        (
            (8, Kind.SHORT_CLOSED, 2, 6),
            "tick 8 (day 2), phase receipt, tea at shop: short closed of 2 (replenishment order 6)",
        ),
        (
            (8, Kind.LINE, 1, 6),
            "tick 8 (day 2), phase demand, tea at shop: line of 1 (number 6 among the orders of its customer)",
        ),
    ],
)
def test_what_the_part_of_an_event_means(event: Event, expected: str) -> None:
    assert told_of_shops([[], [event]], [[], []]) == f"{expected} in the first ledger, nothing more in the second"


def test_every_kind_of_event_has_its_phases() -> None:
    assert set(PHASES) == set(Kind)
