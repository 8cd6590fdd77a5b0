"""Keys of a DDMRP buffer beside its zones: excluded spikes, ramps and orders in a stockout only."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

from jitsim.policies import Observed, Terms
from jitsim.policies.anypolicy import AnyPolicy
from jitsim.policies.ddmrp import Ddmrp


def buffer(**fields: Any) -> Ddmrp:
    """Return the factors and the lead time of T-DD-06, and other keys."""
    usual = {"decoupled_lead_time": 10, "lead_time_factor": 0.5, "variability_factor": 0.5}
    policy = TypeAdapter(AnyPolicy).validate_python({"type": "ddmrp", **usual, **fields})
    assert isinstance(policy, Ddmrp)
    return policy


def seen(*daily: float, day: int = 0) -> Observed:
    return Observed(day, np.array(daily), np.full(20, 10.0))


PAST = {"method": "past", "horizon_days": 10, "exclude_spikes": True}
NINE_DAYS_OF_4 = (4.0,) * 9


@pytest.mark.parametrize(
    ("adu", "spikes", "day_ten", "usage"),
    [
        # Of all days ADU is 7.6: red 38 + 19, so 28.5, halves up 29, is a spike.
        pytest.param(PAST, {}, 40, 4, id="left-out"),
        pytest.param({**PAST, "exclude_spikes": False}, {}, 40, 7.6, id="false-by-default"),
        # Demand equal to the threshold qualifies, one less does not (T-DD-14).
        pytest.param(PAST, {"threshold": 40}, 40, 4, id="at-the-threshold"),
        pytest.param(PAST, {"threshold": 40}, 39, 7.5, id="below-the-threshold"),
        # Ten days of usage are 76, more than 40: no spike.
        pytest.param(PAST, {"multiple_of_adu": 10}, 40, 7.6, id="multiple-of-usage"),
        # Half of the mean of 4 and of a forecast of 8.
        pytest.param(
            {**PAST, "method": "blended", "forecast": {"method": "given", "value": 8}}, {}, 40, 6, id="blended"
        ),
    ],
)
def test_spikes_may_be_left_out_of_usage(adu: Any, spikes: Any, day_ten: float, usage: float) -> None:
    policy = buffer(adu=adu, spikes=spikes)
    assert policy.usage(Terms(), seen(*NINE_DAYS_OF_4, day_ten)) == pytest.approx(usage)


def test_usage_without_spikes_sizes_zones_and_threshold() -> None:
    """ADU 4 again, so the zones of T-DD-06: tops 30, 70, 90, and a spike of half of 30."""
    policy = buffer(adu=PAST)
    assert policy.parameters(Terms(), seen(*NINE_DAYS_OF_4, 40)) == (10, 15, 70, 90, 30)


def test_a_past_of_nothing_but_spikes_is_no_usage() -> None:
    assert buffer(adu=PAST, spikes={"threshold": 3}).usage(Terms(), seen(*NINE_DAYS_OF_4)) == 0


def test_planned_adjustments_do_not_decide_what_was_a_spike() -> None:
    """A sale that multiplies usage by 4 would lift the threshold of today to 114, above the past day of 40."""
    sale = {"sale": {"from": 0, "to": 5, "demand": 4}}
    assert buffer(adu=PAST, adjustments=sale).usage(Terms(), seen(*NINE_DAYS_OF_4, 40)) == pytest.approx(4)


def test_spikes_are_told_in_smallest_units() -> None:
    """Tenths: 0.3 are three of them, though 0.3 / 0.1 is a little less in binary."""
    policy = buffer(adu={**PAST, "horizon_days": 2}, spikes={"threshold": 0.3})
    assert policy.usage(Terms(unit=0.1), seen(0.1, 0.3)) == pytest.approx(0.1)


LAUNCH = {"days": [0, 30, 60], "factors": [0, 1, 1.5]}


@pytest.mark.parametrize(
    ("day", "yellow"),
    [(0, 0), (15, 20), (30, 40), (45, 50), (60, 60), (400, 60)],
)
def test_a_ramp_is_linear_between_its_points(day: int, yellow: float) -> None:
    """Yellow is usage 4 times lead time 10 times the factor: 0, 0.5, 1, 1.25, 1.5, and 1.5 for good."""
    policy = buffer(adu={"method": "fixed", "value": 4}, ramps={"launch": LAUNCH})
    assert policy.buffer(Terms(), seen(4, day=day)).yellow == yellow


def test_ramps_multiply_with_adjustments_and_with_each_other() -> None:
    """On day 15 half a launch, half an end and a sale of 3: 4 times 10 times 0.75."""
    ramps = {"launch": LAUNCH, "end": {"days": [10, 20], "factors": [1, 0]}}
    sale = {"sale": {"from": 15, "to": 15, "demand": 3}}
    policy = buffer(adu={"method": "fixed", "value": 4}, ramps=ramps, adjustments=sale)
    assert policy.buffer(Terms(), seen(4, day=15)).yellow == 30
    assert policy.days_of_change == (0, 10, 15, 16, 20, 30, 60)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"adu": {"method": "fixed", "value": 4, "exclude_spikes": True}}, "expected only with method past or blended"),
        (
            {"adu": {"exclude_spikes": True}, "spikes": "off"},
            "expected a threshold, which adu.exclude_spikes goes by, got off",
        ),
        ({"auto": "stockout_only", "trigger": "le"}, "expected lt with auto stockout_only"),
        ({"ramps": {"up": {"days": [0, 30], "factors": [1]}}}, "at least 2"),
        ({"ramps": {"up": {"days": [0, 30], "factors": [1, 2, 3]}}}, "expected 2, one for each day, got 3"),
        ({"ramps": {"up": {"days": [30, 30], "factors": [1, 2]}}}, "ascending order, got 30 after 30"),
        ({"ramps": {"up": {"days": [0, 30], "factors": [1, -1]}}}, "greater than or equal to 0"),
    ],
)
def test_keys_that_do_not_fit_are_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        buffer(**fields)
