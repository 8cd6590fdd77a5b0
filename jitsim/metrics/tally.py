"""The sums of one replication, from which every metric of every part of the business follows.

Everything is added up per item-location or per demand stream in whole numbers, so a total is the sum of its parts to
the last unit and a ratio is a ratio of sums. Areas under a level come from its changes, never from sampling.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jitsim.errors import UsageError
from jitsim.ledger.ledger import Ledger
from jitsim.ledger.stretch import Stretch, stretches
from jitsim.metrics.buffer_days import BufferTally, add_buffer_days
from jitsim.metrics.consignment import add_bands
from jitsim.metrics.demand import DemandTally, add_demand
from jitsim.metrics.expediting import ExpeditingTally, expediting_of
from jitsim.metrics.lots import FlowTimes, MachineTally, StepTally, lots_of
from jitsim.metrics.observed import ClassOf
from jitsim.metrics.orders import OrderLines, OrderTally
from jitsim.metrics.plan_tally import PlanTally, plans_of
from jitsim.metrics.standstill import Standstill, standstills
from jitsim.metrics.stock import Stockouts, StockTally, add_stock
from jitsim.metrics.supply import LARGEST_SUM, SupplyTally, add_supply
from jitsim.metrics.swings import SwingTally, swings_of
from jitsim.metrics.transport import LaneTally, TransitTally, transport_of
from jitsim.model.model import Model

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Tally:
    """Sums over the window measured of one replication.

    By demand stream (D,), item-location (L,), supply (S,), lane (N,), step of production (K,) and work center (W,).
    `orders` are the customer orders of several lines; `stockouts` and `flow_times` are listed one by one, and so are
    `standstills`, the places where nothing moves at the end.
    """

    replication: int
    demand: DemandTally
    orders: OrderTally
    stock: StockTally
    stockouts: Stockouts
    supply: SupplyTally
    transit: TransitTally
    lanes: LaneTally
    expediting: ExpeditingTally
    plans: PlanTally
    steps: StepTally
    machines: MachineTally
    buffers: BufferTally
    swings: SwingTally
    flow_times: FlowTimes
    standstills: tuple[Standstill, ...] = ()


def tally(
    model: Model, ledger: Ledger, parts: Iterable[Stretch] | None = None, class_of: ClassOf | None = None
) -> Tally:
    """Add up a ledger; events before the warm-up ends only set levels, events at or after the horizon do not count.

    `parts` are the stretches of a ledger without such events, where they are at hand. `class_of` tells the class that a
    policy went by on a day, without which the buffers beside such policies are not told.
    """
    _refuse_overflow(model, ledger)
    locations = len(model.locations.item)
    demand = DemandTally.zeros(len(model.demand.customer))
    stock, buffers = StockTally.zeros(locations), BufferTally.zeros(locations)
    supply = SupplyTally.zeros(len(model.supply.location))
    open_count = np.bincount(model.open_orders.location, minlength=locations)
    open_units = np.zeros(locations, dtype=np.int64)
    np.add.at(open_units, model.open_orders.location, model.open_orders.quantity)
    lines, stockouts = OrderLines(model), []
    for stretch in stretches(ledger, until=model.clock.horizon) if parts is None else parts:
        add_demand(model, stretch, demand, lines)
        stockouts.append(add_stock(model, stretch, ledger.initial[stretch.here], stock))
        add_buffer_days(model, stretch, ledger.initial[stretch.here], class_of, buffers)
        add_bands(model, stretch, ledger.initial[stretch.here], stock)
        add_supply(model, stretch, open_count, open_units, supply)
    found = Stockouts.joined([each for each in stockouts if each is not None])
    moved = (*transport_of(model, ledger), expediting_of(model, ledger), plans_of(model, ledger))
    steps, machines, flow_times = lots_of(model, ledger)
    first = (ledger.replication, demand, lines.joined(), stock, found, supply, *moved)
    last = (swings_of(model, ledger), flow_times, standstills(model, ledger))
    return Tally(*first, steps, machines, buffers, *last)


def _refuse_overflow(model: Model, ledger: Ledger) -> None:
    """Refuse quantities whose areas over the horizon do not fit into 64 bits: the sums would turn negative.

    No level is above the start stock and everything that moved, so that times the horizon bounds every area.
    """
    most = LARGEST_SUM / max(model.clock.horizon, 1)
    start = ledger.initial.astype(np.float64)
    if start.sum() + model.open_orders.quantity.sum() + ledger.quantity.sum(dtype=np.float64) <= most:
        return
    moved = np.bincount(ledger.location, ledger.quantity, minlength=len(start))
    opened = np.bincount(model.open_orders.location, model.open_orders.quantity, minlength=len(start))
    refuse_area(model, start + opened + moved)


def refuse_area(model: Model, bound: npt.NDArray[np.float64]) -> None:
    """Refuse levels of up to `bound` (L,) whose areas over the horizon do not fit into 64 bits."""
    if bound.max(initial=0.0) > LARGEST_SUM / max(model.clock.horizon, 1):
        unit = float(model.locations.unit[bound.argmax()])
        raise UsageError(
            f"{model.location_name(int(bound.argmax()))}: {bound.max() * unit:.3g} units in smallest units of {unit:g} "
            f"over {model.clock.horizon:.3g} ticks are too large to add up; take a larger unit or fewer ticks_per_day"
        )
