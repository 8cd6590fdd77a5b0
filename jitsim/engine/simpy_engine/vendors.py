"""Vendors that go by the last message about the stock that they keep, or ship several items together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from jitsim.engine.simpy_engine.stocked_item import StockedItem
from jitsim.ledger import Kind
from jitsim.ledger.stretch import BACKLOG, ON_HAND, ON_ORDER, RESERVED
from jitsim.model import NONE, Model
from jitsim.model.components import consolidated
from jitsim.policies.vmi import Band, Vmi, consolidated_shipments

FIELDS = 4
"""Numbers of a row of the ledger."""

ORDER = int(Kind.ORDER)

POSITION: list[int] = (ON_HAND - RESERVED + ON_ORDER - BACKLOG).tolist()
"""What one unit of an event does to the position, by kind."""


class VendorPlanner:
    """Fills a band up by the position of the last message, and what the vendor itself has shipped since."""

    def __init__(self, stocked: StockedItem, policy: Vmi) -> None:
        self.stocked = stocked
        self.policy = policy
        model = stocked.model
        self.first, self.period = stocked.reviews.first, model.clock.ticks(policy.days_between_messages)
        opened = model.open_orders.quantity[model.open_orders.location == stocked.location]
        self.told = stocked.available + int(opened.sum())
        """What is on hand and on order less the backlog, by the rows of which there was a message."""
        self.seen = 0
        """Numbers of these rows."""

    def position(self, tick: int) -> int:
        """Return the position as the vendor knows it."""
        stocked = self.stocked
        if not self.period:
            return stocked.available + stocked.inbound.on_order - stocked.backlog
        rows, message = stocked.rows, tick - (tick - self.first) % self.period
        while self.seen < len(rows) and rows[self.seen] <= message:
            self.told += rows[self.seen + 2] * POSITION[rows[self.seen + 1]]
            self.seen += FIELDS
        since = sum(rows[place + 2] for place in range(self.seen, len(rows), FIELDS) if rows[place + 1] == ORDER)
        return self.told + since

    def wanted(self, tick: int) -> int:
        """Return what the vendor ships, before sizing."""
        return self.stocked.rule(self.position(tick), 0, 0, *self.stocked.parameters)

    def band(self, tick: int) -> Band:
        """Return where the item is in its band."""
        minimum, maximum, ahead = self.stocked.parameters
        unit = float(self.stocked.model.locations.unit[self.stocked.location])
        return Band(self.position(tick), ahead, minimum, maximum, self.policy.fill_to, unit)


class Load:
    """What a vendor ships together: decided for all of its items at the first review of an instant."""

    def __init__(self, vendors: Sequence[VendorPlanner]) -> None:
        self.vendors = vendors
        self.least = max((vendor.policy.minimum_load or 0.0 for vendor in vendors), default=0.0)
        self.decided = NONE
        self.shipped: dict[int, int] = {}

    def wanted(self, location: int, tick: int) -> int:
        """Return what is shipped of an item, before sizing."""
        if tick != self.decided:
            found = consolidated_shipments([vendor.band(tick) for vendor in self.vendors], self.least)
            locations = (vendor.stocked.location for vendor in self.vendors)
            self.decided, self.shipped = tick, dict(zip(locations, found, strict=True))
        return self.shipped[location]


def start_vendors(model: Model, items: Sequence[StockedItem]) -> None:
    """Let vendors decide that go by other than what is there, or by more than one item."""
    written = model.policies
    vendors = {item.location: VendorPlanner(item, item.policy) for item in items if isinstance(item.policy, Vmi)}
    vendors = {location: vendor for location, vendor in vendors.items() if vendor.policy is written[location]}
    if not vendors:
        return
    decide: dict[int, Callable[[int], int]] = {
        location: vendor.wanted for location, vendor in vendors.items() if vendor.period
    }
    here = list(vendors)
    policies = [written[location] for location in here]
    for together in consolidated(policies, model.supply.source[here], model.locations.stocking_point[here]):
        mine = [vendors[here[place]] for place in together]
        load = Load(mine)
        decide |= {vendor.stocked.location: partial(load.wanted, vendor.stocked.location) for vendor in mine}
    for location, wanted in decide.items():
        vendors[location].stocked.asks_more = wanted
        vendors[location].stocked.look_always()
