"""Networks that hypothesis makes up for both engines: plain tiers, with a little that SimPy alone plays."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.engine.observing import observing_policies
from tests.engine.scenarios_side_by_side import SHAPES, UNKNOWN_OF_SUPPLIERS, UNKNOWN_OF_TERMS, without
from tests.engine.scenarios_supply import sometimes
from tests.engine.worlds import Written
from tests.engine.worlds_network import networks, with_terms_of_what_moves

UNKNOWN_OF_LANES = ("ship", "capacity_per_day", "working_days", "departures")
UNKNOWN_OF_POINTS = ("working_days",)

LEAD_TIMES: tuple[Any, ...] = (
    {"distribution": "empirical", "values": [0, 0.75, 4], "weights": [0.3, 0.4, 0.3]},
    {"distribution": "gamma", "mean": 2, "sd": 1.5},
)


@st.composite
def tiers(draw: st.DrawFn) -> Written:
    """Draw a network, and leave most of what only SimPy plays out of it; a part of the time is not measured."""
    written = draw(networks(longest=45))
    if draw(st.integers(0, 19)) < 19:
        leave_out_of_supply(written)
    if draw(st.integers(0, 19)) < 19:
        for customer in written["customers"].values():
            customer["ship"] = "partial"
            without(customer, ["reserve", "notice"])
    for customer in written["customers"].values():
        for shape, values in SHAPES.items():
            sometimes(draw, customer, shape, values, odds=6)
    for owner in (*written["lanes"].values(), *written["suppliers"].values()):
        sometimes(draw, owner, "lead_time", LEAD_TIMES, odds=3)
    for lane in written["lanes"].values():
        sometimes(draw, lane, "load_size", [0.75, 3, 10], odds=2)
    sometimes_observe(draw, written)
    days = written["horizon"]["days"]
    written["horizon"]["warm_up"] = draw(st.sampled_from([0, 1, 0.3, days / 2]))
    return with_terms_of_what_moves(written)


def leave_out_of_supply(written: Written) -> None:
    """Leave out what only SimPy plays of suppliers, lanes and stocking points."""
    without(written, ["calendar"])
    for lane in written["lanes"].values():
        without(lane, UNKNOWN_OF_LANES)
    for supplier in written["suppliers"].values():
        without(supplier, UNKNOWN_OF_SUPPLIERS)
    for owner in (*written["suppliers"].values(), *written["lanes"].values()):
        for terms in owner["items"].values():
            without(terms, UNKNOWN_OF_TERMS)
    for point in written["stocking_points"].values():
        without(point, UNKNOWN_OF_POINTS)
        for stocked in point["items"].values():
            without(stocked, ["storage_capacity"])


def sometimes_observe(draw: st.DrawFn, written: Written) -> None:
    """Put policies that observe into one network in two."""
    if draw(st.booleans()):
        return
    for point in written["stocking_points"].values():
        for stocked in point["items"].values():
            if draw(st.booleans()):
                stocked["policy"] = draw(observing_policies())
                if stocked["policy"]["type"] == "kanban":
                    stocked["policy"].setdefault("variant", "single_card")
    for item in written["items"].values():
        item["demand_signal"] = draw(st.sampled_from(["true_demand", "sales"]))
