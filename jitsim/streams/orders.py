"""All orders at an item-location, as an engine walks them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from jitsim.model import NONE
from jitsim.model.arrays import Bools
from jitsim.streams.address import Ints
from jitsim.streams.demand import Drawn


@dataclass(frozen=True, slots=True)
class Orders:
    """Orders at an item-location, lists of equal length, sorted by tick, demand stream and ordinal.

    `tick` is when an order is wanted, `quantity` how much [smallest units], `stream` whose it is. `lost` says that what
    is missing of an order is lost, None where no stream draws it. `number` is the number of the order among those of
    its customer that have several lines, NONE for others, None where there are only others.
    """

    tick: list[int]
    quantity: list[int]
    stream: list[int]
    lost: list[bool] | None = None
    number: list[int] | None = None

    @classmethod
    def merged(cls, streams: Sequence[int], drawn: Sequence[Drawn]) -> Orders:
        """Return the orders of some demand streams as one, the streams in their order."""
        if not streams:
            return cls([], [], [])
        lengths = [len(each.tick) for each in drawn]
        lost = _joined([each.lost for each in drawn], lengths, 0)
        whole = Drawn(
            np.concatenate([each.tick for each in drawn]),
            np.concatenate([each.quantity for each in drawn]),
            None if lost is None else lost.astype(np.bool_),
            _joined([each.number for each in drawn], lengths, NONE),
        )
        stream = np.repeat(streams, lengths)
        if len(streams) > 1:
            order = whole.tick.argsort(kind="stable")
            whole, stream = whole.only(order), stream[order]
        return cls(
            whole.tick.tolist(),
            whole.quantity.tolist(),
            stream.tolist(),
            None if whole.lost is None else whole.lost.tolist(),
            None if whole.number is None else whole.number.tolist(),
        )


def _joined(columns: Sequence[Ints | Bools | None], lengths: Sequence[int], missing: int) -> Ints | None:
    """Return columns one after the other, those that are missing filled; None where all are."""
    if all(column is None for column in columns):
        return None
    filled = (
        np.full(length, missing) if column is None else column for column, length in zip(columns, lengths, strict=True)
    )
    return np.concatenate(list(filled))
