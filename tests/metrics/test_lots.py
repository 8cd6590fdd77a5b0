"""Work in process and the time of machines: lots written by hand and worked out on paper. A day has 10 ticks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from jitsim.engine import simulate_replication
from jitsim.ledger import Ledger
from jitsim.ledger.columns import LOT_FIELDS
from jitsim.ledger.ledger import lot_rows
from jitsim.metrics import METRICS, measure, tally
from jitsim.metrics.lots import lots_of, machine_ticks
from jitsim.model import NONE, Model, compile_model
from jitsim.pipeline import simulate
from jitsim.streams import Streams
from tests.engine.worlds import ZERO_PHASES, Written, loaded

WORKING = ["monday", "tuesday", "wednesday", "thursday", "friday"]


def plant(**work_centers: Written) -> Model:
    """Return a model whose shop sells cups; what is measured are days 2 to 9, day 0 is a Monday."""
    last = next(name for name in work_centers if all(name != other.get("after") for other in makings(work_centers)))
    return compile_model(
        loaded(
            {
                "name": "plant",
                "horizon": {"days": 10, "warm_up": 2},
                "ticks_per_day": 10,
                "calendar": ZERO_PHASES,
                "items": {"cup": {"unit_cost": 2, "holding_cost": 0.5}},
                "suppliers": {},
                "work_centers": work_centers,
                "stocking_points": {
                    "shop": {"items": {"cup": {"from": last, "initial": 0, "policy": {"type": "make_to_order"}}}}
                },
                "customers": {"town": {"at": "shop", "demand": {"cup": {"daily": 0}}}},
            }
        )
    )


def makings(work_centers: Written) -> list[Written]:
    return [making for center in work_centers.values() for making in center["makes"].values()]


def ledger_of_lots(model: Model, *lots: dict[str, int]) -> Ledger:
    """Return a ledger in which nothing else happened; what is not said of a lot is NONE, or 0 of its work."""
    empty = simulate_replication(model, Streams(model, 1, 0))
    nothing = {name: 0 if name in ("set_up", "run", "repair", "order", "location") else NONE for name in LOT_FIELDS}
    rows = [tuple((nothing | lot)[name] for name in LOT_FIELDS) for lot in lots]
    return replace(empty, lots=lot_rows(rows))


def press(lot: int, quantity: int, machine: int = NONE, **more: int) -> dict[str, int]:
    return {"work_center": 0, "step": 0, "lot": lot, "quantity": quantity, "machine": machine, **more}


ONE_PRESS: Written = {"press": {"machines": 2, "working_days": WORKING, "makes": {"cup": {"lot": 1, "run_time": 1}}}}

LOTS = (
    press(0, 4, 0, asked=5, ready=5, started=10, finished=24, set_up=4, run=10),
    press(1, 3, 1, asked=15, ready=30, started=30, finished=72, set_up=2, run=15, repair=5),
    press(2, 2, asked=40),
    press(3, 5, 0, asked=60, ready=65, started=70, run=40, repair=3),
)
"""The first is on a machine when the window begins, at tick 20, and has 10 of its 14 ticks of work behind it. The
second waits for components until 30 and rests over the weekend, from 50 to 70. The third never gets its components,
the fourth gets them on Saturday and is not done at the horizon, at tick 100."""


def test_areas_in_process_lot_by_lot() -> None:
    model = plant(**ONE_PRESS)
    steps, _, flow_times = lots_of(model, ledger_of_lots(model, *LOTS))
    assert steps.wip.tolist() == [4 * 4 + 3 * 52 + 2 * 60 + 5 * 40]
    assert steps.lacking.tolist() == [3 * 10 + 2 * 60 + 5 * 5]
    assert steps.queued.tolist() == [5 * 5]
    assert steps.goods.tolist() == [4 * 4 + 3 * 42 + 5 * 30]
    assert (steps.lots.tolist(), steps.made.tolist()) == ([2], [7])
    assert steps.flow.tolist() == steps.whole_flow.tolist() == [4 * 19 + 3 * 57]
    assert (flow_times.step.tolist(), flow_times.ticks.tolist(), flow_times.whole.tolist()) == ([0, 0], *[[19, 57]] * 2)


def test_time_of_machines_on_working_days() -> None:
    """Six of the days measured are working days; on two machines these are 120 ticks.

    The first lot runs for 4 ticks more. The second is set up for 2, runs for 15 and is repaired for 5. The fourth runs
    for 30. Without a lot: one machine until 24 and two until 30, while one lot waits, so 10 are starved and 6 idle; one
    until 40, idle; then one while the third lot waits, until the weekend, and again from 72 on.
    """
    model = plant(**ONE_PRESS)
    _, machines, _ = lots_of(model, ledger_of_lots(model, *LOTS))
    assert machine_ticks(model).tolist() == [2 * 6 * 10]
    assert (machines.set_up.tolist(), machines.run.tolist(), machines.repair.tolist()) == ([2], [4 + 15 + 30], [5])
    assert machines.starved.tolist() == [10 + 10 + 28]


def values(model: Model, ledger: Ledger, by: str | None = None) -> dict[str, dict[str, Any]]:
    """Return every metric by group, the reason where it is undefined."""
    found = measure(model, tally(model, ledger), by)
    return {
        name: {metric: reasons[place] or row[place] for place, metric in enumerate(METRICS)}
        for name, row, reasons in zip(found.names, found.values.tolist(), found.reasons, strict=True)
    }


BY_HAND = {
    "throughput": 7 / 8,
    "lots_made": 2,
    "flow_time": (4 * 1.9 + 3 * 5.7) / 7,
    "flow_time_p95": 5.7,
    "average_wip_units": (16 + 156 + 120 + 200) / 10 / 8,
    "average_wip_lacking_components_units": 175 / 10 / 8,
    "average_wip_queued_units": 25 / 10 / 8,
    "average_wip_value": 2 * 292 / 10 / 8,
    "wip_carrying_cost": 0.5 * 292 / 10 / 8,
    "utilisation": 56 / 120,
    "set_up_share": 2 / 120,
    "repair_share": 5 / 120,
    "starved_share": 48 / 120,
    "idle_share": 16 / 120,
}


def test_metrics_by_hand() -> None:
    model = plant(**ONE_PRESS)
    ledger = ledger_of_lots(model, *LOTS)
    for found in (values(model, ledger)["all"], values(model, ledger, "work_center")["press"]):
        assert {name: found[name] for name in BY_HAND} == pytest.approx(BY_HAND, rel=1e-12)
    assert values(model, ledger, "supplier")["press"]["utilisation"] == pytest.approx(56 / 120)
    cup = values(model, ledger, "item")["cup"]
    assert (cup["throughput"], cup["utilisation"]) == (7 / 8, "no_machines")
    told = values(model, ledger, "work_center")["press"]
    assert (told["fill_rate"], told["carrying_cost"]) == ("not_by_work_center",) * 2
    assert values(model, ledger, "customer")["town"]["throughput"] == "not_by_customer"


def test_an_item_that_goes_through_two_work_centers_is_made_once() -> None:
    """Cut from 25 to 40 and painted from 40 to 55; it is a good from 30 on, when the components are taken."""
    cut, paint = {"makes": {"cup": {}}}, {"makes": {"cup": {"after": "cut"}}}
    model = plant(cut=cut, paint=paint)
    steps = [model.work_centers[number] for number in model.production.work_center]
    assert steps == ["cut", "paint"]
    lot = {"location": 0, "lot": 0, "quantity": 4, "machine": 0}
    ledger = ledger_of_lots(
        model,
        lot | {"work_center": 0, "step": 0, "asked": 25, "ready": 25, "started": 30, "finished": 40, "run": 10},
        lot | {"work_center": 1, "step": 1, "asked": 40, "ready": 45, "started": 47, "finished": 55, "run": 8},
    )
    everywhere, by_center = values(model, ledger)["all"], values(model, ledger, "work_center")
    names = ("throughput", "lots_made", "flow_time", "flow_time_p95", "average_wip_units", "average_wip_value")
    assert [everywhere[name] for name in names] == [4 / 8, 1, 3.0, 3.0, 4 * 30 / 80, 2 * 4 * 25 / 80]
    assert [by_center["cut"][name] for name in names] == [4 / 8, 1, 1.5, 1.5, 4 * 15 / 80, 2 * 4 * 10 / 80]
    assert [by_center["paint"][name] for name in names] == [4 / 8, 1, 1.5, 1.5, 4 * 15 / 80, 2 * 4 * 15 / 80]
    assert values(model, ledger, "item")["cup"]["flow_time"] == 3.0
    assert everywhere["utilisation"] == pytest.approx((10 + 8) / (2 * 80))


def test_nothing_finished_and_nothing_made() -> None:
    model = plant(**ONE_PRESS)
    found = values(model, ledger_of_lots(model, LOTS[2]))["all"]
    assert (found["throughput"], found["flow_time"], found["flow_time_p95"]) == (0, *["nothing_finished"] * 2)
    assert found["utilisation"] == 0
    assert values(model, ledger_of_lots(model))["all"]["starved_share"] == 0


def test_goods_are_on_the_shelf_in_process_or_in_transit_and_their_lines_add_up() -> None:
    """Ten cups are ordered on day 7, made until 10, on their way until 11, and sold; 12 days are measured.

    Each takes one clay, which costs as much; it was on the shelf until then, and the mill brings none before the end.
    So ten goods are somewhere for 11 days: on the shelf, in process, in transit.
    """
    written: Written = {
        "name": "one_order",
        "horizon": {"days": 12, "warm_up": 0},
        "ticks_per_day": 10,
        "calendar": ZERO_PHASES,
        "items": {name: {"unit_cost": 3, "holding_cost": 0.75} for name in ("cup", "clay")},
        "suppliers": {"mill": {"lead_time": 20}},
        "work_centers": {"kiln": {"makes": {"cup": {"needs": {"clay": 1}, "from": "pit", "run_time": 0.3}}}},
        "stocking_points": {
            "pit": {
                "items": {"clay": {"from": "mill", "initial": 10, "policy": {"type": "base_stock", "order_up_to": 10}}}
            },
            "shop": {"items": {"cup": {"from": "kiln", "initial": 0, "policy": {"type": "make_to_order"}}}},
        },
        "lanes": {"road": {"from": "kiln", "to": "shop", "lead_time": 1}},
        "customers": {"town": {"at": "shop", "demand": {"cup": {"interval": 7, "order_size": 10}}}},
    }
    result = simulate(loaded(written), replications=1)
    names = ("average_inventory_value", "average_wip_value", "average_in_transit_value")
    assert [result.estimates[name].mean for name in names] == pytest.approx([3 * 10 * days / 12 for days in (7, 3, 1)])
    names = ("carrying_cost", "wip_carrying_cost", "in_transit_carrying_cost")
    costs = [0.75 * 10 * days / 12 for days in (7, 3, 1)]
    assert [result.estimates[name].mean for name in names] == pytest.approx(costs)
    assert sum(costs) == pytest.approx(0.75 * 10 * 11 / 12)
    assert result.estimates["total_cost"].mean == pytest.approx(costs[0]), "whose stock is on the shelf"
    assert result.by("work_center")["kiln"]["wip_carrying_cost"].mean == pytest.approx(costs[1])
    assert result.by("stocking_point")["shop"]["in_transit_carrying_cost"].mean == pytest.approx(costs[2])


@pytest.mark.parametrize("week", [WORKING, ["sunday"], ["monday", "wednesday", "saturday"]])
def test_working_time_of_many_ticks_is_that_of_each(week: list[str]) -> None:
    press = {"working_days": week, "makes": {"cup": {"run_time": 1}}}
    working = plant(press=press).production.centers.working(0, 10)
    ticks = np.arange(300)
    assert working.elapsed_of(ticks).tolist() == [working.elapsed(tick) for tick in ticks.tolist()]
