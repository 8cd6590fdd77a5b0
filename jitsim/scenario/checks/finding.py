"""What a rule finds, and what a rule may look at."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from jitsim.distributions import Law
from jitsim.errors import Place
from jitsim.policies import Policy
from jitsim.policies.hybrid import Hybrid
from jitsim.policies.sizing import round_half_up
from jitsim.scenario.customers import Customer, History, ItemDemand, WholeHistory
from jitsim.scenario.decoupling import decoupled
from jitsim.scenario.recorded import RecordedDemand
from jitsim.scenario.scenario import Scenario
from jitsim.scenario.shapes import Floats, Shaped, day_factors
from jitsim.scenario.terms import Replenishment, supplies
from jitsim.scenario.tree import Node, Path, printable_name
from jitsim.scenario.work_centers import Making


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found at a path: a problem, or only a warning.

    `known` are the words among which `word` was meant to be, with what they are called; `place` overrides the path's.
    `rests_on` are other parts of the scenario that it was found by: where one of them could not be read, nothing is.
    """

    path: Path
    message: str
    remedy: tuple[str, ...] = ()
    warns: bool = False
    word: str = ""
    called: str = ""
    known: tuple[str, ...] = ()
    place: Place | None = None
    rests_on: tuple[Path, ...] = ()


def undefined(path: Path, noun: str, word: str, called: str, known: object) -> Finding:
    """Return the finding that a name is used and not defined; `known` are the names `called` so, if it is a map."""
    names = tuple(known) if isinstance(known, dict) else ()
    return Finding(path, f"{noun} {printable_name(word)} is not defined", word=word, called=called, known=names)


class _AnyName(dict[str, Node]):
    """Stands for a map of names that is missing or broken: its own problem is reported, and no follow-ups."""

    def __contains__(self, name: object) -> bool:
        return True


_MAY_BE_MISSING = ("lanes", "work_centers")

