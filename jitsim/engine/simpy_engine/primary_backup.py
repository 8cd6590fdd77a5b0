"""A primary source and its backup: what is known of the primary, and whose turn it is."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from jitsim.engine.simpy_engine.inbound import Source
from jitsim.engine.simpy_engine.open_orders import FIELDS, OpenOrders, due_after
from jitsim.engine.simpy_engine.stocked_item import StockedItem
from jitsim.ledger import Kind
from jitsim.policies.anysourcing import PrimaryBackupSourcing
from jitsim.policies.sourcing_backup import Line, Lot, Seen, Switching, Turn, next_turn

ORDER, ARRIVED, REJECTED, SHORT_CLOSED = int(Kind.ORDER), int(Kind.ARRIVED), int(Kind.REJECTED), int(Kind.SHORT_CLOSED)
OF_DELIVERIES = (int(Kind.RECEIPT), ARRIVED, REJECTED, SHORT_CLOSED)


@dataclass(slots=True)
class OrderLine:
    """An order of the primary while something of it is to come, and the ticks at which it is due and last came."""

    units: int
    due: int
    came: int
    in_full: bool = True


class PrimaryRecord:
    """What came of the primary's orders, read from the rows of the item as they are written.

    A line is on time when its last piece reached the dock in the on-time window; one of which a rest was given up is
    not. A lot is what was inspected of one order at one instant.
    """

    def __init__(self, stocked: StockedItem, primary: Source, rules: Switching) -> None:
        self.stocked = stocked
        self.primary = primary
        self.seen = 0
        self.takes = due_after(stocked, primary)
        supply, row = stocked.model.supply, primary.row
        self.early, self.late = int(supply.early[row]), int(supply.late[row])
        self.replaces, self.takes_time = bool(supply.replaced[row]), bool(supply.inspection[row])
        self.lines: deque[Line] = deque(maxlen=max(rules.lines, rules.fewest_lines))
        self.lots: deque[Lot] = deque(maxlen=rules.lots)
        opened = OpenOrders(stocked)
        self.count = opened.count
        self.open = {number: OrderLine(order.units, order.due, 0) for number, order in opened.orders.items()}
        self.judged: tuple[int, int] = (-1, -1)
        """Tick and order of the last lot."""

    def until(self, tick: int) -> Seen:
        """Return what is known at a tick."""
        rows, day = self.stocked.rows, self.stocked.ticks_per_day
        for place in range(self.seen, len(rows), FIELDS):
            self._read(*rows[place : place + FIELDS])
        self.seen = len(rows)
        late = max((tick - line.due for line in self.open.values()), default=0)
        return Seen(False, late / day, tuple(self.lines), tuple(self.lots))

    def _read(self, tick: int, kind: int, quantity: int, part: int) -> None:
        if kind == ORDER:
            if part == self.primary.place:
                self.open[self.count] = OrderLine(quantity, tick + self.takes, tick)
            self.count += 1
            return
        line = self.open.get(part) if kind in OF_DELIVERIES else None
        if line is None:
            return
        if kind == ARRIVED or not self.takes_time:
            line.came = tick
        if kind != ARRIVED:
            self._settle(tick, kind, quantity, part, line)

    def _settle(self, tick: int, kind: int, quantity: int, number: int, line: OrderLine) -> None:
        """Take note of units that came or are not to come any more; those that are made again still are."""
        line.units -= 0 if kind == REJECTED and self.replaces else quantity
        line.in_full &= kind != SHORT_CLOSED
        if kind != SHORT_CLOSED and self.primary.deliveries.inspects:
            self._judge(tick, number, quantity, quantity if kind == REJECTED else 0)
        if line.units == 0:
            self._close(tick, number, line)

    def _judge(self, tick: int, number: int, units: int, rejected: int) -> None:
        if self.judged == (tick, number):
            last = self.lots.pop()
            units, rejected = units + last.units, rejected + last.rejected
        self.judged = tick, number
        self.lots.append(Lot(tick / self.stocked.ticks_per_day, units, rejected))

    def _close(self, tick: int, number: int, line: OrderLine) -> None:
        on_time = line.in_full and line.due - self.early <= line.came <= line.due + self.late
        self.lines.append(Line(tick / self.stocked.ticks_per_day, on_time))
        del self.open[number]


class PrimaryAndBackup:
    """Orders go to the primary source, or to its backup while that has its turn; whose turn it is every review asks."""

    looks_always = True

    def __init__(self, stocked: StockedItem, written: PrimaryBackupSourcing) -> None:
        self.stocked = stocked
        self.primary, self.backup = stocked.inbound.sources
        lead_time = due_after(stocked, self.primary) - stocked.release_delay
        self.rules = written.switching(lead_time / stocked.ticks_per_day)
        self.record = PrimaryRecord(stocked, self.primary, self.rules)
        self.turn = Turn("normal", 0.0)

    def begin(self, tick: int) -> None:
        """See whose turn it is."""
        self.turn = next_turn(self.turn, tick / self.stocked.ticks_per_day, self.record.until(tick), self.rules)

    def parts(self, tick: int, wanted: int) -> Sequence[tuple[Source, int]]:
        """Return who has its turn, with all that is wanted."""
        return ((self.primary if self.turn.source == "primary" else self.backup, wanted),)
