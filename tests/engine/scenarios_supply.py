"""What hypothesis makes up for the reference of suppliers and customers."""

from __future__ import annotations

import math
from typing import Any

from hypothesis import strategies as st

from tests.engine.worlds import DEMANDS, DURATIONS, SIZES, in_units
from tests.engine.worlds_supply import WEEKDAYS, Written

MON_TO_FRI = list(WEEKDAYS[:5])
WEEKS: tuple[list[str], ...] = ([], [], [], MON_TO_FRI, ["tuesday", "thursday", "saturday"], ["sunday"])
SHARES = (0.1, 0.5, 1, {"distribution": "uniform", "low": 0, "high": 1})
POINTS = {"town": "shop", "farm": "shop", "guest": "depot", "yard": "depot"}


def sometimes(draw: st.DrawFn, into: Written, key: str, values: Any, *, odds: int = 3) -> None:
    """Write a key once in so many times; hypothesis, which makes numbers small, leaves it out where it can."""
    if draw(st.integers(1, odds)) == odds:
        into[key] = draw(st.sampled_from(values))


@st.composite
def reviewed(draw: st.DrawFn, policy: Written) -> Written:
    """Add when a policy looks."""
    sometimes(draw, policy, "review_period", [0, 0.25, 0.4, 1, 2.5, 7])
    sometimes(draw, policy, "first_review", [0, 1, 3, 5, 6])
    return policy


def levels(draw: st.DrawFn, kind: str) -> Written:
    point, lot = draw(st.integers(-4, 25)), draw(st.integers(1, 20))
    policy: Written = {"type": kind}
    if kind in {"base_stock", "periodic"}:
        policy["order_up_to"] = draw(st.integers(0, 40))
    elif kind == "reorder_point":
        policy |= {"reorder_point": point, "order_quantity": lot}
    elif kind in {"min_max", "periodic_min_max"}:
        policy |= {"reorder_point": point, "order_up_to": max(0, point) + lot}
    else:
        policy |= {"daily_demand": draw(st.sampled_from([0.7, 3, 4.5])), "planned_lead_time": 2}
        policy |= {"reorder_cover": draw(st.integers(0, 4)), "order_cover": draw(st.sampled_from([0.5, 3, 7]))}
        sometimes(draw, policy, "manual_delay", [0.1, 1, 3.5], odds=2)
    if kind in {"reorder_point", "min_max", "periodic_min_max"}:
        sometimes(draw, policy, "reorder_when", ["below"])
    return policy


def cards(draw: st.DrawFn) -> Written:
    variant = draw(st.sampled_from(["single_card", "single_card", "two_bin", "electronic", "signal"]))
    policy: Written = {"type": "kanban", "variant": variant, "container": draw(st.integers(1, 8))}
    if variant in {"single_card", "signal"} and draw(st.booleans()):
        policy["cards"] = draw(st.integers(1, 6))
        if draw(st.booleans()):
            days = draw(st.lists(st.integers(0, 20), unique=True, min_size=1, max_size=3))
            policy["card_changes"] = {f"c{day}": {"day": day, "cards": draw(st.integers(1, 8))} for day in days}
    else:
        policy |= {"daily_demand": draw(st.sampled_from([0.7, 3, 6])), "planned_lead_time": 2.5}
        sometimes(draw, policy, "safety_allowance", [0, 0.3, 1])
    if variant != "two_bin":
        sometimes(draw, policy, "batch_cards", [1, 2, 3])
    if variant == "single_card":
        sometimes(draw, policy, "release_on", ["empty"])
    sometimes(draw, policy, "refresh_days", [5, "never"])
    return policy


def pull(draw: st.DrawFn) -> Written:
    mode = draw(st.sampled_from(["replenish", "call_off", "to_order"]))
    policy: Written = {"type": "jit", "mode": mode, "container": draw(st.integers(1, 8))}
    if mode != "to_order":
        policy["planned_lead_time"] = draw(st.sampled_from([1, 2]))
    if mode == "replenish":
        policy["daily_demand"] = draw(st.sampled_from([0.7, 3, 6]))
    if mode == "call_off":
        sometimes(draw, policy, "firm_horizon_days", [1, 2.5, 6])
    sometimes(draw, policy, "deliveries_per_day", [0.5, 2])
    return policy


