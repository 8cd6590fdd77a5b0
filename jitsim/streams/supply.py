"""What chance does to deliveries: rejected units, orders in two parts, replacements, lead times of the past."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from jitsim.distributions import Table
from jitsim.model import NONE, Model
from jitsim.model.supply import ALL_WORDS, MILLION, RejectMode
from jitsim.streams.address import PER_BLOCK, Key, WordSource, stream_key

NEVER = 2**40
"""Ticks until a rest that does not come; beyond any horizon."""

UNITS_TOGETHER = 2**20
"""The most units of a delivery that are judged together."""


class SupplyStreams:
    """Draws of one replication that belong to a supply: a source, a stocking point and an item.

    Purposes: `reject` (by receipt as the series, and unit), `reject_share` (by receipt), `split`, `first_share` and
    `rest_after` (by day of release and ordinal within it), `remake` (by day of rejection and ordinal), and
    `known_lead_time` (by number).
    """

    def __init__(self, source: WordSource, model: Model, seed: int) -> None:
        self._source = source
        self._model = model
        self._supply = model.supply
        self._seed = seed
        self._keys: dict[tuple[str, int], Key] = {}

    def rejected(self, row: int, receipt: int, quantity: int) -> int:
        """Return how many units of delivery number `receipt` (from 0) fail inspection.

        The first units of a larger delivery are judged as those of a smaller one.
        """
        mode = self._supply.reject_mode[row]
        if mode == RejectMode.PER_UNIT:
            return self._units_rejected(row, receipt, quantity)
        if mode == RejectMode.PER_LOT:
            share = self._numbered(row, int(self._supply.reject_share[row]), "reject_share", receipt)
            return _part(quantity, share)
        return 0

    def first_part(self, row: int, day: int, ordinal: int, quantity: int) -> tuple[int, int]:
        """Return the units of an order in its first delivery, and the ticks from there to the rest.

        The order is number `ordinal` of those released on a day. One that is not split gives all its units and 0; a
        rest that does not come is `NEVER` due. A first delivery has at least one unit.
        """
        threshold = int(self._supply.short_threshold[row])
        if threshold == 0 or self._dated_word(row, "split", day, ordinal) >= threshold:
            return quantity, 0
        share = self._dated(row, int(self._supply.first_share[row]), "first_share", day, ordinal)
        first = max(1, _part(quantity, share))
        if first >= quantity:
            return quantity, 0
        rest = int(self._supply.rest_after[row])
        return first, NEVER if rest == NONE else self._dated(row, rest, "rest_after", day, ordinal)

    def remake_lead_time(self, row: int, day: int, ordinal: int) -> int:
        """Return the lead time [ticks] of replacement number `ordinal` of those ordered on a day."""
        return self._dated(row, int(self._model.supply.lead_time[row]), "remake", day, ordinal)

    def known_lead_times(self, row: int, count: int) -> npt.NDArray[np.float64]:
        """Return lead times [days] from before day 0, shape (count,), as a calendar counts them.

        Where the supplier has days off, they are of orders released at the reviews of one day after the other.
        """
        table = self._model.tables[self._model.supply.lead_time[row]]
        ticks = table.draw(self._source.undated(self._key(row, "known_lead_time"), 0, count))
        clock = self._model.clock
        working = self._supply.supplier_time(row, clock.ticks_per_day)
        if not working.always:
            released = [day * clock.ticks_per_day + clock.review for day in range(count)]
            pairs = zip(released, ticks.tolist(), strict=True)
            ticks = np.array([working.add_working(start, needed) - start for start, needed in pairs], dtype=np.int64)
        days: npt.NDArray[np.float64] = ticks / clock.ticks_per_day
        return days

    def _units_rejected(self, row: int, receipt: int, quantity: int) -> int:
        threshold = int(self._supply.reject_threshold[row])
        if threshold in (0, ALL_WORDS):
            return quantity if threshold else 0
        key, count = self._key(row, "reject"), 0
        for first in range(0, quantity, UNITS_TOGETHER):
            words = self._source.undated(key, first, min(UNITS_TOGETHER, quantity - first), receipt)
            count += int(np.count_nonzero(words < threshold))
        return count

    def _numbered(self, row: int, table: int, purpose: str, number: int) -> int:
        law = self._model.tables[table]
        if law.constant is not None:
            return law.constant
        return law.draw_one(int(self._source.undated(self._key(row, purpose), number, 1)[0]))

    def _dated(self, row: int, table: int, purpose: str, day: int, ordinal: int) -> int:
        law: Table = self._model.tables[table]
        return law.draw_one(self._dated_word(row, purpose, day, ordinal)) if law.constant is None else law.constant

    def _dated_word(self, row: int, purpose: str, day: int, ordinal: int) -> int:
        block, place = divmod(ordinal, PER_BLOCK)
        return int(self._source.dated(self._key(row, purpose), day, 1, block)[0, place])

    def _key(self, row: int, purpose: str) -> Key:
        key = self._keys.get((purpose, row))
        if key is None:
            key = stream_key(self._seed, purpose, *names_of(self._model, row))
            self._keys[purpose, row] = key
        return key


def names_of(model: Model, row: int) -> tuple[str, ...]:
    """Return the names of the source, the stocking point and the item of a supply: who its random numbers belong to.

    Those of an express way are its own.
    """
    here, location = model.locations, model.supply.location[row]
    source, stocking_point = (
        model.sources[model.supply.source[row]],
        model.stocking_points[here.stocking_point[location]],
    )
    express = model.expediting.get(int(location))
    way = ("express",) if express is not None and express.supply == row else ()
    return source, stocking_point, model.items[here.item[location]], *way


def _part(quantity: int, millionths: int) -> int:
    """Return a share of a quantity in millionths, halves rounded up, at most all of it."""
    return min(quantity, (quantity * millionths + MILLION // 2) // MILLION)
