"""Small models and ledgers written by hand or invented by hypothesis, without a scenario, streams or an engine."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

from jitsim.ledger import Kind, Ledger
from jitsim.ledger.columns import FIRST_SOURCE
from jitsim.model.clock import Clock
from jitsim.model.demand import OrderGroups
from jitsim.model.freight import no_freight
from jitsim.model.model import NONE, DemandStreams, ItemLocations, Model, Money, OpenOrders
from jitsim.model.production import no_production
from jitsim.model.supply import SupplyTerms, plain_supply
from jitsim.policies import Terms
from jitsim.policies.base_stock import BaseStock

DEMAND, BACKORDERED, LOST, SHIPMENT, ORDER, RECEIPT = list(Kind)[:6]

Event = tuple[int, Kind, int, int]
"""Tick, kind, quantity, part."""


@dataclass
class Place:
    """An item at a stocking point; open orders are (quantity, due tick)."""

    item: str = "tea"
    stocking_point: str = "shop"
    supplier: str = "mill"
    initial: int = 0
    unit: float = 1.0
    open_orders: tuple[tuple[int, int], ...] = ()
    promised_lead_time: int = NONE
    early: int = 0
    late: int = 0
    cards: int | None = None
    container: int = 1
    multiple: int = 1
    unit_cost: float = math.nan
    price: float = math.nan
    holding: float = math.nan
    backorder: float = 0.0
    lost_sale: float = 0.0
    order_cost: float = 0.0


@dataclass
class Stream:
    """Demand of a customer at a place, by the number of the place."""

    place: int = 0
    customer: str = "town"
    promise: int = 0
    lost: bool = False


@dataclass
class Business:
    """A model in the making."""

    places: Sequence[Place]
    streams: Sequence[Stream]
    horizon: int
    warm_up: int = 0
    ticks_per_day: int = 4
    snapshot: int = 3
    fixed: dict[str, float] = field(default_factory=dict)

    def names(self, noun: str) -> list[str]:
        """Return the names of one noun in order."""
        owners: Sequence[Place | Stream] = self.streams if noun == "customer" else self.places
        return sorted({getattr(owner, noun) for owner in owners})

    def model(self) -> Model:
        """Return the model; what only an engine or the streams read is left at nothing."""
        opened = [(number, *order) for number, place in enumerate(self.places) for order in place.open_orders]
        return Model(
            items=tuple(self.names("item")),
            stocking_points=tuple(self.names("stocking_point")),
            suppliers=tuple(self.names("supplier")),
            sources=tuple(self.names("supplier")),
            work_centers=(),
            lanes=(),
            customers=tuple(self.names("customer")),
            clock=Clock(self.ticks_per_day, self.horizon, self.warm_up, 0, 2, 3, self.snapshot, demand_first=False),
            locations=self._locations(),
            policies=tuple(BaseStock(type="base_stock", order_up_to=1) for _ in self.places),
            sourcing=(None,) * len(self.places),
            terms=tuple(Terms(unit=place.unit) for place in self.places),
            open_orders=OpenOrders(*(whole(row[column] for row in opened) for column in range(3))),
            demand=self._demand(),
            supply=self._supply(),
            production=no_production(len(self.places)),
            freight=no_freight(len(self.places)),
            tables=(),
            components=tuple((number,) for number in range(len(self.places))),
            money=self._money(),
            expediting={},
            currency="EUR",
            random=True,
            notes=(),
        )

    def _supply(self) -> SupplyTerms:
        places = self.places
        return replace(
            plain_supply(len(places), len(self.names("supplier"))),
            source=whole(self.names("supplier").index(place.supplier) for place in places),
            order_multiple=whole(place.multiple for place in places),
            promised_lead_time=whole(place.promised_lead_time for place in places),
            early=whole(place.early for place in places),
            late=whole(place.late for place in places),
        )

    def _locations(self) -> ItemLocations:
        places = self.places
        nothing = whole(0 for _ in places)
        return ItemLocations(
            item=whole(self.names("item").index(place.item) for place in places),
            stocking_point=whole(self.names("stocking_point").index(place.stocking_point) for place in places),
            unit=np.array([place.unit for place in places], dtype=np.float64),
            initial=whole(place.initial for place in places),
            rule=nothing,
            observes=nothing > 0,
            looks_ahead=nothing > 0,
            parameters=np.array([(place.cards or 0, place.container, 1) for place in places]).reshape(-1, 3),
            parameter_count=nothing + 3,
            review_period=nothing,
            first_review=nothing,
            counts_cards=np.array([place.cards is not None for place in places], dtype=np.bool_),
            dock=nothing > 0,
        )

    def _demand(self) -> DemandStreams:
        streams = self.streams
        nothing = whole(0 for _ in streams)
        return DemandStreams(
            customer=whole(self.names("customer").index(stream.customer) for stream in streams),
            location=whole(stream.place for stream in streams),
            receiver=nothing - 1,
            supply=nothing - 1,
            usage=nothing + 1.0,
            timing=nothing,
            law=nothing,
            order_size=nothing,
            promise=whole(stream.promise for stream in streams),
            notice=nothing,
            priority=nothing + 1,
            lost=np.array([stream.lost for stream in streams], dtype=np.bool_),
            patience=nothing + NONE,
            lost_share=nothing,
            ship=nothing,
            reserve=nothing == 0,
            shape=nothing + NONE,
            group=nothing + NONE,
            history_start=whole(0 for _ in range(len(streams) + 1)),
            history_tick=whole(()),
            history_quantity=whole(()),
            groups=OrderGroups(whole(()), whole(()), whole(())),
            shapes=(),
        )

    def _money(self) -> Money:
        def column(name: str) -> npt.NDArray[np.float64]:
            return np.array([getattr(place, name) for place in self.places], dtype=np.float64)

        return Money(
            unit_cost=column("unit_cost"),
            price=column("price"),
            holding=column("holding"),
            parts=np.full((5, len(self.places)), math.nan),
            backorder=column("backorder"),
            lost_sale=column("lost_sale"),
            purchase=column("unit_cost"),
            order=column("order_cost"),
            order_investment=np.zeros(len(self.places)),
            fixed=np.array([self.fixed.get(name, 0.0) for name in self.names("stocking_point")]),
        )


def whole(values: Iterable[int]) -> npt.NDArray[np.int64]:
    """Return whole numbers as an array."""
    return np.array(list(values), dtype=np.int64)


def ledger_of(model: Model, events: Sequence[Sequence[Event]], replication: int = 0) -> Ledger:
    """Return the ledger of the events of every place of a model."""
    start = whole(np.cumsum([0, *(len(rows) for rows in events)]))
    columns = [whole(event[column] for rows in events for event in rows) for column in range(4)]
    return Ledger(replication, model.locations.initial, start, *columns)


# --- the ten days of fixture L1 (metrics.md, section 4), in quarters of a day ---------------------------------------

L1 = Business(
    [Place(initial=30, promised_lead_time=12, early=4, late=0, unit_cost=10.0, holding=2.8)], [Stream()], horizon=40
)

L1_EVENTS: list[Event] = [
    (2, DEMAND, 10, 0),
    (5, ORDER, 40, 0),  # day 1.25, promised for 4.25
    (6, DEMAND, 8, 0),
    (10, DEMAND, 9, 0),
    (14, DEMAND, 6, 0),  # three are left
    (14, BACKORDERED, 3, 3),
    (18, DEMAND, 4, 0),
    (18, BACKORDERED, 4, 4),
    (21, RECEIPT, 40, 0),  # day 5.25
    (21, SHIPMENT, 3, 3),
    (21, SHIPMENT, 4, 4),
    (22, DEMAND, 7, 0),
    (25, ORDER, 18, 0),  # day 6.25, promised for 9.25
    (26, DEMAND, 9, 0),
    (30, DEMAND, 5, 0),
    (34, DEMAND, 12, 0),
    (37, RECEIPT, 18, 1),  # day 9.25
    (38, DEMAND, 6, 0),
]


# --- random ones -----------------------------------------------------------------------------------------------------

Step = tuple[int, str, int, int]
"""Ticks since the last step, what happens, how much, which one of several."""

STEPS = st.tuples(
    st.sampled_from([0, 0, 1, 2, 5]),
    st.sampled_from(["demand", "demand", "order", "receipt"]),
    st.integers(1, 9),
    st.integers(0, 5),
)

PLACES = st.builds(
    Place,
    item=st.sampled_from(["coffee", "tea"]),
    stocking_point=st.sampled_from(["airport", "shop"]),
    supplier=st.sampled_from(["mill", "plant"]),
    initial=st.integers(0, 12),
    open_orders=st.lists(st.tuples(st.integers(1, 9), st.integers(0, 30)), max_size=2).map(tuple),
    promised_lead_time=st.sampled_from([NONE, 0, 3, 8]),
    early=st.integers(0, 3),
    late=st.integers(0, 3),
    unit_cost=st.sampled_from([math.nan, 2.0, 2.0, 2.0]),
    holding=st.sampled_from([math.nan, 0.5, 0.5, 0.5]),
    backorder=st.sampled_from([0.0, 0.25]),
    lost_sale=st.sampled_from([0.0, 3.0]),
    order_cost=st.sampled_from([0.0, 7.0]),
)


@st.composite
def books(draw: st.DrawFn) -> tuple[Business, list[list[Event]]]:
    """Draw a business and events of it that add up, up to the horizon."""
    places = draw(st.lists(PLACES, min_size=1, max_size=4))
    for number, place in enumerate(places):
        place.unit = {"coffee": 0.25, "tea": 1.0}[place.item]
        place.stocking_point += str(number)  # no item twice at a place
    stream = st.builds(
        Stream,
        place=st.integers(0, len(places) - 1),
        customer=st.sampled_from(["county", "town"]),
        promise=st.sampled_from([0, 0, 2, 6]),
        lost=st.booleans(),
    )
    streams = draw(st.lists(stream, max_size=5))
    horizon = draw(st.integers(1, 60))
    warm_up = draw(st.integers(0, horizon - 1))
    fixed = {place.stocking_point: 11.0 for place in places[::2]}
    business = Business(places, streams, horizon, warm_up, fixed=fixed)
    events = [played(business, number, draw(st.lists(STEPS, max_size=25))) for number in range(len(places))]
    return business, events


def played(business: Business, number: int, steps: Sequence[Step]) -> list[Event]:
    """Return the events that some steps lead to; a step that cannot be taken is left out."""
    place = business.places[number]
    streams = [index for index, stream in enumerate(business.streams) if stream.place == number]
    coming = [(order, quantity) for order, (quantity, _) in enumerate(place.open_orders)]
    released, asked, on_hand, tick = len(coming), 0, place.initial, 0
    waiting: list[list[int]] = []
    events: list[Event] = []
    for later, what, quantity, which in steps:
        tick += later
        if tick >= business.horizon:
            break
        if what == "demand" and streams:
            stream = streams[which % len(streams)]
            short = max(0, quantity - on_hand)
            on_hand -= quantity - short
            events.append((tick, DEMAND, quantity, stream))
            if short:
                lost = business.streams[stream].lost
                events.append((tick, LOST if lost else BACKORDERED, short, asked))
                if not lost:
                    waiting.append([asked, short])
            asked += 1
        if what == "order":
            events.append((tick, ORDER, quantity, FIRST_SOURCE))
            coming.append((released, quantity))
            released += 1
        if what == "receipt" and coming:
            order, arrived = coming.pop(which % len(coming))
            events.append((tick, RECEIPT, arrived, order))
            on_hand += arrived
            while waiting and on_hand:
                shipped = min(on_hand, waiting[0][1])
                events.append((tick, SHIPMENT, shipped, waiting[0][0]))
                on_hand -= shipped
                waiting[0][1] -= shipped
                if waiting[0][1] == 0:
                    waiting.pop(0)
    return events
