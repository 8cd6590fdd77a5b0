"""One future of a model: every coupled component in an environment of its own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from simpy import Environment

from jitsim.engine.simpy_engine.capacity import Capacity
from jitsim.engine.simpy_engine.customers import customers
from jitsim.engine.simpy_engine.delivery import Deliveries
from jitsim.engine.simpy_engine.stocked_item import StockedItem
from jitsim.engine.simpy_engine.whole_orders import WholeOrders, WholeShippingItem
from jitsim.ledger import Ledger
from jitsim.ledger.columns import EVENT_FIELDS
from jitsim.model import NONE, Model
from jitsim.model.demand import Ship
from jitsim.streams import Streams


def simulate_replication(model: Model, streams: Streams, components: Sequence[tuple[int, ...]] | None = None) -> Ledger:
    """Play one future, of some components or of all, and return what happened."""
    count = len(model.locations.item)
    blocks: list[npt.NDArray[np.int64]] = [_no_rows()] * count
    initial = np.zeros(count, dtype=np.int64)
    for component in model.components if components is None else components:
        for stocked in simulate_component(model, streams, component):
            rows = np.fromiter(stocked.rows, dtype=np.int64, count=len(stocked.rows))
            blocks[stocked.location] = rows.reshape(-1, len(EVENT_FIELDS))
            initial[stocked.location] = stocked.initial
    start = np.zeros(count + 1, dtype=np.int64)
    start[1:] = np.cumsum([len(block) for block in blocks])
    tick, kind, quantity, part = np.concatenate([_no_rows(), *blocks]).T.copy()
    return Ledger(streams.replication, initial, start, tick, kind, quantity, part)


def simulate_component(model: Model, streams: Streams, component: tuple[int, ...]) -> list[StockedItem]:
    """Play one component to the horizon, whose own tick is not simulated, and return its items."""
    env = Environment()
    stocked_items = _stocked_items(env, model, streams, component)
    for stocked in stocked_items:
        for quantity, due in _open_orders(model, stocked.location):
            stocked.expect(quantity, due)
        env.process(customers(env, stocked))
        stocked.settle(0, 0)
    env.run(until=model.clock.horizon)
    return stocked_items


def _stocked_items(env: Environment, model: Model, streams: Streams, component: tuple[int, ...]) -> list[StockedItem]:
    capacities = _capacities(model, component)
    whole = np.unique(model.demand.location[model.demand.ship != Ship.PARTIAL])
    items: list[StockedItem] = []
    for location in component:
        deliveries = Deliveries(model, streams, location, capacities.get(int(model.locations.supplier[location])))
        kind = WholeShippingItem if location in whole else StockedItem
        items.append(kind(env, model, streams, location, deliveries))
    waiting_for_all = [item for item in items if isinstance(item, WholeShippingItem)]
    orders = WholeOrders(model, (item.orders for item in waiting_for_all))
    for item in waiting_for_all:
        item.start(orders)
    return items


def _capacities(model: Model, component: tuple[int, ...]) -> dict[int, Capacity]:
    """Return the limited capacities of the component's suppliers, by supplier."""
    per_day = model.supply.capacity
    suppliers = {int(model.locations.supplier[location]) for location in component}
    limited = sorted(supplier for supplier in suppliers if per_day[supplier] != NONE)
    return {supplier: Capacity(int(per_day[supplier]), model.clock.ticks_per_day) for supplier in limited}


def _open_orders(model: Model, location: int) -> list[tuple[int, int]]:
    mine = model.open_orders.location == location
    return list(zip(model.open_orders.quantity[mine].tolist(), model.open_orders.due[mine].tolist(), strict=True))


def _no_rows() -> npt.NDArray[np.int64]:
    return np.empty((0, len(EVENT_FIELDS)), dtype=np.int64)
