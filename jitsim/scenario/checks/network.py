"""Stocking points that replenish each other, and the lanes between them."""

from __future__ import annotations

from collections.abc import Collection

from jitsim.scenario.checks.finding import Finding, Findings, Rule, StockedAt, World
from jitsim.scenario.horizon import WEEKDAYS
from jitsim.scenario.lanes import Lane
from jitsim.scenario.tree import printable_name, shown


def sources_are_told_apart(world: World) -> Findings:
    """No `from` names a supplier, a stocking point and a work center at once."""
    scenario = world.scenario
    kinds: dict[str, Collection[str]] = {
        "supplier": scenario.suppliers,
        "stocking point": scenario.stocking_points,
        "work center": scenario.work_centers,
    }
    for each in world.supplies:
        name = each.source.name
        called = [f"a {kind}" for kind, names in kinds.items() if name in names]
        if len(called) > 1 and name != each.point:
            message = f"{printable_name(name)} is {' and '.join(called)}"
            yield Finding((*each.path, "from"), message, ("give each a name of its own",))


def senders_stock_the_item(world: World) -> Findings:
    """A stocking point that replenishes another one stocks the item itself."""
    for each in world.supplies:
        name = each.source.sender
        stocked = world.names("stocking_points", name, "items") if name else {}
        if name and name != each.point and each.name not in stocked:
            message = f"stocking point {name} does not stock {printable_name(each.name)}"
            remedy = (f"add it to stocking_points.{name}.items, or name a supplier",)
            path = (*each.path, "from")
            yield Finding(path, message, remedy, word=each.name, called="stocked there", known=tuple(stocked))


_WAY_OUT = "take one of them out of the other's sources, or out of what it needs, so that the way ends at suppliers"


def nothing_goes_in_circles(world: World) -> Findings:
    """Following `from` and components from stocking point to stocking point ends at suppliers."""
    told: set[StockedAt] = set()
    for each in world.replenishments:
        place = (each.point, each.name)
        circle = () if place in told else _circle(world, place)
        if circle:
            told.update(circle)
            listed = " from ".join(f"{item} at {point}" for point, item in (*circle, place))
            message = f"goes in a circle: {listed}"
            yield Finding((*each.path, "from"), message, (_WAY_OUT,))


def _circle(world: World, start: StockedAt) -> tuple[StockedAt, ...]:
    """Return a way from a place back to itself, empty if there is none."""
    ways: list[tuple[StockedAt, ...]] = [(start,)]
    seen: set[StockedAt] = set()
    while ways:
        way = ways.pop()
        for other, _ in world.draws_on.get(way[-1], ()):
            if other == start:
                return way
            if other not in seen:
                seen.add(other)
                ways.append((*way, other))
    return ()


def lanes_join_two_stocking_points(world: World) -> Findings:
    """A lane begins at a stocking point or work center, ends at another stocking point, and is the only one there."""
    known: dict[tuple[str, str], str] = {}
    for name, lane in world.scenario.lanes.items():
        yield from _ends_are_defined(world, name, lane)
        if lane.from_ == lane.to:
            yield Finding(("lanes", name, "to"), f"expected another stocking point than from, got {lane.to} for both")
        other = known.setdefault((lane.from_, lane.to), name)
        if other != name:
            message = f"lane {printable_name(other)} joins {lane.from_} and {lane.to} already"
            yield Finding(("lanes", name), message, ("take one of the two away",))


def _ends_are_defined(world: World, name: str, lane: Lane) -> Findings:
    points, centers = world.names("stocking_points"), world.names("work_centers")
    for key, point in (("from", lane.from_), ("to", lane.to)):
        path = ("lanes", name, key)
        if point in points or (key == "from" and point in centers):
            continue
        if key == "from" and point in world.scenario.suppliers:
            remedy = f"a supplier needs no lane: its lead_time and order_calendar stand under suppliers.{point}"
            yield Finding(path, f"expected a stocking point or a work center, got supplier {point}", (remedy,))
            continue
        message = f"stocking point {printable_name(point)} is not defined"
        yield Finding(path, message, word=point, called="defined stocking points", known=tuple(points))


