"""What a person may write for a law, and what is answered when it is wrong."""

from __future__ import annotations

import math
from typing import Any

import pytest
from pydantic import ValidationError

from jitsim.distributions import LAWS, AnyLaw, Law
from jitsim.spec import Spec
from tests.distributions.families import FAMILIES, Case

EXPECTED = "expected a number or a law such as {distribution: gamma, mean: 5, sd: 2}"


class Asked(Spec):
    """A record with a law and one that may be left out."""

    law: AnyLaw
    other: AnyLaw | None = None


def written(value: Any) -> Law:
    return Asked.model_validate({"law": value}).law


def refusals(value: Any) -> list[tuple[tuple[int | str, ...], str]]:
    """Return place and words of every refusal; what pydantic finds itself is worded by the scenario's loader."""
    with pytest.raises(ValidationError) as caught:
        written(value)
    return [
        (error["loc"][1:], str(error["ctx"]["error"]) if error["type"] == "value_error" else error["type"])
        for error in caught.value.errors()
    ]


@pytest.mark.parametrize("value", [5, 5.0, "5", " 5.0 "])
def test_a_bare_number_is_a_constant(value: Any) -> None:
    assert written(value) == LAWS["constant"](value=5)


@pytest.mark.parametrize("case", FAMILIES, ids=str)
def test_a_mapping_is_told_apart_by_its_distribution(case: Case) -> None:
    law = written({"distribution": case.name, **case.parameters})
    assert type(law) is LAWS[case.name]
    assert law == case.law
    assert written(law) is law
    assert written(law.model_dump()) == law
    assert hash(written(law.model_dump())) == hash(law)


def test_a_dumped_law_begins_with_its_name() -> None:
    assert list(LAWS["gamma"](mean=5, sd=2).model_dump().items()) == [("distribution", "gamma"), ("mean", 5), ("sd", 2)]


def test_a_law_may_be_left_out_where_it_is_optional() -> None:
    assert Asked.model_validate({"law": 1, "other": None}).other is None


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (True, f"{EXPECTED}, got true"),
        (False, f"{EXPECTED}, got false"),
        (None, f"{EXPECTED}, got nothing"),
        ("five", f"{EXPECTED}, got 'five'"),
        ("x" * 50, f"{EXPECTED}, got '{'x' * 37}...'"),
        ([1, 2], f"{EXPECTED}, got a list"),
        (math.nan, "expected a finite number, got nan"),
        (math.inf, "expected a finite number, got inf"),
        (10**400, "expected a finite number, got inf"),
        (-1, "expected at least 0, got -1"),
    ],
    ids=str,
)
def test_what_is_no_law_is_refused(value: Any, message: str) -> None:
    assert refusals(value) == [((), message)]


@pytest.mark.parametrize(
    ("law", "message"),
    [
        (
            {"distribution": "negative_binomial", "mean": 4, "sd": math.sqrt(3)},
            "sd: expected a variance above the mean (4), got 3",
        ),
        (
            {"distribution": "negative_binomial", "mean": 4, "sd": 2},
            "sd: expected a variance above the mean (4), got 4",
        ),
        (
            {"distribution": "negative_binomial", "mean": 4, "sd": 1e6},
            "sd: expected a variance of at most 4e+09 (a billion times the mean), got 1e+12",
        ),
        (
            {"distribution": "gamma", "mean": 5, "sd": 1e-300},
            "sd: expected 0 or at least 0.0005 (a ten-thousandth of the mean), got 1e-300",
        ),
        (
            {"distribution": "lognormal", "mean": 5, "sd": 501},
            "sd: expected at most 500 (a hundred times the mean), got 501",
        ),
        ({"distribution": "uniform", "low": 3, "high": 3}, "high: expected above low (3) by 1e-09 or more, got 3"),
        ({"distribution": "uniform", "low": 3, "high": 2}, "high: expected above low (3) by 1e-09 or more, got 2"),
        (
            {"distribution": "triangular", "low": 3, "mode": 3, "high": 3},
            "high: expected above low (3) by 1e-09 or more, got 3",
        ),
        (
            {"distribution": "triangular", "low": 3, "mode": 7, "high": 5},
            "mode: expected from low (3) to high (5), got 7",
        ),
        (
            {"distribution": "empirical", "values": [1, 2], "weights": [1]},
            "weights: expected 2, one for each value, got 1",
        ),
        (
            {"distribution": "empirical", "values": [1, 2], "weights": [0, 0]},
            "weights: expected at least one above 0, got only zeros",
        ),
    ],
    ids=str,
)
def test_parameters_that_do_not_fit_together_are_refused(law: dict[str, Any], message: str) -> None:
    assert refusals(law) == [((law["distribution"],), message)]


