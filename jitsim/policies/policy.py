"""What a replenishment policy is: a frozen spec that a person writes, and a pure rule that an engine calls.

The rule of a policy is a plain function of whole numbers in the item's smallest unit,

    rule(on_hand, on_order, backlog, *parameters) -> quantity to order before sizing, 0 for none

with no state, no arrays and no SimPy, so that every engine can call the very same function. A policy that decides by
more, such as what was sold since the last review or the plans of other items, has no such rule: an engine gives its own
pure functions what they take (`simpy_engine.planners`). Parameters are written by
the person, or computed from what has been observed so far: `Observed` holds that and nothing else, so no policy can
read the future or the laws behind it.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from jitsim.policies.asked import AskedLeadTime, AskedTarget
from jitsim.policies.buffer_level import BufferLevel
from jitsim.policies.sizing import GUARD
from jitsim.spec import Amount, Days, Number, Spec

Floats = npt.NDArray[np.float64]
Rule = Callable[..., int]


@dataclass(frozen=True, slots=True)
class MakingTime:
    """What the routing of an item says of the time that an order of it takes, on average [days].

    `set_up` is for one lot and `run` for a smallest unit, over all steps; `transport` brings it to the stocking point.
    An order is made in lots of `lot` smallest units, one after the other; 0 where every order is one lot.
    """

    set_up: float
    run: float
    transport: float = 0.0
    lot: int = 0

    def of(self, quantity: int) -> float:
        """Return the days that an order takes without any queue: set-ups, run and transport."""
        lots = -(-quantity // self.lot) if self.lot else 1
        return lots * self.set_up + quantity * self.run + self.transport


@dataclass(frozen=True, slots=True)
class Terms:
    """What a policy may know of an item and its supplier when its parameters are computed.

    `unit` is the item's smallest quantity; `minimum_order` and `order_multiple` are counted in it;
    `promised_lead_time` [days] is None where the supplier promises nothing. Of what a stocking point or a work center
    supplies, `own_lead_time` [days] are those of this step, and `decoupled_lead_time` [days] those of the longest path
    down to what is stocked; else they are None. `order_cost` [currency per order],
    `holding_cost` [currency per unit and year] and `backorder_cost` [currency per unit and day] are None where nobody
    said; `lost` says that unmet demand is lost. `item_class` is the class that the planner gave the item. `making` is
    the routing of what a work center makes.
    """

    unit: float = 1.0
    minimum_order: int = 0
    order_multiple: int = 1
    promised_lead_time: float | None = None
    own_lead_time: float | None = None
    decoupled_lead_time: float | None = None
    order_cost: float | None = None
    holding_cost: float | None = None
    backorder_cost: float | None = None
    lost_sale_cost: float | None = None
    lost: bool = False
    item_class: str | None = None
    critical: bool = False
    making: MakingTime | None = None

    def written(self, quantity: float) -> int:
        """Return a quantity that a person wrote in smallest units, halves rounded up (rule V-11)."""
        return math.floor(quantity / self.unit + 0.5 + GUARD)

    def at_most(self, quantity: float) -> int:
        """Return the largest whole number of smallest units that is not above a computed level."""
        count = quantity / self.unit
        return math.floor(count + _slack(count))

    def at_least(self, quantity: float) -> int:
        """Return the smallest whole number of smallest units that is not below a computed level."""
        count = quantity / self.unit
        return math.ceil(count - _slack(count))


@dataclass(frozen=True, slots=True, eq=False)
class Exploded:
    """What customers demand of an item and of all that it is sent to or made into, passed on at once.

    `daily_demand` [units] are the last days, oldest first, and `own_demand` [units] the part that customers demanded of
    the item itself, both of shape (days,). `parents_adu` [units per day] is what usage of its parents takes of it, and
    `added` [units per day] what their planned adjustments add for the orders that are due.
    """

    daily_demand: Floats
    own_demand: Floats
    parents_adu: float
    added: float


@dataclass(frozen=True, slots=True, eq=False)
class Observed:
    """What a policy has seen up to an instant: the past of its item, and nothing else.

    `daily_demand` [units] are the last days, oldest first, shape (days,), today excluded; `lead_times` [days] the
    latest receipts, oldest first. `day` is the day of the simulation. `item_class` is the class that the item has by
    its past demand, such as AX, where the policy depends on it. `exploded` is what is seen of the items that it goes
    to, None where it goes to none.
    """

    day: int
    daily_demand: Floats
    lead_times: Floats
    item_class: str = ""
    exploded: Exploded | None = None


def _slack(count: float) -> float:
    """Return how far binary rounding may have moved a count: 416.666667 / 0.000001 is above 416666667 by 6e-8."""
    return GUARD + abs(count) * 1e-12


MOST_HISTORY = 365
"""Days of demand before day 0 that a policy can know."""

HistoryDays = Annotated[int, Field(ge=1, le=MOST_HISTORY)]
RefreshDays = Annotated[Number, Field(ge=1, le=1e6)]


class Policy(Spec):
    """Parent of the policies; each names its `type`, its fields, its parameters and its rules."""

    review_period: Days | None = Field(default=None)
    """Days between two reviews; 0 reviews at every change of the position. Default: by policy."""
    first_review: Days | None = Field(default=None)
    """The day of the first review, at the review phase of that day. Default: 0; `periodic` spreads items over the
    period."""
    history_days: HistoryDays = 84
    """Days of demand that computed parameters rest on, days without demand included."""
    refresh_days: RefreshDays | Literal["never"] | None = None
    """Days between two computations of the parameters, `never` keeps those of day 0. Default: 28, `ddmrp` 7."""

    prior_daily_demand: Amount | None = None
    """Demand per day that is assumed before day 0 [units]; default: drawn from the past of the demand, or the recorded
    days before `horizon.start`."""
    prior_variation: Amount = 0.5
    """With `prior_daily_demand` the coefficient of variation of that daily demand."""

    default_review_period: ClassVar[float] = 1.0
    """Days between reviews where the file does not say; 0 means at every position change."""
    default_refresh_days: ClassVar[float] = 28.0
    """Days between two computations of the parameters where the file does not say."""
    spreads_reviews: ClassVar[bool] = False
    """True when items are spread over the review period, by a stable digest of their name."""
    reviews_unchanged: ClassVar[bool] = False
    """True when the rule may order although nothing changed since the last review, so that no review can be spared."""
    rules: ClassVar[tuple[Rule, ...]]
    """Every rule that the policy may use; none where a rule is not enough."""

    @property
    def rule(self) -> Rule:
        """The rule of this policy, one of `rules`."""
        return self.rules[0]

    @property
    def decouples(self) -> bool:
        """True when it keeps stock of its own: lead times above such a buffer do not count what is below it."""
        return True

    @property
    def counts_cards(self) -> bool:
        """True for card loops: the rule reads stock on hand, so a receipt that serves a backlog releases cards too.

        The parameters of a card loop begin with the number of cards and the container.
        """
        return False

    @property
    def observes(self) -> bool:
        """True when parameters are computed from what was observed: they differ by future and change while it runs."""
        return False

    @property
    def days_of_change(self) -> tuple[int, ...]:
        """Days on which parameters are computed anew besides the refreshes; only where the policy `observes`."""
        return ()

    @property
    def release_delay(self) -> float:
        """Days between the decision and the release of an order, for reasons of the house."""
        return 0.0

    @property
    def explodes(self) -> bool:
        """True when planned adjustments of what the item goes to change its parameters."""
        return False

    @property
    def alternatives(self) -> tuple[Policy, ...]:
        """Every policy that may be followed: itself, unless it is a choice."""
        return (self,)

    def in_force(self, item_class: str) -> Policy:
        """Return the policy that is followed for an item of a class such as AX; itself, unless it is a choice."""
        return self

    @property
    def reclassifies_every(self) -> int | None:
        """Days between two looks at the class of the item; None where the class does not matter."""
        return None

    @property
    def looks_ahead(self) -> bool:
        """True when the rule reads customer orders that are known but not due yet.

        Its parameters then begin with a horizon [days] and a threshold [smallest units], and the rule takes the known
        demand of the days within the horizon that reach the threshold, after the backlog and before its parameters.
        """
        return False

    @abstractmethod
    def parameters(self, terms: Terms, observed: Observed | None = None) -> tuple[int, ...]:
        """Return what the rule takes after on hand, on order and backlog, in smallest units.

        `observed` is given where the policy `observes`.
        """

    @abstractmethod
    def initial(self, terms: Terms, observed: Observed | None = None) -> int:
        """Return the stock to start with where the file does not say, in smallest units."""

    def buffer_of(self, parameters: tuple[int, ...], terms: Terms) -> BufferLevel | None:
        """Return the level that the policy keeps with such parameters; None where it keeps none."""
        return None

    def asked_target(self, terms: Terms) -> AskedTarget:
        """Return the target that the level is sized for; of kind `none` where there is none."""
        return AskedTarget()

    def asked_lead_time(self, terms: Terms) -> AskedLeadTime:
        """Return the lead time that the level is computed for, and its source; nothing where none matters."""
        return AskedLeadTime()

    @property
    def days_between_reviews(self) -> float:
        """Days between two reviews; 0 means at every position change."""
        return self.default_review_period if self.review_period is None else self.review_period

    @property
    def days_between_refreshes(self) -> float | None:
        """Days between two computations of the parameters; None keeps those of day 0."""
        if self.refresh_days == "never":
            return None
        return self.default_refresh_days if self.refresh_days is None else self.refresh_days
