"""What is said of policies that are legal but look wrong, whole; the shop sells 20 a day, 6 days are promised."""

from __future__ import annotations

from pathlib import Path

import pytest

from jitsim.scenario import resolved_yaml
from tests.scenario.written import SHOP, loaded

POLICY = "stocking_points.shop.items.coffee.policy"


WRITTEN = "{type: kanban, container: 24, cards: 6}"
CUSTOMERS = "  walk_in: {at: shop, demand: {coffee: {arrivals: 20}}}"


def notes_of(folder: Path, policy: str, *sets: str, shop: str = SHOP) -> tuple[str, ...]:
    return loaded(folder, shop.replace(WRITTEN, policy), sets=sets).notes


@pytest.mark.parametrize(
    ("policy", "key", "note"),
    [
        pytest.param(
            "{type: periodic, cycle_service_level: 0.9995}",
            ".cycle_service_level",
            "0.9995 is more than 0.999: the stock for the last cases is a guess",
            id="V-03",
        ),
        pytest.param(
            "{type: periodic, cycle_service_level: 0.999999999999}",
            ".cycle_service_level",
            "0.999999999999 is more than 0.999: the stock for the last cases is a guess",
            id="V-03-nearly-certain",
        ),
        pytest.param(
            "{type: kanban, container: 24, prior_daily_demand: 1.0e+9}",
            ".prior_daily_demand",
            "1,000,000,000 is more than 10 times the mean demand (20 a day)",
            id="assumed-demand-too-large",
        ),
        pytest.param(
            "{type: periodic, prior_daily_demand: 1.9}",
            ".prior_daily_demand",
            "1.9 is less than a tenth of the mean demand (20 a day)",
            id="assumed-demand-too-small",
        ),
        pytest.param(
            "{type: hybrid, container: 24, map: {AZ: {type: periodic, fill_rate: 0.9999}}}",
            ".map.AZ.fill_rate",
            "0.9999 is more than 0.999: the stock for the last cases is a guess",
            id="V-03-in-a-hybrid",
        ),
        pytest.param(
            "{type: kanban, container: 24, cards: 6, safety_allowance: 0.2}",
            "",
            "cards (6) overrides safety_allowance; cards: null lets the formula count them",
            id="cards-and-formula",
        ),
        pytest.param(
            "{type: base_stock, order_up_to: 90, undershoot: false}",
            ".undershoot",
            "has no effect: nothing of this policy is left to be computed",
            id="nothing-to-size",
        ),
        pytest.param(
            "{type: kanban, container: 24, cards: 6, history_days: 30}",
            ".history_days",
            "has no effect: nothing of this policy is left to be computed",
            id="nothing-to-observe",
        ),
        pytest.param(
            "{type: hybrid, container: 24, review_period: 7}",
            ".review_period",
            "has no effect: give it to the policies of the map",
            id="hybrid-review",
        ),
        pytest.param(
            "{type: hybrid, container: 24, map: {AZ: {type: periodic, history_days: 30}}}",
            ".map.AZ.history_days",
            "has no effect: give it to the hybrid policy itself",
            id="hybrid-history",
        ),
        pytest.param(
            "{type: ddmrp, adu: {horizon_days: 120}}",
            ".adu.horizon_days",
            "120 days are more than history_days (84): the mean is of those",
            id="usage-horizon",
        ),
        pytest.param(
            "{type: kanban, container: 121}",
            ".container",
            "121 is more than the demand over the lead time (120 in 6 days)",
            id="container-above-the-loop",
        ),
        pytest.param(
            "{type: kanban, container: 141, review_period: 1}",
            ".container",
            "141 is more than the demand over the lead time (140 in 7 days)",
            id="container-above-the-loop-with-collection",
        ),
        pytest.param(
            "{type: kanban, container: 24, safety_allowance: 0.6}",
            ".safety_allowance",
            "0.6 is more than 0.5: so many extra cards hide what goes wrong",
            id="large-allowance",
        ),
        pytest.param(
            "{type: ddmrp, lead_time_factor: 0.5}",
            ".lead_time_factor",
            "0.5 lies outside 0.61 to 1.00, published for a short lead time (6 days)",
            id="lead-time-factor",
        ),
        pytest.param(
            "{type: ddmrp, decoupled_lead_time: 45, lead_time_factor: 0.5}",
            ".lead_time_factor",
            "0.5 lies outside 0.20 to 0.40, published for a long lead time (45 days)",
            id="lead-time-factor-of-a-long-one",
        ),
        pytest.param(
            "{type: ddmrp, variability_factor: 0.1}",
            ".variability_factor",
            "0.1 is below 0.20, the lowest that is published",
            id="variability-factor",
        ),
        pytest.param(
            "{type: periodic, review_period: 122}",
            "",
            "a review every 122 days is fewer than three in 365 days",
            id="V-06",
        ),
    ],
)
def test_a_policy_that_looks_wrong(tmp_path: Path, policy: str, key: str, note: str) -> None:
    assert notes_of(tmp_path, policy, "horizon.warm_up=0") == (f"{POLICY}{key}: {note}",)


@pytest.mark.parametrize(
    "policy",
    [
        "{type: base_stock}",
        "{type: reorder_point, fill_rate: 0.999}",
        "{type: min_max}",
        "{type: periodic, cycle_service_level: 0.95}",
        "{type: days_of_cover}",
        "{type: kanban, container: 120}",
        "{type: kanban, variant: two_bin, container: 500}",
        "{type: kanban, variant: electronic, container: 24, safety_allowance: 0.5}",
        "{type: kanban, variant: signal, container: 24}",
        "{type: kanban, container: 24, cards: 6, card_changes: {quiet: {day: 90, cards: 4}}}",
        "{type: jit}",
        "{type: jit, mode: to_order}",
        "{type: periodic_min_max}",
        "{type: ddmrp, lead_time_factor: 0.61, variability_factor: 0.2}",
        "{type: intermittent}",
        "{type: hybrid, container: 24}",
    ],
)
def test_nothing_is_said_of_the_usual(tmp_path: Path, policy: str) -> None:
    assert notes_of(tmp_path, policy) == ()


