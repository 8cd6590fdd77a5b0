"""What applies to an item at a stocking point once item, supplier and policy are put together."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from jitsim.distributions import Law
from jitsim.policies import Terms
from jitsim.policies.policy import MakingTime
from jitsim.policies.sizing import effective_minimum
from jitsim.scenario.items import Item
from jitsim.scenario.scenario import Scenario
from jitsim.scenario.sources import Source, Sources
from jitsim.scenario.stocking_points import StockedItem
from jitsim.scenario.suppliers import OrderingCost, Supplier, SupplierItem
from jitsim.scenario.tree import Path

SHORTEST_DEFAULT_WARM_UP = 180.0
"""Days; the default warm-up is never shorter, unless half the horizon is."""


@dataclass(frozen=True)
class Replenishment:
    """An item at a stocking point and one of its sources, with everything that was written about them."""

    point: str
    name: str
    item: Item
    stocked: StockedItem
    source: Source
    lost: bool = False
    """Whether what stock cannot meet is lost, for everybody who demands it there."""
    rank: int = 0
    """The place of the source among the item's own; what belongs to the item alone is that of the first."""
    is_express: bool = False
    """Whether it is the express way of what is expedited."""

    @property
    def share(self) -> float:
        """The share of what is ordered that its source is expected to be given: all for the first of a ranked list."""
        sourcing = self.stocked.sourcing
        if sourcing is None or self.is_express:
            return float(self.rank == 0 and not self.is_express)
        return sourcing.share_of(self.source.name, self.rank)

    own_lead_time: float | None = None
    """The days of its last step, and `decoupled_lead_time` those of the longest path down to what is stocked; both
    where it comes from within the network (see `decoupling`)."""
    decoupled_lead_time: float | None = None

    @property
    def supplier(self) -> Supplier:
        """Its supplier; a stocking point or a work center as it sees it where one of those replenishes it."""
        return self.source.supplier

    @property
    def release_delay(self) -> float:
        """Days from the decision to the release of an order: on a desk, or until it is approved."""
        written = self.stocked.expedite
        return written.approval_delay if written is not None and self.is_express else self.stocked.policy.release_delay

    @property
    def supply(self) -> SupplierItem:
        """The terms on which it is ordered."""
        return self.source.terms

    @property
    def path(self) -> Path:
        """Where it stands in the scenario."""
        return ("stocking_points", self.point, "items", self.name)

    @property
    def lead_time(self) -> Law | None:
        """The law of its lead time: the item's own at this supplier, else the supplier's."""
        return self.supply.lead_time or self.supplier.lead_time

    @property
    def promised_lead_time(self) -> float | None:
        """The days promised: the item's own at this supplier, else the supplier's."""
        own = self.supply.promised_lead_time
        return self.supplier.promised_lead_time if own is None else own

    @cached_property
    def terms(self) -> Terms:
        """What its policy may know of item and supplier."""
        pieces = Terms(unit=self.item.unit)
        return Terms(
            unit=self.item.unit,
            minimum_order=pieces.at_least(self.supply.minimum_order),
            order_multiple=max(1, pieces.written(self.supply.order_multiple)),
            promised_lead_time=self.promised_lead_time,
            own_lead_time=self.own_lead_time,
            decoupled_lead_time=self.decoupled_lead_time,
            order_cost=self.ordering_cost.per_order,
            holding_cost=self.item.yearly_holding_cost,
            backorder_cost=self.item.backorder_cost,
            lost_sale_cost=self.item.lost_sale_cost,
            lost=self.lost,
            item_class=self.item.item_class,
            critical=self.item.critical,
            making=self._making_time(pieces),
        )

    def _making_time(self, pieces: Terms) -> MakingTime | None:
        """Return what the routing of a made item says of its time; None of others."""
        making = self.source.making
        if making is None:
            return None
        set_up = sum(step.set_up_time.expectation for step in self.source.steps if step.set_up_time is not None)
        run = sum(step.run_time.expectation for step in self.source.steps if step.run_time is not None)
        transport = 0.0 if self.lead_time is None else self.lead_time.expectation
        lot = 0 if making.lot is None else pieces.written(making.lot)
        return MakingTime(set_up, run * self.item.unit, transport, lot)

    @property
    def ordering_cost(self) -> OrderingCost:
        """What its orders cost, set-ups reduced as its supplier's terms say."""
        return self.supply.ordering_cost(self.item.yearly_holding_cost)

    @property
    def smallest_order(self) -> int:
        """The smallest order that the supplier takes, in smallest units."""
        terms = self.terms
        return effective_minimum(terms.minimum_order, terms.order_multiple)


def replenishments(scenario: Scenario) -> Iterator[Replenishment]:
    """Yield every item at every stocking point whose item and first source are defined, with that source."""
    yield from (each for each in supplies(scenario) if each.rank == 0)


def supplies(scenario: Scenario) -> Iterator[Replenishment]:
    """Yield every item at every stocking point with each of its sources, as far as they are defined."""
    keeps = {customer.at for customer in scenario.customers.values() if customer.unmet != "lost"}
    within = passed_on(scenario)
    sources = Sources(scenario)
    for point, place in scenario.stocking_points.items():
        for name, stocked in place.items.items():
            item = scenario.items.get(name)
            for rank, named in enumerate(stocked.sources):
                source = sources.of(named, point, name)
                if item is not None and source is not None:
                    lost = point not in keeps and (point, name) not in within
                    yield Replenishment(point, name, item, stocked, source, lost, rank)


def passed_on(scenario: Scenario) -> set[tuple[str, str]]:
    """Return stocking points and items that others order there, or that go into what is made: such orders wait."""
    made = [making for center in scenario.work_centers.values() for making in center.makes.values()]
    components = {(making.from_, name) for making in made if making.from_ is not None for name in making.needs}
    points = scenario.stocking_points.values()
    ordered = {(named, name) for point in points for name, stocked in point.items.items() for named in stocked.sources}
    return components | ordered


def warm_up_days(scenario: Scenario) -> float:
    """Return the days at the start that are not measured, written or by default."""
    written = scenario.horizon.warm_up
    if written is not None:
        return written
    longest = max(
        (
            each.lead_time.expectation + each.stocked.policy.days_between_reviews
            for each in replenishments(scenario)
            if each.lead_time is not None
        ),
        default=0.0,
    )
    return min(max(SHORTEST_DEFAULT_WARM_UP, math.ceil(2 * longest)), scenario.horizon.days / 2)