def buffer(draw: st.DrawFn) -> Written:
    policy: Written = {
        "type": "ddmrp",
        "adu": {"method": "fixed", "value": draw(st.sampled_from([0, 0.7, 3, 5.5]))},
        "variability_factor": draw(st.sampled_from([0, 0.3, 0.5])),
    }
    sometimes(draw, policy, "decoupled_lead_time", [1, 2.5, 12])
    sometimes(draw, policy, "lead_time_factor", [0.2, 0.5, 1])
    sometimes(draw, policy, "extra_lead_time", [1.5])
    sometimes(draw, policy, "order_cycle", [3])
    sometimes(draw, policy, "trigger", ["le"])
    if "trigger" not in policy:
        sometimes(draw, policy, "auto", ["stockout_only"])
    sometimes(draw, policy, "ramps", [{"launch": {"days": [2, 5, 9], "factors": [0.25, 1.5, 0.5]}}])
    sometimes(draw, policy, "replenish", ["min_max"])
    sometimes(draw, policy, "zones", [{"red": 7, "yellow": 9, "green": 6}])
    sometimes(draw, policy, "refresh_days", [3, "never"])
    if draw(st.booleans()):
        policy["spikes"] = draw(
            st.sampled_from(["off", {"threshold": 6}, {"horizon": 4.5}, {"multiple_of_adu": 2}, {"share_of_red": 0.9}])
        )
    if draw(st.booleans()):
        begin, length = draw(st.integers(0, 12)), draw(st.integers(0, 9))
        keys = draw(st.dictionaries(st.sampled_from(FACTORS), st.sampled_from([0.5, 1.5, 2]), min_size=1))
        planned = {"from": begin, "to": begin + length}
        policy["adjustments"] = {"fair": planned | keys, "feast": {"from": 3, "to": 7, "demand": 1.5}}
    return policy


FACTORS = ("demand", "lead_time", "red", "yellow", "green")
LEVELS = ("base_stock", "periodic", "reorder_point", "min_max", "periodic_min_max", "days_of_cover")


@st.composite
def any_policy(draw: st.DrawFn) -> Written:
    """Draw a policy with written parameters, sized for a few units a day."""
    kind = draw(st.sampled_from([*LEVELS, "kanban", "kanban", "jit", "jit", "ddmrp", "ddmrp"]))
    policy = levels(draw, kind) if kind in LEVELS else {"kanban": cards, "jit": pull, "ddmrp": buffer}[kind](draw)
    return draw(reviewed(policy))


@st.composite
def terms_of_item(draw: st.DrawFn, unit: float) -> Written:
    terms: Written = {}
    for key, values in (("minimum_order", [5, 12]), ("order_multiple", [2, 4])):
        if draw(st.integers(1, 3)) == 3:
            terms[key] = draw(st.sampled_from(values)) * unit
    sometimes(draw, terms, "rounding", ["nearest", "tolerance"])
    if terms.get("rounding") == "tolerance":
        terms["rounding_tolerance"] = draw(st.sampled_from([0, 0.25, 0.5]))
    if draw(st.integers(1, 4)) == 4:
        terms |= {"minimum_order_value": draw(st.sampled_from([5, 21])), "price": draw(st.sampled_from([1, 1.7]))}
    if draw(st.integers(1, 3)) == 3:
        terms["maximum_order"] = draw(st.sampled_from([24, 30])) * unit
        sometimes(draw, terms, "split_remainder", ["defer"], odds=2)
    sometimes(draw, terms, "lead_time", DURATIONS)
    return terms


