"""The columns of the ledgers and the kinds of events, each said once."""

from __future__ import annotations

from enum import IntEnum


class Kind(IntEnum):
    """What an event row means; `quantity` is in smallest units of the item."""

    DEMAND = 1
    """A customer order arrives: quantity demanded; part = demand stream. Orders of an item-location count from 0."""
    BACKORDERED = 2
    """The part of the order just above that waits for stock; part = number of the order."""
    LOST = 3
    """The part of the order just above that is lost; part = number of the order."""
    SHIPMENT = 4
    """Waiting demand is served; part = number of the customer order."""
    ORDER = 5
    """A replenishment order is released; part = place of its source among the item's own, from 0. Orders of an
    item-location count from 0, those open at day 0 first."""
    RECEIPT = 6
    """Accepted units of a replenishment order come into stock; part = number of the replenishment order."""
    HELD = 7
    """The part of the order just above that is set aside on the shelf until the order can ship whole; part = number."""
    SET_ASIDE = 8
    """Stock is set aside for waiting demand that must ship whole; part = number of the order."""
    DISPATCHED = 9
    """Stock that was set aside is shipped; part = number of the order."""
    CANCELLED = 10
    """Waiting demand whose customer lost patience: lost; part = number of the order."""
    RETURNED = 11
    """Stock that was set aside for an order whose customer lost patience goes back: lost; part = number of it."""
    LINE = 12
    """The order just above is a line of a customer order of several lines; part = number of that order among its
    customer's, quantity = 1."""
    ARRIVED = 13
    """Units of a replenishment order reach the dock and wait for inspection; part = number of the order."""
    REJECTED = 14
    """Units of a replenishment order fail inspection; part = number of the order."""
    REMADE = 15
    """The supplier makes rejected units again, on the same order; part = number of the order."""
    SHORT_CLOSED = 16
    """The rest of a replenishment order is given up; part = number of the order."""
    REFUSED = 17
    """The policy wants a quantity that cannot be ordered; part = the reason, a `Refusal`."""
    PARAMETER = 18
    """A parameter of the policy is computed anew; part = its place, quantity = its value, of any sign."""
    POLICY = 19
    """The item changes to another policy; part = its place in `POLICIES`, quantity = 1."""
    UPGRADED = 20
    """Units of a replenishment order that are on their way are expedited; part = number of the order."""
    PROMISED = 21
    """The order just above waits, and is promised so many ticks after its arrival; part = number of the order."""
    DECLINED = 22
    """Of the order just above so much is lost because its customer does not wait for what is quoted; part = number."""


FIRST_SOURCE = 0
"""The place of an item's first source among its own."""

CUSTOMER_KINDS = (
    Kind.BACKORDERED,
    Kind.LOST,
    Kind.SHIPMENT,
    Kind.HELD,
    Kind.SET_ASIDE,
    Kind.DISPATCHED,
    Kind.CANCELLED,
    Kind.RETURNED,
    Kind.PROMISED,
    Kind.DECLINED,
)
"""Events of a customer order after its arrival; part = number of the order at its item-location."""

SUPPLY_KINDS = (Kind.RECEIPT, Kind.ARRIVED, Kind.REJECTED, Kind.REMADE, Kind.SHORT_CLOSED, Kind.UPGRADED)
"""Events of a replenishment order after its release; part = number of the order at its item-location."""

LOT_FIELDS = (
    *("work_center", "machine", "location", "order", "quantity", "asked", "ready", "started", "finished"),
    *("lot", "step", "set_up", "run", "repair"),
)
"""The numbers of a lot that a work center makes: machine, product, the number of its replenishment order at the
item-location, smallest units, and the ticks at which its components were asked for and there, its making began and
ended; NONE for what did not happen before the horizon. Then its place among the lots of the product, the step, and the
working time that its machine takes to set up, to run and to be repaired [ticks], all of it also where it does not end
before the horizon, 0 where it does not begin."""

DEPARTURE_FIELDS = ("location", "order", "quantity", "shipped", "left")
"""The numbers of what leaves for an item-location that a stocking point or a work center replenishes: its number, that
of its replenishment order, smallest units, the tick at which they were let go and that of the departure that took them,
NONE where that is not before the horizon."""

PLAN_FIELDS = ("location", "tick", "planned", "changed", "released", "late", "moved")
"""The numbers of a material plan by which an item-location releases: its number, the tick, what an earlier plan had
coming in from the planning fence on and how much of that this plan changed, both 0 where no earlier plan has the same
buckets, what is released, how much of it should have been before [smallest units], and how many open orders are wanted
in other buckets than so far."""

EVENT_FIELDS = ("tick", "kind", "quantity", "part")
"""The numbers of one event row, in this order."""

DAILY_COLUMNS = {
    "day": "day of the simulation, from 0",
    "stocking_point": "name",
    "item": "name",
    "on_hand_end": "stock on the shelf at the snapshot of the day [units]",
    "backlog_end": "demand that waits, and has no stock set aside, at the snapshot of the day [units]",
    "on_order_end": "ordered and not yet received at the snapshot of the day [units]",
    "demanded": "units demanded on the day",
    "served_at_once": "of these, units served from the shelf at once",
    "lost": "of these, units lost",
    "shipped": "units shipped on the day, waiting demand included",
    "ordered": "units ordered from the supplier on the day",
    "received": "units received on the day",
}

EVENT_COLUMNS = {
    "tick": "instant of the event [ticks]",
    "day": "the same instant [days]",
    "stocking_point": "name",
    "item": "name",
    "event": "what happened: demand, backordered, lost, shipment, order, receipt, ...",
    "quantity": "[units]; of what was promised, days",
    "order": "number of the customer order or of the replenishment order; for a parameter its place",
    "customer": "name, for events of a customer order",
    "supplier": "name, for events of a replenishment order",
}

DEPARTURE_COLUMNS = {
    "shipped": "instant at which goods are let go [ticks]",
    "left": "instant of the departure that takes them [ticks], empty if that is not before the horizon",
    "left_day": "the same instant [days]",
    "lane": "name, empty without one",
    "source": "name of the stocking point or work center that they leave",
    "stocking_point": "name of the one that ordered them",
    "item": "name",
    "quantity": "[units]",
    "order": "number of the replenishment order",
}

LOT_COLUMNS = {
    "work_center": "name of the work center that makes the lot",
    "machine": "number of the machine, from 0, empty if none has begun before the horizon",
    "stocking_point": "name of the one that ordered it",
    "item": "name",
    "order": "number of the replenishment order",
    "quantity": "to be made, scrap included [units]",
    "asked_day": "instant at which its components are asked for [days]",
    "ready_day": "instant at which all of them are there [days], empty if that is not before the horizon",
    "started_day": "instant at which a machine begins [days], empty likewise",
    "finished_day": "instant at which it is done [days], empty likewise",
}

PLAN_COLUMNS = {
    "tick": "instant of the plan [ticks]",
    "day": "the same instant [days]",
    "stocking_point": "name",
    "item": "name",
    "planned": "what an earlier plan had coming in from the planning fence on [units]",
    "changed": "how much of that this plan changed [units]",
    "released": "what is released [units]",
    "late": "of this, what should have been released before [units]",
    "moved": "open orders that are wanted in another bucket than before",
}
