"""Networks: what every tier must hold against every other one, told from the events alone."""

from __future__ import annotations

from collections import Counter

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from jitsim.engine import run_engine
from jitsim.ledger import Ledger
from jitsim.model import NONE, Model, Timing, compile_model
from jitsim.streams import Streams
from tests.engine.reference import Row
from tests.engine.worlds import DEMANDS, Written, loaded, policies, rows_of
from tests.engine.worlds_network import lane_between, networks, point_of


def played(written: Written) -> tuple[Model, Ledger]:
    model = compile_model(loaded(written))
    return model, run_engine(model, Streams(model, written["seed"], 0))


def transfers(model: Model) -> list[tuple[int, int, int]]:
    """Return stream, sender and receiver of all that stocking points order of each other."""
    streams = [n for n, timing in enumerate(model.demand.timing.tolist()) if timing == Timing.TRANSFER]
    return [(n, int(model.demand.location[n]), int(model.demand.receiver[n])) for n in streams]


def stories(model: Model, ledger: Ledger) -> dict[str, list[tuple[int, str, int, object]]]:
    """Return the events of every item-location with the names of who demands in place of numbers."""
    who = [
        model.customers[customer] if customer != NONE else model.location_name(receiver)
        for customer, receiver in zip(model.demand.customer.tolist(), model.demand.receiver.tolist(), strict=True)
    ]
    return {
        model.location_name(location): [
            (row.tick, row.kind, row.quantity, who[row.part] if row.kind == "DEMAND" else row.part)
            for row in rows_of(ledger, location)
        ]
        for location in range(len(ledger.initial))
    }


# ---- conservation -------------------------------------------------------------------------------------------------


def plain_lanes(written: Written) -> Written:
    """Leave of every lane what moves goods at once and for so many days, so that the events say where they are."""
    for lane in written["lanes"].values():
        for key in ("capacity_per_day", "working_days", "departures", "crossing"):
            lane.pop(key, None)
        for terms in (lane, *lane["items"].values()):
            if not isinstance(terms.get("lead_time", 0), (int, float)):
                terms["lead_time"] = 1.5
    for point in written["stocking_points"].values():
        point.pop("receiving", None)
        point.pop("working_days", None)
    written.pop("calendar", None)
    return written


def shipped_to(rows: list[Row], stream: int) -> Counter[int]:
    """Return the units that leave a sender for one demand stream by tick."""
    sent: Counter[int] = Counter()
    streams: list[int] = []
    for row in rows:
        if row.kind == "DEMAND":
            streams.append(row.part)
            sent[row.tick] += row.quantity * (row.part == stream)
        elif row.kind == "BACKORDERED":
            sent[row.tick] -= row.quantity * (streams[row.part] == stream)
        elif row.kind == "SHIPMENT":
            sent[row.tick] += row.quantity * (streams[row.part] == stream)
    return sent


def later(units: Counter[int], ticks: int, horizon: int) -> dict[int, int]:
    """Return units by tick so many ticks later, as far as they fall before the horizon."""
    return {tick + ticks: count for tick, count in units.items() if count and tick + ticks < horizon}


@given(networks().map(plain_lanes))
@settings(max_examples=150)
def test_what_is_ordered_is_asked_for_and_what_is_shipped_is_received(written: Written) -> None:
    """So on order is at every instant what the sender does not know of, what it owes and what is on the way."""
    model, ledger = played(written)
    clock, known = model.clock, model.locations
    for stream, sender, receiver in transfers(model):
        above, below = rows_of(ledger, sender), rows_of(ledger, receiver)
        lane = lane_between(written, point_of(model, sender), point_of(model, receiver))
        terms = lane.get("items", {}).get(model.items[int(known.item[receiver])], {})
        lead_time = round(float(terms.get("lead_time", lane.get("lead_time", 0))) * clock.ticks_per_day)

        ordered: Counter[int] = Counter()
        asked: Counter[int] = Counter()
        received: Counter[int] = Counter()
        opened = int((model.open_orders.location == receiver).sum())
        for row in below:
            ordered[row.tick] += row.quantity * (row.kind == "ORDER")
            received[row.tick] += row.quantity * (row.kind == "RECEIPT" and row.part >= opened)
        for row in above:
            asked[row.tick] += row.quantity * (row.kind == "DEMAND" and row.part == stream)
        delay = int(model.supply.release_delay[receiver] + model.supply.information_delay[receiver])
        assert +asked == Counter(later(ordered, delay, clock.horizon))
        assert +received == Counter(later(shipped_to(above, stream), lead_time, clock.horizon))


