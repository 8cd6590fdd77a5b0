"""One future of a model: every coupled component in an environment of its own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from jitsim.engine.simpy_engine.capacity import Capacity
from jitsim.engine.simpy_engine.customers import customers
from jitsim.engine.simpy_engine.delivery import Deliveries
from jitsim.engine.simpy_engine.expediting import start_expediting
from jitsim.engine.simpy_engine.inbound import Source
from jitsim.engine.simpy_engine.moment import Clockwork
from jitsim.engine.simpy_engine.parcels import DropShippingItem, WholeDropShippingItem
from jitsim.engine.simpy_engine.planners import start_planners
from jitsim.engine.simpy_engine.sourcing import start_sourcing
from jitsim.engine.simpy_engine.stocked_item import StockedItem
from jitsim.engine.simpy_engine.whole_orders import WholeOrders, WholeShippingItem
from jitsim.engine.simpy_engine.work_center import Products, WorkCenter
from jitsim.ledger import Ledger
from jitsim.ledger.columns import EVENT_FIELDS
from jitsim.ledger.ledger import departure_rows, lot_rows, plan_rows
from jitsim.model import NONE, Model, Timing
from jitsim.model.demand import Ship
from jitsim.policies.make_to_order import DropShip
from jitsim.streams import Streams


def simulate_replication(model: Model, streams: Streams, components: Sequence[tuple[int, ...]] | None = None) -> Ledger:
    """Play one future, of some components or of all, and return what happened."""
    count = len(model.locations.item)
    blocks: list[npt.NDArray[np.int64]] = [_no_rows()] * count
    initial = np.zeros(count, dtype=np.int64)
    lots: list[tuple[int, ...]] = []
    departures: list[tuple[int, ...]] = []
    plans: list[tuple[int, ...]] = []
    for component in model.components if components is None else components:
        stocked_items, made, planned = simulate_component(model, streams, component)
        lots.extend(made)
        plans.extend(planned)
        for stocked in stocked_items:
            rows = np.fromiter(stocked.rows, dtype=np.int64, count=len(stocked.rows))
            blocks[stocked.location] = rows.reshape(-1, len(EVENT_FIELDS))
            initial[stocked.location] = stocked.initial
            departures.extend(stocked.inbound.departures)
    start = np.zeros(count + 1, dtype=np.int64)
    start[1:] = np.cumsum([len(block) for block in blocks])
    tick, kind, quantity, part = np.concatenate([_no_rows(), *blocks]).T.copy()
    tables = lot_rows(lots), departure_rows(departures), plan_rows(plans)
    return Ledger(streams.replication, initial, start, tick, kind, quantity, part, *tables)


def simulate_component(
    model: Model, streams: Streams, component: tuple[int, ...]
) -> tuple[list[StockedItem], list[tuple[int, ...]], list[tuple[int, ...]]]:
    """Play one component to the horizon, whose own tick is not simulated; return its items, lots made and plans."""
    env = Clockwork()
    stocked_items = _stocked_items(env, model, streams, component)
    work_centers = _work_centers(env, model, streams, stocked_items)
    plan = start_planners(model, stocked_items)
    start_sourcing(stocked_items)
    start_expediting(env, model, stocked_items)
    for stocked in stocked_items:
        for quantity, due in _open_orders(model, stocked.location):
            stocked.inbound.expect(quantity, due)
        stocked.settle(0, 0)
    env.process(customers(env, stocked_items))
    env.run(until=model.clock.horizon)
    return stocked_items, [row for center in work_centers for row in center.rows()], plan.rows


def _stocked_items(env: Clockwork, model: Model, streams: Streams, component: tuple[int, ...]) -> list[StockedItem]:
    capacities = _capacities(model, component)
    whole = np.unique(model.demand.location[model.demand.ship != Ship.PARTIAL])
    items: list[StockedItem] = []
    for turn, location in enumerate(component):
        rows = model.supply.rows_of(location)
        deliveries = [Deliveries(model, streams, row, capacities.get(int(model.supply.channel[row]))) for row in rows]
        kind = _kind(model, location, whole=location in whole)
        items.append(kind(env, model, streams, location, turn, deliveries))
    _connect(model, items)
    waiting_for_all = [item for item in items if isinstance(item, WholeShippingItem)]
    orders = WholeOrders(model, (item.orders for item in waiting_for_all))
    for item in waiting_for_all:
        item.start(orders)
    return items


def _kind(model: Model, location: int, *, whole: bool) -> type[StockedItem]:
    """Return what an item is by how it is shipped: straight to customers, in whole orders, or neither."""
    if any(isinstance(policy, DropShip) for policy in model.policies[location].alternatives):
        return WholeDropShippingItem if whole else DropShippingItem
    return WholeShippingItem if whole else StockedItem


def _capacities(model: Model, component: tuple[int, ...]) -> dict[int, Capacity]:
    """Return the limited capacities of the component's suppliers and lanes, by channel."""
    supply, per_day = model.supply, model.supply.capacity
    channels = {int(supply.channel[row]) for location in component for row in supply.rows_of(location)}
    limited = sorted(channel for channel in channels if per_day[channel] != NONE)
    return {channel: Capacity(int(per_day[channel]), model.clock.ticks_per_day) for channel in limited}


def _connect(model: Model, items: Sequence[StockedItem]) -> None:
    """Let items know the stocking points that replenish them, and these the demand streams of who draws on them."""
    by_location = {item.location: item for item in items}
    demand = model.demand
    for stream in np.flatnonzero(demand.timing == Timing.TRANSFER).tolist():
        receiver = by_location.get(int(demand.receiver[stream]))
        if receiver is not None:
            sender = by_location[int(demand.location[stream])]
            sender.transfers[receiver.location] = stream
            _source_of(receiver, int(demand.supply[stream])).upstream = sender
    for place, stream in enumerate(np.flatnonzero(demand.timing == Timing.COMPONENT).tolist()):
        component = by_location.get(int(demand.location[stream]))
        if component is not None:
            component.components[place] = stream


def _work_centers(env: Clockwork, model: Model, streams: Streams, items: Sequence[StockedItem]) -> list[WorkCenter]:
    """Return the work centers that make some of the items, and let these order there."""
    products = Products({item.location: item for item in items})
    production = model.production
    made = [item for item in items if production.made_at(item.location)]
    steps = [step for item in made for step in production.made_at(item.location)]
    numbers = np.unique(production.work_center[steps]).tolist() if steps else []
    centers = {number: WorkCenter(env, model, streams, number, products) for number in numbers}
    for item in made:
        _maker_of(model, item).upstream = centers[int(production.work_center[production.made_at(item.location)[0]])]
    return list(centers.values())


def _source_of(item: StockedItem, row: int) -> Source:
    return next(source for source in item.inbound.sources if source.row == row)


def _maker_of(model: Model, item: StockedItem) -> Source:
    """Return the source of an item that is a work center: within the network, and no stocking point."""
    supply, suppliers = model.supply, len(model.suppliers)
    sources = item.inbound.sources
    return next(each for each in sources if supply.source[each.row] >= suppliers and supply.sender[each.row] == NONE)


def _open_orders(model: Model, location: int) -> list[tuple[int, int]]:
    mine = model.open_orders.location == location
    return list(zip(model.open_orders.quantity[mine].tolist(), model.open_orders.due[mine].tolist(), strict=True))


def _no_rows() -> npt.NDArray[np.int64]:
    return np.empty((0, len(EVENT_FIELDS)), dtype=np.int64)
