"""Suppliers: who delivers what, how fast and on which terms."""

from __future__ import annotations

from pydantic import Field, StrictBool

from jitsim.distributions import AnyLaw
from jitsim.spec import Amount, Days, Spec


class OnTimeWindow(Spec):
    """How far a delivery may miss its promised day and still count as on time."""

    early: Days = 3.0
    """Days before the promise."""
    late: Days = 0.0
    """Days after the promise."""


class SupplierItem(Spec):
    """The terms on which a supplier delivers one item."""

    minimum_order: Amount = 0.0
    """The smallest order [units]."""
    order_multiple: Amount = 0.0
    """Orders are whole multiples of this [units]; 0 for any quantity."""
    order_cost: Amount = 0.0
    """Fixed cost of one order [currency]."""
    price: Amount | None = None
    """Purchase price [currency per unit]; default: the supplier's."""
    lead_time: AnyLaw | None = None
    """Days from release to dock; default: the supplier's."""
    promised_lead_time: Days | None = None
    """Days promised from release to dock; default: the supplier's."""


class Supplier(Spec):
    """A supplier with ample stock."""

    lead_time: AnyLaw | None = None
    """Days from release to dock, drawn for every order on its own."""
    promised_lead_time: Days | None = None
    """Days promised from release to dock: what on-time delivery is measured against."""
    on_time_window: OnTimeWindow = OnTimeWindow()
    """How far a delivery may miss its promise and still count as on time."""
    crossing: StrictBool = True
    """Whether a later order may arrive before an earlier one; false delivers in the order of release."""
    price: Amount | None = None
    """Purchase price where an item names none [currency per unit]."""
    items: dict[str, SupplierItem] | None = Field(default=None)
    """Items it delivers and their terms; without this key it delivers any item on default terms."""
