"""What the kernels read and write: arrays of records, a row per item-location, demand stream and so on.

Names are those of the model, of the SimPy engine and of the tallies. All fields are whole numbers of 64 bits.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from jitsim.engine.compiled.laws import Laws
from jitsim.policies.buffer_terms import BufferTerms, Planned

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Records = npt.NDArray[np.void]

NEVER = 2**57
"""A tick beyond any horizon; its key still fits into 64 bits."""

STEPS = 4
PHASES = 8 * STEPS
"""Keys in a tick: an event at a tick in a phase has the key tick * PHASES + rank, and the lowest comes first.

Ranks are multiples of STEPS: between them is room for orders of other stocking points, which come after those of
customers, and for where a turn ends.
"""

UNKNOWN = -2
"""In place of a tick or a key that is yet to be found."""


def _record(names: str) -> np.dtype[np.void]:
    return np.dtype([(name, np.int64) for name in names.split()])


CLOCK = _record("ticks_per_day horizon warm_up days demand first_replication receipt allocation customers cards review")
"""The clock; the last five are the ranks of phases within a tick."""

PLACE = _record(
    "location initial first_stream end_stream first_open end_open rule level second third counts_cards "
    "reviews_all_changes review_period first_review minimum_order order_multiple release_delay lead_time "
    "fixed_lead_time low_key high_key crossing dock by_priority by_promise promised_lead_time early late "
    "usual_lead_time observes asks sees_sales_only ahead first_refresh buffer end_transfer sender transfer "
    "information_delay lane has_zones beyond_yellow weekly"
)
"""An item-location: its streams and open orders are those from `first_` to below `end_`, and after the streams of
customers come those of other stocking points, to below `end_transfer`. Where a stocking point replenishes it, `sender`
is the turn of that one, `transfer` the stream of its orders there, which are known `information_delay` ticks after
their release, and `lane` the one it goes over. `level`, `second` and `third` are the parameters of its rule. Where the
policy `observes` they and `initial` are told at refreshes: those of the plan from `first_refresh` on, or what Python
answers to a place that `asks`; `ahead` parameters come before the rule's. Of a place with a `buffer` the kernel
computes all but the first, NONE where there is none. A place that `has_zones` is a DDMRP buffer; `level` is the top of
yellow and what it is `beyond_yellow`. `weekly` is the place of one of a network among those whose weeks are told, NONE
for others."""

ORDERED, DEMANDED, SOLD = range(3)
"""What is added up of every week: what is ordered, what is demanded, and what customers demand of that."""
WEEKLY = 3

MOST_PARAMETERS = 5
TOLD_TICK, TOLD_INITIAL, TOLD_COUNT, TOLD_FIRST = range(4)
TOLD = TOLD_FIRST + MOST_PARAMETERS
"""What is told at a refresh: its tick, at day 0 the stock to start with, how many parameters, and these."""
ANEW, IN_FORCE = range(2)
"""What is told at the refresh that is due, and what is in force, of which only the parameters are kept."""

PLANNED = np.dtype([(name, np.float64) for name in Planned._fields])
BUFFER = np.dtype(
    [(name, np.float64) for name in BufferTerms._fields]
    + [("usage", np.float64), ("variability", np.float64), ("usage_days", np.int64), ("weeks", np.int64)]
)
"""What a buffer is computed from: usage, or the last days that it is the mean of, and the variability factor, or the
last weeks that it follows from."""

STREAM = _record(
    "stream timing law fixed_law order_size fixed_size promise priority lost lost_share patience shape first_layer "
    "layers first_record end_record group receiver"
)
"""A demand stream; a fixed value is NONE where a table draws it. `receiver` is the turn of the item-location whose
orders they are, NONE for those of customers."""

LAW, SIZE, UNMET, SHAPE, INSTANT = range(5)
"""What the words of a stream are for: each has a key."""
PURPOSES = 5


class OrderLines(NamedTuple):
    """Orders of several lines in some replications, from the clock's first on, of all groups of customers.

    Those of a replication and a group are `tick[first:end]` with `first` and `end` of shape (replications, groups).
    Kernels write down which are `due` in the window measured and which have a line that `failed`, of shape (orders,).
    """

    first: Ints
    end: Ints
    tick: Ints
    due: npt.NDArray[np.int8]
    failed: npt.NDArray[np.int8]


class Plan(NamedTuple):
    """All that the kernels read.

    `keys` (layers, PURPOSES, 2) are those of the layers of every stream. `factors` (shapes, days) shape the demand of
    days, of which layer n keeps `kept` (shapes, layers, days) of 2^32 orders; `shown` (shapes, days + 1) is what a
    clock shows that runs as fast as they say [ticks]. Records and open orders are those of the model. `refreshes`
    (refreshes, TOLD) has the tick of every refresh, the last of a place beyond the horizon; all that is told is there
    where parameters depend on the day alone. `planned` (refreshes,) are the planned factors of `buffers`.
    """

    clock: Records
    places: Records
    streams: Records
    keys: Ints
    laws: Laws
    factors: Floats
    kept: Ints
    shown: Floats
    record_tick: Ints
    record_quantity: Ints
    open_quantity: Ints
    open_due: Ints
    refreshes: Ints
    planned: Records
    buffers: Records
    orders: OrderLines


ITEM = _record(
    "available backlog on_order since next_stream next_review last_review served released release_day "
    "releases_today last_arrival pushed on_way waiting patient post short_since unmet opened unmet_at_open "
    "last_receipt shipped sold received ordered booked rows keeps_rows overflow next_refresh refreshes receipts "
    "answered serving turn turns limit first_post end_post coloured"
)
"""The state of an item-location that is being played; the counts of its heaps and of the rows written. It has its
`turn` among `turns` of its component, and keeps it until the key `limit`; its post is from `first_post` to below
`end_post`."""

LIST_FULL, ASKS, ELSEWHERE = 2, 3, 4
"""In place of 1, too little room, `overflow` says that only a list is full, that the play waits until Python has told
the parameters of a refresh, or that there is too little room for what it sends to another item-location."""

SOME = 32
"""Orders of a stream that are drawn at a time, about; a multiple of the words of a block."""

ORDER = _record("tick quantity lost line")
"""A customer order: `lost` says whether what is missing is lost, `line` is NONE or its number among those of lines."""

CURSOR = _record("place orders is_over number day elapsed")
"""A demand stream at its next order, the one at `place` of the `orders` drawn; after these come those from a running
number, a day and what has elapsed on, unless it `is_over`."""

ENTRY = _record("first second number quantity tick stream line")
"""What is due, in a heap: by `first`, `second`, then `number`. `line` is NONE, or the number of the order among those
of lines, or with the stocking point that placed it."""

ROW = _record("tick kind quantity part")
"""An event of the ledger."""

PIECES = _record("left units ticks")
"""A replenishment order that may come in pieces: the units of which so many are `left` to come, and the ticks that each
of the others took together."""

LISTED_AS = 5
"""Numbers of what is listed: replication, item-location and ticks of a stockout, then NONE; or replication,
item-location and tick of a departure within the network, then the number of the order and how much leaves."""

LISTED = _record("count before")
"""How much is listed, in all and before the replication that is being played."""

DEMAND_SUMS = _record(
    "demanded at_once lost waited shipped backlog lines lines_at_once lines_due lines_fulfilled declined"
)
"""The fields of `DemandTally`; nobody declines here."""
PLACE_SUMS = _record(
    "on_hand reserved stocked idle episodes episode_ticks cycles good_cycles below_band above_band orders ordered "
    "on_order received rejected promised on_time in_full lead_times lead_time_deviations lead_time_squares dark_red "
    "red yellow green blue in_transit moved booked largest_deviation unbalanced"
)
"""The fields of `StockTally`, whose bands are SimPy's, of `SupplyTally`, `BufferTally` and `TransitTally`, what bounds
them, and whether a piece was lost or made. `booked` are the units of all rows of the ledger."""
