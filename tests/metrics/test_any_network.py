"""What moves within networks that hypothesis makes up, counted again step by step from what happened."""

from __future__ import annotations

import math
from collections import defaultdict
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from jitsim.engine import simulate_replication
from jitsim.ledger import Ledger
from jitsim.ledger.balance import check_balance
from jitsim.metrics import Tally, measure, tally
from jitsim.metrics.littles_law import check_littles_law
from jitsim.metrics.table import METRICS
from jitsim.model import Model, Timing, compile_model
from jitsim.streams import Streams
from tests.engine.worlds import Written, loaded, rows_of
from tests.engine.worlds_network import networks

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@st.composite
def worlds(draw: st.DrawFn) -> Written:
    """Draw a network whose lanes cost something, measured from some day on."""
    written = draw(networks())
    days = written["horizon"]["days"]
    written["horizon"]["warm_up"] = draw(st.sampled_from([0, 0, 1, days // 2]))
    for lane in written["lanes"].values():
        lane["cost_per_unit"] = draw(st.sampled_from([0, 0.25]))
        lane["cost_per_trip"] = draw(st.sampled_from([1, 2.5]))
        load = draw(st.sampled_from([None, 0.75, 3, 10, 1000]))
        if load is not None:
            lane["load_size"] = load
    return written


@given(worlds())
def test_any_network(written: Written) -> None:
    model = compile_model(loaded(written))
    ledger = simulate_replication(model, Streams(model, written["seed"], 0))
    check_balance(model, ledger)
    found = tally(model, ledger)
    check_littles_law(model, ledger, found)
    for location in range(len(model.locations.item)):
        assert found.transit.in_transit[location] == unit_ticks_in_transit(model, ledger, location), location
    trips, units = trips_over(model, ledger, written)
    assert dict(zip(model.lanes, found.lanes.trips.tolist(), strict=True)) == {
        name: trips[name] for name in model.lanes
    }
    costs_add_up(model, found, written, trips, units)


def unit_ticks_in_transit(model: Model, ledger: Ledger, location: int) -> int:
    """Add up level times duration in the window, from what the sender shipped and the receiver took in."""
    sender = int(model.supply.sender[location])
    if sender < 0:
        return 0
    change: dict[int, int] = defaultdict(int)
    opened = model.open_orders
    change[0] = int(opened.quantity[opened.location == location].sum())
    streams = list(model.demand.receiver == location)
    theirs: dict[int, bool] = {}
    for row in rows_of(ledger, sender):
        if row.kind == "DEMAND":
            theirs[len(theirs)] = streams[row.part] and model.demand.timing[row.part] == Timing.TRANSFER
            served = theirs[len(theirs) - 1]
        else:
            served = theirs.get(row.part, False)
        sign = {"DEMAND": 1, "BACKORDERED": -1, "SHIPMENT": 1}.get(row.kind, 0)
        change[row.tick] += sign * row.quantity * served
    for row in rows_of(ledger, location):
        change[row.tick] -= row.quantity * (row.kind == "RECEIPT")
    level, area, ticks = 0, 0, sorted(change)
    for tick, until in zip(ticks, [*ticks[1:], model.clock.horizon], strict=True):
        level += change[tick]
        assert level >= 0
        area += level * max(until - max(tick, model.clock.warm_up), 0)
    return area


def trips_over(model: Model, ledger: Ledger, written: Written) -> tuple[dict[str, int], dict[str, dict[int, Fraction]]]:
    """Return the trips over every lane in the window, and the units of every item-location that leave over it."""
    together: dict[tuple[str, int], Fraction] = defaultdict(Fraction)
    units: dict[str, dict[int, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    for location, _, quantity, shipped, left in ledger.departures.tolist():
        point = model.stocking_points[model.locations.stocking_point[location]]
        source = model.sources[model.supply.source[location]]
        names = [name for name, lane in written["lanes"].items() if (lane["from"], lane["to"]) == (source, point)]
        if not names:
            assert left == shipped
            continue
        if model.clock.warm_up <= left < model.clock.horizon:
            amount = quantity * Fraction(model.locations.unit[location])
            together[names[0], left] += amount
            units[names[0]][location] += amount
            assert leaves_on(written["lanes"][names[0]], left // model.clock.ticks_per_day)
    trips: dict[str, int] = defaultdict(int)
    for (name, _), amount in together.items():
        load = written["lanes"][name].get("load_size")
        trips[name] += 1 if load is None else math.ceil(amount / Fraction(load))
    return trips, units


def leaves_on(lane: Written, day: int) -> bool:
    """Return whether goods may leave on a day; day 0 is a Monday. Where both are given they are not combined here."""
    calendar, week = lane.get("departures"), lane.get("working_days")
    if week is not None:
        return WEEK[day % 7] in week
    if calendar is None or lane.get("capacity_per_day") is not None:
        return True
    if "weekdays" in calendar:
        return WEEK[day % 7] in calendar["weekdays"]
    first = calendar.get("first", 0)
    return bool(day >= first and (day - first) % calendar["every"] == 0)


def costs_add_up(
    model: Model,
    found: Tally,
    written: Written,
    trips: dict[str, int],
    units: dict[str, dict[int, Fraction]],
) -> None:
    """Compare the cost per item with its share of every trip by the units that it has of all that move over a lane."""
    days, column = model.clock.days_measured, list(METRICS).index("transport_cost")
    expected = dict.fromkeys(model.items, 0.0)
    for name, moved in units.items():
        lane = written["lanes"][name]
        for location, amount in moved.items():
            share = amount / sum(moved.values(), Fraction(0))
            cost = Fraction(lane["cost_per_unit"]) * amount + Fraction(lane["cost_per_trip"]) * trips[name] * share
            expected[model.items[model.locations.item[location]]] += float(cost) * 365 / days
    measured = measure(model, found, "item")
    for name, value in zip(measured.names, measured.values[:, column].tolist(), strict=True):
        assert math.isclose(value, expected[name], rel_tol=1e-9), name
    whole = float(measure(model, found).values[0, column])
    assert math.isclose(whole, sum(expected.values()), rel_tol=1e-9)
