"""Plants that hypothesis makes up: what lots and machines come to, counted again tick by tick."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from jitsim.engine import simulate_replication
from jitsim.ledger import Ledger
from jitsim.ledger.balance import check_balance
from jitsim.ledger.columns import LOT_FIELDS
from jitsim.metrics import tally
from jitsim.metrics.littles_law import check_littles_law
from jitsim.model import NONE, Model, compile_model
from jitsim.streams import Streams
from tests.engine.worlds import Written, loaded

WEEKS = (None, ["monday", "tuesday", "wednesday", "thursday", "friday"], ["tuesday", "saturday"])
TIMES = (0, 0.25, 1, 1.75, {"distribution": "exponential", "mean": 0.5})

MAKINGS = st.fixed_dictionaries(
    {"run_time": st.sampled_from(TIMES)},
    optional={
        "set_up_time": st.sampled_from(TIMES),
        "lot": st.integers(1, 4),
        "needs": st.just({"clay": 1}),
        "yield": st.just(0.75),
    },
)
CENTERS = st.fixed_dictionaries(
    {"machines": st.integers(1, 3), "set_up": st.sampled_from(["every_lot", "on_change"])},
    optional={
        "working_days": st.sampled_from(WEEKS[1:]),
        "breakdowns": st.just({"time_between": {"distribution": "exponential", "mean": 2}, "repair_time": 0.5}),
    },
)


@st.composite
def plants(draw: st.DrawFn) -> Written:
    """Draw a kiln that makes cups and lids and takes clay that may be missing; cups may be painted afterwards."""
    makes = {name: draw(MAKINGS) for name in ("cup", "lid")}
    for making in makes.values():
        if "needs" in making:
            making["from"] = "pit"
    centers, last = {"kiln": draw(CENTERS) | {"makes": makes}}, "kiln"
    if draw(st.booleans()):
        makes["cup"].pop("yield", None)
        painted = draw(MAKINGS)
        painted.pop("needs", None)
        centers["paint"] = draw(CENTERS) | {"makes": {"cup": painted | {"after": "kiln"}}}
        last = "paint"
    days = draw(st.integers(2, 16))
    policy = draw(st.sampled_from([{"type": "base_stock", "order_up_to": 6}, {"type": "make_to_order"}]))
    clay = {"from": "mill", "policy": {"type": "base_stock", "order_up_to": draw(st.integers(1, 12))}}
    shop = {"cup": {"from": last, "policy": policy}, "lid": {"from": "kiln", "policy": policy}}
    daily = {"arrivals": {"distribution": "poisson", "mean": 1.5}, "order_size": draw(st.integers(1, 3))}
    return {
        "name": "any_plant",
        "horizon": {"days": days, "warm_up": draw(st.sampled_from([0, 1, days // 2]))},
        "ticks_per_day": 8,
        "seed": draw(st.integers(0, 50)),
        "items": {"cup": {}, "lid": {}, "clay": {}},
        "suppliers": {"mill": {"lead_time": draw(st.integers(0, 4))}},
        "work_centers": centers,
        "stocking_points": {"pit": {"items": {"clay": clay}}, "shop": {"items": shop}},
        "customers": {"town": {"at": "shop", "demand": {"cup": daily, "lid": daily}}},
    }


@given(plants())
def test_any_plant(written: Written) -> None:
    model = compile_model(loaded(written))
    ledger = simulate_replication(model, Streams(model, written["seed"], 0))
    check_balance(model, ledger)
    found = tally(model, ledger)
    check_littles_law(model, ledger, found)
    steps, machines = walked(model, ledger)
    for name in ("wip", "lacking", "queued", "goods"):
        assert getattr(found.steps, name).tolist() == [steps[step, name] for step in range(len(found.steps.wip))], name
    for name in ("set_up", "run", "repair", "starved"):
        expected = [machines[center, name] for center in range(len(model.work_centers))]
        assert getattr(found.machines, name).tolist() == expected, name
    finished(model, ledger, found)


Lot = dict[str, int]


def lots_in(ledger: Ledger) -> list[Lot]:
    return [dict(zip(LOT_FIELDS, row, strict=True)) for row in ledger.lots.tolist()]


def happened(lot: Lot, name: str, tick: int) -> bool:
    """Return whether something happened to a lot by a tick."""
    return lot[name] != NONE and lot[name] <= tick


def walked(model: Model, ledger: Ledger) -> tuple[Counter[tuple[int, str]], Counter[tuple[int, str]]]:
    """Look at every lot at the end of every tick of the window, and at every machine on a working day."""
    steps, machines = Counter[tuple[int, str]](), Counter[tuple[int, str]]()
    lots, worked = lots_in(ledger), Counter[int]()
    first = set(model.production.first.tolist())
    for tick in range(model.clock.horizon):
        measured = tick >= model.clock.warm_up
        for center in range(len(model.work_centers)):
            week = model.production.centers.week[center]
            if week[tick // model.clock.ticks_per_day % 7]:
                mine = [number for number, lot in enumerate(lots) if lot["work_center"] == center]
                machines.update(_working(model, center, lots, mine, worked, tick) if measured else {})
                worked.update(number for number in mine if is_on_machine(lots[number], tick))
        if measured:
            for lot in lots:
                steps.update({(lot["step"], name): lot["quantity"] for name in _states(lot, first, tick)})
    return steps, machines


def is_on_machine(lot: Lot, tick: int) -> bool:
    return happened(lot, "started", tick) and not happened(lot, "finished", tick)


def _working(
    model: Model, center: int, lots: list[Lot], mine: list[int], worked: Counter[int], tick: int
) -> Counter[tuple[int, str]]:
    """Return what machines do in a tick: a lot is set up first, then runs, then is repaired."""
    found = Counter[tuple[int, str]]()
    busy = [number for number in mine if is_on_machine(lots[number], tick)]
    for number in busy:
        set_up, run = lots[number]["set_up"], lots[number]["run"]
        part = "set_up" if worked[number] < set_up else "run" if worked[number] < set_up + run else "repair"
        found[center, part] += 1
    idle = int(model.production.centers.machines[center]) - len(busy)
    lacking = sum(
        happened(lots[number], "asked", tick) and not happened(lots[number], "ready", tick) for number in mine
    )
    found[center, "starved"] += min(idle, lacking)
    return found


def _states(lot: Lot, first: set[int], tick: int) -> list[str]:
    if not happened(lot, "asked", tick) or happened(lot, "finished", tick):
        return []
    states = ["wip"]
    if not happened(lot, "ready", tick):
        states.append("lacking")
    elif not happened(lot, "started", tick):
        states.append("queued")
    if happened(lot, "started", tick) or lot["step"] not in first:
        states.append("goods")
    return states


def finished(model: Model, ledger: Ledger, found: Any) -> None:
    """Compare what was finished in the window, each lot followed through its steps by name."""
    lots, flow, whole = lots_in(ledger), Counter[int](), Counter[int]()
    made, count = Counter[int](), Counter[int]()
    began = {}
    last = set((model.production.first[1:] - 1).tolist())
    times = []
    for lot in sorted(lots, key=lambda lot: lot["step"]):
        began.setdefault((lot["location"], lot["lot"]), lot["asked"])
        if lot["finished"] == NONE or lot["finished"] < model.clock.warm_up:
            continue
        step, quantity = lot["step"], lot["quantity"]
        spent, in_all = lot["finished"] - lot["asked"], lot["finished"] - began[lot["location"], lot["lot"]]
        count[step] += 1
        made[step] += quantity
        flow[step] += quantity * spent
        whole[step] += quantity * in_all * (step in last)
        times.append((step, spent, in_all if step in last else NONE))
    steps = range(len(found.steps.lots))
    assert found.steps.lots.tolist() == [count[step] for step in steps]
    assert found.steps.made.tolist() == [made[step] for step in steps]
    assert found.steps.flow.tolist() == [flow[step] for step in steps]
    assert found.steps.whole_flow.tolist() == [whole[step] for step in steps]
    columns = (found.flow_times.step, found.flow_times.ticks, found.flow_times.whole)
    assert sorted(zip(*(column.tolist() for column in columns), strict=True)) == sorted(times)
