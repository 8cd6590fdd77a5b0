"""What hypothesis makes up for both engines: most of it is known to the compiled one, a little is SimPy's alone."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from tests.engine.scenarios_supply import legal, sometimes, supply_scenarios
from tests.engine.worlds import Written

SHAPES = {
    "weekdays": [{"saturday": 0.5, "sunday": 0}],
    "season": [{"january": 1.4}],
    "trend": [-8, 5],
    "promotions": [{"fair": {"from": 2, "to": 6, "factor": 2.5}, "lull": {"from": 5, "to": 9, "factor": 0.3}}],
}

UNKNOWN_OF_SUPPLIERS = ("capacity_per_day", "working_days", "order_calendar", "rejects", "short_deliveries")
UNKNOWN_OF_TERMS = ("maximum_order", "split_remainder", "rounding", "rounding_tolerance", "minimum_order_value")


def without(owner: Written, keys: Sequence[str]) -> None:
    for key in keys:
        owner.pop(key, None)


@st.composite
def scenarios_side_by_side(draw: st.DrawFn) -> Written:
    """Draw a scenario, and leave most of what only SimPy plays out of it; a part of the time is not measured."""
    written = draw(supply_scenarios())
    odds = st.integers(0, 9)
    if draw(odds) < 9:
        without(written, ["calendar"])
    for supplier in written["suppliers"].values():
        if draw(odds) < 9:
            without(supplier, UNKNOWN_OF_SUPPLIERS)
        for terms in supplier["items"].values():
            if draw(odds) < 9:
                without(terms, UNKNOWN_OF_TERMS)
    for point in written["stocking_points"].values():
        if draw(odds) < 9:
            without(point, ["working_days"])
        for stocked in point["items"].values():
            if draw(odds) < 9:
                without(stocked, ["storage_capacity"])
    for customer in written["customers"].values():
        if draw(odds) < 9:
            customer["ship"] = "partial"
            without(customer, ["reserve"])
        for shape, values in SHAPES.items():
            sometimes(draw, customer, shape, values, odds=5)
    days = written["horizon"]["days"]
    written["horizon"] = {"days": days, "warm_up": draw(st.sampled_from([0, 1, 0.3, days / 2]))}
    return legal(written)
