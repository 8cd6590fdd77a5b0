"""Lots that add up pass, and every way of cheating with them is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from jitsim.engine import simulate_replication
from jitsim.errors import BalanceError
from jitsim.ledger import Ledger
from jitsim.ledger.balance import check_balance
from jitsim.ledger.columns import LOT_FIELDS
from jitsim.ledger.lots import Lots, check_lots
from jitsim.model import NONE, Model, compile_model
from jitsim.streams import Streams
from tests.engine.worlds import Written, loaded

Ints = npt.NDArray[np.int64]

WORLD: Written = {
    "name": "two_steps",
    "horizon": {"days": 60, "warm_up": 5},
    "ticks_per_day": 24,
    "items": {"cup": {}, "lid": {}, "clay": {}},
    "suppliers": {"mill": {"lead_time": {"distribution": "uniform", "low": 1, "high": 6}}},
    "work_centers": {
        "kiln": {
            "machines": 2,
            "working_days": ["monday", "tuesday", "wednesday", "thursday", "friday"],
            "set_up": "on_change",
            "breakdowns": {"time_between": {"distribution": "exponential", "mean": 3}, "repair_time": 0.5},
            "makes": {
                name: {
                    "needs": {"clay": 1},
                    "from": "pit",
                    "lot": 2,
                    "set_up_time": 0.2,
                    "run_time": {"distribution": "gamma", "mean": 0.1, "sd": 0.05},
                }
                for name in ("cup", "lid")
            },
        },
        "paint": {"makes": {"cup": {"run_time": 0.1, "after": "kiln"}}},
    },
    "stocking_points": {
        "pit": {"items": {"clay": {"from": "mill", "policy": {"type": "base_stock", "order_up_to": 14}}}},
        "shop": {
            "items": {
                "cup": {"from": "paint", "policy": {"type": "base_stock", "order_up_to": 16, "review_period": 2}},
                "lid": {"from": "kiln", "policy": {"type": "base_stock", "order_up_to": 14, "review_period": 2}},
            }
        },
    },
    "lanes": {"road": {"from": "paint", "to": "shop", "lead_time": 1, "information_delay": 0.5}},
    "customers": {
        "town": {
            "at": "shop",
            "demand": {name: {"arrivals": {"distribution": "poisson", "mean": 2}} for name in ("cup", "lid")},
        }
    },
}
"""Two machines that break down, work five days a week and lack clay at times; cups are painted too."""


@pytest.fixture(scope="module")
def played() -> tuple[Model, Ledger]:
    model = compile_model(loaded(WORLD))
    return model, simulate_replication(model, Streams(model, 7, 0))


def test_what_was_played_adds_up(played: tuple[Model, Ledger]) -> None:
    model, ledger = played
    check_balance(model, ledger)
    lots = Lots.of(ledger)
    assert len(lots.lot) > 100
    assert {0, 1} == set(lots.machine[lots.machine != NONE].tolist())
    assert (lots.ready > lots.asked).any(), "some wait for clay"
    assert (lots.repair > 0).any(), "and some for a repair"
    assert (lots.set_up == 0).any()
    assert (lots.set_up > 0).any()
    assert (lots.finished == NONE).any()


def column(rows: Ints, name: str) -> Ints:
    return rows[:, LOT_FIELDS.index(name)]


def begin_before_it_is_complete(rows: Ints) -> None:
    column(rows, "ready")[0] = column(rows, "started")[0] + 1


def end_in_the_horizon(rows: Ints) -> None:
    column(rows, "finished")[column(rows, "finished") != NONE] += 60 * 24


def work_less(rows: Ints) -> None:
    column(rows, "run")[0] -= 1


def work_on_one_machine(rows: Ints) -> None:
    column(rows, "machine")[column(rows, "machine") == 1] = 0


def work_on_a_machine_too_many(rows: Ints) -> None:
    column(rows, "machine")[column(rows, "machine") == 1] = 2


def paint_later(rows: Ints) -> None:
    painted = np.flatnonzero(column(rows, "work_center") == 1)[5]
    column(rows, "asked")[painted] -= 1


def paint_never(rows: Ints) -> Ints:
    return np.delete(rows, np.flatnonzero(column(rows, "work_center") == 1)[5], axis=0)


def make_one_less(rows: Ints) -> Ints:
    """Take out one of several lots of lids for an order."""
    lids = column(rows, "location") == 2
    order = int(np.bincount(column(rows, "order")[lids]).argmax())
    one = np.flatnonzero(lids & (column(rows, "order") == order))
    assert len(one) > 1
    return np.delete(rows, one[0], axis=0)


def make_of_no_order(rows: Ints) -> None:
    column(rows, "order")[(column(rows, "location") == 1) & (column(rows, "lot") == 3)] = 10_000


def make_one_more_of_each(rows: Ints) -> None:
    column(rows, "quantity")[:] += 1


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (begin_before_it_is_complete, "not asked for, complete, begun and finished in this order"),
        (end_in_the_horizon, "not asked for, complete, begun and finished in this order"),
        (work_less, "other working time than set-up, run and repairs"),
        (work_on_one_machine, "two lots at a time"),
        (work_on_a_machine_too_many, "two lots at a time"),
        (paint_later, "a step is not asked for when the one before ends"),
        (paint_never, "a step is not asked for when the one before ends"),
        (make_one_less, "the lots of an order are not what was ordered"),
        (make_of_no_order, "the lots of an order are not what was ordered"),
        (make_one_more_of_each, "the lots of an order are not what was ordered"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_cheating_is_found(played: tuple[Model, Ledger], change: Callable[[Ints], Ints | None], complaint: str) -> None:
    model, ledger = played
    rows = ledger.lots.copy()
    found = change(rows)
    with pytest.raises(BalanceError, match=complaint):
        check_lots(model, replace(ledger, lots=rows if found is None else found), seed=7)