def lanes_move_something(world: World) -> Findings:
    """Something is ordered over every lane, and a lane has terms only for what is."""
    moved: dict[str, set[str]] = {}
    for each in world.supplies:
        moved.setdefault(each.source.lane, set()).add(each.name)
    for name, lane in world.scenario.lanes.items():
        if name not in moved:
            message = f"nothing goes over it: no item of {lane.to} comes from {lane.from_}"
            yield Finding(("lanes", name), message, warns=True)
        for item in world.names("lanes", name, "items"):
            if item not in moved.get(name, ()):
                message = f"item {printable_name(item)} of {lane.to} does not come from {lane.from_}"
                known = tuple(sorted(moved.get(name, ())))
                yield Finding(("lanes", name, "items", item), message, word=item, called="what does", known=known)


def goods_depart_within_the_horizon(world: World) -> Findings:
    """A lane has a departure at all."""
    days = world.scenario.horizon.days
    for name, lane in world.scenario.lanes.items():
        calendar = lane.departures
        if calendar is not None and calendar.first is not None and calendar.first >= days:
            message = f"expected a day before horizon.days ({shown(days)}), got {calendar.first}"
            yield Finding(("lanes", name, "departures", "first"), message)


def goods_that_leave_at_an_hour_do_so_on_a_working_day(world: World) -> Findings:
    """Some day of the calendar of a lane is one on which goods move."""
    for name, lane in world.scenario.lanes.items():
        departures = lane.departures
        if departures is None or departures.at is None:
            continue
        working = world.scenario.calendar.working_days if lane.working_days is None else lane.working_days
        if departures.every is None:
            met = bool(set(departures.weekdays or ()) & set(working))
        else:
            start, first = world.scenario.horizon.first_weekday, departures.first or 0
            days = range(start + first, start + first + len(WEEKDAYS) * departures.every, departures.every)
            met = any(WEEKDAYS[day % len(WEEKDAYS)] in working for day in days)
        if not met:
            message = f"no departure falls on a working day ({', '.join(working)})"
            yield Finding(("lanes", name, "departures"), message, ("choose other days, or working_days for the lane",))


def trips_are_paid_for(world: World) -> Findings:
    """A load size matters only where a trip costs something."""
    for name, lane in world.scenario.lanes.items():
        if lane.load_size is not None and lane.cost_per_trip == 0:
            message = "trips are counted but cost nothing"
            yield Finding(("lanes", name, "load_size"), message, ("give the lane a cost_per_trip",), warns=True)


def fair_shares_are_shipped_in_parts(world: World) -> Findings:
    """Where stock is shared nobody waits for all of an order at once."""
    whole: dict[str, str] = {}
    for name, customer in world.scenario.customers.items():
        if customer.ship != "partial":
            whole.setdefault(customer.at, f"customer {printable_name(name)}")
    for name, lane in world.scenario.lanes.items():
        if lane.ship != "partial":
            whole.setdefault(lane.from_, f"lane {printable_name(name)}")
    for name, center in world.scenario.work_centers.items():
        for making in center.makes.values():
            if making.needs:
                whole.setdefault(str(making.from_), f"work center {printable_name(name)}")
    for name, point in world.scenario.stocking_points.items():
        if point.allocation == "fair_share" and name in whole:
            message = f"fair_share: expected nobody who takes whole orders only, got {whole[name]}"
            remedy = ("choose another allocation, or let it ship in parts",)
            yield Finding(("stocking_points", name, "allocation"), message, remedy)


RULES: tuple[Rule, ...] = (
    sources_are_told_apart,
    senders_stock_the_item,
    nothing_goes_in_circles,
    lanes_join_two_stocking_points,
    lanes_move_something,
    goods_depart_within_the_horizon,
    goods_that_leave_at_an_hour_do_so_on_a_working_day,
    trips_are_paid_for,
    fair_shares_are_shipped_in_parts,
)
