"""Items: what is stocked, what it costs to hold and to be without."""

from __future__ import annotations

from typing import Annotated

from pydantic import Discriminator, Tag

from jitsim.scenario.choice import KEYS, NUMBER, number_or_keys
from jitsim.spec import Amount, Positive, Spec


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


DEFAULT_CARRYING_RATE = 0.28
"""Capital 12, storage 6, insurance 2, obsolescence 6, handling 2 percent a year: used where an item names no rate."""


class Item(Spec):
    """One item, the same at every stocking point."""

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
    """Cost of holding stock as a share of its value per year, in one figure or in parts; default 0.28."""
    holding_cost: Amount | None = None
    """Cost of holding one unit for a year [currency]; instead of `carrying_rate`."""
    backorder_cost: Amount = 0.0
    """Cost of a unit that a customer waits for, per day [currency]."""
    lost_sale_cost: Amount = 0.0
    """Cost of a unit of lost demand [currency]."""
