"""Small scenarios for the tests: as a person writes them, and as the reference simulator reads them."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

from jitsim import load_scenario
from jitsim.ledger import Kind, Ledger
from jitsim.model import Model
from jitsim.scenario import Scenario
from jitsim.streams import Streams
from tests.engine.reference import CustomerOrder, Reference, Row, World, exactly, half_up, rule_of

Written = dict[str, Any]
"""A scenario as a person writes it, before it becomes text."""


def loaded(written: Written, tables: Mapping[str, str] | None = None) -> Scenario:
    """Write a scenario to a file, with tables beside it by name, and load it, as a planner would."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (tables or {}).items():
            (Path(folder) / name).write_text(text, encoding="utf-8")
        path = Path(folder) / "base.yaml"
        path.write_text(yaml.safe_dump(written, sort_keys=False), encoding="utf-8")
        return load_scenario(path)


def one_item(
    policy: Written,
    demand: Written,
    *,
    lead_time: Any = 2,
    days: float = 40,
    warm_up: float = 0,
    initial: Any = None,
    terms: Written | None = None,
    supplier: Written | None = None,
    point: Written | None = None,
    customer: Written | None = None,
    **top: Any,
) -> Written:
    """Return the scenario of one item, one stocking point, one supplier and one group of customers."""
    stocked: Written = {"from": "mill", "policy": policy}
    if initial is not None:
        stocked["initial"] = initial
    return {
        "name": "small",
        "horizon": {"days": days, "warm_up": warm_up},
        "replications": 1,
        "items": {"tea": {"unit_cost": 1, **top.pop("item", {})}},
        "suppliers": {"mill": {"lead_time": lead_time, "items": {"tea": terms or {}}, **(supplier or {})}},
        "stocking_points": {"shop": {"items": {"tea": stocked}, **(point or {})}},
        "customers": {"town": {"at": "shop", "demand": {"tea": demand}, **(customer or {})}},
        **top,
    }


def rows_of(ledger: Ledger, location: int = 0) -> list[Row]:
    """Return what the ledger says of one item-location."""
    part = slice(int(ledger.start[location]), int(ledger.start[location + 1]))
    columns = (ledger.tick[part], ledger.kind[part], ledger.quantity[part], ledger.part[part])
    return [Row(int(t), Kind(int(k)).name, int(q), int(p)) for t, k, q, p in zip(*columns, strict=True)]


