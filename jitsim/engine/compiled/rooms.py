"""Where the kernels work: a room for a thread, and the part of it that an item-location has for itself."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from jitsim.engine.compiled.arrays import (
    CURSOR,
    ENTRY,
    ITEM,
    LISTED,
    LISTED_AS,
    ORDER,
    PIECES,
    PLACE,
    PURPOSES,
    ROW,
    SOME,
    TOLD,
    WEEKLY,
    Floats,
    Ints,
    Records,
)
from jitsim.engine.observation import MOST_RECEIPTS
from jitsim.policies.policy import MOST_HISTORY


class Room(NamedTuple):
    """Where one thread plays a component; whoever finds it too small says so with `overflow` and is played again.

    The first axis goes by the turn of an item-location in its component, but for heaps and rows, whose parts are from
    `first[turn]` to below `first[turn + 1]`, and from `first_row`. `keys` (2 * turns,) are those of what is due next at
    all of them (see `turns`). For all are what is `drawn` (orders,), its `instant` (orders,) and the `list`
    (entries, LISTED_AS), of which `listed` (1,) are used.
    """

    item: Records
    keys: Ints
    first: Ints
    first_row: Ints
    cursor: Records
    words: Ints
    orders: Records
    drawn: Records
    instant: Ints
    on_way: Records
    waiting: Records
    patient: Records
    post: Records
    pieces: Records
    rows: Records
    list: Ints
    listed: Records
    place: Records
    told: Ints
    daily: Floats
    lead_times: Floats
    weekly: Ints

    @classmethod
    def of(cls, heaps: Ints, streams: int, orders: int, rows: int, listed: int, days: int, weeks: int) -> Room:
        """Return room for components of as many item-locations as there are `heaps`, with so many entries each.

        Each has so many streams, orders (SOME at least) of a stream, and rows for each entry; there is room for so many
        in the list, for what is observed on so many days, and for so many weeks of a network.
        """

        def numbers(*shape: int) -> Ints:
            return np.zeros(shape, dtype=np.int64)

        turns, entries = len(heaps), int(heaps.sum())
        first = np.concatenate([[0], np.cumsum(heaps, dtype=np.int64)])
        on_way, waiting, patient, post = (np.zeros(entries, dtype=ENTRY) for _ in range(4))
        room = cls(
            item=np.zeros(turns, dtype=ITEM),
            keys=numbers(2 * turns),
            first=first,
            first_row=first * rows,
            cursor=np.zeros((turns, streams), dtype=CURSOR),
            words=numbers(turns, streams + 1, PURPOSES, SOME),
            orders=np.zeros((turns, streams, orders), dtype=ORDER),
            drawn=np.zeros(orders, dtype=ORDER),
            instant=numbers(orders),
            on_way=on_way,
            waiting=waiting,
            patient=patient,
            post=post,
            pieces=np.zeros(entries, dtype=PIECES),
            rows=np.zeros(entries * rows, dtype=ROW),
            list=numbers(listed, LISTED_AS),
            listed=np.zeros(1, dtype=LISTED),
            place=np.zeros(turns, dtype=PLACE),
            told=numbers(turns, 2, TOLD),
            daily=np.zeros((turns, MOST_HISTORY + days)),
            lead_times=np.zeros((turns, MOST_RECEIPTS)),
            weekly=numbers(turns, WEEKLY, weeks),
        )
        room.item["first_post"], room.item["end_post"] = first[:-1], first[1:]
        return room


class Space(NamedTuple):
    """What an item-location has of a room, and what it shares with those that it deals with.

    `cursor` (streams,), the words last drawn for them, `words` (streams + 1, PURPOSES, SOME), of which the last ones
    are those of lead times, and their next `orders` (streams, orders); the orders of a day as they are `drawn`
    (orders,), each with its `instant` (orders,) in the day times 2^32 plus its number. The heaps of deliveries on their
    way, of those who wait and of those who lose patience. `pieces` are those of its own orders to a stocking point,
    each at the place of its number. `rows` of the ledger. Of an item-location that observes: `place` (1,) as it is in
    this replication, what is `told` (2, TOLD) by Python, who reads the demand seen on each day, `daily`
    (MOST_HISTORY + days,), and the latest `lead_times` (MOST_RECEIPTS,) [ticks], each at the place of its number.
    `weekly` (WEEKLY, weeks) is what is ordered and demanded in every whole week measured, no weeks outside of networks.

    Of the component: the state of all `items`, the `keys` of what is due next, the `post` of all, which is a heap for
    each of orders on a desk and of what others send, and the `list` of what happened, of which so much is `listed`.
    """

    item: Records
    cursor: Records
    words: Ints
    orders: Records
    drawn: Records
    instant: Ints
    on_way: Records
    waiting: Records
    patient: Records
    pieces: Records
    rows: Records
    place: Records
    told: Ints
    daily: Floats
    lead_times: Floats
    weekly: Ints
    items: Records
    keys: Ints
    post: Records
    list: Ints
    listed: Records


def space_of(room: Room, turn: int) -> Space:
    """Return what the item-location of a turn has of a room."""
    first, end = room.first[turn], room.first[turn + 1]
    return Space(
        room.item[turn : turn + 1],
        room.cursor[turn],
        room.words[turn],
        room.orders[turn],
        room.drawn,
        room.instant,
        room.on_way[first:end],
        room.waiting[first:end],
        room.patient[first:end],
        room.pieces[first:end],
        room.rows[room.first_row[turn] : room.first_row[turn + 1]],
        room.place[turn : turn + 1],
        room.told[turn],
        room.daily[turn],
        room.lead_times[turn],
        room.weekly[turn],
        room.item,
        room.keys,
        room.post,
        room.list,
        room.listed,
    )
