"""What the kernels read and write: arrays of records, a row per item-location, demand stream and so on.

Names are those of the model, of the SimPy engine and of the tallies. All fields are whole numbers of 64 bits.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from jitsim.engine.compiled.laws import Laws
from jitsim.engine.observation import MOST_RECEIPTS
from jitsim.policies.buffer_terms import BufferTerms, Planned
from jitsim.policies.policy import MOST_HISTORY

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Records = npt.NDArray[np.void]

NEVER = 2**58
"""A tick beyond any horizon; times the phases of a tick it still fits into 64 bits."""


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
    "usual_lead_time observes asks sees_sales_only ahead first_refresh buffer"
)
"""An item-location: its streams and open orders are those from `first_` to below `end_`; `level`, `second` and `third`
are the parameters of its rule. Where the policy `observes` they and `initial` are told at refreshes: those of the plan
from `first_refresh` on, or what Python answers to a place that `asks`; `ahead` parameters come before the rule's. Of a
place with a `buffer` the kernel computes all but the first, NONE where there is none."""

MOST_PARAMETERS = 5
TOLD_TICK, TOLD_INITIAL, TOLD_COUNT, TOLD_FIRST = range(4)
TOLD = TOLD_FIRST + MOST_PARAMETERS
"""What is told at a refresh: its tick, at day 0 the stock to start with, how many parameters, and these."""

PLANNED = np.dtype([(name, np.float64) for name in Planned._fields])
BUFFER = np.dtype(
    [(name, np.float64) for name in BufferTerms._fields]
    + [("usage", np.float64), ("variability", np.float64), ("usage_days", np.int64), ("weeks", np.int64)]
)
"""What a buffer is computed from: usage, or the last days that it is the mean of, and the variability factor, or the
last weeks that it follows from."""

STREAM = _record(
    "stream timing law fixed_law order_size fixed_size promise priority lost lost_share patience shape first_layer "
    "layers first_record end_record group"
)
"""A demand stream; a fixed value is NONE where a table draws it."""

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
    "releases_today last_arrival pushed on_way waiting patient delayed short_since unmet opened unmet_at_open "
    "last_receipt shipped sold received ordered moved rows keeps_rows overflow next_refresh refreshes receipts "
    "answered stockouts_before serving"
)
"""The state of the item-location that is being played; the counts of its heaps and of the rows written."""

ASKS = 3
"""In place of 1, `overflow` says that the play waits until Python has told the parameters of a refresh."""

SOME = 32
"""Orders of a stream that are drawn at a time, about; a multiple of the words of a block."""

ORDER = _record("tick quantity lost line")
"""A customer order: `lost` says whether what is missing is lost, `line` is NONE or its number among those of lines."""

CURSOR = _record("place orders is_over number day elapsed")
"""A demand stream at its next order, the one at `place` of the `orders` drawn; after these come those from a running
number, a day and what has elapsed on, unless it `is_over`."""

ENTRY = _record("first second number quantity tick stream line")
"""What is due, in a heap: by `first`, `second`, then `number`."""

DEMAND_SUMS = _record("demanded at_once lost waited shipped backlog lines lines_at_once lines_due lines_fulfilled")
"""The fields of `DemandTally`."""
PLACE_SUMS = _record(
    "on_hand reserved stocked idle episodes episode_ticks cycles good_cycles orders ordered on_order received rejected "
    "promised on_time in_full lead_times lead_time_deviations lead_time_squares moved largest_deviation unbalanced"
)
"""The fields of `StockTally` and `SupplyTally`, what bounds them, and whether a piece was lost or made."""


class Space(NamedTuple):
    """Where one thread works; whoever finds it too small says so with `overflow` and is played again in a larger one.

    `cursor` (streams,), the words last drawn for them, `words` (streams, PURPOSES, SOME), and their next `orders`
    (streams, orders); the orders of a day as they are `drawn` (orders,), each with its `instant` (orders,) in the day
    times 2^32 plus its number. The words of a lead time (8,). The heaps of deliveries on their way, of those who wait,
    of those who lose patience and of orders on a desk. `rows` (rows, 4) of the ledger.
    `stockout` (stockouts, 3) lists replication, item-location and ticks; `stockouts` (1,) says how many there are.
    Of an item-location that observes: `place` (1,) as it is in this replication, the `parameters` (MOST_PARAMETERS,) in
    force and what is `told` (TOLD,) by Python, who reads the demand seen on each day, `daily` (MOST_HISTORY + days,),
    and the latest `lead_times` (MOST_RECEIPTS,) [ticks], each at the place of its number.
    `no_sums` and `no_demand` (1,) are sums of nothing.
    """

    item: Records
    cursor: Records
    words: Ints
    orders: Records
    drawn: Records
    instant: Ints
    lead_time_words: Ints
    on_way: Records
    waiting: Records
    patient: Records
    delayed: Records
    rows: Ints
    stockout: Ints
    stockouts: Ints
    place: Records
    parameters: Ints
    told: Ints
    daily: Floats
    lead_times: Ints
    no_sums: Records
    no_demand: Records

    @classmethod
    def of(cls, streams: int, orders: int, heap: int, rows: int, stockouts: int, days: int) -> Space:
        """Return room for so many streams, orders (SOME at least), entries of a heap, rows, stockouts and days."""

        def numbers(*shape: int) -> Ints:
            return np.zeros(shape, dtype=np.int64)

        on_way, waiting, patient, delayed = (np.zeros(heap, dtype=ENTRY) for _ in range(4))
        return cls(
            item=np.zeros(1, dtype=ITEM),
            cursor=np.zeros(streams, dtype=CURSOR),
            words=numbers(streams, PURPOSES, SOME),
            orders=np.zeros((streams, orders), dtype=ORDER),
            drawn=np.zeros(orders, dtype=ORDER),
            instant=numbers(orders),
            lead_time_words=numbers(8),
            on_way=on_way,
            waiting=waiting,
            patient=patient,
            delayed=delayed,
            rows=numbers(rows, 4),
            stockout=numbers(stockouts, 3),
            stockouts=numbers(1),
            place=np.zeros(1, dtype=PLACE),
            parameters=numbers(MOST_PARAMETERS),
            told=numbers(TOLD),
            daily=np.zeros(MOST_HISTORY + days),
            lead_times=numbers(MOST_RECEIPTS),
            no_sums=np.zeros(1, dtype=PLACE_SUMS),
            no_demand=np.zeros(1, dtype=DEMAND_SUMS),
        )
