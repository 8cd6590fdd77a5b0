"""The buffer as a function of numbers: its variability factor, and the parameters that the rule takes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jitsim.policies.buffer import VARIABILITY_FACTORS, XYZ_VARIABILITY
from jitsim.policies.buffer_terms import BufferTerms, Planned, buffer_parameters, usual_variability_factor
from jitsim.policies.classes import XYZ

TERMS = BufferTerms(lead_time=10, lead_time_factor=0.5)
"""With a usage of 4 and a variability factor of 0.5 the zones are 20 + 10, 40 and 20 (T-DD-06)."""


def factor_of(weeks: list[int]) -> float:
    return usual_variability_factor(sum(weeks), sum(week * week for week in weeks), len(weeks))


@given(st.lists(st.integers(0, 60), min_size=2, max_size=52).filter(any))
def test_the_variability_factor_is_that_of_the_xyz_class(weeks: list[int]) -> None:
    demand = np.array(weeks, dtype=np.float64)
    label = XYZ.classes(demand.std(ddof=1, keepdims=True) / demand.mean())[0]
    assert factor_of(weeks) == VARIABILITY_FACTORS[XYZ_VARIABILITY[label]].default


@pytest.mark.parametrize(
    ("weeks", "factor"),
    [
        pytest.param([], 0.5, id="nothing-known"),
        pytest.param([9], 0.5, id="one-week"),
        pytest.param([0, 0, 0], 0.5, id="no-demand"),
        pytest.param([7, 7, 7, 7], 0.3, id="steady"),
        pytest.param([1, 2, 3], 0.3, id="variation-of-a-half"),
        pytest.param([0, 1, 2], 0.5, id="variation-of-one"),
        pytest.param([0, 0, 1, 3], 0.75, id="variation-of-one-and-a-half"),
    ],
)
def test_variability_by_hand(weeks: list[int], factor: float) -> None:
    assert factor_of(weeks) == factor


@pytest.mark.parametrize(
    ("changes", "spikes"),
    [
        pytest.param({}, (0, 0), id="off"),
        pytest.param({"has_spikes": 1, "spike_days": 10, "spike_share": 0.5}, (10, 15), id="half-of-red"),
        pytest.param({"has_spikes": 1, "spike_days": 4.5, "spike_multiple": 3}, (4, 12), id="three-days-of-usage"),
        pytest.param({"has_spikes": 1, "spike_days": 2, "spike_quantity": 7.5}, (2, 8), id="written"),
        pytest.param({"has_spikes": 1, "spike_share": 0.01}, (0, 1), id="at-least-one"),
    ],
)
def test_what_the_rule_takes(changes: dict[str, float], spikes: tuple[int, int]) -> None:
    assert buffer_parameters(TERMS._replace(**changes), Planned(), 4, 0.5) == (*spikes, 70, 90, 30)


def test_a_strict_trigger_lies_one_unit_higher() -> None:
    assert buffer_parameters(TERMS._replace(strictly=1), Planned(), 4, 0.5)[2:] == (71, 90, 30)
