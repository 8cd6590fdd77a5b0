"""Stocking points: where stock is kept, of what, and by which rule it is replenished."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Discriminator, Field, Tag

from jitsim.policies.anypolicy import AnyPolicy
from jitsim.policies.anysourcing import AnySourcing
from jitsim.scenario.choice import KEYS, LIST, NAME, NUMBER, name_or_list, number_or_keys
from jitsim.scenario.expediting import Expedite
from jitsim.scenario.horizon import DaysOfWeek
from jitsim.spec import Amount, Days, Positive, Spec


class OpenOrder(Spec):
    """An order that is already on its way at day 0."""

    quantity: Positive
    """What will arrive [units]."""
    due: Days
    """The day on which it arrives."""


class InitialStock(Spec):
    """Stock and open orders at day 0."""

    on_hand: Amount = 0.0
    """Stock on the shelf [units]."""
    open_orders: dict[str, OpenOrder] = {}
    """Orders on their way, by a name of their own."""


class StockedItem(Spec):
    """One item at one stocking point."""

    # The key is `from` only; the name of the attribute is no key of a file.
    model_config = ConfigDict(populate_by_name=False)

    initial: (
        Annotated[Annotated[Amount, Tag(NUMBER)] | Annotated[InitialStock, Tag(KEYS)], Discriminator(number_or_keys)]
        | None
    ) = None
    """Stock at day 0 [units]; default: what the policy starts from (cards x container, order-up-to, or s + Q)."""
    from_: Annotated[
        Annotated[str, Tag(NAME)] | Annotated[tuple[str, ...], Tag(LIST)],
        Discriminator(name_or_list),
        Field(alias="from"),
    ]
    """The supplier, the stocking point or the work center that replenishes it; or a list of them, the first choice
    first."""
    sourcing: AnySourcing | None = None
    """How orders are shared among several sources; default: ranked."""
    policy: AnyPolicy
    """The rule by which it is replenished."""
    storage_capacity: Positive | None = None
    """The most that the position, stock and orders on their way less backlog, may be brought to by an order [units];
    default: any amount."""
    expedite: Expedite | None = None
    """How what will be short is brought sooner where that pays; default: it is not."""

    @property
    def sources(self) -> tuple[str, ...]:
        """The names of all who replenish it, the first choice first."""
        return (self.from_,) if isinstance(self.from_, str) else self.from_


class StockingPoint(Spec):
    """A place that keeps stock and serves customers."""

    items: dict[str, StockedItem]
    """What is stocked here."""
    fixed_cost_per_year: Amount = 0.0
    """Cost of the place that does not grow with the stock [currency per year]."""
    receiving: Literal["continuous", "dock"] = "continuous"
    """Whether deliveries are usable when they arrive or from the next opening of the dock."""
    allocation: Literal["priority", "due_date", "first_come", "fair_share"] = "priority"
    """Who is served first of those who wait: by priority of the customer, then due date; by due date; by arrival; or
    all of one priority at once, each a share of what comes in that is in proportion to what is missing."""
    working_days: DaysOfWeek | None = None
    """Weekdays on which the place works; default: those of the calendar."""
