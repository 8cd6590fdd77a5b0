"""Expediting: what a planner does each day about what will be short until the next receipt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simpy import Environment
from simpy.events import Event

from jitsim.engine.simpy_engine.inbound import Coming, Source
from jitsim.engine.simpy_engine.moment import Moment
from jitsim.engine.simpy_engine.observation import Records
from jitsim.engine.simpy_engine.open_orders import OpenOrders
from jitsim.engine.simpy_engine.stocked_item import StockedItem
from jitsim.ledger import Kind
from jitsim.model import NONE, Model, Phase
from jitsim.model.expediting import Expediting
from jitsim.policies.expediting import (
    Decision,
    OpenLine,
    Shortage,
    believed_demand,
    expedite,
    line_to_upgrade,
    next_receipt,
    shortage_until,
    upgrade,
)
from jitsim.policies.sizing import sized_orders

UPGRADED = int(Kind.UPGRADED)
PATIENCE = 0.5
"""How overdue an order may be, as a share of the time it should take, and still be expected at any moment."""

NOTHING = Decision(0, 0.0, 0.0)


@dataclass(slots=True)
class Budget:
    """What may be spent in every period of so many ticks from tick 0 on."""

    amount: float
    ticks: int
    period: int = 0
    spent: float = 0.0

    def left(self, tick: int) -> float | None:
        """Return what is left in the period of a tick, None for any amount."""
        if self.amount == NONE:
            return None
        if tick // self.ticks != self.period:
            self.period, self.spent = tick // self.ticks, 0.0
        return self.amount - self.spent


class Expeditor:
    """Looks each day, after the review of the item, at what will be short, and brings it sooner where that pays."""

    def __init__(self, env: Environment, stocked: StockedItem, terms: Expediting, express: Source) -> None:
        self.env = env
        self.stocked = stocked
        self.inbound = stocked.inbound
        self.terms = terms
        self.express = express
        self.budget = Budget(terms.budget, terms.budget_period)
        self.open = OpenOrders(stocked)
        model, here = stocked.model, stocked.location
        opened = model.open_orders.due[model.open_orders.location == here].tolist()
        self.opened = len(opened)
        self.due: dict[int, int] = dict(enumerate(opened))
        """The tick at which an order is expected that was open at day 0, or is expedited, by its number."""
        self.expedited: set[int] = set()
        self.rank = stocked.rank(Phase.REVIEW, len(model.demand.location) - 1)
        """Its turn is after that of the policy."""
        self.working = model.supply.point_time(here, stocked.ticks_per_day)
        self.observation = self._observation()
        if terms.upgrades:
            self.inbound.coming = {}
            for source in self.inbound.sources:
                source.deliveries.is_plain = False
        self._look_at(model.clock.review)

    def _observation(self) -> Records:
        """Return what is observed of the item, by its policy or for this alone."""
        stocked, lead_times = self.stocked, self.inbound.lead_times
        if stocked.observation is None:
            past = (stocked.orders, stocked.rows, lead_times)
            stocked.observation = Records(stocked.model, stocked.streams, stocked.location, *past)
            self.inbound.observes = True
        return stocked.observation

    def _look_at(self, tick: int) -> None:
        if tick < self.stocked.horizon:
            Moment(self.env, tick, self.rank).callbacks.append(self._look)

    def _look(self, event: Event) -> None:
        """Decide on days on which the stocking point works, and look again tomorrow."""
        tick: int = self.env.now  # type: ignore[assignment]
        self._look_at(tick + self.stocked.ticks_per_day)
        if self.working.next_open(tick) == tick:
            self._decide(tick)

    def _decide(self, tick: int) -> None:
        """Order anew, or let an order go on faster: whichever saves more."""
        stocked, day = self.stocked, self.stocked.ticks_per_day
        seen = self.observation.until(tick)
        usual = round(float(seen.lead_times.mean()) * day)
        lines, ahead = self._lines(tick, usual), self.terms.expected / day
        normal = (self._promise(self.inbound.sources[0], tick, tick + stocked.release_delay, usual) - tick) / day
        receipt = next_receipt(stocked.available - stocked.backlog, lines, ahead, normal)
        demand = believed_demand(stocked.policy, seen) / self.observation.unit
        short = shortage_until(receipt.available, demand, receipt.days, ahead)
        anew, line = self._anew(tick, short), line_to_upgrade(lines, receipt)
        faster = NOTHING if line is None else self._faster(tick, short, line)
        if line is not None and faster.quantity and faster.saving >= anew.saving:
            self._note(tick, line.number, faster)
            self._approve_upgrade(tick, line.number)
        elif anew.quantity:
            number = len(self.inbound.ordered)
            self.inbound.release(tick, self.express, anew.quantity, self.terms.approval_delay)
            self._note(tick, number, anew)

    def _note(self, tick: int, number: int, decision: Decision) -> None:
        """Note what is spent, and that the order is expedited; how long it took says nothing of the usual lead time."""
        self.budget.spent += decision.cost
        self.expedited.add(number)
        self.due[number] = tick + self.terms.expected
        self.inbound.ordered[number] = NONE

    # What the planner knows.

    def _lines(self, tick: int, usual: int) -> list[OpenLine]:
        """Return the open orders; one without a promise is expected after the usual lead time [ticks]."""
        self.open.now()
        coming = self.inbound.coming
        if coming is not None:
            self.inbound.coming = {number: coming[number] for number in self.open.orders if number in coming}
        lines, day = [], self.stocked.ticks_per_day
        for number, order in self.open.orders.items():
            due = self._due(number, order.released, usual)
            leaving = sum(each.part.quantity for each in self._on_its_way(tick, number))
            patience = PATIENCE * max(0, due - order.released) / day
            lines.append(OpenLine(number, order.units, (due - tick) / day, leaving, number in self.expedited, patience))
        return lines

    def _due(self, number: int, decided: int, usual: int) -> int:
        """Return the tick at which an order is expected."""
        if number in self.due:
            return self.due[number]
        return self._promise(self.inbound.ordered_of[number], decided, self.inbound.ordered[number], usual)

    def _promise(self, source: Source, decided: int, sent: int, usual: int) -> int:
        """Return the tick at which a source promises an order, or at which it would usually come."""
        promised = int(self.stocked.model.supply.promised_lead_time[source.row])
        return sent + usual if promised == NONE else decided + promised

    def _on_its_way(self, tick: int, number: int) -> list[Coming]:
        """Return the deliveries of an order that have left and not come, where an order may go on faster."""
        coming = self.inbound.coming
        if coming is None:
            return []
        return [
            each
            for each in coming.get(number, ())
            if (number < self.opened or NONE < each.part.left <= tick) and each.is_to_come
        ]

    # What it can do.

    def _anew(self, tick: int, short: Shortage) -> Decision:
        """Return what is best ordered anew, nothing where that is not done or there is no room for it."""
        if not self.terms.orders_anew:
            return NOTHING
        found = expedite(short, self.terms.loss, self.terms.express, self.budget.left(tick))
        sizing, stocked = self.express.sizing, self.stocked
        if found.quantity and sizing is not None:
            position = stocked.available + self.inbound.on_order - stocked.backlog
            if sized_orders(found.quantity, position, sizing)[0] != [found.quantity]:
                return NOTHING
        return found

    def _faster(self, tick: int, short: Shortage, line: OpenLine) -> Decision:
        """Return whether an order goes on faster; what is spent on it is for all of it that is on its way."""
        return upgrade(short, line.on_its_way, self.terms.loss, self.terms.express, self.budget.left(tick))

    def _approve_upgrade(self, tick: int, number: int) -> None:
        approved = tick + self.terms.approval_delay
        if approved == tick:
            self._upgrade(tick, number)
        elif approved < self.stocked.horizon:
            moment = Moment(self.env, approved, self.stocked.rank(Phase.REVIEW))
            moment.callbacks.append(lambda event: self._upgrade(approved, number))

    def _upgrade(self, tick: int, number: int) -> None:
        """Let what is on its way of an order go on faster; nothing is done or paid for what came before approval."""
        found = self._on_its_way(tick, number)
        if found:
            units = sum(each.part.quantity for each in found)
            self.stocked.rows.extend((tick, UPGRADED, units, number))
        for each in found:
            self.inbound.bring_sooner(each, self.express.deliveries.sooner(tick, each.part))


def start_expediting(env: Environment, model: Model, items: Sequence[StockedItem]) -> None:
    """Give every item that expedites what looks at it each day."""
    for item in items:
        if item.express is not None:
            Expeditor(env, item, model.expediting[item.location], item.express)
