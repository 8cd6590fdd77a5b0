"""Items: what is stocked, what it costs to hold and to be without."""

from __future__ import annotations

import math
from typing import Annotated, Literal

from pydantic import ConfigDict, Discriminator, Field, StrictBool, Tag, model_validator

from jitsim.scenario.choice import KEYS, NUMBER, number_or_keys
from jitsim.spec import Amount, Days, Positive, Spec


class CarryingRate(Spec):
    """A carrying rate in its parts, each a share of the stock's value per year."""

    capital: Amount = 0.0
    """Cost of the money tied up."""
    storage: Amount = 0.0
    """Space and staff that grow with the stock."""
    insurance: Amount = 0.0
    """Insurance of the stock."""
    obsolescence: Amount = 0.0
    """Loss of value with age."""
    handling: Amount = 0.0
    """Handling and shrink."""

    @property
    def total(self) -> float:
        """The rate per year."""
        return self.capital + self.storage + self.insurance + self.obsolescence + self.handling


DEFAULT_CARRYING_RATE = CarryingRate(capital=0.12, storage=0.06, insurance=0.02, obsolescence=0.06, handling=0.02)
"""28 percent a year, used where an item names no rate; the split is illustrative."""


class Item(Spec):
    """One item, the same at every stocking point."""

    # The key is `class` only; the name of the attribute is no key of a file.
    model_config = ConfigDict(populate_by_name=False)

    unit: Positive = 1.0
    """The smallest quantity that moves [units]."""
    unit_cost: Amount | None = None
    """Standard cost [currency per unit]; without it nothing is known in money of this item."""
    price: Amount | None = None
    """Selling price [currency per unit]."""
    carrying_rate: (
        Annotated[Annotated[Amount, Tag(NUMBER)] | Annotated[CarryingRate, Tag(KEYS)], Discriminator(number_or_keys)]
        | None
    ) = None
    """Cost of holding stock as a share of its value per year, in one figure or in parts; default 0.28: capital 0.12,
    storage 0.06, insurance 0.02, obsolescence 0.06, handling 0.02."""
    holding_cost: Amount | None = None
    """Cost of holding one unit for a year [currency per unit and year]; instead of `carrying_rate`."""
    backorder_cost: Amount = 0.0
    """Cost of a unit that a customer waits for, per day [currency per unit and day]."""
    lost_sale_cost: Amount = 0.0
    """Cost of a unit of lost demand [currency per unit]."""
    shelf_life: Annotated[Days, Field(gt=0)] | None = None
    """Days that a unit keeps: no order is for more than is used up by then; stock is not thrown away. Default: for
    ever."""
    minimum_remaining_life: Days | None = None
    """Days of its shelf life that a unit must still have when it is shipped; default 0."""
    item_class: Annotated[Literal["A", "B", "C"] | None, Field(alias="class")] = None
    """The planner's own class of the item; default: none."""
    critical: StrictBool = False
    """Whether the business stops without it."""
    demand_signal: Literal["true_demand", "sales"] = "true_demand"
    """What a policy sees of past demand: all of it, or only what was sold."""

    @model_validator(mode="after")
    def _some_shelf_life_is_left(self) -> Item:
        if self.minimum_remaining_life is None:
            return self
        if self.shelf_life is None:
            raise ValueError("minimum_remaining_life: expected only beside shelf_life, got it without")
        if self.minimum_remaining_life >= self.shelf_life:
            expected = f"expected fewer days than shelf_life ({self.shelf_life:g})"
            raise ValueError(f"minimum_remaining_life: {expected}, got {self.minimum_remaining_life:g}")
        return self

    @property
    def yearly_holding_cost(self) -> float | None:
        """What it costs to hold one unit for a year [currency], None where the item says nothing in money."""
        if self.holding_cost is not None:
            return self.holding_cost
        if self.unit_cost is None:
            return None
        rate = DEFAULT_CARRYING_RATE if self.carrying_rate is None else self.carrying_rate
        return self.unit_cost * (rate.total if isinstance(rate, CarryingRate) else rate)

    @property
    def yearly_holding_parts(self) -> tuple[float, float, float, float, float]:
        """The parts of the yearly holding cost in the order of `CarryingRate` [currency], NaN where it has none."""
        rate = DEFAULT_CARRYING_RATE if self.carrying_rate is None else self.carrying_rate
        if self.holding_cost is not None or self.unit_cost is None or not isinstance(rate, CarryingRate):
            return (math.nan,) * 5
        cost = self.unit_cost
        return (
            cost * rate.capital,
            cost * rate.storage,
            cost * rate.insurance,
            cost * rate.obsolescence,
            cost * rate.handling,
        )
