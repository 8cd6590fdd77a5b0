"""The sums of one replication, from which every metric of every part of the business follows.

Everything is added up per item-location or per demand stream in whole numbers, so a total is the sum of its parts to
the last unit and a ratio is a ratio of sums. Areas under a level come from its changes, never from sampling.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import TypeVar, overload

import numpy as np
import numpy.typing as npt

from jitsim.engine.compiled.found import Sums
from jitsim.errors import BalanceError, UsageError
from jitsim.ledger.ledger import Ledger
from jitsim.ledger.stretch import Stretch, stretches
from jitsim.metrics.demand import DemandTally, add_demand
from jitsim.metrics.orders import OrderLines, OrderTally
from jitsim.metrics.stock import Stockouts, StockTally, add_stock
from jitsim.metrics.supply import LARGEST_SUM, SupplyTally, add_supply, refuse_squares
from jitsim.model.model import NONE, Model

Ints = npt.NDArray[np.int64]
Records = npt.NDArray[np.void]


@dataclass(frozen=True, slots=True)
class Tally:
    """Sums over the window measured of one replication: by demand stream (D,) and by item-location (L,).

    `orders` are the customer orders of several lines, `stockouts` are listed one by one.
    """

    replication: int
    demand: DemandTally
    orders: OrderTally
    stock: StockTally
    stockouts: Stockouts
    supply: SupplyTally


def tally(model: Model, ledger: Ledger, parts: Iterable[Stretch] | None = None) -> Tally:
    """Add up a ledger; events before the warm-up ends only set levels, events at or after the horizon do not count.

    `parts` are the stretches of a ledger without such events, where they are at hand.
    """
    _refuse_overflow(model, ledger)
    locations = len(model.locations.item)
    demand = DemandTally.zeros(len(model.demand.customer))
    stock, supply = StockTally.zeros(locations), SupplyTally.zeros(locations)
    open_count = np.bincount(model.open_orders.location, minlength=locations)
    open_units = np.zeros(locations, dtype=np.int64)
    np.add.at(open_units, model.open_orders.location, model.open_orders.quantity)
    lines, stockouts = OrderLines(model), []
    for stretch in stretches(ledger, until=model.clock.horizon) if parts is None else parts:
        add_demand(model, stretch, demand, lines)
        stockouts.append(add_stock(model, stretch, ledger.initial[stretch.here], stock))
        add_supply(model, stretch, open_count, open_units, supply)
    found = Stockouts.joined([each for each in stockouts if each is not None])
    return Tally(ledger.replication, demand, lines.joined(), stock, found, supply)


Part = TypeVar("Part", DemandTally, OrderTally, StockTally, SupplyTally)


class Tallies(Sequence[Tally]):
    """The tallies of R replications as one: every column of `demand` and so on has the replications as first axis.

    `first` is the number of the first replication, `stockouts_in` (S,) the place of that of each stockout, ascending.
    """

    def __init__(
        self,
        first: int,
        demand: DemandTally,
        orders: OrderTally,
        stock: StockTally,
        supply: SupplyTally,
        stockouts: Stockouts,
        stockouts_in: Ints,
    ) -> None:
        self.first = first
        self.demand = demand
        self.orders = orders
        self.stock = stock
        self.supply = supply
        self.stockouts = stockouts
        self.stockouts_in = stockouts_in

    @classmethod
    def of(cls, tallies: Sequence[Tally]) -> Tallies:
        """Return the tallies of one or more replications that follow each other as one."""
        if isinstance(tallies, Tallies):
            return tallies
        counts = [len(each.stockouts.ticks) for each in tallies]
        return cls(
            tallies[0].replication,
            _stacked([each.demand for each in tallies]),
            _stacked([each.orders for each in tallies]),
            _stacked([each.stock for each in tallies]),
            _stacked([each.supply for each in tallies]),
            Stockouts.joined([each.stockouts for each in tallies]),
            np.repeat(np.arange(len(tallies)), counts),
        )

    @classmethod
    def nothing(cls, model: Model, first: int, count: int) -> Tallies:
        """Return the sums of nothing in so many replications."""
        return cls(
            first,
            _zeros(DemandTally, count, len(model.demand.customer)),
            _zeros(OrderTally, count, len(model.demand.groups.customer)),
            _zeros(StockTally, count, len(model.locations.item)),
            _zeros(SupplyTally, count, len(model.locations.item)),
            Stockouts.joined([]),
            np.zeros(0, dtype=np.int64),
        )

    def block(self, begin: int, end: int) -> Tallies:
        """Return the replications at some places; what is written into a block is written here, but for stockouts."""
        first, last = np.searchsorted(self.stockouts_in, [begin, end]).tolist()
        return Tallies(
            self.first + begin,
            _row(self.demand, slice(begin, end)),
            _row(self.orders, slice(begin, end)),
            _row(self.stock, slice(begin, end)),
            _row(self.supply, slice(begin, end)),
            Stockouts(self.stockouts.location[first:last], self.stockouts.ticks[first:last]),
            self.stockouts_in[first:last] - begin,
        )

    def __len__(self) -> int:
        """Return how many replications there are."""
        return len(self.demand.demanded)

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
        begin, end = np.searchsorted(self.stockouts_in, [place, place + 1]).tolist()
        stockouts = Stockouts(self.stockouts.location[begin:end], self.stockouts.ticks[begin:end])
        parts = (_row(self.demand, place), _row(self.orders, place), _row(self.stock, place))
        return Tally(self.first + place, *parts, stockouts, _row(self.supply, place))


def add_compiled(model: Model, tallies: Tallies, sums: Sums, locations: Ints) -> None:
    """Add the sums of the `locations` that the compiled engine played to tallies of what SimPy played.

    Raises BalanceError where a piece was lost or made, and UsageError for quantities or lead times that do not fit into
    64 bits.
    """
    _refuse_sums(model, sums.places, locations)
    streams = np.flatnonzero(np.isin(model.demand.location, locations))
    here = tallies.block(sums.first - tallies.first, sums.first - tallies.first + len(sums.places))
    parts = ((here.stock, sums.places, locations), (here.supply, sums.places, locations))
    for part, found, chosen in (*parts, (here.demand, sums.demand, streams)):
        for field in fields(part):
            getattr(part, field.name)[:, chosen] = found[field.name][:, chosen]
    together = model.demand.group[streams]
    groups = np.unique(together[together != NONE])
    here.orders.due[:, groups] = sums.orders_due[:, groups]
    here.orders.fulfilled[:, groups] = sums.orders_fulfilled[:, groups]
    both = Stockouts.joined([tallies.stockouts, Stockouts(sums.stockouts[:, 1], sums.stockouts[:, 2])])
    within = np.concatenate([tallies.stockouts_in, sums.stockouts[:, 0] - tallies.first])
    order = np.lexsort((both.location, within))
    tallies.stockouts = Stockouts(both.location[order], both.ticks[order])
    tallies.stockouts_in = within[order]


def _stacked(parts: Sequence[Part]) -> Part:
    names = [field.name for field in fields(parts[0])]
    return type(parts[0])(*(np.stack([getattr(part, name) for part in parts]) for name in names))


def _zeros(part: type[Part], replications: int, width: int) -> Part:
    return part(*(np.zeros((replications, width), dtype=np.int64) for _ in fields(part)))


def _row(part: Part, place: int | slice) -> Part:
    return type(part)(*(getattr(part, field.name)[place] for field in fields(part)))


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
    _refuse_area(model, start + places["moved"].max(axis=0, initial=0))


def _refuse_overflow(model: Model, ledger: Ledger) -> None:
    """Refuse quantities whose areas over the horizon do not fit into 64 bits: the sums would turn negative.

    No level is above the start stock and everything that moved, so that times the horizon bounds every area.
    """
    most = LARGEST_SUM / max(model.clock.horizon, 1)
    start = ledger.initial.astype(np.float64)
    if start.sum() + model.open_orders.quantity.sum() + ledger.quantity.sum(dtype=np.float64) <= most:
        return
    moved = np.bincount(ledger.location, ledger.quantity, minlength=len(start))
    opened = np.bincount(model.open_orders.location, model.open_orders.quantity, minlength=len(start))
    _refuse_area(model, start + opened + moved)


def _refuse_area(model: Model, bound: npt.NDArray[np.float64]) -> None:
    """Refuse levels of up to `bound` (L,) whose areas over the horizon do not fit into 64 bits."""
    if bound.max(initial=0.0) > LARGEST_SUM / max(model.clock.horizon, 1):
        unit = float(model.locations.unit[bound.argmax()])
        raise UsageError(
            f"{model.location_name(int(bound.argmax()))}: {bound.max() * unit:.3g} units in smallest units of {unit:g} "
            f"over {model.clock.horizon:.3g} ticks are too large to add up; take a larger unit or fewer ticks_per_day"
        )
