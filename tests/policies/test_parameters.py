"""From what a planner writes to what the rule takes: parameters, initial stock, review periods, rounding."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from jitsim.policies import POLICIES, Policy, Terms
from jitsim.policies.anypolicy import AnyPolicy

PLAIN = Terms()
read = TypeAdapter(AnyPolicy).validate_python


def written(name: str, **fields: Any) -> Policy:
    return read({"type": name, **fields})


@pytest.mark.parametrize(
    ("name", "fields", "terms", "expected"),
    [
        pytest.param("base_stock", {"order_up_to": 8}, PLAIN, (8,), id="base_stock"),
        pytest.param("reorder_point", {"reorder_point": 100, "order_quantity": 50}, PLAIN, (100, 50), id="(s,Q)"),
        pytest.param("reorder_point", {"reorder_point": -14, "order_quantity": 311}, PLAIN, (-14, 311), id="negative"),
        pytest.param("min_max", {"reorder_point": 100, "order_up_to": 250}, PLAIN, (100, 250), id="(s,S)"),
        pytest.param("periodic", {"order_up_to": 1455}, PLAIN, (1455,), id="(R,S)"),
        pytest.param(
            "days_of_cover",
            {"daily_demand": 12, "planned_lead_time": 14, "reorder_cover": 9, "order_cover": 90},
            Terms(order_multiple=100),
            (276, 1100),
            id="T-DOC-01",
        ),
        pytest.param(
            "days_of_cover",
            {"daily_demand": 12},
            Terms(promised_lead_time=14, minimum_order=500),
            (12 * (14 + 15), 500),
            id="days_of_cover-defaults-and-minimum",
        ),
        pytest.param(
            "kanban",
            {"container": 20, "daily_demand": 100, "planned_lead_time": 2},
            PLAIN,
            (11, 20, 1),
            id="T-KB-01-default-allowance",
        ),
        pytest.param(
            "kanban",
            {"container": 20, "daily_demand": 240, "safety_allowance": 0},
            Terms(promised_lead_time=0.5),
            (6, 20, 1),
            id="T-KB-02-promised-lead-time",
        ),
        pytest.param("kanban", {"container": 24, "cards": 6}, PLAIN, (6, 24, 1), id="cards-written"),
        pytest.param(
            "kanban", {"container": 24, "cards": 6}, Terms(minimum_order=49), (6, 24, 3), id="minimum-makes-batches"
        ),
        pytest.param(
            "kanban",
            {"container": 20, "daily_demand": 100, "planned_lead_time": 2, "safety_allowance": 0.2326},
            Terms(minimum_order=100),
            (17, 20, 5),
            id="T-KB-05-batch-adds-cards",
        ),
        pytest.param(
            "jit",
            {"daily_demand": 100, "planned_lead_time": 2, "container": 20},
            PLAIN,
            (300, 20, 0),
            id="T-JIT-01-04-level",
        ),
        pytest.param(
            "jit",
            {"daily_demand": 10, "planned_lead_time": 2, "container": 10},
            PLAIN,
            (30, 10, 0),
            id="T-JIT-05-level",
        ),
        pytest.param(
            "jit",
            {"daily_demand": 100, "planned_lead_time": 2, "container": 30, "deliveries_per_day": 4},
            PLAIN,
            (240, 30, 0),  # 30 ceil(100 x 2.25 / 30) = 30 x 8
            id="jit-rounds-up-to-containers",
        ),
        pytest.param(
            "jit",
            {"daily_demand": 100, "planned_lead_time": 2, "review_period": 0, "container": 20},
            PLAIN,
            (200, 20, 0),
            id="jit-event-driven",
        ),
    ],
)
def test_parameters(name: str, fields: dict[str, Any], terms: Terms, expected: tuple[int, ...]) -> None:
    assert written(name, **fields).parameters(terms) == expected


@pytest.mark.parametrize("when", ["at_or_below", "below"])
def test_reorder_when_is_one_smallest_unit(when: str) -> None:
    strict = 1 if when == "below" else 0
    fields = {"reorder_point": 60, "reorder_when": when}
    point, lot = written("reorder_point", **fields, order_quantity=30).parameters(PLAIN)
    assert (point, lot) == (60 - strict, 30)
    assert written("min_max", **fields, order_up_to=90).parameters(PLAIN) == (60 - strict, 90)
    rule = written("reorder_point", **fields, order_quantity=30).rule
    assert rule(60, 0, 0, point, lot) == (0 if strict else 30)
    assert rule(59, 0, 0, point, lot) == 30
    hundredths = written("min_max", **fields, order_up_to=90).parameters(Terms(unit=0.01))
    assert hundredths == (6000 - strict, 9000)


@pytest.mark.parametrize(
    ("name", "fields", "terms", "expected"),
    [
        pytest.param("base_stock", {"order_up_to": 8}, PLAIN, 8, id="base_stock"),
        pytest.param("periodic", {"order_up_to": 1455}, PLAIN, 1455, id="periodic"),
        pytest.param("min_max", {"reorder_point": 3, "order_up_to": 9}, PLAIN, 9, id="min_max"),
        pytest.param("reorder_point", {"reorder_point": 3, "order_quantity": 5}, PLAIN, 8, id="reorder_point"),
        pytest.param("reorder_point", {"reorder_point": -14, "order_quantity": 311}, PLAIN, 297, id="V01-B"),
        pytest.param("reorder_point", {"reorder_point": -9, "order_quantity": 5}, PLAIN, 0, id="never-below-nothing"),
        pytest.param("kanban", {"container": 24, "cards": 6}, PLAIN, 144, id="kanban"),
        pytest.param("kanban", {"container": 0.5, "cards": 6}, Terms(unit=0.25), 12, id="kanban-in-quarters"),
        pytest.param("jit", {"daily_demand": 10, "planned_lead_time": 2, "container": 10}, PLAIN, 30, id="jit"),
        pytest.param(
            "days_of_cover",
            {"daily_demand": 12, "planned_lead_time": 14, "reorder_cover": 9, "order_cover": 90},
            Terms(order_multiple=100),
            1376,
            id="days_of_cover",
        ),
    ],
)
def test_initial_stock(name: str, fields: dict[str, Any], terms: Terms, expected: int) -> None:
    assert written(name, **fields).initial(terms) == expected


REQUIRED: dict[str, dict[str, Any]] = {
    "base_stock": {"order_up_to": 8},
    "reorder_point": {"reorder_point": 3, "order_quantity": 5},
    "min_max": {"reorder_point": 3, "order_up_to": 9},
    "periodic": {"order_up_to": 8},
    "days_of_cover": {"daily_demand": 1},
    "kanban": {"container": 1, "cards": 2},
    "jit": {"daily_demand": 1},
    "periodic_min_max": {"reorder_point": 3, "order_up_to": 9},
    "ddmrp": {},
    "intermittent": {},
    "make_to_order": {},
    "drop_ship": {},
    "vmi": {},
    "crp": {"order_up_to": 8},
    "mrp": {},
    "hybrid": {},
}


def test_every_policy_is_covered_here() -> None:
    assert set(REQUIRED) == set(POLICIES)


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("base_stock", 0),
        ("reorder_point", 1),
        ("min_max", 1),
        ("periodic", 7),
        ("days_of_cover", 1),
        ("kanban", 0),
        ("jit", 1),
        ("periodic_min_max", 7),
        ("ddmrp", 1),
        ("intermittent", 1),
        ("make_to_order", 0),
        ("drop_ship", 0),
        ("vmi", 1),
        ("crp", 1),
        ("mrp", 7),
    ],
)
def test_default_review_period(name: str, days: float) -> None:
    assert written(name, **REQUIRED[name]).days_between_reviews == days


@pytest.mark.parametrize("name", POLICIES)
@pytest.mark.parametrize("days", [0, 0.25, 3])
def test_review_period_written(name: str, days: float) -> None:
    assert written(name, **REQUIRED[name], review_period=days).days_between_reviews == days


def test_jit_reviews_at_every_delivery() -> None:
    assert written("jit", daily_demand=1, deliveries_per_day=4).days_between_reviews == 0.25


def test_only_kanban_counts_cards_and_only_periodic_policies_spread_their_reviews() -> None:
    assert [name for name in POLICIES if written(name, **REQUIRED[name]).counts_cards] == ["kanban"]
    assert [name for name, policy in POLICIES.items() if policy.spreads_reviews] == ["periodic", "periodic_min_max"]


def test_written_parameters_are_rounded_half_up_and_computed_levels_are_not() -> None:
    """Rule V-11: 178.5 becomes 179 and 26.5 becomes 27; a computed level of 41.4 is still compared as 41.4."""
    assert written("base_stock", order_up_to=178.5).parameters(PLAIN) == (179,)
    assert written("periodic", order_up_to=26.5).parameters(PLAIN) == (27,)
    assert written("min_max", reorder_point=-2.5, order_up_to=26.4).parameters(PLAIN) == (-2, 26)
    assert written("reorder_point", reorder_point=998.49, order_quantity=49.5).parameters(PLAIN) == (998, 50)
    assert written("kanban", container=9.5, cards=4).parameters(PLAIN) == (4, 10, 1)
    cover = written("days_of_cover", daily_demand=1.38, planned_lead_time=15, reorder_cover=15, order_cover=30)
    assert cover.parameters(PLAIN) == (41, 42)  # at 41.4 or below is at 41 or below; 41.4 units are 42 whole ones


def test_written_parameters_in_a_fine_unit_are_not_rounded() -> None:
    assert written("base_stock", order_up_to=998.49).parameters(Terms(unit=0.01)) == (99849,)
    assert written("periodic", order_up_to=0.29).parameters(Terms(unit=0.01)) == (29,)


@pytest.mark.parametrize(
    ("name", "fields", "expected"),
    [
        pytest.param("kanban", {"daily_demand": 10, "planned_lead_time": 3}, (10, 3, 1), id="kanban"),
        pytest.param("jit", {"daily_demand": 10, "planned_lead_time": 2}, (30, 3, 0), id="jit"),
    ],
)
def test_a_rounded_container_is_the_container_that_is_counted(
    name: str, fields: dict[str, Any], expected: tuple[int, ...]
) -> None:
    """Rule V-11 turns a container of 2.5 into 3: 30 units of cover are then ten containers, not twelve."""
    allowance = {"safety_allowance": 0} if name == "kanban" else {}
    assert written(name, container=2.5, **fields, **allowance).parameters(PLAIN) == expected


def test_a_lot_below_the_smallest_order_is_raised_to_it() -> None:
    """The catalogue: Q is at least the effective minimum, the minimum order in whole multiples."""
    policy = written("reorder_point", reorder_point=100, order_quantity=50)
    assert policy.parameters(Terms(minimum_order=180, order_multiple=50)) == (100, 200)
    assert policy.parameters(Terms(minimum_order=30, order_multiple=20)) == (100, 50)


def test_order_up_to_must_be_above_the_reorder_point() -> None:
    with pytest.raises(ValidationError, match="expected more than reorder_point"):
        written("min_max", reorder_point=9, order_up_to=9)


@pytest.mark.parametrize("name", POLICIES)
def test_unknown_keys_are_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="crads"):
        written(name, **REQUIRED[name], crads=6)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("kanban", {"container": 0, "cards": 2}),
        ("kanban", {"container": 1, "cards": 0}),
        ("kanban", {"container": 1, "cards": 2, "safety_allowance": 1.2}),
        ("base_stock", {"order_up_to": -1}),
        ("reorder_point", {"reorder_point": 1, "order_quantity": 0}),
        ("reorder_point", {"reorder_point": float("nan"), "order_quantity": 1}),
        ("jit", {"daily_demand": 1, "deliveries_per_day": 0}),
        ("jit", {"daily_demand": 1, "fill_rate": 0.95}),
        ("periodic", {"order_up_to": 5, "review_period": -1}),
        ("days_of_cover", {"daily_demand": -1}),
        ("days_of_cover", {"daily_demand": True}),
        ("min_max", {"reorder_point": 5, "safety_stock": 3}),
        ("periodic", {"cycle_service_level": 0.95, "balance_costs": True}),
        ("periodic", {"fill_rate": 0}),
        ("periodic", {"refresh_days": 0.5}),
        ("periodic", {"history_days": 366}),
        ("intermittent", {"cycle_service_level": 0.95, "fill_rate": 0.95}),
        ("jit", {"mode": "to_order", "planned_lead_time": 2}),
        ("kanban", {"container": 1, "variant": "two_bin", "batch_cards": 2}),
        ("kanban", {"container": 1, "variant": "electronic", "release_on": "empty"}),
        ("kanban", {"container": 1, "card_changes": {"later": {"day": 3, "cards": 4}}}),
        ("ddmrp", {"lead_time_factor": 0}),
        ("ddmrp", {"on_hand_alert": 0}),
        ("ddmrp", {"spikes": {"threshold": 0}}),
        ("make_to_order", {"bundle_days": -1}),
        ("make_to_order", {"bundle_days": 1, "review_period": 1}),
        ("drop_ship", {"order_up_to": 4}),
        ("hybrid", {"map": {"AX": {"type": "hybrid"}}}),
        ("hybrid", {"reclass_days": 6}),
    ],
)
def test_impossible_parameters_are_refused(name: str, fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        written(name, **fields)