@given(networks())
@settings(max_examples=150)
def test_nobody_is_served_before_those_who_come_first(written: Written) -> None:
    """By the sender's allocation; only an order that must be whole may be passed over, as long as it cannot be."""
    model, ledger = played(written)
    demand = model.demand
    senders = {sender for _, sender, _ in transfers(model)}
    for location in senders:
        allocation = written["stocking_points"][point_of(model, location)].get("allocation", "priority")
        missing: dict[int, int] = {}
        keys: list[tuple[int, int, int]] = []
        whole: list[bool] = []
        for row in rows_of(ledger, location):
            if row.kind == "DEMAND":
                priority = int(demand.priority[row.part]) if allocation == "priority" else 0
                due = row.tick + int(demand.promise[row.part]) if allocation != "first_come" else 0
                keys.append((priority, due, len(keys)))
                whole.append(bool(demand.ship[row.part]))
            elif row.kind == "BACKORDERED":
                missing[row.part] = row.quantity
            elif row.kind in {"SHIPMENT", "SET_ASIDE", "CANCELLED"}:
                if row.kind != "CANCELLED":
                    before = [order for order in missing if keys[order] < keys[row.part] and not whole[order]]
                    assert not before, (row, before)
                missing[row.part] -= row.quantity
                if not missing[row.part]:
                    del missing[row.part]


# ---- the same future ----------------------------------------------------------------------------------------------


@given(networks(longest=15))
@settings(max_examples=50)
def test_the_same_seed_gives_the_same_bytes(written: Written) -> None:
    assert played(written)[1].digest() == played(written)[1].digest()


@given(networks(longest=15), policies(), st.sampled_from(["ale", "soap", "zinc"]), st.sampled_from(DEMANDS))
@settings(max_examples=50)
def test_another_item_changes_no_byte_of_those_that_were_there(
    written: Written, policy: Written, name: str, demand: Written
) -> None:
    """It goes its own way through the same stocking points, shares no capacity and no order of several lines."""
    assume(policy.get("reorder_point", 0) >= 0 and "cards" not in policy)
    for shared in (*written["suppliers"].values(), *written["lanes"].values()):
        shared.pop("capacity_per_day", None)
    before = stories(*played(written))
    written["items"][name] = {"unit_cost": 3}
    written["suppliers"]["mill"]["items"][name] = {"lead_time": 1}
    points = list(written["stocking_points"])
    for point, source in zip(points, ["mill", *points], strict=False):
        written["stocking_points"][point]["items"][name] = {"from": source, "policy": policy}
    written["customers"]["passer_by"] = {"at": points[-1], "demand": {name: demand}}
    after = stories(*played(written))
    assert {place: told for place, told in after.items() if not place.startswith(name)} == before


ROLES = ("shop", "dc", "plant")


def chain(names: list[str], below: list[Written], demand: Written, delays: list[float]) -> Written:
    """Return a chain of three stocking points by their names from the customers up."""
    sources = [*names[1:], "mill"]
    return {
        "name": "chain",
        "horizon": {"days": 25, "warm_up": 0},
        "ticks_per_day": 20,
        "seed": 1,
        "items": {"tea": {}},
        "suppliers": {"mill": {"lead_time": 1}},
        "stocking_points": {
            name: {"items": {"tea": {"from": source, "policy": {"first_review": 0, **policy}, "initial": 9}}}
            for name, source, policy in zip(names, sources, below, strict=True)
        },
        "lanes": {
            f"to_{to}": {"from": from_, "to": to, "lead_time": days, "information_delay": days}
            for from_, to, days in zip(names[1:], names[:-1], delays, strict=True)
        },
        "customers": {"town": {"at": names[0], "demand": {"tea": demand}}},
    }


@given(
    st.lists(policies(), min_size=3, max_size=3),
    st.sampled_from(DEMANDS),
    st.lists(st.sampled_from([0, 0, 0.5, 1]), min_size=2, max_size=2),
    st.permutations(ROLES),
)
def test_the_names_of_stocking_points_change_nothing(
    below: list[Written], demand: Written, delays: list[float], other: list[str]
) -> None:
    """Within an instant the network says whose turn it is, not the alphabet."""
    told = []
    for names in (list(ROLES), other):
        found = stories(*played(chain(names, below, demand, delays)))
        role = {f"tea at {name}": f"tea at {role}" for name, role in zip(names, ROLES, strict=True)}
        told.append(
            {role[place]: [(*row[:3], role.get(str(row[3]), row[3])) for row in found[place]] for place in role}
        )
    assert told[0] == told[1]