@st.composite
def suppliers(draw: st.DrawFn, units: dict[str, float]) -> Written:
    supplier: Written = {"lead_time": draw(st.sampled_from(DURATIONS)), "promised_lead_time": 2}
    supplier["items"] = {item: draw(terms_of_item(unit)) for item, unit in units.items()}
    sometimes(draw, supplier, "crossing", [False])
    sometimes(draw, supplier, "capacity_per_day", [1.5, 4, 10])
    sometimes(draw, supplier, "working_days", [week for week in WEEKS if week])
    calendars = [{"weekdays": ["monday", "thursday"]}, {"every": 3}, {"every": 5, "first": 2}, {"every": 1, "first": 1}]
    sometimes(draw, supplier, "order_calendar", calendars)
    if draw(st.integers(1, 3)) == 3:
        rejects: Written = {"per": draw(st.sampled_from(["unit", "lot"]))}
        rejects["share"] = draw(st.sampled_from(SHARES[:2] if rejects["per"] == "unit" else (*SHARES[:2], SHARES[3])))
        sometimes(draw, rejects, "inspection", [0.25, 1, 3])
        sometimes(draw, rejects, "on_reject", ["replace"], odds=2)
        supplier["rejects"] = rejects
    if draw(st.integers(1, 3)) == 3:
        shorts: Written = {"probability": draw(st.sampled_from([0, 0.3, 1])), "share": draw(st.sampled_from(SHARES))}
        sometimes(draw, shorts, "rest_after", DURATIONS, odds=2)
        if "rest_after" not in shorts or draw(st.booleans()):
            shorts["short_close_after"] = draw(st.sampled_from([0, 2, 5]))
        supplier["short_deliveries"] = shorts
    return supplier


@st.composite
def customer_groups(draw: st.DrawFn, point: str, units: dict[str, float]) -> Written:
    customer: Written = {"at": point}
    orders = draw(st.booleans())
    if not orders or draw(st.booleans()):
        wanted = draw(st.lists(st.sampled_from(list(units)), unique=True, min_size=1))
        customer["demand"] = {item: in_units(draw(st.sampled_from(DEMANDS)), units[item]) for item in wanted}
    if orders:
        customer["orders"] = draw(order_lines(units))
    customer["unmet"] = draw(st.sampled_from(["backorder", "backorder", "lost", "patience", "mixed"]))
    if customer["unmet"] == "patience":
        customer["patience"] = draw(st.sampled_from([0, 0.3, 1.5, 4]))
    if customer["unmet"] == "mixed":
        customer["lost_share"] = draw(st.sampled_from([0.2, 0.7]))
    sometimes(draw, customer, "promise", [0.3, 1.5, 4])
    sometimes(draw, customer, "priority", [2, 3])
    sometimes(draw, customer, "notice", [0.4, 2, 5])
    customer["ship"] = draw(st.sampled_from(["partial", "partial", "complete_line", *(["complete_order"] * orders)]))
    if customer["ship"] == "complete_line":
        sometimes(draw, customer, "reserve", [False])
    if customer["ship"] != "partial" and customer["unmet"] in {"lost", "mixed"}:
        customer["unmet"] = "backorder"
        customer.pop("lost_share", None)
    return customer


@st.composite
def order_lines(draw: st.DrawFn, units: dict[str, float]) -> Written:
    lines: Written = {}
    for item, unit in units.items():
        size = draw(st.sampled_from(SIZES))
        lines[item] = {"size": size if unit == 1 else 3 * unit, "probability": draw(st.sampled_from([1, 0.6]))}
    return {"arrivals": {"distribution": "poisson", "mean": draw(st.sampled_from([0.4, 1.5]))}, "lines": lines}


@st.composite
def supply_scenarios(draw: st.DrawFn, longest: int = 30) -> Written:
    """Draw a scenario of up to two stocking points, two items, two suppliers and three groups of customers."""
    units = {"tea": draw(st.sampled_from([1, 1, 0.5])), "salt": 1}
    points = draw(st.sampled_from([["shop"], ["shop", "depot"]]))
    sources = draw(st.sampled_from([["mill"], ["mill", "port"]]))
    names = draw(st.sampled_from([["town"], ["town", "farm"], ["town", "farm", "guest"], ["guest", "town"]]))
    written: Written = {
        "name": "small",
        "horizon": {"days": draw(st.integers(2, longest)), "warm_up": 0},
        "seed": draw(st.integers(0, 5)),
        "replications": 1,
        "ticks_per_day": draw(st.sampled_from([4, 20, 1440])),
        "order_of_events": draw(st.sampled_from(["receipts_first", "demand_first"])),
        "items": {item: {"unit": unit, "unit_cost": 2} for item, unit in units.items()},
        "suppliers": {name: draw(suppliers(units)) for name in sources},
        "stocking_points": {point: draw(stocking_points(units, sources)) for point in points},
        "customers": {name: draw(customer_groups(draw(st.sampled_from(points)), units)) for name in names},
    }
    if draw(st.integers(1, 5)) == 5:
        written["calendar"] = {"working_days": MON_TO_FRI}
    return legal(written)


