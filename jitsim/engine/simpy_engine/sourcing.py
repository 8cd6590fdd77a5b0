"""How the orders of an item are shared among its sources, where it has several."""

from __future__ import annotations

from collections.abc import Sequence

from jitsim.engine.simpy_engine.inbound import Source
from jitsim.engine.simpy_engine.open_orders import DueOrders, due_after
from jitsim.engine.simpy_engine.primary_backup import PrimaryAndBackup
from jitsim.engine.simpy_engine.stocked_item import Sourcing, StockedItem
from jitsim.policies.anysourcing import (
    BaseSurgeSourcing,
    DualIndexSourcing,
    PrimaryBackupSourcing,
    SplitSourcing,
)
from jitsim.policies.sizing import effective_minimum
from jitsim.policies.sourcing import Share, base_surge, dual_index, split_by_weight

Parts = Sequence[tuple[Source, int]]


class RankedSources:
    """Every order goes to the first source that can take it now; to the first of all where none can."""

    looks_always = False

    def __init__(self, stocked: StockedItem) -> None:
        self.stocked = stocked

    def begin(self, tick: int) -> None:
        """Wait for what the policy wants."""

    def parts(self, tick: int, wanted: int) -> Parts:
        """Return the source that takes all that is wanted."""
        sources = self.stocked.inbound.sources
        chosen = next((source for source in sources if self._takes(tick, source, wanted)), sources[0])
        return ((chosen, wanted),)

    def _takes(self, tick: int, source: Source, wanted: int) -> bool:
        """Return whether a supplier accepts orders today, or a stocking point has as much; a work center always can."""
        if isinstance(source.upstream, StockedItem):
            return source.upstream.available >= wanted
        return source.upstream is not None or source.deliveries.accepts(tick + self.stocked.release_delay)


class SplitSources:
    """Every order is split by weights, or goes to the source that is furthest behind its weight."""

    looks_always = False

    def __init__(self, stocked: StockedItem, written: SplitSourcing) -> None:
        self.sources = stocked.inbound.sources
        model = stocked.model
        names = [model.sources[model.supply.source[source.row]] for source in self.sources]
        self.weights = [written.weights[name] for name in names]
        self.smallest = [
            _least_order(stocked, source) if weight else 0
            for source, weight in zip(self.sources, self.weights, strict=True)
        ]
        self.allocated = [0] * len(names)

    def begin(self, tick: int) -> None:
        """Wait for what the policy wants."""

    def parts(self, tick: int, wanted: int) -> Parts:
        """Return what each source is given, before its own sizing."""
        shares = map(Share, self.weights, self.smallest, self.allocated)
        parts = split_by_weight(wanted, list(shares))
        self.allocated = [before + part for before, part in zip(self.allocated, parts, strict=True)]
        return [(source, part) for source, part in zip(self.sources, parts, strict=True) if part]


def _least_order(stocked: StockedItem, source: Source) -> int:
    """Return the smallest order of a source by quantity, multiple and value, at least 1."""
    by_value = int(stocked.model.supply.minimum_value_quantity[source.row])
    return effective_minimum(max(1, source.minimum, by_value), source.multiple)


class NearPosition:
    """What a planner believes of the orders of an item: what is due as soon as an express order given now."""

    def __init__(self, stocked: StockedItem, express: Source) -> None:
        self.orders = DueOrders(stocked)
        self.within = due_after(stocked, express)

    def due_soon(self, tick: int) -> int:
        """Return the units that are due within the lead time of the express source; what is overdue is, too."""
        return sum(units for units, due, _ in self.orders.now() if due <= tick + self.within)


class DualIndex:
    """The express source fills the near position to its level; the regular one has what the policy wants then."""

    looks_always = True

    def __init__(self, stocked: StockedItem, written: DualIndexSourcing) -> None:
        self.stocked = stocked
        self.regular, self.express = stocked.inbound.sources
        self.level = stocked.model.terms[stocked.location].written(written.express_up_to)
        self.near = NearPosition(stocked, self.express)

    def begin(self, tick: int) -> None:
        """Order of the express source."""
        stocked = self.stocked
        soon = self.near.due_soon(tick)
        later = stocked.inbound.on_order - soon
        wanted = dual_index(stocked.available - stocked.backlog, soon, later, self.level, *stocked.parameters)
        if wanted.express:
            stocked.order_of(tick, self.express, wanted.express)

    def parts(self, tick: int, wanted: int) -> Parts:
        """Return the regular source with what the policy wants: the express order is on order already."""
        return ((self.regular, wanted),)


class BaseAndSurge:
    """The base source has the same order at every review, the express one what is missing of the near position."""

    looks_always = True

    def __init__(self, stocked: StockedItem, written: BaseSurgeSourcing) -> None:
        self.stocked = stocked
        self.base, self.express = stocked.inbound.sources
        self.quantity = stocked.model.terms[stocked.location].written(written.base_quantity)
        self.near = NearPosition(stocked, self.express)
        stocked.asks_more = self.wanted

    def begin(self, tick: int) -> None:
        """Order the base."""
        self.stocked.order_of(tick, self.base, self.quantity)

    def wanted(self, tick: int) -> int:
        """Return what the near position is below the level of the policy."""
        stocked = self.stocked
        (level,) = stocked.parameters
        return base_surge(stocked.available - stocked.backlog, self.near.due_soon(tick), level, self.quantity).express

    def parts(self, tick: int, wanted: int) -> Parts:
        """Return the express source with all that is wanted."""
        return ((self.express, wanted),)


def start_sourcing(items: Sequence[StockedItem]) -> None:
    """Give every item of a component with several sources what shares its orders among them."""
    for item in items:
        sourcing = _sourcing(item)
        if sourcing is not None:
            item.share_orders(sourcing)


def _sourcing(stocked: StockedItem) -> Sourcing | None:
    written = stocked.model.sourcing[stocked.location]
    match written:
        case None:
            return None
        case SplitSourcing():
            return SplitSources(stocked, written)
        case PrimaryBackupSourcing():
            return PrimaryAndBackup(stocked, written)
        case DualIndexSourcing():
            return DualIndex(stocked, written)
        case BaseSurgeSourcing():
            return BaseAndSurge(stocked, written)
        case _:
            return RankedSources(stocked)
