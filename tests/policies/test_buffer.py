"""Buffer profiles, average daily usage, decoupled lead time and the zones of a DDMRP buffer."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from jitsim.policies.buffer import (
    LEAD_TIME_FACTORS,
    VARIABILITY_FACTORS,
    XYZ_VARIABILITY,
    BufferProfile,
    Part,
    Zones,
    adjustment_on,
    adu_from_parent,
    blended_adu,
    decoupled_lead_times,
    forward_adu,
    lead_time_class,
    past_adu,
    past_is_known,
    ramp_factor,
    zones,
)

CASES = Path(__file__).parents[1] / "theory" / "cases.yaml"

days = st.floats(0.0, 400.0)
usages = st.floats(0.0, 1000.0)
factors = st.floats(0.0, 1.0)
units = st.sampled_from([1.0, 0.5, 0.01])


def parts_of(found: Zones) -> tuple[float, float, float, float]:
    return found.red_base, found.red_safety, found.yellow, found.green


@pytest.mark.parametrize(
    ("inputs", "parts", "tops"),
    [
        pytest.param((17, 21, 0.5, 0.3, 300), (179, 54, 357, 300), (233, 590, 890), id="T-DD-01"),
        pytest.param((6, 13, 0.45, 0.5), (35, 18, 78, 35), (53, 131, 166), id="T-DD-02"),
        pytest.param((40, 28, 0.3, 0.6, 1000), (336, 202, 1120, 1000), (538, 1658, 2658), id="T-DD-03"),
        pytest.param((23, 5, 0.5, 0.8, 10), (58, 46, 115, 58), (104, 219, 277), id="T-DD-04"),
        pytest.param((4, 10, 0.5, 0.5), (20, 10, 40, 20), (30, 70, 90), id="T-DD-06"),
        pytest.param((4, 10, 1.0, 0.5), (40, 20, 40, 40), (60, 100, 140), id="T-DD-08-lead-time-factor"),
        pytest.param((4, 10, 1.0, 1.0), (40, 40, 40, 40), (80, 120, 160), id="T-DD-08-variability-factor"),
        pytest.param((2, 10, 1.0, 1.0), (20, 20, 20, 20), (40, 60, 80), id="T-DD-08-adu"),
        pytest.param((10, 4, 0.4, 0.25, 30, 2), (16, 4, 40, 30), (20, 60, 90), id="V29"),
        pytest.param((10, 4, 0.4, 0.25, 0, 2), (16, 4, 40, 20), (20, 60, 80), id="green-from-order-cycle"),
        pytest.param((0, 10, 0.5, 0.5, 25), (0, 0, 0, 25), (0, 0, 25), id="nothing-used"),
    ],
)
def test_zones(inputs: tuple[float, ...], parts: tuple[float, ...], tops: tuple[int, ...]) -> None:
    found = zones(*inputs)  # type: ignore[arg-type]
    assert parts_of(found) == parts
    assert found.in_smallest_units == tops
    assert (found.tor, found.toy, found.tog) == tops


def test_the_sum_is_not_rounded_in_place_of_its_parts() -> None:
    """T-DD-01: 178.5 + 53.55 rounds to 232, the published top of red is 179 + 54 = 233."""
    assert zones(17, 21, 0.5, 0.3).in_smallest_units.tor == 233


def test_red_safety_is_a_share_of_the_rounded_red_base() -> None:
    """ADU 1, DLT 5, factors 0.5 and 0.5: red base 2.5 gives 3, red safety 1.5 gives 2 (not 1.25, which gives 1)."""
    found = zones(1, 5, 0.5, 0.5)
    assert (found.red_base, found.red_safety) == (3, 2)


def test_t_dd_09_extra_lead_time_in_hundredths_of_a_unit() -> None:
    found = zones(5, 5, 0.5, 0.5, unit=0.01, extra_lead_time=2)
    assert parts_of(found) == pytest.approx((17.5, 8.75, 35, 17.5))
    assert found.in_smallest_units == (2625, 6125, 7875)
    assert (found.tor, found.toy, found.tog) == pytest.approx((26.25, 61.25, 78.75))


def test_t_dd_15_planned_adjustments_of_usage_and_lead_time() -> None:
    """DAF 1.5 makes ADU 4 count as 6; LTAF 2 makes DLT 10 count as 20; the extra lead time is not multiplied."""
    assert zones(4, 10, 0.5, 0.5, daf=1.5) == zones(6, 10, 0.5, 0.5)
    assert zones(4, 10, 0.5, 0.5, ltaf=2) == zones(4, 20, 0.5, 0.5)
    assert zones(4, 10, 0.5, 0.5, ltaf=2, extra_lead_time=3) == zones(4, 23, 0.5, 0.5)
    assert zones(4, 10, 0.5, 0.5, daf=1.5, exploded_adu=2) == zones(8, 10, 0.5, 0.5)


def test_zone_adjustments_multiply_each_zone_before_the_tops_are_summed() -> None:
    """T-DD-06 with red x 1.5, yellow x 2, green x 3: 30 + 15, 80 and 60."""
    found = zones(4, 10, 0.5, 0.5, zaf=(1.5, 2.0, 3.0))
    assert parts_of(found) == (30, 15, 80, 60)
    assert found.in_smallest_units == (45, 125, 185)


def test_min_max_buffers_have_no_yellow_zone() -> None:
    assert zones(4, 10, 0.5, 0.5, mode="min_max").in_smallest_units == (30, 30, 50)


def test_written_zones_are_taken_as_they_are() -> None:
    assert zones(4, 10, 0.5, 0.5, daf=3, mode="override", override=(12, 30, 8)).in_smallest_units == (12, 42, 50)


def test_v29_zones_of_the_validation_catalogue() -> None:
    """ADU 10, DLT 4, factors 0.4 and 0.25, minimum order 30, order cycle 2 days."""
    cases: list[dict[str, Any]] = yaml.safe_load(CASES.read_text(encoding="utf-8"))["cases"]
    (case,) = (case for case in cases if case["id"].startswith("V29-"))
    expected = {line["metric"]: line["value"] for line in case["expected"]}
    found = zones(10, 4, 0.4, 0.25, minimum_order=30, order_cycle=2)
    assert found.tor == expected["zones.top_of_red"]
    assert found.toy == expected["zones.top_of_yellow"]
    assert found.tog == expected["zones.top_of_green"]


@given(adu=usages, dlt=days, ltf=factors, vf=factors, minimum=st.floats(0, 500), cycle=st.floats(0, 60), unit=units)
def test_tops_are_in_order(
    adu: float, dlt: float, ltf: float, vf: float, minimum: float, cycle: float, unit: float
) -> None:
    tor, toy, tog = zones(adu, dlt, ltf, vf, minimum, cycle, unit=unit).in_smallest_units
    assert tog >= toy >= tor >= 0


@given(adu=usages, dlt=days, ltf=factors, vf=factors, cycle=st.floats(0, 60), scale=st.floats(0, 10))
def test_zones_are_linear_in_usage(adu: float, dlt: float, ltf: float, vf: float, cycle: float, scale: float) -> None:
    """Up to rounding: half a unit on either side, and the red safety carries the rounding of the red base."""
    unit = 1e-6
    once = parts_of(zones(adu, dlt, ltf, vf, 0, cycle, unit=unit))
    scaled = parts_of(zones(scale * adu, dlt, ltf, vf, 0, cycle, unit=unit))
    for single, many in zip(once, scaled, strict=True):
        assert many == pytest.approx(scale * single, rel=1e-9, abs=unit * (1 + scale))


@pytest.mark.parametrize(
    ("dlt", "expected"),
    [(0, "short"), (10, "short"), (10.5, "medium"), (30, "medium"), (30.5, "long"), (400, "long")],
)
def test_lead_time_classes(dlt: float, expected: str) -> None:
    assert lead_time_class(dlt) == expected


def test_cut_offs_of_lead_time_classes_may_be_given() -> None:
    assert [lead_time_class(dlt, 3, 6) for dlt in (3, 4, 7)] == ["short", "medium", "long"]


@given(first=days, second=days)
def test_a_longer_lead_time_never_has_a_larger_factor(first: float, second: float) -> None:
    shorter, longer = sorted((first, second))
    factor_of = {dlt: LEAD_TIME_FACTORS[lead_time_class(dlt)].default for dlt in (shorter, longer)}
    assert factor_of[longer] <= factor_of[shorter]


def test_published_ranges_and_default_factors() -> None:
    lead_time = {name: (r.lowest, r.highest, r.default) for name, r in LEAD_TIME_FACTORS.items()}
    assert lead_time == {"short": (0.61, 1.0, 0.75), "medium": (0.41, 0.6, 0.5), "long": (0.2, 0.4, 0.3)}
    variability = {name: (r.lowest, r.highest, r.default) for name, r in VARIABILITY_FACTORS.items()}
    assert variability == {"low": (0.2, 0.4, 0.3), "medium": (0.41, 0.6, 0.5), "high": (0.61, 1.0, 0.75)}
    assert [VARIABILITY_FACTORS[XYZ_VARIABILITY[xyz]].default for xyz in ("X", "Y", "Z")] == [0.3, 0.5, 0.75]


def test_a_profile_gives_the_factors_of_its_classes() -> None:
    profile = BufferProfile("purchased", "long", "high")
    assert (profile.lead_time_factor, profile.variability_factor) == (0.3, 0.75)


@pytest.mark.parametrize(("factor", "inside"), [(0.19, False), (0.2, True), (0.4, True), (0.41, False)])
def test_a_factor_outside_the_range_of_its_class_is_noticed(factor: float, inside: bool) -> None:
    assert LEAD_TIME_FACTORS["long"].holds(factor) is inside
    assert VARIABILITY_FACTORS["low"].holds(factor) is inside


def test_t_dd_11_past_usage() -> None:
    """20 yesterday, 20 four days ago, 10 six days ago; 12 seven days ago is outside 6 days, today is not given."""
    assert past_adu([12, 10, 0, 20, 0, 0, 20], 6) == pytest.approx(50 / 6)


def test_past_usage_of_a_short_history_is_averaged_over_its_days() -> None:
    assert past_adu([6, 0, 3], 84) == 3
    assert not past_is_known(41, 84)
    assert past_is_known(42, 84)


def test_forward_usage_counts_today() -> None:
    assert forward_adu([9, 0, 3, 100], 3) == 4


def test_t_dd_12_blended_usage() -> None:
    """360 in the last 120 days and 120 in the next 120: halfway between 3 and 1."""
    past = past_adu([0, 6] * 60, 120)
    forward = forward_adu([2, 0] * 60, 120)
    assert blended_adu(past, forward) == 2.0
    assert blended_adu(past, forward, 0.25, 0.75) == 1.5


@pytest.mark.parametrize("weights", [(0.5, 0.6), (0.5, 0.499999), (1.5, -0.5)])
def test_weights_that_do_not_sum_to_one_are_refused(weights: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="sum to 1"):
        blended_adu(3, 1, *weights)


@pytest.mark.parametrize("hundredths", range(101))
def test_weights_written_with_two_decimals_are_accepted(hundredths: int) -> None:
    past, forward = float(f"{hundredths / 100:.2f}"), float(f"{1 - hundredths / 100:.2f}")
    assert blended_adu(7, 7, past, forward) == pytest.approx(7)


@pytest.mark.parametrize(
    ("a_buffered", "subassembly_buffered", "expected"),
    [
        pytest.param(True, False, 22, id="T-DD-10"),
        pytest.param(False, False, 33, id="T-DD-10-A-not-buffered"),
        pytest.param(True, True, 2, id="T-DD-10-subassembly-buffered"),
    ],
)
def test_decoupled_lead_time(a_buffered: bool, subassembly_buffered: bool, expected: float) -> None:
    found = decoupled_lead_times(
        {
            "finished": Part(2, components=("subassembly",)),
            "subassembly": Part(6, subassembly_buffered, ("A", "B")),
            "A": Part(25, a_buffered),
            "B": Part(14),
        }
    )
    assert found["finished"] == expected
    assert found["A"] == 25


def test_a_part_that_needs_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="cycle"):
        decoupled_lead_times({"a": Part(1, components=("b",)), "b": Part(1, components=("a",))})


@pytest.mark.parametrize(("day", "expected"), [(9, 1.0), (10, 1.5), (15, 3.0), (20, 3.0), (21, 2.0), (31, 1.0)])
def test_overlapping_adjustments_multiply(day: int, expected: float) -> None:
    assert adjustment_on(day, [(10, 20, 1.5), (15, 30, 2.0)]) == expected


def at_the_fair(day: int) -> float:
    return adjustment_on(day, [(30, 50, 1.5)])


@pytest.mark.parametrize(("day", "expected"), [(24, 0.0), (25, 8.0), (45, 8.0), (46, 0.0)])
def test_an_adjusted_parent_adds_usage_earlier_by_the_lead_time(day: int, expected: float) -> None:
    """ADU 4 x 1.5 on days 30 to 50 adds 2 parents a day of 4 pieces each, needed 5 days before."""
    assert adu_from_parent(day, 4, at_the_fair, 4, 5) == expected


@pytest.mark.parametrize(("lead_time", "first"), [(0.0, 30), (0.5, 29), (1.0, 29), (0.1 * 3 / 0.3, 29), (1.2, 28)])
def test_a_part_of_a_day_of_lead_time_is_a_day(lead_time: float, first: int) -> None:
    found = [adu_from_parent(day, 4, at_the_fair, 1, lead_time) for day in (first - 1, first)]
    assert found == [0.0, 2.0]


@pytest.mark.parametrize(
    ("day", "expected"), [(0, 0.2), (30, 0.2), (45, 0.4), (60, 0.6), (75.5, 0.8), (91, 1.0), (500, 1.0)]
)
def test_a_ramp_is_linear_between_month_ends(day: float, expected: float) -> None:
    assert math.isclose(ramp_factor(day, [(30, 0.2), (60, 0.6), (91, 1.0)]), expected)
