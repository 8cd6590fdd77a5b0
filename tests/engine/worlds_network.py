"""Networks as a person writes them, as the reference simulator reads them, and what hypothesis makes up."""

from __future__ import annotations

from hypothesis import strategies as st

from jitsim.model import Model, Timing
from jitsim.streams import Streams
from tests.engine.reference import Row
from tests.engine.reference_explosion import with_receivers
from tests.engine.reference_network import Link, NetworkReference
from tests.engine.reference_state import Who
from tests.engine.scenarios_supply import (
    MON_TO_FRI,
    WEEKS,
    any_policy,
    customer_groups,
    legal,
    sometimes,
    suppliers,
)
from tests.engine.worlds import DURATIONS
from tests.engine.worlds_supply import Reading, Written, orders_of

POINTS = ("shop", "dc", "stall", "plant", "depot")
"""Stocking points; a later one may be replenished by an earlier one, which is above or below it in the alphabet."""

ORDER_TERMS = (
    "minimum_order",
    "order_multiple",
    "rounding",
    "rounding_tolerance",
    "maximum_order",
    "split_remainder",
    "lead_time",
)
"""Terms on which an item is ordered of a supplier and over a lane alike."""

LANE_TERMS = ("crossing", "capacity_per_day", "working_days", "promised_lead_time")
"""What a lane and a supplier have in common, by the same name."""


def lane_between(written: Written, sender: str, receiver: str) -> Written:
    """Return the lane that joins two stocking points; without one a transfer takes no time."""
    lanes: dict[str, Written] = written.get("lanes", {})
    return next((lane for lane in lanes.values() if (lane["from"], lane["to"]) == (sender, receiver)), {})


def as_one_tier(written: Written) -> Written:
    """Return a network in which every stocking point is replenished by suppliers; those after lanes are not ample."""
    found: Written = dict(written["suppliers"])
    points: Written = {}
    for name, point in written["stocking_points"].items():
        items: Written = {}
        for item, stocked in point["items"].items():
            sender = stocked["from"]
            if sender in written["stocking_points"]:
                lane, sender = lane_between(written, sender, name), f"{sender}>{name}"
                terms = {key: lane[key] for key in LANE_TERMS if key in lane}
                departures = {"order_calendar": lane["departures"]} if "departures" in lane else {}
                found[sender] = {"lead_time": lane.get("lead_time", 0), **terms, **departures}
                found[sender]["items"] = {each: {} for each in point["items"]} | lane.get("items", {})
            items[item] = {**stocked, "from": sender}
        points[name] = {**point, "items": items}
    return {**written, "suppliers": found, "stocking_points": points}


def network_rows(written: Written, model: Model, streams: Streams) -> list[list[Row]]:
    """Play a network with the reference simulator, on the chance of the streams; return rows by item-location."""
    reading = Reading(as_one_tier(with_receivers(written)), model)
    demand = model.demand
    who: list[Who] = []
    links: dict[int, Link] = {}
    for stream, customer in enumerate(demand.customer.tolist()):
        if demand.timing[stream] != Timing.TRANSFER:
            who.append(reading.who(model.customers[customer]))
            continue
        sender, receiver = int(demand.location[stream]), int(demand.receiver[stream])
        lane = lane_between(written, *(point_of(model, location) for location in (sender, receiver)))
        whole = lane.get("ship") == "complete"
        who.append(Who("", priority=lane.get("priority", 1), whole=whole, reserves=False))
        links[receiver] = Link(sender, stream, reading.ticks(lane.get("information_delay", 0)))
    count = len(model.locations.item)
    terms = [reading.terms(location) for location in range(count)]
    orders = [orders_of(streams, location, who) for location in range(count)]
    return NetworkReference(reading.clock, terms, orders, who, streams, links).play()


def point_of(model: Model, location: int) -> str:
    """Return the name of the stocking point of an item-location."""
    return model.stocking_points[int(model.locations.stocking_point[location])]


# ---- what hypothesis makes up -------------------------------------------------------------------------------------


@st.composite
def lanes(draw: st.DrawFn, sender: str, receiver: str, units: dict[str, float]) -> Written:
    lane: Written = {"from": sender, "to": receiver}
    sometimes(draw, lane, "lead_time", DURATIONS, odds=1)
    sometimes(draw, lane, "information_delay", [0.25, 0.5, 1, 2.3], odds=2)
    sometimes(draw, lane, "priority", [2, 3])
    sometimes(draw, lane, "ship", ["complete"])
    sometimes(draw, lane, "crossing", [False])
    sometimes(draw, lane, "capacity_per_day", [1.5, 4, 10], odds=4)
    sometimes(draw, lane, "working_days", [week for week in WEEKS if week], odds=4)
    calendars = [{"weekdays": ["monday", "thursday"]}, {"every": 3}, {"every": 5, "first": 2}]
    sometimes(draw, lane, "departures", calendars, odds=4)
    sometimes(draw, lane, "promised_lead_time", [1, 2.5])
    lane["items"] = {item: draw(order_terms(unit)) for item, unit in units.items()}
    return lane


