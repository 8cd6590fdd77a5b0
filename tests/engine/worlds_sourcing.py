"""Networks in which items have several sources, as hypothesis makes them up."""

from __future__ import annotations

from hypothesis import strategies as st

from jitsim.errors import ScenarioError
from tests.engine.scenarios_supply import suppliers
from tests.engine.worlds import Written, loaded
from tests.engine.worlds_network import networks

PRESS = "press"


@st.composite
def sourced_networks(draw: st.DrawFn, longest: int = 20) -> Written:
    """Draw a network, a second supplier, and for most items a list of sources and a way to share orders."""
    written = draw(networks(longest))
    points = list(written["stocking_points"])
    units = {item: each["unit"] for item, each in written["items"].items()}
    press = draw(suppliers(units))
    if "rejects" in press:
        for terms in (press, *press["items"].values()):
            if terms.get("lead_time") == 0:
                terms["lead_time"] = 0.5
    for terms in press["items"].values():
        terms.pop("order_multiple", None)  # containers are whole multiples of the first source's alone
        if "maximum_order" in terms:
            terms["maximum_order"] = max(24, terms["maximum_order"])
    calendar = press.get("order_calendar", {})
    written["horizon"]["days"] = max(written["horizon"]["days"], calendar.get("first", 0) + 1)
    written["suppliers"][PRESS] = press
    surging: list[tuple[Written, float]] = []
    for number, name in enumerate(points):
        for item, stocked in written["stocking_points"][name]["items"].items():
            others = [each for each in (*points[:number], PRESS, "mill") if each != stocked["from"]]
            more = draw(st.lists(st.sampled_from(others), max_size=3, unique=True))
            if more:
                stocked["from"] = [stocked["from"], *more]
                draw(shared(stocked))
            if stocked["from"] == ["mill", PRESS] and draw(st.booleans()):
                draw(express(stocked, written["suppliers"], item))
                surging.append((stocked, units[item]))
    if surging and draw(st.booleans()):
        with_a_surge(written, *surging[0])
    return written


def with_a_surge(written: Written, stocked: Written, unit: float) -> None:
    """Let a base of the smallest quantity come at every review, where more than that is demanded."""
    before = stocked["sourcing"]
    stocked["sourcing"] = {"type": "base_surge", "base_quantity": unit}
    try:
        loaded(written)
    except ScenarioError:
        stocked["sourcing"] = before


@st.composite
def express(draw: st.DrawFn, stocked: Written, suppliers: Written, item: str) -> None:
    """Make the second source the faster by what it promises, and order up to a level at every review."""
    suppliers["mill"]["items"][item]["promised_lead_time"] = 4
    suppliers[PRESS]["items"][item]["promised_lead_time"] = 1
    level = draw(st.integers(1, 40))
    stocked["policy"] = {"type": "periodic", "order_up_to": level, "review_period": draw(st.sampled_from([1, 2.5]))}
    stocked["sourcing"] = {"type": "dual_index", "express_up_to": draw(st.integers(1, level))}


@st.composite
def shared(draw: st.DrawFn, stocked: Written) -> None:
    """Say how orders are shared, where that is not by rank."""
    sources = stocked["from"]
    kinds = ["default", "ranked", "split", *(["primary_backup"] if len(sources) == 2 else [])]
    kind = draw(st.sampled_from(kinds))
    if kind == "split":
        weights = draw(st.sampled_from([(1.0, 0.0, 0.0, 0.0), (0.5, 0.5, 0.0, 0.0), (0.25, 0.75, 0.0, 0.0)]))
        stocked["sourcing"] = {"type": kind, "weights": dict(zip(sources, weights, strict=False))}
    elif kind == "primary_backup":
        rules = {"late_days": draw(st.sampled_from([0, 1, 3])), "activation_days": draw(st.sampled_from([0, 2]))}
        rules |= {"fewest_lines": draw(st.integers(1, 3)), "least_backup_days": draw(st.sampled_from([0, 4]))}
        stocked["sourcing"] = {"type": kind, **rules}
    elif kind == "ranked":
        stocked["sourcing"] = {"type": kind}
