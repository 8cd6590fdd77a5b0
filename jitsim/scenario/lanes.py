"""Lanes: how goods and order information move to a stocking point from another one or from a work center."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StrictBool

from jitsim.distributions import LAWS, AnyLaw
from jitsim.scenario.horizon import DaysOfWeek, PhaseOfDay
from jitsim.scenario.suppliers import OnTimeWindow, OrderCalendar, OrderTerms, Supplier
from jitsim.spec import Amount, Count, Days, Positive, Spec

_NO_TIME = LAWS["constant"].model_validate({"distribution": "constant", "value": 0})


class Departures(OrderCalendar):
    """When goods leave over a lane: on some days, all day or at one time of the day."""

    at: PhaseOfDay | None = None
    """The time of the day at which goods leave, as a share of a day; what is ready later waits for the next of these
    days. Default: whenever they are ready."""


class Lane(Spec):
    """The way to a stocking point from another one or from a work center; without a lane it takes no time or money."""

    # The key is `from` only; the name of the attribute is no key of a file.
    model_config = ConfigDict(populate_by_name=False)

    from_: Annotated[str, Field(alias="from")]
    """The stocking point, or the work center, that goods leave."""
    to: str
    """The stocking point that they reach."""
    lead_time: AnyLaw | None = None
    """Days on the way, drawn for every shipment on its own; default: none."""
    promised_lead_time: Days | None = None
    """Days promised from an order's release to its receipt: what on-time delivery is measured against."""
    on_time_window: OnTimeWindow = OnTimeWindow()
    """How far a delivery may miss its promise and still count as on time."""
    crossing: StrictBool = True
    """Whether a later shipment of an item may arrive before an earlier one."""
    information_delay: Days = 0.0
    """Days from an order's release until the sending stocking point knows of it."""
    priority: Annotated[Count, Field(ge=1)] = 1
    """Whom the sender serves first where it allocates by priority, customers included: 1 before 2."""
    ship: Literal["partial", "complete"] = "partial"
    """Whether the sender ships an order in parts, as it has stock, or only as a whole."""
    departures: Departures | None = None
    """The days, and the time, at which goods leave; what is ready later waits for the next of them. Default: whenever
    they are ready, on every day."""
    working_days: DaysOfWeek | None = None
    """Weekdays on which goods move, which lead times count; default: those of the calendar."""
    capacity_per_day: Positive | None = None
    """Units of all its items together that may leave in a day, first come first served. What a departure day leaves
    over goes on the days after it, with an hour of departure on the next departure day. Default: any amount."""
    load_size: Positive | None = None
    """Units of all its items together that one trip carries; default: any amount."""
    cost_per_unit: Amount = 0.0
    """Cost of moving one unit [currency]."""
    cost_per_trip: Amount = 0.0
    """Cost of one trip [currency]; what leaves at the same instant goes together, in as few trips as can carry it."""
    items: dict[str, OrderTerms] = {}
    """Terms on which items are ordered over this lane, for those that have any."""

    @property
    def as_supplier(self) -> Supplier:
        """The sending stocking point as the receiving one sees it: a supplier with the lead time of the lane."""
        return Supplier(
            lead_time=_NO_TIME if self.lead_time is None else self.lead_time,
            promised_lead_time=self.promised_lead_time,
            on_time_window=self.on_time_window,
            crossing=self.crossing,
            capacity_per_day=self.capacity_per_day,
            order_calendar=self.departures,
            working_days=self.working_days,
        )