@st.composite
def stocking_points(draw: st.DrawFn, units: dict[str, float], sources: list[str]) -> Written:
    point: Written = {"items": {}}
    sometimes(draw, point, "receiving", ["dock"])
    sometimes(draw, point, "allocation", ["due_date", "first_come"])
    sometimes(draw, point, "working_days", [week for week in WEEKS if week])
    for item, unit in units.items():
        stocked: Written = {"from": draw(st.sampled_from(sources)), "policy": draw(any_policy())}
        sometimes(draw, stocked, "storage_capacity", [18 * unit, 40 * unit])
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


def wanted_by(customer: Written) -> set[str]:
    return {*customer.get("demand", {}), *customer.get("orders", {}).get("lines", {})}


def leave_a_card(policy: Written, smallest: float) -> None:
    """Give a loop more cards than the smallest order takes, and batches that reach it."""
    least = max(1, math.ceil(smallest / policy["container"]))
    if "batch_cards" in policy:
        policy["batch_cards"] = max(policy["batch_cards"], least)
    batch = policy.get("batch_cards", least)
    if "cards" in policy and policy["variant"] == "single_card" and batch > 1:
        policy["cards"] = max(policy["cards"], batch + 1)
        for change in policy.get("card_changes", {}).values():
            change["cards"] = max(change["cards"], batch + 1)


def legal(written: Written) -> Written:
    """Change policies that a scenario refuses into ones that it takes."""
    for name, point in written["stocking_points"].items():
        for item, stocked in point["items"].items():
            policy = stocked["policy"]
            supplier = written["suppliers"][stocked["from"]]
            terms = supplier["items"][item]
            multiple, minimum = terms.get("order_multiple", 0), terms.get("minimum_order", 0)
            if "container" in policy and multiple:
                policy["container"] = math.ceil(policy["container"] / multiple) * multiple
            if policy["type"] == "kanban":
                leave_a_card(policy, math.ceil(minimum / (multiple or 1)) * (multiple or 1))
            here = [each for each in written["customers"].values() if each["at"] == name and item in wanted_by(each)]
            if policy.get("reorder_point", 0) < 0 and here and all(each["unmet"] == "lost" for each in here):
                policy["reorder_point"] = 0
    for supplier in written["suppliers"].values():
        for terms in (supplier, *supplier["items"].values()):
            if "rejects" in supplier and terms.get("lead_time") == 0:
                terms["lead_time"] = 0.5  # else what is rejected could come again and again in one instant
            if "maximum_order" in terms and "minimum_order_value" in terms:
                terms["maximum_order"] = max(24, terms["maximum_order"])
        first = supplier.get("order_calendar", {}).get("first", 0)
        written["horizon"]["days"] = max(written["horizon"]["days"], first + 1)
    hold_whole_orders(written)
    return written


def hold_whole_orders(written: Written) -> None:
    """Give loops the cards for what is taken there as a whole or not at all: a lane's order, a line without reserve."""
    for name, point in written["stocking_points"].items():
        fetched = [lane for lane in written.get("lanes", {}).values() if lane["from"] == name]
        most = 48 if any(lane.get("ship") == "complete" for lane in fetched) else 0
        if any(each["at"] == name and not each.get("reserve", True) for each in written["customers"].values()):
            most = max(most, 6)
        for stocked in point["items"].values():
            policy = stocked["policy"]
            if "cards" in policy:
                policy["cards"] = max(policy["cards"], math.ceil(most / policy["container"]))
