"""Work centers: machines that make items from components."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from jitsim.distributions import AnyLaw
from jitsim.scenario.horizon import DaysOfWeek
from jitsim.spec import Amount, Count, Days, Positive, Share, Spec


class Making(Spec):
    """How a work center makes one item."""

    # The keys are `from` and `yield` only; the names of the attributes are no keys of a file.
    model_config = ConfigDict(populate_by_name=False)

    needs: dict[str, Positive] = {}
    """Components: units of each in one unit made, scrap included."""
    from_: Annotated[str | None, Field(alias="from")] = None
    """The stocking point that the components are taken from; needed with `needs`."""
    lot: Positive | None = None
    """Units made in one go; orders are whole lots. Default: every order is one lot."""
    set_up_time: AnyLaw | None = None
    """Days to set a machine up for a lot; default: none."""
    run_time: AnyLaw | None = None
    """Days to make one unit, drawn for each; default: none."""
    yield_: Annotated[Share, Field(alias="yield", gt=0)] = 1.0
    """The probability that a unit made is good; the others are scrap."""
    after: str | None = None
    """The work center whose work on the same item comes before: an order goes through all in their order, and only
    the last is named as a source."""
    order_cost: Amount = 0.0
    """Fixed cost of one order, set-ups included [currency]."""
    promised_lead_time: Days | None = None
    """Days promised from an order's release until it is made: what on-time delivery is measured against."""

    @model_validator(mode="after")
    def _components_come_from_somewhere(self) -> Making:
        if self.needs and self.from_ is None:
            raise ValueError("expected from, the stocking point that components are taken from, got none")
        return self


class Breakdowns(Spec):
    """Machines that fail while they work."""

    time_between: AnyLaw
    """Days of work of one machine from a repair to the next failure."""
    repair_time: AnyLaw
    """Days that a repair takes; the lot on the machine waits and then goes on."""


class WorkCenter(Spec):
    """Machines alike that make one lot after the other, in the order in which lots were released."""

    machines: Annotated[Count, Field(ge=1, le=10_000)] = 1
    """Machines that work side by side."""
    makes: dict[str, Making]
    """What it makes, by item."""
    set_up: Literal["every_lot", "on_change"] = "every_lot"
    """Whether a machine is set up for every lot, or only when it made another item before."""
    working_days: DaysOfWeek | None = None
    """Weekdays on which it works; default: those of the calendar."""
    breakdowns: Breakdowns | None = None
    """Failures of its machines; default: none."""
