"""The scenario: everything a person wrote, complete after defaults."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, PrivateAttr

from jitsim.scenario.customers import Customer, History
from jitsim.scenario.gates import Gate
from jitsim.scenario.horizon import Calendar, Horizon, OrderOfEvents
from jitsim.scenario.items import Item
from jitsim.scenario.lanes import Lane
from jitsim.scenario.recorded import RecordedDemand
from jitsim.scenario.stocking_points import StockingPoint
from jitsim.scenario.suppliers import Supplier
from jitsim.scenario.traffic_lights import TrafficLight
from jitsim.scenario.work_centers import WorkCenter
from jitsim.spec import Count, Spec, refuse_truth_value


def check_name(name: str) -> str:
    """Return a name that a scenario can have. Raises ValueError with what was expected."""
    if not re.fullmatch(r"\w[\w .()+-]{0,79}", name):
        raise ValueError("expected at most 80 letters, digits, spaces and .-_+(), the first a letter or digit")
    return name


class Scenario(Spec):
    """A simulated world and the questions asked of it."""

    name: Annotated[str, AfterValidator(check_name)]
    """A short name; the run folder is called after it."""
    question: str = ""
    """The question that the scenario answers, for the report."""
    horizon: Horizon
    """How long the simulation runs."""
    seed: Annotated[int, BeforeValidator(refuse_truth_value), Field(ge=0, lt=2**63)] = 1
    """Picks the random numbers; the same seed gives the same futures."""
    replications: Annotated[Count, Field(ge=1, le=1_000_000)] = 30
    """How many futures are simulated."""
    currency: str = "EUR"
    """The currency of every price and cost."""
    ticks_per_day: Annotated[Count, Field(ge=1, le=86_400_000)] = 1440
    """The resolution of time: 1440 is one minute."""
    calendar: Calendar = Calendar()
    """When in the day things happen that have no time of their own."""
    order_of_events: OrderOfEvents = "receipts_first"
    """Whether a delivery or a demand of the same instant comes first."""
    items: dict[str, Item]
    """What is stocked and sold."""
    suppliers: dict[str, Supplier]
    """Who delivers."""
    stocking_points: dict[str, StockingPoint]
    """Where stock is kept."""
    lanes: dict[str, Lane] = {}
    """How goods move between stocking points."""
    work_centers: dict[str, WorkCenter] = {}
    """Where items are made."""
    customers: dict[str, Customer]
    """Who demands."""
    gates: dict[str, Gate] = {}
    """What the answer must hold."""
    traffic_lights: dict[str, TrafficLight] = {}
    """Thresholds of traffic lights by metric; a metric that is not named keeps its own, if it has any."""

    _source: str = PrivateAttr(default="")
    _variant: tuple[str, ...] = PrivateAttr(default=())
    _notes: tuple[str, ...] = PrivateAttr(default=())
    _recorded: dict[History, RecordedDemand] = PrivateAttr(default_factory=dict)

    @property
    def source(self) -> str:
        """The file that the scenario was loaded from, as the user named it; `-` for standard input."""
        return self._source

    @property
    def variant(self) -> tuple[str, ...]:
        """The variants that were applied, in order."""
        return self._variant

    @property
    def notes(self) -> tuple[str, ...]:
        """What is legal but looks wrong, for the planner to read."""
        return self._notes

    @property
    def histories(self) -> dict[History, RecordedDemand]:
        """The recorded demand of every history that the scenario names."""
        return dict(self._recorded)

    def recorded_demand(self, history: History) -> RecordedDemand:
        """Return the recorded demand of a history that the scenario names."""
        return self._recorded[history]

    def attach(
        self, source: str, variant: tuple[str, ...], notes: tuple[str, ...], recorded: dict[History, RecordedDemand]
    ) -> None:
        """Add what the loader knows beside the fields; for the loader only."""
        self._source, self._variant, self._notes, self._recorded = source, variant, notes, recorded

    def __eq__(self, other: object) -> bool:
        """Return True when every field is equal, wherever the two were loaded from."""
        return isinstance(other, Scenario) and self.__dict__ == other.__dict__

    __hash__ = None  # type: ignore[assignment]
