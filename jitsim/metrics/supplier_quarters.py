"""Scorecards of suppliers over rolling windows of 13 weeks, one more every week (M-SUP)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jitsim.ledger.columns import Kind
from jitsim.ledger.ledger import Ledger
from jitsim.ledger.quantities import in_units
from jitsim.ledger.stretch import stretches
from jitsim.ledger.supplies import supply_of_events
from jitsim.metrics.alert_conditions import WEEK
from jitsim.metrics.metric import Bools, Floats, divide
from jitsim.metrics.purchase_lines import PurchaseLines
from jitsim.metrics.scorecard import Scorecard, SupplierFacts, scorecard
from jitsim.metrics.supplier_review import known
from jitsim.metrics.suppliers import FEWEST_RECEIPTS
from jitsim.model.model import NONE, Model

Ints = npt.NDArray[np.int64]

QUARTER = 13 * WEEK
"""Days of a window."""


@dataclass(frozen=True, slots=True)
class SupplierQuarter:
    """What a supplier did from day `first` to day `last`, both included, and its scorecard for that."""

    supplier: str
    first: int
    last: int
    facts: SupplierFacts
    card: Scorecard


def supplier_quarters(
    model: Model, ledger: Ledger, lines: PurchaseLines, first: int, end: int
) -> tuple[SupplierQuarter, ...]:
    """Return the scorecards of all windows within the days from `first` to the one before `end`, by day and supplier.

    A supplier is ready for JIT by what it did from `first` on.
    """
    record = SupplierRecord.of(model, ledger, lines)
    found = []
    for close in range(first + QUARTER, end + 1, WEEK):
        for name, facts in zip(model.sources, record.facts(close - QUARTER, close, since=first), strict=True):
            found.append(SupplierQuarter(name, close - QUARTER, close - 1, facts, scorecard(facts)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class SupplierRecord:
    """All purchase lines of a replication, and the units accepted and rejected by day, shape (suppliers, days)."""

    model: Model
    lines: PurchaseLines
    accepted: Floats
    rejected: Floats

    @classmethod
    def of(cls, model: Model, ledger: Ledger, lines: PurchaseLines) -> SupplierRecord:
        """Go through the ledger once."""
        clock, locations = model.clock, model.locations
        units = {kind: np.zeros((len(model.sources), clock.days)) for kind in (Kind.RECEIPT, Kind.REJECTED)}
        for stretch in stretches(ledger, until=clock.horizon):
            unit = locations.unit[stretch.here]
            for kind, total in units.items():
                rows = stretch.rows(kind)
                place = stretch.place[rows]
                supplier = model.supply.source[supply_of_events(model, stretch, rows)]
                cell = (supplier, stretch.tick[rows] // clock.ticks_per_day)
                np.add.at(total, cell, in_units(stretch.quantity[rows], unit[place]))
        return cls(model, lines, units[Kind.RECEIPT], units[Kind.REJECTED])

    def facts(self, first: int, end: int, *, since: int) -> list[SupplierFacts]:
        """Return what all suppliers did in the days from `first` to the one before `end`, by what is known then.

        As in the metrics of these names: a line counts by its promise or its arrival, a lead time by the receipt, and
        lines in full by their last event. The punctuality of the record is that from day `since` on.
        """
        days = slice(first, end)
        start, stop, opened = (day * self.model.clock.ticks_per_day for day in (first, end, since))
        judged, on_time = self._punctual(start, stop)
        accepted, rejected = (units[:, days].sum(axis=1) for units in (self.accepted, self.rejected))
        closed = (self.lines.closed >= start) & (self.lines.closed < stop)
        closed_lines, in_full = self._count(closed), self._count(closed & self.lines.in_full)
        record, record_on_time = self._punctual(opened, stop)
        columns = (
            divide(on_time, judged),
            divide(accepted, accepted + rejected),
            self._lead_time_cv(start, stop),
            divide(in_full, closed_lines),
            divide(record_on_time, record),
        )
        lines = np.where(judged > 0, judged, closed_lines).astype(np.int64).tolist()
        weeks = (end - since) / WEEK
        return [
            SupplierFacts(count, timely, good, cv, full, None, weeks, of_record)
            for count, timely, good, cv, full, of_record in zip(lines, *map(known, columns), strict=True)
        ]

    def _count(self, rows: Bools) -> Floats:
        """Return how many of the chosen lines belong to each supplier."""
        supplier = self.model.supply.source[self.lines.supply[rows]]
        return np.bincount(supplier, minlength=len(self.model.sources)).astype(np.float64)

    def _punctual(self, start: int, stop: int) -> tuple[Floats, Floats]:
        """Return the lines promised or arrived in a window of ticks and decided by its end, and those on time."""
        lines, terms = self.lines, self.model.supply
        came = (lines.delivered != NONE) & (lines.delivered < stop)
        due = (lines.promised >= start) & (lines.promised < stop)
        decided = came | (lines.promised + terms.late[lines.supply] < stop)
        counted = (lines.promised != NONE) & (due | (came & (lines.delivered >= start))) & decided
        return self._count(counted), self._count(counted & came & lines.on_time(self.model))

    def _lead_time_cv(self, start: int, stop: int) -> Floats:
        """Return the variation of the lead times received in a window of ticks, pooled within supplies."""
        lines, source = self.lines, self.model.supply.source
        came = (lines.received >= start) & (lines.received < stop)
        at = lines.supply[came]
        days = (lines.received - lines.sent)[came] / self.model.clock.ticks_per_day
        count = np.bincount(at, minlength=len(source))
        total = np.bincount(at, days, minlength=len(count))
        squares = np.bincount(at, (days - (total / np.maximum(count, 1))[at]) ** 2, minlength=len(count))
        several = count >= 2

        def by_supplier(values: npt.NDArray[np.generic]) -> Floats:
            return np.bincount(source, values, minlength=len(self.model.sources)).astype(np.float64)

        receipts = by_supplier(count * several)
        variance = divide(by_supplier(squares * several), receipts - by_supplier(several))
        mean = np.nan_to_num(divide(by_supplier(total), by_supplier(count)))
        return np.where(receipts >= FEWEST_RECEIPTS, divide(np.sqrt(variance), mean), np.nan)
