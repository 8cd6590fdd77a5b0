"""What customers are quoted where nothing is kept: a day by which their order comes, or one too late for them."""

from __future__ import annotations

import numpy as np

from jitsim.engine.simpy_engine.observation import Records
from jitsim.engine.simpy_engine.stocked_item import StockedItem
from jitsim.ledger import Kind
from jitsim.model import NONE
from jitsim.policies.make_to_order import ToOrder

PROMISED, DECLINED = int(Kind.PROMISED), int(Kind.DECLINED)


class ItemQuotes:
    """The quotes of one item, from the lead times that have been seen when an order comes; none is of the order's own.

    They hold while a policy is in force that keeps nothing. Other stocking points and work centers are quoted nothing.
    """

    def __init__(self, stocked: StockedItem) -> None:
        self.stocked = stocked
        demand = stocked.model.demand
        self.promise = demand.promise
        self.of_customers = demand.receiver == NONE
        self.seen: tuple[ToOrder, int] | None = None
        """The policy, and how many receipts there were, when the quote was worked out last."""
        self.ticks = 0
        if stocked.observation is None:
            past = (stocked.orders, stocked.rows, stocked.inbound.lead_times)
            stocked.observation = Records(stocked.model, stocked.streams, stocked.location, *past)
            stocked.inbound.observes = True

    def due(self, tick: int, stream: int) -> int:
        """Return the tick by which an order is promised: of a customer's own promise, else as quoted."""
        policy = self.stocked.policy
        own = int(self.promise[stream])
        if not isinstance(policy, ToOrder) or not self.of_customers[stream] or (own and not policy.quotes_everybody):
            return tick + own
        seen = (policy, len(self.stocked.inbound.lead_times))
        if self.seen is None or self.seen[1] != seen[1] or self.seen[0] is not policy:
            self.seen = seen
            assert self.stocked.observation is not None, "lead times are noted for quotes"
            self.ticks = self.stocked.model.clock.ticks(policy.quote(self.stocked.observation.until(tick)))
        return tick + self.ticks

    def is_declined(self, tick: int, stream: int) -> bool:
        """Return whether a customer does not wait for as long as is promised."""
        policy = self.stocked.policy
        if not isinstance(policy, ToOrder) or policy.max_wait is None or not self.of_customers[stream]:
            return False
        return self.due(tick, stream) - tick > self.stocked.model.clock.ticks(policy.max_wait)

    def note(self, tick: int, number: int, stream: int) -> None:
        """Write down what is promised of an order that waits, where it is not what its customer is always promised."""
        promised = self.due(tick, stream) - tick
        if promised != self.promise[stream] and promised:
            self.stocked.rows.extend((tick, PROMISED, promised, number))

    def decline(self, tick: int, quantity: int, number: int) -> None:
        """Write down why what was just lost of an order is."""
        self.stocked.rows.extend((tick, DECLINED, quantity, number))


def start_quotes(stocked: StockedItem) -> None:
    """Let an item quote that keeps nothing, or may turn to a policy that does not."""
    written = stocked.model.policies[stocked.location]
    if any(isinstance(policy, ToOrder) for policy in written.alternatives):
        mine = np.flatnonzero(stocked.model.demand.location == stocked.location)
        if (stocked.model.demand.receiver[mine] == NONE).any():
            stocked.quotes = ItemQuotes(stocked)