def test_nothing_is_said_of_defaults_that_are_written(tmp_path: Path) -> None:
    """What a run keeps of its scenario has every default in it."""
    for policy in ("{type: kanban, container: 24, cards: 6}", "{type: min_max, reorder_point: 90, order_up_to: 190}"):
        text = resolved_yaml(loaded(tmp_path, SHOP.replace(WRITTEN, policy)))
        assert "history_days: 84" in text
        assert loaded(tmp_path, text).notes == ()


def test_a_larger_minimum_order_breaks_the_pull(tmp_path: Path) -> None:
    """(MOQ - C) / (2 d) = (100 - 20) / 40 = 2 days."""
    minimum = "suppliers.roaster.items={coffee: {minimum_order: 100}}"
    note = (
        f"{POLICY}: the smallest order (100) is more than a container (20) and breaks the pull: "
        "2 more days of stock on average"
    )
    assert notes_of(tmp_path, "{type: jit, container: 20}", minimum) == (note,)
    assert notes_of(tmp_path, "{type: jit, container: 100}", minimum) == ()
    assert notes_of(tmp_path, "{type: jit, mode: to_order}", minimum) == ()


def test_a_call_off_knows_what_is_ahead(tmp_path: Path) -> None:
    call_off = "{type: jit, mode: call_off, container: 24}"
    (note,) = notes_of(tmp_path, call_off)
    assert note == (
        f"{POLICY}: no customer gives notice: nothing is known ahead, and orders are called off when they are due"
    )
    assert notes_of(tmp_path, call_off, "customers.walk_in.notice=10") == ()
    (note,) = notes_of(tmp_path, call_off[:-1] + ", firm_horizon_days: 5}", "customers.walk_in.notice=10")
    assert note == (f"{POLICY}.firm_horizon_days: 5 days are less than the lead time (6): what is called off is late")


def test_a_plan_that_can_move_no_order_is_warned_of(tmp_path: Path) -> None:
    note = "moves no order: all are due in the lead time, which the planning_fence covers unless it is written"
    assert notes_of(tmp_path, "{type: mrp, reschedule: in_out}") == (f"{POLICY}.reschedule: {note}",)
    assert notes_of(tmp_path, "{type: mrp, reschedule: in, planning_fence: 0}") == ()
    assert notes_of(tmp_path, "{type: mrp}") == ()


def test_a_loop_for_nobody_is_warned_of(tmp_path: Path) -> None:
    nobody = SHOP.replace(CUSTOMERS, "  walk_in: {at: shop, demand: {}}")
    note = f"{POLICY}: nobody demands coffee here: the loop is sized for nothing"
    assert notes_of(tmp_path, "{type: kanban, container: 24}", shop=nobody) == (note,)
    assert notes_of(tmp_path, "{type: jit}", shop=nobody) == (note,)
    assert notes_of(tmp_path, "{type: kanban, container: 24, cards: 2}", shop=nobody) == ()
    assert notes_of(tmp_path, "{type: jit, daily_demand: 4}", shop=nobody) == ()


def test_bands_are_whole_units(tmp_path: Path) -> None:
    assert notes_of(tmp_path, "{type: vmi, minimum_stock: 3.5, maximum_stock: 90.25}") == (
        f"{POLICY}.minimum_stock: 3.5 is no multiple of the item's unit (1) and counts as 4",
        f"{POLICY}.maximum_stock: 90.25 is no multiple of the item's unit (1) and counts as 90",
    )


def test_levels_of_a_buffer_are_whole_units(tmp_path: Path) -> None:
    policy = "{type: ddmrp, zones: {red: 3.5, yellow: 40, green: 20}, spikes: {threshold: 12.5}}"
    assert notes_of(tmp_path, policy) == (
        f"{POLICY}.zones.red: 3.5 is no multiple of the item's unit (1) and counts as 4",
        f"{POLICY}.spikes.threshold: 12.5 is no multiple of the item's unit (1) and counts as 13",
    )


def test_recorded_demand_with_a_past_needs_no_prior(tmp_path: Path) -> None:
    text = SHOP.replace("horizon: {days: 365, warm_up: 90}", "horizon: {days: 60, warm_up: 0, start: 2024-01-01}")
    text = text.replace("{arrivals: 20}", "{history: {file: past.csv}}").replace(WRITTEN, "{type: jit}")
    rows = "item,date,quantity\ncoffee,2023-12-30,4\ncoffee,2024-02-20,5\n"
    assert loaded(tmp_path, text, past_csv=rows).notes == ()


def test_notes_reckon_with_the_demand_that_is_drawn(tmp_path: Path) -> None:
    """A constant 14.6 a day counts as 15 whole units."""
    text = SHOP.replace("{arrivals: 20}", "{daily: 14.6}").replace(WRITTEN, "{type: periodic, prior_daily_demand: 1}")
    note = f"{POLICY}.prior_daily_demand: 1 is less than a tenth of the mean demand (15 a day)"
    assert loaded(tmp_path, text).notes == (note,)


def test_an_assumed_demand_of_the_size_of_the_mean_is_usual(tmp_path: Path) -> None:
    """The mean is 20 a day; ten times and a tenth are still of its size."""
    for assumed in (2, 20, 200):
        assert notes_of(tmp_path, f"{{type: periodic, prior_daily_demand: {assumed}}}") == ()