@pytest.mark.parametrize("sd", [0, 0.0003, 300])
def test_spread_at_its_limits_is_accepted(sd: float) -> None:
    assert written({"distribution": "gamma", "mean": 3, "sd": sd}).deviation == sd


@pytest.mark.parametrize(
    ("law", "place", "kind"),
    [
        ({"distribution": "poisson", "mean": -1}, ("poisson", "mean"), "greater_than_equal"),
        ({"distribution": "poisson", "mean": 1e300}, ("poisson", "mean"), "less_than_equal"),
        ({"distribution": "poisson", "mean": math.nan}, ("poisson", "mean"), "finite_number"),
        ({"distribution": "poisson", "mean": True}, ("poisson", "mean"), "expected a number"),
        ({"distribution": "exponential", "mean": 0}, ("exponential", "mean"), "greater_than_equal"),
        ({"distribution": "exponential", "mean": 1e-300}, ("exponential", "mean"), "greater_than_equal"),
        ({"distribution": "geometric", "mean": 0.5}, ("geometric", "mean"), "greater_than_equal"),
        ({"distribution": "geometric", "mean": 1e10}, ("geometric", "mean"), "less_than_equal"),
        ({"distribution": "normal", "mean": 1e300, "sd": 1}, ("normal", "mean"), "less_than_equal"),
        (
            {"distribution": "normal", "mean": 0, "sd": 1e-300},
            ("normal", "sd"),
            "expected 0 or at least 1e-09, got 1e-300",
        ),
        ({"distribution": "gamma", "mean": 5}, ("gamma", "sd"), "missing"),
        ({"distribution": "gamma", "mean": 5, "sd": 2, "shape": 3}, ("gamma", "shape"), "extra_forbidden"),
        ({"distribution": "empirical", "values": []}, ("empirical", "values"), "too_short"),
        ({"distribution": "empirical", "values": [1] * 10_001}, ("empirical", "values"), "too_long"),
        ({"distribution": "empirical", "values": [1, True]}, ("empirical", "values", 1), "expected a number"),
        ({"distribution": "gama", "mean": 5}, (), "union_tag_invalid"),
        ({"mean": 5, "sd": 2}, (), "union_tag_not_found"),
        (1e300, ("constant", "value"), "less_than_equal"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_wrong_parameter_is_refused_at_its_place(law: Any, place: tuple[str, ...], kind: str) -> None:
    assert refusals(law) == [(place, kind)]


def test_schema_takes_a_number_or_one_of_the_laws() -> None:
    schema = Asked.model_json_schema()
    number, mapping = schema["properties"]["law"]["anyOf"]
    assert number == {"type": "number", "minimum": 0, "maximum": 1e12}
    assert mapping["discriminator"]["propertyName"] == "distribution"
    assert list(mapping["discriminator"]["mapping"]) == sorted(LAWS)
    for law in (schema["$defs"][place["$ref"].removeprefix("#/$defs/")] for place in mapping["oneOf"]):
        assert law["required"][0] == "distribution"
        assert law["additionalProperties"] is False
        assert all(field["description"] for field in law["properties"].values())


def test_every_line_of_the_table_is_named_as_its_law() -> None:
    assert {name: law.model_fields["distribution"].default for name, law in LAWS.items()} == {
        name: name for name in LAWS
    }