def world_of(written: Written, model: Model, location: int) -> World:
    """Return what the reference simulator knows of one item-location.

    Only names' indices and the day over which `periodic` spreads its first review are taken from the model.
    """
    name = model.items[int(model.locations.item[location])]
    point = written["stocking_points"][model.stocking_points[int(model.locations.stocking_point[location])]]
    stocked = point["items"][name]
    supplier = written["suppliers"][stocked["from"]]
    terms = (supplier.get("items") or {}).get(name, {})
    unit = exactly(written["items"][name].get("unit", 1))
    per_day = written.get("ticks_per_day", 1440)
    phases = {"dock": 0.25, "demand": 0.5, "review": 0.75} | written.get("calendar", {}).get("phases", {})
    minimum = -(-exactly(terms.get("minimum_order", 0)) // unit)
    multiple = half_up(exactly(terms.get("order_multiple", 0)) / unit)
    policy = stocked["policy"]
    wants, start = rule_of(policy, unit, int(minimum), multiple, supplier.get("promised_lead_time", 0))
    initial = stocked.get("initial", {"on_hand": float(start * unit)})
    initial = initial if isinstance(initial, dict) else {"on_hand": initial}
    first = policy.get("first_review")
    lost, promise = {}, {}
    for stream in range(len(model.demand.customer)):
        customer = written["customers"][model.customers[int(model.demand.customer[stream])]]
        lost[stream] = customer.get("unmet") == "lost"
        promise[stream] = ticks(customer.get("promise", 0), per_day)
    spread = first is None and policy["type"] == "periodic"
    return World(
        horizon=ticks(written["horizon"]["days"], per_day),
        ticks_per_day=per_day,
        demand_first=written.get("order_of_events") == "demand_first",
        dock=ticks(phases["dock"], per_day) if point.get("receiving") == "dock" else None,
        crossing=supplier.get("crossing", True),
        wants=wants,
        minimum=int(minimum),
        multiple=multiple,
        review_period=ticks(review_days(policy), per_day),
        first_review=int(model.locations.first_review[location])
        if spread
        else ticks(phases["review"], per_day) + ticks(first or 0, per_day),
        on_hand=half_up(exactly(initial.get("on_hand", 0)) / unit),
        open_orders=tuple(
            (due, quantity)
            for due, _, quantity in sorted(
                (ticks(order["due"], per_day), key, half_up(exactly(order["quantity"]) / unit))
                for key, order in initial.get("open_orders", {}).items()
            )
        ),
        lost=lost,
        promise=promise,
    )


def ticks(days: float, per_day: int) -> int:
    return half_up(exactly(days) * per_day)


def review_days(policy: Written) -> float:
    default = {"base_stock": 0, "kanban": 0, "periodic": 7}.get(policy["type"], 1)
    if policy["type"] == "jit":
        default = 1 / policy.get("deliveries_per_day", 1)
    return float(policy.get("review_period", default))


def reference_rows(written: Written, model: Model, streams: Streams, location: int = 0) -> list[Row]:
    """Play one item-location with the reference simulator, on the orders and lead times of the streams."""
    found = streams.orders(location)
    orders = [CustomerOrder(*numbers) for numbers in zip(found.tick, found.quantity, found.stream, strict=True)]
    world = world_of(written, model, location)
    return Reference(world, orders, lambda day, ordinal: int(streams.lead_time(location, day, ordinal))).play()


# ---- what hypothesis makes up -------------------------------------------------------------------------------------

DURATIONS: tuple[Any, ...] = (
    0,
    0.5,
    2,
    {"distribution": "uniform", "low": 0, "high": 4},
    {"distribution": "exponential", "mean": 2},
    {"distribution": "gamma", "mean": 5, "sd": 5},
    {"distribution": "empirical", "values": [0, 1, 3], "weights": [0.3, 0.4, 0.3]},
)
SIZES: tuple[Any, ...] = (
    1,
    3,
    {"distribution": "empirical", "values": [1, 2, 5], "weights": [0.5, 0.3, 0.2]},
    {"distribution": "geometric", "mean": 4},
    {"distribution": "uniform", "low": 0, "high": 6},
)
DEMANDS: tuple[Written, ...] = (
    *({"arrivals": {"distribution": "poisson", "mean": 0.7}, "order_size": size} for size in SIZES),
    *({"arrivals": {"distribution": "poisson", "mean": 3}, "order_size": size} for size in SIZES),
    *({"interval": gap, "order_size": size} for gap in (0.25, 1, 1.5) for size in (1, 4)),
    {"interval": {"distribution": "exponential", "mean": 0.5}, "order_size": SIZES[2]},
    {"daily": 4},
    {"daily": {"distribution": "poisson", "mean": 5}},
    {"daily": {"distribution": "normal", "mean": 6, "sd": 4}},
)


WRITTEN = ("base_stock", "reorder_point", "min_max", "periodic", "days_of_cover", "kanban", "jit")
"""Policies whose levels can all be written, so that the reference simulator needs no estimates."""


@st.composite
def policies(draw: st.DrawFn) -> Written:
    """Draw a policy with written levels, sized for a few units a day."""
    kind = draw(st.sampled_from(WRITTEN))
    policy: Written = {"type": kind}
    point, lot = draw(st.integers(-4, 25)), draw(st.integers(1, 20))
    container = draw(st.integers(1, 8))
    if kind in {"base_stock", "periodic"}:
        policy["order_up_to"] = draw(st.integers(0, 40))
    elif kind == "reorder_point":
        policy |= {"reorder_point": point, "order_quantity": lot}
    elif kind == "min_max":
        policy |= {"reorder_point": point, "order_up_to": max(0, point) + lot}
    elif kind == "days_of_cover":
        policy |= {"daily_demand": draw(st.sampled_from([0.7, 3, 4.5])), "planned_lead_time": 2}
        policy |= {"reorder_cover": draw(st.integers(0, 4)), "order_cover": draw(st.sampled_from([0.5, 3, 7]))}
    elif kind == "kanban":
        policy["container"] = container
        if draw(st.booleans()):
            policy["cards"] = draw(st.integers(1, 6))
        else:
            policy |= {"daily_demand": draw(st.sampled_from([0.7, 3, 6])), "planned_lead_time": 2.5}
    else:
        policy |= {"daily_demand": draw(st.sampled_from([0.7, 3, 6])), "planned_lead_time": 2, "container": container}
        if draw(st.booleans()):
            policy["deliveries_per_day"] = draw(st.sampled_from([0.5, 2]))
    if kind in {"reorder_point", "min_max"} and draw(st.booleans()):
        policy["reorder_when"] = "below"
    if draw(st.booleans()):
        policy["review_period"] = draw(st.sampled_from([0, 0.25, 0.4, 1, 2.5, 7]))
    if draw(st.booleans()):
        policy["first_review"] = draw(st.integers(0, 4))
    return policy


def in_units(demand: Written, unit: float) -> Written:
    """Return a demand counted in units of which the smallest is `unit`, so that fractions occur."""
    return demand if unit == 1 else {**demand, "order_size": unit * 3} if "order_size" in demand else demand


@st.composite
def stocked_items(draw: st.DrawFn, unit: float) -> Written:
    """Draw how one item is stocked: its policy and what is there on day 0."""
    stocked: Written = {"from": draw(st.sampled_from(["mill", "port"])), "policy": draw(policies())}
    amount = draw(st.integers(0, 30)) * unit
    start = draw(st.sampled_from(["default", "amount", "orders"]))
    if start == "amount":
        stocked["initial"] = amount
    elif start == "orders":
        dues = draw(st.lists(st.sampled_from([0, 0.5, 2, 2, 6.25]), max_size=3))
        orders = {f"o{n}": {"quantity": (n + 1) * 4 * unit, "due": due} for n, due in enumerate(dues)}
        stocked["initial"] = {"on_hand": amount, "open_orders": orders}
    return stocked


@st.composite
def suppliers(draw: st.DrawFn, units: dict[str, float]) -> Written:
    """Draw a supplier of every item."""
    terms = {
        item: {
            "minimum_order": draw(st.sampled_from([0, 0, 0, 5, 12])) * unit,
            "order_multiple": draw(st.sampled_from([0, 0, 0, 4])) * unit,
        }
        for item, unit in units.items()
    }
    supplier: Written = {"lead_time": draw(st.sampled_from(DURATIONS)), "promised_lead_time": 2, "items": terms}
    if draw(st.booleans()):
        supplier["crossing"] = draw(st.booleans())
    return supplier


@st.composite
def scenarios(draw: st.DrawFn, longest: int = 40, promises: tuple[float, ...] = (0,)) -> Written:
    """Draw a one-echelon scenario: up to two stocking points, two items, three groups of customers."""
    units = {"tea": draw(st.sampled_from([1, 1, 0.5])), "salt": 1}
    points = draw(st.sampled_from([["shop"], ["shop", "depot"]]))
    customers: Written = {}
    for name in draw(st.sampled_from([["town"], ["town", "farm"], ["town", "farm", "guest"]])):
        wanted = draw(st.lists(st.sampled_from(["tea", "salt"]), unique=True, min_size=1))
        customers[name] = {
            "at": draw(st.sampled_from(points)),
            "demand": {item: in_units(draw(st.sampled_from(DEMANDS)), units[item]) for item in wanted},
            "unmet": draw(st.sampled_from(["backorder", "backorder", "lost"])),
            "promise": draw(st.sampled_from(promises)),
        }
    written: Written = {
        "name": "small",
        "horizon": {"days": draw(st.integers(2, longest)), "warm_up": 0},
        "seed": draw(st.integers(0, 5)),
        "replications": 1,
        "ticks_per_day": draw(st.sampled_from([4, 20, 1440])),
        "order_of_events": draw(st.sampled_from(["receipts_first", "demand_first"])),
        "items": {item: {"unit": unit, "unit_cost": 2} for item, unit in units.items()},
        "suppliers": {name: draw(suppliers(units)) for name in ("mill", "port")},
        "stocking_points": {
            name: {
                "receiving": draw(st.sampled_from(["continuous", "continuous", "dock"])),
                "items": {item: draw(stocked_items(unit)) for item, unit in units.items()},
            }
            for name in points
        },
        "customers": customers,
    }
    return legal(written)


def legal(written: Written) -> Written:
    """Change policies that a scenario refuses into ones that it takes: whole containers, cards for a batch, levels."""
    for name, point in written["stocking_points"].items():
        for item, stocked in point["items"].items():
            policy = stocked["policy"]
            terms = written["suppliers"][stocked["from"]]["items"][item]
            multiple, minimum = terms.get("order_multiple", 0), terms.get("minimum_order", 0)
            if "container" in policy and multiple:
                policy["container"] = math.ceil(policy["container"] / multiple) * multiple
            if "cards" in policy:
                batch = math.ceil(minimum / policy["container"])
                policy["cards"] = max(policy["cards"], batch + 1 if batch > 1 else 1)
            here = [each for each in written["customers"].values() if each["at"] == name and item in each["demand"]]
            if policy.get("reorder_point", 0) < 0 and here and all(each["unmet"] == "lost" for each in here):
                policy["reorder_point"] = 0
    return written


ZERO_PHASES = {"phases": {"dock": 0, "demand": 0, "review": 0, "snapshot": 0}}
"""Everything of a day in its first instant: precedence alone orders it."""
