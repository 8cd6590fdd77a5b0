"""Scenarios whose policies compute their parameters from what they observe, as hypothesis makes them up."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.engine.worlds import Written, legal, scenarios

SIZED = ("base_stock", "periodic", "reorder_point", "min_max", "periodic_min_max", "intermittent")
FORECASTS: tuple[Any, ...] = ({"method": "ma"}, {"method": "ses", "alpha": 0.3})


@st.composite
def observing_policies(draw: st.DrawFn) -> Written:
    """Draw a policy of which something is left to be computed."""
    kind = draw(st.sampled_from([*SIZED, "days_of_cover", "kanban", "jit", "ddmrp", "ddmrp"]))
    policy: Written = {"type": kind}
    if kind in SIZED:
        policy |= draw(st.sampled_from([{}, {"cycle_service_level": 0.9}, {"fill_rate": 0.97}]))
    if kind in SIZED[:5] and draw(st.booleans()):
        policy |= draw(st.sampled_from([{"order_cover": 3}, {"forecast": FORECASTS[0]}, {"forecast": FORECASTS[1]}]))
    if kind in {"reorder_point", "min_max"} and draw(st.booleans()):
        policy["reorder_when"] = "below"
    if kind == "days_of_cover":
        policy |= {"reorder_cover": 2, "order_cover": 4, "manual_delay": draw(st.sampled_from([0, 0.3, 2]))}
    if kind in {"kanban", "jit"}:
        policy["container"] = draw(st.integers(1, 8))
    if kind == "kanban":
        policy |= draw(st.sampled_from(CARDS))
    if kind == "ddmrp":
        policy |= draw(buffers())
    for key, values in REFRESHES.items():
        if draw(st.booleans()):
            policy[key] = draw(st.sampled_from(values))
    if draw(st.booleans()):
        policy["review_period"] = draw(st.sampled_from([0, 0.25, 1, 2.5, 7]))
    return policy


CARDS: tuple[Written, ...] = (
    {},
    {"safety_allowance": "auto"},
    {"release_on": "empty"},
    {"variant": "two_bin"},
    {"variant": "electronic", "safety_allowance": "auto"},
    {"variant": "signal", "batch_cards": 2},
    {"cards": 3, "card_changes": {"more": {"day": 4, "cards": 7}, "fewer": {"day": 11, "cards": 2}}},
)
REFRESHES: dict[str, tuple[Any, ...]] = {
    "refresh_days": (1, 2.5, 7, "never"),
    "history_days": (5, 28),
    "prior_daily_demand": (0, 2.3),
}


@st.composite
def buffers(draw: st.DrawFn) -> Written:
    """Draw how a DDMRP buffer is sized."""
    usage = [{}, {"method": "fixed", "value": 3.5}, {"horizon_days": 10}, {"exclude_spikes": True}]
    usage.append({"method": "blended", "forecast": FORECASTS[0], "past_weight": 0.25})
    policy: Written = {"adu": draw(st.sampled_from(usage))}
    choices: dict[str, tuple[Any, ...]] = {
        "decoupled_lead_time": (1, 12),
        "variability_factor": (0, 0.5),
        "zones": ({"red": 7, "yellow": 9, "green": 6},),
        "replenish": ("min_max",),
        "order_cycle": (3,),
        "auto": ("stockout_only",),
        "spikes": ({"threshold": 6}, {"horizon": 4.5}, {"multiple_of_adu": 2}),
        "adjustments": (
            {"fair": {"from": 3, "to": 9, "demand": 1.5, "red": 2}, "lull": {"from": 8, "to": 12, "green": 0.5}},
        ),
        "ramps": ({"launch": {"days": [2, 5, 9], "factors": [0.25, 1.5, 0.5]}},),
    }
    for key, values in choices.items():
        if draw(st.integers(1, 3)) == 1:
            policy[key] = draw(st.sampled_from(values))
    if "auto" not in policy and draw(st.booleans()):
        policy["trigger"] = "le"
    return policy


@st.composite
def observing_scenarios(draw: st.DrawFn) -> Written:
    """Draw a scenario in which most policies observe, some of them sales only."""
    written = draw(scenarios(promises=(0, 1.5)))
    for point in written["stocking_points"].values():
        for stocked in point["items"].values():
            if draw(st.integers(1, 5)) > 1:
                stocked["policy"] = draw(observing_policies())
    for item in written["items"].values():
        item["demand_signal"] = draw(st.sampled_from(["true_demand", "sales"]))
    for customer in written["customers"].values():
        if customer["unmet"] == "backorder" and draw(st.booleans()):
            customer |= {"unmet": "patience", "patience": draw(st.sampled_from([0, 0.3, 4]))}
    for supplier in written["suppliers"].values():
        if draw(st.booleans()):
            del supplier["promised_lead_time"]
    written["horizon"]["warm_up"] = draw(st.sampled_from([0, 1]))
    return legal(written)
