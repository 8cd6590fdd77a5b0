"""From a scenario to a model: names to indices, days to ticks, quantities to whole numbers, laws to tables."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

import numpy as np

from jitsim.model.arrays import NONE, Floats, Ints, whole_numbers
from jitsim.model.clock import Clock
from jitsim.model.compile_supply import compile_supply, rows_in_order
from jitsim.model.components import consolidated, coupled_components, in_turn
from jitsim.model.demand import compile_demand, couplings, draws_beyond_laws
from jitsim.model.expediting import compile_expediting
from jitsim.model.freight import compile_freight
from jitsim.model.law_tables import LawTables
from jitsim.model.model import ItemLocations, Model, Money, OpenOrders
from jitsim.model.production import compile_production, couplings_of
from jitsim.model.reviews import first_review, review_period
from jitsim.policies import RULES, Policy
from jitsim.policies.anysourcing import RankedSourcing, Sourcing
from jitsim.scenario.decoupling import decoupled
from jitsim.scenario.expediting_terms import express_ways
from jitsim.scenario.scenario import Scenario
from jitsim.scenario.stocking_points import InitialStock, StockedItem
from jitsim.scenario.supply_terms import purchase_price
from jitsim.scenario.terms import Replenishment, supplies, warm_up_days


def compile_model(scenario: Scenario) -> Model:
    """Return the model of a checked scenario."""
    return _Compilation(scenario).model()


class _Compilation:
    """One function per table of the model; names are sorted, so the order of entries in a file changes no number."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.items = sorted(scenario.items)
        self.points = sorted(scenario.stocking_points)
        self.suppliers = sorted(scenario.suppliers)
        self.lanes = sorted(scenario.lanes)
        self.work_centers = sorted(scenario.work_centers)
        self.customers = sorted(scenario.customers)
        self.tables = LawTables()
        self.supplies = rows_in_order((*supplies(scenario), *express_ways(scenario)))
        self.places = rows_in_order(decoupled(scenario))
        self.location_of = {(place.point, place.name): number for number, place in enumerate(self.places)}
        senders, makers = ({getattr(each.source, kind) for each in self.supplies} for kind in ("sender", "maker"))
        self.sources = [*self.suppliers, *sorted(senders - {""}), *sorted(makers - {""})]
        self.clock = self._clock()

    def model(self) -> Model:
        """Return the whole model."""
        locations = self._locations()
        supply = compile_supply(self.scenario, self.clock, self.supplies, self.sources, self.tables)
        production = compile_production(self.scenario, self.clock, self.supplies, self.tables)
        demand = compile_demand(self.scenario, self.clock, self.supplies, self.tables, supply.sender, production)
        network = couplings_of(production, supply)
        policies = tuple(place.stocked.policy for place in self.places)
        loads = consolidated(policies, supply.source, locations.stocking_point)
        components = coupled_components(len(self.places), (*supply.couplings, *couplings(demand), *network, *loads))
        return Model(
            items=tuple(self.items),
            stocking_points=tuple(self.points),
            suppliers=tuple(self.suppliers),
            sources=tuple(self.sources),
            work_centers=tuple(self.work_centers),
            lanes=tuple(self.lanes),
            customers=tuple(self.customers),
            clock=self.clock,
            locations=locations,
            policies=policies,
            sourcing=tuple(_sourcing(place.stocked) for place in self.places),
            terms=tuple(place.terms for place in self.places),
            open_orders=self._open_orders(),
            demand=demand,
            supply=supply,
            production=production,
            freight=compile_freight(self.scenario, self.supplies),
            tables=tuple(self.tables.tables),
            components=in_turn(components, demand),
            money=self._money(),
            expediting=compile_expediting(self.scenario, self.clock, self.supplies),
            currency=self.scenario.currency,
            random=supply.random
            or draws_beyond_laws(demand, self.tables.tables, self.clock)
            or self._draws_from_laws(),
            notes=tuple(self.tables.notes),
        )

    def _draws_from_laws(self) -> bool:
        return any(table.constant is None for table in self.tables.tables)

    def _clock(self) -> Clock:
        horizon, phases = self.scenario.horizon, self.scenario.calendar.phases
        tick = self.scenario.ticks_per_day
        return Clock(
            ticks_per_day=tick,
            horizon=_ticks(horizon.days, tick),
            warm_up=_ticks(warm_up_days(self.scenario), tick),
            dock=_ticks(phases.dock, tick),
            demand=_ticks(phases.demand, tick),
            review=_ticks(phases.review, tick),
            snapshot=_ticks(phases.snapshot, tick),
            demand_first=self.scenario.order_of_events == "demand_first",
        )

    def _locations(self) -> ItemLocations:
        policies = [place.stocked.policy for place in self.places]
        parameters = [_parameters(place) for place in self.places]
        width = max((len(row) for row in parameters), default=0)
        padded = [(*row, *(0,) * (width - len(row))) for row in parameters]
        points = [self.scenario.stocking_points[place.point] for place in self.places]
        return ItemLocations(
            item=_indices((place.name for place in self.places), self.items),
            stocking_point=_indices((place.point for place in self.places), self.points),
            unit=np.array([place.item.unit for place in self.places], dtype=np.float64),
            initial=whole_numbers(self._initial(place) for place in self.places),
            rule=whole_numbers(_rule(policy) for policy in policies),
            observes=np.array([policy.observes for policy in policies], dtype=np.bool_),
            looks_ahead=np.array([policy.looks_ahead for policy in policies], dtype=np.bool_),
            parameters=np.array(padded, dtype=np.int64).reshape(len(self.places), width),
            parameter_count=whole_numbers(len(row) for row in parameters),
            review_period=whole_numbers(review_period(policy, self.clock) for policy in policies),
            first_review=whole_numbers(
                first_review(place.stocked.policy, self.clock, place.point, place.name) for place in self.places
            ),
            counts_cards=np.array([policy.counts_cards for policy in policies], dtype=np.bool_),
            dock=np.array([point.receiving == "dock" for point in points], dtype=np.bool_),
        )

    def _initial(self, place: Replenishment) -> int:
        initial = place.stocked.initial
        if initial is None:
            policy = place.stocked.policy
            return NONE if policy.observes else policy.initial(place.terms)
        return place.terms.written(initial.on_hand if isinstance(initial, InitialStock) else initial)

    def _open_orders(self) -> OpenOrders:
        rows = [
            (location, self.clock.ticks(order.due), name, place.terms.written(order.quantity))
            for location, place in enumerate(self.places)
            if isinstance(place.stocked.initial, InitialStock)
            for name, order in place.stocked.initial.open_orders.items()
        ]
        rows.sort()
        return OpenOrders(
            location=whole_numbers(row[0] for row in rows),
            quantity=whole_numbers(row[3] for row in rows),
            due=whole_numbers(row[1] for row in rows),
        )

    def _money(self) -> Money:
        def column(value: Callable[[Replenishment], float | None]) -> Floats:
            return np.array([_or_nan(value(place)) for place in self.places], dtype=np.float64)

        return Money(
            unit_cost=column(lambda place: place.item.unit_cost),
            price=column(lambda place: place.item.price),
            holding=column(lambda place: place.item.yearly_holding_cost),
            parts=np.array([place.item.yearly_holding_parts for place in self.places]).reshape(-1, 5).T.copy(),
            backorder=column(lambda place: place.item.backorder_cost),
            lost_sale=column(lambda place: place.item.lost_sale_cost),
            purchase=np.array([_or_nan(purchase_price(each)) for each in self.supplies], dtype=np.float64),
            order=np.array([_or_nan(each.ordering_cost.per_order) for each in self.supplies], dtype=np.float64),
            order_investment=np.array([each.ordering_cost.per_year for each in self.supplies], dtype=np.float64),
            fixed=np.array(
                [self.scenario.stocking_points[name].fixed_cost_per_year for name in self.points], dtype=np.float64
            ),
        )


def _indices(names: Iterable[str], known: list[str]) -> Ints:
    index = {name: number for number, name in enumerate(known)}
    return whole_numbers(index[name] for name in names)


def _ticks(days: float, ticks_per_day: int) -> int:
    return math.floor(days * ticks_per_day + 0.5 + 1e-9)


def _rule(policy: Policy) -> int:
    """Return the code of a policy's rule, NONE where it is computed by more or chosen while it runs."""
    return NONE if policy.observes or not policy.rules else RULES.index(policy.rule)


def _sourcing(stocked: StockedItem) -> Sourcing | None:
    """Return how orders are shared among several sources, None for one."""
    if len(stocked.sources) == 1:
        return None
    return stocked.sourcing or RankedSourcing(type="ranked")


def _parameters(place: Replenishment) -> tuple[int, ...]:
    """Return the parameters of a policy; none where they are computed from what is observed."""
    policy = place.stocked.policy
    return () if policy.observes else policy.parameters(place.terms)


def _or_nan(value: float | None) -> float:
    return math.nan if value is None else value
