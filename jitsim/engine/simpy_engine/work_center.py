"""A work center: machines that make lots of components that were set aside for them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from heapq import heappop, heappush

from simpy import Environment
from simpy.events import Event

from jitsim.engine.simpy_engine.inbound import Orderer
from jitsim.engine.simpy_engine.moment import Moment
from jitsim.engine.simpy_engine.stocked_item import StockedItem
from jitsim.engine.simpy_engine.whole_orders import WholeOrder, WholeShippingItem
from jitsim.model import NONE, Model, Phase
from jitsim.streams import Streams


@dataclass(slots=True, eq=False, kw_only=True)
class Lot(WholeOrder):
    """Part of a replenishment order in one step: what it is made of, and when what became of it [ticks].

    Its components ship whole, so that nothing is half built; `expected` of them are wanted.
    """

    center: WorkCenter
    product: StockedItem
    order: int
    """The replenishment order that it is part of."""
    count: int
    first_unit: int
    """The place of the lot, and of its first unit, among all of the product."""
    quantity: int
    step: int
    asked: int
    place: int = 0
    """Its place among the lots of the work center: who was asked for first is made first."""
    ready: int = NONE
    started: int = NONE
    finished: int = NONE
    machine: int = NONE
    set_up: int = 0
    run: int = 0
    repair: int = 0

    @property
    def work(self) -> int:
        """The working time from start to finish [ticks]."""
        return self.set_up + self.run + self.repair

    def dispatch(self, tick: int) -> None:
        """Line up at the machines: all components are set aside."""
        self.center.line_up(tick, self)

    def next_step(self, tick: int, center: WorkCenter) -> Lot:
        """Return the same lot as it begins its next step."""
        return Lot(
            center=center,
            product=self.product,
            order=self.order,
            count=self.count,
            first_unit=self.first_unit,
            quantity=self.quantity,
            step=self.step + 1,
            asked=tick,
        )

    def issue(self, tick: int) -> None:
        """Take the components that were set aside."""
        for line in self.lines:
            line.item.dispatch(tick, line)
        self.lines.clear()


@dataclass(slots=True, eq=False)
class Machine:
    """A machine: the step that it is set up for, and the work until it fails next [ticks]."""

    number: int
    step: int = NONE
    until_failure: int = NONE
    failures: int = 0


@dataclass(slots=True, eq=False)
class Products:
    """What the work centers of a component make, and who does which step of it."""

    items: Mapping[int, StockedItem]
    """All item-locations of the component."""
    centers: dict[int, WorkCenter] = field(default_factory=dict)
    released: dict[int, tuple[int, int]] = field(default_factory=dict)
    """How many lots and units of each product were released, started units included."""


class WorkCenter:
    """Machines alike, and the lots that wait for them in the order of their release."""

    def __init__(self, env: Environment, model: Model, streams: Streams, number: int, products: Products) -> None:
        self.env = env
        self.model = model
        self.streams = streams
        self.number = number
        self.products = products
        self.products.centers[number] = self
        centers = model.production.centers
        self.working = centers.working(number, model.clock.ticks_per_day)
        self.on_change = bool(centers.sets_up_on_change[number])
        self.fails = bool(centers.time_between[number] != NONE)
        self.idle = [Machine(machine) for machine in range(int(centers.machines[number]))]
        self.queue: list[tuple[int, Lot]] = []
        """A heap of the lots that have their components, the first to be made on top."""
        self.lots: list[Lot] = []
        self.opening = NONE
        """The tick at which work begins again while it is closed."""

    def rows(self) -> Iterator[tuple[int, ...]]:
        """Yield the lots in the order of their release, as the ledger has them (`LOT_FIELDS`)."""
        for lot in self.lots:
            times = (lot.asked, lot.ready, lot.started, lot.finished)
            works = (lot.set_up, lot.run, lot.repair)
            where = (self.number, lot.machine, lot.product.location, lot.order)
            yield *where, lot.quantity, *times, lot.count, lot.step, *works

    # Orders become lots.

    def expect_order(self, tick: int, orderer: Orderer, number: int, quantity: int) -> None:
        """Await the order of a stocking point, which is known here from a tick on."""
        if tick < self.model.clock.horizon:
            moment = Moment(self.env, tick, orderer.rank(Phase.DEMAND), (orderer, number, quantity))
            moment.callbacks.append(self._take_order)

    def _take_order(self, event: Event) -> None:
        receiver, number, quantity = event.value  # type: ignore[misc]
        tick: int = self.env.now  # type: ignore[assignment]
        production = self.model.production
        size = int(production.lot[receiver.location])
        first_step = production.made_at(receiver.location)[0]
        while quantity:
            made = quantity if size == NONE else min(size, quantity)
            quantity -= made
            count, units = self.products.released.get(receiver.location, (0, 0))
            self.products.released[receiver.location] = (count + 1, units + math.ceil(self._units(receiver, made)))
            lot = Lot(
                center=self,
                product=receiver,
                order=number,
                count=count,
                first_unit=units,
                quantity=made,
                step=first_step,
                asked=tick,
            )
            self._center_of(first_step).release(tick, lot)

    def _units(self, product: StockedItem, quantity: int) -> float:
        return quantity * float(self.model.locations.unit[product.location])

    def _center_of(self, step: int) -> WorkCenter:
        return self.products.centers[int(self.model.production.work_center[step])]

    def release(self, tick: int, lot: Lot) -> None:
        """Ask for the components of a lot; it lines up when all of them are set aside."""
        production = self.model.production
        needs = production.needs_of(lot.step)
        lot.expected, lot.place = len(needs), len(self.lots)
        self.lots.append(lot)
        if not needs:
            self.line_up(tick, lot)
            return
        components: list[WholeShippingItem] = []
        for place in needs:
            component = self.products.items[int(production.component[place])]
            assert isinstance(component, WholeShippingItem), "components ship whole"
            components.append(component)
            component.serve_lot(tick, production.units_of(place, lot.quantity), place, lot)
        for component in components:
            component.settle(tick, busy=tick)  # more lots of the same order may follow

    # Lots are made.

    def line_up(self, tick: int, lot: Lot) -> None:
        """Let a lot wait for a machine, or begin with it."""
        lot.ready = tick
        heappush(self.queue, (lot.place, lot))
        self._begin(tick)

    def _begin(self, tick: int) -> None:
        """Begin with as many lots as there are idle machines, on working days."""
        opens = self.working.next_open(tick)
        if opens > tick:
            self._begin_later(opens)
            return
        while self.idle and self.queue:
            _, lot = heappop(self.queue)
            self._make(tick, lot, self._machine_for(lot))

    def _begin_later(self, opens: int) -> None:
        if self.queue and self.idle and opens > self.opening and opens < self.model.clock.horizon:
            self.opening = opens
            moment = Moment(self.env, opens, self.queue[0][1].product.rank(Phase.PRODUCTION))
            moment.callbacks.append(lambda event: self._begin(opens))

    def _machine_for(self, lot: Lot) -> Machine:
        """Return the idle machine that is set up for a lot, else the first."""
        place = next((place for place, machine in enumerate(self.idle) if machine.step == lot.step), 0)
        return self.idle.pop(place)

    def _make(self, tick: int, lot: Lot, machine: Machine) -> None:
        lot.issue(tick)
        lot.started, lot.machine = tick, machine.number
        self._plan(lot, machine)
        finish = self.working.add_working(tick, lot.work)
        machine.step = lot.step
        if finish < self.model.clock.horizon:
            moment = Moment(self.env, finish, lot.product.rank(Phase.PRODUCTION))
            moment.callbacks.append(lambda event: self._finish(finish, lot, machine))

    def _plan(self, lot: Lot, machine: Machine) -> None:
        """Tell how much working time a lot takes: set-up, run and repairs [ticks]."""
        lot.run = self.streams.run_time(lot.step, lot.first_unit, self._units(lot.product, lot.quantity))
        if not self.on_change or machine.step != lot.step:
            lot.set_up = self.streams.set_up_time(lot.step, lot.count)
        if self.fails:
            lot.repair = self._time_of_repairs(machine, lot.work)

    def _time_of_repairs(self, machine: Machine, work: int) -> int:
        """Return how long a machine is repaired during so much work [ticks]."""
        repairs = 0
        if machine.until_failure == NONE:
            machine.until_failure = self.streams.time_to_failure(self.number, machine.number, 0)
        while machine.until_failure <= work:
            work -= machine.until_failure
            repairs += self.streams.repair_time(self.number, machine.number, machine.failures)
            machine.failures += 1
            machine.until_failure = self.streams.time_to_failure(self.number, machine.number, machine.failures)
        machine.until_failure -= work
        return repairs

    def _finish(self, tick: int, lot: Lot, machine: Machine) -> None:
        """Send a lot to its next step, or on its way to the stocking point that ordered it."""
        lot.finished = tick
        place = next((place for place, other in enumerate(self.idle) if other.number > machine.number), len(self.idle))
        self.idle.insert(place, machine)
        following = lot.step + 1
        if following in self.model.production.made_at(lot.product.location):
            center = self._center_of(following)
            center.release(tick, lot.next_step(tick, center))
        else:
            lot.product.inbound.expect_shipment(tick, lot.order, lot.quantity)
        self._begin(tick)
