"""What a rule finds, and what a rule may look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from jitsim.errors import Place
from jitsim.scenario.customers import History, ItemDemand, WholeHistory
from jitsim.scenario.recorded import RecordedDemand
from jitsim.scenario.scenario import Scenario
from jitsim.scenario.terms import Replenishment, replenishments
from jitsim.scenario.tree import Node, Path


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found at a path: a problem, or only a warning.

    `known` are the words among which `word` was meant to be, with what they are called; `place` overrides the path's.
    """

    path: Path
    message: str
    remedy: tuple[str, ...] = ()
    warns: bool = False
    word: str = ""
    called: str = ""
    known: tuple[str, ...] = ()
    place: Place | None = None


class _AnyName(dict[str, Node]):
    """Stands for a map of names that is missing or broken: its own problem is reported, and no follow-ups."""

    def __contains__(self, name: object) -> bool:
        return True


Findings = Iterator[Finding]
Rule = Callable[["World"], Findings]


@dataclass(frozen=True)
class World:
    """A scenario, as far as it could be read, with the tree it came from.

    `tree` still has the entries that could not be read, so their names count as defined.
    """

    scenario: Scenario
    tree: Node
    recorded: dict[History, RecordedDemand]

    def names(self, *path: str) -> dict[str, Node]:
        """Return the names that are written at a path; where no map of names is, any name counts as defined."""
        node = self.tree.at(path)
        if node is None or node.incomplete or not isinstance(node.value, dict):
            return _AnyName()
        return node.value

    @cached_property
    def replenishments(self) -> list[Replenishment]:
        """Every item at a stocking point whose item and supplier are defined."""
        return list(replenishments(self.scenario))

    @cached_property
    def demand_rates(self) -> dict[tuple[str, str], float]:
        """Mean demand per day [units] by stocking point and item, of those that are demanded at all."""
        rates: dict[tuple[str, str], float] = {}
        for customer in self.scenario.customers.values():
            for item, rate in self._rates_of(customer.demand).items():
                key = (customer.at, item)
                rates[key] = rates.get(key, 0.0) + rate
        return rates

    def _rates_of(self, demand: WholeHistory | dict[str, ItemDemand]) -> dict[str, float]:
        if isinstance(demand, WholeHistory):
            recorded = self.recorded.get(demand.history)
            return {item: self._recorded_rate(recorded, item) for item in (recorded.items if recorded else {})}
        return {item: self._rate(entry, item) for item, entry in demand.items()}

    def _rate(self, demand: ItemDemand, item: str) -> float:
        size = 1.0 if demand.order_size is None else demand.order_size.expectation
        if demand.arrivals is not None:
            return demand.arrivals.expectation * size
        if demand.interval is not None:
            days = demand.interval.expectation
            return size / days if days > 0 else 0.0
        if demand.daily is not None:
            return max(0.0, demand.daily.expectation)
        return self._recorded_rate(self.recorded.get(demand.history) if demand.history else None, item)

    def _recorded_rate(self, recorded: RecordedDemand | None, item: str) -> float:
        days = self.scenario.horizon.days
        rows = recorded.items.get(item, []) if recorded is not None else []
        return sum(quantity for day, quantity in rows if 0 <= day < days) / days
