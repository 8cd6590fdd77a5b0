"""One future of a model: every coupled component in an environment of its own."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from simpy import Environment

from jitsim.engine.simpy_engine.customers import customers
from jitsim.engine.simpy_engine.stocked_item import StockedItem
from jitsim.ledger import Ledger
from jitsim.ledger.columns import EVENT_FIELDS
from jitsim.model import Model
from jitsim.streams import Streams


def simulate_replication(model: Model, streams: Streams) -> Ledger:
    """Play one future and return what happened."""
    blocks: list[npt.NDArray[np.int64]] = [_no_rows()] * len(model.locations.item)
    for component in model.components:
        for stocked in simulate_component(model, streams, component):
            rows = np.fromiter(stocked.rows, dtype=np.int64, count=len(stocked.rows))
            blocks[stocked.location] = rows.reshape(-1, len(EVENT_FIELDS))
    start = np.zeros(len(blocks) + 1, dtype=np.int64)
    start[1:] = np.cumsum([len(block) for block in blocks])
    tick, kind, quantity, part = np.concatenate([_no_rows(), *blocks]).T.copy()
    return Ledger(streams.replication, start, tick, kind, quantity, part)


def simulate_component(model: Model, streams: Streams, component: tuple[int, ...]) -> list[StockedItem]:
    """Play one component to the horizon, whose own tick is not simulated, and return its items."""
    env = Environment()
    stocked_items = [StockedItem(env, model, streams, location) for location in component]
    for stocked in stocked_items:
        for quantity, due in _open_orders(model, stocked.location):
            stocked.expect(quantity, due)
        env.process(customers(env, stocked))
        stocked.settle(0, 0)
    env.run(until=model.clock.horizon)
    return stocked_items


def _open_orders(model: Model, location: int) -> list[tuple[int, int]]:
    mine = model.open_orders.location == location
    return list(zip(model.open_orders.quantity[mine].tolist(), model.open_orders.due[mine].tolist(), strict=True))


def _no_rows() -> npt.NDArray[np.int64]:
    return np.empty((0, len(EVENT_FIELDS)), dtype=np.int64)
