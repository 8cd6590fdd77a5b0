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
    """A replenishment order is released; part = supplier. Orders of an item-location count from 0, those open at day 0
    first."""
    RECEIPT = 6
    """A replenishment order arrives; part = number of the replenishment order."""


EVENT_FIELDS = ("tick", "kind", "quantity", "part")
"""The numbers of one event row, in this order."""

DAILY_COLUMNS = {
    "day": "day of the simulation, from 0",
    "stocking_point": "name",
    "item": "name",
    "on_hand_end": "stock on the shelf at the snapshot of the day [units]",
    "backlog_end": "demand that waits at the snapshot of the day [units]",
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
    "event": "demand, backordered, lost, shipment, order or receipt",
    "quantity": "[units]",
    "order": "number of the customer order (demand, backordered, lost, shipment) or of the replenishment order",
    "customer": "name, for events of a customer order",
    "supplier": "name, for events of a replenishment order",
}
