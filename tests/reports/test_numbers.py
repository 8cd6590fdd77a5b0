"""Rounding: the interval decides how many digits are printed."""

from __future__ import annotations

import pytest

from jitsim.metrics import Estimate, Verdict
from jitsim.reports.numbers import decimals, fixed, plain, show, show_target, show_verdict


def estimate(mean: float | None, half: float | None, unit: str = "units", reason: str | None = None) -> Estimate:
    low, high = (None, None) if mean is None or half is None else (mean - half, mean + half)
    return Estimate(mean, low, high, 9, reason, unit, "none")


# The rule of the Particle Data Group (Review of Particle Physics, section 5.3): of the three highest digits of the
# error, 100 to 354 keep two digits, 355 to 949 one, 950 to 999 are rounded up to 1000 and keep two.
@pytest.mark.parametrize(
    ("mean", "half", "text"),
    [
        (0.827, 0.119, "0.83 ±0.12"),
        (0.827, 0.367, "0.8 ±0.4"),
        (0.827, 0.967, "0.8 ±1.0"),
        (123.456, 3.54, "123.5 ±3.5"),
        (123.456, 3.56, "123 ±4"),
        (34653.0, 121.0, "34,650 ±120"),
        (34653.0, 950.0, "34,700 ±1,000"),
        (1234567.0, 45678.0, "1,230,000 ±50,000"),
        (-0.04, 0.2, "-0.04 ±0.20"),
        (0.0, 0.5, "0.0 ±0.5"),
    ],
)
def test_the_interval_decides_the_digits(mean: float, half: float, text: str) -> None:
    shown = show(estimate(mean, half))
    assert f"{shown.value} ±{shown.half}" == text


def test_a_share_is_printed_in_percent() -> None:
    shown = show(estimate(0.97345, 0.004, "share"))
    assert (shown.with_unit, shown.interval, shown.half) == ("97.3 %", "[96.9, 97.7]", "0.4")
    assert show(estimate(0.25, None, "share per year")).with_unit == "25 % per year"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (80.0, "80"),
        (34.65, "34.65"),
        (8.25 / 76, "0.1086"),
        (12345.6, "12,346"),
        (224.1566, "224.2"),
        (0.000123456, "0.0001235"),
        (-1.5, "-1.5"),
        (1e9, "1,000,000,000"),
    ],
)
def test_without_an_interval_four_digits(value: float, text: str) -> None:
    assert plain(value) == text
    assert show(estimate(value, None)).value == text


def test_an_interval_without_width_is_printed_without_half() -> None:
    shown = show(estimate(5490.0, 0.0))
    assert (shown.value, shown.interval, shown.half) == ("5,490", "[5,490, 5,490]", "")


def test_no_number_has_more_than_six_digits() -> None:
    shown = show(estimate(100.0, 0.0012))
    assert (shown.value, shown.interval, shown.half) == ("100.000", "[99.999, 100.001]", "0.001")


def test_a_width_beyond_six_digits_is_none() -> None:
    assert decimals(20.0, 20.0 * 2**-50) is None
    assert show(estimate(20.0, 4e-5)).interval == "[20, 20]"


def test_what_is_not_known_says_why() -> None:
    shown = show(estimate(None, None, reason="no_stockouts"))
    assert (shown.value, shown.unit, shown.interval, shown.reason) == ("–", "", "", "no stockout began")
    assert show(estimate(1.0, None, reason="one_replication")).reason == "one value has no interval"


def test_one_replication_has_three_digits_and_what_is_certain_four() -> None:
    assert [show(estimate(0.36628, None, reason=why)).value for why in ("one_replication", "deterministic")] == [
        "0.366",
        "0.3663",
    ]
    assert show(estimate(5483.4, None, reason="one_replication")).value == "5,483"
    verdict = Verdict(None, 0.94996, None, None, 0.95, "fill_rate", "at_least", "one_replication")
    assert show_verdict(verdict, "share").value == "95"


def test_no_minus_before_zero() -> None:
    assert fixed(-0.0001, 2) == "0.00"
    assert fixed(-4.0, -1) == "0"


@pytest.mark.parametrize(
    ("low", "value", "high", "target", "text"),
    [
        (0.96996, 0.973, 0.976, 0.97, "97.300 [96.996, 97.600]"),
        (0.9702, 0.9741, 0.978, 0.97, "97.41 [97.02, 97.80]"),
        (0.88, 0.92, 0.96, 0.97, "92 [88, 96]"),
    ],
)
def test_a_gate_shows_on_which_side_of_its_target_each_number_is(
    low: float, value: float, high: float, target: float, text: str
) -> None:
    shown = show_verdict(Verdict(None, value, low, high, target, "fill_rate", "at_least"), "share")
    assert f"{shown.value} {shown.interval}" == text


def test_a_target_is_printed_with_its_sign() -> None:
    least = Verdict(True, 0.98, 0.98, 0.98, 0.97, "fill_rate", "at_least")
    most = Verdict(True, 3.0, 3.0, 3.0, 1_200_000.0, "total_cost", "at_most")
    assert show_target(least, "share") == "≥ 97 %"
    assert show_target(most, "EUR per year") == "≤ 1,200,000 EUR per year"