StockedAt = tuple[str, str]
"""A stocking point and an item."""

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
        """Return the names that are written at a path; where no map of names is, any name counts as defined.

        Without `lanes` or `work_centers` there are none.
        """
        node = self.tree.at(path)
        if node is None and path[0] in _MAY_BE_MISSING and self.tree.at(path[:1]) is None:
            return {}
        if node is None or node.incomplete or not isinstance(node.value, dict):
            return _AnyName()
        return node.value

    @cached_property
    def replenishments(self) -> list[Replenishment]:
        """Every item at a stocking point whose item and supplier are defined."""
        return decoupled(self.scenario)

    @cached_property
    def supplies(self) -> list[Replenishment]:
        """The same with each of its sources, as far as they are defined."""
        return list(supplies(self.scenario))

    @cached_property
    def policies(self) -> list[tuple[Replenishment, Path, Policy]]:
        """Every policy of an item at a stocking point with its path, those that a hybrid one names too."""
        found: list[tuple[Replenishment, Path, Policy]] = []
        for each in self.replenishments:
            path, policy = (*each.path, "policy"), each.stocked.policy
            found.append((each, path, policy))
            if isinstance(policy, Hybrid):
                found.extend((each, (*path, "map", name), choice) for name, choice in policy.map.items())
        return found

    @cached_property
    def histories(self) -> dict[tuple[str, str], list[History | None]]:
        """What the demands of an item at a stocking point are recorded in, None for one that is drawn."""
        found: dict[tuple[str, str], list[History | None]] = {}
        for customer in self.scenario.customers.values():
            for item, history in self._histories_of(customer):
                found.setdefault((customer.at, item), []).append(history)
        return found

    def demanded(self, customer: Customer) -> list[str]:
        """Return the items that a customer may want."""
        return [item for item, _ in self._histories_of(customer)]

    def _histories_of(self, customer: Customer) -> Iterator[tuple[str, History | None]]:
        demand = customer.demand
        if isinstance(demand, WholeHistory):
            recorded = self.recorded.get(demand.history)
            yield from ((item, demand.history) for item in (recorded.items if recorded is not None else ()))
        else:
            yield from ((item, each.history) for item, each in demand.items())
        if customer.orders is not None:
            yield from ((item, None) for item in customer.orders.lines)

    @cached_property
    def demand_rates(self) -> dict[tuple[str, str], float]:
        """Mean demand per day [units] by stocking point and item, of those that are demanded at all.

        What a stocking point sends to others, or gives to work centers, is what their customers demand.
        """
        rates: dict[tuple[str, str], float] = {}
        for customer in self.scenario.customers.values():
            for item, rate in self._rates_of(customer):
                key = (customer.at, item)
                rates[key] = rates.get(key, 0.0) + rate
        for place, rate in list(rates.items()):
            self._pass_on(place, rate, rates, (place,))
        return rates

    def _pass_on(
        self, place: StockedAt, rate: float, rates: dict[StockedAt, float], passed: tuple[StockedAt, ...]
    ) -> None:
        """Add what an item at a stocking point draws from others; a circle ends where it began."""
        for other, factor in self.draws_on.get(place, ()):
            if other not in passed:
                rates[other] = rates.get(other, 0.0) + rate * factor
                self._pass_on(other, rate * factor, rates, (*passed, other))

    @cached_property
    def draws_on(self) -> dict[StockedAt, list[tuple[StockedAt, float]]]:
        """What each item at a stocking point is sent from or made of, and units of that per unit."""
        drawn: dict[StockedAt, list[tuple[StockedAt, float]]] = {}
        for each in self.supplies:
            found, share = drawn.setdefault((each.point, each.name), []), each.share
            if each.source.sender:
                found.append(((each.source.sender, each.name), share))
            for making in self.makings(each):
                good = each.source.making.yield_ if each.source.making is not None else 1.0
                found.extend(((str(making.from_), name), share * need / good) for name, need in making.needs.items())
        return drawn

    @cached_property
    def goes_to(self) -> dict[StockedAt, list[StockedAt]]:
        """Where each item at a stocking point is sent on, and what is made of it."""
        found: dict[StockedAt, list[StockedAt]] = {}
        for place, drawn in self.draws_on.items():
            for below, _ in drawn:
                found.setdefault(below, []).append(place)
        return found

    def makings(self, each: Replenishment) -> tuple[Making, ...]:
        """Return how an item is made, the last step first, as far as its steps are defined."""
        return each.source.steps

    def _rates_of(self, customer: Customer) -> Iterator[tuple[str, float]]:
        demand = customer.demand
        if isinstance(demand, WholeHistory):
            recorded = self.recorded.get(demand.history)
            yield from ((item, self._recorded_rate(recorded, item)) for item in (recorded.items if recorded else {}))
        else:
            yield from (
                (item, self._rate(each, item) * self._mean_factor(customer, each)) for item, each in demand.items()
            )
        if customer.orders is not None:
            orders = customer.orders.arrivals.expectation * self._mean_factor(customer, customer.orders)
            for item, line in customer.orders.lines.items():
                yield item, orders * line.probability * self._mean_quantity(line.size, item)

    @cached_property
    def expected_orders(self) -> list[float]:
        """Orders and lines that are expected in one replication, by stream of demand."""
        days = self.scenario.horizon.days
        return [days * rate for customer in self.scenario.customers.values() for rate in self._orders_per_day(customer)]

    def _orders_per_day(self, customer: Customer) -> Iterator[float]:
        demand, days = customer.demand, self.scenario.horizon.days
        if isinstance(demand, WholeHistory):
            recorded = self.recorded.get(demand.history)
            yield sum(len(rows) for rows in recorded.items.values()) / days if recorded is not None else 0.0
        else:
            yield from (self._timed_per_day(customer, item, each) for item, each in demand.items())
        if customer.orders is not None:
            lines = math.fsum(line.probability for line in customer.orders.lines.values())
            yield customer.orders.arrivals.expectation * self._mean_factor(customer, customer.orders) * lines

    def _timed_per_day(self, customer: Customer, item: str, demand: ItemDemand) -> float:
        if demand.history is not None:
            recorded = self.recorded.get(demand.history)
            rows = recorded.items.get(item, []) if recorded is not None else []
            return len(rows) / self.scenario.horizon.days
        if demand.daily is not None:
            return 1.0
        if demand.arrivals is not None:
            return demand.arrivals.expectation * self._mean_factor(customer, demand)
        shortest = 1.0 / self.scenario.ticks_per_day
        return 0.0 if demand.interval is None else 1.0 / max(demand.interval.expectation, shortest)

    def factors(self, *shaped: Shaped) -> Floats | None:
        """Return the factors of demand of each day of the horizon, shape (days,); None where nothing shapes it."""
        horizon = self.scenario.horizon
        factors = day_factors(horizon.start, *shaped)
        return None if factors is None else factors.of(0, math.ceil(horizon.days))

    def _mean_factor(self, customer: Customer, shaped: Shaped) -> float:
        if isinstance(shaped, ItemDemand) and shaped.history is not None:
            return 1.0
        factors = self.factors(customer, shaped)
        return 1.0 if factors is None else float(factors.mean())

    def _rate(self, demand: ItemDemand, item: str) -> float:
        size = self._mean_quantity(demand.order_size, item)
        if demand.arrivals is not None:
            return demand.arrivals.expectation * size
        if demand.interval is not None:
            days = demand.interval.expectation
            return size / days if days > 0 else 0.0
        if demand.daily is not None:
            return max(0.0, self._mean_quantity(demand.daily, item))
        return self._recorded_rate(self.recorded.get(demand.history) if demand.history else None, item)

    def _mean_quantity(self, law: Law | None, item: str) -> float:
        """Return the mean of a quantity [units], a constant one in whole units as it counts; 1 if none is said."""
        if law is None:
            return 1.0
        defined = self.scenario.items.get(item)
        if law.deviation > 0 or defined is None:
            return law.expectation
        return round_half_up(law.expectation / defined.unit) * defined.unit

    def _recorded_rate(self, recorded: RecordedDemand | None, item: str) -> float:
        days = self.scenario.horizon.days
        rows = recorded.items.get(item, []) if recorded is not None else []
        return sum(quantity for day, quantity in rows if 0 <= day < days) / days
