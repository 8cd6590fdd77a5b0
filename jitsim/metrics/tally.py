"""The sums of one replication, from which every metric of every part of the business follows.

Everything is added up per item-location or per demand stream in whole numbers, so a total is the sum of its parts to
the last unit and a ratio is a ratio of sums. Areas under a level come from its changes, never from sampling.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jitsim.ledger.ledger import Ledger
from jitsim.ledger.stretch import stretches
from jitsim.metrics.demand import DemandTally, add_demand
from jitsim.metrics.stock import StockTally, add_stock
from jitsim.metrics.supply import SupplyTally, add_supply
from jitsim.model.model import Model


@dataclass(frozen=True, slots=True)
class Tally:
    """Sums over the window measured of one replication: by demand stream (D,) and by item-location (L,)."""

    replication: int
    demand: DemandTally
    stock: StockTally
    supply: SupplyTally


def tally(model: Model, ledger: Ledger) -> Tally:
    """Add up a ledger; events before the warm-up ends only set levels, events at or after the horizon do not count."""
    locations = len(model.locations.item)
    demand = DemandTally.zeros(len(model.demand.customer))
    stock, supply = StockTally.zeros(locations), SupplyTally.zeros(locations)
    open_count = np.bincount(model.open_orders.location, minlength=locations)
    open_units = np.zeros(locations, dtype=np.int64)
    np.add.at(open_units, model.open_orders.location, model.open_orders.quantity)
    for stretch in stretches(ledger, until=model.clock.horizon):
        add_demand(model, stretch, demand)
        add_stock(model, stretch, stock)
        add_supply(model, stretch, open_count, open_units, supply)
    return Tally(ledger.replication, demand, stock, supply)
