"""More than one source: orders split by weight, a backup for the primary, an express beside a regular one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jitsim.policies.sourcing import (
    Share,
    base_surge,
    dual_index,
    split_by_weight,
)
from jitsim.policies.sourcing_backup import Line, Lot, Seen, Switching, Turn, next_turn

# ---- split --------------------------------------------------------------------------------------------------------


def test_t_ds_01_the_whole_sequence() -> None:
    """500 each, 70/30, minimum 400: 150 is too little for B, so each order goes to the one that is behind most."""
    given_so_far, sequence = [0, 0], ""
    for _ in range(10):
        parts = split_by_weight(500, [Share(0.7, 400, given_so_far[0]), Share(0.3, 400, given_so_far[1])])
        given_so_far = [before + part for before, part in zip(given_so_far, parts, strict=True)]
        sequence += "P" if parts[0] else "B"
        assert sorted(parts) == [0, 500]
    assert sequence == "PBPPPBPPBP"
    assert given_so_far == [3500, 1500]


@pytest.mark.parametrize(
    ("quantity", "minimum", "expected"),
    [
        pytest.param(1334, 400, (934, 400), id="400.2-is-enough"),
        pytest.param(1333, 400, (1333, 0), id="399.9-is-not"),
        pytest.param(500, 0, (350, 150), id="no-minimum"),
        pytest.param(5, 0, (4, 1), id="3.5-and-1.5-in-whole-units"),
    ],
)
def test_an_order_is_split_where_every_part_is_large_enough(
    quantity: int, minimum: int, expected: tuple[int, int]
) -> None:
    assert split_by_weight(quantity, [Share(0.7, minimum), Share(0.3, minimum)]) == expected


def test_the_minimum_is_that_of_each_source() -> None:
    assert split_by_weight(500, [Share(0.7, 351), Share(0.3, 0)]) == (500, 0)
    assert split_by_weight(500, [Share(0.7, 350), Share(0.3, 150)]) == (350, 150)


@given(st.integers(1, 900), st.lists(st.tuples(st.integers(1, 9), st.integers(0, 300)), min_size=1, max_size=4))
def test_a_split_gives_everything_once(quantity: int, drawn: list[tuple[int, int]]) -> None:
    whole = sum(weight for weight, _ in drawn)
    parts = split_by_weight(quantity, [Share(weight / whole, minimum) for weight, minimum in drawn])
    assert sum(parts) == quantity
    alone = sorted(parts)[:-1] == [0] * (len(parts) - 1)
    assert alone or all(part >= minimum for part, (_, minimum) in zip(parts, drawn, strict=True))


# ---- dual index, base and surge -----------------------------------------------------------------------------------


def test_t_ds_02_dual_index() -> None:
    """S_e 120, S_r 200, net stock 60, 50 due within the express lead time, 40 later."""
    assert dual_index(60, 50, 40, 120, 200) == (10, 40)


def test_dual_index_orders_nothing_where_enough_is_coming() -> None:
    assert dual_index(130, 0, 0, 120, 200) == (0, 70)
    assert dual_index(60, 70, 80, 120, 200) == (0, 0)
    assert dual_index(-20, 0, 0, 120, 200) == (140, 80)


@given(*[st.integers(-100, 300)] * 1, *[st.integers(0, 300)] * 4)
def test_dual_index_brings_both_positions_to_their_levels(
    net: int, soon: int, later: int, express_to: int, more: int
) -> None:
    regular_to = express_to + more
    express, regular = dual_index(net, soon, later, express_to, regular_to)
    assert net + soon + express == max(express_to, net + soon)
    assert net + soon + later + express + regular == max(regular_to, net + soon + later + express)


def test_t_ds_03_base_and_surge() -> None:
    assert base_surge(60, 80, 150, 80) == (10, 80)
    assert base_surge(60, 100, 150, 80) == (0, 80)


# ---- primary and backup -------------------------------------------------------------------------------------------

RULES = Switching(late_days=5, activation_days=14, least_backup_days=30)
FINE = Seen()


def lines(*on_time: bool, first: float = 0.0) -> tuple[Line, ...]:
    return tuple(Line(first + number, good) for number, good in enumerate(on_time))


def lots(*rejected: int, units: int = 100) -> tuple[Lot, ...]:
    return tuple(Lot(number, units, each) for number, each in enumerate(rejected))


@pytest.mark.parametrize(
    ("seen", "phase"),
    [
        pytest.param(FINE, "normal", id="nothing"),
        pytest.param(Seen(is_out=True), "activating", id="known-outage"),
        pytest.param(Seen(lines=lines(*[False] * 9)), "normal", id="nine-lines-tell-nothing"),
        pytest.param(Seen(lines=lines(*[False] * 3, *[True] * 7)), "activating", id="7-of-10-on-time"),
        pytest.param(Seen(lines=lines(*[False] * 2, *[True] * 8)), "normal", id="8-of-10-on-time"),
        pytest.param(Seen(lines=lines(*[False] * 5, *[True] * 16, *[False] * 4)), "normal", id="16-of-the-last-20"),
        pytest.param(Seen(lines=lines(*[True] * 15, *[False] * 5)), "activating", id="15-of-the-last-20"),
        pytest.param(Seen(days_late=5.0), "normal", id="late-by-just-so-much"),
        pytest.param(Seen(days_late=5.1), "activating", id="an-open-line-later-than-that"),
        pytest.param(Seen(lots=lots(5, 5, 5, 5, 5)), "normal", id="5-percent-rejected"),
        pytest.param(Seen(lots=lots(0, 0, 26, 0, 0)), "activating", id="5.2-percent-rejected"),
        pytest.param(Seen(lots=lots(99, 0, 0, 0, 0, 0)), "normal", id="the-sixth-last-lot-is-forgotten"),
        pytest.param(Seen(lots=lots(99)), "normal", id="one-lot-tells-nothing"),
    ],
)
def test_what_makes_the_backup_be_activated(seen: Seen, phase: str) -> None:
    assert next_turn(Turn("normal", 0), 40, seen, RULES).phase == phase


def test_the_whole_way_and_back() -> None:
    """An outage known on day 10 and over on day 50: activated for 14 days, used for 30, then judged by ten lines."""
    turn, way = Turn("normal", 0), []
    for day in range(80):
        seen = Seen(is_out=10 <= day < 50, lines=lines(*[True] * max(0, day - 60), first=61))
        following = next_turn(turn, day, seen, RULES)
        if following != turn:
            way.append(following)
        turn = following
    assert way == [Turn("activating", 10), Turn("backup", 24), Turn("returning", 54), Turn("normal", 70)]
    assert [each.source for each in way] == ["primary", "backup", "primary", "primary"]


def test_a_qualified_backup_is_used_at_once() -> None:
    rules = Switching(late_days=5, activation_days=0)
    assert next_turn(Turn("normal", 0), 10, Seen(is_out=True), rules) == Turn("backup", 10)


def test_good_lines_end_the_backup_early() -> None:
    """Ten lines that still came from the primary, all on time: 0.95 of ten is ten of them."""
    turn = Turn("backup", 24)
    assert next_turn(turn, 30, Seen(lines=lines(*[True] * 10)), RULES) == Turn("returning", 30)
    assert next_turn(turn, 30, Seen(lines=lines(*[True] * 9, False)), RULES) == turn
    assert next_turn(turn, 30, Seen(lines=lines(*[True] * 9)), RULES) == turn


@pytest.mark.parametrize("seen", [Seen(is_out=True, lines=lines(*[True] * 10)), Seen(days_late=9)])
def test_nobody_returns_to_a_primary_in_trouble(seen: Seen) -> None:
    assert next_turn(Turn("backup", 24), 90, seen, RULES) == Turn("backup", 24)


def test_trouble_while_returning_needs_no_activation() -> None:
    assert next_turn(Turn("returning", 54), 56, Seen(is_out=True), RULES) == Turn("backup", 56)


def test_lines_of_before_are_not_held_against_the_primary_again() -> None:
    """Fifteen late lines of days 0 to 14 sent the orders away; after the return only later ones count."""
    old = lines(*[False] * 15)
    assert next_turn(Turn("returning", 54), 60, Seen(lines=old), RULES) == Turn("returning", 54)
    late = Seen(lines=(*old, *lines(*[False] * 10, first=55)))
    assert next_turn(Turn("returning", 54), 66, late, RULES) == Turn("backup", 66)


def test_an_activation_is_seen_through() -> None:
    """The outage ends while the backup is being activated: it is used, and left as soon as the primary is proven."""
    assert next_turn(Turn("activating", 10), 23.9, FINE, RULES) == Turn("activating", 10)
    assert next_turn(Turn("activating", 10), 24, FINE, RULES) == Turn("backup", 24)
