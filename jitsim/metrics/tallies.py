"""The tallies of many replications, packed, and how the compiled engine's sums become some of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Self, TypeVar, overload

import numpy as np
import numpy.typing as npt

from jitsim.engine.compiled.found import Sums
from jitsim.errors import BalanceError
from jitsim.metrics.buffer_days import BufferTally
from jitsim.metrics.demand import DemandTally
from jitsim.metrics.expediting import ExpeditingTally
from jitsim.metrics.lots import FlowTimes, MachineTally, StepTally
from jitsim.metrics.orders import OrderTally
from jitsim.metrics.plan_tally import PlanTally
from jitsim.metrics.standstill import Standstill
from jitsim.metrics.stock import Stockouts, StockTally
from jitsim.metrics.supply import SupplyTally, refuse_squares
from jitsim.metrics.swings import SwingTally, add_swings
from jitsim.metrics.tally import Tally, refuse_area
from jitsim.metrics.transport import LaneTally, TransitTally, add_trips
from jitsim.model.model import NONE, Model

Ints = npt.NDArray[np.int64]
Whole = npt.NDArray[np.signedinteger[Any]]
Records = npt.NDArray[np.void]
Index = Ints | slice

ALL = slice(None)

TOGETHER = 64
"""Replications that are packed together where each comes alone."""

Part = TypeVar(
    "Part",
    DemandTally,
    OrderTally,
    StockTally,
    SupplyTally,
    TransitTally,
    LaneTally,
    ExpeditingTally,
    PlanTally,
    StepTally,
    MachineTally,
    BufferTally,
)

_PARTS = {
    "demand": DemandTally,
    "orders": OrderTally,
    "stock": StockTally,
    "supply": SupplyTally,
    "transit": TransitTally,
    "lanes": LaneTally,
    "expediting": ExpeditingTally,
    "steps": StepTally,
    "machines": MachineTally,
    "buffers": BufferTally,
    "plans": PlanTally,
}


@dataclass(frozen=True, slots=True)
class Block:
    """The tallies of R replications that follow each other as one: every column has the replications as first axis.

    Columns of `demand` have the demand streams `streams` of the model as second axis, those of `stock`, `plans`,
    `buffers` and `swings` the item-locations `locations`, those of `supply`, `transit` and `expediting` the rows
    `supplies` of the terms of supply. Stockouts are in no order but that those of one replication and item-location are
    by time; `stockouts_in` (S,) and `flow_times_in` (M,) are the places of their replications. `standstills` are those
    of every replication, none at all where they are not looked for.
    """

    demand: DemandTally
    orders: OrderTally
    stock: StockTally
    supply: SupplyTally
    transit: TransitTally
    lanes: LaneTally
    expediting: ExpeditingTally
    steps: StepTally
    machines: MachineTally
    buffers: BufferTally
    swings: SwingTally
    plans: PlanTally
    stockouts: Stockouts
    stockouts_in: Ints
    flow_times: FlowTimes
    flow_times_in: Ints
    locations: Index
    streams: Index
    supplies: Index
    standstills: tuple[tuple[Standstill, ...], ...] = ()

    @classmethod
    def of(cls, tallies: Sequence[Tally]) -> Self:
        """Return the tallies of one or more replications that follow each other as one."""
        places = np.arange(len(tallies))
        return cls(
            _stacked([each.demand for each in tallies]),
            _stacked([each.orders for each in tallies]),
            _stacked([each.stock for each in tallies]),
            _stacked([each.supply for each in tallies]),
            _stacked([each.transit for each in tallies]),
            _stacked([each.lanes for each in tallies]),
            _stacked([each.expediting for each in tallies]),
            _stacked([each.steps for each in tallies]),
            _stacked([each.machines for each in tallies]),
            _stacked([each.buffers for each in tallies]),
            SwingTally.stacked([each.swings for each in tallies]),
            _stacked([each.plans for each in tallies]),
            Stockouts.joined([each.stockouts for each in tallies]),
            np.repeat(places, [len(each.stockouts.ticks) for each in tallies]),
            FlowTimes.joined([each.flow_times for each in tallies]),
            np.repeat(places, [len(each.flow_times.ticks) for each in tallies]),
            ALL,
            ALL,
            ALL,
            tuple(each.standstills for each in tallies),
        )

    @classmethod
    def nothing(cls, model: Model, count: int) -> Self:
        """Return the sums of nothing in so many replications."""
        return cls(
            _zeros(DemandTally, count, len(model.demand.customer)),
            _zeros(OrderTally, count, len(model.demand.groups.customer)),
            _zeros(StockTally, count, len(model.locations.item)),
            _zeros(SupplyTally, count, len(model.supply.location)),
            _zeros(TransitTally, count, len(model.supply.location)),
            _zeros(LaneTally, count, len(model.lanes)),
            _zeros(ExpeditingTally, count, len(model.supply.location)),
            _zeros(StepTally, count, len(model.production.work_center)),
            _zeros(MachineTally, count, len(model.work_centers)),
            _zeros(BufferTally, count, len(model.locations.item)),
            SwingTally.zeros(count, len(model.locations.item)),
            _zeros(PlanTally, count, len(model.locations.item)),
            Stockouts.joined([]),
            np.zeros(0, dtype=np.int64),
            FlowTimes.joined([]),
            np.zeros(0, dtype=np.int64),
            ALL,
            ALL,
            ALL,
        )

    def __len__(self) -> int:
        """Return how many replications there are."""
        return len(self.demand.demanded)


@dataclass(frozen=True, slots=True)
class Packed:
    """A `Block` of all of a model in numbers of as few bits as hold them: an eighth to a half of the memory.

    `columns` go by the part of the tallies and the name of the field. Of the stockouts, which are sorted by
    item-location, there are the length [ticks] and the place of the replication; those of an item-location are from
    `above[location]` to below `above[location + 1]`. `flows` has the columns of `FlowTimes` and the place of the
    replication.
    """

    columns: dict[tuple[str, str], Whole]
    swings: SwingTally
    ticks: Whole
    within: Whole
    above: Ints
    flows: tuple[Whole, ...]
    standstills: tuple[tuple[Standstill, ...], ...] = ()

    @classmethod
    def of(cls, block: Block) -> Self:
        """Pack the tallies of some replications."""
        columns = {
            (name, field.name): packed(getattr(getattr(block, name), field.name))
            for name, part in _PARTS.items()
            for field in fields(part)
        }
        location = packed(block.stockouts.location)
        order = np.argsort(location, kind="stable")
        counts = np.bincount(location, minlength=block.stock.episodes.shape[1])
        ticks, within = packed(block.stockouts.ticks[order]), packed(block.stockouts_in[order])
        flows, above = block.flow_times, np.concatenate([[0], np.cumsum(counts)])
        lots = tuple(packed(column) for column in (flows.step, flows.ticks, flows.whole, block.flow_times_in))
        return cls(columns, block.swings, ticks, within, above, lots, block.standstills)

    def __len__(self) -> int:
        """Return how many replications there are."""
        return len(self.columns["demand", "demanded"])


class Tallies(Sequence[Tally]):
    """The tallies of replications from number `first` on, block by block."""

    def __init__(self, first: int, blocks: Sequence[Packed]) -> None:
        self.first = first
        self.blocks = tuple(blocks)
        self._ends = np.cumsum([0, *map(len, blocks)]).tolist()

    @classmethod
    def of(cls, tallies: Sequence[Tally]) -> Tallies:
        """Return the tallies of one or more replications that follow each other as one."""
        if isinstance(tallies, Tallies):
            return tallies
        starts = range(0, len(tallies), TOGETHER)
        return cls(tallies[0].replication, [Packed.of(Block.of(tallies[at : at + TOGETHER])) for at in starts])

    def part(self, begin: int, end: int, locations: Index = ALL, streams: Index = ALL, supplies: Index = ALL) -> Block:
        """Return the tallies of the replications at places `begin` to below `end` of a part of the model."""
        pieces = list(self._pieces(begin, end))
        return Block(
            _joined(DemandTally, "demand", pieces, streams),
            _joined(OrderTally, "orders", pieces, ALL),
            _joined(StockTally, "stock", pieces, locations),
            _joined(SupplyTally, "supply", pieces, supplies),
            _joined(TransitTally, "transit", pieces, supplies),
            _joined(LaneTally, "lanes", pieces, ALL),
            _joined(ExpeditingTally, "expediting", pieces, supplies),
            _joined(StepTally, "steps", pieces, ALL),
            _joined(MachineTally, "machines", pieces, ALL),
            _joined(BufferTally, "buffers", pieces, locations),
            SwingTally.joined([block.swings.part(rows, locations) for _, block, rows in pieces]),
            _joined(PlanTally, "plans", pieces, locations),
            *self._stockouts(begin, end, locations),
            *self._flow_times(begin, end),
            locations,
            streams,
            supplies,
        )

    @property
    def standstills(self) -> list[tuple[int, Standstill]]:
        """What stands still at the end of replications, with the number of the replication."""
        return [
            (self.first + above + place, each)
            for above, block in zip(self._ends, self.blocks, strict=False)
            for place, found in enumerate(block.standstills)
            for each in found
        ]

    def __len__(self) -> int:
        """Return how many replications there are."""
        return int(self._ends[-1])

    @overload
    def __getitem__(self, place: int) -> Tally: ...
    @overload
    def __getitem__(self, place: slice) -> list[Tally]: ...
    def __getitem__(self, place: int | slice) -> Tally | list[Tally]:
        """Return the tally of a replication by its place, or those of several."""
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        if not -len(self) <= place < len(self):
            raise IndexError(place)
        place %= len(self)
        found = self.part(place, place + 1)
        order = np.argsort(found.stockouts.location, kind="stable")
        stockouts = Stockouts(found.stockouts.location[order], found.stockouts.ticks[order])
        standing = tuple(each for number, each in self.standstills if number == self.first + place)
        return Tally(
            self.first + place,
            _first(found.demand),
            _first(found.orders),
            _first(found.stock),
            stockouts,
            _first(found.supply),
            _first(found.transit),
            _first(found.lanes),
            _first(found.expediting),
            _first(found.plans),
            _first(found.steps),
            _first(found.machines),
            _first(found.buffers),
            SwingTally(found.swings.variance[:, 0]),
            found.flow_times,
            standing,
        )

    def _pieces(self, begin: int, end: int) -> Iterator[tuple[int, Packed, slice]]:
        """Yield the blocks with some of the replications: how many lie above, the block, and which of its rows."""
        for place in range(bisect_right(self._ends, begin) - 1, bisect_left(self._ends, end)):
            above, block = self._ends[place], self.blocks[place]
            yield above, block, slice(max(begin - above, 0), min(end - above, len(block)))

    def _stockouts(self, begin: int, end: int, locations: Index) -> tuple[Stockouts, Ints]:
        nothing = np.zeros(0, dtype=np.int64)
        location, ticks, within = [nothing], [nothing], [nothing]
        for above, block, rows in self._pieces(begin, end):
            there, places = _stockouts_at(block, locations)
            in_rows = (block.within[places] >= rows.start) & (block.within[places] < rows.stop)
            location.append(there[in_rows])
            ticks.append(block.ticks[places][in_rows])
            within.append(block.within[places][in_rows] + np.int64(above - begin))
        return Stockouts(np.concatenate(location), np.concatenate(ticks, dtype=np.int64)), np.concatenate(within)

    def _flow_times(self, begin: int, end: int) -> tuple[FlowTimes, Ints]:
        columns = [np.zeros((4, 0), dtype=np.int64)]
        for above, block, rows in self._pieces(begin, end):
            within = block.flows[-1]
            lots = np.stack(block.flows, dtype=np.int64)[:, (within >= rows.start) & (within < rows.stop)]
            lots[-1] += above - begin
            columns.append(lots)
        step, ticks, whole, within = np.concatenate(columns, axis=1)
        return FlowTimes(step, ticks, whole), within


def with_compiled(model: Model, sums: Sums, locations: Ints, played: Sequence[Tally] = ()) -> Packed:
    """Return the sums of the `locations` that the compiled engine played, and of what SimPy `played` of all others.

    None of them has several sources, and what goes over a lane was played by one of them; what is made is what SimPy
    played. Raises BalanceError where a piece was lost or made, and UsageError for
    quantities or lead times that do not fit into 64 bits.
    """
    _refuse_sums(model, sums.places, locations)
    streams = np.flatnonzero(np.isin(model.demand.location, locations))
    here = Block.of(played) if played else Block.nothing(model, len(sums.places))
    parts = tuple((part, sums.places, locations) for part in (here.stock, here.supply, here.transit, here.buffers))
    for part, found, chosen in (*parts, (here.demand, sums.demand, streams)):
        for field in fields(part):
            getattr(part, field.name)[:, chosen] = found[field.name][:, chosen]
    together = model.demand.group[streams]
    groups = np.unique(together[together != NONE])
    here.orders.due[:, groups] = sums.orders_due[:, groups]
    here.orders.fulfilled[:, groups] = sums.orders_fulfilled[:, groups]
    row, location, left, _, quantity = sums.departures.T
    add_trips(model, row - sums.first, location, quantity, left, here.lanes)
    add_swings(model, sums.weekly, sums.weekly_of, here.swings)
    compiled = Stockouts(sums.stockouts[:, 1], sums.stockouts[:, 2])
    stockouts = Stockouts.joined([here.stockouts, compiled])
    within = np.concatenate([here.stockouts_in, sums.stockouts[:, 0] - sums.first])
    return Packed.of(replace(here, stockouts=stockouts, stockouts_in=within))


def packed(numbers: Ints) -> Whole:
    """Return whole numbers in the fewest bits that hold all of them."""
    least, most = int(numbers.min(initial=0)), int(numbers.max(initial=0))
    for kind in (np.int8, np.int16, np.int32):
        if np.iinfo(kind).min <= least and most <= np.iinfo(kind).max:
            return numbers.astype(kind)
    return numbers.copy()


def _joined(part: type[Part], name: str, pieces: list[tuple[int, Packed, slice]], columns: Index) -> Part:
    """Return some rows and columns of a part of the tallies in 64 bits."""
    found = []
    for field in fields(part):
        rows = [block.columns[name, field.name][rows][:, columns] for _, block, rows in pieces]
        found.append(np.concatenate(rows, dtype=np.int64))
    return part(*found)


def _stockouts_at(block: Packed, locations: Index) -> tuple[Ints, Ints]:
    """Return the stockouts of some item-locations: where each is, and its place in the block."""
    there = np.arange(len(block.above) - 1)[locations]
    counts = block.above[there + 1] - block.above[there]
    before = np.cumsum(counts) - counts
    places = np.repeat(block.above[there] - before, counts) + np.arange(counts.sum())
    return np.repeat(there, counts), places


def _stacked(parts: Sequence[Part]) -> Part:
    names = [field.name for field in fields(parts[0])]
    return type(parts[0])(*(np.stack([getattr(part, name) for part in parts]) for name in names))


def _zeros(part: type[Part], replications: int, width: int) -> Part:
    return part(*(np.zeros((replications, width), dtype=np.int64) for _ in fields(part)))


def _first(part: Part) -> Part:
    return type(part)(*(getattr(part, field.name)[0] for field in fields(part)))


def _refuse_sums(model: Model, places: Records, locations: Ints) -> None:
    """Refuse sums of the compiled engine, shape (R, L), that do not add up or are too large to be exact."""
    wrong = locations[places["unbalanced"][:, locations].any(axis=0)]
    if len(wrong):
        raise BalanceError(
            f"{model.location_name(int(wrong[0]))}: pieces were lost or made\n"
            f"This is a fault of jitsim; the same scenario with --engine simpy shows at which event."
        )
    refuse_squares(model, float(places["largest_deviation"].max(initial=0)), int(places["lead_times"].max(initial=0)))
    start = np.zeros(places.shape[1])
    start[locations] = model.locations.initial[locations]
    np.add.at(start, model.open_orders.location, model.open_orders.quantity)
    refuse_area(model, start + places["booked"].max(axis=0, initial=0))