@st.composite
def order_terms(draw: st.DrawFn, unit: float) -> Written:
    terms: Written = {}
    for key, values in (("minimum_order", [5, 12]), ("order_multiple", [2, 4])):
        sometimes(draw, terms, key, [value * unit for value in values], odds=4)
    sometimes(draw, terms, "maximum_order", [24 * unit, 30 * unit], odds=4)
    sometimes(draw, terms, "lead_time", DURATIONS, odds=4)
    return terms


@st.composite
def points_of_network(draw: st.DrawFn, units: dict[str, float], sources: dict[str, list[str]]) -> Written:
    """Draw a stocking point; `sources` are those of each item."""
    point: Written = {"items": {}}
    sometimes(draw, point, "receiving", ["dock"], odds=4)
    sometimes(draw, point, "allocation", ["due_date", "first_come"])
    sometimes(draw, point, "working_days", [week for week in WEEKS if week], odds=5)
    for item, unit in units.items():
        stocked: Written = {"from": draw(st.sampled_from(sources[item])), "policy": draw(any_policy())}
        sometimes(draw, stocked, "storage_capacity", [40 * unit], odds=5)
        amount = draw(st.integers(0, 30)) * unit
        start = draw(st.sampled_from(["default", "amount", "orders"]))
        if start == "amount":
            stocked["initial"] = amount
        elif start == "orders":
            dues = draw(st.lists(st.sampled_from([0, 0.5, 2, 2, 6.25]), max_size=3))
            orders = {f"o{n}": {"quantity": (n + 1) * 4 * unit, "due": due} for n, due in enumerate(dues)}
            stocked["initial"] = {"on_hand": amount, "open_orders": orders}
        point["items"][item] = stocked
    return point


@st.composite
def networks(draw: st.DrawFn, longest: int = 25) -> Written:
    """Draw up to five stocking points, each item on a way of its own through them, and up to three customers."""
    units = {"tea": draw(st.sampled_from([1, 1, 0.5])), **({"salt": 1} if draw(st.booleans()) else {})}
    names = POINTS[: draw(st.integers(2, len(POINTS)))]
    points: Written = {}
    for number, name in enumerate(names):
        # One in three comes from the supplier: chains, stars and separate trees all occur.
        sources = {item: [*names[:number], *names[:number], *["mill"] * max(1, number)] for item in units}
        points[name] = draw(points_of_network(units, sources))
    pairs = {(each["from"], name): None for name, point in points.items() for each in point["items"].values()}
    joined = [pair for pair in pairs if pair[0] in points and draw(st.integers(1, 4)) > 1]
    customers = draw(st.lists(st.sampled_from(["town", "farm", "guest"]), min_size=1, max_size=3, unique=True))
    written: Written = {
        "name": "small",
        "horizon": {"days": draw(st.integers(2, longest)), "warm_up": 0},
        "seed": draw(st.integers(0, 5)),
        "replications": 1,
        "ticks_per_day": draw(st.sampled_from([4, 20, 1440])),
        "order_of_events": draw(st.sampled_from(["receipts_first", "demand_first"])),
        "items": {item: {"unit": unit, "unit_cost": 2} for item, unit in units.items()},
        "suppliers": {"mill": draw(suppliers(units))},
        "stocking_points": points,
        "lanes": {f"lane{n}": draw(lanes(*pair, units)) for n, pair in enumerate(joined)},
        "customers": {name: draw(customer_groups(draw(st.sampled_from(names)), units)) for name in customers},
    }
    sometimes(draw, written, "calendar", [{"working_days": MON_TO_FRI}], odds=5)
    return with_terms_of_what_moves(written)


def with_terms_of_what_moves(written: Written) -> Written:
    """Leave out terms of items that do not go over a lane, and change policies into ones that a scenario takes."""
    for lane in written["lanes"].values():
        stocked = written["stocking_points"][lane["to"]]["items"]
        lane["items"] = {item: terms for item, terms in lane["items"].items() if stocked[item]["from"] == lane["from"]}
    keeps = {customer["at"] for customer in written["customers"].values() if customer["unmet"] != "lost"}
    points = written["stocking_points"]
    sends = {(stocked["from"], item) for point in points.values() for item, stocked in point["items"].items()}
    for name, point in points.items():
        for item, stocked in point["items"].items():
            if stocked["policy"]["type"] == "ddmrp":
                written["items"][item]["demand_signal"] = "true_demand"  # what is exploded must be seen
            if stocked["policy"]["type"] == "ddmrp" and stocked["from"] in points:
                stocked["policy"].setdefault("decoupled_lead_time", 2.5)  # else it is observed
            if stocked["policy"].get("reorder_point", 0) < 0 and name not in keeps and (name, item) not in sends:
                stocked["policy"]["reorder_point"] = 0  # refused where all demand is lost
    legal(as_one_tier(written))
    return written
