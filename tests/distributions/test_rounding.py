"""The warning for a law that rounding, or counting from zero, makes another."""

from __future__ import annotations

from typing import Any

import pytest

from jitsim.distributions import LAWS, distortion, tabulate
from tests.distributions.families import FAMILIES, Case


def warning(name: str, per_unit: float, **parameters: Any) -> str | None:
    law = LAWS[name].model_validate({"distribution": name, **parameters})
    return distortion(law, per_unit, tabulate(law, per_unit))


@pytest.mark.parametrize("case", [case for case in FAMILIES if case.law.deviation < 3 * case.law.expectation], ids=str)
def test_a_table_that_keeps_mean_and_sd_is_not_worth_a_word(case: Case) -> None:
    law, per_unit = case.law, 1.0 if case.law.whole else 100.0 / case.law.deviation
    assert distortion(law, per_unit, tabulate(law, per_unit)) is None


@pytest.mark.parametrize(
    ("name", "per_unit", "parameters"),
    [
        ("constant", 1440.0, {"value": 5}),
        ("constant", 100.0, {"value": 2.75}),
        ("constant", 1.0, {"value": 0}),
        # Demand in whole pieces: a twelfth of a piece more variance, 0.5 percent more sd.
        ("normal", 1.0, {"mean": 30, "sd": 3}),
        # P(X < 0) is 3e-7: nothing to see.
        ("normal", 1.0, {"mean": 25, "sd": 5}),
        ("poisson", 100.0, {"mean": 7}),
        ("empirical", 1.0, {"values": [1, 2, 3]}),
        ("lognormal", 1440.0, {"mean": 7, "sd": 35}),
    ],
)
def test_small_changes_are_not_worth_a_word(name: str, per_unit: float, parameters: dict[str, Any]) -> None:
    assert warning(name, per_unit, **parameters) is None


@pytest.mark.parametrize(
    ("name", "per_unit", "parameters", "message"),
    [
        ("constant", 1.0, {"value": 2.5}, "2.5 becomes 3: values are rounded to whole multiples of 1"),
        ("constant", 1.0, {"value": 0.4}, "0.4 becomes 0: values are rounded to whole multiples of 1"),
        ("constant", 2.0, {"value": 0.3}, "0.3 becomes 0.5: values are rounded to whole multiples of 0.5"),
        (
            "constant",
            86.4e6,
            {"value": 1e12},
            "1e+12 becomes 12725.8: values above 12725.8 count as that",
        ),
        (
            "uniform",
            1.0,
            {"low": 2.6, "high": 3.4},
            "mean 3 and sd 0.23094 become mean 3 and sd 0: values are rounded to whole multiples of 1",
        ),
        (
            # Equal chances of 0, 0.6 and 1.2 become 0, 1 and 1.
            "empirical",
            1.0,
            {"values": [0, 0.6, 1.2]},
            "mean 0.6 and sd 0.489898 become mean 0.6667 and sd 0.4714: values are rounded to whole multiples of 1",
        ),
        (
            # E max(X, 0) is 1 / sqrt(2 pi), E max(X, 0)^2 is 1/2.
            "normal",
            1000.0,
            {"mean": 0, "sd": 1},
            "mean 0 and sd 1 become mean 0.3989 and sd 0.5838: values below zero count as 0",
        ),
        (
            "uniform",
            1000.0,
            {"low": -3, "high": -2},
            "mean -2.5 and sd 0.288675 become mean 0 and sd 0: values below zero count as 0",
        ),
    ],
    ids=str,
)
def test_a_change_is_told_with_its_reason(name: str, per_unit: float, parameters: dict[str, Any], message: str) -> None:
    assert warning(name, per_unit, **parameters) == message


def test_a_tail_that_no_word_reaches_is_told() -> None:
    # Sd a hundred times the mean: most of the variance lies beyond one in four billion.
    message = warning("lognormal", 1440.0, mean=7, sd=700)
    assert message is not None
    assert message.startswith("mean 7 and sd 700 become mean ")
    assert message.endswith(": values rarer than one in four billion are never drawn")


def test_demand_that_no_word_reaches_is_told() -> None:
    assert warning("poisson", 1.0, mean=1e-12) == (
        "mean 1e-12 and sd 1e-06 become mean 0 and sd 0: values rarer than one in four billion are never drawn"
    )
